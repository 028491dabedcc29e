"""`motia-host workbench`: how to open the Workbench of the running host.

The link with the token is for the eyes of who asks, and printed here alone. `start` does not show it, since what it prints is kept in logs, and
no browser is started with it, since everybody on a machine can read the arguments of a process.
"""

from pathlib import Path
from urllib.parse import quote

import click

from motia_host.cli import client
from motia_host.cli.options import data_dir, project


@click.command()
@project
@data_dir
def workbench(root: Path, data_dir: Path | None) -> None:
    """Print a link that opens the Workbench of the host that runs DIR. Outside of `dev` on this machine it holds the admin token: open it yourself,
    and pass it on to nobody.
    """
    from motia_host.web.zones import needs_token  # noqa: PLC0415 - loads what answers requests

    host = client.running_host(root.resolve(), data_dir)
    token = f"?token={quote(host.token, safe='')}" if needs_token(host.mode, host.host) else ""
    click.echo(f"{host.url}/__motia/ui/{token}")
