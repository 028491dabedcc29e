"""A stand-in for a host that can be killed: starts the runner named in its arguments and hands it what arrives on its own stdin.

Not a part of the host. It is run as a script by the kit (`launch: behind`). With `--hold`, one more process keeps the runner's stdin
open, so that the runner has to see its parent's death by itself and not by the end of its input.
"""

import os
import subprocess
import sys

CHUNK_BYTES = 65536


def main(arguments: list[str]) -> None:
    hold = arguments[:1] == ["--hold"]
    command = arguments[1:] if hold else arguments
    runner = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    assert runner.stdin is not None
    wire = runner.stdin.fileno()
    if hold:
        subprocess.Popen(["sleep", "60"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, pass_fds=[wire])
    os.close(1)
    while data := os.read(0, CHUNK_BYTES):
        while data:
            data = data[os.write(wire, data) :]


if __name__ == "__main__":
    main(sys.argv[1:])
