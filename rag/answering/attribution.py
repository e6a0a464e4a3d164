"""Days and names of a statement: in the text it cites, or in the header, for who reported what when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answering.findings import FRAME, PLAIN, Finding, Standing, lines_where
from rag.answering.source import Source
from rag.text.days import Mention, is_day, mentions, names_same, without_days
from rag.text.names import Name, is_title, is_union, may_be_common, names, names_people
from rag.text.quantities import quantities
from rag.text.quotations import without_quotations
from rag.text.words import stems

_REPORTING = re.compile(
    r"\b(?:report(?:s|ed|ing)?|sa(?:id|ys)|wr(?:ote|ites)|publish(?:ed|es)|dated|article|source|according|story|put"
    r"|told|project(?:s|ed)|quot(?:ed|es|ing)|call(?:s|ed)|describ(?:es|ed)|list(?:s|ed)|updated?|coverage|in an?"
    r"|newest|latest|older|not(?:es|ed))\b",
    re.I,
)
# between an outlet and a day: "CNN, also on", "CNN’s report of"
_LINK = re.compile(r"(?:['’]s)?,?\s+(?:also\s+|report\s+|article\s+|story\s+)?(?:on|of|dated|in its)\s+(?:the\s+)?")
_REPORTED = re.compile(
    r"(?:['’]s)?,?\s+(?:(?:also|had|reported|wrote|report|article|story|of|on|in|an?|dated|from)\s+){0,6}"
)
_PART_OF_MONTH = re.compile(r"\b(early|mid|late)[\s-]$", re.I)
_LONGEST_OUTLET = 8  # words
_STATED_ON = re.compile(
    r"\b(?:reported|dated|published|wrote|writing|(?:report|article|story|source) of)\b[^.;]{0,24}$", re.I
)


def days_of(text: str, cited: Sequence[Source]) -> Iterator[Finding]:
    """A day on which something was reported is the article's own; any other one stands in the text, or is resolved by
    the article's own: "Tuesday"."""
    reports = days_of_report(text, cited)
    attributed = bool(_outlet_ends(text, cited)) or bool(_REPORTING.search(text))
    theirs = _of_one_outlet(text, cited)
    for said in mentions(text):
        part = text[said.start : said.end]
        if said.relative:
            yield from _relative(said, part, cited)
            continue
        reporters = theirs if attributed or said.day is None else ()
        found = _day(said, part, cited, reporters, reported=said in reports)
        qualifier = _PART_OF_MONTH.search(text[: said.start])
        if qualifier and not _lines_with(qualifier[1].lower(), cited):
            found = Finding(f"{qualifier[1]} {part}", min(found.standing, Standing.WEAK))
        yield found


def days_of_report(text: str, cited: Sequence[Source]) -> list[Mention]:
    """The days that the sentence names as those of the reports themselves: "CNN reported on 5 May"."""
    ends = _outlet_ends(text, cited)
    return [
        said
        for said in mentions(text)
        if _STATED_ON.search(text[: said.start]) or any(_LINK.fullmatch(text[e : said.start]) for e in ends)
    ]


def _outlet_ends(text: str, cited: Sequence[Source]) -> list[int]:
    return [n.end for n in names(text) if any(own for _, own in outlets(n.words, cited))]


def _of_one_outlet(text: str, cited: Sequence[Source]) -> Sequence[Source]:
    """The sources of the one cited outlet that the sentence names; all of them where it names none or several."""
    runs = [n.words for n in names(text)]
    named = [s for s in cited if any(s.is_outlet(w[i:j]) for w in runs for i, j in _windows(len(w)))]
    return named if len({s.article.outlet for s in named}) == 1 else cited


def _relative(said: Mention, part: str, cited: Sequence[Source]) -> Iterator[Finding]:
    """ "this week" is a word like others, but "last month" is not where the source says "last week"."""
    first = said.relative.split()[0]
    others = [m for s in cited for line in s.lines for m in line.mentions if m.relative.split()[:1] == [first]]
    if others and not any(m.relative == said.relative for m in others):
        yield Finding(part, Standing.WEAK)


def _day(said: Mention, part: str, cited: Sequence[Source], reporters: Sequence[Source], *, reported: bool) -> Finding:
    """reporters: the sources that are said to report, none where nobody is; reported: this very day is said to be that
    of the report."""
    where = _mentioning(said, cited)
    if _in_header(said, reporters):
        return Finding(part, Standing.FOUND)
    if where:
        return Finding(part, Standing.WEAK if reported and said.day is not None else Standing.FOUND, where, close=True)
    return Finding(part, Standing.WEAK if _in_header(said, cited) else Standing.MISSING)


def names_of(text: str, cited: Sequence[Source], others: Sequence[Source]) -> Iterator[Finding]:
    """Every word of a name stands in the text as a name, or is the outlet's or an author's.

    others: the sources that are not cited."""
    for name in proper_names(without_quotations(text)):
        for words, own in outlets(name.words, cited):
            if own or is_known_short(words, cited):
                yield Finding(" ".join(words), Standing.FOUND)
            else:
                yield from _name(words, name, text, cited, others)


def proper_names(text: str) -> list[Name]:
    """The names in a sentence that are neither days nor numbers ("54°F", "Twenty-seven people")."""
    bare = without_days(text)
    spans = [(q.start, q.end) for q in quantities(bare)]
    return [
        name
        for name in names(bare)
        if not any(a < name.start < b or (a == name.start and name.end <= b) for a, b in spans)
    ]


