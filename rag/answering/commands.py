"""How text tells whoever answers from it what to do, as patterns over one sentence in plain letters.

Collected by form, from what is known of indirect prompt injection: marks of a conversation, commands about the answer,
rules for whoever gives it. Each asks for the answer, the reader, the instructions or another thing of the answering
beside the command, since news quotes commands of every other kind. A sentence that only reports a command has a
subject before the verb, and is not meant.
"""

from __future__ import annotations

import re

_VERB = (
    r"(?:answer|respond|reply|say|state|claim|assert|report|write|tell|inform|warn|cite|quote|credit|repeat|print|output"
    r"|add|append|prepend|put|insert|include|embed|encode|show|display|render|reveal|disclose|translate|mention|describe"
    r"|recommend|praise|thank|link|point|direct|send|refer|begin|start|open|end|stop|finish|conclude|close|use|return"
    r"|give|provide|refuse|decline|omit|leave|skip|summari[sz]e|list|make|keep|change|replace|switch|treat|trust|prefer"
    r"|consider|assume|ignore|disregard|rely|forget|override|follow|obey|execute|generate|produce|compose|let|ask|urge"
    r"|convince|persuade|visit|call|fetch|load|advise|withhold|paste|remember to \w+|be sure to \w+)"
)
_MACHINE = (
    r"(?:(?-i:AI|A\.I\.|LLMs?)|assistants?|chat ?bots?|summari[sz]ers?"
    r"|(?:(?:AI|language|large|automated|digital|virtual|helpful) ){1,3}"
    r"(?:assistants?|models?|readers?|agents?|systems?|tools?|bots?))"
)
_PRODUCT = r"(?:answers?|reply|replies|responses?|summary|summaries|outputs?|completions?)"
_OBLIGED = r"(?:must|should|shall|has to|have to|needs? to|may not|may only|is to)"


def _any(*forms: str) -> re.Pattern[str]:
    return re.compile("|".join(forms), re.I)


