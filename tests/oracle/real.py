"""Real Motia: started as its users start it, its doings read from the Redis in which it leaves them."""

import json
import os
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from oracle.observed import OWN_FIELDS, Log, Run
from oracle.ports import free_port, until
from oracle.projects import CONFIG
from oracle.redis import Redis, redis_server
from oracle.script import Script
from oracle.side import START_S, Side

_ITS_OWN: Final = ("[API] ", "Step execution timed out")


class Real(Side):
    def __init__(self, root: Path, url: str, redis: Redis) -> None:
        self.root, self.url, self._redis = str(root), url, redis

    def busy(self) -> bool:
        waiting = (
            key for end in ("wait", "active", "delayed", "prioritized") for key in self._redis("KEYS", f"*:{end}")
        )
        if any(not key.rsplit(":", 1)[0].endswith(".dlq") for key in waiting):
            return True
        return any(trace["status"] == "running" for trace in self._traces())

    def logs(self) -> list[Log]:
        records = [json.loads(self._redis("GET", key)) for key in self._redis("KEYS", "motia:logs:default:*")]
        records = sorted(filter(_is_of_a_handler, records), key=lambda record: record["time"])
        return [
            Log(
                record.get("step", ""),
                record["level"],
                record["msg"],
                {key: value for key, value in record.items() if key not in OWN_FIELDS},
            )
            for record in records
        ]

    def runs(self) -> list[Run]:
        ended = [trace for trace in self._traces() if trace["status"] != "running"]
        traces = sorted(ended, key=lambda trace: trace["startTime"])
        return [
            Run(trace["name"], trace["entryPoint"]["type"], _error(trace), _did(trace["events"])) for trace in traces
        ]

    def state(self) -> list[tuple[str, str, object]]:
        found = []
        for key in self._redis("KEYS", "motia:state:*"):
            group, name = key.removeprefix("motia:state:").split(":", 1)
            found.append((group, name, json.loads(self._redis("GET", key))))
        return found

    def _traces(self) -> list[dict[str, Any]]:
        groups = [key for key in self._redis("KEYS", "motia:trace:*") if key != "motia:trace:default"]
        return [json.loads(text) for key in groups for text in self._redis("HVALS", key)]


def _error(trace: dict[str, Any]) -> str | None:
    return None if trace["status"] == "completed" else str(trace.get("error", {}).get("message"))


def _is_of_a_handler(record: dict[str, Any]) -> bool:
    """Not what Motia itself logs: of a handler that failed (that it did, and with what, is told by its run), or of data."""
    error = record.get("error")
    of_a_failure = isinstance(error, dict) and error.keys() <= {"code", "message", "stack"} and "code" in error
    return not (of_a_failure or record["msg"].startswith(_ITS_OWN) or "step" not in record)


def _did(events: list[dict[str, Any]]) -> list[list[Any]]:
    done: list[list[Any]] = []
    for event in events:
        data = event.get("data") or {}
        match event["type"]:
            case "emit":
                done.append(["emit", event["topic"], event["success"]])
            case "state":
                done.append(["state", event["operation"], data.get("traceId"), data.get("key")])
            case "stream":
                one = ["stream", event["streamName"], event["operation"], data.get("groupId"), data.get("id")]
                # Motia adds a set to whatever it has recorded before of the same item, a get too.
                done += [one, *([*one[:2], "set", *one[3:]] for _ in range(1, event.get("calls", 1)))]
    return done


@contextmanager
def real(root: Path, motia: Path, script: Script) -> Iterator[Real]:
    """`motia start` without its Workbench, which takes part in nothing that is compared."""
    if script.plain_config or not any(root.glob("motia.config.*")):
        (root / "motia.config.ts").write_text(CONFIG)
    port = free_port()
    with redis_server() as redis, (root / "motia.log").open("wb") as log:
        process = subprocess.Popen(
            ["nice", "node", motia / "node_modules" / ".bin" / "motia", "start", "-p", str(port), "-H", "127.0.0.1"],
            cwd=root, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True,
            env={
                **os.environ, "MOTIA_DISABLE_MEMORY_SERVER": "true", "MOTIA_REDIS_HOST": "127.0.0.1",
                "MOTIA_REDIS_PORT": str(redis.port), "MOTIA_ANALYTICS_DISABLED": "true",
                "MOTIA_DOCKER_DISABLE_WORKBENCH": "true", **script.env,
            },
        )  # fmt: skip
        try:
            until(lambda: _listens(port, process), START_S, f"real Motia to listen; see {root / 'motia.log'}")
            yield Real(root, f"http://127.0.0.1:{port}", redis)
        finally:
            os.killpg(process.pid, signal.SIGKILL)  # it drains nothing, and a hanging step would keep it
            process.wait()


def _listens(port: int, process: "subprocess.Popen[bytes]") -> bool:
    if process.poll() is not None:
        raise RuntimeError(f"real Motia ended with {process.returncode}")
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/__oracle_probe", timeout=5).close()
    except urllib.error.HTTPError:  # it answers that there is no such path
        return True
    except OSError:
        return False
    return True
