"""The outlets that a question names as its sources, among those an index has: a gazetteer, by rule."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from types import MappingProxyType

from rag.text.days import MONTHS, WEEKDAYS
from rag.text.names import spelled_labels, spellings
from rag.understanding.aliases import PRESS, Alias, aliases, labels, squeeze
from rag.understanding.nicknames import initials, is_short_for, words_of
from rag.understanding.sources import SECTION, Cue, compared, cue

Mention = tuple[str, int, int]

_WORD = re.compile(r"\w+(?:[.’'&]\w+)*")
_WITHIN = re.compile(r"\s{0,2}(?:\s|[|:&,–—-])\s{0,2}")  # what may part the words of one name
_JOINED = re.compile(
    r"[”\"’'`)]*(?:['’]s)?\s*(?:,|,?\s?\b(?:and|or)\b|&|versus|vs\.?|as well as)\s*"
    r"(?:(?:the|both|by|in|from|to|a|an|another|also)\s+){0,3}[“\"‘'`(]*"
)
_DATE = r" (?:on|of|from) (?:\d{1,2} [A-Z][a-z]+|[A-Z][a-z]+ \d{1,2})(?:,? \d{4})?"
_DATED = re.compile(rf"(?:{_DATE})?(?:{_JOINED.pattern})")
_DETERMINED = re.compile(r"(?:\b(?:the|a|an|another|both|one)|['’]s?|[“\"‘'`(])\s*$", re.I)
_OF = re.compile(r" of (?:the )?[A-Z]")
_DATE_AFTER = re.compile(rf" (?:{'|'.join((*MONTHS, *WEEKDAYS))})\b", re.I)
_OPENERS = frozenset(
    "the a an in on by from for at of to and or but as per does do did is was were are has have had can could will"
    " would should between after before while both when where who what which why how since during although though if"
    " about with according considering based citing like unlike summarise summarize compare contrast give show list"
    " tell find describe explain quote".split()
)
_MARKS = frozenset("“\"‘'`")
_MOST_WORDS = 12  # of a name in a question
_MOST_NEAR = 20


@dataclass(frozen=True, slots=True)
class _Word:
    """key: squeezed; bare_key and bare_end: of the word without its possessive."""

    text: str
    start: int
    end: int
    key: str
    bare_key: str
    bare_end: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    outlets: tuple[str, ...]
    start: int
    end: int
    needed: Cue  # the least sign that makes it a source


class Gazetteer:
    """Immutable. Made of the outlets' names and addresses in an index, it finds them in questions."""

    __slots__ = ("_forms", "_keys", "_labels", "_spelled", "_words")

    def __init__(self, names: Iterable[str]) -> None:
        """names: as the index has them. One without letters and figures is left out."""
        names = sorted(set(names))
        forms: dict[str, dict[str, Alias]] = defaultdict(dict)
        by_label: dict[str, set[tuple[str, str]]] = defaultdict(set)  # the outlet, and how the whole label begins
        self._words = tuple(sorted((w, n) for n in names for w in (*words_of(n), initials(n))))
        for name in names:
            for alias in aliases(name):
                known = forms[alias.key].get(name)
                forms[alias.key][name] = alias.or_else(known) if known else alias
            for label in labels(name):
                for spelled in spelled_labels(f"{label}.com"):
                    by_label[spelled].add((name, label.removeprefix("the")[:1]))
        self._forms = MappingProxyType({key: found for key, had in forms.items() if (found := _unmistakable(had))})
        self._keys = tuple(sorted(self._forms))
        self._labels = MappingProxyType({label: frozenset(had) for label, had in by_label.items()})
        self._spelled = tuple(sorted(self._labels))

    def found(self, question: str) -> list[Mention]:
        """(name as the index has it, start, end) of each mention as a source, in the order of the question.

        Where a form belongs to several outlets ("BBC News" to its feeds), each has a row with the same span.
        """
        candidates = list(self._candidates(question))
        sure = _sources(question, candidates)
        named = {outlet for c in sure for outlet in c.outlets}
        again = [
            c
            for c in candidates
            if c not in sure and named.issuperset(c.outlets) and c.needed <= Cue.WEAK
            if cue(question, c.start, c.end) is not Cue.ROLE
        ]
        return [(o, c.start, c.end) for c in sorted([*sure, *again], key=lambda c: c.start) for o in c.outlets]

    def meant(self, question: str, start: int, end: int) -> tuple[str, ...]:
        """The outlets that [start, end) of the question stands for, where somebody says that it names a source.

        By one of their forms, else as a short name of one alone. None where it is a part of a longer name ("Herald" in
        "Herald Theatre") or speaks of an outlet's people.
        """
        if _within_name(question, start, end) or cue(question, start, end) is Cue.ROLE:
            return ()
        words = re.sub(r"['’]s?$", "", question[start:end])
        key = squeeze(words)
        forms = self._forms.get(key) or self._forms.get(key.removeprefix("the")) or {}
        known = tuple(n for n, form in forms.items() if words.isupper() or not (words.islower() or form.upper))
        near = [name for name in self.near(words) if is_short_for(words, name)] if not known else []
        return tuple(near) if len(near) == 1 else known

    def near(self, text: str) -> tuple[str, ...]:
        """The outlets that share a word with the text, or whose initials it has, those that share most first, at most
        20. A word that is written as a name can be short for the outlet's: "Obs"."""
        shared: dict[str, int] = defaultdict(int)
        for word in {_word(match) for match in _WORD.finditer(text)}:
            if len(word.bare_key) < 3 or word.bare_key in _OPENERS:
                continue
            for at in range(bisect_left(self._words, (word.bare_key, "")), len(self._words)):
                own, name = self._words[at]
                if not own.startswith(word.bare_key):
                    break
                shared[name] += word.text[0].isupper() or own == word.bare_key
            for name in self._forms.get(word.bare_key, ()):
                shared[name] += 1
        near = (name for name, count in shared.items() if count)
        return tuple(sorted(near, key=lambda name: (-shared[name], name))[:_MOST_NEAR])

    def _candidates(self, question: str) -> Iterator[_Candidate]:
        """Forms of outlets, the longest at each place."""
        words = [_word(match) for match in _WORD.finditer(question)]
        at = 0
        while at < len(words):
            stretches = [*self._known(question, words, at), *self._abbreviated(question, words, at)]
            stretches = [s for s in stretches if not _ordinary(question, words, at, s[1])]
            if stretches:
                last, end, outlets = max(stretches)
                start = words[at].start
                needed = _needed(question[start:end], quoted=question[start - 1 : start] in _MARKS)
                yield _Candidate(outlets, start, end, needed)
                at = last
            at += 1

    def _known(self, question: str, words: Sequence[_Word], at: int) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Forms that begin with that word: the index of the last word, the end, and whose they are."""
        joined = ""
        for last in range(at, min(at + _MOST_WORDS, len(words))):
            word = words[last]
            if last > at and not _WITHIN.fullmatch(question, words[last - 1].end, word.start):
                return
            for key, end in {(joined + word.bare_key, word.bare_end), (joined + word.key, word.end)}:
                if key in self._forms and (outlets := self._written_so(question, words[at].start, end, key)):
                    yield last, end, outlets
            joined += word.key
            if not _any_begins(self._keys, joined):
                return

    def _written_so(self, question: str, start: int, end: int, key: str) -> tuple[str, ...]:
        """The outlets with that form, where capitals and article are those it needs."""
        text = question[start:end]
        determined = not text.islower() and bool(_DETERMINED.search(question[max(0, start - 12) : start]))
        section = bool(SECTION.match(question, end))
        return tuple(
            name
            for name, form in self._forms[key].items()
            if (determined or not form.bare) and (text.isupper() or not form.upper) and (form.site or not section)
        )

    def _abbreviated(
        self, question: str, words: Sequence[_Word], at: int
    ) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """The same for names that an address shortens, as nytimes.com and wsj.com do, and that end as papers' do."""
        if not words[at].text[0].isupper():
            return
        run = [w for w in words[at : at + 5] if w.text[0].isupper() or w.text in ("of", "and")]
        folded = [w.bare_key for w in run]
        for size in range(2, len(run) + 1):
            end = run[size - 1].bare_end
            own = [w for w in folded[:size] if w != "the"]
            if folded[size - 1] not in PRESS or len(own) < 2 or re.search(r"[,.;]\s", question[words[at].start : end]):
                continue
            if outlets := self._spelled_by(own):
                yield at + size - 1, end, outlets

    def _spelled_by(self, words: Sequence[str]) -> tuple[str, ...]:
        """The outlets whose address is made of beginnings of these words."""
        spelled = spellings(words, partial(_any_begins, self._spelled))
        found = {name for label in spelled for name, initial in self._labels.get(label, ()) if words[0][0] == initial}
        return tuple(sorted(found))


