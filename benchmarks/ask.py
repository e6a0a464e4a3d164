"""Where the time of a question goes that the articles' own sentences answer: searching, encoding, the rest.

python benchmarks/ask.py INDEX QUESTIONS.jsonl... [--questions 60] [--every 6] [--all-sentences]

Each question is asked with nothing kept of earlier ones, and right again with what it has left behind.
--all-sentences: also with every retrieved sentence read, in turn before and after; answers that differ are counted.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from rag import Answer, Dateline
from rag.answering.relevance import SHORTLISTS, Relevance, Shortlist
from rag.answering.writers.extractive import ExtractiveWriter
from rag.assembly import Parts, assemble
from rag.models.encoder import Words
from rag.models.sentence_encoder import SentenceEncoder
from rag.parts import Retriever
from rag.settings import load_settings
from rag.types import Hit, Query

_EVERY = (Shortlist(by_rank=1_000_000, by_value=0),)


class Stopwatch:
    """Seconds by what was timed, since the last reset."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.texts = 0

    @contextmanager
    def running(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] += time.perf_counter() - began


class TimedEncoder(SentenceEncoder):
    def __init__(self, name: str, watch: Stopwatch) -> None:
        super().__init__(name)
        self._watch = watch

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        with self._watch.running("query"):
            return super().encode_queries(texts)

    def encode_words(self, texts: Sequence[str]) -> list[Words]:
        self._watch.texts += len(texts)
        with self._watch.running("words"):
            return super().encode_words(texts)


class TimedRetriever:
    def __init__(self, retriever: Retriever, watch: Stopwatch) -> None:
        self._retriever = retriever
        self._watch = watch

    def retrieve(self, query: Query, k: int) -> list[Hit]:
        with self._watch.running("search"):
            return self._retriever.retrieve(query, k)


class Run:
    """Questions asked one way, and how long they took in ms by part."""

    def __init__(self, name: str, watch: Stopwatch) -> None:
        self.name = name
        self._watch = watch
        self._ms: defaultdict[str, list[float]] = defaultdict(list)
        self._texts: list[int] = []

    def ask(self, dateline: Dateline, question: str) -> Answer:
        watch = self._watch
        watch.seconds.clear()
        watch.texts = 0
        began = time.perf_counter()
        answer = dateline.ask(question)
        took = time.perf_counter() - began
        query, words, search = (watch.seconds[part] for part in ("query", "words", "search"))
        parts = {"all": took, "encode the question": query, "encode sentences": words, "search": search - query}
        for part, seconds in {**parts, "rest": took - words - search}.items():
            self._ms[part].append(1000 * seconds)
        self._texts.append(watch.texts)
        return answer

    def print(self) -> None:
        print(f"\n{self.name}: {statistics.median(self._texts):g} texts encoded a question")
        for part, some in self._ms.items():
            print(f"  {part:<20} {_at(some, 0.5):7.1f} / {_at(some, 0.95):7.1f}")


def main() -> None:
    options = _arguments()
    questions = [json.loads(line)["question"] for path in options.questions_files for line in path.open()]
    questions = questions[:: options.every][: options.questions]
    watch, began = Stopwatch(), time.perf_counter()
    settings = load_settings(index=options.index, writer="extractive")
    parts = assemble(settings, encoder=TimedEncoder(settings.encoder, watch))
    parts = replace(parts, retriever=TimedRetriever(parts.retriever, watch))
    with Dateline(parts) as dateline:
        dateline.ask(questions[0])
        print(f"{dateline.status().passages} passages, {len(questions)} questions, ms: p50 / p95")
        print(f"first question, with all that is loaded for it: {time.perf_counter() - began:.1f} s")
        compare(parts, questions, watch, exhaustive=options.all_sentences)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument(
        "questions_files", type=Path, nargs="+", metavar="QUESTIONS", help="one object a line: question"
    )
    parser.add_argument("--questions", type=int, default=60, help="how many of them")
    parser.add_argument("--every", type=int, default=1, help="take every so manieth of them")
    parser.add_argument("--all-sentences", action="store_true", help="also with every retrieved sentence read")
    return parser.parse_args()


def compare(parts: Parts, questions: Sequence[str], watch: Stopwatch, *, exhaustive: bool) -> None:
    new, again, full = (Run(name, watch) for name in ("new", "again", "every sentence read"))
    differ = 0
    for n, question in enumerate(questions):
        other = full.ask(_fresh(parts, _EVERY), question) if exhaustive and n % 2 else None
        dateline = _fresh(parts, SHORTLISTS)
        answer = new.ask(dateline, question)
        again.ask(dateline, question)
        if exhaustive:
            other = other or full.ask(_fresh(parts, _EVERY), question)
            differ += other.statements != answer.statements
    for run in (new, again, *([full] if exhaustive else [])):
        run.print()
    if exhaustive:
        print(f"\n{differ} answers differ when every sentence is read")


def _fresh(parts: Parts, shortlists: Sequence[Shortlist]) -> Dateline:
    """The same parts, with a writer that has read nothing yet."""
    return Dateline(replace(parts, writer=ExtractiveWriter(Relevance(parts.encoder, parts.corpus.rarity, shortlists))))


def _at(some: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    return sorted(some)[round(share * (len(some) - 1))]


if __name__ == "__main__":
    main()
