"""A new generation of one language: started and described beside the one that serves, then made to serve or given up.

Implements `model.Candidate`. Made by `supervisor`.
"""

from collections.abc import Sequence

from motia_host.errors import RunnerUnavailable
from motia_host.process.fleet import Fleet, Generation
from motia_host.process.runner import RunnerProcess
from motia_host.steps.model import Loaded


class CandidateGeneration:
    def __init__(
        self,
        fleet: Fleet,
        generation: Generation,
        runner: RunnerProcess,
        described: Sequence[Loaded],
        former: Generation | None = None,
    ) -> None:
        """`former`: a generation that had to stop before this one could start; it is resumed by `discard`."""
        self.language = fleet.language
        self.generation = generation.number
        self.described = described
        self._fleet = fleet
        self._generation = generation
        self._runner = runner
        self._former = former
        self._decided = False

    @property
    def errors(self) -> list[Loaded]:
        return [file for file in self.described if file.error is not None]

    def commit(self) -> None:
        if self._runner.state not in {"ready", "busy"}:
            raise RunnerUnavailable(self.language, "the runner with the new files has ended before it could serve")
        if not self._decided:
            self._decided = True
            self._fleet.install(self._generation, self._runner)

    async def discard(self) -> None:
        """Idempotent; nothing happens after `commit`."""
        if not self._decided:
            self._decided = True
            await self._runner.stop(0)
            if self._former is not None:
                self._fleet.resume(self._former)
