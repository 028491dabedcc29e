"""examples/support-agent with the real SDKs of both languages, against the example's own offline Messages API."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor

import aiohttp
import pytest

from support.host import PATIENCE_S, ROOT, copy_of, running
from support.messages_api import TOKENS_BEFORE_HOLD, serving

EXAMPLE = ROOT / "examples" / "support-agent"
SORRY = "Sorry, I cannot answer now. Please try again later."

both_agents = pytest.mark.parametrize("agent", ["typescript", "python"])


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Its packages are linked rather than copied."""
    for folder in (".venv", "node_modules"):
        assert (EXAMPLE / folder).is_dir(), f"{EXAMPLE / folder} is missing; run {EXAMPLE / 'setup.sh'}"
    return copy_of(EXAMPLE, tmp_path_factory.mktemp("support"))


@pytest.fixture(scope="module")
def api():
    with serving() as api:
        yield api


@pytest.fixture(scope="module")
def host(project, api):
    with running(project, env=environment(api)) as host:
        yield host


def environment(api):
    return {"ANTHROPIC_BASE_URL": api.url, "ANTHROPIC_API_KEY": "offline", "ANTHROPIC_MODEL": "claude-offline"}


def ask(host, message, agent="typescript", **more):
    answer = host.post("/conversations", {"message": message, "agent": agent, **more})
    assert answer.status == 202
    return answer.json["conversationId"], answer.headers["x-trace-id"]


def ended(host, conversation):
    """The conversation, once it has ended."""
    host.wait_for_message("Conversation ended", conversationId=conversation)
    return host.get(f"/conversations/{conversation}").json


@pytest.mark.parametrize(("agent", "order", "total"), [("typescript", "1001", "249.00"), ("python", "1002", "64.50")])
def test_the_agent_uses_tools_in_three_languages_until_it_can_answer(host, api, agent, order, total):
    question = f"Please give me my money back for {order}. How do I return it?"
    conversation, trace = ask(host, question, agent)
    found = ended(host, conversation)
    assert (found["status"], found["agent"]) == ("answered", agent)
    assert found["answer"].endswith(f"I have refunded {total} EUR for order {order}.")
    assert "within 30 days" in found["answer"]
    calls = [(call["name"], call["isError"]) for call in found["toolCalls"]]
    assert calls == [("lookup_order", False), ("search_help", False), ("refund_order", False)]
    tools = [
        record["step"] for record in host.drain_log() if record["msg"] == "Tool answered" and record["traceId"] == trace
    ]
    assert (sorted(tools[:2]), tools[2:]) == (["Lookup Order", "Search Help"], ["Refund Order"])
    assert {"typescript": "js", "python": "python"}[agent] in api.languages


@both_agents
def test_answers_of_tools_that_ran_at_once_come_in_one_message(host, api, agent):
    question = f"When will 1003 arrive? ({agent})"
    ended(host, ask(host, question, agent)[0])
    first, second = api.asked(question)
    asked, called, answered = second["messages"]
    assert first["messages"] == [asked]
    assert [block["type"] for block in called["content"]] == ["text", "tool_use", "tool_use"]
    ids = [block["id"] for block in called["content"][1:]]
    assert [(block["type"], block["tool_use_id"]) for block in answered["content"]] == [
        ("tool_result", id) for id in ids
    ]


@both_agents
def test_tokens_reach_a_web_socket_while_the_model_still_speaks(host, api, agent):
    question = f"Do you sell boots to {agent}?"
    gate = api.hold(question)
    conversation = str(uuid.uuid4())

    async def follow():
        async with Follower(host, conversation) as follower:
            ask(host, question, agent, conversationId=conversation)
            early = await follower.until(lambda events: len(deltas(events)) == TOKENS_BEFORE_HOLD)
            meanwhile = host.get(f"/conversations/{conversation}").json["status"]
            gate.open()
            return early, meanwhile, await follower.until(lambda events: events[-1]["type"] == "update")

    early, meanwhile, events = asyncio.run(follow())
    answer = ended(host, conversation)["answer"]
    assert meanwhile == "thinking"
    assert answer.startswith("".join(deltas(early)))
    assert "".join(deltas(events)) == answer
    assert events[-1]["data"] == {"id": "answer", "status": "answered", "text": answer}


def test_tokens_reach_the_client_of_a_request_while_the_model_still_speaks(host, api):
    question = "Do you sell gloves?"
    gate = api.hold(question)

    async def chat():
        url = f"{host.url}/chat/stream"
        async with aiohttp.ClientSession() as session, session.post(url, json={"message": question}) as response:
            assert (response.status, response.content_type) == (200, "text/event-stream")
            early = [await server_sent_event(response.content) for _ in range(TOKENS_BEFORE_HOLD)]
            gate.open()
            late = []
            while not response.content.at_eof():
                late.append(await server_sent_event(response.content))
        return early, [event for event in late if event]

    early, late = asyncio.run(chat())
    *late, done = late
    assert [name for name, _ in early] == ["token"] * TOKENS_BEFORE_HOLD
    assert "".join(data["text"] for _, data in early + late).startswith(f"You said: {question} ")
    assert done == ("done", {"stopReason": "end_turn"})


@both_agents
def test_a_refusal_of_the_api_is_tried_again_when_it_says(host, agent):
    """Status 529 and 429, both with `retry-after`."""
    asked = [ask(host, f"Is this {trouble}, {agent}?", agent) for trouble in ("overloaded", "over the rate limit")]
    for conversation, trace in asked:
        assert host.wait_for_message("The model asks for patience", traceId=trace)["seconds"] == 1
        assert ended(host, conversation)["status"] == "answered"


