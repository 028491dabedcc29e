"""Joins clients to streams: who may, what they get first, and what follows. Transports and protocols are `sockets` and `sse`.

Subscribe first, then read, then pass what is newer: nothing is lost in between, and nothing comes twice. A client that comes back with a
resume token gets the changes that it missed, or, where these are no longer known, everything anew, marked as a reset.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from motia_host.clock import SystemClock
from motia_host.engine.requests import ApiFailure, HeaderValue
from motia_host.web.gateway import frames
from motia_host.web.gateway.frames import Frame, Place
from motia_host.web.gateway.hub import Hub, Membership, Outlet
from motia_host.web.motia.feed import Feed
from motia_host.web.ports import Site
from motia_host.web.zones import is_internal_stream

TICK_S: Final = 15.0
"""How often clients are asked whether they still live, and dead ones are dropped."""


class Client(Outlet, Protocol):
    """An outlet that the gateway looks after."""

    def tick(self) -> None:
        """Called every `TICK_S` seconds."""
        ...

    def leave(self) -> None:
        """The host stops: say so, in a way that lets the client come back."""
        ...


@dataclass(frozen=True, slots=True)
class Access:
    """Who a client is: what `authenticate` gave, and whether it may see internal streams."""

    auth: Any
    is_admin: bool


class Gateway:
    def __init__(self, site: Site) -> None:
        self.site = site
        self._streams = site.stores.streams
        self.hub = Hub(self._streams.token, SystemClock().now_ms)
        self._feed = Feed(site, self.hub)
        self._clients: set[Client] = set()
        self._timer: asyncio.TimerHandle | None = None

    def open(self) -> None:
        self.site.stores.ledger.listeners.changes.append(self.hub.publish)
        self._timer = asyncio.get_running_loop().call_later(TICK_S, self._tick)

    def close(self) -> None:
        """Send every client away. Clients come back by themselves, with their tokens."""
        self._feed.close()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        with contextlib.suppress(ValueError):  # closed before
            self.site.stores.ledger.listeners.changes.remove(self.hub.publish)
        for client in tuple(self._clients):
            client.leave()

    def add(self, client: Client) -> None:
        self._clients.add(client)

    def remove(self, client: Client) -> None:
        self._clients.discard(client)

    @property
    def clients(self) -> int:
        return len(self._clients)

    async def authenticate(self, headers: Mapping[str, HeaderValue], url: str, *, is_admin: bool) -> Access:
        """Raises `access-denied` (401) when the project's `authenticate` throws."""
        try:
            auth = await self.site.engine.authenticate(headers, url)
        except Exception as error:
            raise ApiFailure("access-denied", 401) from error
        return Access(auth, is_admin)

    async def admit(self, access: Access, place: Place) -> None:
        """Raises `stream-not-found` (404) or `access-denied` (403)."""
        name, group, id_ = place
        if is_internal_stream(name):
            if not access.is_admin:
                raise ApiFailure("access-denied", 403)
            return
        streams = self.site.engine.registry.streams
        stream = streams.get(name)
        if stream is None:
            raise ApiFailure("stream-not-found", 404, stream=name, known=", ".join(sorted(streams)) or "none")
        if stream.can_access:
            try:
                allowed = await self.site.engine.can_access(stream, group, id_, access.auth)
            except Exception as error:
                raise ApiFailure("access-denied", 403) from error
            if not allowed:
                raise ApiFailure("access-denied", 403)

    async def join(self, outlet: Outlet, place: Place, subscription: str, *, after: str | None, resumes: bool) -> None:
        """Subscribe an admitted client, and send what it needs first. `resumes`: it speaks of tokens, so it is told of an absent item too."""
        membership = self.hub.enter(outlet, place, subscription)
        try:
            if is_internal_stream(place[0]):
                await self._read_internal(outlet, place, membership)
            elif after is None or not await self._resume(outlet, place, membership, after):
                await self._sync(outlet, place, membership, reset=after is not None, absent=resumes)
        except BaseException:
            self.hub.leave(outlet, place, subscription)
            raise

    async def _resume(self, outlet: Outlet, place: Place, membership: Membership, after: str) -> bool:
        offset = self._streams.offset(after)
        if offset is None:
            return False
        stream, group, id_ = place
        missed = await self._streams.since(stream, group, offset)
        if not missed.complete:
            return False
        floor = offset
        for change in missed.changes:
            floor = change.offset
            if id_ is None or change.id == id_:
                outlet.send(
                    frames.of_change(
                        change, self._streams.token(change.offset), replay="group" if id_ is None else "item"
                    )
                )
                await outlet.room()
        membership.resumed(floor)
        return True

    async def _sync(self, outlet: Outlet, place: Place, membership: Membership, *, reset: bool, absent: bool) -> None:
        stream, group, id_ = place
        token = self._streams.token(self._streams.head())
        if id_ is not None:
            item = self._streams.get(stream, group, id_)
            if item is not None:
                outlet.send(frames.sync(place, item.data, timestamp=item.timestamp, token=token, reset=reset))
            elif absent:
                outlet.send(frames.sync(place, b"null", timestamp=self.hub.timestamp(), token=token, reset=reset))
            membership.synced({} if item is None else {id_: item.offset}, self._streams.head())
            return
        items = await self._streams.get_group(stream, group)
        data = b"[" + b",".join(item.data for item in items) + b"]"
        timestamp = self.hub.timestamp(item.timestamp for item in items)
        outlet.send(frames.sync(place, data, timestamp=timestamp, token=token, reset=reset))
        membership.synced({item.id: item.offset for item in items}, self._streams.head())

    async def _read_internal(self, outlet: Outlet, place: Place, membership: Membership) -> None:
        """What is told meanwhile comes behind the read, also what is already in it: that changes nothing."""
        stream, group, id_ = place
        data = await self._feed.read(stream, group, id_)
        if data is not None:
            outlet.send(frames.sync(place, data, timestamp=self.hub.timestamp(), token="", reset=False))
        membership.synced({}, -1)

    def refusal(self, place: Place, error: ApiFailure) -> Frame:
        """A refused join, as clients know it (behaviour of Motia: the socket stays open)."""
        code, message = (
            ("STREAM_NOT_FOUND", f"Stream {place[0]} not found")
            if error.status == 404
            else ("STREAM_ACCESS_DENIED", "Access denied")
        )
        return frames.error(place, code, message, timestamp=self.hub.timestamp())

    def _tick(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(TICK_S, self._tick)
        for client in tuple(self._clients):
            client.tick()
