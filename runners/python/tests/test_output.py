"""What user code prints, and how its files are found and loaded."""

import base64
import os
from collections.abc import Callable

import pytest
from driver import Host, api_step, event_step

Start = Callable[..., Host]


def one(host: Start, source: str) -> Host:
    runner = host({"steps/a_step.py": source})
    (described,) = runner.describe("steps/a_step.py")
    assert "error" not in described, described
    return runner


def printed(runner: Host, count: int) -> list[tuple[str, str, object]]:
    records = [runner.log() for _ in range(count)]
    assert {record["source"] for record in records} == {"output"}
    return [(record["level"], record["msg"], record.get("call")) for record in records]


def test_print_and_the_standard_streams_become_records_of_the_call(host: Start) -> None:
    runner = one(
        host,
        event_step("""
import sys
print("loading", end="\\n\\n")
async def handler(input, ctx):
    print("one", 2)
    sys.stderr.write("err\\nor\\n")
    sys.stdout.buffer.write(b"\\xff\\n")
    print("\\ud800")
    print("no end", end="", flush=True)
"""),
    )
    assert runner.event() == {}
    assert printed(runner, 8) == [
        ("info", "loading", None),
        ("info", "", None),
        ("info", "one 2", "c1"),
        ("warn", "err", "c1"),
        ("warn", "or", "c1"),
        ("info", "\ufffd", "c1"),
        ("info", "\\ud800", "c1"),
        ("info", "no end", "c1"),
    ]


def test_calls_that_print_at_the_same_time_are_kept_apart(host: Start) -> None:
    runner = one(
        host,
        event_step("""
import asyncio, threading
both = threading.Barrier(2, timeout=15)
def handler(input, ctx):
    print(f"{input} begins", end="")
    both.wait()
    print(" and ends")
"""),
    )
    replies = [runner.invoke(call=call, input=call) for call in ("c1", "c2")]
    assert sorted(printed(runner, 2)) == [("info", "c1 begins and ends", "c1"), ("info", "c2 begins and ends", "c2")]
    assert [reply.get(timeout=20)["result"] for reply in replies] == [{}, {}]


def test_ten_megabytes_without_a_line_end_are_cut_into_records(host: Start) -> None:
    runner = one(host, event_step("def handler(input, ctx):\n    print('é' * 5_000_000, end='')"))
    assert runner.event() == {}
    text = ""
    while len(text) < 5_000_000:
        record = runner.log()
        assert len(record["msg"].encode()) <= 65_536
        text += record["msg"]
    assert text == "é" * 5_000_000


def test_raw_output_and_that_of_children_arrives_on_stderr(host: Start) -> None:
    forged = base64.b64encode(b'{"jsonrpc":"2.0","id":3,"result":{}}\n').decode()
    runner = one(
        host,
        event_step(f"""
import base64, os, subprocess, sys
def handler(input, ctx):
    os.write(1, base64.b64decode("{forged}"))
    subprocess.run(["sh", "-c", "echo child; echo error >&2"], stdout=sys.stdout, check=True)
"""),
    )
    assert runner.event() == {}
    runner.call("shutdown", {"graceMs": 0})
    assert runner.ended() == 0
    assert runner.stderr.split(b"\n") == [base64.b64decode(forged).strip(), b"child", b"error", b""]


def test_logging_without_configuration_becomes_records_with_its_levels(host: Start) -> None:
    runner = one(
        host,
        event_step("""
import logging
def handler(input, ctx):
    logging.getLogger("lib").warning("careful %s", 1)
    logging.getLogger("lib").error("bad")
"""),
    )
    assert runner.event() == {}
    records = [runner.log(), runner.log()]
    assert [(record["level"], record["msg"], record["fields"], record["call"]) for record in records] == [
        ("warn", "careful 1", {"logger": "lib"}, "c1"),
        ("error", "bad", {"logger": "lib"}, "c1"),
    ]


FILES = {
    "src/lib/shared.py": "import itertools\ncounter = itertools.count()\n",
    "src/01-basics/v1.0/hello.step.py": event_step(
        "from .helpers.word import word\nfrom ..near import NEAR\nfrom src.lib.shared import counter\nnext(counter)\nasync def handler(input, ctx): ..."
    ),
    "src/01-basics/v1.0/helpers/word.py": "word = 'w'\n",
    "src/01-basics/near.py": "NEAR = 1\n",
    "steps/other_step.py": api_step(
        "from src.lib import shared\nfrom lib.top import TOP\ndef handler(req, ctx):\n    return {'status': 200, 'body': [next(shared.counter), TOP, __name__]}"
    ),
    "lib/top.py": "TOP = 'top'\n",
    "steps/user_step.py": api_step(
        "from . import other_step\nimport steps.other_step\ndef handler(req, ctx):\n    return {'status': 200, 'body': other_step is steps.other_step and other_step.handler(req, ctx)['body'][0]}"
    ),
}


def test_helpers_are_imported_relatively_and_from_the_root_and_loaded_once(host: Start) -> None:
    runner = host(FILES)
    described = runner.describe(
        "src/01-basics/v1.0/hello.step.py",
        "steps/user_step.py",
        "steps/other_step.py",
        "src/01-basics/v1.0/hello.step.py",
    )
    assert ["definition" in entry for entry in described] == [True] * 4
    assert runner.body(file="steps/other_step.py") == [1, "top", "steps.other_step"]
    assert runner.body(file="steps/user_step.py") == 2


