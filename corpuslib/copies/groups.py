"""Articles that are copies of one another: which is the original, and how alike they are."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from corpuslib.copies.near import near_copies
from corpuslib.parts import in_parts
from corpuslib.schema import check

NEVER = np.iinfo(np.int64).max


@in_parts
def mark_copies(articles: pd.DataFrame, *, threshold: float = 0.5) -> pd.DataFrame:
    """
    Say of every article which original it is a copy of.

    Two texts are compared by their shingles: runs of five words in lower case. One
    is a copy of the other if the shingles they have in common are at least
    `threshold` of all they have (Jaccard similarity), or if most of the shorter
    one's stand in the longer one, a reprint that was cut or edited: at least 60 %
    if both have the same length, rising to 80 % (or `threshold`, if that is more)
    if one has half the length of the other. The shorter one must then have 50 words,
    and a fifth of the words of the longer one.

    Parameters
    ----------
    articles : DataFrame
        Columns ``article_id`` and ``text``. ``date_low`` and ``date_high`` (or
        ``date``) are used where present.
    threshold : float, default 0.5
        Between 0 and 1. At 0.5 two texts of the same length share two thirds of
        their shingles.
    client : distributed.Client, optional
        Where to compare, if not here; `articles` may also be in parts (`corpuslib.scale`).

    Returns
    -------
    DataFrame
        The articles with ``copy_id``: the ``article_id`` of the original, which is
        the earliest of the group (by ``date_low``, then ``date_high``; articles
        without a day, or with the method ``none``, come last), then the longest,
        then the first by ``article_id``. An article without copies has its own.

    Raises
    ------
    ValueError
        If a column is missing or `threshold` is not between 0 and 1.

    Notes
    -----
    Copies are found across days. Every member of a group is compared with the
    longest text of the group, so that no chain of small changes joins two texts
    that are not alike. Cuts of one text must also overlap each other by a tenth:
    a digest goes with the longest of the pieces it is made of, and does not join them.

    The comparison is exact; only the search for what to compare goes by samples of
    about 40 shingles, which misses about one pair in ten thousand at the threshold
    and two in a thousand cuts to a fifth. Shingles that more than 200 originals have
    are not looked up in further ones.

    A text of fewer than five words is one shingle: its copies have the same words.
    Empty and missing texts are nobody's copies. In scripts without spaces every
    letter counts as a word.

    Not to trust on tables and lists of names, and on forms that differ only in the
    names filled in: they are copies here, whatever they say.

    Examples
    --------
    >>> line = "the two envoys met in the old port of Sarn and agreed to meet again"
    >>> articles = pd.DataFrame({
    ...     "article_id": ["vell", "tarn", "oram"],
    ...     "date": pd.to_datetime(["2031-05-09", "2031-05-08", "2031-05-08"]),
    ...     "text": [f"Officials said {line}.", f"{line} soon", "Rain fell on the fair in Tell."]})
    >>> mark_copies(articles)["copy_id"].tolist()
    ['tarn', 'tarn', 'oram']
    """
    texts = _texts(articles, threshold)
    order = by_age(articles)
    rows, others, _, _ = near_copies(texts, threshold=threshold, order=order)
    group = np.arange(len(articles))
    group[rows] = others
    return articles.assign(copy_id=first_of_each(articles, group, order))


def copy_pairs(articles: pd.DataFrame, *, threshold: float = 0.5) -> pd.DataFrame:
    """
    List all pairs of articles that are copies of one another, with how alike they are.

    Parameters
    ----------
    articles, threshold
        As for `mark_copies`, which says what a copy is.

    Returns
    -------
    DataFrame
        ``article_id`` (the shorter one), ``other``, ``jaccard`` (the shingles both
        have, as a share of all that either has), ``containment`` (as a share of
        those of the text that has fewer), most alike first.

    Notes
    -----
    A group of n copies has n (n - 1) / 2 pairs; of groups larger than 200 not all
    are listed. `mark_copies` has no such limit.

    Examples
    --------
    >>> text = "the two envoys met in the old port of Sarn"
    >>> articles = pd.DataFrame({"article_id": ["a", "b"], "text": [text, text + " at noon"]})
    >>> copy_pairs(articles).round(2).values.tolist()
    [['a', 'b', 0.75, 1.0]]
    """
    texts = _texts(articles, threshold)
    rows, others, jaccard, containment = near_copies(
        texts, threshold=threshold, order=by_age(articles), every=True
    )
    ids = articles["article_id"].to_numpy()
    pairs = {"article_id": ids[rows], "other": ids[others]}
    table = pd.DataFrame(pairs).astype("str")
    table = table.assign(jaccard=jaccard, containment=containment)
    return table.sort_values(
        ["jaccard", "containment", "article_id", "other"],
        ascending=[False, False, True, True],
        ignore_index=True,
    )


def by_age(articles: pd.DataFrame, length: np.ndarray | None = None) -> np.ndarray:
    """
    Give the rows in order of age: earliest, then longest, then first by name.

    `length` are the characters of the texts, where these are not in the table.
    """
    low, high = intervals(articles)
    names = pa.array(articles["article_id"].astype("str"))
    rank = np.empty(len(articles), np.int64)
    rank[pc.sort_indices(names).to_numpy()] = np.arange(len(articles))
    length = texts_of(articles).str.len().to_numpy() if length is None else length
    unknown = np.zeros(len(articles), bool)
    if "date_method" in articles:
        unknown = (articles["date_method"] == "none").to_numpy()
    return np.lexsort((rank, -length, high, low, unknown))


def intervals(articles: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Give first and last day of each article as numbers; both are huge where there is none."""
    day = articles.get("date")
    ends = []
    for column in ("date_low", "date_high"):
        days = articles.get(column, day)
        if days is None:
            days = pd.Series(pd.NaT, index=articles.index, dtype="datetime64[us]")
        elif day is not None and column in articles:
            days = days.fillna(day)
        number = days.to_numpy("datetime64[D]").astype(np.int64)
        ends.append(np.where(days.isna(), NEVER, number))
    low, high = ends
    low, high = np.where(low == NEVER, high, low), np.where(high == NEVER, low, high)
    return np.minimum(low, high), np.maximum(low, high)


def first_of_each(articles: pd.DataFrame, group: np.ndarray, order: np.ndarray) -> pd.Series:
    """Name each row's group after the member that comes first in `order`."""
    ids = articles["article_id"].to_numpy()
    groups, first = np.unique(group[order], return_index=True)
    names = ids[order[first]][np.searchsorted(groups, group)]
    return pd.Series(names, index=articles.index, dtype="str")


def _texts(articles: pd.DataFrame, threshold: float) -> pd.Series:
    days = [c for c in ("date", "date_low", "date_high") if c in articles]
    check(articles, "articles", needs=["article_id", "text", *days])
    check_threshold(threshold)
    return texts_of(articles)


def check_threshold(threshold: float) -> None:
    """Make sure that a likeness can be asked for."""
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold must be more than 0 and at most 1, not {threshold!r}")


def texts_of(articles: pd.DataFrame) -> pd.Series:
    """Give the texts, "" where one is missing."""
    return articles["text"].astype("str").fillna("")
