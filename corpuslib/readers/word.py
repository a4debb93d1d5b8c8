"""Word files (.docx), by python-docx: paragraphs and tables in their order, or an export."""

from collections.abc import Iterator
from dataclasses import dataclass

from corpuslib.readers import nexis
from corpuslib.readers.office import unpack
from corpuslib.readers.problem import library, reported
from corpuslib.readers.text import split_header

LIMIT = 64 << 20  # bytes of XML; a novel has three million
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: What was deleted, and the second version of what has two.
PASSED = {f"{W}del", f"{W}moveFrom", f"{W}sectPr", f"{W}pPr", f"{W}rPr", f"{W}txbxContent",
          "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}  # fmt: skip
SIGNS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
NO_TEXT = "no text in the file (it may hold pictures only: save the article as text)"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, or a table (a line per row), with what tells exports apart."""

    text: str
    bold: bool | None = None
    marks: tuple[str, ...] = ()
    linked: bool = False


def read(data: bytes) -> dict[str, str] | list[dict[str, str]]:
    """
    Read one article, or those of a Nexis Uni export.

    Headers, footers, notes, comments and deleted text are left out; insertions,
    text boxes and tables stay (cells with `` | `` between them). The properties
    of the file (title, author, dates) are about the file and not used; a header
    such as ``date 2031-05-06`` counts as in plain text.

    Raises
    ------
    Unusable
        If it is no Word file, has a password, or is too large when unpacked.
    """
    paragraphs = read_paragraphs(data)
    found = nexis.split(paragraphs)
    if found is not None:
        return found
    text = "\n\n".join(p.text for p in paragraphs if p.text.strip())
    return split_header(text) if text else {"text": "", "problem": NO_TEXT}


def read_paragraphs(data: bytes) -> list[Paragraph]:
    """List the paragraphs and tables of a Word file."""
    docx = library("docx", "python-docx")
    package = unpack(data, "Word file", LIMIT)
    with reported("Word file"):
        return list(_blocks(docx.Document(package).element.body))


def _blocks(parent) -> Iterator[Paragraph]:
    marks: tuple[str, ...] = ()
    for child in parent:
        if child.tag == f"{W}bookmarkStart":
            marks += (child.get(f"{W}name", ""),)
        elif child.tag == f"{W}p":
            yield _paragraph(child, marks)
            marks = ()
            for box in child.iter(f"{W}txbxContent"):
                if not any(above.tag in PASSED for above in box.iterancestors()):
                    yield from _blocks(box)
        elif child.tag == f"{W}tbl":
            yield Paragraph("\n".join(map(_row, _nearest(child, f"{W}tr"))))
        elif child.tag not in PASSED:
            yield from _blocks(child)


def _row(row) -> str:
    cells = [" ".join(p.text for p in _blocks(cell)) for cell in _nearest(row, f"{W}tc")]
    return " | ".join(" ".join(cell.split()) for cell in cells)


def _nearest(parent, tag: str) -> Iterator:
    """Elements of a table that are its own, not those of a table inside it."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in PASSED:
            yield from _nearest(child, tag)


def _paragraph(element, marks: tuple[str, ...]) -> Paragraph:
    pieces: list[str] = []
    bold, linked = None, False
    pending = list(reversed(element))
    while pending:
        part = pending.pop()
        if part.tag == f"{W}t":
            pieces.append(part.text or "")
        elif part.tag in SIGNS:
            pieces.append(SIGNS[part.tag])
        elif part.tag == f"{W}bookmarkStart":
            marks += (part.get(f"{W}name", ""),)
        elif part.tag not in PASSED:
            linked |= part.tag == f"{W}hyperlink"
            if bold is None and part.tag == f"{W}r":
                bold = _is_bold(part)
            pending.extend(reversed(part))
    return Paragraph("".join(pieces), bold, marks, linked)


def _is_bold(run) -> bool:
    mark = run.find(f"{W}rPr/{W}b")
    return mark is not None and mark.get(f"{W}val", "1") not in ("0", "false", "off")
