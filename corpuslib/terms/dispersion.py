"""How evenly a term is spread over the articles."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.special import xlogy

from corpuslib.schema import check
from corpuslib.terms.counter import TermCounter
from corpuslib.terms.rates import clean_terms, count_terms, texts_of


def dispersion(
    articles: pd.DataFrame, terms: Iterable[str] | None = None, *, min_count: int = 0
) -> pd.DataFrame:
    """
    Say how evenly terms are spread over the articles.

    Parameters
    ----------
    articles : DataFrame
        Columns ``article_id`` and ``text``. Each article is one part;
        articles without words are no part.
    terms : iterable of str, optional
        Words, or phrases of up to three words, as for `term_rates`; every word
        when None.
    min_count : int, default 0
        Leave out terms with fewer occurrences.

    Returns
    -------
    DataFrame
        Indexed by ``term``, in the order of `terms` (of the alphabet when None):

        - ``n`` : occurrences
        - ``range`` : articles with the term
        - ``vc`` : variation coefficient of the counts, 0 when all are equal
        - ``juilland_d`` : 1 when the rate is the same everywhere, 0 when the
          term is in one article
        - ``rosengren_s`` : 1 when spread as the words are
        - ``dp``, ``dp_norm`` : deviation of proportions, 0 even; `dp_norm` is
          1 for a term in the smallest article alone
        - ``kl`` : Kullback-Leibler divergence from even spread, in bits
        - ``d_a`` : 1 minus half the mean difference of two articles' rates in
          terms of the mean rate

        All but ``n`` and ``range`` are missing for a term that does not occur,
        and ``juilland_d``, ``dp_norm`` and ``d_a`` where there is one article.

    Raises
    ------
    ValueError
        If a term is not one to three words of two or more letters.

    Notes
    -----
    Articles differ in length; measures that ignore it (``range``, ``vc``) call
    terms uneven that only sit in long articles. Prefer ``dp_norm``.

    References
    ----------
    Gries, S. Th. (2008). Dispersions and adjusted frequencies in corpora.
    IJCL 13(4). Gries (2019), Analyzing dispersion.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a", "b"], "text": ["gas gas", "gas oil"]})
    >>> dispersion(articles, ["gas", "oil"])[["n", "range", "dp"]].round(3)
          n  range     dp
    term
    gas   3      2  0.167
    oil   1      1  0.500
    """
    check(articles, "articles", needs=["article_id", "text"])
    texts = texts_of(articles)
    every = _count(TermCounter(), texts)
    words = np.asarray(every.sum(axis=1)).ravel()
    if terms is None:
        counter = TermCounter()
        matrix = _count(counter, texts)
        names = counter.get_feature_names_out() if matrix.shape[1] else []
    else:
        wanted = clean_terms(terms)
        names, matrix = list(wanted), count_terms(texts, wanted)
    parts = words > 0
    table = dispersion_of(matrix[parts], words[parts])
    table.index = pd.Index(names, name="term", dtype="str")
    return table[table["n"] >= min_count]


def _count(counter: TermCounter, texts: pd.Series):
    try:
        return counter.fit_transform(texts)
    except ValueError:  # no words at all
        return sparse.csr_matrix((len(texts), 0), dtype=np.int64)


def dispersion_of(matrix, words: np.ndarray) -> pd.DataFrame:
    """
    Give the measures of `dispersion` from counts.

    Parameters
    ----------
    matrix : sparse matrix of shape (n_parts, n_terms)
        Occurrences of each term in each part.
    words : array of shape (n_parts,)
        Words of each part, all above zero.

    Returns
    -------
    DataFrame
        One row per column of `matrix`, in the columns that `dispersion` names.
    """
    matrix = sparse.csc_matrix(matrix).astype(float)
    n_parts, n_terms = matrix.shape
    size = np.asarray(words, float) / np.sum(words)
    total = np.asarray(matrix.sum(axis=0)).ravel()
    column = np.repeat(np.arange(n_terms), np.diff(matrix.indptr))
    part, count = matrix.indices, matrix.data
    rate = count / np.asarray(words, float)[part]

    def add(values):
        return np.bincount(column, weights=values, minlength=n_terms)

    with np.errstate(divide="ignore", invalid="ignore"):
        mean = total / n_parts
        spread = np.sqrt(np.maximum(add(count**2) / n_parts - mean**2, 0))
        mean_rate = add(rate) / n_parts
        spread_rate = np.sqrt(np.maximum(add(rate**2) / n_parts - mean_rate**2, 0))
        share = count / total[column]
        several = n_parts > 1
        dp = deviation_of_proportions(matrix, words)
        table = pd.DataFrame(
            {
                "n": total.astype("int64"),
                "range": np.diff(matrix.indptr).astype("int64"),
                "vc": spread / mean,
                "juilland_d": 1 - spread_rate / mean_rate / np.sqrt(n_parts - 1)
                if several
                else np.nan,
                "rosengren_s": add(np.sqrt(size[part] * count)) ** 2 / total,
                "dp": dp,
                "dp_norm": dp / (1 - size.min(initial=1)) if several else np.nan,
                "kl": add(xlogy(share, share / size[part])) / np.log(2),
                "d_a": 1 - _mean_difference(matrix, words) / (2 * mean_rate) if several else np.nan,
            }
        )
    table.loc[table["n"] == 0, table.columns.drop(["n", "range"])] = np.nan
    return table


def deviation_of_proportions(matrix, words: np.ndarray) -> np.ndarray:
    """
    Give Gries' DP of each column: half the summed distance of shares from sizes.

    Examples
    --------
    >>> deviation_of_proportions(sparse.csc_matrix([[2, 1], [0, 1]]), np.array([5, 5])).tolist()
    [0.5, 0.0]
    """
    matrix = sparse.csc_matrix(matrix)
    size = np.asarray(words, float) / np.sum(words)
    total = np.asarray(matrix.sum(axis=0), float).ravel()
    column = np.repeat(np.arange(matrix.shape[1]), np.diff(matrix.indptr))
    here = size[matrix.indices]
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = np.abs(matrix.data / total[column] - here) - here
        dp = (1 + np.bincount(column, weights=distance, minlength=matrix.shape[1])) / 2
    return np.where(total > 0, dp, np.nan)


def _mean_difference(matrix, words) -> np.ndarray:
    """Mean absolute difference of the rates of two parts, over all pairs of parts."""
    n_parts, n_terms = matrix.shape
    result = np.full(n_terms, np.nan)
    if n_parts < 2:
        return result
    for term in range(n_terms):
        inside = slice(matrix.indptr[term], matrix.indptr[term + 1])
        rates = np.sort(matrix.data[inside] / words[matrix.indices[inside]])
        zeros = n_parts - len(rates)
        # Sorted, the sum over pairs of differences is a weighted sum of the rates.
        place = zeros + np.arange(len(rates))
        result[term] = ((2 * place - n_parts + 1) * rates).sum() / (n_parts * (n_parts - 1) / 2)
    return result
