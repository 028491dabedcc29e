import type { EventConfig, StepHandler } from "motia";

export const config: EventConfig = { type: "event", name: "Relay", subscribes: ["relay"], emits: ["relayed"], input: null };

export const handler: StepHandler<typeof config> = async (input, { emit }) => {
  await emit({ topic: "relayed", data: input });
};
