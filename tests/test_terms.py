import numpy as np
import pandas as pd
import pytest

from corpuslib import term_rates
from corpuslib.schema import COLUMNS
from corpuslib.terms import steps, wilson

DAYS = pd.to_datetime(["2031-05-01", "2031-05-01", "2031-05-04", None])
ARTICLES = pd.DataFrame(
    {
        "article_id": ["a", "b", "c", "d"],
        "date": DAYS,
        "text": [
            "Gas talks began. Gas flows.",  # 5 words, gas twice
            "No gas, no talks.",  # 4 words, gas once
            "The minister spoke of open borders.",  # 6 words
            "Undated: gas.",  # 2 words
        ],
        "source": ["North", "South", "North", None],
    }
)


def row(table, **keys):
    for column, value in keys.items():
        table = table[table[column] == value]
    assert len(table) == 1
    return table.iloc[0]


def test_a_rate_is_occurrences_per_ten_thousand_words():
    gas = row(term_rates(ARTICLES, ["gas"]))
    assert (gas["n"], gas["total"], gas["n_articles"]) == (4, 17, 3)
    assert gas["rate"] == pytest.approx(4 / 17 * 10_000)


def test_groups_are_counted_apart_and_a_missing_source_is_a_group():
    table = term_rates(ARTICLES, ["gas"], by="source")
    assert row(table, source="North")["total"] == 11
    assert row(table, source="South")["n"] == 1
    assert table["source"].isna().sum() == 1
    assert table["total"].sum() == 17


def test_phrases_are_counted_across_punctuation_like_ngrams():
    assert row(term_rates(ARTICLES, ["gas talks"]))["n"] == 1
    assert row(term_rates(ARTICLES, ["Open  Borders"]))["term"] == "open borders"
    assert row(term_rates(ARTICLES, ["open borders"]))["n"] == 1


def test_without_terms_every_word_of_the_corpus_is_counted_once():
    table = term_rates(ARTICLES)
    assert table["n"].sum() == table["total"].iloc[0] == 17
    assert table["n"].min() == 1
    assert not table["term"].duplicated().any()


def test_a_day_without_articles_has_no_row_or_a_gap_but_never_a_zero():
    absent = term_rates(ARTICLES, ["gas"], freq="D")
    assert absent["date"].dt.day.tolist() == [1, 4]
    gaps = term_rates(ARTICLES, ["gas"], freq="D", gaps=True)
    assert gaps["date"].dt.day.tolist() == [1, 2, 3, 4]
    assert gaps["rate"].isna().tolist() == [False, True, True, False]
    assert gaps["total"].tolist() == [9, 0, 0, 6]


def test_gaps_are_filled_for_each_group():
    table = term_rates(ARTICLES, ["gas"], by="source", freq="D", gaps=True)
    assert table.groupby("source").size().to_dict() == {"North": 4, "South": 4}
    assert row(table, source="South", date=DAYS[2])["total"] == 0


def test_articles_without_a_day_are_counted_as_left_out():
    assert term_rates(ARTICLES, ["gas"], freq="D").attrs["n_undated"] == 1
    assert term_rates(ARTICLES, ["gas"]).attrs["n_undated"] == 0


def test_weeks_begin_on_monday_and_months_on_the_first():
    days = pd.Series(pd.to_datetime(["2031-05-04", "2031-05-05"]))  # a Sunday and a Monday
    assert steps(days, "W").dt.strftime("%d %b").tolist() == ["28 Apr", "05 May"]
    assert steps(days, "M").dt.day.tolist() == [1, 1]


def test_wilson_agrees_with_published_values():
    low, high = wilson(np.array([7, 0, 10]), 10)
    np.testing.assert_allclose(low, [0.3967781, 0, 1 - 0.2775328], atol=5e-8)
    np.testing.assert_allclose(high, [0.8922087, 0.2775328, 1], atol=5e-8)
    assert np.isnan(wilson(0, 0)).all()


