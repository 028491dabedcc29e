import asyncio

config = {"type": "api", "name": "Count Up", "method": "GET", "path": "/count", "flows": ["answers"]}


async def handler(req, ctx):
    async def numbers():
        for number in range(3):
            yield {"event": "number", "data": number}
            await asyncio.sleep(0.05)

    return {"status": 200, "body": numbers()}
