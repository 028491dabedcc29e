"""The open file and one transaction on it: from a list of jobs to their results, on the writer's thread.

It settles what SQLite leaves open: after an error of the disk the file is opened anew and verified, and the number of the last stored
transaction tells whether a commit that was reported as failed is there.
"""

import sqlite3
import time
from collections.abc import Sequence
from typing import Final

from motia_host.abc.stores import StoreOptions
from motia_host.adapters.rules import batch as rules
from motia_host.adapters.rules.records import Subscribed
from motia_host.adapters.rules.recovery import recover
from motia_host.adapters.rules.state import remove_expired
from motia_host.adapters.rules.unit import Counters, Outcome, Subscriptions, Unit
from motia_host.adapters.sqlite import statements
from motia_host.adapters.sqlite.backend import SqliteBackend
from motia_host.adapters.sqlite.blobs import Blobs
from motia_host.adapters.sqlite.connection import open_writer
from motia_host.adapters.sqlite.folder import Folder
from motia_host.adapters.sqlite.jobs import Faults, Job
from motia_host.adapters.sqlite.migrate import migrate
from motia_host.adapters.sqlite.recovery import look_at_log
from motia_host.clock import Clock
from motia_host.errors import MotiaError, StoreDamaged, StoreUnavailable

EPOCHS_KEPT: Final = 100
SETTLE_SECONDS: Final = 10.0
"""How long a commit of unknown end is asked after before its callers are told that it failed."""
_SETTLE_STEP_SECONDS: Final = 0.05
_OF_THE_ROWS: Final = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.DataError)
"""Errors that the rows of one job have caused, such as an event whose id was used before."""


