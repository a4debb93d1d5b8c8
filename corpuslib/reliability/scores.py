"""How near stances come to a gold: scores by issue or actor, and what was taken for what."""

import numpy as np
import pandas as pd

from corpuslib.reliability.coders import matched
from corpuslib.reliability.tallies import (
    CLASSES,
    MEASURES,
    f1_of_rows,
    groups_of,
    measures,
    sides,
    tally,
    with_intervals,
)

_PLACE = ["article_id", "start", "end"]
_SCORES = ["f1", *MEASURES]


def scores_against(
    gold: pd.DataFrame,
    stances: pd.DataFrame,
    statements: pd.DataFrame | None = None,
    *,
    by: str | list[str] = "issue",
    overlap: float = 0.5,
    random_state: int = 0,
) -> pd.DataFrame:
    """
    Say how near stances come to a gold, in all and issue by issue or actor by actor.

    Parameters
    ----------
    gold : DataFrame
        ``issue``, ``stance`` (-1, 0 or 1; missing where ``issue`` is "none") and
        either ``statement_id``, where the same statements were coded, or
        ``article_id``, ``start``, ``end``. ``actor`` is compared where it is
        there. One row per statement and issue.
    stances : DataFrame
        ``statement_id``, ``issue``, ``stance``; a missing stance is as good as
        no row. -0.5 and below counts as -1, 0.5 and above as 1.
    statements : DataFrame, optional
        What the stances are about; needed where the gold has places instead of
        ``statement_id``: each coded statement is then paired with the one that
        covers most of its words, as in `matched`. Also gives the actors.
    by : str or list of str, default "issue"
        ``"issue"``, ``"actor"`` or both.
    overlap : float, default 0.5
        As in `matched`.
    random_state : int, default 0
        Seed of the bootstrap, which resamples whole stories (``story_id`` of
        the gold), or else articles, or else statements.

    Returns
    -------
    DataFrame
        Indexed by `by`, a first row "all" before the others:

        - ``n`` : rows of the gold with a stance; ``n_minus`` : those with -1
        - ``n_found`` : rows of `stances`, of the articles (or statements) that
          the gold covers; ``n_both`` : rows of the gold that were given a stance
        - ``f1`` : of whole rows: same statement, issue and side, and actor where
          both have one; 2 right / (n + n_found). The only one of these that
          stances without a counterpart in the gold make worse
        - ``coverage`` : n_both / n
        - ``macro_f1`` : mean F1 of the sides that occur, of the rows of the
          gold; a row not found is one missed
        - ``sign`` : of the rows of -1 and 1 that were given a stance, the share
          with the right side (0 is wrong); ``sign_minus`` : the same of -1 alone
        - ``accuracy`` : share of all rows of the gold with the right side
        - each with ``_low`` and ``_high``, a 95 % bootstrap interval, missing
          with fewer than two stories
        - ``macro_f1_majority`` : what ``macro_f1`` would be if every row had the
          most frequent side of its issue in this gold; ``macro_f1_plus`` : if
          every row had 1

    Raises
    ------
    ValueError
        If columns are missing, a stance is out of range, or the gold or
        `stances` has two rows for one statement and issue.

    Notes
    -----
    A score is that of these statements: on other texts it will be lower. Scores
    of an issue with fewer than about 20 rows say little, as the intervals show.
    Actors who nearly always take one side are easy to get right; the baselines
    show how easy.

    Examples
    --------
    >>> gold = pd.DataFrame({"statement_id": list("abcd"), "issue": "gas",
    ...                      "stance": [1, 1, -1, -1]})
    >>> stances = pd.DataFrame({"statement_id": list("abc"), "issue": "gas",
    ...                         "stance": [1.0, -1.0, -1.0]})
    >>> table = scores_against(gold, stances)
    >>> table.loc["gas", ["n", "coverage", "sign", "sign_minus"]].tolist()
    [4.0, 0.75, 0.6666666666666666, 1.0]
    """
    by = [by] if isinstance(by, str) else list(by)
    if not by or not set(by) <= {"issue", "actor"}:
        raise ValueError(f"by must be 'issue', 'actor' or both, not {by!r}")
    pairs, extra = _paired(gold, stances, statements, overlap)
    for column in by:
        if column not in pairs or column not in extra:
            raise ValueError(f"scores by {column!r} need that column in the gold or in statements")
    majority = pairs.groupby("issue")["gold"].agg(lambda s: s.mode().iloc[-1])
    pairs["majority"] = pairs["issue"].map(majority)
    rows = {"all" if len(by) == 1 else ("all",) * len(by): _row(pairs, extra, random_state)}
    keys = pd.concat([pairs[by], extra[by]]).dropna().drop_duplicates().sort_values(by)
    for key in keys.itertuples(index=False, name=None):
        inside = [(t[by] == list(key)).all(axis=1) for t in (pairs, extra)]
        name = key[0] if len(by) == 1 else key
        rows[name] = _row(pairs[inside[0]], extra[inside[1]], random_state)
    whole = dict.fromkeys(["n", "n_minus", "n_found", "n_both"], "int64")
    table = pd.DataFrame(list(rows.values())).astype(whole)
    if len(by) == 1:
        return table.set_index(pd.Index(list(rows), name=by[0]))
    return table.set_index(pd.MultiIndex.from_tuples(list(rows), names=by))


