"""Flows as graphs: steps as nodes, topics as edges, and what leads nowhere; and where people have put the nodes."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from motia_host.steps.config import EmitTarget
from motia_host.steps.model import Step
from motia_host.web.admin.model import AdminRequest, Plain, not_found
from motia_host.web.admin.models.project import GraphQuery, Positions
from motia_host.web.admin.project import step_json, whole
from motia_host.web.motia import layout
from motia_host.web.ports import Site


async def flows(site: Site, _request: Plain) -> Any:
    everything = list(site.engine.registry.steps.values())
    return whole([_brief(name, steps, everything) for name, steps in _by_flow(everything).items()])


async def flow(site: Site, request: AdminRequest[GraphQuery, None]) -> Any:
    name = request.params["flow"]
    everything = list(site.engine.registry.steps.values())
    steps = _by_flow(everything).get(name)
    if steps is None:
        raise not_found(request)
    places = await asyncio.to_thread(_places, site.settings.root, name)
    return {**_graph(name, steps, everything), "positions": places, "measured": _measured(site, steps, request.query)}


async def graph(site: Site, request: AdminRequest[GraphQuery, None]) -> Any:
    """All steps, also those of no flow."""
    everything = list(site.engine.registry.steps.values())
    return {
        **_graph(None, everything, everything), "positions": {}, "measured": _measured(site, everything, request.query)
    }  # fmt: skip


def _measured(site: Site, steps: Sequence[Step], query: GraphQuery) -> dict[str, Any]:
    found = ((step.name, site.engine.metrics.counted(step.name, query.window_ms)) for step in steps)
    return {name: {"calls": calls, "failed": failed} for name, (calls, failed) in found if calls}


async def positions(site: Site, request: Plain) -> Any:
    return {"positions": await asyncio.to_thread(_places, site.settings.root, request.params["flow"])}


async def set_positions(site: Site, request: AdminRequest[None, Positions]) -> Any:
    given = request.body.positions
    places = {file: place.model_dump(by_alias=True, exclude_none=True) for file, place in given.items()}
    await asyncio.to_thread(layout.save, site.settings.root, request.params["flow"], places)
    return {"positions": places}


def _places(root: Path, flow: str) -> dict[str, Any]:
    """On a thread. What of the file is a position, in the way that the document says."""
    config = next((row.get("config") for row in layout.read(root) if row["id"] == flow), None)
    found = config.items() if isinstance(config, dict) else ()
    return {file: kept for file, place in found if (kept := _place(place)) is not None}


def _place(place: Any) -> dict[str, Any] | None:
    if not isinstance(place, dict) or not all(isinstance(place.get(axis), int | float) for axis in ("x", "y")):
        return None
    handles = {"sourceHandlePosition": ("bottom", "right"), "targetHandlePosition": ("top", "left")}
    kept = {name: place[name] for name, values in handles.items() if place.get(name) in values}
    return {"x": place["x"], "y": place["y"], **kept}


def _by_flow(steps: Iterable[Step]) -> dict[str, list[Step]]:
    found: dict[str, list[Step]] = {}
    for step in steps:
        for name in step.flows:
            found.setdefault(name, []).append(step)
    return dict(sorted(found.items()))


def _brief(name: str, steps: Sequence[Step], everything: Sequence[Step]) -> dict[str, Any]:
    return {
        "name": name,
        "steps": len(steps),
        "languages": sorted({step.language for step in steps}),
        "warnings": len(list(_warnings(steps, everything))),
    }


def _graph(name: str | None, steps: Sequence[Step], everything: Sequence[Step]) -> dict[str, Any]:
    return {
        "name": name,
        "nodes": [{"id": step.name, **step_json(step)} for step in steps],
        "edges": list(_edges(steps)),
        "warnings": list(_warnings(steps, everything)),
    }


def _edges(steps: Sequence[Step]) -> Iterator[dict[str, Any]]:
    """From each step that emits a topic to each that subscribes to it. A virtual end makes the edge a virtual one."""
    takers: dict[str, list[tuple[Step, bool]]] = {}
    for step in steps:
        for topic in dict.fromkeys(_subscribes(step)):
            takers.setdefault(topic, []).append((step, False))
        for topic in dict.fromkeys(step.config.virtual_subscribes):
            takers.setdefault(topic, []).append((step, True))
    for step in steps:
        for target, virtual in _emits(step):
            for taker, is_virtual in takers.get(target.topic, ()):
                kind = "virtual" if virtual or is_virtual else "event"
                yield {
                    "id": f"{step.name}>{target.topic}>{taker.name}", "source": step.name, "target": taker.name, "topic": target.topic,
                    "kind": kind, "label": target.label, "conditional": target.conditional,
                }  # fmt: skip


def _warnings(steps: Sequence[Step], everything: Sequence[Step]) -> Iterator[dict[str, Any]]:
    emitted = {target.topic for step in everything for target, _ in _emits(step)}
    taken = {topic for step in everything for topic in (*_subscribes(step), *step.config.virtual_subscribes)}
    for step in steps:
        for topic in dict.fromkeys(target.topic for target, _ in _emits(step)):
            if topic not in taken:
                yield _warning("no-subscriber", step, topic, f"No step subscribes to {topic!r}.")
        for topic in dict.fromkeys((*_subscribes(step), *step.config.virtual_subscribes)):
            if topic not in emitted:
                yield _warning("no-emitter", step, topic, f"No step declares that it emits {topic!r}.")


def _warning(kind: str, step: Step, topic: str, text: str) -> dict[str, Any]:
    return {"kind": kind, "step": step.name, "topic": topic, "text": text}


def _emits(step: Step) -> Iterator[tuple[EmitTarget, bool]]:
    """Topics with whether they are virtual; one that is both is real."""
    seen = set()
    for target, virtual in [*((t, False) for t in step.config.emits), *((t, True) for t in step.config.virtual_emits)]:
        if target.topic not in seen:
            seen.add(target.topic)
            yield target, virtual


def _subscribes(step: Step) -> list[str]:
    found: list[str] = getattr(step.config, "subscribes", [])
    return found
