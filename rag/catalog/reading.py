"""What is asked of the catalog, by many at once. Only done articles are seen, except where it says otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import sqlalchemy as sa

from rag.catalog.engine import sliced
from rag.catalog.rows import ARTICLE, PASSAGE, Entry, Indexable, moment, to_article, to_passage, to_vector
from rag.catalog.schema import articles, facts, ledger, passages, records
from rag.catalog.upgrades import format_of
from rag.catalog.vectors import Vectors
from rag.errors import IndexMissing
from rag.types import Article, CorpusStatus, Passage, Query, Span

_ARTICLE = sa.select(*ARTICLE).where(articles.c.id == sa.bindparam("id"))
_OWNERS = sa.select(*ARTICLE, articles.c.state)


class Excerpt(NamedTuple):
    """What a passage says: its place in its article, from 0, the article's headline, its text, and its vector, float16
    (dim,), None while it has none."""

    ordinal: int
    title: str
    text: str
    vector: np.ndarray | None = None


class Owned(NamedTuple):
    """A passage as the table of them has it. embedded: it has a vector."""

    id: str
    article_id: str
    embedded: bool


class Listed(NamedTuple):
    """A done article as filters see it. published: epoch seconds; ingested: another number once it is written again."""

    id: str
    published: int | None
    outlet: str | None
    ingested: int


class Catalog:
    """The articles, passages, vectors and ledger behind an engine (see open_engine), to read; of this or any earlier
    format.

    Raises IndexMissing when nothing was ever written there, IndexDamaged when it cannot be read, ConfigurationError
    when a newer Dateline wrote it.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        found = format_of(engine)
        if found is None:
            raise IndexMissing(f"there is nothing in {engine.url.database} yet: run `dateline ingest PATH` first")
        self._format = found
        self.vectors = Vectors(engine, found)

    def close(self) -> None:
        self._engine.dispose()

    def fact(self, name: str) -> str | None:
        with self._engine.connect() as db:
            return db.execute(sa.select(facts.c.value).where(facts.c.name == name)).scalar()

    @property
    def generation(self) -> int:
        """Grows with every change a reader can see."""
        return int(self.fact("generation") or 0)

    def indexable(self, article_ids: Sequence[str]) -> Iterator[Indexable]:
        """Everything the indexes hold of these articles, by article and ordinal. One body at a time is held."""
        with self._engine.connect() as db:
            own = passages.c.article_id == sa.bindparam("id")
            with_vector = self.vectors.beside(db, *PASSAGE).where(own).order_by(passages.c.ordinal)
            for article_id in sorted(article_ids):
                for article in map(to_article, db.execute(_ARTICLE, {"id": article_id})):
                    yield from (_indexable(row, article) for row in db.execute(with_vector, {"id": article_id}))

    def current_ids(self) -> list[str]:
        """Ids of all done articles."""
        with self._engine.connect() as db:
            done = sa.select(articles.c.id).where(articles.c.state == "done").order_by(articles.c.id)
            return list(db.execute(done).scalars())

    def pending(self) -> list[str]:
        """Ids of the articles that the indexes do not hold yet."""
        query = sa.select(articles.c.id).where(articles.c.state == "pending").order_by(articles.c.id)
        with self._engine.connect() as db:
            return list(db.execute(query).scalars())

    def listed(self) -> list[Listed]:
        """All done articles, in no particular order."""
        c = articles.c
        with self._engine.connect() as db:
            rows = db.execute(sa.select(c.id, c.published, c.outlet, c.ingested).where(c.state == "done"))
            return [Listed(*row) for row in rows]

    def passage_owners(self, article_ids: Sequence[str] | None = None) -> list[Owned]:
        """The passages, in any state, of all articles or of these."""
        with self._engine.connect() as db:
            each = self.vectors.beside(db, passages.c.id, passages.c.article_id)
            owned = each.with_only_columns(*list(each.selected_columns)[:3])  # without the vectors, which are heavy
            if article_ids is None:
                return [Owned(i, article, number is not None) for i, article, number in db.execute(owned)]
            found = (db.execute(owned.where(passages.c.article_id.in_(some))) for some in sliced(article_ids))
            return [Owned(i, article, number is not None) for rows in found for i, article, number in rows]

    def passages_by_id(self, ids: Sequence[str], query: Query) -> dict[str, Indexable]:
        """Those of the passages that are done and meet the query's filters, with their articles and vectors."""
        with self._engine.connect() as db:
            select = self.vectors.beside(db, *PASSAGE)
            rows = [row for some in sliced(ids) for row in db.execute(select.where(passages.c.id.in_(some)))]
            bodies = sorted({row.article_id for row in rows})  # each is fetched once, not with every passage
            found = (row for some in sliced(bodies) for row in db.execute(_OWNERS.where(articles.c.id.in_(some))))
            by_id = {row.id: to_article(row) for row in found if _current(row, query)}
        return {row.id: _indexable(row, by_id[row.article_id]) for row in rows if row.article_id in by_id}

    def excerpts(self, ids: Sequence[str]) -> dict[str, Excerpt]:
        """The words of the passages that are done, without all that goes with them."""
        c, a = passages.c, articles.c
        text = sa.func.substr(a.body, c.start + 1, c.end - c.start).label("text")
        with self._engine.connect() as db:
            # the state is looked at below, since SQLite would begin with all articles that are done
            columns = self.vectors.beside(db, c.id, a.state, c.ordinal, a.title, text).join(
                articles, c.article_id == a.id
            )
            rows = [row for some in sliced(ids) for row in db.execute(columns.where(c.id.in_(some))).all()]
        return {
            row.id: Excerpt(row.ordinal, row.title, row.text, to_vector(row.vector) if row.vector else None)
            for row in rows
            if row.state == "done"
        }

    def neighbours(self, around: Sequence[Passage]) -> dict[str, dict[int, Span]]:
        """Spans of the passages right before and after each of these, by its id and their ordinals."""
        wanted = {(p.article_id, p.ordinal + step) for p in around for step in (-1, 1)}
        c = passages.c
        spans: dict[tuple[str, int], Span] = {}
        with self._engine.connect() as db:
            for some in sliced(sorted(wanted)):
                near = sa.select(c.article_id, c.ordinal, c.start, c.end).where(
                    c.article_id.in_({article_id for article_id, _ in some}),
                    sa.tuple_(c.article_id, c.ordinal).in_(some),
                )
                spans |= {(row.article_id, row.ordinal): Span(row.start, row.end) for row in db.execute(near)}
        return {
            p.id: {n: spans[at] for n in (p.ordinal - 1, p.ordinal + 1) if (at := (p.article_id, n)) in spans}
            for p in around
        }

    def count_passages(self) -> int:
        """How many passages are done."""
        select = sa.select(sa.func.count(passages.c.id)).join_from(passages, articles).where(articles.c.state == "done")
        with self._engine.connect() as db:
            return int(db.execute(select).scalar() or 0)

    def article(self, article_id: str) -> Article | None:
        with self._engine.connect() as db:
            row = db.execute(_ARTICLE, {"id": article_id}).first()
        return to_article(row) if row else None

    def entries(self, origins: Sequence[str]) -> dict[str, Entry]:
        """The ledger's lines for these origins."""
        query = sa.select(ledger)
        with self._engine.connect() as db:
            rows = [row for some in sliced(origins) for row in db.execute(query.where(ledger.c.origin.in_(some)))]
        return {r.origin: Entry(r.origin, r.fingerprint, r.outcome, r.article_id, r.reason, r.read) for r in rows}

    def raw(self, article_id: str) -> bytes | None:
        """The record that this article was made of; None where it was not kept, or its origin has another now."""
        query = sa.select(ledger.c.origin).where(ledger.c.article_id == article_id, ledger.c.outcome == "indexed")
        with self._engine.connect() as db:
            origin = db.execute(query).scalar()
        return next(self.kept([origin]), None) if origin else None

    def kept(self, origins: Sequence[str]) -> Iterator[bytes]:
        """Of these origins the records that were kept, as they were last read, in the form in which they were given."""
        for origin in origins if self._format > 1 else ():
            with self._engine.connect() as db:
                found = db.execute(sa.select(records.c.packed).where(records.c.origin == origin)).scalar()
            if found is not None:
                yield found

    def origins(self, limit: int) -> list[str]:
        """Origins of some done articles, by id."""
        some = sa.select(articles.c.origin).where(articles.c.state == "done").order_by(articles.c.id).limit(limit)
        with self._engine.connect() as db:
            return list(db.execute(some).scalars())

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
            embedded=self.vectors.count(),
            undated=total - dated,
            pending=waiting or 0,
            outlets=tuple((name, n) for name, n in outlets),
            oldest=moment(oldest),
            newest=moment(newest),
            updated=moment(int(updated)) if updated else None,
        )


def _indexable(row: Any, article: Article) -> Indexable:
    vector = None if row.vector is None else to_vector(row.vector).astype(np.float32)
    return Indexable(to_passage(row, article), article, vector)


def _current(row: Any, query: Query) -> bool:
    """Whether the article of this row is done and meets the query's filters. Asked here and not of the database, which
    would go through all articles of a month, or all done ones, to find a dozen by their ids."""
    at = moment(row.published)
    dated = not (query.after or query.before) or (
        at is not None and (not query.after or query.after <= at) and (not query.before or at < query.before)
    )
    return bool(row.state == "done" and dated and (not query.outlets or row.outlet in query.outlets))
