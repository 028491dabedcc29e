import { StreamConfig } from "motia";
import { z } from "zod";

/** How far a vote is. The group is the voter, so that each page follows its own; the id is the poll. `option` is the one that counts. */
export const config: StreamConfig = {
  name: "vote-progress",
  schema: z.object({ id: z.string(), percent: z.number(), message: z.string(), option: z.string().optional() }),
  baseConfig: { storageType: "default" },
};
