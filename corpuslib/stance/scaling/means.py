"""Scores of texts as means over their words, with standard errors."""

import numpy as np
import pandas as pd
from scipy.stats import norm


def average(counts, scores: np.ndarray, *, min_words: int = 1):
    """
    Give the mean score of the words of each text.

    Returns
    -------
    mean, se : ndarrays
        Mean, and its standard error from the spread of the words around it;
        missing without known words, the error also with one alone.
    n : ndarray of int
        Known words.
    """
    known = np.asarray(counts.sum(axis=1)).ravel()
    n = np.where(known > 0, np.maximum(known, min_words), 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = counts @ scores / n
        spread = np.maximum(counts @ scores**2 / n - mean**2, 0)
        se = np.where(n > 1, np.sqrt(spread / n), np.nan)
    return np.where(known > 0, mean, np.nan), se, known


def as_texts(texts) -> list[str]:
    """Give the texts as a list, or say which one is none."""
    if isinstance(texts, str):
        raise ValueError("texts must be a list of texts; write [text] for one text")
    texts = list(texts)
    for place, text in enumerate(texts):
        if not isinstance(text, str):
            raise ValueError(f"text {place} is not a str but {text!r}")
    return texts


def as_table(texts, score, se, n) -> pd.DataFrame:
    """Put scores and their intervals in a table, under the index of the texts."""
    index = texts.index if isinstance(texts, pd.Series) else None
    half = norm.ppf(0.975) * se
    columns = {"score": score, "se": se, "low": score - half, "high": score + half, "n_words": n}
    return pd.DataFrame(columns, index=index)


def text_tags(tags):
    """Tell scikit-learn that texts go in."""
    tags.input_tags.string = True
    tags.input_tags.two_d_array = False
    return tags
