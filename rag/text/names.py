"""Names in a sentence, and the forms under which the same name goes: acronyms, inhabitants, an outlet's address."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

_CAPITAL = f"[{''.join(c for c in map(chr, range(0x530)) if c.isupper())}]"  # Latin, Greek, Cyrillic
_NAME = re.compile(
    rf"(?:(?<=\W)|^){_CAPITAL}[\w’'.&-]*(?:\s+(?:(?:of|the|de|van|von|der|bin|al|and|for)\s+)*{_CAPITAL}[\w’'.&-]*)*"
)
_MINOR = frozenset(
    "a an the this that these those it its he his she her they their we our i you my there here what who when where"
    " why how which while after before in on at by for from to of with as but and or nor so yet if then than also both"
    " no each every all some many most more few several not since during under over between among about around last"
    " next earlier later meanwhile however although though because until despite according one two three four five six"
    " seven eight nine ten another other others such only even just still now today yesterday tomorrow once again away"
    " off out up down along hers theirs ours mine none neither nobody nothing half false true yes fewer less much"
    " asked given separately instead overall together either whether unlike like near across".split()
)
_DATES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february april june july august september"
    " october november december sept".split()
)
_TITLES = frozenset(
    "president vice prime minister chancellor premier secretary senator sen representative rep congressman"
    " congresswoman governor gov mayor judge justice chief general gen colonel captain sergeant lieutenant king queen"
    " prince princess duke duchess pope bishop archbishop cardinal sir dame lord lady mr mrs ms miss dr professor prof"
    " ceo chair chairman chairwoman director spokesman spokeswoman attorney officer detective commissioner deputy"
    " former coach".split()
)
_COMMON = re.compile(r"(?:ers|ors|ists|ants|ents|ing|ed|ions|ments|ials|ians|people|men|women|ies|cies|tion|ness|ity)$")
_PEOPLES = ("ians", "ian", "eans", "ean", "ans", "an", "ns", "n", "ese", "ish", "is", "i")
_IRREGULAR = (
    frozenset("us u.s usa u.s.a america american americans united".split()),
    frozenset("uk u.k britain british briton britons".split()),
    frozenset("france french".split()),
    frozenset("netherlands dutch holland".split()),
    frozenset("germany german germans".split()),
    frozenset("denmark danish dane danes".split()),
    frozenset("spain spanish spaniard spaniards".split()),
    frozenset("poland polish pole poles".split()),
    frozenset("turkey turkish turk turks türkiye".split()),
    frozenset("sweden swedish swede swedes".split()),
    frozenset("finland finnish finn finns".split()),
    frozenset("switzerland swiss".split()),
    frozenset("wales welsh".split()),
    frozenset("scotland scottish scots".split()),
    frozenset("ireland irish".split()),
    frozenset("greece greek greeks".split()),
    frozenset("norway norwegian norwegians".split()),
    frozenset("texas texan texans".split()),
    frozenset("philippines filipino filipinos philippine".split()),
    frozenset("thailand thai thais".split()),
    frozenset("europe european europeans eu".split()),
    frozenset("republican republicans gop".split()),
    frozenset("democrat democrats democratic".split()),
)
_UNIONS = {("united", "states"), ("united", "kingdom"), ("european", "union"), ("united", "nations")}
_NO_LABELS = frozenset("www co com org net edition m amp".split())
_LONGEST_OUTLET, _LONGEST_NAME = 8, 300  # words, characters
_GENERIC = frozenset("news online business politics media com digital sport sports".split())


@dataclass(frozen=True, slots=True)
class Name:
    """Capitalised words that follow one another, folded. start, end: where; opens: at the head of the sentence."""

    words: tuple[str, ...]
    start: int
    end: int
    opens: bool


def names(sentence: str) -> tuple[Name, ...]:
    """The runs of capitalised words in the sentence, without those that only open it ("The", "Meanwhile")."""
    found = []
    for match in _NAME.finditer(sentence):
        first = not sentence[: match.start()].strip("“”\"'‘’«„(- ")
        counted = [_counted(word, first=n == 0 and first) for n, word in enumerate(match.group().split())]
        if words := tuple(w for w in counted if w):
            found.append(Name(words, match.start(), match.end(), first and bool(counted[0])))
    return tuple(found)


def fold_name(word: str) -> str:
    """Lower case, without accents, possessive and marks at the ends: "Trump’s" is "trump", "U.S." is "u.s"."""
    word = re.sub(r"['’]s?$", "", word.strip(".,;:!?-“”\"'‘’()"))
    plain = "".join(c for c in unicodedata.normalize("NFKD", word.replace("’", "'")) if not unicodedata.combining(c))
    return plain.lower().strip(".-'")


def is_title(word: str) -> bool:
    """Whether a folded word is a title or office, as in "President Halloran"."""
    return word in _TITLES


def is_union(words: Sequence[str]) -> bool:
    """Whether folded words are a union that everybody knows by two letters: US, UK, EU, UN."""
    return tuple(words) in _UNIONS


def may_be_common(name: Name, sentence: str) -> bool:
    """Whether the capitalised word that opens the sentence may be no name at all: "Rescuers", "Tragically,"."""
    if not name.opens:
        return False
    return bool(_COMMON.search(name.words[0])) or (
        name.words[0].endswith("ly") and sentence[name.end :].startswith(",")
    )


def alike(word: str, other: str) -> bool:
    """Whether two folded words are one name: plural, possessive, a people for its country, U.S. for America."""
    if word == other or word.replace(".", "") == other.replace(".", "") or word.rstrip("s") == other.rstrip("s"):
        return True
    if any({word, other} <= group for group in _IRREGULAR):
        return True
    return _people_of(word, other) or _people_of(other, word)


def names_people(word: str) -> bool:
    """Whether a folded word looks like the name of a people or of what is theirs: "Norwegian", "Swiss"."""
    return word.endswith(("ian", "ians", "ean", "eans", "ese", "ish")) or any(word in group for group in _IRREGULAR)


def _people_of(people: str, country: str) -> bool:
    ends = (people.removesuffix(end) for end in _PEOPLES if people.endswith(end))
    root = country.rstrip("aeiouy")
    return len(root) >= 3 and any(country == stem or root == stem.rstrip("aeiouy") for stem in ends)


def acronyms(text: str) -> frozenset[str]:
    """The initials of every run of two or more capitalised words in the text: "who" for World Health Organization."""
    found: set[str] = set()
    for match in _NAME.finditer(text):
        words = [w for w in re.split(r"[\s-]+", match.group()) if w[:1].isupper()]
        for size in range(2, min(6, len(words)) + 1):
            found.update("".join(w[0] for w in words[n : n + size]).lower() for n in range(len(words) - size + 1))
    return frozenset(found)


def names_outlet(words: Sequence[str], outlet: str) -> bool:
    """Whether folded words are a usual form of an outlet's name or address: "usa today" for usatoday.com, "wall street
    journal" for wsj.com, "the courier" for The Callis Courier."""
    plain = _plain_words(words)
    if not plain or len(plain) > _LONGEST_OUTLET:
        return False
    if " ".join(words) == outlet.strip().lower():
        return True
    if re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", outlet.strip().lower()):
        return any(label in spellings(plain, label.startswith) for label in spelled_labels(outlet))
    own = _plain_words(map(fold_name, outlet[:_LONGEST_NAME].split()))
    kept = [w for w in plain if w not in _GENERIC or w in own]
    if [_initials(kept)] == own or kept == [_initials(own)]:
        return True
    if len(kept) > 1 and kept == own[: len(kept)]:  # one word alone may be the town: "Aldmoor"
        return True
    return bool(kept) and (kept == own[-len(kept) :] or "".join(kept) == "".join(own))


