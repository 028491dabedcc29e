"""Puts a report together: the project is loaded as a start would load it, and its text is read for what loading does not show."""

from collections.abc import Iterator

from motia_host.app.migration import packages, project, rules
from motia_host.app.migration.report import FileReport, Finding, Level, Report, verdict
from motia_host.app.migration.text import Source, is_script, scripts_of
from motia_host.app.project import Project
from motia_host.process.model import LanguageStatus
from motia_host.process.supervisor import Supervisor
from motia_host.steps import compat, settings_sources
from motia_host.steps.model import Loaded, Step
from motia_host.steps.registry import Registry

_TOLD_OTHERWISE = frozenset({"step-load-failed", "topic-unconnected"})
"""Problems of a registry: the first is told by `_not_loaded` at its file, the second was the same in Motia."""


async def check(opened: Project, supervisor: Supervisor) -> Report:
    """Raises what loading raises: `config-invalid` and `project-not-found`."""
    root = opened.request.root
    registry = await opened.load(supervisor)
    report = Report(str(root), compat.asked_for(root))
    paths = {file.path for file in opened.files()}
    by_file = _by_file(registry)
    missing = {status.language: status for status in supervisor.status() if status.reason and not status.runners}
    for file in sorted(opened.files()):
        path = file.path
        source = Source.read(root, path)
        found = [
            *_not_loaded(opened.loaded.get(path)),
            *_no_language(path, missing.get(file.language)),
            *by_file.get(path, ()),
            *_of_text(source),
        ]
        report.files.append(_file(path, registry, found))
    if report.count("refused"):
        report.project += packages.not_installed(root)
    known = [Source.read(root, path) for path in scripts_of(root)]
    report.project += [finding for path, found in by_file.items() if path not in paths for finding in found]
    report.project += packages.missing(known, packages.named_by(root))
    report.project += project.findings(root, settings_sources.config_script(root), opened.script)
    return report


def _file(path: str, registry: Registry, found: list[Finding]) -> FileReport:
    step = registry.by_file.get(path)
    stream = next((stream for stream in registry.streams.values() if stream.file == path), None)
    if step is None and stream is None and not any(finding.level in {"refused", "differs"} for finding in found):
        found = [
            *found,
            Finding(path, None, "differs", "Another file of the same name counts, as in Motia.", "Rename one."),
        ]
    served = all(finding.level != "refused" for finding in found)
    what = f"stream {stream.name}" if stream else _what(step) if step else ""
    return FileReport(path, verdict(found, served=served), what, found)


def _what(step: Step) -> str:
    config = step.config
    match step.kind:
        case "api":
            return f"api {getattr(config, 'method', '')} {getattr(config, 'path', '')}"
        case "event":
            return f"event {', '.join(getattr(config, 'subscribes', []))}"
        case "cron":
            return f"cron {getattr(config, 'cron', '')}"
        case _:
            return "noop"


def _by_file(registry: Registry) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for problem in registry.problems:
        if problem.name in _TOLD_OTHERWISE:
            continue
        level: Level = "refused" if problem.level == "error" else "differs"
        finding = Finding(problem.file or "(project)", problem.line, level, problem.text, problem.hint)
        found.setdefault(finding.file, []).append(finding)
    return found


def _not_loaded(file: Loaded | None) -> Iterator[Finding]:
    """Why a file could not be loaded, with the place even where that is in another file."""
    if file is None or file.error is None:
        return
    data = file.error.get("data") or {}
    reason = str(data.get("reason") or file.error.get("message")).splitlines()[0].rstrip(".: ")
    place, line = data.get("file") or file.path, data.get("line")
    elsewhere = "" if place == file.path else f" (at {place}{f':{line}' if line else ''})"
    what, _, hint = reason.partition(". Run: ")
    yield Finding(file.path, None if elsewhere else line, "refused", f"It cannot be loaded: {what}{elsewhere}.", hint)


def _no_language(path: str, status: LanguageStatus | None) -> Iterator[Finding]:
    if status is not None:
        yield Finding(path, None, "refused", f"Its language cannot be run: {status.reason}.", status.suggestion)


def _of_text(source: Source) -> Iterator[Finding]:
    yield from rules.findings(source)
    if is_script(source.path):
        yield from packages.servers(source)
        yield from packages.unknown_members(source)
        yield from packages.of_browser(source)
