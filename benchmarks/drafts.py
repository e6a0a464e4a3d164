"""What the check makes of a strong writer's drafts with one planted error each (data/statements/README.md).

    python benchmarks/drafts.py [--judge] [--list]

Three shares, with 95 % bootstrap intervals, then a table by kind of error. Error stopped: the false sentence is not
called supported, so it is marked or left out. True, lost: true sentences that are left out; true, marked: that are
called partly supported. A draft is checked as a whole, as an answer is. --judge: the language model that the settings
name judges it after the rules. --list prints what is not as it should be.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from statements import FOLDER, article_of, evidence_of, looking, rows_of

from rag.answers import LEFT_OUT, Statement, Verdict
from rag.evaluation import mean, table
from rag.parts import Check
from rag.settings import load_settings


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence of a draft. error: the kind of the error in it, empty where it is true."""

    draft: str
    text: str
    error: str
    result: Statement


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--judge", action="store_true")
    parser.add_argument("--list", action="store_true")
    arguments = parser.parse_args()
    found = list(checked(looking(load_settings(), with_judge=arguments.judge)))
    false, true = ([c for c in found if bool(c.error) is wanted] for wanted in (True, False))
    print(f"{len({c.draft for c in found})} drafts, {len(false)} false sentences and {len(true)} true ones\n")
    print(f"error stopped: {mean('stopped', [float(_stopped(c)) for c in false])}")
    print(f"true, lost: {mean('lost', [float(c.result.verdict in LEFT_OUT) for c in true])}")
    print(f"true, marked: {mean('marked', [float(c.result.verdict is Verdict.PARTLY) for c in true])}\n")
    print(_by_error(false))
    for c in found if arguments.list else ():
        if not _stopped(c) if c.error else c.result.verdict in LEFT_OUT:
            print(f"{c.draft}\t{c.error or 'true'}\t{c.result.verdict}\t{c.text}\t{c.result.reason}")


def checked(look: Check) -> Iterator[Checked]:
    """Every sentence of every draft. Raises ValueError where a sentence is not found again in its draft."""
    articles = {row["id"]: article_of(row) for row in rows_of(FOLDER / "dev" / "articles.jsonl")}
    for row in rows_of(FOLDER / "drafts" / "drafts.jsonl"):
        evidence = [evidence_of(n, articles[i]) for n, i in enumerate(row["articles"], 1)]
        results = look(" ".join(map(_cited, row["sentences"])), evidence)
        for sentence in row["sentences"]:
            parts = [s for s in results if s.text in sentence["text"]]
            if not parts:
                raise ValueError(f"the draft {row['id']} has no statement of: {sentence['text']}")
            yield Checked(row["id"], sentence["text"], sentence["error"], max(parts, key=_rank))


def _cited(sentence: dict[str, Any]) -> str:
    return f"{sentence['text']} {''.join(f'[{n}]' for n in sentence['cites'])}"


def _rank(statement: Statement) -> int:
    return list(Verdict).index(statement.verdict)


def _stopped(c: Checked) -> bool:
    return c.result.verdict is not Verdict.SUPPORTED


def _by_error(false: Sequence[Checked]) -> str:
    kinds: defaultdict[str, list[Checked]] = defaultdict(list)
    for c in false:
        kinds[c.error].append(c)
    verdicts = [[sum(c.result.verdict is v for c in some) for v in Verdict] for _, some in sorted(kinds.items())]
    rows = [[kind, len(some), *counts] for (kind, some), counts in zip(sorted(kinds.items()), verdicts, strict=True)]
    return table(["error", "sentences", *map(str, Verdict)], rows)


if __name__ == "__main__":
    main()
