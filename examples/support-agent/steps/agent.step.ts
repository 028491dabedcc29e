import Anthropic from "@anthropic-ai/sdk";
import { EventConfig, FlowContext, NonRetriableError, RetryAfterError, StepHandler } from "motia";
import { z } from "zod";
import settings from "../agent/agent.json";
import { callsOf, CONVERSATIONS, messagesOf, textOf, type Conversation, type Turn } from "../agent/conversation";
import { asRetry } from "../agent/failures";

const client = new Anthropic({ maxRetries: 0 });
const model = process.env.ANTHROPIC_MODEL || "claude-sonnet-5-5";
const tools = settings.tools as Anthropic.Tool[];

export const config = {
  type: "event",
  name: "TypeScript Agent",
  description:
    "One turn of a conversation: asks the model, then calls the tools that it wants, or ends with its answer.",
  subscribes: ["turn.typescript"],
  emits: ["tool.answered", ...tools.map(({ name }) => `tool.${name}`)],
  flows: ["support"],
  input: z.object({ conversationId: z.string(), turn: z.number().int() }),
  retry: { maxAttempts: 6, initialDelay: "1s", maxDelay: "1m" },
} satisfies EventConfig;

export const handler: StepHandler<typeof config> = async ({ conversationId, turn }, ctx) => {
  const conversation = await ctx.state.get<Conversation>(CONVERSATIONS, conversationId);
  if (!conversation) throw new NonRetriableError(`There is no conversation ${conversationId}.`);
  try {
    // What was said is kept before anything is done about it: an attempt after a crash goes on from there, and pays for no second answer.
    const spoken = conversation.turns[turn] ?? (await ask(conversation, turn, ctx));
    const calls = callsOf(spoken);
    for (const call of calls) await callTool(conversationId, turn, call, ctx);
    if (calls.length === 0) await finish(conversationId, "answered", textOf(spoken), ctx);
  } catch (error) {
    const failure = asRetry(error);
    if (failure instanceof NonRetriableError || ctx.attempt >= config.retry.maxAttempts) {
      await finish(conversationId, "failed", "Sorry, I cannot answer now. Please try again later.", ctx);
    } else if (failure instanceof RetryAfterError) {
      ctx.logger.warn("The model asks for patience", { seconds: failure.seconds });
    }
    throw failure;
  }
};

async function ask(conversation: Conversation, turn: number, ctx: FlowContext): Promise<Turn> {
  const { id } = conversation;
  await ctx.streams.conversation.send({ groupId: id }, { type: "turn", data: { turn, attempt: ctx.attempt } });
  // From here on no `await` before the loop: the stream does not wait for somebody to listen.
  const answer = client.messages.stream(
    {
      model,
      max_tokens: settings.maxTokens,
      system: settings.system,
      tools,
      // A model that never stops asking tools has to answer in the end.
      tool_choice: { type: turn < settings.maxTurns ? "auto" : "none" },
      messages: messagesOf(conversation),
    },
    { signal: ctx.signal },
  );
  for await (const event of answer) {
    if (event.type === "content_block_delta" && event.delta.type === "text_delta") {
      await ctx.streams.conversation.send({ groupId: id }, { type: "delta", data: { turn, text: event.delta.text } });
    }
  }
  const { content, stop_reason } = await answer.finalMessage();
  const spoken: Turn = { said: content, stopReason: stop_reason, results: {} };
  await ctx.state.update(CONVERSATIONS, id, [{ op: "set", path: ["turns", String(turn)], value: spoken }]);
  return spoken;
}

async function callTool(conversationId: string, turn: number, call: Anthropic.ToolUseBlock, ctx: FlowContext) {
  const { id: callId, name, input } = call;
  const known = tools.some((tool) => tool.name === name);
  await ctx.emit({
    topic: known ? `tool.${name}` : "tool.answered",
    data: known
      ? { conversationId, turn, callId, name, input }
      : { conversationId, turn, callId, content: `There is no tool ${name}.`, isError: true },
    idempotencyKey: `${conversationId}:${callId}`,
  });
}

async function finish(conversationId: string, status: Conversation["status"], text: string, ctx: FlowContext) {
  await ctx.state.update(CONVERSATIONS, conversationId, [{ op: "merge", value: { status, answer: text } }]);
  await ctx.streams.conversation.set(conversationId, "answer", { status, text });
  ctx.logger.info("Conversation ended", { conversationId, status });
}
