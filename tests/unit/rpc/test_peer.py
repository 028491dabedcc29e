"""Two peers talk: calls are answered, strays and failures are told, the end fails what is open."""

import asyncio

import pytest

from motia_host.errors import RpcError, ValueNotRepresentable
from motia_host.rpc import memory, messages
from motia_host.rpc.framing import LineSplitter
from motia_host.rpc.peer import LARGE_LINE_BYTES, PORTION, Peer

pytestmark = pytest.mark.anyio


class Recorder:
    """Answers `echo` with its params, keeps everything else."""

    def __init__(self):
        self.peer = None
        self.requests, self.notifications, self.strays = [], [], []

    def on_request(self, id, method, params):
        if method == "echo":
            self.peer.respond(id, params)
        elif method == "break":
            raise RuntimeError("broken handler")
        else:
            self.requests.append((id, method, params))

    def on_notification(self, method, params):
        self.notifications.append((method, params))

    def on_stray(self, line, reason):
        self.strays.append((line, reason))


def kinds(written):
    """Of the lines of one write."""
    return [type(messages.parse(line)).__name__ for line in written.splitlines()]


@pytest.fixture
async def ends():
    left, right = Recorder(), Recorder()
    left.peer, right.peer = memory.pair(left, right)
    return left, right


@pytest.fixture
async def single():
    """A peer whose writes are kept."""
    recorder, written = Recorder(), []
    recorder.peer = Peer(written.append, recorder, splitter=LineSplitter(limit=2_000_000))
    recorder.written = written
    return recorder


async def test_a_call_is_answered(ends):
    left, _ = ends
    assert await left.peer.call("echo", {"a": [1, "ä"]}) == {"a": [1, "ä"]}
    assert left.peer.open_calls == 0


async def test_answers_find_their_calls_in_any_order(ends):
    left, right = ends
    calls = [left.peer.call("later", {"n": n}) for n in range(1_000)]
    await left.peer.call("echo", {})
    for id, _, params in reversed(right.requests):
        right.peer.respond(id, params["n"])
    assert await asyncio.gather(*calls) == list(range(1_000))


async def test_an_error_reaches_the_caller_with_its_name(ends):
    left, right = ends
    call = left.peer.call("later", {})
    await left.peer.call("echo", {})
    right.peer.respond_error(right.requests[0][0], "handler-failed", "no", {"type": "E"})
    with pytest.raises(RpcError) as caught:
        await call
    error = caught.value
    assert (error.code, error.name, error.message, error.data) == (
        -32010,
        "handler-failed",
        "no",
        {"type": "E", "name": "handler-failed"},
    )


async def test_both_ends_call_at_once(ends):
    left, right = ends
    answers = await asyncio.gather(*(end.peer.call("echo", {"n": n}) for n in range(50) for end in ends))
    assert [answer["n"] for answer in answers] == [n for n in range(50) for _ in ends]
    assert left.strays == right.strays == []


async def test_what_is_sent_in_one_turn_is_one_write_in_order(single):
    single.peer.notify("a", {})
    call = single.peer.call("b", {})
    single.peer.respond(5, None)
    await asyncio.sleep(0)
    assert [kinds(written) for written in single.written] == [["Notification", "Request", "Response"]]
    call.cancel()


async def test_prompt_requests_leave_in_portions_and_in_order(single):
    for n in range(PORTION + 1):
        single.peer.ask("a", {"n": n}, lambda *_: None, prompt=True)
        assert len(single.written) == (n + 1) // PORTION
    single.peer.notify("b", {})
    await asyncio.sleep(0)
    assert [kinds(written) for written in single.written] == [["Request"] * PORTION, ["Request", "Notification"]]
    single.peer.fail_open(lambda: RuntimeError("ended"))


async def test_strays_are_told_with_a_reason_and_end_nothing(single):
    single.peer.feed(b'hello\n{"jsonrpc":"2.0","id":9,"result":1}\n{"jsonrpc":"2.0","method":"log","params":{"n":1}}\n')
    assert single.strays[0][0] == b"hello"
    assert single.strays[1] == (b"", "a response to 9, which is not an open request")
    assert single.notifications == [("log", {"n": 1})]


