import { ApiRouteConfig, StepHandler } from "motia";

export const config: ApiRouteConfig = {
  type: "api",
  name: "Show Accounts",
  path: "/accounts/:name",
  method: "GET",
  emits: [],
  flows: ["transfer-flow"],
};

export const handler: StepHandler<typeof config> = async (req, { state }) => {
  const balance = await state.get("accounts", req.pathParams.name);
  return balance === null ? { status: 404 } : { status: 200, body: { balance } };
};
