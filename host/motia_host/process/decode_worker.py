"""The worker process of `decoder`: reads lines from stdin, writes the messages that they are to stdout, until stdin ends.

Everything has its length in front. An answer is a pickled `(message, member, pieces)`: the message without its value, the name of that member, and the
number of pieces (`pieces`) that follow, each pickled for itself.
"""

import pickle
import sys
from typing import Any, BinaryIO

from motia_host.process.pieces import HEAD_BYTES, cut
from motia_host.rpc import messages

_VALUES = {
    messages.Request: "params",
    messages.Notification: "params",
    messages.Response: "result",
    messages.Failure: "data",
}


def work(lines: BinaryIO, answers: BinaryIO) -> None:
    while head := lines.read(HEAD_BYTES):
        for part in _answer(messages.parse(lines.read(int.from_bytes(head, "big")))):
            data = pickle.dumps(part, pickle.HIGHEST_PROTOCOL)
            answers.write(len(data).to_bytes(HEAD_BYTES, "big"))
            answers.write(data)
        answers.flush()


def _answer(message: messages.Message) -> list[Any]:
    member = _VALUES.get(type(message))
    if member is None:
        return [(message, None, 0)]
    first, *pieces = cut(getattr(message, member))
    setattr(message, member, first)
    return [(message, member, len(pieces)), *pieces]


if __name__ == "__main__":
    work(sys.stdin.buffer, sys.stdout.buffer)
