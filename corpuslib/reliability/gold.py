"""The gold: coded statements that say how far results can be trusted."""

import os
from pathlib import Path

import pandas as pd

#: The environment variable that opens the test rows of the gold; only `make score-test` sets it.
UNLOCK = "CORPUSLIB_SCORE_TEST"


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

    Examples
    --------
    >>> gold = load_gold("data/gold")
    >>> sorted(gold["stance"].dropna().unique().tolist())
    [-1.0, 0.0, 1.0]
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
