import { ApiRouteConfig, StepHandler } from "motia";

export const config: ApiRouteConfig = {
  type: "api",
  name: "Create Order",
  description: "Takes an order in.",
  method: "POST",
  path: "/orders",
  emits: [{ topic: "order.created", label: "charged next" }],
  flows: ["orders"],
  virtualEmits: ["payment.asked"],
  bodySchema: {
    type: "object",
    properties: { orderId: { type: "string" }, card: { type: ["string", "null"] } },
    required: ["orderId"],
  },
};

export const handler: StepHandler<typeof config> = async (req, { emit, logger }) => {
  const { orderId, card = null } = req.body;
  logger.info("Order received", { orderId });
  await emit({ topic: "order.created", data: { orderId, card } });
  return { status: 201, body: { orderId } };
};
