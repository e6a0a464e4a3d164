"""The vectors of passages: which encoder they are of, which passages have one, and which wait for theirs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import sqlalchemy as sa

from rag.catalog.engine import sliced, upsert, without
from rag.catalog.facts import grow_generation, set_facts
from rag.catalog.rows import ARTICLE, PASSAGE, Indexable, to_article, to_passage, to_vector, vector_row
from rag.catalog.schema import articles, facts, passages, vectors
from rag.errors import EncoderMismatch

_BY_DIGEST = 3  # the format from which on a vector belongs to a text; before, it stood beside its passage
_FACTS = ("encoder", "encoder_identity", "dim")
_FIRST_NUMBER = sa.literal_column("passages.rowid", sa.Integer).label("number")
_FIRST_VECTOR = sa.literal_column("passages.vector", sa.LargeBinary).label("vector")
_SERVING, _COMING = "", "coming_"  # before their names


class Filler(NamedTuple):
    """An encoder as the catalog knows it. identity: None in a catalog from before identities were kept."""

    name: str
    identity: str | None
    dim: int

    def is_same(self, name: str, identity: str) -> bool:
        """Whether it makes the same vectors; without an identity it goes by the name."""
        return self.name == name if self.identity is None else self.identity == identity


class Vectors:
    """What has been encoded, to read; of this or any earlier format of the catalog."""

    def __init__(self, engine: sa.Engine, found: int) -> None:
        self._engine = engine
        self._format = found

    @property
    def serving(self) -> Filler | None:
        """The encoder whose vectors are searched; None in an empty catalog."""
        return self._filler(_SERVING)

    @property
    def coming(self) -> Filler | None:
        """The encoder to which the index is being moved, if any."""
        return self._filler(_COMING)

    @property
    def dim(self) -> int:
        """Of the vectors that are searched."""
        return self.serving.dim if self.serving else 1

    def check(self, name: str, identity: str) -> None:
        """Raises EncoderMismatch unless this model, whatever its name, fills the catalog or is about to."""
        serving, coming = self.serving, self.coming
        if serving is None or serving.is_same(name, identity) or (coming and coming.is_same(name, identity)):
            return
        now = (
            "whose weights, prompts or rounding are others now"
            if serving.name == name
            else f"but {name!r} is configured"
        )
        raise EncoderMismatch(
            f"this index was filled by the encoder {serving.name!r}, {now}: set DATELINE_ENCODER to what it was, "
            f"ingest into a new folder with DATELINE_INDEX, or run `dateline embed` to move the index to the new one"
        )

    def beside(self, db: sa.Connection, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
        """These columns of the passages, each with the number and the vector it has, NULL without one: as the catalog
        keeps them at this moment, since a writer may have brought an older one up to date since it was opened.

        A number is never given twice, so those that are new have higher ones.
        """
        found = self._format
        if found < _BY_DIGEST:  # another thread may see a later one than this connection does
            found = int(db.execute(sa.select(facts.c.value).where(facts.c.name == "schema")).scalar_one())
            self._format = max(self._format, found)
        return _beside(columns, by_digest=found >= _BY_DIGEST)

    def newest(self) -> int:
        """The number of the newest vector; 0 without any."""
        with self._engine.connect() as db:
            return int(db.execute(sa.select(sa.func.max(self._having(db).subquery().c.number))).scalar() or 0)

    def since(self, number: int) -> tuple[list[str], int]:
        """Passages whose vector came after the one with this number, and the number of the newest."""
        with self._engine.connect() as db:
            having = self._having(db, passages.c.id)
            new = having.with_only_columns(*list(having.selected_columns)[:2])  # without the vectors, which are heavy
            rows = db.execute(new.where(having.selected_columns.number > number)).all()
        return [row.id for row in rows], max([number, *(row.number for row in rows)])

    def by_id(self, ids: Sequence[str]) -> dict[str, np.ndarray]:
        """float16 (dim,) of those of the passages that have one."""
        with self._engine.connect() as db:
            having = self._having(db, passages.c.id)
            rows = [row for some in sliced(ids) for row in db.execute(having.where(passages.c.id.in_(some)))]
        return {row.id: to_vector(row.vector) for row in rows}

    def count(self) -> int:
        """How many done passages have one."""
        with self._engine.connect() as db:
            having = self._having(db).join_from(passages, articles).where(articles.c.state == "done")
            return int(db.execute(sa.select(sa.func.count()).select_from(having.subquery())).scalar() or 0)

    def sample(self, count: int) -> list[tuple[str, np.ndarray]]:
        """About count done passages, spread over the catalog, with their vectors; the same ones every time."""
        with self._engine.connect() as db:
            having = self._having(db, passages.c.id).join_from(passages, articles).where(articles.c.state == "done")
            ids = list(db.execute(having.order_by(passages.c.id)).scalars())
        return sorted(self.by_id(ids[:: max(1, len(ids) // count)]).items())

    def _having(self, db: sa.Connection, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
        """The same of those alone that have a vector."""
        each = self.beside(db, *columns)
        return each.where(each.selected_columns.number.is_not(None))

    def _filler(self, prefix: str) -> Filler | None:
        names = [f"{prefix}{name}" for name in _FACTS]
        with self._engine.connect() as db:
            rows = db.execute(sa.select(facts.c.name, facts.c.value).where(facts.c.name.in_(names)))
            found = {row.name: row.value for row in rows}
        name, identity, dim = (found.get(n) for n in names)
        return None if name is None else Filler(name, identity, int(dim or 1))


class VectorsWriter(Vectors):
    """With what the one writing process changes."""

    def claim(self, name: str, identity: str, dim: int) -> None:
        """Remember which encoder fills this catalog. Raises EncoderMismatch when another one does."""
        self.check(name, identity)
        if self.serving is None or self.serving.is_same(name, identity):
            with self._engine.begin() as db:
                _say(db, _SERVING, Filler(name, identity, dim))

    def aim(self, name: str, identity: str, dim: int) -> bool:
        """Begin, or go on, to fill the catalog with this encoder's vectors. True: it is another one than now, whose
        vectors are not searched before complete() is called. What was begun for a third one is given up."""
        serving, coming, new = self.serving, self.coming, Filler(name, identity, dim)
        moving = serving is not None and not serving.is_same(name, identity)
        with self._engine.begin() as db:
            if coming and moving and not coming.is_same(name, identity):
                _forget_coming(db)
            _say(db, _COMING if moving else _SERVING, new)
        return moving

    def waiting(self, *, coming: bool) -> int:
        """How many done passages have no vector yet."""
        with self._engine.connect() as db:
            return int(db.execute(_lacking(sa.func.count(), coming=coming)).scalar() or 0)

    def next_waiting(self, limit: int, *, coming: bool, leaving: Collection[bytes] = ()) -> list[Indexable]:
        """Done passages without a vector, at most limit, of the newest articles first. leaving: digests left out."""
        newest = articles.c.published.desc().nulls_last(), articles.c.id, passages.c.ordinal
        chosen = _lacking(*PASSAGE, coming=coming).order_by(*newest)
        if leaving:
            chosen = chosen.where(without(passages.c.digest, leaving))
        with self._engine.connect() as db:
            rows = db.execute(chosen.limit(limit)).all()
            owners = sorted({row.article_id for row in rows})
            bodies = (db.execute(sa.select(*ARTICLE).where(articles.c.id.in_(some))) for some in sliced(owners))
            by_id = {a.id: a for found in bodies for a in map(to_article, found)}
        return [Indexable(to_passage(row, by_id[row.article_id]), by_id[row.article_id], None) for row in rows]

    def add(self, found: Mapping[bytes, np.ndarray], *, coming: bool) -> None:
        """Vectors, float32 (dim,) each, by the digest of their text. One transaction."""
        with self._engine.begin() as db:
            upsert(db, vectors, [vector_row(d, v, coming) for d, v in found.items()], key=("digest", "coming"))
            if not coming:
                grow_generation(db)

    def complete(self) -> None:
        """From now on the coming encoder's vectors are searched; the others are gone."""
        new = self.coming
        if new is None:
            raise AssertionError("no other encoder was aimed at")
        with self._engine.begin() as db:
            db.execute(sa.delete(vectors).where(~vectors.c.coming))
            # inserted anew, since readers ask for what has come since a number
            moved = sa.select(vectors.c.digest, sa.false(), vectors.c.vector)
            db.execute(sa.insert(vectors).from_select(["digest", "coming", "vector"], moved))
            _forget_coming(db)
            _say(db, _SERVING, new)
            grow_generation(db)

    def standing(self, digests: Collection[bytes]) -> dict[bytes, int]:
        """In how many done passages each of these texts stands."""
        count = sa.select(passages.c.digest, sa.func.count().label("times")).join_from(passages, articles)
        done = count.where(articles.c.state == "done").group_by(passages.c.digest)
        with self._engine.connect() as db:
            found = (db.execute(done.where(passages.c.digest.in_(some))) for some in sliced(list(digests)))
            return {row.digest: row.times for rows in found for row in rows}

    def having(self, digests: Collection[bytes]) -> list[str]:
        """Ids of the done passages with these texts."""
        done = sa.select(passages.c.id).join_from(passages, articles).where(articles.c.state == "done")
        with self._engine.connect() as db:
            found = (db.execute(done.where(passages.c.digest.in_(some))) for some in sliced(list(digests)))
            return [i for rows in found for i in rows.scalars()]


