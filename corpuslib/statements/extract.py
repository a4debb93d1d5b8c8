"""Articles to statements: every part of the extractor, put together."""

import re
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import pandas as pd
from tqdm import tqdm

from corpuslib.codebook import Codebook, load_codebook
from corpuslib.codebook.actors import ActorIndex
from corpuslib.parts import in_parts
from corpuslib.schema import COLUMNS, check, empty
from corpuslib.statements.cues import CueIndex
from corpuslib.statements.reading import Reading

_HALF = re.compile("[\ud800-\udfff]")
_OPTIONAL = ("date", "date_low", "date_high", "date_method", "title", "source", "voice")


@in_parts
def extract_statements(
    articles: pd.DataFrame,
    codebook: Codebook | None = None,
    *,
    nlp=None,
    progress: bool = True,
) -> pd.DataFrame:
    """
    Find who said what: every statement of every article, with its speaker and exact place.

    Parameters
    ----------
    articles : DataFrame
        Columns ``article_id`` and ``text``. Used where present: ``date``, ``date_low``,
        ``date_high``, ``date_method`` (when it was said), ``title`` (names that it
        introduces), ``voice`` and ``source`` (an institution that speaks in its own text).
    codebook : Codebook, optional
        Actors and cues, as from `load_codebook`; the default subject when None.
    nlp : callable, optional
        A parser such as a spaCy pipeline, see `corpuslib.statements.parsing`. It finds subjects
        and reported clauses where the built-in grammar is unsure.
    progress : bool, default True
        Whether to show a progress bar.
    client : distributed.Client, optional
        Where to read, if not here; `articles` may also be in parts (`corpuslib.scale`).

    Returns
    -------
    DataFrame
        Table ``statements``, in the order of the articles and of their texts.
        ``articles.text[start:end] == text`` for each row. ``statement_id`` is
        ``<article_id>:<start>``, with ``-2``, ``-3`` behind it where several begin at one place;
        it stays the same as long as the text does. ``actor`` is ``unattributed`` where nobody is
        named ("officials said") and ``other`` for whoever is not in the table of actors; ``how``
        is then missing, and `unresolved` counts them. ``confidence`` (0 to 1) is the strength of
        the cue, less where the speaker was inferred or quotation marks do not match.

    Raises
    ------
    ValueError
        If a column is missing or cannot serve, or a table of the codebook is faulty.

    Notes
    -----
    Statements are sought in ``text``; in the title only where the text repeats it. English
    only. Work grows in proportion to the length of the texts. The rows of kind ``action`` are
    bare actions, which say nothing and are left out of stance. Not to trust on irony, on
    reports whose sentences only their sense tells from narration, and on who "he" is where two
    men speak in turn; `data/gold/GUIDELINES.md` says what counts as a statement, and
    `data/gold/test_scores.csv` how often it is found.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": ["“We stay,” Ana Orlo said."]})
    >>> extract_statements(articles, progress=False)[["text", "quote", "speaker", "cue"]]
           text   quote   speaker   cue
    0  We stay,  direct  Ana Orlo  said
    """
    check(articles, "articles", needs=["article_id", "text"])
    codebook = load_codebook() if codebook is None else codebook
    index = ActorIndex(codebook.actors)
    tools = index, CueIndex(codebook.cues), nlp, lru_cache(8192)(index.holders)
    rows: list[tuple] = []
    records = _records(articles)
    for record in tqdm(records, total=len(articles), disable=not progress, desc="statements"):
        rows += _rows(record, tools)
    return _table(rows)


def unresolved(statements: pd.DataFrame) -> pd.DataFrame:
    """
    Count the speakers that the table of actors does not know.

    Parameters
    ----------
    statements : DataFrame
        As from `extract_statements`.

    Returns
    -------
    DataFrame
        One row per ``speaker``, most frequent first: ``actor`` (``other`` or
        ``unattributed``), ``n`` statements, ``n_articles``, and ``example``, one statement. Add
        the names that matter to ``actors.csv`` and extract anew.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": ["Officials said it rained."]})
    >>> unresolved(extract_statements(articles, progress=False))[["speaker", "n"]]
         speaker  n
    0  Officials  1
    """
    check(statements, "statements", needs=["speaker", "actor", "how", "text", "article_id"])
    open_ = statements[statements["how"].isna() & (statements["kind"] != "action")]
    counts = (
        open_.groupby("speaker", dropna=False)
        .agg(
            actor=("actor", "first"),
            n=("text", "size"),
            n_articles=("article_id", "nunique"),
            example=("text", "first"),
        )
        .reset_index()
    )
    return counts.sort_values(["n", "speaker"], ascending=[False, True], ignore_index=True)


def _records(articles: pd.DataFrame) -> Iterator[dict]:
    columns = ["article_id", "text", *(c for c in _OPTIONAL if c in articles)]
    parts = [articles[column].tolist() for column in columns]
    for values in zip(*parts, strict=True):
        yield dict(zip(columns, values, strict=True))


def _rows(record: dict, tools) -> list[tuple]:
    text, name = record["text"], record["article_id"]
    if not isinstance(text, str) or not text.strip():
        return []
    rows, used = [], {}
    for row in Reading(record, *tools).statements():
        start = row[0]
        used[start] = used.get(start, 0) + 1
        suffix = "" if used[start] == 1 else f"-{used[start]}"
        rows.append((f"{name}:{start}{suffix}", name, *row))
    return rows


def _table(rows: list[tuple]) -> pd.DataFrame:
    if not rows:
        return empty("statements")
    parts = dict(zip(COLUMNS["statements"], zip(*rows, strict=True), strict=True))
    columns = {}
    for column, dtype in COLUMNS["statements"].items():
        values = parts[column]
        if dtype.startswith("datetime"):
            days = [
                np.datetime64("NaT") if v is None else np.datetime64(v - 719163, "D")
                for v in values
            ]
            columns[column] = pd.Series(np.array(days, dtype="datetime64[us]"))
        elif dtype == "Int64":
            columns[column] = pd.array([pd.NA if v is None else v for v in values], dtype="Int64")
        else:
            columns[column] = pd.Series(
                _storable(values) if dtype == "str" else list(values), dtype=dtype
            )
    return pd.DataFrame(columns)


def _storable(values) -> list:
    """Texts as a column can hold them: half characters become U+FFFD."""
    try:
        "".join(value for value in values if value is not None).encode()
    except UnicodeEncodeError:
        return [v if v is None else _HALF.sub("\ufffd", v) for v in values]
    return list(values)
