"""`motia-host build`: checks a project as a whole and writes what describes it. Nothing is bundled: sources run as they are, also in production."""

import asyncio
import json
from pathlib import Path
from typing import Any, Final

import click

from motia_host import __version__
from motia_host.cli import overview
from motia_host.cli.options import project
from motia_host.cli.style import Style
from motia_host.steps.registry import Registry

FOLDER: Final = "dist"
_HONEST: Final = """\
Nothing was bundled: sources run as they are. A production machine needs this folder, its packages (`motia-host install`) and
motia-host; `motia-host docker setup` writes a Dockerfile that does this."""


@click.command()
@project
def build(root: Path) -> int:
    """Load everything in DIR as `start` would, and write types.d.ts, dist/motia.steps.json and dist/openapi.json. Exit status 1 when something
    cannot be served.
    """
    from motia_host.app import declarations  # noqa: PLC0415 - loads the engine
    from motia_host.cli.inspect import load  # noqa: PLC0415
    from motia_host.steps.openapi import document  # noqa: PLC0415

    loaded = asyncio.run(load(root.resolve()))
    registry, style = loaded.registry, Style.of()
    for line in (*overview.lines(registry, style), *overview.problem_lines(registry.problems, style)):
        click.echo(line)
    if not registry.complete:
        click.echo(style("Not built: correct what is marked above.", "red"), err=True)
        return 1
    folder = root / FOLDER
    folder.mkdir(exist_ok=True)
    _write(folder / "motia.steps.json", manifest(registry))
    _write(folder / "openapi.json", document(registry, root.resolve().name, "1.0.0", checked=not loaded.compat))
    if declarations.wanted(root, registry):
        declarations.write(root, registry, loaded.auth_schema)
    click.echo(f"\n{folder / 'motia.steps.json'} and {folder / 'openapi.json'} are written.\n{_HONEST}")
    return 0


def manifest(registry: Registry) -> dict[str, Any]:
    """What the project consists of, for tools: the form of `steps --json`, and the languages that a machine needs."""
    runners = {part.runner for part in registry.steps.values()} | {part.runner for part in registry.streams.values()}
    return {"motiaHost": __version__, "runtimes": sorted(runners), **overview.as_json(registry)}


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")
