import { ApiRouteConfig, StepHandler } from "motia";

export const config: ApiRouteConfig = {
  type: "api",
  name: "Get Order",
  path: "/orders/:orderId",
  method: "GET",
  emits: [],
  flows: ["order-flow"],
};

export const handler: StepHandler<typeof config> = async (req, { state }) => {
  const order = await state.get("orders", req.pathParams.orderId);
  return order ? { status: 200, body: order } : { status: 404, body: { error: "There is no such order." } };
};
