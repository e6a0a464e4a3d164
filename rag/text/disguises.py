"""What a text says under what hides it: unseen characters, lookalike letters, code, words spelled backwards."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Callable, Iterator

# Cyrillic and Greek letters that look like Latin ones: the commonest of Unicode's confusables (UTS 39)
_LOOKALIKES = str.maketrans(
    "асеорхуіјѕһԁԛԝАВСЕНІЈКМОРЅТХУαορτυνικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aceopxyijshdqwABCEHIJKMOPSTXYaoptuvikABEZHIKMNOPTYX",
)
_BASE64 = re.compile(r"(?<![\w+/-])[A-Za-z0-9+/_-]{24,}={0,2}(?![\w+/-])")
_HEXADECIMAL = re.compile(r"\b(?:[0-9a-f]{2}){16,}\b", re.I)
_BACKWARDS = re.compile(r"\b(?:eht|taht|siht|ruoy|htiw|morf|rewsna|ecruos|esnopser|redaer)\b", re.I)
_SPOKEN = re.compile(r"[\w .,;:!?'\"()\[\]{}/<>=&@#*+%-]+", re.A)


class _Visible(dict[int, int | None]):
    """For str.translate: None for what is not seen: Cc and Cf (but tab and line feed), surrogates, and private use."""

    def __missing__(self, code: int) -> int | None:
        hidden = chr(code) not in "\t\n" and unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Co")
        self[code] = None if hidden else code
        return self[code]


_VISIBLE = _Visible()


def visible(text: str) -> str:
    """The text without control, zero-width, bidirectional and tag characters, surrogates, and private use."""
    return text.translate(_VISIBLE)


def plain(text: str) -> str:
    """The text in the letters that it seems to be written in, without what is not seen."""
    if text.isascii():
        return text
    return visible(unicodedata.normalize("NFKC", text)).translate(_LOOKALIKES)


def holds_code(text: str) -> bool:
    """Whether the text holds words in base64, in hexadecimal digits or spelled backwards, which no reader reads."""
    if len(_BACKWARDS.findall(text)) > 1:
        return True
    return any(map(_is_spoken, (*_decoded(_BASE64, text, _from_base64), *_decoded(_HEXADECIMAL, text, bytes.fromhex))))


def _decoded(pattern: re.Pattern[str], text: str, decode: Callable[[str], bytes]) -> Iterator[str]:
    for found in pattern.findall(text):
        try:
            yield decode(found).decode()
        except (ValueError, binascii.Error):
            continue


def _from_base64(word: str) -> bytes:
    bare = word.rstrip("=").replace("-", "+").replace("_", "/")
    return base64.b64decode(bare + "=" * (-len(bare) % 4))


def _is_spoken(text: str) -> bool:
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " " in letters.strip() and bool(_SPOKEN.fullmatch(letters))
