"""The program of `json_worker`: reads documents from stdin (8 bytes of length, then the document), answers one line for each.

An empty line means accepted, any other is the reason. Ends with its stdin. Imports nothing of the HTTP floor but the decision itself.
"""

import sys

from motia_host.web.bodies import accept


def main() -> None:
    source, answers = sys.stdin.buffer, sys.stdout.buffer
    while len(size := source.read(8)) == 8:
        _, reason = accept(source.read(int.from_bytes(size, "big")))
        answers.write((reason or "").replace("\n", " ").encode("utf-8", "replace") + b"\n")
        answers.flush()