def confusion(
    gold: pd.DataFrame,
    stances: pd.DataFrame,
    statements: pd.DataFrame | None = None,
    *,
    by: str | None = None,
    overlap: float = 0.5,
) -> pd.DataFrame:
    """
    Count which stances of a gold were taken for which.

    Parameters
    ----------
    gold, stances, statements, overlap
        As in `scores_against`.
    by : {"issue", "actor"}, optional
        One such table for each, beneath each other.

    Returns
    -------
    DataFrame
        A row for each stance of the gold (-1, 0, 1, and "none" for stances found
        where the gold has none), a column for each stance found (-1, 0, 1, and
        "none" where there was none); counts. With `by`, its values are the
        first level of the index.

    Examples
    --------
    >>> gold = pd.DataFrame({"statement_id": list("abc"), "issue": "gas", "stance": [1, -1, -1]})
    >>> stances = pd.DataFrame({"statement_id": list("ab"), "issue": "gas", "stance": [1.0, 1.0]})
    >>> confusion(gold, stances)
    found  -1  0  1  none
    gold
    -1      0  0  1     1
    0       0  0  0     0
    1       0  0  1     0
    none    0  0  0     0
    """
    if by not in (None, "issue", "actor"):
        raise ValueError(f"by must be None, 'issue' or 'actor', not {by!r}")
    pairs, extra = _paired(gold, stances, statements, overlap)
    if by is None:
        return _confusion(pairs, extra)
    if by not in pairs or by not in extra:
        raise ValueError(f"a table by {by!r} needs that column in the gold or in statements")
    names = sorted({*pairs[by].dropna(), *extra[by].dropna()})
    tables = [_confusion(pairs[pairs[by] == n], extra[extra[by] == n]) for n in names]
    if not tables:
        return _confusion(pairs, extra).iloc[:0]
    return pd.concat(tables, keys=names, names=[by])


def _confusion(pairs: pd.DataFrame, extra: pd.DataFrame) -> pd.DataFrame:
    labels = [*CLASSES, "none"]
    counts = np.zeros((4, 4), "int64")
    none = np.zeros(len(pairs), int)
    counts[:3] = tally(pairs["gold"].to_numpy(), pairs["found"].to_numpy(), none).sum(axis=0)
    for column, side in enumerate(CLASSES):
        counts[3, column] = (extra["found"] == side).sum()
    index = pd.Index(labels, name="gold", dtype=object)
    return pd.DataFrame(counts, index, pd.Index(labels, name="found", dtype=object))


