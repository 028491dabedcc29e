"""What only the SQLite store promises: joined transactions, order, and errors of the disk that are settled."""

import asyncio
import re
import sqlite3
import threading

import pytest

from contract.support import claimed, committed, emitted, event, finished, state_of, subscribed
from motia_host.abc.ledger import Batch, Committed, Emit, Fenced, Finish, Outcome, StateSet, StateUpdate, WriteClass
from motia_host.abc.stores import StoreOptions
from motia_host.adapters import sqlite
from motia_host.adapters.sqlite import statements, tables
from motia_host.errors import MotiaError, OperationInvalid, StoreUnavailable

pytestmark = pytest.mark.anyio
BOUND = 20


class Gate:
    """Faults that hold the writer at the beginning of a transaction until they are let go, and raise what they are told."""

    def __init__(self):
        self.free = threading.Event()
        self.free.set()
        self.held = threading.Event()
        self.errors = {}
        self.points = []

    def __call__(self, point):
        self.points.append(point)
        if point == "begin" and not self.free.is_set():
            self.held.set()
            assert self.free.wait(BOUND)
        if self.errors.get(point):
            raise self.errors[point].pop()


def disk_error(code=sqlite3.SQLITE_IOERR, name="SQLITE_IOERR"):
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode, error.sqlite_errorname = code, name
    return error


@pytest.fixture
def gate():
    return Gate()


@pytest.fixture
async def stores(tmp_path, clock, gate):
    stores = sqlite.open(tmp_path / ".motia", clock, StoreOptions(), faults=gate)
    async with stores.running():
        yield stores
        gate.free.set()


async def held(stores, gate):
    """Submit one batch and wait until the writer stands in its transaction."""
    gate.free.clear()
    first = stores.ledger.submit(Batch([StateSet("g", "first", b"1")]))
    await asyncio.get_running_loop().run_in_executor(None, gate.held.wait, BOUND)
    return first


async def test_what_one_turn_of_the_loop_submits_is_one_transaction(stores):
    written = [stores.ledger.submit(Batch([StateSet("g", str(n), b"1")])) for n in range(100)]
    results = [await one for one in written]
    assert len({result.seq for result in results}) == 1


async def test_what_comes_while_a_transaction_syncs_shares_the_next_one(stores, gate):
    first = await held(stores, gate)
    rest = [stores.ledger.submit(Batch([StateSet("g", str(n), b"1")])) for n in range(100)]
    gate.free.set()
    results = await asyncio.gather(first, *rest)
    assert len({result.seq for result in results}) == 2
    assert len(await stores.state.get_group("g")) == 101


async def test_batches_of_one_caller_commit_in_the_order_of_submitting(stores, gate):
    first = await held(stores, gate)
    append = [StateUpdate("g", "list", [{"op": "append", "value": n}]) for n in range(50)]
    rest = [stores.ledger.submit(Batch([op])) for op in append]
    gate.free.set()
    await asyncio.gather(first, *rest)
    assert stores.state.get("g", "list").value == str(list(range(50))).replace(" ", "").encode()


async def test_a_batch_that_fails_sinks_none_of_those_in_its_transaction(stores, gate):
    twice = event()
    await emitted(stores, twice)
    first = await held(stores, gate)
    batches = [
        Batch([StateSet("g", "a", b"1")]),
        Batch([StateSet("g", "b", b"1"), StateUpdate("g", "b", [{"op": "remove"}])]),
        Batch([StateSet("g", "c", b"1"), Emit(twice)]),
        Batch([StateSet("g", "d", b"1"), object()]),
        Batch([StateSet("g", "e", b"1")]),
    ]
    futures = [stores.ledger.submit(batch) for batch in batches]
    gate.free.set()
    results = await asyncio.gather(first, *futures, return_exceptions=True)
    assert [type(result) for result in results] == [
        Committed, Committed, OperationInvalid, sqlite3.IntegrityError, KeyError, Committed,
    ]  # fmt: skip
    assert sorted(row.key for row in await stores.state.get_group("g")) == ["a", "e", "first"]


async def test_an_error_of_the_disk_before_the_commit_writes_nothing_and_the_next_commit_succeeds(stores, gate):
    gate.errors["before-commit"] = [disk_error()]
    with pytest.raises(StoreUnavailable) as failed:
        await committed(stores, StateSet("g", "a", b"1"))
    assert "SQLITE_IOERR" in failed.value.title
    assert stores.state.get("g", "a") is None
    await committed(stores, StateSet("g", "b", b"1"))
    assert [row.key for row in await stores.state.get_group("g")] == ["b"]


