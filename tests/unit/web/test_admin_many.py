"""Actions of the admin API on many deliveries, attempts with their logs, edited payloads, cron and the store."""

import pytest

from motia_host.abc.events import DeliveryFilter, Subscription
from motia_host.abc.ledger import Batch, Emit, Finish, NewEvent, Outcome
from motia_host.abc.telemetry import Invocation, LogRecord
from motia_host.adapters import sqlite
from motia_host.ids import new_id
from motia_host.web.admin.edited import unmasked
from unit.web.harness import cron, running

pytestmark = pytest.mark.anyio
API = "/__motia/api"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


async def emit(host, topic="order.created", data=b'{"n":1}', **rest):
    event = NewEvent(new_id(), topic, data, TRACE, **rest)
    await host.stores.ledger.commit(Batch([Emit(event)]))
    return event.id


async def dead_letters(host, count, topic="order.created", step="Pay", data=b'{"n":1}'):
    """Deliveries that have failed for good, oldest first."""
    events = host.stores.events
    await events.subscribe([Subscription(step, topic)], complete=False)
    for _ in range(count):
        await emit(host, topic, data)
    claims = await events.claim({step: count}, limit=count)
    for claim in claims:
        finish = Finish(claim.delivery, claim.attempt, Outcome.DEAD, error=b'{"name":"x","message":"no"}')
        await host.stores.ledger.commit(Batch([finish]))
    return [claim.delivery for claim in claims]


async def states(host, ids):
    return [(await host.stores.events.delivery(id)).state for id in ids]


async def test_many_dead_letters_are_retried_by_their_ids_and_others_told():
    async with running() as host:
        first, second, third = await dead_letters(host, 3)
        answer = await host.post(f"{API}/dead/retry", json={"ids": [first, third, "unknown"]})
        assert answer.json.items() >= {"count": 2, "unchanged": ["unknown"], "next": None, "dryRun": False}.items()
        assert await states(host, [first, second, third]) == ["ready", "dead", "ready"]


async def test_many_dead_letters_are_dropped_by_filter():
    async with running() as host:
        paid = await dead_letters(host, 2)
        sent = await dead_letters(host, 1, "order.paid", "Send")
        assert (await host.post(f"{API}/dead/drop", json={"topic": "order.paid"})).json["count"] == 1
        assert (await host.post(f"{API}/dead/drop", json={"subscriber": "Send"})).json["count"] == 0
        assert await states(host, [*paid, *sent]) == ["dead", "dead", "cancelled"]
        assert (await host.post(f"{API}/dead/drop", json={"since": 1, "until": 2})).json["count"] == 0
        assert (await host.post(f"{API}/dead/drop", json={"all": True})).json["count"] == 2


async def test_a_filter_of_more_than_a_page_leads_on_and_looks_at_each_once():
    async with running() as host:
        letters = await dead_letters(host, 1_001)
        first = (await host.post(f"{API}/dead/retry", json={"all": True})).json
        assert (first["count"], first["next"]) == (1_000, letters[1])
        rest = (await host.post(f"{API}/dead/retry", json={"all": True, "after": first["next"]})).json
        assert (rest["count"], rest["next"]) == (1, None)


@pytest.mark.parametrize(
    ("body", "path"),
    [({}, "$.all"), ({"all": 1}, "$.all"), ({"ids": "x"}, "$.ids"), ({"ids": [1]}, "$.ids.0"), ({"topic": 1}, "$.topic"),
     ({"since": "1d"}, "$.since"), ([], "$."), ({"ids": ["d"] * 1_001}, "$.ids")],
)  # fmt: skip
async def test_what_does_not_say_which_ones_is_refused(body, path):
    async with running() as host:
        (letter,) = await dead_letters(host, 1)
        answer = await host.post(f"{API}/dead/drop", json=body)
        assert (answer.status, answer.error["violations"][0]["path"]) == (400, path)
        assert await states(host, [letter]) == ["dead"]


async def test_what_has_not_run_can_be_cancelled_by_filter_or_by_event_and_nothing_else():
    async with running() as host:
        (letter,) = await dead_letters(host, 1)
        await host.stores.events.subscribe([Subscription("Other", "order.created")], complete=False)
        later = await emit(host, run_at=2**52)
        now = await emit(host)
        (run,) = await host.stores.events.claim({"Pay": 1}, limit=1)
        answer = (await host.post(f"{API}/events/{later}/cancel", json={"only": ["Pay"]})).json
        assert (answer["count"], answer["unchanged"]) == (1, [])
        answer = (await host.post(f"{API}/events/{now}/cancel")).json
        assert (answer["count"], answer["unchanged"]) == (1, [run.delivery])
        assert (await host.post(f"{API}/deliveries/cancel", json={"subscriber": "Other"})).json["count"] == 1
        assert (await host.post(f"{API}/deliveries/cancel", json={"all": True})).json["count"] == 0
        assert await states(host, [letter, run.delivery]) == ["dead", "running"]
        assert (await host.post(f"{API}/events/unknown/cancel")).status == 404


