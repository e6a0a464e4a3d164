"""The system of record: articles, passages with their vectors, and the ingest ledger, in one SQLite file.

The indexes are derived from it. An article enters as pending together with its passages and vectors; once both indexes
hold it, it is marked done. What a crash leaves pending is indexed again, under the same ids.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert as upsert

from rag.catalog.rows import article_row, moment, passage_rows, to_article, to_passage
from rag.catalog.schema import SCHEMA_VERSION, articles, facts, ledger, metadata, passages
from rag.errors import ConfigurationError, EncoderMismatch
from rag.types import Article, CorpusStatus, Passage, Query, Span

_SLICE = 500  # bound parameters in one IN (...), below SQLite's limit


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger. outcome: "indexed", "duplicate" or "rejected"."""

    origin: str
    fingerprint: str
    outcome: str
    article_id: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Indexable:
    """A passage with what the indexes need of its article. vector: float32 (dim,)."""

    passage: Passage
    article: Article
    vector: np.ndarray


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article ready to be written. vectors: (len(passages), dim), L2-normalised; content: its duplicate hash."""

    article: Article
    content: str
    passages: Sequence[Passage]
    vectors: np.ndarray
    entry: Entry


class Catalog:
    """Open with a file path; the file and its tables are made when absent. Safe for one writer and many readers."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})
        sa.event.listen(self._engine, "connect", _durable)
        metadata.create_all(self._engine)
        found = self.fact("schema")
        if found is None:
            self._remember({"schema": SCHEMA_VERSION})
        elif found != SCHEMA_VERSION:
            raise ConfigurationError(
                f"{path} has catalog format {found}, this Dateline reads {SCHEMA_VERSION}: ingest into a new folder"
            )

    def close(self) -> None:
        self._engine.dispose()

    # -- facts

    def fact(self, name: str) -> str | None:
        with self._engine.connect() as db:
            return db.execute(sa.select(facts.c.value).where(facts.c.name == name)).scalar()

    @property
    def generation(self) -> int:
        """Grows with every change a reader can see."""
        return int(self.fact("generation") or 0)

    def claim_encoder(self, name: str, dim: int) -> None:
        """Remember which encoder fills this catalog. Raises EncoderMismatch when another one did."""
        self.check_encoder(name)
        self._remember({"encoder": name, "dim": str(dim)})

    def check_encoder(self, name: str) -> None:
        filled_by = self.fact("encoder")
        if filled_by is not None and filled_by != name:
            raise EncoderMismatch(
                f"this index was filled by the encoder {filled_by!r}, but {name!r} is configured: set DATELINE_ENCODER "
                f"back, or ingest into a new folder with DATELINE_INDEX"
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
                for some in _sliced(origins)
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

    def record(self, entries: Iterable[Entry]) -> None:
        """Write ledger lines that change no article (duplicates and rejects)."""
        with self._engine.begin() as db:
            _write_entries(db, entries)

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
                db.execute(sa.insert(passages), passage_rows(item.passages, item.vectors))
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
            for some in _sliced(article_ids):
                rows = db.execute(old.where(newer.c.id.in_(some), articles.c.state != "superseded"))
                for article_id, passage_id in rows:
                    out.setdefault(article_id, []).extend([passage_id] if passage_id else [])
        return out

    def mark_done(self, article_ids: Sequence[str], superseded: Iterable[str] = ()) -> None:
        """Acknowledge: both indexes hold these articles and no longer hold the superseded ones."""
        gone = list(superseded)
        with self._engine.begin() as db:
            for some in _sliced(article_ids):
                db.execute(sa.update(articles).where(articles.c.id.in_(some)).values(state="done"))
            for some in _sliced(gone):
                db.execute(sa.delete(passages).where(passages.c.article_id.in_(some)))
                db.execute(sa.update(articles).where(articles.c.id.in_(some)).values(state="superseded"))
                # a copy elsewhere was left out for the sake of the old version: have it read anew
                db.execute(sa.update(ledger).where(ledger.c.article_id.in_(some)).values(fingerprint=""))
            generation = db.execute(sa.select(facts.c.value).where(facts.c.name == "generation")).scalar()
            _set_facts(db, {"generation": str(int(generation or 0) + 1), "updated": str(int(time.time()))})

    # -- reading

    def indexable(self, article_ids: Sequence[str]) -> Iterator[Indexable]:
        """Everything the indexes hold of these articles, by article and ordinal."""
        for some in _sliced(sorted(article_ids)):
            query = sa.select(passages, articles).join_from(passages, articles).where(articles.c.id.in_(some))
            with self._engine.connect() as db:
                rows = db.execute(query.order_by(articles.c.id, passages.c.ordinal)).all()
            for row in rows:
                vector = np.frombuffer(row.vector, np.float16).astype(np.float32)
                yield Indexable(to_passage(row), to_article(row), vector)

    def current_ids(self) -> list[str]:
        """Ids of all done articles."""
        with self._engine.connect() as db:
            done = sa.select(articles.c.id).where(articles.c.state == "done").order_by(articles.c.id)
            return list(db.execute(done).scalars())

    def passages_by_id(self, ids: Sequence[str], query: Query | None = None) -> dict[str, tuple[Passage, Article]]:
        """Those of the passages that are done and meet the query's filters, with their articles."""
        found: dict[str, tuple[Passage, Article]] = {}
        columns = [c for c in passages.c if c.name != "vector"] + list(articles.c)
        select = sa.select(*columns).join_from(passages, articles).where(*_conditions(query))
        with self._engine.connect() as db:
            for some in _sliced(ids):
                for row in db.execute(select.where(passages.c.id.in_(some))):
                    found[row[0]] = (to_passage(row), to_article(row))
        return found

    def neighbours(self, passage: Passage) -> dict[int, Span]:
        """Spans of the passages right before and after, by ordinal."""
        near = sa.select(passages.c.ordinal, passages.c.start, passages.c.end).where(
            passages.c.article_id == passage.article_id,
            passages.c.ordinal.in_([passage.ordinal - 1, passage.ordinal + 1]),
        )
        with self._engine.connect() as db:
            return {row.ordinal: Span(row.start, row.end) for row in db.execute(near)}

    def count_passages(self, query: Query | None = None) -> int:
        """How many done passages meet the query's filters."""
        select = sa.select(sa.func.count(passages.c.id)).join_from(passages, articles).where(*_conditions(query))
        with self._engine.connect() as db:
            return int(db.execute(select).scalar() or 0)

    def vectors(self, query: Query | None = None) -> tuple[list[str], np.ndarray]:
        """Ids and vectors of the done passages that meet the filters: float16 (n, dim)."""
        select = sa.select(passages.c.id, passages.c.vector).join_from(passages, articles)
        with self._engine.connect() as db:
            rows = db.execute(select.where(*_conditions(query)).order_by(passages.c.id)).all()
        flat = np.frombuffer(b"".join(row.vector for row in rows), np.float16)
        return [row.id for row in rows], flat.reshape(len(rows), -1) if rows else flat.reshape(0, 0)

    def vectors_by_id(self, ids: Sequence[str]) -> dict[str, np.ndarray]:
        """Vectors of these passages: float16 (dim,) each."""
        select = sa.select(passages.c.id, passages.c.vector)
        with self._engine.connect() as db:
            rows = [row for some in _sliced(ids) for row in db.execute(select.where(passages.c.id.in_(some)))]
        return {row.id: np.frombuffer(row.vector, np.float16) for row in rows}

    def matching(self, ids: Sequence[str], query: Query) -> set[str]:
        """Those of the passages that are done and meet the filters."""
        select = sa.select(passages.c.id).join_from(passages, articles).where(*_conditions(query))
        with self._engine.connect() as db:
            return {i for some in _sliced(ids) for i in db.execute(select.where(passages.c.id.in_(some))).scalars()}

    def sample(self, count: int) -> list[tuple[str, np.ndarray]]:
        """About count done passages, spread over the catalog, with their vectors; the same ones every time."""
        select = sa.select(passages.c.id).join_from(passages, articles).where(*_conditions(None))
        with self._engine.connect() as db:
            ids = list(db.execute(select.order_by(passages.c.id)).scalars())
        return sorted(self.vectors_by_id(ids[:: max(1, len(ids) // count)]).items())

    def article(self, article_id: str) -> Article | None:
        with self._engine.connect() as db:
            row = db.execute(sa.select(articles).where(articles.c.id == article_id)).first()
        return to_article(row) if row else None

    def undated(self, query: Query) -> int:
        """How many articles a date filter leaves out because they carry no date."""
        bare = Query(query.text, outlets=query.outlets)
        select = sa.select(sa.func.count(articles.c.id)).where(*_conditions(bare), articles.c.published.is_(None))
        with self._engine.connect() as db:
            return int(db.execute(select).scalar() or 0)

    def status(self) -> CorpusStatus:
        done = articles.c.state == "done"
        count = sa.func.count(articles.c.id)
        with self._engine.connect() as db:
            total, oldest, newest, dated = db.execute(
                sa.select(
                    count,
                    sa.func.min(articles.c.published),
                    sa.func.max(articles.c.published),
                    sa.func.count(articles.c.published),
                ).where(done)
            ).one()
            waiting = db.execute(sa.select(count).where(articles.c.state == "pending")).scalar()
            outlets = db.execute(
                sa.select(articles.c.outlet, count)
                .where(done, articles.c.outlet.is_not(None))
                .group_by(articles.c.outlet)
                .order_by(count.desc(), articles.c.outlet)
            ).all()
        updated = self.fact("updated")
        return CorpusStatus(
            articles=total,
            passages=self.count_passages(),
            undated=total - dated,
            pending=waiting or 0,
            outlets=tuple((name, n) for name, n in outlets),
            oldest=moment(oldest),
            newest=moment(newest),
            updated=moment(int(updated)) if updated else None,
        )


def _durable(connection: Any, _: Any) -> None:
    """WAL lets readers go on while one writes; FULL makes a commit survive a power cut."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


def _sliced(items: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), _SLICE):
        yield items[start : start + _SLICE]


def _conditions(query: Query | None) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [articles.c.state == "done"]
    if query and query.after:
        conditions.append(articles.c.published >= int(query.after.timestamp()))
    if query and query.before:
        conditions.append(articles.c.published < int(query.before.timestamp()))
    if query and query.outlets:
        conditions.append(articles.c.outlet.in_(query.outlets))
    return conditions


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
