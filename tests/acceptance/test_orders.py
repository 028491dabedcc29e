"""examples/orders through the product's own door: a request passes TypeScript, Python and Ruby under one trace id."""

import asyncio

import aiohttp
import pytest

from support.host import ROOT, copy_of, running

ORDER = {"items": ["a"], "customerId": "c1"}


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    with running(copy_of(ROOT / "examples" / "orders", tmp_path_factory.mktemp("orders"))) as host:
        yield host


def test_an_order_passes_all_three_languages_under_one_trace_id(host):
    answer = host.post("/orders", ORDER)
    assert answer.status == 201
    trace = answer.headers["x-trace-id"]
    records = [
        host.wait_for_message(text, traceId=trace) for text in ("Order created", "Payment taken", "Receipt sent")
    ]
    assert [record["step"] for record in records] == ["Create Order", "Process Payment", "Send Receipt"]
    stored = host.get(f"/orders/{answer.json['orderId']}").json
    assert stored == {
        "orderId": answer.json["orderId"],
        "items": ["a"],
        "customerId": "c1",
        "total": 12.5,
        "status": "receipt-sent",
        "receipt": "1 items, 12.50 EUR",
    }


def test_a_trace_id_from_outside_is_kept(host):
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    answer = host.post("/orders", ORDER, {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
    assert answer.headers["x-trace-id"] == trace
    assert host.wait_for_message("Receipt sent", traceId=trace)["step"] == "Send Receipt"


def test_a_bad_body_is_answered_with_the_field_that_is_missing(host):
    answer = host.post("/orders", {"items": ["a"]})
    assert answer.status == 400
    assert [violation["path"] for violation in answer.json["error"]["violations"]] == ["$.customerId"]


def test_a_declined_payment_goes_the_other_way(host):
    answer = host.post("/orders", {"items": ["a"], "customerId": "broke"})
    trace = answer.headers["x-trace-id"]
    assert host.wait_for_message("Payment declined", traceId=trace)["level"] == "warn"
    assert host.wait_for_message("Customer told of the declined payment", traceId=trace)["step"] == "Apologise"
    assert host.get(f"/orders/{answer.json['orderId']}").json["status"] == "declined"


def test_progress_reaches_a_web_socket_while_it_happens(host):
    async def follow():
        join = {"type": "join", "data": {"streamName": "order-progress", "groupId": "follower", "subscriptionId": "s1"}}
        async with aiohttp.ClientSession() as session, session.ws_connect(host.url) as socket:
            await socket.send_json(join)
            first = await socket.receive_json(timeout=30)
            async with session.post(f"{host.url}/orders", json={**ORDER, "customerId": "follower"}) as response:
                order = (await response.json())["orderId"]
            frames = [await socket.receive_json(timeout=30) for _ in range(2)]
        return first, order, frames

    first, order, frames = asyncio.run(follow())
    assert first["event"] == {"type": "sync", "data": []}
    assert [(frame["event"]["type"], frame["event"]["data"]) for frame in frames] == [
        ("create", {"id": order, "status": "paid", "total": 12.5}),
        ("update", {"id": order, "status": "receipt-sent", "total": 12.5}),
    ]


def test_unknown_paths_and_wrong_methods_are_told_apart(host):
    assert host.get("/nothing").status == 404
    wrong = host.request("DELETE", "/orders")
    assert (wrong.status, wrong.headers["allow"]) == (405, "POST")
