"""What a row measures: figures, each the median of its rounds with their spread, beside a goal where there is one."""

import operator
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

_SIGNS: Final[dict[str, Callable[[float, float], bool]]] = {"≥": operator.ge, "≤": operator.le}


@dataclass(frozen=True, slots=True)
class Goal:
    """`≥` or `≤`, and the bound."""

    sign: str
    bound: float

    def met(self, value: float) -> bool:
        return _SIGNS[self.sign](value, self.bound)

    def __str__(self) -> str:
        return f"{self.sign} {self.bound:g}"


@dataclass(frozen=True, slots=True)
class Figure:
    """`rounds` in the order in which they were measured. `unit` is what people read behind the number; `×` is a ratio within a round."""

    name: str
    unit: str
    rounds: Sequence[float]
    goal: Goal | None = None
    note: str = ""

    @property
    def value(self) -> float:
        return statistics.median(self.rounds)

    @property
    def met(self) -> bool | None:
        return None if self.goal is None else self.goal.met(self.value)

    def as_json(self) -> dict[str, Any]:
        return {
            **asdict(self), "goal": None if self.goal is None else str(self.goal), "value": self.value, "met": self.met,
        }  # fmt: skip


def at_least(bound: float) -> Goal:
    return Goal("≥", bound)


def at_most(bound: float) -> Goal:
    return Goal("≤", bound)


@dataclass(slots=True)
class Rounds:
    """Values by subject, one for each round; ratios are taken between values of the same round alone."""

    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, subject: str, value: float) -> None:
        self.values.setdefault(subject, []).append(value)

    def figure(self, subject: str, unit: str, goal: Goal | None = None, name: str = "", note: str = "") -> Figure:
        return Figure(name or subject, unit, self.values[subject], goal, note)

    def ratio(self, subject: str, base: str, goal: Goal | None = None, name: str = "", note: str = "") -> Figure:
        pairs = zip(self.values[subject], self.values[base], strict=True)
        return Figure(name or f"{subject} / {base}", "×", [mine / theirs for mine, theirs in pairs], goal, note)
