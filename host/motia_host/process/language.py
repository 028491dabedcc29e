"""Places for the calls of one language: given at once where there is one, else in the order in which calls came, each within its time.

It decides which runner a call goes to; starting and replacing runners is the business of `fleet`. `pool` holds one for each language.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, cast

from motia_host.errors import RunnerUnavailable
from motia_host.process.fleet import Allowance, Fleet
from motia_host.process.limits import WAIT_BEFORE_GROWTH_S
from motia_host.process.runner import Surroundings
from motia_host.process.seat import LeaseEvents, Role, Seat, SeatLease
from motia_host.process.waiting import Kind, Waiter, Waiting

_SIDE: Final[dict[Kind, Role]] = {"large": "large", "alone": "alone"}


class LanguagePool:
    def __init__(
        self, language: str, allowance: Allowance, around: Surroundings, room_came: Callable[[str], None]
    ) -> None:
        """`room_came(language)` is called, in a later turn of the loop, when there are places after there were none."""
        self.language = language
        self.fleet = Fleet(language, allowance, around, self._give_places)
        self._room_came = room_came
        self._loop = asyncio.get_running_loop()
        self._told = LeaseEvents(self._released, self.fleet.overdue)
        self._waiting = Waiting()
        self._starved = False
        self._wait_timer: asyncio.TimerHandle | None = None

    def try_lease(self, kind: Kind, *, background: bool) -> SeatLease | None:
        """A place now, unless somebody waits for one of the same kind."""
        lease = None if self._waiting.of(kind) else self._place(kind, background=background)
        if lease is None:
            self._starved = True
            if kind in _SIDE and not self.fleet.allowance.singleton:
                self.fleet.want(_SIDE[kind])  # side runners are started by the first call that needs one
        return lease

    async def lease(self, kind: Kind, *, background: bool, within: float) -> SeatLease:
        """A place within so many seconds. Raises `RunnerUnavailable` with the reason."""
        lease = self.try_lease(kind, background=background)
        if lease is not None:
            return lease
        waiter = self._queue(kind, background=background, within=within)
        try:
            return await waiter.place
        except BaseException:
            self._leave(waiter)
            raise

    def wait(self, told: Callable[[SeatLease | RunnerUnavailable], None], *, within: float) -> Callable[[], None]:
        """See `abc.runners.RunnerPool.wait`. `try_lease` has found no place."""
        waiter = self._queue("api", background=False, within=within)
        wanted = True

        def placed(place: "asyncio.Future[SeatLease]") -> None:
            if wanted:
                error = place.exception()
                told(place.result() if error is None else cast("RunnerUnavailable", error))

        def give_up() -> None:
            nonlocal wanted
            wanted = False
            self._leave(waiter)

        waiter.place.add_done_callback(placed)
        return give_up

    def room(self) -> int:
        """Free places for background calls."""
        room = 0 if self._waiting.of("background") else sum(seat.room(background=True) for seat in self.fleet.usable())
        self._starved = self._starved or room == 0
        return room

    def reason(self) -> str | None:
        """Why no call can be taken; None while it is just full, or all is well."""
        fleet = self.fleet
        if fleet.seats["shared"]:
            return None
        if fleet.backoff.looping:
            return (
                f"crash loop: {fleet.backoff.deaths} runners in a row died young; of the last one: {fleet.last_failure}"
            )
        return fleet.last_failure or "its runner is starting"

    async def stop(self) -> None:
        """Ends all runners; who waits is told."""
        if self._wait_timer is not None:
            self._wait_timer.cancel()
        self.fleet.stopping = True
        self._waiting.fail(lambda: RunnerUnavailable(self.language, "the host is stopping"))
        await self.fleet.stop()

    def _place(self, kind: Kind, *, background: bool) -> SeatLease | None:
        best: Seat | None = None
        for seat in self._eligible(kind):
            if seat.room(background=background) > 0 and (best is None or seat.calls < best.calls):
                best = seat
        if best is None:
            return None
        lease = SeatLease(best, self._told, background=background, large=kind == "large")
        best.exclusive = kind == "alone" and best.role == "shared"
        return lease

    def _eligible(self, kind: Kind) -> Sequence[Seat]:
        if not self.fleet.allowance.singleton:
            return self.fleet.seats[_SIDE[kind]] if kind in _SIDE else self.fleet.usable()
        if kind == "alone":
            return [seat for seat in self.fleet.usable() if seat.calls == 0]
        if self._waiting.of("alone"):
            return ()  # else a suspect would never find the only runner empty
        return [seat for seat in self.fleet.usable() if kind != "large" or seat.large == 0]

    def _queue(self, kind: Kind, *, background: bool, within: float) -> Waiter:
        """One that gets a place, or is refused within so many seconds."""
        if self.fleet.generation is None and not self.fleet.paused:
            raise RunnerUnavailable(self.language, self.reason() or "it serves no steps")
        waiter = self._waiting.add(kind, background=background)
        self._watch_waiting()
        timer = self._loop.call_later(within, self._time_is_up, waiter)
        waiter.place.add_done_callback(lambda _: timer.cancel())
        return waiter

    def _time_is_up(self, waiter: Waiter) -> None:
        self._waiting.remove(waiter)
        waiter.refuse(RunnerUnavailable(self.language, self.reason() or self._full(waiter.kind)))

    def _give_places(self) -> None:
        if self.fleet.stopping:
            return
        if self._waiting:
            self._waiting.serve(lambda waiter: self._place(waiter.kind, background=waiter.background))
        for kind, role in _SIDE.items():
            if self._waiting.of(kind) and not self.fleet.allowance.singleton:
                self.fleet.want(role)
        if self._starved and self.room() > 0:
            self._starved = False
            self._loop.call_soon(self._room_came, self.language)

    def _released(self, seat: Seat) -> None:
        self.fleet.released(seat)
        if self._starved or self._waiting:
            self._give_places()

    def _leave(self, waiter: Waiter) -> None:
        self._waiting.remove(waiter)
        place = waiter.place
        if not place.done():
            place.cancel()
        elif not place.cancelled() and place.exception() is None:
            place.result().release()  # it was given in the very moment in which its caller gave up

    def _full(self, kind: Kind) -> str:
        if kind == "alone":
            return "another call is being run alone, or the runner for it is starting"
        if kind == "large":
            return "another large call is being run, or the runner for it is starting"
        return f"all {sum(seat.limit for seat in self.fleet.seats['shared'])} places are taken"

    def _watch_waiting(self) -> None:
        if self._wait_timer is None and not self.fleet.stopping:
            self._wait_timer = self._loop.call_later(WAIT_BEFORE_GROWTH_S, self._waited)

    def _waited(self) -> None:
        self._wait_timer = None
        since = self._waiting.longest()
        if since is None:
            return
        if self._loop.time() - since >= WAIT_BEFORE_GROWTH_S:
            self.fleet.press()
        self._watch_waiting()
