config = {
    "type": "event",
    "name": "{{name}}",
    "description": "",
    "subscribes": ["{{slug}}"],
    "emits": [],
    "flows": [],
    "input": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
}


async def handler(event, ctx):
    ctx.logger.info("Event received", {"text": event["text"]})
