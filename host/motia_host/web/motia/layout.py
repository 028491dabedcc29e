"""`motia-workbench.json`: where people have put the nodes of a flow. Motia's file, in Motia's shape: `[{"id": flow, "config": {file: {x, y, …}}}]`."""

import os
import threading
from pathlib import Path
from typing import Any, Final

import orjson

FILE_NAME: Final = "motia-workbench.json"
_one_at_a_time: Final = threading.Lock()


def read(root: Path) -> list[dict[str, Any]]:
    """All flows that have positions; empty for a file that is absent, broken, or not of this shape."""
    try:
        found = orjson.loads((root / FILE_NAME).read_bytes())
    except (OSError, ValueError):  # a layout is nothing that a start could fail for: nodes are then placed anew
        return []
    rows = found if isinstance(found, list) else []
    return [row for row in rows if isinstance(row, dict) and isinstance(row.get("id"), str)]


def save(root: Path, flow: str, config: Any) -> None:
    """Replace one flow's positions, in one go; the other flows stay as they are. Raises OSError."""
    with _one_at_a_time:
        rows = [row for row in read(root) if row["id"] != flow]
        rows.append({"id": flow, "config": config})
        path = root / FILE_NAME
        fresh = path.with_name(f".{FILE_NAME}.{os.getpid()}")
        fresh.write_bytes(orjson.dumps(rows, option=orjson.OPT_INDENT_2))
        fresh.replace(path)
