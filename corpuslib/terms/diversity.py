"""How varied the words of a group are, and how long its articles and sentences."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from corpuslib.schema import REAL, WHOLE, check
from corpuslib.terms import _kernels
from corpuslib.terms.counter import TermCounter
from corpuslib.terms.rates import _groups, draw_stories, stories_of, texts_of
from corpuslib.tokens import sentences

COLUMNS = {
    "n_articles": WHOLE,
    "n_stories": WHOLE,
    "n_sentences": WHOLE,
    "n_words": WHOLE,
    "words_per_article": REAL,
    "words_per_sentence": REAL,
    "n_types": WHOLE,
    "ttr": REAL,
    "hapax_share": REAL,
    "n_windows": WHOLE,
    "mattr": REAL,
    "mattr_low": REAL,
    "mattr_high": REAL,
    "mtld": REAL,
    "mtld_low": REAL,
    "mtld_high": REAL,
}


def lexical_diversity(
    articles: pd.DataFrame,
    by: str | Sequence[str] | None = None,
    *,
    window: int = 100,
    threshold: float = 0.72,
    random_state: int = 0,
) -> pd.DataFrame:
    """
    Say how varied the words of each group are, and how long its texts.

    Parameters
    ----------
    articles : DataFrame
        Columns ``article_id`` and ``text``, and those named in `by`. Where
        ``story_id`` is present, stories are resampled; articles otherwise.
    by : str or list of str, optional
        Columns that split the articles into groups. A missing value is a group
        of its own. All articles together when None.
    window : int, default 100
        Words of a window of MATTR.
    threshold : float, default 0.72
        Share of different words at which a factor of MTLD ends.
    random_state : int, default 0
        Seed of the bootstrap.

    Returns
    -------
    DataFrame
        One row per group:

        - the columns of `by`
        - ``n_articles``, ``n_stories`` ; ``n_sentences`` with a word in them ;
          ``n_words``
        - ``words_per_article``, ``words_per_sentence`` : medians, over articles
          and sentences with words
        - ``n_types`` : different words; ``ttr`` : types per word, 0 to 1. **It
          falls as texts grow**: do not compare groups of different size by it.
        - ``hapax_share`` : share of the types that occur once; falls likewise
        - ``n_windows`` : windows read; articles shorter than `window` have none
        - ``mattr`` : moving-average type-token ratio, 0 to 1: the mean share of
          different words in a window, over all windows of all articles
        - ``mtld`` : measure of textual lexical diversity: words per factor, a
          factor being a stretch in which the share of different words stays at
          `threshold` or above; mean of reading forwards and backwards
        - ``mattr_low`` to ``mattr_high``, ``mtld_low`` to ``mtld_high`` : 95 %
          percentile intervals under resampling of stories; missing for one story

        Missing where there is nothing to measure: ``mattr`` without a window,
        ``mtld`` where no word is ever repeated, all but the counts without words.

    Raises
    ------
    ValueError
        If a column is missing, `window` is below 1 or `threshold` is not
        between 0 and 1.

    Notes
    -----
    Words are runs of two or more word characters, lower-cased. Windows and
    factors never cross from one article to the next, so the order of the
    articles does not matter; the rest of each article counts as part of a
    factor, which makes ``mtld`` of texts under 100 words unsteady. Copies of
    one text change nothing but the intervals, which copies make too narrow
    unless stories are marked. Varied words are neither richer nor truer.

    References
    ----------
    Covington, M. A. & McFall, J. D. (2010). Cutting the Gordian knot: the
    moving-average type-token ratio. Journal of Quantitative Linguistics 17(2).
    McCarthy, P. M. & Jarvis, S. (2010). MTLD, vocd-D, and HD-D. Behavior
    Research Methods 42(2).

    Examples
    --------
    >>> articles = pd.DataFrame({
    ...     "article_id": ["a"], "text": ["of the people by the people for the people"],
    ... })
    >>> table = lexical_diversity(articles, window=5)
    >>> table[["n_words", "n_types", "ttr", "mattr", "mtld"]].round(3)
       n_words  n_types    ttr  mattr  mtld
    0        9        5  0.556   0.72   9.0
    """
    by = [by] if isinstance(by, str) else list(by or ())
    check(articles, "articles", needs=["article_id", "text", *by])
    if window < 1:
        raise ValueError(f"window must be 1 word or more, not {window!r}")
    if not 0 < threshold < 1:
        raise ValueError(f"threshold must lie between 0 and 1, not {threshold!r}")
    groups, codes = _groups(articles, by, None)
    stories = stories_of(articles)
    ids, ends, sentence_words, sentence_of = _read(texts_of(articles))
    words = np.diff(ends, prepend=0)
    n_windows = np.maximum(words - window + 1, 0)
    n_factors = np.zeros((len(ends), 2))
    n_ids = int(ids.max(initial=-1)) + 1
    _kernels.factors(ids, ends, n_ids, threshold, n_factors)
    sums = np.column_stack([_window_types(ids, ends, window) / window, n_windows, words, n_factors])
    types = _types(codes[np.repeat(np.arange(len(ends)), words)], ids, n_ids, len(groups))

    rows = []
    for code in range(len(groups)):
        inside = np.flatnonzero(codes == code)
        story = pd.factorize(stories[inside])[0]
        own = sentence_words[codes[sentence_of] == code]
        n_words, n_types, n_hapax = int(words[inside].sum()), *types[code]
        rows.append(
            {
                "n_articles": len(inside),
                "n_stories": int(story.max()) + 1,
                "n_sentences": len(own),
                "n_words": n_words,
                "words_per_article": _median(words[inside][words[inside] > 0]),
                "words_per_sentence": _median(own),
                "n_types": n_types,
                "ttr": n_types / n_words if n_words else np.nan,
                "hapax_share": n_hapax / n_types if n_types else np.nan,
                "n_windows": int(n_windows[inside].sum()),
            }
            | _with_intervals(sums[inside], story, random_state)
        )
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
    return groups.join(table) if len(groups.columns) else table


def _read(texts: pd.Series):
    """Read words sentence by sentence: ids, ends of texts, words and text of each sentence."""
    spans = [sentences(text) for text in texts]
    pieces = [text[a:b] for text, own in zip(texts, spans, strict=True) for a, b in own]
    _, ids, piece_ends = TermCounter().sequence(pieces)
    n_pieces = np.array([len(own) for own in spans], np.int64)
    piece_of = np.repeat(np.arange(len(texts)), n_pieces)
    ends = np.concatenate([[0], piece_ends])[n_pieces.cumsum()]
    length = np.diff(piece_ends, prepend=0)
    return ids, ends, length[length > 0], piece_of[length > 0]


def _window_types(ids: np.ndarray, ends: np.ndarray, window: int) -> np.ndarray:
    """
    Add up, for each document, the number of different words over all its windows.

    A word is new in the windows that hold it but not the place where it last
    stood; so each place adds the number of such windows, and none has to be read.
    """
    document = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))
    begin, end = np.concatenate([[0], ends])[:-1][document], ends[document]
    place = np.arange(len(ids))
    order = np.argsort(ids, kind="stable")
    last = np.full(len(ids), -1, np.int64)
    again = ids[order[1:]] == ids[order[:-1]]
    last[order[1:][again]] = order[:-1][again]
    first_start = np.maximum(np.maximum(last + 1, place - window + 1), begin)
    last_start = np.minimum(place, end - window)
    new_in = np.maximum(last_start - first_start + 1, 0)
    return np.bincount(document, weights=new_in, minlength=len(ends))


def _types(codes: np.ndarray, ids: np.ndarray, n_ids: int, n_groups: int) -> np.ndarray:
    """Count the types of each group, and those that occur in it once."""
    code, n = np.unique(codes.astype(np.int64) * max(n_ids, 1) + ids, return_counts=True)
    group = code // max(n_ids, 1)
    both = [np.bincount(group[kept], minlength=n_groups) for kept in (n > 0, n == 1)]
    return np.column_stack(both)


def _median(lengths: np.ndarray) -> float:
    return float(np.median(lengths)) if len(lengths) else np.nan


def _with_intervals(sums: np.ndarray, story: np.ndarray, random_state: int) -> dict[str, float]:
    """Give both measures from the sums of articles, and their intervals over stories."""
    values = dict(zip(("mattr", "mtld"), _measures(sums.sum(axis=0)), strict=True))
    n_stories = int(story.max()) + 1
    if n_stories < 2:
        return values
    per_story = np.zeros((n_stories, sums.shape[1]))
    np.add.at(per_story, story, sums)
    drawn = _measures(draw_stories(n_stories, random_state) @ per_story)
    for name, value in zip(("mattr", "mtld"), drawn, strict=True):
        known = value[~np.isnan(value)]
        if len(known) and not np.isnan(values[name]):
            low, high = np.quantile(known, [0.025, 0.975])
            values |= {f"{name}_low": low, f"{name}_high": high}
    return values


def _measures(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    shares, windows, words, forwards, backwards = np.asarray(sums).T
    with np.errstate(divide="ignore", invalid="ignore"):
        mattr = np.where(windows > 0, shares / windows, np.nan)
        mtld = (words / forwards + words / backwards) / 2
    return mattr, np.where((forwards > 0) & (backwards > 0), mtld, np.nan)
