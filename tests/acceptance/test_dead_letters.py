"""Dead letters, replay, cron and the store from the command line: with a running host, and on the file without one."""

import json
import os
import subprocess
import sys

import pytest

from support.host import PATIENCE_S, ROOT, project_of, running

FILES = {
    "steps/charge_step.py": (
        "config = {\n"
        '    "type": "event", "name": "Charge", "subscribes": ["order.created"],\n'
        '    "retry": {"maxAttempts": 2, "initialDelay": 0.01, "jitter": "none"},\n'
        "}\n\n\n"
        "async def handler(order, ctx):\n"
        '    ctx.logger.info("Charging", {"n": order["n"]})\n'
        '    if not order.get("card"):\n'
        "        raise ValueError(f\"order {order['n']} has no card\")\n"
        '    await ctx.state.set("charged", str(order["n"]), order)\n'
    ),
    "steps/print.step.rb": (
        'def config\n  { type: "event", name: "Print", subscribes: ["order.created"], infrastructure: { queue: { maxRetries: 0 } } }\nend\n\n'
        'def handler(order, ctx)\n  ctx.state.update("printed", order["n"].to_s, [{ op: "increment", by: 1 }])\nend\n'
    ),
    "steps/nightly.step.ts": (
        'export const config = { type: "cron", name: "Nightly", cron: "30 2 * * *", timezone: "Europe/Berlin", emits: [] };\n'
        'export const handler = async ({ logger }) => logger.info("Night has come");\n'
    ),
}


@pytest.fixture
def project(tmp_path):
    return project_of(tmp_path, FILES)


