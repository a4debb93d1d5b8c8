"""How often the interval of a day holds the truth, in made-up worlds where that is known."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from scipy.stats import t as student
from tqdm import tqdm

from corpuslib.timeline.counts import day_statements
from corpuslib.timeline.days import stance_timeline
from corpuslib.timeline.worlds import WORLDS, Draw, World, draw_world

_RESAMPLES = 200
_MOST = 3


def simulate_coverage(
    worlds: Iterable[World] = WORLDS,
    *,
    n_draws: int = 20,
    naive: bool = True,
    random_state: int = 0,
    progress: bool = False,
) -> pd.DataFrame:
    """
    Say how often 95 % intervals of days with one to three stories hold the truth.

    Parameters
    ----------
    worlds : iterable of World
        Each is a way in which stances come about. The default ones include some
        that the model of the timeline does not expect.
    n_draws : int, default 20
        Corpora drawn from each world.
    naive : bool, default True
        Whether intervals that treat articles or statements as independent, or
        resample the few stories of the day, are tried as well.
    random_state : int, default 0
        Seed; the draws of a world do not depend on the other worlds.
    progress : bool, default False
        Whether to show a progress bar.

    Returns
    -------
    DataFrame
        One row per world, number of stories of the day ("1" to "3" and "1-3") and
        method:

        - ``world``, ``n_stories``, ``method``: ``timeline`` (the interval of
          `stance_timeline`), ``timeline, no hindsight``; naive: ``over statements``,
          ``over articles`` (mean ± 1.96 standard errors), ``over stories``
          (percentile bootstrap)
        - ``coverage`` : share of the intervals that hold the true mean of
          their day; ``low``, ``high`` : 95 % Monte Carlo interval
          of that, over draws
        - ``width`` : mean width; ``width_ratio`` : divided by the mean width of the
          interval that knows the variance between stories (± 1.96 σ/√n, cut at -1
          and 1 alike)
        - ``n_intervals``

    Notes
    -----
    What is covered: the mean stance of one actor on one issue on one day, over all
    stories that might have been told of that day in that world (``true`` in
    `draw_world`), and not the mean of the stories that were. The share is one over
    days and draws: a day just after a sudden change is covered less often, a
    calm one more often. An interval without width covers only the exact truth.

    Examples
    --------
    >>> small = World("a small one", n_actors=2, n_days=20)
    >>> table = simulate_coverage([small], n_draws=1, naive=False)
    >>> table["method"].unique().tolist()
    ['timeline', 'timeline, no hindsight']
    """
    worlds = list(worlds)
    if n_draws < 1:
        raise ValueError(f"n_draws must be at least 1, not {n_draws}")
    rows = []
    with tqdm(total=len(worlds) * n_draws, disable=not progress, unit="corpus") as bar:
        for world in worlds:
            drawn = []
            for k in range(n_draws):
                draw = draw_world(world, [random_state, *world.name.encode(), k])
                drawn.append(_tried(draw, naive, [random_state, k]).assign(draw=k))
                bar.update()
            rows.append(_summary(pd.concat(drawn, ignore_index=True)).assign(world=world.name))
    columns = ["world", "n_stories", "method", "coverage", "low", "high"]
    columns += ["width", "width_ratio", "n_intervals"]
    return pd.concat(rows, ignore_index=True)[columns]


def _tried(draw: Draw, naive: bool, seed: list[int]) -> pd.DataFrame:
    """Give the intervals of every method for every day with one to three stories."""
    tables = draw.stances, draw.statements, draw.articles
    found = []
    for method, hindsight in (("timeline", True), ("timeline, no hindsight", False)):
        days = stance_timeline(*tables, hindsight=hindsight, confusion=draw.confusion)
        days = days[days["n_stories"].between(1, _MOST) & (days["status"] != "none")]
        found.append(days[["actor", "date", "n_stories", "low", "high"]].assign(method=method))
    if naive:
        found += _naive(*tables, found[0], seed)
    every = pd.concat(found, ignore_index=True)
    every = every.merge(draw.truth, on=["actor", "date"], validate="many_to_one")
    return _with_known_variance(every)


def _with_known_variance(every: pd.DataFrame) -> pd.DataFrame:
    half = 1.96 * every["spread"] / np.sqrt(every["n_stories"])
    known = (every["true"] + half).clip(upper=1) - (every["true"] - half).clip(lower=-1)
    return every.assign(
        covered=every["true"].between(every["low"], every["high"]),
        width=every["high"] - every["low"],
        known=known,
    )


def _naive(stances, statements, articles, days: pd.DataFrame, seed: list[int]):
    rows = day_statements(stances, statements, articles, weights=None)
    key = ["actor", "date"]
    articles = rows.groupby([*key, "article_id"], as_index=False)["stance"].mean()
    for method, table in (("over statements", rows), ("over articles", articles)):
        seen = table.groupby(key)["stance"].agg(["mean", "std", "count"]).fillna(0)
        half = 1.96 * seen["std"] / np.sqrt(seen["count"])
        bounds = pd.DataFrame({"low": seen["mean"] - half, "high": seen["mean"] + half}).clip(-1, 1)
        yield days[[*key, "n_stories"]].merge(bounds, on=key).assign(method=method)
    stories = rows.groupby([*key, "story_id"])["stance"].mean()
    bounds = _bootstrap(stories, key, np.random.default_rng(seed))
    yield days[[*key, "n_stories"]].merge(bounds, on=key).assign(method="over stories")


def _bootstrap(stories: pd.Series, key: list[str], rng) -> pd.DataFrame:
    """Give the percentile interval of the mean of each day's stories, drawn anew."""
    number = stories.groupby(level=key).transform("size")
    bounds = []
    for n, some in stories.groupby(number):
        values = some.to_numpy().reshape(-1, n)
        drawn = rng.integers(n, size=(len(values), _RESAMPLES, n))
        means = values[np.arange(len(values))[:, None, None], drawn].mean(axis=2)
        low, high = np.quantile(means, [0.025, 0.975], axis=1)
        days = some.index.droplevel("story_id")[::n]
        bounds.append(pd.DataFrame({"low": low, "high": high}, index=days))
    return pd.concat(bounds).reset_index()


def _summary(tried: pd.DataFrame) -> pd.DataFrame:
    every = pd.concat(
        [
            tried.assign(n_stories=tried["n_stories"].astype("str")),
            tried.assign(n_stories=f"1-{_MOST}"),
        ]
    )
    key = ["n_stories", "method"]
    grouped = every.groupby(key, sort=False)
    table = grouped.agg(
        coverage=("covered", "mean"),
        width=("width", "mean"),
        known=("known", "mean"),
        n_intervals=("covered", "size"),
    )
    per_draw = every.groupby([*key, "draw"])["covered"].agg(["sum", "size"])
    per_draw["off"] = per_draw["sum"] - per_draw["size"] * table["coverage"]
    n = per_draw.groupby(level=key)["off"].size()
    square = per_draw["off"].pow(2).groupby(level=key).sum()
    error = np.sqrt(square * n / (n - 1).clip(lower=1)) / table["n_intervals"]
    half = (error * student.ppf(0.975, (n - 1).clip(lower=1))).where(n > 1)
    table["low"] = (table["coverage"] - half).clip(0, 1)
    table["high"] = (table["coverage"] + half).clip(0, 1)
    table["width_ratio"] = table["width"] / table["known"]
    order = {method: k for k, method in enumerate(tried["method"].unique())}
    table = table.drop(columns="known").reset_index()
    return table.sort_values(
        ["n_stories", "method"], key=lambda c: c.map(order) if c.name == "method" else c
    )