async def test_attempts_are_shown_with_their_errors_and_what_was_logged_in_each():
    async with running() as host:
        await host.stores.events.subscribe([Subscription("Pay", "t")], complete=False)
        await emit(host, "t")
        ids = []
        for outcome in (Outcome.RETRY, Outcome.INTERRUPTED, Outcome.DEAD):
            (claim,) = await host.stores.events.claim({"Pay": 1}, limit=1)
            error = b'{"name":"x","message":"%d"}' % claim.attempt
            await host.stores.ledger.commit(Batch([Finish(claim.delivery, claim.attempt, outcome, error=error)]))
            ids.append(claim.delivery)
        rows = await host.stores.events.attempts(ids[0])
        run = {"delivery": ids[0], "trace_id": TRACE, "step": "Pay", "kind": "event", "language": "ruby", "runner": "r"}
        times = {"started_at": 0, "queued_ms": 0, "duration_ms": 0, "status": "failed"}
        host.stores.telemetry.add([Invocation(id=f"c{n}", attempt=n, **run, **times) for n in (1, 3)])
        log = {"level": "info", "step": "Pay", "trace_id": TRACE, "source": "logger"}
        host.stores.telemetry.add([LogRecord(time=0, msg=f"in {n}", call=f"c{n}", **log) for n in (1, 3)])
        host.stores.telemetry.add([LogRecord(time=rows[-1].started_at, msg="of the host", call="", **log)])
        await host.stores.telemetry.flush()
        shown = (await host.get(f"{API}/deliveries/{ids[0]}")).json["attempts"]
        assert [(row["attempt"], row["outcome"], row["error"]["message"]) for row in shown] == [
            (1, "retry", "1"), (2, "interrupted", "2"), (3, "dead", "3"),
        ]  # fmt: skip
        assert [[record["msg"] for record in row["logs"]] for row in shown] == [["in 1"], [], ["in 3", "of the host"]]


async def test_masks_in_an_edited_payload_stand_for_what_is_stored():
    async with running() as host:
        (letter,) = await dead_letters(host, 1, data=b'{"n":1,"apiKey":"s3cret"}')
        data = (await host.get(f"{API}/deliveries/{letter}")).json["data"]
        assert data == {"n": 1, "apiKey": "[redacted]"}
        answer = (await host.post(f"{API}/dead/{letter}/retry", json={"data": {**data, "n": 2}})).json
        (row,) = await host.stores.events.deliveries(DeliveryFilter(state="ready"))
        stored = await host.stores.events.event(row.event)
        assert (row.id, stored.data) == (answer["id"], b'{"n":2,"apiKey":"s3cret"}')


@pytest.mark.parametrize(
    ("edited", "stored", "meant"),
    [
        ({"a": [{"token": "[redacted]"}]}, {"a": [{"token": "t"}]}, {"a": [{"token": "t"}]}),
        ({"token": "new"}, {"token": "t"}, {"token": "new"}),
        (["[redacted]"], {"token": "t"}, ["[redacted]"]),
        ({"text": "use [redacted]"}, {"text": "use Bearer abcdefghijklmn"}, {"text": "use Bearer abcdefghijklmn"}),
        ({"n": True}, {"n": 1}, {"n": True}),
        ({"gone": 1}, {"token": "t"}, {"gone": 1}),
    ],
)
def test_only_what_is_as_it_was_shown_is_filled_in(edited, stored, meant):
    assert unmasked(edited, stored) == meant


async def test_cron_steps_tell_their_next_occurrences():
    async with running(cron("Daily")) as host:
        (row,) = (await host.get(f"{API}/cron")).json["items"]
        assert len(row["next"]) == 3
        assert {after - before for before, after in zip(row["next"], row["next"][1:], strict=False)} <= {
            hours * 3_600_000 for hours in (23, 24, 25)
        }
        assert len((await host.get(f"{API}/cron?next=7")).json["items"][0]["next"]) == 7
        assert (await host.get(f"{API}/cron?next=101")).status == 400


async def test_the_store_is_described_compacted_verified_and_copied(tmp_path):
    async with running() as host:
        assert (await host.get(f"{API}/store")).json == {"engine": "memory"}
        assert (await host.post(f"{API}/store/compact")).status == 409
        stores = sqlite.open(tmp_path / ".motia")
        async with stores.running():
            site = host.edge._site
            object.__setattr__(site, "stores", stores)
            info = (await host.get(f"{API}/store")).json
            assert (info["path"], info["rows"]["events"]) == (str(tmp_path / ".motia" / "store.db"), 0)
            assert (await host.post(f"{API}/store/compact")).json.keys() == {"freedBytes"}
            assert (await host.post(f"{API}/store/verify")).json == {"problems": []}
            folder = tmp_path / "copy"
            assert (await host.post(f"{API}/store/backup", json={"folder": "copy"})).status == 400
            assert (await host.post(f"{API}/store/backup", json={"folder": str(folder)})).status == 200
            assert (folder / "store.db").exists()
            assert (await host.post(f"{API}/store/backup", json={"folder": str(folder)})).status == 503
