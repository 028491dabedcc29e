import { ApiRouteConfig, StepHandler } from "motia";
import { callsOf, CONVERSATIONS, type Conversation } from "../agent/conversation";

export const config = {
  type: "api",
  name: "Get Conversation",
  path: "/conversations/:conversationId",
  method: "GET",
  emits: [],
  flows: ["support"],
} satisfies ApiRouteConfig;

export const handler: StepHandler<typeof config> = async (req, { state }) => {
  const conversation = await state.get<Conversation>(CONVERSATIONS, req.pathParams.conversationId);
  if (!conversation) return { status: 404, body: { error: "There is no such conversation." } };
  const { id, agent, status, question, answer, turns } = conversation;
  const toolCalls = Object.values(turns).flatMap((turn) =>
    callsOf(turn).map(({ id, name, input }) => ({ name, input, ...turn.results[id] })),
  );
  return { status: 200, body: { conversationId: id, agent, status, question, answer, toolCalls } };
};
