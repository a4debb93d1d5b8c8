"""Shares of stances corrected for the mistakes a scorer is known to make."""

import numpy as np
import pandas as pd

from corpuslib.reliability.tallies import CLASSES, sides
from corpuslib.terms.rates import draw_stories

#: Below this, errors of the observed shares come back more than tenfold.
SINGULAR = 0.1
#: Fewest rows of the gold from which the mistakes made with a stance can be told.
FEW = 5
_NAMES = ("minus", "zero", "plus")
_RESAMPLES = 999
_COLUMNS = ["what", "n", "share", "corrected", "low", "high", "reason"]


def corrected_rates(
    stances: pd.DataFrame,
    matrix: pd.DataFrame,
    *,
    by: str | list[str] | None = None,
    groups: str | None = None,
    random_state: int = 0,
) -> pd.DataFrame:
    """
    Estimate how many stances are really -1, 0 and 1, from how often each is mistaken for which.

    Parameters
    ----------
    stances : DataFrame
        ``stance`` and the columns that `by` and `groups` name. Rows without a
        stance are not counted.
    matrix : DataFrame
        Counts as from `confusion`: rows the gold, columns what was found. With
        a first level (``by="issue"``), each group is corrected by the mistakes
        made on its own issue (or actor), and `by` must name that level. The
        "none" row and column are not used.
    by : str or list of str, optional
        Columns that split the stances into groups.
    groups : str, optional
        Column of the clusters that are resampled as wholes, such as
        ``"story_id"``; single rows when None.
    random_state : int, default 0
        Seed of the bootstrap.

    Returns
    -------
    DataFrame
        Four rows for each group, after the columns of `by`:

        - ``what`` : "minus", "zero", "plus" (shares, 0 to 1) and "mean" (-1 to 1)
        - ``n`` : stances counted
        - ``share`` : as found; ``corrected`` : as estimated
        - ``low``, ``high`` : 95 % percentile interval of ``corrected``, with both the
          stances and the gold behind `matrix` drawn anew
        - ``reason`` : why nothing was corrected; missing where it was

    Raises
    ------
    ValueError
        If columns are missing, `matrix` is no table of counts, or `by` and its
        first level do not fit.

    Notes
    -----
    The matrix says with what probability each true stance is found as each;
    inverting it turns shares found into true shares. A solution outside 0 to 1
    is replaced by the nearest one inside. Nothing is corrected where the gold
    has fewer than 5 rows for a stance that occurs, or where the matrix is
    nearly singular (a singular value below 0.1: mistakes hide what is true).

    Not to trust where the mistakes here are of another kind than in the gold:
    other sources, other issues, other shares of quotations. Stances found
    where there are none, and those not found, are not corrected for. The gold is
    resampled row by row, so with few articles behind it the interval is too
    narrow.

    References
    ----------
    Rogan, W. & Gladen, B. (1978). Estimating prevalence from the results of a
    screening test. American Journal of Epidemiology 107(1), 71-76.
    Forman, G. (2008). Quantifying counts and costs via classification. Data
    Mining and Knowledge Discovery 17, 164-206.

    Examples
    --------
    A scorer that takes one in five for the other side, and finds 68 of 100 on plus:

    >>> matrix = pd.DataFrame([[80, 0, 20], [0, 0, 0], [20, 0, 80]], [-1, 0, 1], [-1, 0, 1])
    >>> found = pd.DataFrame({"stance": [1] * 68 + [-1] * 32})
    >>> corrected_rates(found, matrix)[["what", "share", "corrected"]].round(2)
        what  share  corrected
    0  minus   0.32        0.2
    1   zero   0.00        0.0
    2   plus   0.68        0.8
    3   mean   0.36        0.6
    """
    by = [by] if isinstance(by, str) else list(by or [])
    for column in ["stance", *by, *([groups] if groups else [])]:
        if column not in stances:
            raise ValueError(
                f"stances lack the column {column!r}; they have: {', '.join(map(str, stances))}"
            )
    if clash := set(by) & set(_COLUMNS):
        raise ValueError(f"by cannot be {min(clash)!r}, a column of the result; rename it first")
    level = _level(matrix, by)
    side = pd.Series(sides(stances["stance"]), index=stances.index)
    scored = stances[side.notna()].assign(_side=side[side.notna()])
    blocks = []
    grouped = scored.groupby(by, sort=True, dropna=False) if by else [((), scored)]
    for key, rows in grouped:
        counts = _counts(matrix, None if level is None else key[by.index(level)])
        clusters = np.arange(len(rows)) if groups is None else _clusters(rows[groups])
        block = _corrected(rows["_side"].to_numpy(), clusters, counts, random_state)
        blocks.append(pd.DataFrame(dict(zip(by, key, strict=True)), index=block.index).join(block))
    if not blocks:
        return pd.DataFrame(columns=[*by, *_COLUMNS])
    return pd.concat(blocks, ignore_index=True)