class Store:
    def __init__(self, folder: Folder, clock: Clock, options: StoreOptions, faults: Faults | None) -> None:
        self._folder = folder
        self._clock = clock
        self._options = options
        self._faults = faults
        self._connection: sqlite3.Connection | None = None
        self._backend: SqliteBackend
        self._subscriptions = Subscriptions()
        self._synced = True
        self._stored_seq = 0
        self._opened = False
        self._blobs = Blobs(folder.blobs)
        self.counters = Counters()
        self.store_id = ""
        self.damage: StoreDamaged | None = None
        """What was found at the start and copied aside."""
        self.epoch = 0
        self.epoch_starts: dict[int, int] = {}

    @property
    def connection(self) -> sqlite3.Connection:
        """For what is no transaction: checkpoints, backup, verification. Opened anew after an error."""
        return self._connection if self._connection is not None else self._reopen()

    def open(self) -> None:
        """Migrate, begin a new epoch, and make ready what ran in the former one. Raises `StoreTooNew`, `StoreDamaged`, `StoreUnavailable`."""
        path = str(self._folder.ledger)
        try:
            self._open()
        except (sqlite3.Error, OSError) as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
                raise StoreDamaged(path, str(error)) from error
            raise StoreUnavailable(str(error), path) from error

    def _open(self) -> None:
        self.damage = look_at_log(self._folder, self._options.recovery, self._clock.now_ms())
        connection = self._connection = open_writer(self._folder.ledger)
        migrate(connection, self._folder.ledger, self._clock.now_ms())
        connection.execute("BEGIN IMMEDIATE")
        self.epoch, offset = connection.execute(statements.RAISE_EPOCH).fetchone()
        connection.execute(statements.STORE_EPOCH, (self.epoch, self._clock.now_ms(), offset))
        connection.execute(statements.FORGET_EPOCHS, (self.epoch - EPOCHS_KEPT,))
        connection.execute("COMMIT")
        self._read_store(connection)
        self.epoch_starts = dict(connection.execute(statements.READ_EPOCHS))
        self._blobs.remove_orphans(lambda name: connection.execute(statements.IS_BLOB, (name,)).fetchone() is not None)
        self._begin(promise=True)
        unit = self._unit()
        recover(unit)
        self._commit(unit)
        self._opened = True

    def close(self) -> None:
        """Carry the log over into the file and close it. A file that was refused is left as it is."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            if self._opened:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error:  # the log stays as it is, and is read at the next start
            pass
        finally:
            connection.close()

    def checkpoint(self) -> int:
        """Carry over into the file what no reader still needs; the number of pages that the log held."""
        self._reach("before-checkpoint")
        pages: int = self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[1]
        return pages

    def attend(self, job: Job) -> None:
        """Run what is no transaction."""
        try:
            if job.outside is not None:
                job.result = job.outside(self.connection)
        except sqlite3.Error as error:
            self._abandon()
            self._fail([job], error)
        except (MotiaError, OSError) as error:
            job.error = error

    def transact(self, jobs: Sequence[Job]) -> Outcome | None:
        """Run jobs in one transaction and set the result or error of each. None when nothing was committed.

        Raises where one of several jobs cannot be told from the others by itself: nothing is written, and they are to be run one by one.
        """
        try:
            return self._transact(jobs)
        except Exception as error:
            self._abandon()
            if isinstance(error, sqlite3.Error) and not isinstance(error, _OF_THE_ROWS):
                self._fail(jobs, error)
            elif len(jobs) > 1:
                raise
            else:
                jobs[0].error = error
        return None

    def _transact(self, jobs: Sequence[Job]) -> Outcome | None:
        self._begin(promise=any(job.promise for job in jobs))
        unit = self._unit()
        remove_expired(unit)
        rules.prefetch(unit, [job.batch for job in jobs if job.batch is not None])
        for job in jobs:
            job.run(unit)
        return self._commit(unit)

    def _begin(self, *, promise: bool) -> None:
        connection = self.connection
        synced = promise and self._options.durability == "full"
        if synced != self._synced:
            connection.execute(f"PRAGMA synchronous = {'FULL' if synced else 'NORMAL'}")
            self._synced = synced
        connection.execute("BEGIN IMMEDIATE")
        self._reach("begin")
        self.counters.seq += 1
        self._backend.removed_blobs.clear()

    def _unit(self) -> Unit:
        unit = Unit(self._backend, self.counters, self._subscriptions, self._options, self.epoch)
        unit.now = self._clock.now_ms()
        return unit

    def _commit(self, unit: Unit) -> Outcome:
        unit.settle()
        c = self.counters
        connection = self.connection
        stored = connection.execute(statements.STORE_COUNTERS, (c.seq, c.n, c.offset, c.floor, c.trimmed, self.epoch))
        if stored.rowcount != 1:
            raise StoreUnavailable("another host has taken it over", str(self._folder.ledger))
        self._reach("before-commit")
        try:
            connection.execute("COMMIT")
            self._reach("after-commit")
        except sqlite3.Error as error:
            if not self._was_committed(c.seq):
                raise
            del error  # reported as failed, and yet it is there
        if self._backend.removed_blobs:
            self._blobs.remove(self._backend.removed_blobs)
            self._backend.removed_blobs.clear()
        if unit.touched(Subscribed):
            self._read_subscriptions()
        return unit.outcome

    def _was_committed(self, seq: int) -> bool:
        """Whether the transaction of this number is stored, after a COMMIT that failed. Reopening makes the answer final."""
        deadline = time.monotonic() + SETTLE_SECONDS
        while True:
            try:
                self._abandon()
                self._reopen()
            except (sqlite3.Error, OSError, MotiaError):  # the disk is still away: the answer has to wait
                if time.monotonic() > deadline:
                    return False
                time.sleep(_SETTLE_STEP_SECONDS)
            else:
                return self._stored_seq >= seq

    def _abandon(self) -> None:
        """Roll back; a connection that cannot is closed, to be opened anew by the next transaction."""
        connection = self._connection
        if connection is None:
            return
        self._backend.forget()
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:  # the connection is of no more use
            self._connection = None
            connection.close()

    def _fail(self, jobs: Sequence[Job], error: sqlite3.Error) -> None:
        if _is_of_the_disk(error) and self._connection is not None:
            self._connection.close()
            self._connection = None
        reason = f"{error} ({getattr(error, 'sqlite_errorname', 'SQLITE_ERROR')})"
        for job in jobs:
            job.error = StoreUnavailable(reason, str(self._folder.ledger))

    def _reopen(self) -> sqlite3.Connection:
        """Open the file again and verify that it is whole and still ours.

        The log is carried over and emptied first: frames that a failed sync left behind must neither be believed to be on disk nor
        come to life at the next start.
        """
        self._connection = None
        connection = open_writer(self._folder.ledger)
        try:
            self._verify(connection)
            self._read_store(connection)
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        self._synced = True
        return connection

    def _verify(self, connection: sqlite3.Connection) -> None:
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise StoreUnavailable("its log is in use", str(self._folder.ledger))
        verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if verdict != "ok":
            raise StoreDamaged(str(self._folder.ledger), verdict)

    def _read_store(self, connection: sqlite3.Connection) -> None:
        """Counters never go back: what a failed transaction gave out is not given out again."""
        self.store_id, epoch, seq, n, offset, floor, trimmed = connection.execute(statements.READ_STORE).fetchone()
        if epoch != self.epoch:
            raise StoreUnavailable("another host has taken it over", str(self._folder.ledger))
        self._stored_seq = seq
        c = self.counters
        c.seq, c.n, c.offset = max(c.seq, seq), max(c.n, n), max(c.offset, offset)
        c.floor, c.trimmed = max(c.floor, floor), max(c.trimmed, trimmed)
        self._backend = SqliteBackend(connection, self._blobs, c.n)
        self._subscriptions.replace(Subscribed(*row) for row in connection.execute(statements.READ_SUBSCRIPTIONS))

    def _read_subscriptions(self) -> None:
        rows = self.connection.execute(statements.READ_SUBSCRIPTIONS)
        self._subscriptions.replace(Subscribed(*row) for row in rows)

    def _reach(self, point: str) -> None:
        if self._faults is not None:
            self._faults(point)


def _is_of_the_disk(error: sqlite3.Error) -> bool:
    """Whether the connection should not be trusted any more: I/O, corruption, a file that cannot be opened."""
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return primary in (
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    )
