"""What is asked of a project, as data: `scripts/*.yaml`, read into these models. An unknown key is an error."""

import re
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

FOLDER = Path(__file__).parent / "scripts"
_HOLE = re.compile(r"\{\{(\w+)\}\}")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Request(_Part):
    """One HTTP request. `{{name}}` in path, headers and body stands for what an earlier answer gave."""

    request: str
    """`POST /path?query`."""
    headers: dict[str, str] = {}
    body: Any = None
    """Sent as JSON."""
    text: str | None = None
    """Sent as it is."""
    keep: dict[str, str] = {}
    """Name: where in the JSON of the answer (`items.0.id`)."""
    settle: bool = True
    """Whether to wait until all that it set off has ended."""


class Watch(_Part):
    """A WebSocket of its own, from here to the end of the script, with one subscription."""

    watch: str
    """The name of it in the report."""
    stream: str
    group: str
    id: str | None = None
    path: str = "/"
    protocols: list[str] = []
    sync: bool = True
    """Whether the server answers the join: with the items, or that it is denied."""


class Leave(_Part):
    leave: str


class Say(_Part):
    """A raw text frame on a socket."""

    say: str
    text: str


class Settle(_Part):
    settle: Literal[True]


Step = Annotated[Request | Watch | Leave | Say | Settle, Field(union_mode="left_to_right")]


class Script(_Part):
    name: str = ""
    project: str
    """Its folder: below the folder of projects, or `own:` and a folder beside these scripts."""
    about: str
    template: bool = False
    """Whether its files end in `.txt`, as those that `create` copies do."""
    packages: dict[str, str] = {}
    """npm packages besides those of its package.json: what `create` would have installed."""
    without: list[str] = []
    """Files (globs) that are left out of both sides; the script says why in a comment."""
    plain_config: bool = False
    """Whether real Motia gets the config that it would write itself, since it ends with status 1 and no word at the project's own."""
    env: dict[str, str] = {}
    mask: list[str] = []
    """Patterns of texts that differ from run to run."""
    mask_keys: list[str] = []
    """Keys whose values do."""
    mask_groups: list[str] = []
    """Groups of state whose keys do."""
    unordered: bool = False
    """Whether frames may arrive in any order, since the steps that cause them run beside each other."""
    repeated: list[str] = []
    """Steps that run by the clock: however often, it counts as once."""
    steps: list[Step]


def load(only: str = "") -> list[Script]:
    """All scripts, or those that are named (a comma between them). Raises ValueError for a name that there is not."""
    paths = {path.stem: path for path in sorted(FOLDER.glob("*.yaml"))}
    wanted = [name for name in only.split(",") if name] or list(paths)
    if unknown := set(wanted) - set(paths):
        raise ValueError(f"no such script: {', '.join(sorted(unknown))}; there are {', '.join(paths)}")
    return [Script.model_validate({**yaml.safe_load(paths[name].read_text("utf-8")), "name": name}) for name in wanted]


def filled(value: Any, known: dict[str, Any]) -> Any:
    """The value with its holes filled; a text that is one hole becomes the value itself."""
    if isinstance(value, dict):
        return {key: filled(one, known) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one, known) for one in value]
    if not isinstance(value, str):
        return value
    whole = _HOLE.fullmatch(value)
    return known[whole[1]] if whole else _HOLE.sub(lambda hole: str(known[hole[1]]), value)


def found(value: Any, path: str) -> Any:
    """What lies at `a.0.b`. Raises LookupError where nothing does."""
    for part in path.split("."):
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value
