import type Anthropic from "@anthropic-ai/sdk";

/** What the model said in a turn, and what the tools answered, by the id of the call. */
export interface Turn {
  said: Anthropic.ContentBlock[];
  stopReason: string | null;
  results: Record<string, { content: string; isError: boolean }>;
}

/** One item of the state group `conversations`. Turns are numbered from 1, so that an attempt made twice writes the same place twice. */
export interface Conversation {
  id: string;
  agent: "typescript" | "python";
  status: "thinking" | "answered" | "failed";
  question: string;
  answer: string;
  turns: Record<string, Turn>;
}

export const CONVERSATIONS = "conversations";

/** The conversation as the Messages API wants it. */
export function messagesOf(conversation: Conversation): Anthropic.MessageParam[] {
  const messages: Anthropic.MessageParam[] = [{ role: "user", content: conversation.question }];
  for (let number = 1; conversation.turns[number]; number++) {
    const turn = conversation.turns[number];
    const results = callsOf(turn).map(({ id }) => ({
      type: "tool_result" as const,
      tool_use_id: id,
      content: turn.results[id].content,
      is_error: turn.results[id].isError,
    }));
    messages.push({ role: "assistant", content: turn.said }, { role: "user", content: results });
  }
  return messages;
}

/** The tool calls of a turn. A turn that was cut short may hold half a call, which does not count. */
export function callsOf(turn: Turn): Anthropic.ToolUseBlock[] {
  return turn.stopReason === "tool_use" ? turn.said.filter((block) => block.type === "tool_use") : [];
}

export function textOf(turn: Turn): string {
  return turn.said.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("");
}
