import asyncio

from effects import effect

config = {"type": "event", "name": "Effect Python", "subscribes": ["work.python"], "emits": ["again"]}


async def handler(event, ctx):
    async with effect(step="Effect Python", id=event["id"], attempt=ctx.attempt):
        await asyncio.sleep(event["ms"] / 1000)
        await ctx.state.update("ordinary", "python", [{"op": "increment", "by": 1}])
        await ctx.emit({"topic": "again", "data": {"id": event["id"]}})
