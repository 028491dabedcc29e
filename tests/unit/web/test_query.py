"""Query strings, in the way of qs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motia_host.web.query import MAX_PAIRS, parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", {}),
        ("a=1", {"a": "1"}),
        ("a", {"a": ""}),
        ("a=1&a=2&a=3", {"a": ["1", "2", "3"]}),
        ("a[]=1", {"a": ["1"]}),
        ("a[]=1&a[]=2", {"a": ["1", "2"]}),
        ("a[1]=y&a[0]=x", {"a": ["x", "y"]}),
        ("a[2]=x", {"a": ["x"]}),
        ("a[100]=x", {"a": {"100": "x"}}),
        ("n[k]=v", {"n": {"k": "v"}}),
        ("n[k][l]=v&n[k][m]=w", {"n": {"k": {"l": "v", "m": "w"}}}),
        ("n%5Bk%5D=a%20b+c", {"n": {"k": "a b c"}}),
        ("a=1&a[b]=2", {"a": {"0": "1", "b": "2"}}),
        ("a[b]=1&a=2", {"a": {"b": "1", "1": "2"}}),
        ("a[][b]=1&a[][b]=2", {"a": [{"b": "1"}, {"b": "2"}]}),
        ("a[b]=1&a[b]=2", {"a": {"b": ["1", "2"]}}),
        ("a[b=1", {"a[b": "1"}),
        ("[a]=1", {"a": "1"}),
        ("a.b=1", {"a.b": "1"}),
        ("a[b][c][d][e][f][g]=1", {"a": {"b": {"c": {"d": {"e": {"f": {"[g]": "1"}}}}}}}),
        ("a=%ff", {"a": "\ufffd"}),
        ("a=b=c&&d", {"a": "b=c", "d": ""}),
        ("a=%zz", {"a": "%zz"}),
    ],
)
def test_a_query_string_becomes_nested_values(text, value):
    assert parse(text) == value


def test_no_more_than_a_thousand_pairs_are_read():
    assert len(parse("&".join(f"a{number}=1" for number in range(5_000)))) == MAX_PAIRS


def test_many_places_of_one_array_are_read_in_linear_time():
    assert len(parse("&".join("a[]=1" for _ in range(900)))["a"]) == 900


@given(st.text(alphabet="ab[]=&%0159+", max_size=60))
def test_no_text_makes_it_fail(text):
    assert isinstance(parse(text), dict)


def test_a_pair_without_a_key_or_with_one_that_would_reach_the_prototype_of_an_object_is_left_out():
    assert parse("__proto__[x]=1&a[__proto__][y]=2&__proto__=3&=5&b=4") == {"b": "4"}
