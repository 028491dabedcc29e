"""`motia-host store`: what the store holds, compaction, backup and verification, of a running host or on the file."""

from pathlib import Path

import click

from motia_host.cli import listing
from motia_host.cli.door import Door
from motia_host.cli.options import as_json, door
from motia_host.cli.style import Style


@click.group()
def store() -> None:
    """The store of a project. While the last three commands run on a running host, its writers wait."""


@store.command()
@as_json
@door
def info(door: Door, *, as_json: bool) -> None:
    """Show where the store is, how large, and what is in it."""
    found = door.get("/store")
    if as_json or "path" not in found:
        listing.show_json(found)
        return
    facts = [
        ("path", found["path"]),
        ("engine", f"{found['engine']}, schema {found['schema']}, epoch {found['epoch']}"),
        ("file", f"{listing.size(found['fileBytes'])}, of which {listing.size(found['usedBytes'])} used"),
        ("log", listing.size(found["logBytes"])),
        ("large payloads", listing.size(found["blobBytes"])),
        ("logs and runs", listing.size(found["telemetryBytes"])),
        *((name, count) for name, count in found["rows"].items()),
        *(("damaged copy", folder) for folder in found["damaged"]),
    ]
    listing.show_facts(facts, Style.of())


@store.command()
@door
def compact(door: Door) -> None:
    """Give room that is free in the file back to the disk."""
    freed = door.attend("/store/compact")["freedBytes"]
    click.echo(f"The file is {listing.size(max(0, freed))} smaller.")


@store.command()
@click.argument("folder", type=click.Path(path_type=Path))
@door
def backup(door: Door, folder: Path) -> None:
    """Copy the store, whole and consistent, into FOLDER (new or empty). `--data-dir FOLDER` starts a host from it."""
    target = folder.resolve()
    door.attend("/store/backup", {"folder": str(target)})
    click.echo(f"The store is copied into {target}.")


@store.command()
@door
def verify(door: Door) -> int:
    """Read all of the store and tell what is wrong with it. Exit status 1 when something is."""
    problems = door.attend("/store/verify")["problems"]
    for problem in problems:
        click.echo(problem, err=True)
    if not problems:
        click.echo("The store is whole.")
    return 1 if problems else 0
