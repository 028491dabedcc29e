"""Everything that can go wrong, under permanent names, and how it is told to a person.

`ERRORS` is the registry from which `docs/errors.md` is written: a name, whose fault it is, what happened, what to do. Code
raises a `MotiaError` (or one of its subclasses, where callers have to tell them apart) with the facts of the case; `render`
makes the text that a terminal shows. Texts obey the writing guide in docs/errors.md: first what happened and why, then what to do.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """A row of the registry. `fault`: step | configuration | runner | environment | request | host. `title` and `hint` are format
    strings over the `data` of the error.
    """

    name: str
    fault: str
    title: str
    hint: str


ERRORS: dict[str, ErrorKind] = {}


def _row(name: str, fault: str, title: str, hint: str) -> None:
    ERRORS[name] = ErrorKind(name, fault, title, hint)


# What handlers and requests meet (the codes are in protocol/errors.json).
_row("handler-failed", "step", "The handler of {step} failed: {message}", "Fix the handler at {where}.")
_row("handler-timeout", "step", "{step} did not end within {seconds} s.",
     "Make it faster, or raise `infrastructure.handler.timeout` in its config.")  # fmt: skip
_row(
    "input-invalid", "request", "The {part} does not match the schema of {step}.", "Correct the fields that are listed."
)
_row("body-not-json", "request", "The body is not valid JSON: {reason}.", "Send valid JSON, or another content-type.")
_row("body-too-large", "request", "The body is larger than the limit of {limit} bytes.",
     "Send less, or raise `http.bodyLimit` in the configuration (or `bodyLimit` of the step).")  # fmt: skip
_row("value-not-representable", "step", "A value cannot be passed on: {path}: {reason}.",
     "Send it in another form, for instance as a string.")  # fmt: skip
_row("response-invalid", "step", "{step} returned something that is not a response: {reason}.",
     "Return an object with a numeric `status` and, if wanted, `headers` and `body`.")  # fmt: skip
_row("topic-not-declared", "step", "{step} emitted the topic {topic!r}, which its config does not declare.",
     "Add it to `emits`; declared are: {declared}.")  # fmt: skip
_row("stream-not-found", "step", "There is no stream named {stream!r}.", "Known streams: {known}.")
_row(
    "item-invalid",
    "step",
    "The item does not match the schema of the stream {stream}.",
    "Correct the fields that are listed.",
)
_row("value-too-large", "step", "The value has {bytes} bytes; the limit is {limit}.",
     "Store less under one key, or raise `state.valueLimit` in the configuration.")  # fmt: skip
_row(
    "operation-invalid",
    "step",
    "Operation {index} of the update does not fit: {reason}.",
    "Nothing of the update was applied.",
)
_row("idempotency-conflict", "request", "The idempotency key {key!r} was used before with another payload.",
     "Use a new key for a new payload.")  # fmt: skip
_row("idempotency-busy", "request", "The request with the idempotency key {key!r} is still being worked on.",
     "Send it again in a moment, with the same key.")  # fmt: skip
_row("call-ended", "step", "The call had already ended.", "Await everything that the handler starts before it returns.")
_row("not-supported", "configuration", "{feature} is not supported here.", "See docs/guide.md.")
_row(
    "runner-unavailable", "environment", "No {language} runner can take the call: {reason}.", "See `motia-host doctor`."
)
_row(
    "runner-lost",
    "runner",
    "The {language} runner died while it executed {step}.",
    "What it printed before stands above this line.",
)
_row("store-unavailable", "environment", "The store could not write: {reason}.",
     "Check the disk that holds {path}; nothing that was accepted is lost.")  # fmt: skip

# What the HTTP edge refuses by itself.
_row("route-not-found", "request", "No step serves {method} {path}.", "`motia-host steps` lists all routes.")
_row("method-not-allowed", "request", "{path} does not answer {method}.", "Use one of: {allowed}.")
_row("request-malformed", "request", "The request is not valid HTTP: {reason}.", "Correct the client.")
_row("request-timeout", "request", "Nothing of the body arrived for {seconds} s.", "Send the whole body.")
_row(
    "body-unreadable",
    "request",
    "The body cannot be read: {reason}.",
    "Send it in the form that its content-type names.",
)
_row("content-type-refused", "request", "{path} takes JSON only, not {type}.", "Send `content-type: application/json`.")
_row("origin-refused", "request", "Pages of the origin {origin} may not call this host.",
     "Add the origin to `cors.origins` in the configuration if it may.")  # fmt: skip
_row("host-refused", "request", "This host does not answer to the name {host}.",
     "Add the name to `http.allowedHosts` in the configuration if it should.")  # fmt: skip
_row("admin-refused", "request", "The admin zone answers its own pages and programs alone, not {origin}.",
     "Open it under the address at which the host runs.")  # fmt: skip
_row("admin-token-missing", "request", "This needs the admin token.",
     "Send `Authorization: Bearer TOKEN`; the token is in .motia/host.json. In a browser open what `motia-host workbench` prints.")  # fmt: skip
_row("not-found", "request", "There is nothing at {path}.",
     "It may be gone by now; GET /__motia/openapi.json lists what can be asked.")  # fmt: skip
_row("revision-stale", "request", "{what} was changed by somebody else in the meantime.",
     "Look at what is stored now, and decide again.")  # fmt: skip
_row("wrong-state", "request", "{what} is {state}.", "This can be done only while it is {wanted}.")
_row("access-denied", "request", "Access denied.", "Ask whoever wrote `streamAuth` or `canAccess` of the project.")
_row("host-failed", "host", "motia-host failed while it answered ({kind}).",
     "The log has the place under this trace id; please report it.")  # fmt: skip

# What a start can meet.
_row("store-locked", "environment", "The project is already run by another motia-host ({owner}).",
     "Stop it first, or use its port.")  # fmt: skip
_row("store-too-new", "environment", "The store {path} was written by a newer motia-host (schema {found}, this one knows {known}).",
     "Install the newer version, or start with another `--data-dir`.")  # fmt: skip
_row("store-damaged", "environment", "The store {path} is damaged: {reason}.",
     "Put a backup in its place (`motia-host store backup` makes them), or start with another `--data-dir`.")  # fmt: skip
_row(
    "store-on-network",
    "environment",
    "The store {path} lies on a network file system ({kind}), which cannot lock it safely.",
    "Put it on a local disk with `--data-dir`.",
)
_row(
    "port-taken", "environment", "Port {port} is taken{holder}.", "Stop that program, or choose another with `--port`."
)
_row("config-invalid", "configuration", "{file}: {path}: {reason}.", "{suggestion}")
_row(
    "step-load-failed",
    "step",
    "{file} cannot be loaded: {reason}.",
    "Correct it; the other steps are served meanwhile.",
)
_row("step-invalid", "step", "{file}: the config of the step is not valid: {path}: {reason}.", "{suggestion}")
_row(
    "step-duplicate",
    "step",
    "Two steps are named {step!r}: {first} and {second}.",
    "Rename one; the second is not served.",
)
_row("stream-duplicate", "step", "Two streams are named {stream!r}: {first} and {second}.",
     "Rename one; the second is not served.")  # fmt: skip
_row(
    "route-duplicate",
    "step",
    "Two steps serve {method} {path}: {first} and {second}.",
    "Change one; the second is not served.",
)
_row(
    "runtime-missing",
    "environment",
    "{language} steps are not served ({files}): {reason}.",
    "{suggestion}",
)
_row("project-not-found", "environment", "{path} has neither a `steps` nor a `src` folder.",
     "Start motia-host in a project, or name one: `motia-host dev DIR`.")  # fmt: skip
_row("store-absent", "environment", "There is no store at {path}: nothing was ever run there.",
     "Start the project once with `motia-host dev`, or name the folder with `--data-dir`.")  # fmt: skip
_row("host-not-running", "environment", "No motia-host is running for {path}.", "Start one with `motia-host dev`.")
_row("client-not-installed", "environment", "The stream client was not installed in {path}: {reason}.", "{suggestion}")
_row("file-exists", "environment", "{path} is there already.", "Choose another name, or remove it first.")
_row("folder-not-empty", "environment", "{path} is not empty.", "Choose another name, or empty the folder first.")
_row(
    "packages-not-installed",
    "environment",
    "The {language} packages of {path} were not installed: {reason}.",
    "{suggestion}",
)
_row(
    "installation-broken",
    "environment",
    "The installation is incomplete: `{path}` is not in {places}.",
    "Install motia-host again.",
)


class MotiaError(Exception):
    """An error with a name of the registry. `data` holds the facts; `file` and `line` the place that a user can act on."""

    def __init__(self, name: str, *, file: str | None = None, line: int | None = None, **data: Any) -> None:
        self.kind = ERRORS[name]
        self.name = name
        self.file = file
        self.line = line
        self.data = data
        super().__init__(self.title)

    @property
    def title(self) -> str:
        return self.kind.title.format_map(_Facts(self))

    @property
    def hint(self) -> str:
        return self.kind.hint.format_map(_Facts(self))

    def render(self) -> str:
        """Title, then the hint on a line of its own, then the place where there is one."""
        lines = [f"{self.name}: {self.title}", f"  {self.hint}"]
        if self.file and self.file not in self.title:
            lines.append(f"  at {_place(self)}")
        return "\n".join(line for line in lines if line.strip())


class _Facts(dict[str, Any]):
    """Facts for a format string; a fact that the case does not have reads as a dash instead of failing the report."""

    def __init__(self, error: MotiaError) -> None:
        super().__init__(error.data, file=error.file or error.data.get("file", "-"), where=_place(error))

    def __missing__(self, key: str) -> str:
        return "-"


def _place(error: MotiaError) -> str:
    if not error.file:
        return "-"
    return f"{error.file}:{error.line}" if error.line else error.file


class ValueNotRepresentable(MotiaError):
    """A value that cannot cross languages unchanged. `path` is a JSON path, `reason` a phrase."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__("value-not-representable", path=path, reason=reason)
        self.path = path
        self.reason = reason


