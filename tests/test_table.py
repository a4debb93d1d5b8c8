"""Tables with texts: what they hold is escaped, long texts fold, what decided is marked."""

import re

import numpy as np
import pandas as pd
import pytest

from corpuslib import show_table

LONG = " ".join(f"word{n}" for n in range(50))


def cells(html):
    return re.findall(r"<td>(.*?)</td>", html, re.DOTALL)


def test_the_words_that_decided_are_marked_where_they_stand():
    table = pd.DataFrame(
        {
            "matched": ["refused (turned); lift the toll (-)", None],
            "text": ["They refused to lift the toll & left", "Nothing decided"],
        }
    )
    shown = cells(show_table(table))
    assert shown[1] == "They <mark>refused</mark> to <mark>lift the toll</mark> &amp; left"
    assert shown[3] == "Nothing decided"
    assert "<mark>" not in show_table(table, mark=None)
    assert "<mark>" not in show_table(table[["text"]])


def test_a_long_text_folds_and_loses_no_word():
    (shown,) = cells(show_table(pd.DataFrame({"text": [LONG]}), most=12))
    first, rest = re.fullmatch(r"<details><summary>(.*) …</summary>…(.*)</details>", shown).groups()
    assert len(first.split()) == 12
    assert first + rest == LONG


def test_a_mark_across_the_fold_is_closed_and_opened_again():
    table = pd.DataFrame({"matched": ["word11 word12 (+)"], "text": [LONG]})
    shown = cells(show_table(table, most=12))[1]
    assert "<mark>word11</mark> …</summary>…<mark> word12</mark>" in shown


def test_whatever_stands_in_a_table_is_escaped():
    evil = "<script>alert(1)</script>"
    index = pd.MultiIndex.from_tuples([(evil, 1)], names=[evil, None])
    table = pd.DataFrame({evil: [evil], "text": [evil], "n": [1]}, index=index)
    table["kind"] = pd.Categorical([evil])
    html = show_table(table.assign(matched=evil))
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 7
    assert "<script" not in show_table(table.reset_index(drop=True))
    assert "<script" not in show_table(table.set_index("kind"))


def test_numbers_days_and_gaps_are_shown_as_pandas_does():
    table = pd.DataFrame(
        {
            "share": [0.123456789, np.nan],
            "day": [pd.Timestamp("2031-05-03"), pd.NaT],
            "text": [None, "b"],
        }
    )
    assert cells(show_table(table)) == ["0.123457", "2031-05-03", "", "NaN", "NaT", "b"]


def test_a_table_is_left_as_it_was():
    table = pd.DataFrame({"text": [LONG], "n": [1]}, index=["a"])
    kept = table.copy()
    html = show_table(table)
    pd.testing.assert_frame_equal(table, kept)
    assert html._repr_html_() == str(html)


def test_long_and_empty_tables_are_shown():
    with pd.option_context("display.max_rows", 4):
        assert len(cells(show_table(pd.DataFrame({"text": list("abcdefgh")})))) == 5
    assert "<thead>" in show_table(pd.DataFrame({"text": pd.Series([], dtype="str")}))
    with pytest.raises(ValueError, match="most must be at least 1 word, not 0"):
        show_table(pd.DataFrame({"text": ["a"]}), most=0)
