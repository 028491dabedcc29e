"""The loop of agent.step.ts once more, in Python: the two share tools, state, stream and topics. Keep the one that you like."""

import json
import os
from pathlib import Path

import anthropic
from motia import NonRetriableError, RetryAfterError

from agent.conversation import CONVERSATIONS, calls_of, messages_of, text_of
from agent.failures import as_retry

client = anthropic.AsyncAnthropic(max_retries=0)
MODEL = os.environ.get("ANTHROPIC_MODEL") or "claude-sonnet-5-5"
SETTINGS = json.loads((Path(__file__).parents[1] / "agent" / "agent.json").read_text("utf-8"))
TOOLS = {tool["name"] for tool in SETTINGS["tools"]}
ATTEMPTS = 6

config = {
    "type": "event",
    "name": "Python Agent",
    "description": "One turn of a conversation: asks the model, then calls the tools that it wants, or ends with its answer.",
    "subscribes": ["turn.python"],
    "emits": ["tool.answered", *(f"tool.{name}" for name in sorted(TOOLS))],
    "flows": ["support"],
    "input": {
        "type": "object",
        "properties": {"conversationId": {"type": "string"}, "turn": {"type": "integer"}},
        "required": ["conversationId", "turn"],
    },
    "retry": {"maxAttempts": ATTEMPTS, "initialDelay": "1s", "maxDelay": "1m"},
}


async def handler(input, ctx):
    id, turn = input["conversationId"], input["turn"]
    conversation = await ctx.state.get(CONVERSATIONS, id)
    if conversation is None:
        raise NonRetriableError(f"There is no conversation {id}.")
    try:
        # What was said is kept before anything is done about it: an attempt after a crash goes on from there, and pays for no second answer.
        spoken = conversation["turns"].get(str(turn)) or await ask(conversation, turn, ctx)
        calls = calls_of(spoken)
        for call in calls:
            await call_tool(id, turn, call, ctx)
        if not calls:
            await finish(id, "answered", text_of(spoken), ctx)
    except Exception as error:
        failure = as_retry(error) if isinstance(error, anthropic.AnthropicError) else error
        if isinstance(failure, NonRetriableError) or ctx.attempt >= ATTEMPTS:
            await finish(id, "failed", "Sorry, I cannot answer now. Please try again later.", ctx)
        elif isinstance(failure, RetryAfterError):
            ctx.logger.warn("The model asks for patience", {"seconds": failure.seconds})
        raise failure


async def ask(conversation, turn, ctx):
    channel = {"groupId": conversation["id"]}
    await ctx.streams.conversation.send(channel, {"type": "turn", "data": {"turn": turn, "attempt": ctx.attempt}})
    async with client.messages.stream(
        model=MODEL,
        max_tokens=SETTINGS["maxTokens"],
        system=SETTINGS["system"],
        tools=SETTINGS["tools"],
        # A model that never stops asking tools has to answer in the end.
        tool_choice={"type": "auto" if turn < SETTINGS["maxTurns"] else "none"},
        messages=messages_of(conversation),
    ) as answer:
        async for text in answer.text_stream:
            await ctx.streams.conversation.send(channel, {"type": "delta", "data": {"turn": turn, "text": text}})
        message = await answer.get_final_message()
    said = [block.model_dump(mode="json", exclude_none=True) for block in message.content]
    spoken = {"said": said, "stopReason": message.stop_reason, "results": {}}
    await ctx.state.update(
        CONVERSATIONS, conversation["id"], [{"op": "set", "path": ["turns", str(turn)], "value": spoken}]
    )
    return spoken


async def call_tool(conversation_id, turn, call, ctx):
    place = {"conversationId": conversation_id, "turn": turn, "callId": call["id"]}
    known = call["name"] in TOOLS
    refusal = {"content": f"There is no tool {call['name']}.", "isError": True}
    await ctx.emit(
        topic=f"tool.{call['name']}" if known else "tool.answered",
        data={**place, "name": call["name"], "input": call["input"]} if known else {**place, **refusal},
        idempotency_key=f"{conversation_id}:{call['id']}",
    )


async def finish(conversation_id, status, text, ctx):
    await ctx.state.update(
        CONVERSATIONS, conversation_id, [{"op": "merge", "value": {"status": status, "answer": text}}]
    )
    await ctx.streams.conversation.set(conversation_id, "answer", {"status": status, "text": text})
    ctx.logger.info("Conversation ended", {"conversationId": conversation_id, "status": status})
