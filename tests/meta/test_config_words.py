"""Every word of a step's or stream's configuration is typed in each language that steps are written in, and stands in the guide."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from motia_host.steps import config
from motia_host.steps.config import AnyStepConfig, StreamConfig

ROOT = Path(__file__).parents[2]
WHERE = {
    "TypeScript": "runners/node/types/index.d.ts",
    "Python": "runners/python/motia/types.py",
    "Ruby": "runners/ruby/sig/motia.rbs",
    "the guide": "docs/guide.md",
}


def words(model: type[BaseModel]) -> Iterator[str]:
    """Its keys as an author writes them, and those of the models within."""
    for name, field in model.model_fields.items():
        yield field.alias or name
        for inner in (field.annotation, *get_args(field.annotation)):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                yield from words(inner)


EVERY = sorted({word for model in (*get_args(AnyStepConfig), StreamConfig) for word in words(model)})


def test_the_words_are_found():
    assert {"name", "catchUpWindow", "onDead", "maxAttempts", "bodySchema", "storageType"} - {*EVERY} == {"storageType"}
    assert {*words(config.QueueConfig)} < {*EVERY}


@pytest.mark.parametrize("where", WHERE)
def test_every_word_of_configuration_is_typed_and_told(where):
    text = (ROOT / WHERE[where]).read_text("utf-8")
    present = {*re.findall(r"\w+", text)}
    assert [word for word in EVERY if word not in present] == []
