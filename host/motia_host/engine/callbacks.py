"""What a runner asks of the host while a handler runs: found by its call, fenced, and handed to the part that answers it.

A callback of a call that has ended, that belongs to another runner, or that comes on top of the 64 open ones is refused here. Params
that do not fit are answered `invalid-params` with the path of the member.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from motia_host.abc.runners import Runner
from motia_host.clock import Clock
from motia_host.engine.asked import CALL_ENDED, Asked
from motia_host.engine.calls import Calls
from motia_host.engine.emits import Emits
from motia_host.engine.params import BadParams
from motia_host.engine.response_callbacks import ResponseCallbacks
from motia_host.engine.state_callbacks import StateCallbacks
from motia_host.engine.stream_callbacks import StreamCallbacks
from motia_host.errors import MotiaError

OPEN_CALLBACKS: Final = 64
"""Callbacks that one call may have open; stated to runners in `initialize`."""

Handler = Callable[[Asked], None]


class Callbacks:
    def __init__(self, calls: Calls, clock: Clock, handlers: Mapping[str, Handler]) -> None:
        self._calls = calls
        self._clock = clock
        self._handlers = handlers

    def request(self, runner: Runner, id: int | str, method: str, params: dict[str, Any]) -> None:
        handler = self._handlers.get(method)
        if handler is None:
            runner.respond_error(id, "method-not-found", f"The host has no method {method!r}.", {})
            return
        call = self._calls.find(params.get("call"))
        if call is None or call.lease.runner is not runner:
            runner.respond_error(id, "call-ended", CALL_ENDED, {})
            return
        if call.open_callbacks >= OPEN_CALLBACKS:
            runner.respond_error(
                id, "invalid-request", f"More than {OPEN_CALLBACKS} callbacks of one call are open.", {}
            )
            return
        asked = Asked(call, id, method, params, self._clock)
        try:
            handler(asked)
        except BadParams as error:
            asked.fail("invalid-params", str(error), {"path": error.path})
        except MotiaError as error:
            asked.fail_with(error)


def table(
    emits: Emits, state: StateCallbacks, streams: StreamCallbacks, response: ResponseCallbacks
) -> dict[str, Handler]:
    """Every callback of protocol/spec.md §4 with its handler."""
    return {
        "emit": emits.emit,
        "state.get": state.get,
        "state.set": state.set,
        "state.delete": state.delete,
        "state.getGroup": state.get_group,
        "state.clear": state.clear,
        "state.update": state.update,
        "stream.get": streams.get,
        "stream.set": streams.set,
        "stream.update": streams.update,
        "stream.delete": streams.delete,
        "stream.getGroup": streams.get_group,
        "stream.send": streams.send,
        "response.start": response.start,
        "response.chunk": response.chunk,
    }
