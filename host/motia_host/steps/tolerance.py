"""What an author is refused for, and only told of under compat, because Motia registered such steps all the same. Used by `build`."""

from collections.abc import Iterator
from typing import Final

from motia_host.steps.config import AnyStepConfig, ApiConfig, EventConfig, JsonSchema
from motia_host.steps.model import Problem
from motia_host.steps.settings import Settings
from motia_host.steps.validation import SchemaError, Validator

_HINT: Final = "Correct it; the step is served all the same, as in Motia."


class PartError(ValueError):
    """A part of a config that cannot be; the text says why."""

    def __init__(self, part: str, reason: str) -> None:
        super().__init__(reason)
        self.part = part


class Tolerance:
    """Of one file. What is let pass becomes a warning in `problems`."""

    def __init__(self, file: str, settings: Settings, problems: list[Problem]) -> None:
        self._file = file
        self._lenient = settings.compat is not None
        self._problems = problems

    def check(self, config: AnyStepConfig) -> None:
        """Raises `PartError`."""
        for part, reason in _faults(config):
            self._found(PartError(part, reason))

    def validator(self, part: str, schema: JsonSchema | None) -> Validator | None:
        """None where there is nothing to check, and for what is let pass. Raises `PartError`."""
        if schema is None or schema is True or schema == {}:
            return None
        try:
            return Validator(schema)
        except SchemaError as error:
            self._found(PartError(part, f"is not a valid JSON Schema: {error}"))
            return None

    def _found(self, error: PartError) -> None:
        if not self._lenient:
            raise error
        text = f"{self._file}: {error.part}: {error}"
        self._problems.append(Problem("warning", "step-doubtful", text, _HINT, self._file))


def _faults(config: AnyStepConfig) -> Iterator[tuple[str, str]]:
    if isinstance(config, EventConfig) and not config.subscribes:
        yield "subscribes", "names no topic, so nothing can start the step"
    if any(not target.topic for target in config.emits):
        yield "emits", "names an empty topic"
    if isinstance(config, ApiConfig) and not config.path.startswith("/"):
        yield "path", f"{config.path!r} does not start with /, so no request reaches the step"
