"""What a model's cosines mean. Measured for the packaged one; another model's are laid over them.

Both read the same few questions and passages. With u the mean cosine of the pairs that have nothing to do with each
other and p that of the pairs that say the same in other words, the threshold t of the packaged model becomes
u + (t - u0) (p - u) / (p0 - u0) on the other model's scale, for each kind of cosine by itself. So t keeps its place
between unrelated and same, whether cosines lie between 0 and 0.7 or, as those of e5, between 0.7 and 0.9.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rag.models.encoder import Encoder, Thresholds, Words

PACKAGED_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# unrelated: 99 % of pairs of a news question and a passage of an article it is not about lie below (docs/evaluation.md)
PACKAGED_THRESHOLDS = Thresholds(unrelated=0.35, words=(0.35, 0.75), texts=(0.0, 1.0))
_PACKAGED_MEANS = ((0.069, 0.439), (0.133, 0.499), (0.069, 0.439))  # (u0, p0) of passages, words, texts
_LEAST = 0.05  # slope at least, for a model that tells hardly anything apart
_LETTERS = 4  # shorter words are mostly grammar

# Questions with passages that answer them in other words; every other passage has nothing to do with the question.
_PAIRS = (
    ("Why was the ferry cancelled?", "Storms kept the boat to Tollmere in harbour all day, its operator announced."),
    ("Who won the election?", "Odalys Brandt will be mayor of Quillhaven after taking most of Sunday's ballots."),
    ("How many houses burned down?", "The blaze at Ferrow destroyed forty homes before crews put out the flames."),
    ("When does the new hospital open?", "Patients can be treated at the Aldmoor clinic from the first week of March."),
    ("What did the teachers demand?", "School staff in Brackwell walked out of classes, asking for higher wages."),
    (
        "Which team lost the football final?",
        "Ilo Varga missed the last penalty, and Pellan went home without a cup.",
    ),
    ("How was the painting stolen?", "Thieves cut the canvas from its frame at the Ostrey gallery during the night."),
    ("What killed the fish in the river?", "Chemicals leaking from a Vennick factory poisoned thousands of trout."),
    ("Did interest rates rise?", "The central bank of Marlund raised the cost of borrowing by a quarter point."),
    ("Where did the plane crash?", "An aircraft with two pilots came down in a forest near Hollin Pass."),
    ("What did the scientists discover?", "Researchers in Tavish have found an unknown species of beetle in a cave."),
    ("How long was the suspect jailed?", "A judge in Cressing sentenced the accused man to nine years behind bars."),
)


def calibrated(encoder: Encoder) -> Thresholds:
    """The encoder's thresholds, from 24 short texts that it reads now."""
    known = PACKAGED_THRESHOLDS
    passages, words, texts = (_laid_over(*both) for both in zip(_PACKAGED_MEANS, means(encoder), strict=True))
    return Thresholds(
        unrelated=passages(known.unrelated),
        words=(words(known.words[0]), words(known.words[1])),
        texts=(texts(known.texts[0]), texts(known.texts[1])),
    )


def means(encoder: Encoder) -> list[tuple[float, float]]:
    """Mean cosine of unrelated and of paraphrased pairs: of query and passage, of words, of texts."""
    questions, passages = ([pair[side] for pair in _PAIRS] for side in (0, 1))
    asked, said = encoder.encode_words(questions), encoder.encode_words(passages)
    of_words = [[_counterparts(q, p) for p in said] for q in asked]
    of_texts = [[q.mean @ p.mean for p in said] for q in asked]
    of_passages = encoder.encode_queries(questions) @ encoder.encode_passages(passages).T
    own = np.eye(len(_PAIRS), dtype=bool)
    return [(float(c[~own].mean()), float(c[own].mean())) for c in map(np.array, (of_passages, of_words, of_texts))]


def _counterparts(question: Words, passage: Words) -> float:
    """Mean, over the question's longer words, of the cosine of the best counterpart in the passage."""
    longer = [n for n, word in enumerate(question.words) if len(word) >= _LETTERS]
    return float((question.vectors[longer] @ passage.vectors.T).max(axis=1).mean())


def _laid_over(known: tuple[float, float], other: tuple[float, float]) -> Callable[[float], float]:
    """A cosine on the scale of the first to the same place on the scale of the second. Both: u and p."""
    slope = max((other[1] - other[0]) / (known[1] - known[0]), _LEAST)
    return lambda cosine: other[0] + (cosine - known[0]) * slope
