"""
Placing whole texts on one scale: between reference texts, or between seed words.

Both methods read documents, not statements: a quoted opponent counts for whoever
quotes. They are here to look at a corpus from another side, never as a timeline.
"""

import warnings
from collections.abc import Mapping

import numpy as np
import pandas as pd
import regex
from scipy.sparse.linalg import svds
from sklearn.base import BaseEstimator, RegressorMixin, clone
from sklearn.utils.validation import check_is_fitted

from corpuslib.terms import TermCounter
from corpuslib.terms._patterns import expression, parts
from corpuslib.tokens import sentences

RESCALINGS = ("raw", "mv", "lbg")
_DENSE = 1_000_000  # cells of a matrix that is decomposed exactly


class WordScaler(RegressorMixin, BaseEstimator):
    """
    Place texts between reference texts whose positions are known: Wordscores [1]_.

    A word has the mean position of the reference texts, weighted by how often
    each uses it; a text has the mean position of its words.

    Parameters
    ----------
    rescaling : {"raw", "mv", "lbg"}, default "raw"
        Words that all texts share draw raw scores towards the middle.

        - ``"mv"``: stretched so that the lowest and the highest reference
          return to their own positions [2]_; other references play no part
        - ``"lbg"``: stretched to the standard deviation of the positions of
          the references around the mean of *the texts scored together* [1]_;
          another set of texts gives other numbers
    counter : TermCounter, optional
        How texts are cut into words; single words when None.

    Attributes
    ----------
    words_ : Series
        Score of every word of the references, indexed by ``term``.
    references_ : ndarray
        Raw scores of the reference texts.

    Notes
    -----
    A cross-check of a corpus as a whole, not a measure of stance: it sees which
    words a text shares with the references, so references must be of the same
    kind and time as the texts. The standard error says how precisely a text's
    words fix its score, not whether the scale means what its ends were called.
    When scores are rescaled, their standard errors are stretched with them.

    References
    ----------
    .. [1] Laver, M., Benoit, K. & Garry, J. (2003). Extracting policy positions
       from political texts using words as data. APSR 97(2), 311-331.
    .. [2] Martin, L. & Vanberg, G. (2008). A robust transformation procedure
       for interpreting political text. Political Analysis 16(1), 93-100.

    Examples
    --------
    >>> scaler = WordScaler().fit(["tax tax cut", "tax spend spend"], [1, -1])
    >>> scaler.words_.round(2).to_dict()
    {'cut': 1.0, 'spend': -1.0, 'tax': 0.33}
    >>> scaler.predict(["spend tax", "unknown words"]).round(2)
    array([-0.33,   nan])
    """

    def __init__(self, *, rescaling="raw", counter=None):
        self.rescaling = rescaling
        self.counter = counter

    def fit(self, texts, positions):
        """
        Learn the scores of words from reference texts.

        Parameters
        ----------
        texts : sequence of str
        positions : sequence of float
            Where each text is known to stand, in any unit.

        Raises
        ------
        ValueError
            If there are fewer than two different positions, one is missing, or
            a text has no words.
        """
        if self.rescaling not in RESCALINGS:
            raise ValueError(
                f"rescaling must be one of {', '.join(RESCALINGS)}, not {self.rescaling!r}"
            )
        self.positions_ = np.asarray(positions, float)
        texts = _texts(texts)
        if len(texts) != len(self.positions_):
            raise ValueError(f"{len(texts)} texts have {len(self.positions_)} positions")
        if not np.isfinite(self.positions_).all():
            raise ValueError("a reference text has no position; leave it out of the references")
        if len(np.unique(self.positions_)) < 2:
            raise ValueError("references need at least two different positions")
        self.counter_ = clone(TermCounter() if self.counter is None else self.counter)
        counts = self.counter_.fit_transform(texts)
        total = np.asarray(counts.sum(axis=1), float).ravel()
        if (total == 0).any():
            raise ValueError(f"reference text {int((total == 0).argmax())} has no words")
        shares = counts.multiply(1 / total[:, None]).tocsr()
        terms = pd.Index(self.counter_.get_feature_names_out(), name="term", dtype="str")
        rates = np.asarray(shares.sum(axis=0)).ravel()
        self.words_ = pd.Series(shares.T @ self.positions_ / rates, index=terms)
        self.references_ = average(counts, self.words_.to_numpy())[0]
        return self

    def predict(self, texts):
        """
        Score texts.

        Returns
        -------
        ndarray of shape (n_texts,)
            NaN for a text that shares no word with the references.
        """
        return self.scores(texts)["score"].to_numpy()

    def scores(self, texts) -> pd.DataFrame:
        """
        Score texts and say how sure that is.

        Returns
        -------
        DataFrame
            One row per text, indexed as `texts`: ``score``; ``se``, its standard
            error; ``low``, ``high`` (95 %, normal); ``n_words``, words that the
            references know. All but the last are missing where that is 0; ``se``
            also where it is 1.
        """
        check_is_fitted(self, "words_")
        counts = self.counter_.transform(_texts(texts))
        score, se, n = average(counts, self.words_.to_numpy())
        if self.rescaling == "mv":
            ends = [
                self.references_[self.positions_ == end].mean()
                for end in (self.positions_.min(), self.positions_.max())
            ]
            if not ends[0] < ends[1]:
                raise ValueError(
                    "the outer references do not differ in their words, so rescaling 'mv' cannot "
                    "stretch between them; use 'raw'"
                )
            stretch = np.ptp(self.positions_) / (ends[1] - ends[0])
            score = (score - ends[0]) * stretch + self.positions_.min()
        elif self.rescaling == "lbg":
            known = score[~np.isnan(score)]
            if len(known) < 2 or np.ptp(known) == 0:
                raise ValueError(
                    "rescaling 'lbg' needs at least two texts with different scores, because it "
                    "compares their spread with that of the references; use 'mv' or 'raw'"
                )
            stretch = self.positions_.std(ddof=1) / known.std(ddof=1)
            score = (score - known.mean()) * stretch + known.mean()
        else:
            stretch = 1.0
        return _table(texts, score, se * stretch, n)

    def __sklearn_tags__(self):
        return _text_tags(super().__sklearn_tags__())


