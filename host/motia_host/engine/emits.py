"""`emit` of a handler, and events put in from outside: one event, one delivery for each subscriber, on disk when it is answered.

An emit that a retry repeats is recognised by its digest (design D.5). Where a subscriber has a free slot, the delivery is stored as
running in the same commit and handed over at once.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from motia_host import values
from motia_host.abc.ledger import Batch, Claimed, CommitResult, Committed, Emit, Emitted, Ledger, NewEvent, Op
from motia_host.clock import Clock
from motia_host.engine import params as check
from motia_host.engine.asked import Asked, Storage
from motia_host.engine.calls import Call
from motia_host.errors import MotiaError
from motia_host.ids import new_id
from motia_host.steps.model import Step
from motia_host.steps.places import line_of
from motia_host.steps.registry import Registry

if TYPE_CHECKING:
    import asyncio

UNHEARD: Final = 1_000
"""Topics without a subscriber that are warned of, each once."""

Warn = Callable[[Call | None, str], None]
"""Logs a warning, on behalf of a call where there is one."""


Beside = Callable[[str], Sequence[Op]]


class Slots(Protocol):
    """Free slots of subscribers, as the dispatcher knows them."""

    def offer(self, topic: str, registry: Registry) -> frozenset[str]:
        """Take a slot of each subscriber of the topic that has one. To be followed by `settle`, exactly once."""
        ...

    def settle(self, offered: frozenset[str], claimed: tuple[Claimed, ...]) -> None:
        """Run what was claimed in the offered slots, and take the others back."""
        ...


@dataclass(frozen=True, slots=True)
class EmitRules:
    """`key_age_ms`: how long idempotency keys are kept. `compat`: an emit of a topic that the step does not declare is dropped with a
    warning instead of refused; `root`: where its file lies.
    """

    key_age_ms: int
    root: Path
    compat: bool = False


@dataclass(slots=True)
class Request:
    """An emit as it was asked for, checked. Times in Unix ms."""

    topic: str
    data: bytes
    group: str | None = None
    idempotency_key: str | None = None
    delay_ms: int | None = None
    at: int | None = None
    priority: int = 0
    expires_in_ms: int | None = None

    def digest(self) -> bytes:
        """Of everything but what depends on the moment of asking."""
        parts = values.dumps([self.topic, self.group, self.idempotency_key, self.delay_ms, self.priority])
        return hashlib.blake2b(parts + b"\n" + self.data, digest_size=16).digest()


def request_of(params: Mapping[str, Any]) -> Request:
    """Raises `BadParams`, `ValueNotRepresentable`."""
    topic = check.text(params, "topic")
    if not topic:
        raise check.BadParams("$.topic", "must not be empty")
    return Request(
        topic,
        values.dumps(params.get("data")),
        check.optional_text(params, "messageGroupId"),
        check.optional_text(params, "idempotencyKey"),
        check.optional_integer(params, "delayMs"),
        check.optional_instant(params, "at"),
        check.optional_integer(params, "priority", at_least=None) or 0,
        check.optional_integer(params, "expiresInMs"),
    )


@dataclass(frozen=True, slots=True)
class Origin:
    """Who emits. `parent` is the delivery or the cron occurrence, where it is one."""

    trace_id: str
    flows: tuple[str, ...] = ()
    source: str = ""
    parent: str | None = None


class Emits:
    def __init__(
        self, storage: Storage, ledger: Ledger, slots: Slots, rules: EmitRules, *, clock: Clock, warn: Warn
    ) -> None:
        self._storage = storage
        self._ledger = ledger
        self._slots = slots
        self._rules = rules
        self._clock = clock
        self._warn = warn
        self._unheard: set[str] = set()

    def emit(self, asked: Asked) -> None:
        call = asked.call
        request = request_of(asked.params)
        asked.detail["topic"] = request.topic
        if not self._declared(call, request.topic):
            asked.detail["declared"] = False
            asked.answer({"id": ""})
            return
        self._heard(call, call.plan.registry, request.topic)
        origin = Origin(call.plan.trace_id, call.plan.target.flows, call.step, call.plan.parent)
        event = self._event(request, origin, call, None if call.plan.overlay is not None else call.plan.registry)
        written = self._storage.write(asked, Emit(event), partial(_told, asked))
        if written is not None:
            written.add_done_callback(partial(self._settle, event.slots))

    async def publish(
        self, registry: Registry, request: Request, origin: Origin, beside: Beside | None = None
    ) -> Emitted:
        """An event put in from outside, committed with the operations that `beside` gives for its id. Raises `IdempotencyConflict`,
        `StoreUnavailable`.
        """
        self._heard(None, registry, request.topic)
        event = self._event(request, origin, None, registry)
        written = self._ledger.submit(Batch([Emit(event), *(beside(event.id) if beside else ())]))
        written.add_done_callback(partial(self._settle, event.slots))
        result = await written
        assert isinstance(result, Committed)  # nothing was read, and nobody is fenced
        emitted: Emitted = result.results[0]
        return emitted

    def _event(self, request: Request, origin: Origin, call: Call | None, offered: Registry | None) -> NewEvent:
        """With slots of the subscribers in `offered`, where it runs at once. What can be refused has been, for slots have to be settled."""
        now = self._clock.now_ms()
        run_at = request.at if request.at is not None else None if request.delay_ms is None else now + request.delay_ms
        digest, occurrence = None, 0
        if origin.parent is not None or request.idempotency_key is not None:
            digest = request.digest()
        if call is not None and digest is not None:
            occurrence = call.emitted.get(digest, 0)
            call.emitted[digest] = occurrence + 1
        return NewEvent(
            id=new_id(),
            topic=request.topic,
            data=request.data,
            trace_id=origin.trace_id,
            flows=origin.flows,
            source=origin.source,
            parent=origin.parent,
            digest=digest,
            occurrence=occurrence,
            group=request.group,
            priority=request.priority,
            run_at=run_at,
            expires_at=None if request.expires_in_ms is None else now + request.expires_in_ms,
            idempotency_key=request.idempotency_key,
            key_expires_at=None if request.idempotency_key is None else now + self._rules.key_age_ms,
            slots=self._slots.offer(request.topic, offered) if offered is not None and run_at is None else frozenset(),
        )

    def _settle(self, offered: frozenset[str], written: "asyncio.Future[CommitResult]") -> None:
        if not offered:
            return
        claimed: tuple[Claimed, ...] = ()
        if not written.cancelled() and written.exception() is None:
            result = written.result()
            if isinstance(result, Committed):
                claimed = result.results[0].claimed
        self._slots.settle(offered, claimed)

    def _heard(self, call: Call | None, registry: Registry, topic: str) -> None:
        if topic not in registry.by_topic and topic not in self._unheard and len(self._unheard) < UNHEARD:
            self._unheard.add(topic)
            self._warn(call, f"Nobody subscribes to the topic {topic!r}: its events are stored, and can be replayed.")

    def _declared(self, call: Call, topic: str) -> bool:
        """False where the emit is dropped. Raises `topic-not-declared`."""
        target = call.plan.target
        if not isinstance(target, Step) or target.emits is None or topic in target.emits:
            return True
        declared = sorted(target.emits)
        error = MotiaError("topic-not-declared", file=target.file, step=target.name, topic=topic, declared=declared)
        if not self._rules.compat:
            raise error
        line = line_of(self._rules.root / target.file, topic)
        place = target.file if line is None else f"{target.file}:{line}"
        self._warn(call, f"{error.title} It was not delivered. {error.hint} ({place})")
        return False


def _told(asked: Asked, emitted: Emitted) -> dict[str, Any]:
    asked.detail["event"] = emitted.event
    return {"id": emitted.event}
