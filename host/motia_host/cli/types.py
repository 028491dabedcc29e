"""`motia-host types`, with Motia's name `generate-types`: writes types.d.ts, so that `import … from "motia"` has types without a package of that name."""

import asyncio
from pathlib import Path

import click

from motia_host.app import declarations
from motia_host.cli.inspect import load
from motia_host.cli.options import project


@click.command()
@project
def types(root: Path) -> int:
    """Write types.d.ts for the project in DIR, and motia-env.d.ts beside it: for the editor and for tsc."""
    loaded = asyncio.run(load(root.resolve()))
    outcome = declarations.write(root, loaded.registry, loaded.auth_schema)
    click.echo(f"{root / declarations.FILE_NAME}: {outcome}")
    return 0 if outcome in {"written", "already up to date"} else 1
