import { StreamConfig } from "motia";
import { z } from "zod";

/** A poll as everybody sees it; all of them are in the group "all". */
export const config: StreamConfig = {
  name: "poll",
  schema: z.object({
    id: z.string(),
    question: z.string(),
    votes: z.record(z.string(), z.number().int()),
  }),
  baseConfig: { storageType: "default" },
};
