"""One small step of forgetting: events that ended long ago, old changes of streams, keys, occurrences.

Called again and again in the background; each step is one short transaction. Dead letters are kept until somebody decides.
"""

from dataclasses import dataclass

from motia_host.adapters.rules.records import Change, Group
from motia_host.adapters.rules.unit import Unit

EVENTS_PER_STEP = 200
CHANGES_PER_STEP = 1000
REMAINDERS_PER_STEP = 500


@dataclass(slots=True)
class Sweeper:
    """Where the last step ended: events that cannot go yet are passed over until the next round."""

    after: int = 0
    full: bool = False
    """Whether the store was larger than it should be at the last step."""

    def step(self, unit: Unit) -> int:
        """The number of events removed. Where the store is larger than it should be, ended ones go whatever their age."""
        unit.flush()
        self.full = unit.backend.used_bytes() > unit.options.keep_bytes
        _forget_changes(unit)
        before = unit.now - unit.options.keep_ms
        unit.backend.remove_remainders(before, unit.now, REMAINDERS_PER_STEP)
        removed, last = unit.backend.remove_events(unit.now if self.full else before, self.after, EVENTS_PER_STEP)
        self.after = last or 0
        return removed


def _forget_changes(unit: Unit) -> None:
    touched: dict[tuple[str, str], None] = {}
    changes = unit.backend.old_changes(unit.now - unit.options.stream_age_ms, CHANGES_PER_STEP)
    unit.prefetch(Group, {(change.stream, change.grp): None for change in changes})
    for change in changes:
        group = unit.get(Group, change.stream, change.grp)
        unit.remove(Change, change.offset)
        if group is not None:
            unit.put(group._replace(kept=group.kept - 1, trimmed=max(group.trimmed, change.offset)))
            touched[change.stream, change.grp] = None
    for stream, grp in touched:
        group = unit.get(Group, stream, grp)
        if group is not None and group.kept == 0 and not unit.backend.has_items(stream, grp):
            unit.remove(Group, stream, grp)
            unit.counters.floor = max(unit.counters.floor, group.timestamp)
            unit.counters.trimmed = max(unit.counters.trimmed, group.trimmed)
