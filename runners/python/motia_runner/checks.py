"""What the host's requests must look like; a wrong member is answered `invalid-params`, naming its path.

Checks are closures made once. Members that the protocol does not know are ignored.
"""

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from motia_runner.errors import WireError

Check = Callable[[Any, str], None]


def _wrong(path: str, wanted: str) -> NoReturn:
    raise WireError("invalid-params", f"{path} has to be {wanted}.", {"path": path})


def _a(test: Callable[[Any], bool], wanted: str) -> Check:
    def check(value: Any, path: str) -> None:
        if not test(value):
            _wrong(path, wanted)

    return check


def _object(**members: Check) -> Check:
    """An object; a member whose name ends with `_` may be absent."""

    def check(value: Any, path: str) -> None:
        if not isinstance(value, dict):
            _wrong(path, "an object")
        for name, inner in members.items():
            key = name.rstrip("_")
            if key in value:
                inner(value[key], f"{path}.{key}")
            elif not name.endswith("_"):
                _wrong(f"{path}.{key}", "there")

    return check


def _list(inner: Check) -> Check:
    def check(value: Any, path: str) -> None:
        if not isinstance(value, list):
            _wrong(path, "a list")
        for index, item in enumerate(value):
            inner(item, f"{path}[{index}]")

    return check


def _one_of(*words: object) -> Check:
    shown = ", ".join(map(str, words))
    return _a(
        lambda value: any(value is word or (isinstance(value, str) and value == word) for word in words),
        f"one of {shown}",
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


def _body(value: Any, path: str) -> None:
    _content(value, path)
    _object(format=_one_of("json", "text", "bytes"), raw_=_content)(value, path)


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


def check_initialize(params: dict[str, Any], version: str) -> None:
    """Raises `protocol-version-unsupported` for another major version, whatever else that version means by params."""
    theirs = params.get("protocolVersion")
    if isinstance(theirs, str) and theirs.partition(".")[0] != version.partition(".")[0]:
        message = f"This runner speaks protocol {version}, and the host {theirs}: use versions that belong together."
        raise WireError("protocol-version-unsupported", message, {"supported": version})
    _initialize(params, "$")


def check_describe(params: dict[str, Any]) -> None:
    _describe(params, "$")


def check_invoke(params: dict[str, Any]) -> None:
    _invoke(params, "$")
    _KINDS[params["kind"]](params, "$")


def check_shutdown(params: dict[str, Any]) -> None:
    _shutdown(params, "$")
