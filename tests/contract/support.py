"""What the contract tests share: a clock that stands still, and short ways to write what a test is not about."""

import itertools
from typing import Any

from motia_host.abc.events import Subscription
from motia_host.abc.ledger import Batch, Claimed, Committed, Emit, Emitted, Finish, NewEvent, Outcome, WriteClass
from motia_host.abc.stores import Stores

START = 1_700_000_000_000
_ids = itertools.count(1)


class StillClock:
    """Time moves when a test says so."""

    def __init__(self, now: int = START) -> None:
        self.now = now

    def now_ms(self) -> int:
        return self.now

    def monotonic(self) -> float:
        return self.now / 1000


def event(topic: str = "t", data: bytes = b"{}", **rest: Any) -> NewEvent:
    return NewEvent(id=f"{next(_ids):032x}", topic=topic, data=data, trace_id="f" * 32, **rest)


async def committed(stores: Stores, *ops: Any, **rest: Any) -> Any:
    """Commit and give the result of the only operation, or of all."""
    result = await stores.ledger.commit(Batch(ops, **rest))
    assert isinstance(result, Committed), result
    return result.results[0] if len(ops) == 1 else list(result.results)


async def emitted(stores: Stores, *events: NewEvent) -> list[Emitted]:
    result = await stores.ledger.commit(Batch([Emit(e) for e in events]))
    assert isinstance(result, Committed), result
    return list(result.results)


async def subscribed(stores: Stores, *names: str, topic: str = "t", **rest: Any) -> None:
    await stores.events.subscribe([Subscription(name, topic, **rest) for name in names], complete=False)


async def claimed(stores: Stores, subscriber: str = "s", count: int = 100) -> list[Claimed]:
    return list(await stores.events.claim({subscriber: count}, limit=1000))


async def finished(stores: Stores, claim: Claimed, outcome: Outcome = Outcome.DONE, **rest: Any) -> None:
    finish = Finish(claim.delivery, claim.attempt, outcome, **rest)
    await committed(stores, finish, write_class=WriteClass.BOOKKEEPING)


async def state_of(stores: Stores, delivery: str) -> str:
    row = await stores.events.delivery(delivery)
    assert row is not None
    return row.state
