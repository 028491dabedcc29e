"""What a start shows: the steps with file and language, the streams, and what is wrong with the rest."""

from collections.abc import Iterator
from typing import Any, Final

from motia_host.cli.style import Style, printable
from motia_host.steps.discovery import display_language
from motia_host.steps.model import Problem, Step
from motia_host.steps.registry import Registry

_TRIGGER_CHARS: Final = 48
"""A trigger that is longer is shortened, or stands out of its column: one long list of topics shall not push all the others away."""
_COLOURS = {"api": "green", "event": "magenta", "cron": "yellow", "noop": "dim", "stream": "blue"}


def lines(registry: Registry, style: Style) -> Iterator[str]:
    """A table: kind, what starts it, name, language, file."""
    rows = [_row(step) for step in sorted(registry.steps.values(), key=lambda step: (_order(step), step.file))]
    rows += [
        ("stream", name, "", display_language(stream.file), stream.file)
        for name, stream in sorted(registry.streams.items())
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(4)]
    widths[1] = min(widths[1], _TRIGGER_CHARS)
    for row in rows:
        kind, *cells, file = (printable(cell) for cell in row)
        painted = style(f"{kind:<{widths[0]}}", _COLOURS[kind])
        padded = [f"{cell:<{width}}" for cell, width in zip(cells, widths[1:], strict=True)]
        yield f"  {painted}  {padded[0]}  {style(padded[1], 'bold')}  {padded[2]}  {style(file, 'dim')}".rstrip()


def problem_lines(problems: tuple[Problem, ...], style: Style) -> Iterator[str]:
    """Errors first; each with its place and what to do."""
    for problem in sorted(problems, key=lambda problem: problem.level):
        mark = style("✗", "red", "bold") if problem.level == "error" else style("!", "yellow", "bold")
        yield f"  {mark} {printable(problem.text)}"
        if problem.file and problem.line:
            yield style(f"    at {printable(problem.file)}:{problem.line}", "dim")
        if problem.hint:
            yield style(f"    {printable(problem.hint)}", "dim")


def as_json(registry: Registry) -> dict[str, Any]:
    """The same for machines."""
    return {
        "steps": [
            {"name": step.name, "type": step.kind, "trigger": _trigger(step), "language": step.language, "file": step.file,
             "flows": list(step.flows), "emits": [target.topic for target in step.config.emits]}
            for step in registry.steps.values()
        ],
        "streams": [{"name": name, "file": stream.file} for name, stream in registry.streams.items()],
        "problems": [
            {"level": problem.level, "name": problem.name, "text": problem.text, "hint": problem.hint, "file": problem.file,
             "line": problem.line}
            for problem in registry.problems
        ],
    }  # fmt: skip


def _row(step: Step) -> tuple[str, str, str, str, str]:
    return (step.kind, _short(_trigger(step)), step.name, step.language, step.file)


def _short(trigger: str) -> str:
    """`first.topic, second.topic and 4 more` of a list of topics that is too long."""
    topics, shown = trigger.split(", "), trigger
    for kept in range(len(topics) - 1, 0, -1):
        if len(shown) <= _TRIGGER_CHARS:
            break
        shown = f"{', '.join(topics[:kept])} and {len(topics) - kept} more"
    return shown


def _order(step: Step) -> int:
    return ["api", "event", "cron", "noop"].index(step.kind)


def _trigger(step: Step) -> str:
    config: Any = step.config
    match step.kind:
        case "api":
            return f"{config.method} {config.path}"
        case "event":
            return ", ".join(config.subscribes)
        case "cron":
            return f"{config.cron} ({config.timezone})" if config.timezone else str(config.cron)
        case _:
            return "-"
