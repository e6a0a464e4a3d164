"""Where the time of a search goes: stage by stage, without a filter, with one outlet, with one month.

python benchmarks/search.py INDEX QUESTIONS.jsonl... [--questions 60] [--outlet NAME] [--month 2022-06]
python benchmarks/search.py INDEX QUESTIONS.jsonl... --threads 8 --seconds 60

INDEX must be whole (`dateline rebuild`). The second form copies it, and has the threads ask without and then with an
ingest of made-up articles into the copy.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from memory import article

from rag import Dateline
from rag.models.sentence_encoder import SentenceEncoder
from rag.query import query_of
from rag.retrieval.candidates import Search, Stage
from rag.retrieval.retriever import Retriever
from rag.retrieval.stages import standard_stages
from rag.types import Query

_HITS = 12
_ENCODER = "encode"
_INGEST = "import sys; from rag.cli import main; sys.argv[0] = 'dateline'; main()"
Times = defaultdict[str, list[float]]  # what was timed -> milliseconds, one a question


class Timed:
    """A stage with a stopwatch."""

    def __init__(self, name: str, stage: Stage, times: Times) -> None:
        self._name = name
        self._stage = stage
        self._times = times

    def __call__(self, search: Search) -> Search:
        began = time.perf_counter()
        found = self._stage(search)
        self._times[self._name].append(1000 * (time.perf_counter() - began))
        return found


def main() -> None:
    options = _arguments()
    questions = [json.loads(line)["question"] for path in options.questions_files for line in path.open()]
    questions = questions[: options.questions]
    if options.threads:
        with TemporaryDirectory() as folder:
            copy = Path(shutil.copytree(options.index, Path(folder, "index")))
            beside(copy, questions, options.threads, options.seconds)
    else:
        by_stage(options.index, questions, options.outlet, options.month)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument(
        "questions_files", type=Path, nargs="+", metavar="QUESTIONS", help="one object a line: question"
    )
    parser.add_argument("--questions", type=int, default=60, help="how many of them")
    parser.add_argument("--outlet", help="default: the one with most articles")
    parser.add_argument("--month", help="default: that of the newest article")
    parser.add_argument("--threads", type=int, default=0, help="so many ask at once, without and with an ingest")
    parser.add_argument("--seconds", type=float, default=60, help="how long each of the two lasts")
    return parser.parse_args()


def by_stage(index: Path, questions: Sequence[str], outlet: str | None, month: str | None) -> None:
    with Dateline.open(index, writer="extractive") as dateline:
        status = dateline.status()
        if not status.newest:
            sys.exit("no article has a date")
        outlet = outlet or status.outlets[0][0]
        first = datetime.fromisoformat(f"{month or f'{status.newest:%Y-%m}'}-01")
        last = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
        print(f"{status.passages} passages, {len(questions)} questions, ms: p50 / p95")
        for name, queries in (
            ("no filter", [query_of(q) for q in questions]),
            (outlet, [query_of(q, outlets=[outlet]) for q in questions]),
            (f"{first:%Y-%m}", [query_of(q, first, last) for q in questions]),
        ):
            _print(name, _timed(dateline, queries))


def _timed(dateline: Dateline, queries: Sequence[Query]) -> Times:
    times: Times = defaultdict(list)
    encoder, per_article = SentenceEncoder(dateline.settings.encoder), dateline.settings.passages_per_article
    stages = standard_stages(encoder, per_article)
    retriever = Retriever(dateline.corpus, {name: Timed(name, stage, times) for name, stage in stages.items()})
    for query in queries[:5]:
        retriever.retrieve(query, _HITS)  # warm
    times.clear()
    for query in queries:
        began = time.perf_counter()
        retriever.retrieve(query, _HITS)
        times["all"].append(1000 * (time.perf_counter() - began))
    times["all but the encoder"] = [whole - part for whole, part in zip(times["all"], times[_ENCODER], strict=True)]
    return times


def _print(name: str, times: Times) -> None:
    print(f"\n{name}")
    for stage, some in times.items():
        print(f"  {stage:<20} {_at(some, 0.5):7.1f} / {_at(some, 0.95):7.1f}")


def _at(some: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    return sorted(some)[round(share * (len(some) - 1))]


def beside(index: Path, questions: Sequence[str], threads: int, seconds: float) -> None:
    """The same questions under many threads, without and with an ingest."""
    with Dateline.open(index, writer="extractive") as dateline:
        dateline.search(questions[0])
        alone = _asked(dateline, questions, threads, seconds)
        with _ingesting(index):
            together = _asked(dateline, questions, threads, seconds)
        print(f"{threads} threads, {seconds:g} s each: questions, ms p50 / p95; articles at the end")
        for name, some in (("alone", alone), ("beside an ingest", together)):
            print(f"  {name:<17} {len(some):6} {_at(some, 0.5):7.0f} / {_at(some, 0.95):7.0f}")
        print(f"  {dateline.status().articles} articles")


def _asked(dateline: Dateline, questions: Sequence[str], threads: int, seconds: float) -> list[float]:
    times: list[float] = []
    end = time.monotonic() + seconds

    def ask(first: int) -> None:
        for n in range(first, 10**9, threads):
            began = time.perf_counter()
            dateline.search(questions[n % len(questions)], _HITS)
            times.append(1000 * (time.perf_counter() - began))
            if time.monotonic() > end:
                return

    asking = [threading.Thread(target=ask, args=(n,)) for n in range(threads)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    return times


@contextmanager
def _ingesting(index: Path) -> Iterator[None]:
    """`dateline ingest` of more articles than it can read meanwhile, in a process of its own."""
    with TemporaryDirectory() as folder:
        for n in range(3000):
            text = article(3000).replace("Weir opened", f"Weir {n} opened").replace("Odalys", f"Odalys{n}")
            Path(folder, f"{n}.txt").write_text(text, encoding="utf-8")
        command = [sys.executable, "-c", _INGEST, "ingest", folder, "--index", str(index), "--json"]
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        time.sleep(20)  # it loads its encoder
        try:
            yield
            if child.poll() is not None:
                print("the ingest was over before the questions were")
        finally:
            child.kill()
            child.wait()


if __name__ == "__main__":
    main()
