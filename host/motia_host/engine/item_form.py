"""The two forms of a stream item: as it is stored, and as a handler gets it. They differ under compat alone.

Motia keeps in each item when it was written, as `_createdAt`, and gives handlers a mark besides, `__motia`, which says where the item lies. Handlers copy
both back into what they write (`{...item, done: true}`): the time stays then, the mark is dropped. Used by the stream callbacks.
"""

from collections.abc import Sequence
from typing import Any, Final

from motia_host import values
from motia_host.clock import Clock

_TIME: Final = "_createdAt"
_MARK: Final = "__motia"


class ItemForm:
    """What is stored is what was given, and what is got."""

    def stored(self, item: dict[str, Any]) -> dict[str, Any]:
        return item

    def own(self, item: dict[str, Any]) -> dict[str, Any]:
        """The part that the project's schema speaks of."""
        return item

    def shown(self, _stream: str, _group: str, data: bytes) -> bytes:
        return data

    def all_shown(self, stream: str, group: str, items: Sequence[bytes]) -> Sequence[bytes]:
        return [self.shown(stream, group, data) for data in items]


class MotiaForm(ItemForm):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def stored(self, item: dict[str, Any]) -> dict[str, Any]:
        given = {key: value for key, value in item.items() if key != _MARK}
        return {**given, _TIME: item.get(_TIME) or self._clock.now_ms()}

    def own(self, item: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in item.items() if key not in {_TIME, _MARK}}

    def shown(self, stream: str, group: str, data: bytes) -> bytes:
        place = {"type": "state-stream", "streamName": stream, "groupId": group, "id": values.loads(data)["id"]}
        return b'%b,"%b":%b}' % (data[:-1], _MARK.encode(), values.dumps(place))
