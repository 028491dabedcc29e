import type { ApiRouteConfig, StepHandler } from "motia";

export const config: ApiRouteConfig = { type: "api", name: "Echo", path: "/echo/:id", method: "POST", emits: [] };

export const handler: StepHandler<typeof config> = async (req) => {
  const { part } = req.queryParams;
  if (part !== undefined) return { status: 200, body: req[part as "body" | "rawBody"] };
  const { method, path, headers, pathParams, queryParams, body, rawBody } = req;
  const files = req.files.map(({ data, ...file }) => ({ ...file, base64: data.toString("base64") }));
  return {
    status: 200,
    headers: { "x-echo": "yes" },
    body: { method, path, headers, pathParams, queryParams, body, rawBody, files },
  };
};
