import threading

config = {
    "type": "event",
    "name": "Allocates Python",
    "subscribes": ["allocates python"],
    "emits": [],
    "infrastructure": {"handler": {"timeout": 2}},
}


def handler(event, ctx):
    """4 GiB, each page touched; then it waits for its end."""
    held = [b"x" * 67_108_864 for _ in range(64)]
    threading.Event().wait(len(held) * 60)
