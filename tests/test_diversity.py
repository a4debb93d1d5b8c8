import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpuslib import lexical_diversity, term_rates
from corpuslib.terms.diversity import COLUMNS

PEOPLE = "of the people by the people for the people"


def corpus(*texts, **columns):
    names = [f"t{i}" for i in range(len(texts))]
    return pd.DataFrame({"article_id": names, "text": list(texts)} | columns)


def one(*texts, **options):
    table = lexical_diversity(corpus(*texts), **options)
    assert len(table) == 1
    return table.iloc[0]


def plain_mattr(words, window):
    shares = [len(set(words[i : i + window])) / window for i in range(len(words) - window + 1)]
    return np.mean(shares) if shares else np.nan


def plain_factors(words, threshold):
    factors, part = 0, []
    for word in words:
        part.append(word)
        if len(set(part)) / len(part) < threshold:
            factors, part = factors + 1, []
    return factors + ((1 - len(set(part)) / len(part)) / (1 - threshold) if part else 0)


def plain_mtld(texts, threshold):
    """Words per factor, factors counted within each text; the mean of both directions."""
    ways = [[plain_factors(text[::step], threshold) for text in texts] for step in (1, -1)]
    size = sum(len(text) for text in texts)
    return np.mean([size / sum(way) for way in ways]) if sum(ways[0]) else np.nan


def test_the_example_of_the_inventors_of_mtld_has_one_factor():
    """of .. the .. people .. by 1.0, the .8, people .667 | for, the, people 1.0: 9 words, 1."""
    assert plain_factors(PEOPLE.split(), 0.72) == 1
    assert plain_factors(PEOPLE.split()[::-1], 0.72) == 1
    assert one(PEOPLE)["mtld"] == 9


def test_what_is_left_counts_as_part_of_a_factor():
    """Forwards aa bb cc aa: 3/4 is above .72, so the part is .25 / .28; backwards the same."""
    assert one("aa bb cc aa")["mtld"] == pytest.approx(4 / (0.25 / 0.28))
    # Forwards: aa aa | bb cc, one factor. Backwards: cc bb aa aa, .25 / .28 of one.
    assert one("aa aa bb cc")["mtld"] == pytest.approx((4 / 1 + 4 / (0.25 / 0.28)) / 2)


def test_a_share_of_exactly_the_threshold_does_not_end_a_factor():
    words = " ".join(f"w{i}" for i in range(18)) + " w0" * 7  # 18 of 25 are different: .72
    assert one(words, threshold=18 / 25)["mtld"] > one(words + " w0")["mtld"]


def test_mattr_is_the_mean_over_windows():
    """Windows of two: of aa bb aa bb bb, four, with 2, 2, 2 and 1 different words."""
    row = one("aa bb aa bb bb", window=2)
    assert (row["mattr"], row["n_windows"]) == (7 / 8, 4)
    assert one(PEOPLE, window=9)["mattr"] == one(PEOPLE)["ttr"] == 5 / 9


words = st.lists(st.sampled_from(["aa", "bb", "cc", "dd", "ee", "ff"]), max_size=60)


@settings(deadline=None, max_examples=80)
@given(
    st.lists(words, min_size=1, max_size=5),
    st.integers(1, 12),
    st.sampled_from([0.3, 0.5, 0.72, 0.9]),
)
def test_both_measures_agree_with_a_plain_reading(texts, window, threshold):
    row = one(*map(" ".join, texts), window=window, threshold=threshold)
    windows = [len(text) - window + 1 for text in texts if len(text) >= window]
    shares = [plain_mattr(text, window) for text in texts if len(text) >= window]
    assert row["n_windows"] == sum(windows)
    expected = np.average(shares, weights=windows) if windows else np.nan
    np.testing.assert_allclose(row["mattr"], expected)
    np.testing.assert_allclose(row["mtld"], plain_mtld(texts, threshold))


@settings(deadline=None, max_examples=30)
@given(words)
def test_reading_a_text_backwards_changes_nothing(text):
    forwards, backwards = one(" ".join(text), window=3), one(" ".join(text[::-1]), window=3)
    pd.testing.assert_series_equal(forwards, backwards)


def test_only_the_type_token_ratio_falls_when_texts_grow():
    rng = np.random.default_rng(0)
    draw = [" ".join(f"w{w}" for w in rng.zipf(1.3, 400) % 5000) for _ in range(40)]
    few, many = one(*draw[:5]), one(*draw)
    assert many["ttr"] < 0.7 * few["ttr"]
    assert many["mattr"] == pytest.approx(few["mattr"], rel=0.03)
    assert many["mtld"] == pytest.approx(few["mtld"], rel=0.15)


def test_types_and_hapaxes_are_counted_over_the_group():
    row = one("Gas gas oil.", "Oil talks")
    assert (row["n_words"], row["n_types"]) == (5, 3)
    assert (row["ttr"], row["hapax_share"]) == (3 / 5, 1 / 3)
    assert row["n_types"] == len(term_rates(corpus("Gas gas oil.", "Oil talks")))


