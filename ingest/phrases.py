"""How pages talk when it is not the article that talks: the patterns behind ingest.junk. None names an outlet.

All are matched without regard to case. Quantifiers are bounded, so that no line can make a match take long.
"""

from __future__ import annotations

import re


def _one_of(*phrases: str, then: str = "") -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(phrases)}){then}", re.IGNORECASE)


_END = r"[\s.:!>»→…]{0,6}"
_BUTTON = (
    r"(?:share|tweet|pin|print|save|copy link|e-?mail|listen|bookmark|facebook|twitter|x|instagram|whatsapp|linkedin"
    r"|reddit|telegram|pinterest|tiktok|youtube|flipboard|threads|bluesky|sms|comments?|like|follow)"
)
_NETWORK = r"(?:twitter|x|facebook|instagram|tiktok|youtube|linkedin|social media|whatsapp|telegram|bluesky|threads)"
_AGENCY = r"(?:Getty(?: Images)?|AFP|AP|Reuters|EPA|PA|Shutterstock|Bloomberg|Alamy)"
_PICTURE = r"(?:images?|photos?|pictures?|videos?|photograph(?:y|s)?|illustration|graphic)"
_SIGN_UP = r"(?:subscribe|sign[- ]?up|register)"

# Lines that are nothing but a label: buttons, advertising marks, form fields.
LABEL = _one_of(
    r"-{0,3}\s?(?:advertisements?|advertising|ads?|sponsored(?: content)?|promoted|paid (?:post|content))\s?-{0,3}",
    r"(?:story|article|post) continues (?:below|after)(?: (?:the |this )?(?:advertisement|ad|video|promotion))?",
    r"scroll (?:down )?to continue(?: with content)?",
    r"(?:continue|keep) reading(?: below)?",
    r"read (?:the )?(?:more|next|also|on|full (?:story|article|report|review))",
    r"(?:click|tap) here(?: (?:to|for) .{2,60})?",
    r"(?:see|show|view|load) (?:more|all|less|comments?)",
    r"share(?: (?:this|the)(?: (?:article|story|page|post))?)?(?: (?:on|via) .{2,60})?",
    rf"{_BUTTON}(?:[\s,|/•·]{{1,5}}(?:and )?{_BUTTON}){{0,12}}",
    r"(?:leave|post|add|write) a comment",
    r"join the (?:conversation|discussion)",
    r"\d{1,6} (?:comments?|shares?)",
    r"skip to (?:main )?(?:content|navigation|.{2,30} section)",
    r"back to top|(?:main )?menu|home|loading\W{0,5}",
    r"(?:up|read|watch) next|just watched|must watch|replay|youtube watch on|watch (?:now|live)",
    r"(?:sign|log) ?-?(?:up|in|out)(?: (?:now|here|today|for free))?",
    r"subscribe(?: (?:now|here|today|& save))?|register(?: now)?|create (?:an )?account|submit",
    r"(?:enter )?your e-?mail(?: address)?",
    r"(?:get|receive) (?:the )?[A-Z\w’' ]{2,40} (?:by|via) e-?mail",
    r"(?:unlimited|early|full) (?:digital )?access to (?:all|our|commenting)\b.{0,60}",
    r"\d{1,3} min(?:ute)?s? read|reading time:? \d{1,3} min(?:ute)?s?",
    then=_END,
)

# A heading over teasers for other articles.
TEASER_HEADING = _one_of(
    r"related(?: (?:articles?|stories|coverage|content|topics|news|links|posts|reading|video))?",
    r"more (?:from|on|in) .{2,50}",
    r"more (?:stories|news|coverage|headlines|to read|articles)",
    r"you (?:may|might) also (?:like|be interested in)|you might be interested in",
    r"recommended(?: (?:for you|stories|reading))?",
    r"(?:most|more) (?:read|popular|viewed|shared|recent)(?: .{2,30})?",
    r"trending(?: (?:now|stories))?|editors?['’]s? picks?|top stories|popular (?:now|stories)",
    r"latest (?:news|stories|headlines)|don['’]t miss|also (?:read|on .{2,30})|in other news",
    r"explore more|what to read next",
    then=r"[\s:!>»→…]{0,6}(?<!\.)",
)

