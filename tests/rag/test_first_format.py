"""A catalog as the first version left it, alone in its folder, must serve every later one."""

from __future__ import annotations

import lzma
import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from rag import Dateline
from rag.catalog import Catalog, CatalogWriter, catalog_path, open_engine, upgrades
from rag.errors import ConfigurationError, IndexDamaged
from rag.index.corpus import Corpus
from rag.index.writer import CorpusWriter, rebuild
from rag.models.sentence_encoder import SentenceEncoder
from tests.conftest import ROOT

_FIRST_FORMAT = """
CREATE TABLE articles (id VARCHAR NOT NULL, origin VARCHAR NOT NULL, url VARCHAR, title TEXT NOT NULL, outlet VARCHAR,
 authors JSON NOT NULL, published INTEGER, published_from VARCHAR, modified INTEGER, modified_from VARCHAR,
 ingested INTEGER NOT NULL, body TEXT NOT NULL, content VARCHAR NOT NULL, state VARCHAR NOT NULL, PRIMARY KEY (id));
CREATE TABLE ledger (origin VARCHAR NOT NULL, fingerprint VARCHAR NOT NULL, outcome VARCHAR NOT NULL,
 article_id VARCHAR, reason TEXT, read INTEGER NOT NULL, PRIMARY KEY (origin));
CREATE TABLE facts (name VARCHAR NOT NULL, value VARCHAR NOT NULL, PRIMARY KEY (name));
CREATE TABLE passages (id VARCHAR NOT NULL, article_id VARCHAR NOT NULL, ordinal INTEGER NOT NULL,
 start INTEGER NOT NULL, "end" INTEGER NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (id),
 FOREIGN KEY(article_id) REFERENCES articles (id));
CREATE INDEX articles_by_date ON articles (state, published);
CREATE INDEX ix_articles_content ON articles (content);
CREATE INDEX ix_articles_origin ON articles (origin);
CREATE INDEX ix_ledger_article_id ON ledger (article_id);
CREATE INDEX ix_passages_article_id ON passages (article_id);
INSERT INTO facts VALUES ('schema', '1'), ('encoder', 'all-MiniLM-L6-v2'), ('dim', '384'), ('generation', '3'),
 ('updated', '1748908800');
"""
_BODY = "The lighthouse on Gull Stack is tended by Yrsa Penhallow. She has done so for thirty-one years."
_ARTICLE = "INSERT INTO articles VALUES (?, ?, NULL, ?, ?, ?, ?, 'byline', NULL, NULL, ?, ?, 'c', 'done')"


@pytest.fixture
def first(tmp_path: Path, encoder: SentenceEncoder) -> Path:
    vector = encoder.encode_passages([_BODY])[0].astype(np.float16).tobytes()
    db = sqlite3.connect(catalog_path(tmp_path))
    db.executescript(_FIRST_FORMAT)
    at = 1748908800
    article = ("a1", "/in/light.txt", "The keeper of Gull Stack", "The Callis Courier", '["A. Writer"]', at, at, _BODY)
    db.execute(_ARTICLE, article)
    db.execute("INSERT INTO passages VALUES ('a1:0', 'a1', 0, 0, ?, ?)", (len(_BODY), vector))
    db.execute("INSERT INTO ledger VALUES ('/in/light.txt', '1:f', 'indexed', 'a1', NULL, 1748908800)")
    db.commit()
    db.close()
    return tmp_path


def test_a_catalog_of_the_first_format_alone_says_what_to_do_and_then_answers(first: Path) -> None:
    with pytest.raises(IndexDamaged, match="dateline rebuild"):
        Corpus(first)

    assert rebuild(first) == 1

    with Dateline.open(first, writer="extractive") as dateline:
        answer = dateline.ask("Who tends the lighthouse on Gull Stack?")
        (hit,) = dateline.search("lighthouse")
        updated = dateline.status().updated
    assert "Yrsa Penhallow" in answer.text
    assert (hit.article.outlet, hit.article.authors) == ("The Callis Courier", ("A. Writer",))
    assert updated is not None and f"{updated:%Y-%m-%d}" == "2025-06-03"


def tables(path: Path) -> dict[str, set[object]]:
    """Columns and indexes by table, the order of the columns apart."""
    db = sqlite3.connect(path)
    names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found: dict[str, set[object]] = {}
    for name in names:
        found[name] = {row[1:4] + row[5:] for row in db.execute(f"PRAGMA table_info({name})")}
        found[name] |= {row[1:] for row in db.execute(f"PRAGMA index_list({name})")}
    db.close()
    return found


def test_vectors_that_come_after_an_upgrade_are_new_to_who_read_the_catalog_before(first: Path) -> None:
    reader = Catalog(open_engine(first))
    db = sqlite3.connect(catalog_path(first))
    db.execute("UPDATE passages SET rowid = 40")  # as after many articles that were replaced
    db.commit()
    db.close()
    seen = reader.vectors.newest()
    with CorpusWriter(first) as writer:
        added = writer.catalog.vectors.newest()

    assert seen == 40
    assert added > seen  # and all that come later


