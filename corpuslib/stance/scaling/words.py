"""Wordscores: texts placed between reference texts."""

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, RegressorMixin, clone
from sklearn.utils.validation import check_is_fitted

from corpuslib.stance.scaling.means import as_table, as_texts, average, text_tags
from corpuslib.terms import TermCounter

RESCALINGS = ("raw", "mv", "lbg")


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
        texts = as_texts(texts)
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
        counts = self.counter_.transform(as_texts(texts))
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
        return as_table(texts, score, se * stretch, n)

    def __sklearn_tags__(self):
        return text_tags(super().__sklearn_tags__())


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
