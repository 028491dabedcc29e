"""Bringing a file to the schema of this program: each numbered file of `schema/` once, in order, each in a transaction of its own."""

import sqlite3
from importlib.resources import files
from pathlib import Path

from motia_host.adapters.sqlite import statements
from motia_host.errors import StoreDamaged, StoreTooNew
from motia_host.ids import new_id

APPLICATION_ID = 0x6D6F7461
""""mota": tells our files from others."""


def migrate(connection: sqlite3.Connection, path: Path, now: int) -> None:
    """Raises `StoreTooNew` where the file was written by a newer program, and `StoreDamaged` where it is not a store of ours."""
    scripts = _scripts()
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    if found > len(scripts):
        raise StoreTooNew(str(path), found, len(scripts))
    if application not in (0, APPLICATION_ID) or (found and application != APPLICATION_ID):
        raise StoreDamaged(str(path), "it is a database of another program")
    for version in range(found + 1, len(scripts) + 1):
        _run(connection, scripts[version - 1], version, now)


def _run(connection: sqlite3.Connection, script: str, version: int, now: int) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in _split(script):
            connection.execute(statement)
        if version == 1:
            connection.execute(statements.CREATE_STORE, (new_id(), now))
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _split(script: str) -> list[str]:
    """The statements of a script; `executescript` would commit between them."""
    lines = [line.split("--", 1)[0] for line in script.splitlines()]
    return [statement for statement in "\n".join(lines).split(";") if statement.strip()]


def _scripts() -> list[str]:
    folder = files("motia_host.adapters.sqlite") / "schema"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [(folder / name).read_text(encoding="utf-8") for name in names]
