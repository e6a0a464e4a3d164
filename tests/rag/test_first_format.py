"""A catalog as the first version left it, alone in its folder, must serve every later one."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from rag import Dateline
from rag.errors import IndexDamaged
from rag.index.corpus import Corpus, catalog_path
from rag.index.writer import rebuild
from rag.models.sentence_encoder import SentenceEncoder

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
