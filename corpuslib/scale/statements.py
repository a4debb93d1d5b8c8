"""Statements, stances and days in parts: articles one by one, days by sums that add up."""

import os
from functools import lru_cache, partial

import pandas as pd

from corpuslib import schema
from corpuslib.codebook import Codebook, load_codebook
from corpuslib.parts import Part, Parts, is_dask
from corpuslib.scale.engine import Here, client_for, each, rows_for
from corpuslib.stance import score_stances as score_here
from corpuslib.statements import extract_statements as extract_here
from corpuslib.timeline.counts import _check_stances as check_stances
from corpuslib.timeline.counts import columns_of, merge_counts, story_counts
from corpuslib.timeline.days import estimate_days


def extract_statements(
    articles, codebook: Codebook | None = None, *, nlp=None, progress: bool = True, client=None
):
    """
    Do `corpuslib.extract_statements` for articles in parts: each stands alone.

    Parts give parts and a Dask DataFrame a Dask DataFrame, both read only when they
    are needed. With ``client=`` everything is extracted there and comes back as one DataFrame.
    """
    extract = partial(_extracted, codebook=codebook, nlp=nlp)
    return _rowwise(extract, articles, "statements", progress, client)


def score_stances(
    statements, codebook: Codebook | None = None, scorer=None, *, progress: bool = True, client=None
):
    """
    Do `corpuslib.score_stances` for statements in parts: each stands alone.

    What is given back is as for `extract_statements`. A scorer of your own must
    give a statement the same score whatever others stand beside it.
    """
    score = partial(_scored, codebook=codebook, scorer=scorer)
    return _rowwise(score, statements, "stances", progress, client)


def stance_timeline(
    stances,
    statements,
    articles,
    *,
    by=("actor", "issue"),
    freq: str = "D",
    weights: str | None = "stories",
    hindsight: bool = True,
    confusion: pd.DataFrame | None = None,
    client=None,
) -> pd.DataFrame:
    """
    Do `corpuslib.stance_timeline` for tables in parts: by `story_counts` and `merge_counts`.

    The stances of a part are of the statements, and these from the articles, of the
    same part of the other tables, as `extract_statements` and `score_stances` give
    them; a statement table or articles that are one DataFrame serve every part.
    The sums are those of one table; where an article's stances are divided between
    parts they agree to 1e-9.

    Raises
    ------
    ValueError
        If the tables have different numbers of parts.
    """
    tables = stances, statements, articles
    client = client_for(client, *tables)
    by = columns_of(by)
    if isinstance(stances, pd.DataFrame):
        schema.check(stances, "stances", needs=["statement_id", "issue", "stance"])
        check_stances(stances)
    parts = Parts.of(stances, rows=rows_for(client, stances))
    others = [_beside(table, len(parts), client) for table in tables[1:]]
    count = partial(_counted, by=by, freq=freq, hindsight=hindsight)
    counts = each(count, parts, *others, client=client, what="days")
    return estimate_days(
        merge_counts(*counts),
        by=by,
        freq=freq,
        weights=weights,
        hindsight=hindsight,
        confusion=confusion,
    )


def _beside(table, n_parts: int, client) -> list:
    """Give for each part the part of another table that goes with it."""
    if isinstance(table, pd.DataFrame):
        return [table] * n_parts
    parts = Parts.of(table)
    if len(parts) != n_parts:
        raise ValueError(
            f"stances are in {n_parts} parts, but another table is in {len(parts)}: the "
            "stances, statements and articles of one part must belong together"
        )
    if isinstance(client, Here):
        return parts.parts
    return [part if part.delayed is None else client.compute(part.delayed) for part in parts.parts]


def _counted(part: Part, statements, articles, *, by, freq, hindsight) -> pd.DataFrame:
    tables = [t.load() if isinstance(t, Part) else t for t in (statements, articles)]
    return story_counts(part.load(), *tables, by=by, freq=freq, hindsight=hindsight)


def _rowwise(function, table, name: str, progress: bool, client):
    if is_dask(table) and client is None:
        return table.map_partitions(partial(_of_frame, function), meta=schema.empty(name))
    if isinstance(table, Parts) and client is None:
        return table.map(partial(_of_frame, function))
    client = client_for(client, table)
    parts = Parts.of(table, rows=rows_for(client, table))
    found = each(partial(_of_part, function), parts, client=client, what=name, progress=progress)
    return pd.concat(found, ignore_index=True)


def _of_part(function, part: Part) -> pd.DataFrame:
    return function(part.load())


def _of_frame(function, table: pd.DataFrame) -> pd.DataFrame:
    return function(Part.held("", table).load())


def _extracted(articles: pd.DataFrame, *, codebook, nlp=None) -> pd.DataFrame:
    return extract_here(articles, codebook_of(codebook), nlp=nlp, progress=False)


def _scored(statements: pd.DataFrame, *, codebook, scorer=None) -> pd.DataFrame:
    return score_here(statements, codebook_of(codebook), scorer, progress=False)


def codebook_of(codebook: Codebook | str | os.PathLike | None) -> Codebook:
    """Give a codebook, or read the folder it lies in: once in a process, and not for every part."""
    return codebook if isinstance(codebook, Codebook) else _read_codebook(codebook)


@lru_cache(maxsize=2)
def _read_codebook(folder: str | os.PathLike | None) -> Codebook:
    return load_codebook(folder)
