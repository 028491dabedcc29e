"""The registry: one immutable snapshot of everything that a project serves.

Built anew at each load; a call keeps the snapshot with which it began. Whatever is wrong with a file becomes a `Problem` with
file and line, and the other files are served.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from motia_host.steps import checks, discovery
from motia_host.steps import script as scripts
from motia_host.steps.build import build_step, build_stream
from motia_host.steps.config import ApiConfig
from motia_host.steps.model import Loaded, Problem, Step, Stream
from motia_host.steps.router import RouteError, Router
from motia_host.steps.script import PLUGIN_FLOW, Script
from motia_host.steps.settings import Settings

RESERVED = "/__motia"
"""Paths that belong to the host (semantics: two zones)."""
_HOSTS_OWN = ("/__motia/api/", "/__motia/health/", "/__motia/sse/", "/__motia/ui/")
"""Of these, what plugins may not take either."""


@dataclass(frozen=True, slots=True)
class Registry:
    steps: Mapping[str, Step] = field(default_factory=dict)
    streams: Mapping[str, Stream] = field(default_factory=dict)
    router: Router[Step] = field(default_factory=Router)
    inner: Router[Step] = field(default_factory=Router)
    """Routes of plugins below `RESERVED`: they belong to the admin zone."""
    front: Step | None = None
    """The project's Express application: every request of the public zone goes through it first."""
    by_topic: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    by_file: Mapping[str, Step] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    complete: bool = True
    """Whether every file was loaded without an error: only then may stored subscriptions leave (design D.4)."""

    def subscribers(self, topic: str) -> tuple[Step, ...]:
        return self.by_topic.get(topic, ())

    def of_kind(self, kind: str) -> list[Step]:
        return [step for step in self.steps.values() if step.kind == kind]


def build(
    loaded: Iterable[Loaded], settings: Settings, *, missing: Sequence[Problem] = (), script: Script | None = None
) -> Registry:
    """Make a snapshot. `missing` are problems of languages that could not be started; with any of them it is not complete."""
    script = script or Script()
    order = discovery.motias_order if settings.compat is not None else str
    files = sorted(loaded, key=lambda file: order(file.path))
    problems = list(missing)
    steps = _steps(files, settings, problems)
    streams = _streams(files, settings, problems)
    router = _routes(steps, settings, problems)
    inner = _plugin_routes(script, router, settings, problems)
    complete = not any(problem.level == "error" for problem in problems)
    problems += checks.warnings(steps, streams)
    return Registry(
        steps={step.name: step for step in steps},
        streams={stream.name: stream for stream in streams},
        router=router,
        inner=inner,
        front=script.front,
        by_topic=_by_topic(steps),
        by_file={step.file: step for step in steps},
        problems=tuple(problems),
        complete=complete,
    )


def _steps(files: Iterable[Loaded], settings: Settings, problems: list[Problem]) -> list[Step]:
    found: dict[str, Step] = {}
    routes: dict[tuple[str, str], Step] = {}
    for file in sorted(files, key=lambda file: settings.compat is not None and _is_old_python(file.path)):
        if file.role != "step":
            continue
        step = build_step(file, settings, problems)
        if step is not None and discovery.classify(file.path) is None:
            step = scripts.only_api(replace(step, flows=(PLUGIN_FLOW,)), problems)
        if step is None:
            continue
        former = found.get(step.name) or routes.get(_route(step))
        if former is not None and settings.compat is not None and _gives_way(step, former):
            problems.append(checks.left_over(step, former))
            continue
        routes.setdefault(_route(step), step)
        if step.name in found and settings.compat is not None:
            step = build_step(file, settings, problems, name=f"{step.name}#{file.path}") or step
        if step.name in found:
            problems.append(checks.duplicate_step(step, found[step.name]))
            continue
        found[step.name] = step
    return list(found.values())


def _is_old_python(path: str) -> bool:
    """Motia 0.17 passed over Python files of this ending."""
    return path.endswith(".step.py")


def _gives_way(step: Step, former: Step) -> bool:
    """Beside another Python file of the same step, one of the old ending is left over from an earlier time."""
    return _is_old_python(step.file) and former.file.endswith("_step.py")


def _route(step: Step) -> tuple[str, str]:
    """Of an api step; that of any other is its file's own."""
    config = step.config
    return (config.method, config.path) if isinstance(config, ApiConfig) else ("", step.file)


def _streams(files: Iterable[Loaded], settings: Settings, problems: list[Problem]) -> list[Stream]:
    """In Motia the last file of a name counted, without a word."""
    found: dict[str, Stream] = {}
    for file in files:
        stream = build_stream(file, settings, problems) if file.role == "stream" else None
        if stream is None:
            continue
        if stream.name in found:
            former = found[stream.name]
            problems.append(_told(checks.duplicate_stream(stream, former), settings, f"{stream.file} counts"))
            if settings.compat is None:
                continue
        found[stream.name] = stream
    return list(found.values())


def _routes(steps: Iterable[Step], settings: Settings, problems: list[Problem]) -> Router[Step]:
    router: Router[Step] = Router(lenient=settings.compat is not None)
    for step in steps:
        if not isinstance(step.config, ApiConfig):
            continue
        path = step.config.path
        if not path.startswith("/"):
            continue  # it was told of: under compat the step stands, and nothing reaches it
        if path == RESERVED or path.startswith(RESERVED + "/"):
            problems.append(
                checks.invalid(step.file, "path", f"{RESERVED} and everything below it belongs to the host")
            )
            continue
        try:
            taken = router.add(step.config.method, path, step)
        except RouteError as error:
            problems.append(checks.invalid(step.file, "path", str(error)))
            continue
        if taken is not None:
            problems.append(_behind(step, taken, settings))
    return router


def _behind(step: Step, taken: Step, settings: Settings) -> Problem:
    if getattr(taken.config, "path", "") != getattr(step.config, "path", ""):
        return checks.route_behind(step, taken)
    return _told(checks.duplicate_route(step, taken), settings, f"{taken.file} answers")


def _told(problem: Problem, settings: Settings, served: str) -> Problem:
    """What Motia passed over in silence is a warning under compat, which says what is done."""
    if settings.compat is None:
        return problem
    hint = problem.hint.partition(";")[0] + "."
    return replace(problem, level="warning", text=f"{problem.text} {served}, as in Motia.", hint=hint)


def _plugin_routes(script: Script, router: Router[Step], settings: Settings, problems: list[Problem]) -> Router[Step]:
    """Adds the routes of plugins behind those of steps; answers the router of those below `RESERVED`."""
    inner: Router[Step] = Router(lenient=True)
    for route in script.routes:
        assert isinstance(route.config, ApiConfig)
        path = route.config.path
        is_inner = path.lower().startswith(RESERVED + "/")
        if f"{path.lower()}/".startswith(_HOSTS_OWN) or path == RESERVED:
            problems.append(scripts.refused(route, f"{path} belongs to the host"))
            continue
        try:
            taken = (inner if is_inner else router).add(route.config.method, path, route)
        except RouteError as error:
            problems.append(scripts.refused(route, str(error)))
            continue
        if taken is not None:
            problems.append(_behind(route, taken, settings))
    return inner


def _by_topic(steps: Iterable[Step]) -> Mapping[str, tuple[Step, ...]]:
    topics: dict[str, list[Step]] = {}
    for step in steps:
        for topic in dict.fromkeys(_subscribes(step)):
            topics.setdefault(topic, []).append(step)
    return {topic: tuple(subscribers) for topic, subscribers in topics.items()}


def _subscribes(step: Step) -> list[Any]:
    return getattr(step.config, "subscribes", [])
