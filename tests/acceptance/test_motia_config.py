"""`motia.config.ts` as projects have it: ESM beside `require`, plugins with routes and steps, adapters, and an Express application in front."""

import json

import pytest

from support.host import ROOT, project_of, running
from support.terminal import run

CONFIG = """\
import path from "node:path";
import { defineConfig, type MotiaPluginContext } from "@motiadev/core";
import { RedisStateAdapter } from "@motiadev/adapter-redis-state";
import endpointPlugin from "@motiadev/plugin-endpoint/plugin";
const logsPlugin = require("@motiadev/plugin-logs/plugin");
const express = require("express");

function notesPlugin(motia: MotiaPluginContext) {
  motia.registerApi({ method: "GET", path: "/__motia/api-notes/:group" }, async (req: any, ctx: any) => {
    return { status: 200, body: await ctx.state.getGroup(req.pathParams.group) };
  });
  motia.registerApi({ method: "POST", path: "/notes" }, async (req: any, ctx: any) => {
    await motia.state.set("notes", req.body.id, req.body);
    return { status: 201 };
  });
  motia.registerApi({ method: "GET", path: "/__motia/api/runs" }, async () => ({ status: 200 }));
  return {
    dirname: path.join(__dirname, "plugins"),
    steps: ["**/*.step.{ts,js}", "**/*_step.py"],
    workbench: [{ packageName: "~/plugins/x", label: "Notes" }],
  };
}

export default defineConfig({
  plugins: [endpointPlugin, logsPlugin, notesPlugin, () => { throw new Error("no disk"); }],
  adapters: { state: new RedisStateAdapter({ host: "localhost" }) },
  redis: { useMemoryServer: false, host: "localhost", port: 6379 },
  app: (app: any) => {
    app.use((req: any, res: any, next: any) => {
      res.set("Access-Control-Allow-Origin", "http://shop.example").set("X-Front", "1");
      next();
    });
    app.get("/health", (_: any, res: any) => res.json({ status: "healthy" }));
    app.post("/webhook", express.raw({ type: "*/*" }), (req: any, res: any) => res.send(String(req.body.length)));
    app.get("/events", (_: any, res: any) => { res.type("text/event-stream"); res.write("data: 1\\n\\n"); res.end("data: 2\\n\\n"); });
    app.get("/front-fails", () => { throw new Error("in front"); });
  },
  unheardOf: true,
});
"""

TS = 'import type { Handlers } from "motia";\nexport const config = { type: "api", name: "%s", method: "%s", path: "%s", emits: [] };\n'
FILES = {
    "package.json": json.dumps({"dependencies": {"motia": "^0.17.14-beta.196", "express": "^4"}}),
    "motia.config.ts": CONFIG,
    "steps/echo.step.ts": TS % ("Echo", "POST", "/echo")
    + "export const handler = async (req: any) => ({ status: 200, body: req.body, headers: { 'x-own': '1' } });\n",
    "steps/own.step.ts": TS % ("Own", "GET", "/own")
    + "export const handler = async () => ({ status: 200, body: 'x', headers: { 'Access-Control-Allow-Origin': 'http://own.example' } });\n",
    "plugins/inner/extra.step.ts": TS % ("Extra", "GET", "/extra")
    + "export const handler = async (_: any, { flows }: any) => ({ status: 200, body: flows });\n",
    "plugins/src/python_step.py": "config = {'type': 'api', 'name': 'FromPython', 'method': 'GET', 'path': '/from-python', 'emits': []}\n\n\n"
    "async def handler(req, context):\n    return {'status': 200, 'body': 'python'}\n",
    "plugins/inner/never.step.ts": 'export const config = { type: "cron", name: "Never", cron: "* * * * *", emits: [] };\n'
    "export const handler = async () => {};\n",
}


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    project = project_of(tmp_path_factory.mktemp("config"), FILES)
    (project / "node_modules").mkdir()
    for name in ROOT.joinpath("runners/node/node_modules").iterdir():
        (project / "node_modules" / name.name).symlink_to(name)
    with running(project) as host:
        yield host


def test_routes_of_plugins_answer_and_keep_state(host):
    assert host.post("/notes", {"id": "a", "text": "buy milk"}).status == 201
    assert host.get("/__motia/api-notes/notes").json == [{"id": "a", "text": "buy milk"}]


