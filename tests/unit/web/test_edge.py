"""The edge: who answers, in which form, and what it refuses."""

import asyncio
import gzip
import json

import pytest

from motia_host.engine.requests import ApiFailure, ApiReply
from motia_host.errors import RunnerUnavailable
from motia_host.steps.settings import Settings
from unit.web.harness import api, json_reply, running

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("each_edge")]
JSON = {"content-type": "application/json"}


async def test_a_step_gets_method_path_parameters_query_and_headers():
    async with running(api("/orders/:id")) as host:
        answer = await host.get("/orders/a%20b?x=1&tags[]=a&tags[]=b&n[k]=v", headers={"X-Custom": "yes"})
        told = answer.json
        assert (told["method"], told["path"], told["params"]) == ("GET", "/orders/a%20b", {"id": "a b"})
        assert told["query"] == {"x": "1", "tags": ["a", "b"], "n": {"k": "v"}}
        assert (told["headers"]["x-custom"], told["body"]) == ("yes", None)


async def test_every_response_carries_the_trace_id_and_a_traceparent_is_taken():
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    async with running(api("/a")) as host:
        answer = await host.get("/a", headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
        assert (answer.headers["x-trace-id"], answer.json["traceId"]) == (trace, trace)
        missing = await host.get("/nothing")
        assert missing.headers["x-trace-id"] == missing.error["traceId"]
        assert len(missing.headers["x-trace-id"]) == 32


async def test_an_unknown_path_is_404_and_a_wrong_method_405_with_allow():
    async with running(api("/a", "POST"), api("/a", "PUT")) as host:
        unknown = await host.get("/b")
        assert (unknown.status, unknown.error["name"]) == (404, "route-not-found")
        wrong = await host.get("/a")
        assert (wrong.status, wrong.headers["allow"], wrong.error["name"]) == (405, "POST, PUT", "method-not-allowed")


async def test_head_falls_back_to_get_and_sends_no_body():
    async with running(api("/a"), handlers={"GET /a": _reply(json_reply({"long": "x" * 500}))}) as host:
        answer = await host.request("HEAD", "/a")
        assert (answer.status, answer.body, int(answer.headers["content-length"]) > 500) == (200, b"", True)


async def test_a_json_body_reaches_the_step_byte_for_byte():
    text = '{ "a" : 1.0,\n "b": [1e2, "ü"] }'
    async with running(api("/a", "POST")) as host:
        answer = await host.post("/a", data=text.encode(), headers=JSON)
        assert (answer.json["body"].encode("latin-1").decode(), answer.json["format"], answer.json["raw"]) == (
            text,
            "json",
            None,
        )


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"a": 1,}', "line 1 column 9"),
        (b'{"a": NaN}', "NaN"),
        (b"[18446744073709551616]", "$[0]"),
        (b'"\xff"', "not valid JSON"),
        (b"[" * 200 + b"]" * 200, "128 levels"),
    ],
)
async def test_a_body_that_is_not_acceptable_json_is_400_and_says_where(body, reason):
    async with running(api("/a", "POST")) as host:
        answer = await host.post("/a", data=body, headers=JSON)
        assert (answer.status, answer.error["name"]) == (400, "body-not-json")
        assert reason in answer.error["message"]


async def test_a_large_body_is_checked_away_from_the_loop():
    async with running(api("/a", "POST", bodyLimit=2_000_000)) as host:
        good = json.dumps({"x": "y" * 600_000}).encode()
        assert (await host.post("/a", data=good, headers=JSON)).json["body"].encode() == good
        bad = await host.post("/a", data=good[:-1], headers=JSON)
        assert (bad.status, bad.error["name"]) == (400, "body-not-json")
        unfit = await host.post("/a", data=b'[1e999, "' + b"y" * 600_000 + b'"]', headers=JSON)
        assert "$[0]" in unfit.error["message"]


async def test_an_empty_body_is_no_body_whatever_the_content_type_says():
    async with running(api("/a", "POST")) as host:
        assert (await host.post("/a", headers=JSON)).json["body"] is None
        assert (await host.post("/a", data=b"  ", headers=JSON)).json["body"] is None


async def test_forms_are_read_as_nested_fields_and_keep_their_original_text():
    async with running(api("/a", "POST")) as host:
        text = "a=1&b%5Bc%5D=d&e=x&e=y+z"
        answer = await host.post("/a", data=text, headers={"content-type": "application/x-www-form-urlencoded"})
        assert json.loads(answer.json["body"]) == {"a": "1", "b": {"c": "d"}, "e": ["x", "y z"]}
        assert (answer.json["format"], answer.json["raw"]) == ("json", text)


