import { setTimeout as pause } from "node:timers/promises";
import { EventConfig, StepHandler } from "motia";

// Runs until a test opens its gate in the state: the slow step.
export const config: EventConfig = {
  type: "event",
  name: "Wait at Gate",
  subscribes: ["gate.reached"],
  emits: [],
  flows: ["waiting"],
};

export const handler: StepHandler<typeof config> = async (input, { state, logger, signal }) => {
  logger.info("Waiting at the gate", { gate: input.gate });
  while (!(await state.get("gates", input.gate))) await pause(100, undefined, { signal });
  logger.info("The gate is open", { gate: input.gate });
};
