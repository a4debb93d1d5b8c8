"""JSON: one object per line (JSONL), or one array of objects."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial

import pyarrow as pa
import pyarrow.json

from corpuslib.readers.batch import STRING, Batch, Table, from_records
from corpuslib.readers.columns import choose
from corpuslib.readers.encoding import decode, wide_encoding
from corpuslib.readers.files import File
from corpuslib.readers.problem import Unusable

BLOCK = 4 << 20  # bytes parsed at a time
HEAD = 1 << 20
SAMPLE = 200  # lines parsed to learn the names of the fields; the others are searched for more
LONGEST = 128  # bytes of such a name
CLOSING = re.compile(rb'"\s?:')
CHUNK = 10_000


def open_table(file: File) -> Table:
    """
    Open a JSON file.

    Lines are parsed in blocks by pyarrow. A block with a line that it cannot
    take (broken, cp1252, a lone surrogate, a number for a text) is parsed line
    by line; a line that is not JSON becomes a problem of its own and the others
    stay. Lines count from 0, blank ones aside. A whole array, or a single object, is
    read into memory at once.

    Raises
    ------
    Unusable
        If a whole array or object is not valid JSON.
    """
    with file.open() as stream:
        head = stream.read(HEAD)
        if b"\n" not in head:
            head += stream.readline()
        complete = len(head) < HEAD and not stream.read(1)
    if file.suffix == ".json" or wide_encoding(head) or head.lstrip()[:1] == b"[":
        text, encoding = decode(file.read())
        records = _whole(text)
        return Table(_names(records), partial(slices, records, encoding))
    lines = head[: head.rfind(b"\n") + 1 or None].removeprefix(b"\xef\xbb\xbf").splitlines()
    lines = list(filter(bytes.strip, lines))
    names = _names([_record(line)[0] for line in lines[:SAMPLE]])
    if not complete or len(lines) > SAMPLE or not head.endswith(b"\n"):
        names = _with_late_names(file, names)
    return Table(names, partial(_blocks, file))


def _names(records: list[Mapping | str]) -> list[str]:
    return list(dict.fromkeys(name for record in records if record for name in _keys(record)))


def _keys(record: Mapping | str) -> Mapping | tuple:
    return () if isinstance(record, str) else record


def _with_late_names(file: File, names: list[str]) -> list[str]:
    """Add the names of fields that first occur further down, without parsing every line."""
    known = dict.fromkeys(names)
    with file.open() as stream:
        while block := stream.read(BLOCK):
            block += stream.readline()
            for name in _quoted_names(block):
                text = name.decode(errors="replace")
                if text not in known:
                    every = bool(choose([text]))
                    known |= dict.fromkeys(_fields_beside(block, name, text, every))
    return list(known)


def _quoted_names(block: bytes) -> list[bytes]:
    """List what stands between quotation marks before a colon, in order of first occurrence."""
    names: dict[bytes, None] = {}
    for mark in CLOSING.finditer(block):
        end = mark.start()
        names[block[block.rfind(b'"', 0, end) + 1 : end]] = None
    return [name for name in names if len(name) <= LONGEST and not name.endswith(b"\\")]


def _fields_beside(block: bytes, name: bytes, text: str, every: bool) -> list[str]:
    """
    Find the first line with this field and list its fields; none if the name is never one.

    A name may also stand inside a field. Unless `every` line is to be looked at,
    the first one decides.
    """
    quoted, at = b'"' + name + b'"', 0
    while (at := block.find(quoted, at)) >= 0:
        start, end = block.rfind(b"\n", 0, at) + 1, block.find(b"\n", at)
        end = end if end >= 0 else len(block)
        record = _record(block[start:end])[0]
        if not isinstance(record, str) and (text in record or "\\" in text):
            return list(record)
        if not every:
            return []
        at = end
    return []


def _whole(text: str) -> list[Mapping | str]:
    """
    Read the records of a file that is one JSON value, or has one on each line.

    Raises
    ------
    Unusable
        If it is neither; the message names the place.
    """
    try:
        value = json.loads(text)
    except RecursionError:
        raise Unusable("not valid JSON (nested too deeply: write a list of flat objects)") from None
    except ValueError as error:
        lines = [line.encode(errors="surrogatepass") for line in text.split("\n")]
        records = [_record(line)[0] for line in lines if line.strip()]
        if any(not isinstance(record, str) for record in records):
            return records
        what = str(error).split(": line ")[0].replace(";", ",")
        place = f"line {error.lineno}, column {error.colno}" if hasattr(error, "lineno") else "?"
        raise Unusable(
            f"not valid JSON ({what} at {place}: mend it there, or save the file again)"
        ) from None
    if isinstance(value, dict):
        lists = [v for v in value.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
        value = lists[0] if len(lists) == 1 else [value]
    if not isinstance(value, list):
        value = [value]
    return [
        v if isinstance(v, dict) else "not a record (an object in braces is needed)" for v in value
    ]


def slices(
    records: list, encoding: str, mapping: Mapping[str, str]
) -> Iterator[Callable[[], Batch]]:
    """Make batches of records that are in memory, as `Table.parts` wants them."""
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
