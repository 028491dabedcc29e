"""Throughput, errors and latency over time, in memory: rings of buckets for the host and for each step.

Told of runs with their batch, never on the way of a call, so that a run costs about a microsecond. Latencies are counted in classes that are 10 %
apart, of which percentiles are made when somebody asks. Bounded: a full ring forgets its oldest bucket, and a bucket that is over is packed.
"""

import math
from array import array
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from motia_host.abc.telemetry import Invocation
from motia_host.engine.recorder import Recorded

MOST_STEPS: Final = 2_000
"""Steps that have rings of their own; a project that is reloaded for days brings new names."""
_HOST_RINGS: Final = ((1_000, 120), (10_000, 360), (300_000, 288))
"""(ms of a bucket, number of buckets), the finest first."""
_STEP_RINGS: Final = ((30_000, 60), (600_000, 144))
_CLASS: Final = math.log(1.1)
_SMALLEST_MS: Final = 0.01
_CLASSES: Final = 255
_FAILED: Final = frozenset({"failed", "timeout", "interrupted"})


@dataclass(slots=True)
class Bucket:
    start: int
    calls: int = 0
    failed: int = 0
    classes: Counter[int] | None = field(default_factory=Counter)
    packed: bytes = b""
    lag_ms: float | None = None
    ready: int | None = None
    rss: int | None = None

    def add(self, kinds: Counter[int], failed: int) -> None:
        self.calls += kinds.total()
        self.failed += failed
        if self.classes is not None:
            self.classes.update(kinds)

    def close(self) -> None:
        """Nothing more comes: 4 bytes for each class instead of a table."""
        if self.classes is not None:
            pairs = (number for kind, count in self.classes.items() for number in (kind, min(count, 65_535)))
            self.packed, self.classes = array("H", pairs).tobytes(), None

    def counted(self) -> Iterator[tuple[int, int]]:
        if self.classes is not None:
            yield from self.classes.items()
        else:
            numbers = array("H", self.packed)
            yield from zip(numbers[::2], numbers[1::2], strict=True)


class Ring:
    """Buckets of one width. Those in which nothing happened are not there."""

    def __init__(self, width_ms: int, length: int) -> None:
        self.width_ms = width_ms
        self.span_ms = width_ms * length
        self._buckets: deque[Bucket] = deque(maxlen=length)

    def at(self, now_ms: int) -> Bucket:
        start = now_ms - now_ms % self.width_ms
        if not self._buckets or self._buckets[-1].start < start:
            if self._buckets:
                self._buckets[-1].close()
            self._buckets.append(Bucket(start))
        return self._buckets[-1]

    def since(self, start: int) -> list[Bucket]:
        return [bucket for bucket in self._buckets if bucket.start >= start]


@dataclass(frozen=True, slots=True)
class Measured:
    window_ms: int
    calls: int
    failed: int
    p50_ms: float | None
    p99_ms: float | None


@dataclass(frozen=True, slots=True)
class Columns:
    """One entry for each bucket of a window, oldest first, also for those in which nothing happened."""

    bucket_ms: int
    buckets: Sequence[Bucket]


class Metrics:
    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._host = [Ring(*shape) for shape in _HOST_RINGS]
        self._steps: dict[str, list[Ring]] = {}

    def recorded(self, batch: Recorded) -> None:
        """A listener of `recorder.Listeners.batch`."""
        if not batch.runs:
            return
        now = self._now_ms()
        steps: dict[str, list[Invocation]] = {}
        for run in batch.runs:
            steps.setdefault(run.step, []).append(run)
        for step, runs in steps.items():
            kinds = Counter([_class_of(run.duration_ms) for run in runs])
            failed = sum(run.status in _FAILED for run in runs)
            for ring in (*self._host, *self._rings(step)):
                ring.at(now).add(kinds, failed)

    def lag(self, lag_ms: float) -> None:
        """How late the event loop was just now."""
        now = self._now_ms()
        for ring in self._host:
            bucket = ring.at(now)
            bucket.lag_ms = max(lag_ms, bucket.lag_ms or 0.0)

    def level(self, *, ready: int, rss: int) -> None:
        """How many deliveries wait, and how many bytes host and runners occupy."""
        now = self._now_ms()
        for ring in self._host:
            bucket = ring.at(now)
            bucket.ready, bucket.rss = ready, rss

    def measured(self, step: str | None, window_ms: int) -> Measured:
        columns = self.columns(step, window_ms)
        classes: Counter[int] = Counter()
        for bucket in columns.buckets:
            for kind, count in bucket.counted():
                classes[kind] += count
        calls, failed = (
            sum(bucket.calls for bucket in columns.buckets),
            sum(bucket.failed for bucket in columns.buckets),
        )
        return Measured(window_ms, calls, failed, percentile(classes, 0.5), percentile(classes, 0.99))

    def counted(self, step: str, window_ms: int) -> tuple[int, int]:
        """(calls, failed) of a step, without its latencies."""
        rings = self._steps.get(step)
        if rings is None:
            return 0, 0
        ring = next((ring for ring in rings if ring.span_ms >= window_ms), rings[-1])
        buckets = ring.since(self._now_ms() - window_ms)
        return sum(bucket.calls for bucket in buckets), sum(bucket.failed for bucket in buckets)

    def columns(self, step: str | None, window_ms: int) -> Columns:
        """Over the window that ends now, by the finest ring that reaches back so far."""
        rings = self._host if step is None else self._steps.get(step) or [Ring(*shape) for shape in _STEP_RINGS]
        ring = next((ring for ring in rings if ring.span_ms >= window_ms), rings[-1])
        now = self._now_ms()
        first = now - min(window_ms, ring.span_ms)
        first -= first % ring.width_ms
        there = {bucket.start: bucket for bucket in ring.since(first)}
        starts = range(first, now + 1, ring.width_ms)
        return Columns(ring.width_ms, [there.get(start) or Bucket(start) for start in starts])

    def _rings(self, step: str) -> list[Ring]:
        rings = self._steps.get(step)
        if rings is None:
            if len(self._steps) >= MOST_STEPS:
                self._steps.pop(next(iter(self._steps)))
            rings = self._steps[step] = [Ring(*shape) for shape in _STEP_RINGS]
        return rings


def percentile(classes: Counter[int], part: float) -> float | None:
    """In ms, within 5 %; None without any."""
    wanted = math.ceil(sum(classes.values()) * part)
    for kind in sorted(classes):
        wanted -= classes[kind]
        if wanted <= 0:
            return round(_SMALLEST_MS * math.exp((kind + 0.5) * _CLASS), 3)
    return None


def percentiles(bucket: Bucket) -> tuple[float | None, float | None]:
    """(p50, p99) of one bucket."""
    classes = Counter(dict(bucket.counted()))
    return percentile(classes, 0.5), percentile(classes, 0.99)


def _class_of(duration_ms: float) -> int:
    return min(_CLASSES, max(0, int(math.log(max(duration_ms, _SMALLEST_MS) / _SMALLEST_MS) / _CLASS)))
