// Fails always: attempts and their distance.
import type { EventConfig } from "motia";

export const config: EventConfig = {
  type: "event",
  name: "Fails",
  subscribes: ["probe.fails"],
  emits: [],
  infrastructure: { handler: { timeout: 20 }, queue: { maxRetries: 1, visibilityTimeout: 30 } },
};

export const handler = async (input: unknown, { logger }: any) => {
  logger.info("trying", { input });
  throw new Error("never works");
};
