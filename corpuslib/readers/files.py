"""Finding the files of a corpus: one file, a folder, a glob, a list of these, or an archive."""

import glob
import io
import os
import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from os import PathLike
from typing import BinaryIO

from corpuslib.readers.archive import ERRORS, Archive

CORPUS = "corpus.toml"
ALLOW = "allow reading it, e.g. chmod u+r"


@dataclass(slots=True)
class File:
    """
    A file of a corpus, on disk or in an archive.

    Attributes
    ----------
    path : str
        POSIX path below the root of the corpus.
    place : str
        Where the file, or the archive that holds it, lies on this machine.
    problem : str or None
        Why it cannot be read, and the remedy.
    archive, entry
        The archive it is a member of, and as which; None for a file on disk.
    stem, suffix : str
        `path` without its ending; the ending in small letters, with its dot.
    """

    path: str
    place: str
    problem: str | None = None
    archive: Archive | None = None
    entry: zipfile.ZipInfo | None = None
    stem: str = field(init=False)
    suffix: str = field(init=False)

    def __post_init__(self) -> None:
        ending = ".warc.gz" if self.path.lower().endswith(".warc.gz") else None
        self.stem, ending = (
            (self.path[: -len(ending)], ending) if ending else posixpath.splitext(self.path)
        )
        self.suffix = ending.lower()

    def open(self) -> BinaryIO:
        """Open for reading bytes."""
        if self.archive:
            return io.BytesIO(self.archive.read(self.entry))
        return open(self.place, "rb")

    def read(self) -> bytes:
        """Read all bytes."""
        if self.archive:
            return self.archive.read(self.entry)
        with open(self.place, "rb", buffering=0) as stream:
            return stream.read()


def find_files(path: str | PathLike | Iterable[str | PathLike]) -> tuple[str, list[File]]:
    """
    List the files of a corpus, sorted by their paths below its root.

    The root is the folder or archive given, the folder of a file, the part of a
    glob before its first wildcard, and for a list the folder that all of these
    have in common. In an archive, a single top folder with the archive's own
    name does not count. Archives inside folders count as folders. Hidden files
    (a leading dot, ``__MACOSX``) are passed over; linked folders, and links to files
    outside the root, are listed with a problem, not followed. A ``corpus.toml`` of the
    root is always in the list.

    Returns
    -------
    root : str
        A folder or an archive on this machine.
    files : list of File

    Raises
    ------
    FileNotFoundError
        If a path does not exist or a glob matches nothing.
    ValueError
        If the list is empty.
    """
    single = isinstance(path, str | PathLike)
    entries = [os.path.abspath(os.path.expanduser(p)) for p in ([path] if single else path)]
    if not entries:
        raise ValueError("the list of paths is empty: name at least one file or folder")
    if single and _is_archive(entries[0]):
        files = list(_members(File("", entries[0]), ""))
        return entries[0], sorted(files, key=_order)
    expanded = [_expand(entry) for entry in entries]
    root = os.path.commonpath([root for root, _ in expanded])
    found, given = {}, set(entries)
    for place in [
        *(place for _, places in expanded for place in places),
        os.path.join(root, CORPUS),
    ]:
        named = place in given
        path = os.path.relpath(place, root).replace(os.sep, "/")
        for file in _below(place, path, named, within=root):
            found[file.place] = file
    files = [member for file in found.values() for member in _unpacked(file)]
    return root, sorted(files, key=_order)


def _order(file: File) -> tuple[str, str]:
    return file.stem, file.path


def _expand(place: str) -> tuple[str, list[str]]:
    """Tell the root that a path stands for, and the files and folders that it names."""
    if os.path.isdir(place):
        return place, [place]
    if os.path.lexists(place):
        return os.path.dirname(place), [place]
    if not glob.has_magic(place):
        raise FileNotFoundError(
            f"there is no file or folder {place!r}; a glob such as 'articles/**/*.txt' or a list "
            "of paths would do as well"
        )
    root = os.path.dirname(place)
    while glob.has_magic(root):
        root = os.path.dirname(root)
    if "**" in place:  # glob.glob would follow links in circles
        matches = re.compile(_as_regex(place)).fullmatch
        places = [file.place for file in _below(root, ".", True, root) if matches(file.place)]
    else:
        places = glob.glob(place)
    if not places:
        raise FileNotFoundError(f"no file matches the pattern {place!r}")
    return root, places


