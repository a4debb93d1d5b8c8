"""Rich text (.rtf), by striprtf: one article, or an export of Factiva or Nexis Uni."""

import re
from types import SimpleNamespace

from corpuslib.readers import factiva, nexis
from corpuslib.readers.encoding import without_surrogates
from corpuslib.readers.problem import Unusable, library, look_like, reported
from corpuslib.readers.text import split_header

LARGEST = 64 << 20  # bytes
HIGH = re.compile(rb"[\x80-\xff]")
FONT = re.compile(r"\\f(\d{1,6})(?!\d)")
CHARSET = re.compile(r"\\fcharset(\d{1,3})(?!\d)")
NO_TEXT = "no text in the file (it may hold pictures only: save the article as text)"


def read(data: bytes) -> dict[str, str] | list[dict[str, str]]:
    """
    Read one article, or those of an export.

    Cells of a table end in ``|``. A header such as ``date 2031-05-06`` counts as
    in plain text; the file's own properties do not.

    Raises
    ------
    Unusable
        If it is not rich text, or is damaged.
    """
    if not data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{\\rtf"):
        raise Unusable(f"not rich text ({look_like(data)}: mend its ending, or save it again)")
    if len(data) > LARGEST:
        raise Unusable(f"too large ({len(data):,} bytes: split it)")
    marked, listed = factiva.mark_headlines(data)
    text = _to_text(marked)
    found = factiva.split_text(text, listed)
    text = text.replace(factiva.MARK, "")
    if found is None:
        found = nexis.split([_line(line) for line in text.split("\n")])
    if found is not None:
        return found
    return split_header(text) if text.strip() else {"text": "", "problem": NO_TEXT}


def _to_text(data: bytes) -> str:
    """
    Convert to text.

    Bytes beyond ASCII are first written as the escapes they stand for; the table
    of fonts is written anew and instructions of links are set apart, since
    striprtf's patterns for these take for ever on odd input.
    """
    striprtf = library("striprtf.striprtf", "striprtf")
    data = HIGH.sub(lambda byte: b"\\'%02x" % byte[0][0], data)
    text = data.replace(b"\\fldinst{", b"\\fldinst {").decode("ascii")
    with reported("rich text"):
        if fonts := striprtf.font_table_group(text):
            text = text.replace(fonts, _plain_fonts(fonts), 1)
        text = striprtf.rtf_to_text(text, errors="replace")
    return without_surrogates(text).replace("\r\n", "\n").replace("\r", "\n").strip("\n")


def _plain_fonts(table: str) -> str:
    """Reduce a table of fonts to numbers and character sets."""
    fonts = {}
    for entry in table.split(";"):
        number, charset = FONT.search(entry), CHARSET.search(entry)
        if number and charset:
            fonts[number[1]] = charset[1]
    entries = "".join(f"{{\\f{number}\\fcharset{fonts[number]} x;}}" for number in fonts)
    return f"{{\\fonttbl{entries}}}"


def _line(text: str) -> SimpleNamespace:
    return SimpleNamespace(text=text, bold=None, marks=(), linked=False)
