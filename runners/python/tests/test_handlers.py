"""What handlers are given, what they may return, and what becomes of their errors."""

import base64
import json
from collections.abc import Callable

import pytest
from driver import Host, api_step, event_step, outcome, request

Start = Callable[..., Host]


def one(host: Start, source: str, **options: object) -> Host:
    """A host whose project has this one step, described."""
    runner = host({"steps/a_step.py": source}, **options)
    (described,) = runner.describe("steps/a_step.py")
    assert "error" not in described, described
    return runner


def test_a_request_is_a_dict_and_has_attributes_in_both_spellings(host: Start) -> None:
    runner = one(
        host,
        api_step("""
import json
def handler(req, ctx):
    same = req.path_params is req.pathParams is req["pathParams"]
    req.user = "ada"
    return {"status": 200, "body": [
        same, req.body is req["body"], req.get("body"), req.raw_body, dict(req)["body"], {**req}["body"], req.query_params,
        json.loads(json.dumps(req))["user"], "nope" in req, req.get("nope", 1), isinstance(req, dict), hasattr(req, "nope"),
    ]}
"""),
    )
    body = {"a": [1]}
    text = json.dumps(body)
    sent = request(body, pathParams={"id": "1"}, queryParams={"q": ["1", "2"]})
    answer = outcome(runner.invoke("api", request=sent))
    given = json.loads(answer["response"]["body"]["text"])
    assert given == [True, True, body, text, body, body, {"q": ["1", "2"]}, "ada", False, 1, True, False]


def test_a_body_is_parsed_only_when_it_is_used(host: Start) -> None:
    runner = one(
        host, api_step("def handler(req, ctx):\n    return {'status': 200, 'body': req.get('x') or req[req.method]}")
    )
    sent = {**request(), "body": {"format": "json", "text": "{broken"}, "method": "rawBody"}
    assert outcome(runner.invoke("api", request=sent))["response"]["body"] == {"format": "text", "text": "{broken"}
    error = outcome(runner.invoke("api", request={**sent, "method": "body"}))
    assert error["data"]["cause"]["name"] == "value-not-representable"


def test_bytes_and_files_arrive_as_bytes(host: Start) -> None:
    runner = one(
        host,
        api_step("""
def handler(req, ctx):
    (file,) = req.files
    return {"status": 200, "body": req.body + file["data"] + req.raw_body}
"""),
    )
    sent = {
        **request(),
        "body": {"format": "bytes", "base64": "AP8=", "raw": {"base64": "Ag=="}},
        "files": [{"field": "f", "filename": None, "contentType": "x/y", "base64": "AQ=="}],
    }
    answer = outcome(runner.invoke("api", request=sent))["response"]
    assert answer == {
        "status": 200,
        "headers": {},
        "body": {"format": "bytes", "base64": base64.b64encode(b"\0\xff\1\2").decode()},
    }


@pytest.mark.parametrize(
    ("returned", "response"),
    [
        ("{'status': 204}", {"status": 204, "headers": {}}),
        ("{'status': 200.0, 'body': 'é'}", {"status": 200, "headers": {}, "body": {"format": "text", "text": "é"}}),
        (
            "{'status': 200, 'body': ['é', 1.5]}",
            {"status": 200, "headers": {}, "body": {"format": "json", "text": '["é",1.5]'}},
        ),
        (
            "{'status': 201, 'headers': {'X-A': 1, 'Set-Cookie': ('a', 'b'), 'gone': None}}",
            {"status": 201, "headers": {"x-a": "1", "set-cookie": ["a", "b"]}},
        ),
        ("{'status': http.HTTPStatus.CREATED}", {"status": 201, "headers": {}}),
        ("{'status': enum.Enum('Code', {'GONE': 410}, type=int).GONE}", {"status": 410, "headers": {}}),
    ],
)
def test_responses_take_the_form_of_the_wire(host: Start, returned: str, response: object) -> None:
    runner = one(host, api_step(f"import enum, http\nasync def handler(req, ctx):\n    return {returned}"))
    assert runner.api() == {"response": response}


def test_compat_writes_a_body_of_none_as_null_and_takes_a_status_in_digits(host: Start) -> None:
    answers = [{"status": "201", "body": None}, {"status": 204, "body": None}, {"status": 200}]
    runner = one(host, api_step(f"def handler(req, ctx):\n    return {answers}[req.get('body')]"), compat="motia-0.17")
    assert [runner.api(which)["response"] for which in range(3)] == [
        {"status": 201, "headers": {}, "body": {"format": "json", "text": "null"}},
        {"status": 204, "headers": {}},
        {"status": 200, "headers": {}},
    ]


