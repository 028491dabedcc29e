"""A line becomes the message that it is; what is no message becomes stray, and never an exception."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motia_host.errors import ValueNotRepresentable
from motia_host.rpc import messages
from motia_host.rpc.codes import CODES


def facts(message):
    return (type(message).__name__, *(getattr(message, name) for name in type(message).__slots__))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"jsonrpc":"2.0","id":1,"method":"emit","params":{"call":"c"}}', ("Request", 1, "emit", {"call": "c"})),
        ('{"jsonrpc":"2.0","id":"a","method":"ping"}', ("Request", "a", "ping", {})),
        ('{"jsonrpc":"2.0","method":"log","params":{"msg":"x"},"extra":1}', ("Notification", "log", {"msg": "x"})),
        (' {"jsonrpc":"2.0","id":1,"result":null}\r', ("Response", 1, None)),
        (
            '{"jsonrpc":"2.0","id":1,"error":{"code":-32010,"message":"m","data":{"name":"handler-failed","type":"E"}}}',
            ("Failure", -32010, {"name": "handler-failed", "type": "E"}, 1, "m", "handler-failed"),
        ),
        (
            '{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"m"}}',
            ("Failure", -32601, {}, 1, "m", "method-not-found"),
        ),
        (
            '{"jsonrpc":"2.0","id":1,"error":{"code":5,"message":"m","data":7}}',
            ("Failure", 5, {"value": 7}, 1, "m", "internal-error"),
        ),
        (
            '{"jsonrpc":"2.0","id":1,"method":"emit","params":[1]}',
            ("Refused", {"path": "$"}, 1, "`params` must be an object.", "invalid-params"),
        ),
        (
            '{"jsonrpc":"2.0","id":3,"method":"emit","params":{"data":{"n":[18446744073709551616]}}}',
            (
                "Refused",
                {"path": "$.n[0]", "reason": "the integer 18446744073709551616 is outside -2^63 … 2^64-1"},
                3,
                "$.n[0]: the integer 18446744073709551616 is outside -2^63 … 2^64-1",
                "value-not-representable",
            ),
        ),
        (
            '{"jsonrpc":"2.0","id":3,"result":{"n":NaN}}',
            (
                "Failure",
                -32012,
                {"path": "$.n", "reason": "NaN is not a JSON number"},
                3,
                "$.n: NaN is not a JSON number",
                "value-not-representable",
            ),
        ),
    ],
)
def test_a_line_becomes_its_message(line, expected):
    assert facts(messages.parse(line.encode())) == expected


@pytest.mark.parametrize(
    "line",
    [
        "hello",
        "[]",
        '[{"jsonrpc":"2.0","id":1,"method":"a"}]',
        "7",
        "null",
        '{"id":1,"method":"a"}',
        '{"jsonrpc":"1.0","id":1,"method":"a"}',
        '{"jsonrpc":"2.0"}',
        '{"jsonrpc":"2.0","id":1}',
        '{"jsonrpc":"2.0","id":1,"result":1,"error":{"code":1,"message":"m"}}',
        '{"jsonrpc":"2.0","id":1,"error":"broken"}',
        '{"jsonrpc":"2.0","id":1,"error":{"code":"1","message":"m"}}',
        '{"jsonrpc":"2.0","id":1.5,"method":"a"}',
        '{"jsonrpc":"2.0","id":null,"method":"a"}',
        '{"jsonrpc":"2.0","id":true,"result":1}',
        '{"jsonrpc":"2.0","id":{},"result":1}',
        '{"jsonrpc":"2.0","method":7,"id":1}',
        '{"jsonrpc":"2.0","method":"a","params":[1]}',
        '{"jsonrpc":"2.0","method":"log","params":{"n":NaN}}',
        "\x00",
    ],
)
def test_a_line_that_is_no_message_is_stray(line):
    message = messages.parse(line.encode())
    assert isinstance(message, messages.Stray)
    assert message.line == line.encode()
    assert message.reason


@given(st.binary())
def test_no_line_makes_the_reader_fail(line):
    messages.parse(line)


@given(st.text(), st.integers() | st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_noise_around_a_message_is_never_taken_for_it(noise, id):
    message = messages.parse((noise + json.dumps({"jsonrpc": "2.0", "id": id, "result": 1})).encode("utf-8", "replace"))
    assert isinstance(message, messages.Stray) or not noise.strip(" \t\r\n")


def test_what_is_encoded_is_parsed_again():
    lines = [
        messages.request(7, "state.set", {"value": "a\nb"}),
        messages.request("x", 'odd"method\n', {}),
        messages.notification("cancel", {"call": "c"}),
        messages.response("x", [1.5, None]),
        messages.failure(1, "call-ended", "The call had already ended.", {"call": "c"}),
    ]
    assert all(line.count(b"\n") == 1 and line.endswith(b"\n") for line in lines)
    assert [facts(messages.parse(line[:-1])) for line in lines] == [
        ("Request", 7, "state.set", {"value": "a\nb"}),
        ("Request", "x", 'odd"method\n', {}),
        ("Notification", "cancel", {"call": "c"}),
        ("Response", "x", [1.5, None]),
        ("Failure", -32020, {"call": "c", "name": "call-ended"}, 1, "The call had already ended.", "call-ended"),
    ]


def test_the_path_of_an_unfit_value_begins_at_the_value():
    with pytest.raises(ValueNotRepresentable) as caught:
        messages.request(1, "invoke", {"call": "c", "input": {"items": [float("nan")]}})
    assert caught.value.path == "$.items[0]"
    with pytest.raises(ValueNotRepresentable) as caught:
        messages.response(1, {"price": 2**64})
    assert caught.value.path == "$.price"


def test_a_value_of_full_depth_fits_into_a_message():
    value = 0
    for _ in range(128):
        value = [value]
    line = messages.request(1, "state.update", {"operations": [{"op": "set", "value": value}]})
    assert isinstance(messages.parse(line[:-1]), messages.Request)


def test_the_codes_are_those_of_the_registry(protocol_folder):
    registry = json.loads((protocol_folder / "errors.json").read_text())["errors"]
    assert {name: row["code"] for name, row in registry.items()} == CODES
