import signal

config = {
    "type": "event",
    "name": "Ignores Term Python",
    "subscribes": ["ignores term python"],
    "emits": [],
    "infrastructure": {"handler": {"timeout": 2}},
}


async def handler(event, ctx):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        pass
