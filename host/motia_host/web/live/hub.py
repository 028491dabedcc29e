"""Tells live clients what is new, a few times a second: items in batches, values when they have changed.

What many watch is looked for and encoded once. At most so many items go to a client at a tick: of a flood it gets the newest, and how many
were left out. Nothing runs while nobody watches.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from motia_host.web.live.ring import Entry, Ring
from motia_host.web.live.session import Session, Subscription
from motia_host.web.live.sources import Changes, Logs, Runs, Source
from motia_host.web.live.values import Values
from motia_host.web.ports import Site

TICK_S: Final = 0.2
LINGER_TICKS: Final = 150
"""How long a channel that nobody watches any more is kept for a client that comes back."""
MOST_ITEMS: Final = 200
"""In one message."""

_Tails = dict[tuple[Any, int], bytes | None]


@dataclass(slots=True)
class _Channel:
    source: Source
    watchers: dict[Subscription, Session] = field(default_factory=dict)
    idle_ticks: int = 0


class LiveHub:
    def __init__(self, site: Site) -> None:
        self._site = site
        self._channels: dict[tuple[Any, ...], _Channel] = {}
        self._values = Values(site)
        self._task: asyncio.Task[None] | None = None

    async def close(self) -> None:
        """End what runs here. Clients are sent away by their door."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):  # we have cancelled it ourselves
                await task
        for key in tuple(self._channels):
            self._channels.pop(key).source.stop()

    def join(self, session: Session, subscription: Subscription, after: str | None) -> None:
        make = self._source_of(subscription)
        if make is None:
            session.send(subscription, b',"type":"subscribed","at":null,"resumed":false}')
            self._values.join(session, subscription)
        else:
            place, build = make
            channel = self._channels.get(place)
            if channel is None:
                channel = self._channels[place] = _Channel(build())
                channel.source.start()
            channel.watchers[subscription] = session
            ring = channel.source.ring
            position = None if after is None else ring.number(after)
            subscription.position = ring.head if position is None else position
            at = ring.token(subscription.position).encode()
            resumed = b"false" if position is None else b"true"
            session.send(subscription, b',"type":"subscribed","at":"' + at + b'","resumed":' + resumed + b"}")
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="live")

    def leave(self, subscription: Subscription) -> None:
        self._values.leave(subscription)
        for channel in self._channels.values():
            channel.watchers.pop(subscription, None)

    def _source_of(self, subscription: Subscription) -> tuple[tuple[Any, ...], Callable[[], Source]] | None:
        """Where the items of a subscription come from; None for a channel of values."""
        params: Any = subscription.params
        match subscription.channel:
            case "logs":
                return ("logs",), lambda: Logs(self._site)
            case "runs":
                return ("runs",), lambda: Runs(self._site)
            case "stream":
                return ("stream", params.stream, params.group), lambda: Changes(self._site, params.stream, params.group)
            case _:
                return None

    async def _run(self) -> None:
        while self._channels or self._values.watched:
            await asyncio.sleep(TICK_S)
            try:
                for place in tuple(self._channels):
                    self._tick(place, self._channels[place])
                await self._values.tick()
            except Exception as error:  # noqa: BLE001 - a fault here must not end everybody's view; it is reported
                asyncio.get_running_loop().call_exception_handler({"message": "a live tick failed", "exception": error})
        self._task = None

    def _tick(self, place: tuple[Any, ...], channel: _Channel) -> None:
        if not channel.watchers:
            channel.idle_ticks += 1
            if channel.idle_ticks > LINGER_TICKS:
                channel.source.stop()
                del self._channels[place]
            return
        channel.idle_ticks = 0
        channel.source.look()
        ring = channel.source.ring
        tails: _Tails = {}
        for subscription, session in tuple(channel.watchers.items()):
            position = subscription.position or 0
            if position < ring.head and not session.busy:
                tail = _tail(channel.source, subscription, position, tails)
                subscription.position = ring.head
                if tail is not None:
                    session.send(subscription, tail)


def _tail(source: Source, subscription: Subscription, position: int, made: _Tails) -> bytes | None:
    """The message of what is new behind a position, for all who watch alike from there. None where nothing of it fits."""
    key = (subscription.key, position)
    if key not in made:
        forgotten, entries = source.ring.behind(position)
        fits = source.fits(subscription.params)
        made[key] = _message(source.ring, forgotten, [entry for entry in entries if fits(entry.record)])
    return made[key]


def _message(ring: Ring, forgotten: int, entries: Sequence[Entry]) -> bytes | None:
    if not entries and not forgotten:
        return None
    sent = entries[-MOST_ITEMS:]
    skipped = forgotten + len(entries) - len(sent)
    return b',"type":"items","at":"%b","items":[%b],"skipped":%d}' % (
        ring.token(ring.head).encode(),
        b",".join(entry.json for entry in sent),
        skipped,
    )
