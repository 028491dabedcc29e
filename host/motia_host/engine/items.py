"""Stream items: found by the name that a handler spelled, made of its data, held against the stream's schema.

Pure; used by the callbacks of handlers and by whoever writes items by hand.
"""

import re
from typing import Any

from motia_host.errors import MotiaError
from motia_host.steps.model import Stream
from motia_host.steps.registry import Registry

_IGNORED = re.compile(r"[\W_]+")


class StreamNames:
    """Finds streams by exact name, else by the only one that is the same without marks and case (protocol/spec.md §4)."""

    def __init__(self) -> None:
        self._registry: Registry | None = None
        self._found: dict[str, Stream] = {}

    def resolve(self, registry: Registry, name: str) -> Stream:
        """Raises `stream-not-found`."""
        stream = registry.streams.get(name)
        if stream is not None:
            return stream
        if registry is not self._registry:
            self._registry, self._found = registry, {}
        stream = self._found.get(name) or _alike(registry, name)
        if stream is None:
            raise MotiaError("stream-not-found", stream=name, known=sorted(registry.streams))
        self._found[name] = stream
        return stream


def _alike(registry: Registry, name: str) -> Stream | None:
    wanted = _IGNORED.sub("", name).lower()
    same = [stream for known, stream in registry.streams.items() if _IGNORED.sub("", known).lower() == wanted]
    return same[0] if len(same) == 1 else None


def item(id: str, data: Any) -> dict[str, Any]:
    """The data with its `id` set. Raises `item-invalid` when it is not an object."""
    if type(data) is not dict:
        raise MotiaError("item-invalid", violations=[{"path": "$", "message": "an item must be an object"}])
    return {**data, "id": id}


def violations(stream: Stream, whole: dict[str, Any]) -> list[dict[str, str]]:
    """What in the item breaks the stream's schema. A schema may name `id` or leave it out: the item counts either way."""
    validator = stream.validator
    if validator is None or validator.is_valid(whole):
        return []
    if validator.is_valid({key: part for key, part in whole.items() if key != "id"}):
        return []
    return [{"path": found.path, "message": found.message} for found in validator.violations(whole)]
