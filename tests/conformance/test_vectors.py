"""The vectors of protocol/: against the schemas, and against the host's own framing and codec, which the kit itself does not use."""

import base64

import pytest

from motia_host import values
from motia_host.conformance import data, schemas, wire
from motia_host.conformance.patterns import same
from motia_host.errors import ValueNotRepresentable
from motia_host.rpc import messages
from motia_host.rpc.framing import LineSplitter

VALUES = data.vectors("values")
VALID = data.vectors("messages/valid")
INVALID = data.vectors("messages/invalid")
FRAMING = data.vectors("framing")


def by_id(vectors):
    return {"argvalues": vectors, "ids": [vector["id"] for vector in vectors]}


def of(group):
    return [vector for vector in INVALID if vector["group"] == group]


def as_bytes(piece):
    return piece.encode() if isinstance(piece, str) else base64.b64decode(piece["base64"])


def test_there_are_enough_of_each_kind():
    assert len(VALUES) >= 200
    assert len(FRAMING) >= 25
    assert len(VALID) >= 60
    assert len(INVALID) >= 80


def test_ids_are_unique():
    for vectors in (VALUES, VALID, INVALID, FRAMING):
        ids = [vector["id"] for vector in vectors]
        assert len(ids) == len(set(ids))


def test_every_method_has_valid_messages_in_both_directions():
    named = {(vector["method"], "method" in vector["message"]) for vector in VALID}
    for name, method in data.model().items():
        assert (name, True) in named, f"no message with the method {name}"
        assert "result" not in method or (name, False) in named, f"no answer to {name}"


def problems(vector):
    message, method = vector["message"], vector["method"]
    found = schemas.problems("schema/envelope.json", message, vector["id"])
    if "method" in message and vector["by"] == "host":
        return found + schemas.problems(data.model()[method]["params"], message["params"], vector["id"])
    if "method" in message:
        return found + schemas.problems_of_request(method, message["params"])
    if "error" in message and vector["by"] == "runner":
        return found + schemas.problems_of_error(method, message["error"])
    if "error" in message:
        return found + schemas.problems(
            f"errors.json#/errors/{message['error']['data']['name']}/data", message["error"]["data"], "data"
        )
    return found + schemas.problems(data.model()[method]["result"], message["result"], vector["id"])


@pytest.mark.parametrize("vector", **by_id(VALID))
def test_a_valid_message_fits_its_schema(vector):
    assert problems(vector) == []


@pytest.mark.parametrize("vector", **by_id(of("schema")))
def test_a_message_that_breaks_its_schema_is_found(vector):
    try:
        assert problems(vector)
    except KeyError:
        assert vector["id"] in {
            "unknown-method",
            "error-unnamed",
        }  # nothing to look up: found by the envelope or the table


@pytest.mark.parametrize("vector", **by_id(of("params")))
def test_malformed_params_break_the_schema_of_their_method(vector):
    assert schemas.problems(data.model()[vector["method"]]["params"], vector["params"], vector["id"])


KINDS = {
    (True, True): messages.Request,
    (True, False): messages.Notification,
    (False, True): messages.Response,
    (False, False): messages.Failure,
}


@pytest.mark.parametrize("vector", **by_id(VALID))
def test_the_host_reads_a_valid_message(vector):
    message = vector["message"]
    parsed = messages.parse(wire.encode(message).removesuffix(b"\n"))
    called = "method" in message
    assert type(parsed) is KINDS[called, "id" in message if called else "result" in message]
    for name in ("id", "method", "params", "result"):
        if name in message:
            assert getattr(parsed, name) == message[name]


@pytest.mark.parametrize("vector", **by_id(of("not-json") + of("not-a-message") + of("malformed-response")))
def test_the_host_takes_a_line_that_is_no_message_as_stray(vector):
    allowed = {messages.Stray, messages.Refused} if "mayRefuse" in vector else {messages.Stray}
    assert type(messages.parse(vector["line"].encode())) in allowed


@pytest.mark.parametrize("vector", **by_id([vector for vector in VALUES if vector["valid"]]))
def test_the_host_reads_and_writes_a_value_unchanged(vector):
    value = values.loads(vector["text"].encode())
    assert same(value, wire.decode(vector["text"]))
    assert same(wire.decode(values.dumps(value)), wire.decode(vector["text"]))


@pytest.mark.parametrize("vector", **by_id([vector for vector in VALUES if not vector["valid"]]))
def test_the_host_refuses_what_is_no_value(vector):
    with pytest.raises(ValueError if vector["reason"] == "not JSON" else ValueNotRepresentable):
        values.loads(vector["text"].encode())


@pytest.mark.parametrize("vector", **by_id(FRAMING))
def test_the_host_splits_lines(vector):
    splitter = LineSplitter(vector["limit"]) if "limit" in vector else LineSplitter()
    lines = [line for chunk in vector["chunks"] for line in splitter.feed(as_bytes(chunk))]
    assert lines == [as_bytes(line) for line in vector["lines"]]
    assert "dropped" not in vector or splitter.skipped == vector["dropped"]
