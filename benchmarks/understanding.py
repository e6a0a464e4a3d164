"""Which outlets are found in questions, against those that a language model once found in them.

    python benchmarks/understanding.py DATA_FOLDER [--list]

DATA_FOLDER holds MultiHop-RAG (Tang and Yang, COLM 2024): facts.jsonl, whose "source" are the outlets of the gazetteer,
and queries-dev.jsonl with "query" and "gpt35_filter". Counted are outlets of that gazetteer; a label that only names
the beginning of an outlet ("BBC News") stands for all that begin so. Precision, recall and F1 are over all (question,
outlet) pairs. --list prints the questions where the two differ.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from rag.understanding.aliases import squeeze
from rag.understanding.outlets import Gazetteer


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a file with one JSON object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def labelled(row: dict[str, Any], outlets: frozenset[str]) -> set[str]:
    """The outlets of the gazetteer that the question's label stands for."""
    names = (row.get("gpt35_filter") or {}).get("source", {}).get("$in", [])
    return {
        o for o in outlets for name in names if o == name or squeeze(o.split("|")[0].split(" - ")[0]) == squeeze(name)
    }


def main() -> None:
    folder = Path(sys.argv[1])
    outlets = frozenset(row["source"] for row in rows(folder / "facts.jsonl"))
    gazetteer = Gazetteer(outlets)
    right = found_in_all = labels_in_all = equal = 0
    questions = rows(folder / "queries-dev.jsonl")
    began = time.perf_counter()
    answers = [{name for name, _, _ in gazetteer.found(row["query"])} for row in questions]
    milliseconds = (time.perf_counter() - began) * 1000 / len(questions)
    for row, found in zip(questions, answers, strict=True):
        labels = labelled(row, outlets)
        right, found_in_all = right + len(found & labels), found_in_all + len(found)
        labels_in_all, equal = labels_in_all + len(labels), equal + (found == labels)
        if "--list" in sys.argv and found != labels:
            print(
                f"{row['id']}: not labelled {sorted(found - labels)}, not found {sorted(labels - found)}: {row['query']}"
            )
    precision, recall = right / max(found_in_all, 1), right / max(labels_in_all, 1)
    print(f"{len(questions)} questions, {len(outlets)} outlets, {milliseconds:.2f} ms a question")
    print(f"precision {precision:.3f}, recall {recall:.3f}, F1 {2 * precision * recall / (precision + recall):.3f}")
    print(f"{equal} questions with exactly the outlets of their label")


if __name__ == "__main__":
    main()
