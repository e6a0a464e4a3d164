"""Word lists of English that the reading of a follow-up needs. General English, no names."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BE = _words("is are was were be been being am isn't aren't wasn't weren't")
DO = _words("do does did don't doesn't didn't")
MODAL = _words(
    "will would can could shall should may might must has have had won't wouldn't can't couldn't hasn't haven't hadn't"
    " shouldn't"
)
AUXILIARIES = BE | DO | MODAL
PREPOSITIONS = _words(
    "of in on at by for from to with about into onto over under after before during since until till between against"
    " through within without near around across outside inside behind beside beyond towards toward upon among per as"
    " because according despite amid aboard off out up down away like than via"
)
PLACING = _words("in at on near around across outside inside from to aboard off beyond towards toward into")
WH = _words("who whom whose what which when where why how")
ARTICLES = _words("the a an")
POINTING = _words("this that these those")
POSSESSIVES = _words("his her its their")
OTHER_FUNCTION = _words(
    "and or but nor so if whether while than then there here not no also too either both all any some each every much"
    " many more most less few only just still yet already again ever never now soon later else exactly really actually"
    " i you we he she it they him them me us my your our mine yours ours theirs hers himself herself itself themselves"
    " one ones other others another such same own very please last next yesterday today tomorrow tonight ago earlier"
    " recently"
)
FUNCTION = AUXILIARIES | PREPOSITIONS | WH | ARTICLES | POINTING | POSSESSIVES | OTHER_FUNCTION

_PAST = _words(
    "took won lost caught sank sunk said told went came got gave made found held kept left led met paid put ran rose"
    " fell saw sold sent set shot spent stood struck spoke swore taught thought threw understood voted wrote written"
    " began begun broke broken brought bought built chose chosen cut drew drove driven fed felt fought flew fled forgot"
    " froze grew heard hid hit hurt knew known lay lent let lit meant read rode sang sat shook shut slept stole stolen"
    " stuck swam tore wore worn woke wound taken given seen done gone shown drawn thrown fallen risen grown sworn"
    " drowned died killed lied freed"
)
_PLAIN = _words(
    "live work die go come take get give vote support want need own use make say think know believe cost run win lose"
    " leave stay help become begin start end open close happen mean plan expect hope earn pay play serve study teach"
    " sell buy read write speak lead follow join resign retire change rise fall grow survive escape travel move carry"
    " sink cause oppose decide agree refuse deny confirm report reopen remain cover hold show call name find build face"
)
VERBS = _PAST | _PLAIN | frozenset(f"{w}s" for w in _PLAIN) | _words("does goes dies studies denies carries")
_ALSO_NOUNS = _words("cut shot hit hurt read set put let shut lay found felt saw left met")
PARTICLES = _words("up down off out over away back")
_ENDING_ED = re.compile(r"[a-z]{2,}ed$")


def is_verb(word: str) -> bool:
    """Whether a folded word is most likely a verb or a participle."""
    return word in VERBS or is_past(word)


def is_past(word: str) -> bool:
    """Whether a folded word is most likely a past tense or a participle, and no noun."""
    regular = bool(_ENDING_ED.search(word)) and not word.endswith(("eed", "shed", "sled"))
    return regular or word in _PAST - _ALSO_NOUNS


_NOUNS_IN_LY = _words("assembly family supply reply ally rally fly bully monopoly anomaly belly jelly lily jolly early")


def is_adverb(word: str) -> bool:
    """Whether a folded word is most likely an adverb in -ly."""
    return len(word) > 4 and word.endswith("ly") and word not in _NOUNS_IN_LY


SPEECH = _words(
    "said says told tells added argued called warned insisted announced declared replied wrote asked explained denied"
    " admitted promised stated told claimed confirmed recalled testified"
)
PERSON_NOUNS = _words(
    "man woman boy girl person politician official suspect victim defendant author writer winner loser leader"
    " candidate minister commissioner governor mayor president judge captain skipper pilot driver doctor nurse surgeon"
    " teacher professor scientist researcher coach manager director chairman chairwoman chair spokesman spokeswoman"
    " chief executive boss owner founder treasurer prosecutor lawyer barrister attorney officer detective inspector"
    " keeper champion player runner rider sailor singer actor actress artist painter architect engineer mediator"
    " witness archbishop bishop king queen prince princess farmer fisherman student successor predecessor deputy"
    " secretary senator deputy auditor master guard baker poet novelist composer conductor sculptor photographer"
)
PLACE_NOUNS = _words(
    "town city village island country province region district port county capital street area valley bay coast"
    " harbour place site state nation suburb peninsula"
)
THING_NOUNS = _words(
    "company firm business bank union party club team ship boat vessel ferry trawler film movie book novel play album"
    " painting bill law act building bridge tunnel dam lighthouse machine plant mine factory hospital school station"
    " airline airport museum prize award fund comet telescope satellite wreck horse paper newspaper hotel theatre"
)
EVENT_NOUNS = _words(
    "disaster accident incident event case crash collapse sinking fire blaze attack shooting murder killing robbery"
    " storm flood earthquake eruption outbreak epidemic strike protest march demonstration election vote referendum"
    " trial inquiry investigation report decision plan project deal merger agreement scandal ban match race final game"
    " festival tournament concert debate poll survey study discovery rescue operation ceremony matter story news affair"
    " dispute crisis war battle change proposal ruling verdict sentence"
)
KINDS_OF_EVENT = EVENT_NOUNS | _words("fever flu virus affair cup prize")
SHIPPING = _words("aboard sink sank sunk sail sailed built launched captain board owns owned carry")
ANY_EVENT = _words(  # they say only that something happened, or was decided
    "disaster accident incident event case matter story news affair tragedy decision plan project deal ruling proposal"
    " verdict operation discovery crash collapse attack dispute"
)
RELATIONAL = _words(  # a question with nothing but one of these does not say of what
    "cause causes reason reasons result results outcome price cost costs toll victims survivors response reaction owner"
    " owners builder winner winners loser suspect suspects verdict sentence penalty fine punishment damage damages dead"
    " injured wounded missing crew passengers consequences consequence aftermath size age name names date time amount"
    " number total score margin purpose aim alternative next end beginning background details critics opponents"
    " supporters difference turnout budget deadline rest sum figure figures plan motive"
)
UNIQUE = _words(  # "the" before one of these does not point back
    "weather economy government world sun moon earth internet sea sky election president king queen pope chancellor"
    " public police news country past future media market environment climate pandemic war law"
)
PARTS = _words("height end beginning start cause source name number share price cost result time rest level age size")
SYNONYMS = (
    _words("ship boat vessel ferry trawler liner tanker freighter steamer yacht"),
    _words("fire blaze"),
    _words("company firm business corporation operator maker manufacturer"),
    _words("law act bill legislation"),
    _words("vote election ballot poll"),
    _words("storm hurricane cyclone typhoon gale"),
    _words("film movie picture"),
    _words("book novel memoir"),
    _words("sickness illness disease fever infection"),
    _words("inquiry investigation probe"),
    _words("money sum fund"),
)
WITH_KINDS = {"lawyer": _words("lawyer prosecutor barrister solicitor attorney")}  # a noun that stands for others too
HAVE = _words("has have had")
NEITHER_PERSON = _words(  # they end as people's trades do
    "trawler tanker carrier liner freighter cruiser steamer helicopter tower river newspaper paper shelter theatre"
    " centre reactor tractor harbour motor ferry number member quarter winter summer september october november"
    " december letter order power water matter border chapter computer cancer corner dinner danger disaster former"
    " other another later earlier either over under after whether never ever"
)
_TRADE = re.compile(r"[a-z]{3,}(?:ist|man|woman|ian|ess)")
_DOER = re.compile(r"[a-z]{3,}(?:er|or)")


def is_trade(word: str, *, named: bool = False) -> bool:
    """Whether a folded word says what somebody is: "architect". named: a name stands right beside it, as in "harbour
    master Oskar Lind", so that words in -er and -or are believed too."""
    doer = named and bool(_DOER.fullmatch(word)) and word not in NEITHER_PERSON
    return word in PERSON_NOUNS or bool(_TRADE.fullmatch(word)) or doer


