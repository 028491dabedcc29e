"""`motia-host dev` and `motia-host start`."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any, Final

import click

from motia_host.cli.options import data_dir, historic, project

SWITCH_S: Final = 0.0005
"""After so long a thread lets the loop go on. With Python's own 5 ms, each batch of logs held the loop up for as long."""


def _options(function: Any) -> Any:
    for option in reversed(
        (
            project,
            click.option(
                "-p",
                "--port",
                type=click.IntRange(0, 65535),
                help="Port (default 3000; without it, the next free one is taken).",
            ),
            click.option(
                "-H",
                "--host",
                is_flag=False,
                flag_value="0.0.0.0",  # noqa: S104 - the meaning of the bare flag
                help="Address to listen on (default 127.0.0.1); without an address, every one.",
            ),
            click.option("-d", "--debug", is_flag=True, help="Show debug logs too: --log-level debug."),
            click.option("-v", "--disable-verbose", is_flag=True, help="Leave the fields of log lines out."),
            click.option("-m", "--mermaid", is_flag=True, help="Draw each flow into .mermaid/, again at each reload."),
            click.option(
                "--motia-dir",
                type=click.Path(path_type=Path),
                help="Where the folder .motia lies: --data-dir PATH/.motia.",
            ),
            click.option(
                "--compat",
                type=click.Choice(["motia-0.17", "none"]),
                help="Behave as Motia 0.17 (default: as package.json asks for it).",
            ),
            click.option("--ephemeral", is_flag=True, help="Keep everything in memory; nothing outlives the process."),
            click.option(
                "--log-format", type=click.Choice(["text", "json"]), help="Text for people, or one JSON object a line."
            ),
            click.option(
                "--log-level",
                type=click.Choice(["debug", "info", "warn", "error"]),
                help="The least level that is shown.",
            ),
            data_dir,
            historic("--verbose", reason="logs are shown in full unless --disable-verbose is given"),
        )
    ):
        function = option(function)
    return function


@click.command()
@_options
def dev(**options: Any) -> int:
    """Run the project in DIR with hot reload."""
    return _run("dev", **options)


@click.command()
@_options
def start(**options: Any) -> int:
    """Run the project in DIR in production: no reload, and the port that was asked for or none."""
    return _run("start", **options)


def _run(mode: str, *, root: Path, **options: Any) -> int:
    from motia_host.app.project import Project, Request  # noqa: PLC0415 - aiohttp and uvloop take 200 ms to import
    from motia_host.process.memory import give_back_large_blocks  # noqa: PLC0415 - as above

    give_back_large_blocks()
    request = Request(root.resolve(), mode, _flags(options), dict(os.environ))
    project = Project.open(request)
    sys.setswitchinterval(SWITCH_S)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        return runner.run(_serve(project, options))


def _loop_factory() -> Any:
    try:
        import uvloop  # noqa: PLC0415 - not there on every platform
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _serve(project: Any, options: dict[str, Any]) -> int:
    from motia_host.app.app import App  # noqa: PLC0415 - see _run
    from motia_host.cli.console import JsonConsole, TextConsole  # noqa: PLC0415
    from motia_host.cli.mermaid import Drawing  # noqa: PLC0415

    settings = project.settings
    console: Any = JsonConsole(level=settings.log.level)
    if settings.log.format != "json":
        console = TextConsole(level=settings.log.level, terse=options["disable_verbose"])
    app = App(project, Drawing(console, settings.root) if options["mermaid"] else console)
    signals = _Signals(app)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, signals.received)
    await app.run()
    return signals.status


class _Signals:
    """The first signal drains, the second stops at once."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._count = 0

    @property
    def status(self) -> int:
        return 130 if self._count > 1 else 0

    def received(self) -> None:
        self._count += 1
        if self._count == 1:
            self._app.stop()
        else:
            self._app.stop_at_once()


def _flags(options: dict[str, Any]) -> dict[str, Any]:
    """Command line flags as settings; what was not given stays out."""
    flags: dict[str, Any] = {"http": {}, "log": {}}
    for name, path in (("port", ("http", "port")), ("host", ("http", "host")), ("log_format", ("log", "format")),
                       ("log_level", ("log", "level"))):  # fmt: skip
        if options[name] is not None:
            flags[path[0]][path[1]] = options[name]
    if options["compat"] is not None:
        flags["compat"] = options["compat"]
    if options["debug"] and options["log_level"] is None:
        flags["log"]["level"] = "debug"
    folder = options["data_dir"] or (options["motia_dir"] and options["motia_dir"] / ".motia")
    if folder is not None:
        flags["dataDir"] = str(folder.resolve())
    if options["ephemeral"]:
        flags["ephemeral"] = True
    return flags