def command(project, *arguments, given=None):
    """Run `motia-host …` in the project; (exit status, what it said)."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("MOTIA_HOST_")}
    ran = subprocess.run(
        [sys.executable, "-m", "motia_host", *arguments], cwd=project, input=given, text=True, timeout=PATIENCE_S,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**environ, "PYTHONPATH": str(ROOT / "host")}, check=False,
    )  # fmt: skip
    return ran.returncode, ran.stdout


def said(project, *arguments, given=None):
    status, text = command(project, *arguments, given=given)
    assert status == 0, text
    return text


def listed(project, *arguments):
    return json.loads(said(project, *arguments, "--json"))


def letters(host, count):
    """The dead letters, oldest first, when there are so many."""
    items = host.until(lambda: len(found := host.get("/__motia/api/dead").json["items"]) == count and found)
    return list(reversed(items))


def charged(host):
    return {row["key"]: row["value"] for row in host.get("/__motia/api/state/charged").json["items"]}


def test_a_dead_letter_is_listed_shown_with_every_attempt_and_retried_with_another_payload(project):
    with running(project) as host:
        host.post("/emit", {"topic": "order.created", "data": {"n": 1}})
        (letter,) = letters(host, 1)
        assert f"{letter['id']}  " in said(project, "dead", "list")
        assert listed(project, "dead", "list", "--step", "Charge", "--since", "1h")[0]["id"] == letter["id"]
        assert listed(project, "dead", "list", "--topic", "other") == []
        text = said(project, "dead", "show", letter["id"])
        assert text.count("order 1 has no card") >= 2
        shown = listed(project, "dead", "show", letter["id"])
        assert [(row["attempt"], row["outcome"]) for row in shown["attempts"]] == [(1, "retry"), (2, "dead")]
        for row in shown["attempts"]:
            assert row["error"]["type"] == "ValueError"
            assert "charge_step.py" in row["error"]["stack"]
            assert "Charging" in [record["msg"] for record in row["logs"]]
        (project / "order.json").write_text('{"n": 1, "card": "4711"}')
        assert "takes its place in line" in said(project, "dead", "retry", letter["id"], "--data", "@order.json")
        host.until(lambda: charged(host) == {"1": {"n": 1, "card": "4711"}})
        assert host.get("/__motia/api/dead").json["items"] == []
        (event,) = [event for event in listed(project, "events", "list") if event["lineage"] == letter["id"]]
        (delivery,) = listed(project, "events", "show", event["id"])["deliveries"]
        host.until(lambda: listed(project, "dead", "show", delivery["id"])["state"] == "done")
        assert f"the delivery {letter['id']}, with an edited payload" in said(project, "dead", "show", delivery["id"])
        printed = host.get("/__motia/api/state/printed").json["items"]
        assert [row["value"] for row in printed] == [1], "the retry is for its own step alone"


def test_many_are_retried_or_dropped_after_what_will_happen_was_said(project):
    with running(project) as host:
        for number in range(6):
            host.post("/emit", {"topic": "order.created", "data": {"n": number}})
        found = letters(host, 6)
        status, text = command(project, "dead", "retry", "--step", "Charge", given="n\n")
        assert (status, "Shall 6 dead letters be run again?" in text) == (130, True)
        fixed = FILES["steps/charge_step.py"].replace('if not order.get("card")', 'if order["n"] == 5')
        (project / "steps" / "charge_step.py").write_text(fixed)
        host.until(lambda: [runner["generation"] for runner in host.runners() if runner["language"] == "python"] == [2])
        assert "6 dead letters are run again." in said(project, "dead", "retry", "--all", "--yes")
        host.until(lambda: len(charged(host)) == 5)
        (letter,) = letters(host, 1)
        assert letter["id"] == found[5]["id"]
        assert "1 dead letter is dropped." in said(project, "dead", "drop", "--topic", "order.created", given="y\n")
        assert command(project, "dead", "drop", letter["id"])[0] == 1
        assert command(project, "dead", "retry")[0] == 2
        assert said(project, "dead", "retry", "--all", "--yes") == "There are no such dead letters.\n"


def test_events_are_replayed_into_one_subscriber_or_all_and_cancelled_before_they_run(project):
    with running(project) as host:
        order = {"n": 7, "card": "1"}
        event = host.post("/emit", {"topic": "order.created", "data": order}).json["id"]

        def printed():
            return [row["value"] for row in host.get("/__motia/api/state/printed").json["items"]]

        host.until(lambda: printed() == [1])
        assert "to 1 subscriber." in said(project, "events", "replay", event, "--step", "Print")
        host.until(lambda: printed() == [2])
        assert "to 2 subscribers." in said(project, "events", "replay", event)
        host.until(lambda: printed() == [3])
        later = host.post("/emit", {"topic": "order.created", "data": order, "delayMs": 3_600_000}).json["id"]
        assert "scheduled" in said(project, "events", "show", later)
        assert said(project, "events", "cancel", later, "--step", "Print") == "1 delivery is cancelled.\n"
        assert said(project, "events", "cancel", "--topic", "order.created", "--yes") == "1 delivery is cancelled.\n"
        states = [row["state"] for row in listed(project, "events", "show", later)["deliveries"]]
        assert states == ["cancelled", "cancelled"]
        assert command(project, "events", "show", "unknown")[0] == 1


def test_cron_steps_are_listed_paused_resumed_and_run_now(project):
    with running(project) as host:
        (row,) = listed(project, "cron", "list", "--next", "5")
        assert (row["step"], row["timezone"], row["last"], len(row["next"])) == ("Nightly", "Europe/Berlin", None, 5)
        said(project, "cron", "run", "Nightly")
        host.wait_for_message("Night has come")
        assert said(project, "cron", "pause", "Nightly") == "Nightly is paused.\n"
        assert "paused" in said(project, "cron", "list")
        said(project, "cron", "resume", "Nightly")
        (row,) = listed(project, "cron", "list")
        assert (row["paused"], row["last"] is not None) == (False, True)
        assert command(project, "cron", "pause", "Charge")[0] == 1


def test_without_a_running_host_the_file_is_read_and_the_rest_says_how_to_start(project):
    status, text = command(project, "dead", "list")
    assert (status, "store-absent" in text) == (1, True)
    with running(project) as host:
        host.post("/emit", {"topic": "order.created", "data": {"n": 1}})
        (letter,) = letters(host, 1)
        assert "events" in said(project, "store", "info")
    assert listed(project, "dead", "list")[0]["id"] == letter["id"]
    shown = listed(project, "dead", "show", letter["id"])
    assert [len(row["logs"]) > 0 for row in shown["attempts"]] == [True, True]
    assert listed(project, "events", "list")[0]["topic"] == "order.created"
    assert listed(project, "cron", "list")[0]["step"] == "Nightly"
    assert listed(project, "store", "info")["rows"]["dead"] == 1
    assert said(project, "store", "verify") == "The store is whole.\n"
    said(project, "store", "compact")
    said(project, "store", "backup", "copy")
    for arguments in (("dead", "retry", letter["id"]), ("events", "replay", "x"), ("cron", "pause", "Nightly")):
        status, text = command(project, *arguments)
        assert (status, "host-not-running" in text, "motia-host dev" in text) == (1, True, True)
    with running(project, "--data-dir", str(project / "copy")) as host:
        assert letters(host, 1)[0]["id"] == letter["id"]
