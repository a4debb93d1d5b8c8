"""Sheets for coders: what goes out can be coded, what comes back is checked and keeps its coder."""

import sys
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpuslib import import_annotations, krippendorff_alpha, sample_for_coding
from corpuslib.stance.coding import ANSWERS, _even
from corpuslib.stance.sheets import read_sheet, write_sheet

ARTICLE = "Rain fell. Orlo said the bridge must stay open, and left. " + "More words came. " * 60
STATEMENTS = pd.DataFrame(
    {
        "statement_id": [f"s{i:02}" for i in range(30)],
        "article_id": "a",
        "start": ARTICLE.index("the bridge"),
        "end": ARTICLE.index(", and left"),
        "text": "the bridge must stay open",
        "speaker": "Orlo",
        "actor": ["North"] * 20 + ["South"] * 8 + [None] * 2,
        "said_low": pd.Timestamp("2020-05-03"),
    }
)
ARTICLES = pd.DataFrame({"article_id": ["a"], "text": [ARTICLE]})
VALLEY = SimpleNamespace(issues={"bridges": {}, "ferries": {}})
both_kinds = pytest.mark.parametrize("kind", ["csv", "xlsx"])


def need(kind):
    if kind == "xlsx":
        pytest.importorskip("openpyxl")


def coded(tmp_path, *rows, name="sheet.csv", columns="statement_id,issue,stance,coder,note"):
    path = tmp_path / name
    path.write_text("\n".join([columns, *rows]), encoding="utf-8")
    return path


def test_strata_get_the_same_number_as_far_as_they_have_it(tmp_path):
    sheet = sample_for_coding(STATEMENTS, 15, by="actor", path=tmp_path / "s.csv")
    counts = sheet["actor"].value_counts(dropna=False)
    assert counts["North"] == 7
    assert counts["South"] == 6
    assert sheet["actor"].isna().sum() == 2
    assert sheet.groupby("actor", dropna=False)["weight"].sum().tolist() == pytest.approx(
        [20, 8, 2]
    )
    assert not sheet["statement_id"].duplicated().any()


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8), st.integers(1, 60))
@settings(max_examples=100, deadline=None)
def test_shares_are_as_even_as_sizes_allow(sizes, n):
    sizes = np.array(sizes)
    wanted = _even(sizes, min(n, sizes.sum()))
    assert wanted.sum() == min(n, sizes.sum())
    assert (wanted <= sizes).all()
    unfilled = wanted[wanted < sizes]
    assert wanted.max() - unfilled.min(initial=wanted.max()) <= 1


def test_the_same_seed_draws_the_same_whatever_the_order(tmp_path):
    one = sample_for_coding(STATEMENTS, 9, path=tmp_path / "a.csv")
    two = sample_for_coding(STATEMENTS[::-1], 9, path=tmp_path / "b.csv")
    other = sample_for_coding(STATEMENTS, 9, path=tmp_path / "c.csv", random_state=1)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    pd.testing.assert_frame_equal(one, two)
    assert set(one["statement_id"]) != set(other["statement_id"])
    assert sample_for_coding(STATEMENTS, 99, path=tmp_path / "d.csv").shape[0] == 30


def test_every_statement_is_drawn_about_equally_often(tmp_path):
    rows = STATEMENTS.head(4)
    draws = [
        sample_for_coding(rows, 1, path=tmp_path / f"{seed}.csv", random_state=seed)
        for seed in range(100)
    ]
    counts = pd.concat(draws)["statement_id"].value_counts()
    assert len(counts) == 4
    assert counts.between(12, 40).all()


