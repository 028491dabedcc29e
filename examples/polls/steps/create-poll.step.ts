import { ApiRouteConfig, StepHandler } from "motia";
import { z } from "zod";

export const config: ApiRouteConfig = {
  type: "api",
  name: "Create Poll",
  method: "POST",
  path: "/polls",
  emits: [],
  flows: ["polls"],
  bodySchema: z.object({ question: z.string().min(1), options: z.array(z.string().min(1)).min(2) }),
};

export const handler: StepHandler<typeof config> = async (req, { state, streams, logger }) => {
  const { question, options } = req.body as { question: string; options: string[] };
  const poll = {
    id: crypto.randomUUID(),
    question,
    votes: Object.fromEntries(options.map((option) => [option, 0])),
  };
  await state.set("polls", poll.id, poll);
  await streams.poll.set("all", poll.id, poll);
  logger.info("Poll created", { pollId: poll.id });
  return { status: 201, body: poll };
};
