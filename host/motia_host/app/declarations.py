"""What `motia` means to the editor and to tsc: two files at the root of a project.

`types.d.ts` is what Motia writes, the project's streams and handlers. `motia-env.d.ts` declares the module itself, the same in every project, so
that no package of that name has to be installed; the first refers to the second.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

from motia_host import resources
from motia_host.steps.config import ApiConfig, CronConfig, EventConfig, JsonSchema
from motia_host.steps.model import Step
from motia_host.steps.registry import Registry
from motia_host.steps.typescript import of_schema, quoted

FILE_NAME: Final = "types.d.ts"
MODULE_FILE_NAME: Final = "motia-env.d.ts"
_HEAD: Final = """\
/**
 * The types of this project's streams and handlers, for `import { Handlers } from 'motia'`.
 * Written by motia-host whenever the project changes (`motia-host types`): changes by hand do not last.
 */
/// <reference path="./motia-env.d.ts" />
"""
_MODULE_HEAD: Final = "// The module `motia`, the same in every project. Written by motia-host beside types.d.ts.\n\n"
_GENERATED = re.compile(r"written by .?motia-host|automatically generated types for motia", re.IGNORECASE)
_IMPORTED = re.compile(r"\b(ApiResponse|ApiRouteHandler|Bytes|CronHandler|EventHandler|MotiaStream)\b")

Outcome = Literal["written", "already up to date", "left alone, because it was written by hand"]


def write(root: Path, registry: Registry, auth: JsonSchema | None = None) -> Outcome:
    """Write both files where they are not so already. `auth` is the schema of what `streamAuth.authenticate` answers.

    A `types.d.ts` that neither Motia nor we have written is left alone, with its neighbour.
    """
    own, module = root / FILE_NAME, root / MODULE_FILE_NAME
    former = own.read_text("utf-8") if own.is_file() else None
    if former is not None and former.strip() and not _GENERATED.search(former):
        return "left alone, because it was written by hand"
    changed = _put(own, render(registry, auth))
    return "written" if _put(module, module_text()) or changed else "already up to date"


def wanted(root: Path, registry: Registry) -> bool:
    """Whether anybody would read them: there are steps for Node, or a TypeScript project stands beside."""
    runners = {step.runner for step in registry.steps.values()} | {
        stream.runner for stream in registry.streams.values()
    }
    return "node" in runners or (root / "tsconfig.json").is_file() or (root / FILE_NAME).is_file()


def module_text() -> str:
    return _MODULE_HEAD + (resources.path("runners/node") / "types" / "index.d.ts").read_text("utf-8")


def render(registry: Registry, auth: JsonSchema | None = None) -> str:
    """`types.d.ts`: augments the module."""
    lines = [
        "declare module 'motia' {",
        "  interface FlowContextStateStreams {",
        *(f"    {line}" for line in _streams(registry)),
        "  }",
        "",
        "  interface Handlers {",
        *(f"    {quoted(step.name)}: {_handler(step, registry)}" for step in _sorted(registry)),
        "  }",
        *_auth(auth),
        "}",
        "",
    ]
    body = "\n".join(lines)
    used = dict.fromkeys(sorted(_IMPORTED.findall(body)))
    names = f"{{ {', '.join(used)} }}" if used else "{}"
    return f"{_HEAD}import type {names} from 'motia'\n\n{body}"


def _put(path: Path, text: str) -> bool:
    if path.is_file() and path.read_text("utf-8") == text:
        return False
    path.write_text(text, "utf-8")
    return True


def _sorted(registry: Registry) -> list[Step]:
    return sorted((step for step in registry.steps.values() if step.kind != "noop"), key=lambda step: step.name)


def _streams(registry: Registry) -> Iterator[str]:
    for name, stream in sorted(registry.streams.items()):
        kind = f"MotiaStream<{_schema(stream.config.json_schema, parsed=True)}>"
        for spelling in dict.fromkeys((name, _camel(name))):
            yield f"{quoted(spelling)}: {kind}"


def _camel(name: str) -> str:
    first, *rest = [part for part in re.split(r"[-_.\s]+", name) if part] or [name]
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def _auth(schema: JsonSchema | None) -> Iterator[str]:
    text = _schema(schema, parsed=True)
    if text.startswith("{") and " & " not in text:  # an interface has members, and nothing else
        yield from ("", f"  interface StreamAuthContext {text}")


def _handler(step: Step, registry: Registry) -> str:
    config = step.config
    emits = _emits(step, registry)
    if isinstance(config, ApiConfig):
        return f"ApiRouteHandler<{_body(config)}, {_responses(config)}, {emits}>"
    if isinstance(config, EventConfig):
        return f"EventHandler<{_schema(config.input, parsed=True)}, {emits}>"
    assert isinstance(config, CronConfig)
    return f"CronHandler<{emits}>"


def _body(config: ApiConfig) -> str:
    return _schema(config.body_schema, parsed=True) if config.body_schema else "Record<string, unknown>"


def _responses(config: ApiConfig) -> str:
    given = (config.response_schema or {}).items()
    return " | ".join(f"ApiResponse<{status}, {_schema(schema)}>" for status, schema in given) or "unknown"


def _emits(step: Step, registry: Registry) -> str:
    """Topics that somebody subscribes to, each with the data that all its subscribers take."""
    topics = dict.fromkeys(target.topic for target in step.config.emits)
    return " | ".join(_emitted(topic, registry) for topic in topics if registry.by_topic.get(topic)) or "never"


def _emitted(topic: str, registry: Registry) -> str:
    steps = registry.by_topic[topic]
    inputs = dict.fromkeys(
        _schema(step.config.input) for step in steps if isinstance(step.config, EventConfig) and step.config.input
    )
    told = [f"({kind})" if len(inputs) > 1 and " | " in kind else kind for kind in inputs if kind != "any"]
    data = f"data: {' & '.join(told)}" if told else "data?: any"
    group = "; messageGroupId: string" if any(step.delivery.fifo for step in steps) else ""
    return f"{{ topic: {quoted(topic)}; {data}{group} }}"


def _schema(schema: JsonSchema | None, *, parsed: bool = False) -> str:
    return of_schema(schema, parsed=parsed) if isinstance(schema, dict) else "any"
