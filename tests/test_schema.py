import pandas as pd
import pytest

from corpuslib.schema import COLUMNS, check, conform, empty


@pytest.mark.parametrize("name", COLUMNS)
def test_an_empty_table_passes_its_own_check(name):
    assert check(empty(name), name).empty
    assert {column: str(dtype) for column, dtype in empty(name).dtypes.items()} == COLUMNS[name]


def test_check_names_the_columns_that_are_missing():
    with pytest.raises(ValueError, match="lacks the columns 'date', 'text'; it has: article_id"):
        check(pd.DataFrame({"article_id": ["a"]}), "articles", needs=["article_id", "date", "text"])


def test_check_refuses_days_kept_as_text_and_says_what_to_do():
    frame = pd.DataFrame({"date": ["2022-01-26"]})
    with pytest.raises(ValueError, match="to_datetime"):
        check(frame, "articles", needs=["date"])


def test_check_refuses_days_with_a_time_zone():
    frame = pd.DataFrame({"date": pd.to_datetime(["2022-01-26"], utc=True)})
    with pytest.raises(ValueError, match="without a time zone"):
        check(frame, "articles", needs=["date"])


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (["a", "a"], "1 values stand in more than one row, e.g. 'a'"),
        (["a", None], "empty in 1 rows"),
    ],
)
def test_check_wants_an_id_that_tells_rows_apart(ids, message):
    with pytest.raises(ValueError, match=message):
        check(pd.DataFrame({"article_id": ids}), "articles", needs=["article_id"])


def test_check_refuses_what_is_not_a_table():
    with pytest.raises(TypeError, match="must be a pandas DataFrame, not list"):
        check([], "articles")
    with pytest.raises(ValueError, match="the tables are: articles"):
        check(empty("days"), "dates")


def test_conform_orders_columns_and_keeps_the_users_own_behind():
    frame = pd.DataFrame({"mine": [1], "text": ["Hello."], "article_id": ["a"]})
    table = conform(frame, "articles")
    assert list(table) == [*COLUMNS["articles"], "mine"]
    assert table["date"].isna().all()
    assert list(frame) == ["mine", "text", "article_id"]


def test_conform_will_not_invent_counts():
    with pytest.raises(ValueError, match="n_statements"):
        conform(pd.DataFrame({"actor": ["A"]}), "days")


def test_check_refuses_two_columns_of_one_name():
    frame = pd.DataFrame([["a", "x", "y"]], columns=["article_id", "text", "text"])
    with pytest.raises(ValueError, match="more than one column 'text'"):
        check(frame, "articles", needs=["article_id", "text"])
    assert check(frame, "articles", needs=["article_id"]) is frame


@pytest.mark.parametrize("wrong", [3, b"bytes", ["a"]])
def test_check_wants_texts_that_are_texts_or_missing(wrong):
    frame = pd.DataFrame({"text": pd.Series(["fine", None, wrong], dtype=object)})
    with pytest.raises(ValueError, match=r"must hold texts, not .* \(row 2\)"):
        check(frame, "articles", needs=["text"])
    for texts in (frame["text"][:2], frame["text"][:2].astype("category"), [float("nan")]):
        check(pd.DataFrame({"text": texts}), "articles", needs=["text"])


def test_check_says_how_to_take_a_time_zone_off():
    days = pd.to_datetime(["2031-05-01"]).tz_localize("UTC")
    with pytest.raises(ValueError, match="tz_localize"):
        check(pd.DataFrame({"date": days}), "articles", needs=["date"])
