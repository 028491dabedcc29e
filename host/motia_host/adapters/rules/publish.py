"""Telling listeners of a commit. One that fails is reported to the loop, and keeps nobody from hearing: the commit has happened."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

from motia_host.abc.ledger import Listeners
from motia_host.adapters.rules.unit import Outcome

T = TypeVar("T")


def publish(listeners: Listeners, outcome: Outcome) -> None:
    if outcome.changes:
        _tell(listeners.changes, outcome.changes)
    if outcome.ready:
        _tell(listeners.ready, frozenset(outcome.ready))
    if outcome.scheduled is not None:
        _tell(listeners.scheduled, outcome.scheduled)


def trouble(listeners: Listeners, error: BaseException) -> None:
    _tell(listeners.trouble, error)


def _tell(told: Sequence[Callable[[T], None]], fact: T) -> None:
    for listener in told:
        try:
            listener(fact)
        except Exception as error:  # noqa: BLE001 - see the module
            asyncio.get_running_loop().call_exception_handler(
                {"message": "a listener of the store failed", "exception": error}
            )
