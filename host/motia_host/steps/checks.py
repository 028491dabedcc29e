"""What is worth telling an author about a project that loads: duplicates, topics that lead nowhere, near misses."""

import difflib
from collections.abc import Iterable, Iterator, Sequence

from motia_host.errors import MotiaError
from motia_host.steps.config import ApiConfig, ConfigModel
from motia_host.steps.model import Problem, Step, Stream


def invalid(file: str, path: str, reason: str) -> Problem:
    error = MotiaError(
        "step-invalid", file=file, path=path, reason=reason, suggestion="See docs/guide.md for what a config can hold."
    )
    return Problem("error", error.name, error.title, error.hint, file)


def unknown_keys(file: str, config: ConfigModel, within: str = "") -> Iterator[Problem]:
    """A warning for every key that nobody reads, also in the parts of a config."""
    known = [field.alias or name for name, field in type(config).model_fields.items()]
    for key in config.extras:
        near = difflib.get_close_matches(key, known, n=1)
        hint = f"Did you mean `{near[0]}`?" if near else "Remove it, or see docs/guide.md for what a config can hold."
        text = f"{file}: the config key `{within}{key}` is not known and has no effect."
        yield Problem("warning", "unknown-key", text, hint, file)
    for name, field in type(config).model_fields.items():
        part = getattr(config, name)
        if isinstance(part, ConfigModel):
            yield from unknown_keys(file, part, f"{within}{field.alias or name}.")


def duplicate_step(second: Step, first: Step) -> Problem:
    error = MotiaError("step-duplicate", file=second.file, step=second.name, first=first.file, second=second.file)
    return Problem("error", error.name, error.title, error.hint, second.file)


def left_over(second: Step, first: Step) -> Problem:
    """Under compat: a file that Motia 0.17 passed over, beside one that has taken its place."""
    text = f"{second.file} is left out: {first.file} is the same step, and Motia 0.17 passed over *.step.py."
    return Problem("warning", "step-left-over", text, "Remove it.", second.file)


def duplicate_stream(second: Stream, first: Stream) -> Problem:
    error = MotiaError("stream-duplicate", file=second.file, stream=second.name, first=first.file, second=second.file)
    return Problem("error", error.name, error.title, error.hint, second.file)


def duplicate_route(second: Step, first: Step) -> Problem:
    method, path = getattr(second.config, "method", ""), getattr(second.config, "path", "")
    error = MotiaError(
        "route-duplicate", file=second.file, method=method, path=path, first=first.file, second=second.file
    )
    return Problem("error", error.name, error.title, error.hint, second.file)


def route_behind(second: Step, first: Step) -> Problem:
    """Under compat: a path that another step's path takes in, whose file Motia read first."""
    assert isinstance(second.config, ApiConfig)
    assert isinstance(first.config, ApiConfig)
    text = (
        f"{second.config.method} {second.config.path} of {second.file} is never reached: {first.file} answers it by its path "
        f"{first.config.path}, as in Motia, which went by the names of files."
    )
    hint = "Change the path of one. Without compat the most exact path answers."
    return Problem("warning", "route-behind", text, hint, second.file)


def warnings(steps: Sequence[Step], streams: Sequence[Stream]) -> list[Problem]:
    """Topics without a subscriber and subscribers without an emitter; and stream names that become the same property."""
    emitted = _topics(
        (step, target.topic) for step in steps for target in [*step.config.emits, *step.config.virtual_emits]
    )
    awaited = _topics((step, topic) for step in steps for topic in _awaits(step))
    found = [
        _leads_nowhere(f"emits {topic!r}, which no step subscribes to", topic, awaited, step)
        for topic, step in emitted.items()
        if topic not in awaited
    ]
    found += [
        _leads_nowhere(f"subscribes to {topic!r}, which no step emits", topic, emitted, step)
        for topic, step in awaited.items()
        if topic not in emitted
    ]
    return found + _same_property(streams)


def _awaits(step: Step) -> list[str]:
    return [*getattr(step.config, "subscribes", []), *step.config.virtual_subscribes]


def _topics(pairs: Iterable[tuple[Step, str]]) -> dict[str, Step]:
    topics: dict[str, Step] = {}
    for step, topic in pairs:
        topics.setdefault(topic, step)
    return topics


def _leads_nowhere(text: str, topic: str, candidates: Iterable[str], step: Step) -> Problem:
    near = difflib.get_close_matches(topic, list(candidates), n=1, cutoff=0.75)
    hint = f"Did you mean {near[0]!r}?" if near else ""
    return Problem("warning", "topic-unconnected", f"{step.name} {text}.", hint, step.file)


def _same_property(streams: Sequence[Stream]) -> list[Problem]:
    seen: dict[str, Stream] = {}
    found = []
    for stream in streams:
        name = stream.name.replace("-", "").replace("_", "").lower()
        first = seen.setdefault(name, stream)
        if first is not stream:
            text = f"The streams {first.name!r} and {stream.name!r} are the same property of `streams` in camelCase."
            found.append(Problem("warning", "stream-ambiguous", text, "Reach them as streams[…].", stream.file))
    return found
