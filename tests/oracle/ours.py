"""motia-host: started as its users start it, its doings read from its admin API."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from oracle.observed import OWN_FIELDS, Log, Run
from oracle.side import START_S, Side
from support.host import Host, spawn

_PAGE: Final = 1_000


class Ours(Side):
    def __init__(self, host: Host) -> None:
        self.root, self.url, self._host = str(host.project), host.url, host

    def busy(self) -> bool:
        return any(row["scheduled"] or row["ready"] or row["running"] for row in self._items("queues"))

    def logs(self) -> list[Log]:
        """Without those of level debug, which Motia drops unless told otherwise, and then adds its own to."""
        rows = [row for row in reversed(self._items("logs")) if row["source"] == "logger" and row["level"] != "debug"]
        return [_log(row, row.get("fields") or {}) for row in rows]

    def runs(self) -> list[Run]:
        rows = sorted(self._items("runs"), key=lambda row: row["startedAt"])
        return [Run(row["step"], row["type"], _error(row), _did(row["spans"])) for row in rows]

    def state(self) -> list[tuple[str, str, object]]:
        groups = [row["group"] for row in self._items("state")]
        return [
            (group, row["key"], row["value"])
            for group in groups
            for row in self._items(f"state/{quote(group, safe='')}")
        ]

    def _items(self, path: str) -> list[dict[str, Any]]:
        answer = self._host.admin(f"/__motia/api/{path}?limit={_PAGE}")
        assert answer.status == 200, answer.body
        page = answer.json
        assert page["next"] is None or len(page["items"]) < _PAGE, f"more than a page of {path}"
        items: list[dict[str, Any]] = page["items"]
        return items


def _log(row: dict[str, Any], fields: dict[str, Any]) -> Log:
    """As Motia records it: fields of a handler that are called as its own go, but for `step`, which takes the place of the name."""
    kept = {key: value for key, value in fields.items() if key not in OWN_FIELDS}
    return Log(fields.get("step", row["step"]), row["level"], row["msg"], kept)


def _error(row: dict[str, Any]) -> str | None:
    return None if row["status"] == "ok" else str((row["error"] or {}).get("message"))


def _did(spans: list[dict[str, Any]]) -> list[list[Any]]:
    done: list[list[Any]] = []
    for span in spans:
        detail = span["detail"]
        match span["kind"]:
            case "emit":
                done.append(["emit", detail["topic"], span["ok"] and detail.get("declared", True)])
            case "state":
                place = [detail.get("group"), detail.get("key")] if span["name"] != "getGroup" else [None, None]
                done.append(["state", span["name"], *place])
            case "stream":
                place = (
                    [detail.get("group"), detail.get("id")] if span["name"] != "send" else [None, None]
                )  # as Motia records it
                done.append(["stream", detail["stream"], span["name"], *place])
    return done


@contextmanager
def ours(root: Path, environ: dict[str, str]) -> Iterator[Ours]:
    host = spawn(root, mode="start", env=environ)
    try:
        host.url = host.wait_for(lambda record: record["msg"] == "ready", patience=START_S)["url"]
        yield Ours(host)
    finally:
        host.stop()
        host.close()
        (root / "motia-host.log").write_text("\n".join(json.dumps(record) for record in host.drain_log()))
