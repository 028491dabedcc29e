"""`motia-host steps` and `motia-host version`: what a project consists of, and what motia-host does."""

import asyncio
import os
import platform
import sqlite3
import sys
from dataclasses import dataclass
from pathlib import Path

import click
import orjson

from motia_host import __version__
from motia_host.cli import overview
from motia_host.cli.options import project
from motia_host.cli.style import Style
from motia_host.steps.config import JsonSchema
from motia_host.steps.registry import Registry


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
@project
def steps(root: Path, *, as_json: bool) -> int:
    """List the steps and streams of the project in DIR, and what is wrong with it. Exit status 1 when something cannot be served."""
    registry = asyncio.run(load(root.resolve())).registry
    if as_json:
        click.echo(orjson.dumps(overview.as_json(registry), option=orjson.OPT_INDENT_2).decode())
        return 0 if registry.complete else 1
    style = Style.of()
    for line in overview.lines(registry, style):
        click.echo(line)
    for line in overview.problem_lines(registry.problems, style):
        click.echo(line)
    return 0 if registry.complete else 1


@click.command()
def version() -> None:
    """Print the versions of motia-host, of the runner protocol, of Python and of SQLite."""
    from motia_host.process.introductions import PROTOCOL_VERSION  # noqa: PLC0415 - only here

    click.echo(f"motia-host {__version__}")
    click.echo(f"protocol {PROTOCOL_VERSION}")
    click.echo(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}")


@dataclass(frozen=True, slots=True)
class Inspected:
    registry: Registry
    auth_schema: JsonSchema | None
    """Of what `streamAuth.authenticate` answers."""
    compat: bool


async def load(root: Path) -> Inspected:
    """Load a project without serving it: runners are started, asked and stopped. A host that runs it meanwhile is not disturbed."""
    from motia_host.app.project import Project, Request  # noqa: PLC0415 - starts no server, but loads a lot
    from motia_host.app.relay import Relay  # noqa: PLC0415
    from motia_host.cli.console import TextConsole  # noqa: PLC0415
    from motia_host.process.supervisor import Supervisor  # noqa: PLC0415

    opened = Project.open(Request(root, "dev", {"ephemeral": True}, dict(os.environ)))
    console = TextConsole(sys.stderr)
    supervisor = Supervisor(opened.settings, opened.env, Relay(console))
    async with supervisor.running():
        registry = await opened.load(supervisor)
    return Inspected(registry, opened.auth_schema, opened.settings.compat is not None)
