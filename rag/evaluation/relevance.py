"""Which articles of an index a question file means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from os.path import commonpath
from pathlib import PurePosixPath

from rag.catalog import Catalog
from rag.dateline import Dateline
from rag.errors import DatelineError
from rag.evaluation.measures import fold_space
from rag.evaluation.questions import QuestionSet


@dataclass(frozen=True, slots=True)
class Relevance:
    """canonical: id of any article -> one id for all articles with the very same body, so that copies count as one.

    named: name in a question file -> canonical id, or None when no such article is in the index. origins: canonical id
    -> origin below the folder that all share, which is the same on every machine.
    """

    canonical: Mapping[str, str]
    named: Mapping[str, str | None]
    origins: Mapping[str, str]

    def of(self, names: Iterable[str]) -> frozenset[str]:
        """Canonical ids of the articles with these names. What is not indexed stands under its name: it counts as a
        relevant article that was not found."""
        return frozenset(self.named[name] or name for name in names)

    def id_of(self, article_id: str) -> str:
        """Its canonical id. Raises DatelineError for an article that came into the index while questions were asked."""
        if article_id not in self.canonical:
            raise DatelineError("the index has changed during the run: evaluate again when no ingest is running")
        return self.canonical[article_id]

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(sorted(name for name, found in self.named.items() if found is None))


def relevance_of(questions: QuestionSet, dateline: Dateline) -> Relevance:
    """Raises DatelineError when the index holds none of the articles that the questions name."""
    names = [name for question in questions.questions for name in question.relevant]
    relevance = find_relevance(dateline.corpus.catalog, names)
    if names and not any(relevance.named.values()):
        raise DatelineError(f"the index holds no article that {questions.name} names: ingest the corpus it is about")
    return relevance


def find_relevance(catalog: Catalog, names: Iterable[str]) -> Relevance:
    """Look the names up among the catalog's origins, each of which ends with its article's name.

    A record that was left out because its outlet had printed the same body already stands for that first copy.
    """
    ids, canonical = _articles(catalog)
    folders = {str(folder) for origin in ids for folder in PurePosixPath(origin.partition("#")[0]).parents}
    named = _by_ending(ids, names)
    for name in (n for n, found in named.items() if found is None):
        dropped = catalog.entries([str(PurePosixPath(folder, name)) for folder in sorted(folders)]).values()
        named[name] = next((e.article_id for e in dropped if e.article_id in canonical), None)
    shared = commonpath([str(PurePosixPath(origin.partition("#")[0]).parent) for origin in ids]) if ids else ""
    return Relevance(
        canonical,
        {name: canonical[i] if i else None for name, i in named.items()},
        {i: origin.removeprefix(shared).removeprefix("/") for origin, i in ids.items() if canonical[i] == i},
    )


def _articles(catalog: Catalog) -> tuple[dict[str, str], dict[str, str]]:
    """Origin -> id, and id -> canonical id, of all current articles. Holds no bodies, only their hashes."""
    ids: dict[str, str] = {}
    first: dict[bytes, str] = {}
    canonical: dict[str, str] = {}
    for article_id in catalog.current_ids():
        if article := catalog.article(article_id):
            ids[article.origin] = article_id
            body = sha256(fold_space(article.body).encode()).digest()
            canonical[article_id] = first.setdefault(body, article_id)
    return ids, canonical


def _by_ending(ids: Mapping[str, str], names: Iterable[str]) -> dict[str, str | None]:
    """Name -> id of the article whose origin ends with it."""
    named: dict[str, str | None] = dict.fromkeys(names)
    by_last: defaultdict[str, list[str]] = defaultdict(list)  # what follows the last slash -> names
    for name in named:
        by_last[name.rpartition("/")[2]].append(name)
    for origin, article_id in ids.items():
        for name in by_last.get(origin.rpartition("/")[2], ()):
            if f"/{origin}".endswith(f"/{name}"):
                named[name] = article_id
    return named
