"""What the check makes of drafts that are believed true, and of the same drafts with one thing changed.

    python benchmarks/check.py DRAFTS.jsonl [--list]

DRAFTS: rows {"id", "draft", "evidence": [{"number", "title", "outlet", "url", "published", "text"}]}. Every sentence of
a draft is checked as it stands; then once for each number, unit, ordinal, day, name and outlet in it that is changed,
which makes it false. A name is also exchanged for one that stands elsewhere in the same article (the last kind):
most of those only meaning could tell, so they are counted apart. --list prints what is not as it should be.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rag.answering.checking.check import check, is_refusal
from rag.answering.checking.statements import sentences_of
from rag.answering.citations import CitationProcessor
from rag.answers import Verdict
from rag.assembly import encoder_of, readers_of
from rag.settings import load_settings
from rag.text.days import without_days
from rag.text.names import names
from rag.types import Article, Evidence, FoundDate, Span

_SEED = 20250603
_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_NUMBERS = "two three four five six seven eight nine ten twelve twenty".split()
_ORDINALS = "first second third fourth fifth sixth".split()
_UNITS = {
    "million": "billion",
    "billion": "million",
    "inches": "feet",
    "percentage point": "percent",
    "percent": "points",
}
_UNITS |= {"days": "hours", "hours": "days", "years": "months", "weeks": "days", "miles": "kilometres", "%": " points"}
_OUTLETS = ["CNN", "USA TODAY", "The Week", "the BBC", "Reuters", "The Guardian", "Fox News", "The New York Times"]
_OTHERS = ["Harriet Dolan", "Marco Pellegrini", "Nadia Okafor", "Brazil", "Norway", "Ohio", "Toyota", "Samsung", "Lyon"]

Change = tuple[str, str]  # kind, the changed sentence


def evidence_of(row: dict[str, Any]) -> tuple[Evidence, ...]:
    """The evidence of a draft, each number an article of its own."""
    found = []
    for e in row["evidence"]:
        day = datetime.fromisoformat(e["published"]).replace(tzinfo=UTC) if e["published"] else None
        article = Article(
            id=f"{row['id']}-{e['number']}",
            origin=e["url"] or "",
            title=e["title"],
            body=e["text"],
            outlet=e["outlet"],
            url=e["url"],
            published=FoundDate(day, "record") if day else None,
        )
        found.append(Evidence(e["number"], article, Span(0, len(e["text"])), 0.5))
    return tuple(found)


def changes(text: str, sources: str, luck: random.Random) -> Iterator[Change]:
    """The sentence with one thing changed, for each thing there is to change."""
    bare = without_days(text)
    for m in re.finditer(r"(?<![\w.,-])\d+(?:,\d{3})*(?:\.\d+)?", bare):
        yield "number", f"{text[: m.end() - 1]}{(int(m[0][-1]) + luck.choice([1, 2, 3, 5])) % 10}{text[m.end() :]}"
    for kind, words in (("number", _NUMBERS), ("ordinal", _ORDINALS)):
        for m in re.finditer(rf"\b(?:{'|'.join(words)})\b", bare):
            yield kind, _put(text, m, luck.choice([w for w in words if w != m[0]]))
    for unit, other in _UNITS.items():
        for m in re.finditer(rf"(?<=\d)\s?{unit}(?!\w)|(?<=a )(?:half )?{unit}\b", bare):
            yield "unit", _put(text, m, m[0].replace(unit, other))
    yield from _other_days(text, luck)
    yield from _other_names(text, bare, sources, luck)


def _other_days(text: str, luck: random.Random) -> Iterator[Change]:
    for m in re.finditer(rf"\b(\d{{1,2}}) (?:{'|'.join(_MONTHS)})", text):
        yield "day", f"{text[: m.start(1)]}{int(m[1]) % 28 + luck.choice([1, 2])}{text[m.end(1) :]}"
    for kind, words in (("day", _MONTHS), ("weekday", _DAYS)):
        for m in re.finditer(rf"(?<!^)\b(?:{'|'.join(words)})\b", text):
            yield kind, _put(text, m, luck.choice([w for w in words if w != m[0]]))
    for m in re.finditer(r"\b(?:19|20)\d\d\b(?!-)", text):
        yield "year", _put(text, m, str(int(m[0]) + luck.choice([-2, -1, 1])))


def _other_names(text: str, bare: str, sources: str, luck: random.Random) -> Iterator[Change]:
    near = re.findall(r"\b[A-Z][a-z]+ [A-Z][a-z]+\b", sources)
    for name in names(bare):
        said = text[name.start : name.end]
        outlet = next((o for o in _OUTLETS if o.lower().removeprefix("the ") in said.lower()), None)
        if outlet:
            other = luck.choice([o for o in _OUTLETS if o != outlet])
            yield "outlet", f"{text[: name.start]}{other}{text[name.end :]}"
            continue
        yield "name", f"{text[: name.start]}{luck.choice(_OTHERS)}{text[name.end :]}"
        if others := [n for n in near if not set(n.split()) & set(said.split())]:
            yield "name of the article", f"{text[: name.start]}{luck.choice(others)}{text[name.end :]}"


def _put(text: str, match: re.Match[str], other: str) -> str:
    return f"{text[: match.start()]}{other}{text[match.end() :]}"


def main(path: Path, listed: bool) -> None:
    luck = random.Random(_SEED)
    verdicts: Counter[Verdict] = Counter()
    made: Counter[str] = Counter()
    passed: Counter[str] = Counter()
    refused = 0
    readers = readers_of(encoder_of(load_settings()))
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        evidence = evidence_of(row)
        processor = CitationProcessor(e.number for e in evidence)
        draft = processor.feed(row["draft"]) + processor.finish()
        if is_refusal(draft):
            continue
        statements = check(draft, evidence, row.get("question", ""), readers=readers)
        verdicts.update(s.verdict for s in statements)
        refused += not any(s.verdict in (Verdict.SUPPORTED, Verdict.PARTLY) for s in statements)
        if listed:
            print(*(f"{s.verdict}: {s.text} ({s.reason})" for s in statements if s.reason), sep="\n")
        for sentence in sentences_of(draft):
            cited = "".join(f"[{n}]" for n in sentence.cited)
            sources = " ".join(e.text for e in evidence if e.number in sentence.cited)
            for kind, changed in changes(sentence.text, sources, luck) if cited else ():
                (statement, *_) = check(f"{changed} {cited}", evidence, readers=readers)
                made[kind] += 1
                passed[kind] += statement.verdict is Verdict.SUPPORTED
                if listed and statement.verdict is Verdict.SUPPORTED:
                    print(f"{kind} passed: {changed}")
    _print(verdicts, refused, made, passed)


def _print(verdicts: Counter[Verdict], refused: int, made: Counter[str], passed: Counter[str]) -> None:
    checked = sum(verdicts[v] for v in (Verdict.SUPPORTED, Verdict.PARTLY, Verdict.UNSUPPORTED))
    print(f"{checked} sentences believed true; {refused} answers refused")
    for verdict in (Verdict.SUPPORTED, Verdict.PARTLY, Verdict.UNSUPPORTED):
        print(f"  {verdict:12} {verdicts[verdict]:4}  {verdicts[verdict] / max(1, checked):.3f}")
    print("one thing changed, and still called supported")
    for kind in sorted(made):
        print(f"  {kind:20} {passed[kind]:4} of {made[kind]:4}  {passed[kind] / made[kind]:.3f}")
    rest = [k for k in made if k != "name of the article"]
    total = sum(made[k] for k in rest)
    print(f"  {'all but the last kind':20} {sum(passed[k] for k in rest):4} of {total:4}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--list" in sys.argv)
