"""A real host that breaks promises on purpose: `python -m chaos.broken start …`, everything else as `motia-host`. For `test_broken_hosts`.

CHAOS_BREAK names which, separated by commas. Each is the smallest change that a bug could be.
"""

import functools
import os
import random
import subprocess
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from zlib import crc32

from motia_host import cli
from motia_host.abc.answers import AnswerKeep
from motia_host.abc.ledger import Emit, Emitted, StateUpdate
from motia_host.adapters.rules import batch, emit, finish
from motia_host.adapters.rules.records import DONE, Answered
from motia_host.adapters.sqlite import store
from motia_host.engine.api import ApiCalls
from motia_host.engine.cron.runs import Runs
from motia_host.engine.deliveries import Deliveries
from motia_host.engine.dispatcher import Dispatcher
from motia_host.engine.emits import Emits
from motia_host.errors import RunnerUnavailable
from motia_host.ids import new_id

OUTLIVES_S = 60
_chance = random.Random("broken")


def sometimes(share: float) -> bool:
    return _chance.random() < share


def instead(owner: Any, name: str) -> Callable[[Callable[..., Any]], None]:
    """Put a function, which is given the original first, in the place of another."""

    def put(function: Callable[..., Any]) -> None:
        setattr(owner, name, functools.partialmethod(_method(function, getattr(owner, name))))

    return put


def _method(function: Callable[..., Any], original: Any) -> Callable[..., Any]:
    def method(self: Any, *arguments: Any, **named: Any) -> Any:
        return function(functools.partial(original, self), *arguments, **named)

    return method


def answers_before_it_stores() -> None:
    @instead(Emits, "publish")
    async def publish(original: Any, *arguments: Any) -> Emitted:
        return Emitted(new_id()) if sometimes(0.3) else await original(*arguments)


def takes_interrupted_for_done() -> None:
    def recover(unit: Any) -> int:
        for row in unit.backend.running():
            unit.hold(row)
            finish.end(unit, row, DONE)
        return 0

    store.recover = recover


def forgets_occurrences() -> None:
    @instead(Runs, "end")
    async def end(_original: Any, *_arguments: Any) -> None:
        pass


class Nobody:
    """Starts an attempt, and does not count it."""

    def placed(self, _step: Any) -> None: ...

    def over(self, _step: Any, *, loaded: bool) -> None: ...


def runs_twice() -> None:
    @instead(Deliveries, "start")
    def start(original: Any, registry: Any, step: Any, claimed: Any, starter: Any) -> None:
        original(registry, step, claimed, starter)
        if sometimes(0.2):
            original(registry, step, claimed, Nobody())


def has_no_limits() -> None:
    @instead(Dispatcher, "_room")
    def room(_original: Any, _step: Any, language_room: int) -> int:
        return language_room


def keeps_no_order() -> None:
    deliver = emit._deliver
    emit._deliver = lambda unit, new, event, to: deliver(unit, new, event, to._replace(fifo=0))


def drops_updates() -> None:
    update = batch._APPLY[StateUpdate]
    batch._APPLY[StateUpdate] = lambda unit, op: b"0" if sometimes(0.4) else update(unit, op)


def emits_twice() -> None:
    def twice(unit: Any, op: Any) -> Any:
        if op.event.topic == "again" and sometimes(0.2):
            emit.emit(unit, replace(op.event, id=new_id(), parent=None, slots=frozenset()))
        return emit.emit(unit, op.event)

    batch._APPLY[Emit] = twice


def forgets_answers() -> None:
    batch._APPLY[AnswerKeep] = lambda unit, op: unit.remove(Answered, op.scope, op.key)


def leaves_running() -> None:
    """Of the same deliveries in every host: the last one may have only a few to run."""

    @instead(Deliveries, "_finish")
    def keep(original: Any, step: Any, finish: Any, starter: Any) -> None:
        if crc32(finish.delivery.encode()) % 20:
            original(step, finish, starter)
        else:
            starter.over(step, loaded=True)


def refuses() -> None:
    @instead(ApiCalls, "begin")
    def begin(_original: Any, *_arguments: Any) -> None:
        """Every request goes by `call`."""

    @instead(ApiCalls, "call")
    async def call(original: Any, *arguments: Any) -> Any:
        if sometimes(0.4):
            raise RunnerUnavailable("node", "a test asks for it")
        return await original(*arguments)


def is_outlived() -> None:
    @instead(store.Store, "open")
    def open_(original: Any) -> None:
        nowhere = subprocess.DEVNULL
        subprocess.Popen(["sleep", str(OUTLIVES_S)], start_new_session=True, stdout=nowhere, stderr=nowhere)
        original()


def spoils_its_file() -> None:
    @instead(store.Store, "open")
    def open_(original: Any) -> None:
        original()
        execute = original.args[0].connection.execute
        execute("PRAGMA writable_schema = ON")
        execute("DELETE FROM sqlite_schema WHERE name = 'keys_expiry'")
        execute("PRAGMA writable_schema = OFF")


if __name__ == "__main__":
    for name in os.environ["CHAOS_BREAK"].split(","):
        globals()[name]()
    cli.main()
