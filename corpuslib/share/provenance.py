"""What a result rests on: the very files that were read, and the software that read them."""

import glob
import hashlib
import os
import sys
from importlib.metadata import version
from pathlib import Path

SOFTWARE = ("corpuslib", "pandas", "numpy", "scipy", "scikit-learn", "nltk", "matplotlib")


class NotebookError(RuntimeError):
    """A notebook cannot be executed or shared; the message says which, where and why."""


def fingerprint(path: str | Path) -> str:
    """
    Compute one SHA-256 for a file, a folder or a glob of files.

    It changes when a byte of any file changes, or a file is added, renamed or
    taken away. It does not depend on where the folder lies, on dates or on
    permissions. Hidden files (``.name``) do not count.

    Parameters
    ----------
    path : path
        A file, a folder (with all it contains) or a glob such as
        ``"texts/*.csv"``. A ``corpus.toml`` beside the files is one of them, as it is
        for `load_articles`.

    Returns
    -------
    str
        64 hexadecimal digits: the SHA-256 of the list that
        ``sha256sum`` prints for the files sorted by name, each named
        relative to the folder (``digest``, two blanks, ``name``, newline). A file
        that may not be read has ``unreadable`` for its digest.

    Raises
    ------
    FileNotFoundError
        If there is no such file or folder, or a glob matches none.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.txt").write_text("One.")
    ...     fingerprint(folder) == fingerprint(f"{folder}/*.txt")
    True
    """
    listing = hashlib.sha256()
    for name, file in sorted(_files(Path(path).expanduser()).items()):
        listing.update(f"{_digest(file)}  {name}\n".encode("utf-8", "surrogateescape"))
    return listing.hexdigest()


def _files(path: Path) -> dict[str, Path]:
    if path.is_dir():
        root, found = path, [Path(at, name) for at, _, names in os.walk(path) for name in names]
    else:
        plain = (parent for parent in path.parents if not glob.has_magic(str(parent)))
        root = path.parent if path.is_file() else next(plain)
        matches = [path] if path.is_file() else map(Path, glob.glob(str(path), recursive=True))
        found = [file for match in matches for file in (match, *match.rglob("*"))]
        if not found:
            raise FileNotFoundError(f"no file or folder is called {os.fspath(path)!r}")
        found.append(root / "corpus.toml")
    named = {file.relative_to(root).as_posix(): file for file in found if file.is_file()}
    return {name: file for name, file in named.items() if "/." not in f"/{name}"}


def _digest(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except PermissionError:
        return "unreadable"


def record(corpus: str | Path, codebook: str | Path | None) -> dict:
    """
    Describe what a run reads, without naming a place on this machine.

    Returns
    -------
    dict
        ``parameters`` (base names), ``sha256`` of each, and ``versions``.
    """
    given = {"CORPUS": corpus, "CODEBOOK": codebook}
    return {
        "parameters": {name: path and base_name(path) for name, path in given.items()},
        "sha256": {name: path and fingerprint(path) for name, path in given.items()},
        "versions": {"python": "{}.{}".format(*sys.version_info)}
        | {name: version(name) for name in SOFTWARE},
    }


def base_name(path: str | Path) -> str:
    """
    Name a file or folder by the last part of its path.

    >>> base_name("../data/chronicle/"), base_name(".") == Path.cwd().name
    ('chronicle', True)
    """
    path = Path(path).expanduser()
    return path.name if glob.has_magic(str(path)) else path.resolve().name
