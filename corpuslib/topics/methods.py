"""Three ways from counts of terms to topics. Each gives terms per topic and topics per text."""

import warnings

import numpy as np
from scipy import sparse
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF, LatentDirichletAllocation, TruncatedSVD
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import normalize

from corpuslib.topics._kernels import mixture_shares, scores_without_self

# Damped counts, in the proportions of the whole corpus, that every topic starts with; never
# more than the topics hold on average.
_BACKGROUND = 1_000
_ROUNDS = 30
_NMF_ROUNDS = 300
_EVEN, _MEMBER = 0.1, 5.0  # damped counts that the prior gives to each topic, and to a text's own


class LsaKMeans:
    """
    K-means on latent semantic vectors, refined as a mixture of word distributions.

    The clusters of k-means are where a mixture of multinomials starts from.
    Each round asks of every text which topic its terms fit best, *with the text
    itself taken out of the topics*: otherwise a small topic would always fit
    the few texts that it was made of. Counts are damped (log(1 + n)), since a
    word that a text has used once comes easily again.
    """

    def fit(self, counts, n_topics: int, seed: int, vectors=None):
        damped = _damped(counts)
        start = k_means(lsa(counts, n_topics, seed), n_topics, seed)
        self.terms, self.member = refine(damped, start, n_topics)
        self.components = _distributions(self.terms)
        return self

    def fit_weights(self, counts, vectors=None) -> np.ndarray:
        """Give the weights of the texts learned from, as if each had not been."""
        return shares_of(_damped(counts), self.terms, self.member, self.member)

    def weights(self, counts, vectors=None) -> np.ndarray:
        damped = _damped(counts)
        scores = damped @ np.log(self.components).T + np.log(self.member.mean(axis=0))
        return shares_of(damped, self.terms, _softmax(scores), 0 * scores)


class Embedded:
    """K-means on vectors that the user's own embedder gave; topics by nearness to the means."""

    def fit(self, counts, n_topics: int, seed: int, vectors=None):
        self.middle = vectors.mean(axis=0)
        unit = self._unit(vectors)
        labels = k_means(unit, n_topics, seed)
        member = np.eye(n_topics)[labels]
        means = member.T @ unit
        length = np.linalg.norm(means, axis=1)
        self.means = means / np.maximum(length, 1e-12)[:, None]
        spread = min(length.sum() / len(unit), 1 - 1e-9)
        # Banerjee et al. (2005), eq. 4.4: how closely vectors lie around their means.
        self.concentration = (spread * unit.shape[1] - spread**3) / (1 - spread**2)
        self.components = _distributions(np.asarray((_damped(counts).T @ member).T))
        return self

    def fit_weights(self, counts, vectors=None) -> np.ndarray:
        return self.weights(counts, vectors)

    def weights(self, counts, vectors=None) -> np.ndarray:
        fit = self.concentration * (self._unit(vectors) @ self.means.T)
        return _softmax(fit)

    def _unit(self, vectors) -> np.ndarray:
        return normalize(vectors - self.middle)


class Nmf:
    """
    Non-negative factors of the TF-IDF matrix; the start is computed, not drawn.

    Stops after 300 rounds, converged or not: the last ones hardly move a weight.
    """

    def fit(self, counts, n_topics: int, seed: int, vectors=None):
        self.tf_idf = TfidfTransformer(sublinear_tf=True).fit(counts)
        init = "nndsvda" if n_topics <= min(counts.shape) else "random"
        self.model = NMF(n_topics, init=init, random_state=seed, max_iter=_NMF_ROUNDS)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            self.model.fit(self.tf_idf.transform(counts))
        self.scale = self.model.components_.sum(axis=1)
        self.components = _distributions(self.model.components_)
        return self

    def fit_weights(self, counts, vectors=None) -> np.ndarray:
        return self.weights(counts)

    def weights(self, counts, vectors=None) -> np.ndarray:
        factors = self.model.transform(self.tf_idf.transform(counts)) * self.scale
        total = factors.sum(axis=1, keepdims=True)
        return np.divide(factors, total, out=np.full_like(factors, np.nan), where=total > 0)


