"""What the check makes of statements that are labelled by hand, over invented articles (data/statements/README.md).

    python benchmarks/statements.py [--half dev|reported] [--sample N] [--judge] [--list]

Three shares, with 95 % bootstrap intervals, then a table by kind. False, stopped: statements that the articles do not
say in full, and that are not called supported. True, shown: those that they do say, called supported or partly so;
true, marked: partly so. --list prints what is not as it should be; the reported half is for counting alone.
--sample: N true and N false ones at random, the same every time. --judge: the models that the settings name
judge them after the rules, a language model in one request a statement.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from rag.answering.checking.check import check
from rag.answering.judging.layer import judged as layered
from rag.answers import Citation, Statement, Verdict
from rag.assembly import encoder_of, judge_of, readers_of
from rag.errors import ConfigurationError
from rag.evaluation import mean, table
from rag.parts import Check
from rag.settings import Settings, load_settings
from rag.types import Article, Evidence, FoundDate, Span

_SEED = 5
FOLDER = Path(__file__).parents[1] / "data" / "statements"


@dataclass(frozen=True, slots=True)
class Row:
    kind: str
    is_true: bool
    text: str
    result: Statement

    @property
    def stopped(self) -> bool:
        return self.result.verdict is not Verdict.SUPPORTED

    @property
    def marked(self) -> bool:
        return self.result.verdict is Verdict.PARTLY

    @property
    def shown(self) -> bool:
        return self.result.verdict in (Verdict.SUPPORTED, Verdict.PARTLY)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=["dev", "reported"], default="dev")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--judge", action="store_true")
    arguments = parser.parse_args()
    look = looking(load_settings(), with_judge=arguments.judge)
    found = list(judged(FOLDER / arguments.half, look, arguments.sample))
    print(f"{len(found)} statements of the half {arguments.half}, {sum(r.is_true for r in found)} of them true\n")
    for name, value in scores(found).items():
        print(f"{name}: {value}")
    print(f"\n{_by_kind(found)}")
    for row in found if arguments.list else ():
        if row.stopped == row.is_true:
            print(f"{row.kind}\t{row.result.verdict}\t{row.text}\t{row.result.reason}")


def looking(settings: Settings, *, with_judge: bool = False) -> Check:
    """The rules, and with_judge the models of the settings after them. Raises ConfigurationError where none is."""
    encoder = encoder_of(settings)
    by_rules = partial(check, readers=readers_of(encoder))
    if not with_judge:
        return by_rules
    judge = judge_of(settings, encoder)
    if judge is None:
        raise ConfigurationError("no judge is configured: see DATELINE_JUDGE_MODEL and DATELINE_ENTAILMENT_MODEL")

    def look(
        draft: str, evidence: Sequence[Evidence], question: str = "", quoted: Sequence[Citation] = ()
    ) -> tuple[Statement, ...]:
        return layered(by_rules(draft, evidence, question, quoted), draft, evidence, judge)

    return look


def judged(folder: Path, judge: Check, sample: int = 0) -> Iterator[Row]:
    """Each statement of a half by itself, citing all its articles. sample: so many true, so many false; 0: all."""
    articles = {row["id"]: article_of(row) for row in rows_of(folder / "articles.jsonl")}
    for row in _sampled(list(rows_of(folder / "statements.jsonl")), sample):
        evidence = [evidence_of(n, articles[i]) for n, i in enumerate(row["evidence"], 1)]
        markers = "".join(f"[{e.number}]" for e in evidence)
        results = judge(f"{row['statement']} {markers}", evidence)
        worst = max(results, key=lambda s: list(Verdict).index(s.verdict))
        yield Row(row["kind"], row["label"] == "supported", row["statement"], worst)


def scores(found: Sequence[Row]) -> Mapping[str, Any]:
    """Shares with their intervals."""
    false, true = ([r for r in found if r.is_true is wanted] for wanted in (False, True))
    return {
        "false, stopped": mean("stopped", [float(r.stopped) for r in false]),
        "true, shown": mean("shown", [float(r.shown) for r in true]),
        "true, marked": mean("marked", [float(r.marked) for r in true]),
    }


def _sampled(rows: list[dict[str, Any]], sample: int) -> list[dict[str, Any]]:
    if not sample:
        return rows
    draw = random.Random(_SEED)
    true, false = ([row for row in rows if (row["label"] == "supported") is wanted] for wanted in (True, False))
    return draw.sample(true, sample) + draw.sample(false, sample)


def _by_kind(found: Sequence[Row]) -> str:
    kinds: defaultdict[tuple[bool, str], list[Row]] = defaultdict(list)
    for row in found:
        kinds[not row.is_true, row.kind].append(row)
    rows = []
    for (is_false, kind), some in sorted(kinds.items()):
        verdicts = [sum(r.result.verdict is v for r in some) for v in Verdict]
        right = sum(r.stopped if is_false else r.shown for r in some) / len(some)
        rows.append([kind, "false" if is_false else "true", len(some), *verdicts, f"{right:.2f}"])
    return table(["kind", "is", "statements", *map(str, Verdict), "right"], rows)


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def article_of(row: Mapping[str, Any]) -> Article:
    day = datetime.fromisoformat(row["published"]).replace(tzinfo=UTC)
    return Article(row["id"], row["id"], row["title"], row["text"], row["outlet"], published=FoundDate(day, "record"))


def evidence_of(number: int, article: Article) -> Evidence:
    return Evidence(number, article, Span(0, len(article.body)), 1.0)


if __name__ == "__main__":
    main()
