"""The table of steps that a start shows."""

from motia_host.cli import overview
from motia_host.cli.style import Style
from motia_host.steps.model import Loaded
from motia_host.steps.registry import build
from motia_host.steps.settings import Settings


def event(name: str, *topics: str) -> Loaded:
    config = {"type": "event", "name": name, "subscribes": list(topics), "emits": []}
    return Loaded(f"steps/{name}.step.ts", "node", "step", {"config": config, "validates": []})


def test_a_long_list_of_topics_is_shortened_and_leaves_the_columns_where_they_are():
    many = [f"finality:error:number-{number}" for number in range(6)]
    registry = build([event("long", *many), event("short", "a", "b"), event("wide", "x" * 70)], Settings())
    assert list(overview.lines(registry, Style(enabled=False))) == [
        f"  event  {'finality:error:number-0 and 5 more':<48}  long   TypeScript  steps/long.step.ts",
        f"  event  {'a, b':<48}  short  TypeScript  steps/short.step.ts",
        f"  event  {'x' * 70}  wide   TypeScript  steps/wide.step.ts",
    ]
    assert overview.as_json(registry)["steps"][0]["trigger"] == ", ".join(many)
