"""The verbs that go through many of a kind: loops of a scenario, and the vectors of protocol/vectors sent to a living runner."""

from typing import Any

from motia_host.conformance import data, wire
from motia_host.conformance.conversation import Mismatch, request_key, response_key
from motia_host.conformance.patterns import same, show
from motia_host.conformance.script import Script
from motia_host.conformance.sending import invoke_params


async def for_each(script: Script, step: dict[str, Any]) -> None:
    """`{"forEach": name, "from": n, "times": n, "do": [verbs]}`: the variable counts from `from` (0) up to `times`; each may be the name of
    a variable, then it is at most `atMost` (1,000).
    """
    first, last = (_number(script, step.get(name, 0), step.get("atMost", 1000)) for name in ("from", "times"))
    for number in range(first, last):
        script.variables[step["forEach"]] = number
        await script.steps(step["do"])


def _number(script: Script, number: int | str, at_most: int) -> int:
    return number if isinstance(number, int) else min(script.lookup(number), at_most)


async def relay_values(script: Script, step: dict[str, Any]) -> None:
    """`{"relayValues": group}`: each value of the group goes through a handler and comes back unchanged, or is refused by name where the
    language cannot hold it. The text of the value goes onto the wire exactly as the vector has it.
    """
    values = [vector for vector in data.vectors("values") if vector["group"] == step["relayValues"] and vector["valid"]]
    for vector in values:
        _send_value(script, vector)
    for vector in values:
        if set(vector.get("needs", [])) <= script.fixture.features:
            await _unchanged(script, vector, refusable=not set(vector.get("refusable", [])) <= script.fixture.features)
        else:
            await _refused(script, vector)


def _send_value(script: Script, vector: dict[str, Any]) -> None:
    params = invoke_params(script, {"invoke": vector["id"], "of": "relay", "input": "@VALUE@"})
    request_id = script.new_id()
    script.label(vector["id"], request_id)
    script.talk.remember(request_id, "invoke", "event")
    line = wire.encode({"jsonrpc": "2.0", "id": request_id, "method": "invoke", "params": params})
    script.talk.send_bytes(line.replace(b'"@VALUE@"', vector["text"].encode()))


async def _unchanged(script: Script, vector: dict[str, Any], *, refusable: bool) -> None:
    answer = response_key(script.id_of(vector["id"]))
    key, message = await script.talk.take([request_key("emit", vector["id"]), answer], f"the value {vector['id']}")
    if key == answer and refusable and '"value-not-representable"' in wire.encode(message).decode():
        return
    if key == answer:
        raise Mismatch(f"{vector['id']}: {show(vector['text'])} was not emitted: {show(message)}")
    if not same(message["params"]["data"], wire.decode(vector["text"])):
        raise Mismatch(f"{vector['id']}: {show(vector['text'])} came back as {show(message['params']['data'])}")
    script.talk.send({"jsonrpc": "2.0", "id": message["id"], "result": {"id": "e"}})
    _, message = await script.talk.take([answer], f"the end of {vector['id']}")
    script.check({}, message.get("result"), f"the result of {vector['id']}")


async def _refused(script: Script, vector: dict[str, Any]) -> None:
    _, message = await script.talk.take([response_key(script.id_of(vector["id"]))], f"the refusal of {vector['id']}")
    wanted = {
        "error": {"data": {"name": "value-not-representable", **({"path": vector["path"]} if "path" in vector else {})}}
    }
    script.check(wanted, message, f"the answer to {vector['id']} ({show(vector['text'])})")


async def send_strays(script: Script, step: dict[str, Any]) -> None:
    """`{"strays": group of message vectors}`: each is sent; none is answered, each is told in a log record of level warn."""
    strays = [vector for vector in data.vectors("messages/invalid") if vector["group"] == step["strays"]]
    for vector in strays:
        script.talk.send_bytes(vector["line"].encode() + b"\n")
    for vector in strays:
        await script.talk.take_log(
            lambda record: record["level"] == "warn" and record["source"] == "runner",
            f"a warning for the stray line {vector['id']}",
        )


async def each_line(script: Script, step: dict[str, Any]) -> None:
    """`{"eachLine": group of message vectors}`: each is sent; nothing is expected."""
    for vector in data.vectors("messages/invalid"):
        if vector["group"] == step["eachLine"]:
            script.talk.send_bytes(vector["line"].encode() + b"\n")


async def invalid_params(script: Script, step: dict[str, Any]) -> None:
    """`{"invalidParams": group of message vectors}`: each is answered with invalid-params that names the member."""
    for vector in data.vectors("messages/invalid"):
        if vector["group"] == step["invalidParams"]:
            request_id = script.new_id()
            script.talk.send(
                {"jsonrpc": "2.0", "id": request_id, "method": vector["method"], "params": vector["params"]}
            )
            _, message = await script.talk.take([response_key(request_id)], f"the answer to {vector['id']}")
            wanted = {"error": {"data": {"name": "invalid-params", "path": vector["path"]}}}
            script.check(wanted, message, f"the answer to {vector['id']} ({vector['method']})")


VERBS = {
    "forEach": for_each,
    "relayValues": relay_values,
    "strays": send_strays,
    "eachLine": each_line,
    "invalidParams": invalid_params,
}
