"""What a question's times are read into before they are joined, and the patterns that their readers share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from rag.text.calendar import Span, Yearly

REPORTS = "article report piece story column review editorial dispatch post interview edition coverage".split()
REPORTS += [f"{noun}s" for noun in REPORTS] + ["stories"]
SPACE = r"\s{1,4}"
FUNCTION = (
    "in on at of to and or but for by with from as is was were are did does do has have had will would should could can"
    " the a an how what which who when why where that than then until till through after before about over between vs"
)
FOLLOWS = rf"(?=\s{{0,3}}(?:[.,;:?!)–—-]|$)|['’]s|{SPACE}(?:{FUNCTION.replace(' ', '|')})\b)"
NOT_YEARS = (
    "people|persons?|men|women|children|percent|per cent|miles|km|kilomet(?:re|er)s|met(?:re|er)s|feet|pounds|dollars"
    "|euros|jobs|cases|votes|homes|points|tonnes|tons|soldiers|troops|workers|residents|students|seats|words|times|hours"
    "|minutes|days|million|billion|thousand"
)
_HEADS = "(?:people|persons?|men|women|children|percent|per cent|million|billion|miles|km)"
FULL_YEAR = rf"(?P<year>(?:1[5-9]|20)\d\d)(?![\w%]|[.,:]\d|-\d\d?-|{SPACE}(?:{NOT_YEARS})\b)"
_DETERMINED = rf"{SPACE}(?:of{SPACE})?(?P<det>this|last|next){SPACE}year(?!\w|['’])"  # "in August last year"
_STRANGE = rf",?{SPACE}(?P<strange>\d{{4,}})(?!\w|[,.-]\d|{SPACE}(?:{NOT_YEARS})\b)"  # "5 May 9999"
_DATE_YEAR = rf"(?P<year>(?:1[5-9]|20)\d\d)(?![\w%]|[.,:]\d|-\d\d?-|{SPACE}{_HEADS}\b)"  # "the 5 May 2024 votes"
YEAR = rf"(?:(?:,{SPACE}|,?{SPACE}(?:of{SPACE}|in{SPACE})?){_DATE_YEAR}|{_DETERMINED}|{_STRANGE})"
FREE = r"(?<![\w.,:/$£€-])"


@dataclass(frozen=True, slots=True)
class Named:
    """A time as named. start, end: where it stands. With neither yearly nor relative its words name no time after all.

    yearly: what it is in a year; with year None, of a year that the question or the day of asking gives. relative: what
    it is on a day of asking; whole: what parts of it are taken of, where that is another. dated: more than a bare year,
    so that other dates may take its year. lent: the year was taken from another. edge: "end" where "the end of" it is
    meant, "start" or "beginning" alike.
    """

    start: int
    end: int
    year: int | None = None
    yearly: Yearly | None = None
    relative: Callable[[date], Span] | None = None
    whole: Callable[[date], Span] | None = None
    dated: bool = True
    lent: bool = False
    edge: str = ""

    @property
    def counted(self) -> bool:
        """Whether the day of asking decides what it is."""
        return self.relative is not None or self.year is None

    @property
    def void(self) -> bool:
        return self.yearly is None and self.relative is None


Found = Sequence[Named]


def of_year(start: int, end: int, fields: dict[str, str | None], yearly: Yearly) -> Named:
    """With the year that was said, be it "last year"; without any, of a year to be found out."""
    if fields.get("year"):
        return Named(start, end, int(fields["year"] or 0), yearly)
    if determiner := fields.get("det"):
        step = {"last": -1, "next": 1}.get(determiner.lower(), 0)
        return Named(start, end, relative=lambda asked_on: yearly(asked_on.year + step))
    return Named(start, end, yearly=yearly)
