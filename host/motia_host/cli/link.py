"""`motia-host link`: a command `motia` in the project's `node_modules/.bin`, so that the npm scripts of a Motia project run this host."""

import shlex
import sys
from pathlib import Path

import click

from motia_host.app.migration.command import MARK, PLACE, is_ours
from motia_host.cli.options import project


@click.command()
@project
def link(root: Path) -> None:
    """Put a command `motia` into node_modules/.bin of DIR: the npm scripts there (`motia dev`, `motia install`, …) then run motia-host.

    `npm install` may put the command of a real `motia` package back; `motia-host install` links by itself.
    """
    path, replaced = write(root)
    click.echo(f"{path} runs motia-host now{', in place of the one of the motia package' if replaced else ''}.")


def write(root: Path) -> tuple[Path, bool]:
    """Write the command; its path, and whether it took the place of another's."""
    path = root / PLACE
    replaced = (path.exists() or path.is_symlink()) and not is_ours(root)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # a link into a package must not be written through
    command = f"exec {shlex.quote(sys.executable)} -m motia_host"
    path.write_text(f'#!/bin/sh\n{MARK}: `motia` of this project is motia-host.\n{command} "$@"\n', "utf-8")
    path.chmod(0o755)
    return path, replaced
