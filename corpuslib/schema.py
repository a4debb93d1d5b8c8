"""
The tables everything passes around: their columns and dtypes, in one place.

Each table is a plain DataFrame. `COLUMNS` says what the columns of each are
called and hold; `check` says whether a frame can be used as one; `empty` makes
one with no rows. This is the lowest module: it imports nothing of corpuslib.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

TEXT = "str"
DAY = "datetime64[us]"
WHOLE = "int64"
REAL = "float64"
FLAG = "bool"

#: Columns and dtypes of each table, in their usual order.
COLUMNS: dict[str, dict[str, str]] = {
    "articles": {
        "article_id": TEXT,
        "date": DAY,
        "date_low": DAY,
        "date_high": DAY,
        "date_method": TEXT,
        "title": TEXT,
        "text": TEXT,
        "source": TEXT,
        "voice": TEXT,
        "url": TEXT,
        "lang": TEXT,
        "path": TEXT,
        "encoding": TEXT,
        "problem": TEXT,
    },
    "terms": {
        "term": TEXT,
        "n": WHOLE,
        "total": WHOLE,
        "rate": REAL,
        "low": REAL,
        "high": REAL,
        "wilson_low": REAL,
        "wilson_high": REAL,
        "n_articles": WHOLE,
        "n_stories": WHOLE,
    },
    "topics": {"article_id": TEXT, "topic": WHOLE, "weight": REAL},
    "statements": {
        "statement_id": TEXT,
        "article_id": TEXT,
        "start": WHOLE,
        "end": WHOLE,
        "text": TEXT,
        "kind": TEXT,
        "quote": TEXT,
        "cue": TEXT,
        "speaker": TEXT,
        "speaker_start": "Int64",
        "speaker_end": "Int64",
        "actor": TEXT,
        "how": TEXT,
        "mentions": TEXT,
        "said_low": DAY,
        "said_high": DAY,
        "date_method": TEXT,
        "conditional": FLAG,
        "negated": FLAG,
        "question": FLAG,
        "background": FLAG,
        "confidence": REAL,
    },
    "stances": {
        "statement_id": TEXT,
        "issue": TEXT,
        "stance": REAL,
        "confidence": REAL,
        "matched": TEXT,
        "method": TEXT,
    },
    "days": {
        "date": DAY,
        "actor": TEXT,
        "issue": TEXT,
        "raw_mean": REAL,
        "mean": REAL,
        "low": REAL,
        "high": REAL,
        "level": REAL,
        "level_low": REAL,
        "level_high": REAL,
        "weight": REAL,
        "n_statements": WHOLE,
        "n_stories": WHOLE,
        "n_articles": WHOLE,
        "status": TEXT,
    },
}

#: How the interval of an article's day was found, surest first.
DATE_METHODS = ("header", "metadata", "filename", "inferred", "none")


def check(table: pd.DataFrame, name: str, *, needs: Iterable[str] | None = None) -> pd.DataFrame:
    """
    Make sure that a frame can be used as one of the tables, and return it.

    Parameters
    ----------
    table : DataFrame
        The frame to look at. It is not changed.
    name : str
        Which table it should be: one of ``articles``, ``terms``, ``topics``,
        ``statements``, ``stances``, ``days``.
    needs : iterable of str, optional
        The columns the caller is about to use; every column of that table
        when None. Columns beyond these are always welcome.

    Returns
    -------
    DataFrame
        `table` itself.

    Raises
    ------
    TypeError
        If `table` is not a DataFrame.
    ValueError
        If a needed column is missing or stands there twice, or holds something
        that cannot serve (days that are not datetimes, texts that are not
        strings, ``article_id`` with gaps or repeats).

    Examples
    --------
    >>> frame = pd.DataFrame({"article_id": ["a", "b"], "text": ["One.", "Two."]})
    >>> check(frame, "articles", needs=["article_id", "text"]) is frame
    True
    >>> check(frame, "articles", needs=["date"])
    Traceback (most recent call last):
    ...
    ValueError: articles lacks the column 'date'; it has: article_id, text
    """
    if name not in COLUMNS:
        raise ValueError(f"no table is called {name!r}; the tables are: {', '.join(COLUMNS)}")
    if not isinstance(table, pd.DataFrame):
        raise TypeError(f"{name} must be a pandas DataFrame, not {type(table).__name__}")
    wanted = list(COLUMNS[name] if needs is None else needs)
    missing = [column for column in wanted if column not in table.columns]
    if missing:
        columns = ", ".join(repr(column) for column in missing)
        raise ValueError(
            f"{name} lacks the column{'s' if len(missing) > 1 else ''} {columns}; "
            f"it has: {', '.join(map(str, table.columns)) or 'none'}"
        )
    twice = [column for column in wanted if list(table.columns).count(column) > 1]
    if twice:
        raise ValueError(f"{name} has more than one column {twice[0]!r}; rename all but one")
    for column in wanted:
        if COLUMNS[name].get(column) == DAY and not pd.api.types.is_datetime64_dtype(table[column]):
            zoned = isinstance(table[column].dtype, pd.DatetimeTZDtype)
            remedy = ".dt.tz_localize(None)" if zoned else "pd.to_datetime(...)"
            raise ValueError(
                f"{name}[{column!r}] must hold days without a time zone, "
                f"not {table[column].dtype}; convert it with {remedy}"
            )
    if "text" in wanted:
        _check_texts(table["text"], name)
    key = {"articles": "article_id", "statements": "statement_id"}.get(name)
    if key in wanted:
        _check_key(table[key], name)
    return table


def _check_texts(texts: pd.Series, name: str) -> None:
    if isinstance(texts.dtype, pd.StringDtype):
        return
    there = texts[texts.notna()].astype("object")
    wrong = there[[not isinstance(text, str) for text in there]]
    if len(wrong):
        raise ValueError(
            f"{name}['text'] must hold texts, not {wrong.iloc[0]!r} (row {wrong.index[0]!r}); "
            "leave it out, or write it as a text"
        )


def _check_key(key: pd.Series, name: str) -> None:
    if key.isna().any():
        raise ValueError(f"{name}[{key.name!r}] is empty in {int(key.isna().sum())} rows")
    repeated = key[key.duplicated()].unique()
    if len(repeated):
        raise ValueError(
            f"{name}[{key.name!r}] must tell rows apart, but {len(repeated)} values stand in more "
            f"than one row, e.g. {repeated[0]!r}"
        )


def empty(name: str) -> pd.DataFrame:
    """
    Make a table with no rows and the right columns and dtypes.

    Examples
    --------
    >>> empty("topics").dtypes.astype(str).to_dict()
    {'article_id': 'str', 'topic': 'int64', 'weight': 'float64'}
    """
    columns = COLUMNS[name]
    return pd.DataFrame({column: pd.Series(dtype=dtype) for column, dtype in columns.items()})


def conform(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """
    Give a frame the columns of a table, in order, with their dtypes.

    Columns that are missing are added, filled with missing values; columns
    that the table does not know are kept behind the others.

    Raises
    ------
    ValueError
        If a count or a yes/no column is missing: neither can be left open.

    Examples
    --------
    >>> conform(pd.DataFrame({"weight": [1], "article_id": ["a"], "topic": [2]}), "topics")
      article_id  topic  weight
    0          a      2     1.0
    """
    columns = COLUMNS[name]
    closed = [c for c, dtype in columns.items() if dtype in (WHOLE, FLAG) and c not in table]
    if closed:
        raise ValueError(f"{name} lacks {', '.join(closed)}, which cannot be filled with gaps")
    known = {
        column: table[column].astype(dtype)
        if column in table
        else pd.Series(np.nan, index=table.index).astype(dtype)
        for column, dtype in columns.items()
    }
    extra = {column: table[column] for column in table.columns if column not in columns}
    return pd.DataFrame(known | extra, index=table.index)