def test_routes_of_plugins_below_motia_belong_to_the_admin_zone(host):
    assert host.get("/__motia/api-notes/notes", {"Origin": "http://elsewhere.example"}).status == 403


def test_a_plugin_cannot_take_what_belongs_to_the_host(host):
    assert host.get("/__motia/api/runs").json != {"status": 200}
    host.wait_for(lambda record: "registerApi GET /__motia/api/runs" in record["msg"])


def test_api_steps_of_plugins_run_outside_of_the_flows_and_other_steps_of_plugins_do_not(host):
    assert host.get("/extra").json == ["_plugin"]
    assert host.get("/from-python").body == b"python"
    host.wait_for(lambda record: record["msg"].startswith("plugins/inner/never.step.ts: of the steps of plugins"))


def test_the_application_answers_before_steps_with_what_express_does(host):
    assert host.get("/health").json == {"status": "healthy"}
    assert host.request("POST", "/webhook", b"\x00\x01\x02", {"content-type": "x/y"}).body == b"3"
    events = host.get("/events")
    assert (events.headers["content-type"], events.body) == (
        "text/event-stream; charset=utf-8",
        b"data: 1\n\ndata: 2\n\n",
    )


def test_what_the_application_passes_on_reaches_the_step_with_its_body_and_gets_its_headers(host):
    answer = host.post("/echo", {"n": 1}, {"Origin": "http://shop.example"})
    assert (answer.status, answer.json) == (200, {"n": 1})
    assert (answer.headers["x-front"], answer.headers["x-own"]) == ("1", "1")
    assert host.get("/nowhere").headers["x-front"] == "1"


def test_what_the_application_answers_has_its_own_cors_headers_alone_and_what_a_step_answers_those_of_motia(host):
    own = host.get("/health", {"Origin": "http://shop.example"}).headers
    assert [name for name in own if name.lower().startswith("access-control-")] == ["access-control-allow-origin"]
    assert own["access-control-allow-origin"] == "http://shop.example"
    behind = host.post("/echo", {}, {"Origin": "http://shop.example"}).headers
    assert (behind["access-control-allow-origin"], behind["access-control-allow-methods"]) == ("*", "*")


def test_a_step_that_sets_cors_headers_itself_sends_them_once(host):
    assert (
        host.get("/own", {"Origin": "http://x.example"}).headers["access-control-allow-origin"] == "http://own.example"
    )


def test_an_error_in_the_application_is_answered_and_logged_with_its_place(host):
    assert host.get("/front-fails").json == {"error": "Internal server error"}
    host.wait_for(lambda record: "in front" in record["msg"])


def test_the_start_says_what_is_done_otherwise(host):
    notes = [record["msg"] for record in host.records if record["msg"].startswith(("motia.config.ts", "package.json"))]
    for part in (
        "adapters.state (RedisStateAdapter) is not used yet; state is kept in SQLite",
        "redis is not used",
        "the key `unheardOf` is not known",
        "failed, and is left out: no disk",
        "Workbench tabs of plugins are not shown (notesPlugin: Notes)",
        "asks for motia ^0.17.14-beta.196",
    ):
        assert any(part in note for note in notes), part


def broken(folder, config):
    return project_of(folder, {**FILES, "motia.config.ts": config})


def test_under_compat_a_configuration_that_cannot_be_loaded_is_told_of_and_left_out(tmp_path):
    done = run("steps", cwd=broken(tmp_path, 'import "./nowhere";\nexport default {};\n'))
    assert "Echo" in done.stdout


def test_one_that_guards_streams_is_never_left_out(tmp_path):
    done = run("steps", cwd=broken(tmp_path, 'import "./nowhere";\nexport default { streamAuth: {} };\n'))
    assert (done.returncode, "config-invalid: motia.config.ts" in done.stderr) == (1, True)


def test_compat_set_by_the_configuration_script_reaches_the_runners(tmp_path):
    files = {
        "motia.config.ts": 'export default { compat: "motia-0.17" };\n',
        "steps/body.step.ts": TS % ("Body", "POST", "/body")
        + "export const handler = async (req: any) => ({ status: 200, body: req.body });\n",
    }
    with running(project_of(tmp_path, files), "--ephemeral") as host:
        assert host.request("POST", "/body").json == {}
