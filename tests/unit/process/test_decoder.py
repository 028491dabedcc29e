"""Large lines become messages in a worker process, without holding up the loop."""

import asyncio
import os
import signal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motia_host.process.decoder import Decoder
from motia_host.process.pieces import Assembly, cut
from motia_host.rpc import messages
from unit.process.kit import lives

VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda v: st.lists(v) | st.dictionaries(st.text(max_size=3), v),
    max_leaves=60,
)


@given(VALUES, st.integers(1, 9))
def test_a_value_cut_into_pieces_of_any_size_is_put_together_unchanged(value, nodes):
    first, *pieces = cut(value, nodes)
    assembly = Assembly(first)
    for piece in pieces:
        assembly.add(piece)
    assert assembly.value == value
    assert repr(assembly.value) == repr(value), "the order of members stays, too"


def members(value):
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(members, parts))


@given(VALUES, st.integers(1, 9))
def test_no_piece_has_more_members_than_the_loop_can_take_in_a_turn(value, nodes):
    first, *pieces = cut(value, nodes)
    assert members(first) <= nodes
    assert all(members(part) <= nodes + 1 for _, opens, part in pieces if not opens)  # the batch itself is not counted


@pytest.fixture
async def decoder():
    decoder = Decoder()
    yield decoder
    await decoder.stop()


def rows(number):
    return [
        {"id": index, "name": f"item {index}", "tags": ["a", "b"], "inner": {"price": index * 1.5}}
        for index in range(number)
    ]


@pytest.mark.anyio
async def test_messages_of_every_kind_come_back_in_order(decoder):
    lines = [
        messages.request("a", "state.set", {"value": rows(3_000), "call": "c"}),
        messages.notification("log", {"msg": "x" * 1_000_000}),
        messages.response(7, {"rows": rows(5_000), "last": True}),
        messages.failure(8, "handler-failed", "no", {"stack": "y"}),
        b"not a message\n",
    ]
    found = await asyncio.gather(*(decoder.decode(line[:-1]) for line in lines))
    assert [type(message) for message in found] == [
        messages.Request,
        messages.Notification,
        messages.Response,
        messages.Failure,
        messages.Stray,
    ]
    assert found[0].params == {"value": rows(3_000), "call": "c"}
    assert found[2].result == {"rows": rows(5_000), "last": True}


@pytest.mark.anyio
async def test_a_worker_that_dies_gives_its_lines_back_and_another_one_is_started(decoder):
    await decoder.decode(b"{}")
    worker = decoder._worker
    os.kill(worker.pid, signal.SIGSTOP)
    lost = decoder.decode(b"{}")
    os.kill(worker.pid, signal.SIGKILL)
    with pytest.raises(ConnectionError):
        await lost
    assert isinstance(await decoder.decode(b"{}"), messages.Stray)


@pytest.mark.anyio
async def test_a_worker_ends_when_it_is_stopped():
    decoder = Decoder()
    await decoder.decode(b"{}")
    pid = decoder._worker.pid
    await decoder.stop()
    assert not lives(pid)