async def test_text_is_text_and_anything_else_bytes():
    async with running(api("/a", "POST")) as host:
        text = await host.post(
            "/a", data="grüße".encode("latin-1"), headers={"content-type": "text/plain; charset=iso-8859-1"}
        )
        assert (text.json["format"], text.json["body"].encode("latin-1").decode(), text.json["raw"]) == (
            "text",
            "grüße",
            "grüße",
        )
        data = await host.post("/a", data=b"\x00\xff", headers={"content-type": "application/octet-stream"})
        assert (data.json["format"], data.json["body"]) == ("bytes", "\x00\xff")
        wrong = await host.post("/a", data=b"\xff", headers={"content-type": "text/plain"})
        assert (wrong.status, wrong.error["name"]) == (400, "body-unreadable")


async def test_a_compressed_body_is_unpacked_within_the_limit():
    async with running(api("/a", "POST", bodyLimit=1_000)) as host:
        packed = {**JSON, "content-encoding": "gzip"}
        assert (await host.post("/a", data=gzip.compress(b'{"a":1}'), headers=packed)).json["body"] == '{"a":1}'
        bomb = await host.post("/a", data=gzip.compress(b"0" * 5_000_000), headers=packed)
        assert (bomb.status, bomb.error["name"]) == (413, "body-too-large")


async def test_a_body_over_the_limit_is_413_naming_it_and_a_step_can_have_its_own():
    settings = Settings.model_validate({"http": {"bodyLimit": 1_000}})
    async with running(api("/a", "POST"), api("/b", "POST", bodyLimit=2_000), settings=settings) as host:
        refused = await host.post("/a", data=b"x" * 1_001, headers={"content-type": "application/octet-stream"})
        assert (refused.status, refused.error["name"]) == (413, "body-too-large")
        assert "1000 bytes" in refused.error["message"]
        assert (await host.post("/b", data=b"x" * 2_000)).status == 200
        assert (await host.post("/b", data=b"x" * 2_001)).status == 413


async def test_failures_have_one_form_and_tell_nothing_of_the_handler():
    async def fails(_request, _sink):
        raise ApiFailure("handler-failed", 500, step="Pay", message="password=hunter2", file="steps/pay.py", line=3)

    async with running(api("/a"), handlers={"GET /a": fails}) as host:
        answer = await host.get("/a")
        assert (answer.status, set(answer.json)) == (500, {"error"})
        assert answer.error == {
            "name": "handler-failed",
            "message": "The handler of Pay failed.",
            "traceId": answer.headers["x-trace-id"],
            "hint": "The log has the error under this trace id.",
        }


async def test_violations_are_listed_by_path():
    async def invalid(_request, _sink):
        violations = [{"path": "$.customerId", "message": "is required"}]
        raise ApiFailure("input-invalid", 400, part="body", step="Create Order", violations=violations)

    async with running(api("/a"), handlers={"GET /a": invalid}) as host:
        answer = await host.get("/a")
        assert (answer.status, answer.error["violations"]) == (
            400,
            [{"path": "$.customerId", "message": "is required"}],
        )


async def test_no_runner_is_503_with_retry_after_and_a_bug_of_the_host_500_without_a_stack():
    async def full(_request, _sink):
        raise RunnerUnavailable("Ruby", "it was not found")

    async def broken(_request, _sink):
        raise KeyError("secret")

    async with running(api("/full"), api("/broken"), handlers={"GET /full": full, "GET /broken": broken}) as host:
        busy = await host.get("/full")
        assert (busy.status, busy.headers["retry-after"], busy.error["name"]) == (503, "1", "runner-unavailable")
        reports = _collect_reports()
        failed = await host.get("/broken")
        assert (failed.status, failed.error["name"], "secret" in failed.body.decode()) == (500, "host-failed", False)
        assert isinstance(reports[0]["exception"], KeyError)


async def test_under_compat_a_failure_has_motias_form_and_text_is_html():
    async def fails(_request, _sink):
        raise ApiFailure("handler-failed", 500, step="Pay", message="x")

    settings = Settings.model_validate({"compat": "motia-0.17"})
    handlers = {"GET /a": fails, "GET /text": _reply(ApiReply(200, {}, b"<b>hi</b>", "text"))}
    async with running(api("/a"), api("/text"), handlers=handlers, settings=settings) as host:
        assert (await host.get("/a")).json == {"error": "Internal server error"}
        text = await host.get("/TEXT/")
        assert (text.headers["content-type"], text.body) == ("text/html; charset=utf-8", b"<b>hi</b>")


