"""From statements to what a timeline is estimated from: sums that can be added up in any order."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from corpuslib.schema import DAY, check

#: Days, at most, that the interval of a statement may span; a wider one says nothing of a day.
WIDEST = 31
_KEYS = ["actor", "story_id", "copy_id", "article_id", "sign"]
_SUMS = {"n": "sum", "weight": "sum", "value": "sum", "most": "max", "sure": "max", "drift": "min"}
_WEIGHTS = {"stories": ["story_id", "sign"], "copies": ["story_id", "copy_id", "sign"], None: None}


def day_statements(
    stances: pd.DataFrame,
    statements: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    by: Sequence[str] = ("actor", "issue"),
    freq: str = "D",
    weights: str | None = "stories",
    hindsight: bool = True,
) -> pd.DataFrame:
    """
    List the statements behind every day of a timeline, with what each one weighs there.

    `stance_timeline` adds up this very table, so that the two cannot differ:
    the ``raw_mean`` of a day is the sum of ``share`` times ``stance``.

    Parameters
    ----------
    stances, statements, articles : DataFrame
    by, freq, weights, hindsight
        As for `stance_timeline`.

    Returns
    -------
    DataFrame
        One row per statement, issue and step in time, sorted by the columns of
        `by` and ``date``:

        - ``date`` (first day of the step), the columns of `by`, ``actor``, ``issue``
        - ``statement_id``, ``article_id``, ``copy_id``, ``story_id``
        - ``stance`` : -1 to 1, as in `stances`
        - ``weight`` : the part of the statement that falls on the step; 1 where
          its day is known, and 1 in all for each statement
        - ``share`` : its part in the mean of the step; 1 in all for each step
        - ``sure`` : probability that it was said on the step
        - ``drift`` : mean number of steps between this one and when it was said

        ``attrs`` holds the number of stances that are not counted, by reason,
        as `stance_timeline` describes.

    Raises
    ------
    ValueError
        As for `stance_timeline`.

    Examples
    --------
    >>> stances = pd.DataFrame({"statement_id": ["s", "t"], "issue": "canal", "stance": [1.0, -1]})
    >>> days = pd.to_datetime(["2031-05-08", "2031-05-08"])
    >>> statements = pd.DataFrame({
    ...     "statement_id": ["s", "t"], "article_id": ["a", "b"], "actor": "Vell",
    ...     "said_low": days, "said_high": days + pd.to_timedelta([0, 1], unit="D")})
    >>> articles = pd.DataFrame({"article_id": ["a", "b"]})
    >>> columns = ["date", "statement_id", "weight", "share"]
    >>> day_statements(stances, statements, articles)[columns]
            date statement_id  weight     share
    0 2031-05-08            s     1.0  0.666667
    1 2031-05-08            t     0.5  0.333333
    2 2031-05-09            t     0.5  1.000000
    """
    by = columns_of(by)
    _check_weights(weights)
    used, left_out = usable(stances, statements, articles, by)
    table = _shared_out(_spread(used, freq, hindsight), by, weights)
    columns = ["date", *by, *(c for c in ("actor", "issue") if c not in by)]
    columns += ["statement_id", "article_id", "copy_id", "story_id"]
    columns += ["stance", "weight", "share", "sure", "drift"]
    table = table[columns].sort_values([*by, "date", "statement_id", "issue"], ignore_index=True)
    table.attrs = left_out
    return table


def story_counts(
    stances: pd.DataFrame,
    statements: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    by: Sequence[str] = ("actor", "issue"),
    freq: str = "D",
    hindsight: bool = True,
) -> pd.DataFrame:
    """
    Add up the statements of some articles: the first step of `stance_timeline`.

    What it gives for two sets of articles, put together by `merge_counts`, is
    what it gives for both at once. A large corpus can so be counted in parts,
    each on another machine, as long as an article is whole in one part.

    Returns
    -------
    DataFrame
        One row per step, series, story, copy, article and sign: ``n``
        statements, their ``weight``, ``value`` (weight times stance) and the
        largest ``weight`` (``most``), ``sure`` and smallest ``drift``, as in
        `day_statements`. ``attrs`` holds the stances left out, by reason.
    """
    by = columns_of(by)
    used, left_out = usable(stances, statements, articles, by)
    rows = _spread(used, freq, hindsight)
    rows["value"], rows["most"] = rows["weight"] * rows["stance"], rows["weight"]
    return _added(rows.assign(n=1), by, left_out)


def merge_counts(*counts: pd.DataFrame) -> pd.DataFrame:
    """
    Put the sums of several parts together: the second step of `stance_timeline`.

    Examples
    --------
    >>> part = pd.DataFrame({
    ...     "date": pd.to_datetime(["2031-05-08"]), "actor": "Vell", "story_id": "a",
    ...     "copy_id": "a", "article_id": "a", "sign": 1, "n": 1, "weight": 1.0, "value": 1.0,
    ...     "most": 1.0, "sure": 1.0, "drift": 0.0})
    >>> merge_counts(part, part)[["n", "weight", "most"]]
       n  weight  most
    0  2     2.0   1.0
    """
    if not counts:
        raise ValueError("merge_counts needs the counts of at least one part")
    left_out: dict[str, int] = {}
    for part in counts:
        for reason, n in part.attrs.items():
            left_out[reason] = left_out.get(reason, 0) + n
    every = pd.concat(counts, ignore_index=True)
    by = [column for column in every.columns if column not in {"date", *_KEYS[1:], *_SUMS}]
    return _added(every, by, left_out)


def cells(counts: pd.DataFrame, by: list[str], weights: str | None) -> pd.DataFrame:
    """
    Say what counts once: per step one row for every story, holder and sign.

    Returns
    -------
    DataFrame
        The columns of `by`, ``date``, ``story_id``, ``sign``, the mean stance
        (``value``), what the row weighs (``weight``), ``most``, ``sure``, ``drift``.
    """
    _check_weights(weights)
    key = [*by, "date", *(["actor"] if "actor" not in by else [])]
    key += ["story_id", "sign"] if weights is None else _WEIGHTS[weights]
    some = counts.groupby(key, dropna=False, sort=True).agg(
        total=("weight", "sum"),
        value=("value", "sum"),
        most=("most", "max"),
        sure=("sure", "max"),
        drift=("drift", "min"),
    )
    some["value"] /= some["total"]
    some["weight"] = some["total"] if weights is None else some["most"]
    return some.reset_index()


def _check_weights(weights: str | None) -> None:
    if weights not in _WEIGHTS:
        raise ValueError(f"weights must be 'stories', 'copies' or None, not {weights!r}")


def columns_of(by: Sequence[str]) -> list[str]:
    by = [by] if isinstance(by, str) else list(dict.fromkeys(by))
    if not by:
        raise ValueError('by must name at least one column, such as ("actor", "issue")')
    own = {"date", "statement_id", "article_id", "story_id", "copy_id", "stance", "weight", "sign"}
    if clash := sorted(own & set(by)):
        raise ValueError(f"by cannot be {clash[0]!r}, a column of the result")
    return by


def usable(stances, statements, articles, by: list[str]) -> tuple[pd.DataFrame, dict[str, int]]:
    """Join the three tables, and count by reason the stances that say nothing of any day."""
    check(stances, "stances", needs=["statement_id", "issue", "stance"])
    needs = ["statement_id", "article_id", "actor", "said_low", "said_high"]
    check(statements, "statements", needs=needs)
    check(articles, "articles", needs=["article_id"])
    _check_stances(stances)
    extra = [column for column in by if column not in (*needs, "issue")]
    homes = {
        column: next((t for t in (stances, statements, articles) if column in t), None)
        for column in extra
    }
    if lost := [column for column, home in homes.items() if home is None]:
        raise ValueError(f"by names {lost[0]!r}, which none of the three tables has")

    def own(table):
        return [column for column in extra if homes[column] is table]

    also = [c for c in ("kind", "background") if c in statements and c not in extra]
    rows = stances[["statement_id", "issue", "stance", *own(stances)]]
    right = statements[[*needs, *also, *own(statements)]]
    rows = rows.merge(right, on="statement_id", how="left", validate="many_to_one")
    if (lost := rows["article_id"].isna()).any():
        raise ValueError(
            f"{int(lost.sum())} stances are of statements that are not in the table, e.g. "
            f"{rows['statement_id'][lost].iloc[0]!r}; give the statements they were scored from"
        )
    names = [c for c in ("story_id", "copy_id", "date", "date_high") if c in articles]
    if "date" in names or "date_high" in names:
        check(articles, "articles", needs=[c for c in names if c.startswith("date")])
    right = articles[["article_id", *names, *own(articles)]].assign(_known=True)
    rows = rows.merge(right, on="article_id", how="left", validate="many_to_one")
    if (lost := rows["_known"].isna()).any():
        raise ValueError(
            f"{int(lost.sum())} statements are from articles that are not in the table, e.g. "
            f"{rows['article_id'][lost].iloc[0]!r}; give the articles they were extracted from"
        )
    for column, instead in (("copy_id", "article_id"), ("story_id", "copy_id")):
        same = rows[column] if column in rows else pd.Series(np.nan, index=rows.index)
        rows[column] = same.astype("object").where(same.notna(), rows[instead]).astype("str")
    return _kept(rows)


def _check_stances(stances: pd.DataFrame) -> None:
    if not pd.api.types.is_numeric_dtype(stances["stance"]):
        raise ValueError(
            f"stances['stance'] must hold numbers from -1 to 1, not {stances['stance'].dtype}; "
            "convert it with pd.to_numeric"
        )
    outside = stances["stance"].abs() > 1
    if outside.any():
        row = stances[outside].iloc[0]
        raise ValueError(
            f"a stance must lie between -1 and 1, but statement {row['statement_id']!r} has "
            f"{row['stance']!r} on {row['issue']!r}; rescale what the scorer gives"
        )
    twice = stances.duplicated(["statement_id", "issue"])
    if twice.any():
        row = stances[twice].iloc[0]
        raise ValueError(
            f"statement {row['statement_id']!r} has more than one stance on {row['issue']!r}; "
            "keep one, for example those of one method"
        )


def _kept(rows: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, int]]:
    """Drop what cannot be placed, each row for the first reason that applies."""
    span = (rows["said_high"] - rows["said_low"]).dt.days + 1
    if (span < 1).any():
        row = rows[span < 1].iloc[0]
        raise ValueError(
            f"statement {row['statement_id']!r} has said_low {row['said_low']:%Y-%m-%d} after "
            f"said_high {row['said_high']:%Y-%m-%d}; swap them"
        )
    none = pd.Series(False, index=rows.index)
    background = rows["background"].fillna(False).astype(bool) if "background" in rows else none
    reasons = {
        "n_action": rows["kind"] == "action" if "kind" in rows else none,
        "n_unscored": rows["stance"].isna(),
        "n_no_actor": rows["actor"].isna(),
        "n_background": background & span.isna(),
        "n_undated": span.isna(),
        "n_wide": span > WIDEST,
    }
    left, out = none.copy(), {}
    for reason, applies in reasons.items():
        out[reason] = int((applies & ~left).sum())
        left |= applies
    return rows[~left].reset_index(drop=True), out


def _spread(rows: pd.DataFrame, freq: str, hindsight: bool) -> pd.DataFrame:
    """Give each statement a row for every step that its interval touches."""
    if freq not in ("D", "W", "M"):
        raise ValueError(f"freq must be 'D', 'W' or 'M' (days, weeks, months), not {freq!r}")
    low, high = day_number(rows["said_low"]), day_number(rows["said_high"])
    first, last = (low, high) if hindsight else _as_known(rows, low, high)
    n_steps = step_number(last, freq) - step_number(first, freq) + 1
    place = np.repeat(np.arange(len(rows)), n_steps)
    ahead = np.arange(len(place)) - np.repeat(np.cumsum(n_steps) - n_steps, n_steps)
    step = step_number(first, freq)[place] + ahead
    period = pd.PeriodIndex.from_ordinals(step, freq=freq)
    begin, end = day_number(period.start_time), day_number(period.end_time.normalize())

    def overlap(low, high):
        shared = np.minimum(high[place], end) - np.maximum(low[place], begin) + 1
        return np.maximum(shared, 0) / (high - low + 1)[place]

    before = step - step_number(low, freq)[place]
    after = step_number(high, freq)[place] - step
    table = rows.iloc[place].reset_index(drop=True)
    table["date"] = pd.Series(period.start_time, dtype=DAY)
    table["weight"], table["sure"] = overlap(first, last), overlap(low, high)
    table["drift"] = _mean_distance(before, after)
    table["sign"] = np.sign(table["stance"]).astype("int64")
    return table


def _as_known(rows: pd.DataFrame, low: np.ndarray, high: np.ndarray):
    """Move what was said before its article appeared to the day on which that did."""
    known = pd.Series(np.nan, index=rows.index)
    for column in ("date_high", "date"):
        if column in rows:
            there = rows[column].notna()
            known = known.where(~there, pd.Series(day_number(rows[column]), index=rows.index))
    known = known.fillna(-np.inf).to_numpy()
    return tuple(np.maximum(edge, known).astype("int64") for edge in (low, high))


def _mean_distance(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Give the mean distance of a step from those of `before` steps earlier to `after` later."""
    inside = (before >= 0) & (after >= 0)
    distances = (before * (before + 1) + after * (after + 1)) / 2
    to_the_middle = np.abs(after - before) / 2
    return np.where(inside, distances / np.maximum(before + after + 1, 1), to_the_middle)


