"""The audit: an entry is a row, and stays as it is."""

from motia_host.abc.audit import AuditEntry
from motia_host.adapters.rules.records import Audited
from motia_host.adapters.rules.unit import Unit


def add(unit: Unit, entry: AuditEntry) -> None:
    unit.put(Audited(unit.number(), entry.at, entry.who, entry.action, entry.target, entry.detail))


def entry_of(row: Audited) -> tuple[str, AuditEntry]:
    return str(row.n), AuditEntry(*row[1:])