@pytest.mark.parametrize(
    "error", [disk_error(), disk_error(sqlite3.SQLITE_BUSY, "SQLITE_BUSY")], ids=["reopened", "rolled back"]
)
async def test_a_delivery_of_a_transaction_that_was_rolled_back_does_not_run(stores, gate, error):
    await subscribed(stores, "s")
    [before] = (await emitted(stores, event(slots=frozenset({"s"}))))[0].claimed
    gate.errors = {"before-commit": [error]}
    with pytest.raises(StoreUnavailable):
        await emitted(stores, event(slots=frozenset({"s"})))
    lost = f"d{int(before.delivery[1:], 16) + 2:015x}"
    assert await stores.ledger.commit(Batch([Finish(lost, 1, Outcome.DONE)])) == Fenced()
    await finished(stores, before)
    assert await state_of(stores, before.delivery) == "done"


async def test_a_commit_that_was_reported_as_failed_is_settled_as_committed(stores, gate):
    await subscribed(stores, "s")
    gate.errors["after-commit"] = [disk_error()]
    (result,) = await emitted(stores, event())
    assert result.deliveries == 1
    assert [claim.event for claim in await claimed(stores)] == [result.event]


async def test_a_full_disk_is_told_and_left_behind_when_there_is_room_again(stores):
    connection = stores.ledger._core.store.connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    big = b'"' + b"x" * 200_000 + b'"'
    with pytest.raises(StoreUnavailable) as failed:
        await committed(stores, StateSet("g", "big", big), StateSet("g", "small", b"1"))
    assert "SQLITE_FULL" in failed.value.title
    assert stores.state.get("g", "small") is None
    stores.ledger._core.store.connection.execute("PRAGMA max_page_count = 1000000")
    await committed(stores, StateSet("g", "big", big))
    assert stores.state.get("g", "big").value == big


async def test_a_host_whose_epoch_was_taken_over_writes_no_more(stores, tmp_path):
    await committed(stores, StateSet("g", "a", b"1"))
    other = sqlite3.connect(tmp_path / ".motia/store.db", isolation_level=None)
    other.execute(statements.RAISE_EPOCH).fetchall()
    with pytest.raises(StoreUnavailable, match="taken it over"):
        await committed(stores, StateSet("g", "a", b"2"))
    assert stores.state.get("g", "a").value == b"1"
    other.execute("UPDATE store SET epoch = epoch - 1")
    other.close()


async def test_promises_are_synced_and_bookkeeping_alone_is_not(tmp_path, clock):
    seen = []
    stores = sqlite.open(tmp_path / ".motia", clock, StoreOptions(), faults=lambda point: seen.append(level()))

    def level():
        store = stores.ledger._core._store
        return store and store.connection.execute("PRAGMA synchronous").fetchone()[0]

    async with stores.running():
        for write_class in (WriteClass.PROMISE, WriteClass.BOOKKEEPING, WriteClass.PROMISE):
            seen.clear()
            await committed(stores, StateSet("g", "a", b"1"), write_class=write_class)
            assert set(seen) == {2 if write_class is WriteClass.PROMISE else 1}


async def test_relaxed_durability_syncs_no_promise(tmp_path, clock):
    stores = sqlite.open(tmp_path / ".motia", clock, StoreOptions(durability="relaxed"))
    async with stores.running():
        await committed(stores, StateSet("g", "a", b"1"))
        assert stores.ledger._core.store.connection.execute("PRAGMA synchronous").fetchone()[0] == 1


async def test_a_closed_store_says_so(tmp_path, clock):
    stores = sqlite.open(tmp_path / ".motia", clock)
    with pytest.raises(StoreUnavailable):
        await committed(stores, StateSet("g", "a", b"1"))
    with pytest.raises(StoreUnavailable):
        stores.state.get("g", "a")
    async with stores.running():
        future = stores.ledger.submit(Batch([StateSet("g", "a", b"1")]))
    assert isinstance(await future, Committed)
    with pytest.raises(StoreUnavailable):
        await stores.events.claim({"s": 1}, limit=1)


