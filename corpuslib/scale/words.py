"""Counting words in parts: `term_rates` and `keyness`, with the numbers they give for one table."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial, reduce
from numbers import Integral

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import clone

from corpuslib.parts import Part, Parts
from corpuslib.scale.engine import client_for, each, rows_for
from corpuslib.terms import keyness as keyness_of
from corpuslib.terms.counter import TermCounter
from corpuslib.terms.keyness import (
    PERMUTATIONS,
    _of_counts,
    _ranked,
    check_options,
    draw_targets,
    permuted_p,
)
from corpuslib.terms.rates import (
    Counted,
    clean_terms,
    count_articles,
    rates_of,
    stories_of,
    texts_of,
)

#: Terms whose re-divisions are added up at a time: 999 numbers each.
_BLOCK = 20_000


def term_rates(
    articles,
    terms: Iterable[str] | None = None,
    *,
    by=None,
    freq: str | None = None,
    weights: str | None = None,
    gaps: bool = False,
    random_state: int = 0,
    client=None,
) -> pd.DataFrame:
    """
    Do `corpuslib.term_rates` for articles in parts.

    What a part gives are its counts per article, without the texts; put one
    below the other they are the counts of all, of which rates and intervals are
    taken as always. The result is the same to the last digit. An article takes
    about 100 bytes, and with ``terms=None`` about 3 kB: name terms where there are many.
    """
    client = client_for(client, articles)
    wanted = None if terms is None else clean_terms(terms)
    parts = Parts.of(articles, rows=rows_for(client, articles))
    count = partial(_counted, wanted=wanted, by=by, freq=freq, weights=weights)
    counted = each(count, parts, client=client, what="term rates")
    return rates_of(
        merge_counted(counted),
        by=by,
        freq=freq,
        weights=weights,
        gaps=gaps,
        random_state=random_state,
    )


def _counted(part: Part, *, wanted, by, freq, weights) -> Counted:
    own = [by] if isinstance(by, str) else list(by or ())
    columns = ["article_id", "date", "text", "story_id", "copy_id", *own]
    return count_articles(part.load(columns), wanted, by=by, freq=freq, weights=weights)


def merge_counted(counted: Iterable[Counted]) -> Counted:
    """Put the counts of parts one below the other; the terms are sorted, as in one table."""
    counted = list(counted)
    first = counted[0]
    names, matrices = first.names, [part.counts for part in counted]
    if first.every:
        names = pd.Series(sorted(set().union(*(part.names for part in counted))), dtype="str")
        place = pd.Index(names)
        matrices = [
            _moved(part.counts, place.get_indexer(part.names), len(names)) for part in counted
        ]
    return Counted(
        pd.concat([part.articles for part in counted], ignore_index=True),
        sparse.csr_matrix(sparse.vstack(matrices, format="csr")),
        np.concatenate([part.totals for part in counted]),
        names,
        first.every,
        sum(part.n_undated for part in counted),
    )


def _moved(matrix, columns: np.ndarray, n_columns: int):
    """Give a matrix other columns, in the same order."""
    matrix = sparse.csr_matrix(matrix)
    indices = columns[matrix.indices] if len(columns) else matrix.indices
    shape = matrix.shape[0], n_columns
    return sparse.csr_matrix((matrix.data, indices, matrix.indptr), shape=shape)


@dataclass(frozen=True)
class Vocabulary:
    """The terms of some articles, each with the articles that have it and its occurrences."""

    terms: np.ndarray
    n_articles: np.ndarray
    n: np.ndarray

    def __add__(self, other: "Vocabulary") -> "Vocabulary":
        terms = np.array(sorted({*self.terms, *other.terms}), dtype=object)
        place = pd.Index(terms, dtype=object)
        both = np.zeros((2, len(terms)), np.int64)
        for one in (self, other):
            columns = place.get_indexer(one.terms)
            both[0][columns] += one.n_articles
            both[1][columns] += one.n
        return Vocabulary(terms, *both)


def vocabulary_of(part: Part, counter: TermCounter) -> tuple[Vocabulary, np.ndarray]:
    """Count the terms of a part, all of them, and number its stories: a first pass."""
    articles = part.load(["article_id", "text", "story_id"])
    story = articles.get("story_id", pd.Series(np.nan, index=articles.index)).astype("object")
    every = clone(counter).set_params(min_df=1, max_df=1.0, max_features=None)
    try:
        matrix = every.fit_transform(texts_of(articles))
    except ValueError:  # no words at all; the options were looked at before
        none = np.empty(0, np.int64)
        return Vocabulary(np.empty(0, object), none, none), story.to_numpy()
    n = np.asarray(matrix.sum(axis=0)).ravel().astype(np.int64)
    n_articles = np.bincount(matrix.indices, minlength=matrix.shape[1])
    terms = every.get_feature_names_out()
    there = slice(None) if counter.vocabulary is not None else n_articles > 0
    return Vocabulary(terms[there], n_articles[there], n[there]), story.to_numpy()


def choose_terms(vocabulary: Vocabulary, n_articles: int, counter: TermCounter) -> np.ndarray:
    """Say which terms `counter` would have learned from all the articles at once."""
    if counter.vocabulary is not None:
        return np.ones(len(vocabulary.terms), bool)
    limits = [
        limit if isinstance(limit, Integral) else limit * n_articles
        for limit in (counter.min_df, counter.max_df)
    ]
    keep = (vocabulary.n_articles >= max(limits[0], 1)) & (vocabulary.n_articles <= limits[1])
    if counter.max_features is not None and keep.sum() > counter.max_features:
        kept = np.flatnonzero(keep)
        frequent = kept[(-vocabulary.n[kept]).argsort()[: counter.max_features]]
        keep = np.zeros(len(keep), bool)
        keep[frequent] = True
    return keep


def keyness(
    target,
    reference,
    *,
    measure: str = "g2",
    min_count: int = 5,
    correction: str = "auto",
    prior: float = 10.0,
    counter: TermCounter | None = None,
    random_state: int = 0,
    client=None,
) -> pd.DataFrame:
    """
    Do `corpuslib.keyness` for two groups of articles in parts.

    Two passes: the first counts each part's words, which sums to the vocabulary
    and all counts of the table; the second goes over the frequent terms, and what each
    part adds to the dispersion and to the 999 re-divisions are sums again.
    Counts, and so all tests, are the same to the last digit; ``dp`` to 1e-9.
    """
    check_options(measure, correction, prior)
    client = client_for(client, target, reference)
    if isinstance(target, pd.Series) != isinstance(reference, pd.Series):
        raise ValueError("target and reference must both be articles or both be counts")
    if isinstance(target, pd.Series):
        options = {"measure": measure, "min_count": min_count, "correction": correction}
        return keyness_of(target, reference, prior=prior, **options)
    counter = TermCounter() if counter is None else counter
    counter._check_options()
    sides = [Parts.of(side, rows=rows_for(client, side)) for side in (target, reference)]
    parts = Parts([part for side in sides for part in side.parts])
    side = np.repeat([False, True], [len(one) for one in sides])
    seen = each(partial(vocabulary_of, counter=counter), parts, client=client, what="vocabulary")
    both = [
        _sum_of([vocabulary for (vocabulary, _), s in zip(seen, side, strict=True) if s == here])
        for here in (False, True)
    ]
    every = both[0] + both[1]
    stories = [story for _, story in seen]
    sizes = [len(story) for story in stories]
    every = _only(every, choose_terms(every, sum(sizes), counter))
    counts = pd.DataFrame(
        {
            name: pd.Series(one.n, index=pd.Index(one.terms, dtype="str"))
            for name, one in zip(("n_target", "n_reference"), both, strict=True)
        }
    )
    index = pd.Index(every.terms, name="term", dtype="str")
    counts = counts.reindex(index).fillna(0).astype("int64")
    if not len(index):
        raise ValueError("keyness finds nothing to compare: no term is left in the texts")
    table = _of_counts(counts, measure, min_count, correction, prior)
    of_article = np.repeat(side, sizes)
    story = stories_of(pd.DataFrame({"story_id": np.concatenate(stories)}))
    unit = pd.MultiIndex.from_arrays([story, of_article]).factorize()[0]
    is_target = np.zeros(int(unit.max()) + 1, bool)
    is_target[unit[~of_article]] = True
    draws = np.concatenate(
        [np.packbits(some, axis=0) for some in draw_targets(is_target, random_state, rows=8)]
    )
    own = [draws[:, u] for u in np.split(unit, np.cumsum(sizes)[:-1])]
    n_words, learned = int(counts.to_numpy().sum()), _learned(counter, index)
    p, dp = [np.empty(0)], [np.empty(0)]
    for start in range(0, len(table), _BLOCK):
        block = table.iloc[start : start + _BLOCK]
        totals = (block["n_target"] + block["n_reference"]).to_numpy(float)
        columns = index.get_indexer(block.index)
        task = partial(_added, learned=learned, columns=columns, totals=totals, n_words=n_words)
        drawn, distance, n1 = each(
            task, parts, own, client=client, what="re-divisions", merge=_plus
        )
        dp.append((1 + distance) / 2)
        given = block["n_target"].to_numpy(float), block["n_reference"].to_numpy(float)
        p.append(permuted_p(drawn, n1, *given, *counts.sum().to_numpy(float)))
    table["p_permutation"], table["dp"] = np.concatenate(p), np.concatenate(dp)
    place = index.get_indexer(table.index)
    table["n_articles"] = every.n_articles[place].astype("int64")
    return _ranked(table, measure)


def _learned(counter: TermCounter, terms: pd.Index) -> TermCounter:
    """Give a counter of these terms and no others."""
    column = {term: place for place, term in enumerate(terms)}
    return clone(counter).set_params(vocabulary=column, min_df=1, max_df=1.0, max_features=None)


def _added(part: Part, packed: np.ndarray, *, learned, columns, totals, n_words):
    """Give what a part adds to the re-divisions and the dispersion of some terms."""
    matrix = learned.transform(texts_of(part.load(["text"])))
    words = np.asarray(matrix.sum(axis=1)).ravel()
    draws = np.unpackbits(packed, axis=0, count=PERMUTATIONS).astype(float)
    matrix = matrix.tocsc()[:, columns]
    drawn = (matrix.T @ draws.T).T.astype(np.int32)
    here = (words / n_words)[matrix.indices]
    column = np.repeat(np.arange(len(columns)), np.diff(matrix.indptr))
    distance = np.abs(matrix.data / totals[column] - here) - here
    return drawn, np.bincount(column, weights=distance, minlength=len(columns)), draws @ words


def _plus(one: tuple, other: tuple) -> tuple:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _sum_of(vocabularies: list[Vocabulary]) -> Vocabulary:
    none = np.empty(0, np.int64)
    while len(vocabularies) > 1:  # in pairs, so that no term is sorted in too often
        pairs = [vocabularies[i : i + 2] for i in range(0, len(vocabularies), 2)]
        vocabularies = [reduce(Vocabulary.__add__, pair) for pair in pairs]
    return vocabularies[0] if vocabularies else Vocabulary(np.empty(0, object), none, none)


def _only(vocabulary: Vocabulary, keep: np.ndarray) -> Vocabulary:
    return Vocabulary(vocabulary.terms[keep], vocabulary.n_articles[keep], vocabulary.n[keep])
