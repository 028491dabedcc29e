from lib.ops import run

config = {"type": "event", "name": "Work", "subscribes": ["work"], "emits": ["done"], "flows": ["conformance"]}


async def handler(input, ctx):
    return await run(input["ops"], ctx)
