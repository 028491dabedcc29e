"""`response.*` of a handler: the pieces of a streamed response, on their way to whoever waits for the call.

They are taken by `api`; here they only meet their form. Once the client is gone, pieces are answered `call-ended`.
"""

from functools import partial

from motia_host.clock import Clock
from motia_host.engine import bodies
from motia_host.engine import params as check
from motia_host.engine.asked import Asked
from motia_host.engine.calls import FRONT
from motia_host.engine.requests import BodyFormat
from motia_host.engine.stream_response import StreamResponse

_FORMATS: dict[str | None, BodyFormat | None] = {None: None, "json": "json", "text": "text", "bytes": "bytes"}


class ResponseCallbacks:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def start(self, asked: Asked) -> None:
        call = asked.call
        if call.plan.kind not in {"api", FRONT}:
            asked.fail(
                "not-supported",
                "Only api steps have a response.",
                {"feature": f"a response of a {call.plan.kind} step"},
            )
            return
        if call.plan.overlay is not None:
            reason = "The response of a transactional step is sent when it has committed, so it cannot be streamed."
            asked.fail("not-supported", reason, {"feature": "a streamed response of a transactional step"})
            return
        if call.stream is not None:
            asked.fail("invalid-request", "The response has begun already.", {})
            return
        try:
            status, headers = bodies.head(asked.params)
        except bodies.BadBody as error:
            raise check.BadParams("$", f"is no response: {error}") from None
        format = check.optional_text(asked.params, "format")  # noqa: A001
        if format not in _FORMATS:
            raise check.BadParams("$.format", "must be one of json, text, bytes")
        call.stream = StreamResponse(status, headers, _FORMATS[format], partial(_answer, asked))
        call.stream.active_at = self._clock.monotonic()
        call.wake()

    def chunk(self, asked: Asked) -> None:
        call = asked.call
        stream = call.stream
        if stream is None:
            asked.fail("invalid-request", "`response.start` comes first.", {})
            return
        if stream.closed:
            asked.ended()
            return
        try:
            data = bodies.payload(asked.params)
        except bodies.BadBody:
            raise check.BadParams("$", "must have `text` or valid `base64`") from None
        stream.active_at = self._clock.monotonic()
        stream.pieces.append((data, partial(_answer, asked)))
        call.wake()


def _answer(asked: Asked, taken: bool) -> None:  # noqa: FBT001 - the whole of what is to be said
    if taken:
        asked.answer(None)
    else:
        asked.ended()