@both_kinds
def test_a_sheet_shows_the_words_around_and_asks_for_answers(tmp_path, kind):
    need(kind)
    path = tmp_path / f"sheet.{kind}"
    sheet = sample_for_coding(STATEMENTS, 4, articles=ARTICLES, path=path)
    assert (sheet["before"] == "Rain fell. Orlo said").all()
    assert sheet["after"].str.startswith(", and left. More words").all()
    assert sheet["after"].str.endswith(" …").all()
    assert sheet["after"].str.len().max() <= 503
    assert sheet[list(ANSWERS)].isna().all(axis=None)
    back = read_sheet(path)
    assert back.columns.tolist() == sheet.columns.tolist()
    assert back["said_low"].unique().tolist() == ["2020-05-03"]
    assert back["text"].tolist() == sheet["text"].tolist()


NASTY = [
    "=HYPERLINK(1)",
    "+1 more",
    "-2+3",
    "@cmd",
    "'=quoted",
    "''-twice",
    " =later",
    "\t=tab",
    "＝wide",
    "plain",
    "'plain quote",
    'a "b", c;\nnew line',
    "-1",
]


@both_kinds
def test_formulas_are_written_as_text_and_come_back_as_they_were(tmp_path, kind):
    need(kind)
    path = tmp_path / f"sheet.{kind}"
    write_sheet(pd.DataFrame({"text": NASTY}), path)
    assert read_sheet(path)["text"].tolist() == NASTY
    read = pd.read_csv if kind == "csv" else pd.read_excel
    cells = read(path)["text"].astype(str)
    dangerous = cells.str.contains(r"^[\s]*[=+\-@＝＋－＠]") & (cells != "-1")
    assert not dangerous.any()


@both_kinds
def test_characters_that_no_spreadsheet_holds_become_spaces(tmp_path, kind):
    need(kind)
    path = tmp_path / f"sheet.{kind}"
    write_sheet(pd.DataFrame({"text": ["a\x00b\x07c\ud800d"]}, dtype=object), path)
    assert read_sheet(path)["text"].tolist() == ["a b c d"]


@both_kinds
def test_a_filled_sheet_comes_back_with_its_coder(tmp_path, kind):
    need(kind)
    path = tmp_path / f"sheet.{kind}"
    sheet = sample_for_coding(STATEMENTS, 6, by="actor", path=path)
    filled = read_sheet(path).reset_index(drop=True)
    filled.loc[0, ["issue", "stance"]] = ["bridges", "-1"]
    filled.loc[1, ["issue", "stance", "coder"]] = ["ferries", "1", "bob"]
    filled.loc[2, "issue"] = "None"
    write_sheet(filled, path)
    table = import_annotations(path, coder="ann", codebook=VALLEY)
    assert table["statement_id"].tolist() == sheet["statement_id"].head(3).tolist()
    assert table["issue"].tolist() == ["bridges", "ferries", "none"]
    assert table["stance"].tolist()[:2] == [-1, 1]
    assert np.isnan(table["stance"][2])
    assert table["coder"].tolist() == ["ann", "bob", "ann"]
    assert table.attrs["n_open"] == 3
    assert table["weight"].tolist() == pytest.approx(sheet["weight"].head(3))


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16"), (";", "cp1252")],
)
def test_sheets_of_every_spreadsheet_are_read(tmp_path, mark, encoding):
    rows = ["statement_id,issue,stance,coder,note", "s1,bridges,−1,Zoë,", "s2,ferries,+1,Zoë,x,"]
    text = "\r\n".join(rows).replace(",", mark)
    path = tmp_path / "sheet.csv"
    path.write_bytes(text.replace("−", "-" if encoding == "cp1252" else "−").encode(encoding))
    table = import_annotations(path)
    assert table["stance"].tolist() == [-1, 1]
    assert table["coder"].tolist() == ["Zoë", "Zoë"]


