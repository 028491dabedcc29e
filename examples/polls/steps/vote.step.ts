import { ApiRouteConfig, Handlers } from "motia";
import { z } from "zod";

export const config: ApiRouteConfig = {
  type: "api",
  name: "Vote",
  method: "POST",
  path: "/polls/:pollId/votes",
  emits: ["vote.cast"],
  flows: ["polls"],
  bodySchema: z.object({ option: z.string(), voter: z.string().min(1) }),
};

/** Takes a vote. Whether it counts is found out afterwards; the page hears of it by the stream `vote-progress`. */
export const handler: Handlers["Vote"] = async (req, { emit, state, streams }) => {
  const { pollId } = req.pathParams;
  const { option, voter } = req.body;
  const poll = await state.get<{ options: string[] }>("polls", pollId);
  if (!poll?.options.includes(option)) {
    return { status: 404, body: { error: "There is no such poll or option." } };
  }
  await streams.voteProgress.update(voter, pollId, [
    { op: "merge", value: { percent: 10, message: "Your vote was received" } },
  ]);
  await emit({ topic: "vote.cast", data: { voteId: crypto.randomUUID(), pollId, option, voter } });
  return { status: 202, body: { pollId, option } };
};
