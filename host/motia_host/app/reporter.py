"""What the application tells while it runs; the command line turns it into text or JSON lines."""

from collections.abc import Sequence
from typing import Protocol

from motia_host.abc.telemetry import LogRecord
from motia_host.steps.registry import Registry


class Reporter(Protocol):
    """All methods are called on the loop and must not block."""

    def progress(self, text: str) -> None:
        """What is being waited for; replaced by the next one."""
        ...

    def note(self, text: str) -> None:
        """One line that a person should read once."""
        ...

    def ready(self, registry: Registry, url: str, seconds: float, *, locked: bool) -> None:
        """The port is open. `locked`: the Workbench asks for the admin token."""
        ...

    def reloaded(self, registry: Registry, changed: Sequence[str], seconds: float) -> None:
        """New code serves."""
        ...

    def refused(self, registry: Registry, changed: Sequence[str]) -> None:
        """A reload was given up: the last good version serves on. `registry` is the one that was refused."""
        ...

    def stopping(self, seconds: float) -> None:
        """Draining has begun; it takes at most so long."""
        ...

    def log(self, record: LogRecord) -> None: ...