@pytest.mark.parametrize(
    ("returned", "reason"),
    [
        ("None", "the handler returned nothing"),
        ("'hello'", "the handler returned a str"),
        ("{'body': 1}", "its status is None"),
        ("{'status': '200'}", "its status is '200'"),
        ("{'status': True}", "its status is True"),
        ("{'status': 600}", "its status is 600"),
        ("{'status': 200, 'headers': []}", "its headers are a list"),
        ("{'status': 200, 'headers': {'a': {}}}", "the header a is a dict"),
        ("{'status': 200, 'headers': {'a b': 'c'}}", "'a b' is not a header name"),
        ("{'status': 200, 'headers': {'a': 'b\\r\\nc: d'}}", "the header a contains a line break"),
    ],
)
def test_what_is_no_response_is_refused_with_the_reason(host: Start, returned: str, reason: str) -> None:
    error = one(host, api_step(f"async def handler(req, ctx):\n    return {returned}")).api()
    assert error["data"]["name"] == "response-invalid"
    assert reason in error["data"]["reason"]


def test_a_body_without_a_json_form_is_refused_by_path(host: Start) -> None:
    error = one(
        host, api_step("def handler(req, ctx):\n    return {'status': 200, 'body': {'a': [float('nan')]}}")
    ).api()
    assert (error["code"], error["data"]["path"]) == (-32012, "$.a[0]")


@pytest.mark.parametrize("parameters", ["ctx", "_, ctx", "ctx, more=1", "*args", "_=None, ctx=None"])
@pytest.mark.parametrize("kind", ["def", "async def"])
def test_cron_handlers_are_called_by_the_number_of_their_parameters(host: Start, kind: str, parameters: str) -> None:
    context = "args[0]" if "args" in parameters else "ctx"
    source = f'config = {{"type": "cron", "name": "A", "cron": "* * * * *"}}\n{kind} handler({parameters}):\n    {context}.logger.info("ran")'
    runner = one(host, source)
    assert outcome(runner.invoke("cron")) == {}
    assert runner.log()["msg"] == "ran"


@pytest.mark.parametrize("outer", ["async", "plain"])
@pytest.mark.parametrize("inner", ["async", "plain"])
@pytest.mark.parametrize("handler", ["async", "plain"])
def test_middleware_wraps_the_handler_outermost_first(host: Start, outer: str, inner: str, handler: str) -> None:
    def define(how: str, text: str) -> str:
        return "async " + text if how == "async" else text.replace("await ", "")

    source = (
        define(
            outer,
            "def outer(req, ctx, next):\n    req['seen'] = ['outer']\n    response = await next()\n    response['body'].append('outer')\n    return response\n",
        )
        + define(
            inner,
            "def inner(req, ctx, next):\n    response = await next({'seen': [*req['seen'], 'inner']})\n    response['body'].append('inner')\n    return response\n",
        )
        + define(handler, "def handler(req, ctx):\n    return {'status': 200, 'body': [*req['seen'], 'handler']}\n")
    )
    runner = one(
        host,
        source + 'config = {"type": "api", "name": "A", "path": "/", "method": "GET", "middleware": [outer, inner]}',
    )
    assert runner.body() == ["outer", "inner", "handler", "inner", "outer"]


def test_middleware_may_answer_without_the_handler(host: Start) -> None:
    source = """
def stop(req, ctx, next):
    return {"status": 401, "body": "stopped"}
config = {"type": "api", "name": "A", "path": "/", "method": "GET", "middleware": [stop]}
async def handler(req, ctx):
    raise AssertionError
"""
    assert one(host, source).api()["response"]["status"] == 401


def test_plain_handlers_run_beside_each_other_in_threads(host: Start) -> None:
    runner = one(
        host,
        api_step("""
import threading
barrier = threading.Barrier(40, timeout=15)
def handler(req, ctx):
    barrier.wait()
    return {"status": 200, "body": threading.current_thread() is threading.main_thread()}
"""),
    )
    replies = [runner.invoke("api", call=f"c{n}", request=request()) for n in range(40)]
    assert {outcome(reply)["response"]["body"]["text"] for reply in replies} == {"false"}


