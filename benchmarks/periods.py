"""The times that questions name, found against those labelled by hand.

python benchmarks/periods.py QUERIES.jsonl [--labels benchmarks/multihop_periods.json] [--list]

QUERIES.jsonl holds one object a line: id, query (MultiHop-RAG, Tang and Yang, COLM 2024). The labels give, for each
query that names a time, the half-open intervals, [after, before) in days, null where open; a query without a label
names none. Dates without a year are of 2023: asked on 15 January 2024. F1 is over the sets of (query, interval); exact
is the share of queries whose set is right, of those that name a time and of all.
"""

from __future__ import annotations

import argparse
import json
import time
from datetime import date
from pathlib import Path

from rag.text.periods import periods

ASKED_ON = date(2024, 1, 15)
Interval = tuple[str | None, str | None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("queries", type=Path, metavar="QUERIES")
    parser.add_argument("--labels", type=Path, default=Path(__file__).with_name("multihop_periods.json"))
    parser.add_argument("--list", action="store_true", help="print every query that is not right")
    options = parser.parse_args()
    queries = {row["id"]: row["query"] for row in map(json.loads, options.queries.open(encoding="utf-8"))}
    labels = {name: {(a, b) for a, b in rows} for name, rows in json.loads(options.labels.read_text()).items()}
    began = time.perf_counter()
    found = {name: intervals(query) for name, query in queries.items()}
    taken = time.perf_counter() - began
    wrong = [name for name in queries if found[name] != labels.get(name, set())]
    if options.list:
        for name in wrong:
            print(f"{name}: {queries[name]}\n  found {_shown(found[name])}\n  right {_shown(labels.get(name, set()))}")
    report(found, labels, wrong)
    print(
        f"{1000 * taken / len(queries):.2f} ms a query of {sum(map(len, queries.values())) // len(queries)} characters"
    )


def intervals(query: str) -> set[Interval]:
    return {
        (p.after.date().isoformat() if p.after else None, p.before.date().isoformat() if p.before else None)
        for p in periods(query, ASKED_ON)
    }


def report(found: dict[str, set[Interval]], labels: dict[str, set[Interval]], wrong: list[str]) -> None:
    right = sum(len(found[name] & labels.get(name, set())) for name in found)
    said, true = sum(map(len, found.values())), sum(map(len, labels.values()))
    print(f"intervals: {true} labelled, {said} found, {right} right; F1 {2 * right / (said + true):.3f}")
    exact = 1 - sum(name in labels for name in wrong) / len(labels)
    print(f"exact: {exact:.3f} of {len(labels)} queries that name a time, {1 - len(wrong) / len(found):.3f} of all")


def _shown(rows: set[Interval]) -> str:
    return ", ".join(f"[{a or ''} .. {b or ''})" for a, b in sorted(rows, key=str)) or "none"


if __name__ == "__main__":
    main()
