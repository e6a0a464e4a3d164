"""Retrieval over the facts of MultiHop-RAG (Tang and Yang, COLM 2024), for questions that need two to four of them.

    python benchmarks/multihop.py DATA_FOLDER [--index FOLDER] [--list]

DATA_FOLDER holds facts.jsonl and queries-dev.jsonl (benchmarks/README.md says what is in them). Each fact is ingested
as an article of its own: its text the body, with its title, outlet, author and date. The address is left out, since it
would make all facts of a page versions of one article. A fact that ingest rejects as too short counts as not found.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingest import ingest
from rag.assembly import assemble
from rag.dateline import Dateline
from rag.evaluation import mean, searching
from rag.evaluation.ranking import ranking_scores
from rag.retrieval.stages import PARTS
from rag.settings import load_settings

ASKED_ON = "2024-01-15"  # the dates without a year are of 2023
READ = 10  # hits
WHOLE = "dateline"
SYSTEMS = {
    WHOLE: (),
    "BM25 alone": tuple(name for name in PARTS if name != "bm25"),
    "dense alone": tuple(name for name in PARTS if name != "dense"),
    "without parts": ("parts",),
    "without times and outlets": ("times and outlets",),
}
MEASURES = (f"facts@{READ}", f"all facts@{READ}", "RR")

Scores = Mapping[str, Mapping[str, float]]  # question's id -> measure -> score


@dataclass(frozen=True, slots=True)
class Asked:
    """facts: ids of those that the question needs."""

    id: str
    question: str
    facts: frozenset[str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, metavar="DATA_FOLDER", help="folder with the two files")
    parser.add_argument("--index", type=Path, help="index folder to fill or to use again (default: a temporary one)")
    parser.add_argument("--list", action="store_true", help="print every question of which a fact is not found")
    arguments = parser.parse_args()
    asked = questions_of(arguments.data / "queries-dev.jsonl")
    with _folder(arguments.index) as folder:
        indexed = _filled(arguments.data / "facts.jsonl", folder)
        reach = [(len(a.facts & indexed) / len(a.facts), float(a.facts <= indexed)) for a in asked]
        print(f"{len(asked)} questions; with all that is indexed found: ", end="")
        print(", ".join(f"{m} {mean(m, [r[n] for r in reach]).value:.3f}" for n, m in enumerate(MEASURES[:2])))
        scores = {name: _scored(folder, without, asked, arguments.list) for name, without in SYSTEMS.items()}
    _report(scores)


def questions_of(path: Path) -> list[Asked]:
    """Those for which there are facts."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Asked(row["id"], row["query"], frozenset(row["fact_ids"])) for row in rows if row["fact_ids"]]


def record_of(fact: Mapping[str, str | None]) -> dict[str, str | None]:
    """The record of a fact as ingest reads it."""
    return {
        "id": fact["id"],
        "text": fact["fact"],
        "title": fact["title"],
        "outlet": fact["source"],
        "author": fact["author"],
        "published_at": fact["published_at"],
    }


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


def _filled(facts: Path, folder: Path) -> frozenset[str]:
    """Fills the index; the ids of the facts that it took."""
    records = [record_of(json.loads(line)) for line in facts.read_text(encoding="utf-8").splitlines()]
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "records.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    report = ingest(file, folder / "index")
    rejected = {r.origin.partition("#")[2] for r in report.rejected}
    print(f"{report.read} facts, {len(rejected)} of them rejected, {report.duplicate} duplicate")
    return frozenset(str(record["id"]) for record in records) - rejected


def _scored(folder: Path, without: Sequence[str], asked: Sequence[Asked], listed: bool) -> Scores:
    """The search without these of its parts."""
    scores = {}
    with searching(assemble(load_settings(index=folder / "index", writer="extractive")), without) as dateline:
        for one in asked:
            found = _searched(dateline, one)
            scores[one.id] = found_of(one.facts, found)
            if listed and not without and not one.facts <= set(found):
                ranks = [found.index(i) + 1 if i in found else 0 for i in sorted(one.facts)]
                print(f"{one.id}: ranks {ranks}, 0 where a fact is not found: {one.question}")
    return scores


def _searched(dateline: Dateline, asked: Asked) -> list[str]:
    """Ids of the facts among the first hits, best first."""
    hits = dateline.search(asked.question, READ, asked_on=ASKED_ON)
    return list(dict.fromkeys(hit.record.partition("#")[2] for hit in hits))


def found_of(facts: frozenset[str], found: Sequence[str]) -> dict[str, float]:
    """facts@10: share of the facts among what was found; all facts@10: 1 where none is missing; RR: of the first."""
    share = len(facts.intersection(found)) / len(facts)
    return {MEASURES[0]: share, MEASURES[1]: float(share == 1), **ranking_scores(found, facts, ["RR"])}


def _report(scores: Mapping[str, Scores]) -> None:
    whole = scores[WHOLE]
    for name, own in scores.items():
        print(name if name == WHOLE else f"{name}, and {WHOLE} minus it, paired by question")
        for measure in MEASURES:
            value = mean(measure, [row[measure] for row in own.values()])
            less = mean(measure, [whole[i][measure] - row[measure] for i, row in own.items()])
            print(f"  {measure:<13} {value}" + ("" if name == WHOLE else f"   {less}"))


if __name__ == "__main__":
    main()
