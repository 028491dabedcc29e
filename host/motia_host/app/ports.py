"""Opens the port: the one that was asked for, or in `dev` the next free one; and says who holds a taken one."""

from collections.abc import Awaitable, Callable

import psutil

from motia_host.errors import MotiaError
from motia_host.steps.settings import Settings
from motia_host.steps.settings_sources import Notes

TRIES = 20
"""Ports that `dev` tries from the default one on."""


async def open_port(start: Callable[[str, int], Awaitable[int]], settings: Settings, notes: Notes) -> int:
    """Returns the port that is open; that it is another one than usual is noted. Raises `port-taken`, naming its holder, where the port was
    asked for or the mode is `start`.
    """
    wanted = settings.http.port
    explicit = settings.mode == "start" or "port" in settings.http.model_fields_set
    for port in [wanted] if explicit else range(wanted, wanted + TRIES):
        try:
            opened = await start(settings.http.host, port)
        except MotiaError as error:
            if error.name != "port-taken":
                raise
        else:
            if port != wanted:
                notes.lines.append(f"Port {wanted} is taken{_holder(wanted)}; {port} is used instead.")
            return opened
    raise MotiaError("port-taken", port=wanted, holder=_holder(wanted))


def _holder(port: int) -> str:
    """` by name (pid 123)`, or nothing where the system does not tell."""
    try:
        for connection in psutil.net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.laddr[1:] == (port,) and connection.pid:
                return f" by {psutil.Process(connection.pid).name()} (pid {connection.pid})"
    except psutil.Error:
        pass  # not allowed to look, or it has just ended: the port is taken all the same
    return ""
