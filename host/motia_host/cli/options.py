"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

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
