"""`motia-host cron`: shows schedules with their next occurrences, pauses and resumes them, and runs one now."""

import click

from motia_host.cli import listing
from motia_host.cli.door import Door, part
from motia_host.cli.options import as_json, door
from motia_host.cli.style import Style


@click.group()
def cron() -> None:
    """Cron steps."""


@cron.command("list")
@click.option("--next", "count", default=3, type=click.IntRange(0, 100), help="Occurrences that are shown of each.")
@as_json
@door
def list_(door: Door, count: int, *, as_json: bool) -> None:
    """List cron steps: schedule, time zone, last and next occurrences in local time."""
    found = door.get("/cron", steps=True, next=count)["items"]
    if as_json:
        listing.show_json(found)
        return
    if not found:
        click.echo("There are no cron steps.")
        return
    rows = [
        (row["step"], row["cron"], row["timezone"] or "host's", listing.when(row["last"]),
         "paused" if row["paused"] else ", ".join(map(listing.when, row["next"])) or "never")
        for row in found
    ]  # fmt: skip
    listing.show_table(("STEP", "SCHEDULE", "ZONE", "LAST", "NEXT"), rows, Style.of())


@cron.command()
@click.argument("step")
@door
def pause(door: Door, step: str) -> None:
    """Let occurrences of STEP pass, until `resume`; also across restarts."""
    door.post(f"/cron/{part(step)}/pause")
    click.echo(f"{step} is paused.")


@cron.command()
@click.argument("step")
@door
def resume(door: Door, step: str) -> None:
    """Run STEP at its occurrences again. What passed meanwhile is not made up for."""
    door.post(f"/cron/{part(step)}/resume")
    click.echo(f"{step} runs again at its schedule.")


@cron.command()
@click.argument("step")
@door
def run(door: Door, step: str) -> None:
    """Run STEP once now, beside its schedule."""
    door.post(f"/cron/{part(step)}/run")
    click.echo(f"{step} is run.")
