"""Statements out of the toolkit and back in: tables, annotation tools, discourse networks."""

from os import PathLike
from pathlib import Path

import pandas as pd

from corpuslib import schema
from corpuslib.statements.exchange import brat, labelstudio, tables
from corpuslib.statements.exchange.files import filling, replacing

_SUFFIXES = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".parquet": "parquet",
    ".json": "labelstudio",
    "": "brat",
}
_TABLES = {"csv": tables.write_csv, "jsonl": tables.write_jsonl, "parquet": tables.write_parquet}
_READERS = {
    "csv": tables.read_csv,
    "jsonl": tables.read_jsonl,
    "parquet": tables.read_parquet,
    "labelstudio": labelstudio.read_tasks,
    "brat": brat.read_brat,
    "dna": tables.read_dna,
}
_PLACES = ["statement_id", "article_id", "start", "end", "text", "kind", "quote"]
_PLACES += ["speaker", "actor", "speaker_start", "speaker_end", "said_low", "said_high"]
_PLACES += ["conditional", "negated", "question", "background"]


def export_statements(
    statements: pd.DataFrame,
    path: str | PathLike,
    *,
    format: str | None = None,
    articles: pd.DataFrame | None = None,
    stances: pd.DataFrame | None = None,
) -> Path:
    """
    Write statements to a file, or to the files of an annotation tool.

    Parameters
    ----------
    statements : DataFrame
        As from `extract_statements`.
    path : path
        The file to write, or for brat the folder. A file that is there is replaced once
        the new one is whole; a folder must be new or empty.
    format : {"csv", "parquet", "jsonl", "labelstudio", "brat", "dna"}, optional
        By default told by the ending: ``.csv``, ``.parquet``, ``.jsonl``, ``.json`` (Label
        Studio), none (brat).

        - ``parquet`` and ``jsonl`` hold everything, own columns too (jsonl: days, texts,
          numbers and yes/no).
        - ``csv`` holds everything but the difference between an empty text and a missing
          one. A cell that a spreadsheet would run as a formula (it begins with ``=``,
          ``+``, ``-``, ``@`` or a tab) gets an apostrophe before it.
        - ``labelstudio`` holds everything; beside the tasks stands
          ``<name>.labeling.xml``, the interface to paste into the project.
        - ``brat`` holds everything, in a folder with one ``.txt`` and one ``.ann`` per
          article that has statements.
        - ``dna`` is an event list as the Discourse Network Analyzer knows it: one row per
          statement and issue, with ``date`` (the first day), ``person`` (the speaker),
          ``organisation`` (the actor), ``concept`` (the issue) and ``agreement`` (1 or 0;
          empty for a stance of 0, and for statements without a stance), as well as both ids
          and the text. It holds neither places, kinds nor how strong a stance is.
    articles : DataFrame, optional
        ``article_id`` and ``text``; needed by labelstudio and brat, which show the text.
    stances : DataFrame, optional
        As from `score_stances`; for dna.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    ValueError
        If the format is unknown, columns are missing, an article is missing, or a
        statement does not stand where it says in its article.
    FileNotFoundError, FileExistsError
        If there is no folder to write in, or the folder for brat holds something.

    Examples
    --------
    >>> import tempfile
    >>> rows = {"statement_id": ["a:0-9"], "article_id": ["a"], "start": [0], "end": [9],
    ...         "text": ["=We agree"], "speaker": ["Ann Oram"]}
    >>> flags = dict.fromkeys(["conditional", "negated", "question", "background"], [False])
    >>> table = schema.conform(pd.DataFrame(rows | flags), "statements")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = export_statements(table, Path(folder, "a.csv"))
    ...     print(file.read_text().splitlines()[1][:25])
    ...     import_statements(file).equals(table)
    "a:0-9","a",0,9,"'=We agr
    True
    """
    path = Path(path)
    kind = _format(path, format)
    if kind in ("labelstudio", "brat"):
        schema.check(statements, "statements", needs=_PLACES)
        texts = _texts(statements, articles, kind)
    if kind == "brat":
        with filling(path) as new:
            brat.write_brat(statements, texts, new)
        return path
    with replacing(path) as new:
        if kind == "labelstudio":
            labelstudio.write_tasks(statements, texts, new)
        elif kind == "dna":
            tables.write_dna(statements, new, stances)
        else:
            schema.check(statements, "statements", needs=["statement_id"])
            _TABLES[kind](statements, new)
    if kind == "labelstudio":
        with replacing(path.with_name(f"{path.stem}.labeling.xml")) as new:
            new.write_text(labelstudio.LABELING, encoding="utf-8")
    return path


def import_statements(path: str | PathLike, *, format: str | None = None) -> pd.DataFrame:
    """
    Read statements that were exported, and perhaps annotated since.

    Parameters
    ----------
    path : path
        A file, or for brat a folder.
    format : optional
        As for `export_statements`; a ``.csv`` with the columns ``concept`` and
        ``agreement`` is read as an event list.

    Returns
    -------
    DataFrame
        A statements table: what was exported, in the format's limits. Own columns of a CSV
        come back as texts. Statements that an annotator added have missing values where
        the tool asked nothing. An event list, also one from the Discourse Network Analyzer
        itself, gives one row per statement and concept, with ``issue`` and ``stance``.

    Raises
    ------
    ValueError
        If the file cannot be read as this format; the message names the place.
    FileNotFoundError
        If there is nothing at `path`.

    Examples
    --------
    >>> export_statements(statements, "statements.csv")  # doctest: +SKIP
    >>> statements = import_statements("statements.csv")  # doctest: +SKIP
    """
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"there is no file or folder {str(path)!r}")
    kind = "brat" if format is None and path.is_dir() else _format(path, format)
    try:
        return _READERS[kind](path)
    except UnicodeError as error:
        raise ValueError(f"{path} is no UTF-8 that can be read: {error}") from error


def _format(path: Path, format: str | None) -> str:
    if format is None:
        format = _SUFFIXES.get(path.suffix.lower())
        if format is None:
            raise ValueError(
                f"the ending of {path.name!r} tells no format; name one: {', '.join(_READERS)}"
            )
    if format not in _READERS:
        raise ValueError(f"format must be one of {', '.join(_READERS)}, not {format!r}")
    return format


def _texts(statements: pd.DataFrame, articles: pd.DataFrame | None, kind: str) -> pd.Series:
    """Give the texts of the articles spoken of, having looked that every statement stands there."""
    if articles is None:
        raise ValueError(f"{kind} shows the texts; give articles= with article_id and text")
    schema.check(articles, "articles", needs=["article_id", "text"])
    texts = articles.set_index("article_id")["text"].fillna("")
    unknown = sorted(set(statements["article_id"]) - set(texts.index))
    if unknown:
        raise ValueError(f"articles= lacks {len(unknown)} articles, e.g. {unknown[0]!r}")
    places = zip(*(statements[c] for c in _PLACES[:5]), strict=True)
    for statement, article, start, end, words in places:
        if texts[article][start:end] != words:
            raise ValueError(
                f"statement {statement!r} does not stand at {start} to {end} of {article!r}; "
                "give the articles that it was extracted from"
            )
    return texts[texts.index.isin(set(statements["article_id"]))]
