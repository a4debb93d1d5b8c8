"""Keyness and dispersion against published values, symmetries and corpora made by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency, false_discovery_control

from corpuslib import dispersion, keyness, keyness_by
from corpuslib.terms.dispersion import dispersion_of
from corpuslib.terms.keyness import (
    MEASURES,
    benjamini_hochberg,
    chi_square,
    conservative_log_ratio,
    g2,
    log_odds,
)

A = pd.Series({"b": 7, "a": 3})
B = pd.Series({"a": 7, "b": 2})
# Eight features whose measures are published or follow from the peers' own formulas.
FIRST = pd.Series({"a": 3, "b": 2, "c": 6, "d": 1, "e": 1, "f": 1, "g": 1, "h": 2})
SECOND = pd.Series({"a": 2, "b": 1, "c": 2, "d": 4, "e": 1, "f": 1, "g": 0, "h": 1})


def column(measure, **options):
    table = keyness(FIRST, SECOND, measure=measure, min_count=1, **options)
    return table[measure].sort_index().to_numpy()


def test_g2_and_its_corrections_have_the_published_values():
    assert g2(7, 2, 10, 9) == pytest.approx(4.534939332256226)
    assert g2(7, 2, 10, 9, "williams") == pytest.approx(4.200833412154394)
    assert g2(7, 2, 10, 9, "yates") == pytest.approx(2.7028437427387)
    assert keyness(A, B).loc["b", "p"] == pytest.approx(0.033209633968)


def test_chi_square_follows_the_rule_of_yates():
    assert chi_square(7, 2, 10, 9, "none") == pytest.approx(4.337160493827161)
    assert chi_square(7, 2, 10, 9) == pytest.approx(2.632438271604938)
    assert chi_square(700, 200, 1000, 900) == chi_square(700, 200, 1000, 900, "none")


def test_eight_features_have_the_published_measures():
    expected = [0.004751, 0.091242, 1.274238, -3.779441, -0.064900, -0.064900, 1.093291, 0.091242]
    np.testing.assert_allclose(column("g2"), expected, atol=5e-7)
    chi = column("chi2", correction="none")
    expected = [0.004739, 0.089304, 1.221872, -3.715033, -0.065813]
    np.testing.assert_allclose(chi[:5], expected, atol=5e-7)
    assert chi[6] == pytest.approx(0.731092, abs=5e-7)


def test_the_order_is_by_strength_and_then_by_alphabet():
    assert keyness(FIRST, SECOND, min_count=1).index.tolist() == list("cgbhaefd")


def test_log_odds_have_the_published_values():
    a, b = FIRST.to_numpy(float), SECOND.to_numpy(float)
    uniform = log_odds(a, b, a.sum(), b.sum(), 0.1, 0.8)
    expected = [0.080405, 0.299542, 1.221139, -1.832565, -0.263883, -0.263883, 0.643100, 0.299542]
    np.testing.assert_allclose(uniform, expected, atol=5e-7)
    expected = [0.057618, 0.239690, 0.972275, -1.551961, -0.202288, -0.202288, 0.624195, 0.239690]
    np.testing.assert_allclose(column("log_odds", prior=10), expected, atol=5e-7)


def test_effect_sizes_have_the_published_values():
    target = pd.Series({"x": 70, "rest": 930})
    reference = pd.Series({"x": 20, "rest": 880})
    assert conservative_log_ratio(70, 20, 1000, 900) == pytest.approx(0.9213836, abs=5e-7)
    assert conservative_log_ratio(7, 2, 10, 9) == 0
    maths = keyness(target, reference, measure="simple_maths")
    assert maths.loc["x", "simple_maths"] == pytest.approx(3.1499033, abs=5e-7)
    percent = keyness(target, reference, measure="pct_diff")
    assert percent.loc["x", "pct_diff"] == pytest.approx((70 / 1000) / (20 / 900) * 100 - 100)


def test_lrc_is_corrected_for_the_number_of_terms():
    target = pd.Series({"x": 70, "rest": 930})
    reference = pd.Series({"x": 20, "rest": 880})
    table = keyness(target, reference, measure="lrc")
    assert table.loc["x", "lrc"] == conservative_log_ratio(70, 20, 1000, 900, 0.025)
    assert 0 < table.loc["x", "lrc"] < 0.9213836


def test_scipy_computes_the_same_ratio():
    table = [[6, 7], [10, 8]]
    expected = chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic
    assert abs(g2(6, 7, 16, 15)) == pytest.approx(expected)


@pytest.mark.parametrize("measure", ["g2", "chi2", "log_ratio", "log_odds"])
def test_swapping_the_groups_changes_the_sign(measure):
    forward = keyness(FIRST, SECOND, measure=measure, min_count=1)[measure]
    backward = keyness(SECOND, FIRST, measure=measure, min_count=1)[measure]
    pd.testing.assert_series_equal(forward.sort_index(), -backward.sort_index(), check_exact=False)


def test_rates_use_all_words_even_those_left_out():
    table = keyness(FIRST, SECOND, min_count=6)
    assert table.index.tolist() == ["c"]
    assert table.loc["c", "rate_target"] == pytest.approx(6 / 17 * 10_000)


def test_q_is_that_of_scipy():
    p = np.random.default_rng(0).random(50) ** 3
    np.testing.assert_allclose(benjamini_hochberg(p), false_discovery_control(p))


def corpus(texts, **columns):
    ids = [f"a{i:03d}" for i in range(len(texts))]
    return pd.DataFrame({"article_id": ids, "text": texts, **columns})


BURST = corpus(["gas " * 60 + "word " * 40] + ["word " * 100] * 11)
EVEN = corpus(["gas " * 5 + "word " * 95] * 12)
NONE = corpus(["word " * 100] * 12)


def test_one_article_full_of_a_word_does_not_make_it_key():
    """The token-level p is certain, the permutation p is not: only 1 of 24 articles has it."""
    table = keyness(BURST, NONE)
    assert table.loc["gas", "p"] < 1e-10
    assert table.loc["gas", "p_permutation"] > 0.5
    assert (table.loc["gas", "n_articles"], table.loc["word", "n_articles"]) == (1, 24)
    assert table.loc["gas", "dp"] == pytest.approx(1 - 1 / 24)


def test_a_word_in_every_article_of_one_side_is_key():
    table = keyness(EVEN, NONE)
    assert table.loc["gas", "p_permutation"] == pytest.approx(1 / 1000)
    assert table.loc["gas", "dp"] == pytest.approx(0.5)


def test_copies_of_one_story_count_as_one_in_the_permutation():
    target = EVEN.assign(story_id="s")
    reference = NONE.assign(story_id=NONE["article_id"])
    assert keyness(target, reference).loc["gas", "p_permutation"] > 0.05


def test_permutation_p_is_uniform_where_there_is_no_difference():
    rng = np.random.default_rng(1)
    words = np.array(["gas", "oil", "coal", "wind"])
    small = []
    for _ in range(60):
        texts = [" ".join(rng.choice(words, 40)) for _ in range(20)]
        articles = corpus(texts)
        small.append(keyness(articles[:10], articles[10:]).loc["gas", "p_permutation"] < 0.1)
    assert 0.02 < np.mean(small) < 0.22


def test_keyness_by_sets_each_group_against_the_rest():
    articles = corpus(
        ["gas gas talks"] * 3 + ["oil oil talks"] * 3 + ["talks talks gas"],
        side=["N"] * 3 + ["S"] * 3 + [None],
    )
    table = keyness_by(articles, "side", min_count=2)
    north = keyness(articles[:3], articles[3:], min_count=2)
    pd.testing.assert_frame_equal(table.loc["N"], north)
    assert table.loc["S"].index[0] == "oil"


def test_every_measure_ranks_and_keeps_both_effect_and_statistic():
    for measure in MEASURES:
        table = keyness(EVEN, NONE, measure=measure)
        assert table.index[0] == "gas"
        assert {measure, "log_ratio", "p", "q", "p_permutation", "dp", "n_articles"} <= set(table)


def test_the_tables_given_are_left_alone():
    before = EVEN.copy(deep=True)
    keyness(EVEN, NONE)
    pd.testing.assert_frame_equal(EVEN, before)


@pytest.mark.parametrize(
    ("target", "reference", "options", "message"),
    [
        (A, pd.Series({"a": 0}), {}, "the reference has none"),
        (A, pd.Series({"a": -1}), {}, "that of 'a' is negative"),
        (A, B, {"measure": "pmi"}, "measure must be one of g2"),
        (A, B, {"measure": "lrc", "correction": "yates"}, "does not go with measure 'lrc'"),
        (A, EVEN, {}, "both be articles or both be counts"),
        (EVEN[:0], EVEN[:0], {}, "nothing to compare"),
        (EVEN, EVEN[:0], {}, "the reference has none"),
        (EVEN.drop(columns="text"), NONE.drop(columns="text"), {}, "lacks the column 'text'"),
    ],
)
def test_keyness_explains_what_is_wrong(target, reference, options, message):
    with pytest.raises(ValueError, match=message):
        keyness(target, reference, **options)


def test_keyness_by_needs_two_groups():
    with pytest.raises(ValueError, match="holds 1 of them"):
        keyness_by(EVEN.assign(source="one"), "source")


# Gries' five parts: sizes 9, 10, 10, 10, 11; how often each word stands in each part.
SIZES = np.array([9, 10, 10, 10, 11])
PARTS = {
    "b": [1, 1, 1, 1, 1],
    "i": [1, 0, 0, 0, 0],
    "q": [0, 0, 1, 0, 0],
    "x": [0, 0, 0, 0, 1],
    "a": [1, 2, 3, 4, 5],
}


def test_dispersion_has_the_values_of_gries():
    table = dispersion_of(np.array(list(PARTS.values())).T, SIZES)
    table.index = list(PARTS)
    expected = {
        "range": [5, 1, 1, 1, 5],
        "vc": [0, 2, 2, 2, 0.4714],
        "juilland_d": [0.968, 0, 0, 0, 0.7852],
        "rosengren_s": [0.999, 0.18, 0.20, 0.22, 0.9498],
        "dp": [0.02, 0.82, 0.80, 0.78, 0.18],
        "dp_norm": [0.024, 1, 0.976, 0.951, 0.2195],
        "kl": [0.003, 2.474, 2.322, 2.184, 0.1370],
        "d_a": [0.9598, 0, 0, 0, 0.6975],
    }
    for name, values in expected.items():
        np.testing.assert_allclose(table[name], values, atol=6e-4, err_msg=name)


def test_dispersion_of_articles_leaves_out_those_without_words():
    articles = corpus(["gas gas oil", "...", "gas coal coal", None])
    table = dispersion(articles, ["gas", "oil", "nothing", "gas oil"])
    assert table["range"].tolist() == [2, 1, 0, 1]
    assert table.loc["oil", "dp"] == pytest.approx(0.5)
    assert table.loc["nothing"].drop(["n", "range"]).isna().all()
    assert dispersion(articles).index.tolist() == ["coal", "gas", "oil"]


def test_dispersion_of_one_article_or_none_is_missing_not_zero():
    one = dispersion(corpus(["gas oil"]), ["gas"]).loc["gas"]
    assert one["dp"] == 0
    assert np.isnan(one[["juilland_d", "dp_norm", "d_a"]].to_numpy(float)).all()
    assert dispersion(corpus([])).empty
    assert dispersion(corpus(["..."]), ["gas"]).loc["gas", "n"] == 0


@pytest.mark.parametrize("terms", ["gas", ["gas*"], [], ["a b"], ["one two three four"]])
def test_dispersion_refuses_terms_that_could_never_be_found(terms):
    with pytest.raises(ValueError, match="term"):
        dispersion(corpus(["gas oil"]), terms)


def test_dispersion_cuts_a_term_into_words_as_the_texts_are():
    assert dispersion(corpus(["gas build-up", "build up"]), ["build-up"])["range"].tolist() == [2]


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ({"a": 1.5}, "whole numbers"),
        ({"a": np.inf}, "whole numbers"),
        ({"a": "gas talks"}, "texts go in a DataFrame"),
        (pd.Series([1, 2], index=["a", "a"]), "counts 'a' twice"),
    ],
)
def test_what_is_no_count_is_an_error(counts, message):
    with pytest.raises(ValueError, match=f"target.*{message}"):
        keyness(pd.Series(counts), pd.Series({"a": 3}))


def test_a_prior_without_weight_is_an_error():
    with pytest.raises(ValueError, match="prior must be above 0"):
        keyness(pd.Series({"a": 3}), pd.Series({"b": 3}), measure="log_odds", prior=0)


def test_articles_whose_story_is_missing_are_divided_one_by_one():
    target, reference = corpus(["gas gas oil"] * 6), corpus(["oil oil coal"] * 6)
    alone = keyness(target, reference, min_count=1)
    marked = [group.assign(story_id=np.nan) for group in (target, reference)]
    pd.testing.assert_frame_equal(keyness(*marked, min_count=1), alone)
    half = keyness(target.assign(story_id=[f"s{i}" for i in range(6)]), reference, min_count=1)
    pd.testing.assert_frame_equal(half, alone)
