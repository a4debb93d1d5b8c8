"""Parquet tables."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import pyarrow as pa
import pyarrow.parquet

from corpuslib.readers.batch import STRING, Batch, Table, from_records
from corpuslib.readers.files import File

ROWS = 5_000


def open_table(file: File) -> Table:
    """Open a parquet file. Days and numbers become text; lists of strings, paragraphs."""
    with file.open() as stream:
        names = pyarrow.parquet.ParquetFile(stream).schema_arrow.names
    return Table(names, partial(_parts, file))


def _parts(file: File, mapping: Mapping[str, str]) -> Iterator[Callable[[], Batch]]:
    wanted = list(dict.fromkeys(mapping.values()))
    with file.open() as stream:
        table = pyarrow.parquet.ParquetFile(stream)
        for rows in table.iter_batches(batch_size=ROWS, columns=wanted):
            yield partial(_batch, rows, mapping)


def _batch(rows: pa.RecordBatch, mapping: Mapping[str, str]) -> Batch:
    try:
        columns = {column: rows[name].cast(STRING) for column, name in mapping.items()}
        for values in columns.values():
            values.validate(full=True)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return from_records(rows.to_pylist(), mapping)
    return Batch(columns, rows.num_rows)
