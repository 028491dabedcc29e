"""A store as it is after a busy day: for what has to stay quick at a million log lines.

It is written through its own ledger and telemetry, never by SQL, so that it is what a host would have written. What it holds follows from
a seed; times end now. `bench/` measures with `FULL`; tests take less. The steps are those of `support.many_steps`.
"""

import asyncio
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

from motia_host.abc.events import Subscription
from motia_host.abc.ledger import Batch, Committed, Emit, Finish, NewEvent, Outcome, StateSet, StreamSet, WriteClass
from motia_host.abc.stores import Stores
from motia_host.abc.telemetry import Invocation, LogRecord, Span
from motia_host.adapters import sqlite
from motia_host.ids import new_id
from support.many_steps import SeededStep, steps_of, write_project

T = TypeVar("T")
_DAY_MS: Final = 24 * 3600 * 1000
_TELEMETRY_BATCH: Final = 4_000
_LEDGER_BATCH: Final = 400
_ERRORS: Final = (
    ("ValueError", "the order has no card"),
    ("TimeoutError", "the payment provider did not answer within 5 s"),
    ("KeyError", "'customerId'"),
    ("ConnectionError", "connection refused by mail.internal:25"),
)
_MESSAGES: Final = (
    "Order received",
    "Payment taken",
    "Stock reserved",
    "Parcel handed over to the carrier",
    "Receipt sent",
    "Nothing to do",
    "Cache missed, asking the warehouse",
)


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything. Runs are traces; every fifth of them is three calls long, the others one."""

    logs: int
    runs: int
    steps: int
    dead: int
    done: int
    state: int


FULL: Final = Size(logs=1_000_000, runs=200_000, steps=500, dead=3_000, done=10_000, state=10_000)
SMALL: Final = Size(logs=20_000, runs=4_000, steps=60, dead=120, done=300, state=300)


def seed(project: Path, size: Size, *, seed: int = 1) -> None:
    """Make `project` with its steps and its store. Takes about a minute at `FULL`. A store that is there is added to."""
    write_project(project, size.steps)
    asyncio.run(_Seeding(size, steps_of(size.steps), random.Random(seed)).write(project / ".motia"))


class _Seeding:
    def __init__(self, size: Size, steps: Sequence[SeededStep], chance: random.Random) -> None:
        self._size = size
        self._entries = [step for step in steps if step.kind == "api"]
        self._workers = [step for step in steps if step.kind == "event"]
        self._chance = chance
        self._end = round(time.time() * 1_000) - 60_000

    async def write(self, folder: Path) -> None:
        stores = sqlite.open(folder)
        async with stores.running():
            await self._telemetry(stores)
            await self._events(stores)
            await self._values(stores)
        assert stores.telemetry.dropped == 0, "the queue of telemetry was overrun"

    async def _telemetry(self, stores: Stores) -> None:
        for records in _batched(self._records(), _TELEMETRY_BATCH):
            stores.telemetry.add(records)
            await stores.telemetry.flush()

    def _records(self) -> Iterator[Invocation | LogRecord]:
        """In the order of time, spread over a day."""
        logged = 0
        for number in range(self._size.runs):
            at = self._end - _DAY_MS + number * _DAY_MS // self._size.runs
            trace = f"{self._chance.getrandbits(128):032x}"
            calls = self._calls(trace, at, length=3 if number % 5 == 0 else 1)
            wanted = (number + 1) * self._size.logs // self._size.runs - logged
            for line in range(wanted):
                yield self._log(calls[line % len(calls)], number, line)
            logged += wanted
            yield from calls

    def _calls(self, trace: str, at: int, length: int) -> list[Invocation]:
        steps = [self._chance.choice(self._entries), *self._chance.choices(self._workers, k=length - 1)]
        calls: list[Invocation] = []
        for place, step in enumerate(steps):
            last = place == len(steps) - 1
            failed = last and self._chance.random() < 0.04
            calls.append(self._call(trace, at, step, calls[-1].step if calls else None, failed=failed))
            at += round(calls[-1].duration_ms) + self._chance.randrange(1, 20)
        return calls

    def _call(self, trace: str, at: int, step: SeededStep, source: str | None, *, failed: bool) -> Invocation:
        ms = round(self._chance.lognormvariate(2.5, 1.0), 3)
        api = step.kind == "api"
        number = self._chance.randrange(100_000)
        return Invocation(
            id=f"{self._chance.getrandbits(64):016x}",
            trace_id=trace,
            step=step.name,
            kind=step.kind,
            language={"node": "TypeScript", "python": "Python", "ruby": "Ruby"}.get(step.language, step.language),
            runner=f"{step.language}-1",
            status="failed" if failed else "ok",
            started_at=at,
            queued_ms=round(self._chance.random() * 4, 3),
            duration_ms=ms,
            topic=None if api else step.listens,
            source=source,
            flows=(step.flow,),
            http={"method": "POST", "path": step.path, "headers": {}, "status": 500 if failed else 200} if api else None,
            error=self._error(step) if failed else None,
            input=json.dumps({"orderId": f"o-{number}", "items": ["tea", "cups"], "customerId": f"c-{number % 977}"}).encode(),
            output=b'{"ok":true}' if api and not failed else None,
            spans=self._spans(step, ms, number),
        )  # fmt: skip

    def _spans(self, step: SeededStep, ms: float, number: int) -> tuple[Span, ...]:
        stored = Span("state", "set", round(ms * 0.2, 3), 0.4, {"group": "orders", "key": f"o-{number}"})
        emitted = Span("emit", step.emits, round(ms * 0.7, 3), 0.8, {"topic": step.emits})
        return (stored, emitted) if step.emits else (stored,)

    def _error(self, step: SeededStep) -> dict[str, Any]:
        name, message = self._chance.choice(_ERRORS)
        return {"name": "handler-failed", "type": name, "message": message, "file": step.file, "line": 9}

    def _log(self, call: Invocation, number: int, line: int) -> LogRecord:
        level = (
            "error"
            if call.error and line == 0
            else "warn"
            if number % 40 == 0
            else "debug"
            if line % 5 == 4
            else "info"
        )
        text = str(call.error["message"]) if call.error and line == 0 else self._chance.choice(_MESSAGES)
        fields = {"orderId": f"o-{number}", "line": line, "total": number % 1_000 / 8}
        return LogRecord(call.started_at + line, level, text, call.step, call.trace_id, call.id, "handler", fields)  # fmt: skip

    async def _events(self, stores: Stores) -> None:
        """Deliveries that have ended well, and dead letters; each of one attempt."""
        await stores.events.subscribe([Subscription(step.name, step.listens) for step in self._workers], complete=False)
        outcomes = [Outcome.DONE] * self._size.done + [Outcome.DEAD] * self._size.dead
        self._chance.shuffle(outcomes)
        for part in _batched(iter(outcomes), _LEDGER_BATCH):
            emits = [Emit(self._event(self._chance.choice(self._workers))) for _ in part]
            stored = await stores.ledger.commit(Batch(emits, WriteClass.BOOKKEEPING))
            assert isinstance(stored, Committed)
            claims = [claim for emitted in stored.results for claim in emitted.claimed]
            ends = [self._end_of(claim.delivery, outcome) for claim, outcome in zip(claims, part, strict=True)]
            await stores.ledger.commit(Batch(ends, WriteClass.BOOKKEEPING))

    def _event(self, step: SeededStep) -> NewEvent:
        data = json.dumps({"orderId": f"o-{self._chance.randrange(100_000)}", "card": None}).encode()
        trace = f"{self._chance.getrandbits(128):032x}"
        own = frozenset({step.name})
        return NewEvent(new_id(), step.listens, data, trace, (step.flow,), slots=own, only=own)

    def _end_of(self, delivery: str, outcome: Outcome) -> Finish:
        name, message = self._chance.choice(_ERRORS)
        error = json.dumps({"name": "handler-failed", "type": name, "message": message}).encode()
        return Finish(delivery, 1, outcome, error=error if outcome is Outcome.DEAD else None)

    async def _values(self, stores: Stores) -> None:
        """State in a few large groups and many small ones, and items of one stream."""
        ops: list[Any] = []
        for number in range(self._size.state):
            group = "orders" if number % 2 else f"customer-{number % 977:03d}"
            value = json.dumps({"orderId": f"o-{number}", "total": number / 8, "paid": number % 3 == 0}).encode()
            ops.append(StateSet(group, f"o-{number}", value))
            if number % 10 == 0:
                item = json.dumps({"id": f"o-{number}", "percent": number % 101}).encode()
                ops.append(StreamSet("order-progress", f"day-{number % 7}", f"o-{number}", item))
        for part in _batched(iter(ops), _LEDGER_BATCH):
            await stores.ledger.commit(Batch(part, WriteClass.BOOKKEEPING))


def _batched(items: Iterator[T], size: int) -> Iterator[list[T]]:
    while part := list(islice(items, size)):
        yield part


if __name__ == "__main__":
    seed(Path(sys.argv[1]), SMALL if "--small" in sys.argv else FULL)
