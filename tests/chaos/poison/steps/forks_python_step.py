import os
import time

config = {
    "type": "event",
    "name": "Forks Python",
    "subscribes": ["forks python"],
    "emits": [],
    "infrastructure": {"handler": {"timeout": 2}},
}


def handler(event, ctx):
    """A child that holds every pipe, and no parent."""
    if os.fork() == 0:
        time.sleep(600)
    os.abort()
