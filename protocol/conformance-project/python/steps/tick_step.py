config = {"type": "cron", "name": "Tick", "cron": "* * * * *", "emits": ["ticked"]}


async def handler(ctx):
    await ctx.emit({"topic": "ticked", "data": {"form": 1}})
