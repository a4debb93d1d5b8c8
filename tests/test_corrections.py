"""Corrections by hand change what they say, nothing else, and can be counted."""

import pandas as pd
import pytest

from corpuslib import audit, schema
from corpuslib.statements.corrections import CORRECTABLE, apply_corrections
from corpuslib.statements.exchange import export_statements

DAY = pd.Timestamp("2031-05-01")
FLAGS = dict.fromkeys(["conditional", "negated", "question", "background"], False)


@pytest.fixture
def statements():
    rows = {
        "statement_id": ["a", "b", "c"],
        "article_id": ["x", "x", "y"],
        "start": [0, 9, 0],
        "end": [4, 12, 5],
        "text": ["Yes.", "=No", "Maybe"],
        "kind": "speech",
        "quote": ["direct", "indirect", "direct"],
        "speaker": ["Ann Oram", "he", None],
        "speaker_start": [20, 30, None],
        "speaker_end": [28, 32, None],
        "actor": ["Marsh", "Marsh", None],
        "how": ["name", "pronoun", None],
        "said_low": DAY,
        "said_high": DAY,
        "confidence": [0.1 + 0.2, 0.5, 0.25],
    }
    frame = pd.DataFrame(rows | FLAGS, index=[7, 7, 3])
    return schema.conform(frame, "statements")


def listed(**columns):
    return pd.DataFrame(columns)


def test_what_is_listed_is_corrected_and_nothing_else(statements):
    before = statements.copy()
    fixes = listed(statement_id=["b", "c"], speaker=["Pim Sand", None], quote=[None, "mixed"])
    fixes["said_high"] = [pd.Timestamp("2031-05-04"), pd.NaT]
    corrected = apply_corrections(statements, fixes)
    pd.testing.assert_frame_equal(statements, before)
    expected = statements.copy()
    expected["speaker"] = ["Ann Oram", "Pim Sand", None]
    expected["quote"] = ["direct", "indirect", "mixed"]
    expected["said_high"] = [DAY, pd.Timestamp("2031-05-04"), DAY]
    expected["how"] = ["name", "corrected", None]
    expected["date_method"] = [None, "corrected", None]
    expected[["speaker_start", "speaker_end"]] = pd.DataFrame(
        {"speaker_start": [20, None, None], "speaker_end": [28, None, None]}, dtype="Int64"
    ).to_numpy()
    expected = schema.conform(expected, "statements")
    expected["corrected"] = pd.Series(
        [None, "said_high speaker", "quote"], index=expected.index, dtype="str"
    )
    pd.testing.assert_frame_equal(corrected, expected)


def test_a_row_can_be_removed_and_is_named(statements):
    once = apply_corrections(statements, listed(statement_id=["c", "b"], remove=["yes", "no"]))
    assert once["statement_id"].tolist() == ["a", "b"]
    assert once.attrs["removed"] == ["c"]
    twice = apply_corrections(once, listed(statement_id=["a"], remove=["x"]))
    assert twice.attrs["removed"] == ["c", "a"]
    assert once["corrected"].isna().all()


def test_a_hyphen_empties_a_value_and_an_empty_cell_does_not(statements):
    fixes = listed(statement_id=["a", "b"], speaker=["-", ""], said_low=["-", None])
    corrected = apply_corrections(statements, fixes)
    assert corrected["speaker"].isna().tolist() == [True, False, True]
    assert corrected["said_low"].isna().tolist() == [True, False, False]


def test_the_order_of_the_list_does_not_matter(statements):
    fixes = listed(
        statement_id=["a", "c", "a"], speaker=["Eve", "Bob", None], actor=[None, "-", "Dale"]
    )
    one, other = (apply_corrections(statements, f) for f in (fixes, fixes[::-1]))
    pd.testing.assert_frame_equal(one, other)
    assert one["corrected"].tolist()[0] == "actor speaker"


def test_the_exported_table_edited_in_place_is_a_list_of_corrections(statements, tmp_path):
    path = export_statements(statements, tmp_path / "all.csv")
    unchanged = apply_corrections(statements, path)
    assert unchanged["corrected"].isna().all()
    pd.testing.assert_frame_equal(unchanged.drop(columns="corrected"), statements)
    edited = path.read_text("utf-8").replace('"he"', '"Pim Sand"').replace('"=No"', "")
    path.write_bytes(b"\xef\xbb\xbf" + edited.replace("\n", "\r\n").encode())
    corrected = apply_corrections(statements, path)
    assert corrected["speaker"].tolist()[:2] == ["Ann Oram", "Pim Sand"]
    assert corrected["corrected"].tolist()[1] == "speaker"


def test_corrections_stand_twice_as_once(statements):
    fixes = listed(statement_id=["b"], speaker=["Pim Sand"])
    once = apply_corrections(statements, fixes)
    pd.testing.assert_frame_equal(apply_corrections(once, fixes), once)
    more = apply_corrections(once, listed(statement_id=["b"], kind=["position"]))
    assert more["corrected"].tolist()[1] == "kind speaker"


