"""examples/polls for real: its page, built with Vite, in Chromium, against a host that runs its steps in three languages."""

import json
import signal
import subprocess
import sys
from urllib.parse import urlsplit

import pytest

from support.browser import build, chromium, expect, serving, visiting
from support.host import PATIENCE_S, ROOT, copy_of, running

POLLS = ROOT / "examples" / "polls"
RECORD_STATUS = """card => {
    window.told = [];
    const record = () => {
        const text = card.querySelector("[role=status]").textContent;
        if (text && text !== window.told.at(-1)) window.told.push(text);
    };
    new MutationObserver(record).observe(card, { subtree: true, childList: true, characterData: true });
}"""


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def page_address(browser, tmp_path_factory):
    with serving(build(POLLS / "page", tmp_path_factory.mktemp("page"))) as address:
        yield address


@pytest.fixture(scope="module")
def host(browser, tmp_path_factory):
    with running(copy_of(POLLS, tmp_path_factory.mktemp("polls"))) as host:
        yield host


@pytest.fixture
def visit(browser, page_address):
    return lambda host, **options: visiting(browser, f"{page_address}/?host={host.url}", **options)


def ask(visitor, question, *options):
    page = visitor.page
    page.get_by_label("Question").fill(question)
    for number, option in enumerate(options, 1):
        if number > page.get_by_label("Option").count():
            page.get_by_role("button", name="Add option").click()
        page.get_by_label(f"Option {number}").fill(option)
    page.get_by_role("button", name="Ask", exact=True).click()
    return card(visitor, question)


def card(visitor, question):
    found = visitor.page.get_by_role("article", name=question)
    expect(found).to_be_visible()
    return found


def option(card, text):
    return card.get_by_role("button", name=f"{text}:")


def again(host):
    """The same project on the same port."""
    return running(host.project, "--port", str(urlsplit(host.url).port))


def vote(host, option, *voters):
    """Vote in the only poll there is."""
    (poll,) = host.get("/polls").json
    for voter in voters:
        assert host.post(f"/polls/{poll['id']}/votes", {"option": option, "voter": voter}).status == 202


def frames(visitor, stream, *, since=0):
    """What the page was told of a stream."""
    told = [json.loads(text) for direction, text in visitor.frames[since:] if direction == "received"]
    return [frame for frame in told if frame.get("streamName") == stream]


def test_two_browsers_see_each_others_polls_and_votes_live(host, visit):
    with visit(host) as anna, visit(host) as ben:
        annas = ask(anna, "Where to?", "Sea", "Hills", "Stay")
        bens = card(ben, "Where to?")
        option(annas, "Sea").click()
        expect(option(bens, "Sea")).to_have_accessible_name("Sea: 1 vote")
        option(bens, "Hills").click()
        for seen in (annas, bens):
            names = ["Sea: 1 vote", "Hills: 1 vote", "Stay: 0 votes"]
            for name in names:
                expect(seen.get_by_role("button", name=name)).to_be_visible()
            expect(seen.get_by_text("Your vote counts")).to_be_visible()
        expect(option(annas, "Sea")).to_have_attribute("aria-pressed", "true")
        expect(option(bens, "Sea")).to_have_attribute("aria-pressed", "false")
        assert (anna.faults, ben.faults) == ([], [])


def test_the_progress_of_a_vote_is_shown(host, visit):
    with visit(host) as visitor:
        seen = ask(visitor, "Tea?", "Yes", "No")
        seen.evaluate(RECORD_STATUS)
        option(seen, "Yes").click()
        expect(seen.get_by_text("Your vote counts")).to_be_visible()
        told = visitor.page.evaluate("window.told")
        assert (told[0], told[-1]) == ("Your vote was received", "Your vote counts")
        changes = [frame["event"] for frame in frames(visitor, "vote-progress") if frame["event"]["type"] != "sync"]
        progress = [(change["type"], change["data"]["percent"]) for change in changes]
        assert progress[-3:] == [("create", 10), ("update", 50), ("update", 100)]
        assert visitor.faults == []


def test_a_second_vote_of_the_same_voter_is_refused(host, visit):
    with visit(host) as visitor:
        seen = ask(visitor, "Again?", "Yes", "No")
        option(seen, "Yes").click()
        expect(seen.get_by_text("Your vote counts")).to_be_visible()
        option(seen, "No").click()
        expect(seen.get_by_text("You have voted before")).to_be_visible()
        expect(option(seen, "Yes")).to_have_accessible_name("Yes: 1 vote")
        expect(option(seen, "No")).to_have_accessible_name("No: 0 votes")
        expect(option(seen, "Yes")).to_have_attribute("aria-pressed", "true")
        assert visitor.faults == []