def test_one_statement_may_be_coded_on_two_issues_and_by_two_coders(tmp_path):
    path = coded(tmp_path, "s1,bridges,1,ann,", "s1,ferries,0,ann,", "s1,bridges,-1,bob,")
    table = import_annotations(path)
    wide = table.pivot(index=["statement_id", "issue"], columns="coder", values="stance")
    assert krippendorff_alpha(wide)["n_units"] == 1


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["s1,bridges,2,ann,"], "other than -1, 0 or 1: row 2"),
        (["s1,bridges,0.5,ann,"], "other than -1, 0 or 1: row 2"),
        (["s1,bridges,for,ann,"], "other than -1, 0 or 1: row 2"),
        (["s1,bridges,1,ann,", "s2,tolls,1,ann,", "s3,tolls,1,ann,"], "lacks .*: rows 3, 4"),
        (["s1,bridges,,ann,"], "an issue without a stance: row 2"),
        (["s1,,1,ann,"], "a stance without an issue: row 2"),
        (["s1,none,1,ann,"], 'a stance on "none": row 2'),
        (["s1,bridges,1,,"], "no coder; say who with coder=: row 2"),
        ([",bridges,1,ann,"], "no statement_id: row 2"),
        (["s1,bridges,1,ann,", ",,,,", "s1,bridges,0,ann,"], "more than once: rows 2, 4"),
        (["s1,bridges,1,ann,", "s1,none,,ann,"], '"none" beside an issue .*: row 3'),
        (["s1,bridges,1,ann,a comma, too"], "row 2, has more cells than the header"),
    ],
)
def test_wrong_answers_are_named_by_row(tmp_path, rows, message):
    with pytest.raises(ValueError, match=message):
        import_annotations(coded(tmp_path, *rows), codebook=VALLEY)


def test_every_mistake_is_named_at_once(tmp_path):
    path = coded(tmp_path, "s1,bridges,2,ann,", "s2,tolls,1,ann,")
    with pytest.raises(ValueError, match=r"row 2.*|row 3") as error:
        import_annotations(path, codebook=VALLEY)
    assert "row 2" in str(error.value)
    assert "row 3" in str(error.value)


def test_answers_are_never_written_over(tmp_path):
    path = coded(tmp_path, "s1,bridges,1,ann,")
    before = path.read_bytes()
    with pytest.raises(FileExistsError, match="may hold answers"):
        sample_for_coding(STATEMENTS, 3, path=path)
    assert path.read_bytes() == before


def test_a_sheet_that_cannot_be_written_leaves_the_old_one(tmp_path, monkeypatch):
    path = coded(tmp_path, "s1,bridges,1,ann,")
    before = path.read_bytes()

    def full(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(OSError, match="disk full"):
        write_sheet(STATEMENTS, path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["sheet.csv"]


def test_wrong_calls_are_explained(tmp_path, monkeypatch):
    path = tmp_path / "s.csv"
    with pytest.raises(ValueError, match="no column 'mood' to draw by"):
        sample_for_coding(STATEMENTS, 3, by=["mood"], path=path)
    with pytest.raises(ValueError, match="at least 1, not 0"):
        sample_for_coding(STATEMENTS, 0, path=path)
    with pytest.raises(ValueError, match=r"a \.csv or \.xlsx file, not 's\.ods'"):
        sample_for_coding(STATEMENTS, 3, path=tmp_path / "s.ods")
    with pytest.raises(ValueError, match="lack the text of 'a'"):
        sample_for_coding(STATEMENTS, 3, path=path, articles=ARTICLES.assign(article_id="b"))
    with pytest.raises(ValueError, match="cannot be 'text'"):
        sample_for_coding(STATEMENTS, 3, path=path, by="text")
    with pytest.raises(ValueError, match="lacks the column 'stance'"):
        import_annotations(coded(tmp_path, "x,y", columns="statement_id,issue"))
    assert not path.exists()
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ImportError, match="corpuslib\\[formats\\]"):
        sample_for_coding(STATEMENTS, 3, path=tmp_path / "s.xlsx")


def test_the_statements_are_left_alone(tmp_path):
    before = STATEMENTS.copy()
    sample_for_coding(STATEMENTS, 5, by=["actor"], path=tmp_path / "s.csv", articles=ARTICLES)
    pd.testing.assert_frame_equal(STATEMENTS, before)
