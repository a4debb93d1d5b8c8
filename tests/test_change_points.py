"""Changes that were put there, and series in which there are none."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind
from statsmodels.stats.multitest import multipletests

from corpuslib import change_points, contrast, detectable_change, stance_timeline
from corpuslib.timeline.changes import _holm
from tests.made_statements import tables

FIRST = pd.Timestamp("2031-01-06")  # a Monday


def days_of(raw, *, actor="Vell", n_stories=1, step="7D") -> pd.DataFrame:
    """A timeline of which only the means of steps matter."""
    raw = np.asarray(raw, float)
    return pd.DataFrame(
        {
            "date": pd.date_range(FIRST, periods=len(raw), freq=step, unit="us"),
            "actor": actor,
            "issue": "canal",
            "raw_mean": raw,
            "mean": raw,
            "margin": 0.4,
            "level": raw,
            "level_margin": 0.3,
            "weight": np.where(np.isnan(raw), 0.0, n_stories),
            "n_stories": np.where(np.isnan(raw), 0, n_stories),
            "status": np.where(np.isnan(raw), "none", "ok"),
        }
    )


def noise(seed, n=12, sd=0.3):
    return np.random.default_rng(seed).normal(0, sd, n)


def test_a_change_is_found_where_it_was_put():
    raw = noise(0) + np.repeat([0.5, -0.5], [7, 5])
    row = change_points(days_of(raw)).iloc[0]
    assert row["date"] == FIRST + pd.Timedelta(weeks=7)
    assert row["before"] == pytest.approx(raw[:7].mean())
    assert row["after"] == pytest.approx(raw[7:].mean())
    assert row["change"] == pytest.approx(row["after"] - row["before"])
    assert row["p"] < 0.01
    assert row["n_weeks"] == row["n_stories"] == 12


def test_weeks_count_by_their_stories():
    days = days_of([1, 1, 0, -1, -1, -1, -1], n_stories=np.array([1, 3, 4, 1, 1, 1, 1]))
    row = change_points(days).iloc[0]
    assert row["date"] == FIRST + pd.Timedelta(weeks=2)
    assert row["before"] == 1
    assert row["after"] == pytest.approx((4 * 0 - 4) / 8)


def test_days_are_put_together_to_weeks():
    raw = np.repeat([0.5, -0.5], 28) + noise(1, 56)
    row = change_points(days_of(raw, step="D")).iloc[0]
    assert row["n_weeks"] == 8
    assert row["n_stories"] == 56
    assert row["date"] == FIRST + pd.Timedelta(weeks=4)


def test_a_change_of_one_week_is_not_looked_for():
    raw = np.r_[np.zeros(9), 1.0] + noise(2, 10, 0.01)
    assert change_points(days_of(raw)).loc[0, "date"] <= FIRST + pd.Timedelta(weeks=8)


def test_p_is_small_in_one_series_of_twenty_where_nothing_changes():
    days = pd.concat([days_of(noise(k), actor=f"a{k:03}") for k in range(300)])
    p = change_points(days, n_permutations=199)["p"]
    assert (p <= 0.05).mean() == pytest.approx(0.05, abs=0.03)
    assert (p <= 0.5).mean() == pytest.approx(0.5, abs=0.08)


@pytest.mark.parametrize("told", [np.ones(6), np.array([1, 9, 1, 2, 1, 4])])
def test_p_is_that_of_all_orders(told):
    """Six weeks, with their stories, have 720 orders; they can be gone through one by one."""
    raw = np.array([0.9, 0.8, 0.4, 0.5, -0.2, 0.1])

    def largest(order):
        x, n = raw[order], told[order]
        return max(
            abs(np.average(x[k:], weights=n[k:]) - np.average(x[:k], weights=n[:k]))
            / np.sqrt(1 / n[:k].sum() + 1 / n[k:].sum())
            for k in (2, 3, 4)
        )

    orders = np.array([largest(list(order)) for order in permutations(range(6))])
    exact = np.mean(orders >= orders[0] - 1e-9)
    p = change_points(days_of(raw, n_stories=told), n_permutations=4999).loc[0, "p"]
    assert p == pytest.approx(exact, abs=0.02)


def test_p_is_corrected_for_all_series_tested():
    p = np.array([0.01, 0.04, np.nan, 0.03, 0.5])
    expected = multipletests(p[~np.isnan(p)], method="holm")[1]
    np.testing.assert_allclose(_holm(p)[~np.isnan(p)], expected)
    assert np.isnan(_holm(p)[2])
    days = pd.concat([days_of(noise(k), actor=f"a{k}") for k in range(5)])
    table = change_points(days)
    assert (table["p_holm"] >= table["p"]).all()
    assert table["p_holm"].iloc[0] == pytest.approx(min(1, 5 * table["p"].iloc[0]))


def test_few_weeks_are_thin_and_not_tested():
    table = change_points(pd.concat([days_of([1, -1, 1]), days_of(noise(3), actor="Tarn")]))
    assert table["status"].tolist() == ["ok", "thin"]
    assert table["p"].isna().tolist() == [False, True]
    assert pd.isna(table["date"].iloc[1])
    assert table["p_holm"].iloc[0] == table["p"].iloc[0]


def test_a_series_that_never_moves_has_no_change():
    row = change_points(days_of([1.0] * 8)).iloc[0]
    assert row["p"] == 1
    assert row["change"] == 0


def test_the_same_seed_gives_the_same_table():
    days = pd.concat([days_of(noise(k), actor=f"a{k}") for k in range(3)])
    pd.testing.assert_frame_equal(change_points(days), change_points(days))
    with pytest.raises(ValueError, match="at least 99"):
        change_points(days, n_permutations=10)
    with pytest.raises(ValueError, match="lacks the column 'raw_mean'"):
        change_points(days.drop(columns="raw_mean"))


def test_a_contrast_is_a_difference_with_both_doubts():
    days = pd.concat([days_of([0.5, np.nan, 1]), days_of([-0.5, 0.2], actor="Tarn")])
    table = contrast(days, "Vell", "Tarn", "canal")
    assert table["difference"].iloc[0] == 1
    assert table["low"].iloc[0] == pytest.approx(1 - np.sqrt(2) * 0.4)
    assert table["high"].iloc[0] == pytest.approx(1 + np.sqrt(2) * 0.4)
    assert table["difference"].isna().tolist() == [False, True, True]
    assert table["status"].tolist() == ["ok", "none", "none"]
    assert table["n_stories_b"].tolist() == [1, 1, 0]
    swapped = contrast(days, "Tarn", "Vell", "canal")
    np.testing.assert_allclose(swapped["difference"], -table["difference"])
    np.testing.assert_allclose(swapped["low"], -table["high"])


def test_a_contrast_with_nobody_names_those_there_are():
    days = days_of([0.5])
    with pytest.raises(ValueError, match="'Tarn' has no row on 'canal'; only Vell"):
        contrast(days, "Vell", "Tarn", "canal")
    with pytest.raises(ValueError, match="two rows on one day"):
        contrast(pd.concat([days, days]), "Vell", "Vell", "canal")


def test_a_detectable_change_is_found_as_often_as_promised():
    """Many series with the same spread; Student's t test on changes of the size it names."""
    rng = np.random.default_rng(0)
    series = [days_of(rng.normal(0, 0.3, 30), actor=f"a{k:02}", step="D") for k in range(40)]
    table = detectable_change(pd.concat(series), date=FIRST + pd.Timedelta(days=15))
    assert (table[["n_before", "n_after"]] == 15).all(axis=None)
    assert table["spread"].mean() == pytest.approx(0.3, rel=0.1)
    change = table["detectable"].mean()
    drawn = rng.normal(0, 0.3, (4000, 30)) + np.repeat([0, change], 15)
    found = ttest_ind(drawn[:, :15], drawn[:, 15:], axis=1).pvalue < 0.05
    assert found.mean() == pytest.approx(0.8, abs=0.05)
    assert (table["detectable_corrected"] > table["detectable"]).all()


