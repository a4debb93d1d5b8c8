"""How far two coders, or a coder and the truth, say the same of the same statements."""

import os
from pathlib import Path

import numpy as np
import pandas as pd

_LEVELS = ("nominal", "ordinal", "interval", "ratio")
_RESAMPLES = 999
#: The environment variable that opens the test rows of the gold; only `make score-test` sets it.
UNLOCK = "CORPUSLIB_SCORE_TEST"


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


def matched(a: pd.DataFrame, b: pd.DataFrame, *, overlap: float = 0.5) -> pd.DataFrame:
    """
    Pair the statements of two codings that cover the same words.

    Parameters
    ----------
    a, b : DataFrame
        Columns ``article_id``, ``start``, ``end``; several rows of one place
        (one per issue) count as one statement.
    overlap : float, default 0.5
        Smallest Jaccard index, over characters, of two spans that are paired.

    Returns
    -------
    DataFrame
        ``article_id``, ``start_a``, ``end_a``, ``start_b``, ``end_b``,
        ``jaccard``; each statement stands in one pair at most, the best first;
        those without a partner stand with missing values on the other side.

    Examples
    --------
    >>> a = pd.DataFrame({"article_id": ["x"], "start": [0], "end": [10]})
    >>> b = pd.DataFrame({"article_id": ["x", "x"], "start": [0, 40], "end": [8, 50]})
    >>> matched(a, b)["jaccard"].tolist()
    [0.8, nan]
    """
    place = ["article_id", "start", "end"]
    first, second = (
        table[place].drop_duplicates().sort_values(place, ignore_index=True) for table in (a, b)
    )
    both = first.reset_index().merge(second.reset_index(), on="article_id", suffixes=("_a", "_b"))
    shared = both[["end_a", "end_b"]].min(axis=1) - both[["start_a", "start_b"]].max(axis=1)
    joined = both[["end_a", "end_b"]].max(axis=1) - both[["start_a", "start_b"]].min(axis=1)
    both["jaccard"] = shared.clip(lower=0) / joined.where(joined > 0)
    both = both[both["jaccard"] >= overlap]
    both = both.sort_values(["jaccard", "index_a", "index_b"], ascending=[False, True, True])
    kept, used_a, used_b = [], set(), set()
    for row, i, j in zip(both.index, both["index_a"], both["index_b"], strict=True):
        if i not in used_a and j not in used_b:
            kept.append(row)
            used_a.add(i)
            used_b.add(j)
    pairs = both.loc[kept].drop(columns=["index_a", "index_b"])
    lone_a = first.drop(index=list(used_a)).rename(columns={"start": "start_a", "end": "end_a"})
    lone_b = second.drop(index=list(used_b)).rename(columns={"start": "start_b", "end": "end_b"})
    columns = ["article_id", "start_a", "end_a", "start_b", "end_b", "jaccard"]
    every = pd.concat([pairs, lone_a, lone_b], ignore_index=True).reindex(columns=columns)
    whole = dict.fromkeys(columns[1:5], "Int64")
    order = every["start_a"].fillna(every["start_b"])
    return (
        every.astype(whole | {"jaccard": float})
        .assign(order=order)
        .sort_values(["article_id", "order"], ignore_index=True)
        .drop(columns="order")
    )


