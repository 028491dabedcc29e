"""What all models of the admin API share: camelCase, nothing unknown, pages with cursors, failures."""

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

T = TypeVar("T")
DEFAULT_PAGE = 100
LARGEST_PAGE = 1_000

Json = Any
"""Any JSON value, with secrets masked where it is an answer."""


class Model(BaseModel):
    """Built at its first use, so that a start does not pay for models that nobody asks for."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="forbid",
        frozen=True,
        defer_build=True,
        use_attribute_docstrings=True,
    )


class Page(Model, Generic[T]):
    items: list[T]
    next: str | None
    """The `after` of the next page; null on the last."""

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        return f"{params[0].__name__}Page"


class Slice(Model, Generic[T]):
    """A page that can be left in both directions."""

    items: list[T]
    """Newest first."""
    next: str | None
    """The `after` of what is older; null where there is nothing older."""
    previous: str | None
    """The `before` of what is newer, now or later; null where the slice is empty."""

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        return f"{params[0].__name__}Slice"


class PageQuery(Model):
    limit: int = Field(default=DEFAULT_PAGE, ge=1, le=LARGEST_PAGE)
    after: str | None = None
    """The cursor at which the page before has ended."""


class SliceQuery(PageQuery):
    before: str | None = None
    """The cursor from which to go towards what is newer. Not together with `after`."""


class Span(Model):
    """Bounds of a time in Unix ms: from `since` on, before `until`."""

    since: int | None = Field(default=None, ge=0)
    until: int | None = Field(default=None, ge=0)


class Violation(Model):
    path: str
    message: str


class FailureContent(Model):
    name: str
    """Permanent: docs/errors.md lists them."""
    message: str
    trace_id: str
    hint: str | None = None
    violations: list[Violation] | None = None
    current: Json = None
    """What is stored now, where a revision was out of date."""


class Failure(Model):
    error: FailureContent


class Done(Model):
    """Nothing more to say than that it was done."""

    id: str


class ErrorShown(Model):
    """An error of a handler or of the host, as far as people see it. Redacted."""

    model_config = ConfigDict(extra="allow")

    name: str
    message: str
    type: str | None = None
    stack: str | None = None
    file: str | None = None
    line: int | None = None
    cause: Json = None
    violations: list[Violation] | None = None