def many(n_stories, per_story):
    """Stories of `per_story` identical articles; every other story is about gas only."""
    texts = ["gas gas gas gas", "word word word word"] * (n_stories // 2)
    return pd.DataFrame(
        {
            "article_id": [f"{i}" for i in range(n_stories * per_story)],
            "text": np.repeat(texts, per_story),
            "story_id": np.repeat([f"s{i}" for i in range(n_stories)], per_story),
        }
    )


def test_the_bootstrap_has_the_width_that_theory_gives():
    """Half of 400 equal stories are all gas: the share's standard error is sqrt(.25 / 400)."""
    gas = row(term_rates(many(400, 1), ["gas"]))
    width = 2 * 1.96 * np.sqrt(0.25 / 400) * 10_000
    assert gas["high"] - gas["low"] == pytest.approx(width, rel=0.1)


def test_copies_do_not_narrow_the_interval_when_stories_are_known():
    alone, copied = (row(term_rates(many(40, k), ["gas"])) for k in (1, 25))
    assert copied["high"] - copied["low"] == pytest.approx(alone["high"] - alone["low"])
    assert copied["wilson_high"] - copied["wilson_low"] < alone["wilson_high"] - alone["wilson_low"]
    assert (copied["n_articles"], copied["n_stories"]) == (500, 20)


def test_an_event_told_ten_times_may_count_once():
    told = pd.DataFrame(
        {
            "article_id": [str(i) for i in range(11)],
            "text": ["gas word"] * 10 + ["word word"],
            "story_id": ["flood"] * 10 + ["quiet"],
            "copy_id": ["a"] * 5 + ["b"] * 5 + ["c"],
        }
    )
    every = row(term_rates(told, ["gas"]))
    once = row(term_rates(told, ["gas"], weights="stories"))
    printed = row(term_rates(told, ["gas"], weights="copies"))
    assert every["rate"] == pytest.approx(10 / 22 * 10_000)
    assert once["rate"] == pytest.approx(1 / 4 * 10_000)
    assert printed["rate"] == pytest.approx(2 / 6 * 10_000)
    assert (once["n"], once["total"], once["n_articles"], once["n_stories"]) == (10, 22, 10, 1)
    assert once["high"] <= 5_000


def test_weights_need_their_column():
    with pytest.raises(ValueError, match=r"needs the column of mark_stories\(articles\)"):
        term_rates(ARTICLES, ["gas"], weights="stories")
    with pytest.raises(ValueError, match="None, 'copies' or 'stories', not 'days'"):
        term_rates(ARTICLES, ["gas"], weights="days")


def test_one_story_has_no_story_interval():
    one = row(term_rates(ARTICLES.iloc[:1], ["gas"]))
    assert np.isnan([one["low"], one["high"]]).all()
    assert one["wilson_high"] > one["rate"]


def test_a_term_that_never_occurs_is_not_certain_to_be_absent():
    never = row(term_rates(ARTICLES, ["oil"]))
    assert never["n"] == never["rate"] == never["low"] == 0
    assert never["high"] == never["wilson_high"] > 0


def test_rerunning_gives_the_same_numbers_and_changes_nothing():
    before = ARTICLES.copy(deep=True)
    pd.testing.assert_frame_equal(
        term_rates(ARTICLES, by="source"), term_rates(ARTICLES, by="source")
    )
    pd.testing.assert_frame_equal(ARTICLES, before)


def test_the_interval_of_a_group_does_not_depend_on_the_other_groups():
    every = term_rates(ARTICLES, ["gas"], by="source")
    north = term_rates(ARTICLES[ARTICLES["source"] == "North"], ["gas"], by="source")
    pd.testing.assert_series_equal(row(every, source="North"), row(north), check_names=False)


@pytest.mark.parametrize("terms", [None, ["gas"]])
def test_an_empty_corpus_gives_an_empty_table_with_its_columns(terms):
    table = term_rates(ARTICLES.iloc[:0], terms, by="source", freq="D")
    assert list(table) == ["source", "date", *COLUMNS["terms"]]
    assert table.empty


def test_texts_without_words_and_missing_texts_have_no_rate():
    texts = pd.DataFrame({"article_id": ["a", "b"], "text": ["...", None]})
    gas = row(term_rates(texts, ["gas"]))
    assert gas["total"] == 0
    assert np.isnan(gas["rate"])
    assert term_rates(texts).empty


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"terms": "gas"}, r"write \['gas'\]"),
        ({"terms": []}, "terms is empty"),
        ({"terms": ["a b c d"]}, "one to three words, not 'a b c d'"),
        ({"by": "outlet"}, "lacks the column 'outlet'"),
        ({"freq": "H"}, "'D', 'W' or 'M'"),
    ],
)
def test_a_wrong_question_is_explained(arguments, message):
    with pytest.raises(ValueError, match=message):
        term_rates(ARTICLES, **arguments)


def test_a_term_is_cut_into_words_as_the_texts_are():
    articles = ARTICLES.assign(text=["A build-up: Oram, build-up.", "The build up.", "", None])
    table = term_rates(articles, ["Build-up", "build up", "Oram-build", "No. 10"])
    assert table["term"].tolist() == ["build-up", "build up", "oram-build", "no. 10"]
    assert table["n"].tolist() == [3, 3, 1, 0]


@pytest.mark.parametrize(
    ("term", "why"),
    [("U.N.", "'u'"), ("a deal", "'a'"), ("talk*", "lexicon_rates"), ("—", "one to three"),
     (None, "must be a text"), (3, "must be a text")],
)  # fmt: skip
def test_a_term_that_could_never_be_counted_is_an_error_and_not_a_zero(term, why):
    with pytest.raises(ValueError, match=why):
        term_rates(ARTICLES, ["gas", term])


def test_articles_whose_story_is_missing_are_stories_of_their_own():
    marked = ARTICLES.assign(story_id=[None, "s", np.nan, "s"])
    named = ARTICLES.assign(story_id=["s1", "s", "s2", "s"])
    pd.testing.assert_frame_equal(
        term_rates(marked, ["gas", "talks"], by="source"),
        term_rates(named, ["gas", "talks"], by="source"),
    )
    assert row(term_rates(marked, ["gas"]))["n_stories"] == 2


@pytest.mark.parametrize("dtype", ["object", "string", "category"])
def test_texts_count_alike_whatever_type_of_column_holds_them(dtype):
    articles = ARTICLES.assign(text=ARTICLES["text"].where([True, True, False, True]))
    held = articles.assign(text=articles["text"].astype(dtype), source=articles["source"])
    pd.testing.assert_frame_equal(term_rates(held, ["gas"]), term_rates(articles, ["gas"]))


def test_groups_cannot_be_called_like_a_column_of_the_result():
    with pytest.raises(ValueError, match="by cannot be 'total'"):
        term_rates(ARTICLES.assign(total=1), ["gas"], by="total")
    with pytest.raises(ValueError, match="by cannot be 'date'"):
        term_rates(ARTICLES, ["gas"], by="date", freq="W")
    assert term_rates(ARTICLES, ["gas"], by="date")["date"].nunique() == 2
