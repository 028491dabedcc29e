r"""Finds the step that serves a request, in Motia's path syntax.

Patterns: `/orders`, `/orders/:id`, `/orders/:id?`, `/files/*`, `/report-:year.pdf`, `/:id(\d+)`. A tree by segments, so that a look-up
costs the same with 10 routes and with 10,000. The most exact route wins: a literal segment, then a segment pattern, then a
parameter, then a wildcard; among equals the first registered. A router that is `lenient` takes the first registered of all that fit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from urllib.parse import unquote

T = TypeVar("T")

_PARAMETER = re.compile(r":([A-Za-z_]\w*)(\([^)]*\))?(\?)?")
_WHOLE_PARAMETER = re.compile(r"^:([A-Za-z_]\w*)(\?)?$")


class RouteError(ValueError):
    """A path that cannot be a route; the text says why."""


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    target: T
    path_params: dict[str, str]


@dataclass(frozen=True, slots=True)
class Miss:
    """No route. `allowed` are the methods that the path has otherwise: empty means an unknown path."""

    allowed: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Node(Generic[T]):
    literals: dict[str, "_Node[T]"] = field(default_factory=dict)
    patterns: list[tuple[re.Pattern[str], "_Node[T]"]] = field(default_factory=list)
    parameter: "_Node[T] | None" = None
    wildcard: "_Node[T] | None" = None
    ends: dict[str, "_End[T]"] = field(default_factory=dict)
    """By method."""


@dataclass(frozen=True, slots=True)
class _End(Generic[T]):
    """Where a route ends: `names` are those of the values that were collected on the way, `rank` says when it was registered."""

    target: T
    names: tuple[str, ...]
    rank: int


class Router(Generic[T]):
    """Routes of one project. `lenient` (Motia's way) ignores case and a trailing slash, and goes by the order of registration."""

    def __init__(self, *, lenient: bool = False) -> None:
        self._lenient = lenient
        self._added = 0
        self._root: _Node[T] = _Node()
        self._exact: dict[str, dict[str, Match[T]]] = {}

    def add(self, method: str, path: str, target: T) -> T | None:
        """Register a route. Returns the target that already serves it (then nothing changes), or None. Raises `RouteError`.

        In a lenient router one that is registered already may serve all of a path without parameters: it is returned too.
        """
        for variant in _without_optionals(path):
            taken = self._add_variant(method, variant, target)
            if taken is not None:
                return taken
        return None

    def match(self, method: str, path: str) -> Match[T] | Miss:
        """Look up a raw (percent-encoded) path. HEAD falls back to GET."""
        if self._lenient:
            folded = path.rstrip("/").lower() or "/"
            exact = self._exact.get(folded)
        else:
            exact = self._exact.get(path)
        if exact is not None:
            found = exact.get(method) or (exact.get("GET") if method == "HEAD" else None)
            if found is not None:
                return found
        missed = self._search(method, _segments(path, lenient=self._lenient))
        if isinstance(missed, Miss) and self._lenient and path.endswith("/"):
            # Motia lets a wildcard take nothing: `/files/` is served by `/files/*`, `/files` is not.
            emptied = self._search(method, _segments(path, lenient=False))
            return missed if isinstance(emptied, Miss) else emptied
        return missed

    def _search(self, method: str, segments: list[str]) -> Match[T] | Miss:
        allowed: set[str] = set()
        first: tuple[_End[T], tuple[str, ...]] | None = None
        for node, values in _walk(self._root, segments, 0, (), lenient=self._lenient):
            end = node.ends.get(method) or (node.ends.get("GET") if method == "HEAD" else None)
            if end is None:
                allowed.update(node.ends)
            elif first is None or end.rank < first[0].rank:
                first = end, values
                if not self._lenient:
                    break
        if first is not None:
            return Match(first[0].target, dict(zip(first[0].names, first[1], strict=True)))
        return Miss(frozenset(allowed | {"HEAD"} if "GET" in allowed else allowed))

    def _add_variant(self, method: str, path: str, target: T) -> T | None:
        node, names = self._root, list[str]()
        for segment in _segments(path, lenient=self._lenient, pattern=True):
            node = _descend(node, segment, names, lenient=self._lenient)
        if method in node.ends:
            return node.ends[method].target
        if not names and self._lenient:
            earlier = self._search(method, _segments(path, lenient=True, pattern=True))
            if isinstance(earlier, Match):
                return earlier.target
        self._added += 1
        node.ends[method] = _End(target, tuple(names), self._added)
        if not names:
            key = (path.rstrip("/").lower() or "/") if self._lenient else path
            self._exact.setdefault(key, {})[method] = Match(target, {})
        return None


def _segments(path: str, *, lenient: bool, pattern: bool = False) -> list[str]:
    if lenient and len(path) > 1:
        path = path.rstrip("/") or "/"
    raw = path[1:].split("/")
    return raw if pattern or "%" not in path else [_decoded(segment) for segment in raw]


def _decoded(segment: str) -> str:
    try:
        return unquote(segment, errors="strict")
    except UnicodeDecodeError:
        return segment  # bytes that are no UTF-8: the handler gets them as they were sent


def _without_optionals(path: str) -> Iterator[str]:
    """`/a/:b?` is the two routes `/a/:b` and `/a`."""
    head, _, last = path.rpartition("/")
    match = _WHOLE_PARAMETER.match(last)
    if match and match[2]:
        yield f"{head}/:{match[1]}"
        yield from _without_optionals(head or "/")
        return
    if "?" in _PARAMETER.sub(lambda found: "?" if found[3] else "", path):
        raise RouteError("`?` makes a whole segment optional and stands behind the last one, as in /orders/:id?")
    yield path


def _descend(node: "_Node[T]", segment: str, names: list[str], *, lenient: bool) -> "_Node[T]":
    whole = _WHOLE_PARAMETER.match(segment)
    if whole:
        names.append(whole[1])
        node.parameter = node.parameter or _Node()
        return node.parameter
    if segment in {"*", "(.*)"}:
        names.append(str(sum(name.isdigit() for name in names)))
        node.wildcard = node.wildcard or _Node()
        return node.wildcard
    if re.search(r"[:*(]", segment):
        return _descend_pattern(node, segment, names, lenient=lenient)
    return node.literals.setdefault(segment.lower() if lenient else segment, _Node())


def _descend_pattern(node: "_Node[T]", segment: str, names: list[str], *, lenient: bool) -> "_Node[T]":
    expression = _segment_pattern(segment, names, lenient=lenient)
    for known, child in node.patterns:
        if known == expression:
            return child
    fresh: _Node[T] = _Node()
    node.patterns.append((expression, fresh))
    return fresh


def _segment_pattern(segment: str, names: list[str], *, lenient: bool) -> re.Pattern[str]:
    text, place = "", 0
    for match in _PARAMETER.finditer(segment):
        text += _literal(segment[place : match.start()], names) + (match[2] or "([^/]+?)")
        names.append(match[1])
        place = match.end()
    text += _literal(segment[place:], names)
    try:
        return re.compile(f"^{text}$", re.IGNORECASE if lenient else 0)
    except re.error as error:
        raise RouteError(f"the segment {segment!r} is not a valid pattern: {error}") from error


def _literal(text: str, names: list[str]) -> str:
    pieces = text.split("*")
    for _ in pieces[1:]:
        names.append(str(sum(name.isdigit() for name in names)))
    return "(.*)".join(re.escape(piece) for piece in pieces)


def _walk(
    node: "_Node[T]", segments: list[str], place: int, values: tuple[str, ...], *, lenient: bool
) -> Iterator[tuple["_Node[T]", tuple[str, ...]]]:
    """Nodes at which the path can end, the most exact first, each with the values collected on the way."""
    if place == len(segments):
        if node.ends:
            yield node, values
        return
    segment = segments[place]
    child = node.literals.get(segment.lower() if lenient else segment)
    if child is not None:
        yield from _walk(child, segments, place + 1, values, lenient=lenient)
    for expression, child in node.patterns:
        found = expression.match(segment)
        if found:
            yield from _walk(child, segments, place + 1, values + found.groups(""), lenient=lenient)
    if node.parameter is not None and segment:
        yield from _walk(node.parameter, segments, place + 1, (*values, segment), lenient=lenient)
    if node.wildcard is not None:
        yield from _walk_wildcard(node.wildcard, segments, place, values, lenient=lenient)


def _walk_wildcard(
    node: "_Node[T]", segments: list[str], place: int, values: tuple[str, ...], *, lenient: bool
) -> Iterator[tuple["_Node[T]", tuple[str, ...]]]:
    """A wildcard takes one or more segments, as many as possible first where it ends the route."""
    for end in range(len(segments), place, -1):
        taken = "/".join(segments[place:end])
        yield from _walk(node, segments, end, (*values, taken), lenient=lenient)
