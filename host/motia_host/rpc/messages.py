"""JSON-RPC 2.0 messages: a line to a slotted object and back. No I/O and no knowledge of methods.

`parse` never raises: a line that is no message becomes `Stray`, a request that must be refused becomes `Refused`. Encoders return the
whole line with its 0x0A. Used by the peer, the decoder process and the conformance kit. Rules: protocol/spec.md, "Messages".
"""

import json
import re
from functools import lru_cache
from typing import Any, Final

from motia_host import values
from motia_host.errors import ValueNotRepresentable
from motia_host.rpc.codes import CODES, NAMES

ENVELOPE_DEPTH: Final = 8
"""Levels that a message may have around a value: the message, its params, a list of operations, an operation."""

_MEMBER: Final = re.compile(r"^\$\.\w+")
_WIRE_MEMBER: Final = re.compile(r"^\$\.(params\.\w+|result)")  # paths begin at the value, not at the message

_DEPTH: Final = values.MAX_DEPTH + ENVELOPE_DEPTH

Id = int | str


class Request:
    __slots__ = ("id", "method", "params")

    def __init__(self, id: Id, method: str, params: dict[str, Any]) -> None:
        self.id = id
        self.method = method
        self.params = params


class Notification:
    __slots__ = ("method", "params")

    def __init__(self, method: str, params: dict[str, Any]) -> None:
        self.method = method
        self.params = params


class Response:
    __slots__ = ("id", "result")

    def __init__(self, id: Id, result: Any) -> None:
        self.id = id
        self.result = result


class Failure:
    """A response with an error. `name` comes from `data.name`, else from the code."""

    __slots__ = ("code", "data", "id", "message", "name")

    def __init__(self, id: Id | None, code: int, name: str, message: str, data: dict[str, Any]) -> None:
        self.id = id
        self.code = code
        self.name = name
        self.message = message
        self.data = data


class Refused:
    """A request that is answered with an error without being handled: its params are malformed, or hold what is no value."""

    __slots__ = ("data", "id", "message", "name")

    def __init__(self, id: Id, name: str, message: str, data: dict[str, Any]) -> None:
        self.id = id
        self.name = name
        self.message = message
        self.data = data


class Stray:
    """A line that is not a message; `reason` says why not."""

    __slots__ = ("line", "reason")

    def __init__(self, line: bytes, reason: str) -> None:
        self.line = line
        self.reason = reason


Message = Request | Notification | Response | Failure | Refused | Stray


def parse(line: bytes) -> Message:
    """The message of a line (without its 0x0A)."""
    try:
        found = values.loads(line, depth=_DEPTH)
    except ValueNotRepresentable as error:
        return _unrepresentable(line, error)
    except ValueError as error:
        return Stray(line, f"it is not JSON: {error}")
    return _message(line, found)


def _message(line: bytes, found: Any) -> Message:
    if type(found) is not dict or found.get("jsonrpc") != "2.0":
        return Stray(line, 'it is not an object with "jsonrpc": "2.0"')
    method = found.get("method")
    if type(method) is str:
        return _request(line, found, method)
    id: Any = found.get("id")
    if method is not None or not (type(id) is int or _is_id(id, or_null="error" in found)):
        return Stray(line, "it is neither a request nor a response")
    if "result" in found and "error" not in found:
        return Response(id, found["result"])
    if "error" in found and "result" not in found:
        return _failure(line, found["id"], found["error"])
    return Stray(line, "it has not exactly one of `result` and `error`")


def _request(line: bytes, found: dict[str, Any], method: str) -> Message:
    params = found.get("params")
    id: Any = found.get("id")
    if type(params) is dict and type(id) is int:
        return Request(id, method, params)
    if "id" not in found:
        if params is None or type(params) is dict:
            return Notification(method, params or {})
        return Stray(line, "the params of a notification are not an object")
    if not _is_id(id):
        return Stray(line, "its id is neither an integer nor a string")
    if params is None:
        params = {}
    if type(params) is not dict:
        return Refused(id, "invalid-params", "`params` must be an object.", {"path": "$"})
    return Request(id, method, params)


def _failure(line: bytes, id: Id | None, error: Any) -> Message:
    if type(error) is not dict or type(error.get("code")) is not int or type(error.get("message")) is not str:
        return Stray(line, "its error has no integer `code` and string `message`")
    data = error.get("data")
    if type(data) is not dict:
        data = {} if data is None else {"value": data}
    name = data.get("name")
    if type(name) is not str:
        name = NAMES.get(error["code"], "internal-error")
    return Failure(id, error["code"], name, error["message"], data)


def _is_id(id: object, *, or_null: bool = False) -> bool:
    return type(id) is int or type(id) is str or (or_null and id is None)


def _unrepresentable(line: bytes, error: ValueNotRepresentable) -> Message:
    """The sender should have refused the value. Where the id can be told, the one who waits is told the reason."""
    found = _outline(line)
    id: Any = found.get("id")
    method = found.get("method")
    if found.get("jsonrpc") != "2.0" or not _is_id(id):
        return Stray(line, f"it holds what is no value: {error.path}: {error.reason}")
    path = _WIRE_MEMBER.sub("$", error.path)
    data = {"path": path, "reason": error.reason}
    name, message = error.name, f"{path}: {error.reason}"
    if type(method) is str:
        return Refused(id, name, message, data)
    return Failure(id, CODES[name], name, message, data)


def _outline(line: bytes) -> dict[str, Any]:
    """The members of the message itself, read leniently: the values inside are known to be unfit."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):  # then it is stray, and the first reason is given
        return {}
    return found if type(found) is dict else {}


def request(id: Id, method: str, params: dict[str, Any]) -> bytes:
    """Raises `ValueNotRepresentable`, as all encoders do; its path begins below the member of `params` (or of the result) that is unfit."""
    return b'{"jsonrpc":"2.0","id":%b,"method":%b,"params":%b}\n' % (_id(id), _quoted(method), _encode(params))


def notification(method: str, params: dict[str, Any]) -> bytes:
    return b'{"jsonrpc":"2.0","method":%b,"params":%b}\n' % (_quoted(method), _encode(params))


def response(id: Id, result: Any) -> bytes:
    return b'{"jsonrpc":"2.0","id":%b,"result":%b}\n' % (_id(id), values.dumps(result, depth=_DEPTH))


def failure(id: Id | None, name: str, message: str, data: dict[str, Any]) -> bytes:
    """`name` is one of `codes.CODES`; it is put into `data`."""
    error = {"code": CODES[name], "message": message, "data": {**data, "name": name}}
    return b'{"jsonrpc":"2.0","id":%b,"error":%b}\n' % (b"null" if id is None else _id(id), _encode(error))


def _id(id: Id) -> bytes:
    return b"%d" % id if type(id) is int else values.dumps(id)


@lru_cache(maxsize=256)
def _quoted(method: str) -> bytes:
    return values.dumps(method)


def _encode(members: dict[str, Any]) -> bytes:
    try:
        return values.dumps(members, depth=_DEPTH)
    except ValueNotRepresentable as error:
        raise ValueNotRepresentable(_MEMBER.sub("$", error.path), error.reason) from None
