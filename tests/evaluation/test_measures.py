"""Measures against numbers worked out by hand, and what must hold of them whatever they are given."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answers import Answer, Citation, Statement, Status, Verdict
from rag.evaluation import mean, measures
from rag.evaluation.ranking import ranking_scores
from rag.types import Query, Span

RANKING = ["a", "b", "c", "d", "e"]
ids = st.sampled_from([f"article-{n}" for n in range(12)])
rankings = st.lists(ids, unique=True)
relevant_sets = st.frozensets(ids)
depths = st.integers(1, 15)


def cited(article_id: str, quote: str) -> Citation:
    return Citation(1, article_id, Span(0, len(quote)), quote)


def answer_of(*texts: str, status: Status = Status.ANSWERED, verdict: Verdict = Verdict.SUPPORTED) -> Answer:
    return Answer(Query("Who?"), status, tuple(Statement(t, verdict) for t in texts), ())


@pytest.mark.parametrize(
    ("relevant", "rr", "hit3", "r3", "ndcg3"),
    [
        ({"a"}, 1.0, 1.0, 1.0, 1.0),
        ({"c"}, 1 / 3, 1.0, 1.0, 0.5),  # 1 / log2(4) over 1 / log2(2)
        ({"b", "d"}, 1 / 2, 1.0, 0.5, 0.386853),  # 0.630930 over 1 + 0.630930
        ({"e"}, 1 / 5, 0.0, 0.0, 0.0),
        ({"z"}, 0.0, 0.0, 0.0, 0.0),
        (set(), 0.0, 0.0, 0.0, 0.0),
    ],
)
def test_ranking_measures_are_what_one_works_out_by_hand(relevant, rr, hit3, r3, ndcg3):
    """RR over the whole ranking, the others over its first three articles."""
    found = ranking_scores(RANKING, relevant, ["RR", "hit@3", "R@3", "nDCG@3"])

    assert found == pytest.approx({"RR": rr, "hit@3": hit3, "R@3": r3, "nDCG@3": ndcg3}, abs=1e-6)


def test_reciprocal_rank_stops_at_its_depth():
    """RR@2 does not see the third article."""
    assert ranking_scores(RANKING, {"c"}, ["RR@2", "RR@3"]) == pytest.approx({"RR@2": 0, "RR@3": 1 / 3})


def test_ndcg_of_a_ranking_shorter_than_what_is_relevant():
    """Two found in the right places out of three: (1 + 1/log2 3) / (1 + 1/log2 3 + 1/log2 4)."""
    expected = (1 + 1 / math.log2(3)) / (1.5 + 1 / math.log2(3))

    assert ranking_scores(["a", "b"], {"a", "b", "c"}, ["nDCG@10"])["nDCG@10"] == pytest.approx(expected)


def test_the_order_of_a_ranking_counts_and_not_the_names_in_it():
    """trec_eval by itself would put the later name first where two articles tie."""
    assert ranking_scores(["a", "z"], {"a"}, ["hit@1"]) == {"hit@1": 1.0}
    assert ranking_scores(["z", "a"], {"a"}, ["hit@1"]) == {"hit@1": 0.0}


def test_nothing_retrieved_scores_nothing():
    """It does not vanish from the mean."""
    assert ranking_scores([], {"a"}, ["RR", "hit@5", "R@5", "nDCG@5"]) == {"RR": 0, "hit@5": 0, "R@5": 0, "nDCG@5": 0}


@pytest.mark.parametrize(
    ("parts", "k", "expected"),
    [
        ([{"a"}, {"c"}], 3, 1.0),
        ([{"a"}, {"d"}], 3, 0.5),
        ([{"a"}, {"c", "e"}, {"d", "z"}], 3, 2 / 3),  # any article of a part gives it
        ([{"a", "b"}, {"b"}], 2, 1.0),  # one article may give two parts
        ([{"y"}, {"z"}], 5, 0.0),
    ],
)
def test_parts_at_k_is_the_share_of_parts_that_are_found(parts, k, expected):
    """Of the ranking a, b, c, d, e."""
    assert measures.parts_found(RANKING[:k], parts) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("citations", "expected"),
    [
        ([cited("a", "Twelve boats sailed.")], 1.0),
        ([cited("a", "It was dark.\nTwelve  boats\nsailed. Two returned.")], 1.0),  # contains it, other white space
        ([cited("z", "Twelve boats sailed.")], 0.0),  # right words, wrong article
        ([cited("a", "Twelve boats")], 0.0),  # half the sentence
        ([cited("a", "twelve boats sailed.")], 0.0),  # another case is another sentence
        ([cited("z", "Nothing."), cited("a", "Twelve boats sailed.")], 1.0),
        ([], 0.0),
    ],
)
def test_a_quoted_answer_is_a_whole_answering_sentence_of_a_relevant_article(citations, expected):
    """One such quotation is enough."""
    assert measures.quoted_answer(citations, {"a"}, ["Twelve boats sailed."]) == expected


def test_relevant_citations_are_the_share_of_relevant_articles():
    """Two of three; nothing cited scores 0."""
    citations = [cited("a", "x"), cited("b", "y"), cited("z", "w")]

    assert measures.relevant_citations(citations, {"a", "b"}) == pytest.approx(2 / 3)
    assert measures.relevant_citations([], {"a"}) == 0.0


@pytest.mark.parametrize(
    ("text", "wanted", "expected"),
    [
        ("Some 1,200 people left.", "1,200", 1.0),
        ("José Marín won.", "Jose Marin", 1.0),
        ("They came in 2,133 boats.", "33", 0.0),  # whole words only
        ("Thirty-three died.", "33", 0.0),
        ("The toll rose to 33 on Friday.", "33 on Friday", 1.0),
        ("33,000 people left", "33", 0.0),  # a number is a whole word
        ("33,000 people left", "33000", 1.0),
        ("Some 33000 left.", "33,000 left", 1.0),
        ("It cost 1,234,567.5 crowns.", "1234567.5", 1.0),
        ("It cost 3.5 million", "5", 0.0),
        ("It cost 3.5 million", "3.5 million", 1.0),
        ("It cost $3.5m.", "3.5m", 1.0),
        ("It was 3.5.", "3.5", 1.0),
        ("On 12.05.2025 it rained", "2025", 1.0),  # a day, and lists, are several numbers
        ("Lots 1,2,3", "2", 1.0),
        ("Lots 12,345,67", "345", 1.0),
    ],
)
def test_the_short_answer_must_stand_in_the_text_as_whole_words(text, wanted, expected):
    """Case, accents and punctuation do not matter."""
    assert measures.contained(text, wanted) == expected


@pytest.mark.parametrize(
    ("text", "wanted", "exact", "f1"),
    [
        ("The bow door.", "bow door", 1.0, 1.0),
        ("“Bow door!”", "a bow-door", 0.0, 0.0),  # "bowdoor" is one token
        ("1,200 people left", "1200 people", 0.0, 0.8),  # 2 shared of 3 and 2
        ("Its bow door was not locked.", "the door was locked", 0.0, 2 / 3),  # 3 shared of 6 and 3
        ("boats and boats and boats", "boats, boats", 0.0, 4 / 7),  # each as often as both have it: 2 of 5 and 2
        ("Rain.", "Snow.", 0.0, 0.0),
        ("", "Snow.", 0.0, 0.0),
        ("The", "a", 1.0, 1.0),  # neither has a token
    ],
)
def test_exact_match_and_f1_are_those_of_squad(text, wanted, exact, f1):
    """Without case, punctuation and articles."""
    assert measures.exact_match(text, wanted) == exact
    assert measures.token_f1(text, wanted) == pytest.approx(f1)


@given(st.text(), st.text())
def test_f1_does_not_know_which_text_is_the_wanted_one(a, b):
    """It lies in [0, 1], and is 1 for what is matched exactly."""
    assert 0 <= measures.token_f1(a, b) == measures.token_f1(b, a) <= 1
    assert measures.token_f1(a, b) == 1 or not measures.exact_match(a, b)


def test_the_first_words_are_a_beginning_of_the_text():
    """What is read first; fewer where there are no more."""
    assert measures.first_words("Twelve  boats\nsailed. Two sank.", 3) == "Twelve boats sailed."
    assert measures.first_words("Twelve boats", 60) == "Twelve boats"


def test_an_answer_tells_its_trusted_statements_without_markers_and_a_refusal_nothing():
    """A [3] behind a statement is not the answer 3, and what is not trusted was not said."""
    boats = Statement("Boats sailed.", Verdict.PARTLY, (Citation(3, "a", Span(0, 5), "Boats"),))
    silence = Statement("The articles do not say when.", Verdict.NOT_GIVEN)
    false = Statement("Ten sank.", Verdict.CONTRADICTED)
    answer = Answer(Query("How many?"), Status.ANSWERED, (boats, silence, false, boats), ())

    assert measures.told(answer) == "Boats sailed. Boats sailed."
    assert measures.told(answer_of("Three sailed.", status=Status.REFUSED)) == ""


@pytest.mark.parametrize(("status", "expected"), [(Status.ANSWERED, 1), (Status.INCOMPLETE, 1), (Status.REFUSED, 0)])
def test_only_a_refusal_is_no_answer(status, expected):
    """What broke off was given to the reader, so it counts as answered."""
    assert measures.answered(answer_of("x", status=status)) == expected


@given(rankings, relevant_sets, depths)
def test_ranking_measures_stay_between_nothing_and_everything(ranking, relevant, k):
    """Each lies in [0, 1], and all are 0 together or none is."""
    values = ranking_scores(ranking, relevant, [f"hit@{k}", f"R@{k}", f"nDCG@{k}", f"RR@{k}"]).values()

    assert all(0 <= v <= 1 + 1e-12 for v in values)
    assert len({v > 0 for v in values}) == 1


@given(rankings, relevant_sets, depths)
def test_looking_deeper_never_lowers_hit_and_recall(ranking, relevant, k):
    """They only count what is found."""
    found = ranking_scores(ranking, relevant, [f"hit@{k}", f"hit@{k + 1}", f"R@{k}", f"R@{k + 1}"])

    assert found[f"hit@{k}"] <= found[f"hit@{k + 1}"]
    assert found[f"R@{k}"] <= found[f"R@{k + 1}"]


@given(relevant_sets.filter(bool), rankings)
def test_relevant_articles_first_is_a_perfect_ranking(relevant, rest):
    """nDCG and RR are 1, and recall is 1 as deep as there are relevant articles."""
    ranking = [*sorted(relevant), *(i for i in rest if i not in relevant)]

    found = ranking_scores(ranking, relevant, ["nDCG@10", "RR", f"R@{len(relevant)}"])

    assert list(found.values()) == pytest.approx([1, 1, 1])


@given(st.text())
def test_folding_twice_changes_nothing(text):
    """What is folded is folded, and stands between spaces."""
    assert measures.fold(measures.fold(text)) == measures.fold(text)
    assert measures.fold(text).startswith(" ")
    assert measures.fold_space(measures.fold_space(text)) == measures.fold_space(text)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_the_interval_repeats_and_lies_within_the_scores(scores):
    """A fixed seed: the same scores give the same interval."""
    found = mean("RR", scores)

    assert found == mean("RR", scores)
    assert min(scores) - 1e-9 <= found.low <= found.high <= max(scores) + 1e-9
    assert found.value == pytest.approx(sum(scores) / len(scores))


def test_the_interval_of_many_coin_flips_is_near_the_normal_one():
    """100 heads of 200: 0.5 and 1.96 times the square root of 0.25 / 200 to either side, 0.0693."""
    found = mean("hit@1", [0.0, 1.0] * 100)

    assert found.n == 200
    assert found.low == pytest.approx(0.5 - 0.0693, abs=0.01)
    assert found.high == pytest.approx(0.5 + 0.0693, abs=0.01)


def test_no_scores_have_no_mean():
    """Rather an error than a nought that nobody measured."""
    with pytest.raises(ValueError, match="no questions"):
        mean("RR", [])
