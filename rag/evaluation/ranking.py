"""Measures of a ranking, by ir_measures (https://ir-measur.es) over trec_eval: the only door to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache

import ir_measures


def ranking_scores(ranking: Sequence[str], relevant: Collection[str], measures: Collection[str]) -> dict[str, float]:
    """Each measure of one question's ranking of distinct articles, best first. In [0, 1]; 0 when none is relevant.

    measures: "RR", "R@10", "nDCG@10" and others as ir_measures names them; "hit@5" is its Success@5. An article is
    relevant or not: its gain is 1. Nothing ties, since trec_eval is given ranks for scores. Definitions: RR, Kantor and
    Voorhees, "The TREC-5 Confusion Track", Information Retrieval 2 (2000); nDCG, Järvelin and Kekäläinen, "Cumulated
    gain-based evaluation of IR techniques", ACM TOIS 20 (2002).
    """
    wanted = {"q": dict.fromkeys(relevant, 1)}
    run = {"q": {article: -float(rank) for rank, article in enumerate(ranking)}}
    found = {m.measure: m.value for m in ir_measures.iter_calc([_measure(name) for name in measures], wanted, run)}
    return {name: float(found[_measure(name)]) for name in measures}


@cache
def _measure(name: str) -> ir_measures.Measure:
    return ir_measures.parse_measure(name.replace("hit@", "Success@"))
