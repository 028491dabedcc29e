"""Packages that a project imports and does not name itself, and values of `motia` that do not exist here."""

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from motia_host import resources
from motia_host.app.migration.report import Finding
from motia_host.app.migration.text import Import, Source, scripts_of
from motia_host.process.interpreters import ENVIRONMENTS
from motia_host.steps import compat
from motia_host.steps.standins import SECTIONS, is_stand_in

BROUGHT: Final = {
    "@amplitude/analytics-node": "^1.3.8", "ajv": "^8.17.1", "antlr4ts": "0.5.0-alpha.4", "archiver": "^7.0.1", "axios": "^1.8.2",
    "body-parser": "^1.20.3", "bullmq": "^5.63.0", "chokidar": "^4.0.3", "colors": "^1.4.0", "commander": "^13.0.0", "cors": "^2.8.5",
    "cron": "^4.3.0", "dotenv": "^16.4.7", "esbuild": "^0.25.0", "express": "^4.21.2", "glob": "^11.0.1", "inquirer": "^8.2.5", "jiti": "^2.4.2",
    "lodash.get": "^4.4.2", "node-cron": "^3.0.3", "picocolors": "^1.1.1", "redis": "^5.9.0", "table": "^6.9.0", "ts-node": "^10.9.2",
    "tsconfig-paths": "^4.2.0", "tsx": "^4.19.0", "uuid": "^11.1.0", "ws": "^8.18.2", "zod": "^4.1.12", "zod-to-json-schema": "^3.24.1",
}  # fmt: skip
"""What `motia` 0.x depended on, at the versions of 0.17: npm put it beside the project's own packages, so that a project could import it
without naming it."""

_BEFORE_0_10: Final = re.compile(r"^[\s^~>=v]*0\.\d(?:\.|$)")
_THEN: Final = {"zod": "^3.24.1"}
"""What was another major version before Motia 0.10."""

_OF_ONE: Final = frozenset({"api", "http", "queue", "cron", "state", "stream", "step", "stepConfig"})
"""Functions by which steps of Motia 1.x are written."""

_OF_REDIS: Final = frozenset({"redis", "ioredis", "bullmq", "bull"})
_OPENS_MOTIA: Final = re.compile(r"^(?:motia|@motiadev/core)$")


def named_by(root: Path) -> frozenset[str]:
    """All packages of package.json."""
    try:
        package: Any = json.loads((root / "package.json").read_text("utf-8"))
    except (OSError, ValueError):  # none, or one that npm refuses by itself
        return frozenset()
    return frozenset(name for section in SECTIONS for name in (package.get(section) or {}))


def missing(sources: Iterable[Source], named: frozenset[str]) -> Iterator[Finding]:
    """Each package once, at the first import."""
    for name, (source, line) in _unnamed(sources, named).items():
        text = f"It imports {name}, which package.json does not name: it came with motia. `motia-host install` adds it, npm does not."
        yield Finding(source.path, line, "differs", text, f"npm install {name}")


def not_installed(root: Path) -> Iterator[Finding]:
    """Where nothing of what the project names was installed yet: then most of what is told as not served is told for that."""
    lacks = []
    wanted = any(not is_stand_in(name) for name in named_by(root)) or lacking(root)
    if wanted and not any((folder / "node_modules").is_dir() for folder in (root, *root.parents)):
        lacks.append("package.json")
    if (root / "requirements.txt").is_file() and not any((root / name).is_dir() for name in ENVIRONMENTS):
        lacks.append("requirements.txt")
    if lacks:
        text = f"The packages of {' and '.join(lacks)} are not installed: files that import one are not served before they are."
        yield Finding(lacks[0], None, "differs", text, "Run `motia-host install`, and look again.")


def lacking(root: Path) -> dict[str, str]:
    """Packages that are imported and came with the `motia` that package.json asks for, each with its version there."""
    asked = compat.asked_for(root)
    if asked is None:
        return {}
    brought = BROUGHT | _THEN if _BEFORE_0_10.match(asked) else BROUGHT
    sources = (Source.read(root, path) for path in scripts_of(root))
    return {name: brought[name] for name in _unnamed(sources, named_by(root))}


def _unnamed(sources: Iterable[Source], named: frozenset[str]) -> dict[str, tuple[Source, int]]:
    """What only `motia` brought, with the place of its first import."""
    found: dict[str, tuple[Source, int]] = {}
    for source in sources:
        for each in source.imports():
            name = each.package
            if name in BROUGHT and name not in named and not each.is_type:
                found.setdefault(name, (source, each.line))
    return found


def unknown_members(source: Source) -> Iterator[Finding]:
    """Values of `motia` that can be imported and refuse when they are called."""
    for each in source.imports():
        if each.is_type or not _OPENS_MOTIA.match(each.source):
            continue
        for name in each.names:
            if name in _OF_ONE and _is_used(source, each, name):
                text = f"It is written for Motia 1.x ({name}), whose steps motia-host does not serve."
                yield Finding(
                    source.path, each.line, "refused", text, "Write it as a step of Motia 0.17: config and handler."
                )
            elif name not in _members() and _is_used(source, each, name):
                text = f"{name} of {each.source} does not exist here: the import works, and a call fails, naming it."
                yield Finding(source.path, each.line, "differs", text, "Remove the call, or use another package.")


def servers(source: Source) -> Iterator[Finding]:
    """Clients of a Redis: Motia started one, in memory."""
    for each in source.imports():
        if each.package in _OF_REDIS and not each.is_type:
            text = f"It connects to a Redis by itself ({each.package}): motia-host starts none, as Motia did."
            yield Finding(source.path, each.line, "differs", text, "Start a Redis, or use ctx.state.")


def of_browser(source: Source) -> Iterator[Finding]:
    """Parts of Motia's Workbench, which have no place in a step."""
    for each in source.imports():
        if each.package in {"@motiadev/ui", "@motiadev/workbench"} and is_stand_in(each.package):
            yield Finding(
                source.path,
                each.line,
                "note",
                f"{each.package} is there in name only: it belongs to Motia's Workbench.",
            )


def _is_used(source: Source, each: Import, name: str) -> bool:
    """As a value: called, made or extended."""
    used = re.compile(rf"\b{re.escape(name)}\s*[.(]|(?:new|extends)\s+{re.escape(name)}\b")
    return any(line != each.line for line, _ in source.matches(used))


@cache
def _members() -> frozenset[str]:
    types = (resources.path("runners/node") / "types" / "index.d.ts").read_text("utf-8")
    stand_in = (resources.path("runners/node") / "src" / "stand-in.js").read_text("utf-8")
    known = re.search(r"KNOWN_EXPORTS = Object\.freeze\(\[(.*?)\]", stand_in, re.DOTALL)
    names = set(re.findall(r"export (?:class|const|function|interface|type) (\w+)", types))
    return frozenset(names | set(re.findall(r'"(\w+)"', known[1] if known else "")))
