"""Corrections by hand, applied anew to every run, and counted."""

from os import PathLike
from pathlib import Path

import pandas as pd

from corpuslib import schema
from corpuslib.statements.exchange.rows import typed
from corpuslib.statements.exchange.tables import read_cells

#: What may be corrected in a table, told by its key.
CORRECTABLE = {
    "statement_id": (
        *("kind", "quote", "speaker", "actor", "said_low", "said_high"),
        *("conditional", "negated", "question", "background"),
    ),
    "article_id": ("date", "date_low", "date_high", "title", "source", "voice"),
}
#: A cell that empties a value; an empty cell leaves it as it is.
EMPTIED = "-"
_NAMES = {"statement_id": "statements", "article_id": "articles"}
_INTERVALS = (("said_low", "said_high"), ("date_low", "date_high"))
_NOTES = {"note", "reason", "coder", "corrected"}
_WORDS = {
    "kind": ("speech", "position", "action"),
    "quote": ("direct", "mixed", "indirect", "unmarked"),
}


def apply_corrections(
    table: pd.DataFrame, corrections: pd.DataFrame | str | PathLike
) -> pd.DataFrame:
    """
    Correct statements or articles by a list that a reader has made.

    Parameters
    ----------
    table : DataFrame
        Statements (with ``statement_id``) or articles (with ``article_id``).
    corrections : DataFrame or path
        One row per row to correct: its id, and

        - for statements any of ``kind``, ``quote``, ``speaker``, ``actor``, ``said_low``,
          ``said_high``, ``conditional``, ``negated``, ``question``, ``background``;
          for articles any of ``date``, ``date_low``, ``date_high``, ``title``, ``source``,
          ``voice``. An empty cell leaves a value as it is, ``-`` empties it;
        - ``remove`` : yes for a row that should not be there;
        - ``note``, ``reason``, ``coder`` : for the reader, not used.

        Any other column of the table may be there to read by, and must agree with it: the
        list may be the whole table, exported as CSV and edited in place.

    Returns
    -------
    DataFrame
        A new table, in the same order, without the rows removed. ``corrected`` names the
        values that are other than before, and is missing where none is; ``audit`` counts
        them. ``how`` and ``date_method`` say "corrected" where speaker or actor, or a
        day, were; the place of a corrected speaker is missing. A corrected ``date`` is also
        its interval, unless this is corrected too. ``attrs["removed"]`` lists the ids of
        all rows removed.

    Raises
    ------
    ValueError
        If an id or a column is not in the table, a value cannot be read, two rows
        contradict each other, or an interval would end before it begins; the message names
        the rows. Nothing is applied then.

    Notes
    -----
    A corrected speaker keeps its actor: give both where both are wrong. An id holds the place
    of its statement, so corrections outlive a new run as long as the text and the span stay
    the same; those that no longer fit are an error rather than lost.

    Examples
    --------
    >>> table = pd.DataFrame({"statement_id": ["a", "b", "c"], "speaker": ["Oram", "he", "it"]})
    >>> fixes = pd.DataFrame({
    ...     "statement_id": ["b", "c"], "speaker": ["Pim Sand", None], "remove": [None, "yes"]})
    >>> corrected = apply_corrections(table, fixes)
    >>> corrected
      statement_id   speaker corrected
    0            a      Oram       NaN
    1            b  Pim Sand   speaker
    >>> corrected.attrs["removed"]
    ['c']
    """
    key = next((name for name in CORRECTABLE if name in table), None)
    if key is None:
        columns = ", ".join(map(str, table.columns))
        raise ValueError(f"the table has neither statement_id nor article_id; it has: {columns}")
    schema.check(table, _NAMES[key], needs=[key])
    cells = _cells(corrections)
    _check_cells(cells, table, key)
    values = {name: _values(cells, name, key) for name in CORRECTABLE[key] if name in cells}
    removed = _removed(cells, key)
    for end in ("date_low", "date_high"):
        if "date" in values and end in table:
            day = values["date"]
            own = values.get(end, day[:0])
            values[end] = pd.concat([own, day[~day.index.isin(own.index)]])
    new, changed = table.copy(), {}
    for name, right in values.items():
        wanted = right.reindex(table[key].to_numpy()).set_axis(table.index)
        wanted = wanted.astype(schema.COLUMNS[_NAMES[key]][name])
        same = table[name].eq(wanted) | (table[name].isna() & wanted.isna())
        changed[name] = table[key].isin(right.index) & ~same
        both = table.loc[changed[name] & table[key].isin(removed), key]
        _refuse(cells[key].isin(both), f"both remove a row and correct its {name!r}")
        new[name] = table[name].where(~changed[name], wanted)
    for low, high in _INTERVALS:
        if low in new and high in new:
            _check_interval(new, low, high, key)
    _follow(new, changed)
    new["corrected"] = _names(changed, table)
    new = new[~new[key].isin(removed)]
    new.attrs = table.attrs | {"removed": [*table.attrs.get("removed", []), *removed]}
    return new


def _cells(corrections: pd.DataFrame | str | PathLike) -> pd.DataFrame:
    """Give the corrections with missing cells as None, indexed by what to call their rows."""
    if isinstance(corrections, pd.DataFrame):
        cells = corrections.set_axis([f"row {label!r}" for label in corrections.index])
    else:
        cells = read_cells(Path(corrections))
        cells = cells.set_axis([f"row {number}" for number in range(2, len(cells) + 2)])
    empty = cells.isna() | cells.isin([""])
    return cells.astype(object).mask(empty, None)


