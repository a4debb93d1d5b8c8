"""How far two codings of the same articles agree: statements, issues, signs."""

import numpy as np
import pandas as pd

from corpuslib.reliability.alpha import krippendorff_alpha

_RESAMPLES = 999


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

    Examples
    --------
    >>> place = {"article_id": "x", "start": [0, 20, 40], "end": [10, 30, 50]}
    >>> a = pd.DataFrame(place | {"issue": "gas", "stance": [1, -1, 0]})
    >>> b = pd.DataFrame(place | {"issue": ["gas", "gas", "none"], "stance": [1, 1, np.nan]})
    >>> agreement(a, b).loc["gas", ["n_a", "n_b", "n_both", "f1", "sign"]].tolist()
    [3.0, 2.0, 2.0, 0.8, 0.5]
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