def test_lengths_are_medians_over_articles_and_sentences_with_words():
    row = one("One two. Three four five six.\n\nSeven eight nine ten.", "Alpha.", "...", "Beta mu.")
    assert (row["n_articles"], row["n_sentences"], row["n_words"]) == (4, 5, 13)
    assert row["words_per_article"] == 2
    assert row["words_per_sentence"] == 2


def test_groups_are_measured_apart():
    frame = corpus(PEOPLE, "gas gas", "", PEOPLE, source=["North", "South", "South", None])
    table = lexical_diversity(frame, "source", window=3)
    assert list(table) == ["source", *COLUMNS]
    assert table["source"].isna().tolist() == [False, False, True]
    alone = lexical_diversity(frame[frame["source"] == "North"], window=3)
    pd.testing.assert_frame_equal(table.iloc[[0]].drop(columns="source"), alone)
    assert table["n_words"].tolist() == [9, 2, 9]
    assert table["n_articles"].tolist() == [1, 2, 1]
    two = lexical_diversity(frame.assign(year=2031), ["source", "year"])
    assert list(two)[:2] == ["source", "year"]


def test_words_do_not_run_from_one_article_into_the_next():
    assert one("aa bb", "aa bb", window=3)["n_windows"] == 0
    assert np.isnan(one("aa bb", "aa bb")["mtld"])
    assert one("aa bb aa bb", window=3)["n_windows"] == 2


def test_copies_change_only_the_interval_and_not_that_where_stories_are_known():
    rng = np.random.default_rng(1)
    draw = [" ".join(f"w{w}" for w in rng.zipf(1.5, 150) % 99) for _ in range(12)]
    alone, copied = corpus(*draw), corpus(*draw * 9)
    stories = copied.assign(story_id=alone["article_id"].tolist() * 9)
    alone, copied, stories = (
        lexical_diversity(t, window=50).iloc[0] for t in (alone, copied, stories)
    )
    for name in ("mattr", "mtld"):
        assert copied[name] == pytest.approx(alone[name])
        assert stories[name] == pytest.approx(alone[name])
        widths = [row[f"{name}_high"] - row[f"{name}_low"] for row in (alone, copied, stories)]
        assert widths[1] < 0.6 * widths[0]
        assert widths[2] == pytest.approx(widths[0])
        assert alone[f"{name}_low"] < alone[name] < alone[f"{name}_high"]
    assert (stories["n_articles"], stories["n_stories"]) == (108, 12)


def test_the_interval_has_the_width_that_theory_gives():
    """Half of 400 texts repeat one word, half none: windows of 2 hold .5 or 1, s.e. .25 / 20."""
    row = one(*["aa aa", "aa bb"] * 200, window=2)
    assert row["mattr"] == 0.75
    width = row["mattr_high"] - row["mattr_low"]
    assert width == pytest.approx(2 * 1.96 * 0.25 / 20, rel=0.1)


def test_one_article_has_no_interval():
    row = one(PEOPLE, window=3)
    assert row[["mattr_low", "mattr_high", "mtld_low", "mtld_high"]].isna().all()
    assert row[["mattr", "mtld"]].notna().all()


def test_short_texts_have_no_windows_and_texts_without_repeats_no_mtld():
    row = one("aa bb cc", "dd ee")
    assert row["n_windows"] == 0
    assert row[["mattr", "mattr_low", "mtld", "mtld_low"]].isna().all()


@pytest.mark.parametrize("by", [None, "source"])
def test_an_empty_corpus_gives_an_empty_table_with_its_columns(by):
    frame = corpus(PEOPLE, source=["North"])
    table = lexical_diversity(frame.iloc[:0], by)
    assert table.empty
    full = lexical_diversity(frame, by)
    assert table.dtypes.drop("source", errors="ignore").to_dict() == COLUMNS
    assert list(table) == list(full)


@pytest.mark.parametrize("texts", [["...", None], [np.nan, np.nan]])
def test_without_words_only_the_counts_are_known(texts):
    row = one(*texts)
    counts = row[["n_articles", "n_stories", "n_sentences", "n_words", "n_types", "n_windows"]]
    assert counts.tolist() == [2, 2, 0, 0, 0, 0]
    assert row.drop(counts.index).isna().all()


def test_reruns_agree_and_articles_are_not_changed():
    frame = corpus(*[PEOPLE, "gas talks gas talks"] * 5)
    before = frame.copy(deep=True)
    pd.testing.assert_frame_equal(lexical_diversity(frame), lexical_diversity(frame))
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": "outlet"}, "lacks the column 'outlet'"),
        ({"window": 0}, "1 word or more, not 0"),
        ({"threshold": 1}, "between 0 and 1, not 1"),
    ],
)
def test_a_wrong_question_is_explained(options, message):
    with pytest.raises(ValueError, match=message):
        lexical_diversity(corpus(PEOPLE), **options)


def test_articles_whose_story_is_missing_are_stories_of_their_own():
    texts = [PEOPLE, "the news of the day", "a deal is a deal is a deal"]
    marked = lexical_diversity(corpus(*texts, story_id=[None, "s", None]), window=3)
    assert marked["n_stories"].tolist() == [3]
    pd.testing.assert_frame_equal(marked, lexical_diversity(corpus(*texts), window=3))
