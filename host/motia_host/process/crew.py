"""Background jobs of the process floor, owned: they are waited for when the owner leaves, and a failing one is reported.

Unlike a task group, one failing job does not end its siblings: restarting Ruby must not die of a fault in restarting Python. Used by
`supervisor`, handed to whatever it starts.
"""

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self


class Crew:
    def __init__(self) -> None:
        self._jobs: set[asyncio.Task[Any]] = set()

    def spawn(self, job: Coroutine[Any, Any, Any], name: str) -> "asyncio.Task[Any]":
        task = asyncio.get_running_loop().create_task(job, name=name)
        self._jobs.add(task)
        task.add_done_callback(self._done)
        return task

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Cancels what still runs and waits for its end; each job bounds its own clean-up."""
        while self._jobs:
            for job in self._jobs:
                job.cancel()
            await asyncio.wait(self._jobs)

    def _done(self, task: "asyncio.Task[Any]") -> None:
        self._jobs.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            context = {"message": f"{task.get_name()} failed", "exception": error, "task": task}
            task.get_loop().call_exception_handler(context)
