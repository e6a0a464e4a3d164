"""The weights of the grounding model (rag/models/grounding.py), from statements that are labelled by hand.

    python benchmarks/train_grounding.py [--epochs 8] [--seed 0] [--on] [--write]

Reads data/statements/training, prints the loss, and after each epoch what the model makes of data/statements/dev, which
it is not trained on: the area under the curve. An epoch takes ten minutes on two cores that multiply bfloat16 matrices
(AMX), else up to an hour. --on goes on from the weights in the package and ends with a mean of these and the new ones,
which reads better than either (model soups: Wortsman et al. 2022). --write puts the result into the package.

One to three lines are read beside some of the statements, three to six beside the others, nearly always with those that
decide them: the model learns to compare as well as to look. Statements count so much that of those as long, and with as
many words of their nearest line, half are true: neither must tell.
"""

from __future__ import annotations

import argparse
import math
import random
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import torch
from safetensors.numpy import load_file, save_file
from statements import FOLDER, article_of, evidence_of, rows_of
from torch import Tensor, nn
from transformers import BertModel

from rag.answering.checking.grounding import LINES, lines_of, nearest, origin, together
from rag.answering.checking.sentence import ParsedSentence
from rag.answering.checking.source import sources_of
from rag.answering.word_cache import WordCache
from rag.models.backends.bert_graph import read
from rag.models.folder import PACKAGED, folder_of
from rag.models.grounding import WEIGHTS, changed, piece_ids
from rag.models.sentence_encoder import SentenceEncoder
from rag.models.tokenizer import tokenizer_of
from rag.text.words import stems

_LABELS = {"supported": 0, "partly": 1, "not found": 1, "contradicted": 2}
_BATCH = 32
_RATE, _HEAD_RATE = 1e-4, 3e-4
_DROP = 0.1
_NEW = 0.5  # what the new weights count in that mean
_WARM = 0.03  # share of the steps in which the rate rises; it falls in the last 45 %
_FALL = 0.55
_FEW, _MORE = (1, 1, 2, 3), (3, 4, 5, 6)  # lines read, the latter beside
_LONGER = 0.6  # of the statements
_DECIDED = 0.9  # of the statements that are read beside more lines, so many have those that decide them
_WORDS = (8, 10, 12, 15, 18, 22)  # lengths of statements, and shares of words, between which they are told apart
_SHARED = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.95)
_FEWEST = 8  # statements that each kind is taken to have beside those it has
_MOST = 3.0  # what one counts at most
_STRANGE = 0.02  # of the statements are read beside another article, which does not say them


@dataclass(frozen=True, slots=True)
class Row:
    """lines: of its articles, with their origins. best: their places, the nearest first. deciding: of those that decide
    it."""

    statement: str
    lines: Sequence[tuple[str, ParsedSentence]]
    best: Sequence[int]
    deciding: Sequence[int]
    label: int

    @property
    def kind(self) -> tuple[int, int]:
        """By its length and its words."""
        own = frozenset(stems(self.statement))
        shared = len(own & self.lines[self.best[0]][1].stems) / max(1, len(own))
        return bisect(_WORDS, len(self.statement.split())), bisect(_SHARED, shared)

    def text(self, count: int, *, decided: bool = False) -> str:
        chosen = {*self.best[:count], *(self.deciding if decided else ())}
        return together(self.lines[n] for n in sorted(chosen))


class SharedDropout(nn.Module):
    """Drops a dimension for all pieces of a pair alike: torch draws a number for each piece slowly on a CPU."""

    def forward(self, value: Tensor) -> Tensor:
        if not self.training:
            return value
        kept = torch.rand(len(value), 1, value.shape[-1]) > _DROP
        return value * (kept / (1 - _DROP)).to(value.dtype)


