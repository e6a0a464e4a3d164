"""The database under the catalog: one SQLite file. All that another database would do otherwise stands here."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

T = TypeVar("T")
_SLICE = 500  # bound parameters in one IN (...), below SQLite's limit


def catalog_path(folder: Path) -> Path:
    """The catalog's file in an index folder."""
    return folder / "catalog.sqlite"


def has_catalog(folder: Path) -> bool:
    """Whether anything was ever ingested into this index folder."""
    return catalog_path(folder).exists()


def open_engine(folder: Path) -> sa.Engine:
    """The engine over the catalog of this index folder, which is made when something is first written. Safe for one
    writer and many readers.

    A file or folder that may not be written is read as it is.
    """
    path = catalog_path(folder)
    url = sa.URL.create("sqlite", database=str(path))
    if path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        # a connection for each question, since each one must look whether another user's process is writing just now
        return sa.create_engine(url, creator=lambda: _connected_to_read(path), poolclass=sa.NullPool)
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, connect_args={"timeout": 30})
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", lambda db: db.exec_driver_sql("BEGIN"))
    return engine


def upsert(
    db: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]], key: Sequence[str] | None = None
) -> None:
    """Insert the rows, or put them in the place of those with the same key, by default the table's primary one. All
    rows give the same columns."""
    if rows:
        new = insert(table)
        given = {name: new.excluded[name] for name in rows[0]}
        same = [table.c[name] for name in key] if key else list(table.primary_key)
        db.execute(new.on_conflict_do_update(index_elements=same, set_=given), rows)


def sliced(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """So many at a time as one IN (...) may hold."""
    for start in range(0, len(items), _SLICE):
        yield items[start : start + _SLICE]


def without(column: sa.Column[bytes], values: Collection[bytes]) -> sa.ColumnElement[bool]:
    """That the column holds none of them, however many they are: a statement cannot be sliced by what it leaves out.
    They are one parameter."""
    given = sa.func.json_each(json.dumps([value.hex().upper() for value in values])).table_valued("value")
    return sa.func.hex(column).not_in(sa.select(given.c.value))


def _connected_to_read(path: Path) -> sqlite3.Connection:
    """SQLite opens a WAL database in a folder it may not write only when its WAL is there, or when told that nothing
    will change the file, which holds while there is no WAL."""
    frozen = int(not path.with_name(f"{path.name}-wal").exists())
    where = f"{path.absolute().as_uri()}?mode=ro&immutable={frozen}"
    return sqlite3.connect(where, uri=True, timeout=30, check_same_thread=False)


def _prepare(connection: sqlite3.Connection, _: Any) -> None:
    """WAL lets readers go on while one writes; FULL makes a commit survive a power cut. Without an isolation level
    Python begins no transactions of its own, which would leave changes of the tables outside."""
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
