"""What an api handler returned, checked and put in the form of the wire; streamed or large bodies are left to streaming."""

import base64
import inspect
import operator
import re
from collections.abc import AsyncIterable, AsyncIterator, Iterator, Mapping
from typing import Any, NamedTuple, NoReturn

from motia_runner.errors import WireError
from motia_runner.values import dumps, encode, quoted

_BODILESS = frozenset({204, 205, 304})
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]+")
Headers = dict[str, Any]


class Response(NamedTuple):
    """A checked response. `body` is None, a str or bytes of `format`, or an iterator that is to be streamed."""

    status: int
    headers: Headers
    format: str | None
    body: str | bytes | Iterator[Any] | AsyncIterator[Any] | None

    def as_text(self) -> str:
        """The JSON text of the result's `response`, for a body that is not streamed."""
        head = f'{{"status":{self.status},"headers":{dumps(self.headers) if self.headers else "{}"}'
        if isinstance(self.body, str):
            return f'{head},"body":{{"format":"{self.format}","text":{quoted(self.body)}}}}}'
        if isinstance(self.body, bytes):
            return f'{head},"body":{{"format":"{self.format}","base64":"{base64.b64encode(self.body).decode()}"}}}}'
        return head + "}"

    def content(self) -> bytes:
        """The bytes of a body that is not streamed."""
        assert isinstance(self.body, (str, bytes))
        return self.body.encode() if isinstance(self.body, str) else self.body


def read_response(returned: object, *, compat: bool = False) -> Response:
    """`compat`: a status in digits is one, and a body that is None is the JSON `null`, where a response may have a body.

    Raises WireError `response-invalid` for what is no response, MotiaError for a body that has no JSON form.
    """
    if returned is None:
        _refuse('the handler returned nothing; return a dict with a status, for instance {"status": 200}')
    if type(returned) is not dict and not isinstance(returned, Mapping):  # to ask an abstract class takes far longer
        _refuse(f"the handler returned a {type(returned).__name__}; return a dict with a status")
    status = returned.get("status")
    if compat and isinstance(status, str) and re.fullmatch("[0-9]+", status):
        status = int(status)
    content = returned.get("body")
    format, body = ("json", encode(content)) if type(content) is dict else _body(content)
    response = Response(_status(status), _headers(returned.get("headers")), format, body)
    if compat and body is None and "body" in returned and response.status not in _BODILESS:
        return response._replace(format="json", body="null")
    return response


def _status(status: Any) -> int:
    if type(status) is int and 100 <= status <= 599:
        return status
    try:
        number = int(status) if isinstance(status, float) and status.is_integer() else int(operator.index(status))
    except TypeError:
        _refuse(f"its status is {status!r}, not a number")
    if isinstance(status, bool) or not 100 <= number <= 599:
        _refuse(f"its status is {status!r}, not a number between 100 and 599")
    return number


def _headers(headers: Any) -> Headers:
    if headers is None:
        return {}
    if not isinstance(headers, Mapping):
        _refuse(f"its headers are a {type(headers).__name__}, not a dict")
    return {_name(name): _value(name, value) for name, value in headers.items() if value not in (None, [], ())}


def _name(name: object) -> str:
    if not isinstance(name, str) or not _HEADER_NAME.fullmatch(name.lower()):
        _refuse(f"{name!r} is not a header name")
    return name.lower()


def _value(name: str, value: object) -> str | list[str]:
    if isinstance(value, (list, tuple)):
        return [_single(name, item) for item in value]
    return _single(name, value)


def _single(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, (str, int, float)):
        _refuse(f"the header {name} is a {type(value).__name__}, not a string or a list of strings")
    text = str(value)
    if not text.isprintable() and any(character in text for character in "\r\n\0"):
        _refuse(f"the header {name} contains a line break or a NUL")
    return text


def _body(body: Any) -> tuple[str | None, str | bytes | Iterator[Any] | AsyncIterator[Any] | None]:
    if body is None:
        return None, None
    if isinstance(body, str):
        encode(body)
        return "text", str(body)
    if isinstance(body, (bytes, bytearray, memoryview)):
        return "bytes", bytes(body)
    if isinstance(body, AsyncIterable):
        return None, aiter(body)
    if inspect.isgenerator(body) or isinstance(body, Iterator):
        return None, body
    return "json", encode(body)


def _refuse(reason: str) -> NoReturn:
    raise WireError("response-invalid", f"The response cannot be sent: {reason}.", {"reason": reason})
