"""Real sentence-transformers models of one small layer with random weights, made and loaded in an instant."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

_SIZE = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}


def build(folder: Path) -> None:
    """Writes the encoder to folder/model. Needs no network."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel

    torch.manual_seed(0)
    base = folder / "base"
    pieces = _tokenizer(base)
    BertModel(BertConfig(vocab_size=pieces, **_SIZE)).save_pretrained(base)
    words = Transformer(str(base), max_seq_length=256)
    SentenceTransformer(modules=[words, Pooling(words.get_embedding_dimension())]).save(str(folder / "model"))


def build_cross_encoder(folder: Path, **config: Any) -> None:
    """Writes a cross-encoder to the folder, which reads 128 letters. config: of its BERT, such as num_labels."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    torch.manual_seed(0)
    pieces = _tokenizer(folder)
    asked = {"num_labels": 1, "max_position_embeddings": 128, "initializer_range": 0.5, **_SIZE, **config}
    BertForSequenceClassification(BertConfig(vocab_size=pieces, **asked)).save_pretrained(folder)


def build_entailment_model(folder: Path, labels: Sequence[str], lean: Sequence[float] = (), **config: Any) -> None:
    """Writes one of these labels in this order, which reads 512 letters. The weights are the same whatever the order,
    the head's rows each its label's. lean: what each label's output always is; the weights decide where it is empty."""
    import torch
    from transformers import BertForSequenceClassification

    named = {"id2label": dict(enumerate(labels)), "label2id": {label: n for n, label in enumerate(labels)}}
    build_cross_encoder(folder, **{"max_position_embeddings": 512, "num_labels": len(labels), **named, **config})
    bert = BertForSequenceClassification.from_pretrained(folder)
    rows = sorted(range(len(labels)), key=lambda n: labels[n])
    with torch.no_grad():
        bert.classifier.weight[rows] = bert.classifier.weight.clone() * (0 if lean else 2)
        if lean:
            bert.classifier.bias[:] = torch.tensor(lean)
    bert.save_pretrained(folder)


def _tokenizer(folder: Path) -> int:
    """Writes one whose pieces are letters; how many there are."""
    from transformers import BertTokenizerFast

    folder.mkdir(parents=True)
    letters = [*"abcdefghijklmnopqrstuvwxyz0123456789.,"]
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{c}" for c in letters)]
    (folder / "vocab.txt").write_text("\n".join(pieces))
    BertTokenizerFast(vocab=str(folder / "vocab.txt")).save_pretrained(folder)
    return len(pieces)
