import { ApiRouteConfig, StepHandler } from "motia";
import { z } from "zod";
import { CONVERSATIONS, type Conversation } from "../agent/conversation";

export const config = {
  type: "api",
  name: "Ask",
  path: "/conversations",
  method: "POST",
  emits: ["turn.typescript", "turn.python"],
  flows: ["support"],
  // The conversation, its stream item and its first turn are there together or not at all; of two that come with one id, one is refused.
  transactional: true,
  bodySchema: z.object({
    message: z.string().min(1),
    agent: z.enum(["typescript", "python"]).default("typescript"),
    // A client that chooses the id can follow the stream before the first token is there.
    conversationId: z.uuid().optional(),
  }),
} satisfies ApiRouteConfig;

export const handler: StepHandler<typeof config> = async (req, { emit, state, streams, logger }) => {
  const { message, agent, conversationId = crypto.randomUUID() } = req.body;
  if (await state.get(CONVERSATIONS, conversationId)) {
    return { status: 409, body: { error: "There is a conversation with this id." } };
  }
  const conversation: Conversation = {
    id: conversationId,
    agent,
    status: "thinking",
    question: message,
    answer: "",
    turns: {},
  };
  await state.set(CONVERSATIONS, conversationId, conversation);
  await streams.conversation.set(conversationId, "answer", { status: "thinking", text: "" });
  await emit({ topic: `turn.${agent}`, data: { conversationId, turn: 1 } });
  logger.info("Question taken", { conversationId, agent });
  return { status: 202, body: { conversationId } };
};
