"""The system of record as the one writing process has it.

The indexes are derived from the catalog. An article enters as pending together with its passages and vectors; once both
indexes hold it, it is marked done. What a crash leaves pending is indexed again, under the same ids.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from itertools import islice

import sqlalchemy as sa

from rag.catalog.engine import sliced, upsert
from rag.catalog.facts import grow_generation, set_facts
from rag.catalog.reading import Catalog
from rag.catalog.rows import ARTICLE, Entry, Prepared, article_row, entry_row, passage_rows, record_row, to_article
from rag.catalog.schema import articles, ledger, passages, records, surplus, vectors
from rag.catalog.upgrades import FORMAT, bring_up_to_date
from rag.catalog.vectors import VectorsWriter
from rag.catalog.versions import Version, own_key

_ROWS = 1000  # passages written by one statement
OLDER = "an older version of an article that is indexed"
# Asked for every article that is read, so they are built once.
_COPY = (
    sa.select(articles.c.id)
    .where(articles.c.content == sa.bindparam("content"), articles.c.state != "superseded")
    .where(articles.c.origin != sa.bindparam("origin"), articles.c.version_key != sa.bindparam("key"))
    .order_by(articles.c.id)
    .limit(1)
)
_OWN = sa.and_(articles.c.version_key >= sa.bindparam("own"), articles.c.version_key < sa.bindparam("beyond"))
_OF_ADDRESS = (
    sa.select(*ARTICLE, articles.c.ingested, articles.c.version_key)
    .where(sa.or_(articles.c.version_key == sa.bindparam("address"), _OWN))
    .where(articles.c.state != "superseded", articles.c.origin != sa.bindparam("origin"))
    .order_by(articles.c.id)
)
_AGAIN = "again:"  # before the fingerprint of a duplicate that is to be read anew


class CatalogWriter(Catalog):
    """The catalog with what changes it. The tables are made when absent, those of an earlier format brought up to date.

    Raises IndexDamaged and ConfigurationError as Catalog does.
    """

    def __init__(self, engine: sa.Engine) -> None:
        bring_up_to_date(engine)
        super().__init__(engine)
        self.vectors: VectorsWriter = VectorsWriter(engine, FORMAT)

    def copy_of(self, content: str, origin: str, version_key: str) -> str | None:
        """The id of a current article with this content hash, other than those at origin and with the version key."""
        with self._engine.connect() as db:
            return db.execute(_COPY, {"content": content, "origin": origin, "key": version_key}).scalar()

    def next_reading(self) -> int:
        """Now, in epoch seconds; later than all that was read before, also within the same second."""
        with self._engine.connect() as db:
            last = db.execute(sa.select(sa.func.max(ledger.c.read))).scalar()
        return max(int(time.time()), (last or 0) + 1)

    def versions(self, address: str, origin: str) -> list[Version]:
        """The current articles of an address (see address_key) that stand elsewhere than at origin."""
        own = {"own": own_key(address, ""), "beyond": f"{address}!"}  # "!" follows the blank
        with self._engine.connect() as db:
            rows = db.execute(_OF_ADDRESS, {"address": address, "origin": origin, **own})
            return [Version(to_article(row), row.ingested, row.version_key) for row in rows]

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
        current = sa.exists().where(articles.c.id == ledger.c.article_id, articles.c.state != "superseded")
        with self._engine.begin() as db:
            _write_entries(db, entries)
            for some in sliced(withdrawn):
                db.execute(sa.update(articles).where(articles.c.origin.in_(some)).values(state="superseded"))
            for some in sliced([e.origin for e in entries]):  # a copy of what is quoted no longer is read anew
                _reopen(db, ~current, ledger.c.origin.in_(some))

    def remark(self, origin: str, fingerprint: str, reason: str) -> None:
        """In the ledger's line of this origin, whose article and record stay what they are."""
        with self._engine.begin() as db:
            line = sa.update(ledger).where(ledger.c.origin == origin)
            db.execute(line.values(fingerprint=fingerprint, reason=reason))

    def withdrawn_passages(self) -> dict[str, list[str]]:
        """Superseded articles with the ids of those passages that are still to be taken out of the indexes."""
        query = sa.select(passages.c.article_id, passages.c.id).join_from(articles, passages)
        out: dict[str, list[str]] = {}
        with self._engine.connect() as db:
            for article_id, passage_id in db.execute(query.where(articles.c.state == "superseded")):
                out.setdefault(article_id, []).append(passage_id)
        return out

    def surplus(self) -> list[str]:
        """Passages of an earlier cut of what is pending, which are still to be taken out of the indexes."""
        with self._engine.connect() as db:
            return list(db.execute(sa.select(surplus.c.id)).scalars())

    def reopened(self) -> set[str]:
        """Origins of duplicates that are to be read anew, since what they duplicate is superseded."""
        query = sa.select(ledger.c.origin).where(ledger.c.fingerprint.startswith(_AGAIN))
        with self._engine.connect() as db:
            return set(db.execute(query).scalars())

    def add_pending(self, batch: Sequence[Prepared]) -> None:
        """One transaction: the articles, their passages, and their lines in the ledger.

        The ledger may say "indexed" here already, since what is pending is finished before anything else is read.
        """
        with self._engine.begin() as db:
            upsert(db, articles, [article_row(item) for item in batch])
            texts = list[bytes]()
            for some in sliced([item.article.id for item in batch]):
                before = passages.c.article_id.in_(some)
                texts += _texts(db, before)
                cut = sa.select(passages.c.id).where(before, passages.c.id.not_in(sa.select(surplus.c.id)))
                db.execute(sa.insert(surplus).from_select(["id"], cut))
                db.execute(sa.delete(passages).where(before))
            rows = (row for item in batch for row in passage_rows(item.article, item.passages))
            while lot := list(islice(rows, _ROWS)):
                db.execute(sa.insert(passages), lot)
            _forget_vectors(db, texts)
            _write_entries(db, [item.entry for item in batch])

    def outdated_by(self, article_ids: Sequence[str]) -> dict[str, list[str]]:
        """Older versions (same origin or version key, other id) of these articles, each with its passage ids."""
        newer = articles.alias()
        same = sa.or_(newer.c.origin == articles.c.origin, newer.c.version_key == articles.c.version_key)
        old = (
            sa.select(articles.c.id, passages.c.id.label("passage"))
            .distinct()
            .select_from(
                articles.join(newer, sa.and_(same, newer.c.id != articles.c.id)).outerjoin(
                    passages, passages.c.article_id == articles.c.id
                )
            )
        )
        out: dict[str, list[str]] = {}
        with self._engine.connect() as db:
            for some in sliced(article_ids):
                rows = db.execute(old.where(newer.c.id.in_(some), articles.c.state != "superseded"))
                for article_id, passage_id in rows:
                    known = out.setdefault(article_id, [])
                    known += [passage_id] if passage_id and passage_id not in known else []
        return out

    def mark_done(self, article_ids: Sequence[str], superseded: Iterable[str] = ()) -> None:
        """Acknowledge: both indexes hold these articles, and no longer the superseded ones and the surplus."""
        gone = list(superseded)
        with self._engine.begin() as db:
            for some in sliced(article_ids):
                db.execute(sa.update(articles).where(articles.c.id.in_(some)).values(state="done"))
            for some in sliced(gone):
                _delete_passages(db, some)
                db.execute(sa.update(articles).where(articles.c.id.in_(some)).values(state="superseded"))
                # a copy elsewhere was left out for the sake of the old version: have it read anew
                _reopen(db, ledger.c.article_id.in_(some))
                _say_older(db, some)
            db.execute(sa.delete(surplus))
            grow_generation(db)
            set_facts(db, {"updated": str(int(time.time()))})

    def announce_indexes(self) -> None:
        """Have readers open the indexes anew, which now hold the same articles as before."""
        with self._engine.begin() as db:
            grow_generation(db)


