"""Counting right and wrong stances, and the measures that follow from the counts."""

import numpy as np
import pandas as pd

from corpuslib.terms.rates import draw_stories

CLASSES = (-1, 0, 1)
MEASURES = ("coverage", "macro_f1", "sign", "sign_minus", "accuracy")


def sides(stances) -> np.ndarray:
    """
    Give the side of each stance: -1, 0 or 1, a half and more counting as a side.

    Raises
    ------
    ValueError
        If a value is not a number between -1 and 1, or missing.

    Examples
    --------
    >>> sides([-1, 0.4, 0.5, None]).tolist()
    [-1.0, 0.0, 1.0, nan]
    """
    raw = pd.Series(stances, dtype=object)
    values = pd.to_numeric(raw, errors="coerce").to_numpy(float, na_value=np.nan)
    wrong = (np.isnan(values) & raw.notna().to_numpy()) | (np.abs(values) > 1)
    if wrong.any():
        first = raw[wrong].iloc[0]
        raise ValueError(f"a stance must lie between -1 and 1 or be missing, but one is {first!r}")
    return np.where(np.isnan(values), np.nan, np.sign(values) * (np.abs(values) >= 0.5) + 0.0)


def groups_of(table: pd.DataFrame) -> pd.Series:
    """Say for each row what is resampled with it: its story, or else its article, or statement."""
    groups = pd.Series(np.nan, index=range(len(table)), dtype=object)
    for column in ("story_id", "article_id", "statement_id"):
        if column in table:
            groups = groups.fillna(pd.Series(table[column].to_numpy(object)))
    return groups.set_axis(table.index)


def tally(gold: np.ndarray, found: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """
    Count per group how often each side of the gold was found as each side, or not at all.

    Parameters
    ----------
    gold, found : arrays of -1, 0, 1; `found` also NaN
    groups : array of int from 0 on

    Returns
    -------
    ndarray of shape (n_groups, 3, 4)
        The last column counts what was not found.
    """
    counts = np.zeros((int(groups.max(initial=-1)) + 1, 3, 4))
    column = np.where(np.isnan(found), 2, found).astype(int) + 1
    np.add.at(counts, (groups, gold.astype(int) + 1, column), 1)
    return counts


def measures(counts: np.ndarray) -> dict[str, np.ndarray]:
    """Compute `MEASURES` from counts of shape (..., 3, 4); missing where nothing was counted."""
    scored = counts[..., :3]
    right = np.diagonal(scored, axis1=-2, axis2=-1)
    in_gold, in_found = counts.sum(axis=-1), scored.sum(axis=-2)
    n = in_gold.sum(axis=-1)
    either = in_gold + in_found
    f1 = _ratio(2 * right, either)
    taken = scored[..., [0, 2], :].sum(axis=-1)
    return {
        "coverage": _ratio(scored.sum(axis=(-2, -1)), n),
        "macro_f1": _ratio(np.nansum(f1, axis=-1), (either > 0).sum(axis=-1)),
        "sign": _ratio(right[..., [0, 2]].sum(axis=-1), taken.sum(axis=-1)),
        "sign_minus": _ratio(right[..., 0], taken[..., 0]),
        "accuracy": _ratio(right.sum(axis=-1), n),
    }


def f1_of_rows(counts: np.ndarray) -> np.ndarray:
    """Give 2 right / (in the gold + found) from counts of these three on the last axis."""
    return _ratio(2 * counts[..., 0], counts[..., 1] + counts[..., 2])


def with_intervals(counts: np.ndarray, compute, random_state: int) -> dict[str, float]:
    """
    Compute measures of all groups together, with 95 % intervals under resampling of groups.

    Parameters
    ----------
    counts : ndarray of shape (n_groups, ...)
    compute : callable
        Takes counts with any leading axes, gives a dict of arrays.
    random_state : int

    Returns
    -------
    dict
        Per measure its value, and under its name with ``_low`` and ``_high``
        the bounds; these are missing with fewer than two groups.
    """
    values = compute(counts.sum(axis=0))
    result = {}
    drawn = dict.fromkeys(values)
    if len(counts) > 1:
        draws = draw_stories(len(counts), random_state)
        drawn = compute(np.tensordot(draws, counts, axes=1))
    for name, value in values.items():
        low = high = np.nan
        if drawn[name] is not None and np.isfinite(drawn[name]).any() and np.isfinite(value):
            low, high = np.nanquantile(drawn[name], [0.025, 0.975])
        result |= {name: float(value), f"{name}_low": float(low), f"{name}_high": float(high)}
    return result


def _ratio(over, under) -> np.ndarray:
    over, under = np.broadcast_arrays(np.asarray(over, float), np.asarray(under, float))
    return np.divide(over, under, out=np.full(over.shape, np.nan), where=under > 0)
