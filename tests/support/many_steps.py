"""A project of many steps in three languages: flows of at most 25 steps, each an api step and events behind it, tree by tree."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

FLOW_STEPS: Final = 25
_LANGUAGES: Final = ("node", "python", "ruby")
_VERBS: Final = ("Check", "Reserve", "Charge", "Pack", "Ship", "Bill", "Notify", "Archive", "Score", "Index")
_NOUNS: Final = ("Order", "Basket", "Invoice", "Parcel", "Refund", "Customer", "Voucher")


@dataclass(frozen=True, slots=True)
class SeededStep:
    name: str
    kind: str
    language: str
    flow: str
    file: str
    path: str
    """Of an api step."""
    listens: str
    """The topic that an event step subscribes to."""
    emits: str
    """The one topic that it emits; empty where it is a leaf of its flow's tree."""


def steps_of(count: int) -> list[SeededStep]:
    return [_step(number) for number in range(count)]


def write_project(folder: Path, count: int) -> None:
    for step in steps_of(count):
        path = folder / step.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_SOURCES[step.language](step), "utf-8")
    stream = 'export const config = { name: "order-progress", schema: { type: "object" }, baseConfig: { storageType: "default" } };\n'
    (folder / "steps" / "order-progress.stream.ts").write_text(stream, "utf-8")


def _step(number: int) -> SeededStep:
    flow, place = divmod(number, FLOW_STEPS)
    api = place == 0
    language = "node" if api else _LANGUAGES[number % 3]
    name = f"{_VERBS[number % len(_VERBS)]} {_NOUNS[number // 3 % len(_NOUNS)]} {number}"
    slug = name.lower().replace(" ", "-")
    ending = {"node": "{}.step.ts", "python": "{}_step.py", "ruby": "{}.step.rb"}[language]
    file = f"steps/flow-{flow:02d}/" + ending.format(slug.replace("-", "_") if language == "python" else slug)
    return SeededStep(
        name=name,
        kind="api" if api else "event",
        language=language,
        flow=f"shop-{flow:02d}",
        file=file,
        path=f"/shop-{flow:02d}/orders",
        listens=f"shop-{flow:02d}.{(place - 1) // 2}",
        emits=f"shop-{flow:02d}.{place}" if 2 * place + 1 < FLOW_STEPS else "",
    )


def _listed(step: SeededStep) -> str:
    return f'["{step.emits}"]' if step.emits else "[]"


def _node(step: SeededStep) -> str:
    trigger = f'method: "POST", path: "{step.path}"' if step.kind == "api" else f'subscribes: ["{step.listens}"]'
    answer = "{ status: 200, body: { ok: true } }" if step.kind == "api" else "undefined"
    return (
        f'export const config = {{\n  type: "{step.kind}", name: "{step.name}", {trigger},\n'
        f'  emits: {_listed(step)}, flows: ["{step.flow}"],\n}};\n\n'
        f"export const handler = async (input, {{ logger }}) => {{\n"
        f'  logger.info("{step.name}");\n  return {answer};\n}};\n'
    )


def _python(step: SeededStep) -> str:
    return (
        f'config = {{\n    "type": "event",\n    "name": "{step.name}",\n    "subscribes": ["{step.listens}"],\n'
        f'    "emits": {_listed(step)},\n    "flows": ["{step.flow}"],\n}}\n\n\n'
        f'async def handler(input, ctx):\n    ctx.logger.info("{step.name}")\n'
    )


def _ruby(step: SeededStep) -> str:
    return (
        f'def config\n  {{ type: "event", name: "{step.name}", subscribes: ["{step.listens}"],\n'
        f'    emits: {_listed(step)}, flows: ["{step.flow}"] }}\nend\n\n'
        f'def handler(input, ctx)\n  ctx.logger.info("{step.name}")\nend\n'
    )


_SOURCES: Final = {"node": _node, "python": _python, "ruby": _ruby}
