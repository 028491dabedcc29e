import { setImmediate as turn } from "node:timers/promises";
import type { ApiRouteConfig, FlowContext, StepHandler } from "motia";

export const config: ApiRouteConfig = { type: "api", name: "Stream", path: "/stream", method: "POST", emits: [] };

export const handler: StepHandler<typeof config> = async (req, ctx) => {
  const { status = 200, headers = {} } = req.body;
  return { status, headers, body: produce(req.body, ctx) };
};

async function* produce(asked: any, { logger }: FlowContext<any>) {
  try {
    for (const [index, item] of asked.items.entries()) {
      if (index === asked.failAfter) throw new TypeError("broken stream");
      yield item?.$bytes === undefined ? item : Buffer.from(item.$bytes, "base64");
    }
    if (asked.failAfter === asked.items.length) throw new TypeError("broken stream");
    while (asked.forever) {
      yield "tick";
      await turn();
    }
  } finally {
    logger.info("closed");
  }
}
