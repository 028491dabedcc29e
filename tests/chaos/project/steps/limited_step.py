import asyncio

from effects import effect

config = {
    "type": "event",
    "name": "Limited",
    "subscribes": ["again"],
    "emits": [],
    "infrastructure": {"queue": {"concurrency": 3}},
}


async def handler(event, ctx):
    async with effect(step="Limited", id=event["id"], attempt=ctx.attempt):
        await asyncio.sleep(0.005)
