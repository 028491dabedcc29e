"""Who is subscribed to what, and who therefore gets a change: exactly once, in order, without waiting for anybody.

A *place* is a group of a stream, or an item of it. An *outlet* is one client's transport. While a place is being read for a client, its
changes are held; then only what is newer than the read is passed on. Knows no transport and no protocol.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Protocol

from motia_host.abc.ledger import StreamChange
from motia_host.web.gateway import frames
from motia_host.web.gateway.frames import Frame, Place

MAX_HELD_BYTES: Final = 4 * 1024 * 1024
"""Changes that are held for one outlet while a place is being read for it."""
NOTHING: Final[Mapping[str, int]] = {}


class Outlet(Protocol):
    def send(self, frame: Frame) -> None:
        """Hand over; never blocks. A client that is too slow is disconnected by this."""
        ...

    async def room(self) -> None:
        """Until little waits for the client. Raises `ConnectionError` when it is gone, or takes nothing for too long."""
        ...

    def too_slow(self, waiting: int) -> None:
        """Disconnect: so many bytes wait for the client."""
        ...


class Membership:
    """One outlet at one place. Several subscriptions of a client to the same place share one."""

    __slots__ = ("_floor", "_held", "_held_bytes", "_read", "_read_until", "outlet", "subscriptions")

    def __init__(self, outlet: Outlet) -> None:
        self.outlet = outlet
        self.subscriptions: set[str] = set()
        self._held: list[Frame] | None = None
        self._held_bytes = 0
        self._floor = -1
        self._read = NOTHING
        self._read_until = -1

    @property
    def holding(self) -> bool:
        return self._held is not None

    def hold(self) -> None:
        self._held, self._held_bytes = [], 0

    def resumed(self, floor: int) -> None:
        """Go on behind `floor`: everything up to it has been passed."""
        self._floor = max(self._floor, floor)
        self._release()

    def synced(self, read: Mapping[str, int], until: int) -> None:
        """Go on behind a read that gave these items with their offsets; changes above `until` cannot be in it."""
        self._read, self._read_until = read, until
        self._release()

    def offer(self, frame: Frame) -> bool:
        """Pass a change on, if it is new here. Returns whether it was sent now."""
        if self._held is not None:
            self._hold(frame, self._held)
            return False
        if frame.change is not None and not self._is_new(frame.change):
            return False
        self.outlet.send(frame)
        return True

    def _hold(self, frame: Frame, held: list[Frame]) -> None:
        self._held_bytes += len(frame.json)
        if self._held_bytes > MAX_HELD_BYTES:
            held.clear()
            self.outlet.too_slow(self._held_bytes)
        else:
            held.append(frame)

    def _release(self) -> None:
        held, self._held = self._held, None
        for frame in held or ():
            self.offer(frame)

    def _is_new(self, change: StreamChange) -> bool:
        if change.offset <= self._floor:
            return False
        if change.offset > self._read_until:
            self._read, self._read_until = NOTHING, -1
            return True
        return change.kind == "event" or self._read.get(change.id or "", -1) < change.offset


class Hub:
    def __init__(self, token: Callable[[int], str], now_ms: Callable[[], int]) -> None:
        """`token` gives the resume token of an offset."""
        self._token = token
        self._now_ms = now_ms
        self._last_timestamp = 0
        self._places: dict[Place, dict[Outlet, Membership]] = {}

    def __len__(self) -> int:
        """Places that somebody is subscribed to."""
        return len(self._places)

    def enter(self, outlet: Outlet, place: Place, subscription: str) -> Membership:
        """Subscribe, holding what comes until `resumed` or `synced` is called."""
        members = self._places.setdefault(place, {})
        membership = members.get(outlet)
        if membership is None:
            membership = members[outlet] = Membership(outlet)
        membership.subscriptions.add(subscription)
        membership.hold()
        return membership

    def leave(self, outlet: Outlet, place: Place, subscription: str | None = None) -> None:
        """End one subscription, or (without one) all of an outlet at a place."""
        members = self._places.get(place, {})
        membership = members.get(outlet)
        if membership is None:
            return
        membership.subscriptions.discard(subscription or "")
        if subscription is None or not membership.subscriptions:
            del members[outlet]
            if not members:
                del self._places[place]

    def publish(self, changes: Sequence[StreamChange]) -> None:
        """To be told after every commit, in order."""
        for change in changes:
            self._publish(change, self._token)

    def tell(self, change: StreamChange) -> None:
        """Pass on what is no change of the store, and what nobody can resume after."""
        self._publish(change, _no_token)

    def watched(self, streams: frozenset[str]) -> set[tuple[str, str]]:
        """Which groups of these streams somebody is subscribed to, whole or for an item."""
        return {(stream, group) for stream, group, _ in self._places if stream in streams}

    def _publish(self, change: StreamChange, token: Callable[[int], str]) -> None:
        self._last_timestamp = max(self._last_timestamp, change.timestamp)
        group = self._places.get((change.stream, change.group, None), {})
        item = self._places.get((change.stream, change.group, change.id), {}) if change.id is not None else {}
        if group or item:
            _pass_on(frames.of_change(change, token(change.offset)), group, item)

    def timestamp(self, others: Iterable[int] = ()) -> int:
        """One that is not before any that a client has seen of this host, nor before `others`."""
        return max(self._now_ms(), self._last_timestamp, *others)


def _no_token(_offset: int) -> str:
    return ""


def _pass_on(frame: Frame, group: dict[Outlet, Membership], item: dict[Outlet, Membership]) -> None:
    """Clients hand a frame of an item to the subscribers of its group by themselves, so an outlet that is at both places gets it once."""
    for outlet, membership in tuple(group.items()):
        if outlet not in item:
            membership.offer(frame)
    for outlet, membership in tuple(item.items()):
        beside = group.get(outlet)
        if beside is None:
            membership.offer(frame)
        else:
            _pass_to_both(frame, beside, membership)


def _pass_to_both(frame: Frame, group: Membership, item: Membership) -> None:
    """While one place is being read, the other must not wait for that, nor lose what is in the read: then a change can be sent twice,
    which changes nothing. An event is not: it would happen twice.
    """
    if not (group.holding or item.holding):
        _ = group.offer(frame) or item.offer(frame)
        return
    ready, waiting = (item, group) if group.holding else (group, item)
    ready.offer(frame)
    if frame.change is not None and frame.change.kind != "event":
        waiting.offer(frame)