def agreement(
    a: pd.DataFrame, b: pd.DataFrame, *, overlap: float = 0.5, random_state: int = 0
) -> pd.DataFrame:
    """
    Say how far two codings of the same articles agree, in all and issue by issue.

    Parameters
    ----------
    a, b : DataFrame
        Columns ``article_id``, ``start``, ``end``, ``issue`` and ``stance``;
        ``issue`` is "none" where a statement concerns no issue.
    overlap : float, default 0.5
        As in `matched`.
    random_state : int, default 0
        Seed of the bootstrap, which resamples whole articles.

    Returns
    -------
    DataFrame
        Indexed by ``issue``, with a first row ``any`` for the statements themselves:

        - ``n_a``, ``n_b``, ``n_both`` : statements (with this issue) of each
          coding, and of both
        - ``f1``, ``f1_low``, ``f1_high`` : agreement on which statements there
          are (and that they concern the issue): 2 n_both / (n_a + n_b)
        - ``alpha``, ``alpha_low``, ``alpha_high`` : Krippendorff's alpha over
          all matched statements, nominal, with -1, 0, 1 and "not coded" as
          values; for ``any`` over the sets of issue and stance
        - ``sign`` : share of same stances where both coded the issue

    Notes
    -----
    Agreement is an upper bound of what can be trusted only if the coders are
    as different as the readers a result is meant for.
    """
    pairs = matched(a, b, overlap=overlap)
    both = pairs.dropna(subset=["start_a", "start_b"])
    stances = [_by_statement(a), _by_statement(b)]
    keys = [pd.MultiIndex.from_frame(pairs[["article_id", f"start_{s}", f"end_{s}"]]) for s in "ab"]
    issues = sorted({*a["issue"], *b["issue"]} - {"none"})
    rows = {"any": _unit_row(pairs, *(k.get_level_values(1).notna() for k in keys), random_state)}
    sets = pd.DataFrame(
        {
            s: stance.map(_as_text).reindex(k).to_numpy()
            for s, stance, k in zip("ab", stances, keys, strict=True)
        }
    )
    rows["any"] |= _alpha_row(sets, both, pairs, random_state)
    for issue in issues:
        coded = pd.DataFrame(
            {
                s: stance.map(lambda d, issue=issue: d.get(issue, "not coded"))
                .reindex(k)
                .to_numpy()
                for s, stance, k in zip("ab", stances, keys, strict=True)
            }
        )
        has = [coded[s].notna().to_numpy() & (coded[s] != "not coded").to_numpy() for s in "ab"]
        row = _unit_row(pairs, *has, random_state) | _alpha_row(coded, both, pairs, random_state)
        shared = has[0] & has[1]
        row["sign"] = float((coded["a"] == coded["b"])[shared].mean()) if shared.any() else np.nan
        rows[issue] = row
    columns = ["n_a", "n_b", "n_both", "f1", "f1_low", "f1_high"]
    columns += ["alpha", "alpha_low", "alpha_high", "sign"]
    return (
        pd.DataFrame(rows)
        .T.rename_axis("issue")
        .reindex(columns=columns)
        .astype(dict.fromkeys(columns[:3], "int64") | dict.fromkeys(columns[3:], float))
    )


def _by_statement(coding: pd.DataFrame) -> pd.Series:
    """Give per statement its issues and stances as a dict, empty where it has none."""
    found = {}
    place = zip(coding["article_id"], coding["start"], coding["end"], strict=True)
    for key, issue, stance in zip(place, coding["issue"], coding["stance"], strict=True):
        one = found.setdefault(key, {})
        if issue != "none":
            one[issue] = str(int(stance))
    index = pd.MultiIndex.from_tuples(found, names=["article_id", "start", "end"])
    return pd.Series(list(found.values()), index=index, dtype=object)


def _as_text(stances: dict) -> str:
    return " ".join(f"{issue}{stance}" for issue, stance in sorted(stances.items()))


def _unit_row(pairs, in_a, in_b, random_state) -> dict:
    in_a, in_b = np.asarray(in_a), np.asarray(in_b)
    article = pd.factorize(pairs["article_id"])[0]
    n_articles = int(article.max(initial=-1)) + 1
    per_article = np.stack(
        [np.bincount(article, weights=w, minlength=n_articles) for w in (in_a & in_b, in_a, in_b)]
    )
    rng = np.random.default_rng([random_state, n_articles])
    even = np.full(n_articles, 1 / max(n_articles, 1))
    draws = rng.multinomial(n_articles, even, size=_RESAMPLES)
    shared, n_a, n_b = per_article @ draws.T
    with np.errstate(invalid="ignore"):
        drawn = 2 * shared / (n_a + n_b)
    total = per_article.sum(axis=1)
    f1 = 2 * total[0] / (total[1] + total[2]) if total[1] + total[2] else np.nan
    interval = np.nanquantile(drawn, [0.025, 0.975]) if np.isfinite(drawn).any() else [np.nan] * 2
    numbers = {"n_a": total[1], "n_b": total[2], "n_both": total[0], "f1": f1}
    return numbers | {"f1_low": interval[0], "f1_high": interval[1]}


