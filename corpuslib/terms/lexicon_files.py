"""Lexicons from the files they are handed round in."""

import io
import re
import warnings
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pandas as pd
import yaml

from corpuslib.readers.encoding import decode

_MOST = 1_000_000  # patterns; names for whole lists can stand for any number
_CONDITION = re.compile(r"\([^)]*\)|<[^>]*>")


def load_lexicon(path: str | Path) -> pd.DataFrame:
    """
    Read a lexicon from a file of yours.

    Parameters
    ----------
    path : path
        One of:

        - ``.dic`` : as for LIWC; between two lines of ``%`` a number and a name
          per category, below them a pattern and its numbers per line
        - ``.lc3`` : as for Lexicoder; ``+`` and a category, then its patterns,
          one per line
        - ``.yaml``, ``.yml`` : categories with lists of patterns, or with
          further categories, whose names are then joined by a point
        - ``.csv`` : columns ``category``, ``pattern`` and, if wanted,
          ``weight``; separated by comma or semicolon

    Returns
    -------
    DataFrame
        One row per pattern of a category, in the order of the file, with the
        columns ``category``, ``pattern``, and ``weight`` where the file has it.

    Raises
    ------
    ValueError
        If the kind of file is not known, or a line of it cannot be read; the
        message names the line.

    Warns
    -----
    UserWarning
        If a ``.dic`` file has categories that depend on the words beside the
        pattern, as ``(02)126/464`` or ``<of>131/125``. The condition cannot be
        checked here: the number after the slash is taken, or none.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "alarm.yaml")
    ...     _ = path.write_text("alarm: {threat: [threaten*, ultimatum], war: war}")
    ...     load_lexicon(path)
           category    pattern
    0  alarm.threat  threaten*
    1  alarm.threat  ultimatum
    2     alarm.war        war
    """
    path = Path(path)
    readers = {".dic": _dic, ".lc3": _lc3, ".yaml": _yaml, ".yml": _yaml, ".csv": _csv}
    if path.suffix.lower() not in readers:
        raise ValueError(f"no lexicon can be read from {path.name!r}; use {', '.join(readers)}")
    text, _ = decode(path.read_bytes())
    try:
        lexicon = readers[path.suffix.lower()](text)
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error
    if lexicon.empty:
        raise ValueError(f"{path.name}: there is no pattern in it")
    return lexicon


def _table(rows) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["category", "pattern"], dtype="str")


def _dic(text: str) -> pd.DataFrame:
    lines = [line.strip() for line in text.splitlines()]
    marks = [place for place, line in enumerate(lines) if line == "%"]
    if len(marks) < 2:
        raise ValueError("the categories must stand between two lines of '%'")
    first, last = marks[:2]
    names = {}
    for place in range(first + 1, last):
        number, _, name = lines[place].partition("\t" if "\t" in lines[place] else " ")
        if not lines[place]:
            continue
        if not number.strip().isdecimal() or not name.strip():
            raise ValueError(f"line {place + 1} is no number and category: {lines[place]!r}")
        names[int(number)] = name.strip()
    rows, conditional = [], []
    for place in range(last + 1, len(lines)):
        if not lines[place]:
            continue
        pattern, numbers, conditions = _dic_line(lines[place])
        conditional += [place + 1] * conditions
        unknown = [number for number in numbers if number not in names]
        if unknown or not (numbers or conditions):
            what = f"the unknown category {unknown[0]}" if unknown else "no category"
            raise ValueError(f"line {place + 1} names {what}: {lines[place]!r}")
        rows += [(names[number], pattern) for number in numbers]
    if conditional:
        warnings.warn(
            f"{len(conditional)} categories depend on the words beside the pattern, first in line "
            f"{conditional[0]}; what follows the slash was taken, or none",
            stacklevel=4,
        )
    return _table(rows)


def _dic_line(line: str) -> tuple[str, list[int], int]:
    """Cut a line of a .dic file into its pattern, its categories, and its conditions."""
    if "\t" in line:
        pattern, *fields = (field.strip() for field in line.split("\t"))
    else:
        words = line.split()
        size = len(words)
        while size > 1 and words[size - 1].isdecimal():
            size -= 1
        pattern, fields = " ".join(words[:size]), words[size:]
    numbers, conditions = [], 0
    for field in fields:
        rest = field
        if _CONDITION.match(field):
            conditions += 1
            rest = field.partition("/")[2]
        for code in rest.split():
            if not code.isdecimal():
                raise ValueError(f"{code!r} is no number of a category, in: {line!r}")
            numbers.append(int(code))
    return pattern, numbers, conditions


def _lc3(text: str) -> pd.DataFrame:
    rows, category = [], None
    for place, line in enumerate(map(str.strip, text.splitlines()), start=1):
        if line.startswith("+"):
            category = line[1:].strip()
        elif line and not category:
            raise ValueError(f"line {place} stands before the first category (+name): {line!r}")
        elif line:
            rows.append((category, line))
    return _table(rows)


def _yaml(text: str) -> pd.DataFrame:
    try:
        # The base loader leaves every word a word: "no" is not False.
        content = yaml.load(text, Loader=yaml.BaseLoader)
        if not isinstance(content, dict):
            raise ValueError("the file must hold categories with lists of patterns")
        rows = list(islice(_flat(content), _MOST + 1))
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(f"this is not YAML: {error}") from error
    if len(rows) > _MOST:
        raise ValueError(f"it holds more than {_MOST:,} patterns")
    return _table(rows)


def _flat(content, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    if isinstance(content, dict):
        for name, inside in content.items():
            yield from _flat(inside, (*path, str(name)))
    elif isinstance(content, list):
        for inside in content:
            yield from _flat(inside, path)
    elif content:
        yield ".".join(path), content


def _csv(text: str) -> pd.DataFrame:
    header = text.partition("\n")[0]
    separator = ";" if ";" in header and "," not in header else ","
    # Words such as "null" and "nan" are patterns here, not gaps.
    table = pd.read_csv(io.StringIO(text), sep=separator, dtype="str", keep_default_na=False)
    table.columns = table.columns.str.strip().str.lower()
    wanted = [column for column in ("category", "pattern", "weight") if column in table]
    if wanted[:2] != ["category", "pattern"]:
        raise ValueError(f"columns category and pattern are needed, not: {', '.join(table)}")
    table = table[wanted].apply(lambda column: column.str.strip())
    for column in wanted:
        if table[column].eq("").any():
            row = int(table[column].eq("").to_numpy().argmax())
            raise ValueError(f"{column} is empty in row {row + 1} below the header")
    if "weight" in table:
        weight = pd.to_numeric(table["weight"], errors="coerce")
        if weight.isna().any():
            row = int(weight.isna().to_numpy().argmax())
            raise ValueError(
                f"the weight in row {row + 1} below the header is no number: "
                f"{table['weight'][row]!r}"
            )
        table["weight"] = weight
    return table
