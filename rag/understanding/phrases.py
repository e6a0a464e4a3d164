"""The noun phrases of a question: a light chunker over word order and word lists. English alone.

A question word, then an auxiliary, then the subject: where the auxiliary is a form of "do" or a modal, a bare verb ends
the subject ("did the harbour master | send"), which tells nouns from verbs without a tagger.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.text.names import Name, fold_name, names
from rag.text.words import ASKING
from rag.understanding import lexicon as lex

_TOKEN = re.compile(r"\w[\w’'.&-]*\w|\w|[^\w\s]")
MARKS = frozenset('.,;:?!()[]“”"«»–—-')
QUANTITY = frozenset("many much".split())


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark. word: folded."""

    text: str
    word: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper()


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase of a text. first, last: its tokens, half-open. before: the preposition before it, if any.

    head: the last lower-case noun before a preposition, "" for a bare name. name: the capitalised words in it, "" for
    none.
    """

    text: str
    first: int
    last: int
    head: str
    name: str
    before: str

    @property
    def definite(self) -> bool:
        return self.text[:4].lower() == "the "


def tokens(text: str) -> tuple[Token, ...]:
    """The words and marks of a text, in order."""
    return tuple(Token(m.group(), fold_name(m.group()), m.start(), m.end()) for m in _TOKEN.finditer(text))


def phrases(text: str) -> tuple[Phrase, ...]:
    """The noun phrases of a question or of a fragment, in order."""
    words, found, n = tokens(text), [], 0
    while n < len(words):
        last = _named_kind_end(words, n) or _phrase_end(words, n)
        phrase = _phrase(text, words, n, last) if last > n else None
        if phrase and (phrase.head or phrase.name):  # "in February" is neither
            found.append(phrase)
        n = max(last, n + 1)
    return tuple(found)


def core_end(words: Sequence[Token], n: int) -> int:
    """Where the words after an article or "that" end, before any preposition; n + 1 where none follow."""
    return max(n + 1, _core((*words[:n], replace(words[n], word="the"), *words[n + 1 :]), n)[0])


def own_names(text: str) -> tuple[str, ...]:
    """The names in a text as they stand, without those that only open it."""
    found = (_trimmed(text[n.start : n.end]) for n in names(text) if not _is_month(text, n) and not _only_opens(n))
    return tuple(one for name in found if name for one in _apart(name))


def _apart(name: str) -> list[str]:
    """Two persons that "and" joins, each of more than one word; not "Marks and Spencer"."""
    parts = name.split(" and ")
    return parts if all(re.fullmatch(r"[A-Z][\w’'.-]*(?: [A-Z][\w’'.-]*)+", part) for part in parts) else [name]


def _is_month(text: str, name: Name) -> bool:
    """Whether it is the month: "between May and August", "March 2025"."""
    beside = re.search(
        r"\b(?:in|of|between|and|since|from|to|until|by|during|last|next|this|\d+) $", text[: name.start], re.I
    )
    return name.words in (("may",), ("march",)) and bool(beside or re.match(r",? \d", text[name.end :]))


def _only_opens(name: Name) -> bool:
    """Whether it is no name, but an ordinary word at the beginning: "Tell", "Did"."""
    return (
        name.opens and len(name.words) == 1 and (name.words[0] in lex.FUNCTION | ASKING or lex.is_verb(name.words[0]))
    )


def _trimmed(name: str) -> str:
    """Without "The" or "Is the" before it, and without its possessive."""
    words = re.sub(r"['’]s?$", "", name.rstrip(".'’&-")).split()
    while words and fold_name(words[0]) in lex.FUNCTION:
        words = words[1:]
    return " ".join(words)


def _named_kind_end(words: Sequence[Token], n: int) -> int:
    """Where "comet Halden" ends, a kind and a name without an article; 0 where no such phrase begins."""
    kind = words[n].word in lex.THING_NOUNS | lex.PERSON_NOUNS and not words[n].capital
    if not kind or n + 1 == len(words) or not words[n + 1].capital:
        return 0
    return _name_end(words, n + 1)


def _phrase_end(words: Sequence[Token], n: int) -> int:
    """Where the noun phrase that begins at a word ends; n where none does."""
    token = words[n]
    if token.capital and not (n == 0 and token.word in lex.FUNCTION) and not token.word.isdigit():
        after = n > 0 and words[n - 1].word in lex.PREPOSITIONS
        end = _core(words, n)[0] if after else _name_end(words, n)
        if end < len(words) and words[end].word in lex.KINDS_OF_EVENT:  # "Callis fever"
            end += 1
        return _attached(words, n, end, named=True)
    plain = words[n - 1].word in ("which", "what") and not lex.is_verb(token.word)
    asked = n > 0 and (words[n - 1].word in QUANTITY or plain)
    subject = n > 0 and words[n - 1].word in lex.DO and not lex.is_verb(token.word)
    object_ = n > 0 and words[n - 1].word in lex.PREPOSITIONS and not lex.is_verb(token.word)
    opens = token.word in lex.ARTICLES or asked or object_ or subject
    if not opens or token.word[:1].isdigit() or (token.word in lex.FUNCTION and token.word not in lex.ARTICLES):
        return n
    return _attached(words, n, *_core(words, n))


def _core(words: Sequence[Token], n: int) -> tuple[int, bool]:
    """The end of the words before any preposition, and whether there is a name among them."""
    end, named = n + (words[n].word in lex.ARTICLES), False
    if end > n and end < len(words) and words[end].word in ("last", "next", "same", "other"):
        end += 1
    first, helped = end, _is_helped(words, n)
    while end < len(words) and _continues(words[end]):
        if words[end].capital:
            named = True
        elif end > first and _is_its_verb(words, end, helped):
            return end, named
        end += 1
    if helped and _verb_is_inside(words, first, end):
        end -= 1
    return (end, named) if end > first else (n, False)


def _is_helped(words: Sequence[Token], n: int) -> bool:
    """Whether a phrase follows an auxiliary, be it as the second of two: "did the mayor and | the council vote"."""
    auxiliary = lex.DO | lex.MODAL
    if n == 0 or words[n - 1].word not in ("and", "or"):
        return n > 0 and words[n - 1].word in auxiliary
    place = next((i for i in range(n - 2, -1, -1) if words[i].word in auxiliary), None)
    return place is not None and not any(lex.is_verb(t.word) for t in words[place + 1 : n])


def _continues(token: Token) -> bool:
    plain = token.word not in lex.FUNCTION and not lex.is_adverb(token.word)
    return token.text not in MARKS and (token.capital or plain) and bool(token.word)


def _is_its_verb(words: Sequence[Token], n: int, helped: bool) -> bool:
    """Whether a lower-case word inside a phrase is the verb that follows it. helped: by an auxiliary before it."""
    word = words[n].word
    following = words[n + 1] if n + 1 < len(words) else None
    if helped and (word in lex.ALWAYS_VERBS or (words[n - 1].capital and not (following and _continues(following)))):
        return True
    plain = following is not None and _continues(following) and not following.capital
    return lex.is_past(word) and not plain


def _verb_is_inside(words: Sequence[Token], first: int, end: int) -> bool:
    """Whether the last word is the bare verb that an auxiliary before the phrase asks for."""
    if end - first < 2 or words[end - 1].capital:
        return False
    if words[end - 2].capital:
        return True
    following = words[end].word if end < len(words) else ""
    if following in lex.BE | lex.HAVE or (
        following in ("and", "or") and end + 1 < len(words) and words[end + 1].word in lex.ARTICLES
    ):
        return False  # the verb comes after these, or after the other subject
    later = _later_verb(words, end)
    surer = words[end - 1].word in lex.VERBS and later not in lex.VERBS
    return following in lex.PARTICLES or not later or surer


def _later_verb(words: Sequence[Token], n: int) -> str:
    """The plain word after the preposition and its object, "in the polls | change"; empty without."""
    if n >= len(words) or words[n].word not in lex.PREPOSITIONS:
        return ""
    n += 1
    if n < len(words) and words[n].word in lex.ARTICLES:
        n += 1
    if n < len(words) and words[n].capital:
        n = _name_end(words, n)
    else:
        n += 1
    if n < len(words) and words[n].word in lex.PREPOSITIONS:
        return _later_verb(words, n)
    plain = n < len(words) and _continues(words[n]) and not words[n].word[:1].isdigit()
    return words[n].word if plain or (n < len(words) and words[n].word in ("be", "have")) else ""


def _name_end(words: Sequence[Token], n: int) -> int:
    end = n + 1
    while end < len(words) and words[end].text not in MARKS:
        joins = words[end].word in ("of", "the", "and", "de", "van", "von", "der", "al", "for")
        ahead = end + 1
        while joins and ahead < len(words) and words[ahead].word in ("the",):
            ahead += 1
        if words[end].capital and words[end - 1].end + 1 >= words[end].start and not words[end - 1].text.endswith("s’"):
            end += 1
        elif joins and words[end].word == "of" and ahead < len(words) and words[ahead].capital:
            end = ahead + 1
        else:
            break
    return end


def _attached(words: Sequence[Token], n: int, end: int, named: bool) -> int:
    """The end with what hangs on it: "the price | of the hook", "the strike | at Drummel Steel"."""
    while n < end < len(words) - 1:
        preposition = words[end].word
        if preposition != "of" and (named or preposition not in ("in", "on", "at", "for", "to", "from", "off", "near")):
            break
        inner = _inner_end(words, end + 1)
        plain = not any(t.capital for t in words[end + 1 : inner])
        if inner == end + 1 or (plain and (preposition != "of" or words[n].capital)):
            break
        named = named or any(t.capital for t in words[end + 1 : inner])
        end = inner - (_is_helped(words, n) and _verb_is_inside(words, end + 1, inner))
    return end


def _inner_end(words: Sequence[Token], n: int) -> int:
    if not words[n].capital and words[n].word in lex.FUNCTION and words[n].word not in lex.ARTICLES:
        return n
    return _core(words, n)[0]


def _phrase(text: str, words: Sequence[Token], first: int, last: int) -> Phrase:
    inside = words[first:last]
    core = [t for t in _before_preposition(inside) if t.word not in lex.ARTICLES]
    lower = [t for t in core if not t.capital and not t.word.isdigit()]
    named = names(f"x {text[inside[0].start : inside[-1].end]}")
    before = words[first - 1].word if first and words[first - 1].word in lex.PREPOSITIONS else ""
    whole = text[inside[0].start : inside[-1].end]
    name = re.sub(r"['’]s?$", "", f"x {whole}"[named[0].start : named[0].end]) if named else ""
    if name in ("May", "March") and before:
        name = ""
    return Phrase(whole, first, last, lower[-1].word if lower else "", name, before)


def _before_preposition(inside: Sequence[Token]) -> list[Token]:
    some: list[Token] = []
    for token in inside:
        if some and token.word in lex.PREPOSITIONS:
            break
        some.append(token)
    return some
