"""The verbs with which a scenario says what the runner has to do: expect, answered, log, stderr, quiet, exits, closed, gone.

protocol/scenarios/README.md describes each verb for the authors of scenarios. Called by script.py alone.
"""

import asyncio
import base64
import contextlib
import time
from typing import Any

from motia_host.conformance import patterns, wire
from motia_host.conformance.conversation import WAIT_SECONDS, Mismatch, request_key, response_key
from motia_host.conformance.process import alive, resident_bytes
from motia_host.conformance.script import Script
from motia_host.conformance.sending import response

MIB = 1024 * 1024
POLL_SECONDS = 0.02
"""Between looks at a process that is not our child."""


async def expect(script: Script, step: dict[str, Any]) -> None:
    """`{"expect": method, "of": call, "params": pattern, "answer": {…}, "as": label}`"""
    method, call = step["expect"], step["of"]
    _, message = await script.talk.take([request_key(method, call)], f"{method} of the call {call}")
    script.check(step.get("params", {}), message["params"], f"{method} params")
    if "as" in step:
        script.label(step["as"], message["id"])
    if "answer" in step:
        script.talk.send(response(message["id"], step["answer"]))


async def answered(script: Script, step: dict[str, Any]) -> None:
    """`{"answered": label, "result"|"results"|"body"|"error": pattern, "bind": {name: place in results}}`"""
    label = step["answered"]
    _, message = await script.talk.take(
        [response_key(script.id_of(label))], f"the answer to {label}", step.get("within")
    )
    wanted = _wanted(step)
    if "result" in wanted and "error" in message:
        raise Mismatch(
            f"{label} was answered with an error: {patterns.show(message['error'])}, expected {patterns.show(wanted)}"
        )
    script.check(wanted, message, f"the answer to {label}")


def _wanted(step: dict[str, Any]) -> dict[str, Any]:
    if "results" in step:
        step = {"body": {"results": step["results"]}}
    if "body" in step:
        return {"result": {"response": {"status": 200, "body": {"format": "json", "text": {"$json": step["body"]}}}}}
    if "either" in step:
        return {"$oneOf": [_wanted(option) for option in step["either"]]}
    return {"error": error_pattern(step["error"])} if "error" in step else {"result": step["result"]}


def error_pattern(error: dict[str, Any]) -> dict[str, Any]:
    wanted: dict[str, Any] = {"data": {"name": error["name"], **error.get("data", {})}}
    return wanted | ({"message": error["message"]} if "message" in error else {})


async def log(script: Script, step: dict[str, Any]) -> None:
    """`{"log": pattern, "mentions": text}`: a log record that fits, and has the text anywhere, comes, wherever it stands among the others."""
    pattern, text = step["log"], step.get("mentions", "")

    def fits(record: dict[str, Any]) -> bool:
        return not patterns.mismatches(pattern, record) and text in wire.encode(record).decode()

    await script.talk.take_log(fits, f"a log record like {patterns.show(step)}")


async def logs(script: Script, step: dict[str, Any]) -> None:
    """`{"logs": pattern, "atMost": n}`: no more than n of the records that have come fit."""
    count = sum(not patterns.mismatches(step["logs"], record) for record in script.talk.logs)
    if count > step["atMost"]:
        raise Mismatch(f"{count} log records are like {patterns.show(step['logs'])}, expected at most {step['atMost']}")


async def logs_in_order(script: Script, step: dict[str, Any]) -> None:
    """`{"logsInOrder": [msg, …], "call": …}`: these, and no others of the call, in this order; they have all come already."""
    texts = [
        record["msg"]
        for record in script.talk.logs
        if record.get("call") == step["call"] and record["source"] == "logger"
    ]
    script.check(step["logsInOrder"], texts, f"the logs of {step['call']}")


async def stderr(script: Script, step: dict[str, Any]) -> None:
    """`{"stderr": {"text"|"base64"|"bytes": …}}`: the text stands there, or so many bytes have come."""
    wanted = step["stderr"]
    seen = script.talk.process.stderr
    part = base64.b64decode(wanted["base64"]) if "base64" in wanted else wanted.get("text", "").encode()
    least = wanted.get("bytes", 0)
    if not await script.talk.until(lambda: (part in seen and len(seen) >= least) or None, WAIT_SECONDS):
        raise Mismatch(f"stderr holds {len(seen)} bytes, expected {patterns.show(wanted)} there")


