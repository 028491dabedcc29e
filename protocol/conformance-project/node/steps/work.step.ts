import type { EventConfig, StepHandler } from "motia";
import { run } from "../lib/ops.js";

export const config: EventConfig = {
  type: "event",
  name: "Work",
  subscribes: ["work"],
  emits: ["done"],
  flows: ["conformance"],
};

export const handler: StepHandler<typeof config> = (input, ctx) => run(input.ops, ctx);
