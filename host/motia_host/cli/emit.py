"""`motia-host emit`: puts an event into the running host by hand."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from motia_host.cli import client
from motia_host.cli.options import data_dir


@click.command()
@click.argument("topic")
@click.argument("data", default="null")
@click.option(
    "-C", "--project", "root", default=".", type=click.Path(path_type=Path, exists=True), help="The project's folder."
)
@click.option("--group", help="Message group, for fifo subscribers.")
@data_dir
def emit(topic: str, data: str, root: Path, group: str | None, data_dir: Path | None) -> int:
    """Put an event on TOPIC with DATA (JSON; `-` reads it from stdin)."""
    text = sys.stdin.read() if data == "-" else data
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise click.BadParameter(
            f"is not valid JSON: {error}. Strings need quotes: '\"text\"'.", param_hint="DATA"
        ) from error
    body: dict[str, Any] = {"topic": topic, "data": value}
    if group is not None:
        body["messageGroupId"] = group
    try:
        answer = client.request(client.running_host(root.resolve(), data_dir), "POST", "/emit", body)
    except client.RequestFailedError as error:
        click.echo(str(error), err=True)
        return 1
    click.echo(f"Emitted {topic} as {answer['id']}.")
    return 0
