"""Flat, as the semantics define it: a line through the samples after the first tenth, extrapolated to ten times the run, stays under
10 % of the first value. A rise that is less than resident memory can tell of what runs is none."""

from collections.abc import Sequence

TOLERANCE = 0.10


def growth(samples: Sequence[float]) -> float:
    """The extrapolated growth as a share of the first sample; samples are taken at equal distances."""
    counted = samples[len(samples) // 10 :]
    middle_x, middle_y = (len(counted) - 1) / 2, sum(counted) / len(counted)
    slope = sum((x - middle_x) * (y - middle_y) for x, y in enumerate(counted)) / sum(
        (x - middle_x) ** 2 for x in range(len(counted))
    )
    return slope * len(counted) * 10 / samples[0]


def is_flat(samples: Sequence[float], *, resolution: float = 0.0) -> bool:
    """`resolution`: in the unit of the samples."""
    return growth(samples) < TOLERANCE or growth(samples) * samples[0] / 10 < resolution
