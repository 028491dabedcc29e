"""What a store does with cron occurrences: each is stored once, and not forgotten before it has ended."""

from motia_host.abc.cron import CronOutcome, Occurrence, OccurrenceEnd
from motia_host.adapters.rules.records import Occurred, occurrence_id
from motia_host.adapters.rules.unit import Unit


def occur(unit: Unit, op: Occurrence) -> str | None:
    if unit.get(Occurred, op.step, op.scheduled_at) is not None:
        return None
    outcome = None if op.outcome is None else op.outcome.value
    row = Occurred(op.step, op.scheduled_at, unit.now, unit.number(), op.trace_id, 0, outcome)
    unit.put(row)
    return occurrence_id(row.n)


def end(unit: Unit, op: OccurrenceEnd) -> None:
    row = unit.get(Occurred, op.step, op.scheduled_at)
    if row is None or row.outcome is not None:
        return
    if op.outcome is CronOutcome.INTERRUPTED:
        unit.put(row._replace(interruptions=row.interruptions + 1))
    else:
        unit.put(row._replace(outcome=op.outcome.value))


def recover(unit: Unit) -> None:
    """What a start does with occurrences that had not ended when the former host did: they are interrupted."""
    for row in unit.backend.unfinished_occurrences():
        unit.hold(row)
        unit.put(row._replace(interruptions=row.interruptions + 1))
