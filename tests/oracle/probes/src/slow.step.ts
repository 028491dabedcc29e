// Takes longer than it may.
import type { EventConfig } from "motia";

export const config: EventConfig = {
  type: "event",
  name: "Slow",
  subscribes: ["probe.slow"],
  emits: [],
  infrastructure: { handler: { timeout: 6 }, queue: { maxRetries: 0, visibilityTimeout: 30 } },
};

export const handler = async (_input: unknown, { logger }: any) => {
  logger.info("sleeping");
  await new Promise((resolve) => setTimeout(resolve, 20_000));
  logger.info("awake");
};
