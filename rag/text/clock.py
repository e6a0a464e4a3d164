"""Times of day: "10.30 p.m.", "15:40", "noon", "ten past six"."""

from __future__ import annotations

import re

from rag.text.numerals import SMALL

_HOUR = "|".join(word for word, n in SMALL.items() if 1 <= n <= 12)
_PAST = {"quarter": 15, "half": 30, "five": 5, "ten": 10, "twenty": 20, "twenty-five": 25}
TIME = re.compile(
    r"(?<![\w.:])(?:(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?\s?m\b\.?"
    r"|(?P<h24>[01]?\d|2[0-3]):(?P<m24>[0-5]\d)(?![\d:])|(?P<named>noon|midday|midnight)\b"
    r"|(?P<dotted>[01]?\d|2[0-3])\.(?P<after>[0-5]\d)(?=[,;.]?\s+(?:on|in|local|yesterday|today)\b)"
    rf"|(?P<past>{'|'.join(sorted(_PAST, key=len, reverse=True))})\s(?P<way>past|to)\s(?P<spelled>{_HOUR})\b)",
    re.I,
)
_AT = re.compile(r"\bat\s(?:about\s|around\s|just\s(?:after|before)\s)?$")
_DAY, _NOON = 24 * 60, 12 * 60


def minutes_of(match: re.Match[str], text: str) -> list[int]:
    """The minutes after midnight that a match of TIME in the text can mean; none when it is no time."""
    if match["named"]:
        return [0, _DAY] if match["named"].lower() == "midnight" else [_NOON]
    if match["half"]:
        hour = int(match["hour"])
        late = match["half"].lower() == "p"
        return [(hour % 12 + 12 * late) * 60 + int(match["minute"] or 0)] if 1 <= hour <= 12 else []
    if match["past"]:
        past = _PAST[match["past"].lower()] * (1 if match["way"].lower() == "past" else -1)
        return [(SMALL[match["spelled"].lower()] % 12 * 60 + past) % _NOON + half for half in (0, _NOON)]
    if match["dotted"]:
        return [int(match["dotted"]) * 60 + int(match["after"])] if _AT.search(text[: match.start()][-20:]) else []
    hour, minute = int(match["h24"]), int(match["m24"])
    unclear = 1 <= hour <= 12 and not match["h24"].startswith("0")
    return [hour * 60 + minute] + ([(hour % 12 + 12) * 60 + minute] if unclear else [])
