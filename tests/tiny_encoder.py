"""A real sentence-transformers model of one small layer with random weights, for tests that start many processes."""

from __future__ import annotations

from pathlib import Path


def build(folder: Path) -> None:
    """Writes the model to the folder. It loads in a fraction of a second and needs no network."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(0)
    base = folder / "base"
    base.mkdir(parents=True)
    letters = [*"abcdefghijklmnopqrstuvwxyz0123456789.,"]
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{c}" for c in letters)]
    (base / "vocab.txt").write_text("\n".join(pieces))
    BertTokenizerFast(vocab=str(base / "vocab.txt")).save_pretrained(base)
    size = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    BertModel(BertConfig(vocab_size=len(pieces), **size)).save_pretrained(base)
    words = Transformer(str(base), max_seq_length=256)
    SentenceTransformer(modules=[words, Pooling(words.get_embedding_dimension())]).save(str(folder / "model"))
