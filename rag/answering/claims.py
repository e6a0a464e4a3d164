"""The hard parts of a sentence, which a source must hold for the sentence to stand: numbers, names, quoted strings.

Everything is a pure function of text. English only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_UNITS += " seventeen eighteen nineteen"
_WORDS = {word: n for n, word in enumerate(_UNITS.split())}
_WORDS |= {word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_SCALES = {"hundred": 100, "thousand": 1000, "k": 1000, "million": 10**6, "m": 10**6, "mn": 10**6}
_SCALES |= {"billion": 10**9, "bn": 10**9, "trillion": 10**12}
_NUMBER = re.compile(
    r"(?<![\w.])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s?(hundred|thousand|million|billion|trillion|bn|mn|[mk])?(?!\w)", re.I
)
_SPELLED = re.compile(rf"\b({'|'.join(_WORDS)}|hundred|thousand|million|billion)\b", re.I)
_QUOTED = re.compile(r"[“\"]([^“”\"]{3,})[”\"]")
_CAPITAL = f"[{''.join(c for c in map(chr, range(0x530)) if c.isupper())}]"  # Latin, Greek, Cyrillic
_NAME = re.compile(rf"{_CAPITAL}[\w’'.-]*(?:\s+(?:(?:of|the|de|van|von|al)\s+)*{_CAPITAL}[\w’'.-]*)*")
_FIRST = re.compile(rf"\W*({_CAPITAL}\w*)")
_MINOR = frozenset(
    "a an the this that these those it its he she they we i you his her their our my there here what who when where why"
    " how which while after before in on at by for from to of with as but and or nor so yet if then than also both"
    " each every all some many most more few several no not one two three four five six seven eight nine ten since"
    " during under over between among about around last next earlier later meanwhile however although though because"
    " until despite according police officials".split()
)
_MINOR |= frozenset(
    "only nearly early roughly approximately finally recently currently previously reportedly initially eventually"
    " allegedly officially additionally similarly especially particularly fully clearly usually mostly partly simply"
    " possibly probably originally locally nationally globally annually daily weekly monthly shortly exactly actually"
    " really suddenly sadly ultimately lastly firstly secondly thirdly notably namely directly immediately importantly"
    " unfortunately typically generally increasingly apparently consequently accordingly barely hardly overall".split()
)
_COMMON = re.compile(r"(?:ers|ors|ists|ants|ing|ed|ions|ments)$")  # "Rescuers", "Officials said" are no names
_NEGATIONS = frozenset(["not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "cannot", "without"])


@dataclass(frozen=True, slots=True)
class HardParts:
    """numbers: normalised, "2.3 million" is "2300000"; names: single capitalised words, lower-cased; quoted: folded.

    opener: the word that opens the sentence where it may be a name or not ("Rangers", "Rescuers"), else "".
    """

    numbers: frozenset[str]
    names: frozenset[str]
    quoted: tuple[str, ...]
    opener: str


def hard_parts(sentence: str) -> HardParts:
    quoted = tuple(fold(q) for q in _QUOTED.findall(sentence))
    return HardParts(numbers(sentence), names(sentence), quoted, _opener(sentence))


def numbers(text: str) -> frozenset[str]:
    """Every number in figures or words. "one" alone is left out, since it is mostly a pronoun."""
    found = {_plain(_figure(m)) for m in _NUMBER.finditer(text)}
    return frozenset(found | {_plain(n) for n in _spelled(text)})


def names(sentence: str) -> frozenset[str]:
    """The capitalised words, lower-cased. A lone one that opens the sentence counts unless it looks common."""
    found: set[str] = set()
    for match in _NAME.finditer(sentence):
        words = [w.strip(".'’-").removesuffix("'s").removesuffix("’s") for w in match.group().split()]
        opens = not sentence[: match.start()].strip("“\"'‘( ")
        for place, word in enumerate(words):
            common = opens and place == 0 and len(words) == 1 and _looks_common(word, sentence[match.end() :])
            if word and word[0].isupper() and word.lower() not in _MINOR and not common:
                found.add(word.lower())
    return frozenset(found)


def _opener(sentence: str) -> str:
    first = _FIRST.match(sentence)
    unclear = first and first[1].lower() not in _MINOR and _looks_common(first[1], sentence[first.end() :])
    return first[1].lower() if first and unclear else ""


def _looks_common(word: str, rest: str) -> bool:
    """As "Rescuers", "Officials" and "Tragically," do; Rangers and Manning as well, but not Italy."""
    return bool(_COMMON.search(word)) or (word.endswith("ly") and rest.startswith(","))


def is_negated(sentence: str) -> bool:
    words = re.findall(r"[\w’']+", sentence.lower())
    return any(w in _NEGATIONS or w.endswith(("n't", "n’t")) for w in words)


def fold(text: str) -> str:
    """Lower case, straight quotes, words between single spaces with a space at both ends: for whole-word search."""
    text = text.lower().replace("’", "'")
    words = " ".join(re.findall(r"[\w']+", text))
    return f" {words} "


def _figure(match: re.Match[str]) -> Decimal:
    value = Decimal(match[1].replace(",", "") + (match[2] or ""))
    return value * _SCALES[match[3].lower()] if match[3] else value


def _spelled(text: str) -> Iterator[Decimal]:
    """Numbers in words: "thirty-three", "four hundred", "two million"."""
    for run in _runs(text):
        total, current = 0, 0
        for word in run:
            if word in _WORDS:
                current += _WORDS[word]
            elif word == "hundred":
                current = (current or 1) * 100
            else:
                total, current = total + (current or 1) * _SCALES[word], 0
        if (total + current) != 1:
            yield Decimal(total + current)


def _runs(text: str) -> Iterator[list[str]]:
    """Number words joined by nothing but a hyphen, a space or "and". A scale needs a word before it."""
    run: list[str] = []
    end = 0
    for m in _SPELLED.finditer(text):
        if run and not re.fullmatch(r"-|\s+(?:and\s+)?", text[end : m.start()]):
            yield from [run] if run[0] in _WORDS else []
            run = []
        run.append(m.group().lower())
        end = m.end()
    if run and run[0] in _WORDS:
        yield run


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
