import { StreamConfig } from "motia";
import { z } from "zod";

/** A poll as everybody sees it; all of them are in the group "all". `options` has their order, `votes` their counts. */
export const config: StreamConfig = {
  name: "poll",
  schema: z.object({
    id: z.string(),
    question: z.string(),
    options: z.array(z.string()),
    votes: z.record(z.string(), z.number().int()),
  }),
  baseConfig: { storageType: "default" },
};
