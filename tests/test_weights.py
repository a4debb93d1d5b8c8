import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from corpuslib import TermCounter, tf_idf
from corpuslib.terms.weights import SCHEMES

# The counts of a published worked example; the letters are doubled to be words.
COUNTS = {
    "one": {"a": 3, "b": 2, "c": 6, "d": 1, "e": 1, "f": 1, "g": 1, "h": 2},
    "two": {"a": 2, "b": 1, "c": 2, "d": 4, "e": 1, "f": 1, "h": 1},
}
LETTERS = list("abcdefgh")
GROUPS = pd.DataFrame(
    {
        "article_id": list(COUNTS),
        "side": list(COUNTS),
        "text": [" ".join(2 * k for k, n in c.items() for _ in range(n)) for c in COUNTS.values()],
    }
)
STOP = ["gas", "talks", "border", "harvest"]
NEWS = pd.DataFrame(
    {
        "article_id": list("abcdef"),
        "source": ["North", "North", "South", "South", "East", None],
        "text": ["Gas talks.", "Gas, gas!", "Border talks.", "", "...", "Harvest talks"],
    }
)


def weights(table, group, column):
    own = table[table["side"] == group].set_index("term")[column]
    return own.reindex([2 * letter for letter in LETTERS], fill_value=0).to_numpy()


def test_truncated_c_tf_idf_gives_the_published_numbers():
    table = tf_idf(GROUPS, "side", scheme="c_tf_idf_truncated")
    idf = [1.335001, 1.734601, 1.011601, 1.335001, 2.079442, 2.079442, 2.708050, 1.734601]
    one = [0.235588, 0.204071, 0.357036, 0.078529, 0.122320, 0.122320, 0.159297, 0.204071]
    two = [0.222500, 0.144550, 0.168600, 0.445000, 0.173287, 0.173287, 0, 0.144550]
    np.testing.assert_allclose(weights(table, "one", "idf"), idf, atol=1e-6)
    np.testing.assert_allclose(weights(table, "one", "c_tf_idf_truncated"), one, atol=1e-6)
    np.testing.assert_allclose(weights(table, "two", "c_tf_idf_truncated"), two, atol=1e-6)


def test_c_tf_idf_keeps_the_half_word_that_truncation_loses():
    """14.5 words a group on average; g occurs once, c eight times."""
    table = tf_idf(GROUPS, "side")
    assert weights(table, "one", "idf")[[6, 2]] == pytest.approx(np.log([1 + 14.5, 1 + 14.5 / 8]))
    assert weights(table, "one", "c_tf_idf")[6] == pytest.approx(np.log(15.5) / 17)


def test_smooth_tf_idf_is_that_of_scikit_learn_with_groups_as_documents():
    table = tf_idf(NEWS, "source", scheme="smooth_tf_idf")
    joined = NEWS.groupby("source", dropna=False)["text"].agg(" ".join)
    joined = joined[joined != "..."]
    peer = TfidfVectorizer()
    matrix = peer.fit_transform(joined).toarray()
    for place, source in enumerate(joined.index):
        own = table[table["source"].eq(source) | (table["source"].isna() & pd.isna(source))]
        own = own.set_index("term")["smooth_tf_idf"]
        own = own.reindex(peer.get_feature_names_out(), fill_value=0)
        np.testing.assert_allclose(own, matrix[place])


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_weight_is_the_product_of_its_factors_up_to_length(scheme):
    table = tf_idf(GROUPS, "side", scheme=scheme)
    ratio = table[scheme] / (table["tf"] * table["idf"])
    assert (ratio.groupby(table["side"]).std() < 1e-12).all()
    assert list(table)[-1] == scheme


