"""Answers piece by piece; the second piece comes when a test has opened its gate."""

import asyncio

config = {"type": "api", "name": "Tell", "method": "GET", "path": "/tell/:gate", "emits": [], "flows": ["waiting"]}


async def handler(req, ctx):
    return {"status": 200, "headers": {"content-type": "text/plain"}, "body": told(req.path_params["gate"], ctx)}


async def told(gate, ctx):
    yield "first piece\n"
    while not await ctx.state.get("gates", gate):
        await asyncio.sleep(0.05)
    yield "second piece\n"
