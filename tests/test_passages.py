"""What pages quote is cut to what may be handed on, however it came onto the page."""

import random
import re
import time

import pytest

from corpuslib.share.passages import allows_whole, cut_passages

LEXICON = [f"word{n}" for n in range(4_000)]


def article(n, seed=0):
    """Make a text of n different words."""
    return " ".join(random.Random(seed).sample(LEXICON, n))


def words(html):
    return re.findall(r"\w+", re.sub(r"<[^>]*>", " ", html))


def quoted(text, start, end):
    return " ".join(text.split()[start:end])


def cut(page, *texts, most=20, whole=True):
    (shown,), n = cut_passages([page], texts, most, whole=whole)
    return shown, n


def test_a_passage_keeps_its_first_words_and_an_ellipsis():
    text = article(60)
    shown, n = cut(f"<p>We read: {quoted(text, 5, 45)}. The end.</p>", text)
    assert shown == f"<p>We read: {quoted(text, 5, 25)} … The end.</p>"
    assert n == 20


def test_a_passage_within_the_limit_stays_byte_for_byte():
    text = article(60)
    page = f"<p>A <i>b</i> &amp; {quoted(text, 3, 23)}<script>let a = 1 < 2;</script></p>"
    assert cut(page, text) == (page, 0)


def test_marking_and_numbers_inside_do_not_hide_a_passage():
    text = article(60).split()
    marked = "".join(
        f"<sup>{at} Vell</sup><mark>{' '.join(text[at : at + 6])}</mark> " for at in range(0, 60, 6)
    )
    shown, n = cut(f"<p>{marked}</p>", " ".join(text))
    assert n == 40
    kept = [word for word in words(shown) if word.startswith("word")]
    assert kept == text[:20]
    assert shown.count("<mark>") == 10


def test_a_passage_that_runs_over_paragraphs_and_cells_is_one():
    text = article(60).split()
    rows = "".join(f"<tr><td>{' '.join(text[at : at + 10])}</td></tr>" for at in range(0, 60, 10))
    shown, n = cut(f"<table>{rows}</table>", " ".join(text))
    assert n == 40
    assert words(shown) == text[:20]


def test_printed_output_and_other_letters_and_stops_are_seen_through():
    text = article(60)
    loud = ", ".join(text.upper().split())
    shown, n = cut(f"<pre>{loud}</pre>", text)
    assert n == 40
    assert len(words(shown)) == 20


def test_words_that_are_no_article_stay():
    ours = article(300, seed=1)
    page = f"<p>{ours}</p>"
    assert cut(page, article(300, seed=2)) == (page, 0)


def test_two_passages_apart_are_two():
    text = article(60)
    page = f"<p>{quoted(text, 0, 15)} and then a good deal later {quoted(text, 30, 45)}</p>"
    assert cut(page, text) == (page, 0)


def test_no_page_holds_more_than_half_of_an_article():
    text = article(60)
    parts = [quoted(text, at, at + 10) for at in range(0, 60, 10)]
    page = "".join(f"<p>{part}</p><p>said by a person on some day</p>" for part in parts)
    shown, n = cut(page, text, whole=False)
    assert n == 30
    assert [word for word in words(shown) if word.startswith("word")] == text.split()[:30]


def test_what_is_shown_twice_counts_once_and_each_page_by_itself():
    text = article(40)
    page = f"<p>{quoted(text, 0, 20)}</p><p>it was said once more just so</p>" * 2
    pages, n = cut_passages([page, page], [text], 20)
    assert (pages, n) == ([page, page], 0)


def test_a_short_article_is_cut_in_half_too():
    shown, n = cut("<td>The ferry sails at dawn again</td>", "The ferry sails at dawn again!",
                   whole=False)  # fmt: skip
    assert (shown, n) == ("<td>The ferry sails …</td>", 3)


def test_copies_of_an_article_are_looked_at_each():
    text = article(60)
    copies = [f"{text} more{n}" for n in range(3)]
    shown, n = cut(f"<p>{text}</p>", *copies)
    assert n == 40
    assert words(shown) == text.split()[:20]


def test_phrases_that_come_back_do_not_hide_the_rest():
    phrase = "as he said once again on that day"
    text = f"{article(30)} {phrase} {article(30, seed=3)} {phrase}"
    shown, n = cut(f"<p>{text}</p>", text)
    assert n == len(text.split()) - 20
    assert len(words(shown)) == 20


def test_markup_in_a_passage_stays_whole_and_escaped():
    text = f"{article(30)} &lt;script&gt;"
    page = f"<p>{quoted(text, 0, 15)} <b>{quoted(text, 15, 25)}</b> {quoted(text, 25, 99)}</p>"
    shown, _ = cut(page, text.replace("&lt;", "<").replace("&gt;", ">"))
    assert "<script" not in shown
    assert shown.count("<b>") == shown.count("</b>") == 1


def test_a_page_without_words_and_an_article_without_any():
    assert cut_passages(["", "<p></p>"], ["", "!"], 5) == (["", "<p></p>"], 0)
    assert cut_passages([], [], 5) == ([], 0)


def test_time_grows_with_the_words_only():
    text = "the talks go on and on " * 300
    times = []
    for n in (20, 80):
        start = time.perf_counter()
        cut_passages([f"<p>{article(1_000)}</p>"], [text] * n, 100)
        times.append(time.perf_counter() - start)
    assert times[1] < 12 * times[0]


@pytest.mark.parametrize("licence", ["CC BY 4.0", "cc-by-sa-3.0", "CC0", "Public Domain",
                                     "Press, by courtesy: may be shared whole"])  # fmt: skip
def test_an_open_licence_allows_whole_articles(licence):
    assert allows_whole(licence)


@pytest.mark.parametrize("licence", [None, "", "All rights reserved", "ACCORD", "Not CC BY"])
def test_any_other_does_not(licence):
    assert not allows_whole(licence)
