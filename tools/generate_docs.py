"""Writes what is made from the code: docs/errors.md, docs/configuration.md, docs/cli.md, docs/admin-api.md and
docs/openapi.json, and the declaration of the module `motia` in each example.

Run it after changing `errors.py`, `settings.py`, a command or the admin API; a test fails while a page is stale. `generate_docs.py --check` only compares.
"""

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel

from motia_host.app import declarations
from motia_host.cli import COMMANDS, cli
from motia_host.errors import ERRORS
from motia_host.steps import settings_sources
from motia_host.steps.durations import to_ms
from motia_host.steps.settings import Settings
from motia_host.web.admin import openapi
from motia_host.web.admin.route import Route
from motia_host.web.admin.table import ROUTES

DOCS = Path(__file__).parents[1] / "docs"
EXAMPLES = DOCS.parent / "examples"
_INTERNAL = {"root", "mode", "authenticate"}

_ERRORS_HEAD = """\
# Errors

Every error has a permanent name, says what happened and why, and then what to do. This page is made from the registry in
`host/motia_host/errors.py` by `tools/generate_docs.py`.

| name | whose fault | what happened | what to do |
|---|---|---|---|
"""

_ERRORS_TAIL = """
## How an error reaches you

- **Terminal**: name and what happened, what to do on the next line, then file and line where there is one.
- **HTTP**: `{"error": {"name", "message", "hint", "traceId", …}}` with the status of the case. A handler's stack never leaves the host; the trace
  id leads to it in the logs.
- **Handler**: an exception with `code`, `name` and `data` (`MotiaError` in TypeScript and Python, `Motia::Error` in Ruby).

## Writing one

First what happened and why, in a full sentence about the user's world; then what to do, as an instruction. No blame, no jargon of the inside, the near name where
there is one, and the file and line that the user can act on. If the error can be prevented, prevent it instead.
"""

_CONFIGURATION_HEAD = """\
# Configuration

Settings come from, the later wins: `motia.config.ts` (or `.js`), `motia.config.toml`, `[tool.motia-host]` in pyproject.toml, environment variables (those of `.env`
too, the real environment wins), flags of the command line. An unknown key is an error that names the nearest known one. This page
is made from `host/motia_host/steps/settings.py` by `tools/generate_docs.py`.

Durations are seconds as a number, or text such as `"250ms"`, `"30s"`, `"5m"`, `"1h"`, `"7d"`. Sizes are bytes. In the environment a list is separated by commas.

```toml
# motia.config.toml
drain = "1m"

[http]
port = 4000

[runner.python]
command = ".venv/bin/python"
```

| key | default | environment | meaning |
|---|---|---|---|
"""

_CONFIGURATION_TAIL = """
`MOTIA_HOST_ADMIN_TOKEN` sets the admin token (random for each run without it). `MOTIA_HOST_REAL_MOTIA=1` makes imports of `motia` resolve to an
installed package instead of the built-in one.
"""


_ADMIN_HEAD = """\
# Admin API

What the Workbench and the commands show and do: JSON over HTTP, and one WebSocket. `GET /__motia/openapi.json` describes it whole, in OpenAPI 3.1, and
[openapi.json](openapi.json) is the same document for tools. This page is made from `host/motia_host/web/admin/table.py` by `tools/generate_docs.py`.

- **Who gets in**: the host's own pages and programs alone ([http.md](http.md), two zones). Outside `dev` on a loopback address it takes the admin token: as
  `Authorization: Bearer …`, or once as `?token=…` in a browser, which keeps a cookie.
- **Lists** are pages: `{"items": […], "next": cursor}`. `?limit=` (100, at most 1,000) and `?after=` the cursor give the next one; `next` is null on the last. Lists that
  grow while they are looked at have `previous` too: `?before=` it gives what has come since.
- **Secrets** are masked in what is shown, never in what is stored or delivered. A payload or value that is sent back edited may hold masks: they stand for what is stored.
- **Changes** are written down: `GET /__motia/api/audit` says who did what. An item with a `revision` that is out of date is not overwritten: 409, with the `current` one.
- **Many at once** (`/dead/retry`, `/dead/drop`, `/deliveries/cancel`): `{"ids": […]}`, or filters, or `{"all": true}`; with `"dryRun": true` it only says what would be done.
  At most 1,000 are done by one request; then `next` is the `after` of the rest.
- **Live**: `/__motia/api/live` is a WebSocket. Send `{"type": "subscribe", "id": "a", "channel": "logs", "params": {"level": "warn"}}`; `logs`, `runs` and `stream` come as
  `items`, oldest first, `overview`, `queues`, `metrics`, `steps` and `activity` as a `value` whenever it has changed. Keep the last `at` of an items channel and send it as `after` when you
  come back: `resumed` says whether nothing was missed. Of a flood the newest are sent, and `skipped` says how many were not.
- **Times** are Unix milliseconds. **Failures** have the form of [http.md](http.md).

## Routes

| route | what it is | query | body | answer |
|---|---|---|---|---|
"""


