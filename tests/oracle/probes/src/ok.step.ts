// An event as its handler gets it.
import type { EventConfig } from "motia";
import { z } from "zod";

export const config: EventConfig = {
  type: "event",
  name: "Ok",
  subscribes: ["probe.ok", "probe.fifo"],
  emits: [],
  input: z.object({ n: z.number() }),
  flows: ["own"],
};

export const handler = async (input: unknown, { logger, state, flows }: any) => {
  logger.info("got", { input, flows });
  await state.set("got", JSON.stringify(input), input);
};
