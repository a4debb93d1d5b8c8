"""Articles: from files of many kinds to one table, and what there is to know about it."""

from collections.abc import Iterable, Iterator, Mapping
from os import PathLike

import pandas as pd
import pyarrow as pa

from corpuslib import schema
from corpuslib.readers.assembly import Assembly
from corpuslib.readers.batch import STRING

Path = str | PathLike


def load_articles(
    path: Path | Iterable[Path],
    *,
    columns: Mapping[str, str] | None = None,
    voice: str | Mapping[str, str] | None = None,
    progress: bool = True,
) -> pd.DataFrame:
    """
    Load articles from files into one table.

    Reads .txt, .md, .html, .docx, .rtf and .pdf (one article each), .csv, .tsv,
    .json, .jsonl, .parquet and .xlsx (one article per row), .xml, .rss and .atom
    feeds (per entry), .warc and .warc.gz (per page), and .zip archives of these.
    Exports of Nexis Uni (.docx, .rtf), Factiva (.rtf, .html) and ProQuest (.txt)
    are split into their articles, lists of Media Cloud and GDELT known by their
    columns. No file and no row is dropped: what cannot be read becomes a row whose
    `problem` says why.

    Parameters
    ----------
    path : path or list of paths
        A file, a folder with everything below it, a glob such as
        ``"press/**/*.txt"``, an archive, or a list of these.
    columns : dict, optional
        Which column of a table holds what, where its name does not tell, e.g.
        ``{"text": "Body copy", "date": "Sent"}``. Keys are ``text``, ``title``,
        ``date``, ``source``, ``voice``, ``url``.
    voice : str or dict, optional
        Marks primary sources: the actor whose own words the texts are. An actor
        for all of them, or a mapping from source to actor.
    progress : bool, default True
        Show a progress bar when there is more than a second of work.

    Returns
    -------
    DataFrame
        One row per article, ordered by file and row, with the columns of
        ``corpuslib.schema.COLUMNS["articles"]``:

        - ``article_id`` : path below the root without its ending, and for tables
          and exports ``#`` and the number of the row (from 0, blank lines aside). The root
          is the folder or archive given, the folder of a file, the part of a
          glob before its first wildcard, what the paths of a list have in common.
        - ``date``, ``date_low``, ``date_high``, ``date_method`` : the day from
          the text's header (``date 2031-05-06`` at its very start), the file's
          metadata (a table's column, a page's markup) or the file's name. A
          month gives an interval and no `date`; without a date the method is "none".
          A time of day is passed over: the day is the one written.
        - ``text`` : as in the file, but for line ends (``\\n``) and the header,
          which is cut off. A row of a table without a text takes its title, and
          so does every row of a list of Media Cloud or GDELT: they hold no texts.
        - ``source``, ``voice`` : from a table's column, ``corpus.toml`` or, for a
          table without such a column, its file name.
        - ``lang`` : "en" or "other", missing for texts too short to tell; a light
          test of the first words, good enough to count by.
        - ``path``, ``encoding`` : the file below the root, and how it was decoded
          (missing for files that are not text).
        - ``problem`` : what is wrong, and the remedy; missing where nothing is.

        ``articles.attrs["corpus"]`` holds ``title``, ``licence`` and ``window``
        of ``corpus.toml`` (None where it says nothing), and
        ``articles.attrs["columns"]`` for each table which column was taken for what.

    Raises
    ------
    FileNotFoundError
        If a path does not exist, or a glob matches nothing.
    ValueError
        If there is no file of a known kind, ``corpus.toml`` is wrong, or
        `columns` or `voice` speak of what is not there.

    Notes
    -----
    A folder may hold a ``corpus.toml``: ``title``, ``licence``, ``window`` (first
    and last day), ``exclude`` (files that are not articles) and, under
    ``[files."name or glob"]``, ``source``, ``voice`` and ``columns``.

    .docx, .rtf, .pdf, .xlsx, feeds and web archives need the extra ``formats``
    (``pip install -e '.[formats]'``). Exports are counted against the list that the
    file itself holds: an article that is listed and was not found gets a row. Their
    layouts, and that of GDELT, are not documented and change: look at the problems.

    Encodings are not guessed from letters: byte order mark, declaration, strict
    UTF-8, else cp1252. A text in another old encoding comes out wrong and, as a
    rule, is reported as "mojibake" or by its `lang`.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> text = " date 2031-05-06 The ferry to Norhaven sailed again."
    >>> _ = pathlib.Path(folder.name, "ferry.txt").write_text(text)
    >>> articles = load_articles(folder.name)
    >>> articles[["article_id", "date", "text"]]
      article_id       date                                  text
    0      ferry 2031-05-06  The ferry to Norhaven sailed again.
    >>> folder.cleanup()
    """
    assembly = Assembly.of(path, columns, voice)
    return _frame(pa.concat_tables(assembly.pieces(progress=progress)), assembly)


