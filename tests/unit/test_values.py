"""Values are written and read unchanged, or refused with the path of the first part that is unfit."""

import json
import math
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motia_host import values
from motia_host.errors import ValueNotRepresentable

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=5)
    ),
    max_leaves=30,
)
UNFIT = st.sampled_from(
    [math.nan, math.inf, -math.inf, 2**64, -(2**63) - 1, 10**400, "a\ud800", object(), b"bytes", {1: 2}, {"\udfff": 1}]
)


@given(VALUES)
@settings(max_examples=300)
def test_a_value_comes_back_as_it_was_written(value):
    assert values.loads(values.dumps(value)) == value


@given(VALUES)
def test_the_document_is_compact_and_reads_the_same_everywhere(value):
    data = values.dumps(value)
    assert json.loads(data) == value
    assert b"\n" not in data


@given(UNFIT, st.lists(st.sampled_from(["list", "dict", "tuple"]), max_size=6))
def test_an_unfit_part_is_refused_with_its_path_wherever_it_stands(unfit, nesting):
    value, path = unfit, ""
    for kind in nesting:
        value = {"list": lambda v: [None, v], "tuple": lambda v: (v,), "dict": lambda v: {"key": v, "later": math.nan}}[
            kind
        ](value)
        path = {"list": "[1]", "tuple": "[0]", "dict": ".key"}[kind] + path
    with pytest.raises(ValueNotRepresentable) as caught:
        values.dumps(value)
    assert caught.value.path == "$" + path


@given(VALUES, st.integers(2**64, 2**80) | st.integers(-(2**80), -(2**63) - 1))
def test_an_integer_beyond_64_bits_is_never_read_as_a_float(value, integer):
    document = json.dumps({"before": value, "here": [integer]}).encode()
    with pytest.raises(ValueNotRepresentable) as caught:
        values.loads(document)
    assert caught.value.path == "$.here[0]"
    assert str(integer)[:15] in caught.value.reason


@pytest.mark.parametrize("integer", [2**64 - 1, 2**63, 2**53 + 1, -(2**63), 10**19, 9_999_999_999_999_999_999])
def test_the_outermost_integers_pass_exactly(integer):
    assert values.loads(json.dumps([integer])) == [integer]
    assert values.dumps(integer) == str(integer).encode()


@pytest.mark.parametrize(
    ("document", "path", "reason"),
    [
        ('{"a": [1, NaN]}', "$.a[1]", "NaN is not a JSON number"),
        ('{"a": -Infinity}', "$.a", "-Infinity is not a JSON number"),
        ('{"a-b": 1e400}', '$["a-b"]', "1e400 is too large for a number"),
        ('{"ä": "\\ud83d"}', "$.ä", "the string holds a lone surrogate"),
        ('{"a": {"\\udc00": 1}}', "$.a", "the key '\\udc00' holds a lone surrogate"),
    ],
)
def test_a_document_that_is_no_value_is_refused_with_path_and_reason(document, path, reason):
    with pytest.raises(ValueNotRepresentable) as caught:
        values.loads(document)
    assert (caught.value.path, caught.value.reason) == (path, reason)


@pytest.mark.parametrize(
    "document", [b"", b"{", b"[1,]", b"\xff", b"\xef\xbb\xbf1", b"01", b"'a'", b"[1] 2", b"undefined", b"\x00"]
)
def test_what_is_not_json_is_a_value_error(document):
    with pytest.raises(ValueError) as caught:
        values.loads(document)
    assert not isinstance(caught.value, ValueNotRepresentable)


def nested(levels, leaf=0):
    for level in range(levels):
        leaf = [leaf] if level % 2 else {"a": leaf}
    return leaf


@pytest.mark.parametrize("write", [values.dumps, lambda value: values.loads(json.dumps(value))])
def test_128_levels_pass_and_129_are_refused(write):
    write(nested(128))
    with pytest.raises(ValueNotRepresentable) as caught:
        write(nested(129))
    assert caught.value.reason == "more than 128 levels of arrays and objects"
    assert caught.value.path.startswith("$.a[0].a") or caught.value.path.startswith("$[0].a[0]")


@pytest.mark.parametrize("levels", [250, 1_500, 200_000])
def test_any_depth_is_refused_without_exhausting_the_stack(levels):
    with pytest.raises(ValueNotRepresentable):
        values.loads(b"[" * levels + b"]" * levels)


def test_a_value_that_holds_itself_is_refused():
    value = []
    value.append(value)
    with pytest.raises(ValueNotRepresentable):
        values.dumps(value)


def test_brackets_inside_strings_are_not_levels():
    value = ["[" * 1_000, {"{[" * 500: "]" * 3}]
    assert values.loads(values.dumps(value)) == value


@pytest.mark.parametrize("decoy", ['"]"', '"\\\\]"', '"\\"]"', '"}"'])
def test_brackets_inside_strings_do_not_hide_levels(decoy):
    document = f'{{"a":{decoy},"b":[' * 100 + "]}" * 100
    with pytest.raises(ValueNotRepresentable):
        values.loads(document)


@pytest.mark.parametrize(
    "document",
    [b"1],[2", b'"' + b"[" * 200 + b'"],["' + b"]" * 200 + b'"', b"1" + b"]" * 300 + b"," + b"[" * 300 + b"2"],
)
def test_a_document_cannot_break_out_of_itself(document):
    with pytest.raises(ValueError):
        values.loads(document)


def test_many_flat_members_are_not_levels():
    value = [{"a": [index]} for index in range(1_000)]
    assert values.loads(values.dumps(value)) == value


def test_digits_inside_strings_and_long_fractions_are_no_integers():
    value = {"id": "1" * 40, "ratio": 0.12345678901234567, "small": 1e-300}
    document = json.dumps(value)[:-1] + ', "long": 0.1234567890123456789012345}'
    assert values.loads(document) == {**value, "long": 0.12345678901234568}


def test_null_beside_a_nan_does_not_hide_it():
    with pytest.raises(ValueNotRepresentable) as caught:
        values.dumps({"a": None, "b": [None, {"c": math.nan}]})
    assert caught.value.path == "$.b[1].c"


def test_negative_zero_equals_zero():
    assert values.loads(values.dumps(-0.0)) == 0


def test_what_has_no_json_form_is_named():
    with pytest.raises(ValueNotRepresentable, match=r"\$\.price: a Decimal is not JSON"):
        values.dumps({"price": Decimal("1.5")})


def test_raw_json_is_spliced_in_as_it_is():
    assert values.dumps({"body": values.Raw(b'{"a": null, "n": 1.50}')}) == b'{"body":{"a": null, "n": 1.50}}'


def test_a_foreign_document_loses_its_line_breaks_and_nothing_else():
    document = b'{\r\n  "a": "x\\ny",\n  "n": 1.50\n}'
    assert values.dumps([values.raw(document)]) == b'[{    "a": "x\\ny",   "n": 1.50 }]'


@pytest.mark.parametrize("document", [b"[18446744073709551616]", b"[NaN]", b"[" * 129 + b"]" * 129])
def test_a_foreign_document_is_checked_before_it_is_spliced(document):
    with pytest.raises(ValueNotRepresentable):
        values.raw(document)


def test_text_bytes_and_views_are_read_alike():
    assert [
        values.loads(form) for form in ('"ä"', '"ä"'.encode(), bytearray('"ä"'.encode()), memoryview('"ä"'.encode()))
    ] == ["ä"] * 4
