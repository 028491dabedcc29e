"""Runs and logs in files of their own, `.motia/telemetry/NNNN.db`: written without sync, forgotten a file at a time.

Nothing waits for them: what the bounded queue cannot take is dropped and counted. The ledger never depends on them.
"""

from motia_host.adapters.sqlite.telemetry.store import SqliteTelemetry

__all__ = ["SqliteTelemetry"]
