"""Options that several commands share."""

import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from motia_host.cli.door import Door
from motia_host.steps.durations import to_ms

F = TypeVar("F", bound=Callable[..., Any])


def project(function: F) -> F:
    """The argument DIR: the project's folder, by default the current one."""
    return click.argument(
        "root", metavar="[DIR]", default=".", type=click.Path(path_type=Path, file_okay=False, exists=True)
    )(function)


def data_dir(function: F) -> F:
    return click.option(
        "--data-dir", type=click.Path(path_type=Path), help="Where the store lives (default: .motia in the project)."
    )(function)


def door(function: Callable[..., Any]) -> Callable[..., Any]:
    """`-C DIR` and `--data-dir`, handed over as a `Door` named `door`."""

    @click.option(
        "-C", "--project", "root", default=".", type=click.Path(path_type=Path, file_okay=False, exists=True),
        help="The project's folder.",
    )  # fmt: skip
    @data_dir
    @wraps(function)
    def command(*arguments: Any, root: Path, data_dir: Path | None, **options: Any) -> Any:
        return function(*arguments, door=Door(root.resolve(), data_dir), **options)

    return command


def as_json(function: F) -> F:
    return click.option("--json", "as_json", is_flag=True, help="JSON instead of a table.")(function)


def historic(*names: str, reason: str, takes_value: bool = False) -> Callable[[F], F]:
    """A flag of Motia's that has no meaning here: it is accepted, and one line says why nothing comes of it."""

    def told(_ctx: click.Context, _param: click.Parameter, value: Any) -> None:
        if value:
            click.echo(f"{names[-1]} is ignored: {reason}.", err=True)

    return click.option(*names, is_flag=not takes_value, hidden=True, expose_value=False, callback=told)


def duration(_ctx: click.Context, _param: click.Parameter, value: str | None) -> int | None:
    """A callback of options: `30s`, `5m`, `1h`, `7d`, as milliseconds."""
    try:
        return None if value is None else to_ms(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def json_value(text: str, hint: str) -> Any:
    """JSON as it is, from a file as `@file`, from stdin as `-`."""
    try:
        if text == "-":
            text = sys.stdin.read()
        elif text.startswith("@"):
            text = Path(text[1:]).read_text("utf-8")
        return json.loads(text)
    except OSError as error:
        raise click.BadParameter(f"cannot be read: {error}.", param_hint=hint) from error
    except ValueError as error:
        raise click.BadParameter(
            f"is not valid JSON: {error}. Strings need quotes: '\"text\"'.", param_hint=hint
        ) from error
