"""Scales from reference texts and from seed words, with the values their authors published."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.base import clone
from sklearn.utils.estimator_checks import check_estimator

from corpuslib import SeedScaler, TermCounter, WordScaler, wordscores
from corpuslib.stance.scaling.means import average
from corpuslib.stance.scaling.seeds import polarity, seed_weights, word_vectors

# The worked example of Laver, Benoit and Garry: five references and a text in between,
# with the same profile of counts over 37 words, each further to the right.
PROFILE = [2, 3, 10, 22, 45, 78, 115, 146, 158, 146, 115, 78, 45, 22, 10, 3, 2]
WORDS = [f"w{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
WORDS += [f"wz{letter}" for letter in "abcdefghijk"]
POSITIONS = [-1.5, -0.75, 0, 0.75, 1.5]


def text_from(first):
    return " ".join(" ".join([WORDS[first + i]] * n) for i, n in enumerate(PROFILE))


REFERENCES = [text_from(first) for first in (0, 5, 10, 15, 20)]
VIRGIN = text_from(7)
RAW, SE, MV, LBG = -0.4480590766, 0.0118976668, -0.5099572310, -0.5296714913
OUTER = 1.31793134


@pytest.fixture(scope="module")
def scaler():
    return WordScaler().fit(REFERENCES, POSITIONS)


def test_wordscores_of_the_worked_example_have_their_published_values(scaler):
    row = scaler.scores([VIRGIN]).iloc[0]
    assert row["score"] == pytest.approx(RAW, abs=1e-9)
    assert row["se"] == pytest.approx(SE, abs=1e-9)
    assert [row["low"], row["high"]] == pytest.approx([-0.471379, -0.424740], abs=1e-6)
    assert row["n_words"] == sum(PROFILE)


def test_words_have_the_mean_position_of_the_references_that_use_them(scaler):
    expected = {"a": -1.5, "f": -1.48125, "h": -1.4519231, "j": -1.3232984, "k": -1.1846154}
    expected |= {"n": -0.75, "s": 0}
    for letter, value in expected.items():
        assert scaler.words_[f"w{letter}"] == pytest.approx(value, abs=1e-7)


def test_raw_scores_draw_the_references_to_the_middle(scaler):
    expected = [-OUTER, -0.7395598, 0, 0.7395598, OUTER]
    assert scaler.predict(REFERENCES) == pytest.approx(expected, abs=1e-7)
    assert scaler.references_ == pytest.approx(scaler.predict(REFERENCES))


def test_mv_brings_the_outer_references_back_to_their_positions():
    scaler = WordScaler(rescaling="mv").fit(REFERENCES, POSITIONS)
    assert scaler.predict([REFERENCES[0], REFERENCES[-1]]) == pytest.approx([-1.5, 1.5])
    row = scaler.scores([VIRGIN]).iloc[0]
    assert row["score"] == pytest.approx(MV, abs=1e-9)
    assert row["se"] == pytest.approx(SE * 1.5 / OUTER, abs=1e-9)


def test_lbg_gives_the_texts_the_spread_of_the_references():
    scaler = WordScaler(rescaling="lbg").fit(REFERENCES, POSITIONS)
    scores = scaler.scores([*REFERENCES, VIRGIN])
    assert scores["score"].iloc[-1] == pytest.approx(LBG, abs=1e-9)
    assert scores["score"].std() == pytest.approx(np.std(POSITIONS, ddof=1))


def test_lbg_stretches_errors_and_does_not_shift_them():
    scaler = WordScaler(rescaling="lbg").fit(REFERENCES, POSITIONS)
    scores = scaler.scores([*REFERENCES, VIRGIN])
    raw = WordScaler().fit(REFERENCES, POSITIONS).scores([*REFERENCES, VIRGIN])
    stretch = np.std(POSITIONS, ddof=1) / raw["score"].std()
    np.testing.assert_allclose(scores["se"], raw["se"] * stretch)
    assert scores["se"].iloc[-1] == pytest.approx(0.0145, abs=1e-4)


def test_wordscores_places_the_texts_without_a_position():
    texts = pd.Series([VIRGIN, *REFERENCES], index=["new", *"rstuv"])
    positions = pd.Series([np.nan, *POSITIONS], index=texts.index)
    table = wordscores(texts, positions)
    assert table.index.tolist() == ["new"]
    assert table.loc["new", "score"] == pytest.approx(RAW, abs=1e-9)
    assert wordscores(texts, positions, rescaling="mv")["score"].iloc[0] == pytest.approx(MV)
    with pytest.raises(ValueError, match="at least two texts"):
        wordscores(texts, positions, rescaling="lbg")
    shuffled = wordscores(texts[::-1], positions.sample(frac=1, random_state=1))
    assert shuffled["score"].iloc[0] == pytest.approx(RAW, abs=1e-9)


def test_a_text_of_unknown_words_has_no_score(scaler):
    table = scaler.scores(["nothing known here", "", WORDS[0]])
    assert table["n_words"].tolist() == [0, 0, 1]
    assert table["score"].isna().tolist() == [True, True, False]
    assert table["se"].isna().all()


@pytest.mark.parametrize(
    ("texts", "positions", "message"),
    [
        (["tax", "spend"], [1, 1], "two different positions"),
        (["tax", "spend"], [1, np.nan], "no position"),
        (["tax", "spend"], [1], "2 texts have 1 positions"),
        (["tax", "?"], [1, 2], "reference text 1 has no words"),
        (["tax", None], [1, 2], "text 1 is not a str"),
        ("tax", [1, 2], "write \\[text\\]"),
    ],
)
def test_wrong_references_are_explained(texts, positions, message):
    with pytest.raises(ValueError, match=message):
        WordScaler().fit(texts, positions)


def test_wrong_calls_of_wordscores_are_explained():
    texts = pd.Series({"a": "tax", "b": "spend", "c": "tax"})
    with pytest.raises(ValueError, match="'d', which is no text"):
        wordscores(texts, pd.Series({"a": 1, "d": 2}))
    with pytest.raises(ValueError, match="index of its own"):
        wordscores(pd.concat([texts, texts]), pd.Series({"a": 1, "b": 2}))
    with pytest.raises(ValueError, match="one of raw, mv, lbg, not 'z'"):
        wordscores(texts, pd.Series({"a": 1, "b": 2}), rescaling="z")
    same = WordScaler(rescaling="mv").fit(["tax", "tax"], [1, 2])
    with pytest.raises(ValueError, match="do not differ"):
        same.predict(["tax"])


# Latent semantic scaling: counts of the words a to e, and the polarity of the first three.
POLARITY = np.array([0.1, 0.1, 0.3, 0.0, 0.0])


def test_texts_have_the_mean_polarity_of_their_words():
    counts = np.array([[3, 0, 0], [1, 1, 0], [2, 1, 2]])
    mean, se, n = average(counts, POLARITY[:3])
    assert mean == pytest.approx([0.1, 0.1, 0.18])
    assert se == pytest.approx([0, 0, 0.0438178046], abs=1e-9)
    assert n.tolist() == [3, 2, 5]


def test_short_texts_are_filled_up_with_neutral_words():
    weights = np.array([0.2, 0.1, 0.0])
    mean, se, n = average(np.array([[3, 2, 0]]), weights, min_words=10)
    filled = average(np.array([[3, 2, 5]]), weights)
    assert mean[0] == pytest.approx(0.08)
    assert se[0] == pytest.approx(0.02756809750, abs=1e-9)
    assert (mean, se) == (filled[0], filled[1])
    assert n[0] == 5


def test_words_get_their_polarity_from_their_cosines_with_the_seeds():
    terms = pd.Index(["good", "bad", "x", "y"])
    vectors = np.array([[1, 0], [0, 1], [1, 1], [2, 1.0]])
    _, weights = seed_weights({"good": 1, "bad": -1}, terms)
    assert polarity(vectors, weights) == pytest.approx([1, -1, 0, 0.447214], abs=1e-6)


def test_a_pole_weighs_one_however_many_seeds_it_has():
    terms = pd.Index(["ally", "allies", "aid", "foe"])
    table, weights = seed_weights({"all*": 1, "aid": 1, "foe": -1}, terms)
    assert weights.tolist() == [0.25, 0.25, 0.5, -1]
    assert table["n_terms"].tolist() == [2, 1, 1]


HARBOUR, QUARREL = ["ally", "aid", "trade", "port"], ["threat", "war", "troops", "siege"]


def corpus(n=400, seed=0):
    rng = np.random.default_rng(seed)
    side = rng.random(n) < 0.5
    return [" ".join(rng.choice(HARBOUR if one else QUARREL, 6)) for one in side], side


def test_words_take_the_side_of_the_seeds_they_stand_with():
    texts, side = corpus()
    scaler = SeedScaler({"ally": 1, "threat": -1}, n_components=2).fit(texts)
    assert (scaler.polarity_[HARBOUR] > 0.9).all()
    assert (scaler.polarity_[QUARREL] < -0.9).all()
    score = scaler.predict(texts)
    assert ((score > 0) == side).all()
    assert np.mean(score) == pytest.approx(0, abs=1e-9)
    assert np.std(score) == pytest.approx(1)


def test_scores_do_not_depend_on_what_else_is_scored():
    texts, _ = corpus()
    scaler = SeedScaler({"ally": 1, "threat": -1}).fit(texts)
    np.testing.assert_array_equal(scaler.predict(texts)[:3], scaler.predict(texts[:3]))


def test_missing_seeds_are_reported_and_do_not_thin_their_pole():
    texts, _ = corpus()
    with pytest.warns(UserWarning, match="1 of 3 seeds do not occur in the texts: friend"):
        scaler = SeedScaler({"ally": 1, "friend": 1, "threat": -1}).fit(texts)
    assert scaler.seeds_.set_index("seed")["weight"].to_dict() == {
        "ally": 1,
        "friend": 0,
        "threat": -1,
    }
    plain = SeedScaler({"ally": 1, "threat": -1}).fit(texts)
    pd.testing.assert_series_equal(scaler.polarity_, plain.polarity_)


def test_a_text_of_unknown_words_is_not_neutral():
    scaler = SeedScaler({"ally": 1, "threat": -1}).fit(corpus()[0])
    table = scaler.scores(pd.Series(["unheard of", "ally"], index=["x", "y"]))
    assert table.index.tolist() == ["x", "y"]
    assert table.loc["x", ["score", "se", "low", "high"]].isna().all()
    assert table.loc["y", "score"] > 0
    assert np.isnan(table.loc["y", "se"])


def test_the_two_decompositions_give_the_same_cosines():
    """Large matrices are decomposed by iteration, small ones exactly."""
    counts = np.random.default_rng(2).poisson(0.4, (1100, 920)).astype(float)
    counts[:600, :450] += np.random.default_rng(3).poisson(0.6, (600, 450))
    weights = np.zeros(920)
    weights[0], weights[919] = 1, -1
    large = polarity(word_vectors(sparse.csr_matrix(counts), 3, 0), weights)
    exact = np.linalg.svd(counts, full_matrices=False)[2][:3].T
    np.testing.assert_allclose(large, polarity(exact, weights), atol=1e-8)


def test_sentences_not_texts_are_what_words_share():
    apart = "The ally came. The siege went on. Aid by the ally. A siege is war."
    scaler = SeedScaler({"ally": 1, "siege": -1}).fit([apart])
    assert scaler.polarity_["aid"] > 0 > scaler.polarity_["war"]


@pytest.mark.parametrize(
    ("seeds", "message"),
    [
        (None, "seeds must be words with their polarity"),
        ({"ally": 0}, "the polarity of 'ally' must be above or below 0"),
        ({"ally": 1, "foe": -1}, "none of these seeds occur in the texts: foe"),
        ({"?": 1}, "holds no word"),
    ],
)
def test_wrong_seeds_are_explained(seeds, message):
    with pytest.raises(ValueError, match=message):
        SeedScaler(seeds).fit(["the ally sent aid", "an ally"])


@pytest.mark.filterwarnings("ignore:Can't test estimator")
@pytest.mark.parametrize("estimator", [WordScaler(), SeedScaler()])
def test_scikit_learns_own_checks_pass(estimator):
    check_estimator(estimator)


def test_a_counter_of_ones_own_is_copied_and_used():
    counter = TermCounter(ngram_range=(1, 2))
    scaler = clone(SeedScaler({"open door": 1, "war": -1}, counter=counter))
    scaler.fit(["an open door stays open", "war is war"])
    assert "open door" in scaler.polarity_
    assert not hasattr(counter, "vocabulary_")
    words = WordScaler(counter=counter).fit(["open door", "shut door"], [1, -1])
    assert words.words_["open door"] == 1
