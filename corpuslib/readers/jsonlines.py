"""JSON: one object per line (JSONL), or one array of objects."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import islice

import pyarrow as pa
import pyarrow.json

from corpuslib.readers.batch import STRING, Batch, Table, from_records
from corpuslib.readers.encoding import decode, wide_encoding
from corpuslib.readers.files import File

BLOCK = 4 << 20  # bytes parsed at a time
HEAD = 1 << 20
SAMPLE = 200  # lines looked at to learn the names of the fields
CHUNK = 10_000


def open_table(file: File) -> Table:
    """
    Open a JSON file.

    Lines are parsed in blocks by pyarrow. A block with a line that it cannot
    take (broken, cp1252, a lone surrogate, a number for a text) is parsed line
    by line; a line that is not JSON becomes a problem of its own and the others
    stay. Lines count from 0, blank ones aside. A whole array, or a single object, is
    read into memory at once.
    """
    with file.open() as stream:
        head = stream.read(HEAD)
        if b"\n" not in head:
            head += stream.readline()
    if file.suffix == ".json" or wide_encoding(head) or head.lstrip()[:1] == b"[":
        text, encoding = decode(file.read())
        records = _whole(text)
        if records is None:
            lines = [line.encode(errors="surrogatepass") for line in text.split("\n")]
            records = [_record(line)[0] for line in lines if line.strip()]
        names = _names(records)
        return Table(names, partial(_slices, records, encoding))
    lines = head[: head.rfind(b"\n") + 1 or None].removeprefix(b"\xef\xbb\xbf").splitlines()
    sample = [_record(line)[0] for line in islice(filter(bytes.strip, lines), SAMPLE)]
    return Table(_names(sample), partial(_blocks, file))


def _names(records: list[Mapping | str]) -> list[str]:
    return list(dict.fromkeys(name for record in records if record for name in _keys(record)))


def _keys(record: Mapping | str) -> Mapping | tuple:
    return () if isinstance(record, str) else record


def _whole(text: str) -> list[Mapping | str] | None:
    """Records of a file that is one JSON value; None if it is not one."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, dict):
        lists = [v for v in value.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
        value = lists[0] if len(lists) == 1 else [value]
    if not isinstance(value, list):
        value = [value]
    return [
        v if isinstance(v, dict) else "not a record (an object in braces is needed)" for v in value
    ]


def _slices(records, encoding, mapping) -> Iterator[Callable[[], Batch]]:
    for start in range(0, len(records), CHUNK):
        yield partial(from_records, records[start : start + CHUNK], mapping, encoding)


def _blocks(file: File, mapping: Mapping[str, str]) -> Iterator[Callable[[], Batch]]:
    with file.open() as stream:
        encoding = "utf-8-sig" if stream.read(3) == b"\xef\xbb\xbf" else "utf-8"
        if encoding == "utf-8":
            stream.seek(0)
        while data := stream.read(BLOCK):
            yield partial(_parse, data + stream.readline(), mapping, encoding)


def _parse(block: bytes, mapping: Mapping[str, str], encoding: str) -> Batch:
    schema = pa.schema([(name, pa.string()) for name in dict.fromkeys(mapping.values())])
    try:
        table = pyarrow.json.read_json(
            pa.BufferReader(block),
            read_options=pyarrow.json.ReadOptions(block_size=len(block) + 1, use_threads=False),
            parse_options=pyarrow.json.ParseOptions(
                explicit_schema=schema, unexpected_field_behavior="ignore"
            ),
        )
        table.validate(full=True)  # the parser itself lets bytes pass that are not UTF-8
    except pa.ArrowInvalid:
        return _line_by_line(block, mapping, encoding)
    columns = {
        column: table[name].combine_chunks().cast(STRING) for column, name in mapping.items()
    }
    return Batch(columns, table.num_rows, encoding)


def _line_by_line(block: bytes, mapping: Mapping[str, str], encoding: str) -> Batch:
    parsed = [_record(line) for line in block.split(b"\n") if line.strip()]
    return from_records(
        [record for record, _ in parsed],
        mapping,
        [encoding if name == "utf-8" else name for _, name in parsed],
    )


def _record(line: bytes) -> tuple[Mapping | str, str]:
    try:
        text, encoding = line.decode(errors="surrogatepass"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = line.decode("cp1252", errors="replace"), "cp1252"
    try:
        record = json.loads(text, strict=False)
    except RecursionError:
        return "not JSON (nested too deeply: write one flat object per line)", encoding
    except ValueError as error:
        return f"not JSON ({str(error).replace(';', ',')}: mend the line or take it out)", encoding
    if not isinstance(record, dict):
        return "not a record (an object in braces is needed)", encoding
    return record, encoding
