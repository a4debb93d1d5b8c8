"""
Tables for people who work in a spreadsheet, CSV or XLSX.

What looks like a formula is written as text, and a file is replaced only once the
new one is complete.
"""

import csv
import io
import os
import re
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

from corpuslib.plain import plain_cell, read_cell
from corpuslib.readers.office import unpack
from corpuslib.readers.problem import Unusable, reported

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LARGEST = 512 << 20  # bytes of XML in a workbook
_WIDEST = 256  # columns
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def write_sheet(sheet: pd.DataFrame, path: str | Path) -> None:
    """
    Write a table for a spreadsheet, whole or not at all.

    What a spreadsheet would take for a formula gets an apostrophe before it;
    characters that no spreadsheet can hold become spaces. A file that is there
    is replaced in one step, so that it can be saved after every answer.

    Parameters
    ----------
    sheet : DataFrame
    path : path
        ``.csv`` or ``.xlsx``.
    """
    path = Path(path)
    cells = sheet.map(_cell).rename(columns=_cell)
    part = path.with_name(f".{path.name}.part")
    try:
        if kind(path) == "xlsx":
            _write_xlsx(cells, part)
        else:
            cells.to_csv(part, index=False, encoding="utf-8-sig", lineterminator="\r\n")
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def read_sheet(path: str | Path) -> pd.DataFrame:
    """
    Read a sheet that `write_sheet` wrote, whatever spreadsheet saved it since.

    Returns
    -------
    DataFrame
        Every cell as text, empty ones missing; the apostrophes before what
        looks like a formula are taken off again.

    Raises
    ------
    ValueError
        If it cannot be read; the message says why.
    """
    path = Path(path)
    sheet = _read_xlsx(path) if kind(path) == "xlsx" else _read_csv(path)
    return sheet.rename(columns=read_cell).map(read_cell, na_action="ignore").astype("str")


def kind(path: Path) -> str:
    """Say whether a sheet is csv or xlsx."""
    ending = path.suffix.lower().removeprefix(".")
    if ending not in ("csv", "xlsx"):
        raise ValueError(f"a sheet is a .csv or .xlsx file, not {path.name!r}")
    return ending


def _cell(value: object) -> object:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if not isinstance(value, str):
        return "" if pd.isna(value) else value
    return plain_cell(_CONTROL.sub(" ", value))


def _read_csv(path: Path) -> pd.DataFrame:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-16" if raw[:2] in _UTF16 else "utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    head = text.partition("\n")[0]
    mark = max(",;\t", key=head.count)
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    return _as_sheet(rows, path)


def _read_xlsx(path: Path) -> pd.DataFrame:
    openpyxl = _openpyxl()
    try:
        package = unpack(path.read_bytes(), "workbook", _LARGEST)
        with reported("workbook"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            page = openpyxl.load_workbook(package, read_only=True, data_only=True).active
            page.reset_dimensions()
            rows = [
                ["" if value is None else _text(value) for value in row]
                for row in page.iter_rows(max_col=_WIDEST, values_only=True)
            ]
    except Unusable as error:
        raise ValueError(f"{path.name}: {error}") from error
    return _as_sheet(rows, path)


def _as_sheet(rows: list[list[str]], path: Path) -> pd.DataFrame:
    if not rows:
        raise ValueError(f"{path.name} is empty")
    header = [name.strip() for name in rows[0]]
    width = max((at + 1 for at, name in enumerate(header) if name), default=0)
    for number, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row[width:]):
            raise ValueError(f"{path.name}, row {number}, has more cells than the header")
    table = [row[:width] + [""] * (width - len(row)) for row in rows[1:]]
    sheet = pd.DataFrame(table, columns=header[:width], dtype="str").replace("", np.nan)
    sheet.index = range(2, len(sheet) + 2)  # as the spreadsheet counts
    twice = sheet.columns[sheet.columns.duplicated()]
    if len(twice):
        raise ValueError(f"{path.name} has more than one column {twice[0]!r}")
    return sheet.dropna(how="all")


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return f"{value:%Y-%m-%d}" if hasattr(value, "strftime") else str(value)


def _write_xlsx(cells: pd.DataFrame, part: Path) -> None:
    openpyxl = _openpyxl()
    book = openpyxl.Workbook()
    page = book.active
    page.append(list(cells))
    for row in cells.itertuples(index=False, name=None):
        page.append([value.item() if isinstance(value, np.generic) else value for value in row])
    page.freeze_panes = "A2"
    wrap = openpyxl.styles.Alignment(wrap_text=True, vertical="top")
    wide = {"before": 50, "text": 60, "after": 50, "note": 30}
    for column, name in enumerate(cells, start=1):
        letter = openpyxl.utils.get_column_letter(column)
        page.column_dimensions[letter].width = wide.get(name, 14)
        for cell in page[letter]:
            cell.alignment = wrap
    with part.open("wb") as file:
        book.save(file)


def _openpyxl():
    try:
        import openpyxl
        import openpyxl.styles
    except ImportError as error:
        raise ImportError(
            'sheets in .xlsx need openpyxl: pip install "corpuslib[formats]", or use .csv'
        ) from error
    return openpyxl
