config = {
    "type": "event",
    "name": "Keep Python",
    "subscribes": ["to.python"],
    "emits": [],
    "retry": {"maxAttempts": 1},
}


async def handler(event, ctx):
    value = event["value"]
    kept = {"length": len(value)} if isinstance(value, str) and len(value) > 1e6 else value
    await ctx.state.set("kept", f"{event['from']} python {event['id']}", {"value": kept})
