"""Checks large JSON documents in a process of its own, so that the event loop never stops for one.

The process is started at the first large document and ends with its stdin, so it cannot outlive the host. Documents go through it one
at a time; what it cannot do (it dies, it takes too long) is answered as a failure of the host, and the next document gets a new process.
"""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Final

import motia_host
from motia_host.engine.requests import ApiFailure

TIMEOUT_S: Final = 30.0
_ACCEPTED: Final = b"\n"
_PROGRAM: Final = "import sys; sys.path.insert(0, sys.argv[1]); from motia_host.web.json_check import main; main()"
_PACKAGES: Final = str(Path(next(iter(motia_host.__path__))).parent)


class JsonWorker:
    def __init__(self) -> None:
        self._process: Process | None = None
        self._turn = asyncio.Lock()

    async def check(self, document: bytes) -> str | None:
        """None where the document is acceptable JSON, else the reason. Raises `host-failed` when it could not be checked."""
        async with self._turn:
            try:
                async with asyncio.timeout(TIMEOUT_S):
                    return await self._ask(document)
            except (OSError, EOFError, TimeoutError) as error:
                await self._end()
                raise ApiFailure("host-failed", 500, kind=f"checking a large body: {type(error).__name__}") from error
            except asyncio.CancelledError:
                await asyncio.shield(self._end())  # it may be in the middle of a document
                raise

    async def _ask(self, document: bytes) -> str | None:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-P", "-c", _PROGRAM, _PACKAGES, stdin=PIPE, stdout=PIPE, start_new_session=True
            )
        questions, answers = self._process.stdin, self._process.stdout
        if questions is None or answers is None:
            raise EOFError  # cannot be: both were asked for
        questions.write(len(document).to_bytes(8, "big"))
        questions.write(document)
        await questions.drain()
        answer = await answers.readline()
        if not answer.endswith(b"\n"):
            raise EOFError
        return None if answer == _ACCEPTED else answer.decode("utf-8").strip()

    async def stop(self) -> None:
        async with self._turn:
            await self._end()

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        if process.returncode is None:
            process.kill()
        await process.wait()
