import os

config = {
    "type": "event",
    "name": "Aborts Python",
    "subscribes": ["aborts python"],
    "emits": [],
    "infrastructure": {"handler": {"timeout": 2}},
}


async def handler(event, ctx):
    os.abort()
