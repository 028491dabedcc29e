"""`dev --mermaid`: a flowchart of each flow in `.mermaid/<flow>.mmd`, written again at each reload."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from motia_host.app.reporter import Reporter
from motia_host.steps.model import Step
from motia_host.steps.registry import Registry

FOLDER = ".mermaid"
_STYLES = {
    "api": "fill:#f96,stroke:#333,stroke-width:2px,color:#fff",
    "event": "fill:#69f,stroke:#333,stroke-width:2px,color:#fff",
    "cron": "fill:#9c6,stroke:#333,stroke-width:2px,color:#fff",
    "noop": "fill:#3f3a50,stroke:#333,stroke-width:2px,color:#fff",
}


class Drawing:
    """A `Reporter` that draws what it is told of and passes everything on."""

    def __init__(self, reporter: Reporter, root: Path) -> None:
        self._reporter = reporter
        self._root = root

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reporter, name)

    def ready(self, registry: Registry, url: str, seconds: float, *, locked: bool) -> None:
        write(self._root, registry)
        self._reporter.ready(registry, url, seconds, locked=locked)

    def reloaded(self, registry: Registry, changed: Sequence[str], seconds: float) -> None:
        write(self._root, registry)
        self._reporter.reloaded(registry, changed, seconds)


def write(root: Path, registry: Registry) -> None:
    """One file for each flow; those of flows that are gone are removed."""
    flows = dict.fromkeys(flow for step in registry.steps.values() for flow in step.flows)
    folder = root / FOLDER
    wanted = {f"{_identifier(flow)}.mmd": flow for flow in flows}
    for former in folder.glob("*.mmd"):
        if former.name not in wanted:
            former.unlink()
    for name, flow in wanted.items():
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(diagram(flow, registry), "utf-8")


def diagram(flow: str, registry: Registry) -> str:
    steps = [step for step in registry.steps.values() if flow in step.flows]
    lines = ["flowchart TD", *(f"    classDef {kind}Style {style}" for kind, style in _STYLES.items())]
    lines += [f"    {_node(step)}" for step in steps]
    lines += [f"    {edge}" for step in steps for edge in _edges(step, steps)]
    return "\n".join(lines) + "\n"


def _node(step: Step) -> str:
    label = step.name.replace('"', "#quot;")
    return f'{_identifier(step.file)}["{label}"]:::{step.kind}Style'


def _edges(step: Step, steps: list[Step]) -> Iterator[str]:
    for arrow, targets in (("-->", step.config.emits), ("-.->", step.config.virtual_emits)):
        for emitted in targets:
            label = (emitted.label or emitted.topic).replace('"', "#quot;")
            for other in steps:
                if emitted.topic in {*getattr(other.config, "subscribes", ()), *other.config.virtual_subscribes}:
                    yield f'{_identifier(step.file)} {arrow}|"{label}"| {_identifier(other.file)}'


def _identifier(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_") or "flow"