def test_votes_of_one_voter_that_arrive_at_the_same_time_count_once(host, visit):
    with visit(host) as visitor:
        seen = ask(visitor, "All at once?", "Yes", "No")
        votes = """async ([host, poll]) => {
            const body = JSON.stringify({ option: "Yes", voter: "eager" });
            const headers = { "content-type": "application/json" };
            const vote = () => fetch(`${host}/polls/${poll}/votes`, { method: "POST", headers, body });
            return (await Promise.all(Array.from({ length: 20 }, vote))).map((response) => response.status);
        }"""
        poll = next(poll for poll in host.get("/polls").json if poll["question"] == "All at once?")["id"]
        assert visitor.page.evaluate(votes, [host.url, poll]) == [202] * 20
        refused = lambda: [r for r in host.drain_log() if r["msg"] == "Second vote refused" and r["pollId"] == poll]  # noqa: E731
        host.until(lambda: len(refused()) == 19)
        expect(option(seen, "Yes")).to_have_accessible_name("Yes: 1 vote")


def test_what_the_host_refuses_is_told_beside_the_form(host, visit):
    with visit(host) as visitor:
        page = visitor.page
        page.get_by_label("Question").fill("Same?")
        page.get_by_label("Option 1").fill("Yes")
        page.get_by_label("Option 2").fill("Yes")
        page.get_by_role("button", name="Ask", exact=True).click()
        expect(page.get_by_role("alert")).to_have_text("options: must differ from each other")
        expect(page.get_by_label("Question")).to_have_value("Same?")


def test_the_page_comes_back_by_itself_when_the_host_was_killed_and_started_again(visit, tmp_path):
    project = copy_of(POLLS, tmp_path)
    with running(project) as first, visit(first) as visitor:
        seen = ask(visitor, "Still there?", "Yes", "No")
        option(seen, "Yes").click()
        expect(seen.get_by_text("Your vote counts")).to_be_visible()
        first.stop(signal.SIGKILL)
        expect(visitor.page.get_by_text("Reconnecting…")).to_be_visible()
        with again(first) as second:
            vote(second, "No", "ben", "cleo", "dora")
            expect(option(seen, "No")).to_have_accessible_name("No: 3 votes")
            expect(option(seen, "Yes")).to_have_accessible_name("Yes: 1 vote")
            expect(visitor.page.get_by_text("Live")).to_be_visible()
        assert visitor.faults_of_the_page() == []


def test_the_page_resumes_after_a_restart_and_is_sent_what_it_missed_alone(visit, tmp_path):
    project = copy_of(POLLS, tmp_path)
    with running(project) as first, visit(first) as visitor:
        seen = ask(visitor, "Still there?", "Yes", "No")
        expect(option(seen, "No")).to_be_visible()
        visitor.context.set_offline(True)
        first.stop()
        expect(visitor.page.get_by_text("Reconnecting…")).to_be_visible()
        with again(first) as second:
            vote(second, "No", "ben", "cleo", "dora")
            second.until(lambda: second.get("/polls").json[0]["votes"] == {"Yes": 0, "No": 3})
            before = len(visitor.frames)
            visitor.context.set_offline(False)
            expect(option(seen, "No")).to_have_accessible_name("No: 3 votes")
            missed = [frame["event"] for frame in frames(visitor, "poll", since=before)]
            assert [(change["type"], change["data"]["votes"]["No"]) for change in missed] == [
                ("update", 1),
                ("update", 2),
                ("update", 3),
            ]
        assert visitor.faults_of_the_page() == []


def test_steps_and_page_have_the_types_that_motia_host_writes(tmp_path):
    project = copy_of(POLLS, tmp_path)
    (project / "types.d.ts").unlink()
    for command in ([sys.executable, "-m", "motia_host", "types"], ["node_modules/.bin/tsc", "--noEmit"]):
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    assert (project / "types.d.ts").read_text() == (POLLS / "types.d.ts").read_text()


@pytest.mark.parametrize(("ci", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)])
def test_a_machine_without_chromium_skips_these_tests_by_name_and_fails_them_under_ci(monkeypatch, ci, outcome):
    monkeypatch.setenv("CI", ci)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(outcome, match="chromium is not installed"), chromium():
        pass