def _row(pairs: pd.DataFrame, extra: pd.DataFrame, random_state: int) -> dict:
    gold, found = pairs["gold"].to_numpy(float), pairs["found"].to_numpy(float)
    clusters = pd.factorize(pd.concat([pairs["group"], extra["group"]]))[0]
    own, others = clusters[: len(pairs)], clusters[len(pairs) :]
    n_clusters = int(clusters.max(initial=-1)) + 1
    rows = np.zeros((n_clusters, 3))
    right = (gold == found) & pairs["same_actor"].to_numpy(bool)
    np.add.at(rows, own, np.stack([right, np.ones(len(gold)), ~np.isnan(found)], axis=1))
    np.add.at(rows[:, 2], others, 1)
    score = {
        "n": len(pairs),
        "n_minus": int((gold == -1).sum()),
        "n_found": int(rows[:, 2].sum()),
        "n_both": int((~np.isnan(found)).sum()),
    }
    score |= with_intervals(rows, lambda c: {"f1": f1_of_rows(c)}, random_state)
    codes = pd.factorize(own)[0]
    score |= with_intervals(tally(gold, found, codes), measures, random_state)
    for name, guess in (("majority", pairs["majority"].to_numpy(float)), ("plus", gold * 0 + 1)):
        baseline = tally(gold, guess, codes).sum(axis=0)
        score[f"macro_f1_{name}"] = float(measures(baseline)["macro_f1"])
    return score