def _alpha_row(coded: pd.DataFrame, both, pairs, random_state) -> dict:
    units = coded.loc[both.index]
    result = krippendorff_alpha(
        units, by=pairs.loc[both.index, "article_id"], random_state=random_state
    )
    return {"alpha": result["alpha"], "alpha_low": result["low"], "alpha_high": result["high"]}


def load_gold(folder: str | Path, *, split: str = "dev") -> pd.DataFrame:
    """
    Read the coded statements of a gold folder: those meant for development.

    Parameters
    ----------
    folder : path
        A folder with ``adjudicated.csv`` and ``split.csv``.
    split : {"dev", "test"}
        The rows of the test split stay closed: a figure read off them counts
        only as long as nobody has built anything with them in view. They are
        opened by ``make score-test`` alone, which records what it saw.

    Returns
    -------
    DataFrame
        The columns of ``adjudicated.csv``, days as datetimes.

    Raises
    ------
    PermissionError
        If the test rows are asked for in any other way.
    """
    if split not in ("dev", "test"):
        raise ValueError(f"split must be 'dev' or 'test', not {split!r}")
    if split == "test" and not os.environ.get(UNLOCK):
        raise PermissionError("the test rows of the gold are read by `make score-test` alone")
    folder = Path(folder)
    days = ["said_low", "said_high"]
    gold = pd.read_csv(folder / "adjudicated.csv", parse_dates=days, dtype={"cue": "str"})
    splits = pd.read_csv(folder / "split.csv").set_index("article_id")["split"]
    return gold[gold["article_id"].map(splits).eq(split)].reset_index(drop=True)


def gold_summary(gold: pd.DataFrame) -> pd.DataFrame:
    """
    Count coded statements by issue and sign, and say who holds them.

    Parameters
    ----------
    gold : DataFrame
        As from `load_gold`.

    Returns
    -------
    DataFrame
        Indexed by ``issue``, most rows first, "none" and "all" last: ``n``,
        ``plus``, ``zero``, ``minus`` (rows with stance 1, 0, -1),
        ``conditional``, ``unquoted`` (indirect or unmarked), ``n_articles``
        and ``actors`` (the three most frequent holders with their numbers).

    Examples
    --------
    >>> gold = pd.DataFrame({
    ...     "article_id": ["a", "a", "b"], "issue": ["gas", "gas", "none"],
    ...     "stance": [1, -1, None], "conditional": [1, 0, 0],
    ...     "quote": ["direct", "indirect", "indirect"], "actor": ["North", "South", "South"],
    ... })
    >>> gold_summary(gold)[["n", "plus", "minus", "conditional"]]
           n  plus  minus  conditional
    issue
    gas    2     1      1            1
    none   1     0      0            0
    all    3     1      1            1
    """
    every = pd.concat([gold, gold.assign(issue="all")])
    rows = {}
    for issue, part in every.groupby("issue", sort=True):
        actors = part["actor"].value_counts(sort=False).sort_index().nlargest(3, keep="first")
        rows[issue] = {
            "n": len(part),
            "plus": int((part["stance"] == 1).sum()),
            "zero": int((part["stance"] == 0).sum()),
            "minus": int((part["stance"] == -1).sum()),
            "conditional": int(part["conditional"].sum()),
            "unquoted": int(part["quote"].isin(["indirect", "unmarked"]).sum()),
            "n_articles": part["article_id"].nunique(),
            "actors": ", ".join(f"{actor} {n}" for actor, n in actors.items()),
        }
    last = {"none": 1, "all": 2}
    order = sorted(rows, key=lambda issue: (last.get(issue, 0), -rows[issue]["n"], issue))
    return pd.DataFrame([rows[issue] for issue in order], index=pd.Index(order, name="issue"))
