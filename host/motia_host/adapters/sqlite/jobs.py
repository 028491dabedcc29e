"""What is handed to the writer, and how it is answered."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from motia_host.abc.ledger import Batch
from motia_host.adapters.rules import batch as rules
from motia_host.adapters.rules.unit import Outcome, Unit
from motia_host.errors import MotiaError

if TYPE_CHECKING:
    import asyncio

Faults = Callable[[str], None]
"""Called at named points of a transaction by tests of crashes: it may kill the process, or raise. Absent in real life.

`begin`, `before-commit`, `after-commit` (committed, nobody told), `told` (on the loop, after everybody was).
"""


@dataclass(slots=True, eq=False)
class Job:
    """One caller's share of a transaction: a batch, or a function over the unit of work. `size` in bytes, for the bound.

    Or else something that is no transaction, `outside`: it is run by itself on the writer's connection.
    """

    future: "asyncio.Future[Any]"
    promise: bool
    size: int
    batch: Batch | None = None
    work: Callable[[Unit], Any] | None = None
    outside: Callable[[sqlite3.Connection], Any] | None = None
    result: Any = None
    error: Exception | None = None

    def run(self, unit: Unit) -> None:
        """Set `result` or `error`, where it is one of ours: then nothing of the job is left in the unit. Raises any other."""
        self.result = self.error = None
        try:
            if self.batch is not None:
                self.result = rules.apply(unit, self.batch)
            elif self.work is not None:
                unit.begin()
                self.result = self.work(unit)
        except MotiaError as error:  # it is told to the caller
            unit.rollback()
            self.error = error

    def resolve(self) -> None:
        """On the loop. A caller that no longer waits is passed over."""
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


@dataclass(slots=True)
class Done:
    """The end of a transaction, told to the loop in one call."""

    jobs: list[Job]
    outcome: Outcome | None
    offset: int
