"""
Files of GDELT: tab-separated whatever their ending, and without names of columns.

The Global Knowledge Graph (``.gkg.csv``, version 2.1, 27 columns) has an address,
a source, a time and, in its last column, the title of each article; never its
text. Events (58 or 61 columns) and mentions (16 columns) have not even titles.
Lists of articles (``URL,MobileURL,Date,Title``) have a header and need nothing
of this. Columns as in the GDELT GKG codebook 2.1 and event codebook 2.0.
"""

import html
import io
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import islice

from corpuslib.readers.batch import Batch, Table, from_records
from corpuslib.readers.files import File
from corpuslib.readers.problem import Unusable

KNOWLEDGE = re.compile(r"\d{14}-T?\d+\Z")
WIDTHS = {58: "events", 61: "events", 16: "mentions"}
DATE, SOURCE, ADDRESS, EXTRAS = 1, 3, 4, 26
TITLE = re.compile(r"<PAGE_TITLE>([^<]*)</PAGE_TITLE>")
NAMES = ("title", "date", "source", "url")
CHUNK = 5_000


def kind_of(line: str) -> str | None:
    """
    Tell by its first line which file of GDELT this is, or None.

    Examples
    --------
    >>> kind_of("\\t".join(["20310506101500-7", "20310506101500", *[""] * 25]))
    'knowledge'
    >>> kind_of("title,text") is None
    True
    """
    cells = line.rstrip("\r\n").split("\t")
    if len(cells) == EXTRAS + 1 and KNOWLEDGE.match(cells[0]):
        return "knowledge"
    if len(cells) in WIDTHS and cells[0].isdigit() and re.fullmatch(r"\d{8}(\d{6})?", cells[1]):
        return WIDTHS[len(cells)]
    return None


def open_table(file: File, kind: str) -> Table:
    """
    Open a file of GDELT.

    The date is the quarter of an hour in which GDELT saw the article, the title is
    all there is of its words.

    Raises
    ------
    Unusable
        If it lists events or mentions.
    """
    if kind != "knowledge":
        raise Unusable(
            f"GDELT {kind} (they hold neither texts nor titles: take the .gkg.csv files, or fetch "
            "the pages whose addresses they name)"
        )
    return Table(list(NAMES), partial(_parts, file))


def _parts(file: File, mapping: Mapping[str, str]) -> Iterator[Callable[[], Batch]]:
    with file.open() as stream:
        lines = (line for line in io.BufferedReader(stream) if line.strip())
        while chunk := list(islice(lines, CHUNK)):
            yield partial(_batch, chunk, mapping)


def _batch(lines: list[bytes], mapping: Mapping[str, str]) -> Batch:
    decoded = [_decode(line) for line in lines]
    return from_records([_record(line) for line, _ in decoded], mapping, [e for _, e in decoded])


def _decode(line: bytes) -> tuple[str, str]:
    try:
        return line.decode(), "utf-8"
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace"), "cp1252"


def _record(line: str) -> dict[str, str] | str:
    cells = line.rstrip("\r\n").split("\t")
    if len(cells) != EXTRAS + 1:
        return f"ragged row ({len(cells)} fields where there must be {EXTRAS + 1}: fetch it again)"
    title = TITLE.search(cells[EXTRAS])
    return {
        "title": html.unescape(title[1]).strip() if title else "",
        "date": cells[DATE],
        "source": cells[SOURCE],
        "url": cells[ADDRESS],
    }
