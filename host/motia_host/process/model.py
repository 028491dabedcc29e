"""What `process` tells and is told: the events of runners, their status, the files that they describe, a candidate generation.

Data and protocols alone. `app` joins them: the engine receives `RunnerEvents`, the admin zone shows `RunnerStatus`, the watcher decides
over a `Candidate`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from motia_host.abc.runners import Runner
from motia_host.steps.model import Loaded

State = Literal["starting", "ready", "busy", "draining", "stopping", "lost"]
"""busy: it has not answered a ping for 250 ms. draining: it takes no new calls."""


class RunnerEvents(Protocol):
    """Plain calls on the loop that must not block. What they raise is reported and answered with `internal-error`."""

    def request(self, runner: Runner, id: int | str, method: str, params: dict[str, Any]) -> None:
        """A callback of a handler, in the order of the wire; to be answered with `runner.respond` or `respond_error`."""
        ...

    def log(self, runner: Runner, params: dict[str, Any]) -> None:
        """A `log` notification of the runner (protocol/spec.md), a record of its stderr in the same shape, or one of the host about the runner
        (`source: "runner"`).
        """
        ...

    def lost(self, runner: Runner, status: int | None, open_calls: int) -> None:
        """The runner's process has ended without being told to. Its calls have failed with `RunnerLost` before this is told. `status`: exit
        status, negative for a signal. `open_calls`: `invoke` calls that had no answer.
        """
        ...

    def stray(self, runner: Runner, line: bytes, reason: str) -> None:
        """A line on the wire that is no message; empty where it was over the limit."""
        ...


class Describable(Protocol):
    """A file to describe: `steps.discovery.SourceFile` is one."""

    @property
    def path(self) -> str:
        """Relative to the project root, with `/`."""
        ...

    @property
    def language(self) -> str: ...

    @property
    def role(self) -> str:
        """What it is asked as: step | stream | config."""
        ...


Files = Sequence[Describable]


@dataclass(frozen=True, slots=True)
class RunnerStatus:
    id: str
    language: str
    pid: int
    state: State
    calls: int
    """Places taken now."""
    restarts: int
    """Of this language since the start of the host."""
    rss: int
    """Bytes of resident memory, children included; 0 until first measured."""
    uptime: float
    """Seconds since its process was started."""
    version: str
    """Of the language, such as `3.11.7`."""
    generation: int


@dataclass(frozen=True, slots=True)
class LanguageStatus:
    """Whether a language is served, and if not, why."""

    language: str
    reason: str | None
    """None while it takes calls; else why not: missing interpreter, crash loop, starting."""
    suggestion: str = ""
    runners: tuple[RunnerStatus, ...] = ()


class Candidate(Protocol):
    """A new generation of one language, started and described beside the one that serves. Exactly one of `commit` and `discard` ends it; a
    candidate that is left alone is discarded when its language gets the next one or the supervisor stops.
    """

    language: str
    generation: int
    described: Sequence[Loaded]
    """What its runner answered, in the order of the files."""

    @property
    def errors(self) -> Sequence[Loaded]:
        """Files that could not be loaded."""
        ...

    def commit(self) -> None:
        """New calls go to the candidate from now on; the former generation drains, at most `DRAIN_BOUND_S`, then its calls fail with
        `RunnerLost`. If one was still draining, that one is ended now. Does not block. Raises `RunnerUnavailable` where the candidate's
        runner has died meanwhile; the former generation serves on then.
        """
        ...

    async def discard(self) -> None:
        """The former generation serves on; the candidate's runner is stopped."""
        ...


Described = Mapping[str, Sequence[Loaded]]
