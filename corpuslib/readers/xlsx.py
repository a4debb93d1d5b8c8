"""Workbooks (.xlsx), by openpyxl: an article per row, the first of a sheet names its columns."""

import warnings
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from itertools import islice

from corpuslib.readers.batch import Batch, Table, from_records
from corpuslib.readers.columns import choose
from corpuslib.readers.files import File
from corpuslib.readers.office import unpack
from corpuslib.readers.problem import library, reason, reported

LIMIT = 512 << 20  # bytes of XML
ROWS, COLUMNS = 1_048_576, 256  # what Excel can hold; more columns than anyone names
BLANK = (None,) * COLUMNS
CHUNK = 5_000


def open_table(file: File) -> Table:
    """
    Open a workbook.

    The sheet that counts is the first with a column for texts or titles, and
    every other with one of the same columns; another sheet that is not empty gives
    one row whose problem names it. Formulas count as their last results. Rows
    count from 0 through all sheets, blank ones aside.

    Raises
    ------
    Unusable
        If it is no workbook, has a password, or is too large when unpacked.
    """
    openpyxl = library("openpyxl", "openpyxl")
    package = unpack(file.read(), "workbook", LIMIT)
    with reported("workbook"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(package, read_only=True, data_only=True, keep_links=False)
        heads = [(sheet, next(_rows(sheet), None)) for sheet in book.worksheets]
    sheets = [(sheet, [_text(name) or "" for name in head]) for sheet, head in heads if head]
    names = list(dict.fromkeys(name for _, head in sheets for name in head if name))
    telling = [head for _, head in sheets if {"text", "title"} & set(choose(filter(None, head)))]
    ordered = [name for head in telling[:1] for name in head if name]
    return Table(list(dict.fromkeys([*ordered, *names])), partial(_parts, sheets))


def _rows(sheet) -> Iterator[tuple]:
    """Rows that are not blank. The size that a sheet declares is passed over: it may lie."""
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_col=COLUMNS, max_row=ROWS, values_only=True)
    filled = (row for row in islice(rows, ROWS) if row != BLANK)
    return (row for row in filled if any(value not in (None, "") for value in row))


def _parts(sheets: list, mapping: Mapping[str, str]) -> Iterator[Callable[[], Batch]]:
    wanted = {mapping[name] for name in ("text", "title") if name in mapping}
    for sheet, head in sheets:
        if not wanted & set(head):
            problem = f"sheet not read ({sheet.title!r} has no column with a text: name one like "
            problem += "those of the other sheets, or take the sheet out)"
            yield partial(from_records, [problem.replace(";", ",")], mapping, [None])
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for records in _chunks(sheet, head):
                yield partial(from_records, records, mapping, [None] * len(records))


def _chunks(sheet, head: list[str]) -> Iterator[list[dict | str]]:
    rows = islice(_rows(sheet), 1, None)
    while True:
        records: list[dict | str] = []
        try:
            for row in islice(rows, CHUNK):
                pairs = zip(head, map(_text, row), strict=False)
                records.append({name: value for name, value in reversed(list(pairs)) if name})
        except Exception as error:  # whatever openpyxl makes of a broken sheet
            problem = f"the rest of the sheet {sheet.title!r} is unreadable ({reason(error)}: "
            records.append(problem.replace(";", ",") + "save it again)")
        if not records:
            return
        yield records
        if isinstance(records[-1], str):
            return


def _text(value: object) -> str | None:
    """Write a cell as text: days as ISO days, whole numbers without a point."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes").removesuffix(" 00:00")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
