"""A plain request that waits for a place in a runner: a callback where `ApiCalls.call` has a task."""

from collections.abc import Callable
from typing import Final

from motia_host.abc.runners import Lease, RunnerPool
from motia_host.clock import Clock
from motia_host.engine.requests import ApiCaller, ApiFailure
from motia_host.errors import RunnerUnavailable

WAIT_FOR_PLACE_S: Final = 5.0
"""How long a request waits for a place in a runner, or for one that starts."""


class Queued:
    def __init__(self, launch: Callable[[float, Lease], Callable[[], None]], caller: ApiCaller, clock: Clock) -> None:
        """`launch` is given the ms that were waited and the place, and returns what ends the call early. It may raise `ApiFailure`."""
        self._launch = launch
        self._caller = caller
        self._clock = clock
        self._began = clock.monotonic()
        self._waits = True
        self._end: Callable[[], None]

    def wait(self, pool: RunnerPool, language: str) -> Callable[[], None]:
        """Returns at once what ends the waiting, or then the call, early. Raises `ApiFailure` where there is nothing to wait for."""
        try:
            self._end = pool.wait(language, self._told, timeout=WAIT_FOR_PLACE_S)
        except RunnerUnavailable as error:
            raise no_place(error) from None
        return self._end_early

    def _told(self, place: Lease | RunnerUnavailable) -> None:
        self._waits = False
        try:
            if isinstance(place, RunnerUnavailable):
                raise no_place(place)
            self._end = self._launch((self._clock.monotonic() - self._began) * 1_000, place)
        except ApiFailure as failure:
            self._caller.failed(failure)

    def _end_early(self) -> None:
        self._end()
        if self._waits:
            self._waits = False
            self._caller.failed(ConnectionResetError("the request was ended before it had a place"))


def no_place(error: RunnerUnavailable) -> ApiFailure:
    return ApiFailure(error.name, 503, **error.data)
