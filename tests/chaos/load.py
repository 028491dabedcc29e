"""The client outside: asks through all three languages and `POST /emit`, and writes down what was accepted before it goes on.

The ledger is synced line by line. A call that breaks off, or is refused, promises nothing and is not asked again, unless it carries an
`Idempotency-Key`.
"""

import asyncio
import json
import os
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from chaos.evidence import Evidence
from chaos.repeating import Repeating, Reply, Request
from chaos.site import TOKEN, Site

ACCOUNTS = 8
GROUPS = 4
REPEATING = 3
EMITS = {"node": "work.python", "python": "work.ruby", "ruby": "work.node"}
CALL_S = 30.0
LARGE_BYTES = 1_200_000
"""Kept as a file beside the store."""
LONGEST_PAUSE_S = 0.12
"""Between two operations of one client: two cores carry a dozen of them with room for the faults."""


class Ledger:
    """What was accepted, on disk before the next operation begins."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def accepted(self, id: str, topic: str) -> None:
        os.write(self._file, json.dumps({"id": id, "topic": topic}).encode() + b"\n")
        os.fsync(self._file)

    def close(self) -> None:
        os.close(self._file)


class Load:
    """Clients that go on until the end; where no host serves they wait for the next one."""

    def __init__(self, site: Site, chance: random.Random, *, slow_ms: int = 0, large: bool = False) -> None:
        """With `slow_ms` one effect in twenty takes so long; with `large` one operation in ten carries more than a MiB."""
        self._site = site
        self._seen: Evidence = site.seen
        self._chance = chance
        self._slow_ms = slow_ms
        self._large = large
        self._ledger = Ledger(site.ledger_path)
        self._url: str | None = None
        self._open = asyncio.Event()
        self._next = len(site.ledger_path.read_bytes())
        self._numbers = [0] * GROUPS
        self._under_way = 0
        self.refusals: list[str] = []
        self.forgiving = False
        """While a fault is on, what is refused does not count as asked."""
        self.forgiven = 0
        self.longest = 0.0
        """Seconds of the operation that took longest."""

    @asynccontextmanager
    async def running(self, clients: int = 10) -> AsyncIterator["Load"]:
        timeout = aiohttp.ClientTimeout(total=CALL_S)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            self._session = session
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._client(place)) for place in range(clients)]
                tasks += [group.create_task(self._in_order(place)) for place in range(GROUPS)]
                tasks += [group.create_task(self._repeating()) for _ in range(REPEATING)]
                try:
                    yield self
                finally:
                    self.pause()
                    await self._ended()
                    for task in tasks:
                        task.cancel()
        self._ledger.close()

    def serve(self) -> None:
        """A host serves: go on."""
        self._url = self._site.serving.url
        self._open.set()

    def pause(self) -> None:
        """Begin nothing new; what is under way may end."""
        self._url = None
        self._open.clear()

    async def lasted(self, operations: int) -> None:
        """Until so many more operations have been begun: a round has the same size on a machine of any speed."""
        wanted, bound = self._seen.asked + operations, time.monotonic() + CALL_S
        while self._seen.asked < wanted and self._url is not None and time.monotonic() < bound:
            await asyncio.sleep(0.005)

    async def _ended(self) -> None:
        """Until what is under way has its answer: only faults cut off."""
        bound = time.monotonic() + CALL_S
        while self._under_way and time.monotonic() < bound:
            await asyncio.sleep(0.005)

    async def _client(self, place: int) -> None:
        while True:
            await self._ask(self._new_request("/accept/"))

    async def _repeating(self) -> None:
        repeating = Repeating(self._chance, self._try, self._seen.answered, self._ledger.accepted)
        await repeating.go_on(lambda: self._new_request("/once/"), self._rest)

    def _new_request(self, below: str) -> Request:
        """To a step below a path, or as an event from outside."""
        ways = (*EMITS, "emit")
        way = ways[self._chance.randrange(len(ways))]
        topic = EMITS[way] if way in EMITS else self._chance.choice([*EMITS.values()])
        body = {"id": self._new_id(), "account": f"a{self._chance.randrange(ACCOUNTS)}", "ms": self._duration()}
        if self._large and self._chance.random() < 0.1:
            body["filler"] = "x" * LARGE_BYTES
        return Request("/emit" if way == "emit" else f"{below}{way}", topic, body["id"], body)

    async def _in_order(self, place: int) -> None:
        while True:
            self._numbers[place] += 1
            body = {"id": self._new_id(), "group": f"g{place}", "seq": self._numbers[place], "ms": 2}
            await self._ask(Request("/ordered", "ordered", body["id"], body))

    def _duration(self) -> int:
        if self._slow_ms and self._chance.random() < 0.05:
            return self._slow_ms
        return self._chance.randrange(20)

    def _new_id(self) -> str:
        self._next += 1
        return f"op-{self._next:06d}"

    async def _ask(self, request: Request) -> None:
        reply = await self._try(request, first=True, key=False)
        if reply is not None and reply.status < 300:
            self._ledger.accepted(request.id, request.topic)
        await self._rest()

    async def _rest(self) -> None:
        await asyncio.sleep(self._chance.random() * LONGEST_PAUSE_S)

    async def _try(self, request: Request, *, first: bool, key: bool = True) -> Reply | None:
        """One request to the host that serves. The first try of an operation is what counts as asked."""
        await self._open.wait()
        url, headers = self._url, {"authorization": f"Bearer {TOKEN}"}
        if key:
            headers["idempotency-key"] = request.id
        self._seen.asked += first
        self._under_way += 1
        forgiving, began = self.forgiving, time.monotonic()
        try:
            async with self._session.post(f"{url}{request.path}", json=request.body, headers=headers) as answer:
                reply = Reply(answer.status, await answer.text())
        except aiohttp.ClientConnectorError:  # its port is closed: no host serves
            if not key:
                self._seen.asked -= 1
            if self._url == url:
                self.pause()
            return None
        except (aiohttp.ClientError, TimeoutError) as error:  # nothing was promised
            self._refused(repr(error), counted=not key, forgiving=forgiving)
            return None
        finally:
            self._under_way -= 1
            self.longest = max(self.longest, time.monotonic() - began)
        if reply.status >= 300:
            self._refused(f"{reply.status} {reply.text[:200]}", counted=not key, forgiving=forgiving)
        return reply

    def _refused(self, reason: str, *, counted: bool, forgiving: bool) -> None:
        """While a fault is on, what is refused for good does not count as asked."""
        self.refusals.append(reason)
        if forgiving or self.forgiving:
            self._seen.asked -= counted
            self.forgiven += 1
