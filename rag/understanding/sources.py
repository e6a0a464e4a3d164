"""Whether a name stands in a question as somebody's source: "according to ...", "the ... article", "... reported".

The names of outlets are ordinary words too often (Time, Nature, The Week), and outlets are in the news themselves.
"""

from __future__ import annotations

import re
from enum import IntEnum

REPORT = (
    r"(?:reports?|reporting|articles?|story|stories|pieces?|coverage|reviews?|columns?|editorials?|interviews?"
    r"|accounts?|analys[ei]s|guides?|posts?|dispatch(?:es)?|headlines?|polls?|surveys?|investigations?"
    r"|op-eds?|blogs?|newsletters?|podcasts?|profiles?|descriptions?|portrayals?|claims?|views?|figures?"
    r"|estimates?|counts?|tall(?:y|ies)|findings?|explanations?|assessments?|advice|obituar(?:y|ies)"
    r"|summar(?:y|ies)|predictions?|scoops?|essays?|papers?|stud(?:y|ies)|exclusives?|documentar(?:y|ies))"
)
_STANCE = r"(?:view|words|telling|judgement|judgment|focus|stance|approach|perspective|tone|wording|opinion|attitude)"
# Acts of speech alone: what an outlet does otherwise (sues, hires, celebrates) makes it the subject of news.
_REGULAR = (
    r"report|claim|suggest|mention|highlight|not|explain|cover|detail|portray|present|project|list|print|warn|differ"
    r"|outline|document|review|disclose|predict|state|describe|discuss|indicate|argue|accuse|critici[sz]e|praise"
    r"|allege|estimate|quote|call|cite|attribute|characteri[sz]e|reveal|count|recogni[sz]e|focus|emphasi[sz]e|assert"
    r"|speculate|acknowledge|advise|recommend|propose|contradict|agree|disagree|feature|frame|share|express|confirm"
    r"|publish|depict|profile|compare|analy[sz]e"
)
_PAST = rf"(?:{re.sub(r'e(?=[|]|$)', '', _REGULAR)})ed|pointed out|identified|implied"
SAYS = (
    rf"(?:{_REGULAR.replace('|not|', '|note|')}|say|write|find|give|tell|identif(?:y|ies)|impl(?:y|ies)|refer|see|think"
    r"|put|make)"
)
SAID = rf"(?:{_PAST}|said|wrote|found|gave|saw|thought|told|put)"
_BY_VERB = rf"(?:{_PAST}|said|written|found|given|seen|read|carried|addressed|examined)"
_AUX = r"(?:did|does|do|has|have|had|would|will|could|can)"
_ADVERB = (
    r"(?:also|first|later|then|has|have|had|recently|originally|previously|both|each|initially|once|never|not|already"
    r"|subsequently|earlier|ever|all|still|separately|actually|instead|respectively),? "
)
_ROLE = re.compile(
    r"(?:'s)? (?:(?:[A-Z][\w-]*|former|news|sports|political|chief|late-night|star) ){0,2}"
    r"(?i:anchors?|hosts?|presenters?|journalists?|reporters?|correspondents?|editors?|columnists?|contributors?"
    r"|analysts?|pundits?|personalit(?:y|ies)|commentators?|executives?|boss(?:es)?|chiefs?|owners?|founders?|ceo"
    r"|chair(?:man|woman)|employees?|staff(?:ers?)?|workers?|headquarters|offices?|studios?|newsroom|subscribers?"
    r"|shareholders?|stock|magnate|publishers?|stars?|crew|photographers?|producers?|directors?|broadcasters?"
    r"|licen[cs]e)\b"
)
_MODIFIERS = (
    r"(?: (?:[A-Z0-9][\w’'-]*|first|second|third|latest|recent|own|earlier|later|previous|subsequent|new|original"
    r"|exclusive|live|opinion|news|weekly|last|next|other|detailed|separate|different|various)){0,6}"
    r"(?: (?!\w*(?:ed|ing)\b)[a-z][\w-]*)?"
)
_OWNED = r"(?: (?!(?:of|to|in|on|at|by|for|and|or|was|is|had|has|with|from|that|who|over|after)\b)[\w’'&$%-]+){0,4}"
_STRONG_BEFORE = re.compile(
    rf"\b(?:(?:according to|as per|per|citing|cited in|as told to)(?: an? {REPORT} (?:on|at))?"
    rf"|(?:{_BY_VERB}|{REPORT}(?: (?:both|recently|separately|all|{_BY_VERB})){{0,2}})"
    r"(?: (?:both|first|also|recently|widely|as well|only|separately))? by"
    r"|(?:published|featured|discussed|mentioned|printed|covered|described|outlined|detailed|quoted|cited|written"
    r"|highlighted|presented|profiled|reviewed|claimed|noted|reported on)(?: (?:both|also|first))? (?:in|on|across)"
    r"|(?:articles?|story|stories|pieces?|reviews?|columns?|editorials?|op-eds?|interviews?|newsletters?|blogs?|guides?)"
    rf"(?: (?:both|recently|separately|all|{_BY_VERB})){{0,2}} (?:from|in|across)"
    r"|(?:sources|outlets|newspapers|papers|publications|media|sites|websites) (?:including|such as|like))$",
    re.I,
)
_AUTHOR_BEFORE = re.compile(r"\b[Bb]y (?:[A-Z][\w’'-]+ ){1,2}(?:[A-Z][\w’'-]+ (?:of|for|in|from|at)|[A-Z][\w’'-]+,)$")
_WEAK_BEFORE = re.compile(
    r"\b(?:told|tell|tells|telling|interview (?:with|for|to|by|in|on)"
    r"|(?:speaking|spoke|speaks|talking|talked) (?:to|with|on)"
    r"|(?:wrote|writes|writing|read|seen|appeared|printed|ran|essay|letter) (?:in|for|on|by|to)"
    r"|(?:agrees?|agreed|disagrees?|disagreed|differs?|differed|conflicts?|conflicted|consistent) (?:with|from)"
    r"|(?:study|paper|research|findings|published|printed|appeared)\b[^,;?]{0,30} in"
    rf"|{_STANCE} (?:of|by)|(?:another|others?|ones?|those) by)$",
    re.I,
)
_IN = re.compile(
    rf"(?:(?<!stake )(?<!shares )(?<!jobs )(?<!layoffs )(?<!invest )(?<!invested )(?<!investment )\bin"
    rf"|\b{_BY_VERB} (?:on|across))$",
    re.I,
)
_DONE = "".join(
    f"(?<!{end})" for end in "ed n built held made spent sent bought paid sold led set hit shot cut lost".split()
)
_BY = re.compile(rf"\b(?:{REPORT}|{_STANCE})\b[^,;?]{{0,80}}{_DONE} by$", re.I)
_FROM = re.compile(
    rf"\b(?:{REPORT}|news|latest|updates?|information|data|another|ones?|those)\b[^,;]{{0,60}} from$", re.I
)
_LEAVING = re.compile(
    r"\b(?:fired|resign\w*|sacked|suspended|dismissed|departure|retire\w*|ousted|steal|stole\w*|bought)\b", re.I
)
_COMPARED = re.compile(
    r"\b(?:differ\w*|compar\w+|consisten\w+|inconsisten\w+|contradict\w+|discrepanc\w+|(?:dis)?agree\w*|change\w*"
    r"|vary|varies)\b",
    re.I,
)
_ASKED = re.compile(rf"\b{_AUX}(?: both| either)?$", re.I)
_AFTER_REPORT = re.compile(rf"(?:'s{_OWNED}|{_MODIFIERS}) {REPORT}\b")
_AFTER_VERB = re.compile(
    rf",? (?:{_ADVERB}){{0,3}}"
    rf"(?:(?:did|does|do)(?: not|n['’]t) {SAYS}|{SAYS}(?:e?s)?|{SAID}|is (?:saying|reporting))\b"
)
_AFTER_CORRECTED = re.compile(
    r" (?:chang|alter|revis|updat|correct|retract|withdr|keep|maintain|adjust)\w* (?:its|their|the|his|her)\b"
    rf"(?: [\w’'-]+){{0,4}} {REPORT}\b"
)
_INVERTED = re.compile(rf" (?:{_ADVERB}){{0,2}}(?:{SAYS}|{_BY_VERB})\b")
_GAPPED = re.compile(rf"\b(?:{SAYS}|{SAID})\b.* (?:about|on|of)\b.*\band$")
_ENDS = re.compile(
    rf"\W*$|\W*[,.;:?!)]|['’]?\W* (?:and|or|in|on|at|of|for|that|from|was|were|is|are|{_AUX}|wh\w+|how)\b"
)
_FIRST = re.compile(rf"\b(?:{SAID}|{SAYS}|(?:outlet|paper|newspaper|site|publication|source)s?)\b.*[,:]$", re.I)
_WRITER_OF = re.compile(r"[A-Z][\w’'-]+ [A-Z][\w’'-]+ of$")
_UNDER = re.compile(r"\b(?:in|from|at|of|near|around|to|with|by|for)$", re.I)
_ARTICLES = re.compile(
    r"[\s“\"‘'`(]*(?:\b(?:the|an?|another|both|either|each|one|first|second|separate|recent)\s+){0,3}[\s“\"‘'`(]*$",
    re.I,
)
_MEDIUM = re.compile(r"[”\"’'`)]*(?:\s(?:magazine|newspaper|paper|website|site|online|tabloid)\b)?(?=\W|$)", re.I)
_POSSESSIVE = re.compile(r"[”\"]?(?:['’]s\b|(?<=s)['’](?=\s))")
_REACH = 120  # characters on each side that are looked at

