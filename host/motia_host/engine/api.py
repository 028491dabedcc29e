"""A request through an api step: checked, given a place in a runner, answered whole or piece by piece.

The hot path. `begin` runs a plain call without any task; `call` runs in the task that the edge already has. No logging, no models. The caller gets its 504 at the
deadline, while the call keeps its place until its end is seen.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from motia_host.abc.ledger import Op
from motia_host.abc.runners import Lease
from motia_host.engine import answers as keyed
from motia_host.engine import bodies, failures
from motia_host.engine.answers import Answers, Copied, Once
from motia_host.engine.calls import FRONT, Call, Ending, Plan
from motia_host.engine.overlay import Overlay
from motia_host.engine.parts import Parts
from motia_host.engine.queued import WAIT_FOR_PLACE_S, Queued, no_place
from motia_host.engine.requests import ApiCaller, ApiFailure, ApiReply, ApiRequest, HeaderValue, ResponseSink
from motia_host.engine.stream_response import StreamResponse
from motia_host.engine.transactions import Transactions, is_transactional
from motia_host.errors import MotiaError, RunnerUnavailable
from motia_host.steps.config import ApiConfig
from motia_host.steps.model import Step
from motia_host.steps.registry import Registry
from motia_host.steps.router import Match

CHECKED_ON_LOOP = 256 * 1024
"""Bytes. Larger bodies are checked in a thread (design B.5)."""

LARGE = 1024 * 1024
"""Bytes. Requests above it go one at a time to a runner of their own."""

CLIENT_STALL_S = 60.0
"""A client that takes no piece of a streamed response for so long counts as gone."""


@dataclass(slots=True)
class _Asked:
    """One request on its way."""

    registry: Registry
    step: Step
    request: ApiRequest
    sink: ResponseSink
    large: bool
    kind: str = "api"
    once: Once | None = None
    """Its idempotency key, where it has one."""
    call: Call | None = None
    """The last one that was started for it."""


class ApiCalls:
    def __init__(self, parts: Parts, transactions: Transactions, answers: Answers) -> None:
        self._invoker = parts.invoker
        self._pool = parts.pool
        self._clock = parts.clock
        self._transactions = transactions
        self._answers = answers
        self._schemas = not parts.compat
        """Under compat, requests are not checked against schemas."""

    async def call(
        self, registry: Registry, match: Match[Step], request: ApiRequest, sink: ResponseSink
    ) -> ApiReply | None:
        """The reply, or None when it went through `sink` as a stream. Raises `ApiFailure`.

        Cancelling the caller's task ends the call in the runner; its place is given back when its end is seen.
        """
        step = match.target
        size = (len(request.body) if request.body else 0) + sum(len(file.data) for file in request.files)
        if self._schemas and (step.body_validator is not None or step.query_validator is not None):
            if size > CHECKED_ON_LOOP:
                await asyncio.to_thread(bodies.check, step, request)
            else:
                bodies.check(step, request)
        asked = _Asked(registry, step, request, sink, size > LARGE)
        key = request.headers.get(keyed.HEADER)
        if key is not None and request.method not in keyed.SAFE:
            return await self._once(asked, key)
        return await self._run(asked)

    async def front(self, registry: Registry, request: ApiRequest, sink: ResponseSink) -> ApiReply | None:
        """A request in the project's Express application: its reply, one that is `passed`, or None when it went through `sink`. Raises `ApiFailure`."""
        assert registry.front is not None
        size = len(request.body) if request.body else 0
        asked = _Asked(registry, registry.front, request, sink, size > LARGE, kind=FRONT)
        return await self._answer(await self._open(asked, None), sink)

    def begin(
        self, registry: Registry, match: Match[Step], request: ApiRequest, caller: ApiCaller
    ) -> Callable[[], None] | None:
        """As `call`, without a task; see `Engine.begin_api`."""
        step = match.target
        if (keyed.HEADER in request.headers and request.method not in keyed.SAFE) or is_transactional(step):
            return None
        if self._schemas:
            bodies.check(step, request)
        asked = _Asked(registry, step, request, caller, large=False)
        lease = self._pool.try_lease(step.runner)
        if lease is None:
            return Queued(partial(self._launch, asked, caller), caller, self._clock).wait(self._pool, step.runner)
        return self._launch(asked, caller, 0.0, lease)

    def _launch(self, asked: _Asked, caller: ApiCaller, queued_ms: float, lease: Lease) -> Callable[[], None]:
        call = self._start(asked, queued_ms, None, lease, partial(self._woken, caller))
        caller.on_gone(partial(_client_gone, call))
        if queued_ms and caller.gone:
            _client_gone(call)
        return partial(call.cancel, "client-gone")

    def _woken(self, caller: ApiCaller, call: Call) -> None:
        """The first sign of a call that was begun without a task: mostly its end."""
        call.watcher = None  # who goes on waits for the next sign
        if call.stream is not None or call.writes:
            caller.goes_on(self._answer(call, caller))
            return
        caller.on_gone(None)
        try:
            reply = _reply(call)
        except ApiFailure as failure:
            _note_status(call, failure.status)
            caller.failed(failure)
        else:
            caller.answered(reply)

    async def _run(self, asked: _Asked) -> ApiReply | None:
        if is_transactional(asked.step):
            return await self._transaction(asked)
        return await self._answer(await self._open(asked, None), asked.sink)

    async def _once(self, asked: _Asked, key: HeaderValue) -> ApiReply | None:
        """The answer that was given to this request before, or that of its run now."""
        once = self._answers.once(keyed.scope_of(asked.step.name, asked.request), key, keyed.digest_of(asked.request))
        given = await once.begin()
        if given is not None:
            return given
        asked.once = once
        asked.sink = copied = Copied(asked.sink)
        try:
            reply = await self._run(asked)
            await once.keep(reply or copied.reply())
        finally:
            await once.end(asked.call)
        return reply

    async def _transaction(self, asked: _Asked) -> ApiReply | None:
        """Run until it commits; the reply of the run that did."""
        reply: ApiReply | None = None
        failure: ApiFailure | None = None

        async def run(overlay: Overlay) -> Call:
            nonlocal reply, failure
            call = await self._open(asked, overlay)
            try:
                reply = await self._answer(call, asked.sink)
            except ApiFailure as error:
                if call.ending is Ending.OK:
                    raise  # what it answered is no response, so nothing is to be kept
                failure = error
            return call

        def ending() -> Sequence[Op]:
            return () if asked.once is None else asked.once.ops(reply)

        ran = await self._transactions.run(run, ending, None)
        if ran.committed and asked.once is not None:
            asked.once.committed()
        if ran.error is not None:
            status = 503 if ran.error.name == "store-unavailable" else 500
            raise ApiFailure(
                ran.error.name, status, file=asked.step.file, **{"step": asked.step.name, **ran.error.data}
            )
        if not ran.committed and failure is not None:
            raise failure
        return reply

    async def _open(self, asked: _Asked, overlay: Overlay | None) -> Call:
        """Start the call in the first place that there is. Raises `ApiFailure`."""
        began = self._clock.monotonic()
        runner = asked.step.runner
        try:
            lease = self._pool.try_lease(runner, large=asked.large) or await self._pool.lease(
                runner, large=asked.large, timeout=WAIT_FOR_PLACE_S
            )
        except RunnerUnavailable as error:
            raise no_place(error) from None
        asked.call = self._start(asked, (self._clock.monotonic() - began) * 1_000, overlay, lease)
        return asked.call

    def _start(
        self, asked: _Asked, queued_ms: float, overlay: Overlay | None, lease: Lease,
        watcher: Callable[[Call], None] | None = None,
    ) -> Call:  # fmt: skip
        try:
            return self._invoker.start(_plan(asked, queued_ms, overlay), lease, watcher)
        except MotiaError as error:
            raise ApiFailure(error.name, 400, step=asked.step.name, **error.data) from None

    async def _answer(self, call: Call, sink: ResponseSink) -> ApiReply | None:
        sink.on_gone(partial(_client_gone, call))
        try:
            if sink.gone:
                _client_gone(call)
            await call.seen()
            if call.stream is not None:
                await self._pump(call, sink)
                return None
            if (
                call.writes
            ):  # a runner answers them first; one that does not may not tell the client before they are on disk
                await call.writes_done()
            return _reply(call)
        except asyncio.CancelledError:
            call.cancel("client-gone")
            raise
        except ApiFailure as failure:
            _note_status(call, failure.status)
            raise
        finally:
            sink.on_gone(None)

    async def _pump(self, call: Call, sink: ResponseSink) -> None:
        """Hand pieces to the client until the call has ended, its time is up, or the client is gone."""
        stream = call.stream
        assert stream is not None
        try:
            await _begin(call, stream, sink)
            await self._pieces(call, sink)
        except (ConnectionError, TimeoutError):  # the client is gone: nobody is left to be told
            call.cancel("client-gone")
            return
        finally:
            stream.close()
        if call.ending is not Ending.OK and not sink.gone:
            raise failures.of_api(call)
        if call.ending is Ending.OK and call.result != {"streamed": True}:
            raise failures.response_invalid(call, "it began a streamed response and answered another one")

    async def _pieces(self, call: Call, sink: ResponseSink) -> None:
        stream = call.stream
        assert stream is not None
        while not sink.gone:
            while stream.pieces:
                await self._piece(stream, sink)
            if call.ending is not None or call.timed_out:
                return
            await call.seen()
        call.cancel("client-gone")

    async def _piece(self, stream: StreamResponse, sink: ResponseSink) -> None:
        data, answer = stream.pieces.popleft()
        stream.writing = True
        taken = False
        try:
            async with asyncio.timeout(CLIENT_STALL_S):
                await sink.write(data)
            taken = True
        finally:
            stream.writing = False
            stream.active_at = self._clock.monotonic()
            answer(taken)