def test_what_has_nothing_on_one_side_has_no_detectable_change():
    days = pd.concat([days_of([0.5] * 4), days_of([0.5], actor="Tarn")])
    table = detectable_change(days).set_index("actor")
    assert np.isnan(table.loc["Tarn", "detectable"])
    assert table.loc["Vell", "detectable"] > 0  # equal stances are no proof of no spread
    with pytest.raises(ValueError, match="power must lie between"):
        detectable_change(days, power=80)


def test_a_timeline_goes_straight_into_all_three():
    rng = np.random.default_rng(0)
    rows = [
        {"day": FIRST + pd.Timedelta(days=int(k)), "actor": actor, "stance": stance}
        for k in range(60)
        for actor, stance in (("Vell", 1 if k < 30 else -1), ("Tarn", rng.choice([-1, 0, 1])))
    ]
    days = stance_timeline(*tables(rows))
    changes = change_points(days)
    assert changes.loc[0, "actor"] == "Vell"
    assert changes.loc[0, "date"] == pd.Timestamp("2031-02-03")  # the Monday next to the change
    assert changes.loc[0, "p_holm"] < 0.05 < changes.loc[1, "p"]
    assert contrast(days, "Vell", "Tarn", "canal")["difference"].notna().all()
    assert set(detectable_change(days)["actor"]) == {"Vell", "Tarn"}
