"""The example of a body that a start prints."""

from motia_host.steps.sample import sample


def array(**members):
    return {"type": "object", "required": ["options"], "properties": {"options": {"type": "array", **members}}}


def test_an_array_has_one_element_named_after_it():
    assert sample(array(items={"type": "string"})) == {"options": ["option"]}


def test_an_array_that_needs_more_has_as_many_which_differ():
    assert sample(array(items={"type": "string"}, minItems=3)) == {"options": ["option", "option 2", "option 3"]}
    assert sample({"type": "array", "items": {"type": "integer"}, "minItems": 2}) == [1, 1]


def test_an_array_of_anything_is_empty():
    assert sample(array()) == {"options": []}
