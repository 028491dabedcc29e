print('{"jsonrpc":"2.0","id":2,"result":{"files":[]}}')

config = {"type": "cron", "name": "Tock", "cron": "*/5 * * * * *", "emits": ["ticked"]}


async def handler(_, ctx):
    await ctx.emit({"topic": "ticked", "data": {"form": 2, "scheduledAt": ctx.scheduled_at}})
