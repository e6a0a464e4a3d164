"""The system of record: articles, passages with their vectors, and the ingest ledger, in one SQLite file.

The indexes are derived from it. An article enters as pending together with its passages and vectors; once both indexes
hold it, it is marked done. What a crash leaves pending is indexed again, under the same ids.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert as upsert

from rag.catalog.reading import Reading, sliced
from rag.catalog.rows import article_row, passage_rows
from rag.catalog.schema import SCHEMA_VERSION, articles, facts, ledger, metadata, passages
from rag.errors import ConfigurationError, EncoderMismatch, IndexDamaged
from rag.types import Article, Passage

_ROWS = 1000  # passages written by one statement


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger. outcome: "indexed", "duplicate" or "rejected"."""

    origin: str
    fingerprint: str
    outcome: str
    article_id: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article ready to be written. vectors: (len(passages), dim), L2-normalised; content: its duplicate hash."""

    article: Article
    content: str
    passages: Sequence[Passage]
    vectors: np.ndarray
    entry: Entry


class Catalog(Reading):
    """Open with a file path; the file and its tables are made when absent. Safe for one writer and many readers.

    A file or folder that may not be written is read as it is.
    """

    def __init__(self, path: Path) -> None:
        read_only = path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))
        self._engine = _engine_to_read(path) if read_only else _engine_to_write(path)
        try:
            if not read_only:
                metadata.create_all(self._engine)
            found = self.fact("schema")
        except sa.exc.DatabaseError as error:
            where_else = "open it once where it may be written; " if read_only else ""
            raise IndexDamaged(
                f"the catalog {path} cannot be opened ({error.orig}): {where_else}if it is damaged, put back a copy, "
                f"or ingest into a new folder with DATELINE_INDEX"
            ) from error
        if found is None and not read_only:
            self._remember({"schema": SCHEMA_VERSION})
        elif found != SCHEMA_VERSION:
            raise ConfigurationError(
                f"{path} has catalog format {found}, this Dateline reads {SCHEMA_VERSION}: ingest into a new folder"
            )

    def close(self) -> None:
        self._engine.dispose()

    def claim_encoder(self, name: str, identity: str, dim: int) -> None:
        """Remember which encoder fills this catalog. Raises EncoderMismatch when another one did."""
        self.check_encoder(name, identity)
        self._remember({"encoder": name, "encoder_identity": identity, "dim": str(dim)})

    def check_encoder(self, name: str, identity: str) -> None:
        """Raises EncoderMismatch unless the same model, whatever its name, filled this catalog.

        A catalog from before identities were kept goes by the name.
        """
        filled_by, held = self.fact("encoder"), self.fact("encoder_identity")
        if filled_by is None or (filled_by == name if held is None else held == identity):
            return
        now = "whose weights or prompts are others now" if filled_by == name else f"but {name!r} is configured"
        raise EncoderMismatch(
            f"this index was filled by the encoder {filled_by!r}, {now}: set DATELINE_ENCODER to what it was, or "
            f"ingest into a new folder with DATELINE_INDEX"
        )

    def _remember(self, values: dict[str, str]) -> None:
        with self._engine.begin() as db:
            _set_facts(db, values)

    # -- writing

    def entries(self, origins: Sequence[str]) -> dict[str, Entry]:
        """The ledger's lines for these origins."""
        with self._engine.connect() as db:
            rows = [
                row
                for some in sliced(origins)
                for row in db.execute(sa.select(ledger).where(ledger.c.origin.in_(some)))
            ]
        return {r.origin: Entry(r.origin, r.fingerprint, r.outcome, r.article_id, r.reason) for r in rows}

    def copy_of(self, content: str, origin: str) -> str | None:
        """The id of a current article with this content hash that stands elsewhere than at origin."""
        query = sa.select(articles.c.id).where(
            articles.c.content == content, articles.c.state != "superseded", articles.c.origin != origin
        )
        with self._engine.connect() as db:
            return db.execute(query.order_by(articles.c.id).limit(1)).scalar()

    def current_at(self, origins: Sequence[str]) -> set[str]:
        """Those of the origins of which an article is done or pending."""
        query = sa.select(articles.c.origin).where(articles.c.state != "superseded")
        with self._engine.connect() as db:
            rows = (db.execute(query.where(articles.c.origin.in_(some))) for some in sliced(origins))
            return {origin for found in rows for origin in found.scalars()}

    def record(self, entries: Sequence[Entry], withdrawn: Sequence[str] = ()) -> None:
        """Write the ledger lines of duplicates and rejects. One transaction.

        withdrawn: origins of which no reader may see an article from now on; see withdrawn_passages.
        """
        superseded = sa.select(articles.c.id).where(articles.c.state == "superseded")
        void = sa.update(ledger).where(ledger.c.outcome == "duplicate", ledger.c.article_id.in_(superseded))
        with self._engine.begin() as db:
            _write_entries(db, entries)
            for some in sliced(withdrawn):
                db.execute(sa.update(articles).where(articles.c.origin.in_(some)).values(state="superseded"))
            for some in sliced([e.origin for e in entries]):  # a copy of what is superseded is read anew
                db.execute(void.where(ledger.c.origin.in_(some)).values(fingerprint=""))

    def withdrawn_passages(self) -> dict[str, list[str]]:
        """Superseded articles with the ids of those passages that are still to be taken out of the indexes."""
        query = sa.select(passages.c.article_id, passages.c.id).join_from(articles, passages)
        out: dict[str, list[str]] = {}
        with self._engine.connect() as db:
            for article_id, passage_id in db.execute(query.where(articles.c.state == "superseded")):
                out.setdefault(article_id, []).append(passage_id)
        return out

    def passage_ids(self, article_ids: Sequence[str]) -> set[str]:
        """Ids of all passages of these articles, in any state."""
        query = sa.select(passages.c.id)
        with self._engine.connect() as db:
            rows = (db.execute(query.where(passages.c.article_id.in_(some))) for some in sliced(article_ids))
            return {i for found in rows for i in found.scalars()}

    def reopened(self) -> set[str]:
        """Origins of duplicates that are to be read anew, since what they duplicate is superseded."""
        query = sa.select(ledger.c.origin).where(ledger.c.outcome == "duplicate", ledger.c.fingerprint == "")
        with self._engine.connect() as db:
            return set(db.execute(query).scalars())

    def add_pending(self, batch: Sequence[Prepared]) -> None:
        """One transaction: the articles, their passages and vectors, and their lines in the ledger.

        The ledger may say "indexed" here already, since what is pending is finished before anything else is read.
        """
        with self._engine.begin() as db:
            for item in batch:
                row = article_row(item.article)
                row |= {"content": item.content, "state": "pending", "ingested": int(time.time())}
                db.execute(upsert(articles).values(row).on_conflict_do_update(index_elements=["id"], set_=row))
                db.execute(sa.delete(passages).where(passages.c.article_id == item.article.id))
                rows = passage_rows(item.passages, item.vectors)
                while some := list(islice(rows, _ROWS)):
                    db.execute(sa.insert(passages), some)
            _write_entries(db, (item.entry for item in batch))

    def pending(self) -> list[str]:
        query = sa.select(articles.c.id).where(articles.c.state == "pending").order_by(articles.c.id)
        with self._engine.connect() as db:
            return list(db.execute(query).scalars())

    def outdated_by(self, article_ids: Sequence[str]) -> dict[str, list[str]]:
        """Older versions (same origin, other id) of these articles, each with its passage ids."""
        newer = articles.alias()
        old = sa.select(articles.c.id, passages.c.id.label("passage")).select_from(
            articles.join(newer, sa.and_(newer.c.origin == articles.c.origin, newer.c.id != articles.c.id)).outerjoin(
                passages, passages.c.article_id == articles.c.id
            )
        )
        out: dict[str, list[str]] = {}
        with self._engine.connect() as db:
            for some in sliced(article_ids):
                rows = db.execute(old.where(newer.c.id.in_(some), articles.c.state != "superseded"))
                for article_id, passage_id in rows:
                    out.setdefault(article_id, []).extend([passage_id] if passage_id else [])
        return out

    def mark_done(self, article_ids: Sequence[str], superseded: Iterable[str] = ()) -> None:
        """Acknowledge: both indexes hold these articles and no longer hold the superseded ones."""
        gone = list(superseded)
        with self._engine.begin() as db:
            for some in sliced(article_ids):
                db.execute(sa.update(articles).where(articles.c.id.in_(some)).values(state="done"))
            for some in sliced(gone):
                db.execute(sa.delete(passages).where(passages.c.article_id.in_(some)))
                db.execute(sa.update(articles).where(articles.c.id.in_(some)).values(state="superseded"))
                # a copy elsewhere was left out for the sake of the old version: have it read anew
                db.execute(sa.update(ledger).where(ledger.c.article_id.in_(some)).values(fingerprint=""))
            _grow_generation(db)
            _set_facts(db, {"updated": str(int(time.time()))})

    def announce_indexes(self) -> None:
        """Have readers open the indexes anew, which now hold the same articles as before."""
        with self._engine.begin() as db:
            _grow_generation(db)


