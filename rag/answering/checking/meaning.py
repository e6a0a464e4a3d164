"""Rules on what a claim means, by its grammar: whether it is sure, done, denied or turned round, who says it, and why.

Each asks whether what hangs on a word that the claim shares with a quoted line is at odds with what hangs on it there.
Where the claim has few words of its quotation, nothing is asked: then most differences are those of the wording.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from rag.answering.checking.alignment import Alignment
from rag.answering.checking.findings import Claim, Finding, Standing
from rag.answering.checking.grammar import NOT, Grammar, grammar_of, grammars_of, same_word
from rag.answering.checking.opposites import OPPOSITES
from rag.answering.checking.outlets import outlets
from rag.answering.checking.sides import compared, ordered
from rag.answering.checking.unrealised import unrealised
from rag.text.names import alike
from rag.text.words import stems

_UNSURE = frozenset(
    "may might could likely probably possibly apparently allegedly reportedly hope plan expect allege"
    " suspect propose consider believe regard think estimate potential unclear tentative seek want intend aim if unless"
    " whether should hoped".split()
)
_HEDGE = frozenset("can about around roughly nearly almost accord claim seem appear suggest possible probable".split())
_AHEAD = frozenset("plan propose hope expect intend aim consider schedule due seek want decide vow promise ask".split())
_CLOSE = 0.6  # share of the claim's words from which a hedge of the line is taken for one of the claim
_ABOVE = 3  # words over a verb that can make it unsure
_OPEN = frozenset(["NOUN", "VERB", "ADJ"])
_OPPOSED = frozenset(["NOUN", "VERB", "ADJ", "ADV", "ADP"])
_REASON = re.compile(
    r"\b(?:because|due to|owing to|as a result|thanks to|led to|caused|in protest|for fear|prompted by|so that"
    r"|in order to|since (?=\w+ (?:\w+ )?(?:was|were|had|is|are|has|have|would|could)))\b",
    re.I,
)
_ANY_REASON = re.compile(
    rf"{_REASON.pattern}|\b(?:since|caus\w+|blam\w+|why|reasons?|prompt\w+|forced|therefore|consequently|dr[io]ven?|drove"
    r"|result\w*|after|following|over|given|for want of|as)\b",
    re.I,
)
_ALL = frozenset("all every entire entirely everyone everybody everything always fully completely".split())
_MOST = frozenset("most majority mostly mainly largely".split())
_FEWEST = 3  # words of what somebody is said to have said
_SAID = 0.6  # share of them that the line has in which he is said to have said it
_BACK = 3  # lines in which the speaker of a quotation is looked for


def unsure(alignment: Alignment) -> Iterator[Finding]:
    """What a line holds possible, expected or planned, the claim states as a fact. A hedge bears on much of its line,
    so this is only asked where the claim has most of its words from there."""
    claim = grammar_of(alignment.claim.text)
    if alignment.share >= _CLOSE and not claim.lemmas & (_UNSURE | _HEDGE):
        for line in _best(alignment):
            for hedge in (
                n for n, w in enumerate(line.words) if {w.lemma, w.text.lower()} & _UNSURE and w.tag != "NNP"
            ):
                if any(line.words[n].lemma in claim.lemmas for n in _hedged(line, hedge)):
                    yield _doubt(f"the quotation is less sure of it: “{line.words[hedge].text}”")
                    return


def undone(alignment: Alignment) -> Iterator[Finding]:
    """What is still to come in one has happened in the other, and in no line that is quoted."""
    claim = grammar_of(alignment.claim.text)
    quoted = [grammar_of(source.lines[n].text) for source, n in alignment.quoted]
    for line, here, there in _shared(alignment, claim):
        alike = [(g, n) for g in quoted for n in g.verbs if same_word(claim.words[here], g.words[n])]
        if not _of_one(claim, here, line, there) or any(
            claim.is_done(here) == g.is_done(n) and claim.is_ahead(here) == g.is_ahead(n) for g, n in alike
        ):
            continue
        if claim.is_done(here) and line.is_ahead(there) and not _governing(claim, here) & _AHEAD:
            yield _doubt("in the quotation it is still to come")
        elif claim.is_ahead(here) and "will" in _governing(claim, here) and line.is_done(there):
            yield _doubt("in the quotation it has happened")


def denied(alignment: Alignment) -> Iterator[Finding]:
    """A verb is denied in one of them only. In other words a no says little: "did not survive" is "died"."""
    claim = grammar_of(alignment.claim.text)
    for line, here, there in _shared(alignment, claim) if alignment.close else ():
        if claim.is_denied(here) != line.is_denied(there):
            yield _doubt("one of statement and quotation says no")


def turned(alignment: Alignment) -> Iterator[Finding]:
    """Who does it in one has it done to him in the other. One of the two roles is enough where the other is empty."""
    claim = grammar_of(alignment.claim.text)
    for line, here, there in _shared(alignment, claim):
        ours, theirs = claim.roles(here), line.roles(there)
        crossed = [
            [n for n in ours[mine] if any(claim.named(n) & line.named(m) for m in theirs[other])]
            for mine, other in (("subject", "object"), ("object", "subject"))
        ]
        kept = any(
            claim.named(n) & line.named(m) for role in ("subject", "object") for n in ours[role] for m in theirs[role]
        )
        both = all(crossed) or (any(crossed) and not all(theirs.values()))
        if both and not kept:
            yield _doubt(f"in the quotation the roles at “{line.words[there].text}” are turned round")


def another(alignment: Alignment) -> Iterator[Finding]:
    """A word that both have has other names as its subject or object, or behind the same preposition."""
    claim = grammar_of(alignment.claim.text)
    lines = [(line, line.slots()) for line in _best(alignment)]
    for (lemma, slot), places in claim.slots().items():
        ours = frozenset[str]().union(*map(claim.names, places))
        there = [(line, found) for line, slots in lines if (found := slots.get((lemma, slot)))]
        theirs = [frozenset[str]().union(*map(line.names, found)) for line, found in there]
        held = frozenset[str]().union(*(line.named(n) for line, found in there for n in found))
        if ours and theirs and all(theirs) and not _may_be_one(ours, held):
            yield _doubt(f"the quotation has another name beside “{lemma}”: {_shown(*there[0])}")


def opposite(alignment: Alignment) -> Iterator[Finding]:
    """A quoted line has the opposite of a word of the claim, and none has the word. Not where one of them says no, or
    where both compare: A may be longer than B, and B shorter than A."""
    claim, held = grammar_of(alignment.claim.text), _held(alignment)
    if not alignment.close or "than" in claim.lemmas & held:
        return
    for line in _best(alignment):
        for here, word in enumerate(claim.words):
            if word.pos not in _OPPOSED or word.lemma in held or word.lemma not in OPPOSITES:
                continue
            for there, other in enumerate(line.words):
                meant = other.lemma in OPPOSITES[word.lemma] - claim.lemmas and other.pos in _OPPOSED
                if meant and claim.is_denied(here) == line.is_denied(there):
                    yield _doubt(f"the quotation says “{other.lemma}”, not “{word.lemma}”")


def all_or_most(alignment: Alignment) -> Iterator[Finding]:
    """The claim speaks of all or of most, and no quoted line does."""
    claim, held = grammar_of(alignment.claim.text), _held(alignment)
    for kind in (_ALL, _MOST):
        said = {claim.words[n].lemma for n in claim.places(kind) if claim.words[n - 1].lemma not in ("after", "at")}
        if said and not held & (kind | NOT):
            yield _doubt(f"the quotation does not say “{min(said)}”")


def reason(alignment: Alignment) -> Iterator[Finding]:
    """The claim gives a reason, and no quoted line gives any."""
    if _REASON.search(alignment.claim.text):
        lines = (source.lines[n].text for source, n in alignment.quoted)
        if not any(map(_ANY_REASON.search, lines)):
            yield _doubt("the quotation gives no reason for it")


def speaker(alignment: Alignment) -> Iterator[Finding]:
    """The claim has somebody say what somebody else says in the line that holds most of it."""
    claim = grammar_of(alignment.claim.text)
    for who in claim.speakers():
        if _reports(claim, who, alignment.claim):
            continue
        phrase = list(claim.phrase(who))
        names = frozenset(w.lemma for w in phrase if w.pos == "PROPN")
        said = alignment.claim.content.difference(*(stems(w.text) for w in phrase))
        if names and len(said) >= _FEWEST and _says_another(names, said, alignment):
            yield _doubt("the quotation has somebody else say it")


MEANING: tuple[Callable[[Alignment], Iterable[Finding]], ...] = (
    speaker,
    turned,
    another,
    opposite,
    denied,
    unsure,
    undone,
    all_or_most,
    reason,
    unrealised,
    compared,
    ordered,
)


def at_odds(alignment: Alignment) -> str:
    """In what the grammar of claim and quotation differs, empty if in nothing that is known."""
    grammars_of([alignment.claim.text, *(source.lines[n].text for source, n in alignment.quoted)])
    return next((f.reason for rule in MEANING for f in rule(alignment)), "")


def _reports(claim: Grammar, who: int, said: Claim) -> bool:
    """Whether it is a cited article's outlet or author who says it."""
    spans = [(w.start, w) for w in claim.phrase(who)]
    named = [n.words for n in said.names if any(n.start <= start < n.end for start, _ in spans)]
    authors = {w.lower() for source in said.cited for author in source.article.authors for w in author.split()}
    own = any(is_own for words in named for _, is_own in outlets(words, said.cited))
    return own or any(w.text.lower() in authors for _, w in spans)


