"""Names, quotations and authors in a question, as they stand there. Pure functions of English text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rag.text.names import fold_name, is_title, may_be_common, names
from rag.text.quotations import quoted
from rag.text.sentences import sentence_spans
from rag.understanding.aliases import PRESS, squeeze

# Words that open questions with a capital and are no names; a name may follow at once: "Did Petra Voss ...".
_OPENERS = frozenset(
    "is are was were be does do did has have had can could will would should may might must who whom whose what which"
    " when where why how since during although though if about with without according considering based given citing"
    " like unlike due thanks following speaking asked tell give show list name describe explain summarise summarize"
    " compare find please true false approximately roughly nearly almost more less many several some any all most"
    " dozens hundreds thousands officials by in on at after before between from to as of".split()
)
_CALLINGS = frozenset(
    "actor actress comedian singer rapper author writer musician journalist economist historian scientist striker"
    " goalkeeper entrepreneur billionaire activist campaigner artist architect composer novelist poet".split()
)
BODIES = frozenset(  # the last words of names that speak and are nobody's
    "institute university college council bank ministry agency commission committee group party foundation association"
    " office police court department union federation society authority service board inquiry trust league academy"
    " assembly government lines airlines airways railways company corporation group holdings school hospital".split()
)
_FIRM = re.compile(r"\s(?:and|&)\s(?:sons?|co|company|partners|brothers|daughters|associates)\b", re.I)
_NOT_ENDS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august"
    " september october november december the a an and of for".split()
)
_FEAST = re.compile(r"(?:Ash|Black|Bloody|Cyber|Fat|Good|Holy|Palm|Super) [A-Z]\w+day")
_PERSON = r"[A-Z][\w’'-]+(?: (?:[A-Z]\.|[A-Z][\w’'-]+|van|von|der|de|bin|al|da|di)){0,3} [A-Z][\w-]+(?:['’][A-Z]\w+)?"
_WORK = r"(?:article|report|story|piece|column|editorial|op-ed|essay|review|interview|analysis|blog|book|dispatch)s?"
_AUTHOR = re.compile(
    rf"(?:\b{_WORK}(?: \w+){{0,3}} by|\bwritten by|\bauthored by|(?:^|, )[Bb]y"
    rf"|\b[Bb]y(?: the)?(?: \w+)? (?:columnist|reporter|correspondent|critic|writer)) (?P<by>{_PERSON})\b"
    rf"|(?P<of>{_PERSON})['’]s? (?:\w+ )?(?:column|op-ed|essay|editorial|blog|book|review|article)s?\b"
    rf"|\b(?:did|does) (?P<wrote>{_PERSON}) (?:write|report|argue in)\b"
)


def named(question: str, sources: Iterable[tuple[int, int]] = ()) -> tuple[str, ...]:
    """Names of people, places, organisations and works, each once, without titles and possessives.

    sources: half-open spans of the outlets that are named as sources, which are left out.
    """
    text = _without(question, sources)
    found: dict[str, str] = {}
    for span in sentence_spans(text):
        for name in _of_sentence(text[span.start : span.end]):
            found.setdefault(name.casefold(), name)
    return tuple(found.values())


def phrases(question: str, sources: Iterable[tuple[int, int]] = ()) -> tuple[str, ...]:
    """What the question quotes, each once; an outlet's name between marks is no quotation."""
    outlets = {squeeze(question[start:end]) for start, end in sources}
    told = (phrase.strip(" \"'“”‘’.,;:?!") for phrase in quoted(question))
    return tuple(dict.fromkeys(p for p in told if p and squeeze(p).removeprefix("the") not in _bare(outlets)))


def authors(question: str, sources: Iterable[tuple[int, int]] = ()) -> tuple[str, ...]:
    """People of whom the question says that they wrote an article: "by Jane Doe", "Jane Doe's column"."""
    found = _AUTHOR.finditer(_without(question, sources))
    written = (" ".join(_trimmed((m["by"] or m["of"] or m["wrote"]).split())) for m in found)
    return tuple(dict.fromkeys(name for name in written if " " in name and not _is_body(name)))


def _is_body(name: str) -> bool:
    last = fold_name(name.split()[-1])
    return last in PRESS or last in BODIES


def _without(question: str, spans: Iterable[tuple[int, int]]) -> str:
    """The question with commas in the spans' place, which no name reaches over. Offsets stay."""
    for start, end in spans:
        question = f"{question[:start]}{',' * (end - start)}{question[end:]}"
    return question


def _bare(outlets: Iterable[str]) -> set[str]:
    return {outlet.removeprefix("the") for outlet in outlets}


def _of_sentence(sentence: str) -> Iterator[str]:
    for name in names(sentence):
        piece = sentence[name.start : name.end]
        first = not re.search(r"\w", sentence[: name.start])
        words = piece.split()
        if first and (len(words) == 1 or not words[1][0].isupper()) and _opens(sentence, words[0]):
            words = words[1:]
        elif first and may_be_common(name, sentence) and len(words) == 1:
            continue
        if first and words and fold_name(words[0]) in _OPENERS:
            words = words[1:]
        for part in _apart(" ".join(words)):
            if kept := _trimmed(part.split()):
                yield " ".join(kept)


def _opens(sentence: str, word: str) -> bool:
    """Whether the word that opens the sentence is written large for that alone, as far as its form tells."""
    return bool(re.match(r"\W*[A-Z][a-z]+(?:s|ed|ing|ly)\b(?!['’])", sentence)) and not word.endswith("ss")


def _apart(piece: str) -> Iterator[str]:
    """The names in capitalised words that follow one another: two that are joined, one that is another's."""
    if _FIRM.search(piece) or re.fullmatch(r"(\w+) (?:and|&) \1", piece):
        yield piece
        return
    for joined in re.split(r"\s(?:and|for)\s|\s&\s", piece):
        for owned in re.split(r"(?<=\w)['’]s\s|(?<=s)['’]\s|\s['’‘]+(?=\w)", joined):
            yield from _without_titles(owned.split())


def _without_titles(words: list[str]) -> Iterator[str]:
    """Cut where an office stands between two names: "Norlund CEO Petra Voss"; "Queen Street" is one."""
    kept: list[str] = []
    for n, word in enumerate(words):
        folded = fold_name(word)
        if (is_title(folded) and kept and len(words) - n > 2) or folded in _CALLINGS:
            yield " ".join(kept)
            kept = []
        else:
            kept.append(word)
    yield " ".join(kept)


def _trimmed(words: list[str]) -> list[str]:
    """Without titles and minor words at the ends, possessives and marks."""
    words = [w for w in (re.sub(r"['’]s?$", "", w.strip(',;:!?“”"‘()')).strip("'’‘") for w in words) if w]
    while words and (is_title(fold_name(words[0])) or fold_name(words[0]) in _NOT_ENDS - {"the", "may"}):
        words = words[1:]
    while words and fold_name(words[-1]) in _NOT_ENDS and not _FEAST.fullmatch(" ".join(words[-2:])):
        words = words[:-1]
    if not words or fold_name(words[0]) in _OPENERS or not any(re.match(r"\W*[^\W\d_a-z]", w) for w in words):
        return []
    return [*words[:-1], re.sub(r"(?<=[a-z]{2})\.$", "", words[-1])]