async def test_commit_waits_while_the_writer_has_too_much_before_it(stores, gate, monkeypatch):
    monkeypatch.setattr("motia_host.adapters.sqlite.core.PENDING_BYTES", 1000)
    first = await held(stores, gate)
    tasks = [
        asyncio.ensure_future(committed(stores, StateUpdate("g", "l", [{"op": "append", "value": n}])))
        for n in range(40)
    ]
    await asyncio.sleep(0)
    assert stores.ledger._core._pending < 2000
    gate.free.set()
    await asyncio.wait_for(asyncio.gather(first, *tasks), BOUND)
    assert stores.state.get("g", "l").value == str(list(range(40))).replace(" ", "").encode()
    assert stores.ledger._core._pending == 0


async def test_a_caller_that_was_cancelled_harms_nobody(stores, gate):
    first = await held(stores, gate)
    gone = asyncio.ensure_future(committed(stores, StateSet("g", "gone", b"1")))
    stays = asyncio.ensure_future(committed(stores, StateSet("g", "stays", b"1")))
    await asyncio.sleep(0)
    gone.cancel()
    gate.free.set()
    await asyncio.wait_for(asyncio.gather(first, stays), BOUND)
    assert stores.state.get("g", "stays") is not None


async def steps_of_a_claim(stores, tmp_path):
    """Instructions of SQLite's machine for one claim, as counted on a copy of its statements."""
    connection = sqlite3.connect(f"file:{tmp_path}/.motia/store.db?mode=ro", uri=True)
    steps = [0]

    def count():
        steps[0] += 1

    connection.set_progress_handler(count, 1)
    for statement in (statements.READY, statements.OPEN_LANES):
        text = statement.replace("{names}", tables.values(1, 2)).replace(":top", "?")
        connection.execute(text, ["s", "f", 10]).fetchall()
    connection.execute(statements.DUE, (0, 10)).fetchall()
    connection.execute(statements.NEXT_DUE).fetchall()
    connection.close()
    return steps[0]


async def test_a_claim_costs_the_same_whatever_waits(stores, tmp_path):
    await subscribed(stores, "s")
    await subscribed(stores, "f", fifo=True)
    await emitted(stores, *(event(group=str(n)) for n in range(20)))
    few = await steps_of_a_claim(stores, tmp_path)
    await emitted(stores, *(event(group=str(n % 300), priority=n % 3) for n in range(10_000)))
    assert await steps_of_a_claim(stores, tmp_path) <= few * 1.1


async def test_the_statements_of_the_queue_scan_no_table(stores, tmp_path):
    connection = sqlite3.connect(f"file:{tmp_path}/.motia/store.db?mode=ro", uri=True)
    asked = [
        statements.READY.replace("{names}", tables.values(1, 3)),
        statements.OPEN_LANES.replace("{names}", tables.values(1, 3)),
        statements.HEADS.replace("{lanes}", tables.values(2, 3)),
        statements.WITH_EVENTS,
        statements.DUE,
        statements.NEXT_DUE,
        statements.RUNNING,
        statements.DELIVERIES.replace("{state}", "d.state = 5"),
        statements.EXPIRED,
        statements.LAST_GONE,
        tables.update_deliveries(3),
        *(tables.select(table, count) for table in tables.NAMES for count in (1, 3)),
        *(tables.delete(table, count) for table in tables.NAMES for count in (1, 3)),
    ]
    for statement in asked:
        text = re.sub(r":(top|limit)\b", "5", statement)
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", _parameters(text))]
        scans = [
            line
            for line in plan
            if line.startswith("SCAN") and line.split()[1] in {*tables.NAMES.values(), "d", "l", "t", "r"}
        ]
        allowed = (
            "deliveries USING INDEX deliveries_running",
            "deliveries USING COVERING INDEX deliveries_due",
            "d USING INDEX deliveries_dead",
        )
        assert [line for line in scans if not line.removeprefix("SCAN ").startswith(allowed)] == [], (statement, plan)
    connection.close()


def _parameters(text):
    names = re.findall(r":(\w+)", text)
    return dict.fromkeys(names) if names else [None] * text.count("?")


async def test_errors_of_the_store_name_the_file(stores, gate):
    gate.errors["begin"] = [disk_error(sqlite3.SQLITE_BUSY, "SQLITE_BUSY")]
    with pytest.raises(MotiaError, match="SQLITE_BUSY") as failed:
        await committed(stores, StateSet("g", "a", b"1"))
    assert failed.value.hint.startswith("Check the disk that holds /")