def iter_articles(
    path: Path | Iterable[Path],
    *,
    chunk: int = 10_000,
    columns: Mapping[str, str] | None = None,
    voice: str | Mapping[str, str] | None = None,
) -> Iterator[pd.DataFrame]:
    """
    Load articles as `load_articles` does, but a part at a time.

    For corpora larger than memory. JSON arrays and members of archives are read
    whole, everything else is read as it is needed.

    Parameters
    ----------
    path, columns, voice
        As for `load_articles`.
    chunk : int, default 10,000
        Rows per frame; the last one may have fewer.

    Yields
    ------
    DataFrame
        The same rows in the same order, each frame indexed from 0.

    Raises
    ------
    FileNotFoundError, ValueError
        As `load_articles`, when the first frame is asked for; a name in
        `columns` or `voice` that never occurred is found out after the last.

    Examples
    --------
    >>> sum(len(chunk) for chunk in iter_articles("data/ombra/articles", chunk=10))
    36
    """
    if chunk < 1:
        raise ValueError(f"chunk must be at least 1 row, not {chunk}")
    assembly = Assembly.of(path, columns, voice)
    held: list[pa.Table] = []
    for piece in assembly.pieces(progress=False):
        held.append(piece)
        while sum(map(len, held)) >= chunk:
            rows = pa.concat_tables(held)
            yield _frame(rows[:chunk], assembly)
            held = [rows[chunk:]]
    if any(map(len, held)):
        yield _frame(pa.concat_tables(held), assembly)


def _frame(rows: pa.Table, assembly: Assembly) -> pd.DataFrame:
    text = pd.Series(dtype=schema.TEXT).dtype
    frame = rows.to_pandas(types_mapper={STRING: text}.get)
    frame.attrs = {"corpus": assembly.corpus.facts(), "columns": dict(assembly.mapped)}
    return frame


def audit(articles: pd.DataFrame, *, statements: pd.DataFrame | None = None) -> pd.DataFrame:
    """
    List what there is to know about a corpus before it is analysed.

    Parameters
    ----------
    articles : DataFrame
        Articles, as from `load_articles` or your own with ``article_id``, ``date``
        and ``text``. Checks whose columns are missing are left out.
    statements : DataFrame, optional
        Statements of these articles, whose corrections are to be counted too.

    Returns
    -------
    DataFrame
        One row per finding:

        - ``check`` : what was looked at. ``problem: ...``, ``date from ...``,
          ``encoding: ...``, ``language: ...``, ``voice: ...`` and
          ``source: ...`` have a row for each kind that occurs (sources: the 30
          with the most articles). ``corrected: ...`` has one for each column that
          `apply_corrections` changed, and one for the rows that it removed.
        - ``n`` : how many articles, unless `check` names another unit (sources,
          days, characters, statements).
        - ``share`` : `n` as a share of all articles; for days, of the days from
          the first to the last; missing where there is no such whole.
        - ``examples`` : the first ids or days, at most three; for a source its days.

    Notes
    -----
    Days are counted over articles with one day (`date`); those with an interval
    or no date at all have rows of their own. An article counts as repeated if an
    earlier one has exactly the same text; reprints with changes are not seen here.

    Examples
    --------
    >>> frame = pd.DataFrame({
    ...     "article_id": ["a", "b", "c"],
    ...     "date": pd.to_datetime(["2031-05-01", "2031-05-03", None]),
    ...     "text": ["The strike began.", "", "The strike began."],
    ... })
    >>> audit(frame).set_index("check")["n"].loc[["articles", "days without articles",
    ...     "undated", "empty texts", "texts repeated word for word"]].to_dict()
    {'articles': 3, 'days without articles': 1, 'undated': 1, 'empty texts': 1,
     'texts repeated word for word': 1}
    """
    optional = {"date_low", "date_high", "source", "voice", "lang", "encoding"} & {*articles}
    schema.check(articles, "articles", needs=["article_id", "date", "text", *sorted(optional)])
    articles = articles.reset_index(drop=True)
    findings = [
        _finding("articles", articles, articles),
        *_audit_days(articles),
        *_audit_texts(articles),
        *_audit_problems(articles),
        *_audit_kinds(articles, "encoding", "encoding"),
        *_audit_kinds(articles, "lang", "language"),
        *_audit_kinds(articles, "voice", "voice"),
        *_audit_sources(articles),
        *_audit_corrections(articles, "article_id", "corrected"),
    ]
    if statements is not None:
        schema.check(statements, "statements", needs=["statement_id"])
        findings += _audit_corrections(statements, "statement_id", "statements corrected")
    table = pd.DataFrame(findings, columns=["check", "n", "share", "examples"])
    return table.astype({"check": "str", "n": "int64", "share": "float64", "examples": "str"})


def _finding(check: str, rows: pd.DataFrame, articles: pd.DataFrame) -> tuple:
    """A count of articles, its share of all, and a few of their ids."""
    share = len(rows) / len(articles) if len(articles) else float("nan")
    return check, len(rows), share, _some(rows["article_id"])


