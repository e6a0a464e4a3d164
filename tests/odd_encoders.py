"""Encoders that a worker process can load, with a word for each mishap: only a tokenizer's fault can be had at will."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

from rag.models.sentence_encoder import SentenceEncoder

STUMBLES, HANGS, STOPS, DIES, GROWS = "zzstumbles", "zzhangs", "zzstops", "zzdies", "zzgrows"


class Mishaps(SentenceEncoder):
    """What it does over one of the words a library could do over any text."""

    def tokens(self, text: str) -> list[str]:
        if STUMBLES in text:
            raise AssertionError("the splitter changed the text near offset 7")
        if HANGS in text:
            time.sleep(300)
        if STOPS in text:
            os.kill(os.getpid(), signal.SIGSTOP)
        if DIES in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if GROWS in text:
            bytearray(64 << 30)
        return super().tokens(text)


class Narrow(SentenceEncoder):
    """Reads 40 word pieces beside prompt and markers, as if it were an older version's idea of a passage."""

    max_tokens: Any = 40


class Encodeless(SentenceEncoder):
    """Counts word pieces and makes no vectors."""

    def encode_passages(self, texts: object) -> Any:
        raise AssertionError("nothing was to be encoded")
