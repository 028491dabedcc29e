"""What Python steps import from `motia`: errors that steer retries, and types for configurations and handlers.

The runner puts this package on the import path of every step; it needs no installation. It holds no behaviour of the
runner, only names that a type checker and an editor understand.
"""

from motia.errors import Cancelled, MotiaError, NonRetriableError, RetryAfterError
from motia.types import (
    ApiRequest,
    ApiResponse,
    ApiRouteConfig,
    CronConfig,
    Emit,
    EmitResult,
    EventConfig,
    FlowContext,
    InfrastructureConfig,
    Logger,
    Middleware,
    NoopConfig,
    Operation,
    Signal,
    State,
    Stream,
    StreamConfig,
    Streams,
    UploadedFile,
)

__all__ = [
    "ApiRequest",
    "ApiResponse",
    "ApiRouteConfig",
    "Cancelled",
    "CronConfig",
    "Emit",
    "EmitResult",
    "EventConfig",
    "FlowContext",
    "InfrastructureConfig",
    "Logger",
    "Middleware",
    "MotiaError",
    "NonRetriableError",
    "NoopConfig",
    "Operation",
    "RetryAfterError",
    "Signal",
    "State",
    "Stream",
    "StreamConfig",
    "Streams",
    "UploadedFile",
]