class Reader(nn.Module):
    """What rag/models/grounding.py computes, with gradients. The vectors of the words stay the encoder's.

    Attention is computed plainly and without dropout: torch's fused one takes three times as long here.
    """

    def __init__(self) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(
            str(folder_of(PACKAGED)),
            add_pooling_layer=False,
            attn_implementation="eager",
            attention_probs_dropout_prob=0.0,
        )
        self.bert.embeddings.word_embeddings.requires_grad_(False)
        self.bert.embeddings.dropout = SharedDropout()
        for layer in self.bert.encoder.layer:
            layer.attention.output.dropout = layer.output.dropout = SharedDropout()
        dim = self.bert.config.hidden_size
        self.mix, self.whole, self.piece = nn.Linear(2 * dim, dim), nn.Linear(dim, 3), nn.Linear(dim, 2)
        self.drop = nn.Dropout(0.1)

    def forward(self, ids: Tensor, segments: Tensor, read: Tensor, own: Tensor) -> Tensor:
        """(pairs, 3). read: 1 for all pieces, own: 1 for the statement's."""
        layer = self.bert(input_ids=ids, token_type_ids=segments, attention_mask=read).last_hidden_state
        mine = own.unsqueeze(-1).to(layer.dtype)
        mean = (layer * mine).sum(1) / mine.sum(1)
        whole = self.whole(self.drop(torch.tanh(self.mix(torch.cat([layer[:, 0], mean], -1))))).float()
        pieces = self.piece(self.drop(layer)).float().masked_fill(own.unsqueeze(-1) == 0, -1e4)
        worst = torch.logsumexp(pieces, 1) - own.sum(1, keepdim=True).float().log()
        return whole + torch.cat([torch.zeros_like(worst[:, :1]), worst], -1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--on", action="store_true")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    words = WordCache(SentenceEncoder().encode_words)
    rows, dev = list(_training(words)), list(_dev(words))
    print(f"{len(rows)} statements to train on, {len(dev)} to look at")
    reader = Reader()
    if arguments.on:
        reader.load_state_dict(_packaged(reader))
    _train(reader, rows, dev, arguments.epochs, random.Random(arguments.seed))
    if arguments.on:
        new, before = reader.state_dict(), _packaged(reader)
        reader.load_state_dict({name: torch.lerp(before[name], new[name], _NEW) for name in new})
        print(f"mean with the weights before: area {_area(reader, dev):.3f}")
    if arguments.write:
        save_file(_changes(reader), WEIGHTS)


def _training(words: WordCache) -> Iterator[Row]:
    for file in sorted((FOLDER / "training").glob("*.jsonl")):
        for article in rows_of(file):
            where = origin(article["outlet"], date.fromisoformat(article["published"]))
            lines = [ParsedSentence(text) for text in (article["title"], *article["sentences"])]
            for row in article["statements"]:
                best = nearest(row["text"], lines, words)
                yield Row(row["text"], [(where, line) for line in lines], best, row["support"], _LABELS[row["label"]])


def _dev(words: WordCache) -> Iterator[Row]:
    articles = {row["id"]: article_of(row) for row in rows_of(FOLDER / "dev" / "articles.jsonl")}
    for row in rows_of(FOLDER / "dev" / "statements.jsonl"):
        sources = sources_of([evidence_of(n, articles[i]) for n, i in enumerate(row["evidence"])])
        lines = lines_of(sources.values())
        best = nearest(row["statement"], [line for _, line in lines], words)
        yield Row(row["statement"], lines, best, (), _LABELS[row["label"]])


def _weights(rows: Sequence[Row]) -> dict[tuple[tuple[int, int], bool], float]:
    """What a statement counts, by its kind and whether it is true."""
    found = Counter((row.kind, row.label == 0) for row in rows)
    count = {key: found[key] + _FEWEST for kind, _ in found for key in ((kind, True), (kind, False))}
    return {(k, t): min(_MOST, (count[k, True] + count[k, False]) / (2 * count[k, t])) for k, t in count}


def _train(reader: Reader, rows: Sequence[Row], dev: Sequence[Row], epochs: int, draw: random.Random) -> None:
    tuned = [(name, weight) for name, weight in reader.named_parameters() if weight.requires_grad]
    groups = [
        {"params": [w for name, w in tuned if name.startswith("bert.")], "lr": _RATE},
        {"params": [w for name, w in tuned if not name.startswith("bert.")], "lr": _HEAD_RATE},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    steps = epochs * math.ceil(len(rows) / _BATCH)
    rate = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _share(step / steps))
    for epoch in range(epochs):
        reader.train()
        losses = []
        for ids, labels, counts in _batches(rows, draw):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = reader(*_tensors(ids))
            each = nn.functional.cross_entropy(scores, torch.tensor(labels), reduction="none")
            loss = (each * torch.tensor(counts)).mean()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_([weight for _, weight in tuned], 1.0)
            optimizer.step()
            rate.step()
            losses.append(loss.item())
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.3f}, area {_area(reader, dev):.3f}", flush=True)


