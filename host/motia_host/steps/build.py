"""Makes a `Step` or a `Stream` of what a runner described, or a `Problem` that says what its author has to change."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from motia_host.errors import MotiaError
from motia_host.steps.checks import invalid, unknown_keys
from motia_host.steps.config import (
    STEP_CONFIG,
    AnyStepConfig,
    ApiConfig,
    CronConfig,
    EventConfig,
    JsonSchema,
    NoopConfig,
    RetryConfig,
    StreamConfig,
)
from motia_host.steps.model import DeliveryPolicy, Loaded, Problem, Step, Stream
from motia_host.steps.schedule import Schedule, ScheduleError, zone
from motia_host.steps.settings import Settings
from motia_host.steps.tolerance import PartError, Tolerance

API_TIMEOUT_MS = 30_000
BACKGROUND_TIMEOUT_MS = 900_000

_KINDS = {"api": ApiConfig, "event": EventConfig, "cron": CronConfig, "noop": NoopConfig}


def build_step(file: Loaded, settings: Settings, problems: list[Problem], *, name: str | None = None) -> Step | None:
    """The step, or None with the reason added to `problems`. `name` replaces the configured one."""
    config = _config(file, problems, _parse_step)
    if config is None:
        return None
    assert file.definition is not None
    problems.extend(unknown_keys(file.path, config))
    try:
        tolerance = Tolerance(file.path, settings, problems)
        tolerance.check(config)
        _check_schedule(config)
        _check_visibility(config)
        return Step(
            name=name or config.name,
            file=file.path,
            runner=file.language,
            kind=config.type,
            config=config,
            flows=tuple(config.flows),
            emits=_emits(config, settings),
            timeout_ms=_timeout(config, settings),
            body_limit=getattr(config, "body_limit", None),
            validates=frozenset(file.definition.get("validates", ())),
            body_validator=tolerance.validator("bodySchema", getattr(config, "body_schema", None)),
            query_validator=tolerance.validator("queryParams", _query_schema(config)),
            input_validator=tolerance.validator("input", getattr(config, "input", None)),
            delivery=_delivery(file.path, config, settings, problems),
            raw_config=file.definition["config"],
        )
    except PartError as error:
        problems.append(invalid(file.path, error.part, str(error)))
        return None


def build_stream(file: Loaded, settings: Settings, problems: list[Problem]) -> Stream | None:
    """The stream, or None with the reason added to `problems`."""
    config = _config(file, problems, StreamConfig.model_validate)
    if config is None:
        return None
    assert file.definition is not None
    try:
        validator = Tolerance(file.path, settings, problems).validator("schema", config.json_schema)
    except PartError as error:
        problems.append(invalid(file.path, error.part, str(error)))
        return None
    access = bool(file.definition.get("canAccess"))
    return Stream(config.name, file.path, file.language, config, can_access=access, validator=validator)


def _config(file: Loaded, problems: list[Problem], parse: Any) -> Any:
    if file.definition is None:
        problems.append(_load_failure(file))
        return None
    config = file.definition.get("config")
    if not isinstance(config, Mapping):
        problems.append(invalid(file.path, "config", "the file exports no `config` object"))
        return None
    try:
        return parse(config)
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(str(part) for part in first["loc"] if part not in _KINDS) or "config"
        problems.append(invalid(file.path, path, _reason(first)))
        return None


def _parse_step(config: Mapping[str, Any]) -> AnyStepConfig:
    return STEP_CONFIG.validate_python(dict(config))


def _reason(error: Any) -> str:
    if error["type"] == "missing":
        return "is required"
    if error["type"] == "union_tag_not_found":
        return "`type` is required: one of api, event, cron, noop"
    if error["type"] == "union_tag_invalid":
        return f"`type` is {error['ctx']['tag']!r}; it must be one of api, event, cron, noop"
    return str(error["msg"])


def _load_failure(file: Loaded) -> Problem:
    error = file.error or {}
    data = error.get("data") or {}
    reason = str(data.get("reason") or error.get("message") or "the runner gave no reason")
    what, _, command = reason.partition(". Run: ")  # as the Node runner says which package is to be installed where
    told = MotiaError("step-load-failed", file=file.path, line=data.get("line"), reason=what.rstrip("."))
    where = data.get("file") or file.path
    hint = f"Run: {command}" if command else told.hint
    return Problem("error", told.name, told.title, hint, file=str(where), line=data.get("line"))


def _emits(config: AnyStepConfig, settings: Settings) -> frozenset[str] | None:
    topics = frozenset(target.topic for target in config.emits)
    return None if settings.compat is not None and not topics else topics


def _timeout(config: AnyStepConfig, settings: Settings) -> int | None:
    given = config.infrastructure.handler.timeout
    if given is not None:
        return given or None
    if settings.compat is not None:
        return None
    return API_TIMEOUT_MS if config.type == "api" else BACKGROUND_TIMEOUT_MS


def _check_schedule(config: AnyStepConfig) -> None:
    if not isinstance(config, CronConfig):
        return
    try:
        Schedule(config.cron, zone(config.timezone))
    except ScheduleError as error:
        raise PartError("cron", str(error)) from error


def _check_visibility(config: AnyStepConfig) -> None:
    """As Motia checks it, though it has no effect here."""
    visible, timeout = config.infrastructure.queue.visibility_timeout, config.infrastructure.handler.timeout
    if visible is not None and timeout and visible <= timeout:
        reason = f"{visible / 1_000:g} s has to be longer than `handler.timeout`, which is {timeout / 1_000:g} s"
        raise PartError("infrastructure.queue.visibilityTimeout", reason)


def _query_schema(config: AnyStepConfig) -> JsonSchema | None:
    given = getattr(config, "query_params", None)
    return None if isinstance(given, list) else given  # a list is Motia's documentation of parameters


def _delivery(file: str, config: AnyStepConfig, settings: Settings, problems: list[Problem]) -> DeliveryPolicy:
    queue = config.infrastructure.queue
    retry = getattr(config, "retry", None)
    if retry is not None and queue.max_retries is not None:
        text = f"{file}: both `retry` and `queue.maxRetries` are given; `retry` counts."
        problems.append(Problem("warning", "retry-twice", text, "Remove `maxRetries`.", file))
    if retry is None:
        retry = _default_retry(settings)
        if queue.max_retries is not None:
            retry = retry.model_copy(update={"max_attempts": queue.max_retries + 1})
    return DeliveryPolicy(retry, queue.type == "fifo", queue.on_dead, queue.delay_seconds or 0, queue.concurrency)


def _default_retry(settings: Settings) -> RetryConfig:
    if settings.compat is None:
        return settings.retry
    return RetryConfig(max_attempts=4, initial_delay=2, max_delay=2, factor=1, jitter="none")
