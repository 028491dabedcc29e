import os

config = {
    "type": "event",
    "name": "Prints Python",
    "subscribes": ["prints python"],
    "emits": [],
    "infrastructure": {"handler": {"timeout": 2}},
}


def handler(event, ctx):
    """100 MiB, and then it fails."""
    for _ in range(1600):
        os.write(1, b"p" * 65_535 + b"\n")
    raise ValueError("enough said")
