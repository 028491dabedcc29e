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


def _object(**members: Check) -> Check:
    """An object; a member whose name ends with `_` may be absent."""
    checks = [(name.rstrip("_"), inner, not name.endswith("_")) for name, inner in members.items()]

    def check(value: Any) -> Wrong | None:
        if not isinstance(value, dict):
            return "", "an object"
        for key, inner, needed in checks:
            if key in value:
                wrong = inner(value[key])
                if wrong is not None:
                    return f".{key}{wrong[0]}", wrong[1]
            elif needed:
                return f".{key}", "there"
        return None

    return check


def _list(inner: Check) -> Check:
    def check(value: Any) -> Wrong | None:
        if not isinstance(value, list):
            return "", "a list"
        for index, item in enumerate(value):
            wrong = inner(item)
            if wrong is not None:
                return f"[{index}]{wrong[0]}", wrong[1]
        return None

    return check


def _both(first: Check, second: Check) -> Check:
    return lambda value: first(value) or second(value)


def _one_of(*words: str | None) -> Check:
    return _a(
        lambda value: (value is None or isinstance(value, str)) and value in words,
        f"one of {', '.join(map(str, words))}",
    )


def _is_count(value: object, least: int = 0) -> bool:
    return type(value) is int and value >= least


def _is_body(value: Any) -> bool:
    return isinstance(value, dict) and (isinstance(value.get("text"), str) != isinstance(value.get("base64"), str))


_string = _a(lambda value: isinstance(value, str), "a string")
_filled = _a(lambda value: isinstance(value, str) and value != "", "a string that is not empty")
_path = _a(lambda value: isinstance(value, str) and value[:1] not in ("", "/"), "a path relative to the project root")
_dict = _a(lambda value: isinstance(value, dict), "an object")
_duration = _a(_is_count, "milliseconds, a whole number")
_positive = _a(lambda value: _is_count(value, 1), "a whole number from 1")
_anything = _a(lambda _: True, "")
_content = _a(_is_body, 'an object with either "text" or "base64"')
_file = _object(field=_string, base64=_string)


_body = _both(_content, _object(format=_one_of("json", "text", "bytes"), raw_=_content))

_initialize = _object(
    protocolVersion=_string,
    project=_object(root=_filled),
    compat_=_one_of(None, "motia-0.17"),
    limits=_object(lineBytes=_positive, callbacksPerCall=_positive, chunkBytes=_positive),
)
_describe = _object(files=_list(_object(path=_path, role=_one_of("step", "stream", "config"))))
_shutdown = _object(graceMs=_duration)
_invoke = _object(
    call=_filled,
    kind=_one_of("api", "event", "cron", "canAccess", "authenticate"),
    file=_path,
    step=_string,
    traceId=_filled,
    flows=_list(_string),
    attempt=_positive,
)
_request = _object(
    method=_string, path=_string, headers=_dict, pathParams=_dict, queryParams=_dict, body_=_body, files_=_list(_file)
)
_KINDS: Mapping[str, Check] = {
    "api": _object(request=_request),
    "event": _object(topic=_string, input=_anything),
    "cron": _object(scheduledAt=_string),
    "canAccess": _object(subscription=_object(groupId=_string, id_=_string), authContext=_anything),
    "authenticate": _object(request=_object(headers=_dict, url=_string)),
}


_TEXT = frozenset({str})
_EMPTY: dict[str, Any] = {}


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
    if not is_usual(params):
        _apply(_invoke, params)
        _apply(_KINDS[params["kind"]], params)


def is_usual(params: dict[str, Any]) -> bool:
    """Whether nothing is wrong at first sight with a call of the commonest kinds; what fails here is gone through instead.

    It says again what stands above, because to go through the members costs a call nearly as much as to parse it.
    """
    try:
        return (
            type(params["call"]) is type(params["file"]) is type(params["step"]) is type(params["traceId"]) is str
            and "" not in (params["call"], params["traceId"])
            and params["file"][0] != "/"
            and type(params["flows"]) is list
            and _TEXT.issuperset(map(type, params["flows"]))
            and type(params["attempt"]) is int
            and params["attempt"] >= 1
            and _is_usual_of_kind(params)
        )
    except (KeyError, IndexError):
        return False


def _is_usual_of_kind(params: dict[str, Any]) -> bool:
    if params["kind"] == "event":
        return type(params["topic"]) is str and "input" in params
    if params["kind"] != "api" or type(params["request"]) is not dict:
        return False
    request, body = params["request"], params["request"].get("body", _EMPTY)
    return (
        type(request["method"]) is type(request["path"]) is str
        and type(request["headers"]) is type(request["pathParams"]) is type(request["queryParams"]) is dict
        and "files" not in request
        and type(body) is dict
        and (body is _EMPTY or (len(body) == 2 and body["format"] == "json" and type(body["text"]) is str))
    )


def check_shutdown(params: dict[str, Any]) -> None:
    _apply(_shutdown, params)


def _apply(check: Check, params: dict[str, Any]) -> None:
    wrong = check(params)
    if wrong is not None:
        path, wanted = f"${wrong[0]}", wrong[1]
        raise WireError("invalid-params", f"{path} has to be {wanted}.", {"path": path})
