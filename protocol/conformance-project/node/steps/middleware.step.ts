import type { ApiMiddleware, ApiRouteConfig, StepHandler } from "motia";

const outer: ApiMiddleware = async (_, { logger }, next) => {
  logger.info("outer before");
  const response = await next();
  logger.info("outer after");
  response.headers = { ...response.headers, "x-outer": "1" };
  return response;
};

const inner: ApiMiddleware = async (req, { logger }, next) => {
  logger.info("inner before");
  if ("x-stop" in req.headers) return { status: 401, body: { error: "stopped" } };
  req.headers["x-user"] = "ada";
  const response = await next();
  logger.info("inner after");
  return response;
};

export const config: ApiRouteConfig = {
  type: "api",
  name: "Middleware",
  path: "/middleware",
  method: "GET",
  emits: [],
  middleware: [outer, inner],
};

export const handler: StepHandler<typeof config> = async (req, { logger }) => {
  logger.info("handler");
  return { status: 200, headers: {}, body: { user: req.headers["x-user"] } };
};
