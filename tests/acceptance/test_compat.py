"""A project made for Motia 0.17, unmodified: every shape of step that projects have, and the behaviour that they were written against."""

import json
import time

import pytest

from support.host import ROOT, project_of, running

TS = 'import type { ApiRouteConfig, Handlers } from "motia";\nexport const config: ApiRouteConfig = { type: "api", name: "%s", method: "%s", path: "%s", emits: [%s] };\n'


def api(name, path, body, *, method="POST", emits="", head=""):
    return (
        head
        + TS % (name, method, path, emits)
        + f"export const handler: Handlers['{name}'] = async (req: any, ctx: any) => {body};\n"
    )


FILES = {
    "package.json": json.dumps({"type": "module", "dependencies": {"motia": "^0.17.14-beta.196"}}),
    "steps/echo.api.step.ts": api("Echo", "/Echo/:Id", "({ status: 200, body: { b: req.body, q: req.queryParams, p: req.pathParams, raw: req.rawBody } })"),
    "src/get.step.ts": api("Get", "/query", "({ status: 200, body: req.queryParams })", method="GET"),
    "src/html.step.ts": api("Html", "/page", "({ status: 200, body: '<b>hi</b>' })", method="GET"),
    "src/buffer.step.ts": api("Buffer", "/buffer", "({ status: 200, body: Buffer.from([0, 255]) })", method="GET"),
    "src/fails.step.ts": api("Fails", "/fails", "{ throw new Error('out of paper') }", method="GET"),
    "src/nothing.step.ts": api("Nothing", "/nothing", "{}", method="GET"),
    "src/override.step.tsx": "export const Node = () => <b/>;\n",
    "src/override.step.ts": api("Override", "/override", "({ status: 200, body: 1 })", method="GET"),
    "src/zod.step.ts": 'import { z } from "zod";\n'
    'export const config = { type: "api", name: "Zod", method: "POST", path: "/zod", emits: [], bodySchema: z.object({ n: z.number().default(7) }),\n'
    "  responseSchema: { 200: z.array(z.string()) } };\n"
    "export const handler = async (req: any) => ({ status: 200, body: req.body });\n",
    "src/zod3.step.ts": 'import { z } from "zod3";\n'
    'export const config = { type: "event", name: "Zod3", subscribes: ["three"], emits: [], input: z.object({ n: z.number() }) };\n'
    'export const handler = async (input: any, { state }: any) => { await state.set("three", "got", input); };\n',
    "src/common.step.cjs": 'const config = { type: "api", name: "Common", method: "GET", path: "/common", emits: [] };\n'
    "const handler = async () => ({ status: 200, body: 'common' });\nmodule.exports = { config, handler };\n",
    "src/by-default.step.js": 'export default { config: { type: "api", name: "ByDefault", method: "GET", path: "/by-default", emits: [] },\n'
    "  handler: async () => ({ status: 200, body: 'default' }) };\n",
    "src/guard.middleware.ts": "import type { ApiMiddleware } from 'motia';\n"
    "export const guard: ApiMiddleware = async (req, ctx, next) => {\n"
    "  if (!req.headers.authorization) return { status: 401, body: { error: 'who?' } };\n"
    "  (req as any).user = 'ada';\n  return next();\n};\n",
    "src/guarded.step.ts": 'import { guard } from "./guard.middleware";\n'
    'export const config = { type: "api", name: "Guarded", method: "GET", path: "/guarded", emits: [], middleware: [guard] };\n'
    "export const handler = async (req: any) => ({ status: 200, body: req.user });\n",
    "src/undeclared.step.ts": api(
        "Undeclared", "/undeclared", "{\n  await ctx.emit({ topic: 'never', data: 1 });\n  return { status: 200, body: 'went on' };\n}",
        emits='"three"'),
    "src/any.step.ts": api("Any", "/any/:topic", "{ await ctx.emit({ topic: req.pathParams.topic, data: req.body }); return { status: 200 }; }"),
    "src/retries.step.ts": 'export const config = { type: "event", name: "Retries", subscribes: ["retried"], emits: [], infrastructure: { queue: { maxRetries: 1 } } };\n'
    'export const handler = async (_: any, { state, attempt }: any) => {\n  await state.set("retried", String(attempt), Date.now());\n  throw new Error("again");\n};\n',
    "src/todo.stream.ts": 'import { z } from "zod";\nexport const config = { name: "todo", schema: z.object({ id: z.string(), text: z.string() }), baseConfig: { storageType: "default" } };\n',
    "src/todo.step.ts": api("Todo", "/todo", "{\n  const set = await ctx.streams.todo.set('inbox', 'a', req.body);\n"
    "  const again = await ctx.streams.todo.set('inbox', 'a', set);\n"
    "  return { status: 200, body: { set, again, got: await ctx.streams.todo.get('inbox', 'a'), group: await ctx.streams.todo.getGroup('inbox'),\n"
    "    none: await ctx.streams.todo.get('inbox', 'b'), deleted: await ctx.streams.todo.delete('inbox', 'a') } };\n}"),
    "src/state.step.ts": api("State", "/state", "{ const before = await ctx.state.get('three', 'got'); return { status: 200, body: before }; }", method="GET"),
    "src/__init__.py": "",
    "src/services/__init__.py": "",
    "src/services/greeting.py": "def greet(name):\n    return f'Hello {name}'\n",
    "src/python_step.py": "from .services.greeting import greet\nfrom src.services.greeting import greet as again\n\n\n"
    "async def shout(req, context, next_fn):\n    req['body']['name'] = req['body']['name'].upper()\n    return await next_fn()\n\n\n"
    "config = {'type': 'api', 'name': 'Python', 'method': 'POST', 'path': '/python', 'emits': ['three'], 'middleware': [shout]}\n\n\n"
    "async def handler(req, context):\n"
    "    await context.state.set('py', 'plain', {'a': 1})\n"
    "    await context.state.set('py', 'data', {'data': 2})\n"
    "    context.logger.info('logged', {'n': 1})\n"
    "    return {'status': 200, 'body': {'greeting': greet(req['body']['name']), 'same': greet is again,\n"
    "            'plain': await context.state.get('py', 'plain'), 'data': await context.state.get('py', 'data'),\n"
    "            'none': await context.state.get('py', 'none'), 'group': len(await context.state.get_group('py')), 'trace': context.trace_id != ''}}\n",
    "src/same_a.step.js": 'export const config = { type: "event", name: "Same", subscribes: ["same"], emits: [] };\n'
    'export const handler = async (_, { state }) => { await state.set("same", "a", 1); };\n',
    "src/same_b.step.js": 'export const config = { type: "event", name: "Same", subscribes: ["same"], emits: [] };\n'
    'export const handler = async (_, { state }) => { await state.set("same", "b", 1); };\n',
    "src/same.step.ts": api("SameState", "/same", "({ status: 200, body: (await ctx.state.getGroup('same')).length })", method="GET"),
    "src/retried.step.ts": api("Retried", "/retried", "({ status: 200, body: await ctx.state.getGroup('retried') })", method="GET"),
}  # fmt: skip


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    project = project_of(tmp_path_factory.mktemp("compat"), FILES)
    (project / "node_modules").mkdir()
    for name in ("zod", "zod3"):
        (project / "node_modules" / name).symlink_to(ROOT / "runners/node/node_modules" / name)
    with running(project, "--ephemeral") as host:
        yield host


