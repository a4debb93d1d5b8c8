"""Whether a stance changed, how far apart two actors are, and what change could have been seen."""

import numpy as np
import pandas as pd
from scipy.stats import t as student

from corpuslib.schema import COLUMNS, check
from corpuslib.terms.rates import steps
from corpuslib.timeline.days import EXTRA
from corpuslib.timeline.model import POOLED_WEIGHT, PRIOR_VARIANCE, PRIOR_WEIGHT

_LEAST_WEEKS = 6
_EDGE = 2  # weeks, at least, on either side of a change
_BLOCK = 500
_NEEDED = ["date", "raw_mean", "level", "weight", "n_stories"]


def change_points(
    days: pd.DataFrame, *, n_permutations: int = 1999, random_state: int = 0
) -> pd.DataFrame:
    """
    Find for every series the week from which on the stance was most different, and test it.

    Parameters
    ----------
    days : DataFrame
        As from `stance_timeline`, by days or weeks.
    n_permutations : int, default 1999
        Reshuffles of the weeks; no p can be smaller than one over one more.
    random_state : int, default 0
        Seed of the reshuffles.

    Returns
    -------
    DataFrame
        One row per series, smallest ``p`` first, then by name:

        - the columns of the series, such as ``actor`` and ``issue``
        - ``date`` : the Monday from which on the stance differs
        - ``before``, ``after`` : means of the stories on either side, and
          ``change``, their difference (-2 to 2)
        - ``level_before``, ``level_after`` : the mean of the smoothed level of
          the days on either side, which is drawn together across the change
        - ``p`` : of a change anywhere in the series, by permutation;
          ``p_holm`` : corrected for all series tested in this table
        - ``n_weeks``, ``n_stories`` : weeks with statements, and the stories of
          their days added up, in fractions where a day is an interval
        - ``status`` : ``ok``, or ``thin`` where there are fewer than 6 weeks;
          date and p are then missing

    Raises
    ------
    ValueError
        If a column is missing or `n_permutations` is less than 99.

    Notes
    -----
    The days are smoothed into weeks from Monday, each the mean of its stories.
    For every split that leaves two weeks on either side, the difference between
    the means after and before is divided by the square root of the sum of one
    over their numbers of stories; the largest counts. Where nothing ever
    changed, the weeks might as well have come in any other order, with their
    stories: p is the share of orders with as large a difference. It is not
    tested on ``level`` itself, whose neighbouring days rest on the same stories
    and would show a change in any series.

    A small p says that the weeks are not all alike, not that they changed at
    once: a slow drift gives one too. A large p with few weeks says nothing; see
    `detectable_change`. Only one change per series is looked for. The
    correction covers the series of this table, not those looked at before.

    References
    ----------
    Pettitt, A. N. (1979). A non-parametric approach to the change-point
    problem. Applied Statistics 28. Antoch & Hušková (2001). Permutation tests
    in change point analysis. Statistics & Probability Letters 53. Holm (1979).

    Examples
    --------
    >>> week = pd.date_range("2031-01-06", periods=8, freq="7D", unit="us")
    >>> raw = [1, 0.8, 0.9, 1, -0.9, -1, -0.8, -1]
    >>> days = pd.DataFrame({"date": week, "actor": "Vell", "issue": "canal", "raw_mean": raw,
    ...                      "level": raw, "weight": 1.0, "n_stories": 1})
    >>> change_points(days)[["date", "before", "after", "status"]]
            date  before  after status
    0 2031-02-03   0.925 -0.925     ok
    """
    by = series_columns(days)
    if n_permutations < 99:
        raise ValueError(f"n_permutations must be at least 99, not {n_permutations}")
    rows = []
    for place, (key, series) in enumerate(_each(days, by)):
        rng = np.random.default_rng([random_state, place])
        rows.append(dict(zip(by, key, strict=True)) | _change(series, n_permutations, rng))
    columns = [*by, "date", "before", "after", "change", "level_before", "level_after"]
    columns += ["p", "p_holm", "n_weeks", "n_stories", "status"]
    table = pd.DataFrame(rows, columns=columns)
    table["date"] = pd.to_datetime(table["date"]).astype(COLUMNS["days"]["date"])
    table["p_holm"] = _holm(table["p"].to_numpy(float))
    return table.sort_values(["p", *by], kind="stable", ignore_index=True)


