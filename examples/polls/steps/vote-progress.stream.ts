import { StreamConfig } from "motia";
import { z } from "zod";

/** How far a vote is. The group is the voter, so that each page follows its own. */
export const config: StreamConfig = {
  name: "vote-progress",
  schema: z.object({ id: z.string(), percent: z.number(), message: z.string() }),
  baseConfig: { storageType: "default" },
};
