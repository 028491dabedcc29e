"""The request of an api step: a dict with Motia's keys, which are attributes too, and a body parsed at its first use."""

import base64
from collections.abc import Callable, Mapping
from typing import Any

from motia_runner.values import decode

_SPELLINGS = {"raw_body": "rawBody", "path_params": "pathParams", "query_params": "queryParams"}


class _Unread:
    """Stands for a body that nobody has looked at."""


class Request(dict[str, Any]):
    """`body, rawBody, headers, pathParams, queryParams, method, path, files`; middleware may add members."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        body: Mapping[str, Any] | None = request.get("body")
        super().__init__(
            body=None if body is None else _Unread,
            rawBody="" if body is None else _bytes_or_text(body.get("raw") or body),
            headers=request["headers"],
            pathParams=request["pathParams"],
            queryParams=request["queryParams"],
            method=request["method"],
            path=request["path"],
            files=[_file(file) for file in request.get("files") or ()],
        )
        object.__setattr__(self, "_sent", body)

    def settle(self) -> "Request":
        """Parses the body now, unless that has happened. Raises MotiaError `value-not-representable`."""
        if super().get("body") is _Unread:
            sent: Mapping[str, Any] = object.__getattribute__(self, "_sent")
            content = _bytes_or_text(sent)
            self["body"] = decode(_text(content)) if sent["format"] == "json" else content
        return self

    def __getitem__(self, key: str) -> Any:
        if key == "body":
            self.settle()
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        if key == "body":
            self.settle()
        return super().get(key, default)

    def __getattr__(self, name: str) -> Any:
        try:
            return self[_SPELLINGS.get(name, name)]
        except KeyError:
            raise AttributeError(f"The request has no {name}; it has {', '.join(dict.keys(self))}.") from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[_SPELLINGS.get(name, name)] = value


def _settled(name: str) -> Callable[..., Any]:
    inherited = getattr(dict, name)

    def method(self: Request, *args: Any, **options: Any) -> Any:
        return inherited(self.settle(), *args, **options)

    method.__name__ = name
    return method


for _name in ("__iter__", "__eq__", "__or__", "__repr__", "copy", "items", "pop", "popitem", "setdefault", "values"):
    setattr(Request, _name, _settled(_name))


def _bytes_or_text(body: Mapping[str, Any]) -> str | bytes:
    if "text" in body:
        text: str = body["text"]
        return text
    return base64.b64decode(body["base64"])


def _text(content: str | bytes) -> str:
    return content if isinstance(content, str) else content.decode()


def _file(file: Mapping[str, Any]) -> dict[str, Any]:
    described = {key: value for key, value in file.items() if key != "base64"}
    return {**described, "data": base64.b64decode(file["base64"])}
