import { StreamConfig } from "motia";
import { z } from "zod";

// The group is the conversation. Its item `answer` is what stands; on the way there, events pass by:
// `turn` {turn, attempt} clears what was shown of that turn, `delta` {turn, text} adds to it.
export const config: StreamConfig = {
  name: "conversation",
  schema: z.object({
    id: z.string(),
    status: z.enum(["thinking", "answered", "failed"]),
    text: z.string(),
  }),
  baseConfig: { storageType: "default" },
};
