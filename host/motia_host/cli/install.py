"""`motia-host install`: everything that the steps of a project import, in each language, without what motia-host stands in for.

The order is Python, npm, Ruby, then the project's own `postinstall`. How each language installs is in `install_python`, `install_npm` and
`install_ruby`; each answers sentences about what it did and what it left out.
"""

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from motia_host.app.migration.command import PLACE
from motia_host.cli import install_npm, install_python, install_ruby, link
from motia_host.cli.options import project
from motia_host.cli.packages import Log
from motia_host.cli.style import Style

NESTED: Final = "MOTIA_HOST_INSTALLING"
"""Set while the project's own scripts run: `postinstall` of a Motia project is `motia install`, which would come here again."""
SCRIPTS: Final = ("postinstall", "prepare")
SCRIPT_TIMEOUT_S: Final = 900


@click.command()
@click.option("-v", "--verbose", is_flag=True, help="Show what pip, npm and bundler say.")
@project
def install(root: Path, *, verbose: bool) -> None:
    """Install the packages of DIR: requirements.txt, package.json, Gemfile. `motia` and what belongs to it are left out."""
    if os.environ.get(NESTED):
        return
    everything(root.resolve(), verbose=verbose)


def everything(root: Path, *, verbose: bool = False) -> None:
    """Raises `packages-not-installed`; what was installed before stays."""
    style = Style.of()
    log = Log(lambda line: click.echo(f"  {line}"), verbose)
    parts = [part for part in (install_python.install, install_npm.install, install_ruby.install) if part(root, log)]
    if (root / "package.json").is_file():
        link.write(root)
        log.say(f"{PLACE} runs motia-host")
        _own_scripts(root, log)
    if not parts:
        click.echo("There is nothing to install: no requirements.txt, no package.json with dependencies, no Gemfile.")
        return
    click.echo(style("Installed.", "green"))


def _own_scripts(root: Path, log: Log) -> None:
    """What npm would have run at the end. Scripts that only install Motia are done with already."""
    scripts = json.loads((root / "package.json").read_text("utf-8")).get("scripts") or {}
    for name in SCRIPTS:
        command = scripts.get(name)
        if not isinstance(command, str) or _is_motia_install(command.split()):
            continue
        log.say(f"npm run {name}: {command}")
        subprocess.run(
            ["npm", "run", "--silent", name],
            cwd=root,
            env={**os.environ, NESTED: "1"},
            check=False,
            timeout=SCRIPT_TIMEOUT_S,
        )


def _is_motia_install(words: Sequence[str]) -> bool:
    return words[-2:] == ["motia", "install"] and len(words) <= 3
