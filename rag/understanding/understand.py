"""A question's words to what it asks. Pure; no model, no index."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rag.text.periods import periods, wants_latest
from rag.understanding.kinds import kind
from rag.understanding.names import authors, named, phrases
from rag.understanding.outlets import Gazetteer, Mention
from rag.understanding.parts import parts
from rag.understood import Period, Understanding


def understand(text: str, asked_on: date | None, gazetteer: Gazetteer) -> Understanding:
    """What the text asks for by itself; a follow-up is made to stand by itself before.

    text: of one line. asked_on: the day of asking, which "last week" is counted from; None where it is not known.
    gazetteer: of the outlets in the index that is asked.
    """
    own = text.partition(" (about ")[0]  # after it stands what a follow-up carries, whose sources are not asked again
    mentions = [mention for mention in gazetteer.found(text) if mention[1] < len(own)]
    return assembled(text, mentions, periods(text, asked_on))


def assembled(text: str, mentions: Sequence[Mention], times: tuple[Period, ...]) -> Understanding:
    """The same where the outlets that it names as sources, and its times, are known."""
    sources = [(start, end) for _, start, end in mentions]
    return Understanding(
        asked=text,
        kind=kind(text),
        periods=times,
        outlets=tuple(dict.fromkeys(name for name, _, _ in mentions)),
        authors=authors(text, sources),
        phrases=phrases(text, sources),
        names=named(text, sources),
        latest=wants_latest(text),
        parts=parts(text, mentions, times),
    )