def stored_format(folder: Path) -> str | None:
    catalog = Catalog(open_engine(folder))
    try:
        return catalog.fact("schema")
    finally:
        catalog.close()


def test_a_reader_reads_the_first_format_as_it_is(first: Path) -> None:
    before = tables(catalog_path(first))
    catalog = Catalog(open_engine(first))

    assert catalog.status().articles == 1 and catalog.raw("a1") is None
    article = catalog.article("a1")
    assert article is not None and article.title == "The keeper of Gull Stack"
    assert stored_format(first) == "1" and tables(catalog_path(first)) == before


def test_a_catalog_that_was_brought_up_to_date_has_the_tables_of_a_new_one(first: Path, tmp_path: Path) -> None:
    CatalogWriter(open_engine(first)).close()
    CatalogWriter(open_engine(tmp_path / "new")).close()

    assert tables(catalog_path(first)) == tables(catalog_path(tmp_path / "new"))
    assert stored_format(first) == str(upgrades.FORMAT)


def test_an_upgrade_that_fails_leaves_the_catalog_as_it_was(first: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(db: sa.Connection) -> None:
        db.execute(sa.text("ALTER TABLE articles ADD COLUMN colour VARCHAR"))
        db.execute(sa.text("UPDATE articles SET title = 'gone'"))
        raise OSError("no room left")

    before = tables(catalog_path(first))
    with monkeypatch.context() as patch:
        patch.setattr(upgrades, "UPGRADES", (failing,))
        with pytest.raises(OSError, match="no room"):
            CatalogWriter(open_engine(first))

    assert tables(catalog_path(first)) == before
    assert rebuild(first) == 1


@pytest.mark.parametrize("opened", [Catalog, CatalogWriter])
@pytest.mark.parametrize("junk", [b"no database " * 100, b"SQLite format 3\0" + b"\1" * 5000])
def test_a_file_that_is_no_catalog_is_told_with_what_to_do(tmp_path: Path, opened: type[Catalog], junk: bytes) -> None:
    catalog_path(tmp_path).write_bytes(junk)

    with pytest.raises(IndexDamaged, match="put back a copy"):
        opened(open_engine(tmp_path))


@pytest.mark.parametrize("opened", [Catalog, CatalogWriter])
def test_a_catalog_of_a_newer_version_is_refused_and_left_alone(first: Path, opened: type[Catalog]) -> None:
    with sqlite3.connect(catalog_path(first)) as db:
        db.execute("UPDATE facts SET value = '99' WHERE name = 'schema'")

    with pytest.raises(ConfigurationError, match=r"newer Dateline \(catalog format 99.*DATELINE_INDEX"):
        opened(open_engine(first))
    with pytest.raises(ConfigurationError, match="bring Dateline up to date"):
        rebuild(first)


def test_of_two_versions_of_one_address_only_the_newer_is_quoted_from_then_on(first: Path) -> None:
    with sqlite3.connect(catalog_path(first)) as db:
        db.execute("UPDATE articles SET url = 'https://www.courier.example/light/?utm_source=feed'")
        copied = (
            "SELECT 'a2', '/moved/light.txt', 'http://courier.example/light', title, outlet, authors, published + 60"
        )
        rest = "published_from, modified, modified_from, ingested, body || ' Corrected.', 'd', state FROM articles"
        db.execute(f"INSERT INTO articles {copied}, {rest}")
        db.execute("INSERT INTO passages SELECT 'a2:0', 'a2', 0, start, \"end\", vector FROM passages")
        db.execute("INSERT INTO ledger VALUES ('/moved/light.txt', '1:g', 'indexed', 'a2', NULL, 1748908800)")

    assert rebuild(first) == 1

    with Dateline.open(first, writer="extractive") as dateline:
        (hit,) = dateline.search("lighthouse")
        older = dateline.corpus.catalog.entries(["/in/light.txt"])["/in/light.txt"]
    assert hit.article.id == "a2"
    assert (older.outcome, older.article_id) == ("duplicate", "a2")


def test_the_kept_catalog_of_the_first_version_is_brought_up_to_date_and_read(tmp_path: Path) -> None:
    kept = ROOT.parent / "shared" / "data" / "index-v1" / "catalog.sqlite.xz"
    if not kept.exists():
        pytest.skip(f"needs {kept}")
    with lzma.open(kept) as packed, catalog_path(tmp_path).open("wb") as file:
        shutil.copyfileobj(packed, file)

    catalog = CatalogWriter(open_engine(tmp_path))

    status = catalog.status()
    assert (status.articles, status.passages, status.pending) == (4667, 55573, 0)
    assert not catalog.withdrawn_passages() and not catalog.surplus()
    assert catalog.article(catalog.current_ids()[0]) is not None
