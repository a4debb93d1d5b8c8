"""Timelines of statements made by hand, whose means can be worked out on paper."""

import numpy as np
import pandas as pd
import pytest

from corpuslib import day_statements, stance_timeline
from corpuslib.schema import COLUMNS
from corpuslib.timeline import estimate_days, merge_counts, story_counts
from corpuslib.timeline.days import _seen
from corpuslib.timeline.labels import read_confusion
from corpuslib.timeline.model import DriftingLevel, Steps, estimate_path
from corpuslib.timeline.worlds import World, draw_world
from tests.made_statements import tables

MAY = pd.Timestamp("2031-05-08")


def one_day(*rows, **options):
    """The row of a day on which all this was said."""
    table = stance_timeline(*tables([{"day": MAY} | row for row in rows]), **options)
    assert len(table) == 1
    return table.iloc[0]


def many(seed=0, n=200, spread=0.3, n_actors=3, n_days=20):
    """Statements drawn at random, some of them known to a few days only."""
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(n):
        day = MAY + pd.Timedelta(days=int(rng.integers(n_days)))
        to = day + pd.Timedelta(days=int(rng.integers(1, 9)) if rng.random() < spread else 0)
        article = int(rng.integers(n // 2))
        rows.append(
            {
                "day": day,
                "to": to,
                "stance": float(rng.choice([-1, 0, 0.5, 1])),
                "actor": f"actor {rng.integers(n_actors)}",
                "article": f"a{article:03}",
                "story": f"a{article - article % 3:03}",
            }
        )
    return tables(rows)


def test_a_story_counts_once_however_often_it_is_told():
    told = [{"stance": 1, "story": "x"}] * 9 + [{"stance": -1, "story": "y"}]
    row = one_day(*told)
    assert row["raw_mean"] == 0
    assert (row["n_statements"], row["n_articles"], row["n_stories"]) == (10, 10, 2)
    assert row["weight"] == 10


def test_a_story_counts_once_for_each_sign():
    row = one_day({"stance": 1, "story": "x"}, {"stance": -1, "story": "x"}, {"stance": 1})
    assert row["raw_mean"] == pytest.approx((1 - 1 + 1) / 3)
    assert row["n_stories"] == 2


def test_numbers_of_one_sign_in_one_story_are_averaged():
    row = one_day({"stance": 1, "story": "x"}, {"stance": 0.5, "story": "x"}, {"stance": -1})
    assert row["raw_mean"] == pytest.approx((0.75 - 1) / 2)


def test_what_counts_once_is_a_story_or_else_a_copy_or_else_an_article():
    stances, statements, articles = tables(
        [
            {"day": MAY, "stance": 1, "article": "a", "story": "x", "copy": "a"},
            {"day": MAY, "stance": 1, "article": "b", "story": "x", "copy": "b"},
            {"day": MAY, "stance": 1, "article": "c", "story": "x", "copy": "b"},
            {"day": MAY, "stance": -1, "article": "d", "story": "y", "copy": "d"},
        ]
    )

    def raw(table, **options):
        return stance_timeline(stances, statements, table, **options)["raw_mean"].iloc[0]

    assert raw(articles) == 0
    assert raw(articles, weights="copies") == pytest.approx((1 + 1 - 1) / 3)
    assert raw(articles.drop(columns="story_id")) == pytest.approx((1 + 1 - 1) / 3)
    assert raw(articles[["article_id"]]) == pytest.approx((1 + 1 + 1 - 1) / 4)
    assert raw(articles, weights=None) == pytest.approx((1 + 1 + 1 - 1) / 4)


def test_a_story_told_of_two_actors_counts_for_each_of_them():
    told = [
        {"day": MAY, "stance": s, "actor": a, "story": "x"} for a, s in (("Vell", 1), ("Tarn", 1))
    ]
    days = stance_timeline(
        *tables([*told, {"day": MAY, "stance": -1, "actor": "Tarn"}]), by="issue"
    )
    assert days["raw_mean"].tolist() == [pytest.approx(1 / 3)]
    assert "actor" not in days


@pytest.mark.parametrize("weights", ["stories", "copies", None])
@pytest.mark.parametrize("freq", ["D", "W", "M"])
@pytest.mark.parametrize("hindsight", [True, False])
def test_every_mean_is_the_sum_of_its_statements(weights, freq, hindsight):
    options = {"weights": weights, "freq": freq, "hindsight": hindsight}
    stances, statements, articles = many()
    articles["date"] = (
        statements.groupby("article_id")["said_low"].min().loc[articles["article_id"]].array
    )
    rows = day_statements(stances, statements, articles, **options)
    days = stance_timeline(stances, statements, articles, **options)
    key = ["actor", "issue", "date"]
    by_hand = (rows["share"] * rows["stance"]).groupby([rows[c] for c in key]).sum()
    seen = days[days["status"] != "none"].set_index(key).sort_index()
    certain = (rows["share"] > 0) & (rows["weight"] >= 0.25 - 1e-9)
    assert set(map(tuple, rows.loc[certain, key].to_numpy())) <= set(seen.index)
    by_hand = by_hand.loc[seen.index]
    pd.testing.assert_series_equal(seen["raw_mean"], by_hand, check_names=False)
    np.testing.assert_allclose(rows.groupby(key)["share"].sum(), 1)
    np.testing.assert_allclose(rows.groupby("statement_id")["weight"].sum(), 1)
    counted = rows.groupby(key)["statement_id"].nunique().sort_index()
    counted = counted.loc[seen.index]
    pd.testing.assert_series_equal(seen["n_statements"], counted, check_names=False)
    np.testing.assert_allclose(days["weight"].sum(), len(stances))


def test_a_statement_of_four_days_counts_a_quarter_on_each():
    days = stance_timeline(*tables([{"day": MAY, "to": "2031-05-11", "stance": -1}]))
    assert days["weight"].tolist() == [0.25] * 4
    assert days["raw_mean"].tolist() == [-1] * 4
    assert days["status"].tolist() == ["thin"] * 4
    assert (days["part_dating"] > 0).all()


def test_a_statement_known_to_a_month_makes_no_day_but_counts_for_the_level():
    calm = [{"day": MAY + pd.Timedelta(days=k), "stance": 1} for k in range(20)]
    vague = [{"day": "2031-05-04", "to": "2031-06-03", "stance": -1, "actor": "Vell"}]
    days, without = (stance_timeline(*tables(some)) for some in (calm + vague, calm))
    assert days["weight"].sum() == pytest.approx(21)
    only = days[days["date"] < MAY]
    assert only["status"].eq("none").all()
    assert only["raw_mean"].isna().all()
    assert only["mean"].isna().all()
    assert only["n_statements"].eq(1).all()
    assert only["level"].notna().all()
    inside = days[days["date"].isin(without["date"])]
    assert (inside["level"].array < without["level"].array).all()


def test_what_a_vague_story_tells_of_a_day_is_worked_out_by_hand():
    given = tables([{"day": MAY, "to": "2031-05-11", "stance": 1, "date": "2031-05-13"}])
    assert day_statements(*given)["drift"].tolist() == [6 / 4, 4 / 4, 4 / 4, 6 / 4]
    assert day_statements(*given)["sure"].tolist() == [1 / 4] * 4
    late = day_statements(*given, hindsight=False)
    assert late[["weight", "sure", "drift"]].to_numpy().tolist() == [[1, 0, 3.5]]
    first = _seen(story_counts(*given), ["actor", "issue"], "stories", read_confusion(None)).iloc[0]
    assert (first["stories"], first["dated"]) == (1, 4)
    assert first["elsewhere"] == pytest.approx(4 * (1 - 1 / 16))
    assert first["drifted"] == pytest.approx(4 * 6 / 4)
    assert np.isnan(first["sure"])


def test_a_vague_story_pulls_less_than_a_dated_one():
    rows = [{"day": MAY, "stance": 1}, {"day": MAY, "to": "2031-05-11", "stance": -1}]
    first = stance_timeline(*tables(rows)).iloc[0]
    assert first["raw_mean"] == pytest.approx((1 - 0.25) / 1.25)
    assert first["status"] == "thin"  # one story and a quarter


def test_no_data_is_a_gap_and_never_0():
    rows = [{"day": MAY, "stance": 1}, {"day": "2031-05-11", "stance": 1}]
    days = stance_timeline(*tables(rows))
    gap = days.iloc[1:3]
    assert days["date"].dt.day.tolist() == [8, 9, 10, 11]
    assert gap["status"].tolist() == ["none", "none"]
    assert gap[["raw_mean", "mean", "low", "high", "margin"]].isna().all(axis=None)
    assert (gap[["weight", "n_statements", "n_stories", "n_articles"]] == 0).all(axis=None)
    assert gap["level"].notna().all()
    band = days["level_margin"]
    assert band[1] > band[0]  # wider where nothing was said
    assert band[1] == pytest.approx(band[2])


def test_the_path_ends_with_the_last_statement():
    rows = [
        {"day": MAY, "stance": 1},
        {"day": "2031-05-09", "stance": 1, "actor": "Tarn"},
        {"day": "2031-05-10", "stance": 1},
    ]
    stances, statements, articles = tables(rows)
    tarn = stance_timeline(stances, statements, articles).query("actor == 'Tarn'")
    assert tarn["date"].dt.day.tolist() == [9, 10]
    assert tarn["level"].notna().tolist() == [True, False]
    tarn = stance_timeline(stances, statements, articles, hindsight=False).query("actor == 'Tarn'")
    assert tarn["level"].notna().all()


def test_a_day_is_thin_below_two_stories():
    assert one_day({"stance": 1})["status"] == "thin"
    assert one_day({"stance": 1, "story": "x"}, {"stance": -1, "story": "x"})["status"] == "thin"
    assert one_day({"stance": 1}, {"stance": 1})["status"] == "ok"


def test_what_cannot_be_placed_is_left_out_and_counted():
    rows = [
        {"day": MAY, "stance": 1},
        {"day": MAY, "stance": 1, "kind": "action"},
        {"day": MAY, "stance": np.nan},
        {"day": MAY, "stance": 1, "actor": None},
        {"day": None, "stance": 1, "background": True},
        {"day": None, "stance": 1},
        {"day": MAY, "to": "2031-06-08", "stance": 1},
    ]
    rows = [{"kind": "speech", "background": False} | row for row in rows]
    stances, statements, articles = tables(rows)
    days = stance_timeline(stances, statements, articles)
    reasons = ["action", "unscored", "no_actor", "background", "undated", "wide"]
    assert days.attrs == {f"n_{reason}": 1 for reason in reasons}
    assert days["n_statements"].sum() + sum(days.attrs.values()) == len(stances)
    assert day_statements(stances, statements, articles).attrs == days.attrs


@pytest.mark.parametrize("hindsight", [True, False])
def test_one_statement_gives_a_wide_interval_around_it(hindsight):
    row = one_day({"stance": 1}, hindsight=hindsight)
    assert row["raw_mean"] == 1
    assert row["mean"] == pytest.approx(1, abs=1e-4)
    assert row["low"] < 0 < row["high"] == 1
    assert row["margin"] > 1


def test_equal_stances_do_not_make_an_interval_without_width():
    rows = [{"day": MAY + pd.Timedelta(days=k % 10), "stance": -1} for k in range(40)]
    days = stance_timeline(*tables(rows))
    assert (days["margin"] > 0.03).all()
    assert (days["low"] == -1).all()
    assert days["mean"].tolist() == pytest.approx([-1] * 10, abs=1e-3)


def test_intervals_hold_their_mean_and_stay_within_one():
    days = stance_timeline(*many(n=400))
    seen = days[days["status"] != "none"]
    assert (seen["low"] <= seen["mean"]).all()
    assert (seen["mean"] <= seen["high"]).all()
    bounds = days[["low", "high", "level_low", "level_high"]].to_numpy()
    assert np.nanmax(np.abs(bounds)) <= 1
    parts = seen[["part_sampling", "part_dating"]].sum(axis=1)
    np.testing.assert_allclose(parts, 1)
    assert seen["part_labelling"].isna().all()


def test_more_stories_draw_the_mean_less_to_the_level():
    calm = [{"day": MAY + pd.Timedelta(days=k), "stance": s} for k in range(30) for s in (1, 0, 1)]
    few, most = (
        stance_timeline(*tables([*calm, *[{"day": "2031-06-20", "stance": -1}] * n])).iloc[-1]
        for n in (1, 12)
    )
    assert few["raw_mean"] == most["raw_mean"] == -1
    assert most["mean"] < few["mean"] - 0.1
    assert most["margin"] < few["margin"]


def steps(seen, dated, series=None, time=None):
    seen, dated = np.array(seen, float), np.array(dated, float)
    zero = np.zeros(len(seen))
    return Steps(
        series=np.zeros(len(seen), int) if series is None else np.array(series),
        time=np.arange(len(seen)) if time is None else np.array(time),
        seen=seen,
        stories=dated,
        dated=dated,
        elsewhere=zero,
        drift=zero,
        sure=seen,
        n_sure=1 / dated,
        squares=zero,
        freedom=zero,
    )


def test_the_level_is_that_of_all_joint_normal_variables():
    """The same model written out as one normal distribution, conditioned on what was seen."""
    seen, dated = [0.2, np.nan, 0.9, -0.4, np.nan, 0.1], [1, np.nan, 0.5, 1, np.nan, 0.25]
    day_to_day, drift = 0.3, 0.07
    model = DriftingLevel(steps(seen, dated))
    smooth = model.smooth((day_to_day, drift), return_ssm=True)
    time = np.arange(6)
    level = 1e6 + drift * np.minimum.outer(time, time)
    there = ~np.isnan(seen)
    noise = np.diag(day_to_day + np.array(dated)[there])
    gain = level[:, there] @ np.linalg.inv(level[np.ix_(there, there)] + noise)
    np.testing.assert_allclose(smooth.smoothed_state[0], gain @ np.array(seen)[there], atol=1e-4)
    variance = np.diag(level - gain @ level[there])
    np.testing.assert_allclose(smooth.smoothed_state_cov[0, 0], variance, rtol=1e-3)


def test_series_in_one_model_do_not_touch():
    a, b = [0.2, np.nan, 0.9], [-0.8, -0.4, -0.6]
    both = DriftingLevel(steps(a + b, [1] * 6, series=[0, 0, 0, 1, 1, 1], time=[0, 1, 2] * 2))
    alone = DriftingLevel(steps(a, [1] * 3))
    together = both.smooth((0.1, 0.05), return_ssm=True).smoothed_state[0][:3]
    np.testing.assert_allclose(
        together, alone.smooth((0.1, 0.05), return_ssm=True).smoothed_state[0], atol=1e-4
    )


def test_steps_can_be_left_out_of_the_model():
    seen, dated = [0.2, np.nan, np.nan, -0.4, np.nan, 0.1], [1, np.nan, np.nan, 1, np.nan, 0.25]
    there = ~np.isnan(seen)
    whole = DriftingLevel(steps(seen, dated)).smooth((0.3, 0.07), return_ssm=True)
    few = steps(np.array(seen)[there], np.array(dated)[there], time=np.flatnonzero(there))
    some = DriftingLevel(few).smooth((0.3, 0.07), return_ssm=True)
    np.testing.assert_allclose(some.smoothed_state[0], whole.smoothed_state[0][there], atol=1e-6)


@pytest.mark.parametrize(("spread", "lowest", "highest"), [(0.0, 0.0, 0.35), (0.45, 0.75, 1.0)])
def test_days_are_drawn_to_the_level_as_they_differ(spread, lowest, highest):
    """How far a mean follows its own day is learned from how much days differ."""
    rng = np.random.default_rng(0)
    true = rng.normal(0, spread, 300)
    stories = true[:, None] + rng.normal(0, 0.3, (300, 3))
    made = steps(stories.mean(axis=1), [1 / 3] * 300)
    squares = ((stories - stories.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    made = Steps(**(made.__dict__ | {"squares": squares, "freedom": np.full(300, 2.0)}))
    path = estimate_path(made)
    follows = np.polyfit(made.seen - path.level, path.mean - path.level, 1)[0]
    assert lowest <= follows <= highest
    assert path.variance[0] == pytest.approx(0.09, rel=0.15)


@pytest.mark.parametrize("seed", range(4))
def test_without_hindsight_a_later_article_changes_nothing_earlier(seed):
    """Also where it reports what was said before, or spreads it over days that are past."""
    stances, statements, articles = many(seed, n=80)
    rng = np.random.default_rng(seed)
    first = statements.groupby("article_id")["said_low"].min()
    late = pd.to_timedelta(rng.integers(0, 4, len(articles)), unit="D")
    articles["date"] = (first.loc[articles["article_id"]].array + late).astype("datetime64[us]")
    last = articles["date"].sort_values().iloc[-20]
    confusion = pd.DataFrame([[9, 0, 1], [1, 8, 1], [1, 0, 9]], [-1, 0, 1], [-1, 0, 1])

    def known(until):
        some = articles[articles["date"] <= until]
        inside = statements[statements["article_id"].isin(some["article_id"])]
        own = stances[stances["statement_id"].isin(inside["statement_id"])]
        days = stance_timeline(own, inside, some, hindsight=False, confusion=confusion)
        days.attrs = {}
        return days[days["date"] < last].reset_index(drop=True)

    before, after = known(last - pd.Timedelta(days=1)), known(articles["date"].max())
    # What is known on a day goes on until its statements do; only gaps may be added.
    key = ["actor", "issue", "date"]
    both = before[key].merge(after, on=key, how="left")
    pd.testing.assert_frame_equal(both[before.columns], before)
    added = after.merge(before[key], on=key, how="left", indicator=True).query("_merge != 'both'")
    assert (added["status"] == "none").all()


def test_hindsight_would_have_changed_it():
    rows = [{"day": MAY + pd.Timedelta(days=k), "stance": 1} for k in range(6)]
    later = [{"day": MAY + pd.Timedelta(days=k), "stance": -1} for k in range(6, 20)]
    short, long = (stance_timeline(*tables(some)) for some in (rows, rows + later))
    assert long["level"].iloc[4] < short["level"].iloc[4] - 0.01


def test_without_hindsight_a_report_counts_on_the_day_it_appeared():
    rows = [{"day": MAY, "stance": 1, "date": "2031-05-10"}]
    assert stance_timeline(*tables(rows), hindsight=False)["date"].dt.day.tolist() == [10]
    assert stance_timeline(*tables(rows))["date"].dt.day.tolist() == [8]
    vague = [{"day": MAY, "to": "2031-05-11", "stance": 1, "date": "2031-05-10"}]
    days = stance_timeline(*tables(vague), hindsight=False)
    assert days["date"].dt.day.tolist() == [10, 11]
    assert days["weight"].tolist() == [0.5, 0.5]


@pytest.mark.parametrize("hindsight", [True, False])
def test_parts_counted_apart_give_the_timeline_of_the_whole(hindsight):
    stances, statements, articles = many()
    whole = stance_timeline(stances, statements, articles, hindsight=hindsight)
    parts = []
    for k in range(3):
        some = statements[statements["article_id"].str[1:].astype(int) % 3 == k]
        own = stances[stances["statement_id"].isin(some["statement_id"])]
        parts.append(story_counts(own, some, articles, hindsight=hindsight))
    merged = merge_counts(parts[2], merge_counts(parts[0], parts[1]))
    days = estimate_days(merged, hindsight=hindsight)
    assert days.attrs == whole.attrs
    pd.testing.assert_frame_equal(days, whole, rtol=1e-9)


def test_the_order_of_rows_makes_no_difference_and_inputs_stay_as_they_are():
    given = many()
    before = [table.copy(deep=True) for table in given]
    days = stance_timeline(*given)
    for table, old in zip(given, before, strict=True):
        pd.testing.assert_frame_equal(table, old)
    shuffled = [table.sample(frac=1, random_state=1) for table in given]
    pd.testing.assert_frame_equal(stance_timeline(*shuffled), days, rtol=1e-9)
    pd.testing.assert_frame_equal(stance_timeline(*given), days, check_exact=True)


def test_the_table_has_the_columns_of_the_schema():
    days = stance_timeline(*many())
    columns = COLUMNS["days"]
    assert days.columns[: len(columns)].tolist() == list(columns)
    assert days[list(columns)].dtypes.astype("str").to_dict() == columns
    stances, statements, articles = tables([{"day": MAY, "stance": np.nan}])
    none = stance_timeline(stances, statements, articles)
    assert not len(none)
    assert none.columns.tolist() == days.columns.tolist()
    assert none.attrs["n_unscored"] == 1


def test_weeks_start_on_monday_and_months_on_the_first():
    rows = [{"day": "2031-05-04", "stance": 1}, {"day": "2031-05-05", "stance": 1}]
    weeks = stance_timeline(*tables(rows), freq="W")
    assert weeks["date"].dt.strftime("%a %d %b").tolist() == ["Mon 28 Apr", "Mon 05 May"]
    assert stance_timeline(*tables(rows), freq="M")["date"].dt.day.tolist() == [1]
    across = tables([{"day": "2031-05-03", "to": "2031-05-06", "stance": 1}])
    assert stance_timeline(*across, freq="W")["weight"].tolist() == [0.5, 0.5]


def test_a_source_can_have_a_timeline_of_its_own():
    rows = [
        {"day": MAY, "stance": 1, "source": "Post"},
        {"day": MAY, "stance": -1, "source": "Sun"},
    ]
    days = stance_timeline(*tables(rows), by=["actor", "issue", "source"])
    assert days.set_index("source")["raw_mean"].to_dict() == {"Post": 1, "Sun": -1}


CONFUSION = pd.DataFrame([[80, 5, 15], [10, 70, 20], [2, 8, 90]], [-1, 0, 1], [-1, 0, 1])


def test_corrected_labels_have_the_right_mean_whatever_was_true():
    value = read_confusion(CONFUSION).value
    shares = CONFUSION.to_numpy() / CONFUSION.sum(axis=1).to_numpy()[:, None]
    np.testing.assert_allclose(shares @ value, [-1, 0, 1], atol=1e-12)


def test_the_doubt_of_the_correction_is_that_of_drawing_the_gold_again():
    rng = np.random.default_rng(0)
    shares = CONFUSION.to_numpy() / 100
    drawn = np.stack([rng.multinomial(100, row, size=4000) for row in shares], axis=1)
    values = np.linalg.solve(drawn / 100, np.array([-1.0, 0, 1])[:, None])[..., 0]
    covariance = read_confusion(CONFUSION).covariance
    np.testing.assert_allclose(np.cov(values.T), covariance, rtol=0.25, atol=5e-4)


def test_a_scorer_that_errs_to_one_side_is_corrected():
    world = World("one-sided", n_actors=3, n_days=60, wrong=0.3, one_sided=True, corrected=True)
    draw = draw_world(world, seed=1)
    tables_ = draw.stances, draw.statements, draw.articles
    plain = stance_timeline(*tables_)
    right = stance_timeline(*tables_, confusion=draw.confusion)
    truth = draw.truth.groupby("actor")["true"].mean()
    off = (plain.groupby("actor")["mean"].mean() - truth).mean()
    left = (right.groupby("actor")["mean"].mean() - truth).mean()
    assert off > 0.15
    assert abs(left) < 0.1
    seen = right["status"] != "none"
    assert right["part_labelling"][seen].between(0.02, 0.9).all()
    parts = right.loc[seen, ["part_sampling", "part_dating", "part_labelling"]].sum(axis=1)
    np.testing.assert_allclose(parts, 1)
    assert right["raw_mean"].equals(plain["raw_mean"])


def test_a_small_gold_makes_wider_intervals():
    rows = many()
    small, large = (stance_timeline(*rows, confusion=CONFUSION * k) for k in (0.1, 100))
    seen = small["status"] != "none"
    np.testing.assert_allclose(small["mean"], large["mean"])
    assert (small["margin"] > large["margin"] + 0.01)[seen].all()
    assert (small["part_labelling"] > large["part_labelling"])[seen].all()


def test_a_faultless_scorer_is_not_corrected():
    rows = many()
    faultless = pd.DataFrame(np.eye(3) * 10_000, [-1, 0, 1], [-1, 0, 1])
    days, corrected = stance_timeline(*rows), stance_timeline(*rows, confusion=faultless)
    np.testing.assert_allclose(corrected["mean"], days["mean"])
    np.testing.assert_allclose(corrected["margin"], days["margin"], rtol=1e-3)
    assert corrected["part_labelling"].max() < 0.01


@pytest.mark.parametrize(
    ("confusion", "message"),
    [
        (pd.DataFrame(np.ones((3, 3)), [-1, 0, 1], [-1, 0, 1]), "hardly depend"),
        (pd.DataFrame(np.eye(2), [-1, 1], [-1, 1]), "true stance is 0"),
        (pd.DataFrame(np.eye(3), [-1, 0, 2], [-1, 0, 1]), "the stance 2"),
        (pd.DataFrame(-np.eye(3), [-1, 0, 1], [-1, 0, 1]), "must hold counts"),
        (pd.DataFrame(np.eye(3), list("abc"), [-1, 0, 1]), "stances and counts only"),
    ],
)
def test_a_confusion_that_cannot_be_used_is_explained(confusion, message):
    with pytest.raises(ValueError, match=message):
        stance_timeline(*tables([{"day": MAY, "stance": 1}]), confusion=confusion)
    with pytest.raises(TypeError, match="crosstab"):
        stance_timeline(*tables([{"day": MAY, "stance": 1}]), confusion=[[1]])


def test_bad_input_is_named_with_its_remedy():
    stances, statements, articles = tables([{"day": MAY, "stance": 1}, {"day": MAY, "stance": 0}])

    def fails(match, stances=stances, statements=statements, articles=articles, **options):
        with pytest.raises(ValueError, match=match):
            stance_timeline(stances, statements, articles, **options)

    fails("'s0001' has .*1.5.* on 'canal'", stances.assign(stance=[0, 1.5]))
    fails("must hold numbers", stances.assign(stance=["pro", "con"]))
    fails("more than one stance", pd.concat([stances, stances]))
    fails("not in the table, e.g. 's0001'", statements=statements[:1])
    fails("not in the table, e.g. 'a0001'", articles=articles[:1])
    fails("lacks the column 'said_low'", statements=statements.drop(columns="said_low"))
    fails("swap them", statements=statements.assign(said_high=MAY - pd.Timedelta(days=1)))
    fails("freq must be", freq="Y")
    fails("weights must be", weights="articles")
    fails("by names 'party'", by=["party"])
    fails("by cannot be 'date'", by=["date"])
    fails("by must name", by=[])
    fails("must tell rows apart", statements=pd.concat([statements, statements[:1]]))


@pytest.mark.slow
def test_a_hundred_thousand_statements_take_seconds():
    world = World("a large one", n_actors=200, n_days=90, often=2.5)
    draw = draw_world(world, seed=0)
    assert len(draw.stances) > 100_000
    days = stance_timeline(draw.stances, draw.statements, draw.articles)
    assert days["n_statements"].sum() == len(draw.stances)
