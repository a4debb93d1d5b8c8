"""Values of the statements table as texts, and back."""

from collections.abc import Iterable, Sequence

import pandas as pd

from corpuslib import schema

STATEMENTS = schema.COLUMNS["statements"]
_YES = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def records(table: pd.DataFrame) -> list[dict]:
    """
    Give the rows of a table as plain values: days as ISO texts, missing values as None.

    Examples
    --------
    >>> table = pd.DataFrame({"day": pd.to_datetime(["2031-05-01", None]), "n": [1, 2]})
    >>> records(table)
    [{'day': '2031-05-01', 'n': 1}, {'day': None, 'n': 2}]
    """
    columns = {name: _plain(table[name]) for name in table.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _plain(column: pd.Series) -> list:
    if pd.api.types.is_datetime64_any_dtype(column):
        whole = column.dropna()
        days = bool((whole == whole.dt.normalize()).all())
        column = column.dt.strftime("%Y-%m-%d") if days else column.map(str, na_action="ignore")
    there = column.notna()
    return [value if known else None for value, known in zip(column.tolist(), there, strict=True)]


def statements_of(rows: Iterable[dict], where: object) -> pd.DataFrame:
    """
    Make a statements table of records, each value read as its column wants it.

    Columns that are missing are filled with missing values, yes/no columns with no.

    Raises
    ------
    ValueError
        If a value cannot be read, or a statement has no place; the message names the row.
    """
    rows = list(rows)
    names = list(dict.fromkeys([*STATEMENTS, *(name for row in rows for name in row)]))
    table = {}
    for name in names:
        values = [row.get(name) for row in rows]
        dtype = STATEMENTS.get(name)
        table[name] = typed(values, dtype, f"{where}: {name}") if dtype else _loose(values)
    return pd.DataFrame(table, columns=names)


def typed(values: Sequence, dtype: str, what: str, rows: Sequence[str] | None = None) -> pd.Series:
    """Read values (None where missing) as a column of one dtype of the schema."""
    rows = [f"row {number}" for number in range(len(values))] if rows is None else rows
    read = {
        schema.TEXT: str,
        schema.DAY: lambda value: pd.Timestamp(value).tz_localize(None),
        schema.WHOLE: _whole,
        "Int64": _whole,
        schema.REAL: float,
        schema.FLAG: _flag,
    }[dtype]
    found = []
    for row, value in zip(rows, values, strict=True):
        if value is None or value != value:
            if dtype == schema.WHOLE:
                raise ValueError(f"{what} is empty in {row}; it must hold a whole number")
            found.append(False if dtype == schema.FLAG else None)
            continue
        try:
            found.append(read(value))
        except (TypeError, ValueError, OverflowError) as error:
            raise ValueError(
                f"{what} cannot hold {value!r} ({row}); correct or empty it"
            ) from error
    return pd.Series(found, dtype=dtype)


def _whole(value: object) -> int:
    number = float(value)
    if not number.is_integer() or abs(number) > 2**53:
        raise ValueError(f"{value!r} is not whole, or too large")
    return int(number)


def _flag(value: object) -> bool:
    word = str(value).strip().lower()
    if word not in _YES:
        raise ValueError(f"{value!r} is neither yes nor no")
    return _YES[word]


def _loose(values: list) -> pd.Series:
    texts = all(value is None or isinstance(value, str) for value in values)
    return pd.Series(values, dtype=schema.TEXT if texts else None)
