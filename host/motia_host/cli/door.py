"""How a command reaches a project: the running host over its admin API, else, where that makes sense, the store's file under its lock."""

import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import click

from motia_host import hostfile
from motia_host.cli import client
from motia_host.errors import MotiaError

if TYPE_CHECKING:
    from motia_host.app.project import Project

API = "/__motia/api"
PATIENCE_S = 3_600.0
"""For what works through a whole store."""


@dataclass(frozen=True, slots=True)
class Door:
    """The project in `root`; `data_dir` is where its store lives, where that was given."""

    root: Path
    data_dir: Path | None = None

    def get(self, path: str, *, steps: bool = False, **query: Any) -> Any:
        """Read something, of the running host or of the file. `steps`: it needs the project's files to be loaded."""
        given = {name: str(value) for name, value in query.items() if value is not None}
        return self._ask("GET", path, given, None, steps=steps, offline=True)

    def post(self, path: str, body: Any = None) -> Any:
        """Ask the running host to do something. Raises `host-not-running`."""
        return self._ask("POST", path, {}, body, steps=False, offline=False)

    def attend(self, path: str, body: Any = None) -> Any:
        """Something about the store itself: of the running host, or on the file."""
        return self._ask("POST", path, {}, body, steps=False, offline=True)

    def _ask(self, method: str, path: str, query: Mapping[str, str], body: Any, *, steps: bool, offline: bool) -> Any:
        path = API + path
        host = self._host()
        if host is not None:
            whole = f"{path}?{urlencode(query)}" if query else path
            try:
                return client.request(host, method, whole, body, timeout=PATIENCE_S)
            except client.RequestFailedError as error:
                raise click.ClickException(str(error)) from error
        if not offline:
            raise MotiaError("host-not-running", path=str(self.root))
        return asyncio.run(self._offline(method, path, query, body, steps=steps))

    def _host(self) -> hostfile.HostFile | None:
        found = hostfile.read(self.data_dir or self.root / ".motia")
        if found is not None or self.data_dir is not None:
            return found
        return hostfile.read(self._project().settings.store_dir)  # the configuration may name another folder

    def _project(self) -> "Project":
        from motia_host.app.project import Project, Request  # noqa: PLC0415 - needless where the host is found at once

        flags = {} if self.data_dir is None else {"dataDir": str(self.data_dir.resolve())}
        return Project.open(Request(self.root, "dev", flags, dict(os.environ)))

    async def _offline(self, method: str, path: str, query: Mapping[str, str], body: Any, *, steps: bool) -> Any:
        from motia_host.app import offline  # noqa: PLC0415 - loads the engine, which a running host makes needless
        from motia_host.cli.console import TextConsole  # noqa: PLC0415

        console = TextConsole(sys.stderr)
        return await offline.ask(self._project(), console, method, path, query=query, body=body, steps=steps)


def part(name: str) -> str:
    """A name as a part of a path."""
    return quote(name, safe="")