def wordscores(
    texts: pd.Series, positions: pd.Series, *, rescaling: str = "raw", counter=None
) -> pd.DataFrame:
    """
    Place texts between those among them whose positions are known.

    Parameters
    ----------
    texts : Series of str
        The references and the texts to place, each under its own index.
    positions : Series of float
        Positions of the references, under the same index; missing (or absent)
        for the texts to place.
    rescaling, counter
        As in `WordScaler`. ``"lbg"`` takes the spread of the texts to place.

    Returns
    -------
    DataFrame
        One row per text that has no position, as from `WordScaler.scores`.

    Raises
    ------
    ValueError
        If an index repeats, a position is of no text, or as in `WordScaler`.

    Notes
    -----
    For whole corpora ("does this paper write like the one government or like
    the other?"), as a cross-check; see `WordScaler`. Never for days.

    Examples
    --------
    >>> texts = pd.Series({"left": "spend spend tax", "right": "cut tax tax", "new": "tax spend"})
    >>> wordscores(texts, pd.Series({"left": -1, "right": 1})).round(2)
         score    se   low  high  n_words
    new  -0.33  0.47 -1.26  0.59        2
    """
    texts, positions = pd.Series(texts), pd.Series(positions, dtype=float).dropna()
    if not texts.index.is_unique or not positions.index.is_unique:
        raise ValueError("every text needs an index of its own; use reset_index or another index")
    unknown = positions.index.difference(texts.index)
    if len(unknown):
        raise ValueError(f"positions name {unknown[0]!r}, which is no text")
    known = texts.index.isin(positions.index)
    scaler = WordScaler(rescaling=rescaling, counter=counter)
    scaler.fit(texts[known], positions.reindex(texts.index[known]))
    return scaler.scores(texts[~known])


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
        texts = _texts(texts)
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
        vectors = _word_vectors(counts.astype(float), self.n_components_, self.random_state)
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
        score, se, n = self._raw(_texts(texts))
        if self.rescale and self.scale_ > 0:
            score, se = (score - self.center_) / self.scale_, se / self.scale_
        return _table(texts, score, se, n)

    def _raw(self, texts):
        counts = self.counter_.transform(texts)
        return average(counts, self.polarity_.to_numpy(), min_words=self.min_words)

    def __sklearn_tags__(self):
        return _text_tags(super().__sklearn_tags__())


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


def _word_vectors(counts, n_components: int, random_state: int) -> np.ndarray:
    """Give the right singular vectors of sentences by words, one row per word."""
    if counts.shape[0] * counts.shape[1] <= _DENSE:
        return np.linalg.svd(counts.toarray(), full_matrices=False)[2][:n_components].T
    start = np.random.default_rng(random_state).standard_normal(min(counts.shape))
    return svds(counts, k=n_components, v0=start, solver="arpack")[2].T


def _texts(texts) -> list[str]:
    if isinstance(texts, str):
        raise ValueError("texts must be a list of texts; write [text] for one text")
    texts = list(texts)
    for place, text in enumerate(texts):
        if not isinstance(text, str):
            raise ValueError(f"text {place} is not a str but {text!r}")
    return texts


def _table(texts, score, se, n) -> pd.DataFrame:
    index = texts.index if isinstance(texts, pd.Series) else None
    half = 1.959963984540054 * se
    columns = {"score": score, "se": se, "low": score - half, "high": score + half, "n_words": n}
    return pd.DataFrame(columns, index=index)


def _text_tags(tags):
    tags.input_tags.string = True
    tags.input_tags.two_d_array = False
    return tags
