"""How often intervals hold the truth, in worlds where it is known."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from corpuslib import simulate_coverage
from corpuslib.timeline import WORLDS, World, draw_world
from corpuslib.timeline.simulation import _naive
from tests import coverage_grid
from tests.made_statements import tables

#: Where days hardly differ, intervals are wider than they need be: so few stories cannot
#: tell that they do not. Where a fifth of the stances is read wrongly and nobody knows how,
#: the mean itself is off.
WIDER = {"nothing ever changes", "days hardly differ"}
OFF = {"20 % read wrongly"}
BY_NAME = {world.name: world for world in WORLDS}
NAIVE = ["over statements", "over articles"]


def mean_of(world, seed=0):
    """Mean stance of the stories of each day, and the truth."""
    draw = draw_world(world, seed)
    rows = draw.stances.merge(draw.statements).merge(draw.articles)
    rows = rows.drop_duplicates("story_id").rename(columns={"said_low": "date"})
    return rows.merge(draw.truth, on=["actor", "date"]), draw


@pytest.mark.parametrize("scale", ["three", "any"])
def test_stories_of_a_world_have_the_mean_and_spread_it_states(scale):
    rows, _ = mean_of(World("large", n_actors=60, n_days=100, scale=scale, sizes="one"))
    off = rows["stance"] - rows["true"]
    assert off.mean() == pytest.approx(0, abs=0.02)
    assert (off**2).mean() == pytest.approx((rows["spread"] ** 2).mean(), rel=0.03)
    assert (
        set(rows["stance"]) == {-1, 0, 1}
        if scale == "three"
        else rows["stance"].between(-1, 1).all()
    )


def test_a_world_with_mistakes_makes_as_many_as_it_states():
    calm = World("calm", n_actors=60, n_days=100, path="still", day_to_day=0)
    wrong, _ = mean_of(replace(calm, wrong=0.2))
    expected = wrong["true"].mean() * (1 - 0.2 * 1.5)  # to each of the other two with a half
    assert wrong["stance"].mean() == pytest.approx(expected, abs=0.03)


def test_copies_carry_the_stance_of_their_story_and_days_hold_three_stories_at_most():
    draw = draw_world(World("some", sizes="unequal"), seed=3)
    rows = draw.stances.merge(draw.statements).merge(draw.articles)
    assert rows.groupby("story_id")["stance"].nunique().max() == 1
    assert rows.groupby(["actor", "said_low"])["story_id"].nunique().max() <= 3
    assert rows.groupby("story_id")["article_id"].nunique().max() > 5


def test_naive_intervals_are_what_their_names_say():
    rows = [
        {"day": "2031-05-08", "stance": stance, "article": article, "story": story}
        for stance, article, story in ((1, "a", "a"), (0, "a", "a"), (0, "b", "a"), (1, "c", "c"))
    ]
    days = pd.DataFrame({"actor": ["Vell"], "date": pd.to_datetime(["2031-05-08"]), "n_stories": 2})
    found = pd.concat(_naive(*tables(rows), days, [0])).set_index("method")[["low", "high"]]
    half = 1.96 * np.std([1, 0, 0, 1], ddof=1) / 2
    assert found.loc["over statements"].tolist() == pytest.approx([0.5 - half, min(1, 0.5 + half)])
    half = 1.96 * np.std([0.5, 0, 1], ddof=1) / np.sqrt(3)
    assert found.loc["over articles"].tolist() == pytest.approx([0.5 - half, min(1, 0.5 + half)])
    assert found.loc["over stories"].tolist() == pytest.approx([1 / 3, 1])


def test_intervals_of_a_small_grid_cover_and_naive_ones_do_not():
    names = ["three values, small steps", "sudden changes", "two actors, ten days"]
    worlds = [replace(BY_NAME[name], n_days=min(40, BY_NAME[name].n_days)) for name in names]
    table = simulate_coverage(worlds, n_draws=4)
    whole = table[table["n_stories"] == "1-3"].set_index(["world", "method"])
    ours = whole.xs("timeline", level="method")
    assert ours["coverage"].between(0.88, 1).all()
    assert (ours["width_ratio"] < 1.3).all()
    for method in NAIVE:
        assert (whole.xs(method, level="method")["coverage"] < 0.5).all()
    assert (whole["low"] <= whole["coverage"]).all()
    assert (whole["coverage"] <= whole["high"]).all()
    one = table[(table["n_stories"] == "1") & (table["method"] == "over stories")]
    assert (one["width"] < 1e-9).all()


def test_the_same_seed_gives_the_same_table_whatever_other_worlds_there_are():
    small = [World(name, n_actors=2, n_days=12) for name in ("one", "two")]
    both = simulate_coverage(small, n_draws=2)
    alone = simulate_coverage(small[1:], n_draws=2)
    pd.testing.assert_frame_equal(both[both["world"] == "two"].reset_index(drop=True), alone)
    other = simulate_coverage(small[1:], n_draws=2, random_state=1)
    assert not np.allclose(other["width"].iloc[0], alone["width"].iloc[0])
    with pytest.raises(ValueError, match="at least 1"):
        simulate_coverage(small, n_draws=0)


@pytest.mark.slow
@pytest.mark.filterwarnings("error")
def test_intervals_of_the_full_grid_cover_what_they_promise():
    table = simulate_coverage(n_draws=8)
    whole = table[table["n_stories"] == "1-3"].set_index(["world", "method"])
    for method in ("timeline", "timeline, no hindsight"):
        ours = whole.xs(method, level="method")
        kept = ours[~ours.index.isin(WIDER | OFF)]
        # The Monte Carlo interval must reach into 92 to 98 %, the share itself nearly.
        assert ((kept["low"] <= 0.98) & (kept["high"] >= 0.92)).all(), kept["coverage"].to_dict()
        assert kept["coverage"].between(0.91, 0.99).all(), kept["coverage"].to_dict()
        assert (ours.loc[sorted(WIDER), "coverage"] > 0.95).all()
        assert ours.loc[sorted(OFF), "coverage"].between(0.85, 0.98).all()
        assert (ours["width_ratio"] <= 1.3).all()
    for method in NAIVE:
        assert (whole.xs(method, level="method")["coverage"] <= 0.5).all()


@pytest.mark.slow
def test_the_recorded_grid_is_what_a_run_gives():
    recorded = pd.read_csv(coverage_grid.RECORD)
    assert set(recorded["world"]) == {world.name for world in WORLDS}
    one = simulate_coverage(WORLDS[-1:], n_draws=coverage_grid.DRAWS)
    kept = recorded[recorded["world"] == WORLDS[-1].name].reset_index(drop=True)
    numbers = ["coverage", "low", "high", "width_ratio"]
    assert np.allclose(one[numbers].round(4), kept[numbers], atol=2e-4, equal_nan=True)
