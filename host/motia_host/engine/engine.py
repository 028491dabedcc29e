"""The engine: what runs a project's steps. One object in front of the parts, made by `app` and called by the edge and by runners.

It gets stores and runners handed in and knows neither their kind nor HTTP. `running()` is its lifetime: leaving it takes no more deliveries
and cron occurrences, waits for those that run, and hands back the rest.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from motia_host.abc.runners import Runner, RunnerPool
from motia_host.abc.stores import Stores
from motia_host.clock import Clock, SystemClock
from motia_host.engine import emits
from motia_host.engine.access import Access
from motia_host.engine.answers import Answers
from motia_host.engine.api import ApiCalls
from motia_host.engine.asked import Storage
from motia_host.engine.callbacks import Callbacks, table
from motia_host.engine.calls import FRONT, Call, Calls, Ending
from motia_host.engine.cron.runner import CronRunner
from motia_host.engine.deliveries import Deliveries
from motia_host.engine.dispatcher import Dispatcher
from motia_host.engine.failures import as_object
from motia_host.engine.hub import StreamHub
from motia_host.engine.invoke import GRACE_S, Invoker
from motia_host.engine.item_form import ItemForm, MotiaForm
from motia_host.engine.metrics import Metrics
from motia_host.engine.params import BadParams
from motia_host.engine.parts import Parts
from motia_host.engine.recorder import Listeners, Recorder
from motia_host.engine.records import OpenCall, open_call
from motia_host.engine.requests import ApiCaller, ApiFailure, ApiReply, ApiRequest, HeaderValue, ResponseSink
from motia_host.engine.response_callbacks import ResponseCallbacks
from motia_host.engine.state_callbacks import StateCallbacks
from motia_host.engine.stream_callbacks import StreamCallbacks
from motia_host.engine.transactions import Transactions
from motia_host.errors import MotiaError
from motia_host.ids import new_trace_id
from motia_host.steps.model import Step, Stream
from motia_host.steps.registry import Registry
from motia_host.steps.router import Match
from motia_host.steps.settings import Settings

STRAY_BYTES: Final = 512
"""How much of a line that is no message is shown in the log."""


class Engine:
    def __init__(self, registry: Registry, stores: Stores, runners: RunnerPool, settings: Settings, clock: Clock | None = None, *,
                 chance: Callable[[], float] = random.random) -> None:  # fmt: skip
        """`chance` is the jitter of retries and of cron, in [0, 1)."""
        clock = clock or SystemClock()
        compat = settings.compat is not None
        self.registry = registry
        self._settings = settings
        self._clock = clock
        self._group: asyncio.TaskGroup | None = None
        self._calls = calls = Calls()
        self._recorder = recorder = Recorder(stores.telemetry, calls, clock)
        self.metrics = Metrics(clock.now_ms)
        recorder.listeners.batch.append(self.metrics.recorded)
        parts = Parts(
            stores, runners, Invoker(calls, clock, self._ended), recorder, clock, self._spawn, chance, compat=compat
        )
        transactions = Transactions(stores.ledger)
        self._events = stores.events
        self._answers = Answers(parts, settings.idempotency.age)
        self._api = ApiCalls(parts, transactions, self._answers)
        self._deliveries = Deliveries(parts, transactions)
        self._dispatcher = Dispatcher(parts, self._deliveries)
        self._dispatcher.listen(stores.ledger.listeners)
        stores.ledger.listeners.trouble.append(self._trouble)
        self._cron = CronRunner(parts)
        self._access = Access(parts, settings.authenticate)
        self.streams = StreamHub(stores.ledger, stores.streams)
        form = MotiaForm(clock) if compat else ItemForm()
        storage = Storage(stores, self._spawn, self._fault, form)
        rules = emits.EmitRules(settings.idempotency.age, settings.root, compat=compat)
        self._emits = emits.Emits(storage, stores.ledger, self._dispatcher, rules, clock=clock, warn=recorder.warn)
        limit = settings.state.value_limit
        handlers = table(
            self._emits,
            StateCallbacks(storage, clock, limit),
            StreamCallbacks(storage, stores.streams, limit, form, recorder.warn if compat else None),
            ResponseCallbacks(clock),
        )
        self._callbacks = Callbacks(calls, clock, handlers)

    @property
    def listeners(self) -> Listeners:
        """Who is told of logs and runs."""
        return self._recorder.listeners

    async def write_records(self) -> None:
        """Until every run that has ended, and every log so far, can be read."""
        await self._recorder.write()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Dispatch deliveries and cron. The subscriptions of the registry are stored before, by whoever loads it."""
        fault: Exception | None = None
        async with asyncio.TaskGroup() as self._group:
            self._dispatcher.load(self.registry)
            self._cron.load(self.registry)
            self._spawn(self._dispatcher.run())
            self._spawn(self._cron.run())
            try:
                yield
            except Exception as error:  # noqa: BLE001 - the caller's own: raised below as it is, not as a group
                fault = error
            finally:
                await self._stop()
        self._recorder.flush()
        if fault is not None:
            raise fault

    def swap(self, registry: Registry) -> None:
        """Serve another snapshot. Calls keep the one with which they began."""
        self.registry = registry
        self._dispatcher.load(registry)
        self._cron.load(registry)

    async def call_api(self, match: Match[Step], request: ApiRequest, sink: ResponseSink) -> ApiReply | None:
        """Execute an api step: the reply, or None when it went through `sink`. Raises `ApiFailure`."""
        return await self._api.call(self.registry, match, request, sink)

    async def call_front(self, request: ApiRequest, sink: ResponseSink) -> ApiReply | None:
        """Send a request through the project's Express application, which the registry has as `front`: its reply, one that is `passed` on to what comes
        behind it, or None when the reply went through `sink`. Raises `ApiFailure`.
        """
        return await self._api.front(self.registry, request, sink)

    def begin_api(self, match: Match[Step], request: ApiRequest, caller: ApiCaller) -> Callable[[], None] | None:
        """Execute an api step without a task: `caller` is told of the end. What is returned ends the call early, as cancelling `call_api` does. None where a
        task is needed (an idempotency key, a transactional step): then nothing has happened. Raises `ApiFailure`.
        """
        return self._api.begin(self.registry, match, request, caller)

    async def publish(
        self, topic: str, data: Any, *, trace_id: str | None = None, options: Mapping[str, Any] | None = None,
        key: str | None = None,
    ) -> str:  # fmt: skip
        """Put in an event from outside; its id, when it is on disk. `options` as in `emit` on the wire. With `key`, the idempotency key of the
        request, the id that the first such request was given.

        Raises `ApiFailure` (400) for options that do not fit, `ValueNotRepresentable`, `IdempotencyConflict`, `IdempotencyBusy`, `StoreUnavailable`.
        """
        try:
            request = emits.request_of({**(options or {}), "topic": topic, "data": data})
        except BadParams as error:
            found = [{"path": error.path, "message": error.reason}]
            raise ApiFailure("input-invalid", 400, part="body", step="emit", violations=found) from None
        origin = emits.Origin(trace_id or new_trace_id())
        if key is not None:
            return await self._answers.event_once(
                key, request.digest(), lambda beside: self._emits.publish(self.registry, request, origin, beside)
            )
        return (await self._emits.publish(self.registry, request, origin)).event

    @property
    def paused(self) -> frozenset[str]:
        """Event steps of which no deliveries are started."""
        return self._dispatcher.paused

    @property
    def unloaded(self) -> frozenset[str]:
        """Event steps of the project that their runner has not loaded: no deliveries are started."""
        return self._dispatcher.unloaded

    async def pause(self, step: str, *, paused: bool) -> None:
        """Start no more deliveries of an event step, or go on; holds after a restart too. Attempts that run go on."""
        await self._events.set_paused(step, paused)
        self._dispatcher.set_paused(step, paused=paused)

    async def run_cron(self, step: str) -> str:
        """Run a cron step once, now, beside its schedule. Returns its trace id when the occurrence is stored. Raises KeyError for any other step,
        `StoreUnavailable`.
        """
        return await self._cron.run_now(step)

    async def authenticate(self, headers: Mapping[str, HeaderValue], url: str) -> Any:
        """The project's `streamAuth.authenticate`: what it returned, or None without one. Raises `access-denied` (401) when it fails."""
        return await self._access.authenticate(self.registry, headers, url)

    async def can_access(self, stream: Stream, group: str, id: str | None, auth: Any) -> bool:
        """Whether `canAccess` of the stream lets somebody join."""
        subscription = {"groupId": group} if id is None else {"groupId": group, "id": id}
        return await self._access.can_access(self.registry, stream, subscription, auth)

    def open_calls(self) -> list[OpenCall]:
        """The calls in flight."""
        now = self._clock.monotonic()
        return [open_call(call, now) for call in self._calls.all() if not call.ended]

    def stats(self) -> dict[str, int]:
        """Counts of what is going on: open calls, running deliveries and cron steps."""
        return {"calls": len(self._calls), "deliveries": self._dispatcher.running, "cron": self._cron.running}

    # What runners tell, in the shape of `process.model.RunnerEvents`.

    def request(self, runner: Runner, id: int | str, method: str, params: dict[str, Any]) -> None:
        self._callbacks.request(runner, id, method, params)

    def log(self, runner: Runner, params: dict[str, Any]) -> None:
        self._recorder.runner_log(runner, params)

    def lost(self, runner: Runner, status: int | None, open_calls: int) -> None:
        how = "was killed by signal" if status is not None and status < 0 else "ended with status"
        number = "unknown" if status is None else abs(status)
        calls = "1 call was" if open_calls == 1 else f"{open_calls} calls were"
        self._recorder.say("error", f"The runner {runner.id} {how} {number} while {calls} open in it.", step=runner.id)

    def stray(self, runner: Runner, line: bytes, reason: str) -> None:
        shown = line[:STRAY_BYTES].decode("utf-8", "replace")
        text = f"The runner {runner.id} sent a line that is no message: {reason}."
        self._recorder.say("warn", text, step=runner.id, fields={"line": shown} if shown else None)

    async def _stop(self) -> None:
        for part in (self._dispatcher, self._cron, self._deliveries, self._answers):
            part.stop()
        if await self._drained(self._settings.drain_ms / 1_000):
            return
        for runs in (self._deliveries, self._cron):
            runs.cancel_all()
        if await self._drained(GRACE_S):
            return
        for runs in (self._deliveries, self._cron):
            runs.abandon_all()
        await self._drained(GRACE_S)  # what was handed back is stored

    async def _drained(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._dispatcher.drained()
                await self._cron.drained()
        except TimeoutError:
            return False
        return True

    def _ended(self, call: Call) -> None:
        if call.plan.kind != FRONT or call.ending is not Ending.OK or "next" not in call.result:
            self._recorder.ended(call)  # what the Express application passes on is recorded where it is answered
        if call.ending is Ending.OK or call.ending is Ending.CANCELLED or call.plan.kind not in {"api", "cron", FRONT}:
            return  # deliveries say themselves what becomes of them
        error = as_object(call)
        if error is None or error["name"] == "input-invalid":
            return  # the client's fault, and the client is told
        self._recorder.say("error", f"{call.step} failed: {error['message']}", call=call, fields={"error": error})

    def _trouble(self, error: BaseException) -> None:
        """A failure of the store that concerns no single write: a damaged log at the start, a checkpoint, retention."""
        hint = f" {error.hint}" if isinstance(error, MotiaError) else ""
        self._recorder.say(
            "error", f"{error}{hint}", fields={"error": {"name": getattr(error, "name", type(error).__name__)}}
        )

    def _spawn(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        assert self._group is not None, "the engine is not running"
        return self._group.create_task(work)

    def _fault(self, error: BaseException) -> None:
        asyncio.get_running_loop().call_exception_handler({"message": "a callback failed", "exception": error})
