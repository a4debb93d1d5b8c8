"""Tables in parts, which no memory need hold at once; and the one place that tells them apart."""

import inspect
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial, update_wrapper
from importlib import import_module
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

#: Rows of a part, where nobody says otherwise.
ROWS = 10_000


@dataclass(frozen=True)
class Part:
    """
    One part of a table: what it is called in messages, and how to get it.

    Attributes
    ----------
    name : str
        The file, or the rows, that it holds.
    read : callable
        Gives the part as a DataFrame; takes the names of the columns wanted, or None.
    delayed : Delayed, optional
        The same as Dask knows it, where it is a part of a Dask DataFrame.
    """

    name: str
    read: Callable[[list[str] | None], pd.DataFrame]
    delayed: object = None

    @classmethod
    def held(cls, name: str, table: pd.DataFrame) -> "Part":
        """Make a part of a DataFrame that is there already."""
        return cls(name, partial(_columns_of, table))

    def load(self, columns: Iterable[str] | None = None) -> pd.DataFrame:
        """Give the part, or those of the named columns that it has, numbered from 0."""
        wanted = None if columns is None else list(dict.fromkeys(columns))
        table = self.read(wanted)
        if wanted is not None:
            table = table[[column for column in wanted if column in table]]
        texts = [c for c in table if isinstance(table[c].dtype, pd.StringDtype)]
        return table.astype(dict.fromkeys(texts, "str")).reset_index(drop=True)


class Parts:
    """
    A table in parts, each read when it is needed and as often as it is needed.

    The functions of `corpuslib.scale` take one wherever they take a DataFrame.

    Parameters
    ----------
    parts : iterable of Part
        In the order of the rows.

    Examples
    --------
    >>> parts = Parts.of([pd.DataFrame({"n": [1, 2]}), pd.DataFrame({"n": [3]})])
    >>> len(parts), parts.map(lambda part: part * 2).frame()["n"].tolist()
    (2, [2, 4, 6])
    """

    def __init__(self, parts: Iterable[Part]):
        self.parts = list(parts)

    @classmethod
    def of(cls, table: object, *, rows: int = ROWS) -> "Parts":
        """
        Take a DataFrame (in pieces of `rows` rows), a Dask DataFrame or a list of DataFrames.

        Raises
        ------
        TypeError
            If it is none of these; also for what can be read once only, such as `iter_articles`.
        """
        if isinstance(table, Parts):
            return table
        if isinstance(table, pd.DataFrame):
            starts = range(0, max(len(table), 1), rows)
            pieces = [table.iloc[start : start + rows] for start in starts]
            ends = [
                (start, start + len(piece)) for start, piece in zip(starts, pieces, strict=True)
            ]
            names = [f"rows {start:,} to {max(end - 1, start):,}" for start, end in ends]
            return cls(map(Part.held, names, pieces))
        if is_dask(table):
            return cls(
                Part(f"partition {place}", partial(_computed, one), one)
                for place, one in enumerate(table.to_delayed())
            )
        if isinstance(table, list | tuple) and all(isinstance(t, pd.DataFrame) for t in table):
            return cls(Part.held(f"part {place}", piece) for place, piece in enumerate(table))
        raise TypeError(
            f"a table must be a DataFrame, a Dask DataFrame, a list of DataFrames or the answer "
            f"of read_parts, not {type(table).__name__}; what can be read only once is put into "
            "files by build_tables"
        )

    def __len__(self) -> int:
        return len(self.parts)

    def __iter__(self) -> Iterator[pd.DataFrame]:
        return (part.load() for part in self.parts)

    def __repr__(self) -> str:
        some = ", ".join(part.name for part in self.parts[:2])
        return f"<{len(self)} parts: {some}{', ...' if len(self) > 2 else ''}>"

    def map(self, function: Callable[..., pd.DataFrame], *others: "Parts") -> "Parts":
        """Apply a function to every part, and those of `others` at its place, when it is read."""
        groups = zip(self.parts, *(other.parts for other in others), strict=True)
        return Parts(Part(group[0].name, partial(_applied, function, group)) for group in groups)

    def frame(self) -> pd.DataFrame:
        """Read everything into one DataFrame."""
        pieces = list(self)
        if not pieces:
            raise ValueError("there are no parts, so the columns of the table are not known")
        table = pd.concat(pieces, ignore_index=True)
        table.attrs = pieces[0].attrs
        return table


