"""`python -m corpus DIR`: try every project below DIR and write a table. It needs the registries of npm and PyPI, and takes an hour."""

import argparse
from pathlib import Path

import click

from corpus import measure, packages, projects, table


def main() -> None:
    parser = argparse.ArgumentParser(prog="corpus", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--work",
        type=Path,
        default=Path("/tmp/motia-host-corpus"),
        help="where copies are made; what is there is used again",
    )
    parser.add_argument("--only", default="", help="projects whose name holds this text")
    parser.add_argument("--no-install", action="store_true", help="with what the copies have already")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    outcomes = []
    for project in projects.find(given.folder):
        if given.only not in project.name:
            continue
        folder = project.copy(given.work)
        notes = [] if given.no_install else packages.install(folder, project.folder)
        outcome = measure.boot(project.name, folder)
        added = [] if given.no_install else packages.add_brought(folder, outcome.refused)
        if added:
            outcome, notes = measure.boot(project.name, folder), [*notes, *added]
        outcome.notes += notes
        outcomes.append(outcome)
        verdict = "no boot" if outcome.failure else "boots"
        click.echo(f"{project.name}: {verdict}, {outcome.registered} of {outcome.found}; {'; '.join(notes)}")
        table.write(outcomes, given.work / "table.md")


if __name__ == "__main__":
    main()
