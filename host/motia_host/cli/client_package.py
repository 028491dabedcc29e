"""`motia-host client`: installs the stream client into a page's npm project, from the tarballs that came with this installation.

No registry is asked for it, and the client always fits the host. The tarballs are copied into the project, so that its `npm ci` works on
machines without motia-host.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

import click

from motia_host import resources
from motia_host.errors import MotiaError

NPM_TIMEOUT_S = 600
VENDOR = "vendor"
CLIENT, ALIAS = "@motia-host/stream", "@motiadev/stream-client-react"
FOLDERS = {CLIENT: "stream", ALIAS: "stream/alias"}
"""In a clone, below `clients`. The alias is a package of its own that re-exports the React hooks."""
NO_NPM = "npm was not found in PATH"


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--alias", is_flag=True, help=f"Also as {ALIAS}, the name that pages written for Motia import.")
def client(folder: Path, *, alias: bool) -> None:
    """Install the stream client, @motia-host/stream, into the npm project in DIR."""
    if not (folder / "package.json").is_file():
        raise _failure(folder, "it has no package.json", "Name the folder of the page, or run `npm init` there first.")
    npm = shutil.which("npm")
    if npm is None:
        raise _failure(folder, NO_NPM, "Install Node.js with npm.")
    names = [CLIENT, ALIAS] if alias else [CLIENT]
    with tempfile.TemporaryDirectory() as scratch:
        copies = [_put(tarball, folder / VENDOR) for tarball in _tarballs(names, npm, Path(scratch))]
    arguments = [npm, "install", "--no-audit", "--no-fund", *(f"./{VENDOR}/{copy.name}" for copy in copies)]
    _run(arguments, cwd=folder, told=folder)
    for name, copy in zip(names, copies, strict=True):
        click.echo(f"Installed {name} from {copy}.")


def _tarballs(names: list[str], npm: str, scratch: Path) -> list[Path]:
    """One for each name: as they lie in the wheel, or packed from the sources of a clone. Raises `installation-broken`."""
    clients = resources.path("clients")
    found = []
    for name in names:
        packed = sorted(clients.glob(_file_name(name)))
        if not packed:
            sources = resources.path(f"clients/{FOLDERS[name]}")
            _run([npm, "pack", "--silent", "--pack-destination", str(scratch)], cwd=sources, told=sources)
            packed = sorted(scratch.glob(_file_name(name)))
        found.append(packed[-1])
    return found


def _put(tarball: Path, vendor: Path) -> Path:
    """Copy it in place of its former versions."""
    vendor.mkdir(exist_ok=True)
    name, _, _ = tarball.name.rpartition("-")
    for former in vendor.glob(f"{name}-*.tgz"):
        former.unlink()
    return Path(shutil.copy(tarball, vendor))


def _file_name(package: str) -> str:
    """As `npm pack` names it; a pattern, since the version is part of it."""
    return package.removeprefix("@").replace("/", "-") + "-*.tgz"


def _run(command: list[str], *, cwd: Path, told: Path) -> None:
    """Run npm, which prints for itself what went wrong."""
    try:
        subprocess.run(command, cwd=cwd, check=True, timeout=NPM_TIMEOUT_S, stdout=subprocess.DEVNULL)
    except subprocess.CalledProcessError as error:
        reason, hint = f"npm ended with status {error.returncode}", "What npm said stands above this line."
        raise _failure(told, reason, hint) from error
    except subprocess.TimeoutExpired as error:
        reason, hint = f"npm did not end within {NPM_TIMEOUT_S} s", "Look whether npm reaches its registry."
        raise _failure(told, reason, hint) from error


def _failure(folder: Path, reason: str, suggestion: str) -> MotiaError:
    return MotiaError("client-not-installed", path=str(folder.resolve()), reason=reason, suggestion=suggestion)
