"""`ctx`: what a handler is given beside its input. One per call; every method is a thin, checked request to the host."""

import datetime
import functools
import re
from collections.abc import Mapping
from typing import Any

from motia_runner.callbacks import Callbacks
from motia_runner.cancellation import Signal
from motia_runner.journal import Logger
from motia_runner.stores import State, Streams, milliseconds
from motia_runner.values import encode

_CAMEL = re.compile(r"_([a-z])")
_OPTIONS = ("messageGroupId", "idempotencyKey", "delay", "at", "priority", "expiresIn")
_TEXTS = frozenset({"messageGroupId", "idempotencyKey"})
_DURATIONS = {"delay": "delayMs", "expiresIn": "expiresInMs"}


class Context:
    """The members of contracts.md, in Python's spelling and in Motia's; middleware may add its own."""

    def __init__(
        self, callbacks: Callbacks, logger: Logger, signal: Signal, params: Mapping[str, Any], compat: bool
    ) -> None:
        self._callbacks = callbacks
        self._compat = compat
        self.logger = logger
        self.signal = signal
        self.trace_id: str = params["traceId"]
        self.flows: list[str] = params["flows"]
        self.attempt: int = params["attempt"]
        self.scheduled_at: str | None = params.get("scheduledAt")

    @functools.cached_property
    def state(self) -> State:
        return State(self._callbacks, self._compat)

    @functools.cached_property
    def streams(self) -> Streams:
        return Streams(self._callbacks)

    @property
    def traceId(self) -> str:
        return self.trace_id

    @property
    def scheduledAt(self) -> str | None:
        return self.scheduled_at

    def emit(self, event: Mapping[str, Any] | None = None, /, **more: Any) -> Any:
        """Stores an event; the answer is `{"id": …}`. Options as in contracts.md, in camelCase or snake_case.

        Raises TypeError for an option that does not exist (compat: it is ignored, as in Motia), MotiaError where the
        host or the value rules refuse.
        """
        given = {
            _CAMEL.sub(lambda found: found[1].upper(), key) if "_" in key else key: value
            for key, value in {**(event or {}), **more}.items()
        }
        topic, data = given.pop("topic", None), given.pop("data", None)
        if not isinstance(topic, str):
            raise TypeError('emit needs a topic: ctx.emit({"topic": "order.created", "data": {…}}).')
        options = {
            _DURATIONS.get(key, key): _option(key, value)
            for key, value in given.items()
            if value is not None and (key in _OPTIONS or not self._compat)
        }
        return self._callbacks.request("emit", {"topic": topic, **options}, data=encode(data))


def _option(key: str, value: Any) -> Any:
    if key in _DURATIONS:
        return milliseconds(value, key)
    if key in _TEXTS and isinstance(value, str):
        return value
    if key == "priority" and isinstance(value, int):
        return int(value)
    if key == "at" and isinstance(value, datetime.datetime):
        return value.astimezone().isoformat()
    if key == "at" and isinstance(value, str):
        return value
    raise TypeError(f"emit cannot use {key}={value!r}; its options are {', '.join(_OPTIONS)}.")
