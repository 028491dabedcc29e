import type {
  ApiMiddleware,
  ApiResponse,
  ApiRouteConfig,
  ApiRouteHandler,
  CronConfig,
  EventConfig,
  FlowContext,
  Handlers,
  MotiaStream,
  NoopConfig,
  StepHandler,
  StreamConfig,
} from "motia";
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

// As `motia-host types` writes it into types.d.ts.
declare module "motia" {
  interface FlowContextStateStreams {
    "workflow-progress": MotiaStream<{ n?: number }>;
    workflowProgress: MotiaStream<{ n?: number }>;
  }

  interface Handlers {
    "Create Order": ApiRouteHandler<
      { items: string[] },
      ApiResponse<201, { orderId: string }> | ApiResponse<204>,
      { topic: "order.created"; data: { items: string[] }; messageGroupId: string }
    >;
  }
}

export const byName: Handlers["Create Order"] = async (req, { emit, state }) => {
  await emit({ topic: "order.created", data: req.body, messageGroupId: "a" });
  // @ts-expect-error a fifo topic needs its group
  await emit({ topic: "order.created", data: req.body });
  // @ts-expect-error nobody subscribes to it
  await emit({ topic: "order.closed", data: req.body, messageGroupId: "a" });
  await remember({ emit, state });
  return req.body.items.length > 0 ? { status: 201, body: { orderId: "1" } } : { status: 204 };
};

/** A helper names no topics of its own; a step's emit fits nevertheless. */
const remember = async ({ emit, state }: Pick<FlowContext, "emit" | "state">) => {
  await emit({ topic: "remembered", data: await state.getGroup("all") });
};

// @ts-expect-error there is no such step
export type None = Handlers["Create Oder"];
export const middleware: ApiMiddleware = async (_req, _ctx, next) => next();
