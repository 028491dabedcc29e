"""What a start does with deliveries and cron occurrences that were running when the former host ended."""

import orjson

from motia_host.abc.events import INTERRUPTION_LIMIT
from motia_host.adapters.rules import cron, records
from motia_host.adapters.rules.finish import end, record, wait_again
from motia_host.adapters.rules.unit import Unit

_OUTLIVED = orjson.dumps(
    {
        "name": "interrupted",
        "message": f"It was running at {INTERRUPTION_LIMIT} interruptions, the last of them the end of the host.",
    }
)


def recover(unit: Unit) -> int:
    """Make all deliveries ready, interrupted and suspect, uncharged; the number of them. Who was interrupted too often is dead."""
    running = unit.backend.running()
    for row in running:
        unit.hold(row)
        interrupted = row._replace(interruptions=row.interruptions + 1, suspect=1)
        dead = interrupted.interruptions > INTERRUPTION_LIMIT
        record(unit, row, "interrupted", _OUTLIVED if dead else None)
        if dead:
            end(unit, interrupted, records.DEAD)
        else:
            wait_again(unit, interrupted, None)
    cron.recover(unit)
    unit.settle()
    return len(running)