async def test_under_compat_text_and_json_name_their_charset_whatever_the_handler_said_and_bytes_do_not():
    replies = {
        "/csv": ApiReply(200, {"Content-Type": "text/csv"}, b"a", "text"),
        "/latin": ApiReply(200, {"content-type": "text/plain; charset=latin1"}, b"a", "text"),
        "/api": ApiReply(200, {"content-type": "application/vnd.api+json"}, b"1", "json"),
        "/png": ApiReply(200, {"content-type": "image/png"}, b"a", "bytes"),
        "/empty": ApiReply(200, {"content-type": "text/plain"}, None),
    }
    handlers = {f"GET {path}": _reply(reply) for path, reply in replies.items()}
    settings = Settings.model_validate({"compat": "motia-0.17"})
    async with running(*map(api, replies), handlers=handlers, settings=settings) as host:
        assert [(await host.get(path)).headers["content-type"] for path in replies] == [
            "text/csv; charset=utf-8",
            "text/plain; charset=utf-8",
            "application/vnd.api+json; charset=utf-8",
            "image/png",
            "text/plain",
        ]


async def test_content_types_follow_what_the_handler_gave_unless_it_names_one():
    handlers = {
        "GET /json": _reply(ApiReply(200, {}, b"[1]", "json")),
        "GET /text": _reply(ApiReply(200, {}, b"hi", "text")),
        "GET /bytes": _reply(ApiReply(200, {}, b"\x00", "bytes")),
        "GET /named": _reply(ApiReply(200, {"Content-Type": "text/csv"}, b"a,b", "text")),
    }
    async with running(*(api(name.split()[1]) for name in handlers), handlers=handlers) as host:
        found = {
            path: (await host.get(f"/{path}")).headers["content-type"] for path in ("json", "text", "bytes", "named")
        }
    assert found == {
        "json": "application/json; charset=utf-8",
        "text": "text/plain; charset=utf-8",
        "bytes": "application/octet-stream",
        "named": "text/csv",
    }


async def test_headers_of_a_handler_cannot_change_how_the_message_is_framed():
    headers = {
        "Content-Length": "9999",
        "Transfer-Encoding": "chunked",
        "Connection": "upgrade",
        "X-Ok": "1",
        "set-cookie": ["a=1", "b=2"],
    }
    async with running(api("/a"), handlers={"GET /a": _reply(ApiReply(200, headers, b"hello", "text"))}) as host:
        raw = await host.send_raw(b"GET /a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        head, _, body = raw.partition(b"\r\n\r\n")
        assert body == b"hello"
        assert head.lower().count(b"content-length") == 1
        assert b"transfer-encoding" not in head.lower()
        assert [line for line in head.split(b"\r\n") if line.startswith(b"set-cookie")] == [
            b"set-cookie: a=1",
            b"set-cookie: b=2",
        ]


@pytest.mark.parametrize("headers", [{"x": "a\r\nset-cookie: evil=1"}, {"x\r\ny": "a"}, {"": "a"}, {"x": "a\x00b"}])
async def test_a_line_break_in_a_header_is_refused(headers):
    async with running(api("/a"), handlers={"GET /a": _reply(ApiReply(200, headers, b"hello", "text"))}) as host:
        answer = await host.get("/a")
        assert (answer.status, answer.error["name"], "evil" in str(answer.headers)) == (500, "response-invalid", False)


@pytest.mark.parametrize("status", [204, 304])
async def test_statuses_without_a_body_have_none(status):
    async with running(api("/a"), handlers={"GET /a": _reply(ApiReply(status, {}, b"ignored", "text"))}) as host:
        raw = await host.send_raw(b"GET /a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        head, _, body = raw.partition(b"\r\n\r\n")
        assert (head.startswith(b"HTTP/1.1 %d" % status), body, b"content-length" in head) == (True, b"", False)


async def test_a_status_that_cannot_end_a_request_is_a_failure_of_the_step():
    async with running(api("/a"), handlers={"GET /a": _reply(ApiReply(101, {}, None))}) as host:
        assert (await host.get("/a")).error["name"] == "response-invalid"


async def test_a_large_response_arrives_whole():
    body = bytes(range(256)) * 40_000
    async with running(api("/a"), handlers={"GET /a": _reply(ApiReply(200, {}, body, "bytes"))}) as host:
        assert (await host.get("/a")).body == body


async def test_health_tells_live_and_ready():
    waiting = ["ruby: starting"]
    async with running(unready=lambda: waiting) as host:
        assert (await host.get("/__motia/health/live")).json == {"status": "live"}
        starting = await host.get("/__motia/health/ready")
        assert (starting.status, starting.json) == (503, {"status": "starting", "waitingFor": ["ruby: starting"]})
        waiting.clear()
        assert (await host.get("/__motia/health/ready")).json == {"status": "ready"}
        assert (await host.get("/__motia/health/other")).status == 404


async def test_a_taken_port_is_named():
    async with running() as host, running() as other:
        with pytest.raises(Exception, match=f"Port {host.port} is taken"):
            await other.edge.start("127.0.0.1", host.port)


def _reply(reply):
    async def handler(_request, _sink):
        return reply

    return handler


def _collect_reports():
    reports = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: reports.append(context))
    return reports
