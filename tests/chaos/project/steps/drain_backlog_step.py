import os

if os.environ.get("CHAOS_HOLD"):
    raise RuntimeError("it is to wait: a test asks for a backlog")

config = {"type": "event", "name": "Drain Backlog", "subscribes": ["backlog"], "emits": []}


async def handler(event, ctx):
    pass