SECTION = re.compile(r" (?:Sports?|News|Radio|Weekly|Business|Culture|Money|Arabic|TV|Live)\b")


class Cue(IntEnum):
    """How surely the words around a name say that it is a source."""

    ROLE = -1  # its host or owner is spoken of, so it is none
    NONE = 0
    PLACE = 1  # "in", "reports from": not for what could be a town's name
    WEAK = 2  # for what is written as a name only
    NOUN = 3  # not for one word in lower case: "the independent report", "according to the age limit"
    STRONG = 4


def cue(question: str, start: int, end: int) -> Cue:
    """What stands around [start, end) of the question, a name or several of them joined."""
    before = _ARTICLES.sub("", question[max(0, start - _REACH) : start]).rstrip()
    after = _following(question, end)
    if _ROLE.match(after):
        return Cue.ROLE
    if _AFTER_REPORT.match(after):
        return Cue.NOUN
    if re.match(r" [A-Z]", after):  # a longer name: "in The Sun Also Rises"
        return Cue.NONE
    if _does_report(before, after):
        return Cue.STRONG
    if _GAPPED.search(before) and re.match(r" (?:about|on|of)\b", after):
        return Cue.WEAK
    if _STRONG_BEFORE.search(before) or _AUTHOR_BEFORE.search(before):
        return Cue.STRONG if _ENDS.match(after) else Cue.NOUN
    if _WEAK_BEFORE.search(before) or _BY.search(before):
        return Cue.WEAK
    return Cue.PLACE if _may_be_at(before) else Cue.NONE