# A line that points to another article.
POINTER = _one_of(
    r"read (?:more|also|next|on|it here|the full (?:story|article))",
    r"see also|also read|related(?: (?:story|stories|articles?|coverage|video|news))?|recommended",
    r"don['’]t miss|explore more|up next|just watched|you may also like|watch (?:more|now|next)",
    then=r"\s?[:|»►>]\s?\S.{0,240}",
)

CREDIT = _one_of(
    rf"\(?(?:(?:cover|lead|main|file|featured?) )?{_PICTURE}(?: (?:image|photo|picture))?"
    r"\s?(?:credits?|courtesy(?: of)?|by|source)?\s?:\s?.{2,100}",
    r"\(?(?:credits?\s?:|(?:photo(?:graph)?|image|picture)s? (?:by|courtesy(?: of)?)) ?[^.!?]{2,80}",
    rf"\(?(?:[\w.'’-]{{1,30}} ){{0,6}}[\w.'’-]{{1,30}}/(?:[\w.'’ -]{{1,40}}/){{0,4}}{_AGENCY}"
    r"(?: (?:Images|Pool|via|North America|Europe|News|Picture|Press|Photo|Stock)|/[\w ]{1,40}){0,4}",
    r"(?:Getty Images|Shutterstock|Reuters|Associated Press|AP Photo|Alamy|iStock)(?: .{0,30})?",
    then=r"\)?\.?",
)

# Who owns the page, helped with it or earns from it.
NOTICE = _one_of(
    r"(?:©|\(c\)\s|copyright\s{1,3}(?:©|\(c\)|(?:19|20)\d\d)).{0,200}",
    r".{0,120}\ball rights reserved\b.{0,160}",
    r".{0,120}\bmay not be (?:published|reproduced)\b.{0,120}\b(?:redistributed|permission)\b.{0,60}",
    r"contributing:.{2,200}",
    r"from (?:[\w ]{2,40} and )?(?:staff and )?wire reports\.?",
    r"[^“\"]{0,200}\b(?:may|can|could) (?:earn|receive) .{0,50}\bcommission\b.{0,80}",
)

# "Subscribe to ..." in a few words.
SIGN_UP_LINE = re.compile(r"(?:subscribe|sign[- ]?up|log in)\s(?:to|now|today|for|here|&|with)\b[^.]{0,80}[.!]?", re.I)

# An imperative, with what may stand before it, and the channel that it is about.
CALL = re.compile(
    r"(?:[^\w\s]\s?|[\w '’-]{2,40}:\s?|want more\?\s?|(?:please|and|or|to [^.,]{5,80},)\s){0,6}"
    rf"(?P<verb>{_SIGN_UP}|log in|join|get|receive|download|enter|start|try|become|support|never miss|stay)\b",
    re.I,
)
MEDIUM = _one_of(
    r"\b(?:newsletters?|inbox(?:es)?|e-?mails?|subscribers?|subscription|subscribing|text messages?|podcast|app)",
    r"\b(?:daily briefing|digest|(?:text|news|push|breaking) (?:message )?(?:alerts?|notifications?))",
    then=r"\b",
)

