import { ApiRouteConfig, Handlers } from "motia";
import { z } from "zod";

const text = z.string().trim().min(1).max(200);

export const config: ApiRouteConfig = {
  type: "api",
  name: "Create Poll",
  method: "POST",
  path: "/polls",
  emits: [],
  flows: ["polls"],
  bodySchema: z.object({
    question: text,
    options: z
      .array(text)
      .min(2)
      .max(10)
      .refine((options) => new Set(options).size === options.length, "must differ from each other"),
  }),
};

export const handler: Handlers["Create Poll"] = async (req, { state, streams, logger }) => {
  const { question, options } = req.body;
  const votes = Object.fromEntries(options.map((option) => [option, 0]));
  const poll = { id: crypto.randomUUID(), question, options, votes };
  await state.set("polls", poll.id, poll);
  await streams.poll.set("all", poll.id, poll);
  logger.info("Poll created", { pollId: poll.id });
  return { status: 201, body: poll };
};