def _as_regex(pattern: str) -> str:
    """Translate a glob: ``**/`` is any number of folders, ``*`` stays within one name."""
    tokens = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    pieces = re.split(r"(\*\*/|\*\*|\*|\?|\[!?[^]]+\])", pattern)
    return "".join(
        tokens.get(piece)
        or (
            piece.replace("[!", "[^", 1)
            if piece[:1] == "[" and len(piece) > 2
            else re.escape(piece)
        )
        for piece in pieces
    )


def _is_archive(place: str) -> bool:
    return place.lower().endswith(".zip") and os.path.isfile(place)


def _below(place: str, path: str, named: bool, within: str) -> Iterator[File]:
    """List a file, or the files of a folder however deep, under the given path."""
    if not os.path.isdir(place) or (os.path.islink(place) and not named):
        if path != CORPUS or os.path.isfile(place):
            yield File(_printable(path), place, _oddity(place, None if named else within))
        return
    pending = [(place, "" if path == "." else f"{path}/")]
    while pending:
        folder, prefix = pending.pop()
        try:
            with os.scandir(folder) as entries:
                listed = list(entries)
        except OSError as error:
            yield File(
                _printable(prefix) or ".", folder, f"unreadable folder ({error.strerror}: {ALLOW})"
            )
            continue
        for entry in listed:
            if _is_hidden(entry.name):
                continue
            below = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                pending.append((entry.path, f"{below}/"))
            elif entry.is_file(follow_symlinks=False):
                yield File(_printable(below), entry.path)
            else:
                yield File(_printable(below), entry.path, _oddity(entry.path, within))


def _oddity(place: str, within: str | None) -> str | None:
    """Say why something is not a file that can be read, or not one of this folder."""
    if os.path.isfile(place):
        if within and os.path.islink(place):
            target, top = os.path.realpath(place), os.path.realpath(within)
            if os.path.commonpath([target, top]) != top:
                return "a link out of the folder (not followed: pass that file in a list of paths)"
        return None
    if os.path.isdir(place):
        return "a link to a folder (not followed: pass that folder in a list of paths)"
    if os.path.islink(place):
        return "a link that leads nowhere (restore the file it names)"
    return "not a regular file (take it out of the folder)"


def _unpacked(file: File) -> Iterator[File]:
    """List the members of an archive in its place; any other file as it is."""
    if file.suffix == ".zip" and not file.problem:
        yield from _members(file, f"{file.path}/")
    else:
        yield file


def _members(archive: File, prefix: str) -> Iterator[File]:
    """List the files in an archive, those refused with the reason."""
    packed = Archive(archive.place)
    try:
        members = packed.members()
    except (OSError, *ERRORS) as error:
        name = archive.path or os.path.basename(archive.place)
        reason = getattr(error, "strerror", None) or error
        yield File(name, archive.place, f"unreadable archive ({reason}: pack it again)")
        return
    top = os.path.basename(archive.place)[: -len(".zip")] + "/"
    wrapped = all(name.startswith(top) for name, _, _ in members)
    for name, entry, refusal in members:
        name = name.removeprefix(top) if wrapped else name
        if any(map(_is_hidden, name.split("/"))) and not refusal:
            continue
        if name.lower().endswith(".zip"):
            refusal = "an archive inside an archive (unpack it first)"
        yield File(_printable(prefix + name), archive.place, refusal, packed, entry)


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name == "__MACOSX"


def _printable(path: str) -> str:
    """Replace the bytes of a file name that are not UTF-8."""
    if path.isascii():
        return path
    return path.encode(errors="surrogateescape").decode(errors="replace")
