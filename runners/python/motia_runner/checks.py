"""What the host's requests must look like; a wrong member is answered `invalid-params`, naming its path.

Checks are made once, from the words of the protocol. Members that it does not know are ignored.
"""

from collections.abc import Callable, Mapping
from typing import Any

from motia_runner.errors import WireError

Wrong = tuple[str, str]
Check = Callable[[Any], Wrong | None]
"""None for a good value, else the path below it and what should be there."""


def _a(test: Callable[[Any], bool], wanted: str) -> Check:
    wrong = ("", wanted)
    return lambda value: None if test(value) else wrong


def _string(value: Any) -> Wrong | None:
    return None if isinstance(value, str) else ("", "a string")


def _dict(value: Any) -> Wrong | None:
    return None if isinstance(value, dict) else ("", "an object")


def _filled(value: Any) -> Wrong | None:
    return None if isinstance(value, str) and value else ("", "a string that is not empty")


def _path(value: Any) -> Wrong | None:
    good = isinstance(value, str) and value[:1] not in ("", "/")
    return None if good else ("", "a path relative to the project root")


_SURE: Mapping[Check, type] = {_string: str, _dict: dict}
"""The checks that a look at the type settles, nearly always: each call makes a good score of them."""
_ABSENT = object()


def _object(**members: Check) -> Check:
    """An object; a member whose name ends with `_` may be absent."""
    checks = [(name.rstrip("_"), _SURE.get(inner), inner, not name.endswith("_")) for name, inner in members.items()]

    def check(value: Any) -> Wrong | None:
        if not isinstance(value, dict):
            return "", "an object"
        for key, sure, inner, needed in checks:
            item = value.get(key, _ABSENT)
            if type(item) is sure:
                continue
            if item is not _ABSENT:
                wrong = inner(item)
                if wrong is not None:
                    return f".{key}{wrong[0]}", wrong[1]
            elif needed:
                return f".{key}", "there"
        return None

    return check


def _list(inner: Check) -> Check:
    sure = _SURE.get(inner)

    def check(value: Any) -> Wrong | None:
        if not isinstance(value, list):
            return "", "a list"
        for index, item in enumerate(value):
            if type(item) is sure:
                continue
            wrong = inner(item)
            if wrong is not None:
                return f"[{index}]{wrong[0]}", wrong[1]
        return None

    return check


def _one_of(*words: str | None) -> Check:
    wrong = ("", f"one of {', '.join(map(str, words))}")
    return lambda value: None if value in words else wrong


def _content(value: Any) -> Wrong | None:
    good = isinstance(value, dict) and isinstance(value.get("text"), str) != isinstance(value.get("base64"), str)
    return None if good else ("", 'an object with either "text" or "base64"')


def _body(value: Any) -> Wrong | None:
    return _content(value) or _format(value)


def _is_count(value: object, least: int = 0) -> bool:
    return type(value) is int and value >= least


def _anything(_: Any) -> Wrong | None:
    return None


_duration = _a(_is_count, "milliseconds, a whole number")
_positive = _a(lambda value: _is_count(value, 1), "a whole number from 1")
_format = _object(format=_one_of("json", "text", "bytes"), raw_=_content)
_file = _object(field=_string, base64=_string)

_initialize = _object(
    protocolVersion=_string,
    project=_object(root=_filled),
    compat_=_one_of(None, "motia-0.17"),
    limits=_object(lineBytes=_positive, callbacksPerCall=_positive, chunkBytes=_positive),
)
_describe = _object(files=_list(_object(path=_path, role=_one_of("step", "stream", "config"))))
_shutdown = _object(graceMs=_duration)
_request = _object(
    method=_string, path=_string, headers=_dict, pathParams=_dict, queryParams=_dict, body_=_body, files_=_list(_file)
)
_members: Mapping[str, Mapping[str, Check]] = {
    "api": {"request": _request},
    "event": {"topic": _string, "input": _anything},
    "cron": {"scheduledAt": _string},
    "canAccess": {"subscription": _object(groupId=_string, id_=_string), "authContext": _anything},
    "authenticate": {"request": _object(headers=_dict, url=_string)},
}
_common: Mapping[str, Check] = {
    "call": _filled,
    "kind": _one_of(*_members),
    "file": _path,
    "step": _string,
    "traceId": _filled,
    "flows": _list(_string),
    "attempt": _positive,
}
_invoke = _object(**_common)
_KINDS: Mapping[object, Check] = {kind: _object(**_common, **members) for kind, members in _members.items()}


def check_initialize(params: dict[str, Any], version: str) -> None:
    """Raises `protocol-version-unsupported` for another major version, whatever else that version means by params."""
    theirs = params.get("protocolVersion")
    if isinstance(theirs, str) and theirs.partition(".")[0] != version.partition(".")[0]:
        message = f"This runner speaks protocol {version}, and the host {theirs}: use versions that belong together."
        raise WireError("protocol-version-unsupported", message, {"supported": version})
    _apply(_initialize, params)


def check_describe(params: dict[str, Any]) -> None:
    _apply(_describe, params)


def check_invoke(params: dict[str, Any]) -> None:
    kind = params.get("kind")
    _apply(_KINDS.get(kind, _invoke) if isinstance(kind, str) else _invoke, params)


def check_shutdown(params: dict[str, Any]) -> None:
    _apply(_shutdown, params)


def _apply(check: Check, params: dict[str, Any]) -> None:
    wrong = check(params)
    if wrong is not None:
        path, wanted = f"${wrong[0]}", wrong[1]
        raise WireError("invalid-params", f"{path} has to be {wanted}.", {"path": path})
