"""What cannot be read: one exception whose message is the problem of a row, with its remedy."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

INSTALL = "pip install -e '.[formats]'"

#: How files begin that often carry the wrong ending.
SIGNS = {
    b"%PDF-": "a PDF (.pdf)",
    b"{\\rtf": "rich text (.rtf)",
    b"PK\x03\x04": "a zip archive or an Office file (.zip, .docx, .xlsx)",
    b"\xd0\xcf\x11\xe0": "an Office file of before 2007, or one with a password",
    b"\x1f\x8b": "compressed with gzip",
    b"<!doctype html": "a web page (.html)",
    b"<html": "a web page (.html)",
    b"<?xml": "XML",
}


class Unusable(Exception):
    """A file that gives no articles. The message says why, and in brackets what to do."""


def library(name: str, package: str) -> ModuleType:
    """
    Import a library that only the extra ``formats`` installs.

    Raises
    ------
    Unusable
        If it is not installed; the message names the extra and the command.
    """
    try:
        return importlib.import_module(name)
    except ImportError:
        raise Unusable(
            f"{package} is not installed (it comes with the extra formats: "
            f"run {INSTALL} in the folder of corpuslib)"
        ) from None


@contextmanager
def reported(kind: str) -> Iterator[None]:
    """Turn whatever a library raises over a broken file into `Unusable`."""
    try:
        yield
    except Unusable:
        raise
    except Exception as error:
        raise Unusable(f"unreadable {kind} ({reason(error)}: save it again)") from None


def reason(error: BaseException) -> str:
    """Put an error into one short line that fits between brackets."""
    what = " ".join(str(error).replace(";", ",").split()) or type(error).__name__
    return what if len(what) <= 160 else f"{what[:157]}..."


def look_like(data: bytes) -> str:
    """
    Say what bytes look like that are not what their file's ending promises.

    Examples
    --------
    >>> look_like(b"%PDF-1.7 ...")
    'it looks like a PDF (.pdf)'
    >>> look_like(b"")
    'it is empty'
    """
    head = data[:200].lstrip().lower()
    for sign, kind in SIGNS.items():
        if head.startswith(sign.lower()):
            return f"it looks like {kind}"
    return "it is cut off or something else" if data.strip() else "it is empty"
