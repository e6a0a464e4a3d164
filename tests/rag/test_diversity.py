"""Nothing fills the hits alone: no article, no outlet, no text that many have printed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.index.corpus import Corpus
from rag.retrieval.candidates import Candidate
from rag.retrieval.diversify import CapArticles, CapOutlets, once
from rag.types import Query
from tests.small_corpus import asked, names, news, search_of, searched, written

AGENCY = (
    "The reservoir above Brask has reached its lowest level in eleven years, the water board said, and the towns below"
    " it were asked to spare water until rain comes."
)
FLOOD = "The river at Orle flooded the lower town."


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Two hundred pages on the flood by one outlet, of which twenty are better than the three by others."""
    loud = [
        news(f"{FLOOD} Street {n} and bridge {n + 7} were shut; see map {n + 1000}.", outlet="Tavry Echo", name=f"t{n}")
        for n in range(20)
    ]
    more = [
        news(f"A lower bid for ship {n} of {n + 7}, lot {n + 1000}.", outlet="Tavry Echo", name=f"t{n}")
        for n in range(20, 200)
    ]
    quiet = [
        news("A flood of the river has reached the lower houses.", outlet="Orle Post", name="o1"),
        news("Sandbags against the river flood were handed out in town.", outlet="Orle Post", name="o2"),
        news("The river rose and the town fears a flood.", outlet="Brask Herald", name="b1"),
    ]
    return written(tmp_path_factory.mktemp("diverse") / "index", [*loud, *more, *quiet])


def outlets(corpus: Corpus, k: int, **fields: object) -> Counter[str | None]:
    return Counter(hit.article.outlet for hit in searched(corpus, asked(corpus, "river flood lower town", **fields), k))


def test_an_outlet_with_two_hundred_pages_leaves_room_for_others(corpus: Corpus) -> None:
    assert outlets(corpus, 10) == {"Tavry Echo": 7, "Orle Post": 2, "Brask Herald": 1}


def test_an_outlet_has_at_most_its_share_while_others_have_something(corpus: Corpus) -> None:
    assert [outlets(corpus, k)["Tavry Echo"] for k in (2, 3, 5)] == [1, 1, 3]


def test_without_the_cap_it_has_more(corpus: Corpus) -> None:
    hits = searched(corpus, asked(corpus, "river flood lower town"), 10, without=["cap per outlet"])

    assert sum(hit.article.outlet == "Tavry Echo" for hit in hits) > outlets(corpus, 10)["Tavry Echo"] == 7


def test_an_outlet_that_is_asked_for_may_fill_the_hits(corpus: Corpus) -> None:
    assert outlets(corpus, 10, outlets=("Tavry Echo", "Orle Post"))["Tavry Echo"] >= 8


def test_who_asks_for_one_passage_gets_the_best(corpus: Corpus) -> None:
    best = searched(corpus, asked(corpus, "river flood lower town"), 5)[0]

    assert searched(corpus, asked(corpus, "river flood lower town"), 1)[0].passage == best.passage


def test_what_is_over_the_share_comes_after_what_is_within(corpus: Corpus) -> None:
    passages = ["t1", "t2", "t3", "o1", "t4", "o2"]
    search = replace(
        search_of(corpus.snapshot(), Query("flood"), 5),
        candidates=[Candidate(f"{a}:0", a, 1 / n, "ranking") for n, a in enumerate(passages, 1)],
    )

    capped = CapOutlets(0.4)(search).candidates

    assert [c.article_id for c in capped] == ["t1", "t2", "o1", "o2", "t3", "t4"]
    assert [c.score for c in capped] == sorted({c.score for c in capped}, reverse=True)


articles = st.lists(st.sampled_from("abcd"), max_size=12)


@given(articles, st.integers(1, 3))
def test_the_cap_keeps_the_order_and_the_best_of_each_article(corpus: Corpus, owners: list[str], cap: int) -> None:
    found = [Candidate(f"{a}:{n}", a, -n, "ranking") for n, a in enumerate(owners)]

    kept = CapArticles(cap)(replace(search_of(corpus.snapshot(), Query("x")), candidates=found)).candidates

    assert list(kept) == [c for n, c in enumerate(found) if owners[:n].count(c.article_id) < cap]


def once_of(folder: Path, *texts: str, k: int = 10, article: str = "") -> list[str]:
    """What is left of passages with these texts, best first, each of another outlet; article: or all of this one."""
    if article:
        corpus = written(folder, [news("\n\n".join(texts), name=article)])
        found = [Candidate(f"{article}:{n}", article, -n, "ranking") for n, _ in enumerate(texts)]
    else:
        corpus = written(folder, [news(text, outlet=f"Outlet {n}", name=f"a{n}") for n, text in enumerate(texts)])
        found = [Candidate(f"a{n}:0", f"a{n}", -n, "ranking") for n, _ in enumerate(texts)]
    search = replace(search_of(corpus.snapshot(), Query("water"), k), candidates=found)
    return [c.id for c in once(search).candidates]


def test_a_text_that_two_outlets_have_printed_is_one_hit(tmp_path: Path) -> None:
    items = [news(AGENCY, outlet=outlet, name=outlet[:4]) for outlet in ("Orle Post", "Brask Herald")]
    corpus = written(tmp_path, [*items, news("Brask asks for rain and for water.", outlet="Tavry Echo", name="Tavr")])

    found = names(searched(corpus, asked(corpus, "How low is the reservoir above Brask?")))

    assert sorted(found) in (["Bras", "Tavr"], ["Orle", "Tavr"])


def test_a_copy_with_a_word_changed_is_a_copy(tmp_path: Path) -> None:
    assert once_of(tmp_path, AGENCY, AGENCY.replace("asked", "told").upper()) == ["a0:0"]


def test_another_text_on_the_same_subject_stays(tmp_path: Path) -> None:
    other = "Brask's reservoir is as low as eleven years ago; the water board asks the towns below to save water."

    assert once_of(tmp_path, AGENCY, other) == ["a0:0", "a1:0"]


def test_the_same_report_with_another_figure_stays(tmp_path: Path) -> None:
    """The toll of a later day is news."""
    toll = "Rescuers said that {} people were found dead below the dam at Brask by the evening of that day."

    assert once_of(tmp_path, toll.format(27), toll.format(33), toll.format(27)) == ["a0:0", "a1:0"]


def test_what_an_article_says_twice_is_not_a_copy(tmp_path: Path) -> None:
    assert once_of(tmp_path, AGENCY, AGENCY, article="a") == ["a:0", "a:1"]


def test_what_cannot_become_a_hit_is_not_looked_at(tmp_path: Path) -> None:
    assert once_of(tmp_path, FLOOD, "Rain.", AGENCY, AGENCY, k=1) == ["a0:0", "a1:0", "a2:0", "a3:0"]
