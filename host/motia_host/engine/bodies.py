"""Request bodies on their way in, response bodies on their way out: checked, and in the form that the wire gives them.

The edge has accepted a JSON body as JSON; here it meets its schema. It travels as its text and is never encoded anew (protocol/spec.md,
"Bodies"). Nothing here waits; whoever has a large body calls `check` from a thread.
"""

import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from motia_host import values
from motia_host.engine.requests import UNPARSED, ApiFailure, ApiReply, ApiRequest, BodyFormat, UploadedFile
from motia_host.steps.model import Step
from motia_host.steps.validation import Validator


class BadBody(Exception):
    """`reason` says what is wrong with a response."""


def check(step: Step, request: ApiRequest) -> None:
    """Raises `ApiFailure` (400) where the request breaks a schema that the host enforces. Parts in `step.validates` are left to the runner."""
    if step.body_validator is not None and "body" not in step.validates and request.body_format != "bytes":
        _enforce(step, "body", step.body_validator, _value(request))
    if step.query_validator is not None and "queryParams" not in step.validates:
        _enforce(step, "queryParams", step.query_validator, request.query_params)


def _value(request: ApiRequest) -> Any:
    if request.body is None:
        return None
    if request.body_format == "text":
        return request.body.decode("utf-8", "replace")
    return values.loads(request.body) if request.value is UNPARSED else request.value


def _enforce(step: Step, part: str, validator: Validator, value: Any) -> None:
    if not validator.is_valid(value):
        raise ApiFailure("input-invalid", 400, step=step.name, part=part, violations=violations(validator, value))


def violations(validator: Validator, value: Any) -> list[dict[str, str]]:
    return [{"path": found.path, "message": found.message} for found in validator.violations(value)]


def request_params(request: ApiRequest) -> dict[str, Any]:
    """The `request` member of an api invocation."""
    params: dict[str, Any] = {
        "method": request.method,
        "path": request.path,
        "headers": request.headers,
        "pathParams": request.path_params,
        "queryParams": request.query_params,
    }
    if request.url is not None:
        params["url"] = request.url
    if request.body is not None:
        params["body"] = _body(request.body, request.body_format, request.raw)
    if request.files:
        params["files"] = _files(request.files)
    return params


def _body(body: bytes, format: BodyFormat, raw: bytes | None) -> dict[str, Any]:  # noqa: A002
    carried: dict[str, Any] = {"format": format, **_carried(body, as_text=format != "bytes")}
    if raw is not None:
        carried["raw"] = _carried(raw, as_text=True)
    return carried


def _carried(data: bytes, *, as_text: bool) -> dict[str, str]:
    if as_text:
        try:
            return {"text": data.decode()}
        except UnicodeDecodeError:  # text in another encoding: the handler gets the bytes
            pass
    return {"base64": binascii.b2a_base64(data, newline=False).decode("ascii")}


def _files(files: Sequence[UploadedFile]) -> list[dict[str, str]]:
    return [
        {
            "field": file.field,
            "filename": file.filename,
            "contentType": file.content_type,
            **_carried(file.data, as_text=False),
        }
        for file in files
    ]


def reply(result: Any) -> ApiReply:
    """The response of an api call's result. Raises `BadBody` where a runner answers something else."""
    response = result.get("response") if type(result) is dict else None
    if type(response) is not dict:
        raise BadBody("the runner answered no `response`")
    status, headers = head(response)
    body = response.get("body")
    if body is None:
        return ApiReply(status, headers, None)
    if type(body) is not dict or body.get("format") not in {"json", "text", "bytes"}:
        raise BadBody("its body is not in one of the forms json, text and bytes")
    return ApiReply(status, headers, payload(body), body["format"])


def passed(result: Any) -> ApiReply | None:
    """What the Express application handed on instead of answering: headers for whatever answers. Raises `BadBody`."""
    following = result.get("next") if type(result) is dict else None
    if following is None:
        return None
    if type(following) is not dict:
        raise BadBody("its `next` is not an object")
    _, headers = head({"status": 200, "headers": following.get("headers")})
    return ApiReply(0, headers, None, passed=True)


def head(response: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    """Status and headers, checked: a header with a line break would become a second one."""
    status, headers = response.get("status"), response.get("headers")
    if type(status) is not int or not 100 <= status <= 599:
        raise BadBody("its status is not a number between 100 and 599")
    if headers is None:
        return status, {}
    if type(headers) is not dict:
        raise BadBody("its headers are not an object")
    for name, value in headers.items():
        if not _is_header(name, value):
            raise BadBody(f"its header {name[:60]!r} is not a string without line breaks, or a list of such")
    return status, headers


def _is_header(name: str, value: Any) -> bool:
    if not name or not name.isascii() or any(mark in name for mark in "\r\n: \0"):
        return False
    lines = value if type(value) is list else [value]
    return all(type(line) is str and "\n" not in line and "\r" not in line and "\0" not in line for line in lines)


def payload(carried: Mapping[str, Any]) -> bytes:
    """The bytes of `{"text"}` or `{"base64"}`."""
    text = carried.get("text")
    if type(text) is str:
        return text.encode()
    try:
        return binascii.a2b_base64(carried["base64"], strict_mode=True)
    except (KeyError, TypeError, ValueError):
        raise BadBody("its body has neither `text` nor valid `base64`") from None
