import asyncio

from effects import effect

config = {"type": "cron", "name": "Every Second", "cron": "* * * * * *", "overlap": "allow"}


async def handler(ctx):
    async with effect(step="Every Second", id=ctx.trace_id, attempt=ctx.attempt):
        await asyncio.sleep(0.3)
