"""Talks to the running host of a project over its admin API. Plain http.client: a command must start at once."""

import getpass
import http.client
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from motia_host import __version__, hostfile
from motia_host.errors import MotiaError

TIMEOUT_S = 35.0


class RequestFailedError(Exception):
    """The host answered with an error; the text is for people."""


def running_host(root: Path, data_dir: Path | None = None) -> hostfile.HostFile:
    """Raises `host-not-running`."""
    found = hostfile.read(data_dir or root / ".motia")
    if found is None:
        raise MotiaError("host-not-running", path=str(root))
    return found


def request(host: hostfile.HostFile, method: str, path: str, body: Any = None, *, timeout: float = TIMEOUT_S) -> Any:
    """One call of the admin API. Returns the decoded JSON. Raises `RequestFailedError`."""
    address = urlsplit(host.url)
    connection = http.client.HTTPConnection(address.hostname or "127.0.0.1", host.port, timeout=timeout)
    headers = {"authorization": f"Bearer {host.token}", "user-agent": _agent()}
    payload = None
    if body is not None:
        payload = json.dumps(body, ensure_ascii=False).encode()
        headers["content-type"] = "application/json"
    try:
        connection.request(method, path, payload, headers)
        response = connection.getresponse()
        text = response.read()
    except OSError as error:
        raise RequestFailedError(f"The host at {host.url} does not answer: {error}.") from error
    finally:
        connection.close()
    answer = json.loads(text) if text else None
    if response.status >= http.client.BAD_REQUEST:
        raise RequestFailedError(_reason(answer, response.status))
    return answer


def _agent() -> str:
    """Who acts, for the audit."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a process without a user of its own
        user = "unknown"
    return f"motia-host/{__version__} ({user.encode('ascii', 'replace').decode()})"


def _reason(answer: Any, status: int) -> str:
    error = answer.get("error") if isinstance(answer, dict) else None
    if not isinstance(error, dict):
        return f"The host answered with status {status}."
    return "\n  ".join(str(error[key]) for key in ("message", "hint") if error.get(key))