def _level(matrix: pd.DataFrame, by: list[str]) -> str | None:
    if not isinstance(matrix.index, pd.MultiIndex):
        return None
    level = matrix.index.names[0]
    if matrix.index.nlevels != 2 or level not in by:
        raise ValueError(
            f"matrix has a table for each {level!r}, so by must name {level!r}; it is {by!r}"
        )
    return level


def _counts(matrix: pd.DataFrame, name: object) -> np.ndarray | None:
    """Give the 3 x 3 counts of one group; None where the matrix does not know it."""
    if isinstance(matrix.index, pd.MultiIndex):
        if name not in matrix.index.get_level_values(0):
            return None
        matrix = matrix.xs(name)
    missing = [c for c in CLASSES if c not in matrix.index or c not in matrix.columns]
    if missing:
        raise ValueError(f"matrix needs rows and columns -1, 0 and 1, but lacks {missing[0]}")
    counts = matrix.loc[list(CLASSES), list(CLASSES)].to_numpy(float)
    if not (np.isfinite(counts).all() and (counts >= 0).all() and (counts % 1 == 0).all()):
        raise ValueError("matrix must hold counts, as `confusion` gives them, not shares")
    return counts


def _clusters(column: pd.Series) -> np.ndarray:
    codes = pd.factorize(column)[0]
    alone = codes < 0
    codes[alone] = codes.max(initial=-1) + 1 + np.arange(alone.sum())
    return codes


def _corrected(side, clusters, counts, random_state) -> pd.DataFrame:
    per_cluster = np.zeros((int(clusters.max(initial=-1)) + 1, 3))
    np.add.at(per_cluster, (clusters, side.astype(int) + 1), 1)
    shares = _shares(per_cluster.sum(axis=0))
    reason = _refusal(counts, per_cluster.sum(axis=0))
    if reason is None:
        there = counts.sum(axis=1) > 0
        corrected = np.zeros(3)
        corrected[there] = _solve(shares[None], _shares(counts[there])[None])[0]
        drawn = np.zeros((_RESAMPLES, 3))
        drawn[:, there] = _drawn(per_cluster, counts[there], random_state)
        low, high = np.quantile(_with_mean(drawn), [0.025, 0.975], axis=0)
        if len(per_cluster) < 2:
            low = high = np.full(4, np.nan)
        corrected = _with_mean(corrected)
    else:
        corrected = low = high = np.full(4, np.nan)
    table = {"what": [*_NAMES, "mean"], "n": len(side), "share": _with_mean(shares)}
    table |= {"corrected": corrected, "low": low, "high": high}
    return pd.DataFrame(table | {"reason": pd.Series([reason] * 4, dtype="str")})


def _refusal(counts: np.ndarray | None, seen: np.ndarray) -> str | None:
    if counts is None:
        return "the gold has no rows for this group"
    n = counts.sum(axis=1)
    there = n > 0
    for name, one, found in zip(_NAMES, n, seen, strict=True):
        if 0 < one < FEW or (one == 0 and found > 0):
            return f"the gold has {one:.0f} rows of {name} with a stance found; {FEW} are needed"
    if there.sum() < 2:
        return "the gold has rows of one stance alone"
    smallest = np.linalg.svd(_shares(counts[there]), compute_uv=False)[-1]
    if smallest < SINGULAR:
        return (
            f"the matrix is nearly singular (smallest singular value {smallest:.2f}, "
            f"{SINGULAR} is needed): the scorer hardly tells these stances apart"
        )
    return None


def _drawn(per_cluster, counts, random_state) -> np.ndarray:
    """Solve once for each resample of the stances and of the gold."""
    rng = np.random.default_rng([random_state, len(per_cluster)])
    observed = _shares(draw_stories(len(per_cluster), random_state) @ per_cluster)
    truth = rng.multinomial(int(counts.sum()), (counts / counts.sum()).ravel(), size=_RESAMPLES)
    truth = truth.reshape(_RESAMPLES, *counts.shape) + 1e-9 * counts
    return _solve(observed, _shares(truth))


def _solve(observed: np.ndarray, mistakes: np.ndarray) -> np.ndarray:
    """Give the admissible shares nearest to what explains those observed; leading axis: draws."""
    exact = np.einsum("dj,djk->dk", observed, np.linalg.pinv(mistakes))
    return _simplex(exact)


def _simplex(points: np.ndarray) -> np.ndarray:
    """Move each row to the nearest one of shares that sum to 1 (Duchi et al. 2008)."""
    falling = -np.sort(-points, axis=1)
    over = (np.cumsum(falling, axis=1) - 1) / np.arange(1, points.shape[1] + 1)
    last = (falling > over).sum(axis=1) - 1
    return np.maximum(points - over[np.arange(len(points)), last][:, None], 0)


def _shares(counts: np.ndarray) -> np.ndarray:
    return counts / counts.sum(axis=-1, keepdims=True)


def _with_mean(shares: np.ndarray) -> np.ndarray:
    return np.concatenate([shares, shares @ np.array([[-1.0], [0], [1]])], axis=-1)
