"""The ids of articles: paths without their endings, and the numbers of rows; none twice."""

from collections.abc import Collection, Sequence

from corpuslib.readers import DOCUMENTS, TABLES
from corpuslib.readers.files import File


class Ids:
    """
    Names for the articles of all files.

    Parameters
    ----------
    files : sequence of File
        In the order in which they will be asked for.

    Attributes
    ----------
    named : list of tuple
        For each file: the start of its articles' ids, the id of the row it gets
        when it cannot be read, and where the first is not the path without its
        ending, why.

    Examples
    --------
    >>> Ids([File("port.csv", ""), File("port.txt", "")]).named
    [('port', 'port.csv', None), ('port', 'port', None)]
    """

    def __init__(self, files: Sequence[File]):
        self._tables: set[str] = set()
        self._ids: set[str] = set()
        self._rows: set[str] | None = None
        named: dict[int, tuple[str, str, str | None]] = {}
        for i in sorted(range(len(files)), key=lambda i: files[i].suffix not in TABLES):
            file = files[i]
            readable = not file.problem and (file.suffix in TABLES or file.suffix in DOCUMENTS)
            wanted = file.stem if readable else file.path
            if readable and file.suffix in TABLES:
                key = _free(wanted, self._tables, ())
                row = _free(file.path, self._ids, self._tables)
            else:
                key = row = _free(wanted, self._ids, self._tables)
            named[i] = key, row, _repeated(wanted, key)
        self.named = [named[i] for i in range(len(files))]

    def of_rows(self, file: File) -> tuple[str, str | None]:
        """
        Name the articles of a document that turns out to be an export.

        Returns the start of their ids, and where it is not the path without its
        ending, why.
        """
        if self._rows is None:
            parts = (id.rpartition("#") for id in self._ids)
            self._rows = {start for start, _, row in parts if row.isdigit()}
        key = _free(file.stem, self._tables | self._rows, ())
        self._tables.add(key)
        return key, _repeated(file.stem, key)


def _repeated(wanted: str, key: str) -> str | None:
    if key == wanted:
        return None
    problem = f"repeated id ({wanted!r} is taken, this is {key!r}: rename one of the files)"
    return problem.replace(";", ",")


def _free(name: str, taken: set[str], tables: Collection[str]) -> str:
    """Find an id that is neither taken nor that of a table's row, and take it."""
    key, number = name, 1
    while key in taken or (tables and _is_row(key, tables)):
        number += 1
        key = f"{name}~{number}"
    taken.add(key)
    return key


def _is_row(key: str, tables: Collection[str]) -> bool:
    table, mark, row = key.rpartition("#")
    return bool(mark) and row.isdigit() and table in tables