def compared(question: str, start: int, end: int) -> bool:
    """Whether the list [start, end) is compared: "does coverage differ between ...", "who said so: ...?"."""
    before = _ARTICLES.sub("", question[:start]).rstrip()
    if _FIRST.search(before) and re.match(r"\W*$", question[end:]):
        return True
    if not re.search(r"\b(?:between|among|by|from)$", before):
        return False
    return bool(_COMPARED.search(question) and re.search(rf"\b{REPORT}\b", question))


def _does_report(before: str, after: str) -> bool:
    if _UNDER.search(before) and not _WRITER_OF.search(before):  # "reports from Orle say": they do, not Orle
        return False
    if _AFTER_CORRECTED.match(after):
        return True
    return bool(_INVERTED.match(after) if _ASKED.search(before) else _AFTER_VERB.match(after))


def _may_be_at(before: str) -> bool:
    if _IN.search(before):
        return True
    return bool(_FROM.search(before)) and not _LEAVING.search(before)


def _following(question: str, end: int) -> str:
    """What follows a name, without closing marks, "magazine" and its section; a possessive is "'s" in any case."""
    stop = end + _REACH
    possessive = _POSSESSIVE.match(question, end)
    if possessive and not _quotes(question, end):
        return "'s" + question[possessive.end() : stop]
    bare = _MEDIUM.match(question, end)
    rest = question[bare.end() if bare else end : stop]
    section = SECTION.match(rest)  # of an outlet that was known by its address: "CNN Business"
    return rest[section.end() :] if section else rest


def _quotes(question: str, end: int) -> bool:
    """Whether the mark at end closes a quotation, as in 'Sporting News' article, and is no possessive."""
    opened = re.search(r"(?<!\w)['‘](?:[^'‘’]*)$", question[:end])
    return bool(opened) and not re.match(r"['’]s\b", question[end:])
