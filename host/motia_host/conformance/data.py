"""Reads `protocol/`: scenarios, requirements, vectors, known failures, and the manifest of a fixture project.

Data alone; nothing here talks to a runner. Called by the kit and by the tests that hold protocol/ together.
"""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from motia_host import resources

_MEMBERS = ("language", "steps", "streams", "ops", "config", "comment", "errorType", "features")
FEATURES = ("authenticate", "routes", "blocking", "fork", "unawaited", "big-integers", "schema", "reader-thread")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One sentence of behaviour. `level` is MUST or SHOULD."""

    id: str
    level: str
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """A scripted conversation. `files` are the base names that are described first; `steps` the verbs (see verbs.py).

    `start`: `described` (initialize and describe have been answered), `initialized`, or `bare`. `launch`: `direct`, or `behind`
    an intermediate process that stands for a host which can be killed.
    """

    id: str
    area: str
    steps: list[dict[str, Any]]
    files: tuple[str, ...]
    needs: tuple[str, ...]
    start: str
    launch: str
    limits: dict[str, int]


@dataclass(frozen=True, slots=True)
class Fixture:
    """A fixture project as its `fixture.json` describes it (protocol/conformance-project/README.md)."""

    root: Path
    language: str
    steps: str
    streams: str
    ops: str
    config: str | None
    comment: str
    error_type: str
    features: frozenset[str] = field(default_factory=frozenset)

    def path(self, name: str) -> str:
        """Path of a base name: `ops`, `stream:notes`, `config`, or a path with a slash as it is."""
        if name == "config":
            return self.config or "config-is-absent"
        if name.startswith("stream:"):
            return self.streams.replace("{name}", name.removeprefix("stream:"))
        return name if "/" in name else self.steps.replace("{name}", name)

    def role(self, name: str) -> str:
        return "config" if name == "config" else "stream" if name.startswith("stream:") else "step"

    def marked_line(self, path: str) -> int:
        """The number of the line that carries the mark HERE. Raises ValueError when the file has none."""
        lines = (self.root / path).read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            if self.comment in line and "HERE" in line.rsplit(self.comment, 1)[-1]:
                return number
        raise ValueError(f"{path} has no line with the comment {self.comment} HERE")


@cache
def protocol_folder() -> Path:
    """Where `protocol/` lies: inside the installed package, else in the repository."""
    return resources.path("protocol")


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def model() -> dict[str, Any]:
    """The method table by name."""
    methods = read(protocol_folder() / "model.json")["methods"]
    return {method["name"]: method for method in methods}


@cache
def errors() -> dict[str, Any]:
    """The error registry by name."""
    found: dict[str, Any] = read(protocol_folder() / "errors.json")["errors"]
    return found


@cache
def requirements() -> dict[str, Requirement]:
    rows = read(protocol_folder() / "requirements.json")["requirements"]
    return {row["id"]: Requirement(row["id"], row["level"], row["text"]) for row in rows}


@cache
def cases() -> tuple[Case, ...]:
    """All scenarios, in the order of their files and places."""
    return tuple(_case(area, entry) for file in _files("scenarios") for area, entry in _entries(file))


def _entries(file: Path) -> list[tuple[str, dict[str, Any]]]:
    content = read(file)
    return [(content["area"], {**content.get("defaults", {}), **entry}) for entry in content["cases"]]


def _case(area: str, entry: dict[str, Any]) -> Case:
    return Case(
        id=entry["id"],
        area=area,
        steps=entry["steps"],
        files=tuple(entry.get("files", ("ops",))),
        needs=tuple(entry.get("needs", ())),
        start=entry.get("start", "described"),
        launch=entry.get("launch", "direct"),
        limits=entry.get("limits", {}),
    )


def vectors(kind: str) -> list[dict[str, Any]]:
    """All vectors below `vectors/<kind>`; each is told the file it came from (`group`)."""
    return [{"group": file.stem, **entry} for file in _files(f"vectors/{kind}") for entry in read(file)["vectors"]]


def _files(folder: str) -> list[Path]:
    return sorted((protocol_folder() / folder).glob("*.json"))


def known_failures(file: Path) -> dict[str, str]:
    """Case ids with the reason that stands behind `#` on their line."""
    if not file.is_file():
        return {}
    lines = (line.partition("#") for line in file.read_text(encoding="utf-8").splitlines())
    return {name.strip(): reason.strip() for name, _, reason in lines if name.strip()}


def _manifest(file: Path) -> dict[str, Any]:
    try:
        content = read(file)
    except ValueError as error:
        raise ValueError(f"{file} is not valid JSON: {error}") from error
    missing = [name for name in _MEMBERS if name not in content]
    if missing:
        raise ValueError(f"{file} lacks {', '.join(missing)} (see protocol/conformance-project/README.md)")
    manifest: dict[str, Any] = content
    return manifest


def fixture(root: Path) -> Fixture:
    """Read `fixture.json`. Raises ValueError with a sentence when it is missing, lacks a member, or lists unknown features."""
    file = root / "fixture.json"
    if not file.is_file():
        raise ValueError(
            f"{root} is not a fixture project: it has no fixture.json (see protocol/conformance-project/README.md)"
        )
    content = _manifest(file)
    unknown = set(content["features"]) - set(FEATURES)
    if unknown:
        raise ValueError(f"{file}: unknown features: {', '.join(sorted(unknown))}; known: {', '.join(FEATURES)}")
    return Fixture(
        root=root,
        language=content["language"],
        steps=content["steps"],
        streams=content["streams"],
        ops=content["ops"],
        config=content["config"],
        comment=content["comment"],
        error_type=content["errorType"],
        features=frozenset(content["features"]),
    )
