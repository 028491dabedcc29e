import { EventConfig, StepHandler } from "motia";
import { z } from "zod";
import { callsOf, CONVERSATIONS, type Conversation } from "../agent/conversation";

export const config = {
  type: "event",
  name: "Collect Answers",
  description: "Puts the answers of the tools into the conversation; with the last one, the agent's next turn begins.",
  subscribes: ["tool.answered"],
  emits: ["turn.typescript", "turn.python"],
  flows: ["support"],
  input: z.object({
    conversationId: z.string(),
    turn: z.number().int(),
    callId: z.string(),
    content: z.string(),
    isError: z.boolean(),
  }),
} satisfies EventConfig;

export const handler: StepHandler<typeof config> = async (answer, { state, emit }) => {
  const { conversationId, turn, callId, content, isError } = answer;
  // The host applies updates one after the other, and gives each its own result: of answers that come at once, exactly the last sees all.
  const conversation = await state.update<Conversation>(CONVERSATIONS, conversationId, [
    { op: "set", path: ["turns", String(turn), "results", callId], value: { content, isError } },
  ]);
  const { results } = conversation.turns[turn];
  if (callsOf(conversation.turns[turn]).some(({ id }) => !results[id])) return;
  await emit({
    topic: `turn.${conversation.agent}`,
    data: { conversationId, turn: turn + 1 },
    idempotencyKey: `${conversationId}:${turn + 1}`,
  });
};
