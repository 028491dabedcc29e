config = {"type": "event", "name": "Drain Backlog", "subscribes": ["backlog"], "emits": []}


async def handler(event, ctx):
    pass
