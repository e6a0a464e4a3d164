from concurrent.futures import ThreadPoolExecutor

from rag.models.parser import parsed

SENTENCES = ["The mayor of Pellan opened the bridge.", "", "The bridge was opened by the mayor.", "It rained."]


def test_sentences_come_in_the_order_asked_for_however_they_were_read() -> None:
    (alone,) = parsed([SENTENCES[2]])
    together = parsed([*SENTENCES, SENTENCES[0]])

    assert [" ".join(w.text for w in words).replace(" .", ".") for words in together] == [*SENTENCES, SENTENCES[0]]
    assert together[2] == alone


def test_a_word_knows_what_it_depends_on_and_where_it_stands() -> None:
    (words,) = parsed(["The bridge was opened by the mayor."])
    opened = next(n for n, w in enumerate(words) if w.lemma == "open")

    assert words[opened].head == opened
    assert next((w.text, w.relation) for w in words if w.head == opened) == ("bridge", "nsubjpass")
    assert all("The bridge was opened by the mayor."[w.start :].startswith(w.text) for w in words)


def test_an_endless_sentence_is_read_in_part() -> None:
    (words,) = parsed(["harbour and " * 200_000])

    assert 0 < len(words) < 1000


def test_many_threads_read_the_same() -> None:
    texts = [[f"The council of Pellan bought {n} boats."] for n in range(8)] * 4
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(parsed, texts))

    assert found[:8] == found[8:16] == found[24:]