@both_agents
def test_an_answer_that_breaks_off_begins_anew(host, agent):
    conversation = str(uuid.uuid4())

    async def follow():
        async with Follower(host, conversation) as follower:
            ask(host, f"Do you ever break off, {agent}?", agent, conversationId=conversation)
            return await follower.until(lambda events: events[-1]["type"] == "update")

    events = asyncio.run(follow())
    starts = [place for place, event in enumerate(events) if kind(event) == "turn"]
    assert [events[place]["event"]["data"] for place in starts] == [{"turn": 1, "attempt": n} for n in (1, 2)]
    assert deltas(events[: starts[1]])
    assert "".join(deltas(events[starts[1] :])) == events[-1]["data"]["text"] == ended(host, conversation)["answer"]


def test_the_request_without_tools_is_tried_again_by_the_sdk(host):
    answer = host.post("/chat/stream", {"message": "Are you overloaded?"})
    assert (answer.status, answer.body.count(b"event: done")) == (200, 1)


@both_agents
def test_a_request_that_cannot_succeed_ends_the_conversation(host, agent):
    conversation, trace = ask(host, f"Do you have low credit, {agent}?", agent)
    found = ended(host, conversation)
    assert (found["status"], found["answer"]) == ("failed", SORRY)
    failure = host.wait_for(lambda record: record["level"] == "error" and record["traceId"] == trace)
    assert "Your credit balance is too low" in failure["msg"]


@both_agents
def test_the_model_is_told_of_a_tool_that_fails_at_every_attempt(host, api, agent):
    question = f"Where is order 1099? ({agent})"
    found = ended(host, ask(host, question, agent)[0])
    assert (found["status"], found["answer"]) == ("answered", "Sorry: The order system does not respond.")
    result = api.asked(question)[-1]["messages"][-1]["content"][0]
    assert (result["content"], result["is_error"]) == ("The order system does not respond.", True)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Refund 1003 please", "Sorry: Order 1003 is in transit; only delivered orders are refunded."),
        ("Where is 4711?", "Sorry: There is no order 4711."),
    ],
)
def test_the_model_is_told_at_once_what_a_tool_refuses(host, question, answer):
    assert ended(host, ask(host, question)[0])["answer"].endswith(answer)


def test_an_order_is_refunded_once_however_many_ask_at_once(host):
    conversations = [ask(host, "Refund 1004 please", agent)[0] for agent in ("typescript", "python") * 3]
    answers = [ended(host, conversation)["answer"] for conversation in conversations]
    assert sum("I have refunded 30.00 EUR" in answer for answer in answers) == 1


def test_a_conversation_survives_the_sudden_death_of_its_runner(host, api):
    question = "Do you sell ropes, and do you survive?"
    gate = api.hold(question)
    conversation = str(uuid.uuid4())

    async def follow():
        async with Follower(host, conversation) as follower:
            ask(host, question, conversationId=conversation)
            await follower.until(lambda events: len(deltas(events)) == TOKENS_BEFORE_HOLD)
            for runner in host.runners():
                if runner["language"] == "node":
                    os.kill(runner["pid"], signal.SIGKILL)
            gate.open()
            return await follower.until(lambda events: events[-1]["type"] == "update")

    assert asyncio.run(follow())[-1]["data"]["status"] == "answered"


def test_of_conversations_that_come_at_once_with_one_id_one_begins(host):
    body = {"message": "Hello", "conversationId": str(uuid.uuid4())}
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: host.post("/conversations", body).status, range(8)))
    assert sorted(statuses) == [202] + [409] * 7


def test_an_unknown_conversation_is_not_found(host):
    assert host.get(f"/conversations/{uuid.uuid4()}").status == 404


def test_a_question_without_words_is_refused(host):
    answer = host.post("/conversations", {"message": ""})
    assert (answer.status, answer.json["error"]["violations"][0]["path"]) == (400, "$.message")


def test_its_typescript_is_sound(host, project):
    """`dev` has written types.d.ts."""
    run = subprocess.run(
        [project / "node_modules/.bin/tsc", "--noEmit"], cwd=project, capture_output=True, text=True, check=False
    )
    assert (run.stdout, run.returncode) == ("", 0)


def test_the_offline_api_runs_as_the_readme_says(project):
    command = [sys.executable, "offline/messages_api.py", "0"]
    with subprocess.Popen(
        command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            line = process.stdout.readline()
        finally:
            process.terminate()
    assert line.startswith("The Messages API, offline, at http://127.0.0.1:")


class Follower:
    """A WebSocket on a conversation; it has joined when it is entered."""

    def __init__(self, host, conversation):
        self._host, self._conversation = host, conversation
        self._events = []

    async def __aenter__(self):
        self._session = aiohttp.ClientSession()
        self._socket = await self._session.ws_connect(self._host.url)
        join = {"streamName": "conversation", "groupId": self._conversation, "subscriptionId": "s"}
        await self._socket.send_json({"type": "join", "data": join})
        await self._socket.receive_json(timeout=30)
        return self

    async def __aexit__(self, *_):
        await self._session.close()

    async def until(self, holds):
        """All events so far, once it holds for them."""
        async with asyncio.timeout(PATIENCE_S):
            while not (self._events and holds(self._events)):
                frame = await self._socket.receive_json()
                self._events.append(frame["event"])
        return list(self._events)


def kind(event):
    return event["event"]["type"] if event["type"] == "event" else event["type"]


def deltas(events):
    return [event["event"]["data"]["text"] for event in events if kind(event) == "delta"]


async def server_sent_event(content):
    """Its name and its data, or None at the end."""
    lines = (await content.readuntil(b"\n\n")).decode().splitlines() if not content.at_eof() else []
    fields = dict(line.split(": ", 1) for line in lines if line)
    return (fields["event"], json.loads(fields["data"])) if fields else None
