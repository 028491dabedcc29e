"""What was measured over time: counted in buckets, forgotten by age, packed when over."""

import pytest

from motia_host.abc.telemetry import Invocation
from motia_host.engine.metrics import MOST_STEPS, Metrics
from motia_host.engine.recorder import Recorded

START = 1_700_000_000_000


class Watch:
    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now


def run(ms, step="Pay", status="ok"):
    return Invocation("i", "t", step, "event", "python", "python-1", status, START, 0.0, ms)


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture
def metrics(watch):
    return Metrics(watch)


def told(metrics, *runs):
    metrics.recorded(Recorded(1, [], runs))


def test_calls_failures_and_latency_are_measured_by_step_and_for_the_host(metrics):
    told(metrics, *(run(10.0) for _ in range(98)), run(1_000.0, status="failed"), run(1_000.0, status="timeout"))
    told(metrics, run(1.0, "Send"))
    pay, host = metrics.measured("Pay", 60_000), metrics.measured(None, 60_000)
    assert (pay.calls, pay.failed, host.calls) == (100, 2, 101)
    assert pay.p50_ms == pytest.approx(10, rel=0.06)
    assert pay.p99_ms == pytest.approx(1_000, rel=0.06)
    assert metrics.measured("Unknown", 60_000).p50_ms is None


def test_columns_are_gapless_and_end_now(metrics, watch):
    told(metrics, run(5.0))
    watch.now += 35_000
    told(metrics, run(5.0), run(5.0, status="failed"))
    columns = metrics.columns(None, 60_000)
    assert columns.bucket_ms == 1_000
    starts = [bucket.start for bucket in columns.buckets]
    assert starts == list(range(starts[0], START + 35_001, 1_000))
    assert [(b.start - START, b.calls, b.failed) for b in columns.buckets if b.calls] == [(0, 1, 0), (35_000, 2, 1)]


@pytest.mark.parametrize(("window", "width"), [(60_000, 1_000), (900_000, 10_000), (86_400_000, 300_000)])
def test_the_finest_ring_that_reaches_back_answers(metrics, watch, window, width):
    told(metrics, run(5.0))
    watch.now += window - 1
    columns = metrics.columns(None, window)
    assert (columns.bucket_ms, sum(bucket.calls for bucket in columns.buckets)) == (width, 1)


def test_what_is_older_than_a_day_is_forgotten_and_memory_is_bounded(metrics, watch):
    for _ in range(700):
        told(metrics, run(5.0))
        watch.now += 300_000
    assert metrics.measured(None, 86_400_000).calls <= 289
    assert all(len(ring._buckets) <= 360 for ring in metrics._host)
    for number in range(MOST_STEPS + 50):
        told(metrics, run(1.0, f"step {number}"))
    assert len(metrics._steps) == MOST_STEPS


def test_a_bucket_that_is_over_tells_the_same_as_before(metrics, watch):
    told(metrics, *(run(float(ms)) for ms in range(1, 400)))
    before = metrics.measured(None, 60_000)
    watch.now += 10_000
    told(metrics, run(1.0, "Other"))
    (bucket,) = [bucket for bucket in metrics.columns("Pay", 60_000).buckets if bucket.calls]
    watch.now += 30_000
    told(metrics, run(1.0, "Pay"))
    assert bucket.classes is None
    after = metrics.measured(None, 60_000)
    assert (after.p99_ms, after.calls) == (before.p99_ms, before.calls + 2)


def test_the_worst_lag_of_a_bucket_is_kept(metrics):
    for lag in (1.0, 30.0, 2.0):
        metrics.lag(lag)
    metrics.level(ready=7, rss=100)
    last = metrics.columns(None, 60_000).buckets[-1]
    assert (last.lag_ms, last.ready, last.rss) == (30.0, 7, 100)
