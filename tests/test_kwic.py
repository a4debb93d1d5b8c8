import re
import time

import numpy as np
import pandas as pd
import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from corpuslib import kwic, term_rates

TEXTS = [
    "The envoy said sanctions will come. Sanctions, or a sanction?\n\nNo door is open.",
    "An open door, an open-door policy; the open,\ndoor stays. Reopen doors!",
    "Lenmark's minister can't wait: the U.N. can. Ünal waits in ÜNAL.",
]
ARTICLES = pd.DataFrame(
    {
        "article_id": ["a", "b", "c"],
        "date": pd.to_datetime(["2031-05-01", "2031-05-02", None]),
        "source": ["North", "South", None],
        "text": TEXTS,
    }
)


def corpus(*texts):
    names = [f"t{i}" for i in range(len(texts))]
    return pd.DataFrame({"article_id": names, "text": pd.Series(texts, dtype=object)})


def nodes(pattern, articles=ARTICLES, **options):
    return kwic(articles, pattern, **options)["node"].tolist()


@pytest.mark.parametrize("by", ["words", "sentence"])
@pytest.mark.parametrize("pattern", ["sanction*", "open door", "the", re.compile(r"\w+\W"), "*a*"])
def test_offsets_point_at_what_was_found(pattern, by):
    table = kwic(ARTICLES, pattern, by=by)
    text = ARTICLES.set_index("article_id")["text"]
    assert len(table)
    for line in table.itertuples():
        assert text[line.article_id][line.start : line.end] == line.node


def test_the_columns_say_where_a_line_comes_from():
    table = kwic(ARTICLES, "can")
    columns = ["article_id", "date", "source", "left", "node", "right", "start", "end"]
    assert list(table) == columns
    assert list(kwic(ARTICLES[["text", "article_id"]], "can")) == ["article_id", *columns[3:]]
    assert table["source"].isna().all()


def test_words_are_whole_and_in_any_case():
    assert nodes("sanction") == ["sanction"]
    assert nodes("SANCTIONS") == ["sanctions", "Sanctions"]
    assert nodes("open") == ["open", "open", "open", "open"]
    assert nodes("ünal") == ["Ünal", "ÜNAL"]


def test_a_wildcard_stands_for_letters_of_one_word():
    assert nodes("sanction*") == ["sanctions", "Sanctions", "sanction"]
    assert nodes("*open") == ["open", "open", "open", "open", "Reopen"]
    assert nodes("s*n*s") == ["sanctions", "Sanctions"]
    assert nodes("*a*", corpus("ab bb ba b")) == ["ab", "ba"]
    assert nodes("an * door") == ["An open door", "an open-door"]


def test_a_phrase_runs_over_punctuation_and_line_ends_but_not_over_words():
    assert nodes("open door") == ["open door", "open-door", "open,\ndoor"]
    assert nodes("open-door") == nodes("open door")
    assert nodes("can't") == ["can't"]
    assert nodes("open doors") == []
    assert nodes("no door open") == []


def test_occurrences_of_a_phrase_may_overlap():
    assert kwic(corpus("no no no"), "no no")["start"].tolist() == [0, 3]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.text(alphabet="abAB é\n.,-'_3", max_size=40), min_size=1, max_size=3),
    st.lists(st.sampled_from(["ab", "ba", "aa", "bé", "ab3", "b_"]), min_size=1, max_size=2),
)
def test_there_are_as_many_lines_as_term_rates_counts(texts, words):
    """True for all but phrases over a word of one letter, which n-grams cannot see."""
    texts = [re.sub(r"\b\w\b", "aa", text) for text in texts]
    phrase = " ".join(words)
    assert len(kwic(corpus(*texts), phrase)) == term_rates(corpus(*texts), [phrase])["n"].sum()


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="ab \n-", max_size=30), st.text(alphabet="ab*", min_size=1, max_size=5))
def test_wildcards_find_what_a_shell_pattern_finds(text, word):
    from fnmatch import fnmatchcase

    if not word.strip("*"):
        return
    expected = [token for token in re.findall(r"\w+", text) if fnmatchcase(token, word)]
    assert nodes(word, corpus(text)) == expected


def test_the_context_is_so_many_words_on_either_side():
    line = kwic(ARTICLES, "will", window=2).iloc[0]
    assert (line["left"], line["right"]) == ("said sanctions", "come. Sanctions")
    line = kwic(ARTICLES, "will", window=0).iloc[0]
    assert (line["left"], line["right"]) == ("", "")
    everything = kwic(ARTICLES, "will", window=1000).iloc[0]
    assert everything["left"] == "The envoy said sanctions"
    assert everything["right"].endswith("sanction? No door is open.")


def test_a_node_at_the_edge_of_a_text_has_an_empty_side():
    table = kwic(corpus("gas", "“gas”"), "gas", window=3)
    assert table["left"].tolist() == ["", "“"]
    assert table["right"].tolist() == ["", "”"]
    assert kwic(corpus("gas"), "gas", window=0)[["left", "right"]].eq("").all(axis=None)


def test_part_of_a_word_is_shown_with_the_rest_of_it_beside():
    line = kwic(ARTICLES, re.compile("nvo"), window=1).iloc[0]
    assert (line["left"], line["right"]) == ("e", "y")


def test_the_context_can_be_the_sentence():
    lines = kwic(ARTICLES, "sanction*", by="sentence")
    assert lines["left"].tolist() == ["The envoy said", "", "Sanctions, or a"]
    assert lines["right"].tolist() == ["will come.", ", or a sanction?", "?"]
    across = kwic(ARTICLES, "come sanctions", by="sentence").iloc[0]
    assert across["left"] == "The envoy said sanctions will"
    assert across["right"] == ", or a sanction?"


