"""`types.d.ts`: what `motia` means to the editor and to tsc, with the streams and handlers of this project."""

import re
from collections.abc import Iterator
from pathlib import Path

from motia_host import resources
from motia_host.steps.config import ApiConfig, CronConfig, EventConfig, JsonSchema
from motia_host.steps.model import Step
from motia_host.steps.registry import Registry
from motia_host.steps.typescript import of_schema, property_name

FILE_NAME = "types.d.ts"
_HEAD = "// Written by `motia-host types` and `motia-host dev`. Do not edit: it is written anew when the project changes.\n\n"


def write(root: Path, registry: Registry) -> bool:
    """Write the file unless it is already so; whether it was written."""
    path = root / FILE_NAME
    text = render(registry)
    if path.is_file() and path.read_text("utf-8") == text:
        return False
    path.write_text(text, "utf-8")
    return True


def render(registry: Registry) -> str:
    """The general declarations, and those of the project merged into them."""
    general = (resources.path("runners/node") / "types" / "index.d.ts").read_text("utf-8")
    own = [
        'declare module "motia" {',
        "  interface FlowContextStateStreams {",
        *(f"    {line}" for line in _streams(registry)),
        "  }",
        "",
        "  interface Handlers {",
        *(f"    {property_name(step.name)}: {_handler(step)};" for step in _sorted(registry)),
        "  }",
        "}",
        "",
    ]
    return _HEAD + general.rstrip() + "\n\n" + "\n".join(own)


def _sorted(registry: Registry) -> list[Step]:
    return sorted((step for step in registry.steps.values() if step.kind != "noop"), key=lambda step: step.name)


def _streams(registry: Registry) -> Iterator[str]:
    for name, stream in sorted(registry.streams.items()):
        kind = f"MotiaStream<{_schema(stream.config.json_schema)}>"
        for spelling in dict.fromkeys((name, _camel(name))):
            yield f"{property_name(spelling)}: {kind};"


def _camel(name: str) -> str:
    first, *rest = [part for part in re.split(r"[-_.\s]+", name) if part] or [name]
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def _handler(step: Step) -> str:
    config = step.config
    topics = " | ".join(f"{{ topic: {_quoted(target.topic)}; data?: any }}" for target in config.emits) or "never"
    if isinstance(config, ApiConfig):
        return f"ApiRouteHandler<{_schema(config.body_schema)}, ApiResponse, {topics}>"
    if isinstance(config, EventConfig):
        return f"EventHandler<{_schema(config.input)}, {topics}>"
    assert isinstance(config, CronConfig)
    return f"CronHandler<{topics}>"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _schema(schema: JsonSchema | None) -> str:
    return of_schema(schema) if isinstance(schema, dict) else "any"
