"""CSV and TSV: tables as text."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import islice

import pyarrow as pa
import pyarrow.csv

from corpuslib.readers import gdelt
from corpuslib.readers.batch import STRING, Batch, Table, from_records
from corpuslib.readers.encoding import decode, wide_encoding
from corpuslib.readers.files import File

BLOCK = 8 << 20
HEAD = 1 << 20
CHUNK = 5_000
DELIMITERS = ",;\t|"


def open_table(file: File) -> Table:
    """
    Open a CSV or TSV file; its first row names the columns.

    The delimiter is the commonest of comma, semicolon, tab and bar in that row
    (always the tab in .tsv). Quoted fields may hold line ends and be of any length.
    Clean UTF-8 is read by pyarrow; a file with ragged rows, other encodings or a
    stray quotation mark by the csv module, which keeps every row and says what
    is wrong with it. Rows count from 0, blank ones aside.
    """
    with file.open() as stream:
        head = stream.read(HEAD)
    wide = wide_encoding(head)
    text = decode(head)[0].lstrip("\n\r")
    first = text[: text.find("\n") + 1 or None]
    if kind := gdelt.kind_of(first):
        return gdelt.open_table(file, kind)
    delimiter = "\t" if file.suffix in (".tsv", ".tab") else max(DELIMITERS, key=first.count)
    with _long_fields():
        names = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    return Table(names, partial(_parts, file, names, delimiter, wide))


def _parts(
    file: File, names: list[str], delimiter: str, wide: str | None, mapping: Mapping[str, str]
) -> Iterator[Callable[[], Batch]]:
    done = 0
    if wide in (None, "utf-8-sig") and len(set(names)) == len(names) and _quotes_pair(file):
        try:
            for batch in _fast(file, names, delimiter, wide or "utf-8", mapping):
                yield lambda batch=batch: batch
                done += batch.n
            return
        except pa.ArrowInvalid:
            pass  # the csv module goes on where pyarrow stopped
    for batch in _slow(file, names, delimiter, wide, mapping, done):
        yield lambda batch=batch: batch


def _quotes_pair(file: File) -> bool:
    with file.open() as stream:
        return sum(block.count(b'"') for block in iter(partial(stream.read, BLOCK), b"")) % 2 == 0


def _fast(file, names, delimiter, encoding, mapping) -> Iterator[Batch]:
    wanted = list(dict.fromkeys(mapping.values()))
    with file.open() as stream:
        reader = pyarrow.csv.open_csv(
            stream,
            read_options=pyarrow.csv.ReadOptions(
                block_size=BLOCK, column_names=names, skip_rows_after_names=1
            ),
            parse_options=pyarrow.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=pyarrow.csv.ConvertOptions(
                include_columns=wanted, column_types=dict.fromkeys(wanted, pa.string())
            ),
        )
        for rows in reader:
            columns = {column: rows[name].cast(STRING) for column, name in mapping.items()}
            yield Batch(columns, rows.num_rows, encoding)


def _slow(file, names, delimiter, wide, mapping, skip: int) -> Iterator[Batch]:
    """
    Read with the csv module.

    The bytes pass through it as latin-1, so that each row can be decoded by
    itself: strict UTF-8, else cp1252.
    """
    by_row = wide in (None, "utf-8-sig")
    with file.open() as stream:
        if wide == "utf-8-sig":
            stream.read(3)
        text = io.TextIOWrapper(
            stream, encoding="latin-1" if by_row else wide, errors="replace", newline=""
        )
        rows = islice(_rows(_Lines(text), delimiter), skip + 1, None)
        while True:
            with _long_fields():
                chunk = list(islice(rows, CHUNK))
            if not chunk:
                return
            decoded = [_decode(row, wide or "utf-8") if by_row else (row, wide) for row, _ in chunk]
            records = [dict(zip(names, row, strict=False)) for row, _ in decoded]
            batch = from_records(records, mapping, [encoding for _, encoding in decoded])
            for i, (row, cut) in enumerate(chunk):
                if problem := _shape(len(row), len(names), cut):
                    batch.problems[i] = "; ".join(filter(None, [problem, batch.problems.get(i)]))
            yield batch


class _Lines:
    """Lines that remember that they have ended."""

    def __init__(self, lines: Iterator[str]):
        self.lines = lines
        self.ended = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self.lines, None)
        if line is None:
            self.ended = True
            raise StopIteration
        return line


def _rows(lines: _Lines, delimiter: str) -> Iterator[tuple[list[str], bool]]:
    """Rows, and whether the file ended before the row did."""
    for row in csv.reader(lines, delimiter=delimiter):
        if row:
            yield row, lines.ended


def _decode(row: list[str], utf8: str) -> tuple[list[str], str]:
    data = [cell.encode("latin-1") for cell in row]
    try:
        return [cell.decode() for cell in data], utf8
    except UnicodeDecodeError:
        return [cell.decode("cp1252", errors="replace") for cell in data], "cp1252"


def _shape(found: int, wanted: int, cut: bool) -> str | None:
    if cut:
        return (
            "a quotation mark is never closed (this row may hold the rest of the file: "
            "close it, or double the marks inside the field)"
        )
    if found != wanted:
        return (
            f"ragged row ({found} fields where the header has {wanted}: "
            "put fields that hold the delimiter in quotation marks)"
        )
    return None


@contextmanager
def _long_fields() -> Iterator[None]:
    """Lift the csv module's limit of 131 072 characters, which one press briefing exceeds."""
    before = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(before)
