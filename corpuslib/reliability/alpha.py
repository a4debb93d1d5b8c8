"""Krippendorff's alpha: how far coders agree beyond chance."""

import numpy as np
import pandas as pd

_LEVELS = ("nominal", "ordinal", "interval", "ratio")
_RESAMPLES = 999


def krippendorff_alpha(
    table: pd.DataFrame,
    level: str = "nominal",
    *,
    by: pd.Series | None = None,
    random_state: int = 0,
) -> pd.Series:
    """
    Give Krippendorff's alpha of codings, with a bootstrap interval.

    Parameters
    ----------
    table : DataFrame
        One row per unit, one column per coder; a missing value where a coder
        did not code the unit. Numbers, or for ``nominal`` anything.
    level : {"nominal", "ordinal", "interval", "ratio"}
        What a difference between two values means.
    by : Series, optional
        Per unit the cluster it belongs to, such as its article; whole clusters
        are then resampled, because units of one article are not independent.
    random_state : int, default 0
        Seed of the bootstrap.

    Returns
    -------
    Series
        - ``alpha`` : 1 perfect, 0 as by chance, below 0 worse than chance.
          Missing where all values are the same: there is then nothing that
          chance could get wrong
        - ``low``, ``high`` : 95 % percentile interval under resampling;
          missing with fewer than two clusters
        - ``n_units`` : units coded by two coders or more; ``n_values`` : their values

    Raises
    ------
    ValueError
        If `level` is unknown, or values are not numbers where they must be.

    Notes
    -----
    Alpha says how far coders agree, not whether they are right: coders of one
    kind share their mistakes. Units coded once are left out.

    References
    ----------
    Krippendorff, K. (2004). Content Analysis, ch. 11. Hayes & Krippendorff (2007).

    Examples
    --------
    >>> codings = pd.DataFrame({"ann": [1, 1, 2, 2], "bob": [1, 1, 2, 1]})
    >>> float(krippendorff_alpha(codings)["alpha"].round(3))
    0.533
    """
    if level not in _LEVELS:
        raise ValueError(f"level must be one of {', '.join(_LEVELS)}, not {level!r}")
    values = table.to_numpy(object)
    present = table.notna().to_numpy()
    codes, categories = pd.factorize(values[present])
    if level != "nominal":
        try:
            numbers = values[present].astype(float)
        except (TypeError, ValueError) as error:
            raise ValueError(f"level {level!r} needs numbers: {error}") from error
        categories, codes = np.unique(numbers, return_inverse=True)
    counts = np.zeros((len(table), len(categories)))
    np.add.at(counts, (np.nonzero(present)[0], codes), 1)
    pairable = counts.sum(axis=1) >= 2
    counts = counts[pairable]
    clusters = np.arange(len(table)) if by is None else pd.factorize(by.to_numpy())[0]
    clusters = pd.factorize(clusters[pairable])[0]

    coincidences = _coincidences(counts)
    n_clusters = int(clusters.max(initial=-1)) + 1
    alpha, low, high = _alpha(coincidences.sum(axis=0), categories, level), np.nan, np.nan
    if n_clusters >= 2 and not np.isnan(alpha):
        rng = np.random.default_rng([random_state, n_clusters])
        even = np.full(n_clusters, 1 / n_clusters)
        draws = rng.multinomial(n_clusters, even, size=_RESAMPLES)[:, clusters]
        drawn = np.tensordot(draws, coincidences, axes=1)
        drawn = np.array([_alpha(one, categories, level) for one in drawn])
        if not np.isnan(drawn).all():
            low, high = np.nanquantile(drawn, [0.025, 0.975])
    n_values = int(counts.sum())
    return pd.Series(
        {"alpha": alpha, "low": low, "high": high, "n_units": len(counts), "n_values": n_values}
    )


def _coincidences(counts: np.ndarray) -> np.ndarray:
    """Give for each unit how often each value was paired with each other one."""
    pairs = counts[:, :, None] * counts[:, None, :]
    n_categories = counts.shape[1]
    pairs[:, range(n_categories), range(n_categories)] -= counts
    return pairs / np.maximum(counts.sum(axis=1) - 1, 1)[:, None, None]


def _alpha(coincidence: np.ndarray, categories: np.ndarray, level: str) -> float:
    totals = coincidence.sum(axis=0)
    n = totals.sum()
    if (totals > 0).sum() < 2:
        return np.nan
    distance = _distance(categories, totals, level)
    observed = (coincidence * distance).sum()
    expected = (np.outer(totals, totals) * distance).sum() / (n - 1)
    return float(1 - observed / expected)


def _distance(categories: np.ndarray, totals: np.ndarray, level: str) -> np.ndarray:
    if level == "nominal":
        return 1.0 - np.eye(len(categories))
    if level == "ordinal":
        until = np.cumsum(totals) - totals / 2
        return (until[:, None] - until[None, :]) ** 2
    difference = categories[:, None] - categories[None, :]
    if level == "interval":
        return difference**2
    total = categories[:, None] + categories[None, :]
    return np.divide(difference, total, out=np.zeros_like(difference), where=total != 0) ** 2
