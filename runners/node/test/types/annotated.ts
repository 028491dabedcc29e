import type { ApiRouteConfig, CronConfig, EventConfig, Handlers, NoopConfig, StepHandler, StreamConfig } from "motia";
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

export const event: EventConfig = {
  type: "event",
  name: "E",
  subscribes: ["order.created"],
  input: null,
  retry: { maxAttempts: 3, initialDelay: "200ms", maxDelay: 5, factor: 2, jitter: "none" },
  transactional: true,
};
export const onEvent: StepHandler<typeof event> = async (input, { state, streams, signal }) => {
  const order = await state.get<{ n: number }>("orders", input.id);
  await streams.workflowProgress.set({ n: order?.n });
  await streams["workflow-progress"].update("g", "i", [{ op: "increment", path: ["n"], by: 1 }]);
  signal.throwIfAborted();
};

export const cron: CronConfig = { type: "cron", name: "C", cron: "0 9 * * *", timezone: "Europe/Berlin", emits: [] };
export const late: CronConfig = { ...cron, overlap: "queue", catchUp: "last", catchUpWindow: "1h", jitter: "5s" };
export const onCron: StepHandler<typeof cron> = async ({ logger }) => logger.info("one");
export const onCronToo: StepHandler<typeof cron> = async (_, { logger }) => logger.info("two");

export const noop: NoopConfig = { type: "noop", name: "N", virtualEmits: ["a"], virtualSubscribes: ["b"] };
export const stream: StreamConfig = {
  name: "s",
  schema: z.object({ a: z.number() }),
  baseConfig: { storageType: "default" },
};

// Without generated types, every name has a handler.
export const byName: Handlers["Create Order"] = async (req, { emit }) => {
  await emit({ topic: "any", data: req.body });
  return { status: 200 };
};