def test_a_failure_names_the_line_of_the_user_and_shows_no_frame_of_ours(host: Start) -> None:
    runner = host(
        {
            "steps/a_step.py": event_step("from lib.deep import fail\n\nasync def handler(input, ctx):\n    fail()"),
            "lib/deep.py": "import json\n\n\ndef fail():\n    try:\n        json.loads('{')\n    except ValueError as error:\n        raise LookupError('lost') from error\n",
        }
    )
    runner.describe("steps/a_step.py")
    error = runner.event()
    data, cause = error["data"], error["data"]["cause"]
    assert (error["code"], error["message"], data["type"]) == (-32010, "lost", "LookupError")
    assert (data["file"], data["line"]) == ("lib/deep.py", 8)
    assert "motia_runner" not in data["stack"]
    assert "raise LookupError('lost') from error" in data["stack"]
    assert "steps/a_step.py" in data["stack"]
    assert (cause["type"], cause["file"], cause["line"]) == ("JSONDecodeError", "lib/deep.py", 6)
    assert "decoder.py" in cause["stack"]


@pytest.mark.parametrize(
    ("raised", "retry"),
    [
        ("NonRetriableError('no')", {"allowed": False}),
        ("RetryAfterError('later', 1.5)", {"afterMs": 1500}),
        ("ValueError('x')", None),
    ],
)
def test_retry_hints_travel_with_the_failure(host: Start, raised: str, retry: object) -> None:
    source = f"from motia import NonRetriableError, RetryAfterError\ndef handler(input, ctx):\n    raise {raised}"
    assert one(host, event_step(source)).event()["data"].get("retry") == retry


@pytest.mark.parametrize("kind", ["def", "async def"])
@pytest.mark.parametrize(
    "raised",
    [
        "SystemExit(3)",
        "KeyboardInterrupt()",
        "StopIteration()",
        "GeneratorExit()",
        "Rude()",
        "asyncio.CancelledError()",
    ],
)
def test_no_exception_of_a_handler_ends_the_process_or_hangs_the_call(host: Start, kind: str, raised: str) -> None:
    rude = "class Rude(Exception):\n    def __str__(self):\n        raise ValueError\n"
    runner = one(host, event_step(f"import asyncio\n{rude}{kind} handler(input, ctx):\n    raise {raised}"))
    assert runner.event()["data"]["name"] == "handler-failed"
    assert runner.call("ping", {})["calls"] == 0


def test_errors_outside_of_any_call_are_logged_and_end_nothing(host: Start) -> None:
    runner = one(
        host,
        event_step("""
import asyncio, sys, threading
def fail():
    raise TypeError("too late")
async def leave():
    sys.exit(1)
async def handler(input, ctx):
    asyncio.get_running_loop().call_soon(fail)
    threading.Thread(target=fail).start()
    asyncio.create_task(leave())
"""),
    )
    assert runner.event() == {}
    errors = [runner.log(lambda record: record["level"] == "error") for _ in range(2)]
    assert {record["fields"]["error"]["message"] for record in errors} == {"too late"}
    assert runner.event(call="c2") == {}


def test_a_model_class_validates_and_the_handler_gets_what_it_parsed(host: Start) -> None:
    pytest.importorskip("pydantic")
    source = api_step(
        """
async def handler(req, ctx):
    return {"status": 200, "body": req.body}
""",
        '"bodySchema": Order, "responseSchema": {200: Order}',
    )
    model = """
from pydantic import BaseModel, field_validator
class Order(BaseModel):
    items: list[str]
    quantity: int = 1
    @field_validator("items")
    @classmethod
    def unique(cls, items):
        if len(set(items)) < len(items): raise ValueError("no item twice")
        return items
"""
    runner = host({"steps/a_step.py": model + source})
    (described,) = runner.describe("steps/a_step.py")
    assert described["definition"]["validates"] == ["body"]
    assert described["definition"]["config"]["bodySchema"]["required"] == ["items"]
    assert described["definition"]["config"]["responseSchema"]["200"]["title"] == "Order"
    assert runner.body({"items": ["a"]}) == {"items": ["a"], "quantity": 1}
    error = runner.api({"items": ["a", 3], "quantity": "x"})
    assert error["data"]["part"] == "body"
    assert [violation["path"] for violation in error["data"]["violations"]] == ["$.items[1]", "$.quantity"]
    assert "no item twice" in runner.api({"items": ["a", "a"]})["data"]["violations"][0]["message"]


def test_a_failing_model_of_an_event_is_invalid_input(host: Start) -> None:
    source = """
class Model:
    @classmethod
    def model_json_schema(cls): return {}
    @classmethod
    def model_validate(cls, value):
        error = ValueError("bad")
        error.errors = lambda: [{"loc": ("a b", 0), "msg": "bad"}]
        raise error
config = {"type": "event", "name": "A", "subscribes": ["t"], "input": Model}
async def handler(input, ctx): ...
"""
    error = one(host, source).event({})
    assert error["data"] == {
        "name": "input-invalid",
        "part": "input",
        "violations": [{"path": '$["a b"][0]', "message": "bad"}],
    }


