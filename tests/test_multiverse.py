"""One figure under other choices, worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from corpuslib import multiverse, story_influence
from tests.made_statements import tables

DAY = "2031-05-08"
ROWS = [
    {"day": DAY, "stance": 1, "story": "x", "source": "Post", "kind": "speech", "quote": "direct"},
    {"day": DAY, "stance": 1, "story": "x", "source": "Post", "kind": "speech", "quote": "direct"},
    {"day": DAY, "stance": 1, "story": "x", "source": "Sun", "kind": "speech", "quote": "indirect"},
    {"day": DAY, "stance": -1, "story": "y", "source": "Sun", "kind": "position", "quote": "mixed"},
    {"day": DAY, "stance": 0, "story": "z", "source": "Sun", "kind": "speech", "quote": "direct"},
]
ROWS = [row | {"date_method": "header"} for row in ROWS]
ROWS[4]["date_method"] = "inferred"
VELL = {"actor": "Vell", "issue": "canal"}


def the(table, **choices):
    """The one row with these choices, and the first option of the others."""
    names = table.columns[: table.columns.get_loc("estimate")]
    wanted = {name: table[name].iloc[0] for name in names} | choices
    found = table[(table[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    assert len(found) == 1
    return found.iloc[0]


def test_every_choice_gives_the_mean_of_what_it_keeps():
    table = multiverse(*tables(ROWS), **VELL)
    assert the(table)["estimate"] == pytest.approx((1 - 1 + 0) / 3)
    assert the(table, copies="each")["estimate"] == pytest.approx((3 - 1 + 0) / 5)
    assert the(table, positions="left out")["estimate"] == pytest.approx((1 + 0) / 2)
    assert the(table, quotes="direct only")["estimate"] == pytest.approx((1 + 0) / 2)
    assert the(table, dates="not inferred")["estimate"] == pytest.approx((1 - 1) / 2)
    assert the(table, left_out="source Post")["estimate"] == pytest.approx((1 - 1 + 0) / 3)
    assert the(table, left_out="source Sun")["estimate"] == 1
    each = the(table, copies="each", quotes="direct only", dates="not inferred")
    assert each["estimate"] == 1
    assert each["n_stories"] == 1
    assert len(table) == 2**4 + 2 + 1
    assert table.iloc[0]["left_out"] == "nothing"
    assert not table.duplicated(table.columns[: table.columns.get_loc("estimate")].tolist()).any()


def test_intervals_hold_their_figure_and_narrow_with_stories():
    few = multiverse(*tables(ROWS), **VELL)
    assert (few["low"] <= few["estimate"]).all()
    assert (few["estimate"] <= few["high"]).all()
    many = [row | {"story": f"{row['story']}{k}"} for k in range(9) for row in ROWS]
    wide, narrow = (the(t) for t in (few, multiverse(*tables(many), **VELL)))
    assert narrow["high"] - narrow["low"] < (wide["high"] - wide["low"]) / 2


def test_the_story_left_out_is_the_most_influential():
    table = multiverse(*tables(ROWS), **VELL)
    left_out = table["left_out"].iloc[-1]
    assert left_out in ("story x", "story y")  # without either, the mean moves by 1/2
    assert abs(table["estimate"].iloc[-1]) == pytest.approx(1 / 2)


@pytest.mark.parametrize("split", [None, "2031-05-15"])
@pytest.mark.parametrize("against", [None, "Tarn"])
def test_influence_is_what_leaving_a_story_out_does(split, against):
    rng = np.random.default_rng(0)
    rows = [
        {
            "day": pd.Timestamp(DAY) + pd.Timedelta(days=int(rng.integers(12))),
            "actor": str(rng.choice(["Vell", "Tarn"])),
            "stance": float(rng.choice([-1, 0, 1])),
            "story": f"x{rng.integers(6)}",
        }
        for _ in range(60)
    ]
    rows += [row | {"to": row["day"] + pd.Timedelta(days=5)} for row in rows[:5]]
    given = tables(rows)
    figure = VELL | {"split": split, "against": against}
    whole = multiverse(*given, **figure)["estimate"].iloc[0]
    table = story_influence(*given, **figure)
    assert table["change"].abs().is_monotonic_decreasing
    for row in table.itertuples():
        stances = given[0][~given[0]["statement_id"].isin(row.statement_ids)]
        other = multiverse(stances, *given[1:], **figure)["estimate"].iloc[0]
        assert row.estimate == pytest.approx(other)
        assert row.change == pytest.approx(other - whole)
    assert table["n_statements"].sum() <= len(rows)


def test_a_change_is_after_minus_before():
    rows = [
        {"day": "2031-05-01", "stance": 1},
        {"day": "2031-05-02", "stance": 0},
        {"day": "2031-05-10", "stance": -1},
        {"day": "2031-05-08", "stance": -1, "to": "2031-05-11"},
    ]
    first = multiverse(*tables(rows), **VELL, split="2031-05-10").iloc[0]
    before = (1 + 0 - 0.5) / 2.5  # half of the last may have been said before
    assert first["estimate"] == pytest.approx(-1 - before)


def test_a_gap_between_actors_is_the_difference_of_their_means():
    rows = [
        {"day": DAY, "stance": s, "actor": a} for a, s in (("Vell", 1), ("Vell", 0), ("Tarn", -1))
    ]
    assert multiverse(*tables(rows), **VELL, against="Tarn")["estimate"].iloc[0] == 1.5


def test_another_scorer_and_corrected_labels_are_choices():
    plain = [{"day": DAY, "stance": row["stance"], "story": row["story"]} for row in ROWS]
    rows = [row | {"story": f"{row['story']}{k}"} for k in range(9) for row in plain]
    stances, statements, articles = tables(rows)
    other = stances.assign(stance=-stances["stance"])
    confusion = pd.DataFrame([[9, 0, 1], [0, 9, 1], [0, 0, 10]], [-1, 0, 1], [-1, 0, 1])
    options = {"scorers": {"learned": other}, "confusion": confusion}
    table = multiverse(stances, statements, articles, **VELL, **options)
    assert the(table, scorer="learned")["estimate"] == -the(table)["estimate"]
    corrected = the(table, labels="corrected")
    assert corrected["estimate"] < the(table)["estimate"]  # some of the 1 were -1 or 0
    more = multiverse(stances, statements, articles, **VELL, confusion=confusion * 1000)
    sure = the(more, labels="corrected")
    assert corrected["high"] - corrected["low"] > sure["high"] - sure["low"] + 0.05
    own = the(table)
    assert corrected["high"] - corrected["low"] > own["high"] - own["low"]
    assert not ((table["scorer"] == "learned") & (table["labels"] == "corrected")).any()


def test_choices_that_change_nothing_are_not_offered():
    table = multiverse(*tables([{"day": DAY, "stance": 1}, {"day": DAY, "stance": 0}]), **VELL)
    assert table.columns.tolist() == ["copies", "left_out", "estimate", "low", "high", "n_stories"]
    assert len(table) == 3


def test_a_choice_that_leaves_nothing_has_no_figure():
    rows = [row | {"kind": "position"} for row in ROWS]
    row = the(multiverse(*tables(rows), **VELL), positions="left out")
    assert np.isnan(row["estimate"])
    assert row["n_stories"] == 0


def test_one_statement_is_enough():
    table = multiverse(*tables(ROWS[:1]), **VELL)
    assert table["estimate"].tolist() == [1, 1]
    assert (table["high"] - table["low"] > 0.5).all()
    assert np.isnan(story_influence(*tables(ROWS[:1]), **VELL)["estimate"].iloc[0])


def test_a_figure_without_stances_is_refused_with_those_there_are():
    given = tables(ROWS)
    with pytest.raises(ValueError, match=r"'Tarn' has no stance on 'canal'; .*: Vell"):
        multiverse(*given, actor="Tarn", issue="canal")
    with pytest.raises(ValueError, match=r"'Vell' has no stance on 'bridge'; .*: none"):
        multiverse(*given, actor="Vell", issue="bridge")
    with pytest.raises(ValueError, match="has no stance on 'canal' before 2031-05-08"):
        multiverse(*given, **VELL, split=DAY)