def contrast(days: pd.DataFrame, a: str, b: str, issue: str) -> pd.DataFrame:
    """
    Say how far apart two actors stood on an issue, day by day.

    Parameters
    ----------
    days : DataFrame
        As from `stance_timeline`.
    a, b : str
        The two actors.
    issue : str

    Returns
    -------
    DataFrame
        One row per step of which either has a row:

        - ``date``
        - ``mean_a``, ``mean_b``; ``difference`` : a minus b (-2 to 2), with its
          95 % interval ``low`` to ``high``; missing unless both have a mean
        - ``level_difference``, ``level_low``, ``level_high`` : the same of the
          running levels, which also stand in gaps
        - ``n_stories_a``, ``n_stories_b``
        - ``status`` : the worse of the two

    Raises
    ------
    ValueError
        If a column is missing, an actor has no row on the issue, or has two on
        one day.

    Notes
    -----
    The two are taken as independent: a story that tells of both may err for
    both, which this does not see. An interval that leaves out 0 on one day of
    many is no finding: one in twenty does so by chance.

    Examples
    --------
    >>> days = pd.DataFrame({
    ...     "date": pd.to_datetime(["2031-01-06"] * 2), "actor": ["Tarn", "Vell"],
    ...     "issue": "canal", "mean": [-0.5, 0.5], "margin": [0.3, 0.4], "level": [-0.5, 0.4],
    ...     "level_margin": 0.2, "n_stories": 1, "status": "thin"})
    >>> contrast(days, "Vell", "Tarn", "canal")[["difference", "low", "high", "status"]]
       difference  low  high status
    0         1.0  0.5   1.5   thin
    """
    needs = ["date", "actor", "issue", "mean", "level", "n_stories", "status"]
    check(days, "days", needs=[*needs, "margin", "level_margin"])
    sides = []
    for actor in (a, b):
        side = days[(days["actor"] == actor) & (days["issue"] == issue)]
        if not len(side):
            there = sorted(days.loc[days["issue"] == issue, "actor"].dropna().unique())
            known = f"only {', '.join(there)}" if there else "nobody has"
            raise ValueError(f"{actor!r} has no row on {issue!r}; {known}")
        if side["date"].duplicated().any():
            raise ValueError(f"{actor!r} has two rows on one day; keep one group of the table")
        sides.append(side.set_index("date").drop(columns=["actor", "issue"]))
    both = sides[0].add_suffix("_a").join(sides[1].add_suffix("_b"), how="outer").sort_index()
    table = pd.DataFrame(index=both.index)
    table["mean_a"], table["mean_b"] = both["mean_a"], both["mean_b"]
    for value, name, prefix in (
        ("mean", "difference", ""),
        ("level", "level_difference", "level_"),
    ):
        margin = f"{prefix}margin"
        table[name] = both[f"{value}_a"] - both[f"{value}_b"]
        half = np.hypot(both[f"{margin}_a"], both[f"{margin}_b"])
        table[f"{prefix}low"] = (table[name] - half).clip(-2, 2)
        table[f"{prefix}high"] = (table[name] + half).clip(-2, 2)
    for side in "ab":
        table[f"n_stories_{side}"] = both[f"n_stories_{side}"].fillna(0).astype("int64")
    status = both[["status_a", "status_b"]].fillna("none")
    worst = [next(s for s in ("none", "thin", "ok") if s in pair) for pair in status.to_numpy()]
    return table.assign(status=pd.array(worst, dtype="str")).reset_index()


def detectable_change(
    days: pd.DataFrame,
    *,
    date: pd.Timestamp | str | None = None,
    power: float = 0.8,
    alpha: float = 0.05,
) -> pd.DataFrame:
    """
    Say how large a change of each series would have to be for this corpus to show it.

    Parameters
    ----------
    days : DataFrame
        As from `stance_timeline`.
    date : day, optional
        When the change would begin; the middle of the table when None.
    power : float, default 0.8
        How often such a change is to be found.
    alpha : float, default 0.05
        How often one is to be found where there is none.

    Returns
    -------
    DataFrame
        One row per series, smallest ``detectable`` first:

        - the columns of the series
        - ``n_before``, ``n_after`` : stories on either side, added up over days,
          where a day is an interval in fractions
        - ``spread`` : standard deviation of one story of one day
        - ``observed`` : mean after minus mean before
        - ``detectable`` : the smallest difference found with that power; more
          than 2 is more than any stance can change, and missing where one side
          has no story
        - ``detectable_corrected`` : the same where all series of the table that
          have stories on both sides are looked at (Bonferroni)

    Raises
    ------
    ValueError
        If a column is missing, or `power` or `alpha` is no share.

    Notes
    -----
    Of two means known in advance to be compared, by Student's t. A search for
    the date, as by `change_points`, sees less. The spread of a series is taken
    together with that of all series, as in `stance_timeline`; drifts within
    either side count as spread. Do not call an unfound change absent when it
    is smaller than this.

    References
    ----------
    Bloom, H. S. (1995). Minimum detectable effects. Evaluation Review 19.

    Examples
    --------
    >>> days = stance_timeline(stances, statements, articles)  # doctest: +SKIP
    >>> detectable_change(days, date="2031-05-08")  # doctest: +SKIP
    """
    by = series_columns(days)
    for name, value in (("power", power), ("alpha", alpha)):
        if not 0 < value < 1:
            raise ValueError(f"{name} must lie between 0 and 1, not {value!r}")
    first, last = days["date"].min(), days["date"].max()
    when = first + (last - first) / 2 if date is None else pd.Timestamp(date)
    rows = [
        dict(zip(by, key, strict=True)) | _sides(series, when) for key, series in _each(days, by)
    ]
    names = ["n_before", "n_after", "observed", "squares", "freedom"]
    table = pd.DataFrame(rows, columns=[*by, *names])
    all_squares = PRIOR_VARIANCE * PRIOR_WEIGHT + table["squares"].sum()
    all_freedom = PRIOR_WEIGHT + table["freedom"].sum()
    backing = 1 / (1 / POOLED_WEIGHT + 1 / all_freedom)
    freedom = backing + table["freedom"]
    variance = (backing * all_squares / all_freedom + table["squares"]) / freedom
    both = (table["n_before"] > 0) & (table["n_after"] > 0)
    with np.errstate(divide="ignore"):
        error = np.sqrt(variance * (1 / table["n_before"] + 1 / table["n_after"]))
    table["spread"] = np.sqrt(variance)
    for name, tests in (("detectable", 1), ("detectable_corrected", max(int(both.sum()), 1))):
        reach = student.ppf(1 - alpha / 2 / tests, freedom) + student.ppf(power, freedom)
        table[name] = (reach * error).where(both)
    columns = [*by, "n_before", "n_after", "spread", "observed"]
    table = table[[*columns, "detectable", "detectable_corrected"]]
    return table.sort_values(["detectable", *by], kind="stable", ignore_index=True)


