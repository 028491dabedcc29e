"""A runner that is broken in one way: the Python runner behind a proxy that spoils what passes. `broken_runner.py FAULT`; `none` spoils nothing.

Not a test. test_kit_can_fail.py runs one case of each area against its fault, to show that no group of cases is unable to fail.
"""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

RUNNER = Path(__file__).parents[2] / "runners" / "python" / "motia_runner"


def each_answer(change):
    """Spoil the responses of the runner that hold a result or an error."""

    def spoil(message):
        if "method" not in message:
            change(message)
        return message

    return spoil


def params_of(*methods):
    def decorate(change):
        def spoil(message):
            if message.get("method") in methods:
                change(message["params"])
            return message

        return spoil

    return decorate


@each_answer
def version(message):
    if "protocolVersion" in (message.get("result") or {}):
        message["result"]["protocolVersion"] = 1


@each_answer
def line(message):
    for file in (message.get("result") or {}).get("files", []):
        if "error" in file:
            file["error"]["data"]["line"] = 1


@params_of("invoke")
def headers(params):
    params["request"]["headers"] = {}


@each_answer
def status(message):
    response = (message.get("result") or {}).get("response")
    if response:
        response["status"] = str(response["status"])


@each_answer
def null(message):
    if message.get("result") == {}:
        message["result"] = None


@each_answer
def stack(message):
    message.get("error", {}).get("data", {}).pop("stack", None)


@params_of("emit")
def seconds(params):
    params["delayMs"] //= 1000


@params_of("state.get")
def group(params):
    params["group"] = params["group"].upper()


@params_of("stream.set")
def default(params):
    params["id"] = ""


@params_of("log")
def level(params):
    params["level"] = "log"


@each_answer
def unknown(message):
    if message.get("error", {}).get("code") == -32601:
        del message["error"]
        message["result"] = None


@each_answer
def reason(message):
    if "error" in message:
        message["error"]["data"]["reason"] = "requested"


@each_answer
def calls(message):
    if "calls" in (message.get("result") or {}):
        message["result"]["calls"] += 1


@params_of("response.chunk")
def chunk(params):
    params["text"] = params["text"][1:]


@params_of("emit")
def cut(params):
    params["data"]["x"] = params["data"]["x"][:-1]


first_texts: list[str] = []


@each_answer
def mixed(message):
    body = ((message.get("result") or {}).get("response") or {}).get("body")
    if body:
        first_texts.append(body["text"])
        body["text"] = first_texts[0]


@params_of("emit")
def floats(params):
    params["data"] = json.loads(json.dumps(params["data"]), parse_int=float)


TO_HOST = {
    "version": version, "line": line, "status": status, "null": null, "stack": stack, "seconds": seconds, "group": group, "default": default, "level": level,
    "unknown": unknown, "reason": reason, "calls": calls, "chunk": chunk, "cut": cut, "mixed": mixed, "floats": floats,
}  # fmt: skip
TO_RUNNER = {"headers": headers}
OF_THE_PROCESS = {"none", "stdout", "separators", "exit", "survives"}
"""stdout: what user code prints reaches the wire; separators: lines end at U+2028 too; exit: another status; survives: outlives its stdin."""


def to_runner(fault, runner):
    for raw in sys.stdin.buffer:
        data = raw
        if fault == "separators":
            data = raw.replace("\u2028".encode(), b"\n")
        if fault in TO_RUNNER:
            data = spoiled(TO_RUNNER[fault], raw)
        runner.stdin.write(data)
        runner.stdin.flush()
    if fault != "survives":
        runner.stdin.close()


def spoiled(change, raw):
    return json.dumps(change(json.loads(raw)), ensure_ascii=False).encode() + b"\n"


def main(fault):
    assert fault in OF_THE_PROCESS | TO_HOST.keys() | TO_RUNNER.keys(), fault
    stderr = subprocess.STDOUT if fault == "stdout" else None
    runner = subprocess.Popen([sys.executable, RUNNER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr)
    threading.Thread(target=to_runner, args=(fault, runner), daemon=True).start()
    for raw in runner.stdout:
        sys.stdout.buffer.write(spoiled(TO_HOST[fault], raw) if fault in TO_HOST else raw)
        sys.stdout.buffer.flush()
    os._exit((runner.wait() + (fault == "exit")) % 256)  # the thread still reads stdin


if __name__ == "__main__":
    main(sys.argv[1])
