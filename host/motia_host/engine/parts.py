"""What the parts of an engine share: the stores and runners that were handed in, and how calls, records and tasks are made."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from motia_host.abc.runners import RunnerPool
from motia_host.abc.stores import Stores
from motia_host.clock import Clock
from motia_host.engine.invoke import Invoker
from motia_host.engine.recorder import Recorder

if TYPE_CHECKING:
    import asyncio

Spawn = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]
"""Starts a task that belongs to the engine and ends before it."""


@dataclass(frozen=True, slots=True)
class Parts:
    stores: Stores
    pool: RunnerPool
    invoker: Invoker
    recorder: Recorder
    clock: Clock
    spawn: Spawn
    chance: Callable[[], float]
    """Jitter, in [0, 1)."""
    compat: bool
    """Whether the project runs as under Motia 0.17."""
