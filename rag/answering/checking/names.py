"""Rule: every word of a name stands in a source as a name, or is the outlet's or an author's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answering.checking.days import REPORTING, is_day_of_publication, lines_naming
from rag.answering.checking.findings import Claim, Finding, Standing, lines_with
from rag.answering.checking.outlets import outlets
from rag.answering.checking.sentence import FRAME, PLAIN, proper_names
from rag.answering.checking.source import Source
from rag.models.parser import parsed
from rag.text.names import Name, is_title, is_union, may_be_common, names_people
from rag.text.quotations import without_quotations
from rag.text.words import stems

_NO_NAME = frozenset(["ADP", "ADV", "AUX", "CCONJ", "DET", "PRON", "SCONJ", "VERB"])
_HARDLY = frozenset(["ADJ", "NOUN", "NUM"])  # "Pictures from August", but also "Stone won the prize"
_REPORTED = re.compile(
    r"(?:['’]s)?,?\s+(?:(?:also|had|reported|wrote|report|article|story|of|on|in|an?|dated|from)\s+){0,6}"
)


def names(claim: Claim) -> Iterator[Finding]:
    """One for every word of a name outside the quotations, and for every address that is nobody's here."""
    yield from (Finding(address, Standing.MISSING) for address in claim.strange_addresses)
    for name in proper_names(without_quotations(claim.text)):
        for words, own in outlets(name.words, claim.cited):
            if own or is_known_short(words, claim.cited):
                yield Finding(" ".join(words), Standing.FOUND)
            else:
                yield from _name(words, name, claim)


def is_known_short(words: Sequence[str], cited: Sequence[Source]) -> bool:
    """Whether the sources have the name as its initials: "United Kingdom" where they say UK.

    Two letters are anybody's."""
    initials = "".join(w[0] for w in words)
    return (len(words) > 2 or is_union(words)) and any(initials in source.abbreviations for source in cited)


def plain_opener(name: Name, sources: Sequence[Source]) -> bool:
    """Whether a lone capitalised word that opens a sentence is known as a word like others."""
    return name.opens and len(name.words) == 1 and _is_plain(name.words[0], sources)


def _name(words: Sequence[str], name: Name, claim: Claim) -> Iterator[Finding]:
    text, cited, others = claim.text, claim.cited, claim.others
    reports = any(source.is_outlet(words) for source in others) and bool(REPORTING.match(text[name.end :].strip()))
    reports = reports or _is_said_to_report(name, claim)
    for n, word in enumerate(words):
        first = name.opens and n == 0 and words[0] == name.words[0]
        written = re.sub(r"\W", "", text[name.start : name.end].split()[0] if len(words) == 1 else "")
        held = [source for source in cited if source.holds_name(word, short=written.isupper())]
        plain = _is_plain(word, [*cited, *others]) or (first and not held and _is_tagged(text, name.start, _NO_NAME))
        if first and plain and not _is_surely_a_name(name, text):
            continue
        if not held:
            may_be_none = first and (may_be_common(name, text) or _is_tagged(text, name.start, _HARDLY))
            yield Finding(word, _unheld(word, cited, opens=may_be_none))
            continue
        crossed = n > 0 and _crossed(words[n - 1], word, held)
        part = " ".join(words) if reports else f"{words[n - 1]} {word}" if crossed else word
        yield Finding(part, Standing.WEAK if reports or crossed else Standing.FOUND, lines_with(word, cited))


def _is_tagged(text: str, start: int, kinds: frozenset[str]) -> bool:
    """Whether the grammar of the sentence makes one of these of the word there: "Besides", "Whatever", "Citing"."""
    return any(word.start == start and word.pos in kinds for word in parsed([text])[0])


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


def _is_said_to_report(name: Name, claim: Claim) -> bool:
    """Whether the claim says that this one, who is not the outlet, reported on the day of publication."""
    return any(
        said.day is not None
        and is_day_of_publication(said, claim.cited)
        and _REPORTED.fullmatch(claim.text[name.end : said.start])
        and not lines_naming(said, claim.cited)
        for said in claim.mentions
    )


def _is_plain(word: str, sources: Sequence[Source]) -> bool:
    """Whether the first word of a sentence stands in the sources as a word like others."""
    return all(stem in PLAIN | FRAME or any(stem in source.plain for source in sources) for stem in stems(word))


def _crossed(first: str, second: str, held: Sequence[Source]) -> bool:
    """Whether the sources know both words only in other names: "Boris Truss"."""
    pairs = {pair for source in held for pair in source.neighbours}
    after, before = {b for a, b in pairs if a == first}, {a for a, b in pairs if b == second}
    return bool(after and before) and second not in after and not is_title(first) and not is_title(second)
