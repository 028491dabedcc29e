import { ApiRouteConfig, StepHandler } from "motia";
import { z } from "zod";

export const config: ApiRouteConfig = {
  type: "api",
  name: "Create Order",
  path: "/orders",
  method: "POST",
  emits: ["order.created"],
  flows: ["order-flow"],
  bodySchema: z.object({ items: z.array(z.string()), customerId: z.string() }),
};

export const handler: StepHandler<typeof config> = async (req, { emit, logger }) => {
  const { items, customerId } = req.body;
  const orderId = crypto.randomUUID();
  await emit({ topic: "order.created", data: { orderId, items, customerId } });
  logger.info("Order created", { orderId });
  return { status: 201, body: { orderId } };
};