class OperationInvalid(MotiaError):
    """An operation of an update does not fit the value."""

    def __init__(self, index: int, reason: str) -> None:
        super().__init__("operation-invalid", index=index, reason=reason)


class IdempotencyConflict(MotiaError):
    def __init__(self, key: str) -> None:
        super().__init__("idempotency-conflict", key=key)


class IdempotencyBusy(MotiaError):
    def __init__(self, key: str) -> None:
        super().__init__("idempotency-busy", key=key)


class ValueTooLarge(MotiaError):
    def __init__(self, bytes: int, limit: int) -> None:  # noqa: A002 - the registry's word
        super().__init__("value-too-large", bytes=bytes, limit=limit)


class StoreUnavailable(MotiaError):
    def __init__(self, reason: str, path: str = "the store") -> None:
        super().__init__("store-unavailable", reason=reason, path=path)


class StoreLocked(MotiaError):
    def __init__(self, owner: str) -> None:
        super().__init__("store-locked", owner=owner)


class StoreTooNew(MotiaError):
    """`found` and `known` are schema versions."""

    def __init__(self, path: str, found: int, known: int) -> None:
        super().__init__("store-too-new", path=path, found=found, known=known)


class StoreDamaged(MotiaError):
    def __init__(self, path: str, reason: str) -> None:
        super().__init__("store-damaged", path=path, reason=reason)


class StoreOnNetwork(MotiaError):
    """`kind` is the type of the file system, such as nfs4."""

    def __init__(self, path: str, kind: str) -> None:
        super().__init__("store-on-network", path=path, kind=kind)


class RunnerUnavailable(MotiaError):
    """No place in a runner within the time allowed; `reason` says why."""

    def __init__(self, language: str, reason: str) -> None:
        super().__init__("runner-unavailable", language=language, reason=reason)


class RunnerLost(MotiaError):
    """The runner died before it answered. `alone`: no other call was open in it; `status` its exit status (negative: signal)."""

    def __init__(self, language: str, step: str = "-", *, alone: bool = False, status: int | None = None) -> None:
        super().__init__("runner-lost", language=language, step=step, status=status)
        self.alone = alone


class RpcError(Exception):
    """The other side answered a request with an error (protocol/errors.json)."""

    def __init__(self, code: int, name: str, message: str, data: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.name = name
        self.message = message
        self.data = data or {}
