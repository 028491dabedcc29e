// Takes longer than it may.
import type { EventConfig } from "motia";

export const config: EventConfig = {
  type: "event",
  name: "Slow",
  subscribes: ["probe.slow"],
  emits: [],
  infrastructure: { handler: { timeout: 2 }, queue: { maxRetries: 0, visibilityTimeout: 30 } },
};

export const handler = async (_input: unknown, { logger }: any) => {
  logger.info("sleeping");
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  logger.info("awake");
};
