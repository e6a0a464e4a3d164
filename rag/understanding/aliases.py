"""The forms under which people write an outlet's name, by rule, from the name as an index has it.

A form is compared squeezed: its letters and figures only, folded, so that "USA TODAY" is "usatoday" of an address.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

PRESS = frozenset(
    "advertiser agency argus bulletin broadcasting bugle business chronicle company corporation courier daily dispatch"
    " echo enquirer evening examiner express gazette globe guardian herald independent inquirer insider journal ledger"
    " magazine mail mercury messenger mirror monitor network news newspaper observer outlook post press radio record"
    " register reporter review sentinel standard star statesman sun sunday telegraph television times today tribune tv"
    " weekly wire world".split()
)
# Bodies whose initials are in questions far more often than those of any newspaper.
_BODIES = frozenset(
    "cdc cia dhs doj ecb eia epa faa fao fbi fda fed ftc icc ilo imf ioc irs nasa nhs oecd ons who wto".split()
)
_NO_LABELS = frozenset(
    "www com co org net gov ac edu edition amp mobile news en us uk eu go blog blogs sport sports web feeds rss".split()
)
_ADDRESS = re.compile(r"(?:https?://)?(?P<host>[\w-]+(?:\.[\w-]+)*\.[a-z]{2,})(?:/\S*)?", re.I)
_TAIL = re.compile(r"\s*(?:\||\s[-–—]\s|:\s|\().*")
_SHORTEST, _LONGEST = 2, 120


@dataclass(frozen=True, slots=True)
class Alias:
    """key: squeezed. bare: its "The" is left off, so that an article or a quotation mark must stand before it.

    alone: counts only while no other outlet has a form with that key. upper: in upper case only.
    site: of an address, which is that of all sections ("CNN Business").
    """

    key: str
    bare: bool = False
    alone: bool = False
    upper: bool = False
    site: bool = False

    def or_else(self, other: Alias) -> Alias:
        """One in place of two with the same key, for one outlet: what either of them allows."""
        return Alias(
            self.key,
            bare=self.bare and other.bare,
            alone=self.alone and other.alone,
            upper=self.upper and other.upper,
            site=self.site or other.site,
        )


def squeeze(text: str) -> str:
    """Folded letters and figures, nothing between them."""
    if text.isascii() and text.isalnum():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if c.isalnum()).casefold()


def aliases(name: str) -> frozenset[Alias]:
    """The forms of an outlet's name or address. Empty when nothing in it can be recognised."""
    name = name.strip()[:_LONGEST]
    address = _ADDRESS.fullmatch(name)
    found = set(_of_address(address["host"]) if address else _of_name(name))
    return frozenset(a for a in found if len(a.key) >= _SHORTEST)


def labels(name: str) -> tuple[str, ...]:
    """The parts of an address that can hold a name: "nytimes" of www.nytimes.com; none for what is no address."""
    address = _ADDRESS.fullmatch(name.strip()[:_LONGEST])
    if not address:
        return ()
    parts = address["host"].lower().split(".")[:-1]
    return tuple(squeeze(p) for p in parts if p not in _NO_LABELS and (len(p) > 2 or len(parts) == 1))


def _of_address(host: str) -> Iterator[Alias]:
    yield Alias(squeeze(host), site=True)
    yield Alias(squeeze(re.sub(r"^www\.", "", host.lower())), site=True)
    for label in labels(host):
        yield Alias(label, site=True)
        if label.startswith("the") and len(label) > 5:
            yield Alias(label[3:], bare=True, site=True)
        else:
            yield Alias("the" + label, site=True)
        if label.endswith("news") and 2 <= len(label) - 4 <= 3:  # abcnews, but not foxnews
            yield Alias(label[:-4], upper=True, site=True)


def _of_name(name: str) -> Iterator[Alias]:
    yield from _with_and_without_the(name)
    head = _TAIL.sub("", name)
    if head and head != name:
        yield from _with_and_without_the(head)
    shorter = re.sub(r"(?:\s+(?:Online|Website)|\.(?:com|org|net|co\.uk))$", "", head, flags=re.I)
    if shorter != head and (
        " " in shorter or shorter.lower() in PRESS or "." in head
    ):  # "Aldmoor Online" is no Aldmoor
        yield from _with_and_without_the(shorter)
    words = [w for w in re.findall(r"[\w’']+", shorter) if w.lower() not in ("the", "of", "and")]
    if len(words) == 2 and words[1].lower() == "news" and words[0].isupper():  # BBC News; "Aldmoor News" is no Aldmoor
        yield Alias(squeeze(words[0]), upper=True)
    yield from _short(words)


def _short(words: list[str]) -> Iterator[Alias]:
    """The initials of three words and more, and the last word alone: "the Courier" for The Callis Courier."""
    if len(words) < 2 or words[-1].lower() not in PRESS:
        return
    initials = "".join(w[0] for w in words).lower()
    known = len(words) > 2 or words[-1].lower() == "press"  # of two letters AP alone is better known for a source
    if known and initials not in _BODIES:
        yield Alias(initials, alone=True, upper=True)
    if words[-1].lower() not in ("news", "today", "daily", "world", "business", "company", "network", "online"):
        yield Alias(squeeze(words[-1]), bare=True, alone=True)


def _with_and_without_the(name: str) -> Iterator[Alias]:
    bare = re.sub(r"^the\s+", "", name, flags=re.I)
    yield Alias(squeeze(name))
    if bare != name:
        yield Alias(squeeze(bare), bare=" " not in bare)
    else:
        yield Alias("the" + squeeze(name))
