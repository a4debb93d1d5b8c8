import re
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpuslib.tokens import paragraphs, sentences, words

PIECES = st.lists(
    st.sampled_from(
        [
            *(
                "“",
                "”",
                '"',
                "'",
                "’",
                "(",
                ")",
                "«",
                "»",
                ". ",
                "! ",
                "… ",
                "\n",
                "\n\n",
                " ",
                "\t",
            ),
            *(
                "Mr. ",
                "U.N. ",
                "8,500",
                "1.5",
                "Oram",
                "said ",
                "é",
                "e\u0301",
                "🙂",
                "\ud800",
                "\x00",
            ),
        ]
    ),
    max_size=60,
).map("".join)
TEXTS = PIECES | st.text()


def read(text, spans):
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    "expected",
    [
        ["The envoy left.", "Nobody spoke."],
        ["Dr. Oram met Gen. Vane at 9 a.m. in St. Tell.", "They agreed."],
        ["“We stay. We do not move,” he said.", "Then he left."],
        ["He asked: “Why now?”", "Nobody knew."],
        ["It costs $1.5 million.", "That is too much!", "Is it?"],
        ["The talks 🙂 went on.", "Ünal left."],
    ],
)
def test_sentences_end_where_a_reader_would_end_them(expected):
    text = " ".join(expected)
    assert read(text, sentences(text)) == expected


def test_a_sentence_runs_over_a_line_end_but_not_over_a_blank_line():
    text = "The premier\nspoke of peace\n \nA headline\n\nThe rest."
    assert read(text, sentences(text)) == ["The premier\nspoke of peace", "A headline", "The rest."]
    assert read(text, paragraphs(text)) == read(text, sentences(text))


def test_words_keep_apostrophes_hyphens_initials_and_numbers_together():
    text = "The U.S. didn't send 8,500 well-armed troops, at 2.5 a head; cafe\u0301 x_y."
    assert read(text, words(text)) == [
        *(
            "The",
            "U.S.",
            "didn't",
            "send",
            "8,500",
            "well-armed",
            "troops",
            "at",
            "2.5",
            "a",
            "head",
        ),
        *("cafe\u0301", "x_y"),
    ]


def test_words_of_a_part_keep_the_offsets_of_the_whole():
    text = "One two three four"
    assert words(text, 4, 13) == [span for span in words(text) if span[0] >= 4 and span[1] <= 13]


@given(TEXTS)
def test_sentences_hold_every_visible_character_once_and_in_order(text):
    spans = sentences(text)
    assert [end for _, end in spans] == sorted(end for _, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert "".join("".join(read(text, spans)).split()) == "".join(text.split())
    assert all(piece == piece.strip() != "" for piece in read(text, spans))


@given(TEXTS)
def test_words_hold_every_letter_and_digit_once(text):
    letters = re.compile(r"[^\W_]")
    inside = "".join(read(text, words(text)))
    assert letters.findall(inside) == letters.findall(text)


def test_long_paragraphs_are_split_as_if_they_were_short():
    expected = [f"Envoy number {n} said that talks went on." for n in range(2_000)]
    text = " ".join(expected)
    assert read(text, sentences(text)) == expected


@pytest.mark.parametrize(
    "piece", ["“ ", "“", "'", "“We go. ", "a. ", "x\n\n", "\n   ", "Mr. ", "1,"]
)
def test_time_grows_with_length_whatever_the_text(piece):
    def seconds(length):
        text, runs = (piece * length)[:length], []
        for _ in range(3):
            start = time.perf_counter()
            sentences(text), words(text)
            runs.append(time.perf_counter() - start)
        return min(runs)

    assert seconds(100_000) < 16 * max(seconds(25_000), 0.002)
