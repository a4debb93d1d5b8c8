"""Web archives (.warc, .warc.gz), by fastwarc: one article per page."""

import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from urllib.parse import urlsplit

from corpuslib.readers import html
from corpuslib.readers.batch import Batch, Table, from_records
from corpuslib.readers.files import File
from corpuslib.readers.problem import Unusable, library, look_like, reason

LARGEST = 16 << 20  # bytes of one page, unpacked
CHUNK = 50
PAGES = {"text/html", "application/xhtml+xml"}
NAMES = ("text", "title", "date", "url", "source")
Page = tuple[str, bytes]  # its address and its content
STARTS = (b"WARC/", b"\x1f\x8b", b"\x28\xb5\x2f\xfd")


def open_table(file: File) -> Table:
    """
    Open a web archive.

    Articles are the pages (HTML) that a server sent with success. Requests,
    errors, redirects, pictures and the like are passed over. Each page is read as
    a saved one; its date is the one that it declares itself, never the day it was
    fetched. The source is the name of the host.

    Raises
    ------
    Unusable
        If it is no web archive.
    """
    library("fastwarc", "fastwarc")
    with file.open() as stream:
        head = stream.read(512)
    if not head.startswith(STARTS):
        raise Unusable(f"not a web archive ({look_like(head)}: mend its ending)")
    return Table(list(NAMES), partial(_parts, file))


def _parts(file: File, mapping: Mapping[str, str]) -> Iterator[Callable[[], Batch]]:
    held: list[Page | str] = []
    for page in _pages(file):
        held.append(page)
        if len(held) == CHUNK:
            yield partial(_batch, held, mapping)
            held = []
    if held:
        yield partial(_batch, held, mapping)


def _pages(file: File) -> Iterator[Page | str]:
    """Addresses and contents of pages; texts are problems."""
    warc = library("fastwarc.warc", "fastwarc")
    kinds = warc.WarcRecordType.response | warc.WarcRecordType.resource
    with file.open() as stream:
        try:
            for record in warc.ArchiveIterator(stream, record_types=kinds, auto_decode="transfer"):
                page = _page(record)
                if page:
                    yield page
        except Exception as error:  # whatever fastwarc makes of a broken archive
            yield f"the rest of the archive is unreadable ({reason(error)}: fetch it again)"


def _page(record) -> Page | str | None:
    """Take a page out of a record; None if it holds none, a text if it cannot be read."""
    url = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
    http = record.http_headers
    kind = record.http_content_type or record.headers.get("Content-Type")
    if kind is None or (http is None and kind.startswith("application/http")):
        return _cut("record", url)
    if kind.split(";")[0].strip().lower() not in PAGES:
        return None
    if http is not None and http.status_code != 200:
        return None
    headers = dict(http) if http is not None else {}
    headers = {name.lower(): value for name, value in headers.items()}
    content = record.reader.read(LARGEST + 1)
    length = headers.get("content-length", "").strip()
    if "transfer-encoding" not in headers and length.isdecimal() and int(length) > len(content):
        return _cut("page", url)
    try:
        for coding in reversed(headers.get("content-encoding", "").lower().split(",")):
            content = _unpacked(content, coding.strip())
    except Exception as error:  # of one codec or another
        return f"unreadable page ({url}: {reason(error)})".replace(";", ",")
    if len(content) > LARGEST:
        return f"page too large ({url}: more than {LARGEST:,} bytes)".replace(";", ",")
    return url, content


def _unpacked(content: bytes, coding: str) -> bytes:
    """Decompress a page, no further than a page may reach."""
    if coding in ("gzip", "x-gzip", "deflate"):
        raw = coding == "deflate" and content[:1] != b"\x78"
        unpacker = zlib.decompressobj(-15 if raw else 47)
        content = unpacker.decompress(content, LARGEST + 1)
        if not unpacker.eof and len(content) <= LARGEST:
            raise EOFError("it is cut off")
    elif coding == "br":
        unpacker = library("brotli", "brotli").Decompressor()
        content = unpacker.process(content, output_buffer_limit=LARGEST + 1)
    elif coding not in ("", "identity"):
        raise ValueError(f"packed as {coding!r}")
    return content


def _cut(what: str, url: str) -> str:
    url = url.replace(";", ",")
    return f"{what} cut off ({url or 'of no address'}: fetch the archive again)"


def _batch(pages: list[Page | str], mapping: Mapping[str, str]) -> Batch:
    records, encodings, problems = [], [], {}
    for i, page in enumerate(pages):
        if isinstance(page, str):
            records.append(page)
            encodings.append(None)
            continue
        url, content = page
        record = html.read_page(content)
        if problem := record.pop("problem", None):
            problems[i] = problem
        encodings.append(record.pop("encoding"))
        records.append(record | {"url": url, "source": _host(url)})
    batch = from_records(records, mapping, encodings)
    for i, problem in problems.items():
        batch.problems[i] = "; ".join(filter(None, [batch.problems.get(i), problem]))
    return batch


def _host(url: str) -> str | None:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.") or None
    except ValueError:
        return None