class Lda:
    """Latent Dirichlet allocation by variational Bayes on plain counts."""

    def fit(self, counts, n_topics: int, seed: int, vectors=None):
        self.model = LatentDirichletAllocation(n_topics, max_iter=30, random_state=seed)
        self.model.fit(counts)
        self.components = _distributions(self.model.components_)
        return self

    def fit_weights(self, counts, vectors=None) -> np.ndarray:
        return self.weights(counts)

    def weights(self, counts, vectors=None) -> np.ndarray:
        return self.model.transform(counts)


METHODS = {"lsa-kmeans": LsaKMeans, "nmf": Nmf, "lda": Lda}


def lsa(counts, n_topics: int, seed: int) -> np.ndarray:
    """
    Give unit vectors of texts: the leading singular vectors of their TF-IDF.

    100 dimensions, fewer for fewer than 1 000 texts: with as many dimensions as
    texts, all texts lie equally far apart.
    """
    weights = TfidfTransformer(sublinear_tf=True).fit_transform(counts)
    n_texts, n_terms = counts.shape
    size = min(max(2 * n_topics, min(n_texts // 10, 100)), n_texts - 1, n_terms - 1)
    if size < 2:
        return normalize(weights).toarray()
    return normalize(TruncatedSVD(size, random_state=seed).fit_transform(weights))


def k_means(vectors: np.ndarray, n_topics: int, seed: int) -> np.ndarray:
    """
    Give the cluster of each vector.

    Raises
    ------
    ValueError
        If there are fewer different vectors than clusters.
    """
    different = len(np.unique(vectors.round(9), axis=0))
    if different < n_topics:
        raise ValueError(
            f"n_topics={n_topics} is too many: of {len(vectors):,} texts only {different:,} "
            "differ in the terms that are counted"
        )
    return KMeans(n_topics, n_init=10, random_state=seed).fit_predict(vectors)


def refine(damped, start: np.ndarray, n_topics: int) -> tuple[np.ndarray, np.ndarray]:
    """
    Fit a mixture of multinomials to the texts, starting from their clusters.

    Returns
    -------
    terms : ndarray of shape (n_topics, n_terms)
        Damped counts of each term in each topic, with those of the background.
    member : ndarray of shape (n_texts, n_topics)
        How far each text belongs to each topic; rows sum to 1. No topic dies
        out: the rounds end before one would lose its last text.
    """
    background = np.asarray(damped.sum(axis=0)).ravel()
    background *= min(_BACKGROUND / background.sum(), 1 / n_topics)
    member = np.eye(n_topics)[start]
    for _ in range(_ROUNDS):
        terms = np.asarray((damped.T @ member).T) + background
        totals = terms.sum(axis=1)
        scores = damped @ np.log(terms / totals[:, None]).T
        csr = damped.indptr, damped.indices, damped.data
        scores_without_self(*csr, np.ascontiguousarray(terms.T), totals, member, scores)
        new = _softmax(scores + np.log(member.mean(axis=0)))
        if new.sum(axis=0).min() < 0.5:
            break
        moved, member = np.abs(new - member).max(), new
        if moved < 1e-3:
            break
    return np.asarray((damped.T @ member).T) + background, member


def shares_of(damped, terms: np.ndarray, member: np.ndarray, own: np.ndarray) -> np.ndarray:
    """
    Give the share of each text's terms that each topic explains.

    Parameters
    ----------
    damped : csr_matrix
    terms : array of shape (n_topics, n_terms)
        Counts, as from `refine`.
    member : array of shape (n_texts, n_topics)
        What topics a text as a whole fits, as a mild prior.
    own : array of shape (n_texts, n_topics)
        How much of the text is in `terms`.
    """
    shares = np.empty((damped.shape[0], len(terms)))
    csr = damped.indptr, damped.indices, damped.data
    by_term, totals = np.ascontiguousarray(terms.T), terms.sum(axis=1)
    prior = _EVEN + _MEMBER * member
    mixture_shares(*csr, by_term, totals, own, prior, 100, 1e-5, shares)
    return shares


def _damped(counts):
    damped = sparse.csr_matrix(counts, dtype=float, copy=True)
    damped.data = np.log1p(damped.data)
    return damped


def _distributions(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(rows.sum(axis=1, keepdims=True), 1e-300)


def _softmax(scores: np.ndarray) -> np.ndarray:
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)
