"""Asks a project's own functions who may watch a stream: `streamAuth.authenticate`, then `canAccess` of the stream.

Whatever goes wrong on the way denies. Called by the gateway for each connection and each subscription.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from motia_host.engine import failures
from motia_host.engine.calls import Call, Ending, Plan
from motia_host.engine.parts import Parts
from motia_host.engine.requests import ApiFailure, HeaderValue
from motia_host.errors import MotiaError
from motia_host.ids import new_trace_id
from motia_host.steps.model import Stream
from motia_host.steps.registry import Registry

TIMEOUT_MS: Final = 10_000
WAIT_FOR_PLACE_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Function:
    """A function of a stream's or the configuration's file, as something to invoke."""

    name: str
    file: str
    runner: str
    flows: tuple[str, ...] = ()
    timeout_ms: int | None = TIMEOUT_MS


class Access:
    def __init__(self, parts: Parts, config_file: str | None) -> None:
        """`config_file` exports `streamAuth.authenticate`; None where the project has none."""
        self._invoker = parts.invoker
        self._pool = parts.pool
        self._recorder = parts.recorder
        self._config_file = config_file

    async def authenticate(self, registry: Registry, headers: Mapping[str, HeaderValue], url: str) -> Any:
        """The context of whoever connects: what the project's function returned, None where it has none.

        Raises `access-denied` (401) when the function fails, as Motia does for one that throws.
        """
        if self._config_file is None:
            return None
        function = Function("streamAuth", self._config_file, "node")
        call = await self._ask("authenticate", function, registry, {"request": {"headers": dict(headers), "url": url}})
        if call is None or call.ending is not Ending.OK or type(call.result) is not dict:
            raise ApiFailure("access-denied", 401)
        return call.result.get("context")

    async def can_access(self, registry: Registry, stream: Stream, subscription: Mapping[str, Any], auth: Any) -> bool:
        """Whether somebody may join; `subscription` is `{groupId, id?}`. True where the stream has no `canAccess`."""
        if not stream.can_access:
            return True
        function = Function(stream.name, stream.file, stream.runner)
        call = await self._ask(
            "canAccess", function, registry, {"subscription": dict(subscription), "authContext": auth}
        )
        if call is None or call.ending is not Ending.OK or type(call.result) is not dict:
            return False
        return call.result.get("allowed") is True

    async def _ask(self, kind: str, function: Function, registry: Registry, extra: dict[str, Any]) -> Call | None:
        trace_id = new_trace_id()
        try:
            lease = self._pool.try_lease(function.runner) or await self._pool.lease(
                function.runner, timeout=WAIT_FOR_PLACE_S
            )
            call = self._invoker.start(Plan(kind, function, registry, trace_id, extra, waits_for_end=False), lease)
        except MotiaError as error:
            self._denied(kind, function, trace_id, error.title)
            return None
        await call.seen()
        if call.ending is not Ending.OK:
            error_of_call = failures.as_object(call) or {"message": "its time was up"}
            self._denied(kind, function, trace_id, error_of_call["message"])
        return call

    def _denied(self, kind: str, function: Function, trace_id: str, reason: str) -> None:
        text = f"Access was denied because {kind} of {function.name} ({function.file}) failed: {reason}"
        self._recorder.say("warn", text, step=function.name, trace_id=trace_id)
