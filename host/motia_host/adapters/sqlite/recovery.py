"""What is done about a damaged log at the start: copied aside and said, or refused."""

import json
import shutil
from pathlib import Path
from typing import Literal

from motia_host.adapters.sqlite import wal
from motia_host.adapters.sqlite.folder import Folder
from motia_host.errors import StoreDamaged


def look_at_log(folder: Folder, policy: Literal["copy", "strict"], now: int) -> StoreDamaged | None:
    """What is to be told of a damaged log, or None. Raises it under `strict`. To be called before SQLite opens the file."""
    damage = wal.examine(folder.ledger)
    if damage is None:
        return None
    reason = f"{damage.commits} whole commits lie behind a broken place in its log, after frame {damage.believed}"
    if policy == "strict":
        raise StoreDamaged(str(folder.ledger), f'{reason}; it was left as it is, as `recovery = "strict"` asks')
    aside = _copy_aside(folder, now)
    facts = {"found_at": now, "believed_frames": damage.believed, "commits_behind": damage.commits}
    (aside / "report.json").write_text(json.dumps(facts), encoding="utf-8")
    return StoreDamaged(str(folder.ledger), f"{reason}; a copy of all of it is in {aside}")


def _copy_aside(folder: Folder, now: int) -> Path:
    aside = folder.damaged / str(now)
    aside.mkdir(parents=True, exist_ok=True)
    for path in (folder.ledger, folder.ledger.with_name(folder.ledger.name + "-wal")):
        if path.exists():
            shutil.copy2(path, aside / path.name)
    return aside
