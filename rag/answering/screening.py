"""What no answer may hold, whoever wrote it and whatever its sources say: the last look at the statements of a draft.

Text in an article can bring a writer to write anything. The check holds each sentence against its sources, but an
article can hold an address, too, and so support it. So an answer links to nothing but the articles it cites, holds no
markup, gives nothing away of what its writer was told, and tells its reader to do nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from rag.answering.prompts import SYSTEM
from rag.answers import REFUSAL, Statement, Verdict
from rag.text.quotations import fold, without_quotations
from rag.types import Article, Evidence

WITHHELD = "(withheld)"

_MARKUP = re.compile(r"<\s*[a-z!/?]|&(?:#\d|#x|lt;)|!\[|\][(\[]|^\[[^\]]{1,40}\]:|\b(?:javascript|data):\S", re.I)
_ADDRESS = re.compile(
    r"\b[a-z][a-z0-9+.-]{1,20}://[^\s<>()\[\]]+|(?<![:\w])//[\w-]+\.\S+|\bwww\.\S+"
    r"|\b(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}(?::\d+)?(?:/|[?#]\w)[^\s<>()\[\]]*",
    re.I,
)
_DO = (
    r"(?:please\s+|just\s+|now\s+)*(?:call|dial|ring|phone|text|e-?mail|write to|visit|click|tap|scan|download|install"
    r"|send|pay|transfer|donate|buy|order|contact|claim|register|sign (?:up|in)|log (?:in|on)|go to|enter)\b"
)
_CALL = re.compile(rf"(?:^|[;:,.!–—]\s*|\bplease\s+){_DO}", re.I)
_CALL_TOO = re.compile(rf"\b(?:and|or|so)\s+{_DO}", re.I)  # also news: counts beside a number to call
_URGED = re.compile(r"\b(?:yours?|you|please)\b", re.I)
_CONTACT = re.compile(r"\+?\d(?:[ ().-]{0,2}\d){6,}|\S@[\w-]+\.\w", re.I)
_NAMED_SOURCE = re.compile(r"\bsource (?:no\.? |number |#)?(\d{1,6})\b", re.I)
_RUN = 9  # words of the instructions in a row; a sentence on what the sources do not give has up to eight of them
_EXAMPLE = 5  # words of an example in them that is repeated as a whole
_FENCE = re.compile(r"\b[0-9a-f]{8}\b")


@dataclass(frozen=True)
class _Given:
    """What a statement is looked at beside."""

    evidence: Sequence[Evidence]

    @cached_property
    def articles(self) -> list[Article]:
        return list({e.article.id: e.article for e in self.evidence}.values())

    @cached_property
    def numbers(self) -> frozenset[int]:
        return frozenset(e.number for e in self.evidence)

    @cached_property
    def folded(self) -> str:
        return fold(" ".join(f"{a.title} {a.body}" for a in self.articles))


def _markup(statement: Statement, given: _Given) -> str:
    return "it holds markup" if _MARKUP.search(statement.text) else ""


def _address(statement: Statement, given: _Given) -> str:
    own = {a.url.rstrip("/") for a in given.articles if a.url}
    found = (match[0].rstrip(".,;:!?'\"”’") for match in _ADDRESS.finditer(statement.text))
    return "it holds an address that is no cited article's" if any(a.rstrip("/") not in own for a in found) else ""


def _call(statement: Statement, given: _Given) -> str:
    said = without_quotations(statement.text)
    contact = bool(_CONTACT.search(said))
    urged = contact or bool(_URGED.search(said))
    calls = (urged and bool(_CALL.search(said))) or (contact and bool(_CALL_TOO.search(said)))
    unasked = contact and statement.verdict is Verdict.NOT_GIVEN
    return "it tells the reader to do something" if calls or unasked else ""


def _echo(statement: Statement, given: _Given) -> str:
    runs = [run for run in _runs(fold(statement.text)) if run in _instructions()]
    marks = _FENCE.findall(statement.text)
    whole = fold(statement.text)
    if len(whole.split()) >= _EXAMPLE and whole in _told() and whole not in given.folded:
        return "it repeats what the writer was told"
    if any(f" {part} " not in given.folded for part in (*runs, *marks)):
        return "it repeats what the writer was told"
    return ""


def _source(statement: Statement, given: _Given) -> str:
    found = (int(n) for n in _NAMED_SOURCE.findall(statement.text))
    return "it names a source that was not given" if any(n not in given.numbers for n in found) else ""


RULES: tuple[Callable[[Statement, _Given], str], ...] = (_markup, _address, _call, _echo, _source)


def screened(statements: Sequence[Statement], evidence: Sequence[Evidence]) -> tuple[Statement, ...]:
    """The statements, of which those that no answer may hold are unsupported and say so in place of their words."""
    given = _Given(evidence)
    return tuple(_screened(statement, given) for statement in statements)


def _screened(statement: Statement, given: _Given) -> Statement:
    reason = next(filter(None, (rule(statement, given) for rule in RULES)), "")
    return Statement(WITHHELD, Verdict.UNSUPPORTED, (), reason) if reason else statement


@cache
def _told() -> str:
    return fold(SYSTEM.replace(REFUSAL, "\n"))


@cache
def _instructions() -> frozenset[str]:
    return frozenset(_runs(_told()))


def _runs(folded: str) -> list[str]:
    words = folded.split()
    return [" ".join(words[n : n + _RUN]) for n in range(len(words) - _RUN + 1)]
