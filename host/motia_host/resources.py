"""Where the files are that are no Python of the host: runners, protocol, clients.

In the wheel they lie inside of the package, in a clone beside `host/`. Used by whoever starts runners or reads the protocol; it does not read them.
"""

from pathlib import Path

from motia_host.errors import MotiaError

_PACKAGE = Path(__file__).resolve().parent
_PLACES = (_PACKAGE / "_bundled", _PACKAGE.parents[1])


def path(name: str) -> Path:
    """The absolute path of a file or folder, such as `runners/node` or `protocol`. Raises `installation-broken` where it is in neither place."""
    for place in _PLACES:
        if (found := place / name).exists():
            return found
    raise MotiaError("installation-broken", path=name, places=" and ".join(str(place) for place in _PLACES))
