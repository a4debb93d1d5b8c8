"""Office files (.docx, .xlsx): zip archives of XML, checked before any of it is parsed."""

import io
import zipfile

from corpuslib.readers.archive import ERRORS, RATIO, SMALL
from corpuslib.readers.problem import Unusable, look_like, reason

OLE = b"\xd0\xcf\x11\xe0"
MEMBERS = 10_000
DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))


def unpack(data: bytes, kind: str, limit: int) -> io.BytesIO:
    """
    Copy an Office file into one that is safe to parse.

    Sizes are checked before anything is unpacked, and each member is read only
    as far as it declares, since headers lie. A document type declaration, which
    Office files never have, is refused: entity bombs need one. Pictures and
    other media are left empty.

    Parameters
    ----------
    data : bytes
        The whole file.
    kind : str
        What it should be, e.g. "Word file", for the messages.
    limit : int
        Bytes of XML, unpacked.

    Raises
    ------
    Unusable
        If it has a password, is damaged, or is too large when unpacked.
    """
    if data.startswith(OLE):
        raise Unusable(
            f"encrypted, or from before 2007 (open it and save it as a {kind} without a password)"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return _copy(packed, limit)
    except Unusable:
        raise
    except (OSError, ValueError, *ERRORS) as error:
        what = reason(error) if data.startswith(b"PK") else look_like(data)
        raise Unusable(f"not a {kind} ({what}: save it again, or mend its ending)") from None


def _copy(packed: zipfile.ZipFile, limit: int) -> io.BytesIO:
    entries = packed.infolist()
    wanted = [e for e in entries if e.filename.lower().endswith((".xml", ".rels"))]
    total = sum(entry.file_size for entry in wanted)
    dense = any(e.file_size > max(SMALL, RATIO * e.compress_size) for e in wanted)
    if dense or total > limit or len(entries) > MEMBERS:
        raise Unusable(
            f"too large when unpacked ({total:,} bytes of XML in {len(entries):,} parts: "
            "split it if you trust it)"
        )
    copy, kept = io.BytesIO(), {entry.filename for entry in wanted}
    with zipfile.ZipFile(copy, "w") as target:
        for entry in entries:
            target.writestr(entry.filename, _part(packed, entry) if entry.filename in kept else b"")
    copy.seek(0)
    return copy


def _part(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with packed.open(entry) as stream:
        content = stream.read(entry.file_size + 1)
    if len(content) != entry.file_size:
        raise zipfile.BadZipFile(f"{len(content)} bytes where {entry.file_size} were declared")
    if any(mark in content for mark in DOCTYPES):
        raise Unusable(
            "a document type declaration in it, which Office never writes "
            "(open it and save it again if you trust it)"
        )
    return content
