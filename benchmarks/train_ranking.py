"""The weights of the ranking, from questions whose pages are known (RealTime QA, Kasai et al. 2023).

    python benchmarks/train_ranking.py DATA_FOLDER INDEX [--write]

DATA_FOLDER and INDEX as for realtimeqa.py, the index filled with the articles. Prints the scores of questions that the
weights have not seen, in five folds, beside those of plain fusion; --write puts the weights of all questions into
rag/retrieval/weights.toml.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from realtimeqa import Passages, Quiz, quiz_of, rows, scores_of
from scipy.optimize import minimize

from rag.assembly import assemble, retriever_of
from rag.evaluation import mean, measures
from rag.index.snapshot import Snapshot
from rag.retrieval.candidates import Search, ordered
from rag.retrieval.diversify import CapArticles
from rag.retrieval.ranking import FIRST, features
from rag.settings import load_settings
from rag.types import Query
from rag.understanding.outlets import Gazetteer
from rag.understanding.understand import understand

# Chosen by the scores of questions that the weights had not seen: "many" and the rarer words' own features gain where
# the day is known, and lose the linked page, often the longest of several on one matter, where it is not.
_ALWAYS = ("fused", "title", "article", "pairs", "feedback", "cosine", "late")
FEATURES = {
    "no day": (*_ALWAYS, "echoed"),
    "day": (*_ALWAYS, "words", "names", "numbers", "many", "near_10", "near_30", "after"),
}
_L2 = 0.01  # of weights of features with standard deviation 1
_FOLDS = 5
_PASSAGES = 30
_OUT = Path(__file__).parents[1] / "rag/retrieval/weights.toml"
_HEAD = """\
# How the ranking weighs what it sees of a candidate (rag/retrieval/features.py). Made by
#     python benchmarks/train_ranking.py DATA_FOLDER INDEX --write
"""


@dataclass(frozen=True, slots=True)
class Case:
    """search: before the ranking, of its first candidates alone. values: (candidates, features). gain: float64
    (candidates,), how much each is worth, of sum 1 or all 0."""

    quiz: Quiz
    search: Search
    values: np.ndarray
    gain: np.ndarray


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("index", type=Path)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    file = arguments.data / "questions-2022-dev.jsonl"
    quiz = quiz_of(file, list(rows(arguments.data / "articles-2022.jsonl.xz")))
    days = {row["id"]: date.fromisoformat(row["date"]) for row in rows(file)}
    text = _HEAD
    for which, names in FEATURES.items():
        cases = _cases(arguments.index, quiz, days if which == "day" else {}, names)
        _report(which, cases, names)
        weights = fit(cases, names)
        text += f'\n["{which}"]\n' + "".join(f"{n} = {w:.4g}\n" for n, w in zip(names, weights, strict=True))
    print(text)
    if arguments.write:
        _OUT.write_text(text, encoding="utf-8")


def _cases(index: Path, quiz: Sequence[Quiz], days: dict[str, date], names: Sequence[str]) -> list[Case]:
    parts = assemble(load_settings(index=index, writer="extractive"))
    retriever = retriever_of(parts.settings, parts.corpus, parts.encoder, without=["ranking"])
    gazetteer = Gazetteer(name for name, _ in parts.corpus.status().outlets)
    cases = []
    for asked in quiz:
        day = days.get(asked.id)
        query = Query(asked.question, asked_on=day, understood=understand(asked.question, day, gazetteer))
        search = dict(retriever.traced(query, _PASSAGES))["fusion"]
        excerpts = search.snapshot.excerpts([c.id for c in search.candidates[:FIRST]])
        read = [c for c in search.candidates[:FIRST] if c.id in excerpts]
        found = features(search, read, excerpts)
        values = np.stack([found[name] for name in names], axis=1)
        cases.append(Case(asked, replace(search, candidates=read), values, _gain(asked, search.snapshot, read)))
    parts.corpus.close()
    return cases


def _gain(quiz: Quiz, snapshot: Snapshot, read: Sequence) -> np.ndarray:
    """Most for a passage of the linked page that holds the answer, some for the page's others and for the answer
    elsewhere."""
    found = snapshot.passages([c.id for c in read], Query("x"))
    gain = []
    for c in read:
        item = found[c.id]
        page = item.article.origin.partition("#")[2]
        holds = bool(quiz.answering) and measures.fold(quiz.answer) in measures.fold(
            f"{item.article.title} {item.passage.text}"
        )
        linked = page in quiz.linked
        gain.append(0.5 * linked + holds * (0.1 + 0.7 * (page in quiz.answering) + linked))
    total = sum(gain)
    return np.array(gain) / total if total else np.zeros(len(gain))


def fit(cases: Sequence[Case], names: Sequence[str]) -> np.ndarray:
    """Weights that give the worthy candidates of a question the largest share of softmax(score): the listwise loss of
    Cao et al., "Learning to Rank: From Pairwise Approach to Listwise Approach", ICML 2007, with an L2 penalty. What is
    nearer in time is never worse."""
    known = [case for case in cases if case.gain.any()]
    deviation = np.concatenate([case.values for case in known]).std(axis=0) + 1e-9
    scaled = [(case.values / deviation, case.gain) for case in known]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = _L2 * float(weights @ weights), 2 * _L2 * weights
        for values, gain in scaled:
            scores = values @ weights
            chance = np.exp(scores - scores.max())
            chance /= chance.sum()
            total -= float(gain @ np.log(chance + 1e-12)) / len(scaled)
            slope = slope - (gain - chance) @ values / len(scaled)
        return total, slope

    bounds = [(0 if name.startswith("near_") else None, 0 if name == "after" else None) for name in names]
    return minimize(loss, np.zeros(deviation.shape), jac=True, method="L-BFGS-B", bounds=bounds).x / deviation


def _report(which: str, cases: Sequence[Case], names: Sequence[str]) -> None:
    scores: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    fold = np.random.default_rng(0).permutation(len(cases)) % _FOLDS
    for n in range(_FOLDS):
        weights = fit([case for case, own in zip(cases, fold, strict=True) if own != n], names)
        for case in (case for case, own in zip(cases, fold, strict=True) if own == n):
            plain = scores_of(case.quiz, _found(case, -np.arange(len(case.values))))
            for measure, score in scores_of(case.quiz, _found(case, case.values @ weights)).items():
                scores[measure].append((score, plain[measure]))
    print(f"{which}: questions unseen by the weights, then plain fusion of the same candidates, and the difference")
    for measure, some in scores.items():
        ours, plain = (mean(measure, [pair[n] for pair in some]) for n in (0, 1))
        print(f"  {measure:<12} {ours}   {plain}   {mean(measure, [a - b for a, b in some])}  n={len(some)}")


def _found(case: Case, scores: np.ndarray) -> Passages:
    order = np.argsort(-scores, kind="stable")
    search = replace(case.search, candidates=ordered((case.search.candidates[n] for n in order), "ranking"))
    ids = [c.id for c in CapArticles(3)(search).candidates[:_PASSAGES]]
    found = search.snapshot.passages(ids, Query("x"))
    return [(found[i].article.origin.partition("#")[2], found[i].passage.text) for i in ids]


if __name__ == "__main__":
    main()
