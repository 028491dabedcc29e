config = {
    "type": "event",
    "name": "Throws Python",
    "subscribes": ["throws python"],
    "emits": [],
    "infrastructure": {"handler": {"timeout": 2}},
}


async def handler(event, ctx):
    raise ValueError("as always")