def series_columns(days: pd.DataFrame) -> list[str]:
    """Name the columns that tell the series of a timeline apart, and check the others."""
    check(days, "days", needs=_NEEDED)
    values = {*COLUMNS["days"], *EXTRA} - {"actor", "issue"}
    by = [column for column in days if column not in values]
    if not by:
        raise ValueError("days has no column that says whose stance it is, such as 'actor'")
    return by


def _each(days: pd.DataFrame, by: list[str]):
    """Yield each series by name, with what its days weigh: whole stories, or parts of them."""
    told = days.assign(told=np.minimum(days["weight"], days["n_stories"]))
    yield from told.groupby(by, dropna=False, sort=True)


def _weeks(series: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, pd.Series]:
    """Give the mean of the stories of each week, their number, and the Monday."""
    seen = series[series["raw_mean"].notna()]
    sums = pd.DataFrame({"sum": seen["raw_mean"] * seen["told"], "told": seen["told"]})
    weeks = sums.groupby(steps(seen["date"], "W").to_numpy(), sort=True).sum()
    told = weeks["told"].to_numpy(float)
    return weeks["sum"].to_numpy(float) / told, told, weeks.index


def _change(series: pd.DataFrame, n_permutations: int, rng) -> dict:
    mean, told, monday = _weeks(series)
    numbers = {"n_weeks": len(mean), "n_stories": float(told.sum())}
    if len(mean) < _LEAST_WEEKS:
        return numbers | {"status": "thin"}
    differences = _splits(mean[None], told[None])[0]
    at = int(differences.argmax())
    largest, split = differences[at], at + _EDGE
    as_large = 0
    for start in range(0, n_permutations, _BLOCK):
        n = min(_BLOCK, n_permutations - start)
        order = rng.permuted(np.tile(np.arange(len(mean)), (n, 1)), axis=1)
        found = _splits(mean[order], told[order]).max(axis=1)
        as_large += int((found >= largest - 1e-9).sum())
    before = np.average(mean[:split], weights=told[:split])
    after = np.average(mean[split:], weights=told[split:])
    earlier = series["date"] < monday[split]
    return numbers | {
        "date": monday[split],
        "before": before,
        "after": after,
        "change": after - before,
        "level_before": series.loc[earlier, "level"].mean(),
        "level_after": series.loc[~earlier, "level"].mean(),
        "p": (1 + as_large) / (1 + n_permutations),
        "status": "ok",
    }


def _splits(mean: np.ndarray, told: np.ndarray) -> np.ndarray:
    """Give per row and split the difference of the means, by what it varies by chance."""
    sums, numbers = (mean * told).cumsum(axis=1), told.cumsum(axis=1)
    inside = slice(_EDGE - 1, mean.shape[1] - _EDGE)
    left, n_left = sums[:, inside], numbers[:, inside]
    right, n_right = sums[:, -1:] - left, numbers[:, -1:] - n_left
    return np.abs(right / n_right - left / n_left) / np.sqrt(1 / n_left + 1 / n_right)


def _holm(p: np.ndarray) -> np.ndarray:
    corrected = np.full(len(p), np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    raised = p[order] * np.arange(len(order), 0, -1)
    corrected[order] = np.minimum(np.maximum.accumulate(raised), 1)
    return corrected


def _sides(series: pd.DataFrame, when: pd.Timestamp) -> dict:
    seen = series[series["raw_mean"].notna() & (series["told"] > 0)]
    means, squares, freedom, told = [], 0.0, 0.0, []
    for side in (seen[seen["date"] < when], seen[seen["date"] >= when]):
        told.append(side["told"].sum())
        means.append(np.average(side["raw_mean"], weights=side["told"]) if len(side) else np.nan)
        squares += float((side["told"] * (side["raw_mean"] - means[-1]) ** 2).sum())
        freedom += max(min(len(side), told[-1]) - 1, 0)
    return {
        "n_before": told[0],
        "n_after": told[1],
        "observed": means[1] - means[0],
        "squares": squares,
        "freedom": freedom,
    }
