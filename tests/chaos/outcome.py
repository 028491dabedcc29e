"""What a batch of rounds has shown."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Outcome:
    rounds: int
    violations: list[str]
    counts: dict[str, int] = field(default_factory=dict)
    """Added up over the batches of a group."""
    samples: dict[str, list[float]] = field(default_factory=dict)
    """Single measurements, of which the report shows median and most."""
