import asyncio
import base64

config = {"type": "api", "name": "Stream", "path": "/stream", "method": "POST", "emits": []}


async def handler(req, ctx):
    asked = req.body
    return {"status": asked.get("status", 200), "headers": asked.get("headers", {}), "body": produce(asked, ctx)}


async def produce(asked, ctx):
    try:
        for index, item in enumerate(asked["items"]):
            if index == asked.get("failAfter"):
                raise TypeError("broken stream")
            yield base64.b64decode(item["$bytes"]) if isinstance(item, dict) and list(item) == ["$bytes"] else item
        if asked.get("failAfter") == len(asked["items"]):
            raise TypeError("broken stream")
        while asked.get("forever"):
            yield "tick"
            await asyncio.sleep(0)
    finally:
        ctx.logger.info("closed")