def _says_another(names: frozenset[str], said: frozenset[str], alignment: Alignment) -> bool:
    places = [(source, n) for source in alignment.claim.cited for n in range(1, len(source.lines))]
    source, n = max(places, key=lambda p: len(said & p[0].lines[p[1]].stems), default=(alignment.claim.cited[0], 0))
    line = grammar_of(source.lines[n].text)
    if len(said & source.lines[n].stems) < _SAID * len(said) or names & line.lemmas:
        return False
    if any(w.pos in ("PROPN", "NOUN") for who in line.speakers() for w in line.phrase(who)):
        return True
    before = [grammar_of(other.text) for other in reversed(source.lines[max(1, n - _BACK) : n])]
    if any(line.words[who].pos == "PRON" for who in line.speakers()):
        subject = next((found for one in before if (found := one.subject_names)), frozenset[str]())
        return bool(subject) and not names & subject
    near = [*before, *(grammar_of(other.text) for other in source.lines[n + 1 : n + 2])]
    return not any(names & other.lemmas for other in near)


def _best(alignment: Alignment) -> list[Grammar]:
    return [grammar_of(line.text) for line in alignment.best_lines]


def _held(alignment: Alignment) -> frozenset[str]:
    """The words and lemmas of all quoted lines."""
    return frozenset[str]().union(*(grammar_of(source.lines[n].text).lemmas for source, n in alignment.quoted))


