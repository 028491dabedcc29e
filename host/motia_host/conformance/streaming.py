"""The verbs for streamed responses: collect (the whole body, chunk by chunk) and endStream (what comes after the client has gone).

protocol/scenarios/README.md describes each verb for the authors of scenarios. Called by script.py alone.
"""

import base64
from typing import Any

from motia_host.conformance import patterns, wire
from motia_host.conformance.conversation import Mismatch, request_key, response_key
from motia_host.conformance.expecting import error_pattern
from motia_host.conformance.script import Script
from motia_host.conformance.sending import response


async def collect(script: Script, step: dict[str, Any]) -> None:
    """`{"collect": call, "start": pattern, "text"|"json"|"base64": …, "maxChunk": n, "result"|"error": …}`: a streamed response, whole."""
    call = step["collect"]
    started = 0
    content = b""
    keys = [request_key("response.start", call), request_key("response.chunk", call), response_key(script.id_of(call))]
    while True:
        key, message = await script.talk.take(keys, f"the stream of {call} or its end")
        if key == keys[2]:
            break
        if key == keys[0]:
            started += 1
            script.check(step.get("start", {}), message["params"], "response.start params")
        elif not started:
            raise Mismatch("response.chunk came before response.start")
        else:
            content += _chunk(message["params"], step.get("maxChunk"))
        script.talk.send(response(message["id"], {"result": None}))
    if started != 1:
        raise Mismatch(f"response.start came {started} times, expected once")
    _check_content(script, step, content)
    script.check(_end(step), message, f"the end of {call}")


def _chunk(params: dict[str, Any], limit: int | None) -> bytes:
    piece = params["text"].encode() if "text" in params else base64.b64decode(params["base64"])
    if limit and len(piece) > limit:
        raise Mismatch(f"a chunk has {len(piece)} bytes, the limit is {limit}")
    return bytes(piece)


def _end(step: dict[str, Any]) -> dict[str, Any]:
    return (
        {"error": error_pattern(step["error"])}
        if "error" in step
        else {"result": step.get("result", {"streamed": True})}
    )


def _check_content(script: Script, step: dict[str, Any], content: bytes) -> None:
    if "base64" in step and base64.b64decode(step["base64"]) != content:
        raise Mismatch(
            f"the streamed body is {patterns.show(content.decode('utf-8', 'backslashreplace'))}, expected other bytes"
        )
    text = content.decode("utf-8", "backslashreplace")
    if "text" in step:
        script.check(step["text"], text, "the streamed body")
    if "json" in step:
        script.check({"$json": step["json"]}, text, "the streamed body")
    if "events" in step:
        script.check(step["events"], _events(text), "the events")
    if "lines" in step:
        if not text.endswith("\n"):
            raise Mismatch(f"the streamed body does not end with a line break: {patterns.show(text)}")
        script.check(step["lines"], [_line(line) for line in text.split("\n")[:-1]], "the lines")


def _line(line: str) -> Any:
    try:
        return wire.decode(line)
    except wire.NotJson as error:
        raise Mismatch(f"the line {patterns.show(line)} is not JSON: {error}") from error


def _events(text: str) -> list[dict[str, str]]:
    """Server-sent events as a browser reads them; comments are left out, lines of data joined."""
    found = []
    for block in text.split("\n\n"):
        event: dict[str, list[str]] = {}
        for line in block.split("\n"):
            name, colon, value = line.partition(":")
            if name and colon:
                event.setdefault(name, []).append(value.removeprefix(" "))
        if event:
            found.append({name: "\n".join(values) for name, values in event.items()})
    return found


async def end_stream(script: Script, step: dict[str, Any]) -> None:
    """`{"endStream": call, "error": pattern}`: chunks are answered with call-ended until the call itself is answered."""
    call = step["endStream"]
    keys = [request_key("response.chunk", call), response_key(script.id_of(call))]
    while True:
        key, message = await script.talk.take(keys, f"the end of {call}")
        if key == keys[1]:
            return script.check(_end(step), message, f"the end of {call}")
        script.talk.send(response(message["id"], {"error": {"name": "call-ended"}}))


VERBS = {"collect": collect, "endStream": end_stream}
