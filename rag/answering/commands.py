"""How text tells whoever answers from it what to do, as patterns over one sentence in plain letters.

Collected by form, from what is known of indirect prompt injection: marks of a conversation, commands about the answer,
roles to play. Each asks for the answer, the reader, the instructions or another thing of the answering itself beside
the command, since news quotes commands of every other kind. A sentence that only reports a command has a subject
before the verb, and is not meant.
"""

from __future__ import annotations

import re

# where a command can begin: a sentence, what follows a mark, and what somebody is asked or obliged to do
_CLAUSES = re.compile(
    r"[.:;|>*#~\"“”„«»‘(\[–—]\s*|(?<!\w)[-'](?=\s|\w)\s*|\b(?:please|kindly)\s+|\byou (?:must|should|shall|have to|need to)\s+"
    r"|\b(?:has|have|needs?|ought|is|are|asked|told|required|instructed|obliged) to\s+"
)
_FIRST = r"(?:(?:please|always|only|just|now|then|first|simply|instead|also|never|do not|don['’]t)[,\s]+)*"
_VERB = (
    r"(?:answer|respond|reply|say|state|claim|assert|report|write|tell|cite|quote|credit|repeat|print|output|write|add"
    r"|append|prepend|put|insert|include|embed|show|display|render|reveal|disclose|translate|mention|describe|recommend"
    r"|link|point|direct|send|refer|begin|start|open|end|finish|conclude|close|use|return|give|provide|refuse|decline|omit"
    r"|leave|summari[sz]e)"
)
# things that an answer, and whoever gives it, is made of
_ANSWER = (
    r"(?:(?:the|your|an?|this|any|every|all) (?:\w+ )?(?:answers?|reply|replies|responses?|summary|summaries|outputs?)\b"
    r"|(?:the|your|any|every) (?:readers?|users?|askers?|visitors?|questioners?)\b|(?:the|this|their) questions?\b"
    r"|(?:your|system|previous|prior|above|initial|original) (?:\w+ )?(?:instructions?|prompts?|rules|guidelines|messages?)\b"
    r"|\bsources? \d|\[\d+\]|(?:the|this) (?:text|conversation|messages?) (?:above|below|so far)\b"
    r"|(?:the|all|everything) (?:\w+ )?above\b|<\w+[^>]*>|!\[)"
)
_TOKENS = re.compile(
    r"<\|[^|<>]{1,30}\|>|\[/?INST\]|<</?SYS>>|</?(?:system|sources?|quoted|quotation|instructions?|prompt|context|documents?"
    r"|user|assistant)>|^\W*(?:system|assistant|user|human|developer)(?: (?:message|prompt|note))?\s*:"
    r"|^\W*(?:end|begin(?:ning)?|start) of (?:the )?(?:quoted |given |numbered )?(?:sources?|quot\w+|text|context|prompt"
    r"|documents?|article|data|input)\b|\bsystem (?:message|prompt|override|notice)\b",
    re.I,
)
_ABOUT = re.compile(rf"{_FIRST}{_VERB}\b.{{0,80}}?{_ANSWER}", re.I)
_SPEAK = re.compile(
    rf"{_FIRST}(?:(?:answer|respond|reply)\s+(?:only|that|as|in|with|like|yes|no|using)\b"
    r"|(?:say|state|claim|assert|report|conclude|write|confirm|repeat|insist)\s+(?:only\s+|as (?:a )?fact\s+)?that\b"
    r"|(?:pretend|act|behave|speak|talk|write|roleplay)\s+(?:to be|as (?:if|an?|the)|like an?)\b)",
    re.I,
)
_TOLD = r"(?:answers?|repl(?:y|ies)|summar(?:y|ies)|outputs?)"
_NORM = re.compile(
    rf"\b(?:the|this|your|any|every|each) (?:\w+ )?{_TOLD}\b.{{0,30}}\b(?:must|should|shall|has to|have to|needs? to"
    rf"|may not|may only)\s+(?:not\s+)?(?:{_VERB}|be)\b"
    r"|\b(?:correct|right|only|proper|true|expected) (?:answer|reply|response|reference|citation)\b.{0,40}\b(?:is|remains)\b"
    r"|\b(?:when|if|whenever) (?:\w+ ){0,2}asked\b[^,.]{0,60},\s*(?:please\s+|always\s+)?(?:answer|reply|respond|say|state)\b"
    r"|\b(?:whoever|anyone who|anybody who|any (?:program|system|tool|model|service|bot|machine|engine) (?:that|which))\b"
    r".{0,20}\b(?:sums|summari[sz]es|answers|quotes|cites|reads|indexes)\b.{0,40}\b(?:must|should|shall|has to|needs to)\b"
    rf"|\b(?:in|for|from|into|with) (?:every|any|each|all|your) {_TOLD}\b"
    r"|\b(?:from (?:now|here) on|henceforth)\b,?\s+you\b|\byou are now (?:an?|the|in)\b"
    r"|\b(?:new|real|actual|true) (?:task|instructions?|prompt|role|question)\b.{0,30}(?::|\bis whether\b)"
    r"|\bquot(?:ed text|ations?) (?:ends?|stops?)\b"
    r"|\byou (?:were|have been) (?:told|instructed|given)\b.{0,40}\b(?:before|above|page|text|prompt)\b",
    re.I,
)
# the same in the languages that instructions are most often tried in beside English
_ABROAD = re.compile(
    r"(?:(?:bitte|nur|toujours|seulement|por favor|solo|siempre)\s+)*"
    r"(?:antworte[nt]?|beantworte|ignorier(?:e|en|t)|vergiss|füge|sag(?:e|en)?|schreib(?:e|en)?|wiederhol(?:e|en)"
    r"|gib|nenne|zitiere|zeige|behaupte|melde|réponds|répondez|ignore[zr]?|oublie[zr]?|ajoute[zr]?|dis|dites|écris|écrivez"
    r"|répète|répétez|mets|mettez|cite[zr]?|affiche[zr]?|montre[zr]?|affirme[zr]?|appelle[zr]?|responde[r]?|ignora[r]?"
    r"|olvida|añade|agrega|di|dile|diga|escribe|repite|cita|muestra|afirma|llama|rispondi|ignora|aggiungi|scrivi|ripeti"
    r"|mostra|antwoord|negeer|voeg|schrijf|herhaal|responda|ignore|adicione|escreva|repita|mostre)\b"
    r".{0,80}?\b(?:antwort(?:en)?|frage|leser\w*|nutzer\w*|anweisung\w*|quelle|dass|französisch|englisch|deutsch|réponse"
    r"|question|lecteur\w*|instructions?|consignes|source|que|qu|français|anglais|respuesta|pregunta|lector\w*"
    r"|instrucciones|fuente|inglés|francés|imagen|risposta|domanda|istruzioni|che|fonte|antwoord|vraag|instructies|dat|bron"
    r"|resposta|pergunta|instruções|seulement|oben|zuvor|\[\d+\]|pirat\w*)",
    re.I,
)


def commands_the_answer(sentence: str) -> bool:
    """Whether the sentence, in plain letters, tells whoever answers what to say, or how."""
    if _TOKENS.search(sentence) or _NORM.search(sentence):
        return True
    return any(form.match(clause) for clause in _CLAUSES.split(sentence) for form in (_ABOUT, _SPEAK, _ABROAD))