def test_a_group_is_counted_over_all_its_articles():
    table = tf_idf(NEWS, "source")
    gas = table[table["term"] == "gas"]
    columns = ["source", "n", "n_articles", "n_groups", "tf"]
    assert gas[columns].to_numpy().tolist() == [["North", 3, 2, 1, 3 / 4]]
    assert table.loc[table["term"] == "talks", "n_groups"].tolist() == [3, 3, 3]
    assert table["source"].isna().sum() == 2


def test_a_group_without_words_has_no_rows_and_does_not_count():
    table = tf_idf(NEWS, "source")
    assert "East" not in set(table["source"])
    pd.testing.assert_frame_equal(table, tf_idf(NEWS[NEWS["source"] != "East"], "source"))


def test_the_order_of_articles_does_not_matter():
    pd.testing.assert_frame_equal(tf_idf(NEWS, "source"), tf_idf(NEWS.iloc[::-1], "source"))


def test_rows_stand_by_group_and_weight_and_top_cuts_each_group():
    table = tf_idf(NEWS, "source")
    assert table["source"].tolist()[:4] == ["North", "North", "South", "South"]
    assert table["term"].tolist() == ["gas", "talks", "border", "talks", "harvest", "talks"]
    top = tf_idf(NEWS, "source", top=1)
    assert top["term"].tolist() == ["gas", "border", "harvest"]
    equal = NEWS.assign(text="zeta alpha mid")
    assert tf_idf(equal, "source", top=2)["term"].tolist() == ["alpha", "mid"] * 4


def test_terms_can_be_counted_otherwise():
    counter = TermCounter(ngram_range=(2, 2))
    table = tf_idf(NEWS, "source", counter=counter)
    assert set(table["term"]) == {"gas talks", "gas gas", "border talks", "harvest talks"}
    assert not hasattr(counter, "vocabulary_")
    backwards = TermCounter(vocabulary=["talks", "gas"])
    assert tf_idf(NEWS, "source", counter=backwards)["term"].tolist()[:2] == ["gas", "talks"]


def test_several_columns_make_groups():
    table = tf_idf(NEWS.assign(year=[2030, 2031] * 3), ["source", "year"])
    assert list(table)[:3] == ["source", "year", "term"]
    assert len(table.drop_duplicates(["source", "year"])) == 4


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    "articles", [NEWS.iloc[:0], NEWS.assign(text="..."), NEWS.assign(text=np.nan)]
)
def test_without_words_the_table_is_empty_and_keeps_its_columns(articles, scheme):
    table = tf_idf(articles, "source", scheme=scheme)
    assert table.empty
    full = tf_idf(NEWS, "source", scheme=scheme)
    assert table.dtypes.to_dict() == full.dtypes.to_dict()


def test_one_group_is_ranked_by_frequency_under_smooth_tf_idf():
    table = tf_idf(GROUPS.assign(side="all"), "side", scheme="smooth_tf_idf")
    assert table["idf"].eq(1).all()
    assert table["n"].is_monotonic_decreasing
    assert (table["smooth_tf_idf"] ** 2).sum() == pytest.approx(1)
    assert len(tf_idf(NEWS.iloc[:1], "source")) == 2


def test_articles_are_not_changed():
    before = NEWS.copy(deep=True)
    tf_idf(NEWS, "source")
    pd.testing.assert_frame_equal(NEWS, before)


@pytest.mark.parametrize(
    ("by", "options", "message"),
    [
        ("outlet", {}, "lacks the column 'outlet'"),
        ([], {}, "by is empty"),
        ("source", {"scheme": "bm25"}, "c_tf_idf, c_tf_idf_truncated, smooth_tf_idf, not 'bm25'"),
        ("source", {"top": 0}, "1 or more, not 0"),
        ("source", {"counter": TermCounter(min_df=7)}, "min_df"),
        ("source", {"counter": TermCounter(stop_words=STOP)}, "hold no terms"),
    ],
)
def test_a_wrong_question_is_explained(by, options, message):
    with pytest.raises(ValueError, match=message):
        tf_idf(NEWS, by, **options)
