"""The update operations of protocol/spec.md §4."""

import pytest

from motia_host.abc.operations import apply
from motia_host.errors import OperationInvalid


@pytest.mark.parametrize(
    ("value", "operation", "after"),
    [
        ({"a": 1}, {"op": "set", "value": 2}, 2),
        (None, {"op": "set", "path": ["a", "b"], "value": 2}, {"a": {"b": 2}}),
        ({"a": [1, 2]}, {"op": "set", "path": ["a", 1], "value": 3}, {"a": [1, 3]}),
        ({"a": [1, 2]}, {"op": "set", "path": ["a", 2], "value": 3}, {"a": [1, 2, 3]}),
        ({"a": 1, "b": {"x": 1}}, {"op": "merge", "value": {"b": {}}}, {"a": 1, "b": {}}),
        (None, {"op": "merge", "path": ["a"], "value": {"b": 1}}, {"a": {"b": 1}}),
        (None, {"op": "increment", "path": ["n"], "by": 3}, {"n": 3}),
        ({"n": 2**64 - 2}, {"op": "increment", "path": ["n"], "by": 1}, {"n": 2**64 - 1}),
        ({"n": 1}, {"op": "increment", "path": ["n"], "by": -0.5}, {"n": 0.5}),
        ({}, {"op": "append", "path": ["l"], "value": None}, {"l": [None]}),
        ([1], {"op": "append", "value": 2}, [1, 2]),
        ({"a": 1, "b": 2}, {"op": "remove", "path": ["a"]}, {"b": 2}),
        ({"a": [1, 2, 3]}, {"op": "remove", "path": ["a", 1]}, {"a": [1, 3]}),
        ({"a": 1}, {"op": "remove", "path": ["x", "y"]}, {"a": 1}),
        ({"__proto__": 1}, {"op": "increment", "path": ["__proto__"], "by": 1}, {"__proto__": 2}),
    ],
)
def test_an_operation_gives_the_changed_value(value, operation, after):
    assert apply(value, [operation]) == after


@pytest.mark.parametrize(
    ("value", "operation"),
    [
        ({"n": "1"}, {"op": "increment", "path": ["n"], "by": 1}),
        ({"n": True}, {"op": "increment", "path": ["n"], "by": 1}),
        ({"n": 2**64 - 1}, {"op": "increment", "path": ["n"], "by": 1}),
        ({"n": 1e308}, {"op": "increment", "path": ["n"], "by": 1e308}),
        ({"n": 1}, {"op": "increment", "path": ["n"]}),
        ({"n": 1}, {"op": "increment", "path": ["n"], "by": "1"}),
        ({"a": 1}, {"op": "append", "path": ["a"], "value": 1}),
        ({"a": 1}, {"op": "merge", "path": ["a"], "value": {}}),
        ({"a": 1}, {"op": "merge", "value": 3}),
        ({"a": 1}, {"op": "set", "path": ["a", "b"], "value": 3}),
        ({"a": [1]}, {"op": "set", "path": ["a", 3], "value": 3}),
        ({"a": [1]}, {"op": "set", "path": ["a", -1], "value": 3}),
        (None, {"op": "set", "path": ["a", 0], "value": 3}),
        ({"a": 1}, {"op": "remove"}),
        ({"a": 1}, {"op": "set", "path": "a", "value": 1}),
        ({"a": 1}, {"op": "set", "path": [True], "value": 1}),
        ({"a": 1}, {"op": "set", "path": ["a"] * 200, "value": 1}),
        ({"a": 1}, {"op": "push", "value": 1}),
        ({"a": 1}, {"value": 1}),
    ],
)
def test_an_operation_that_does_not_fit_is_refused_with_its_index_and_a_reason(value, operation):
    with pytest.raises(OperationInvalid) as refused:
        apply(value, [{"op": "set", "path": [], "value": value}, operation])
    assert refused.value.data["index"] == 1
    assert refused.value.data["reason"]


def test_what_was_given_is_not_changed_in_place():
    value = {"list": [1], "deep": {"x": {"y": 1}}}
    apply(
        value, [{"op": "append", "path": ["list"], "value": 2}, {"op": "set", "path": ["deep", "x", "y"], "value": 2}]
    )
    assert value == {"list": [1], "deep": {"x": {"y": 1}}}