def _paired(gold, stances, statements, overlap) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Put what was found beside each row of the gold, and give what was found besides.

    The first frame has a row for each row of the gold that has a stance (``gold``,
    ``found``, ``same_actor``, ``issue``, ``actor``, ``group``), the second one for each
    stance that has no counterpart, among statements of the gold's articles or statements.
    """
    own = "statement_id" in gold
    key = ["statement_id"] if own else _PLACE
    _needs(gold, [*key, "issue", "stance"], "the gold")
    _needs(stances, ["statement_id", "issue", "stance"], "stances")
    if statements is not None:
        _needs(statements, ["statement_id"] if own else ["statement_id", *_PLACE], "statements")
    elif not own:
        raise ValueError("a gold without 'statement_id' needs the statements that were scored")
    gold = gold.reset_index(drop=True).assign(
        gold=sides(gold["stance"]), group=groups_of(gold).to_numpy()
    )
    _once(gold[gold["gold"].notna()], [*key, "issue"], "the gold")
    found = stances[["statement_id", "issue"]].assign(found=sides(stances["stance"]))
    found = found[found["found"].notna()].reset_index(drop=True)
    _once(found, ["statement_id", "issue"], "stances")
    if not own:
        known = found["statement_id"].isin(statements["statement_id"])
        if not known.all():
            first = found.loc[~known, "statement_id"].iloc[0]
            raise ValueError(f"stances name the statement {first!r}, which statements lack")
        gold["statement_id"] = _partners(gold, statements, overlap)

    about = _about(gold, statements, own)
    found = found[found["statement_id"].isin(about.index)].join(about, on="statement_id")
    pairs = gold.loc[gold["gold"].notna()].reset_index(drop=True)
    pairs = pairs[[c for c in ("statement_id", "issue", "actor", "gold", "group") if c in pairs]]
    key = ["statement_id", "issue"]
    pairs = pairs.merge(found[[*key, "found"]], on=key, how="left")
    pairs["same_actor"] = True
    if "actor" in about:
        holder = pairs["statement_id"].map(about["actor"])
        pairs["actor"] = pairs["actor"].fillna(holder) if "actor" in pairs else holder
        pairs["same_actor"] = pairs["actor"].eq(holder) | holder.isna()
    extra = ~pd.MultiIndex.from_frame(found[key]).isin(pd.MultiIndex.from_frame(pairs[key]))
    return pairs, found[extra]


def pair_gold(
    gold: pd.DataFrame, statements: pd.DataFrame, *, overlap: float = 0.5
) -> pd.DataFrame:
    """
    Put beside every coded row the statement that was found in its place.

    Parameters
    ----------
    gold : DataFrame
        ``article_id``, ``start``, ``end``, and ``actor`` where it is coded.
    statements : DataFrame
        As from `extract_statements`.
    overlap : float, default 0.5
        As in `matched`.

    Returns
    -------
    DataFrame
        `gold` with a column ``statement_id``, missing where nothing was found. Of two
        statements in one place (a joint one has a row for each holder), the one of the
        coded actor is taken, else the first.

    Examples
    --------
    >>> gold = pd.DataFrame({"article_id": ["a"], "start": [0], "end": [9]})
    >>> statements = gold.assign(statement_id="a:0", end=8)
    >>> pair_gold(gold, statements)["statement_id"].item()
    'a:0'
    """
    _needs(gold, _PLACE, "the gold")
    _needs(statements, ["statement_id", *_PLACE], "statements")
    return gold.assign(statement_id=_partners(gold, statements, overlap))


def _partners(gold: pd.DataFrame, statements: pd.DataFrame, overlap: float) -> pd.Series:
    """Give for each row of the gold the statement that covers its words; missing where none."""
    spans = statements.drop_duplicates(_PLACE)
    places = matched(gold, spans, overlap=overlap).dropna(subset=["start_a", "start_b"])
    second = ["article_id", "start_b", "end_b"]
    places = places.drop_duplicates(["article_id", "start_a", "end_a"]).set_index(
        ["article_id", "start_a", "end_a"]
    )
    found = places.reset_index()[second].set_axis(_PLACE, axis=1).set_index(places.index)
    found = found.reindex(pd.MultiIndex.from_frame(gold[_PLACE])).reset_index(drop=True)
    there = statements.sort_values("statement_id")
    partner = _looked_up(found, there, _PLACE)
    if "actor" in gold and "actor" in there:
        same = _looked_up(found.assign(actor=gold["actor"].array), there, [*_PLACE, "actor"])
        partner = same.where(same.notna(), partner)
    return partner.set_axis(gold.index)


def _looked_up(places: pd.DataFrame, there: pd.DataFrame, by: list[str]) -> pd.Series:
    """Give the first statement of each place."""
    known = there.drop_duplicates(by).set_index(by)["statement_id"].astype(object)
    return known.reindex(pd.MultiIndex.from_frame(places[by])).reset_index(drop=True)


def _about(gold, statements, own: bool) -> pd.DataFrame:
    """Give group and actor of every statement of the gold, or of the gold's articles."""
    if own:
        first = gold.drop_duplicates("statement_id").set_index("statement_id")
        about = first[["group", "actor"] if "actor" in first else ["group"]]
        if statements is not None and "actor" in statements:
            holder = statements.drop_duplicates("statement_id").set_index("statement_id")["actor"]
            about = about.assign(actor=holder.reindex(about.index))
        return about
    groups = gold.drop_duplicates("article_id").set_index("article_id")["group"]
    about = statements[statements["article_id"].isin(groups.index)]
    about = about.assign(group=about["article_id"].map(groups)).set_index("statement_id")
    return about[["group", "actor"] if "actor" in about else ["group"]]


def _needs(table: pd.DataFrame, columns: list[str], name: str) -> None:
    missing = [column for column in columns if column not in table]
    if missing:
        raise ValueError(f"{name} lacks the column {missing[0]!r}; it has: {', '.join(table)}")


def _once(table: pd.DataFrame, key: list[str], name: str) -> None:
    twice = table[table.duplicated(key)]
    if len(twice):
        first = ", ".join(f"{column} {twice[column].iloc[0]!r}" for column in key)
        raise ValueError(
            f"{name} has more than one row for {first}; keep one (of one coder, or one method)"
        )
