"""Which words keep company."""

import numpy as np
import pandas as pd
from scipy.special import xlogy

from corpuslib.schema import check
from corpuslib.terms.counter import TermCounter
from corpuslib.terms.rates import texts_of

MEASURES = ("g2", "npmi", "log_dice", "t", "lambda")


def collocations(
    articles: pd.DataFrame,
    *,
    window: int = 1,
    measure: str = "g2",
    min_count: int = 5,
    stop_words=None,
    node: str | None = None,
) -> pd.DataFrame:
    """
    Find pairs of words that stand together more often than their frequencies explain.

    Parameters
    ----------
    articles : DataFrame
        Columns ``article_id`` and ``text``. No pair spans two articles.
    window : int, default 1
        How many words apart the second word may stand at most. 1: next to each
        other, in that order; more: anywhere within so many words after the first.
    measure : {"g2", "npmi", "log_dice", "t", "lambda"}
        What the rows are ranked by; all are given.
    min_count : int, default 5
        Leave out pairs seen less often.
    stop_words : None, "english" or list of str
        Words to pass over before pairs are formed, as in `TermCounter`.
    node : str, optional
        Only pairs with this word.

    Returns
    -------
    DataFrame
        One row per pair, strongest first:

        - ``first``, ``second`` : the words, in the order of the text
        - ``n`` : how often the pair was seen; ``n_first``, ``n_second`` : how
          often each word was seen in that place of a pair; ``n_articles``
        - ``expected`` : how often it would be seen if words fell at random
        - ``g2`` : log-likelihood ratio over four cells, negative for pairs
          rarer than expected
        - ``npmi`` : normalised pointwise mutual information, -1 to 1
        - ``log_dice`` : 14 + log2 of the Dice coefficient; at most 14, and
          comparable between corpora
        - ``t`` : (n - expected) / sqrt(n)
        - ``lambda``, ``z`` : log odds ratio with half a count added to each
          cell, and its z score

    Raises
    ------
    ValueError
        If `window` or `min_count` is below 1, or `measure` is unknown.

    Notes
    -----
    A text printed ten times makes its phrases look bound together: look at
    ``n_articles``, and mark copies first. The ``g2`` of frequent pairs is large
    whatever they mean; ``log_dice`` and ``npmi`` say how exclusive they are.

    References
    ----------
    Dunning (1993). Bouma (2009), Normalized PMI. Rychly (2008), A
    lexicographer-friendly association score. Blaheta & Johnson (2001).

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": ["open door, open door, shut door"]})
    >>> collocations(articles, min_count=2)[["first", "second", "n", "expected"]]
      first second  n  expected
    0  open   door  2       1.2
    """
    if measure not in MEASURES:
        raise ValueError(f"measure must be one of {', '.join(MEASURES)}, not {measure!r}")
    for name, value in (("window", window), ("min_count", min_count)):
        if value < 1:
            raise ValueError(f"{name} must be 1 or more, not {value!r}")
    check(articles, "articles", needs=["article_id", "text"])
    names, ids, document = _sequence(texts_of(articles), stop_words)
    pairs = [_pairs(ids, document, step) for step in range(1, window + 1)]
    left, right, where = (np.concatenate(part) for part in zip(*pairs, strict=True))
    code = left.astype(np.int64) * max(len(names), 1) + right
    seen, inverse, n = np.unique(code, return_inverse=True, return_counts=True)
    first, second = np.divmod(seen, max(len(names), 1))
    n_first = np.bincount(left, minlength=len(names))
    n_second = np.bincount(right, minlength=len(names))
    both = np.unique(np.stack([inverse, where]), axis=1)[0]
    table = pd.DataFrame(
        {
            "first": names[first],
            "second": names[second],
            "n": n,
            "n_first": n_first[first],
            "n_second": n_second[second],
            "n_articles": np.bincount(both, minlength=len(seen)),
        }
    )
    kept = table["n"] >= min_count
    if node is not None:
        kept &= (table["first"] == node.lower()) | (table["second"] == node.lower())
    table = table[kept].join(association(table[kept], len(code)))
    order = [measure, "n", "first", "second"]
    return table.sort_values(order, ascending=[False, False, True, True], ignore_index=True)


def association(pairs: pd.DataFrame, total: int) -> pd.DataFrame:
    """
    Give the measures of `collocations` from counts.

    Parameters
    ----------
    pairs : DataFrame
        Columns ``n``, ``n_first``, ``n_second``.
    total : int
        Pairs in all.

    Returns
    -------
    DataFrame
        Columns ``expected``, ``g2``, ``npmi``, ``log_dice``, ``t``, ``lambda``,
        ``z``, with the index of `pairs`.
    """
    n, n1, n2 = (pairs[column].to_numpy(float) for column in ("n", "n_first", "n_second"))
    expected = n1 * n2 / max(total, 1)
    cells = np.stack([n, n1 - n, n2 - n, total - n1 - n2 + n])
    even = np.stack(
        [n1 * n2, n1 * (total - n2), (total - n1) * n2, (total - n1) * (total - n2)]
    ) / max(total, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        g2 = 2 * (xlogy(cells, cells) - xlogy(cells, even)).sum(axis=0)
        npmi = np.where(n == total, 1.0, np.log(n / expected) / -np.log(n / total))
        smooth = np.log(cells + 0.5)
        log_odds = smooth[0] - smooth[1] - smooth[2] + smooth[3]
        return pd.DataFrame(
            {
                "expected": expected,
                "g2": np.where(n >= expected, g2, -g2),
                "npmi": npmi,
                "log_dice": 14 + np.log2(2 * n / (n1 + n2)),
                "t": (n - expected) / np.sqrt(n),
                "lambda": log_odds,
                "z": log_odds / np.sqrt((1 / (cells + 0.5)).sum(axis=0)),
            },
            index=pairs.index,
        )


def _sequence(texts: pd.Series, stop_words):
    """Give the words, and for each token of the corpus its word and its document."""
    names, ids, ends = TermCounter(stop_words=stop_words).sequence(texts)
    document = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))
    return names, ids, document


def _pairs(ids: np.ndarray, document: np.ndarray, step: int):
    before = max(len(ids) - step, 0)
    same = document[step:] == document[:before]
    return ids[:before][same], ids[step:][same], document[step:][same]
