"""Zip archives: their members, and reading them without being overrun."""

import stat
import zipfile
import zlib
from functools import cached_property
from pathlib import PurePosixPath

LARGEST = 1 << 30  # bytes of one member, unpacked
LARGEST_TOTAL = 4 << 30  # bytes of all members, unpacked
RATIO = 200  # unpacked to packed; prose stays below 10
SMALL = 1 << 20  # bytes below which the ratio does not matter

#: What reading a damaged archive may raise, besides OSError.
ERRORS = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error)


class Archive:
    """
    The files in a zip archive.

    Nothing is unpacked to disk. Members with absolute names or ``..`` in them,
    encrypted members, links, and members too large for their packed size are
    listed with the reason why they are refused.

    Parameters
    ----------
    place : str
        Where the archive lies.
    """

    def __init__(self, place: str):
        self.place = place

    @cached_property
    def _zip(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(self.place)

    def members(self) -> list[tuple[str, zipfile.ZipInfo, str | None]]:
        """List the name of each file, its entry, and why it is refused (None: it is not)."""
        found, total = [], 0
        for entry in self._zip.infolist():
            if entry.is_dir():
                continue
            total += entry.file_size
            found.append((entry.filename.replace("\\", "/"), entry, _refusal(entry, total)))
        return found

    def read(self, entry: zipfile.ZipInfo) -> bytes:
        """Read one member, never more of it than it declares."""
        with self._zip.open(entry) as stream:
            data = stream.read(entry.file_size + 1)
        if len(data) != entry.file_size:
            raise zipfile.BadZipFile(f"{len(data)} bytes where {entry.file_size} were declared")
        return data


def _refusal(entry: zipfile.ZipInfo, total: int) -> str | None:
    name = entry.filename.replace("\\", "/")
    if name.startswith("/") or name[1:2] == ":" or ".." in PurePosixPath(name).parts:
        return "name leads out of the archive (refused: pack it under a plain relative name)"
    if entry.flag_bits & 0x1:
        return "encrypted (unpack the archive with its password and load the folder)"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "a link (pack the file itself)"
    too_dense = entry.file_size > max(SMALL, RATIO * entry.compress_size)
    if too_dense or entry.file_size > LARGEST or total > LARGEST_TOTAL:
        return (
            f"too large when unpacked ({entry.file_size:,} bytes from {entry.compress_size:,}: "
            "unpack it yourself if you trust it)"
        )
    return None