def read_parts(folder: str | os.PathLike) -> Parts:
    """
    Open a folder of Parquet files as one table, without reading it.

    Parameters
    ----------
    folder : path
        With one or more ``*.parquet``, taken in the order of their names: such as
        ``articles``, ``statements`` or ``stances`` below the folder that
        ``python -m corpuslib build`` has written.

    Returns
    -------
    Parts
        Goes into `term_rates`, `keyness`, `mark_copies`, `extract_statements`,
        `score_stances` and `stance_timeline` in place of a DataFrame.

    Raises
    ------
    FileNotFoundError
        If there is no such folder, or no Parquet file in it.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     for place, text in enumerate(["Talks on gas.", "No talks."]):
    ...         part = pd.DataFrame({"article_id": [str(place)], "text": [text]})
    ...         part.to_parquet(f"{folder}/{place}.parquet")
    ...     from corpuslib import term_rates
    ...     term_rates(read_parts(folder), ["talks"])[["term", "n", "n_articles"]]
        term  n  n_articles
    0  talks  2           2
    """
    folder = Path(folder).expanduser()
    files = sorted(file for file in folder.glob("*.parquet") if not file.name.startswith("."))
    if not files:
        raise FileNotFoundError(
            f"{os.fspath(folder)!r} holds no Parquet file; python -m corpuslib build CORPUS "
            "--out FOLDER makes such folders of any corpus"
        )
    return Parts(map(file_part, files))


def file_part(file: Path) -> Part:
    """Make a part of a Parquet file."""
    return Part(os.fspath(file), partial(read_parquet, file))


def read_parquet(file: Path, columns: list[str] | None = None) -> pd.DataFrame:
    """Read one Parquet file, or those of the named columns that it has."""
    if columns is not None:
        there = set(pq.read_schema(file).names)
        columns = [column for column in columns if column in there]
    return pq.read_table(file, columns=columns, use_threads=False, partitioning=None).to_pandas()


def is_dask(table: object) -> bool:
    """Tell a Dask DataFrame without importing Dask."""
    return type(table).__module__.partition(".")[0] == "dask" and hasattr(table, "to_delayed")


def in_parts(function: Callable) -> Callable:
    """
    Let a function of tables take them in parts, too, and a Dask ``client=``.

    What is done then stands in `corpuslib.scale` under the same name. With
    DataFrames alone the function is called as it is.
    """

    def either(*args, client=None, **options):
        if client is None and not any(map(_is_parted, (*args, *options.values()))):
            return function(*args, **options)
        scaled = getattr(import_module("corpuslib.scale"), function.__name__)
        return scaled(*args, client=client, **options)

    signature = inspect.signature(function)
    client = inspect.Parameter("client", inspect.Parameter.KEYWORD_ONLY, default=None)
    either = update_wrapper(either, function)
    either.__signature__ = signature.replace(parameters=[*signature.parameters.values(), client])
    return either


def _is_parted(value: object) -> bool:
    if isinstance(value, list | tuple):
        return bool(value) and isinstance(value[0], pd.DataFrame)
    return isinstance(value, Parts) or is_dask(value)


def _columns_of(table: pd.DataFrame, columns: list[str] | None) -> pd.DataFrame:
    return table if columns is None else table[[c for c in columns if c in table]]


def _computed(delayed, columns: list[str] | None) -> pd.DataFrame:
    return _columns_of(delayed.compute(), columns)


def _applied(
    function: Callable, group: tuple[Part, ...], columns: list[str] | None
) -> pd.DataFrame:
    return _columns_of(function(*(part.load() for part in group)), columns)
