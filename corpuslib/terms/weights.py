"""Which terms are typical of a group, by frequency there against rarity elsewhere."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import clone

from corpuslib.schema import REAL, TEXT, WHOLE, check
from corpuslib.terms.counter import TermCounter
from corpuslib.terms.rates import _groups, texts_of

SCHEMES = ("c_tf_idf", "c_tf_idf_truncated", "smooth_tf_idf")


def tf_idf(
    articles: pd.DataFrame,
    by: str | Sequence[str],
    *,
    scheme: str = "c_tf_idf",
    top: int | None = None,
    counter: TermCounter | None = None,
) -> pd.DataFrame:
    """
    Weigh the terms of each group: frequent in it, and not everywhere.

    Parameters
    ----------
    articles : DataFrame
        Columns ``article_id``, ``text`` and those named in `by`. The articles
        of a group count as one long text; a missing value in `by` is a group.
    by : str or list of str
        Columns that split the articles into groups, e.g. ``"source"``.
    scheme : {"c_tf_idf", "c_tf_idf_truncated", "smooth_tf_idf"}
        With n the occurrences of a term in a group, f those in all groups, A
        the mean number of words of a group, G the number of groups and g the
        number of groups with the term:

        - ``"c_tf_idf"`` : tf = n / words of the group, idf = ln(1 + A / f);
          the weight is their product
        - ``"c_tf_idf_truncated"`` : the same with A cut to a whole number, for
          comparison with BERTopic, which does so
        - ``"smooth_tf_idf"`` : tf = n, idf = ln((1 + G) / (1 + g)) + 1; their
          products, divided by their Euclidean length in the group. This is
          scikit-learn's default with each group as a document.
    top : int, optional
        Only so many terms of each group, the heaviest; all when None.
    counter : TermCounter, optional
        How articles are cut into terms; single words when None. "Words" above
        are the terms that it leaves.

    Returns
    -------
    DataFrame
        One row per term in one group where it occurs, heaviest first in each
        group, terms of equal weight in alphabetical order:

        - the columns of `by`
        - ``term``
        - ``n`` : occurrences in the group; ``n_articles`` : articles of the
          group with the term
        - ``n_groups`` : groups with the term
        - ``tf``, ``idf`` : the two factors
        - a column named by `scheme` : the weight

        A group without words has no rows and does not count as a group. With
        no words at all the table is empty.

    Raises
    ------
    ValueError
        If a column is missing, `scheme` is unknown or `top` is below 1; if
        `counter` leaves no term.

    Notes
    -----
    Weights rank terms within a table; they have no interval and no unit, and
    cannot be compared between corpora. A word of a single article can lead a
    group: look at ``n_articles``. With two or three groups the idf of
    ``smooth_tf_idf`` takes two or three values only. To say that a group
    *over-uses* a term, use `keyness_by`.

    References
    ----------
    Grootendorst, M. (2022). BERTopic: neural topic modeling with a class-based
    TF-IDF procedure. arXiv:2203.05794. Spärck Jones, K. (1972). A statistical
    interpretation of term specificity. Journal of Documentation 28(1).

    Examples
    --------
    >>> articles = pd.DataFrame({
    ...     "article_id": ["a", "b"],
    ...     "text": ["gas talks, gas deal", "talks on borders"],
    ...     "source": ["North", "South"],
    ... })
    >>> tf_idf(articles, "source", top=1)[["source", "term", "n", "c_tf_idf"]].round(3)
      source     term  n  c_tf_idf
    0  North      gas  2     0.506
    1  South  borders  1     0.501
    """
    by = [by] if isinstance(by, str) else list(by)
    check(articles, "articles", needs=["article_id", "text", *by])
    if not by:
        raise ValueError("by is empty; name the column that tells groups apart")
    if scheme not in SCHEMES:
        raise ValueError(f"scheme must be one of {', '.join(SCHEMES)}, not {scheme!r}")
    if top is not None and top < 1:
        raise ValueError(f"top must be 1 or more, not {top!r}")
    matrix, terms = _counted(texts_of(articles), counter)
    groups, codes = _groups(articles, by, None)
    shape = len(groups), len(articles)
    member = sparse.csr_matrix(
        (np.ones(len(codes), np.int64), (codes, np.arange(len(codes)))), shape
    )
    counts = (member @ matrix).tocsr().sorted_indices()
    n_articles = (member @ (matrix > 0).astype(np.int64)).tocsr().sorted_indices()
    group, column = counts.nonzero()
    n = counts.data
    tf, idf, weight = _weigh(group, column, n, counts.shape, scheme)
    table = pd.DataFrame(
        {
            "term": terms[column],
            "n": n,
            "n_articles": n_articles.data,
            "n_groups": np.bincount(column, minlength=len(terms))[column],
            "tf": tf,
            "idf": idf,
            scheme: weight,
        }
    ).astype({"term": TEXT, "n": WHOLE, "n_articles": WHOLE, "n_groups": WHOLE, "tf": REAL})
    keys = groups.iloc[group].reset_index(drop=True)
    order = np.lexsort((column, -weight, group))
    table = keys.join(table).iloc[order]
    if top is not None:
        rank = pd.Series(group[order]).groupby(group[order]).cumcount().to_numpy()
        table = table[rank < top]
    return table.reset_index(drop=True)


def _counted(texts: pd.Series, counter: TermCounter | None):
    """Count terms; with the default counter, texts without words are no error."""
    if counter is None:
        counter = TermCounter()
        try:
            matrix = counter.fit_transform(texts)
        except ValueError:  # no words at all
            return sparse.csr_matrix((len(texts), 0), dtype=np.int64), np.array([], dtype=object)
    else:
        counter = clone(counter)
        matrix = counter.fit_transform(texts)
    terms = counter.get_feature_names_out()
    order = np.argsort(terms, kind="stable")
    return matrix[:, order], terms[order]


def _weigh(group, column, n, shape: tuple[int, int], scheme: str):
    """Give tf, idf and weight of each cell of a matrix of counts, groups by terms."""
    words = np.bincount(group, weights=n, minlength=shape[0])
    n_groups = np.count_nonzero(words)
    if scheme == "smooth_tf_idf":
        with_term = np.bincount(column, minlength=shape[1])
        tf, idf = n.astype(float), np.log((1 + n_groups) / (1 + with_term))[column] + 1
        length = np.sqrt(np.bincount(group, weights=(tf * idf) ** 2, minlength=shape[0]))
        return tf, idf, tf * idf / length[group]
    mean = words.sum() / max(n_groups, 1)
    if scheme == "c_tf_idf_truncated":
        mean = int(mean)
    tf = n / words[group]
    idf = np.log1p(mean / np.bincount(column, weights=n, minlength=shape[1])[column])
    return tf, idf, tf * idf
