"""The linear model of one issue: TF-IDF or vectors to sides, with calibrated probabilities."""

import warnings

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from threadpoolctl import threadpool_limits

_FOLDS = 5
_FLOOR = np.log(1e-3)  # least log probability that calibration believes
_SHOWN = 3  # terms that are shown


class SideModel:
    """
    Tells the sides of one issue apart.

    Parameters
    ----------
    C : float
        Inverse strength of the penalty on the weights.
    counts : bool
        Whether features are counts of terms, to be weighted by TF-IDF.
    """

    def __init__(self, C: float, counts: bool):
        self.C = C
        self.tf_idf = TfidfTransformer(sublinear_tf=True) if counts else None
        self.temperature = 1.0

    def fit(self, features, side: np.ndarray, groups: np.ndarray) -> str | None:
        """Learn; give the reason why probabilities could not be calibrated, if so."""
        folds, reason = _folds(side, groups)
        held = np.full((len(side), 3), np.nan)
        for train, test in folds:
            if len(np.unique(side[train])) > 1:
                held[test] = self._learn(features[train], side[train])._logs(features[test])
        self._learn(features, side)
        seen = ~np.isnan(held).any(axis=1)
        if reason is None:
            self.temperature = _temperature(held[seen], side[seen] + 1)
        return reason

    def judge(self, features, names: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
        """Give the probabilities of -1, 0 and 1, and the terms that weighed most."""
        chances = softmax(self._logs(features) * self.temperature, axis=1)
        if self.tf_idf is None:
            return chances, np.full(len(chances), None, object)
        weights = self.tf_idf.transform(features[:, self.columns])
        best = chances.argmax(axis=1)
        matched = np.full(len(best), None, object)
        for row in range(len(best)):
            terms = slice(weights.indptr[row], weights.indptr[row + 1])
            at = weights.indices[terms]
            if not len(at):
                chances[row] = np.nan
                continue
            pull = weights.data[terms] * self.pull[best[row]][at]
            order = np.lexsort((at, -pull))[:_SHOWN]
            strong = [names[self.columns[at[k]]] for k in order if pull[k] > 0]
            matched[row] = "; ".join(strong) or None
        return chances, matched

    def _learn(self, features, side: np.ndarray) -> "SideModel":
        if self.tf_idf is not None:
            self.columns = np.flatnonzero(np.asarray((features > 0).sum(axis=0)).ravel())
            features = self.tf_idf.fit_transform(features[:, self.columns])
        self.linear = LogisticRegression(C=self.C, class_weight="balanced", tol=1e-3, max_iter=1000)
        with threadpool_limits(1):  # small problems, which threads only slow down
            self.linear.fit(features, side)
        coef = self.linear.coef_
        coef = coef if len(coef) > 1 else np.concatenate([-coef, coef]) / 2
        others = (coef.sum(axis=0) - coef) / (len(coef) - 1)
        self.pull = dict(zip(self.linear.classes_ + 1, coef - others, strict=True))
        return self

    def _logs(self, features) -> np.ndarray:
        if self.tf_idf is not None:
            features = self.tf_idf.transform(features[:, self.columns])
        logs = np.full((features.shape[0], 3), -np.inf)
        learned = np.maximum(self.linear.predict_log_proba(features), _FLOOR)
        logs[:, self.linear.classes_ + 1] = learned
        return logs


def _folds(side: np.ndarray, groups: np.ndarray) -> tuple[list, str | None]:
    """Split into parts that share no group; none, with the reason, where that cannot be done."""
    spread = sorted(len(set(groups[side == c])) for c in np.unique(side))
    n_splits = min(_FOLDS, spread[-2])
    if n_splits < 2:
        return [], "labels of only one side come from more than one story: confidence is a guess"
    cutter = StratifiedGroupKFold(n_splits, shuffle=True, random_state=0)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The least populated class")
        return list(cutter.split(side, side, groups)), None


def _temperature(logs: np.ndarray, side: np.ndarray) -> float:
    """Find the factor on log probabilities that makes them fit what they were held out from."""

    def loss(power: float) -> float:
        fit = log_softmax(logs * np.exp(power), axis=1)[np.arange(len(side)), side]
        return -np.maximum(fit, _FLOOR).sum() + power**2 / 2

    return float(np.exp(minimize_scalar(loss, bounds=(-2.5, 2.5), method="bounded").x))
