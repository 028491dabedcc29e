"""Tool steps in Python; tool.ts says why each call is answered in any case."""

import json

ATTEMPTS = 3
TOOL_RETRY = {"maxAttempts": ATTEMPTS, "initialDelay": "200ms", "maxDelay": "5s"}


class ToolError(Exception):
    """For what the model should hear at once, because another attempt would change nothing."""


async def answer_call(call, ctx, tool):
    is_error = False
    try:
        content = json.dumps(tool(call["input"]), ensure_ascii=False)
    except Exception as error:
        if not isinstance(error, ToolError) and ctx.attempt < ATTEMPTS:
            raise
        content, is_error = str(error), True
    ctx.logger.info("Tool answered", {"tool": call["name"], "isError": is_error})
    await ctx.emit(
        topic="tool.answered",
        data={
            "conversationId": call["conversationId"],
            "turn": call["turn"],
            "callId": call["callId"],
            "content": content,
            "isError": is_error,
        },
        idempotency_key=f"{call['conversationId']}:{call['callId']}",
    )
