import numpy as np
import pandas as pd
import pytest
from nltk.collocations import BigramCollocationFinder
from nltk.metrics import BigramAssocMeasures

from corpuslib import collocations
from corpuslib.terms.collocations import association

TEXT = "capital other capital gains other capital word2 other gains capital"


def one(n, n_first, n_second, total):
    return association(
        pd.DataFrame({"n": [n], "n_first": [n_first], "n_second": [n_second]}), total
    ).iloc[0]


def corpus(*texts):
    return pd.DataFrame({"article_id": [f"a{i}" for i in range(len(texts))], "text": texts})


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((110, 2552, 221, 31777), 270.72),
        ((8, 13, 32, 31777), 95.29),
        ((150, 12593, 932, 14307668), 1291.32),
    ],
)
def test_g2_has_the_values_of_dunning(counts, expected):
    assert one(*counts)["g2"] == pytest.approx(expected, abs=5e-3)


def test_the_published_pair_has_the_published_measures():
    table = collocations(corpus(TEXT), min_count=1)
    pair = table[(table["first"] == "other") & (table["second"] == "capital")].iloc[0]
    assert (pair["n"], pair["n_first"], pair["n_second"]) == (2, 3, 3)
    assert pair["lambda"] == pytest.approx(1.8101086, abs=5e-7)
    assert pair["z"] == pytest.approx(1.3079859, abs=5e-7)
    assert pair["npmi"] == pytest.approx(0.4608454, abs=5e-7)
    assert pair["log_dice"] == pytest.approx(13.4150375, abs=5e-7)
    assert pair["g2"] == pytest.approx(2.231, abs=5e-4)


def test_t_compares_with_chance():
    assert one(20, 42, 20, 14307668)["t"] == pytest.approx(4.4721, abs=5e-5)


def test_nltk_counts_and_scores_the_same_pairs():
    words = TEXT.split()
    finder = BigramCollocationFinder.from_words(words)
    theirs = dict(finder.score_ngrams(BigramAssocMeasures.raw_freq))
    ours = collocations(corpus(TEXT), min_count=1)
    pairs = set(zip(ours["first"], ours["second"], strict=True))
    assert pairs == set(theirs)
    assert ours["n"].sum() == len(words) - 1


def test_a_window_finds_pairs_with_words_between_them():
    near = collocations(corpus("strong old tea", "strong tea"), window=2, min_count=2)
    assert near[["first", "second", "n", "n_articles"]].to_numpy().tolist() == [
        ["strong", "tea", 2, 2]
    ]
    assert collocations(corpus("strong old tea", "strong tea"), min_count=2).empty


def test_no_pair_spans_two_articles():
    table = collocations(corpus("open", "door", "open door"), min_count=1)
    assert table["n"].tolist() == [1]


def test_stop_words_are_passed_over_before_pairs_are_formed():
    table = collocations(corpus("freedom of the press"), stop_words=["of", "the"], min_count=1)
    assert table[["first", "second"]].to_numpy().tolist() == [["freedom", "press"]]


def test_a_node_keeps_its_own_pairs_with_unchanged_numbers():
    every = collocations(corpus(TEXT), min_count=1)
    gains = collocations(corpus(TEXT), min_count=1, node="Gains")
    expected = every[(every[["first", "second"]] == "gains").any(axis=1)].reset_index(drop=True)
    pd.testing.assert_frame_equal(gains, expected)


def test_words_that_only_occur_together_are_bound_as_tightly_as_can_be():
    table = collocations(corpus("nord stream and nord stream or nord stream"), min_count=3)
    assert table.loc[0, "log_dice"] == 14
    assert table.loc[0, "npmi"] == pytest.approx(1)


@pytest.mark.parametrize("texts", [[], [""], ["word"], [None]])
def test_nothing_to_pair_is_an_empty_table_with_its_columns(texts):
    table = collocations(corpus(*texts), min_count=1)
    assert table.empty
    assert {"first", "second", "n", "g2", "z", "n_articles"} <= set(table)


@pytest.mark.parametrize("option", [{"window": 0}, {"min_count": 0}, {"measure": "pmi"}])
def test_a_wrong_option_is_named(option):
    with pytest.raises(ValueError, match=f"{next(iter(option))} must be"):
        collocations(corpus(TEXT), **option)


def test_ranking_follows_the_measure():
    for measure in ("g2", "npmi", "log_dice", "t", "lambda"):
        values = collocations(corpus(TEXT), measure=measure, min_count=1)[measure]
        assert (np.diff(values) <= 1e-12).all()


def test_a_window_wider_than_the_corpus_pairs_all_there_is():
    pd.testing.assert_frame_equal(
        collocations(corpus("one two three"), window=50, min_count=1),
        collocations(corpus("one two three"), window=2, min_count=1),
    )