def test_compat_gives_handlers_the_input_as_sent_and_wraps_what_state_holds(host: Start) -> None:
    source = """
class Model:
    @classmethod
    def model_json_schema(cls): return {"type": "object"}
    @classmethod
    def model_validate(cls, value): raise ValueError
config = {"type": "api", "name": "A", "path": "/", "method": "GET", "bodySchema": Model}
async def handler(req, ctx):
    await ctx.emit({"topic": "x", "colour": "red"})
    return {"status": 200, "body": [req["body"], *[await ctx.state.get("g", key) for key in "abcd"]]}
"""
    runner = one(host, source, compat="motia-0.17")
    stored = {"a": None, "b": {"x": 1}, "c": {"data": 2}, "d": [3]}
    runner.answers["state.get"] = lambda params: stored[params["key"]]
    assert runner.body({"raw": True}) == [{"raw": True}, {"data": None}, {"data": {"x": 1}}, {"data": 2}, [3]]


@pytest.mark.parametrize("check", ['config["canAccess"] = ask', "canAccess = ask", "can_access = ask"])
@pytest.mark.parametrize("kind", ["def", "async def"])
def test_access_to_a_stream_is_decided_by_its_function(host: Start, kind: str, check: str) -> None:
    source = f'config = {{"name": "s", "schema": {{}}}}\n{kind} ask(subscription, auth):\n    return auth["user"] == subscription["groupId"] or auth["user"][9]\n{check}\n'
    runner = host({"streams/s.stream.py": source})
    (described,) = runner.describe("streams/s.stream.py", role="stream")
    assert described["definition"] == {"config": {"name": "s", "schema": {}}, "canAccess": True}

    def ask(group: str, user: str) -> object:
        params = {"subscription": {"groupId": group}, "authContext": {"user": user}}
        return outcome(runner.invoke("canAccess", file="streams/s.stream.py", **params))

    assert ask("ada", "ada") == {"allowed": True}
    assert ask("ada", "a" * 10) == {"allowed": True}
    assert ask("ada", "bob")["data"]["type"] == "IndexError"


def test_a_call_of_a_file_that_is_not_loaded_is_refused(host: Start) -> None:
    runner = host({"steps/a_step.py": "raise TypeError('no')"})
    assert runner.event()["data"] == {"name": "step-not-loaded", "file": "steps/a_step.py"}
    runner.describe("steps/a_step.py")
    error = runner.event()
    assert error["data"]["name"] == "step-not-loaded"
    assert "no" in error["message"]


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"kind": "other"}, "$.kind"),
        ({"attempt": 0}, "$.attempt"),
        ({"flows": [1]}, "$.flows[0]"),
        ({"file": "/etc/x"}, "$.file"),
    ],
)
def test_malformed_calls_are_refused_by_path(host: Start, changed: dict[str, object], path: str) -> None:
    runner = one(host, event_step("def handler(input, ctx): ..."))
    common = {
        "call": "c",
        "kind": "event",
        "file": "steps/a_step.py",
        "step": "A",
        "traceId": "t",
        "flows": [],
        "attempt": 1,
        "topic": "t",
        "input": 1,
    }
    assert runner.call("invoke", {**common, **changed})["data"] == {"name": "invalid-params", "path": path}
    del common["input"]
    assert runner.call("invoke", common)["data"]["path"] == "$.input"


BODIES = [
    "return {'status': 200, 'body': req['body']}",
    "ctx.logger.info('hello'); ctx.state; ctx.streams; return {'status': 204}",
    "ctx.state.set('g', 'k', 1); ctx.emit(topic='t', data={}); return {'status': 204}",
    "return {'status': 'refused'}",
]


@pytest.mark.parametrize(
    ("kind", "body"),  # an exception of a plain function leads back to itself by way of the thread pool's own frames
    [("async def", "raise ValueError('failed')"), *((kind, body) for kind in ("async def", "def") for body in BODIES)],
)
def test_a_call_that_has_ended_leaves_nothing_for_the_collector(host: Start, kind: str, body: str) -> None:
    collects = "import gc\ngc.disable()\ndef handler(req, ctx):\n    return {'status': 200, 'body': [gc.collect()]}"
    runner = host(
        {"steps/a_step.py": api_step(f"{kind} handler(req, ctx):\n    {body}"), "steps/b_step.py": api_step(collects)}
    )
    runner.describe("steps/a_step.py", "steps/b_step.py")
    runner.api()
    runner.body(file="steps/b_step.py")
    for _ in range(20):
        runner.api({"a": 1})
    (left,) = runner.body(file="steps/b_step.py")
    assert left < 20