def test_every_step_is_registered(host):
    ready = host.wait_for_message("ready")
    steps = [name for name in FILES if "step." in name and not name.endswith(".tsx")]
    assert (ready["steps"], ready["streams"]) == (len(steps), 1)


def test_paths_ignore_case_and_a_trailing_slash_and_keep_the_case_of_parameters(host):
    answer = host.post("/eCHO/Ab/", {"n": 1})
    assert (answer.json["p"], answer.json["b"]) == ({"Id": "Ab"}, {"n": 1})


def test_query_strings_are_read_as_by_express(host):
    query = "/query?a=1&a=2&n[k]=v&n[l][m]=w&l[]=x&l[]=y&e=&flag&sp=a+b%20c&i[0]=p&i[1]=q"
    assert host.get(query).json == {
        "a": ["1", "2"], "n": {"k": "v", "l": {"m": "w"}}, "l": ["x", "y"], "e": "", "flag": "", "sp": "a b c", "i": ["p", "q"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        (b"[1,2]", "application/json", ([1, 2], "[1,2]")),
        (b"a=1&n%5Bk%5D=v", "application/x-www-form-urlencoded", ({"a": "1", "n": {"k": "v"}}, "a=1&n%5Bk%5D=v")),
        (b"plain", "text/plain", ("plain", "plain")),
    ],
)
def test_bodies_arrive_as_motia_parsed_them(host, body, kind, expected):
    answer = host.request("POST", "/echo/1", body, {"content-type": kind})
    assert (answer.json["b"], answer.json["raw"]) == expected


