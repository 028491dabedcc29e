"""`motia-host types`: writes types.d.ts, so that `import … from "motia"` has types without a package of that name."""

import asyncio
from pathlib import Path

import click

from motia_host.app import declarations
from motia_host.cli.inspect import load
from motia_host.cli.options import project


@click.command()
@project
def types(root: Path) -> int:
    """Write types.d.ts for the project in DIR: for the editor and for tsc."""
    registry = asyncio.run(load(root.resolve()))
    written = declarations.write(root, registry)
    click.echo(f"{root / declarations.FILE_NAME}: {'written' if written else 'already up to date'}")
    return 0
