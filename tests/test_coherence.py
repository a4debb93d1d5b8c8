"""Coherence agrees with gensim, Mimno's and stm's formulas, and never breaks."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from corpuslib import TermCounter, coherence
from corpuslib.topics._kernels import window_counts
from corpuslib.topics.coherence import MEASURES, _value

# The nine titles of Deerwester et al. (1990), as gensim's tests use them.
TITLES = [
    "human interface computer",
    "survey user computer system response time",
    "eps user interface system",
    "system human system eps",
    "user response time",
    "trees",
    "graph trees",
    "graph minors trees",
    "graph minors survey",
]
TOPICS = [["human", "computer", "system", "interface"], ["graph", "minors", "trees", "eps"]]


@pytest.mark.parametrize(
    ("measure", "first", "second"),
    [
        ("u_mass_gensim", -0.760725, -13.449306),
        ("c_v", 0.817570, 0.456595),
        ("c_uci", 0.608198, -12.080384),
        ("c_npmi", 0.276803, -0.221157),
        ("u_mass_mimno", -0.405465, -2.890372),
        ("u_mass_stm", -4.532912, -18.213321),
    ],
)
def test_the_values_are_those_of_gensim_mimno_and_stm(measure, first, second):
    """Made with gensim 4.4.0; the last two rows by their formulas."""
    table = coherence(TOPICS, TITLES, measure)
    np.testing.assert_allclose(table[measure], [first, second], atol=1e-6)
    assert table["n_terms"].tolist() == [4, 4]
    assert table["reason"].isna().all()


def test_the_confirmations_of_gensims_own_tests_hold():
    """Documents {2, 3, 4} have one word, {3, 5} the other, of 5 documents."""
    block = np.array([[3, 1], [1, 2]])
    assert _value(block, 5, "c_uci") == pytest.approx(-0.182321557, abs=1e-8)
    assert _value(block, 5, "c_npmi") == pytest.approx(-0.113282753, abs=1e-8)
    assert _value(block, 5, "u_mass_gensim") == pytest.approx(np.log(1 / 3), abs=1e-8)
    assert _value(block[::-1, ::-1], 5, "u_mass_gensim") == pytest.approx(-0.693147181, abs=1e-8)
    assert _value(block, 5, "c_v") == pytest.approx(0.623018926945, abs=1e-8)


def by_hand(texts, width, n_terms):
    together, n = np.zeros((n_terms, n_terms), int), 0
    for ids in texts:
        for start in range(max(1, len(ids) - width + 1) if len(ids) else 0):
            inside = {i for i in ids[start : start + width] if i >= 0}
            n += 1
            for a in inside:
                for b in inside:
                    together[a, b] += a <= b
    return together, n


@pytest.mark.parametrize("width", [1, 2, 3, 7, 50])
def test_windows_are_counted_as_by_hand(width):
    rng = np.random.default_rng(width)
    texts = [rng.integers(-1, 6, size=size).tolist() for size in (0, 1, 2, 3, 9, 30, 80, 0)]
    ends = np.cumsum([len(text) for text in texts])
    ids = np.array([i for text in texts for i in text], np.int32)
    together, n = window_counts(ids, ends, width, 6)
    expected, n_expected = by_hand(texts, width, 6)
    np.testing.assert_array_equal(together, expected)
    assert n == n_expected


def test_windows_of_two_give_the_counts_of_gensims_test():
    """Its six toy texts: computer 1, user 3, graph 1, system 4."""
    texts = [
        "human interface computer",
        "eps user interface system",
        "system human system eps",
        "user response time",
        "trees",
        "graph trees",
    ]
    terms = ["computer", "user", "graph", "system"]
    names, ids, ends = TermCounter().sequence(texts)
    ids = pd.Index(terms).get_indexer(pd.Index(names))[ids].astype(np.int32)
    assert window_counts(ids, ends, 2, 4)[0].diagonal().tolist() == [1, 3, 1, 4]


def test_a_term_that_never_occurs_gives_a_reason_and_no_number():
    for measure in MEASURES:
        table = coherence([["human", "unicorn"], ["graph", "trees"]], TITLES, measure)
        assert np.isnan(table.loc[0, measure])
        assert table.loc[0, "reason"] == "no text has 'unicorn'"
        assert np.isfinite(table.loc[1, measure])


@pytest.mark.parametrize("measure", MEASURES)
def test_single_terms_empty_texts_and_no_texts_give_a_reason(measure):
    assert coherence([["graph"]], TITLES, measure).loc[0, "reason"] == "fewer than two terms"
    for texts in ([], [""], ["", ""]):
        table = coherence([["graph", "trees"]], texts, measure)
        assert table.loc[0, "reason"].startswith("no text has")
    assert coherence([], TITLES, measure).empty


def test_a_pair_in_every_window_has_no_npmi():
    texts = ["graph trees"] * 3
    assert coherence([["graph", "trees"]], texts, "c_npmi").loc[0, "reason"].startswith("every")
    assert coherence([["graph", "trees"]], texts, "c_v")["c_v"].isna().all()
    assert coherence([["graph", "trees"]], texts, "c_uci").loc[0, "c_uci"] == pytest.approx(
        0, abs=1e-9
    )


def test_a_table_of_topics_is_read_in_its_order_and_cut_at_top():
    table = pd.DataFrame({"topic": [3] * 4, "term": TOPICS[0]})
    cut = coherence(table, TITLES, "u_mass_mimno", top=2)
    whole = coherence([TOPICS[0][:2]], TITLES, "u_mass_mimno")
    assert cut["topic"].tolist() == [3]
    assert cut.loc[0, "u_mass_mimno"] == whole.loc[0, "u_mass_mimno"]


def test_rarer_company_never_raises_a_measure():
    """Taking texts away in which both terms stand lowers what binds them."""
    full = ["gas pipeline"] * 6 + ["gas price", "old pipeline"] * 3 + ["goal match"] * 5
    for measure in ("c_npmi", "c_uci", "u_mass_mimno", "u_mass_stm"):
        values = [
            coherence([["gas", "pipeline"]], full[drop:], measure).loc[0, measure]
            for drop in range(5)
        ]
        assert all(later <= earlier + 1e-9 for earlier, later in pairwise(values)), measure


@pytest.mark.parametrize(
    ("options", "message"), [({"measure": "c_x"}, "one of c_npmi"), ({"top": 1}, "2 or more")]
)
def test_options_are_explained(options, message):
    with pytest.raises(ValueError, match=message):
        coherence(TOPICS, TITLES, **options)
