import { ApiRouteConfig, StepHandler } from "motia";
import { z } from "zod";

export const config: ApiRouteConfig = {
  type: "api",
  name: "Vote",
  method: "POST",
  path: "/polls/:pollId/votes",
  emits: ["vote.cast"],
  flows: ["polls"],
  bodySchema: z.object({ option: z.string(), voter: z.string() }),
};

export const handler: StepHandler<typeof config> = async (req, { emit, state, streams }) => {
  const { pollId } = req.pathParams;
  const { option, voter } = req.body as { option: string; voter: string };
  const poll = await state.get<{ votes: Record<string, number> }>("polls", pollId);
  if (!poll || !Object.hasOwn(poll.votes, option)) {
    return { status: 404, body: { error: "There is no such poll or option." } };
  }
  await streams.voteProgress.set(voter, pollId, { percent: 10, message: "Your vote was received" });
  await emit({ topic: "vote.cast", data: { voteId: crypto.randomUUID(), pollId, option, voter } });
  return { status: 202, body: { pollId, option } };
};
