"""The request of an api step: a dict with Motia's keys, which are attributes too, and a body parsed at its first use."""

import base64
from collections.abc import Callable, Mapping
from typing import Any

from motia_runner.values import decode

_SPELLINGS = {"raw_body": "rawBody", "path_params": "pathParams", "query_params": "queryParams"}


class _Unread:
    """Stands for a body that nobody has looked at."""


_item: Callable[[dict[str, Any], str], Any] = dict.__getitem__
_get: Callable[[dict[str, Any], str, Any], Any] = dict.get


class Request(dict[str, Any]):
    """`body, rawBody, headers, pathParams, queryParams, method, path, files`; middleware may add members."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        body: Mapping[str, Any] | None = request.get("body")
        files = request.get("files")
        super().__init__(
            body=None if body is None else _Unread,
            rawBody="" if body is None else _bytes_or_text(body.get("raw") or body),
            headers=request["headers"],
            pathParams=request["pathParams"],
            queryParams=request["queryParams"],
            method=request["method"],
            path=request["path"],
            files=[_file(file) for file in files] if files else [],
        )
        self.__dict__["_sent"] = body

    def settle(self) -> "Request":
        """Parses the body now, unless that has happened. Raises MotiaError `value-not-representable`."""
        self.get("body")
        return self

    def __getitem__(self, key: str) -> Any:
        value = _item(self, key)
        return self._read() if value is _Unread else value

    def get(self, key: str, default: Any = None) -> Any:
        value = _get(self, key, default)
        return self._read() if value is _Unread else value

    def _read(self) -> Any:
        sent: Mapping[str, Any] = self.__dict__["_sent"]
        content = _bytes_or_text(sent)
        body = self["body"] = decode(_text(content)) if sent["format"] == "json" else content
        return body

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
