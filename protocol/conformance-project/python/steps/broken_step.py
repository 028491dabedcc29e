config = {"type": "event", "name": "Broken", "subscribes": ["relay"], "emits": ["relayed"], "input": None}

raise TypeError("broken on purpose")  # HERE


async def handler(input, ctx):
    pass
