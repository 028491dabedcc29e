"""Reads settings from files, environment and flags, and says exactly which place is wrong when one is.

An unknown key is an error that names the nearest known one. What `motia.config.ts` holds is handed in: a runner has to evaluate it.
"""

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from motia_host.errors import MotiaError
from motia_host.steps import compat
from motia_host.steps.settings import Settings

ENV_PREFIX = "MOTIA_HOST_"
_OTHER_VARIABLES = frozenset({"MOTIA_HOST_ADMIN_TOKEN", "MOTIA_HOST_REAL_MOTIA"})
_SHORT = {"MOTIA_HOST_PORT": ("http", "port"), "MOTIA_HOST_HOST": ("http", "host"),
          "MOTIA_HOST_LOG_FORMAT": ("log", "format"), "MOTIA_HOST_LOG_LEVEL": ("log", "level")}  # fmt: skip
_INTERNAL = frozenset({"root", "mode", "authenticate"})
_OTHERS_ADAPTERS = frozenset({"redis", "bullmq", "rabbitmq", "postgres", "file", "memory", "default"})
CONFIG_SCRIPTS = (
    "motia.config.ts",
    "motia.config.js",
    "motia.config.mts",
    "motia.config.mjs",
    "motia.config.cts",
    "motia.config.cjs",
)
"""Configurations that a runner evaluates, the first that exists."""
_MOTIA_KEYS = frozenset({"app", "plugins", "adapters", "redis", "streamAuth"})
"""Keys of Motia's own configuration: recorded, mapped where they have a counterpart."""


@dataclass(frozen=True, slots=True)
class Source:
    """One place of settings; `name` is what a message calls it."""

    name: str
    values: Mapping[str, Any]


@dataclass(slots=True)
class Notes:
    """One line each for a person: what was asked for and is done otherwise."""

    lines: list[str] = field(default_factory=list)


def load(
    root: Path,
    *,
    flags: Mapping[str, Any],
    environ: Mapping[str, str],
    script: Source | None = None,
    mode: str = "dev",
) -> tuple[Settings, Notes]:
    """Merge all sources. Raises `config-invalid` with file, key and reason."""
    sources = [script] if script else []
    sources += [*_toml(root), _environment(environ), Source("command line", flags)]
    notes = Notes()
    merged: dict[str, Any] = {}
    lenient = compat.asked_for(root) is not None
    for source in sources:
        values = _adapted(source, notes)
        if source is script and lenient:
            values = _known(source, values, notes)
        _check(source, values)
        _merge(merged, values)
    if "compat" not in merged:
        _detect_compat(root, merged, notes)
    return Settings.model_validate({**merged, "root": root, "mode": mode}), notes


def _detect_compat(root: Path, merged: dict[str, Any], notes: Notes) -> None:
    asked = compat.asked_for(root)
    if asked is None:
        return
    merged["compat"] = "motia-0.17"
    is_default = "host" not in merged.get("http", {})
    notes.lines += compat.notes(asked, bind=Settings().http.host if is_default else None)


def config_script(root: Path) -> str | None:
    """The configuration that a runner has to evaluate, relative to `root`, or None."""
    return next((name for name in CONFIG_SCRIPTS if (root / name).is_file()), None)


def variables() -> dict[str, tuple[str, ...]]:
    """Every environment variable with the path of the setting that it sets."""
    names = {ENV_PREFIX + "_".join(_upper(part) for part in path): path for path in _leaves(Settings)}
    return {**names, **_SHORT}


def _toml(root: Path) -> Iterator[Source]:
    for name, keys in (("motia.config.toml", ()), ("pyproject.toml", ("tool", "motia-host"))):
        path = root / name
        if not path.is_file():
            continue
        try:
            values: Any = tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise _invalid(name, "(file)", f"is not valid TOML: {error}") from error
        for key in keys:
            values = values.get(key, {})
        yield Source(name if not keys else f"{name} [{'.'.join(keys)}]", values)


def _environment(environ: Mapping[str, str]) -> Source:
    known = variables()
    values: dict[str, Any] = {}
    for name, text in environ.items():
        if not name.startswith(ENV_PREFIX) or name in _OTHER_VARIABLES:
            continue
        if name not in known:
            raise _invalid("environment", name, "is not a known variable", _near(name, known))
        _put(values, known[name], _from_text(known[name], text))
    return Source("environment", values)


def _from_text(path: tuple[str, ...], text: str) -> Any:
    if path[-1] in {"origins", "allowedHosts"}:
        return [item.strip() for item in text.split(",") if item.strip()]
    if path == ("compat",):
        return text.lower() or None  # `none` is a value of its own here: without one, package.json decides
    return None if text.lower() in {"", "none"} else text


def _adapted(source: Source, notes: Notes) -> dict[str, Any]:
    """The values without what is only recorded; adapters that are not built in become SQLite, with a note."""
    values = {key: value for key, value in source.values.items() if key not in _MOTIA_KEYS}
    for noun in ("state", "streams"):
        section = values.get(noun)
        adapter = section.get("adapter") if isinstance(section, Mapping) else None
        if adapter in _OTHERS_ADAPTERS:
            notes.lines.append(f"{source.name}: {noun}.adapter {adapter!r} is not used yet; {noun} is kept in SQLite.")
            values[noun] = {"adapter": "sqlite"}  # the rest of the section are that adapter's own options
    return values


def _known(source: Source, values: dict[str, Any], notes: Notes) -> dict[str, Any]:
    """Without keys that nobody knows: Motia passed over them in its configuration."""
    known = set(_keys_beside(("",)))
    for key in sorted(set(values) - known):
        notes.lines.append(f"{source.name}: the key `{key}` is not known and has no effect.")
    return {key: value for key, value in values.items() if key in known}


def _check(source: Source, values: Mapping[str, Any]) -> None:
    try:
        Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        path = tuple(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            raise _invalid(
                source.name, ".".join(path), "is not a known key", _near(path[-1], _keys_beside(path))
            ) from error
        raise _invalid(source.name, ".".join(path), str(first["msg"])) from error
    for key in _INTERNAL & set(values):
        raise _invalid(source.name, key, "is not a known key")


def _invalid(
    file: str, path: str, reason: str, suggestion: str = "See docs/configuration.md for what can be set."
) -> MotiaError:
    return MotiaError("config-invalid", file=file, path=path, reason=reason, suggestion=suggestion)


def _near(name: str, known: Any) -> str:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"Did you mean `{near[0]}`?" if near else "See docs/configuration.md for what can be set."


def _keys_beside(path: tuple[str, ...]) -> list[str]:
    model: Any = Settings
    for part in path[:-1]:
        model = next(
            (field.annotation for name, field in model.model_fields.items() if part in {name, field.alias}), Settings
        )
    return [field.alias or name for name, field in model.model_fields.items() if name not in _INTERNAL]


def _leaves(model: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, info in model.model_fields.items():
        if not path and name in _INTERNAL:
            continue
        here = (*path, info.alias or name)
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            yield from _leaves(info.annotation, here)
        else:
            yield here


def _upper(name: str) -> str:
    return "".join(f"_{letter}" if letter.isupper() else letter for letter in name).upper()


def _put(values: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for part in path[:-1]:
        values = values.setdefault(part, {})
    values[path[-1]] = value


def _merge(into: dict[str, Any], values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        if isinstance(value, Mapping) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        elif value is not None:
            into[key] = dict(value) if isinstance(value, Mapping) else value