def without_names(text: str) -> str:
    """The text with blanks where proper names stand. Offsets stay."""
    for name in proper_names(text):
        text = f"{text[: name.start]}{' ' * (name.end - name.start)}{text[name.end :]}"
    return text


def outlets(words: tuple[str, ...], cited: Sequence[Source]) -> Iterator[tuple[tuple[str, ...], bool]]:
    """The words of a name cut into usual forms of the cited articles' outlets (True) and the rest (False)."""
    place = 0
    for start, end in _windows(len(words)):
        if start >= place and any(source.is_outlet(words[start:end]) for source in cited):
            if start > place:
                yield words[place:start], False
            yield words[start:end], True
            place = end
    if place < len(words):
        yield words[place:], False


def _windows(count: int) -> list[tuple[int, int]]:
    """The stretches of a name that may be an outlet, from left to right, the longest first."""
    return [(n, m) for n in range(count) for m in range(min(count, n + _LONGEST_OUTLET), n, -1)]


def is_known_short(words: Sequence[str], cited: Sequence[Source]) -> bool:
    """Whether the sources have the name as its initials: "United Kingdom" where they say UK.

    Two letters are anybody's."""
    initials = "".join(w[0] for w in words)
    return (len(words) > 2 or is_union(words)) and any(initials in source.abbreviations for source in cited)


def plain_opener(name: Name, sources: Sequence[Source]) -> bool:
    """Whether a lone capitalised word that opens a sentence is known as a word like others."""
    return name.opens and len(name.words) == 1 and _is_plain(name.words[0], sources)


def _name(
    words: Sequence[str], name: Name, text: str, cited: Sequence[Source], others: Sequence[Source]
) -> Iterator[Finding]:
    reports = any(source.is_outlet(words) for source in others) and bool(_REPORTING.match(text[name.end :].strip()))
    reports = reports or _is_said_to_report(name, text, cited)
    for n, word in enumerate(words):
        first = name.opens and n == 0 and words[0] == name.words[0]
        written = re.sub(r"\W", "", text[name.start : name.end].split()[0] if len(words) == 1 else "")
        held = [source for source in cited if source.holds_name(word, short=written.isupper())]
        plain = _is_plain(word, [*cited, *others]) or (word.endswith("ing") and not held)
        if first and plain and not _is_surely_a_name(name, text):
            continue
        if not held:
            yield Finding(word, _unheld(word, cited, opens=first and may_be_common(name, text)))
            continue
        crossed = n > 0 and _crossed(words[n - 1], word, held)
        part = " ".join(words) if reports else f"{words[n - 1]} {word}" if crossed else word
        yield Finding(part, Standing.WEAK if reports or crossed else Standing.FOUND, _lines_with(word, cited))


def _is_surely_a_name(name: Name, text: str) -> bool:
    """Whether the opening word is an abbreviation ("WHO"), or is said to have reported."""
    word = text[name.start : name.end].split()[0]
    reports = re.match(r"\s+(?:reported|wrote|writes|reports)\b", text[name.end :])
    return (len(word) > 1 and word.isupper()) or bool(reports and not may_be_common(name, text))


def _unheld(word: str, cited: Sequence[Source], *, opens: bool) -> Standing:
    """How a word stands that is nowhere a name: titles and peoples are known to every reader, "Rescuers" is no name."""
    written = any(word in source.words for source in cited)
    if written and is_title(word):
        return Standing.FOUND
    return Standing.WEAK if written or opens or is_title(word) or names_people(word) else Standing.MISSING


def _lines_with(word: str, cited: Sequence[Source]) -> frozenset[tuple[int, int]]:
    return lines_where(lambda line: f" {word} " in line.folded or f" {word}'s " in line.folded, cited)


def _in_header(said: Mention, cited: Sequence[Source]) -> bool:
    return any(is_day(said, day) for source in cited for day in source.days)


def _mentioning(said: Mention, cited: Sequence[Source]) -> frozenset[tuple[int, int]]:
    """Where the text names the day."""
    return frozenset(
        (source.number, n)
        for source in cited
        for n, line in enumerate(source.lines)
        if any(names_same(said, m, source.published) for m in line.mentions)
    )


def _is_said_to_report(name: Name, text: str, cited: Sequence[Source]) -> bool:
    """Whether the sentence says that this one, who is not the outlet, reported on the day of publication."""
    return any(
        said.day is not None
        and _in_header(said, cited)
        and _REPORTED.fullmatch(text[name.end : said.start])
        and not _mentioning(said, cited)
        for said in mentions(text)
    )


def _is_plain(word: str, sources: Sequence[Source]) -> bool:
    """Whether the first word of a sentence stands in the sources as a word like others."""
    return all(stem in PLAIN | FRAME or any(stem in source.plain for source in sources) for stem in stems(word))


def _crossed(first: str, second: str, held: Sequence[Source]) -> bool:
    """Whether the sources know both words only in other names: "Boris Truss"."""
    pairs = {pair for source in held for pair in source.neighbours}
    ahead, behind = {b for a, b in pairs if a == first}, {a for a, b in pairs if b == second}
    return bool(ahead and behind) and second not in ahead and not is_title(first) and not is_title(second)
