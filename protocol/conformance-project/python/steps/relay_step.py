config = {"type": "event", "name": "Relay", "subscribes": ["relay"], "emits": ["relayed"], "input": None}


async def handler(input, ctx):
    await ctx.emit({"topic": "relayed", "data": input})
