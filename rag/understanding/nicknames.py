"""Words that are short for an outlet's name beside its forms: "the Obs", "the Fenmoor paper". By themselves they name
nothing: only who understands the whole question can tell that an outlet is meant."""

from __future__ import annotations

import re

from rag.understanding.aliases import labels, squeeze

_KINDS = frozenset(
    "paper papers newspaper daily weekly evening morning sunday site website magazine journal channel broadcaster"
    " station agency outlet radio tv television wire".split()
)
_MINOR = frozenset("a an the of and for in on at".split())
_SHORTEST = 3  # letters that can stand for a word


def words_of(name: str) -> tuple[str, ...]:
    """The squeezed words of an outlet's name, without minor ones; of an address its labels."""
    own = labels(name) or tuple(squeeze(w) for w in re.findall(r"[\w’']+", name))
    return tuple(w for w in own if w and w not in _MINOR)


def initials(name: str) -> str:
    return "".join(word[0] for word in words_of(name))


def is_short_for(said: str, name: str) -> bool:
    """Whether each word begins one of the name's, its last among them, or else a word says that it is a paper, a site
    or the like; or they are the name's initials."""
    own = words_of(name)
    found = [re.sub(r"['’]s?$", "", w) for w in re.findall(r"[\w’']+", said)]
    found = [w for w in found if squeeze(w) and squeeze(w) not in _MINOR]
    if len(found) == 1 and len(own) > 2 and found[0].isupper():
        return squeeze(found[0]) == initials(name)
    keys = [squeeze(w) for w in found]
    telling = [k for k in keys if k not in _KINDS or k in own]
    if not own or not telling or not any(w[0].isupper() for w in found):
        return False
    if not all(len(k) >= _SHORTEST and any(w.startswith(k) for w in own) for k in telling):
        return False
    whole = bool(labels(name))  # the beginning of an address is mostly a place: "Brask" of brasktoday.com
    return len(telling) < len(keys) or any(own[-1] == k if whole else own[-1].startswith(k) for k in telling)
