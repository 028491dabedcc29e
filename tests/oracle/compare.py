"""Holds what two sides were seen to do against each other, and against the list of differences that are meant.

`known.yaml` has for each difference that stays an id, where it shows and what shows there; docs/motia-differences.md gives its reason under the same
id. A difference that no entry explains fails the run, and so does, in a run of all scripts, an entry that explains nothing any more.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import BaseModel, ConfigDict

from oracle.mask import Mask
from oracle.observed import Answer, Seen
from oracle.script import Script

KNOWN: Final = Path(__file__).parent / "known.yaml"
ABSENT: Final = "(absent)"
_OF_THE_CONNECTION: Final = frozenset(
    {"date", "connection", "keep-alive", "content-length", "transfer-encoding", "etag"}
)
"""Headers that say nothing of the answer, or the body's size once more. The bodies themselves are compared."""
NEVER_COMPARED: Final = (
    "framing-headers",
    "etag",
    "echoed-writes",
    "empty-delete",
    "stream-offset",
    "log-fields",
    "group-order",
)
"""Differences that are taken out beforehand, not matched: the words under which docs/motia-differences.md has their reasons."""
_ECHOES: Final = frozenset({"create", "update", "delete"})


@dataclass(frozen=True, slots=True)
class Difference:
    script: str
    place: str
    """`answer 2 POST /todo: header x-powered-by`, `frames of inbox: 3.event.data`, `runs`, `logs`, `state`."""
    real: Any
    ours: Any

    def text(self) -> str:
        return f"{self.script}: {self.place}\n      real: {_short(self.real)}\n      ours: {_short(self.ours)}"


class Known(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    place: str
    """A pattern of the whole place; the others are searched for in the JSON of what was seen."""
    real: str = ""
    ours: str = ""
    scripts: list[str] = []
    """Of these alone; empty: of all."""

    def explains(self, difference: Difference) -> bool:
        return (
            (not self.scripts or difference.script in self.scripts)
            and re.fullmatch(self.place, difference.place) is not None
            and re.search(self.real, _json(difference.real)) is not None
            and re.search(self.ours, _json(difference.ours)) is not None
        )


def known() -> list[Known]:
    return [Known.model_validate(entry) for entry in yaml.safe_load(KNOWN.read_text("utf-8"))]


def differences(script: Script, real: tuple[Seen, str], ours: tuple[Seen, str]) -> list[Difference]:
    """Each side with the folder in which its copy of the project lay."""
    one, other = (_masked(script, *side) for side in (real, ours))
    found = list(_of_answers(one, other))
    for name in sorted(one["frames"] | other["frames"]):
        frames = [_frames(side["frames"].get(name, []), script) for side in (one, other)]
        found += [
            (f"frames of {name}: {place}" if place else f"frames of {name}", a, b) for place, a, b in _lists(*frames)
        ]
    for kind in ("runs", "logs", "state"):
        found += [(kind, a, b) for a, b in _bags(one[kind], other[kind])]
    return [Difference(script.name, *each) for each in found]


def _masked(script: Script, seen: Seen, root: str) -> dict[str, Any]:
    mask = Mask(script.mask, script.mask_keys, root)
    groups = script.mask_groups
    state = [[group, "<id>" if group in groups else key, value] for group, key, value in seen.state]
    once = {run.step: run for run in seen.runs if run.step in script.repeated}
    counted = [run for run in seen.runs if run.step not in once] + list(once.values())
    runs = [{**asdict(run), "did": [_anonymous(done, groups) for done in run.did]} for run in counted]
    return {
        "answers": [{name: mask(value) for name, value in asdict(answer).items()} for answer in seen.answers],
        "frames": {name: mask(frames) for name, frames in seen.frames.items()},
        "runs": [{name: mask(value) for name, value in run.items()} for run in runs],
        "logs": [{name: mask(value) for name, value in asdict(log).items()} for log in seen.logs],
        "state": mask(state),
    }


def _anonymous(done: list[Any], groups: list[str]) -> list[Any]:
    """What was done to state under a key that is another in each run."""
    return [*done[:3], "<id>"] if done[0] == "state" and done[2] in groups and done[3] is not None else done


def _of_answers(one: dict[str, Any], other: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for number, (a, b) in enumerate(zip(one["answers"], other["answers"], strict=True), 1):
        left, right = Answer(**a), Answer(**b)
        where = f"answer {number} {left.request}"
        if left.status != right.status:  # then the rest says nothing more
            yield f"{where}: status", [left.status, left.body], [right.status, right.body]
            continue
        for name in sorted((left.headers.keys() | right.headers.keys()) - _OF_THE_CONNECTION):
            values = [headers.get(name, ABSENT) for headers in (left.headers, right.headers)]
            if values[0] != values[1]:
                yield f"{where}: header {name}", *values
        for place, x, y in _values(left.body, right.body):
            yield f"{where}: body{place}", x, y


def _frames(frames: list[Any], script: Script) -> list[Any]:
    """Without what is more or less by design, so that what remains stands side by side (`NEVER_COMPARED`)."""
    bare = ({key: part for key, part in frame.items() if key not in {"timestamp", "offset"}} for frame in frames)
    kept = [frame for frame in bare if not _is_echo(frame) and not _is_empty_delete(frame)]
    return sorted(kept, key=_json) if script.unordered else kept


def _is_echo(frame: dict[str, Any]) -> bool:
    """Motia's Redis adapter sends each write once more, before the write itself, as a custom event."""
    event = frame.get("event", {})
    return event.get("type") == "event" and event["event"].get("type") in _ECHOES


def _is_empty_delete(frame: dict[str, Any]) -> bool:
    """Motia tells of a delete also where there was no item."""
    return frame.get("event") == {"type": "delete", "data": None}


def _lists(one: list[Any], other: list[Any]) -> Iterator[tuple[str, Any, Any]]:
    if len(one) == len(other):
        yield from ((place.lstrip("."), a, b) for place, a, b in _values(one, other))
    else:
        yield from (("", a, b) for a, b in _bags(one, other))


def _bags(one: list[Any], other: list[Any]) -> Iterator[tuple[Any, Any]]:
    """What only one of the two has, however often and in whatever order."""
    left, right = (Counter(map(_json, bag)) for bag in (one, other))
    yield from ((json.loads(text), ABSENT) for text in (left - right).elements())
    yield from ((ABSENT, json.loads(text)) for text in (right - left).elements())


def _values(one: Any, other: Any, place: str = "") -> Iterator[tuple[str, Any, Any]]:
    """The places at which two JSON values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            yield from _values(one.get(key, ABSENT), other.get(key, ABSENT), f"{place}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (a, b) in enumerate(zip(one, other, strict=True)):
            yield from _values(a, b, f"{place}.{number}")
    elif type(one) is not type(other) or one != other:
        yield place, one, other


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _short(value: Any) -> str:
    text = _json(value)
    return text if len(text) <= 600 else text[:600] + " …"
