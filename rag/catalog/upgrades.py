"""Catalogs of earlier formats, brought up to date in place when they are opened to write.

A format is a number, kept in the catalog's facts. Readers read earlier formats as they are.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from rag.catalog.engine import upsert
from rag.catalog.rows import ARTICLE, digest_of, to_article
from rag.catalog.schema import articles, facts, metadata
from rag.catalog.versions import address_key, alike, own_key
from rag.errors import ConfigurationError, IndexDamaged

_UNDATED = -(10**12)
_TOGETHER = 50  # articles whose texts are held in memory at once
_log = logging.getLogger(__name__)


def format_of(engine: sa.Engine) -> int | None:
    """The catalog's format; None where there are no tables yet.

    Raises IndexDamaged for a file that is no catalog, ConfigurationError for the format of a newer Dateline.
    """
    where = engine.url.database
    try:
        with engine.connect() as db:
            if not sa.inspect(db).has_table(facts.name):
                return None
            found = int(db.execute(sa.select(facts.c.value).where(facts.c.name == "schema")).scalar_one())
    except (sa.exc.DatabaseError, sa.exc.NoResultFound, ValueError) as error:
        raise IndexDamaged(
            f"the catalog {where} cannot be opened ({getattr(error, 'orig', error)}): if its folder may not be "
            f"written, open it once where it may be written; if it is damaged, put back a copy, or ingest into a new "
            f"folder with DATELINE_INDEX"
        ) from error
    if found > FORMAT:
        raise ConfigurationError(
            f"{where} was written by a newer Dateline (catalog format {found}, this one knows {FORMAT}): bring "
            f"Dateline up to date, or set DATELINE_INDEX to another folder"
        )
    return found


def bring_up_to_date(engine: sa.Engine) -> None:
    """Make the tables where there are none, else apply the missing upgrades, each in a transaction of its own."""
    found = format_of(engine)
    if found is None:
        with engine.begin() as db:
            metadata.create_all(db)
            _set_format(db, FORMAT)
        return
    for number, upgrade in enumerate(UPGRADES[found - 1 :], found + 1):
        _log.info("bringing the catalog %s to format %d", engine.url.database, number)
        with engine.begin() as db:
            upgrade(db)
            _set_format(db, number)


def _set_format(db: sa.Connection, number: int) -> None:
    upsert(db, facts, [{"name": "schema", "value": str(number)}])


def _versions_and_records(db: sa.Connection) -> None:
    """To 2: articles know what they are versions of, and of versions that were all quoted only the newest still is."""
    db.execute(sa.text("ALTER TABLE articles ADD COLUMN version_key VARCHAR NOT NULL DEFAULT ''"))
    db.execute(sa.text("CREATE INDEX ix_articles_version_key ON articles (version_key)"))
    new = sa.MetaData()
    sa.Table("surplus", new, sa.Column("id", sa.String, primary_key=True))
    blob = sa.Column("packed", sa.LargeBinary, nullable=False)
    sa.Table("records", new, sa.Column("origin", sa.String, primary_key=True), blob)
    new.create_all(db)
    rows = list(
        db.execute(sa.text("SELECT id, origin, url, title, state, published, modified, ingested FROM articles"))
    )
    rows.sort(key=lambda r: (max(r.published or _UNDATED, r.modified or _UNDATED), r.ingested, r.id), reverse=True)
    newest: dict[str, sa.Row[Any]] = {}
    changes = [_placed(db, row, newest) for row in rows]
    if changes:
        db.execute(sa.text("UPDATE articles SET version_key = :key, state = :state WHERE id = :id"), changes)
    for change in (c for c in changes if c["newer"]):  # the ledger's lines of what is no longer quoted are read anew
        again = "UPDATE ledger SET outcome = 'duplicate', article_id = :newer, fingerprint = '' WHERE article_id = :id"
        db.execute(sa.text(again), {"newer": change["newer"], "id": change["id"]})


def _placed(db: sa.Connection, row: sa.Row[Any], newest: dict[str, sa.Row[Any]]) -> dict[str, str | None]:
    """The row's version key, and its state now. newest: the quoted article of each key among those that are newer."""
    key = address_key(row.url) or row.origin
    first = newest.get(key)
    if first and not alike((first.title, _body(db, first.id)), (row.title, _body(db, row.id))):
        key = own_key(key, row.origin)
    newer = newest.get(key) if row.state != "superseded" else None
    if row.state != "superseded":
        newest.setdefault(key, row)
    state = "superseded" if newer else row.state
    return {"id": row.id, "key": key, "state": state, "newer": newer.id if newer else None}


def _body(db: sa.Connection, article_id: str) -> str:
    return str(db.execute(sa.text("SELECT body FROM articles WHERE id = :id"), {"id": article_id}).scalar())


def _vectors_of_texts(db: sa.Connection) -> None:
    """To 3: a vector belongs to the text it was made of, no longer to a passage."""
    db.execute(
        sa.text(
            "CREATE TABLE vectors (number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, digest BLOB NOT NULL,"
            " coming BOOLEAN NOT NULL, vector BLOB NOT NULL, UNIQUE (digest, coming))"
        )
    )
    db.execute(sa.text("ALTER TABLE passages RENAME TO passages_before"))
    db.execute(
        sa.text(
            "CREATE TABLE passages (id VARCHAR NOT NULL, article_id VARCHAR NOT NULL, ordinal INTEGER NOT NULL,"
            ' start INTEGER NOT NULL, "end" INTEGER NOT NULL, digest BLOB NOT NULL, PRIMARY KEY (id),'
            " FOREIGN KEY(article_id) REFERENCES articles (id))"
        )
    )
    # above those by which an open reader knows what it has seen, which are passages' here
    db.execute(sa.text("INSERT INTO sqlite_sequence SELECT 'vectors', COALESCE(MAX(rowid), 0) FROM passages_before"))
    owners = db.execute(sa.text("SELECT DISTINCT article_id FROM passages_before")).scalars().all()
    for start in range(0, len(owners), _TOGETHER):
        _move_passages(db, owners[start : start + _TOGETHER])
    db.execute(sa.text("DROP TABLE passages_before"))  # with its index, whose name the next one takes
    db.execute(sa.text("CREATE INDEX ix_passages_article_id ON passages (article_id)"))
    db.execute(sa.text("CREATE INDEX ix_passages_digest ON passages (digest)"))


def _move_passages(db: sa.Connection, article_ids: Sequence[str]) -> None:
    """In the driver's own statements, since the database's layer takes longer over a row than SQLite does."""
    owners = db.execute(sa.select(*ARTICLE).where(articles.c.id.in_(article_ids)))
    by_id = {article.id: article for article in map(to_article, owners)}
    before = sa.text("SELECT * FROM passages_before WHERE article_id IN :ids").bindparams(
        sa.bindparam("ids", list(article_ids), expanding=True)
    )
    rows = db.execute(before).all()
    digests = [digest_of(a := by_id[row.article_id], a.body[row.start : row.end]) for row in rows]
    paired = list(zip(rows, digests, strict=True))
    kept = [(row.id, row.article_id, row.ordinal, row.start, row.end, digest) for row, digest in paired]
    db.exec_driver_sql("INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)", kept)
    made = "INSERT OR IGNORE INTO vectors (digest, coming, vector) VALUES (?, 0, ?)"
    db.exec_driver_sql(made, [(digest, row.vector) for row, digest in paired])


# The first brings format 1 to format 2, and so on.
UPGRADES: tuple[Callable[[sa.Connection], None], ...] = (_versions_and_records, _vectors_of_texts)
FORMAT = len(UPGRADES) + 1
