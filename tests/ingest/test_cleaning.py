import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.cleaning import clean, in_one_line, normalise, paragraphs, without_endless
from ingest.junk import is_junk, without_calls

KEPT = [
    "Subscribers to the scheme paid 40 crowns a month.",
    "Advertisement revenue fell 4 % in the second quarter.",
    "Sign up for the scheme closed on Friday, the ministry said.",
    "Sign up for the fund opened in May.",
    "“Please join us and bring your own chairs,” the email added.",
    "The company said it would email customers whose data was stolen.",
    "Cookies were found on the phones of two ministers.",
    "Follow the money, the prosecutors were told.",
    "Related party transactions rose by 3 %.",
    "Credit cards and home loans",
    "Share prices fell.",
    "Read more than 20 books a year and you will live longer, a study found.",
    "Register for the vote by 3 May, the council says.",
    "More from the fund will follow in June.",
    "Most read was a book on whales.",
    "Copyright law changed in June.",
    "They have a camera and show a notice when devices connect to your phone.",
    "Get vaccinated before you travel, the agency advises.",
    "Photo shows the minister at the site.",
    "He posted the letter on Facebook and Twitter.",
    "What happens next?",
]
REMOVED = [
    "Subscribe to The Callis Courier",
    "Subscribe to the Courier for 1 crown a week",
    "Sign up for the Courier's free newsletters",
    "Get the best of the Courier delivered to your inbox.",
    "(You can get “Five Things” delivered to your inbox daily. Sign up here.)",
    "Already a subscriber? Log in",
    "Advertisement",
    "Story continues below",
    "Share this article",
    "Facebook | Twitter | WhatsApp",
    "Follow us on Twitter and Facebook",
    "Contact Ann Lee at ann@callis.example. Follow her on Twitter @annlee.",
    "Read more: Ferry fares to rise again",
    "RELATED: What to pack if you are told to leave",
    "Related articles",
    "We use cookies to improve your visit. Accept all / Manage choices",
    "By continuing to use this site you agree to our terms.",
    "Would you like to receive our newsletter?",
    "How relevant is this ad to you?",
    "(Image credit: Ann Lee)",
    "Photograph: Sefton Marl/The Callis Courier",
    "© 2025 The Callis Courier. All rights reserved.",
    "Contributing: Ann Lee and Bo Ray",
    "4 min read",
    "* * *",
]


@pytest.mark.parametrize("line", KEPT)
def test_sentences_about_subscriptions_and_advertising_survive(line: str):
    assert not is_junk(line)
    assert without_calls(line) == line


@pytest.mark.parametrize("line", REMOVED)
def test_what_the_page_says_to_its_reader_is_removed(line: str):
    assert is_junk(line)


def test_calls_at_the_end_of_a_paragraph_are_cut_off():
    line = "The ferry sails at nine. It takes forty minutes. Sign up here for our travel newsletter."
    assert without_calls(line) == "The ferry sails at nine. It takes forty minutes."


def test_advertising_copy_between_two_sign_up_lines_goes_too():
    lines = [
        "The ferry sails at nine.",
        "Subscribe to The Lund Post",
        "Escape the noise. Get the facts behind it.",
        "Sign up",
        "It is late.",
    ]
    assert clean(lines) == ["The ferry sails at nine.", "It is late."]


def test_a_repeated_paragraph_is_kept_once_and_a_repeated_heading_twice():
    long = "The ferry across the sound sails at nine on every working day."
    assert clean([long, "Day two", long, "Day two"]) == [long, "Day two", "Day two"]


def test_headlines_under_a_related_heading_go_and_the_article_goes_on():
    lines = [
        "The ferry sails at nine.",
        "Related articles",
        "Bridge to be painted blue in the spring",
        "Who is to pay for the new quay?",
    ]
    assert clean([*lines, "Passengers waited for an hour on Monday."]) == [
        lines[0],
        "Passengers waited for an hour on Monday.",
    ]


