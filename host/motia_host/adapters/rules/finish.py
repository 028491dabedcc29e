"""What the end of an attempt means for its delivery, its lane and its record."""

from motia_host.abc.ledger import Finish, Outcome
from motia_host.adapters.rules import records
from motia_host.adapters.rules.lanes import hold, release
from motia_host.adapters.rules.records import Attempt, Delivery, delivery_n
from motia_host.adapters.rules.unit import Unit


def running_delivery(unit: Unit, delivery: str, attempt: int) -> Delivery | None:
    """The delivery when this attempt of it runs under the present epoch, else None: then its end is not believed."""
    n = delivery_n(delivery)
    row = None if n is None else unit.get(Delivery, n)
    if row is None or row.state != records.RUNNING or row.attempt != attempt or row.epoch != unit.epoch:
        return None
    return row


def finish(unit: Unit, row: Delivery, op: Finish) -> None:
    # A success is told from the delivery itself, and what never began was no attempt.
    if op.outcome is not Outcome.DONE and op.outcome is not Outcome.UNSTARTED:
        record(unit, row, op.outcome.value, op.error)
    _ENDS[op.outcome](unit, row, op)


def record(unit: Unit, row: Delivery, outcome: str, error: bytes | None) -> None:
    """Keep the end of the attempt that runs."""
    started = row.started_at if row.started_at is not None else row.changed_at
    unit.put(Attempt(row.n, row.attempt, started, unit.now, outcome, error))


def wait_again(unit: Unit, row: Delivery, at: int | None) -> None:
    """The delivery is ready, or will be at `at`; until then it holds its lane. It keeps its place in line."""
    if at is not None and at > unit.now:
        row = row._replace(state=records.SCHEDULED, run_at=at, changed_at=unit.now)
        unit.put(row)
        hold(unit, row)
        known = unit.outcome.scheduled
        unit.outcome.scheduled = at if known is None else min(known, at)
        return
    unit.put(row._replace(state=records.READY, run_at=None, changed_at=unit.now))
    release(unit, row)
    unit.outcome.ready.add(row.subscriber)


def end(unit: Unit, row: Delivery, state: int) -> None:
    """The delivery is over: done, dead or cancelled."""
    unit.put(row._replace(state=state, run_at=None, changed_at=unit.now))
    if state == records.DEAD and row.fifo == records.FIFO_BLOCK:
        hold(unit, row)
    else:
        release(unit, row)


def _done(unit: Unit, row: Delivery, _op: Finish) -> None:
    end(unit, row, records.DONE)


def _retry(unit: Unit, row: Delivery, op: Finish) -> None:
    wait_again(unit, row._replace(failures=row.failures + 1), op.retry_at)


def _dead(unit: Unit, row: Delivery, _op: Finish) -> None:
    end(unit, row._replace(failures=row.failures + 1), records.DEAD)


def _interrupted(unit: Unit, row: Delivery, op: Finish) -> None:
    suspect = 1 if op.suspect else row.suspect
    wait_again(unit, row._replace(interruptions=row.interruptions + 1, suspect=suspect), None)


def _unstarted(unit: Unit, row: Delivery, _op: Finish) -> None:
    wait_again(unit, row._replace(attempt=row.attempt - 1), None)


def _cancelled(unit: Unit, row: Delivery, _op: Finish) -> None:
    end(unit, row, records.CANCELLED)


_ENDS = {
    Outcome.DONE: _done,
    Outcome.RETRY: _retry,
    Outcome.DEAD: _dead,
    Outcome.INTERRUPTED: _interrupted,
    Outcome.CANCELLED: _cancelled,
    Outcome.UNSTARTED: _unstarted,
}
