"""What stream items will be once the writes that were submitted are on disk.

An update is held against the schema of its stream before it is submitted. The ledger applies writes in the order in which they were
submitted, so the item to start from is the last one submitted, not the last one stored. Kept for streams with a schema, while writes are open.
"""

from functools import partial
from typing import TYPE_CHECKING, Any

from motia_host import values
from motia_host.abc.streams import StreamStore

if TYPE_CHECKING:
    import asyncio

Place = tuple[str, str, str]
"""Stream, group, id."""


class ExpectedItems:
    def __init__(self, streams: StreamStore) -> None:
        self._streams = streams
        self._open: dict[Place, tuple[dict[str, Any] | None, asyncio.Future[Any]]] = {}

    def current(self, place: Place) -> dict[str, Any]:
        """The item that a further write will find; `{"id"}` where it will find none."""
        submitted = self._open.get(place)
        if submitted is not None:
            return submitted[0] or {"id": place[2]}
        stored = self._streams.get(*place)
        if stored is None:
            return {"id": place[2]}
        item: dict[str, Any] = values.loads(stored.data)
        return item

    def submitted(self, place: Place, item: dict[str, Any] | None, write: "asyncio.Future[Any]") -> None:
        self._open[place] = (item, write)
        write.add_done_callback(partial(self._settled, place))

    def _settled(self, place: Place, write: "asyncio.Future[Any]") -> None:
        submitted = self._open.get(place)
        if submitted is not None and submitted[1] is write:
            del self._open[place]
