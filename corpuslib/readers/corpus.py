"""``corpus.toml``: what a corpus says of itself."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase

from corpuslib.readers.columns import check_columns

KEYS = ("title", "licence", "window", "exclude", "files")
FILE_KEYS = ("source", "voice", "columns")


@dataclass(frozen=True)
class Corpus:
    """
    The facts of a corpus that its files do not carry themselves.

    Attributes
    ----------
    title, licence : str or None
    window : tuple of str or None
        First and last day, as ISO days.
    exclude : tuple of str
        Names or globs of files that are not articles.
    files : dict
        Name or glob of files to what holds for them: ``source``, ``voice``,
        ``columns``.
    """

    title: str | None = None
    licence: str | None = None
    window: tuple[str, str] | None = None
    exclude: tuple[str, ...] = ()
    files: Mapping[str, Mapping] = field(default_factory=dict)

    def facts(self) -> dict[str, object]:
        """Title, licence and window as plain values that JSON can hold."""
        window = list(self.window) if self.window else None
        return {"title": self.title, "licence": self.licence, "window": window}

    def excludes(self, path: str) -> bool:
        """Tell whether a file is not an article."""
        return any(_matches(path, pattern) for pattern in self.exclude)

    def about(self, path: str) -> dict[str, object]:
        """Collect what holds for one file; later entries win over earlier ones."""
        known: dict[str, object] = {}
        for pattern, facts in self.files.items():
            if _matches(path, pattern):
                known |= facts
        return known

    def unmatched(self, paths: Iterable[str]) -> list[str]:
        """List the names and globs that stand for none of these files."""
        paths = list(paths)
        patterns = (*self.exclude, *self.files)
        return [p for p in patterns if not any(_matches(path, p) for path in paths)]

    def check_files(self, paths: Iterable[str]) -> None:
        """Raise ValueError if a name or glob stands for none of these files."""
        paths = list(paths)
        if missing := self.unmatched(paths):
            some = ", ".join(paths[:8]) + (", ..." if len(paths) > 8 else "")
            raise ValueError(
                f"corpus.toml speaks of {missing[0]!r}, but no such file is there; "
                f"there are: {some or 'none'}"
            )


def read_corpus(data: bytes) -> Corpus:
    """
    Read ``corpus.toml``.

    Raises
    ------
    ValueError
        If it is not TOML, has a key that is not known, or a value of the wrong
        kind. The message names the key and what is allowed.

    Examples
    --------
    >>> corpus = read_corpus(b'title = "Two ports"\\n[files."north/*.txt"]\\nsource = "North"')
    >>> corpus.about("north/a.txt")
    {'source': 'North'}
    >>> read_corpus(b'licens = "CC0"')
    Traceback (most recent call last):
    ...
    ValueError: corpus.toml: unknown key 'licens'; allowed: title, licence, window, exclude, files
    """
    try:
        raw = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"corpus.toml is not valid TOML: {error}") from None
    _check_keys(raw, KEYS, "corpus.toml")
    files = raw.get("files", {})
    _check_type(files, dict, "files", 'a table per file, e.g. [files."a.csv"]')
    for name, facts in files.items():
        where = f"corpus.toml, files.{name!r}"
        _check_type(facts, dict, f"files.{name!r}", "a table")
        _check_keys(facts, FILE_KEYS, where)
        for key in ("source", "voice"):
            _check_type(facts.get(key, ""), str, f"files.{name!r}.{key}", "a text")
        columns = facts.get("columns", {})
        _check_type(columns, dict, f"files.{name!r}.columns", 'a table such as { text = "body" }')
        check_columns(columns, where)
        for column in columns.values():
            _check_type(column, str, f"files.{name!r}.columns", "names of columns")
    for key in ("title", "licence"):
        _check_type(raw.get(key, ""), str, key, "a text")
    exclude = raw.get("exclude", [])
    _check_type(exclude, list, "exclude", 'a list such as ["notes.csv"]')
    for pattern in exclude:
        _check_type(pattern, str, "exclude", 'a list of texts such as ["notes.csv"]')
    return Corpus(
        raw.get("title"), raw.get("licence"), _window(raw.get("window")), tuple(exclude), files
    )


def _matches(path: str, pattern: str) -> bool:
    return path == pattern or fnmatchcase(path, pattern)


def _check_keys(table: Mapping, allowed: tuple[str, ...], where: str) -> None:
    for key in table:
        if key not in allowed:
            raise ValueError(f"{where}: unknown key {key!r}; allowed: {', '.join(allowed)}")


def _check_type(value: object, kind: type, key: str, wanted: str) -> None:
    if not isinstance(value, kind):
        raise ValueError(f"corpus.toml: {key} must be {wanted}, not {value!r}")


def _window(value: object) -> tuple[str, str] | None:
    if value is None:
        return None
    try:
        first, last = (date.fromisoformat(str(day)).isoformat() for day in value)
    except (TypeError, ValueError):
        first, last = "1", "0"
    if first > last:
        raise ValueError(
            f"corpus.toml: window must be its first and last day, "
            f'e.g. ["2031-05-01", "2031-05-31"], not {value!r}'
        )
    return first, last