def _delete_passages(db: sa.Connection, article_ids: Sequence[str]) -> None:
    """With the vectors of texts that stand nowhere else."""
    own = passages.c.article_id.in_(article_ids)
    texts = _texts(db, own)
    db.execute(sa.delete(passages).where(own))
    _forget_vectors(db, texts)


def _texts(db: sa.Connection, which: sa.ColumnElement[bool]) -> list[bytes]:
    """The digests of these passages."""
    return list(db.execute(sa.select(passages.c.digest).where(which).distinct()).scalars())


def _forget_vectors(db: sa.Connection, texts: Sequence[bytes]) -> None:
    """Of those of the texts that stand in no passage any more."""
    somewhere = sa.exists().where(passages.c.digest == vectors.c.digest)
    for some in sliced(texts):
        db.execute(sa.delete(vectors).where(vectors.c.digest.in_(some), ~somewhere))


def _write_entries(db: sa.Connection, entries: Sequence[Entry]) -> None:
    upsert(db, ledger, [entry_row(e) for e in entries])
    upsert(db, records, [record_row(e) for e in entries if e.record is not None])
    for some in sliced([e.origin for e in entries if e.record is None]):  # what was kept is no longer what it says
        db.execute(sa.delete(records).where(records.c.origin.in_(some)))


def _reopen(db: sa.Connection, *which: sa.ColumnElement[bool]) -> None:
    """Mark those of the duplicates to be read anew."""
    fresh = (ledger.c.outcome == "duplicate", ~ledger.c.fingerprint.startswith(_AGAIN))
    db.execute(sa.update(ledger).where(*which, *fresh).values(fingerprint=sa.literal(_AGAIN) + ledger.c.fingerprint))


def _say_older(db: sa.Connection, superseded: Sequence[str]) -> None:
    """In the ledger's lines of articles that a version from another origin has replaced."""
    newer = articles.alias()
    pairs = sa.select(newer.c.id).join_from(articles, newer, newer.c.version_key == articles.c.version_key)
    of_line = pairs.where(articles.c.id == ledger.c.article_id, newer.c.state == "done").limit(1).scalar_subquery()
    lines = sa.update(ledger).where(ledger.c.article_id.in_(superseded), ledger.c.outcome == "indexed")
    db.execute(lines.values(outcome="duplicate", article_id=of_line, reason=OLDER))
