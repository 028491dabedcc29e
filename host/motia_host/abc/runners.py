"""What the engine needs of runner processes, without knowing that they are processes."""

from collections.abc import Callable
from typing import Any, Protocol

from motia_host.errors import RunnerUnavailable


class Runner(Protocol):
    """One warm runner. `ask` is the hot path: it writes a line, and no task or future is made."""

    id: str
    """Stable and readable, such as `python-2`."""
    language: str
    generation: int

    def ask(
        self,
        method: str,
        params: dict[str, Any],
        settle: Callable[[Any, Exception | None], None],
        *,
        prompt: bool = False,
    ) -> None:
        """A request. `settle` is called once, on the loop and never within `ask`: with the result, or with `RpcError` (the runner answered with an error) or
        `RunnerLost` (it died first). Raises `ValueNotRepresentable`, with nothing sent. `prompt`: it need not leave together with all that this turn of the
        loop still brings.
        """
        ...

    def notify(self, method: str, params: dict[str, Any]) -> None: ...

    def respond(self, id: int | str, result: Any) -> None: ...

    def respond_error(self, id: int | str, name: str, message: str, data: dict[str, Any]) -> None: ...


class Lease(Protocol):
    """A place for one call in a runner. `release` gives it back, exactly once; it is cheap and never blocks."""

    @property
    def runner(self) -> Runner: ...

    @property
    def alone(self) -> bool:
        """Whether no other call was open in the runner when it died, or now."""
        ...

    def release(self) -> None: ...

    def overdue(self) -> None:
        """The call did not end within its grace after a cancel: replace the runner by draining it, and kill it when only overdue
        calls are left in it. Its call future then fails with `RunnerLost`.
        """
        ...


class RunnerPool(Protocol):
    """Warm runners by language. Queueing is here and bounded; a runner never queues."""

    def try_lease(self, language: str, *, background: bool = False, large: bool = False) -> Lease | None:
        """A free place now, or None. `background` (events, cron) may use three quarters of the capacity. `large` calls go one at a
        time to a runner of their own.
        """
        ...

    async def lease(
        self,
        language: str,
        *,
        background: bool = False,
        large: bool = False,
        alone: bool = False,
        timeout: float = 5.0,  # noqa: ASYNC109 - see `Pool`
    ) -> Lease:
        """Wait for a place. `alone`: in a quarantine runner that executes nothing else. Raises `RunnerUnavailable` after `timeout` seconds, with
        the reason (missing interpreter, crash loop, full).
        """
        ...

    def wait(
        self, language: str, told: Callable[[Lease | RunnerUnavailable], None], *, timeout: float
    ) -> Callable[[], None]:
        """As `lease` for a plain call, without a task: `told` is given the place, or why there is none, in a later turn of the loop. What is returned
        gives the waiting up: nobody is told then. Raises `RunnerUnavailable` where there is nothing to wait for.
        """
        ...

    def room(self, language: str) -> int:
        """Free places for background calls now."""
        ...

    def on_room(self, listener: Callable[[str], None]) -> None:
        """`listener(language)` when places became free after there were none."""
        ...
