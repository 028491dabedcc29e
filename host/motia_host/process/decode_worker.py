"""The worker process of `decoder`: reads lines from stdin, writes the messages that they are to stdout, until stdin ends.

Each line, and each answer (a pickled message), has its length in front.
"""

import pickle
import sys
from typing import BinaryIO

from motia_host.process.decoder import HEAD_BYTES
from motia_host.rpc import messages


def work(lines: BinaryIO, answers: BinaryIO) -> None:
    while head := lines.read(HEAD_BYTES):
        answer = pickle.dumps(messages.parse(lines.read(int.from_bytes(head, "big"))), pickle.HIGHEST_PROTOCOL)
        answers.write(len(answer).to_bytes(HEAD_BYTES, "big"))
        answers.write(answer)
        answers.flush()


if __name__ == "__main__":
    work(sys.stdin.buffer, sys.stdout.buffer)
