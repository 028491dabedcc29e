"""`motia-host emit`: puts an event into the running host by hand."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from motia_host import hostfile
from motia_host.cli import client
from motia_host.cli.options import data_dir


@click.command()
@click.argument("topic", required=False)
@click.argument("data", required=False)
@click.option("--topic", "topic_given", help="The same as TOPIC, as Motia has it.")
@click.option("--message", "message", help="The same as DATA, as Motia has it.")
@click.option(
    "-C", "--project", "root", default=".", type=click.Path(path_type=Path, exists=True), help="The project's folder."
)
@click.option(
    "-p", "--port", type=click.IntRange(1, 65535), help="Of the host on this machine, instead of that of the project."
)
@click.option("--group", help="Message group, for fifo subscribers.")
@data_dir
def emit(  # noqa: PLR0917 - click passes them by name
    topic: str | None, data: str | None, topic_given: str | None, message: str | None, root: Path, port: int | None,
    group: str | None, data_dir: Path | None,
) -> int:  # fmt: skip
    """Put an event on TOPIC with DATA (JSON; `-` reads it from stdin)."""
    topic = topic or topic_given
    if not topic:
        raise click.UsageError("Missing argument 'TOPIC'.")
    text = data or message or "null"
    body: dict[str, Any] = {"topic": topic, "data": _value(sys.stdin.read() if text == "-" else text)}
    if group is not None:
        body["messageGroupId"] = group
    try:
        answer = client.request(_host(root.resolve(), port, data_dir), "POST", "/emit", body)
    except client.RequestFailedError as error:
        click.echo(str(error), err=True)
        return 1
    click.echo(f"Emitted {topic} as {answer['id']}.")
    return 0


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise click.BadParameter(
            f"is not valid JSON: {error}. Strings need quotes: '\"text\"'.", param_hint="DATA"
        ) from error


def _host(root: Path, port: int | None, data_dir: Path | None) -> hostfile.HostFile:
    """The project's own, or whatever listens on a port of this machine; the token of the first opens no other."""
    if port is None:
        return client.running_host(root, data_dir)
    found = hostfile.read(data_dir or root / ".motia")
    if found is not None and found.port == port:
        return found
    return hostfile.of_this_process(host="127.0.0.1", port=port, mode="dev", token="", version="")