BEFORE_PLACES = _words("port saint st mount lake north south east west new upper lower cape fort isle gulf")
AFTER_PLACES = _words(
    "sound bay stack island islands valley street road county city town harbour quay forest mountains sea ocean coast"
    " province peninsula square"
)
BODIES = _words(
    "lines line bank steel power council act party league university court company group ltd inc plc corp sons rovers"
    " union ministry commission agency police association institute infirmary hospital school mutual airlines airways"
    " fund prize open festival cup bridge dam tunnel committee assembly parliament board authority trust society museum"
    " industries systems club church foundation laboratory office department fever storm marathon"
)
ALWAYS_VERBS = _words("take give get make want need say think know become mean stay remain have")
ACTING = _words("company firm bank party club team union agency ministry council business group")
PLURALS = _words("people police children men women both")
TIMES = _words(
    "night day week month year time quarter decade century morning evening afternoon season hour weekend fortnight"
    " minute nights days weeks months years times quarters decades centuries mornings evenings seasons hours weekends"
    " minutes period end"
)
EDGES = _words("beginning start outset end height peak close eve")  # of an event
CHANGES = _words("change rise fall drop increase decrease decline jump surge")  # nouns that are verbs as well
EXPLETIVE = (
    "rain|snow|cold|hot|late|early|true|false|clear|possible|likely|legal|illegal|known|safe|worth|necessary|normal|common"
    "|usual"
)