def test_a_subheading_right_behind_a_related_heading_is_kept():
    lines = ["The ferry sails at nine.", "Related:", "What the mayor wants", "The mayor wants a bridge, and soon."]
    assert clean(lines) == [lines[0], *lines[2:]]


@pytest.mark.parametrize("bullet", [["-"], ["•"], []])
def test_a_closing_list_of_other_headlines_is_cut_off(bullet: list[str]):
    body = ["The ferry sails at nine.", "It was built in 1961.", "It will be sold next year, the owner said."]
    tail = []
    for headline in ("Bridge to be painted blue", "Quay cats counted", "Who pays for the lighthouse?"):
        tail += [*bullet, headline, "City A short line about it.", "By Ann Lee, The Lund Post Published"]
    assert clean([*body, *tail]) == body


def test_a_single_teaser_is_cut_off_behind_a_bullet_only():
    body = ["The ferry sails at nine.", "It was built in 1961."]
    teaser = ["Bridge to be painted blue", "By Ann Lee, The Lund Post Published 4 May 2025"]
    assert clean([*body, "-", *teaser]) == body
    assert clean([*body, *teaser]) == [*body, *teaser]


def test_hidden_characters_go_entities_are_decoded_and_spaces_collapse():
    assert normalise("a\u200bb\u202e c\U000e0041\x07 d&amp;e\u00a0 &#8220;f&rdquo;\tg\ufeff") == "ab c d&e “f” g"
    assert normalise("cafe\u0301\r\nx\u2028y\ud800") == "café\nx\ny"


def test_each_line_is_a_paragraph_where_nothing_is_wrapped():
    text = "The ferry sails at nine.\nIt takes forty minutes when the sea is calm, and an hour when it is not."
    assert len(paragraphs(text)) == 2


def test_hand_wrapped_text_is_joined_again():
    words = [f"word{i:03d}" for i in range(60)]
    block = "\n".join(" ".join(words[i : i + 9]) for i in range(0, 60, 9))
    assert paragraphs(f"{block}\n\n{block}") == [" ".join(words)] * 2


def test_a_line_in_which_no_sentence_ends_is_told_from_a_long_paragraph():
    long = "The ferry sails at nine. " * 4000
    endless = ["word, " * 2000, "x | ab" * 2000]

    assert without_endless([long, *endless, "Short"]) == ([long, "Short"], endless)


@pytest.mark.parametrize("filler", [" ", "\u00a0\t", "\n", "&nbsp;", "\u200b"])
def test_white_space_of_any_length_is_one_blank(filler: str):
    assert in_one_line(f"Ferry{filler * 3}sails", 300).replace(" ", "") == "Ferrysails"
    assert in_one_line("Ferry" + " " * 200_000 + "sails", 300) == "Ferry sails"


def test_what_is_too_long_for_its_field_ends_in_an_ellipsis():
    found = in_one_line("word " * 50_000, 300)
    assert len(found) <= 302
    assert found.endswith("word …")
    assert in_one_line("&amp;" * 300, 300) == "&" * 300


fragments = st.sampled_from(
    [*KEPT, *REMOVED, "-", "By Ann Lee, The Lund Post Published", "", "a\u200bb", "&lt;p&gt;", "Oslo CNN —"]
)
texts = st.lists(fragments | st.text(alphabet='ab .!?\n"@:-—&;#\u200b\u202e\ud800é', max_size=60), max_size=14).map(
    "\n".join
)


@settings(deadline=None)
@given(texts)
def test_cleaning_only_removes(text: str):
    found, known = clean(paragraphs(normalise(text))), iter(normalise(text).split())
    assert all(word in known for paragraph in found for word in paragraph.split())


@settings(deadline=None)
@given(texts)
def test_cleaning_twice_is_cleaning_once(text: str):
    once = clean(paragraphs(normalise(text)))
    assert clean(once) == once
