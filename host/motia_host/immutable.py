"""`immutable`: dataclasses that nobody may change after they were made, as the type checker sees to.

Python's own `frozen` sees to it at run time too, and pays for it with a call for each field of each object that is made: one with sixteen fields
takes three to five times as long. This is for what is made for each event; the rest is frozen.
"""

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def immutable(cls: type[T]) -> type[T]:
    """Decorates a class as `dataclass(slots=True)` does. Not to be put in sets: it has no hash."""
    return dataclass(slots=True)(cls)
