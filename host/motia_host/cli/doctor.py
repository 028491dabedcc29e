"""`motia-host doctor`: looks for what keeps this machine from running a project, with a hint for each fault."""

import json
import os
import platform
import socket
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import click

from motia_host import __version__, hostfile, resources
from motia_host.app import environment
from motia_host.cli.options import data_dir, project
from motia_host.cli.style import Style
from motia_host.errors import MotiaError
from motia_host.process import interpreters
from motia_host.steps import settings_sources
from motia_host.steps.discovery import discover
from motia_host.steps.settings import Settings

SAFE_SQLITE = (3, 51, 3)
"""From here on a checkpoint from a second connection cannot harm the file; motia-host never makes one."""
_NAMES = {"node": "Node", "python": "Python", "ruby": "Ruby"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. A fault makes the exit status 1; a note does not."""

    level: Literal["ok", "note", "fault"]
    subject: str
    text: str
    hint: str = ""


@click.command()
@data_dir
@project
def doctor(root: Path, data_dir: Path | None) -> int:
    """Check interpreters, versions, the port and the folder of the project in DIR."""
    style = Style.of()
    marks = {"ok": style("✓", "green"), "note": style("!", "yellow"), "fault": style("✗", "red")}
    found = list(examine(root.resolve(), data_dir))
    for finding in found:
        click.echo(f"  {marks[finding.level]} {finding.subject:<10} {finding.text}")
        if finding.hint:
            click.echo(style(f"    {finding.hint}", "dim"))
    return 1 if any(finding.level == "fault" for finding in found) else 0


def examine(root: Path, data_dir: Path | None) -> Iterator[Finding]:
    """All findings. A check that cannot go on is a fault by itself, and the others are made all the same."""
    yield Finding(
        "ok", "motia-host", f"{__version__}, Python {platform.python_version()}, {platform.platform(terse=True)}"
    )
    yield _protocol()
    yield _sqlite()
    try:
        flags = {"dataDir": str(data_dir)} if data_dir else {}
        env = environment.merged(root, os.environ)
        settings, notes = settings_sources.load(root, flags=flags, environ=env)
    except MotiaError as error:
        yield _fault("settings", error)
        return
    yield from (Finding("note", "settings", line) for line in notes.lines)
    languages: Callable[[], Iterator[Finding]] = lambda: _languages(settings, env)  # noqa: E731 - one shape for all checks
    for subject, check in (
        ("project", languages),
        ("folder", lambda: _folder(settings)),
        ("port", lambda: _port(settings)),
    ):
        try:
            yield from check()
        except MotiaError as error:
            yield _fault(subject, error)


def _fault(subject: str, error: MotiaError) -> Finding:
    return Finding("fault", subject, error.title, error.hint)


def _protocol() -> Finding:
    try:
        model = json.loads((resources.path("protocol") / "model.json").read_text("utf-8"))
    except MotiaError as error:
        return _fault("protocol", error)
    return Finding("ok", "protocol", f"version {model['protocolVersion']}")


def _sqlite() -> Finding:
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info < SAFE_SQLITE:
        hint = "Do not open .motia/store.db with other programs that write while motia-host runs."
        return Finding(
            "note", "sqlite", f"{version}: only its writer may make checkpoints, and motia-host keeps to that", hint
        )
    return Finding("ok", "sqlite", version)


def _languages(settings: Settings, env: dict[str, str]) -> Iterator[Finding]:
    files = discover(settings.root)
    yield Finding("ok", "project", f"{settings.root}: {_files(len(files))} of steps and streams")
    for language, name in _NAMES.items():
        used = sum(file.language == language for file in files)
        found = interpreters.find(language, settings, env)
        if isinstance(found, interpreters.Refused):
            level: Literal["note", "fault"] = "fault" if used else "note"
            needing = (
                "1 file of this project needs it" if used == 1 else f"{used or 'no'} files of this project need it"
            )
            yield Finding(level, language, f"{name} cannot be used: {found.reason}; {needing}", found.suggestion)
            continue
        yield Finding("ok", language, f"{found.version} at {found.path} ({found.place}), {_files(used)}")
        yield from (Finding("note", language, f"passed over: {reason}") for reason in found.passed_over)


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def _folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.store_dir
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(nearest, os.W_OK | os.X_OK):
        hint = "Give this user the right to write, or choose another folder with --data-dir."
        yield Finding("fault", "folder", f"{nearest} cannot be written", hint)
        return
    yield Finding("ok", "folder", f"{folder} can be written")


def _port(settings: Settings) -> Iterator[Finding]:
    running = hostfile.read(settings.store_dir)
    if running is not None:
        yield Finding("ok", "port", f"this project is running at {running.url} (pid {running.pid}, {running.mode})")
        return
    address = (settings.http.host, settings.http.port)
    with socket.socket(socket.AF_INET6 if ":" in address[0] else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            hint = "`dev` takes the next free port; for `start` choose one with --port."
            yield Finding("fault", "port", f"{address[0]}:{address[1]} cannot be opened: {error.strerror}", hint)
            return
    yield Finding("ok", "port", f"{address[0]}:{address[1]} is free")
