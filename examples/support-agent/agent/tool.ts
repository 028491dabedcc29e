import type { FlowContext } from "motia";
import { z } from "zod";

/** Attempts of a tool step in all, for its config. */
export const TOOL_RETRY = { maxAttempts: 3, initialDelay: "200ms", maxDelay: "5s" };

export const ToolCall = z.object({
  conversationId: z.string(),
  turn: z.number().int(),
  callId: z.string(),
  name: z.string(),
  input: z.record(z.string(), z.unknown()),
});

/** For what the model should hear at once, because another attempt would change nothing. */
export class ToolError extends Error {}

/**
 * Runs a tool and answers the call in any case, since the agent waits for it. What fails is tried again by the host;
 * after the last attempt the model is told, and makes the best of it.
 */
export async function answerCall(
  call: z.infer<typeof ToolCall>,
  ctx: FlowContext,
  tool: (input: Record<string, unknown>) => unknown,
): Promise<void> {
  let content: string;
  let isError = false;
  try {
    content = JSON.stringify(await tool(call.input));
  } catch (error) {
    if (!(error instanceof ToolError) && ctx.attempt < TOOL_RETRY.maxAttempts) throw error;
    content = error instanceof Error ? error.message : String(error);
    isError = true;
  }
  const { conversationId, turn, callId } = call;
  ctx.logger.info("Tool answered", { tool: call.name, isError });
  await ctx.emit({
    topic: "tool.answered",
    data: { conversationId, turn, callId, content, isError },
    idempotencyKey: `${conversationId}:${callId}`,
  });
}
