"""A report on retrieval as Markdown, to read, and as JSON and rows, to compare with another run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rag.evaluation.against import Ablation, Against
from rag.evaluation.comparing import Comparison
from rag.evaluation.comparison_reporting import changes, comparison_table, p, score
from rag.evaluation.files import write_whole
from rag.evaluation.reporting import cell, kinds_table, means_table, run_data, run_lines, table
from rag.evaluation.retrieval import RetrievalReport, RetrievalRow
from rag.evaluation.trec import write_run

# Beginnings of measures; of those that begin so the first is shown, which is the one at 10 where k is not less.
_BY_KIND = ("RR", "hit@1", "hit@5", "R@", "nDCG@", "parts@", "all parts@", "all parts in")
_ABLATED = ("hit@1", "R@", "nDCG@", "R in", "all parts@", "all parts in")
_CHANGES = ("nDCG@",)  # of which the questions are listed: no other measure sees as much of the ranking


def render_retrieval(report: RetrievalReport, against: Against | None = None, ablation: Sequence[Ablation] = ()) -> str:
    """Markdown: the run, the means with their 95 % intervals, the means by kind, then the comparisons."""
    parts = [_head(report), means_table(report.means), kinds_table(report.by_kind, _chosen(report, _BY_KIND))]
    if against:
        parts.extend(_against(report, against))
    if ablation:
        parts.extend(_ablation(report, ablation))
    return "\n\n".join(parts) + "\n"


def render_retrieval_json(
    report: RetrievalReport, against: Against | None = None, ablation: Sequence[Ablation] = ()
) -> str:
    """One JSON object: what was run, measures, by_kind, rows, and what it was compared with."""
    data = run_data(report) | {
        "rows": [_row(row) | {"ranking": [list(pair) for pair in row.ranking]} for row in report.rows],
        "against": None,
        "ablation": [{"without": a.without, "measures": [asdict(c) for c in a.comparisons]} for a in ablation],
    }
    if against:
        data["against"] = {
            "run": against.name,
            "silent": list(against.silent),
            "gone": against.gone,
            "shallow": against.shallow,
            "measures": [asdict(c) for c in against.comparisons],
            "rows": [_row(row) for row in against.rows],
        }
    return json.dumps(data, ensure_ascii=False, indent=1)


def save(report: RetrievalReport, path: Path) -> Path:
    """The run as TREC has it, and beside it the scores, a JSON object for each question; gives the path of these."""
    write_run(path, report.run, f"dateline-{report.fingerprint}")
    beside = scores_file(path)
    lines = [json.dumps(_row(row), ensure_ascii=False) + "\n" for row in report.rows]
    write_whole(beside, "".join(lines), "the scores")
    return beside


def scores_file(path: Path) -> Path:
    """Where save puts the scores of the run that it puts there."""
    return path.with_suffix(".scores.jsonl")


def _head(report: RetrievalReport) -> str:
    unscored = sum(not row.scores for row in report.rows)
    lines = run_lines(report)
    if unscored:
        lines.append(f"{unscored} of the questions have no answer, so that nothing about them is measured.")
    return "\n".join(lines)


def _against(report: RetrievalReport, against: Against) -> Iterable[str]:
    yield f"Against {cell(against.name)}, question by question: difference of the means, this run minus that one."
    yield comparison_table(against.comparisons)
    if against.silent:
        yield f"It has no line for {len(against.silent)} of the questions, which counts as nothing found."
    if against.shallow:
        yield f"It holds no more than {against.shallow} articles a question, so deeper measures do not compare."
    if against.gone:
        yield f"{against.gone} of its articles are not in this index any more, and count as wrong."
    chosen = _chosen(report, _CHANGES)
    yield from (changes(report.rows, against.rows, c) for c in against.comparisons if c.measure in chosen)


def _ablation(report: RetrievalReport, ablation: Sequence[Ablation]) -> Iterable[str]:
    yield "Each part of the search left out: the mean without it, in brackets the difference to the whole and its p."
    whole = {m.measure: m.value for m in report.means}
    names = _chosen(report, _ABLATED)
    rows = [["the whole", *(score(whole[name]) for name in names)]]
    for without in ablation:
        found = {c.measure: c for c in without.comparisons}
        rows.append([f"without {without.without}", *(_lost(found[name]) for name in names)])
    yield table(["search", *names], rows)


def _lost(c: Comparison) -> str:
    return f"{score(c.value)} ({c.difference.value:+.3f}, p {p(c.p)})"


def _chosen(report: RetrievalReport, beginnings: Iterable[str]) -> list[str]:
    names = [m.measure for m in report.means]
    return [name for start in beginnings for name in [n for n in names if n.startswith(start)][:1]]


def _row(row: RetrievalRow) -> dict[str, Any]:
    question = row.question
    return {"id": question.id, "question": question.question, "kind": question.kind, "scores": dict(row.scores)}
