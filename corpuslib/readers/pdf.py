"""PDF files, by pypdf: the text of the pages, one article per file."""

import io
import logging

from corpuslib.readers.encoding import without_surrogates
from corpuslib.readers.problem import Unusable, library, look_like, reported
from corpuslib.readers.text import split_header

PAGES = 3_000
OPERATIONS = 2_000_000  # drawing steps; a page of print has about a thousand
STREAM = 8 << 20  # bytes of one page's drawing steps, unpacked
NO_TEXT = (
    "no text in the file (its pages may be pictures: run text recognition over it, "
    "e.g. with ocrmypdf)"
)


def read(data: bytes) -> dict[str, str]:
    """
    Read one article.

    The text is that of the pages in their order, a blank line between pages; words
    stay divided at the ends of lines and running heads stay in, since a PDF does
    not say what they are. Title and dates of the file's properties are about the
    file and not used; a header such as ``date 2031-05-06`` counts as in plain text.

    Raises
    ------
    Unusable
        If it is no PDF, is damaged, has a password, or unfolds to too much.
    """
    if b"%PDF-" not in data[:1024]:
        raise Unusable(f"not a PDF ({look_like(data)}: mend its ending, or save it again)")
    pypdf = library("pypdf", "pypdf")
    logger = logging.getLogger("pypdf")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with reported("PDF"):
            text = _text(_open(pypdf, data))
    finally:
        logger.setLevel(before)
    return split_header(text) if text.strip() else {"text": "", "problem": NO_TEXT}


def _open(pypdf, data: bytes):
    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unusable("a password is needed (open it and save it without one)")
    return reader


def _text(reader) -> str:
    steps = 0

    def count(*_) -> None:
        nonlocal steps
        steps += 1
        if steps > OPERATIONS:
            raise Unusable(f"too large (more than {OPERATIONS:,} drawing steps: split it)")

    pages = []
    for page in reader.pages:
        if len(pages) == PAGES:
            raise Unusable(f"too large (more than {PAGES:,} pages: split it)")
        content = page.get_contents()
        if content is not None and len(content.get_data()) > STREAM:
            raise Unusable(
                f"too large (page {len(pages) + 1} is drawn in too many steps: split it)"
            )
        pages.append(page.extract_text(visitor_operand_before=count).strip())
        if steps > OPERATIONS:  # pypdf may have swallowed it
            count()
    return without_surrogates("\n\n".join(filter(None, pages)))