# Said anywhere in a sentence.
OFFER = _one_of(
    r"\b(?:delivered|sent|straight|directly|right)(?: \w{1,20}){0,3}? (?:to|in) your (?:inbox|e-?mail|phone)\b",
    r"^(?:get|have|let)\b.{0,80} (?:to|in) your inbox\b",
    rf"\b{_SIGN_UP}(?: \w{{1,20}}){{0,6}}? (?:here|now|today|below)\b",
    r"\bsign up (?:for|to) (?:our|the) .{0,60}newsletter",
    r"\bsubscrib(?:e|ing)(?: today)?:\s",
    r"\bnewsletter (?:provides|brings|gives|sends|delivers) you\b",
    r"\b(?:relevant is this ad\b|did not start after ad\b|audio on ad\b|ad froze|ad never loaded)",
)
CONSENT = _one_of(
    r"\b(?:we|this (?:web)?site|our partners) (?:and our partners )?(?:use|uses|store|process) (?:\w{1,20} )?cookies",
    r"\b(?:accept|manage|reject|allow) (?:all )?(?:cookies|your (?:cookie|privacy|consent) \w)",
    r"\bby (?:continuing|clicking|signing|submitting|registering)\b.{0,80}\byou (?:agree|accept|consent)",
    r"\bcookie (?:policy|settings|preferences)\b.{0,80}\b(?:our|your|more)",
    r"\b(?:details|information) you have shared|\bthe use of your data|\bplease tick here",
    r"\bcontact me with (?:news|offers)|\bour (?:trusted )?partners or sponsors|\byou agree to (?:the|our)",
    r"\b(?:our|read the) (?:privacy policy|terms of (?:use|service))",
    r"\bunsubscribe at any time|\bprotected by recaptcha",
    r"['‘“\"]?\bwe['’”\"]? includes\b.{0,120}\b(?:brands|companies)|\ba free account gives you",
    r"\bconsent to .{0,60}\bcookies",
)

# Said at the beginning of a sentence.
OPENING = _one_of(
    r"(?:an?|our|the|your) (?:free |new )?(?:daily|weekly|free|morning|evening) (?:\w{1,20} )?"
    r"(?:e-?mail|newsletter|digest|briefing|round-?up)\b",
    r"(?:would you like to|want to|want|like|already a|not a|not yet a|are you a)\b.{0,90}"
    r"\b(?:newsletters?|subscribers?|inbox|e-?mail)\b.{0,40}\?",
    r"(?:enjoy(?:ing|ed)?|liked?) (?:this|what you)\b.{0,40}\?",
    r"thank you for supporting our journalism",
    r"(?:check|get|see|find) your .{3,40} here\W{0,6}$",
    r"(?:please )?(?:consider )?support(?:ing)? (?:independent|local|quality|our|strong|free)\b.{0,60}\bjournalism\b",
)
FOLLOW = re.compile(
    r"(?:[^\w\s]{1,3}\s?)?(?:(?:you can )?(?:follow|like|find|join|connect with|reach|contact|e-?mail)\b.{0,90}?"
    rf"(?:\bon {_NETWORK}\b|[\w.]@\w|@\w{{2}}).{{0,140}}"
    r"|join our .{0,30}\b(?:channel|group|community)\b.{0,60}|follow (?:us|him|her|them|me|our) .{0,160})",
    re.I,
)
SCHEDULE = re.compile(r"\b(?:every|each) (?:week(?:day|end)?|day|morning|evening|night|month|\w{3,6}day)\b", re.I)
URGES = re.compile(
    r"(?:get|receive|enjoy|unlock|discover|start|try|join|support|never miss|don['’]t miss|be the first)\b", re.I
)
GO_ON = re.compile(rf"(?:(?:read|see|learn) more|(?:keep|continue) reading|(?:click|tap) here\b.{{0,80}}){_END}", re.I)

# Words of which every call, offer, consent form and follow line holds one, for a cheap first look.
TRIGGERS = (
    "sign up", "sign-up", "signup", "subscri", "register", "newsletter", "inbox", "email", "e-mail", "follow",
    "contact", "reach", "twitter", "facebook", "instagram", "tiktok", "linkedin", "@", "cookie", "privacy",
    "your phone", "your data", "partners", "you have shared", "tick here",
    "this ad", "after ad", "audio on ad", "ad froze", "ad never", "'we' ", "‘we’ ", "digest",
    "briefing", "account", "you agree", "recaptcha", "terms of", "text message", "app", "alerts", "journalism",
    "enjoy", "log in", "read more", "see more", "learn more", "reading", "click here", "tap here", "channel",
    "your local",
)  # fmt: skip