async def test_a_line_over_the_limit_is_told_once(single):
    for _ in range(5):
        single.peer.feed(b"x" * 1_000_000)
    single.peer.feed(b'\n{"jsonrpc":"2.0","method":"log"}\n')
    assert single.strays == [(b"", "a line of more than 2000000 bytes was skipped")]
    assert single.notifications == [("log", {})]


async def test_a_handler_that_raises_is_answered_reported_and_ends_nothing(ends):
    left, _ = ends
    reported = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(str(context["exception"])))
    with pytest.raises(RpcError, match="could not be handled"):
        await left.peer.call("break", {})
    assert reported == ["broken handler"]
    assert await left.peer.call("echo", {}) == {}


async def test_malformed_params_are_answered_without_the_handler(single):
    single.peer.feed(b'{"jsonrpc":"2.0","id":4,"method":"emit","params":[]}\n')
    await asyncio.sleep(0)
    answer = messages.parse(single.written[0][:-1])
    assert (answer.id, answer.name, answer.data["path"]) == (4, "invalid-params", "$")
    assert single.requests == []


async def test_closing_fails_what_is_open_and_what_comes_later(single):
    call, wanted_by_nobody = single.peer.call("a", {}), single.peer.call("b", {})
    wanted_by_nobody.cancel()
    assert single.peer.open_calls == 2
    single.peer.close(lambda: ConnectionResetError("gone"))
    single.peer.close(lambda: AssertionError("only the first counts"))
    later = single.peer.call("c", {})
    single.peer.notify("d", {})
    await asyncio.sleep(0)
    assert single.written == []
    for future in (call, later):
        with pytest.raises(ConnectionResetError):
            await future


async def test_an_unfit_value_is_refused_with_nothing_sent(single):
    with pytest.raises(ValueNotRepresentable):
        single.peer.call("a", {"value": float("nan")})
    await asyncio.sleep(0)
    assert (single.written, single.peer.open_calls) == ([], 0)


async def test_an_answer_to_a_cancelled_call_is_dropped_in_silence(single):
    call = single.peer.call("a", {})
    call.cancel()
    single.peer.feed(b'{"jsonrpc":"2.0","id":1,"result":1}\n')
    assert (single.strays, single.peer.open_calls) == ([], 0)


class SlowDecoder:
    def __init__(self):
        self.waiting = []

    def __call__(self, line):
        future = asyncio.get_running_loop().create_future()
        self.waiting.append((line, future))
        return future


def large(n):
    return messages.notification("log", {"n": n, "text": "x" * LARGE_LINE_BYTES})


def small(n):
    return messages.notification("log", {"n": n})


async def test_a_large_line_is_parsed_elsewhere_and_the_order_stays():
    recorder, decoder = Recorder(), SlowDecoder()
    peer = Peer(lambda data: None, recorder, decoder=decoder)
    peer.feed(small(1) + large(2) + small(3) + large(4) + small(5))
    assert [params["n"] for _, params in recorder.notifications] == [1]
    settled = asyncio.create_task(peer.settled())
    for _ in range(2):
        line, future = decoder.waiting.pop()
        future.set_result(messages.parse(line))
        await asyncio.sleep(0)
    await settled
    assert [params["n"] for _, params in recorder.notifications] == [1, 2, 3, 4, 5]
    peer.feed(small(6))
    assert len(recorder.notifications) == 6


async def test_a_large_line_survives_the_death_of_its_decoder():
    recorder, decoder = Recorder(), SlowDecoder()
    peer = Peer(lambda data: None, recorder, decoder=decoder)
    peer.feed(large(1) + small(2))
    decoder.waiting[0][1].set_exception(OSError("died"))
    await peer.settled()
    assert [params["n"] for _, params in recorder.notifications] == [1, 2]
