"""A project as it is loaded: settings from all their places, its files, and the registry that their descriptions make."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from motia_host.app import environment
from motia_host.errors import MotiaError
from motia_host.process.model import LanguageStatus
from motia_host.process.supervisor import Supervisor
from motia_host.steps import registry, settings_sources
from motia_host.steps.config import JsonSchema
from motia_host.steps.discovery import discover
from motia_host.steps.model import Loaded, Problem
from motia_host.steps.registry import Registry
from motia_host.steps.settings import Settings
from motia_host.steps.settings_sources import Notes, Source


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for. `flags` are settings by their path, such as `{"http": {"port": 4000}}`."""

    root: Path
    mode: str
    flags: Mapping[str, Any]
    environ: Mapping[str, str]


@dataclass(slots=True)
class Project:
    """The project of one run. `loaded` holds the last accepted description of every file."""

    request: Request
    env: Mapping[str, str]
    settings: Settings
    notes: Notes
    loaded: dict[str, Loaded]
    auth_schema: JsonSchema | None = None
    """Of what `streamAuth.authenticate` answers, where the configuration says it."""

    @classmethod
    def open(cls, request: Request) -> "Project":
        """Read `.env` and the settings that need no runner. Raises `config-invalid` and `project-not-found`."""
        discover(request.root)
        env = environment.merged(request.root, request.environ)
        project = cls(request, env, Settings(), Notes(), {})
        project._settle(None)
        return project

    async def load(self, supervisor: Supervisor) -> Registry:
        """Start the runners that the files need, evaluate a configuration script, and describe every file."""
        await self._load_script(supervisor)
        await supervisor.adopt(self.settings)
        files = discover(self.request.root)
        described = await supervisor.describe(files)
        self.accept(file for language in described.values() for file in language)
        return self.registry(supervisor.status())

    def registry(self, languages: Sequence[LanguageStatus], instead: Mapping[str, Loaded] | None = None) -> Registry:
        """The registry of what is loaded; `instead` replaces all files at once (a candidate's view)."""
        files = self.loaded if instead is None else instead
        return registry.build(files.values(), self.settings, missing=list(self._missing(languages)))

    def with_languages(self, described: Mapping[str, Iterable[Loaded]]) -> dict[str, Loaded]:
        """All files, those of the given languages as they are described now."""
        kept = {path: file for path, file in self.loaded.items() if file.language not in described}
        return kept | {file.path: file for files in described.values() for file in files}

    def accept(self, files: Iterable[Loaded]) -> None:
        self.loaded = {file.path: file for file in files}

    async def _load_script(self, supervisor: Supervisor) -> None:
        name = settings_sources.config_script(self.request.root)
        if name is None:
            return
        described = await supervisor.describe([ScriptFile(name)])
        file = next((file for files in described.values() for file in files), None)
        if file is None:
            self.notes.lines.append(f"{name} is not read, because Node was not found.")
            return
        if file.definition is None:
            data = (file.error or {}).get("data", {})
            reason = str(data.get("reason") or (file.error or {}).get("message"))
            raise MotiaError(
                "config-invalid",
                file=name,
                line=data.get("line"),
                path="(file)",
                reason=reason,
                suggestion="Correct the file.",
            )
        self._settle(Source(name, file.definition["config"]))
        self.auth_schema = (file.definition["config"].get("streamAuth") or {}).get("contextSchema")
        if "streamAuth.authenticate" in file.definition.get("functions", ()):
            self.settings = self.settings.model_copy(update={"authenticate": name})

    def _settle(self, script: Source | None) -> None:
        request = self.request
        self.settings, self.notes = settings_sources.load(
            request.root, flags=request.flags, environ=self.env, script=script, mode=request.mode
        )

    def _missing(self, languages: Iterable[LanguageStatus]) -> Iterable[Problem]:
        names = {"node": "Node", "python": "Python", "ruby": "Ruby"}
        for status in languages:
            if status.reason is None or status.runners:
                continue
            count = sum(file.language == status.language for file in discover(self.request.root))
            error = MotiaError(
                "runtime-missing",
                language=names[status.language],
                files="1 file" if count == 1 else f"{count} files",
                reason=status.reason,
                suggestion=status.suggestion,
            )
            yield Problem("error", error.name, error.title, error.hint)


@dataclass(frozen=True, slots=True)
class ScriptFile:
    """`motia.config.ts`, as something to describe."""

    path: str
    role: str = "config"
    language: str = "node"