async def quiet(script: Script, step: dict[str, Any]) -> None:
    """`{"quiet": [method, …]}`: after a ping has been answered, none of these requests stands in the queue."""
    await script.ping()
    left = [line for line in script.talk.pending() if any(f"request {method} " in line for method in step["quiet"])]
    if left:
        raise Mismatch(f"these should not have been sent yet: {', '.join(left)}")


async def unanswered(script: Script, step: dict[str, Any]) -> None:
    """`{"unanswered": label}`: no answer to that request has come so far."""
    if not script.talk.is_open(script.id_of(step["unanswered"])):
        raise Mismatch(f"{step['unanswered']} was answered too early")


async def ping(script: Script, step: dict[str, Any]) -> None:
    """`{"ping": pattern of the result}`"""
    script.check(step["ping"], await script.ping(), "the result of ping")


async def exits(script: Script, step: dict[str, Any]) -> None:
    """`{"exits": status or pattern, "within": seconds}`"""
    script.ending = True
    process = script.talk.process
    ended = await script.talk.until(lambda: process.status is not None or None, step.get("within", WAIT_SECONDS))
    if not ended:
        raise Mismatch(f"the runner still runs after {step.get('within', WAIT_SECONDS):g} s")
    script.check(step["exits"], process.status, "the exit status")


async def closed(script: Script, step: dict[str, Any]) -> None:
    """`{"closed": true}`: the wire has come to its end, whoever else may hold pipes of the runner."""
    script.ending = True
    if not await script.talk.until(lambda: script.talk.process.closed or None, step.get("within", WAIT_SECONDS)):
        raise Mismatch("the wire is still open")


async def gone(script: Script, step: dict[str, Any]) -> None:
    """`{"gone": [pid, …], "within": seconds}`: these processes end."""
    script.ending = True
    began = time.monotonic()
    left = step["gone"]
    with contextlib.suppress(TimeoutError):  # told below, by the processes that are left
        async with asyncio.timeout(step["within"]):
            while left := [pid for pid in left if alive(pid)]:  # noqa: ASYNC110 - the system tells of no such end
                await asyncio.sleep(POLL_SECONDS)
    script.talk.transcript.add("gone", f"after {time.monotonic() - began:.2f} s")
    if left:
        raise Mismatch(f"after {step['within']:g} s these processes still run: {', '.join(map(str, left))}")


async def bind_result(script: Script, step: dict[str, Any]) -> None:
    """`{"bindResults": label, "names": [name, …]}`: the results of an `ops` call become variables."""
    _, message = await script.talk.take(
        [response_key(script.id_of(step["bindResults"]))], f"the answer to {step['bindResults']}"
    )
    script.check({"result": {"response": {"body": {}}}}, message, "the answer")
    results = wire.decode(message["result"]["response"]["body"]["text"])["results"]
    script.variables |= dict(zip(step["names"], results, strict=True))


async def memory(script: Script, step: dict[str, Any]) -> None:
    """`{"memory": label}`: remembers how many bytes of memory the runner holds."""
    script.variables[step["memory"]] = resident_bytes(script.variables["pid"])


async def memory_grew(script: Script, step: dict[str, Any]) -> None:
    """`{"memoryGrew": label, "atMostMiB": n}`: since then, by no more than that."""
    grown = resident_bytes(script.variables["pid"]) - script.variables[step["memoryGrew"]]
    if grown > step["atMostMiB"] * MIB:
        raise Mismatch(f"the runner's memory grew by {grown // MIB} MiB, expected at most {step['atMostMiB']}")


VERBS = {
    "memory": memory,
    "memoryGrew": memory_grew,
    "expect": expect,
    "answered": answered,
    "log": log,
    "logs": logs,
    "logsInOrder": logs_in_order,
    "stderr": stderr,
    "quiet": quiet,
    "unanswered": unanswered,
    "ping": ping,
    "exits": exits,
    "closed": closed,
    "gone": gone,
    "bindResults": bind_result,
}
