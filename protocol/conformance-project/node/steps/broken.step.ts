import type { EventConfig, StepHandler } from "motia";

export const config: EventConfig = { type: "event", name: "Broken", subscribes: ["relay"], emits: ["relayed"], input: null };

throw new TypeError("broken on purpose"); // HERE

export const handler: StepHandler<typeof config> = async () => {};