def _plain_words(words: Iterable[str]) -> list[str]:
    """Letters and figures only, compounds in their parts, without "the" and "of"."""
    parts = (part for word in words for part in re.split(r"[\W_]+", word))
    return [part for part in parts if part and part not in ("the", "of", "and", "s")]


def _initials(words: Sequence[str]) -> str:
    return "".join(w[0] for w in words) if len(words) > 1 else ""


def spelled_labels(host: str) -> list[str]:
    """The parts of an address that can hold a name, in small letters: "abcnews", "abc" and "go" of abcnews.go.com,
    "times" of thetimes.com."""
    labels = [re.sub(r"\W", "", p) for p in host.strip().lower().split(".")[:-1] if p not in _NO_LABELS]
    return [w for label in labels for w in (label, label.removeprefix("the"), label.removesuffix("news")) if w]


def spellings(words: Sequence[str], begins: Callable[[str], bool]) -> set[str]:
    """Every label of an address that folded words can stand for: made of beginnings of the words in order, the last one
    whole, or of all their initials: "nytimes", "wsj". A generic last word ("CNN Business") may be missing from it.

    begins: whether a label that is looked for begins so; what does not is not followed. What is given need be none of
    these labels.
    """
    *before, last = _plain_words(words) or [""]
    if not last or len(before) >= _LONGEST_OUTLET:
        return set()
    starts, found = {""}, set[str]()
    for n, word in enumerate(before, 1):
        if n == len(before) and last in _GENERIC:
            found = {start + word for start in starts}
        starts = {start + begun for start in starts for begun in _beginnings(start, word, begins)}
    return {*found, *(start + last for start in starts), *([_initials([*before, last])] if before else [])}


def _beginnings(start: str, word: str, begins: Callable[[str], bool]) -> Iterator[str]:
    """Those of the word with which a label can go on after its start."""
    begun = (word[:n] for n in range(1, len(word) + 1))
    return takewhile(lambda some: begins(start + some), begun)


def _counted(word: str, *, first: bool) -> str:
    """The folded word where it is a part of a name, else empty."""
    folded = fold_name(word)
    if re.fullmatch(r"\w+'(?:m|ll|ve|re|d|t)", folded):  # "I'm", "We'll"
        return ""
    if not word[0].isupper() or folded.isdigit() or folded in _DATES or (first and folded in _MINOR):
        return ""
    return folded
