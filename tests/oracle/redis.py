"""A Redis of our own on a loopback port, nothing kept, and a client that knows as much of its protocol as reading what Motia left needs."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from oracle.ports import free_port, until

_START_S: Final = 10.0


class Redis:
    def __init__(self, port: int) -> None:
        self.port = port
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=_START_S)
        self._file = self._socket.makefile("rb")

    def __call__(self, *words: str) -> Any:
        """The answer to one command. Raises RuntimeError for an error."""
        parts = b"".join(b"$%d\r\n%b\r\n" % (len(word.encode()), word.encode()) for word in words)
        self._socket.sendall(b"*%d\r\n%b" % (len(words), parts))
        return self._answer()

    def close(self) -> None:
        self._file.close()
        self._socket.close()

    def _answer(self) -> Any:
        line = self._file.readline().rstrip().decode()
        kind, rest = line[:1], line[1:]
        if kind == "-":
            raise RuntimeError(rest)
        if kind == "$":
            size = int(rest)
            return None if size < 0 else self._file.read(size + 2)[:-2].decode("utf-8", "replace")
        if kind == "*":
            return [self._answer() for _ in range(int(rest))]
        return int(rest) if kind == ":" else rest


@contextmanager
def redis_server() -> Iterator[Redis]:
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    try:
        redis = until(lambda: _connected(port), _START_S, "Redis to listen")
        try:
            yield redis
        finally:
            redis.close()
    finally:
        process.terminate()
        process.wait(_START_S)


def _connected(port: int) -> Redis | None:
    try:
        return Redis(port)
    except ConnectionRefusedError:  # it starts
        return None
