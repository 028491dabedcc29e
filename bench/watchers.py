"""Thousands of sockets that watch one item, in a process of their own: counts frames, notes how late they are, and leaves some sockets unread.

Arguments: port, sockets, sockets that never read, seconds. Reads raw bytes and looks for the time in them, because parsing every frame would make the client the
bottleneck. Prints one JSON line when all have joined, and one at the end.
"""

import base64
import json
import os
import re
import resource
import select
import socket
import sys
import time
from typing import Final

_AT: Final = re.compile(rb'"at":(\d+)')
_GOODBYE: Final = b"come back with `after`"
"""Why the host closes a socket whose client is too slow."""
RECEIVE: Final = 262_144


def main() -> None:
    port, count, silent, seconds = map(int, sys.argv[1:5])
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(count + 1_000, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
    unread = [_joined(port, "large") for _ in range(silent)]
    sockets = [_joined(port, "one") for _ in range(count)]
    poll = select.epoll()
    by_number = {}
    for one in sockets:
        one.settimeout(0)
        poll.register(one.fileno(), select.EPOLLIN)
        by_number[one.fileno()] = one
    print(json.dumps({"joined": count}), flush=True)
    late, frames, lost = _watch(poll, by_number, seconds)
    late.sort()
    dropped = sum(_is_closed(one) for one in unread)
    said = {
        "frames": frames, "lost": lost, "dropped": dropped,
        "p50": late[len(late) // 2] if late else None, "p99": late[int(len(late) * 0.99)] if late else None,
    }  # fmt: skip
    print(json.dumps(said), flush=True)


def _joined(port: int, item: str) -> socket.socket:
    one = socket.socket()
    if item == "large":
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)  # so that less of what nobody reads is on its way
    one.connect(("127.0.0.1", port))
    key = base64.b64encode(os.urandom(16)).decode()
    one.sendall(
        f"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
    )
    head = b""
    while b"\r\n\r\n" not in head:
        head += one.recv(4_096)
    join = json.dumps({
        "type": "join", "data": {"streamName": "ticks", "groupId": "all", "id": item, "subscriptionId": "w"},
    }).encode()  # fmt: skip
    mask = b"\0\0\0\0"  # a mask that changes nothing
    one.sendall(bytes([0x81, 0x80 | 126]) + len(join).to_bytes(2, "big") + mask + join if len(join) > 125 else
                bytes([0x81, 0x80 | len(join)]) + mask + join)  # fmt: skip
    return one


def _watch(poll: select.epoll, sockets: dict[int, socket.socket], seconds: int) -> tuple[list[float], int, int]:
    late: list[float] = []
    frames = lost = 0
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        for number, _ in poll.poll(left):
            try:
                data = sockets[number].recv(RECEIVE)
            except BlockingIOError:
                continue
            if not data:
                lost += 1
                poll.unregister(number)
                continue
            found = _AT.findall(data)
            frames += len(found)
            if found:
                late.append(time.time() * 1_000 - int(found[0]))
    return late, frames, lost


def _is_closed(one: socket.socket) -> bool:
    """Whether the host gave it up: after what had been sent comes the reason, or the end."""
    until = time.monotonic() + 3
    try:
        while (left := until - time.monotonic()) > 0:
            one.settimeout(left)
            data = one.recv(RECEIVE)
            if not data or _GOODBYE in data:
                return True
    except TimeoutError:
        return False
    except ConnectionError:
        return True
    return False  # it goes on and on


main()
