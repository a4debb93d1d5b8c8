"""What table readers hand over: batches of raw records, one column per article column."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from corpuslib.readers.encoding import without_surrogates

STRING = pa.large_string()


@dataclass(frozen=True)
class Batch:
    """
    Consecutive records of one file.

    Attributes
    ----------
    columns : dict of str to Array
        Strings, under the names that articles give them, all of one length.
    n : int
        How many records these are.
    encoding : str or list of str
        Of all records, or of each.
    problems : dict of int to str
        What is wrong with the record at this position, and the remedy.
    """

    columns: dict[str, pa.Array]
    n: int
    encoding: str | list[str] = "utf-8"
    problems: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """
    A file of many records, opened but not read.

    Attributes
    ----------
    names : list of str
        Its columns.
    parts : callable
        Takes a mapping of article columns to its columns and yields functions
        without arguments, each of which makes the next `Batch`; they may be
        called on other threads.
    """

    names: list[str]
    parts: Callable[[Mapping[str, str]], Iterator[Callable[[], Batch]]]


def from_records(
    records: Sequence[Mapping | str],
    mapping: Mapping[str, str],
    encoding: str | list[str] = "utf-8",
) -> Batch:
    """
    Make a batch of records that were parsed one by one.

    A string among the records is the problem of a record that could not be.
    Numbers become text, NaN a missing value, a list of strings paragraphs; other
    values are reported and left out.
    """
    problems = {i: record for i, record in enumerate(records) if isinstance(record, str)}
    columns = {}
    for column, name in mapping.items():
        values = []
        for i, record in enumerate(records):
            value = None if isinstance(record, str) else record.get(name)
            if not isinstance(value, str | None):
                value, problem = _as_text(value, name)
                if problem:
                    problems[i] = f"{problems[i]}; {problem}" if i in problems else problem
            elif value and not value.isascii():
                value, problem = _storable(value)
                if problem:
                    problems[i] = f"{problems[i]}; {problem}" if i in problems else problem
            values.append(value)
        columns[column] = pa.array(values, STRING)
    return Batch(columns, len(records), encoding, problems)


def _as_text(value: object, name: str) -> tuple[str | None, str | None]:
    if isinstance(value, float) and math.isnan(value):  # how a missing value of pandas is written
        return None, None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value), None
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return _storable("\n\n".join(value))
    kind = "an object" if isinstance(value, dict) else f"a {type(value).__name__}"
    return None, f"not a text (the field {name!r} holds {kind}: put a plain text there)"


def _storable(value: str) -> tuple[str, str | None]:
    clean = without_surrogates(value)
    if clean == value:
        return value, None
    return clean, "lone surrogates (replaced by U+FFFD: mend the characters in the file)"
