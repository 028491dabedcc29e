"""Chooses the store: SQLite in the project's folder, or memory with `--ephemeral`.

The folder is owned before anything else is started, so that a second host refuses at once and a former host's runners are ended
by its rightful successor alone; the store itself is opened when all settings are known.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from motia_host.abc.stores import StoreOptions, Stores
from motia_host.adapters import sqlite
from motia_host.clock import SystemClock
from motia_host.steps.settings import Settings


@contextmanager
def ownership(settings: Settings) -> Iterator[None]:
    """Own the store's folder; nothing to own with `--ephemeral`. Raises `StoreLocked` and `StoreOnNetwork`."""
    if settings.ephemeral:
        yield
        return
    with sqlite.Folder(settings.store_dir).owned({"mode": settings.mode, "port": settings.http.port}):
        yield


def open_stores(settings: Settings) -> Stores:
    """Stores that are opened by their `running()`. The folder is owned by the caller."""
    options = StoreOptions(
        durability=settings.durability,
        recovery="strict" if settings.recovery == "strict" else "copy",
        value_limit=settings.state.value_limit,
        stream_changes=settings.streams.history,
        stream_age_ms=settings.streams.history_age,
        keep_ms=settings.retention.age,
        keep_bytes=settings.retention.size,
        telemetry_keep_ms=settings.retention.age,
        telemetry_keep_bytes=settings.retention.size,
    )
    clock = SystemClock()
    if settings.ephemeral:
        from motia_host.adapters import memory  # noqa: PLC0415 - few hosts need it

        return memory.open(clock, options)
    return sqlite.open(settings.store_dir, clock, options, owned=True)
