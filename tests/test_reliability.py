import numpy as np
import pandas as pd
import pytest
from nltk.metrics.agreement import AnnotationTask

from corpuslib import agreement, krippendorff_alpha
from corpuslib.reliability import matched

NONE = np.nan
# Twelve units coded by four coders: the worked example of the literature.
TWELVE = pd.DataFrame(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
        [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
    ]
).T


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("nominal", 0.743421052632),
        ("ordinal", 0.8153875038),
        ("interval", 0.8491071429),
        ("ratio", 0.7974027747),
    ],
)
def test_alpha_of_the_worked_example_has_its_published_value(level, expected):
    result = krippendorff_alpha(TWELVE, level)
    assert result["alpha"] == pytest.approx(expected, abs=1e-9)
    assert (result["n_units"], result["n_values"]) == (11, 40)
    assert result["low"] < result["alpha"] < result["high"]


def test_units_coded_once_say_nothing():
    codings = pd.DataFrame({"r1": [1, 1, 2], "r2": [1, 1, NONE], "r3": [NONE, 1, 2]})
    assert krippendorff_alpha(codings)["alpha"] == 1


def test_nltk_computes_the_same_alpha():
    rng = np.random.default_rng(3)
    codings = pd.DataFrame({c: rng.choice(list("xyz"), 60, p=[0.6, 0.3, 0.1]) for c in "ab"})
    codings["c"] = codings["a"].where(rng.random(60) < 0.7, codings["b"])
    data = [(c, str(i), codings.loc[i, c]) for c in codings for i in codings.index]
    expected = AnnotationTask(data=data).alpha()
    assert krippendorff_alpha(codings)["alpha"] == pytest.approx(expected)


def test_one_value_throughout_has_no_alpha():
    result = krippendorff_alpha(pd.DataFrame({"a": [1, 1], "b": [1, 1]}))
    assert np.isnan(result[["alpha", "low", "high"]].to_numpy()).all()
    assert np.isnan(krippendorff_alpha(pd.DataFrame({"a": [], "b": []}))["alpha"])


def test_resampling_whole_articles_widens_the_interval_where_articles_differ():
    good = pd.DataFrame({"a": [0, 1] * 10, "b": [0, 1] * 10})
    bad = pd.DataFrame({"a": [0, 1] * 10, "b": [1, 0] * 10})
    codings = pd.concat([good, bad, good], ignore_index=True)
    articles = pd.Series(np.repeat(["x", "y", "z"], 20))
    units, clusters = krippendorff_alpha(codings), krippendorff_alpha(codings, by=articles)
    assert clusters["alpha"] == units["alpha"]
    assert clusters["high"] - clusters["low"] > 1.5 * (units["high"] - units["low"])


@pytest.mark.parametrize(
    ("level", "message"), [("cardinal", "must be one of nominal"), ("ordinal", "needs numbers")]
)
def test_a_wrong_level_is_explained(level, message):
    with pytest.raises(ValueError, match=message):
        krippendorff_alpha(pd.DataFrame({"a": ["x"], "b": ["y"]}), level)


def coding(*rows):
    return pd.DataFrame(rows, columns=["article_id", "start", "end", "issue", "stance"])


A = coding(
    ("x", 0, 10, "gas", 1),
    ("x", 0, 10, "talks", -1),
    ("x", 20, 30, "none", None),
    ("y", 0, 10, "gas", -1),
    ("y", 50, 60, "gas", 1),
)
B = coding(
    ("x", 0, 9, "gas", 1),
    ("x", 20, 30, "talks", 1),
    ("y", 0, 10, "gas", 1),
    ("y", 80, 90, "none", None),
)


def test_statements_are_matched_by_the_words_they_cover():
    pairs = matched(A, B)
    assert pairs["jaccard"].dropna().tolist() == [0.9, 1.0, 1.0]
    assert pairs["start_b"].isna().sum() == 1
    assert pairs["start_a"].isna().sum() == 1


def test_a_statement_is_matched_once_and_with_its_best_partner():
    long = coding(("x", 0, 20, "none", None))
    parts = coding(("x", 0, 12, "none", None), ("x", 0, 18, "none", None))
    pairs = matched(long, parts)
    assert pairs["jaccard"].dropna().tolist() == [0.9]
    assert matched(long, parts, overlap=0.95)["jaccard"].isna().all()


def test_agreement_counts_units_issues_and_signs():
    table = agreement(A, B)
    assert table.loc["any", ["n_a", "n_b", "n_both"]].tolist() == [4, 4, 3]
    assert table.loc["any", "f1"] == pytest.approx(6 / 8)
    assert table.loc["gas", ["n_a", "n_b", "n_both"]].tolist() == [3, 2, 2]
    assert table.loc["gas", "sign"] == 0.5
    assert table.loc["talks", "n_both"] == 0
    assert np.isnan(table.loc["talks", "sign"])


def test_a_coding_agrees_with_itself():
    table = agreement(A, A)
    assert (table["f1"] == 1).all()
    assert (table["alpha"] == 1).all()


def test_agreement_is_the_same_from_both_sides():
    forward, backward = agreement(A, B), agreement(B, A)
    pd.testing.assert_frame_equal(
        forward[["n_both", "f1", "alpha"]], backward[["n_both", "f1", "alpha"]]
    )
