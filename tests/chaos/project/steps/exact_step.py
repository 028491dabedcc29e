config = {"type": "event", "name": "Exact Python", "subscribes": ["work.python"], "emits": [], "transactional": True}


async def handler(event, ctx):
    count = await ctx.state.get("exact.python", event["account"]) or 0
    once = await ctx.state.get("once.python", event["id"]) or 0
    await ctx.state.set("exact.python", event["account"], count + 1)
    await ctx.state.set("once.python", event["id"], once + 1)
