"""Rule: a day stands in a source, or its date of publication resolves it. The header knows who reported when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answering.checking.findings import Claim, Finding, Standing, lines_with
from rag.answering.checking.outlets import outlets, windows
from rag.answering.checking.source import Source
from rag.text.days import Mention, is_day, names_same

REPORTING = re.compile(
    r"\b(?:report(?:s|ed|ing)?|sa(?:id|ys)|wr(?:ote|ites)|publish(?:ed|es)|dated|article|source|according|story|put"
    r"|told|project(?:s|ed)|quot(?:ed|es|ing)|call(?:s|ed)|describ(?:es|ed)|list(?:s|ed)|updated?|coverage|in an?"
    r"|newest|latest|older|not(?:es|ed))\b",
    re.I,
)
# between an outlet and a day: "CNN, also on", "CNN’s report of"
_LINK = re.compile(r"(?:['’]s)?,?\s+(?:also\s+|report\s+|article\s+|story\s+)?(?:on|of|dated|in its)\s+(?:the\s+)?")
_PART_OF_MONTH = re.compile(r"\b(early|mid|late)[\s-]$", re.I)
_STATED_ON = re.compile(
    r"\b(?:reported|dated|published|wrote|writing|(?:report|article|story|source) of)\b[^.;]{0,24}$", re.I
)


def days(claim: Claim) -> Iterator[Finding]:
    """A day on which something was reported is the article's own; any other one stands in the text, or is resolved by
    the article's own: "Tuesday"."""
    reports = days_of_report(claim)
    attributed = bool(_outlet_ends(claim)) or bool(REPORTING.search(claim.text))
    theirs = _of_one_outlet(claim)
    for said in claim.mentions:
        part = claim.text[said.start : said.end]
        if said.relative:
            yield from _relative(said, part, claim.cited)
            continue
        reporters = theirs if attributed or said.day is None else ()
        found = _day(said, part, claim.cited, reporters, reported=said in reports)
        qualifier = _PART_OF_MONTH.search(claim.text[: said.start])
        if qualifier and not lines_with(qualifier[1].lower(), claim.cited):
            found = Finding(f"{qualifier[1]} {part}", min(found.standing, Standing.WEAK))
        yield found


def days_of_report(claim: Claim) -> list[Mention]:
    """The days that the claim names as those of the reports themselves: "CNN reported on 5 May"."""
    ends = _outlet_ends(claim)
    return [
        said
        for said in claim.mentions
        if _STATED_ON.search(claim.text[: said.start]) or any(_LINK.fullmatch(claim.text[e : said.start]) for e in ends)
    ]


def is_day_of_publication(said: Mention, cited: Sequence[Source]) -> bool:
    """Whether a cited article was published or changed on that day."""
    return any(is_day(said, day) for source in cited for day in source.days)


def lines_naming(said: Mention, cited: Sequence[Source]) -> frozenset[tuple[int, int]]:
    """The lines that name the day, as Finding has them."""
    return frozenset(
        (source.number, n)
        for source in cited
        for n, line in enumerate(source.lines)
        if any(names_same(said, m, source.published) for m in line.mentions)
    )


def _outlet_ends(claim: Claim) -> list[int]:
    return [n.end for n in claim.names if any(own for _, own in outlets(n.words, claim.cited))]


def _of_one_outlet(claim: Claim) -> Sequence[Source]:
    """The sources of the one cited outlet that the claim names; all of them where it names none or several."""
    runs = [n.words for n in claim.names]
    named = [s for s in claim.cited if any(s.is_outlet(w[i:j]) for w in runs for i, j in windows(len(w)))]
    return named if len({s.article.outlet for s in named}) == 1 else claim.cited


def _relative(said: Mention, part: str, cited: Sequence[Source]) -> Iterator[Finding]:
    """ "this week" is a word like others, but "last month" is not where the source says "last week"."""
    first = said.relative.split()[0]
    others = [m for s in cited for line in s.lines for m in line.mentions if m.relative.split()[:1] == [first]]
    if others and not any(m.relative == said.relative for m in others):
        yield Finding(part, Standing.WEAK)


def _day(said: Mention, part: str, cited: Sequence[Source], reporters: Sequence[Source], *, reported: bool) -> Finding:
    """reporters: the sources that are said to report, none where nobody is; reported: this very day is said to be that
    of the report."""
    where = lines_naming(said, cited)
    if is_day_of_publication(said, reporters):
        return Finding(part, Standing.FOUND)
    if where:
        return Finding(part, Standing.WEAK if reported and said.day is not None else Standing.FOUND, where, close=True)
    return Finding(part, Standing.WEAK if is_day_of_publication(said, cited) else Standing.MISSING)
