"""`motia-host generate`: a new step or stream, and the OpenAPI document of a project."""

import asyncio
import json
import re
import sys
from pathlib import Path
from typing import Any, Final

import click

from motia_host import resources
from motia_host.cli.options import project
from motia_host.errors import MotiaError

KINDS: Final = ("api", "event", "cron", "noop", "stream")
LANGUAGES: Final = {"typescript": "ts", "javascript": "js", "python": "py", "ruby": "rb"}
_ENDINGS: Final = {**LANGUAGES, **{ending: ending for ending in LANGUAGES.values()}}
"""Each language by its name and by the ending of its files."""


@click.group()
def generate() -> None:
    """Make a step, or describe the project."""


@generate.command()
@click.argument("name", required=False)
@click.option("-n", "--name", "named", help="The same as the argument.", hidden=True)
@click.option("-t", "--type", "kind", type=click.Choice(KINDS), help="What it is (default: api).")
@click.option(
    "-l", "--language", type=click.Choice(list(_ENDINGS)), help="In which language (default: as most of the project)."
)
@click.option("-d", "--dir", "folder", metavar="DIR", default="", help="Where, below the project's folder of steps.")
@click.option(
    "-C", "--project", "root", default=".", type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The project's folder.",
)  # fmt: skip
def step(  # noqa: PLR0917 - click passes them by name
    name: str | None, named: str | None, kind: str | None, language: str | None, folder: str, root: Path
) -> None:
    """Write a step (or a stream) named NAME that can be run at once. What is not given is asked for in a terminal."""
    name, asks = name or named, sys.stdin.isatty() and sys.stdout.isatty()
    if asks and name is None:
        name = click.prompt("Name of the step")
        kind = kind or click.prompt("Type", type=click.Choice(KINDS), default="api")
        language = language or click.prompt("Language", type=click.Choice(list(LANGUAGES)), default=_usual(root))
    if not name:
        raise click.UsageError("Missing argument 'NAME'.")
    path = _write(root, folder, name, kind or "api", _ENDINGS[language or _usual(root)])
    click.echo(f"{path}: written")
    if path.suffix == ".ts":
        _declare(root)


def _write(root: Path, folder: str, name: str, kind: str, ending: str) -> Path:
    base = root / ("src" if (root / "src").is_dir() and not (root / "steps").is_dir() else "steps")
    target = (base / folder.removeprefix("src/").removeprefix("steps/")).resolve()
    if not target.is_relative_to(base.resolve()):
        raise click.BadParameter(f"{folder} does not lie below {base}.", param_hint="'-d' / '--dir'")
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or kind
    noun = "stream" if kind == "stream" else "step"
    stem = slug.replace("-", "_") if ending in {"py", "rb"} else slug
    file = f"{stem}_{noun}.py" if ending == "py" else f"{stem}.{noun}.{ending}"
    text = resources.path(f"templates/steps/{kind}.{ending}").read_text("utf-8")
    path = root / target.relative_to(root.resolve()) / file
    if path.exists():
        raise MotiaError("file-exists", path=str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    spelled = name.replace("\\", "\\\\").replace("'", "\\'" if ending in {"ts", "js"} else "'").replace('"', '\\"')
    path.write_text(text.replace("{{name}}", spelled).replace("{{slug}}", slug), "utf-8")
    return path


def _usual(root: Path) -> str:
    """The language of most files of the project; TypeScript where there are none."""
    from motia_host.steps.discovery import discover  # noqa: PLC0415 - only here

    try:
        endings = [file.path.rsplit(".", 1)[-1] for file in discover(root)]
    except MotiaError:  # no folder of steps yet: this will be the first
        endings = []
    names = {ending: name for name, ending in LANGUAGES.items()}
    counted = [names.get(ending, "typescript") for ending in endings]
    return max(LANGUAGES, key=lambda name: (counted.count(name), name == "typescript"))


def _declare(root: Path) -> None:
    from motia_host.app import declarations  # noqa: PLC0415 - loads the engine
    from motia_host.cli.inspect import load  # noqa: PLC0415

    try:
        loaded = asyncio.run(load(root.resolve()))
    except MotiaError as error:
        click.echo(f"types.d.ts is not up to date: {error.title}", err=True)
        return
    click.echo(f"{root / declarations.FILE_NAME}: {declarations.write(root, loaded.registry, loaded.auth_schema)}")


@generate.command()
@click.option("-t", "--title", help="Title of the document (default: the name in package.json, or of the folder).")
@click.option("-v", "--version", default="1.0.0", show_default=True, help="Version of the document.")
@click.option("-o", "--output", default="openapi.json", show_default=True, help="The file; `-` for the terminal.")
@project
def openapi(root: Path, title: str | None, version: str, output: str) -> None:
    """Write an OpenAPI 3.1 document of the api steps of the project in DIR."""
    from motia_host.cli.inspect import load  # noqa: PLC0415 - loads the engine
    from motia_host.steps.openapi import document  # noqa: PLC0415

    loaded = asyncio.run(load(root.resolve()))
    text = json.dumps(
        document(loaded.registry, title or _title(root), version, checked=not loaded.compat),
        indent=2,
        ensure_ascii=False,
    )
    if output == "-":
        click.echo(text)
        return
    path = root / output
    path.write_text(text + "\n", "utf-8")
    click.echo(f"{path}: written")


def _title(root: Path) -> str:
    try:
        package: Any = json.loads((root / "package.json").read_text("utf-8"))
        return str(package["name"])
    except (OSError, ValueError, KeyError, TypeError):  # no package.json, or one without a name
        return root.resolve().name
