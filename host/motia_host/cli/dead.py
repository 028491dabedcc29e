"""`motia-host dead`: looks at dead letters, runs them again, or gives them up; one by its id, or many by a filter."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import click

from motia_host.cli import listing
from motia_host.cli.door import Door, part
from motia_host.cli.letter import show_letter
from motia_host.cli.options import as_json, door, duration, json_value
from motia_host.cli.style import Style

PAGE = 1_000


@click.group()
def dead() -> None:
    """Dead letters: deliveries that were given up, with payload, errors and logs."""


def _filters(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--since", metavar="DURATION", callback=duration, help="Emitted at most so long ago, such as 2h."),
        click.option("--topic", help="Only of this topic."),
        click.option("--step", help="Only of this step."),
    ):
        function = option(function)
    return function


@dead.command("list")
@click.option("--limit", default=100, type=click.IntRange(1, PAGE), help="At most so many, the newest first.")
@as_json
@_filters
@door
def list_(door: Door, limit: int, *, as_json: bool, **filters: Any) -> None:
    """List dead letters, the newest first."""
    found = door.get("/dead", limit=limit, **_query(filters))
    if as_json:
        listing.show_json(found["items"])
        return
    if not found["items"]:
        click.echo("There are no dead letters.")
        return
    rows = [
        (row["id"], listing.when(row["changedAt"]), row["subscriber"], row["topic"], row["attempt"], listing.message_of(row["error"]))
        for row in found["items"]
    ]  # fmt: skip
    listing.show_table(("ID", "DIED", "STEP", "TOPIC", "ATTEMPTS", "ERROR"), rows, Style.of())
    if found["next"]:
        click.echo(f"There are more than {limit}; see --limit, --step, --topic and --since.")


@dead.command()
@click.argument("id")
@as_json
@door
def show(door: Door, id: str, *, as_json: bool) -> None:
    """Show the dead letter ID (or any other delivery): payload, attempts with errors and logs, where it comes from."""
    found = door.get(f"/deliveries/{part(id)}")
    if as_json:
        listing.show_json(found)
    else:
        show_letter(found, Style.of())


@dead.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--data", help="Another payload, for one ID: JSON, @file, or - for stdin. It becomes a new event.")
@click.option("--all", "everything", is_flag=True, help="All there are.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@_filters
@door
def retry(door: Door, ids: tuple[str, ...], data: str | None, *, everything: bool, yes: bool, **filters: Any) -> int:
    """Run dead letters again: those named by ID, or those that the filters find."""
    if data is not None:
        if len(ids) != 1:
            raise click.UsageError("--data is for exactly one ID.")
        value = json_value(data, "--data")
        answer = door.post(f"/dead/{part(ids[0])}/retry", {"data": value})
        click.echo(f"{ids[0]} is cancelled; {answer['id']} takes its place in line with the new payload.")
        return 0
    return _each(door, ids, "retry", "run again", filters, everything=everything, yes=yes)


@dead.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--all", "everything", is_flag=True, help="All there are.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@_filters
@door
def drop(door: Door, ids: tuple[str, ...], *, everything: bool, yes: bool, **filters: Any) -> int:
    """Give dead letters up: those named by ID, or those that the filters find. They are cancelled, and go with retention."""
    return _each(door, ids, "drop", "dropped", filters, everything=everything, yes=yes)


def _each(
    door: Door, ids: Sequence[str], verb: str, done: str, filters: dict[str, Any], *, everything: bool, yes: bool
) -> int:
    if bool(ids) == (everything or any(value is not None for value in filters.values())):
        raise click.UsageError("Name dead letters by ID, or find them by --step, --topic, --since or --all.")
    if not ids:
        rows = _found(door, _query(filters))
        if not rows:
            click.echo("There are no such dead letters.")
            return 0
        counts = Counter((row["subscriber"], row["topic"]) for row in rows)
        listing.show_table(
            ("STEP", "TOPIC", "DEAD LETTERS"), [(*key, n) for key, n in counts.most_common()], Style.of()
        )
        if not yes:
            click.confirm(f"Shall {len(rows)} {_noun(len(rows))} be {done}?", abort=True)
        ids = [row["id"] for row in rows]
    count, unchanged = 0, list[str]()
    for at in range(0, len(ids), PAGE):
        answer = door.post(f"/dead/{verb}", {"ids": list(ids[at : at + PAGE])})
        count += answer["count"]
        unchanged += answer["unchanged"]
    click.echo(f"{count} {_noun(count)} {'is' if count == 1 else 'are'} {done}.")
    for id in unchanged:
        click.echo(f"{id} is no dead letter (any more).", err=True)
    return 1 if unchanged and not count else 0


def _found(door: Door, query: dict[str, Any]) -> list[dict[str, Any]]:
    """All dead letters that a filter finds, page by page. A host has to run: what comes next needs one."""
    rows: list[dict[str, Any]] = []
    after = None
    while True:
        page = door.get("/dead", limit=PAGE, after=after, **query)
        rows += page["items"]
        after = page["next"]
        if after is None:
            return rows


def _query(filters: dict[str, Any]) -> dict[str, Any]:
    since = filters["since"]
    return {
        "subscriber": filters["step"],
        "topic": filters["topic"],
        "since": None if since is None else listing.ago(since),
    }


def _noun(count: int) -> str:
    return "dead letter" if count == 1 else "dead letters"