def _share(done: float) -> float:
    """Of the rate, with this share of the steps done."""
    return min(1.0, done / _WARM + 1e-3, (1 - done) / (1 - _FALL))


Ids = tuple[list[int], int]  # pieces with markers, and how many the first segment has


def _batches(rows: Sequence[Row], draw: random.Random) -> Iterator[tuple[list[Ids], list[int], list[float]]]:
    """All rows in batches of like lengths, in any order: pieces, labels, and what each counts."""
    weights = _weights(rows)
    tokenizer = tokenizer_of(folder_of(PACKAGED))
    assert tokenizer is not None
    pairs = []
    for row in rows:
        longer = draw.random() < _LONGER
        text = row.text(draw.choice(_MORE if longer else _FEW), decided=not longer or draw.random() < _DECIDED)
        strange = draw.random() < _STRANGE
        statement, label = (draw.choice(rows).statement, 1) if strange else (row.statement, row.label)
        pairs.append((piece_ids(tokenizer, statement, text), label, weights[row.kind, row.label == 0]))
    draw.shuffle(pairs)
    some = 25 * _BATCH
    pairs = [
        pair for n in range(0, len(pairs), some) for pair in sorted(pairs[n : n + some], key=lambda p: len(p[0][0]))
    ]
    batches = [pairs[n : n + _BATCH] for n in range(0, len(pairs), _BATCH)]
    draw.shuffle(batches)
    for batch in batches:
        ids, labels, counts = zip(*batch, strict=True)
        yield list(ids), list(labels), list(counts)


def _tensors(batch: Sequence[Ids]) -> list[Tensor]:
    """See Reader.forward."""
    longest = max(len(ids) for ids, _ in batch)
    found = np.zeros((4, len(batch), longest), np.int64)
    for n, (ids, first) in enumerate(batch):
        found[0, n, : len(ids)] = ids
        found[1, n, first : len(ids)] = 1
        found[2, n, : len(ids)] = 1
        found[3, n, 1 : first - 1] = 1
    return list(torch.from_numpy(found))


def _area(reader: Reader, rows: Sequence[Row]) -> float:
    """How often a true statement is taken to be likelier than one that is not."""
    tokenizer = tokenizer_of(folder_of(PACKAGED))
    assert tokenizer is not None
    reader.eval()
    ids = [piece_ids(tokenizer, row.statement, row.text(LINES)) for row in rows]
    with torch.no_grad():
        scores = torch.cat([reader(*_tensors(ids[n : n + 32])) for n in range(0, len(ids), 32)])
    said = scores[:, 0] - scores[:, 1]
    is_true = torch.tensor([row.label == 0 for row in rows])
    return float((said[is_true, None] > said[None, ~is_true]).float().mean())


def _packaged(reader: Reader) -> dict[str, Tensor]:
    """The weights in the package, as reader names them."""
    held = load_file(WEIGHTS)
    weight = changed(read(folder_of(PACKAGED)), held).weight
    names = {name: name.removeprefix("bert.") for name in reader.state_dict()}
    found = {name: held[name] if name in held else weight(own) for name, own in names.items()}
    return {name: torch.from_numpy(np.array(value)) for name, value in found.items()}


def _changes(reader: Reader) -> dict[str, Any]:
    """As rag/models/grounding.py reads them."""
    before = BertModel.from_pretrained(str(folder_of(PACKAGED)), add_pooling_layer=False).state_dict()
    found: dict[str, Any] = {}
    for name, weight in reader.state_dict().items():
        own = name.removeprefix("bert.")
        if own not in before:
            found[name] = weight.numpy()
        elif (change := (weight - before[own]).numpy()).any():
            found |= _rounded(own, change) if change.ndim == 2 else {f"{own}.change": change}
    return found


def _rounded(name: str, change: np.ndarray) -> dict[str, np.ndarray]:
    scale = np.maximum(np.abs(change).max(axis=1), 1e-9).astype(np.float32) / 127
    return {f"{name}.change": np.rint(change / scale[:, None]).astype(np.int8), f"{name}.scale": scale}


if __name__ == "__main__":
    main()
