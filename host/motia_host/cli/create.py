"""`motia-host create`: a new project from a template that came with this installation."""

import asyncio
import contextlib
import shlex
import shutil
import sys
from pathlib import Path

import click

from motia_host.cli import install, templates
from motia_host.cli.options import historic
from motia_host.cli.style import Style
from motia_host.errors import MotiaError

DEFAULT = "hello-typescript"


@click.command()
@click.argument("name", required=False)
@click.option("-n", "--name", "named", help="The same as the argument.", hidden=True)
@click.option("-t", "--template", metavar="TEMPLATE", help=f"One of: {', '.join(templates.TEMPLATES)}.")
@click.option("-i", "--interactive", is_flag=True, help="Ask, also for what is given.")
@click.option("--no-install", is_flag=True, help="Install no packages.")
@click.option("--list", "listing", is_flag=True, help="List the templates, and make nothing.")
@historic("--skip-redis", reason="no Redis is needed")
@historic("-c", "--cursor", reason="no rules for editors are written")
@historic("-p", "--plugin", reason="plugins of Motia's Workbench are not made here")
def create(  # noqa: PLR0917 - click passes them by name
    name: str | None, named: str | None, template: str | None, interactive: bool, no_install: bool, listing: bool
) -> None:
    """Make a project in the folder NAME (`.` for the current one, which has to be empty)."""
    style = Style.of()
    if listing:
        _list(style)
        return
    asks = interactive or (sys.stdin.isatty() and sys.stdout.isatty())
    name, template = name or named, template and templates.MOTIAS_NAMES.get(template, template)
    if asks and (interactive or template is None):
        _list(style)
        template = click.prompt("Template", type=click.Choice(list(templates.TEMPLATES)), default=template or DEFAULT,
                                show_choices=False)  # fmt: skip
    if asks and (interactive or name is None):
        name = click.prompt("Folder", default=name or "my-project")
    if name is None:
        raise click.UsageError("Missing argument 'NAME': the folder of the new project, or `.`.")
    _make(Path(name), _template(template or DEFAULT), with_packages=not no_install, style=style)


def _template(name: str) -> str:
    if name not in templates.TEMPLATES:
        raise click.BadParameter(
            f"{name!r} is not one of: {', '.join(templates.TEMPLATES)}.", param_hint="'-t' / '--template'"
        )
    return name


def _make(target: Path, name: str, *, with_packages: bool, style: Style) -> None:
    template = templates.TEMPLATES[name]
    root = target.resolve()
    templates.copy(template, root, root.name)
    click.echo(f"Made {style(str(target), 'bold')} from the template {name}.")
    packages_missing = template.needs_packages and not with_packages
    if template.needs_packages and with_packages:
        install.everything(root)
    if not packages_missing:
        _declare(root)
    steps = [] if target == Path() else [f"cd {shlex.quote(str(target))}"]
    steps += ["motia-host install"] if packages_missing else []
    steps += template.first
    click.echo("\nNext:\n" + "".join(f"  {line}\n" for line in (*steps, "motia-host dev")), nl=False)
    if "README.md" in {path.name for path in root.iterdir()}:
        click.echo("README.md has the requests to try.")


def _declare(root: Path) -> None:
    """types.d.ts at once, so that the editor is content before the first start."""
    if not (root / "tsconfig.json").is_file() or shutil.which("node") is None:
        return
    from motia_host.app import declarations  # noqa: PLC0415 - loads the engine
    from motia_host.cli.inspect import load  # noqa: PLC0415

    with contextlib.suppress(MotiaError):  # the first start tells it; the project is made all the same
        loaded = asyncio.run(load(root))
        declarations.write(root, loaded.registry, loaded.auth_schema)


def _list(style: Style) -> None:
    width = max(map(len, templates.TEMPLATES))
    for name, template in templates.TEMPLATES.items():
        click.echo(f"  {style(f'{name:<{width}}', 'bold')}  {template.text}")
