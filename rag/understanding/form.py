"""How a question is put: a question word with what it asks for, an auxiliary, the rest. English alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.understanding import lexicon as lex
from rag.understanding.phrases import MARKS, QUANTITY, Token, tokens


@dataclass(frozen=True, slots=True)
class Form:
    """asked: the words that are asked for ("By how many metres"), empty in a yes-no question. auxiliary: may be empty.
    rest: what follows. inverted: the auxiliary stands before the subject, so that what is asked for is not the subject.
    """

    asked: str
    auxiliary: str
    rest: str
    inverted: bool

    @property
    def asks_subject(self) -> bool:
        return bool(self.asked) and not self.inverted


def form(question: str) -> Form | None:
    """How the question is put; None for what is no question by its words."""
    words = tokens(question)
    if not words:
        return None
    if words[0].word in lex.AUXILIARIES:
        return Form("", words[0].text.lower(), _rest(question, words, 1), True)
    start = next((n for n, t in enumerate(words[:2]) if t.word in lex.WH), None)
    if start is None or (start == 1 and words[0].word not in lex.PREPOSITIONS):
        return None
    place = _auxiliary(words, start)
    if place is None:
        end = _asked_end(words, start)
        return Form(question[: words[end - 1].end], "", _rest(question, words, end), False)
    asked, auxiliary = question[: words[place - 1].end], words[place].word
    following = words[place + 1] if place + 1 < len(words) else None
    adverb = words[start].word in ("when", "where", "why", "how") and words[start + 1].word not in QUANTITY
    inverted = adverb or auxiliary in lex.DO or (following is not None and _begins(following))
    if auxiliary in lex.HAVE and not any(lex.is_verb(t.word) or t.word in lex.BE for t in words[place + 1 :]):
        inverted = False  # "How many people had Aldmoor fever": a verb of its own
    return Form(asked, auxiliary, _rest(question, words, place + 1), inverted)


def _rest(text: str, words: Sequence[Token], n: int) -> str:
    return text[words[n].start :].rstrip(" ?!.") if n < len(words) else ""


def _begins(token: Token) -> bool:
    """Whether a subject can begin with the word."""
    personal = token.word in ("he", "she", "it", "they", "there", "we", "you", "i")
    return token.capital or personal or token.word in lex.ARTICLES | lex.POINTING | lex.POSSESSIVES


def _auxiliary(words: Sequence[Token], start: int) -> int | None:
    """Where the auxiliary stands that belongs to the question word."""
    for n in range(start + 1, min(len(words), start + 8)):
        if words[n].word in lex.AUXILIARIES:
            return n
        if words[n].text in MARKS or words[n].word == "that":
            return None
        if n > start + 1 and lex.is_verb(words[n].word) and words[n - 1].word not in lex.ARTICLES | QUANTITY:
            return None
        if n == start + 1 and words[start].word in ("who", "what") and lex.is_verb(words[n].word):
            return None
    return None


def _asked_end(words: Sequence[Token], start: int) -> int:
    """Where what is asked for ends and the verb begins: "How many people | died"."""
    bare = start + 1 == len(words) or (words[start].word == "what" and lex.is_verb(words[start + 1].word))
    if bare or words[start].word not in ("how", "which", "what", "whose"):
        return start + 1
    for n in range(start + 1, len(words)):
        if words[n].text in MARKS or (n > start + 1 and _is_asked_verb(words, start, n)):
            return n
    return start + 1


def _is_asked_verb(words: Sequence[Token], start: int, n: int) -> bool:
    return lex.is_verb(words[n].word) or (words[start].word != "how" and _is_present(words, n))


def _is_present(words: Sequence[Token], n: int) -> bool:
    """Whether a word in -s after a singular is a verb: "Which airline | flies to"."""
    following = words[n + 1].word if n + 1 < len(words) else ""
    ends = words[n].word.endswith("s") and not words[n - 1].word.endswith("s")
    return ends and following in lex.PREPOSITIONS - {"of"} | lex.ARTICLES
