"""Node programs that drive a stream client and tell, line by line, what its listeners were told."""

import asyncio
import contextlib
import json
import subprocess

from support.host import PATIENCE_S


def install(folder):
    """The npm packages of a folder, as its lock file says; nothing where they are there already."""
    wanted, found = folder / "package-lock.json", folder / "node_modules" / ".package-lock.json"
    if not found.exists() or found.stat().st_mtime < wanted.stat().st_mtime:
        subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True, timeout=300
        )


class Driven:
    def __init__(self, process):
        self._process = process

    async def say(self, *command):
        self._process.stdin.write(json.dumps(command).encode() + b"\n")
        await self._process.stdin.drain()

    async def until(self, *wanted):
        """Read what listeners were told until this; everything before it."""
        told = []
        async with asyncio.timeout(PATIENCE_S):
            while line := await self._process.stdout.readline():
                told.append(json.loads(line))
                if told[-1] == list(wanted):
                    return told
        raise AssertionError(f"{wanted} was not told, but {told}")


@contextlib.asynccontextmanager
async def driven(host, program, *arguments):
    """A Node program that speaks lines of JSON, with the address of the host as its first argument."""
    process = await asyncio.create_subprocess_exec(
        "node", program, host.url.replace("http", "ws", 1), *arguments,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, cwd=program.parent, limit=2**24,
    )  # fmt: skip
    try:
        yield Driven(process)
    finally:
        process.stdin.close()
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
