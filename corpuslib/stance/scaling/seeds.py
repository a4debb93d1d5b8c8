"""Latent semantic scaling: texts placed between two poles that seed words name."""

import warnings
from collections.abc import Mapping

import numpy as np
import pandas as pd
import regex
from scipy.sparse.linalg import svds
from sklearn.base import BaseEstimator, clone
from sklearn.utils.validation import check_is_fitted

from corpuslib.stance.scaling.means import as_table, as_texts, average, text_tags
from corpuslib.terms import TermCounter
from corpuslib.terms._patterns import expression, parts
from corpuslib.tokens import sentences

_DENSE = 1_000_000  # cells of a matrix that is decomposed exactly


class SeedScaler(BaseEstimator):
    """
    Score texts between two poles, from a handful of seed words for each.

    A word takes the sign of the seeds it shares contexts with; a text scores
    the mean of its words. After latent semantic scaling [1]_.

    Parameters
    ----------
    seeds : dict of str to float
        Seed words and their polarity, e.g. ``{"ally": 1, "threat*": -1}``; ``*``
        stands for any letters. The seeds of one pole weigh one together, and
        the words that a pattern matches share its weight.
    n_components : int, default 300
        Length of the word vectors; at most half as many as there are sentences
        or words, because vectors as long as that would hold nothing in common.
    counter : TermCounter, optional
        How texts are cut into words; when None, single words without grammar words.
    min_words : int, default 1
        Shorter texts are treated as if filled up to this with neutral words.
    rescale : bool, default True
        Whether scores are in standard deviations from the mean of the texts
        fitted on, which stays the same whatever texts are scored. Raw mean
        polarity otherwise.
    random_state : int, default 0
        Start of the decomposition.

    Attributes
    ----------
    polarity_ : Series
        Polarity of every word, indexed by ``term``.
    seeds_ : DataFrame
        Each seed: ``seed``, ``polarity``, ``n_terms`` (words of the texts it
        matches) and ``weight``; 0 where it is missing from the texts.
    n_components_ : int
    center_, scale_ : float
        Mean and standard deviation of the raw scores of the texts fitted on.

    Notes
    -----
    A cross-check of a corpus as a whole, not a measure of stance, and never a
    timeline: opposite positions share contexts ("open door", "closed door"), a
    quoted opponent counts for whoever quotes, and other seeds give other
    scales. Needs thousands of sentences. Look at ``polarity_`` from both ends
    before believing a score, and try other seeds.

    References
    ----------
    .. [1] Watanabe, K. (2021). Latent Semantic Scaling. Communication Methods
       and Measures 15(2), 81-102. https://doi.org/10.1080/19312458.2020.1832976

    Examples
    --------
    >>> texts = ["the ally sent aid", "aid from an ally", "a threat of war", "war is a threat"]
    >>> scaler = SeedScaler({"ally": 1, "threat": -1}, rescale=False).fit(texts)
    >>> scaler.polarity_.round(1).to_dict()
    {'aid': 1.0, 'ally': 1.0, 'sent': 1.0, 'threat': -1.0, 'war': -1.0}
    >>> scaler.predict(["aid for war", "nothing known"]).round(2)
    array([ 0., nan])
    """

    def __init__(
        self,
        seeds=None,
        *,
        n_components=300,
        counter=None,
        min_words=1,
        rescale=True,
        random_state=0,
    ):
        self.seeds = seeds
        self.n_components = n_components
        self.counter = counter
        self.min_words = min_words
        self.rescale = rescale
        self.random_state = random_state

    def fit(self, texts, y=None):
        """
        Learn the polarity of every word in `texts`, a sequence of str; `y` is ignored.

        Raises
        ------
        ValueError
            If there are no seeds, or none of those of a pole occur.

        Warns
        -----
        UserWarning
            If some seeds do not occur; ``seeds_`` lists them.
        """
        texts = as_texts(texts)
        template = TermCounter(stop_words="english") if self.counter is None else self.counter
        self.counter_ = clone(template)
        counts = self.counter_.fit_transform([t[a:b] for t in texts for a, b in sentences(t)])
        terms = pd.Index(self.counter_.get_feature_names_out(), name="term", dtype="str")
        self.seeds_, weights = seed_weights(self.seeds, terms)
        missing = self.seeds_.loc[self.seeds_["n_terms"] == 0, "seed"]
        if len(missing):
            warnings.warn(
                f"{len(missing)} of {len(self.seeds_)} seeds do not occur in the texts: "
                f"{', '.join(missing)}",
                stacklevel=2,
            )
        self.n_components_ = max(1, min(self.n_components, min(counts.shape) // 2))
        vectors = word_vectors(counts.astype(float), self.n_components_, self.random_state)
        self.polarity_ = pd.Series(polarity(vectors, weights), index=terms)
        raw = self._raw(texts)[0]
        raw = raw[~np.isnan(raw)]
        self.center_, self.scale_ = float(raw.mean()), float(raw.std())
        return self

    def predict(self, texts):
        """
        Score texts.

        Returns
        -------
        ndarray of shape (n_texts,)
            NaN for a text with no known word: no evidence is not neutral.
        """
        return self.scores(texts)["score"].to_numpy()

    def scores(self, texts) -> pd.DataFrame:
        """
        Score texts and say how sure that is.

        Returns
        -------
        DataFrame
            One row per text, indexed as `texts`: ``score``; ``se``, its standard
            error from the spread of its words; ``low``, ``high`` (95 %, normal);
            ``n_words``, known words. All but the last are missing where that is
            0; ``se`` also where it is 1.
        """
        check_is_fitted(self, "polarity_")
        score, se, n = self._raw(as_texts(texts))
        if self.rescale and self.scale_ > 0:
            score, se = (score - self.center_) / self.scale_, se / self.scale_
        return as_table(texts, score, se, n)

    def _raw(self, texts):
        counts = self.counter_.transform(texts)
        return average(counts, self.polarity_.to_numpy(), min_words=self.min_words)

    def __sklearn_tags__(self):
        return text_tags(super().__sklearn_tags__())


def seed_weights(seeds: Mapping[str, float], terms: pd.Index) -> tuple[pd.DataFrame, np.ndarray]:
    """
    Spread the weight of each pole over its seeds, and of each seed over the terms it matches.

    Returns
    -------
    table : DataFrame
        As ``seeds_`` of `SeedScaler`.
    weights : ndarray of shape (n_terms,)

    Raises
    ------
    ValueError
        If there are no seeds, a polarity is no number, or no seed of a pole occurs.

    Examples
    --------
    >>> table, weights = seed_weights({"good": 1, "bad*": -1}, pd.Index(["bad", "badly", "good"]))
    >>> weights.tolist()
    [-0.5, -0.5, 1.0]
    """
    if not isinstance(seeds, Mapping) or not seeds:
        raise ValueError(f'seeds must be words with their polarity, {{"ally": 1}}, not {seeds!r}')
    rows, matches = [], []
    for seed, value in seeds.items():
        if not np.isfinite(value) or value == 0:
            raise ValueError(f"the polarity of {seed!r} must be above or below 0, not {value!r}")
        words = parts(seed)
        if not words:
            raise ValueError(f"the seed {seed!r} holds no word")
        pattern = regex.compile(expression(words))
        found = [place for place, term in enumerate(terms) if pattern.fullmatch(term)]
        rows.append({"seed": seed, "polarity": float(value), "n_terms": len(found)})
        matches.append(found)
    table = pd.DataFrame(rows)
    weights = np.zeros(len(terms))
    table["weight"] = 0.0
    for pole in sorted(set(np.sign(table["polarity"]))):
        there = (np.sign(table["polarity"]) == pole) & (table["n_terms"] > 0)
        if not there.any():
            side = table.loc[np.sign(table["polarity"]) == pole, "seed"]
            raise ValueError(f"none of these seeds occur in the texts: {', '.join(side)}")
        table.loc[there, "weight"] = table.loc[there, "polarity"] / there.sum()
        for row in np.flatnonzero(there):
            weights[matches[row]] += table["weight"].iloc[row] / len(matches[row])
    return table, weights


def polarity(vectors: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """
    Give each word the weighted sum of its cosines with the seeds.

    Examples
    --------
    >>> polarity(np.array([[1, 0], [0, 1], [1, 1.0]]), np.array([1, -1, 0]))
    array([ 1., -1.,  0.])
    """
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    # What is left of a word that the decomposition dropped is rounding, not a direction.
    vectors = np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 1e-10)
    return vectors @ (weights @ vectors)


def word_vectors(counts, n_components: int, random_state: int) -> np.ndarray:
    """Give the right singular vectors of sentences by words, one row per word."""
    if counts.shape[0] * counts.shape[1] <= _DENSE:
        return np.linalg.svd(counts.toarray(), full_matrices=False)[2][:n_components].T
    start = np.random.default_rng(random_state).standard_normal(min(counts.shape))
    return svds(counts, k=n_components, v0=start, solver="arpack")[2].T
