"""The command line. Commands are imported when they are called: `motia-host version` must not load an HTTP server."""

import importlib
import sys
from typing import Any

import click

from motia_host import __version__
from motia_host.errors import MotiaError

COMMANDS = {
    "create": ("create:create", "Make a project from a template."),
    "dev": ("run:dev", "Run a project with hot reload."),
    "start": ("run:start", "Run a project in production."),
    "steps": ("inspect:steps", "List the steps of a project and what is wrong with it."),
    "generate": ("generate:generate", "Make a step, or the OpenAPI document of a project."),
    "emit": ("emit:emit", "Put an event into the running host."),
    "workbench": ("workbench:workbench", "Print a link that opens the Workbench of the running host."),
    "dead": ("dead:dead", "Look at dead letters, run them again, or give them up."),
    "events": ("events:events", "Look at events, cancel what has not run, replay."),
    "cron": ("cron:cron", "Look at schedules, pause, resume, run now."),
    "store": ("store:store", "Look after the store: info, compact, backup, verify."),
    "install": ("install:install", "Install the packages that a project needs, of all languages."),
    "link": ("link:link", "Put a command `motia` into a project, for its npm scripts."),
    "build": ("build:build", "Check a project as a whole, and describe it for a production machine."),
    "docker": ("docker:docker", "Write a Dockerfile for a project, build and run its image."),
    "client": ("client_package:client", "Install the stream client into the npm project of a page."),
    "import-check": ("import_check:import_check", "Say what becomes of a project made for Motia."),
    "types": ("types:types", "Write types.d.ts for the editor and tsc."),
    "generate-types": ("types:types", "The same as types."),
    "conformance": ("conformance:conformance", "Prove a runner against the protocol."),
    "doctor": ("doctor:doctor", "Look for what keeps this machine from running a project."),
    "version": ("inspect:version", "Print versions."),
}
"""Name of each command, where it is, and its line in the help."""

ELSEWHERE = {
    "cloud": "there is no cloud to deploy to; `motia-host docker` makes an image",
    "rules": "no rules for editors are written",
}
"""Commands of Motia's without a counterpart, and why."""


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if name in ELSEWHERE:
            raise click.UsageError(f"`{name}` is a command of Motia's that has no counterpart here: {ELSEWHERE[name]}.")
        if name not in COMMANDS:
            return None
        module, _, function = COMMANDS[name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(f"motia_host.cli.{module}"), function)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="motia-host", message="%(prog)s %(version)s")
def cli() -> None:
    """Runs event-driven workflow projects whose steps are written in TypeScript, JavaScript, Python and Ruby, side by side."""


def main(arguments: list[str] | None = None) -> None:
    """Entry point. A `MotiaError` ends with its text and status 1, never with a traceback."""
    try:
        code: Any = cli.main(arguments, prog_name="motia-host", standalone_mode=False)
    except MotiaError as error:
        click.echo(error.render(), err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)