@cache  # as often as a question is asked
def _beside(columns: tuple[sa.ColumnElement[Any], ...], *, by_digest: bool) -> sa.Select[Any]:
    if not by_digest:
        return sa.select(*columns, _FIRST_NUMBER, _FIRST_VECTOR).select_from(passages)
    own = sa.and_(vectors.c.digest == passages.c.digest, vectors.c.coming.is_(False))
    return sa.select(*columns, vectors.c.number, vectors.c.vector).outerjoin_from(passages, vectors, own)


def _lacking(*what: sa.ColumnElement[Any], coming: bool) -> sa.Select[Any]:
    own = sa.and_(vectors.c.digest == passages.c.digest, vectors.c.coming == coming)
    found = sa.select(*what).select_from(passages).join(articles).outerjoin(vectors, own)
    return found.where(articles.c.state == "done", vectors.c.number.is_(None))


def _say(db: sa.Connection, prefix: str, filler: Filler) -> None:
    values = filler.name, str(filler.identity), str(filler.dim)
    set_facts(db, {f"{prefix}{name}": value for name, value in zip(_FACTS, values, strict=True)})


def _forget_coming(db: sa.Connection) -> None:
    db.execute(sa.delete(vectors).where(vectors.c.coming))
    db.execute(sa.delete(facts).where(facts.c.name.in_([f"{_COMING}{name}" for name in _FACTS])))