# where a command can begin: a sentence, what follows a mark, and what somebody is asked or obliged to do
_CLAUSES = _any(
    r"[.:;|>*#~\"“”„«»‘(\[–—]\s*",
    r"(?<!\w)[-'](?=\s|\w)\s*",
    r"\b(?:please|kindly)\s+",
    r"\byou (?:must|should|shall|have to|need to)\s+",
    r"\b(?:asked|told|required|instructed|obliged) to\s+",
)
_FIRST = r"(?:(?:please|always|only|just|now|then|first|simply|instead|also|never|do not|don['’]t)[,\s]+)*"
# things that an answer, and whoever gives it, is made of
_THING = _any(
    rf"(?:the|your|an?|this|any|every|all) (?:\w+ )?{_PRODUCT}\b",
    r"(?:(?:the|your|any|every|all) )?(?:readers|users)\b",
    r"(?:the|your|any|every) (?:reader|user|asker|visitor|questioner)\b",
    r"(?:the|this|their|any|every|all) questions?\b",
    r"(?:your|system|previous|prior|above|initial|original) (?:\w+ )?"
    r"(?:instructions?|prompts?|rules|guidelines|messages?|text|task)\b",
    r"\bsources? \d|\[\d+\]|(?:any|all|every|the) other (?:sources?|articles?|documents?)\b",
    r"this (?:page|article|text|document)\b|(?:only|most) \w+ sources?\b",
    r"(?:the|this) (?:text|conversation|chat|messages?)(?: (?:above|below|so far)|\W*$)",
    r"the rest of the (?:conversation|chat|sources)\b",
    r"(?:between|outside|after) the (?:markers|marks|delimiters|fence|tags)\b",
    r"(?:the|all|everything) (?:\w+ )?above\b|<\w+[^>]*>|!\[",
).pattern
_COMMAND = re.compile(
    rf"{_FIRST}(?:{_VERB}\b.{{0,80}}?(?:{_THING})"
    r"|(?:answer|respond|reply)\s+(?:only|that|as|in|with|like|yes|no|using)\b"
    r"|(?:say|state|claim|assert|report|conclude|write|confirm|repeat|insist)\s+(?:only\s+|as (?:a )?fact\s+)?that\b"
    r"|(?:refuse|decline)\s+(?:politely|to (?:answer|respond|reply))\b"
    r"|(?:output|print)\s+(?:only|nothing|just|exactly)\b"
    r"|(?:pretend|act|behave|speak|talk|write|roleplay)\s+(?:to be|as (?:if|though|an?|the)|like an?)\b)",
    re.I,
)
_NOTE = r"(?:notes?|message|notice|instructions?|reminder) (?:to|for)"
_RULE = _any(
    rf"\b(?:the|this|your|any|every|each) (?:\w+ )?(?:answers?|repl(?:y|ies)|summar(?:y|ies)|outputs?)\b.{{0,30}}"
    rf"\b{_OBLIGED}\s+(?:not\s+)?(?:{_VERB}|be)\b",
    rf"\b(?:the|this|any|every|all|as an?) {_MACHINE}\b.{{0,40}}\b{_OBLIGED} (?:\w+ )?{_VERB}\b",
    r"\b(?:correct|right|only|proper|true|expected) (?:answer|reply|response|reference|citation)\b.{0,40}\bis\b",
    r"\b(?:when|if|whenever) (?:\w+ ){0,2}asked\b[^,.]{0,60},\s*(?:please |always |the )?(?:answer|reply|say|state)\b",
    r"\b(?:whoever|any(?:one|body) who|any (?:program|system|tool|model|service|bot|machine|engine) (?:that|which))\b"
    r".{0,20}\b(?:sums|summari[sz]es|answers|quotes|cites|reads|indexes)\b.{0,40}\b(?:must|should|shall|has to)\b",
    r"\b(?:in|for|of|from|into|with) (?:every|any|each|all|your) (?:answers?|repl(?:y|ies)|summar(?:y|ies)|outputs?)\b",
    r"\b(?:from (?:now|here) on|henceforth)\b,?\s+you\b|\byou are now (?:an?|the|in)\b",
    r"\b(?:new|real|actual|true) (?:task|instructions?|prompt|role|question)\b.{0,30}(?::|\bis whether\b)",
    rf"^\W*(?:(?:dear|hey|hi|hello|attention|{_NOTE})\W+)?(?:all |any |every )?{_MACHINE}\s*[,:]",
    rf"(?:^\W*to|\b{_NOTE}) (?:the |all |any |every )?{_MACHINE}\b",
    rf"\bif you(?: a|['’])re (?:an?|any) (?:\w+ )?{_MACHINE}\b",
    r"\b(?:following|these) (?:instructions?|rules) (?:take|have|override|supersede|replace)\b",
    r"\bnot (?:a )?part of (?:the|this) (?:article|quotation)\b|\bquot(?:ed text|ations?) (?:ends?|stops?)\b",
    r"\bwhen you (?:summari[sz]e|answer|quote|cite) (?:this|the|it|any)\b",
    r"\b(?:when|if|whenever) (?:an?|the|any) (?:user|reader) asks\b",
    r"\byour (?:new |only |real )?(?:task|role|job|instructions?|prompt|output|reply) (?:is|are) (?:now\b|hereby\b|:)",
    rf"\b(?:the|your) {_PRODUCT} (?:contains?|includes?|mentions?|ends?|begins?|starts?)\b",
    r"\bwhat you (?:must|should|shall|have to|will) (?:report|say|answer|write|tell|state)\b",
    r"\byou (?:have|are)\b.{0,20}\bno (?:restrictions|guidelines|filters|limits)\b",
    r"\b(?:before|when|while|in) (?:answering|summari[sz]ing|responding|replying|quoting this"
    rf"|(?:generating|writing) (?:an?|the|your) {_PRODUCT})\b[^,.]{{0,60}},\s*{_FIRST}{_VERB}\b",
    r"\bthe user(?:['’]s)? (?:question|request|query|wants|wanted|asked|must|should|needs)\b",
    r"\byou (?:will|must|shall|are to) (?:\w+ )?(?:answer|respond|reply|summari[sz]e|output) "
    r"(?:only|in|exclusively|with|as|that)\b",
    r"\byou (?:were|have been) (?:told|instructed|given)\b.{0,40}\b(?:before|above|page|text|prompt)\b",
)
# rare words, one of which stands wherever a rule does, so that few sentences are read for rules
_RARE = (
    "answer repl respon summ output completion asked whoever henceforth assistant chatbot language automated"
    " instruct rules prompt task role question quot user reader reference citation message note notice reminder job"
    " before"
).split()
_RARE += [
    "ai ",
    "ai:",
    "ai,",
    "a.i",
    "llm",
    "chat bot",
    "anyone who",
    "anybody who",
    "any ",
    "now on",
    "here on",
    "are now",
]
_RARE += [
    "part of",
    "what you",
    "no limits",
    "no filters",
    "no guidelines",
    "no restrictions",
    "digital",
    "virtual",
    "helpful",
]
_MARK = _any(
    r"<\|[^|<>]{1,30}\|>|\[/?(?:INST|instructions?|system|prompt|context|assistant|user)\]|<</?SYS>>",
    r"</?(?:system|sources?|quoted|quotation|instructions?|prompt|context|documents?|user|assistant)>",
)
_LABEL = _any(
    r"\W*(?:override|developer mode|new instructions?|system|assistant|user|human|developer)"
    r"(?: (?:message|prompt|note))?\s*:",
    r"\W*(?:end|begin(?:ning)?|start) of (?:the )?(?:quoted |given |numbered )?"
    r"(?:sources?|quot\w+|text|context|prompt|documents?|article|data|input)\b",
    r"\W*(?:\[\d+\]\s*)?(?:headline|outlet)\s*:|.*\b(?:headline|title)\s*:.*\b(?:outlet|publisher|published|source)\s*:",
    r"(?:.*[:;“\"(]\s*)?\[?source \d+\]?\s*[,:]|.*\bsystem (?:message|prompt|override|notice)\b",
)
# the same in the languages that instructions are most often tried in beside English
_ABROAD = _any(
    r"(?:(?:bitte|nur|toujours|seulement|por favor|solo|siempre)\s+)*"
    r"(?:antworte[nt]?|beantworte|ignorier(?:e|en|t)|vergiss|füge|sag(?:e|en)?|schreib(?:e|en)?|wiederhol(?:e|en)|gib"
    r"|nenne|zitiere|zeige|behaupte|melde|réponds|répondez|ignore[zr]?|oublie[zr]?|ajoute[zr]?|dis|dites|écris|écrivez"
    r"|répète|répétez|mets|mettez|cite[zr]?|affiche[zr]?|montre[zr]?|affirme[zr]?|appelle[zr]?|responde[r]?|ignora[r]?"
    r"|olvida|añade|agrega|di|dile|diga|escribe|repite|cita|muestra|afirma|llama|rispondi|aggiungi|scrivi|ripeti|mostra"
    r"|antwoord|negeer|voeg|schrijf|herhaal|responda|adicione|escreva|repita|mostre)\b.{0,80}?"
    r"(?:\b(?:antwort(?:en)?|frage|leser\w*|nutzer\w*|anweisung\w*|quelle|dass|französisch|englisch|deutsch|réponse"
    r"|question|lecteur\w*|instructions?|consignes|source|que|qu|français|anglais|respuesta|pregunta|lector\w*"
    r"|instrucciones|fuente|inglés|francés|imagen|risposta|domanda|istruzioni|che|fonte|vraag|instructies|dat|bron"
    r"|resposta|pergunta|instruções|seulement|oben|zuvor|pirat\w*)\b|\[\d+\])",
)


def commands_the_answer(sentence: str) -> bool:
    """Whether the sentence, in plain letters, tells whoever answers what to say, or how."""
    if _LABEL.match(sentence) or (("<" in sentence or "[" in sentence) and _MARK.search(sentence)):
        return True
    if any(map(sentence.lower().__contains__, _RARE)) and _RULE.search(sentence):
        return True
    return any(_COMMAND.match(clause) or _ABROAD.match(clause) for clause in _CLAUSES.split(sentence))
