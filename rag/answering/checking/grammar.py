"""A sentence's grammar as the rules ask for it: who does what to whom, what is denied, what is only possible."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.models.parser import Parse, Word, parsed
from rag.text.words import stems

_CONTENT = frozenset(["NOUN", "PROPN", "VERB", "ADJ", "NUM"])
LIGHT = frozenset("be have do get make take give go come say tell".split())
_ROLES = {"nsubj": "subject", "csubj": "subject", "nsubjpass": "object", "dobj": "object", "obj": "object"}
_ROLES |= {"dative": "object", "agent": "subject"}
_APART = frozenset(["relcl", "conj", "acl", "advcl", "ccomp"])  # what depends on a word and is not of its phrase
_CALENDAR = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday"
    " thursday friday saturday sunday".split()
)
SAYING = frozenset(
    "say tell add call describe report announce warn claim argue insist deny admit note explain promise write believe"
    " think estimate accuse declare confirm urge acknowledge".split()
)
NOT = frozenset("not n't n’t no never none neither nor nobody nothing cannot without".split())


@dataclass(frozen=True)
class Grammar:
    """A parsed sentence. Places are indices of its words."""

    words: Parse

    @cached_property
    def children(self) -> dict[int, list[int]]:
        found: defaultdict[int, list[int]] = defaultdict(list)
        for n, word in enumerate(self.words):
            if word.head != n:
                found[word.head].append(n)
        return found

    @cached_property
    def lemmas(self) -> frozenset[str]:
        return frozenset(w.lemma for w in self.words) | frozenset(w.text.lower() for w in self.words)

    def places(self, words: frozenset[str]) -> list[int]:
        """Where any of the words stands, by its lemma or as written; names aside."""
        return [
            n for n, w in enumerate(self.words) if w.pos != "PROPN" and (w.lemma in words or w.text.lower() in words)
        ]

    @cached_property
    def verbs(self) -> list[int]:
        """The verbs that say something of their own."""
        return [n for n, w in enumerate(self.words) if w.pos == "VERB" and w.lemma not in LIGHT]

    def roles(self, verb: int) -> dict[str, list[int]]:
        """Its subjects and objects, with the passive turned round; of a verb that shares them ("rose and fell"), those
        of the first one."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for n in self.children[verb]:
            relation, at = self.words[n].relation, n
            if relation in ("agent", "dative") and self.words[n].pos == "ADP":
                at = next((c for c in self.children[n] if self.words[c].relation == "pobj"), n)
            elif relation == "prep" and self.words[n].lemma == "to":
                relation, at = "dative", next((c for c in self.children[n] if self.words[c].relation == "pobj"), n)
            if relation in _ROLES:
                found[_ROLES[relation]] += [at, *self._joined(at)]
        first = verb
        while not found["subject"] and self.words[first].relation == "conj" and not self._is_passive(first):
            first = self.words[first].head
            found["subject"] = [at for n in self._subjects(first) for at in (n, *self._joined(n))]
        return found

    @cached_property
    def root(self) -> int:
        """The sentence's main word, the first one where it has several."""
        return next(n for n, word in enumerate(self.words) if word.head == n)

    def below(self, place: int) -> Iterator[int]:
        """A word and all that depends on it, without relative clauses."""
        left = [place]
        while left:
            at = left.pop()
            yield at
            left += (n for n in self.children[at] if self.words[n].relation != "relcl")

    def phrase(self, place: int) -> Iterator[Word]:
        """A word and all that depends on it, without relative clauses and what is joined to it."""
        left = [place]  # no recursion: an article can nest as deep as a sentence is long
        while left:
            at = left.pop()
            yield self.words[at]
            left += (n for n in self.children[at] if self.words[n].relation not in _APART)

    def named(self, place: int) -> frozenset[str]:
        """The lemmas of the content words of a phrase."""
        return frozenset(w.lemma for w in self.phrase(place) if w.pos in _CONTENT)

    def above(self, place: int) -> Iterator[int]:
        """The words that one depends on, the nearest first."""
        while self.words[place].head != place:
            place = self.words[place].head
            yield place

    def around(self, verb: int) -> Iterator[Word]:
        """The auxiliaries, negations, adverbs and conjunctions of a verb."""
        for n in self.children[verb]:
            if self.words[n].relation in ("aux", "auxpass", "neg", "advmod", "mark"):
                yield self.words[n]

    def is_denied(self, verb: int) -> bool:
        subjects = (n for n in self.children[verb] if self.words[n].relation in ("nsubj", "nsubjpass"))
        first = [
            self.words[c]
            for n in subjects
            for c in (n, *self.children[n])
            if self.words[c].relation in ("det", "nsubj", "nsubjpass")
        ]
        return any(w.text.lower() in NOT or w.relation == "neg" for w in (*self.around(verb), *first))

    def is_done(self, verb: int) -> bool:
        """Whether it is said to have happened."""
        word, helpers = self.words[verb], {w.text.lower() for w in self.around(verb)}
        perfect = bool(helpers & {"has", "have", "had", "was", "were", "been", "’s", "'s"})
        return (word.tag == "VBD" or (word.tag == "VBN" and perfect)) and not self.is_ahead(verb)

    def is_ahead(self, verb: int) -> bool:
        """Whether it is said to be still to come, or only wished for."""
        helpers = {w.lemma for w in self.around(verb)} | {w.text.lower() for w in self.around(verb)}
        return bool(helpers & {"will", "shall", "’ll", "'ll", "would"}) or (
            self.words[verb].tag == "VB" and "to" in helpers
        )

    def speakers(self) -> Iterator[int]:
        """Who says something: the subjects of the verbs of saying, and whom it is said to be according to."""
        for n, word in enumerate(self.words):
            if word.lemma in SAYING and word.pos == "VERB":
                yield from (c for c in self.children[n] if self.words[c].relation == "nsubj")
            if word.text.lower() == "according":
                to = (c for c in self.children[n] if self.words[c].text.lower() == "to")
                yield from (g for c in to for g in self.children[c] if self.words[g].relation == "pobj")

    @cached_property
    def subject_names(self) -> frozenset[str]:
        """The lemmas of the names in the subjects."""
        subjects = (n for n, w in enumerate(self.words) if w.relation in ("nsubj", "nsubjpass"))
        return frozenset[str]().union(*map(self.names, subjects))

    def names(self, place: int) -> frozenset[str]:
        """The lemmas of the names in a phrase, but for months and weekdays."""
        return frozenset(w.lemma for w in self.phrase(place) if w.pos == "PROPN" and w.lemma not in _CALENDAR)

    def slots(self) -> dict[tuple[str, str], list[int]]:
        """(lemma, subject, object or preposition) -> what stands there, of verbs and nouns."""
        found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for verb in self.verbs:
            for role, places in self.roles(verb).items():
                found[self.words[verb].lemma, role] += places
        for n, word in enumerate(self.words):
            over = self.words[self.words[word.head].head]
            if word.relation == "pobj" and over.pos in ("NOUN", "VERB"):
                found[over.lemma, self.words[word.head].lemma].append(n)
        return found

    def _is_passive(self, verb: int) -> bool:
        return any(self.words[n].relation in ("auxpass", "nsubjpass") for n in self.children[verb])

    def _subjects(self, verb: int) -> list[int]:
        return [n for n in self.children[verb] if _ROLES.get(self.words[n].relation) == "subject"]

    def _joined(self, place: int) -> Iterator[int]:
        left = [place]
        while left:
            joined = [n for n in self.children[left.pop()] if self.words[n].relation == "conj"]
            yield from joined
            left += joined


def same_word(word: Word, other: Word) -> bool:
    """The parser's lemmas of rarer forms are often wrong, stems are not."""
    return word.lemma == other.lemma or stems(word.text) == stems(other.text)


def grammar_of(sentence: str) -> Grammar:
    """Of one sentence."""
    return grammars_of([sentence])[0]


def grammars_of(sentences: Sequence[str]) -> list[Grammar]:
    """Of each sentence. Several are read faster together than one by one, and what was read is kept."""
    return [Grammar(words) for words in parsed(sentences)]
