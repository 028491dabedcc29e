import type { ApiMiddleware, ApiRouteConfig, Config, EventConfig, FlowContext, StepHandler } from "motia";
import { defineConfig, MotiaError, NonRetriableError, RetryAfterError } from "motia";
import { z } from "zod";
import { z as z3 } from "zod3";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(..._: Same<A, B> extends true ? [] : [never]) => undefined;

export const config = {
  type: "api",
  name: "Typed",
  path: "/typed",
  method: "POST",
  emits: ["a", { topic: "b", label: "B" }],
  bodySchema: z.object({ items: z.array(z.string()), quantity: z.number().default(1) }),
  responseSchema: { 200: z.object({ ok: z.boolean() }), 404: z.object({ error: z.string() }) },
} as const satisfies ApiRouteConfig;

export const handler: StepHandler<typeof config> = async (req, { emit }) => {
  same<typeof req.body, { items: string[]; quantity: number }>();
  await emit({ topic: "a", data: 1, delay: "5m" });
  await emit({ topic: "b", data: 1 });
  // @ts-expect-error this topic is not declared
  await emit({ topic: "c", data: 1 });
  // @ts-expect-error the body has no such member
  req.body.nothing;
  return req.body.quantity > 1 ? { status: 200, body: { ok: true } } : { status: 404, body: { error: "none" } };
};

// @ts-expect-error the response of status 200 has no such body
export const wrong: StepHandler<typeof config> = async () => ({ status: 200, body: { ok: 1 } });

export const event = {
  type: "event",
  name: "Typed event",
  subscribes: ["a"],
  input: z3.object({ id: z3.string(), count: z3.number().default(0) }),
} satisfies EventConfig;

export const onEvent: StepHandler<typeof event> = async (input, ctx) => {
  same<typeof input, { id: string; count: number }>();
  await ctx.emit({ topic: "anything" });
  if (input.count > 3) throw new NonRetriableError("no");
  throw new RetryAfterError("later", 5, { cause: new MotiaError("cancelled", "x") });
};

export const middleware: ApiMiddleware = async (req, { logger }, next) => {
  logger.info(req.path);
  const response = await next();
  return { ...response, headers: { ...response.headers, "x-a": "1" } };
};

export const whole: Config = defineConfig({
  state: { adapter: "redis" },
  streamAuth: { authenticate: async ({ headers }) => ({ user: headers.authorization }) },
});

export const helper = async ({ state }: FlowContext) => state.update("g", "k", [{ op: "append", value: 1 }]);
