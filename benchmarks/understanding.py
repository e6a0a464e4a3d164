"""Which outlets are found in questions, against those that a language model once found in them.

    python benchmarks/understanding.py DATA_FOLDER [--list]

DATA_FOLDER holds MultiHop-RAG (Tang and Yang, COLM 2024): facts.jsonl, whose "source" are the outlets of the gazetteer,
and queries-dev.jsonl with "query" and "gpt35_filter". Precision, recall and F1 are over all (question, outlet) pairs of
that gazetteer, with the labels as they are and as corrected by hand where the text names another outlet. A label that
is the head of a name ("BBC News") stands for all outlets with that head. --list prints where the two differ.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from rag.understanding.aliases import squeeze
from rag.understanding.outlets import Gazetteer

_CORRECTED: dict[str, set[str]] = {  # what the text names, by the question's id
    "19": {"Polygon", "Engadget"},
    "156": {"The New York Times", "Sporting News"},
    "297": {"BBC News - Entertainment & Arts"},
    "411": set(),
}


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a file with one JSON object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def labelled(row: dict[str, Any], outlets: frozenset[str]) -> set[str]:
    """The outlets of the gazetteer that the question's label stands for."""
    names = (row.get("gpt35_filter") or {}).get("source", {}).get("$in", [])
    heads = {outlet: squeeze(outlet.split("|")[0].split(" - ")[0]) for outlet in outlets}
    return {outlet for outlet in outlets for name in names if outlet == name or heads[outlet] == squeeze(name)}


def report(title: str, found: list[set[str]], labels: list[set[str]]) -> None:
    """Prints precision, recall and F1 over all pairs, and how many questions are right as a whole."""
    right = sum(len(a & b) for a, b in zip(found, labels, strict=True))
    precision, recall = right / max(sum(map(len, found)), 1), right / max(sum(map(len, labels)), 1)
    equal = sum(a == b for a, b in zip(found, labels, strict=True))
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    print(f"{title}: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}, {equal} questions right as a whole")


def hardest() -> float:
    """Milliseconds of CPU for 2,000 characters that could be papers' names, over 5,000 addresses that begin alike."""
    gazetteer = Gazetteer(f"alder{n}times.com" for n in range(5000))
    began = time.process_time()
    gazetteer.found("Alder Amber Times " * 111)
    return (time.process_time() - began) * 1000


def main() -> None:
    folder = Path(sys.argv[1])
    outlets = frozenset(row["source"] for row in rows(folder / "facts.jsonl"))
    gazetteer = Gazetteer(outlets)
    questions = rows(folder / "queries-dev.jsonl")
    began = time.process_time()
    found = [{name for name, _, _ in gazetteer.found(row["query"])} for row in questions]
    milliseconds = (time.process_time() - began) * 1000 / len(questions)
    labels = [labelled(row, outlets) for row in questions]
    if "--list" in sys.argv:
        for row, had, label in zip(questions, found, labels, strict=True):
            if had != label:
                print(f"{row['id']}: only found {sorted(had - label)}, only labelled {sorted(label - had)}")
                print(f"    {row['query']}")
    print(f"{len(questions)} questions, {len(outlets)} outlets, {milliseconds:.2f} ms of CPU a question")
    print(f"2,000 characters over 5,000 addresses: {hardest():.1f} ms of CPU")
    report("labels as they are", found, labels)
    corrected = [_CORRECTED.get(row["id"], label) for row, label in zip(questions, labels, strict=True)]
    report("labels corrected", found, corrected)


if __name__ == "__main__":
    main()