def test_without_a_body_the_body_is_an_empty_object(host):
    assert host.request("POST", "/echo/1").json["b"] == {}


def test_responses_have_the_content_types_of_express(host):
    page, buffer = host.get("/page"), host.get("/buffer")
    assert (page.headers["content-type"], page.body) == ("text/html; charset=utf-8", b"<b>hi</b>")
    assert (buffer.headers["content-type"], buffer.body) == ("application/octet-stream", b"\x00\xff")


@pytest.mark.parametrize("path", ["/fails", "/nothing"])
def test_failures_are_answered_as_by_motia(host, path):
    answer = host.get(path)
    assert (answer.status, answer.json) == (500, {"error": "Internal server error"})


@pytest.mark.parametrize(("path", "body"), [("/common", b"common"), ("/by-default", b"default"), ("/override", b"1")])
def test_commonjs_default_exports_and_steps_beside_a_component_run(host, path, body):
    assert host.get(path).body == body


def test_bodies_are_not_validated_and_arrive_as_sent(host):
    assert host.post("/zod", {"n": "no number"}).json == {"n": "no number"}
    assert host.post("/zod", {}).json == {}


def test_an_event_that_breaks_its_input_is_warned_of_and_run(host):
    assert host.post("/any/three", {"n": "wrong"}).status == 200
    host.until(lambda: host.get("/state").body == b'{"n":"wrong"}')
    host.wait_for(lambda record: record["level"] == "warn" and record["step"] == "Zod3")


def test_middleware_guards_and_hands_over_in_typescript(host):
    assert host.get("/guarded").status == 401
    assert host.get("/guarded", {"authorization": "x"}).body == b"ada"


def test_python_imports_middleware_and_state_behave_as_they_did(host):
    assert host.post("/python", {"name": "ada"}).json == {
        "greeting": "Hello ADA", "same": True, "plain": {"data": {"a": 1}}, "data": {"data": 2}, "none": {"data": None}, "group": 2, "trace": True,
    }  # fmt: skip


def test_an_undeclared_topic_is_not_delivered_and_warned_of_with_file_and_line(host):
    assert host.request("POST", "/undeclared").body == b"went on"
    record = host.wait_for(lambda record: "'never'" in record["msg"])
    assert (
        record["level"],
        "It was not delivered." in record["msg"],
        "(src/undeclared.step.ts:4)" in record["msg"],
    ) == (
        "warn",
        True,
        True,
    )


def test_stream_results_have_their_time_and_their_place(host):
    before = time.time() * 1000
    told = host.post("/todo", {"text": "buy milk"}).json
    mark = {"type": "state-stream", "streamName": "todo", "groupId": "inbox", "id": "a"}
    created = told["set"]["_createdAt"]
    assert before - 1000 <= created <= time.time() * 1000 + 1000
    item = {"text": "buy milk", "id": "a", "_createdAt": created, "__motia": mark}
    assert told == {"set": item, "again": item, "got": item, "group": [item], "none": None, "deleted": item}


def test_failed_events_are_tried_again_after_two_seconds_maxretries_times(host):
    assert host.post("/any/retried", {}).status == 200
    host.wait_for(lambda record: record["step"] == "Retries" and "dead" in record["msg"])
    first, second = host.get("/retried").json
    assert 1_900 <= second - first <= 30_000


def test_steps_of_one_name_both_run(host):
    host.post("/any/same", {})
    host.until(lambda: host.get("/same").body == b"2")


def test_every_origin_may_read_and_preflights_are_answered(host):
    answer = host.get("/query", {"Origin": "https://elsewhere.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    preflight = host.request(
        "OPTIONS", "/anything", None, {"Origin": "https://x.example", "Access-Control-Request-Method": "PUT"}
    )
    assert (preflight.status, preflight.headers["access-control-allow-origin"]) == (204, "*")