def test_the_collector_does_not_go_through_what_has_been_loaded(host: Start) -> None:
    source = "import gc\nclass Loaded: ...\ndef handler(req, ctx):\n    held = any(each is Loaded for each in gc.get_objects())\n    return {'status': 200, 'body': [held]}"
    assert one(host, api_step(source)).body() == [False]


def test_relative_imports_may_climb_up_to_the_root_as_in_motia(host: Start) -> None:
    files = {
        "steps/a_step.py": api_step(
            "from ..lib.word import WORD\nfrom .. import top\nfrom .deep.helper import HELP\n"
            "def handler(req, ctx):\n    return {'status': 200, 'body': [WORD, top.TOP, HELP]}"
        ),
        "steps/deep/helper.py": "from ...lib.word import WORD as HELP\n",
        "lib/word.py": "WORD = 'word'\n",
        "top.py": "TOP = 'top'\n",
    }
    runner = host(files)
    runner.describe("steps/a_step.py")
    assert runner.body() == ["word", "top", "word"]


def test_an_edit_in_the_same_second_of_the_same_length_is_seen(host: Start) -> None:
    files = {
        "steps/a_step.py": api_step(
            "from lib.word import word\ndef handler(req, ctx):\n    return {'status': 200, 'body': word}"
        )
    }
    for word in ("one", "two"):
        runner = host({**files, "lib/word.py": f"word = '{word}'\n"})
        os.utime(runner.root / "lib/word.py", (1_700_000_000, 1_700_000_000))
        runner.describe("steps/a_step.py")
        assert runner.api()["response"]["body"]["text"] == word
    assert not list(runner.root.rglob("__pycache__"))


@pytest.mark.parametrize(
    ("source", "line", "reason"),
    [
        ("x = 1\nimport nothing_there\n", 2, "ModuleNotFoundError: No module named 'nothing_there'"),
        ("x = 1\n\ndef (:\n", 3, "SyntaxError: "),
        ("import sys\nsys.exit(2)\n", 2, "SystemExit: 2"),
        ("\nfrom ...lib import x\n", 2, "ImportError: attempted relative import beyond top-level package"),
        ("handler = 1", None, "`config` has none"),
        ("config = [1]", None, "`config` is of type list"),
        ("config = {'type': 'api', 'name': 'A'}", None, "the step has no handler"),
        (
            "config = {'type': 'api', 'x': {'y': {1}}}\ndef handler(): ...",
            None,
            "at $.x.y, an object of type builtins.set",
        ),
        (
            "config = {'type': 'api', 'middleware': ['x']}\ndef handler(): ...",
            None,
            "is a list of functions, and 'x' is none",
        ),
        (
            "class Order: ...\nconfig = {'type': 'api', 'bodySchema': Order}\ndef handler(): ...",
            None,
            "Order has no JSON Schema",
        ),
    ],
)
def test_a_file_that_cannot_be_loaded_says_where_and_why(
    host: Start, source: str, line: int | None, reason: str
) -> None:
    runner = host({"steps/b_step.py": source, "steps/a_step.py": event_step("def handler(input, ctx): ...")})
    broken, fine = runner.describe("steps/b_step.py", "steps/a_step.py")
    error = broken["error"]
    assert (error["code"], error["data"]["file"], error["data"].get("line")) == (-32005, "steps/b_step.py", line)
    assert reason in error["data"]["reason"]
    assert "definition" in fine


def test_the_place_of_a_failure_in_a_helper_is_the_helper(host: Start) -> None:
    runner = host({"steps/a_step.py": "from lib.bad import x", "lib/bad.py": "\n\nx = 1 +\n"})
    (broken,) = runner.describe("steps/a_step.py")
    assert (broken["error"]["data"]["file"], broken["error"]["data"]["line"]) == ("lib/bad.py", 3)


def test_a_missing_file_is_a_failed_load(host: Start) -> None:
    (entry,) = host({}).describe("steps/none_step.py")
    assert entry["error"]["data"] == {
        "name": "load-failed",
        "file": "steps/none_step.py",
        "reason": "there is no such file",
    }


def test_a_step_that_is_only_drawn_needs_no_handler(host: Start) -> None:
    runner = host({"steps/a_step.py": "config = {'type': 'noop', 'name': 'N', 'responseSchema': {200: (1, 2)}}"})
    (entry,) = runner.describe("steps/a_step.py")
    assert entry["definition"] == {
        "config": {"type": "noop", "name": "N", "responseSchema": {"200": [1, 2]}},
        "validates": [],
    }


def test_a_configuration_file_shows_its_functions_and_they_can_be_called(host: Start) -> None:
    source = "config = {'streamAuth': {'contextSchema': {}, 'authenticate': lambda req: {'user': req['headers']['a'], 'url': req['url']}}}"
    runner = host({"motia.config.py": source})
    (entry,) = runner.describe("motia.config.py", role="config")
    assert entry["definition"] == {
        "config": {"streamAuth": {"contextSchema": {}}},
        "functions": ["streamAuth.authenticate"],
    }
    answer = runner.invoke("authenticate", file="motia.config.py", request={"headers": {"a": "b"}, "url": "/?x"})
    assert answer.get(timeout=20)["result"] == {"context": {"user": "b", "url": "/?x"}}


def test_a_project_may_be_reached_through_a_link(host: Start) -> None:
    runner = host(
        {
            "real/steps/a_step.py": api_step(
                "from .near import N\ndef handler(req, ctx):\n    return {'status': 200, 'body': [N]}"
            ),
            "real/steps/near.py": "N = 1",
        }
    )
    (runner.root / "steps").symlink_to(runner.root / "real/steps")
    assert "definition" in runner.describe("steps/a_step.py")[0]
    assert runner.body() == [1]