def test_an_article_gets_its_day_as_its_interval():
    days = pd.to_datetime(["2031-05-01", None, None])
    articles = pd.DataFrame(
        {"article_id": ["x", "y", "z"], "date": days, "date_low": days, "date_high": days}
    ).assign(text="Yes.", date_method="none")
    fixes = listed(article_id=["y", "z"], date=["2031-05-03", None], date_low=[None, "2031-05-01"])
    fixes["date_high"] = [None, "2031-05-07"]
    corrected = apply_corrections(articles, fixes)
    expected = pd.to_datetime(["2031-05-01", "2031-05-03", "2031-05-01"])
    assert corrected["date_low"].tolist() == expected.tolist()
    assert corrected["date_high"].tolist()[1:] == list(pd.to_datetime(["2031-05-03", "2031-05-07"]))
    assert corrected["date"].isna().tolist() == [False, False, True]
    assert corrected["date_method"].tolist() == ["none", "corrected", "corrected"]


def test_the_audit_counts_corrections(statements):
    articles = pd.DataFrame(
        {"article_id": ["x", "y"], "date": [DAY, DAY], "text": ["Yes. Then =No", "Maybe"]}
    )
    fixed = apply_corrections(articles, listed(article_id=["y"], date=["2031-05-02"]))
    fixes = listed(statement_id=["a", "b", "c"], speaker=["Eve", "Eve", None])
    said = apply_corrections(statements, fixes.assign(remove=[None, None, "yes"]))
    counts = audit(fixed, statements=said).set_index("check")
    assert counts.loc["corrected: date", ["n", "share", "examples"]].tolist() == [1, 0.5, "y"]
    assert counts.loc["statements corrected: speaker", ["n", "share"]].tolist() == [2, 1.0]
    assert counts.loc["statements corrected: removed", ["n", "examples"]].tolist() == [1, "c"]
    assert not audit(articles)["check"].str.contains("corrected").any()


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"statement_id": ["a", "q"], "speaker": "Eve"}, "the table lacks: row 1 .'q'."),
        ({"statement_id": ["a", None], "speaker": "Eve"}, "have no statement_id: row 1"),
        ({"speaker": ["Eve"]}, "lack the column 'statement_id'"),
        ({"statement_id": ["a"], "speeker": ["Eve"]}, "nobody knows: 'speeker'"),
        ({"statement_id": ["a", "b", "a"], "speaker": ["Eve", "Eve", "Bob"]}, "row 0, row 2"),
        ({"statement_id": ["a", "a"], "remove": ["yes", "no"]}, "remove and keep.* row 0, row 1"),
        (
            {"statement_id": ["a"], "remove": ["yes"], "speaker": ["Eve"]},
            "remove a row and correct",
        ),
        ({"statement_id": ["a"], "said_low": ["soon"]}, "said_low cannot hold 'soon' .row 0"),
        ({"statement_id": ["a"], "said_low": ["2031-05-09"]}, "come after said_high in: 'a'"),
        ({"statement_id": ["a"], "kind": ["talk"]}, "kind that is not one of speech, .*'talk'"),
        ({"statement_id": ["a"], "negated": ["-"]}, "is yes or no: row 0"),
        ({"statement_id": ["a"], "negated": ["perhaps"]}, "negated cannot hold 'perhaps'"),
        ({"statement_id": ["a"], "remove": ["perhaps"]}, "remove cannot hold 'perhaps'"),
        ({"statement_id": ["a"], "text": ["No."]}, "differ from the table in 'text'.*row 0"),
    ],
)
def test_a_wrong_list_is_refused_with_its_rows(statements, columns, message):
    with pytest.raises(ValueError, match=message):
        apply_corrections(statements, pd.DataFrame(columns))


def test_the_rows_of_a_file_are_its_lines(statements, tmp_path):
    path = tmp_path / "fixes.csv"
    path.write_text("statement_id,speaker\na,Eve\nq,Eve\n", "utf-8")
    with pytest.raises(ValueError, match=r"row 3 \('q'\)"):
        apply_corrections(statements, path)


def test_a_table_without_ids_is_refused():
    with pytest.raises(ValueError, match="neither statement_id nor article_id"):
        apply_corrections(pd.DataFrame({"text": ["Yes."]}), pd.DataFrame())
    fixes = listed(article_id=["x"], voice=["Marsh"])
    with pytest.raises(ValueError, match="no column 'voice' to correct"):
        apply_corrections(pd.DataFrame({"article_id": ["x"]}), fixes)


def test_only_columns_of_the_schema_are_correctable():
    names = {"statement_id": "statements", "article_id": "articles"}
    assert all(set(CORRECTABLE[k]) <= set(schema.COLUMNS[t]) for k, t in names.items())
