"""Which passages are current, and what filters ask of their articles: in memory, as of one generation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from math import ceil

import numpy as np

from rag.catalog import Listed, Owned
from rag.types import Query

_UNDATED = np.iinfo(np.int64).min  # outside any interval a filter can name
_NOBODY = -1  # the outlet of an article without one

Owners = Callable[[Sequence[str] | None], Sequence[Owned]]  # as Catalog.passage_owners


@dataclass(frozen=True)
class PassageTable:
    """Immutable; about 200 bytes a passage. Passages have rows, articles numbers, both counted from 0 and never given
    anew: what is no longer current keeps its own.

    ids: by row; rows: the reverse, of the newest row of an id; owner: int32 (rows,), number of the article; embedded:
    bool (rows,), whether there is a vector; by number article_ids, published: int64, epoch seconds; outlet: int32,
    code; current: bool. newest: number of the newest vector that was seen. versions: the current articles with their
    numbers; codes: of the outlets.
    """

    ids: Sequence[str] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    owner: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int32))
    embedded: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    article_ids: Sequence[str] = ()
    published: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    outlet: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int32))
    current: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    newest: int = 0
    versions: Mapping[str, tuple[int, Listed]] = field(default_factory=dict)
    codes: Mapping[str, int] = field(default_factory=dict)

    def advanced(self, listed: Sequence[Listed], owners: Owners) -> PassageTable:
        """The table of a later generation: what is new has rows after the old ones. listed: all current articles."""
        kept = {a.id: self.versions[a.id] for a in listed if self.versions.get(a.id, (0, None))[1] == a}
        new = [a for a in listed if a.id not in kept]
        numbers = {a.id: len(self.article_ids) + n for n, a in enumerate(new)}
        owned = owners([a.id for a in new] if self.ids else None) if new else ()
        found = [passage for passage in owned if passage.article_id in numbers]
        codes = dict(self.codes)
        outlets = [_NOBODY if a.outlet is None else codes.setdefault(a.outlet, len(codes)) for a in new]
        current = np.zeros(len(self.article_ids) + len(new), bool)
        current[[number for number, _ in kept.values()]] = True
        current[len(self.article_ids) :] = True
        return PassageTable(
            ids=[*self.ids, *(p.id for p in found)],
            rows={**self.rows, **{p.id: len(self.ids) + n for n, p in enumerate(found)}},
            owner=np.concatenate([self.owner, np.array([numbers[p.article_id] for p in found], np.int32)]),
            embedded=np.concatenate([self.embedded, np.array([p.embedded for p in found], bool)]),
            article_ids=[*self.article_ids, *(a.id for a in new)],
            published=np.concatenate([self.published, np.array([_seconds(a) for a in new], np.int64)]),
            outlet=np.concatenate([self.outlet, np.array(outlets, np.int32)]),
            current=current,
            versions=kept | {a.id: (numbers[a.id], a) for a in new},
            codes=codes,
            newest=self.newest,
        )

    def embedding(self, passage_ids: Sequence[str], newest: int) -> PassageTable:
        """The table once these passages have vectors; what it does not know is passed over."""
        embedded = self.embedded.copy()
        embedded[[row for i in passage_ids if (row := self.rows.get(i)) is not None]] = True
        return replace(self, embedded=embedded, newest=newest)

    @cached_property
    def searchable(self) -> np.ndarray:
        """bool (rows,): the passage is current and has a vector."""
        found: np.ndarray = self.current[self.owner] & self.embedded
        return found

    @cached_property
    def complete(self) -> bool:
        """Whether all current passages have vectors."""
        return self.count() == int(np.count_nonzero(self.searchable))

    def is_embedded(self, passage_id: str) -> bool:
        """Whether the passage has a vector."""
        row = self.rows.get(passage_id)
        return row is not None and bool(self.embedded[row])

    def meeting(self, query: Query) -> np.ndarray:
        """Which articles are current and meet the query's filters: bool, by number."""
        found: np.ndarray = self.current & self._published_in(query.after, query.before) & self._by(query.outlets)
        return found

    def any_meets(self, query: Query) -> bool:
        """Whether the query's filters leave a current article."""
        return bool(self.meeting(query).any())

    def count(self) -> int:
        """How many passages are current."""
        return int(np.count_nonzero(self.current[self.owner]))

    def undated(self, query: Query) -> int:
        """How many articles a date filter leaves out because they carry no date."""
        return int(np.count_nonzero(self.current & (self.published == _UNDATED) & self._by(query.outlets)))

    def article_of(self, passage_id: str) -> str | None:
        """The id of the passage's article; None when the table does not have the passage."""
        row = self.rows.get(passage_id)
        return None if row is None else self.article_ids[self.owner[row]]

    def published_at(self, passage_ids: Sequence[str]) -> np.ndarray:
        """When the passages' articles were published: float64 (n,), epoch seconds, NaN where that is not known."""
        rows = [self.rows.get(i) for i in passage_ids]
        found = [_UNDATED if row is None else self.published[self.owner[row]] for row in rows]
        seconds = np.array(found, np.int64)
        at: np.ndarray = np.where(seconds == _UNDATED, np.nan, seconds.astype(np.float64))
        return at

    @cached_property
    def newest_day(self) -> float | None:
        """Midnight UTC of the newest article's day, epoch seconds; None without a dated article."""
        dated = self.published[self.current & (self.published != _UNDATED)]
        return float(dated.max() // 86400 * 86400) if len(dated) else None

    def outlet_of(self, passage_id: str) -> int:
        """A number for the outlet of the passage's article, -1 for none."""
        row = self.rows.get(passage_id)
        return _NOBODY if row is None else int(self.outlet[self.owner[row]])

    def _published_in(self, after: datetime | None, before: datetime | None) -> np.ndarray:
        kept = np.ones(len(self.published), bool)
        if after or before:
            kept &= self.published != _UNDATED
        if after:
            kept &= self.published >= ceil(after.timestamp())
        if before:
            kept &= self.published < ceil(before.timestamp())
        return kept

    def _by(self, outlets: Sequence[str]) -> np.ndarray:
        if not outlets:
            return np.ones(len(self.outlet), bool)
        wanted: np.ndarray = np.isin(self.outlet, [self.codes[name] for name in outlets if name in self.codes])
        return wanted


def _seconds(article: Listed) -> int:
    return _UNDATED if article.published is None else article.published
