"""Number words: their values, and a pattern for numbers that are spelled out."""

from __future__ import annotations

import re
from decimal import Decimal

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
SMALL = {word: n for n, word in enumerate(f"{_ONES} seventeen eighteen nineteen".split())}
SMALL |= {word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
ORDINALS = {
    word: n for n, word in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split(), 1)
}
ORDINALS |= {"eleventh": 11, "twelfth": 12, "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50}
ORDINALS |= {f"{w}th": n for w, n in SMALL.items() if 13 <= n <= 19} | {"hundredth": 100}
SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "k": 1000, "million": 10**6, "mn": 10**6, "m": 10**6}
SCALES |= {"lakh": 10**5, "crore": 10**7, "lakh crore": 10**12}
SCALES |= {"billion": 10**9, "bn": 10**9, "b": 10**9, "trillion": 10**12, "tn": 10**12, "trn": 10**12}
PARTS = {"half": Decimal(1) / 2, "halves": Decimal(1) / 2, "quarter": Decimal(1) / 4, "third": Decimal(1) / 3}
PARTS |= {"fifth": Decimal(1) / 5, "sixth": Decimal(1) / 6, "eighth": Decimal(1) / 8, "tenth": Decimal(1) / 10}
_SCALE = r"hundred|thousand|lakh|million|crore|billion|trillion|dozen"
_PART = r"halves|half|thirds?|quarters?|fifths?|sixths?|eighths?|tenths?"
_AFTER_PART = "of|point|to|from|since|this|last|more|less|fewer|higher|lower|smaller|larger|compared"
_N = rf"(?:{'|'.join(SMALL)}|{_SCALE})\b"
_AND = r"(?:(?<=hundred)|(?<=thousand)|(?<=million)|(?<=billion))\s+and"  # "five and ten" are two numbers

SPELLED = re.compile(
    r"(?<![\w’'])(?:"
    rf"(?P<ordinal>(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[\s-])?(?:{'|'.join(ORDINALS)}))"
    rf"|(?P<share>{'|'.join(SMALL)})[\s-](?P<part>{_PART})"
    rf"|an?\s(?P<one>{_PART})(?=\s(?:{_AFTER_PART})\b|[.;])"
    r"|(?P<decade>twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)"
    rf"|(?P<lead>(?:half\s+)?an?\s+)?(?P<cardinal>{_N}(?:(?:{_AND}\s+|[\s-]){_N})*)(?P<more>\s+and\s+a\s+(?:half|quarter|third))?"
    rf"(?P<scale>\s+(?:{_SCALE}))?"
    r"|(?P<fortnight>a fortnight)"
    r"|(?P<half>half))(?![\w’'])",
    re.I,
)


def value_of(words: list[str]) -> Decimal:
    """The value of the words of a cardinal number in lower case: ["two", "hundred", "five"] is 205."""
    total, current = 0, 0
    for word in words:
        if word in SMALL:
            current += SMALL[word]
        elif word in ("dozen", "hundred"):
            current = (current or 1) * SCALES[word]
        elif word in SCALES:
            total, current = total + (current or 1) * SCALES[word], 0
    return Decimal(total + current)
