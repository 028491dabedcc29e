"""A quick answer without tools, streamed in the response itself: each token reaches the client as the model gives it.

Nothing of it is kept, so the SDK's own retries are the right ones here. When the client goes away, so does the request to the model.
"""

import os

import anthropic

from agent.failures import retry_after

client = anthropic.AsyncAnthropic()
MODEL = os.environ.get("ANTHROPIC_MODEL") or "claude-sonnet-5-5"

config = {
    "type": "api",
    "name": "Chat Stream",
    "path": "/chat/stream",
    "method": "POST",
    "emits": [],
    "flows": ["support"],
    "bodySchema": {
        "type": "object",
        "properties": {"message": {"type": "string", "minLength": 1}},
        "required": ["message"],
    },
}


async def handler(req, ctx):
    try:
        events = await client.messages.create(
            model=MODEL, max_tokens=1024, messages=[{"role": "user", "content": req.body["message"]}], stream=True
        )
    except anthropic.APIError as error:
        ctx.logger.warn("The model does not answer", {"error": str(error)})
        seconds = retry_after(error)
        headers = {"retry-after": str(seconds)} if seconds else {}
        return {"status": 503, "headers": headers, "body": {"error": "The model does not answer now."}}
    return {"status": 200, "body": tokens(events, ctx)}


async def tokens(events, ctx):
    async with events:
        try:
            async for event in events:
                if event.type == "content_block_delta" and event.delta.type == "text_delta":
                    yield {"event": "token", "data": {"text": event.delta.text}}
                elif event.type == "message_delta":
                    yield {"event": "done", "data": {"stopReason": event.delta.stop_reason}}
        except anthropic.APIError as error:
            ctx.logger.warn("The answer broke off", {"error": str(error)})
            yield {"event": "error", "data": {"error": "The answer broke off."}}
