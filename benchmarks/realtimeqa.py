"""Retrieval over scraped news pages of 2022, for weekly quiz questions about them (RealTime QA, Kasai et al. 2023).

    python benchmarks/realtimeqa.py DATA_FOLDER --out RUN.jsonl [--index FOLDER] [--baseline]

DATA_FOLDER holds articles-2022.jsonl.xz and questions-2022-dev.jsonl (benchmarks/README.md says what is in them).
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest import IngestReport, ingest
from rag import Dateline, EvidenceFound, Hit
from rag.assembly import retriever_of
from rag.evaluation import mean, measures
from rag.evaluation.ranking import ranking_scores
from rag.models.sentence_encoder import SentenceEncoder
from rag.retrieval.stages import PARTS
from rag.types import Query

PASSAGES = 30  # retrieved for each question
_RANKING = ("hit@1", "hit@4", "hit@10", "RR@10")
_BUDGETS = (500, 1000)  # words
_NO_STRING = re.compile(r"\b(above|these|true|false|none|both)\b")  # such an answer stands in any page

Passages = list[tuple[str, str]]  # id of the page, text; best first


PLAIN = {"bm25", "dense", "cap per article"}  # the parts of plain fusion


@dataclass(frozen=True, slots=True)
class Quiz:
    """day: of the quiz. linked: ids of the collected pages that the journalist linked, answering: and those known to
    hold the answer."""

    id: str
    question: str
    day: str
    answer: str
    linked: frozenset[str]
    answering: frozenset[str]


Search = Callable[[Quiz], Passages]
Scores = Mapping[str, Mapping[str, float]]  # measure -> question -> score


def main() -> None:
    arguments = _arguments()
    pages = arguments.data / "articles-2022.jsonl.xz"
    articles = list(rows(pages))
    quiz = quiz_of(arguments.data / "questions-2022-dev.jsonl", articles)
    with _folder(arguments.index) as index:
        _ingest(pages, index)
        with Dateline.open(str(index), writer="extractive") as dateline:
            ours = _dateline(dateline, quiz, arguments.out)
    if arguments.baseline:
        from stock_llamaindex import StockLlamaIndex

        out = arguments.out.with_suffix(".baseline.jsonl")
        started = time.perf_counter()
        stock = StockLlamaIndex(articles, SentenceEncoder())
        print(f"stock LlamaIndex: {len(articles) / (time.perf_counter() - started):.1f} articles/s, {_peak()}")
        theirs = _run("stock LlamaIndex", lambda asked: stock.search(asked.question, PASSAGES), quiz, out)
        _compare("dateline minus stock LlamaIndex", ours, theirs)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder with the two files")
    parser.add_argument("--out", type=Path, required=True, help="what was retrieved, for an outside scorer")
    parser.add_argument("--index", type=Path, help="index folder to fill or to use again (default: a temporary one)")
    parser.add_argument("--baseline", action="store_true", help="run stock LlamaIndex too, into RUN.baseline.jsonl")
    return parser.parse_args()


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def quiz_of(path: Path, articles: Sequence[Mapping[str, Any]]) -> list[Quiz]:
    """Only ids of pages that were collected are kept. An answer that is no string to look for has no pages."""
    collected = {row["id"] for row in articles}
    quiz = []
    for row in rows(path):
        answer = str(row["answer"])
        folded = measures.fold(answer).strip()
        searchable = len(folded) > 2 and not _NO_STRING.search(folded)
        linked = collected.intersection(row["gold_ids"])
        answering = linked | collected.intersection(row["search_ids_with_answer"]) if searchable else set()
        quiz.append(Quiz(row["id"], row["question"], row["date"], answer, frozenset(linked), frozenset(answering)))
    return quiz


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


def _dateline(dateline: Dateline, quiz: Sequence[Quiz], out: Path) -> Scores:
    """The scores without the day of asking. With it, and by plain fusion: printed, and compared."""
    retriever = retriever_of(dateline.settings, dateline.corpus, SentenceEncoder(), without=set(PARTS) - PLAIN)
    plain = _run(
        "plain fusion",
        lambda asked: ours_of(retriever.retrieve(Query(asked.question), PASSAGES)),
        quiz,
        out.with_suffix(".plain.jsonl"),
    )
    ours = _run("dateline", lambda asked: ours_of(dateline.search(asked.question, PASSAGES)), quiz, out)
    known = _run(
        "dateline, the day of asking known",
        lambda asked: ours_of(dateline.search(asked.question, PASSAGES, asked_on=asked.day)),
        quiz,
        out.with_suffix(".day.jsonl"),
    )
    _evidence(dateline, quiz)
    _compare("dateline minus plain fusion", ours, plain)
    _compare("the day known, minus plain fusion", known, plain)
    return ours


def _evidence(dateline: Dateline, quiz: Sequence[Quiz]) -> None:
    """Whether the answer stands in what a writer is given, the day of asking known; and in as many words of the same
    passages as they come."""
    given, plain = list[float](), list[float]()
    articles: list[tuple[int, int]] = []
    for asked in (q for q in quiz if q.answering):
        events = dateline.stream(asked.question, asked_on=asked.day)
        evidence = next(event for event in events if isinstance(event, EvidenceFound)).evidence
        words = " ".join(e.text for e in evidence).split()
        hits = dateline.search(asked.question, dateline.settings.hits, asked_on=asked.day)
        first = [(hit.article.id, word) for hit in hits for word in hit.passage.text.split()][: len(words)]
        answer = measures.fold(asked.answer)
        given.append(float(answer in measures.fold(" ".join(words))))
        plain.append(float(answer in measures.fold(" ".join(word for _, word in first))))
        articles.append((len({e.number for e in evidence}), len({i for i, _ in first})))
    ours, theirs = (sum(some) / len(some) for some in zip(*articles, strict=True))
    print(f"evidence, the day of asking known, n={len(given)}: the answer is in it, and articles a question")
    print(f"  sentences                             {mean('answer', given)}  {ours:.1f}")
    print(f"  as many words of the passages in turn {mean('answer', plain)}  {theirs:.1f}")


def _ingest(pages: Path, index: Path) -> None:
    """Fill the index, then once more, which has nothing to do."""
    encoder = SentenceEncoder()
    report = ingest([pages], index, encoder)
    speed = f"{report.read / report.seconds:.1f} articles/s" if report.indexed else "was filled already"
    print(f"ingest: {_counts(report)}; {report.seconds:.0f} s, {speed}, {_peak()}")
    again = ingest([pages], index, encoder)
    print(f"ingest again: {_counts(again)}; {again.seconds:.1f} s")


def _counts(report: IngestReport) -> str:
    return (
        f"{report.read} read = {report.indexed} indexed + {report.unchanged} unchanged + {report.duplicate} duplicate "
        f"+ {len(report.rejected)} rejected, {report.passages} passages written"
    )


def _peak() -> str:
    """Of this process so far, on Linux, where the unit is KiB."""
    return f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2:.2f} GiB"


def ours_of(hits: Sequence[Hit]) -> Passages:
    """The passage alone, without the title that goes with it to the writer: only a body can be quoted."""
    return [(hit.article.origin.partition("#")[2], hit.passage.text) for hit in hits]


def _run(system: str, search: Search, quiz: Sequence[Quiz], out: Path) -> Scores:
    """Writes what was retrieved."""
    scores: defaultdict[str, dict[str, float]] = defaultdict(dict)
    started = time.perf_counter()
    with out.open("w", encoding="utf-8") as file:
        for asked in quiz:
            passages = search(asked)
            file.write(json.dumps({"id": asked.id, "passages": passages}, ensure_ascii=False) + "\n")
            for measure, score in scores_of(asked, passages).items():
                scores[measure][asked.id] = score
    print(f"{system}: {1000 * (time.perf_counter() - started) / len(quiz):.0f} ms a question")
    for measure, some in scores.items():
        print(f"  {measure:<12} {mean(measure, list(some.values()))}  n={len(some)}")
    return scores


def scores_of(asked: Quiz, passages: Passages) -> dict[str, float]:
    """hit@k and RR@10: rank of the linked page among distinct pages. answer@N words: the answer stands in the first N
    words that were retrieved, best first, so that long passages buy nothing."""
    ranking = list(dict.fromkeys(i for i, _ in passages))
    scores = ranking_scores(ranking, asked.linked, _RANKING) if asked.linked else {}
    words = " ".join(text for _, text in passages).split()
    for budget in _BUDGETS if asked.answering else ():
        held = measures.fold(asked.answer) in measures.fold(" ".join(words[:budget]))
        scores[f"answer@{budget}w"] = float(held)
    return scores


def _compare(what: str, ours: Scores, theirs: Scores) -> None:
    print(f"{what}, paired by question:")
    for measure, some in ours.items():
        differences = [score - theirs[measure][question] for question, score in some.items()]
        print(f"  {measure:<12} {mean(measure, differences)}  n={len(differences)}")


if __name__ == "__main__":
    main()
