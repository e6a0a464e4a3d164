"""The words that a judge quotes, found in what a statement cites."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from rag.answering.checking.sentence import content_stems
from rag.answering.instructions import addresses_a_machine
from rag.answers import Citation
from rag.models.encoder import Encoder
from rag.text.quotations import fold, pieces
from rag.text.sentences import sentence_spans
from rag.text.words import stems
from rag.types import Article, Evidence, Span

Similarity = Callable[[str, str], float]  # see similarity

_FEWEST = 3  # words of the longest stretch that is quoted
_NEAR = 0.2  # "There was no shouting" and "He denied that there had been a row": 0.25; foreign words: 0.13 at most
_WORD = re.compile(r"\w+(?:['’]\w+)*")  # as rag.text.quotations.fold has them
# a sentence that speaks of statements and whether they hold, or to a judge, is evidence of nothing, whoever wrote it;
# news that happens to be put so cannot raise a verdict, and loses nothing else
_SAID = r"(?:statements?|claims?|sentences?|assertions?|answers?|verdicts?|rulings?|(?:the )?(?:above|below|following))"
_HOLDS = r"(?:(?:un)?supported|(?:un)?true|(?:in)?correct|accurate|valid|verified|confirmed|proven|contradicted)"
_OF_STATEMENTS = re.compile(
    rf"\b{_SAID}\b.{{0,60}}\b{_HOLDS}\b|\b{_HOLDS}\b.{{0,30}}\b{_SAID}\b"
    r"|\b(?:as|is|are|be|been|was|were|called|count\w*|verdict|ruling)\W{1,4}(?:un)?supported\b|\bunsupported\b"
    r"|\b(?:system|assistant|user|human|judge)(?: prompt| message)?\s*:"
    r"|\byou(?: are|'re| must| should)\b.{0,40}\bjudge\b"
    r"|\b(?:AI|language models?|LLMs?|chat ?bots?|assistants?)\b.{0,60}\b(?:must|should|shall|please)\b"
    r"|[{\[]\s*[\"'“”](?:id|verdict|statements)\b|<\||\[/?INST\]",
    re.I,
)


def cited_words(words: Sequence[str], cited: Sequence[Evidence]) -> tuple[Citation, ...]:
    """Every stretch as a citation with its exact span, or of the headline where it stands over the text; none at all
    where one of them does not stand there word for word. Marks, capitals and white space do not matter.

    What an article says to machines was not shown, and is not found.
    """
    found = [_citation(piece, cited) for stretch in words for piece in pieces(stretch)]
    return tuple(dict.fromkeys(c for c in found if c)) if all(found) else ()


def around(quoted: Sequence[Citation], cited: Sequence[Evidence]) -> list[Evidence]:
    """The whole sentences that the quoted words stand in. A headline is part of every evidence."""
    given = {e.number: e for e in cited}
    found = []
    for citation in quoted:
        e = given[citation.number]
        if citation.span is None:
            first = sentence_spans(e.article.body)[0]
            found.append(Evidence(e.number, e.article, first, e.similarity))
            continue
        start, end = citation.span.start, citation.span.end
        spans = (s for s in sentence_spans(e.article.body) if s.start < end and start < s.end)
        found += [Evidence(e.number, e.article, s, e.similarity) for s in spans]
    return found


def speak_of(
    text: str, words: Sequence[str], quoted: Sequence[Citation], cited: Sequence[Evidence], similarity: Similarity
) -> bool:
    """Whether the words, quoted there, are a few at least, and with the rest of their sentences have a word, name or
    figure of the statement or are near it in meaning, and say nothing of statements and verdicts."""
    told = [" ".join(e.text for e in around([c], cited)) if c.span else c.quote for c in quoted]
    if not told or any(_OF_STATEMENTS.search(one) for one in told):
        return False
    if max(len(_WORD.findall(stretch)) for stretch in words) < _FEWEST:
        return False
    figures = {stem for stem in stems(text) if stem.isdigit()}
    if not (content_stems(text) | figures).isdisjoint(stems(" ".join(told))):
        return True
    return max(similarity(text, said) for said in (" ".join(words), " ".join(told))) >= _NEAR


def similarity(encoder: Encoder, text: str, other: str) -> float:
    """How near the texts are in meaning: 1 where they say the same, 0 or less where they have nothing to do with each
    other, whatever cosines the encoder gives."""
    none, full = encoder.thresholds.texts
    one, two = encoder.encode_passages([text, other])
    return (float(one @ two) - none) / (full - none)


def _citation(piece: str, cited: Sequence[Evidence]) -> Citation | None:
    """piece: folded."""
    for e in cited:
        for span in _places(piece, e.text):
            inside = Span(e.span.start + span.start, e.span.start + span.end)
            return Citation(e.number, e.article.id, inside, e.article.body[inside.start : inside.end])
    for e in cited:
        if any(piece in fold(text) for text in _over(e.article)):
            return Citation(e.number, e.article.id, None, e.article.title)
    return None


def _over(article: Article) -> Iterator[str]:
    """What stands over its text, without our own words for it."""
    yield article.title
    if article.outlet:
        yield article.outlet
    yield from article.authors
    for found in (article.published, article.modified):
        if found:
            yield f"{found.at.day} {found.at:%B %Y}"


def _places(piece: str, text: str) -> Iterator[Span]:
    """Where the words stand in the text one after the other, but within what it says to machines."""
    words = list(_WORD.finditer(text))
    folded = f" {' '.join(w[0].lower().replace('’', chr(39)) for w in words)} "
    count, at = len(piece.split()), -1
    while count and (at := folded.find(piece, at + 1)) >= 0:
        first = folded.count(" ", 0, at)
        span = Span(words[first].start(), words[first + count - 1].end())
        hidden = (s for s in sentence_spans(text) if addresses_a_machine(text[s.start : s.end]))
        if not any(s.start < span.end and span.start < s.end for s in hidden):
            yield span
