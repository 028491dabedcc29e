"""What commands print: tables for people, JSON for machines, times and sizes as people read them."""

import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import click
import orjson

from motia_host.cli.style import Style, printable

_CELL_CHARS = 72
_UNITS = ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"))


def show_json(value: Any) -> None:
    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def show_table(heads: Sequence[str], rows: Iterable[Sequence[Any]], style: Style) -> None:
    """Columns as wide as they need to be; a cell is one line, cut where it is long."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(head), *(len(row[at]) for row in cells)) if cells else len(head) for at, head in enumerate(heads)]
    click.echo(style(_line(heads, widths), "dim"))
    for row in cells:
        click.echo(_line(row, widths))


def show_facts(facts: Iterable[tuple[str, Any]], style: Style) -> None:
    """Name and value, a line each; facts that are None are left out."""
    given = [(name, value) for name, value in facts if value is not None]
    width = max(len(name) for name, _ in given)
    for name, value in given:
        click.echo(f"{style(f'{name:<{width}}', 'dim')}  {printable(str(value))}")


def when(instant_ms: int | None) -> str:
    """Local time; `-` for none."""
    if instant_ms is None:
        return "-"
    return f"{datetime.fromtimestamp(instant_ms / 1_000).astimezone():%Y-%m-%d %H:%M:%S}"


def ago(duration_ms: int) -> int:
    """The instant so long ago, in Unix ms."""
    return round(time.time() * 1_000) - duration_ms


def size(count: int) -> str:
    for unit, name in _UNITS:
        if count >= unit:
            return f"{count / unit:.1f} {name}"
    return f"{count} B"


def message_of(error: Any) -> str:
    """The message of a recorded error, in one line."""
    text = str(error.get("message", "")) if isinstance(error, dict) else ""
    return text.splitlines()[0] if text else ""


def _cell(value: Any) -> str:
    text = printable("-" if value is None else str(value)).replace("\n", " ").replace("\t", " ")
    return text if len(text) <= _CELL_CHARS else text[: _CELL_CHARS - 1] + "…"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()
