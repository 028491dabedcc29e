"""A runner that died while a file was broken comes back without its step: deliveries wait for it, and run when the file is whole."""

import psutil
import pytest

from support.host import project_of, running

STEPS = {
    "python": (
        "steps/note.step.py",
        (
            'config = {"type": "event", "name": "Note", "subscribes": ["noted"]}\n\n\n'
            "async def handler(data, ctx):\n"
            '    await ctx.state.set("notes", data["id"], data)\n'
        ),
    ),
    "node": (
        "steps/note.step.ts",
        (
            'export const config = { type: "event", name: "Note", subscribes: ["noted"] };\n'
            "export const handler = async (data: any, ctx: any) => { await ctx.state.set('notes', data.id, data); };\n"
        ),
    ),
    "ruby": (
        "steps/note.step.rb",
        (
            'def config\n  { type: "event", name: "Note", subscribes: ["noted"] }\nend\n\n'
            'def handler(data, ctx)\n  ctx.state.set("notes", data[:id], data)\nend\n'
        ),
    ),
}
BROKEN = "def ( broken {\n"


@pytest.mark.parametrize("language", STEPS)
def test_deliveries_wait_uncharged_while_the_runner_lacks_the_step_and_run_when_it_is_back(language, tmp_path):
    file, text = STEPS[language]
    with running(project_of(tmp_path, {file: text})) as host:
        before = len(host.drain_log())
        (host.project / file).write_text(BROKEN, "utf-8")
        host.until(lambda: [record for record in host.drain_log()[before:] if file in record["msg"]])
        (first,) = host.runners()
        psutil.Process(first["pid"]).kill()
        host.until(
            lambda: [runner for runner in host.runners() if runner["id"] != first["id"] and runner["state"] == "ready"]
        )
        assert host.post("/emit", {"topic": "noted", "data": {"id": "n1"}}).status == 200
        delivery = host.until(lambda: [row for row in waiting(host) if row["waiting"] == "step not loaded"])[0]
        assert (delivery["state"], delivery["attempt"], delivery["failures"], delivery["interruptions"]) == (
            "ready",
            0,
            0,
            0,
        )
        (host.project / file).write_text(text, "utf-8")
        host.until(lambda: [row["state"] for row in waiting(host)] == ["done"])
        assert waiting(host)[0]["attempt"] == 1


def waiting(host):
    return host.get("/__motia/api/deliveries").json["items"]