def _some(values: Iterable, most: int = 3) -> str:
    values = [str(value) for value in values]
    return ", ".join(values[:most]) + (", ..." if len(values) > most else "")


def _iso(days: Iterable[pd.Timestamp]) -> list[str]:
    return [f"{day:%Y-%m-%d}" for day in days]


def _audit_days(articles: pd.DataFrame) -> Iterator[tuple]:
    days = articles["date"].dropna().dt.normalize().drop_duplicates().sort_values()
    span = pd.DatetimeIndex([])
    if len(days):
        span = pd.date_range(days.iloc[0], days.iloc[-1])
        yield (
            "days with articles",
            len(days),
            len(days) / len(span),
            " to ".join(_iso(span[[0, -1]].unique())),
        )
        missing = span.difference(days)
        yield "days without articles", len(missing), len(missing) / len(span), _some(_iso(missing))
    undated = articles["date"].isna()
    if {"date_low", "date_high"} <= set(articles.columns):
        interval = undated & articles["date_low"].notna() & articles["date_high"].notna()
        yield _finding("dated by an interval of days", articles[interval], articles)
        undated &= ~interval
    yield _finding("undated", articles[undated], articles)
    window = articles.attrs.get("corpus", {}).get("window")
    if window:
        outside = (articles["date"] < window[0]) | (articles["date"] > window[1])
        yield _finding("outside the window of the corpus", articles[outside], articles)
    yield from _audit_kinds(articles, "date_method", "date from", mark=" ")


def _audit_texts(articles: pd.DataFrame) -> Iterator[tuple]:
    texts = articles["text"].astype(schema.TEXT).fillna("")
    length = texts.str.len().where(texts.str.strip() != "", 0)
    written = articles[length > 0]
    yield _finding("empty texts", articles[length == 0], articles)
    yield _finding("texts repeated word for word", written[written["text"].duplicated()], articles)
    if len(written):
        length = length[length > 0]
        ids = articles["article_id"]
        yield "longest text (characters)", length.max(), float("nan"), ids[length.idxmax()]
        yield "median text (characters)", int(length.median()), float("nan"), ""
        yield "shortest text (characters)", length.min(), float("nan"), ids[length.idxmin()]


def _audit_problems(articles: pd.DataFrame) -> Iterator[tuple]:
    if "problem" not in articles:
        return
    wrong = articles[articles["problem"].notna()]
    yield _finding("articles with problems", wrong, articles)
    kinds: dict[str, list[int]] = {}
    paths = wrong["path"].fillna("") if "path" in wrong else [""] * len(wrong)
    for row, (problem, path) in enumerate(zip(wrong["problem"], paths, strict=True)):
        if path and problem.startswith(path):
            problem = problem[len(path) :].partition(": ")[2]
        for kind in dict.fromkeys(part.partition(" (")[0] for part in problem.split("; ")):
            kinds.setdefault(kind, []).append(row)
    for kind, rows in sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0])):
        yield _finding(f"problem: {kind}", wrong.iloc[rows], articles)


def _audit_kinds(
    articles: pd.DataFrame, column: str, name: str, *, mark: str = ": "
) -> Iterator[tuple]:
    if column not in articles:
        return
    for kind, rows in articles.groupby(column, sort=True):
        yield _finding(f"{name}{mark}{kind}", rows, articles)
    if column == "lang" and articles[column].isna().any():
        yield _finding("language: too short to tell", articles[articles[column].isna()], articles)


def _audit_sources(articles: pd.DataFrame, most: int = 30) -> Iterator[tuple]:
    if "source" not in articles:
        return
    counts = articles["source"].value_counts(sort=False).sort_index()
    counts = counts.sort_values(ascending=False, kind="stable")
    yield "sources", len(counts), float("nan"), _some(counts.index)
    yield _finding("no source", articles[articles["source"].isna()], articles)
    for source in counts.index[:most]:
        rows = articles[articles["source"] == source]
        days = rows["date"].dropna().dt.normalize().drop_duplicates().sort_values()
        check, n, share, _ = _finding(f"source: {source}", rows, articles)
        reach = " to ".join(_iso(days.iloc[[0, -1]])) if len(days) else "no dated article"
        yield check, n, share, f"{len(days)} days, {reach}" if len(days) else reach
    if len(counts) > most:
        rest = articles[articles["source"].isin(counts.index[most:])]
        yield _finding(f"source: {len(counts) - most} others", rest, articles)


def _audit_corrections(table: pd.DataFrame, key: str, name: str) -> Iterator[tuple]:
    table = table.reset_index(drop=True)
    if "corrected" in table:
        words = table["corrected"].fillna("").str.split().explode().replace("", pd.NA).dropna()
        for column, rows in words.groupby(words):
            ids = table.loc[rows.index, key]
            yield f"{name}: {column}", len(ids), len(ids) / len(table), _some(ids)
    removed = table.attrs.get("removed", [])
    if removed:
        yield f"{name}: removed", len(removed), float("nan"), _some(removed)
