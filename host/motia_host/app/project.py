"""A project as it is loaded: settings from all their places, its files, and the registry that their descriptions make."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from motia_host.app import environment
from motia_host.errors import MotiaError
from motia_host.process.model import LanguageStatus
from motia_host.process.supervisor import Supervisor
from motia_host.steps import registry, script, settings_sources
from motia_host.steps.config import JsonSchema
from motia_host.steps.discovery import SourceFile, below, discover
from motia_host.steps.model import Loaded, Problem
from motia_host.steps.registry import Registry
from motia_host.steps.script import Script
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
    script: Script = field(default_factory=Script)
    """What `motia.config.ts` brings."""

    @classmethod
    def open(cls, request: Request) -> "Project":
        """Read `.env` and the settings that need no runner. Raises `config-invalid` and `project-not-found`."""
        discover(request.root)
        env = environment.merged(request.root, request.environ)
        project = cls(request, env, Settings(), Notes(), {})
        project._settle(None)
        return project

    @property
    def auth_schema(self) -> JsonSchema | None:
        """Of what `streamAuth.authenticate` answers, where the configuration says it."""
        config = self.script.settings or {}
        return (config.get("streamAuth") or {}).get("contextSchema")

    async def load(self, supervisor: Supervisor) -> Registry:
        """Start the runners that the files need, evaluate a configuration script, and describe every file."""
        await self._load_script(supervisor)
        await supervisor.adopt(self.settings)
        files = self.files()
        described = await supervisor.describe(files)
        self.accept(file for language in described.values() for file in language)
        return self.registry(supervisor.status())

    def registry(self, languages: Sequence[LanguageStatus], instead: Mapping[str, Loaded] | None = None) -> Registry:
        """The registry of what is loaded; `instead` replaces all files at once (a candidate's view)."""
        files = self.loaded if instead is None else instead
        return registry.build(files.values(), self.settings, missing=list(self._missing(languages)), script=self.script)

    def with_languages(self, described: Mapping[str, Iterable[Loaded]]) -> dict[str, Loaded]:
        """All files, those of the given languages as they are described now."""
        kept = {path: file for path, file in self.loaded.items() if file.language not in described}
        return kept | {file.path: file for files in described.values() for file in files}

    def accept(self, files: Iterable[Loaded]) -> None:
        self.loaded = {file.path: file for file in files}

    def files(self) -> list[SourceFile]:
        """All step and stream files, those of plugins among them."""
        found = discover(self.request.root)
        known = {file.path for file in found}
        for plugin in self.script.folders:
            theirs = [file for file in below(self.request.root, plugin.folder, plugin.globs) if file.path not in known]
            known |= {file.path for file in theirs}
            found += theirs
        return found

    async def _load_script(self, supervisor: Supervisor) -> None:
        name = settings_sources.config_script(self.request.root)
        if name is None:
            return
        described = await supervisor.describe([ScriptFile(name)])
        file = next((file for files in described.values() for file in files), None)
        if file is None:
            self.notes.lines.append(f"{name} is not read, because Node was not found.")
            return
        self.script = self._script(file)
        if self.script.settings is not None:
            self._settle(Source(name, self.script.settings))
        self.notes.lines += self.script.notes
        if self.script.authenticates:
            self.settings = self.settings.model_copy(update={"authenticate": name})

    def _script(self, file: Loaded) -> Script:
        if file.definition is None and self.settings.compat is not None:
            return script.without(file, (self.request.root / file.path).read_text("utf-8", "replace"))
        return Script.of(file)

    def _settle(self, source: Source | None) -> None:
        request = self.request
        self.settings, self.notes = settings_sources.load(
            request.root, flags=request.flags, environ=self.env, script=source, mode=request.mode
        )

    def _missing(self, languages: Iterable[LanguageStatus]) -> Iterable[Problem]:
        names = {"node": "Node", "python": "Python", "ruby": "Ruby"}
        for status in languages:
            if status.reason is None or status.runners:
                continue
            count = sum(file.language == status.language for file in self.files())
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
