"""`motia-host events`: looks at events and their deliveries, cancels what has not run, and replays."""

from typing import Any

import click
import orjson

from motia_host.cli import listing
from motia_host.cli.door import Door, part
from motia_host.cli.options import as_json, door
from motia_host.cli.style import Style, printable


@click.group()
def events() -> None:
    """Events that were emitted, and what became of them."""


@events.command("list")
@click.option("--topic", help="Only of this topic.")
@click.option("--trace", help="Only under this trace id.")
@click.option("--limit", default=100, type=click.IntRange(1, 1_000), help="At most so many, the newest first.")
@as_json
@door
def list_(door: Door, *, as_json: bool, **query: Any) -> None:
    """List events, the newest first."""
    found = door.get("/events", **query)["items"]
    if as_json:
        listing.show_json(found)
        return
    rows = [
        (row["id"], listing.when(row["emittedAt"]), row["topic"], row["source"] or "-", row["deliveries"], row["lineage"])
        for row in found
    ]  # fmt: skip
    listing.show_table(("ID", "EMITTED", "TOPIC", "BY", "DELIVERIES", "REPLAY OF"), rows, Style.of())


@events.command()
@click.argument("id")
@as_json
@door
def show(door: Door, id: str, *, as_json: bool) -> None:
    """Show the event ID: its payload and its deliveries."""
    found = door.get(f"/events/{part(id)}")
    if as_json:
        listing.show_json(found)
        return
    style = Style.of()
    listing.show_facts(
        (("event", found["id"]), ("topic", found["topic"]), ("emitted", listing.when(found["emittedAt"])),
         ("by", found["source"] or "outside"), ("trace", found["traceId"]), ("comes from", found["lineage"])),
        style,
    )  # fmt: skip
    click.echo(style("\npayload", "dim"))
    click.echo(printable(orjson.dumps(found["data"], option=orjson.OPT_INDENT_2).decode()) + "\n")
    rows = [
        (row["id"], row["subscriber"], _state(row), row["attempt"], listing.when(row["changedAt"]), listing.message_of(row["error"]))
        for row in found["deliveries"]
    ]  # fmt: skip
    listing.show_table(("DELIVERY", "STEP", "STATE", "ATTEMPTS", "CHANGED", "ERROR"), rows, style)


@events.command()
@click.argument("id", required=False)
@click.option("--step", "steps", multiple=True, help="Only for this step (may be given several times).")
@click.option("--topic", help="Without ID: of every event of this topic.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@door
def cancel(door: Door, id: str | None, steps: tuple[str, ...], topic: str | None, *, yes: bool) -> int:
    """Cancel what has not run yet: of the event ID, or of all events for a step or of a topic. What runs goes on."""
    if id is not None:
        answer = door.post(f"/events/{part(id)}/cancel", {"only": list(steps)} if steps else None)
        click.echo(_cancelled(answer["count"]))
        if answer["unchanged"]:
            click.echo(f"{len(answer['unchanged'])} had run, or run now.")
        return 0 if answer["count"] else 1
    if not steps and topic is None:
        raise click.UsageError("Name an event by its ID, or find deliveries by --step and --topic.")
    what = " ".join((*(f"for {step}" for step in steps), *((f"of the topic {topic}",) if topic else ())))
    if not yes:
        click.confirm(f"Shall every delivery {what} be cancelled that has not run?", abort=True)
    count = 0
    for step in steps or (None,):
        after = None
        while True:
            answer = door.post("/deliveries/cancel", {"subscriber": step, "topic": topic, "after": after})
            count += answer["count"]
            after = answer["next"]
            if after is None:
                break
    click.echo(_cancelled(count))
    return 0


@events.command()
@click.argument("id")
@click.option("--step", "steps", multiple=True, help="Only into this step (may be given several times).")
@door
def replay(door: Door, id: str, steps: tuple[str, ...]) -> int:
    """Emit the event ID once more, to all present subscribers or to those named."""
    answer = door.post(f"/events/{part(id)}/replay", {"only": list(steps)} if steps else None)
    count = answer["deliveries"]
    click.echo(f"Replayed as {answer['id']}, to {count} {'subscriber' if count == 1 else 'subscribers'}.")
    if not count:
        click.echo("Nobody subscribes to its topic under such a name.", err=True)
    return 0 if count else 1


def _state(row: dict[str, Any]) -> str:
    if row["waiting"]:
        return f"waiting: {row['waiting']}"
    return f"{row['state']} ({listing.when(row['runAt'])})" if row["runAt"] is not None else str(row["state"])


def _cancelled(count: int) -> str:
    return f"{count} {'delivery is' if count == 1 else 'deliveries are'} cancelled."
