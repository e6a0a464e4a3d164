from pathlib import Path

import pytest

from ingest.extraction import to_article
from ingest.records import RawArticle
from ingest.sources import Files
from rag.types import Article

SEED = Path(__file__).parents[3] / "shared" / "data" / "seed"
pytestmark = pytest.mark.skipif(not SEED.is_dir(), reason=f"the scraped seed article is not at {SEED}")

TITLE, STANDFIRST, BEFORE, AFTER = 0, 1, range(2, 5), range(10, 16)  # lines; between and behind them is page furniture


@pytest.fixture
def lines() -> list[str]:
    (file,) = SEED.glob("*.txt")
    return file.read_text(encoding="utf-8").split("\n")


@pytest.fixture
def found() -> Article:
    (item,) = Files([SEED]).records()
    assert isinstance(item, RawArticle)
    article = to_article(item)
    assert isinstance(article, Article)
    return article


def test_the_seeds_headline_is_its_title(found: Article, lines: list[str]):
    assert found.title == lines[TITLE]


def test_the_seeds_body_is_every_paragraph_of_the_article_and_nothing_else(found: Article, lines: list[str]):
    paragraphs = [lines[i] for i in (*BEFORE, *AFTER)]
    assert found.body.split("\n\n") in ([lines[STANDFIRST], *paragraphs], paragraphs)


def test_the_seed_states_no_date_and_is_given_none(found: Article):
    assert found.published is None
    assert found.modified is None
    assert found.authors == ()
