"""What a topic is about: its terms, how far they are its own, and a label to read."""

from functools import lru_cache

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.stats import rankdata

from corpuslib.codebook import load_codebook
from corpuslib.schema import REAL, TEXT, WHOLE
from corpuslib.terms.counter import TermCounter

_TERMS = 50  # listed for each topic
_PIECES = 3  # of a label
_SPREAD = 0.2  # of a topic's articles that a pair must stand in to name it


def describe(components: np.ndarray, counts, main: np.ndarray, terms: np.ndarray) -> pd.DataFrame:
    """
    List the terms of each topic, the most typical first.

    Parameters
    ----------
    components : array of shape (n_topics, n_terms)
        Probability of each term in each topic.
    counts : sparse matrix of shape (n_articles, n_terms)
    main : array of int, shape (n_articles,)
        The topic with the largest weight in each article.
    terms : array of str

    Returns
    -------
    DataFrame
        The columns of `TopicModel.topics_`.
    """
    typical = c_tf_idf(grouped(counts, main, len(components)))
    own = components / np.maximum(components.sum(axis=0), 1e-300)
    apart = frex(components)
    columns = []
    for topic, (score, weight) in enumerate(zip(typical, components, strict=True)):
        first = np.lexsort((terms, -weight, -score))[:_TERMS]
        first = first[score[first] > 0] if score.any() else first  # no article's main topic
        columns.append(
            pd.DataFrame(
                {
                    "topic": topic,
                    "rank": np.arange(1, len(first) + 1),
                    "term": terms[first],
                    "weight": weight[first],
                    "c_tf_idf": score[first],
                    "frex": apart[topic, first],
                    "exclusivity": own[topic, first],
                }
            )
        )
    table = pd.concat(columns, ignore_index=True)
    return table.astype({"topic": WHOLE, "rank": WHOLE, "term": TEXT, "weight": REAL})


def grouped(counts, main: np.ndarray, n_topics: int) -> np.ndarray:
    """Add up the counts of the articles of each topic."""
    shape = n_topics, len(main)
    member = sparse.csr_matrix((np.ones(len(main)), (main, np.arange(len(main)))), shape=shape)
    return (member @ counts).toarray().astype(float)


def c_tf_idf(counts: np.ndarray) -> np.ndarray:
    """
    Weigh the terms of each topic, whose articles count as one text.

    Term frequency in the topic times ln(1 + A / f), with f the occurrences of
    the term in all topics and A the mean number of terms of a topic: the
    ``c_tf_idf`` of `corpuslib.tf_idf`.

    Examples
    --------
    >>> c_tf_idf(np.array([[2.0, 1, 0], [0, 1, 2]])).round(3)
    array([[0.611, 0.305, 0.   ],
           [0.   , 0.305, 0.611]])
    """
    size = counts.sum(axis=1, keepdims=True)
    mean = counts.sum() / max(np.count_nonzero(size), 1)
    idf = np.log1p(mean / np.maximum(counts.sum(axis=0), 1e-300))
    return counts / np.maximum(size, 1e-300) * np.where(counts.sum(axis=0) > 0, idf, 0)


def frex(components: np.ndarray, weight: float = 0.5) -> np.ndarray:
    """
    Give the FREX score of each term in each topic: frequent there and exclusive to it.

    The harmonic mean, weighted by `weight` and its rest, of two ranks within
    the topic, each between 0 and 1: that of the share of the term's
    probability that lies in the topic, and that of the probability itself.

    References
    ----------
    Bischof & Airoldi (2012). Summarizing topical content with word frequency
    and exclusivity. ICML.

    Examples
    --------
    >>> frex(np.array([[0.6, 0.2, 0.2], [0.1, 0.2, 0.7]])).round(2)
    array([[1.  , 0.67, 0.44],
           [0.33, 0.67, 1.  ]])
    """
    own = components / np.maximum(components.sum(axis=0), 1e-300)
    n_terms = components.shape[1]
    exclusive = rankdata(own, "max", axis=1) / n_terms
    frequent = rankdata(components, "max", axis=1) / n_terms
    return 1 / (weight / exclusive + (1 - weight) / frequent)


def labels(topics: pd.DataFrame, texts, main: np.ndarray) -> pd.Series:
    """
    Name each topic by its most distinctive pairs of neighbouring words, filled up with terms.

    Parameters
    ----------
    topics : DataFrame
        As from `describe`.
    texts : Series of str
    main : array of int
        The topic of each text.

    Returns
    -------
    Series of str
        Indexed by topic. Pieces of one label share no word, and no two topics
        have the same label.
    """
    n_topics = int(topics["topic"].max()) + 1
    pairs, scores, spread = _pairs(texts, main, n_topics)
    names, used = [], set()
    for topic, rows in topics.groupby("topic", sort=True):
        order = np.lexsort((pairs, -scores[topic]))
        enough = max(2, _SPREAD * (main == topic).sum())
        typical = [pairs[i] for i in order if spread[topic, i] >= enough][:30]
        pieces = _apart(typical, 2)
        score = rows["c_tf_idf"] * rows["exclusivity"]
        pieces = _apart([*pieces, *rows["term"][score.sort_values(ascending=False).index]], _PIECES)
        name = " / ".join(pieces)
        names.append(name if name not in used else f"{name} ({topic})")
        used.add(name)
    return pd.Series(names, index=pd.RangeIndex(n_topics, name="topic"), dtype=TEXT, name="label")


def _pairs(texts, main: np.ndarray, n_topics: int):
    """Score the pairs of words without a grammar word or a number, and count their articles."""
    counter = TermCounter(ngram_range=(2, 2), min_df=2)
    try:
        counts = counter.fit_transform(texts)
    except ValueError:  # no pair stands in two texts
        return np.array([], dtype=object), np.zeros((n_topics, 0)), np.zeros((n_topics, 0))
    names, stop = counter.get_feature_names_out(), _grammar_words()
    kept = np.array(
        [all(word not in stop and not word.isdigit() for word in n.split(" ")) for n in names]
    )
    counts, names = counts[:, kept], names[kept]
    spread = grouped((counts > 0).astype(int), main, n_topics)
    return names, _distinctive(grouped(counts, main, n_topics)), spread


def _distinctive(counts: np.ndarray) -> np.ndarray:
    """Weigh what is typical of a topic by the share of its rate that lies there."""
    rates = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1e-300)
    return c_tf_idf(counts) * rates / np.maximum(rates.sum(axis=0), 1e-300)


@lru_cache(maxsize=1)
def _grammar_words() -> frozenset[str]:
    return load_codebook().stopwords


def _apart(candidates, most: int) -> list[str]:
    """Take candidates in turn unless they repeat a word of those taken."""
    taken, words = [], set()
    for candidate in candidates:
        own = set(candidate.split(" "))
        if len(taken) < most and not own & words:
            taken.append(candidate)
            words |= own
    return taken
