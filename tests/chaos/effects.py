"""The outside world of a chaos round: a small server that writes down when each attempt of an effect began, ended or was cut off.

A process of its own, standard library alone. One connection is one attempt: a JSON line, answered `ok` once it is written down, then `end`; a
connection that closes without it was cut off. Prints its port. Ends with its standard input.
"""

import contextlib
import json
import selectors
import socket
import sys
import time
from pathlib import Path


class Server:
    def __init__(self, path: Path) -> None:
        self._file = path.open("a", buffering=1)
        self._selector = selectors.DefaultSelector()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self._open: dict[socket.socket, bytes] = {}
        self._begun: dict[socket.socket, int] = {}
        self._count = 0

    def run(self) -> None:
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(sys.stdin, selectors.EVENT_READ)
        print(self._listener.getsockname()[1], flush=True)
        while True:
            ready = [key.fileobj for key, _ in self._selector.select()]
            if sys.stdin in ready:
                return
            self._turn([sock for sock in ready if sock is not self._listener])
            if self._listener in ready:
                accepted, _ = self._listener.accept()
                self._open[accepted] = b""
                self._selector.register(accepted, selectors.EVENT_READ)

    def _turn(self, ready: list[socket.socket]) -> None:
        """Ends first: one that came together with a beginning came before it."""
        beginnings = []
        for sock in ready:
            data = self._read(sock)
            if sock in self._begun:
                self._continue(sock, data)
            elif not data:
                self._close(sock)
            else:
                self._open[sock] += data
                beginnings.append(sock)
        for sock in beginnings:
            line, newline, rest = self._open[sock].partition(b"\n")
            if newline:
                self._open[sock] = rest
                self._begin(sock, line)

    def _read(self, sock: socket.socket) -> bytes:
        try:
            return sock.recv(65_536)
        except OSError:  # reset: its process died
            return b""

    def _begin(self, sock: socket.socket, line: bytes) -> None:
        self._count += 1
        self._begun[sock] = self._count
        self._write("begin", sock, json.loads(line))
        with contextlib.suppress(OSError):  # it died meanwhile, which the next read shows
            sock.sendall(b"ok\n")

    def _continue(self, sock: socket.socket, data: bytes) -> None:
        """An end counts from its line on: the close of its connection can come in the same turn as the next beginning, and be read after it."""
        self._open[sock] += data
        ended = self._open[sock] == b"end\n"
        if ended or not data:
            self._write("end" if ended else "lost", sock, {})
            del self._begun[sock]
            self._open[sock] = b""
        if not data:
            self._close(sock)

    def _write(self, what: str, sock: socket.socket, attempt: dict[str, object]) -> None:
        self._file.write(json.dumps({"what": what, "n": self._begun[sock], "t": time.monotonic(), **attempt}) + "\n")

    def _close(self, sock: socket.socket) -> None:
        self._selector.unregister(sock)
        del self._open[sock]
        sock.close()


if __name__ == "__main__":
    Server(Path(sys.argv[1])).run()
