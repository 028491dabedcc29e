"""`motia-host import-check`: what becomes of a project made for Motia 0.x, file by file, before anyone migrates."""

import asyncio
import io
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import orjson

from motia_host.app.migration.report import FileReport, Finding, Report
from motia_host.cli.options import project
from motia_host.cli.style import Style, printable

_COLOURS = {"runs": "green", "differs": "yellow", "refused": "red", "note": "dim"}


@click.command("import-check")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
@click.option("-v", "--verbose", is_flag=True, help="Notes too, and files that run as they are.")
@project
def import_check(root: Path, *, as_json: bool, verbose: bool) -> int:
    """Say what of the project in DIR will run, what does something otherwise than Motia did, and what is not served, with file, line and what to do.

    The project is loaded, as for `motia-host steps`; nothing is run or changed. Exit status 1 when something is not served.
    """
    report = asyncio.run(_checked(root.resolve()))
    if as_json:
        click.echo(orjson.dumps(_json(report), option=orjson.OPT_INDENT_2).decode())
    else:
        for line in _lines(report, Style.of(), verbose=verbose):
            click.echo(line)
    return 0 if report.is_whole else 1


async def _checked(root: Path) -> Report:
    from motia_host.app.migration.check import check  # noqa: PLC0415 - loads a lot
    from motia_host.app.project import Project, Request  # noqa: PLC0415
    from motia_host.app.relay import Relay  # noqa: PLC0415
    from motia_host.cli.console import TextConsole  # noqa: PLC0415
    from motia_host.process.supervisor import Supervisor  # noqa: PLC0415

    # What files print while they load would stand between the lines of the report.
    opened = Project.open(Request(root, "dev", {"ephemeral": True, "compat": "motia-0.17"}, dict(os.environ)))
    supervisor = Supervisor(opened.settings, opened.env, Relay(TextConsole(io.StringIO())))
    async with supervisor.running():
        return await check(opened, supervisor)


def _json(report: Report) -> dict[str, Any]:
    return {
        "root": report.root,
        "motia": report.motia,
        "files": [asdict(file) for file in report.files],
        "project": [asdict(finding) for finding in report.project],
        "counts": {verdict: report.count(verdict) for verdict in ("runs", "differs", "refused")},
    }


def _lines(report: Report, style: Style, *, verbose: bool) -> Iterator[str]:
    asked = (
        f"package.json asks for motia {report.motia}" if report.motia else "package.json asks for no motia below 1.0"
    )
    yield f"{style('import-check', 'bold')} of {report.root} ({asked})\n"
    width = min(max((len(file.what) for file in report.files), default=0), 40)
    for file in report.files:
        if verbose or file.verdict != "runs":
            yield from _of_file(file, width, style, verbose=verbose)
    shown = [finding for finding in report.project if verbose or finding.level != "note"]
    if shown:
        yield f"\n  {style('beside the steps', 'bold')}"
        for finding in shown:
            yield from _of_finding(finding, style, file=True)
    yield f"\n  {_summary(report)}"
    if not verbose:
        yield style("  -v shows notes too, and the files that run as they are.", "dim")


def _of_file(file: FileReport, width: int, style: Style, *, verbose: bool) -> Iterator[str]:
    yield f"  {style(f'{file.verdict:<8}', _COLOURS[file.verdict])} {printable(file.what):<{width}}  {style(printable(file.path), 'bold')}"
    for finding in file.findings:
        if verbose or finding.level != "note":
            yield from _of_finding(finding, style, file=False)


def _of_finding(finding: Finding, style: Style, *, file: bool) -> Iterator[str]:
    name = finding.file if file or finding.line else ""
    place = f"{name}:{finding.line}: " if finding.line else f"{name}: " if name else ""
    yield f"    {style(finding.level, _COLOURS[finding.level])} {printable(place + finding.text)}"
    if finding.hint:
        yield style(f"      {printable(finding.hint)}", "dim")


def _summary(report: Report) -> str:
    runs, differs, refused = (report.count(verdict) for verdict in ("runs", "differs", "refused"))
    total = len(report.files)
    files = "1 file" if total == 1 else f"{total} files"
    return f"{files}: {runs} as in Motia, {differs} otherwise than in Motia, {refused} not served."