def _plan(asked: _Asked, queued_ms: float, overlay: Overlay | None) -> Plan:
    request, step = asked.request, asked.step
    return Plan(
        asked.kind, step, asked.registry, request.trace_id, {"request": bodies.request_params(request)}, step.flows,
        waits_for_end=False, queued_ms=queued_ms, overlay=overlay,
        http={"method": request.method, "path": request.path, "headers": request.headers, "query": request.query_params},
        input=request.body if request.body_format == "json" else None,
    )  # fmt: skip


async def _begin(call: Call, stream: StreamResponse, sink: ResponseSink) -> None:
    taken = False
    try:
        async with asyncio.timeout(CLIENT_STALL_S):
            await sink.start(stream.status, stream.headers, stream.format)
        taken = True
        _note_status(call, stream.status)
    finally:
        stream.started(taken)


def _reply(call: Call) -> ApiReply:
    if call.ending is not Ending.OK or call.timed_out:
        raise failures.of_api(call)
    try:
        reply = (call.plan.kind == FRONT and bodies.passed(call.result)) or bodies.reply(call.result)
    except bodies.BadBody as error:
        raise failures.response_invalid(call, str(error)) from None
    if not reply.passed:
        _note_status(call, reply.status)
    return reply


def _note_status(call: Call, status: int) -> None:
    if call.plan.http is not None:
        call.plan.http["status"] = status


def _client_gone(call: Call) -> None:
    """A streamed response is stopped, and a step that asks for it; every other handler is told, and may finish what it has begun."""
    config = call.plan.target.config if isinstance(call.plan.target, Step) else None
    if call.stream is not None:
        call.cancel("client-gone")
        call.wake()
    elif isinstance(config, ApiConfig) and config.cancel_on_disconnect:
        call.cancel("client-gone")
    else:
        call.tell_gone()
