"""Hot reload in `dev`: a changed helper counts, nothing in flight is lost, a broken file leaves the last good version serving."""

import threading

import pytest

from support.host import project_of, running

FILES = {
    "steps/greet.step.ts": (
        'import { greeting } from "../lib/greeting.js";\n'
        'export const config = { type: "api", name: "Greet", method: "GET", path: "/greet", emits: [] };\n'
        "export const handler = async () => ({ status: 200, body: { greeting } });\n"
    ),
    "lib/greeting.ts": 'export const greeting: string = "one";\n',
    "steps/shout_step.py": (
        "from lib.words import WORD\n\n"
        'config = {"type": "api", "name": "Shout", "method": "GET", "path": "/shout"}\n\n\n'
        "async def handler(req, ctx):\n"
        '    return {"status": 200, "body": {"word": WORD}}\n'
    ),
    "lib/words.py": 'WORD = "one"\n',
    "steps/whisper.step.rb": (
        'require_relative "../lib/whisper"\n\n'
        "def config\n"
        '  { type: "api", name: "Whisper", method: "GET", path: "/whisper" }\n'
        "end\n\n"
        "def handler(req, ctx)\n"
        "  { status: 200, body: { word: Whisper::WORD } }\n"
        "end\n"
    ),
    "lib/whisper.rb": 'module Whisper\n  WORD = "one"\nend\n',
}


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    with running(project_of(tmp_path_factory.mktemp("reload"), FILES)) as host:
        yield host


def save(host, name, text):
    before = len(host.drain_log())
    (host.project / name).write_text(text, "utf-8")
    return before


def wait_for_reload(host, before, message="reloaded"):
    host.wait_for(lambda record: record["msg"].startswith(message) and host.records.index(record) >= before)


@pytest.mark.parametrize(
    ("path", "helper", "old", "key"),
    [
        ("/greet", "lib/greeting.ts", "one", "greeting"),
        ("/shout", "lib/words.py", "one", "word"),
        ("/whisper", "lib/whisper.rb", "one", "word"),
    ],
)
def test_a_changed_helper_counts(host, path, helper, old, key):
    assert host.get(path).json == {key: old}
    text = (host.project / helper).read_text()
    before = save(host, helper, text.replace('"one"', '"two"'))
    wait_for_reload(host, before)
    assert host.get(path).json == {key: "two"}


def test_no_request_fails_while_a_helper_is_saved(host):
    stop, failed = threading.Event(), []

    def ask():
        while not stop.is_set():
            answer = host.get("/shout")
            if answer.status != 200:
                failed.append((answer.status, answer.body))

    askers = [threading.Thread(target=ask) for _ in range(4)]
    for asker in askers:
        asker.start()
    try:
        before = save(host, "lib/words.py", 'WORD = "three"\n')
        wait_for_reload(host, before)
    finally:
        stop.set()
        for asker in askers:
            asker.join()
    assert failed == []
    assert host.get("/shout").json == {"word": "three"}


def test_a_broken_file_is_told_with_its_line_and_the_last_good_version_serves(host):
    good = (host.project / "steps/shout_step.py").read_text()
    expected = host.get("/shout").json
    before = save(host, "steps/shout_step.py", good + "def broken(:\n")
    wait_for_reload(host, before, "not reloaded")
    problem = host.wait_for(lambda record: record.get("name") == "step-load-failed")
    assert problem["msg"].startswith("steps/shout_step.py cannot be loaded: ")
    assert (problem["file"], problem["line"]) == ("steps/shout_step.py", len(good.splitlines()) + 1)
    assert host.get("/shout").json == expected
    (concern,) = host.get("/__motia/api/overview").json["concerns"]
    assert concern["text"].startswith("The last save was not loaded: steps/shout_step.py cannot be loaded: ")
    before = save(host, "steps/shout_step.py", good)
    wait_for_reload(host, before)
    assert host.get("/shout").json == expected
    assert host.get("/__motia/api/overview").json["concerns"] == []


def test_a_new_step_is_served_and_a_deleted_one_is_not(host):
    before = save(
        host,
        "steps/more.step.ts",
        FILES["steps/greet.step.ts"].replace('"/greet"', '"/more"').replace('"Greet"', '"More"'),
    )
    wait_for_reload(host, before)
    assert host.get("/more").status == 200
    before = len(host.drain_log())
    (host.project / "steps/more.step.ts").unlink()
    wait_for_reload(host, before)
    assert host.get("/more").status == 404


def test_the_first_step_of_a_language_and_one_beside_a_file_that_never_loaded_are_served(tmp_path):
    files = {"steps/greet.step.ts": FILES["steps/greet.step.ts"], "lib/greeting.ts": FILES["lib/greeting.ts"]}
    with running(project_of(tmp_path, {**files, "steps/broken.step.ts": "export const config = ;\n"})) as host:
        before = save(host, "lib/greeting.ts", 'export const greeting: string = "two";\n')
        wait_for_reload(host, before)
        assert host.get("/greet").json == {"greeting": "two"}
        before = save(
            host,
            "steps/plain_step.py",
            FILES["steps/shout_step.py"].replace("from lib.words import WORD", 'WORD = "first"'),
        )
        wait_for_reload(host, before)
        assert host.get("/shout").json == {"word": "first"}
