"""What writing a stored value by hand has in common for state and streams: masks that stand for what is stored, revisions, and the search in pages."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeVar

from motia_host import values
from motia_host.abc.ledger import Batch, Committed, Op, ReadMark
from motia_host.engine import redact
from motia_host.engine.requests import ApiFailure
from motia_host.errors import ValueNotRepresentable
from motia_host.web.admin.edited import unmasked
from motia_host.web.admin.model import invalid
from motia_host.web.ports import Site

T = TypeVar("T")
PAGES_LOOKED_AT: Final = 20
"""Of the largest size, for one page of what holds a text."""
_SEARCHED: Final = 1_000


def holds_mask(edited: Any) -> bool:
    if isinstance(edited, dict):
        return any(map(holds_mask, edited.values()))
    return any(map(holds_mask, edited)) if isinstance(edited, list) else edited == redact.MASK


def written(edited: Any, stored: bytes | None) -> bytes:
    """An edited value as it is to be stored. Raises `input-invalid` (400)."""
    whole = edited if stored is None else unmasked(edited, values.loads(stored))
    try:
        return values.dumps(whole)
    except ValueNotRepresentable as error:
        raise invalid("value", error.reason, part="body") from error


async def commit(site: Site, op: Op, mark: ReadMark | None, stale: Callable[[], ApiFailure]) -> Any:
    """The operation's result. Raises `stale()` where what it was decided on has changed."""
    result = await site.stores.ledger.commit(Batch([op], reads=() if mark is None else (mark,)))
    if not isinstance(result, Committed):
        raise stale()
    return result.results[0]


def stale(what: str, current: Any) -> ApiFailure:
    return ApiFailure("revision-stale", 409, what=what, current=current)


async def search(
    read: Callable[[str, int], Awaitable[Sequence[T]]],
    key: Callable[[T], str],
    fits: Callable[[T], bool],
    after: str,
    limit: int,
) -> tuple[list[T], str | None]:
    """A page of those that fit, and where to go on; a page may be short, or empty, before the end is reached."""
    found: list[T] = []
    for _ in range(PAGES_LOOKED_AT):
        rows = await read(after, _SEARCHED)
        for row in rows:
            after = key(row)
            if fits(row):
                found.append(row)
                if len(found) == limit:
                    return found, after
        if len(rows) < _SEARCHED:
            return found, None
    return found, after
