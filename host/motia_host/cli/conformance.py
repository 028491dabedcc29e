"""`motia-host conformance`: runs the kit and prints what came of it. The kit itself is motia_host.conformance."""

import asyncio
import os
import shlex
import sys
from pathlib import Path

import click

from motia_host.conformance import Outcome, Target, chosen, data, ours, report, run


@click.command()
@click.option(
    "--runner",
    metavar="COMMAND",
    help="The executable to prove, with its arguments; without it, the three of motia-host.",
)
@click.option(
    "--project",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The fixture project in the runner's language.",
)
@click.option(
    "--language",
    "languages",
    multiple=True,
    type=click.Choice(list(ours.ENTRY)),
    help="Only this one of ours; may be repeated.",
)
@click.option("--case", "pattern", default="*", metavar="GLOB", help="Only cases whose id matches, such as 'emit:*'.")
@click.option("--list", "listing", is_flag=True, help="Print the cases with what they require, and run nothing.")
@click.option(
    "--jobs", type=click.IntRange(min=0), default=0, help="Cases at a time; 0 goes by the number of processors."
)
@click.option(
    "--require-all", is_flag=True, help="A language that is missing counts as failed (always so where CI is set)."
)
def conformance(  # noqa: PLR0917 - click passes them by name
    runner: str | None,
    project: Path | None,
    languages: tuple[str, ...],
    pattern: str,
    listing: bool,
    jobs: int,
    require_all: bool,
) -> None:
    """Prove that a runner obeys the protocol.

    Without --runner, the runners of motia-host are tried with the interpreters on PATH. A runner of yours needs --project: the fixture
    project that protocol/conformance-project/README.md describes, written in its language. A file known_failures.txt in it lists cases that
    are expected to fail: one id a line, the reason behind #.
    """
    cases = chosen(pattern)
    if not cases:
        raise click.UsageError(f"no case matches {pattern!r}; see --list")
    if listing:
        _print_list([case.id for case in cases])
        return
    absent: list[str] = []
    if runner:
        targets = [_stranger(runner, project)]
    else:
        targets, absent = ours.targets(languages or tuple(ours.ENTRY))
    outcomes = [outcome for target in targets for outcome in _run(target, cases, jobs)]
    for sentence in absent:
        click.echo(f"not run: {sentence}")
    required = len(absent) if require_all or os.environ.get("CI") else 0
    click.echo(report.closing(outcomes, required))
    sys.exit(1 if required or not outcomes or any(outcome.state == "failed" for outcome in outcomes) else 0)


def _run(target: Target, cases: list[data.Case], jobs: int) -> list[Outcome]:
    def told(outcome: Outcome) -> None:
        if outcome.state == "failed":
            click.echo("\n".join(report.failure(target.name, outcome)))

    try:
        outcomes = asyncio.run(run(target, cases, jobs, told))
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    click.echo("\n".join(report.table(target.name, outcomes)))
    return outcomes


def _print_list(ids: list[str]) -> None:
    for case_id in ids:
        requirement = data.requirements()[case_id]
        click.echo(f"{case_id:<44} {requirement.level:<6} {requirement.text}")
    click.echo(f"{len(ids)} cases")


def _stranger(command: str, project: Path | None) -> Target:
    """The paths in the command are made absolute, because the runner starts in a copy of the project."""
    words = [
        str(Path(word).resolve()) if "/" in word and Path(word).exists() else word for word in shlex.split(command)
    ]
    if project is None:
        raise click.UsageError(
            "--runner needs --project: the fixture project in its language (protocol/conformance-project/README.md)"
        )
    return Target(
        words[0] if len(words) == 1 else Path(words[-1]).name,
        words,
        project,
        data.known_failures(project / "known_failures.txt"),
    )