def admin_page() -> str:
    rows = "".join(_route_row(route) for route in ROUTES if route.about)
    return _ADMIN_HEAD + rows


def _route_row(route: Route) -> str:
    query = (
        "" if route.query is None else ", ".join(info.alias or name for name, info in route.query.model_fields.items())
    )
    body = "" if route.body is None else f"`{route.body.__name__}`"
    answer = "" if route.answer is None else f"`{route.answer.__name__}`"
    return f"| `{route.method} {route.path}` | {_cell(route.about)} | {query} | {body} | {answer} |\n"


def errors_page() -> str:
    rows = "".join(
        f"| `{row.name}` | {row.fault} | {_cell(row.title)} | {_cell(row.hint)} |\n" for row in ERRORS.values()
    )
    return _ERRORS_HEAD + rows + _ERRORS_TAIL


def configuration_page() -> str:
    names: dict[tuple[str, ...], list[str]] = {}
    for name, path in settings_sources.variables().items():
        names.setdefault(path, []).append(f"`{name}`")
    rows = "".join(
        f"| `{'.'.join(path)}` | {default} | {'<br>'.join(sorted(names[path], key=len))} | {_cell(text)} |\n"
        for path, default, text in _settings(Settings)
    )
    return _CONFIGURATION_HEAD + rows + _CONFIGURATION_TAIL


def _settings(model: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str, str]]:
    for name, info in model.model_fields.items():
        if not path and name in _INTERNAL:
            continue
        here = (*path, info.alias or name)
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            yield from _settings(info.annotation, here)
            continue
        if not info.description:
            sys.exit(f"{'.'.join(here)} has no description in settings.py")
        yield here, _default(info), info.description


def _default(info: Any) -> str:
    value = info.get_default(call_default_factory=True)
    if value is None or value == []:
        return "none"
    is_duration = any(getattr(item, "func", None) is to_ms for item in info.metadata)
    if is_duration:
        return f"`{value / 1_000:g}` s"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _cell(text: str) -> str:
    """One line for a table; a fact of the case is set in italics."""
    return " ".join(re.sub(r"\{(\w+)(![rs])?\}", r"*\1*", text).replace("|", "\\|").split())


_CLI_HEAD = """\
# Command line

Every command, as `motia-host COMMAND --help` tells it. This page is made from the commands in `host/motia_host/cli/` by `tools/generate_docs.py`.
`DIR` is the folder of a project, by default the current one.

What people know from Motia is here under the same names and short flags; a flag that has no meaning here is accepted with one line that says why.
"""


def cli_page() -> str:
    context = click.Context(cli, info_name="motia-host")
    return _CLI_HEAD + "".join(_command_page(name, context) for name in COMMANDS if name != "generate-types")


def _command_page(name: str, parent: click.Context, depth: int = 2) -> str:
    group = parent.command
    assert isinstance(group, click.Group)
    command = group.get_command(parent, name)
    assert command is not None
    context = click.Context(command, info_name=name, parent=parent)
    pieces = " ".join(command.collect_usage_pieces(context))
    text = f"\n{'#' * depth} {context.command_path}\n\n{_paragraphs(command.help or '')}\n"
    if isinstance(command, click.Group):
        return text + "".join(_command_page(part, context, depth + 1) for part in command.list_commands(context))
    text += f"\n    {context.command_path} {pieces}\n"
    records = [
        record
        for parameter in command.params
        if isinstance(parameter, click.Option) and (record := parameter.get_help_record(context))
    ]
    if records:
        text += "\n| option | |\n|---|---|\n" + "".join(
            f"| `{_cell(flag)}` | {_cell(about)} |\n" for flag, about in records
        )
    return text


def _paragraphs(text: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in inspect.cleandoc(text).split("\n\n"))


def main() -> None:
    stale = []
    pages = {
        DOCS / "errors.md": errors_page(),
        DOCS / "configuration.md": configuration_page(),
        DOCS / "cli.md": cli_page(),
        DOCS / "admin-api.md": admin_page(),
        DOCS / "openapi.json": openapi.document(ROUTES).decode(),
        **{path: declarations.module_text() for path in EXAMPLES.glob(f"*/{declarations.MODULE_FILE_NAME}")},
    }
    for path, text in pages.items():
        if path.is_file() and path.read_text("utf-8") == text:
            continue
        stale.append(path.relative_to(DOCS.parent).as_posix())
        if "--check" not in sys.argv:
            path.write_text(text, "utf-8")
    if stale and "--check" in sys.argv:
        sys.exit(f"stale: {', '.join(stale)}; run tools/generate_docs.py")


if __name__ == "__main__":
    main()
