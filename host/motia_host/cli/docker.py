"""`motia-host docker`: an image of a project, with motia-host installed in it from its wheel. Docker itself is called, never replaced."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

import click

from motia_host import __version__, resources
from motia_host.cli.options import project
from motia_host.errors import MotiaError
from motia_host.steps.discovery import discover

CONTEXT: Final = ".docker"
"""Where the wheel lies in the project, for the build."""
_WHEEL: Final = f"motia_host-{__version__}-*.whl"

_NODE_FROM: Final = "FROM node:22-bookworm-slim AS node\n\n"
_NODE: Final = """\
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \\
 && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx

"""
_RUBY: Final = """\
RUN apt-get update \\
 && apt-get install --yes --no-install-recommends ruby ruby-dev bundler build-essential \\
 && rm -rf /var/lib/apt/lists/*

"""
_DOCKERFILE: Final = """\
# Written by `motia-host docker setup`; yours to change.
{node_from}FROM python:3.12-slim-bookworm

{ruby}{node}COPY {context}/motia_host-*.whl /tmp/wheel/
RUN pip install --no-cache-dir /tmp/wheel/*.whl && rm -r /tmp/wheel

WORKDIR /app
ENV NODE_ENV=production
# Packages first: this layer is made anew only when one of these files has changed.
COPY {manifests}./
RUN motia-host install

COPY . .
RUN motia-host build \\
 && useradd --create-home motia && mkdir /data && chown -R motia /app /data
USER motia

# The store. Without a volume here, events, state and streams end with the container.
ENV MOTIA_HOST_DATA_DIR=/data
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --start-period=30s CMD ["python", "-c", \\
  "import urllib.request as r; r.urlopen('http://127.0.0.1:3000/__motia/health/ready', timeout=3)"]
# `docker stop` waits 10 s by default; the host drains for up to 30 s: `docker stop --time 35`.
CMD ["motia-host", "start", "--host", "0.0.0.0", "--port", "3000"]
"""
_IGNORED: Final = """\
.git
.motia
.env
.env.*
.venv
venv
python_modules
node_modules
vendor/bundle
dist
__pycache__
"""
_MANIFESTS: Final = ("package.json", "package-lock.json", ".npmrc", "requirements.txt", "Gemfile", "Gemfile.lock")


@click.group()
def docker() -> None:
    """An image of the project: a Dockerfile, and Docker called with it."""


@docker.command()
@click.option(
    "--wheel",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The wheel of motia-host (default: that of the clone's dist/).",
)
@click.option("--force", is_flag=True, help="Replace a Dockerfile and a .dockerignore that are there.")
@project
def setup(root: Path, wheel: Path | None, *, force: bool) -> None:
    """Write Dockerfile and .dockerignore into DIR, and put the wheel of motia-host beside them."""
    found = wheel or _wheel()
    if found.suffix != ".whl":
        raise click.BadParameter(f"{found} is not a wheel.", param_hint="'--wheel'")
    files = {"Dockerfile": dockerfile(root), ".dockerignore": _IGNORED}
    for name in files:
        if (root / name).exists() and not force:
            raise MotiaError("file-exists", path=str(root / name))
    (root / CONTEXT).mkdir(exist_ok=True)
    for former in (root / CONTEXT).glob("motia_host-*.whl"):
        former.unlink()
    shutil.copy(found, root / CONTEXT)
    for name, text in files.items():
        (root / name).write_text(text, "utf-8")
    click.echo(
        f"Dockerfile and .dockerignore are written; {CONTEXT}/{found.name} goes into the image.\nNext: motia-host docker build"
    )


@docker.command()
@click.option("-n", "--name", "--project-name", "name", help="Name of the image (default: that of the folder).")
@project
def build(root: Path, name: str | None) -> int:
    """Build the image."""
    if not (root / "Dockerfile").is_file():
        raise click.ClickException(f"{root} has no Dockerfile: run `motia-host docker setup` first.")
    return _docker("build", "--tag", name or image(root), str(root))


@docker.command()
@click.option(
    "-p",
    "--port",
    type=click.IntRange(1, 65535),
    default=3000,
    show_default=True,
    help="Port of this machine, on loopback.",
)
@click.option("-n", "--name", "--project-name", "name", help="Name of the image (default: that of the folder).")
@click.option("-s", "--skip-build", is_flag=True, help="Run the image as it was built before.")
@click.pass_context
@project
def run(context: click.Context, root: Path, port: int, name: str | None, *, skip_build: bool) -> int:
    """Build the image, and run it with the store in a volume."""
    if not skip_build:
        status = int(context.invoke(build, root=root, name=name) or 0)
        if status:
            return status
    called = name or image(root)
    environment = ["--env-file", str(root / ".env")] if (root / ".env").is_file() else []
    ports = ["--publish", f"127.0.0.1:{port}:3000", "--volume", f"{called}-data:/data", "--stop-timeout", "35"]
    return _docker("run", "--rm", "--init", "--interactive", *ports, *environment, called)


def dockerfile(root: Path) -> str:
    """For the languages that the project uses, and the package files that it has."""
    languages = {file.language for file in discover(root)}
    node = "node" in languages or (root / "package.json").is_file()
    manifests = [name for name in _MANIFESTS if (root / name).is_file()]
    text = _DOCKERFILE.format(
        node_from=_NODE_FROM if node else "", node=_NODE if node else "", ruby=_RUBY if "ruby" in languages else "",
        context=CONTEXT, manifests="".join(f"{name} " for name in manifests),
    )  # fmt: skip
    if manifests:
        return text
    begin, end = text.index("# Packages first"), text.index("COPY . .")
    return text[:begin] + text[end:]


def image(root: Path) -> str:
    from motia_host.cli.templates import package_name  # noqa: PLC0415 - only here

    return package_name(root.resolve().name)


def _wheel() -> Path:
    """The one that `make wheel` has put into the clone. Who installed from a wheel names it."""
    found = sorted((resources.path("protocol").parent / "dist").glob(_WHEEL))
    if not found:
        raise click.UsageError(
            f"Name the wheel of motia-host {__version__} with --wheel; in a clone, `make wheel` makes it."
        )
    return found[-1]


def _docker(*arguments: str) -> int:
    program = shutil.which("docker")
    if program is None:
        raise click.ClickException("docker was not found in PATH.")
    return subprocess.run([program, *arguments], check=False).returncode