def day_number(days) -> np.ndarray:
    """Number days from 1970 on; a missing one has no meaningful number."""
    return np.asarray(days, "datetime64[D]").astype("int64")


def step_number(day: np.ndarray, freq: str) -> np.ndarray:
    """Number the days, weeks from Monday or months, as pandas numbers its periods."""
    if freq == "D":
        return day
    if freq == "W":
        return (day + 3) // 7 + 1
    return day.astype("datetime64[D]").astype("datetime64[M]").astype("int64")


def _added(rows: pd.DataFrame, by: list[str], left_out: dict[str, int]) -> pd.DataFrame:
    keys = list(dict.fromkeys([*by, "date", *_KEYS]))
    table = rows.groupby(keys, dropna=False, sort=True).agg(_SUMS).reset_index()
    table.attrs = left_out
    return table


def _shared_out(rows: pd.DataFrame, by: list[str], weights: str | None) -> pd.DataFrame:
    """Add ``share``: what counts once is shared by the statements that say it."""
    if not len(rows):
        return rows.assign(share=rows["weight"])
    day = rows.groupby([*by, "date"], dropna=False).ngroup()
    if weights is None:
        counted = rows["weight"]
    else:
        cell = rows.groupby([*by, "date", "actor", *_WEIGHTS[weights]], dropna=False)["weight"]
        counted = rows["weight"] * cell.transform("max") / cell.transform("sum")
    return rows.assign(share=counted / counted.groupby(day).transform("sum"))
