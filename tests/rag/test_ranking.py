"""The order of candidates by their features, over a small real index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from rag.catalog import Catalog, Excerpt, Prepared
from rag.index.corpus import Corpus
from rag.retrieval.candidates import Candidate, Search
from rag.retrieval.fusion import fuse
from rag.retrieval.gather import by_meaning, by_words
from rag.retrieval.ranking import Rank, features, weights
from rag.types import Article, Query
from tests.small_corpus import WordCounts, asked, names, news, search_of, searched, written

QUESTION = "Why did the harbour master of Orle resign?"
DAY = (1_750_204_800.0, 1_750_291_200.0)  # 18 June 2025


def items() -> list[Prepared]:
    return [
        news(
            f"The harbour master of Orle spoke of {word}. He did not resign.", title=f"On {word}", day=date(2025, 6, n)
        )
        for n, word in enumerate(["barrels", "tides", "nets", "ropes", "lamps", "sails", "masts", "keels"], 1)
    ]


def instead_of(old: Article) -> Prepared:
    """What replaces the article."""
    newer = news("Now it tells of marmalade.", name="newer")
    origin = {"origin": old.origin}
    return replace(newer, article=replace(newer.article, **origin), entry=replace(newer.entry, **origin))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return written(tmp_path_factory.mktemp("ranked") / "index", items())


def found(corpus: Corpus, near: tuple[float, float] | None = None) -> Search:
    """A search whose candidates are to be ranked."""
    search = search_of(corpus.snapshot(), Query(QUESTION))
    (vector,) = WordCounts().encode_queries([QUESTION])
    return replace(fuse(by_meaning(by_words(replace(search, vector=vector)))), near=near)


def of(search: Search) -> dict[str, np.ndarray]:
    """The features of all its candidates."""
    return features(search, list(search.candidates), search.snapshot.excerpts([c.id for c in search.candidates]))


def order(candidates: list[Candidate]) -> list[str]:
    return [c.id for c in candidates]


@pytest.mark.parametrize("near", [None, DAY])
def test_the_score_is_the_sum_of_the_features_times_their_weights(
    corpus: Corpus, near: tuple[float, float] | None
) -> None:
    using = weights("day" if near else "no day")

    for candidate in Rank()(found(corpus, near)).candidates:
        assert candidate.scored_by == "ranking"
        assert candidate.score == pytest.approx(sum(candidate.features[name] * using[name] for name in using))


@pytest.mark.parametrize("near", [None, DAY])
def test_candidates_stand_by_score_then_by_id(corpus: Corpus, near: tuple[float, float] | None) -> None:
    ranked = Rank()(found(corpus, near)).candidates

    assert len(ranked) == 8 and list(ranked) == sorted(ranked, key=lambda c: (-c.score, c.id))


def test_what_is_alike_in_all_stands_by_id(tmp_path: Path) -> None:
    body = "The harbour master of Orle resigned."
    corpus = written(tmp_path, [news(body, name=name) for name in "cab"], vectors=False)
    alike = [Candidate(f"{name}:0", name, 0.5, "fusion") for name in "cab"]

    ranked = Rank()(replace(search_of(corpus.snapshot(), Query(QUESTION)), candidates=alike)).candidates

    assert order(list(ranked)) == ["a:0", "b:0", "c:0"]


def test_what_is_behind_the_ranked_stays_there_as_far_apart_as_it_was(corpus: Corpus) -> None:
    search = found(corpus)

    ranked = Rank(first=3)(search).candidates

    assert set(order(list(ranked[:3]))) == set(order(list(search.candidates[:3])))
    assert order(list(ranked[3:])) == order(list(search.candidates[3:]))
    assert ranked[3].score < ranked[2].score
    before, after = search.candidates[3:], ranked[3:]
    assert [a.score - after[0].score for a in after] == pytest.approx([b.score - before[0].score for b in before])


def test_what_was_replaced_meanwhile_is_dropped(tmp_path: Path) -> None:
    corpus = written(tmp_path, items())
    search = found(corpus)
    old = items()[2].article
    written(tmp_path, [instead_of(old)])

    ranked = Rank()(search).candidates

    assert old.id in {c.article_id for c in search.candidates} and len(ranked) == len(search.candidates) - 1
    assert old.id not in {c.article_id for c in ranked}


def test_what_is_replaced_while_its_features_are_read_ends_no_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = written(tmp_path, items())
    search, old, read = found(corpus), items()[2].article, Catalog.excerpts

    def before_a_write(catalog: Catalog, ids: Sequence[str]) -> dict[str, Excerpt]:
        monkeypatch.undo()
        had = read(catalog, ids)
        written(tmp_path, [instead_of(old)])
        return had

    monkeypatch.setattr(Catalog, "excerpts", before_a_write)

    assert len(Rank()(search).candidates) == len(items())


def test_nothing_found_is_ranked_as_nothing(corpus: Corpus) -> None:
    assert Rank()(search_of(corpus.snapshot(), Query("x"))).candidates == ()


def test_the_weights_name_features_that_there_are(corpus: Corpus) -> None:
    """The dates count only where the time that is asked about is known."""
    for near, which in ((None, "no day"), (DAY, "day")):
        search = found(corpus, near)
        assert weights(which).keys() <= of(search).keys()


def test_features_have_a_finite_value_for_each_candidate(tmp_path: Path) -> None:
    """Whatever is missing: a date, a vector."""
    written(tmp_path, [news("The harbour of Orle.", name="a"), news("A master.", name="b", day=date(2025, 6, 1))])
    search = found(written(tmp_path, [news("The harbour master.", name="c")], vectors=False), DAY)

    values = of(search)

    assert len(search.candidates) == 3
    assert all(len(v) == 3 and all(abs(float(one)) < 1e6 for one in v) for v in values.values())


def test_the_same_question_has_the_same_hits_in_whatever_order_the_articles_came(tmp_path: Path) -> None:
    one = written(tmp_path / "one", items())
    other = written(tmp_path / "other", items()[::-1])

    assert names(searched(one, asked(one, QUESTION))) == names(searched(other, asked(other, QUESTION)))
