import asyncio

config = {
    "type": "event",
    "name": "Innocent Python",
    "subscribes": ["innocent"],
    "emits": [],
    "retry": {"maxAttempts": 1},
}


async def handler(event, ctx):
    await asyncio.sleep(0.1)