def _any_begins(ordered: Sequence[str], start: str) -> bool:
    near = bisect_left(ordered, start)
    return near < len(ordered) and ordered[near].startswith(start)


def joined(question: str, end: int, start: int) -> bool:
    """Whether nothing but "and", commas and marks stand between the end of one name and the start of the next."""
    return bool(_JOINED.fullmatch(question, end, start))


def _word(match: re.Match[str]) -> _Word:
    text = match.group()
    bare = re.sub(r"['’]s?$", "", text) if "'" in text or "’" in text else text
    key = squeeze(text)
    return _Word(
        text, match.start(), match.end(), key, key if bare == text else squeeze(bare), match.start() + len(bare)
    )


def _needed(text: str, *, quoted: bool) -> Cue:
    """The least sign that makes a name a source: more where it could be a place, or is written without capitals."""
    bare = re.sub(r"^the ", "", text)
    if not text.islower():
        word = " " not in bare and "." not in bare and bare.istitle()
        return Cue.WEAK if word and not quoted and bare.lower() not in PRESS else Cue.PLACE
    if "." in text:
        return Cue.PLACE
    return Cue.NOUN if " " in text.removeprefix("the ") else Cue.STRONG


def _unmistakable(had: dict[str, Alias]) -> dict[str, Alias]:
    """Without the forms that stand for an outlet only as long as no other has them."""
    return had if len(had) == 1 else {name: form for name, form in had.items() if not form.alone}