def _engine_to_write(path: Path) -> sa.Engine:
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)), connect_args={"timeout": 30})
    sa.event.listen(engine, "connect", _durable)
    return engine


def _engine_to_read(path: Path) -> sa.Engine:
    """A connection for each question, since each one must look whether another user's process is writing just now."""
    return sa.create_engine("sqlite://", creator=lambda: _connected_to_read(path), poolclass=sa.NullPool)


def _connected_to_read(path: Path) -> sqlite3.Connection:
    """SQLite opens a WAL database in a folder it may not write only when its WAL is there, or when told that nothing
    will change the file, which holds while there is no WAL."""
    frozen = int(not path.with_name(f"{path.name}-wal").exists())
    where = f"{path.absolute().as_uri()}?mode=ro&immutable={frozen}"
    return sqlite3.connect(where, uri=True, timeout=30, check_same_thread=False)


def _durable(connection: Any, _: Any) -> None:
    """WAL lets readers go on while one writes; FULL makes a commit survive a power cut."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


def _grow_generation(db: sa.Connection) -> None:
    generation = db.execute(sa.select(facts.c.value).where(facts.c.name == "generation")).scalar()
    _set_facts(db, {"generation": str(int(generation or 0) + 1)})


def _set_facts(db: sa.Connection, values: dict[str, str]) -> None:
    for name, value in values.items():
        row = upsert(facts).values(name=name, value=value)
        db.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def _write_entries(db: sa.Connection, entries: Iterable[Entry]) -> None:
    for e in entries:
        row = {
            "origin": e.origin,
            "fingerprint": e.fingerprint,
            "outcome": e.outcome,
            "article_id": e.article_id,
            "reason": e.reason,
            "read": int(time.time()),
        }
        db.execute(upsert(ledger).values(row).on_conflict_do_update(index_elements=["origin"], set_=row))
