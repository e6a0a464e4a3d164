"""What is asked of the catalog, by many at once. Only done articles are seen, except where it says otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa

from rag.catalog.rows import ARTICLE, Entry, moment, to_article, to_passage
from rag.catalog.schema import articles, facts, ledger, passages, records
from rag.catalog.upgrades import format_of
from rag.errors import EncoderMismatch, IndexMissing
from rag.types import Article, CorpusStatus, Passage, Query, Span

_SLICE = 500  # bound parameters in one IN (...), below SQLite's limit


@dataclass(frozen=True, slots=True)
class Indexable:
    """A passage with what the indexes need of its article. vector: float32 (dim,)."""

    passage: Passage
    article: Article
    vector: np.ndarray


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

    def close(self) -> None:
        self._engine.dispose()

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
            for article_id in sorted(article_ids):
                of_article = sa.select(passages).where(passages.c.article_id == article_id).order_by(passages.c.ordinal)
                for article in map(to_article, db.execute(sa.select(*ARTICLE).where(articles.c.id == article_id))):
                    for row in db.execute(of_article):
                        vector = np.frombuffer(row.vector, np.float16).astype(np.float32)
                        yield Indexable(to_passage(row, article), article, vector)

    def current_ids(self) -> list[str]:
        """Ids of all done articles."""
        with self._engine.connect() as db:
            done = sa.select(articles.c.id).where(articles.c.state == "done").order_by(articles.c.id)
            return list(db.execute(done).scalars())

    def passages_by_id(self, ids: Sequence[str], query: Query | None = None) -> dict[str, tuple[Passage, Article]]:
        """Those of the passages that are done and meet the query's filters, with their articles."""
        columns = [c for c in passages.c if c.name != "vector"]
        select = sa.select(*columns).join_from(passages, articles).where(*_conditions(query))
        with self._engine.connect() as db:
            rows = [row for some in sliced(ids) for row in db.execute(select.where(passages.c.id.in_(some)))]
            bodies = sorted({row.article_id for row in rows})  # each is fetched once, not with every passage
            found = [
                to_article(row)
                for some in sliced(bodies)
                for row in db.execute(sa.select(*ARTICLE).where(articles.c.id.in_(some)))
            ]
        by_id = {article.id: article for article in found}
        return {row.id: (to_passage(row, by_id[row.article_id]), by_id[row.article_id]) for row in rows}

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
            rows = [row for some in sliced(ids) for row in db.execute(select.where(passages.c.id.in_(some)))]
        return {row.id: np.frombuffer(row.vector, np.float16) for row in rows}

    def matching(self, ids: Sequence[str], query: Query) -> set[str]:
        """Those of the passages that are done and meet the filters."""
        select = sa.select(passages.c.id).join_from(passages, articles).where(*_conditions(query))
        with self._engine.connect() as db:
            return {i for some in sliced(ids) for i in db.execute(select.where(passages.c.id.in_(some))).scalars()}

    def sample(self, count: int) -> list[tuple[str, np.ndarray]]:
        """About count done passages, spread over the catalog, with their vectors; the same ones every time."""
        select = sa.select(passages.c.id).join_from(passages, articles).where(*_conditions(None))
        with self._engine.connect() as db:
            ids = list(db.execute(select.order_by(passages.c.id)).scalars())
        return sorted(self.vectors_by_id(ids[:: max(1, len(ids) // count)]).items())

    def article(self, article_id: str) -> Article | None:
        with self._engine.connect() as db:
            row = db.execute(sa.select(*ARTICLE).where(articles.c.id == article_id)).first()
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


def sliced(items: Sequence[str]) -> Iterator[Sequence[str]]:
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
