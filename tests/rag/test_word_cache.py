from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.word_cache import WordCache
from rag.models.encoder import Words

texts = st.lists(st.text("ab ", max_size=6), max_size=6)


def encoded(texts: Sequence[str]) -> list[Words]:
    return [Words((t,), np.full((1, 384), len(t), np.float32), np.full(384, len(t), np.float32)) for t in texts]


class Recording:
    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def __call__(self, texts: Sequence[str]) -> list[Words]:
        self.calls.append(list(texts))
        return encoded(texts)


@given(st.lists(texts, max_size=12), st.integers(0, 20_000))
def test_every_text_gets_its_own_words_and_no_more_is_held_than_there_is_room_for(
    requests: list[list[str]], room: int
) -> None:
    cache = WordCache(encoded, room)

    for request in requests:
        assert [w.words for w in cache.words(request)] == [(t,) for t in request]
        assert 0 <= cache.held <= room


@given(st.lists(texts, max_size=12))
def test_where_there_is_room_no_text_is_encoded_twice_and_no_request_calls_twice(requests: list[list[str]]) -> None:
    encode = Recording()
    cache = WordCache(encode)

    for request in requests:
        before = len(encode.calls)
        cache.words(request)
        assert len(encode.calls) - before <= 1

    asked = [text for call in encode.calls for text in call]
    assert len(asked) == len(set(asked)) == len({t for request in requests for t in request})


def test_what_was_longest_unused_leaves_first() -> None:
    encode = Recording()
    cache = WordCache(encode, room=10_000)  # for two texts
    for text in ("one", "two", "one", "six"):
        cache.words([text])
    encode.calls.clear()

    cache.words(["one", "six", "two"])

    assert encode.calls == [["two"]]


def test_a_text_above_the_room_is_not_kept_and_drives_nothing_out() -> None:
    encode = Recording()
    cache = WordCache(encode, room=5_000)
    cache.words(["one"])
    cache.words(["long " * 2000])
    encode.calls.clear()

    cache.words(["one"])

    assert encode.calls == []


def test_many_threads_get_their_own_words_and_the_account_stays_true() -> None:
    room = 40_000  # for about ten texts of fifty
    cache, wrong = WordCache(encoded, room), []

    def ask(first: int) -> None:
        for n in range(400):
            wanted = [str((first * n + k) % 50) for k in range(4)]
            if [w.words for w in cache.words(wanted)] != [(t,) for t in wanted]:
                wrong.append(wanted)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert room - 5_000 < cache.held <= room
