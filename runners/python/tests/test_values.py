"""What may cross the wire, and the path of what may not."""

import dataclasses
import datetime as dt
import enum
import json
import math
import time
import uuid
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motia.errors import MotiaError
from motia_runner import values
from motia_runner.wire import Lines, Skipped, pieces


def nested(levels: int) -> object:
    value: object = []
    for _ in range(levels - 1):
        value = [value]
    return value


def cycle() -> object:
    value: list[object] = [1]
    value.append({"again": value})
    return value


def refused(value: object) -> tuple[str, str]:
    with pytest.raises(MotiaError) as caught:
        values.encode(value)
    assert (caught.value.code, caught.value.name) == (-32012, "value-not-representable")
    return caught.value.data["path"], caught.value.data["reason"]


@pytest.mark.parametrize(
    ("value", "path", "reason"),
    [
        (math.nan, "$", "nan is not a JSON number"),
        ({"a": [1.5, {"b c": -math.inf}]}, '$.a[1]["b c"]', "-inf is not a JSON number"),
        ({"n": 2**64}, "$.n", "an integer outside -2^63 ... 2^64-1"),
        ([-(2**63) - 1], "$[0]", "an integer outside -2^63 ... 2^64-1"),
        ([10**5000], "$[0]", "an integer outside -2^63 ... 2^64-1"),
        ({"t": "x\ud800"}, "$.t", "the text has a lone surrogate at position 1"),
        ({1: "one"}, "$", "the key 1 is of type int, and keys are strings"),
        ({"a": {None: 1}}, "$.a", "the key None is of type NoneType, and keys are strings"),
        (nested(129), "$" + "[0]" * 128, "it is nested more than 128 levels deep"),
        (cycle(), "$[1].again", "it contains itself"),
        ({"b": b"\0"}, "$.b", "an object of type builtins.bytes has no JSON form"),
        ({"s": {1}}, "$.s", "an object of type builtins.set has no JSON form"),
        ({"d": Decimal(1)}, "$.d", "an object of type decimal.Decimal has no JSON form"),
        ([print], "$[0]", "an object of type builtins.builtin_function_or_method has no JSON form"),
    ],
)
def test_what_json_cannot_carry_is_refused_with_path_and_reason(value: object, path: str, reason: str) -> None:
    assert refused(value) == (path, reason)


@dataclasses.dataclass
class Point:
    x: int
    at: dt.date


class Colour(enum.Enum):
    RED = "red"


class Count(enum.IntEnum):
    ONE = 1


def test_what_has_one_obvious_json_form_takes_it() -> None:
    given_value = {
        "when": dt.datetime(2025, 1, 2, 3, 4, 5, tzinfo=dt.timezone.utc),
        "id": uuid.UUID(int=1),
        "point": Point(1, dt.date(2025, 1, 2)),
        "colour": Colour.RED,
        "count": Count.ONE,
        "tuple": (1, 2),
    }
    assert json.loads(values.encode(given_value)) == {
        "when": "2025-01-02T03:04:05+00:00",
        "id": "00000000-0000-0000-0000-000000000001",
        "point": {"x": 1, "at": "2025-01-02"},
        "colour": "red",
        "count": 1,
        "tuple": [1, 2],
    }


def test_the_ends_of_every_range_pass() -> None:
    value = {"least": -(2**63), "most": 2**64 - 1, "deep": nested(127), "nul": "\0", "\u2028": "é", "zero": -0.0}
    assert values.decode(values.encode(value)) == value


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(json_values)
def test_any_value_comes_back_as_it_went_in_one_line(value: object) -> None:
    text = values.encode(value)
    assert values.decode(text) == value
    assert not {"\n", "\r"} & set(text)


@pytest.mark.parametrize(
    "text",
    ["NaN", "-Infinity", "{", "18446744073709551616", '"\\ud800"', "[" * 129 + "]" * 129, "[" * 100_000, "1e999", ""],
)
def test_a_body_that_no_other_language_could_have_sent_is_refused(text: str) -> None:
    with pytest.raises(MotiaError) as caught:
        values.decode(text)
    assert caught.value.name == "value-not-representable"


def test_white_space_around_a_text_is_no_part_of_it_and_anything_else_is_refused() -> None:
    assert [values.loads(text) for text in ('{"a":1}\r', " 1", "\t[]\n ")] == [{"a": 1}, 1, []]
    for text in ("{} {}", "1 x", "[]\u00a0", "\ufeff1", ""):
        with pytest.raises(ValueError):
            values.loads(text)


def test_many_references_to_one_object_cost_no_more_than_one() -> None:
    value: object = "leaf"
    for _ in range(127):
        value = [value, value]
    assert values._is_plain(value)


@pytest.mark.parametrize("size", [1, 2, 7, 64])
def test_lines_are_split_at_line_feeds_alone_at_any_chunking(size: int) -> None:
    data = "a\r\n\n{\u2028\x85\x0b}\nlast".encode() + b"\xff\n" + b"open"
    lines = Lines()
    found = [line for start in range(0, len(data), size) for line in lines.feed(data[start : start + size])]
    assert found == [b"a\r", "{\u2028\x85\x0b}".encode(), b"last\xff"]


@pytest.mark.parametrize("size", [1, 3, 100])
def test_a_line_over_the_limit_is_skipped_and_the_next_one_read(size: int) -> None:
    data = b"123456\n12345\n1234567890\n1\n"
    lines = Lines(5)
    found = [line for start in range(0, len(data), size) for line in lines.feed(data[start : start + size])]
    assert found == [Skipped(6), b"12345", Skipped(10), b"1"]


def test_ten_megabytes_in_small_chunks_are_split_in_linear_time() -> None:
    lines, chunk = Lines(), b"x" * 1024

    def feed(times: int) -> float:
        begin = time.thread_time()
        for _ in range(times):
            lines.feed(chunk)
        assert len(lines.feed(b"\n")) == 1
        return time.thread_time() - begin

    small = min(feed(1000) for _ in range(3))
    assert feed(10_000) < max(small * 100, 0.5)


@given(st.text(max_size=50), st.integers(4, 9))
def test_text_is_cut_at_character_boundaries(text: str, size: int) -> None:
    cut = pieces(text.encode(), size)
    assert "".join(piece.decode() for piece in cut) == text
    assert all(0 < len(piece) <= size for piece in cut)


def test_bytes_that_are_no_text_are_cut_all_the_same() -> None:
    assert b"".join(pieces(b"\x80" * 100, 8)) == b"\x80" * 100
