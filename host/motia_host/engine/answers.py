"""Requests with an `Idempotency-Key`: the first one works, and its answer below 500 stands for all that follow.

While one works on a key the others are told so (`idempotency-busy`); another request under the same key is refused
(`idempotency-conflict`). A request without the header never comes here. Made by the engine, used for api steps and for events from outside.
"""

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from motia_host import values
from motia_host.abc.answers import Answer, AnswerBegin, AnswerDrop, AnswerKeep
from motia_host.abc.ledger import Batch, Committed, Emitted, Op, WriteClass
from motia_host.engine.calls import Call
from motia_host.engine.emits import Beside
from motia_host.engine.parts import Parts
from motia_host.engine.requests import ApiFailure, ApiReply, ApiRequest, BodyFormat, HeaderValue, ResponseSink
from motia_host.engine.waits import Waits
from motia_host.errors import StoreUnavailable

HEADER: Final = "idempotency-key"
REPLAYED: Final = "idempotency-replayed"
"""Header of an answer that was given before."""
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that do nothing twice: the header says nothing there."""
EMIT: Final = "emit"
"""The scope of keys of events from outside."""
KEY_CHARS: Final = 255
KEPT_BYTES: Final = 1024 * 1024
"""Answers with a larger body are not kept."""
STORE_AGAIN_S: Final = 1.0
_FORMATS: Final[dict[str, BodyFormat]] = {"json": "json", "text": "text", "bytes": "bytes"}


class Answers:
    def __init__(self, parts: Parts, age_ms: int) -> None:
        self._ledger = parts.stores.ledger
        self._recorder = parts.recorder
        self._clock = parts.clock
        self._spawn = parts.spawn
        self._age_ms = age_ms
        self._waits = Waits()

    def once(self, scope: str, key: HeaderValue, digest: bytes) -> "Once":
        """Raises `ApiFailure` (400) for what is no key."""
        if not isinstance(key, str) or not 0 < len(key) <= KEY_CHARS:
            reason = {"path": "$.idempotency-key", "message": f"has to be one text of 1 to {KEY_CHARS} characters"}
            raise ApiFailure("input-invalid", 400, part="header", step="the host", violations=[reason])
        return Once(self, scope, key, digest, self._clock.now_ms() + self._age_ms)

    async def event_once(self, key: str, digest: bytes, emit: Callable[[Beside], Awaitable[Emitted]]) -> str:
        """The id of an event from outside that is put in by `emit`, or was under the same key before. Raises as `Once.begin`, and what `emit` raises."""
        once = self.once(EMIT, key, digest)
        given = await once.begin()
        if given is not None:
            return str(values.loads(given.body or b'""'))
        try:
            emitted = await emit(lambda id: once.ops(_reply_of(id)))
            if not emitted.repeated:
                once.committed()
            await once.keep(
                _reply_of(emitted.event)
            )  # where the event's own key named an earlier one, that is the answer
        finally:
            await once.end(None)
        return emitted.event

    def stop(self) -> None:
        """Free no more keys: the next start does."""
        self._waits.stop()

    async def commit(self, op: Op, write_class: WriteClass = WriteClass.BOOKKEEPING) -> Answer | None:
        result = await self._ledger.commit(Batch([op], write_class))
        assert isinstance(result, Committed)  # nothing was read, and nobody is fenced
        kept: Answer | None = result.results[0]
        return kept

    async def drop(self, op: AnswerDrop) -> None:
        """Free a key, if not now then as soon as the store can write: nobody else can, before the next start."""
        try:
            await self.commit(op)
        except StoreUnavailable:
            self._spawn(self._drop_later(op))

    def drop_after(self, op: AnswerDrop, call: Call) -> None:
        """Free a key when the end of a call was seen that its client no longer waits for."""
        if call.ended:
            self._spawn(self.drop(op))
        else:
            call.after.append(lambda: self._spawn(self.drop(op)))

    def told_too_large(self, scope: str, size: int) -> None:
        text = f"An answer of {size} bytes is not kept for its idempotency key: the limit is {KEPT_BYTES}."
        self._recorder.say("warn", text, step=scope)

    async def _drop_later(self, op: AnswerDrop) -> None:
        while not self._waits.stopped:
            await self._waits.pause(STORE_AGAIN_S)
            try:
                await self.commit(op)
            except StoreUnavailable:  # it is asked again
                continue
            return


class Once:
    """One request under its key: `begin`, then `keep` (or `ops` in a commit of the request's own) and in any case `end`."""

    def __init__(self, answers: Answers, scope: str, key: str, digest: bytes, expires_at: int) -> None:
        self._answers = answers
        self._scope = scope
        self._key = key
        self._digest = digest
        self._expires_at = expires_at
        self._handed_over = False
        self._kept = False

    async def begin(self) -> ApiReply | None:
        """The answer that was given before, or None: then this request works. Raises `IdempotencyConflict`, `IdempotencyBusy`."""
        kept = await self._answers.commit(AnswerBegin(self._scope, self._key, self._digest, self._expires_at))
        if kept is None:
            return None
        headers = {**values.loads(kept.headers), REPLAYED: "true"}
        return ApiReply(kept.status, headers, kept.body, _FORMATS[kept.format])

    def ops(self, reply: ApiReply | None) -> list[Op]:
        """What keeps a reply, for a commit together with what the request did; nothing where it is not to be kept."""
        self._handed_over = False
        if reply is None or reply.status >= 500:
            return []
        size = len(reply.body or b"")
        if size > KEPT_BYTES:
            self._answers.told_too_large(self._scope, size)
            return []
        self._handed_over = True
        answer = Answer(reply.status, values.dumps(dict(reply.headers)), reply.body, reply.format)
        return [AnswerKeep(self._scope, self._key, self._digest, self._expires_at, answer)]

    def committed(self) -> None:
        """The last `ops` were."""
        self._kept = self._handed_over

    async def keep(self, reply: ApiReply | None) -> None:
        """Returns when the reply is on disk, unless it is already."""
        if self._kept:
            return
        for op in self.ops(reply):
            await self._answers.commit(op, WriteClass.PROMISE)
            self.committed()

    async def end(self, call: Call | None) -> None:
        """Free the key where no answer was kept; while `call` still runs, not before its end."""
        if self._kept:
            return
        drop = AnswerDrop(self._scope, self._key)
        if call is None or call.ended:
            await self._answers.drop(drop)
        else:
            self._answers.drop_after(drop, call)


class Copied:
    """A sink that also keeps a large body that goes through it in pieces. A stream is not kept: it has no end to wait for."""

    def __init__(self, sink: ResponseSink) -> None:
        self._sink = sink
        self._head: tuple[int, Mapping[str, HeaderValue], BodyFormat] | None = None
        self._pieces: list[bytes] = []
        self._size = 0

    @property
    def gone(self) -> bool:
        return self._sink.gone

    def on_gone(self, listener: Callable[[], None] | None) -> None:
        self._sink.on_gone(listener)

    async def start(self, status: int, headers: Mapping[str, HeaderValue], format: BodyFormat | None) -> None:  # noqa: A002
        if format is not None:
            self._head = (status, headers, format)
        await self._sink.start(status, headers, format)

    async def write(self, data: bytes) -> None:
        self._size += len(data)
        if self._head is not None and self._size <= KEPT_BYTES:
            self._pieces.append(data)
        await self._sink.write(data)

    def reply(self) -> ApiReply | None:
        """What went through, once it is whole and small enough."""
        if self._head is None or self._size > KEPT_BYTES:
            return None
        status, headers, format_ = self._head
        return ApiReply(status, headers, b"".join(self._pieces), format_)


def _reply_of(event: str) -> ApiReply:
    return ApiReply(200, {}, values.dumps(event))


def scope_of(step: str, request: ApiRequest) -> str:
    """Whose keys they are: those of a step, and of the caller where one is named, so that nobody is given somebody else's answer."""
    caller = request.headers.get("authorization")
    return (
        f"api:{step}"
        if caller is None
        else f"api:{step}:{hashlib.blake2b(repr(caller).encode(), digest_size=8).hexdigest()}"
    )


def digest_of(request: ApiRequest) -> bytes:
    """What makes a request the same one: method, path, query, and what its body holds."""
    found = hashlib.blake2b(digest_size=16)
    files: Sequence[str | bytes] = [
        part for file in request.files for part in (file.field, file.filename, file.content_type, file.data)
    ]
    for part in (request.method, request.path, repr(request.query_params), request.body or b"", *files):
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        found.update(len(data).to_bytes(8, "big"))
        found.update(data)
    return found.digest()