def test_lines_sort_by_the_nearest_word_first():
    texts = corpus("blue big Gas now", "big blue gas later", "red gas", "gas")
    assert kwic(texts, "gas", sort="left")["left"].tolist() == ["", "blue big", "big blue", "red"]
    assert kwic(texts, "gas", sort="right")["right"].tolist() == ["", "", "later", "now"]
    assert kwic(texts, "*g*", sort="node")["node"].tolist()[:3] == ["big", "big", "Gas"]
    assert kwic(texts, "gas")["article_id"].tolist() == ["t0", "t1", "t2", "t3"]


def test_a_compiled_expression_keeps_its_flags_and_its_meaning():
    for module in (re, regex):
        assert nodes(module.compile("SAN[a-z]+")) == []
        assert nodes(module.compile("SAN[a-z]+", module.I)) == nodes("sanction*")
        assert nodes(module.compile(r"^door\ . # then", module.M | module.X)) == ["door s"]
        assert nodes(module.compile(r"^door\ .")) == []
        assert nodes(module.compile(r"open,.door", module.S)) == ["open,\ndoor"]
        assert nodes(module.compile(r"open,.door")) == []
        assert nodes(module.compile(r"\b\w*nal\b", module.A)) == ["nal"]
    assert nodes(re.compile(r"(?i)the\b")) == ["The", "the", "the"]


def test_empty_matches_are_passed_over():
    assert nodes(re.compile("x*"), corpus("axxb")) == ["xx"]
    assert nodes(re.compile(r"\b"), corpus("a b")) == []


def test_nothing_is_left_out_however_much_there_is():
    assert len(kwic(corpus("gas " * 30_000), "gas")) == 30_000


@pytest.mark.parametrize("articles", [ARTICLES.iloc[:0], ARTICLES, ARTICLES.assign(text=np.nan)])
@pytest.mark.parametrize("sort", [None, "left"])
def test_without_a_match_the_table_is_empty_and_keeps_its_columns(articles, sort):
    table = kwic(articles, "quince", sort=sort)
    filled = kwic(ARTICLES, "the")
    assert table.empty
    pd.testing.assert_series_equal(table.dtypes, filled.dtypes)


def test_missing_texts_and_odd_characters_are_no_obstacle():
    articles = corpus(None, "", "gas\0 gas", "𠀀 gas 😀")
    assert kwic(articles, "gas", by="sentence")["article_id"].tolist() == ["t2", "t2", "t3"]
    assert kwic(articles, "gas")["start"].tolist() == [0, 5, 2]


def test_articles_are_not_changed():
    before = ARTICLES.copy(deep=True)
    kwic(ARTICLES, "the", sort="left")
    pd.testing.assert_frame_equal(ARTICLES, before)


@pytest.mark.parametrize("module", [re, regex])
def test_a_hostile_expression_is_stopped_and_named(module):
    articles = corpus("fine", "a" * 200 + "!", "fine")
    begun = time.monotonic()
    with pytest.raises(TimeoutError, match=r"\(a\|aa\)\+\$.*0\.2 seconds.*'t1', number 2 of 3"):
        kwic(articles, module.compile("(a|aa)+$"), time_limit=0.2)
    assert time.monotonic() - begun < 10


def test_the_limit_holds_for_all_articles_together():
    articles = corpus(*["a" * 27 + "!"] * 4000)
    begun = time.monotonic()
    with pytest.raises(TimeoutError):
        kwic(articles, re.compile("(a|aa)+$"), time_limit=0.3)
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("a*a*a*a*a*c", "a"),
        ("*a*a*a*", "a"),
        ("a b", "a "),
        ("a", "a-"),
        ("* a", "- "),
        ("a * a", "a, "),
    ],
)
def test_words_and_wildcards_take_time_in_proportion_to_the_text(pattern, text):
    def seconds(size):
        begun = time.perf_counter()
        kwic(corpus(text * size), pattern, window=3)
        return time.perf_counter() - begun

    seconds(10)
    short, long = min(seconds(4_000) for _ in range(3)), min(seconds(40_000) for _ in range(2))
    assert long < 40 * short + 0.1


@pytest.mark.parametrize(
    ("pattern", "options", "error", "message"),
    [
        ("", {}, ValueError, "pattern is empty"),
        ("  ", {}, ValueError, "pattern is empty"),
        (re.compile(""), {}, ValueError, "pattern is empty"),
        ("?!", {}, ValueError, "no letter or digit"),
        ("* *", {}, ValueError, "no letter or digit"),
        (None, {}, TypeError, "not None"),
        (re.compile(b"a"), {}, TypeError, "not for bytes"),
        ("gas", {"by": "lines"}, ValueError, "'words' or 'sentence', not 'lines'"),
        ("gas", {"sort": "up"}, ValueError, "left, node, right, not 'up'"),
        ("gas", {"window": -1}, ValueError, "0 words or more"),
        (re.compile("a"), {"time_limit": 0}, ValueError, "above 0 seconds"),
    ],
)
def test_a_wrong_question_is_explained(pattern, options, error, message):
    with pytest.raises(error, match=message):
        kwic(ARTICLES, pattern, **options)
    with pytest.raises(ValueError, match="lacks the column 'text'"):
        kwic(ARTICLES[["article_id"]], "gas")
