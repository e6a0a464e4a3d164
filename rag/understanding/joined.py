"""The parts of a question that joins two: "Who is ..., and why did ...?", "Which was larger, ... or ...?"."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from rag.text.sentences import sentence_spans
from rag.understanding.clauses import bare, completed, says_something
from rag.understanding.kinds import COMPARATIVE
from rag.understanding.listed import listed
from rag.understanding.names import named

_AUX = r"(?:is|are|was|were|does|do|did|has|have|had|can|could|will|would|should)"
_SUBJECT = r"(?:the|an?|it|he|she|they|his|her|its|their|there|this|that|those|these|any|some|[A-Z][\w’'-]+)\b"
_THING = r"(?-i:(?:the|an?|its|his|her|their|[A-Z][\w’'-]+)\b)"
_ASKING = (
    rf"(?:(?:what|why|when|where|how(?: (?:many|much|long|old|far|often|large|high))?|which|whom?)\b[^,?]{{0,40}}?"
    rf"\b{_AUX} {_SUBJECT}|how (?:many|much)\b|who (?:is|are|was|were) (?:the|its|his|her|their|[A-Z])"
    rf"|in (?:which|what)\b|(?:did|does|do) {_SUBJECT}|(?:is|was|were|are|has|have|will) (?:it|he|she|they|there)\b"
    r"|what (?:caused|happened|led|came|became)\b|who (?:won|paid|said|wrote|made|took|runs?|leads?)\b"
    r"|who \w+ed (?:it|him|her|them|the|an?|[A-Z]\w*)\b)"
)
_PLAINLY = (  # after a comma, where no clause of the first question can go on
    rf"(?:(?:(?:at|in|on|by|for|from|to|with|about) )*(?:(?:what|when|where|why|how(?: \w+)?) {_AUX}\b"
    rf"|(?:which|what|whose) \w+(?: \w+)? {_AUX}\b)|(?:did|does|do)\b|(?:which|what) one\b|what with\b"
    rf"|how \w+ (?:the|an?)\b|who {_AUX} (?!it\b))"
)
_SECOND = re.compile(rf",? and (?={_ASKING})|, and (?={_PLAINLY})")
_WHICH = re.compile(rf"which (?!{_AUX})\w+(?: \w+)? {_AUX}\b")
_ELSE = re.compile(rf", or (?=(?:did|does|do|was|were|is|are|has|have|will) {_SUBJECT})")
_WH = re.compile(
    rf"^(?:and |according to [^,?]{{2,60}}, )?(?:(?:to|in|on|by|for|from|at|of|with) )?"
    rf"(?:who|whose|whom|what|which|when|where|why|how)\b|^{_AUX} ",
    re.I,
)
_SHORT = re.compile(
    r"(?:how (?:many|much|long|often)|what|which|who|when|where|why) "
    r"(?P<place>(?P<prep>in|at|by|on|from|for|during) .+)"
)
_RELATIVE = re.compile(r"\b(?:who|that|which|whose)\b")
_CHOICE = re.compile(
    rf"^(?:which|who|what|whose)\b(?P<head>[^,:?]*\b{COMPARATIVE}\b[^,:?]*,|[^,:?]*:) "
    r"(?P<a>[^?]+?),? or (?P<b>[^?]+)\?*$",
    re.I,
)
_CHOICE_BEFORE = re.compile(
    r"^(?P<a>[^,:?]+?),? or (?P<b>[^,:?]+): (?:which|who|what|whose)\b(?P<head>[^,:?]*)\?*$", re.I
)
_THAN = re.compile(rf"^{_AUX} (?P<a>[^?]*?\b(?P<how>{COMPARATIVE})\b[^?]*?) than (?P<b>[^?]+)\?*$", re.I)
_OR_IN = re.compile(
    rf"^{_AUX} (?P<head>[^?]*?\b{COMPARATIVE}\b[^?]*?) (?P<a>(?:in|at|by|during|from|on) [^?,]+?),? or "
    r"(?P<b>(?:in|at|by|during|from|on) [^?]+)\?*$",
    re.I,
)
_BETWEEN = re.compile(
    r"^(?:what (?:is|are|was|were) the differences? between|compare|how (?:do|does|did)) (?P<a>[^?]+?) (?:and|with|to"
    r"|differ from|compare (?:with|to)) (?P<b>[^?]+?)(?: (?:differ|compare)(?P<in>[^?]*))?\?*$",
    re.I,
)
_COMPARED = re.compile(
    rf"^how (?:do|does|did) (?P<a>{_THING}[^?]*?),? compare (?:with|to) (?P<b>(?:what )?{_THING}[^?]+?)\?*$", re.I
)
_SAME = re.compile(r"(?:the|that|those) ?(?:ones?\b)? ?")
_MONTH = re.compile(
    r",? (?:in|on|from|of) (?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|\d{4})(?: \d{4})?\b,?"
)
_GAP = re.compile(
    r"^(?P<ask>(?:what|how|where|when|why|which [\w ]{1,40}?) (?:did|does|do)) (?P<s>[^?,]{2,60}?) (?P<say>say|tell"
    r"|write|report|claim|think|ask|know|promise|announce|do|decide) (?P<p>about|of|on|in) (?P<a>[^?]+?),? and"
    r" (?P<t>(?!wh|how )[^?,]{2,60}?) (?P=p) (?P<b>[^?]+)\?*$",
    re.I,
)
_ACCORDING = re.compile(
    r"^(?P<head>.+?),? according to (?P<a>(?:the |an? )?[\w’' -]{2,60}?),? and (?:according )?to (?P<b>[^?]+)\?*$", re.I
)


def joined(question: str, outlets: Collection[str] = ()) -> tuple[str, ...]:
    """Texts of the questions that are joined into one, each to be searched by itself; none where there is one.

    outlets: as the question writes them; none takes over that of another.
    """
    asking = [question[s.start : s.end] for s in sentence_spans(question)]
    asked = [s for s in asking if s.endswith("?")]
    if len(asked) > 1 and len(asked) == len(asking) and all(_WH.match(s) for s in asked):
        rest = (completed(bare_end(s), asked[0], outlets) for s in asked[1:4])
        return bare_end(asked[0]), *rest
    if len(asking) > 1 and asked == asking[-1:]:
        return _asked_twice(asked[0], outlets, told=" ".join(asking[:-1]))
    if len(asking) != 1:
        return ()
    for split in _SPLITS:
        if texts := split(question):
            return texts
    return _asked_twice(question, outlets)


def bare_end(text: str) -> str:
    """Without the marks at its end."""
    return text.strip().rstrip("?.,;: ")


def _chosen(question: str) -> tuple[str, ...]:
    match = _CHOICE.match(question) or _CHOICE_BEFORE.match(question)
    if not match:
        return ()
    aspect = bare(re.sub(rf"\b{COMPARATIVE}\b|\b{_AUX}\b|\b(?:the|of)\b|[,:]", " ", match["head"]))
    return tuple(f"{thing} {aspect}".strip() for thing in (match["a"], bare_end(match["b"])))


def _than(question: str) -> tuple[str, ...]:
    match = _THAN.match(question)
    if not match or not named(f"x {match['a']}") or not named(f"x {match['b']}"):
        return ()
    first, second = match["a"].strip(), bare_end(match["b"])
    place = re.match(r"(?:in|at|by|during|from|on|for)\b", second)
    if place and f" {place[0]} " in first:
        return first, f"{first[: first.rfind(f' {place[0]} ')]} {second}"
    subject = next((name for name in named(f"x {first}") if first.startswith(name)), "")
    if subject and len(second.split()) < 4:  # "Orle spend more on schools", "Brask"
        return first, second + first[len(subject) :]
    return first, completed(f"{second} {match['how']}", first)


def _or_in(question: str) -> tuple[str, ...]:
    match = _OR_IN.match(question)
    return (f"{match['head']} {match['a']}", f"{match['head']} {bare_end(match['b'])}") if match else ()


def _between(question: str) -> tuple[str, ...]:
    match = _BETWEEN.match(question)
    if not match or not all(named(f"x {match[side]}") for side in "ab"):
        return ()
    if not question.lower().startswith(("what", "compare")) and not re.search(r"\b(?:differ|compare)\b", question):
        return ()
    first, second, aspect = match["a"], bare_end(match["b"]), bare_end(match["in"] or "")
    head = re.match(r"(.+ (?:of|in|for|at)) \S", first)
    if head and len(second.split()) < 3:  # "the budgets of Orle", "Brask"
        second = f"{head[1]} {second}"
    return bare(f"{first}{aspect}"), bare(f"{second}{aspect}")


def _compared(question: str) -> tuple[str, ...]:
    match = _COMPARED.match(question)
    if not match:
        return ()
    first, second = match["a"].strip(), bare_end(match["b"])
    same = _SAME.match(second)
    if second.startswith(("the one", "that ", "those ")) and same:  # "the one it had held in March"
        return first, f"{_MONTH.sub('', first)} {second[same.end() :]}"
    return first, second if named(f"x {second}") else f"{second}, {first}"


def _gapped(question: str) -> tuple[str, ...]:
    match = _GAP.match(question)
    if not match:
        return ()
    parts = ((match["s"], match["a"]), (match["t"], bare_end(match["b"])))
    return tuple(f"{match['ask']} {who} {match['say']} {match['p']} {what}" for who, what in parts)


def _by_source(question: str) -> tuple[str, ...]:
    match = _ACCORDING.match(question)
    if not match:
        return ()
    return tuple(f"{match['head']} according to {bare_end(match[side])}" for side in "ab")


def _asked_twice(question: str, outlets: Collection[str], told: str = "") -> tuple[str, ...]:
    """told: what is said before the question, which belongs to the first of the two."""
    border = _SECOND.search(question) or _ELSE.search(question)
    if not border or not _WH.match(question):
        return ()
    first, second = f"{told} {question[: border.start()]}".strip(), bare_end(question[border.end() :])
    relative = second.startswith(("who", "which", "in which")) and not _WHICH.match(second)
    if relative and _RELATIVE.search(question[: border.start()], 5):
        return ()
    if len(first.split()) < 3 or not says_something(first, 1) or not says_something(second, 1):
        return ()
    short = _SHORT.match(second)
    if short and (place := first.rfind(f" {short['prep']} ")) > 0:  # "how many in Brask"
        return first, f"{first[:place]} {short['place']}"
    missing = [] if named(f"x {first}") else [n for n in named(f"x {second}") if n not in outlets]
    if told and not named(f"x {second}"):
        return first, f"{second}, {told}"
    return ", ".join([first, *missing]), completed(second, first, outlets)


_SPLITS: tuple[Callable[[str], tuple[str, ...]], ...] = (
    _chosen, _than, _or_in, _between, _compared, _gapped, _by_source, listed,
)  # fmt: skip
