"""Rule: what a quotation only asks, hopes, doubts or expects is no fact in the claim."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.answering.checking.alignment import Alignment
from rag.answering.checking.findings import Finding, Standing
from rag.answering.checking.grammar import LIGHT, Grammar, grammar_of, same_word
from rag.text.words import STOP

# what hangs on these words has not happened, or nobody knows it, for all that the line says
_OPEN = frozenset(
    "hope mean intend aim want wish seek try attempt offer ask demand request propose proposal suggest recommend urge"
    " call promise vow pledge threaten consider examine weigh discuss study explore suspect suspicion believe think"
    " assume allege accuse claim attribute fear doubt wonder whether unclear unknown question may might could if unless"
    " provided investigate inquire debate argue insist contend possible possibly probably perhaps likely apparently"
    " allegedly reportedly potential resemble warn risk submit apply".split()
)
# and on these it is still to come
_AHEAD = frozenset("due schedule expect plan will shall would forecast predict project estimate await pend".split())
# a claim with one of these says itself that it is not sure, whose word it is or when it holds
_QUALIFIED = (_OPEN | _AHEAD) - frozenset("submit discuss study will shall".split()) | frozenset(
    "can must need prospect chance intention goal belief seem appear suppose view opinion accord charge allegation"
    " candidate future soon next agree ready prepare idea doubtful uncertain potentially provisional preliminary"
    " ambition willing reluctant depend condition once when until without conditional under favour favor intend say"
    " tell put describe".split()
)
_TO_COME = re.compile(r"\b(?:will|shall|(?:is|are|was|were) to)\b|['’]ll\b", re.I)
_PAST = frozenset("has have had was were".split())
_CONDITIONS = frozenset("if unless provided".split())
_CLOSE = 0.6  # share of the claim's words from which a line is taken to tell of the same
_LEAST = 2  # words that they have in common and that hang on the word
_MOST = 0.5  # share of the words in common that must hang on it
_CONTENT = frozenset(["NOUN", "VERB", "ADJ", "ADV", "PROPN", "NUM"])


def unrealised(alignment: Alignment) -> Iterator[Finding]:
    """Most of what claim and line have in common hangs in the line on a word that leaves it open, or puts it off, and
    the claim states it as a fact, or as done."""
    claim = grammar_of(alignment.claim.text)
    if alignment.share < _CLOSE or claim.lemmas & _QUALIFIED:
        return
    to_come, done = bool(_TO_COME.search(alignment.claim.text)), _is_done(claim)
    line = grammar_of(alignment.best_lines[0].text)
    shared = _shared(claim, line)
    for at, scope in _scopes(line):
        still = line.words[at].lemma in _AHEAD or line.words[at].text.lower() in _AHEAD
        under = {n for n, m in shared if m in scope}
        if still and (to_come or not done):
            continue
        if len(under) >= max(_LEAST, _MOST * len({n for n, _ in shared})) and not _is_told(claim, alignment):
            yield Finding("", Standing.WEAK, reason=f"the quotation leaves it open: “{line.words[at].text}”")
            return


def _shared(claim: Grammar, line: Grammar) -> list[tuple[int, int]]:
    """The content words of the claim with those of the line that are the same."""
    return [(n, m) for n in _telling(claim) for m, word in enumerate(line.words) if same_word(claim.words[n], word)]


def _telling(claim: Grammar) -> list[int]:
    return [
        n
        for n, w in enumerate(claim.words)
        if w.pos in _CONTENT and w.lemma not in LIGHT and w.text.lower() not in STOP
    ]


def _is_done(claim: Grammar) -> bool:
    around = [claim.words[claim.root], *claim.around(claim.root)]
    return any(w.tag == "VBD" or w.text.lower() in _PAST for w in around)


def _scopes(line: Grammar) -> Iterator[tuple[int, set[int]]]:
    """The words that leave something open or put it off, with the places of all that hangs on each."""
    for n, word in enumerate(line.words):
        if word.pos == "PROPN" or (word.lemma == "may" and word.tag != "MD"):
            continue
        below = line.children[n]
        said_to = word.lemma == "say" and any(line.words[c].relation in ("auxpass", "nsubjpass") for c in below)
        if not said_to and not {word.lemma, word.text.lower()} & (_OPEN | _AHEAD):
            continue
        if word.relation in ("aux", "mark", "advmod") or word.text.lower() in _CONDITIONS:
            over = line.words[word.head]
            scope = set(line.below(word.head))
            if word.text.lower() in _CONDITIONS and over.relation == "advcl":
                scope |= set(line.below(over.head))
        else:
            scope = set(line.below(n)) - {n}
            for c in below if not said_to else ():
                if line.words[c].relation in ("nsubj", "aux", "advcl", "conj", "cc"):
                    scope -= set(line.below(c))
        yield n, scope


def _is_told(claim: Grammar, alignment: Alignment) -> bool:
    """Whether a quoted line has the claim's main word where nothing leaves it open."""
    root = claim.words[claim.root]
    if root.lemma in LIGHT:
        return False
    for source, n in alignment.quoted:
        line = grammar_of(source.lines[n].text)
        left_open = set[int]().union(*(scope for _, scope in _scopes(line)))
        if any(same_word(root, w) and w.pos in _CONTENT and m not in left_open for m, w in enumerate(line.words)):
            return True
    return False
