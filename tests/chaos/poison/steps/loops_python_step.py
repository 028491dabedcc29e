config = {
    "type": "event",
    "name": "Loops Python",
    "subscribes": ["loops python"],
    "emits": [],
    "infrastructure": {"handler": {"timeout": 2}},
}


async def handler(event, ctx):
    while True:
        pass