def _ordinary(question: str, words: Sequence[_Word], at: int, end: int) -> bool:
    """Whether the words are a part of a longer name ("Times" in "Orle Times", "Times of Orle"), or perhaps no name: the
    one word that opens a sentence, "People reported"."""
    start = words[at].start
    if _OF.match(question, end):
        return True
    if not question[start].isupper():
        return False
    if not at or re.search(r"[.?!]", question[words[at - 1].end : start]):
        return (
            question[start:end].istitle()
            and " " not in question[start:end]
            and question[start - 1 : start] not in _MARKS
        )
    before = words[at - 1]
    if not question[before.end : start].isspace():
        return False
    return before.text[0].isupper() and before.key not in _OPENERS and before.bare_key == before.key


def _within_name(question: str, start: int, end: int) -> bool:
    """Whether a name goes on before or after the words: "Orle Times", "Herald Theatre", "Times of Orle"."""
    before = question[:start].split()[-1:]
    goes_on = bool(before) and before[0][:1].isupper() and before[0][-1:].isalpha() and question[start].isupper()
    follows = re.match(r" (?!I\b)[A-Z]", question[end:]) and not _DATE_AFTER.match(question, end)
    return bool(follows or _OF.match(question, end)) or (goes_on and before[0].lower() not in _OPENERS)


def _sources(question: str, candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Those that are sources by the words around them, or around the list they stand in."""
    found: list[_Candidate] = []
    for group in _lists(question, candidates):
        around = [cue(question, c.start, c.end) for c in group]
        whole = cue(question, group[0].start, group[-1].end)
        shared = max(whole, around[0], around[-1])
        if len(group) > 1 and compared(question, group[0].start, group[-1].end):
            shared = max(shared, Cue.WEAK)
        for candidate, own in zip(group, around, strict=True):
            if own is not Cue.ROLE and max(own, shared) >= candidate.needed:
                found.append(candidate)
    return found


def _lists(question: str, candidates: Sequence[_Candidate]) -> Iterator[list[_Candidate]]:
    """Neighbours with nothing but "and", commas, marks and the days of their reports between them."""
    group: list[_Candidate] = []
    for candidate in candidates:
        if group and not _DATED.fullmatch(question, group[-1].end, candidate.start):
            yield group
            group = []
        group.append(candidate)
    if group:
        yield group


@lru_cache(maxsize=4)
def gazetteer(names: tuple[str, ...]) -> Gazetteer:
    """Of an index's outlets, which change seldom: the last few are kept."""
    return Gazetteer(names)
