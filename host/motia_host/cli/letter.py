"""One delivery as text: what it is, its payload, and every attempt with its error and logs."""

from collections.abc import Iterator
from typing import Any

import click
import orjson

from motia_host.cli import listing
from motia_host.cli.style import Style, printable


def show_letter(letter: dict[str, Any], style: Style) -> None:
    """As the admin API tells it."""
    listing.show_facts(
        (
            ("delivery", letter["id"]),
            ("state", f"waiting: {letter['waiting']}" if letter["waiting"] else letter["state"]),
            ("step", letter["subscriber"]),
            ("topic", letter["topic"]),
            ("event", letter["event"]),
            ("emitted", listing.when(letter["emittedAt"])),
            ("group", letter["group"]),
            ("trace", letter["traceId"]),
            ("comes from", _lineage(letter["lineage"])),
            ("interruptions", letter["interruptions"] or None),
        ),
        style,
    )
    click.echo(style("\npayload", "dim"))
    click.echo(printable(orjson.dumps(letter["data"], option=orjson.OPT_INDENT_2).decode()))
    for attempt in letter["attempts"]:
        click.echo()
        for line in _attempt(attempt, style):
            click.echo(line)


def _lineage(lineage: str | None) -> str | None:
    if lineage is None:
        return None
    return (
        f"the delivery {lineage}, with an edited payload"
        if _is_delivery(lineage)
        else f"a replay of the event {lineage}"
    )


def _is_delivery(id: str) -> bool:
    return len(id) == 16 and id.startswith("d")


def _attempt(attempt: dict[str, Any], style: Style) -> Iterator[str]:
    outcome = attempt["outcome"] or "running"
    yield style(f"attempt {attempt['attempt']}", "bold") + f"  {listing.when(attempt['startedAt'])}  {outcome}"
    error = attempt["error"]
    if isinstance(error, dict):
        yield "  " + style(printable(f"{error.get('name', 'error')}: {error.get('message', '')}"), "red")
        for violation in error.get("violations") or ():
            yield printable(f"    {violation.get('path')}: {violation.get('message')}")
        for line in str(error.get("stack") or "").splitlines():
            yield style(printable(f"    {line}"), "dim")
    for record in attempt["logs"]:
        yield printable(f"  {record['level'].upper():<5} {record['msg']}")