def _check_cells(cells: pd.DataFrame, table: pd.DataFrame, key: str) -> None:
    if key not in cells:
        raise ValueError(f"corrections lack the column {key!r}; they have: {', '.join(cells)}")
    _refuse(cells[key].isna(), f"have no {key}")
    unknown = ~cells[key].isin(table[key])
    _refuse(unknown, f"name a {key} that the table lacks", cells[key])
    known = {*table.columns, *CORRECTABLE[key], "remove", *_NOTES}
    strange = [repr(name) for name in cells if name not in known]
    if strange:
        raise ValueError(
            f"corrections have columns that nobody knows: {', '.join(strange)}; known are: "
            f"{', '.join([key, *CORRECTABLE[key], 'remove', *sorted(_NOTES)])}"
        )
    dtypes = schema.COLUMNS[_NAMES[key]]
    first = table.drop_duplicates(key).set_index(key)
    for name in cells.columns:
        if name in CORRECTABLE[key] and name not in table:
            raise ValueError(f"the table has no column {name!r} to correct; add it first")
        if name in (key, "remove", *CORRECTABLE[key], *_NOTES):
            continue
        filled = cells.loc[cells[name].notna(), [key, name]]
        there = first.loc[filled[key], name]
        if name in dtypes:
            stated = typed(filled[name], dtypes[name], f"corrections: {name}", filled.index)
            other = [a != b for a, b in zip(stated, there, strict=True)]
        else:
            other = [str(a) != str(b) for a, b in zip(filled[name], there, strict=True)]
        other = pd.Series(other, index=filled.index, dtype=bool)
        _refuse(other, f"differ from the table in {name!r}, which cannot be corrected")


def _values(cells: pd.DataFrame, name: str, key: str) -> pd.Series:
    """Give the right values of one column, indexed by id; missing where one is to be emptied."""
    filled = cells.loc[cells[name].notna(), [key, name]]
    raw = [None if value == EMPTIED else value for value in filled[name]]
    dtype = schema.COLUMNS[_NAMES[key]][name]
    if dtype == schema.FLAG:
        _refuse(filled[name].eq(EMPTIED), f"empty {name!r}, which is yes or no")
    read = typed(raw, dtype, f"corrections: {name}", filled.index)
    if name in _WORDS:
        wrong = pd.Series(~read.isin(_WORDS[name]).to_numpy(), index=filled.index)
        _refuse(wrong, f"have a {name} that is not one of {', '.join(_WORDS[name])}", filled[name])
    if dtype == schema.DAY:
        read = read.dt.normalize()
    right = pd.DataFrame({"id": filled[key].to_numpy(), "value": read})
    right.index = filled.index
    once = right.drop_duplicates()
    _refuse(right["id"].isin(once.loc[once["id"].duplicated(), "id"]), f"contradict in {name!r}")
    return once.set_index("id")["value"]


def _removed(cells: pd.DataFrame, key: str) -> list:
    """Give the ids of the rows to remove, in order."""
    if "remove" not in cells:
        return []
    words = cells["remove"].dropna().replace({"x": "yes", "X": "yes"})
    flags = typed(words, schema.FLAG, "corrections: remove", words.index).set_axis(words.index)
    ids = cells[key]
    gone = set(ids[flags.index[flags]])
    kept = set(ids[flags.index[~flags]])
    _refuse(ids.isin(gone & kept), "both remove and keep the same row")
    return sorted(gone)


def _check_interval(new: pd.DataFrame, low: str, high: str, key: str) -> None:
    wrong = new[low] > new[high]
    if wrong.any():
        ids = ", ".join(map(repr, new.loc[wrong, key].head(3)))
        raise ValueError(f"{low} would come after {high} in: {ids}; correct both")


def _follow(new: pd.DataFrame, changed: dict[str, pd.Series]) -> None:
    """Correct what a correction makes wrong: how it was found, and where the speaker stands."""
    none = pd.Series(False, index=new.index)
    speaker = changed.get("speaker", none)
    who = speaker | changed.get("actor", none)
    when = none.copy()
    for name in {name for interval in _INTERVALS for name in interval} | {"date"}:
        when |= changed.get(name, none)
    for name, rows, value in (
        ("speaker_start", speaker, pd.NA),
        ("speaker_end", speaker, pd.NA),
        ("how", who, "corrected"),
        ("date_method", when, "corrected"),
    ):
        if name in new:
            new[name] = new[name].mask(rows, value)


def _names(changed: dict[str, pd.Series], table: pd.DataFrame) -> pd.Series:
    """Name for each row what was corrected, now or before."""
    before = table.get("corrected", pd.Series(index=table.index, dtype=schema.TEXT))
    names = [set(words.split()) for words in before.fillna("")]
    for name, rows in changed.items():
        for position in rows.to_numpy().nonzero()[0]:
            names[position].add(name)
    words = [" ".join(sorted(found)) or None for found in names]
    return pd.Series(words, index=table.index, dtype=schema.TEXT)


def _refuse(rows: pd.Series, what: str, values: pd.Series | None = None) -> None:
    if rows.any():
        which = rows.index[rows]
        shown = [f"{row} ({values[row]!r})" if values is not None else row for row in which[:5]]
        more = f" and {len(which) - 5} more" if len(which) > 5 else ""
        raise ValueError(f"corrections {what}: {', '.join(shown)}{more}")
