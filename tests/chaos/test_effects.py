"""The server that records effects: in which order it writes down what reaches it at once."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def effects(tmp_path):
    """The running server, its port, and its file."""
    path = tmp_path / "effects.jsonl"
    command = [sys.executable, str(Path(__file__).parent / "effects.py"), str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield process, int(process.stdout.readline()), path
        process.communicate()


def begun(port, step):
    """A connection whose attempt has begun."""
    sock = socket.create_connection(("127.0.0.1", port))
    begin(sock, step)
    assert sock.recv(8) == b"ok\n"
    return sock


def begin(sock, step):
    sock.sendall(json.dumps({"step": step}).encode() + b"\n")


@pytest.mark.parametrize("last", [b"end\n", b""])
def test_an_end_that_comes_with_the_next_beginning_is_written_first(effects, last):
    process, port, path = effects
    second = socket.create_connection(("127.0.0.1", port))
    first = begun(port, "first")
    os.kill(process.pid, signal.SIGSTOP)
    first.sendall(last)
    first.close()
    begin(second, "second")
    os.kill(process.pid, signal.SIGCONT)
    assert second.recv(8) == b"ok\n"
    written = [json.loads(line)["what"] for line in path.read_text().splitlines()]
    second.close()
    assert written == ["begin", "end" if last else "lost", "begin"]