def _shared(alignment: Alignment, claim: Grammar) -> Iterator[tuple[Grammar, int, int]]:
    """The verbs that the claim has in common with one of the best lines: the line, the place here, the place there."""
    for line in _best(alignment):
        for here in claim.verbs:
            for there in line.verbs:
                if same_word(claim.words[here], line.words[there]):
                    yield line, here, there


def _of_one(claim: Grammar, here: int, line: Grammar, there: int) -> bool:
    """Whether the verbs have a word of their subjects or objects in common: else they may tell of different things."""
    words, others = (
        frozenset[str]().union(*(g.named(n) for role in g.roles(verb).values() for n in role))
        for g, verb in ((claim, here), (line, there))
    )
    return bool(words & others)


def _governing(grammar: Grammar, verb: int) -> frozenset[str]:
    """The lemmas of what stands over a verb, and of its helpers and theirs."""
    over = list(grammar.above(verb))[:_ABOVE]
    helpers = (w.lemma for n in (verb, *over) for w in grammar.around(n))
    return frozenset((*helpers, *(grammar.words[n].lemma for n in over)))


def _hedged(line: Grammar, hedge: int) -> Iterator[int]:
    """The content words that a hedge bears on: the one it hangs on, the one above, and those that hang on itself."""
    head = line.words[hedge].head
    below = line.children[hedge]
    further = (n for c in below if line.words[c].pos in ("ADP", "VERB", "AUX") for n in line.children[c])
    return (n for n in (head, line.words[head].head, *below, *further) if n != hedge and line.words[n].pos in _OPEN)


def _may_be_one(names: frozenset[str], others: frozenset[str]) -> bool:
    """Whether a word of one name is one of the other in some form, or its initials."""
    if any(alike(name, other) for name in names for other in others):
        return True
    pairs = ((names, others), (others, names))
    return any(set(short.replace(".", "")) <= {word[0] for word in long} for some, long in pairs for short in some)


def _shown(line: Grammar, places: Sequence[int]) -> str:
    """The names in phrases as written."""
    words = (w for n in places for w in line.phrase(n) if w.pos == "PROPN")
    return " ".join(w.text for w in sorted(words, key=lambda w: w.start))


def _doubt(reason: str) -> Finding:
    return Finding("", Standing.WEAK, reason=reason)
