"""Clients that repeat a request under its `Idempotency-Key` until it is answered, over as many hosts as that takes; now and then they ask again later.

What they were answered is evidence: one key has one answer, and was executed once.
"""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from chaos.evidence import Answered

REMEMBERED = 50
AGAIN = 0.25
"""So often an old request is asked once more instead of a new one."""
OTHERWISE = 0.2
"""So often of these with another payload."""


@dataclass(frozen=True, slots=True)
class Request:
    path: str
    topic: str
    id: str
    data: dict[str, Any]

    @property
    def body(self) -> dict[str, Any]:
        return {"topic": self.topic, "data": self.data} if self.path == "/emit" else self.data

    def changed(self) -> "Request":
        """The same key with another payload."""
        return Request(self.path, self.topic, self.id, {**self.data, "other": True})


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    text: str

    @property
    def final(self) -> bool:
        """It stands for the key. 409: somebody works on it; from 500 on nothing is kept."""
        return self.status < 500 and self.status != 409


class Asks(Protocol):
    async def __call__(self, request: Request, *, first: bool) -> Reply | None:
        """One try; None where it broke off."""
        ...


class Repeating:
    def __init__(
        self, chance: random.Random, ask: Asks, answered: list[Answered], accepted: Callable[[str, str], None]
    ) -> None:
        self._chance = chance
        self._ask = ask
        self._answered = answered
        self._accepted = accepted
        self._old: list[Request] = []

    async def go_on(self, new: Callable[[], Request], rest: Callable[[], Awaitable[None]]) -> None:
        while True:
            if self._old and self._chance.random() < AGAIN:
                request = self._chance.choice(self._old)
                await self._once_more(request.changed() if self._chance.random() < OTHERWISE else request)
            else:
                await self._until_answered(new(), rest)
            await rest()

    async def _until_answered(self, request: Request, rest: Callable[[], Awaitable[None]]) -> None:
        reply = await self._ask(request, first=True)
        while reply is None or not reply.final:
            await rest()
            reply = await self._ask(request, first=False)
        self._note(request, reply)
        if reply.status < 300:
            self._accepted(request.id, request.topic)
            self._old = [*self._old[-REMEMBERED:], request]

    async def _once_more(self, request: Request) -> None:
        reply = await self._ask(request, first=False)
        if reply is not None and reply.final:
            self._note(request, reply)

    def _note(self, request: Request, reply: Reply) -> None:
        self._answered.append(Answered(request.id, request.path, "other" in request.data, reply.status, reply.text))
