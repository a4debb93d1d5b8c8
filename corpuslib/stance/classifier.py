"""A scorer that learns from labels of one's own: which side a statement takes on an issue."""

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.preprocessing import normalize
from sklearn.utils.validation import check_is_fitted

from corpuslib import schema
from corpuslib.codebook import load_codebook
from corpuslib.codebook.actors import ActorIndex
from corpuslib.reliability.tallies import CLASSES, groups_of, sides
from corpuslib.stance.linear import SideModel
from corpuslib.stance.masking import masked_with
from corpuslib.stance.rules import CodebookScorer
from corpuslib.terms import TermCounter


class StanceClassifier(BaseEstimator):
    """
    Learn from labelled statements which side a statement takes on each issue.

    One model for each issue: TF-IDF of words and pairs of words, with the
    holder's names and the day words masked so that neither who speaks nor
    when can be learned as a stance; a linear model; probabilities calibrated
    on statements of other stories than the model saw.

    Parameters
    ----------
    codebook : Codebook, optional
        Says who is who where names are masked, and finds the issues; the
        default subject when None.
    finder : callable, optional
        Says which issues a statement speaks of, when the classifier is called
        as a scorer: takes statements, gives rows with ``statement_id`` and
        ``issue``. The rules of the codebook when None.
    embed : callable, optional
        Takes a list of (masked) texts and gives an array with one vector for
        each, which the linear model then reads instead of TF-IDF.
    min_labels : int, default 20
        Fewest labels of an issue; with fewer it abstains.
    C : float, default 1.0
        Inverse strength of the penalty on the weights.

    Attributes
    ----------
    issues_ : DataFrame
        One row per issue of the labels: ``issue``; ``n`` labels, of which
        ``minus``, ``zero``, ``plus``; ``n_groups``, stories (or articles) they
        come from; ``status``: "ok", "uncalibrated" or "abstains"; ``reason``.
    classes_ : ndarray
        -1, 0 and 1.

    Notes
    -----
    The ends of a scale are learned from words, so a statement that takes a
    known side in new words, or turns a known wording round, is misread. Use it
    where `compare_scorers` shows that it beats rules and majority on stories it
    has not seen; some hundred labels per issue are usually needed.

    Probabilities are calibrated by one temperature per issue, which leaves the
    order of the sides as it is; where labels are too few for that (``status``
    "uncalibrated"), confidences are those of the linear model. Scoring 100,000
    statements takes about half a minute, most of it finding the issues.

    References
    ----------
    Guo, C. et al. (2017). On calibration of modern neural networks. ICML.

    Examples
    --------
    >>> statements = pd.DataFrame({"statement_id": [f"s{i}" for i in range(40)],
    ...     "text": ["the gas must flow", "stop the gas now"] * 20})
    >>> labels = pd.DataFrame({"statement_id": statements["statement_id"], "issue": "gas",
    ...     "stance": [1, -1] * 20})
    >>> classifier = StanceClassifier().fit(statements, labels)
    >>> classifier.issues_[["issue", "n", "status"]].values.tolist()
    [['gas', 40, 'ok']]
    >>> new = pd.DataFrame({"text": ["stop it", "let it flow", "?"], "issue": "gas"})
    >>> classifier.predict(new)
    array([-1.,  1., nan])
    """

    def __init__(self, codebook=None, *, finder=None, embed=None, min_labels=20, C=1.0):
        self.codebook = codebook
        self.finder = finder
        self.embed = embed
        self.min_labels = min_labels
        self.C = C

    def fit(self, statements, stances):
        """
        Learn from labels.

        Parameters
        ----------
        statements : DataFrame
            ``statement_id``, ``text``; ``speaker`` and ``actor`` where it has them
            are masked; ``story_id``, or else ``article_id``, says which
            statements are not independent. More than the labelled ones may be there.
        stances : DataFrame
            The labels: ``statement_id``, ``issue``, ``stance`` (-1, 0, 1), as from
            `import_annotations`. Rows without a stance are passed over.

        Raises
        ------
        ValueError
            If a column is missing, a stance is out of range, a label is of an
            unknown statement, or labels of one statement and issue differ.
        """
        schema.check(statements, "statements", needs=["statement_id", "text"])
        labels = as_labels(stances, statements)
        own = statements[statements["statement_id"].isin(labels["statement_id"])]
        place = pd.Series(np.arange(len(own)), index=own["statement_id"])
        rows = labels.assign(place=labels["statement_id"].map(place).astype(int))
        groups = groups_of(own).to_numpy()
        codebook = load_codebook() if self.codebook is None else self.codebook
        self.actors_ = ActorIndex(codebook.actors)
        self.finder_ = CodebookScorer(codebook) if self.finder is None else self.finder
        texts = masked_with(own, self.actors_)
        self.counter_ = None if self.embed else TermCounter(ngram_range=(1, 2))
        features = self._learn_features(texts)
        self.classes_ = np.array(CLASSES)
        self.models_, table = {}, []
        for issue, part in rows.groupby("issue", sort=True):
            at, side = part["place"].to_numpy(), part["stance"].to_numpy(int)
            row = {"issue": issue, "n": len(part)}
            row |= {name: int((side == c).sum()) for name, c in zip(_NAMES, CLASSES, strict=True)}
            row["n_groups"] = len(set(groups[at]))
            row["reason"] = self._too_little(side)
            row["status"] = "abstains"
            if row["reason"] is None:
                model = SideModel(self.C, self.counter_ is not None)
                row["reason"] = model.fit(features[at], side, pd.factorize(groups[at])[0])
                row["status"] = "ok" if row["reason"] is None else "uncalibrated"
                self.models_[issue] = model
            table.append(row)
        columns = ["issue", "n", *_NAMES, "n_groups", "status", "reason"]
        self.issues_ = pd.DataFrame(table, columns=columns).astype({"reason": "str"})
        return self

    def predict(self, statements) -> np.ndarray:
        """
        Say which side each statement takes on the issue that stands beside it.

        Parameters
        ----------
        statements : DataFrame
            ``text`` and ``issue``; one row per statement and issue.

        Returns
        -------
        ndarray of shape (n_rows,)
            -1, 0 or 1; NaN where it abstains, because the issue was not learned
            or the text holds no known word.
        """
        return self._side(self.predict_proba(statements))

    def predict_proba(self, statements) -> np.ndarray:
        """
        Give the probability of each side, as for `predict`.

        Returns
        -------
        ndarray of shape (n_rows, 3)
            Of -1, 0 and 1; a row sums to 1, or is NaN where it abstains.
        """
        return self._judge(statements)[0]

    def __call__(self, statements: pd.DataFrame) -> pd.DataFrame:
        """
        Score statements, as `score_stances` asks a scorer to.

        Parameters
        ----------
        statements : DataFrame
            ``statement_id`` and ``text``; with a column ``issue``, each row asks for
            that issue, otherwise every row asks for every issue learned.

        Returns
        -------
        DataFrame
            One row per statement and issue asked for, in order: ``statement_id``,
            ``issue``, ``score`` (-1, 0, 1; missing where the statement does not
            speak of the issue, or the classifier abstains), ``confidence`` (the
            probability of that side), ``matched`` (the terms that weighed most),
            ``method`` ("classifier").
        """
        check_is_fitted(self, "models_")
        schema.check(statements, "statements", needs=["text"])
        if "statement_id" not in statements:
            raise ValueError("statements lack the column 'statement_id'")
        asked = statements.reset_index(drop=True)
        if "issue" not in asked:
            issues = self.issues_["issue"].tolist()
            asked = asked.loc[asked.index.repeat(len(issues))].reset_index(drop=True)
            asked["issue"] = np.tile(np.array(issues, dtype=object), len(statements))
        found = self.finder_(asked.drop(columns="issue").drop_duplicates("statement_id"))
        if not {"statement_id", "issue"} <= set(getattr(found, "columns", ())):
            raise TypeError("finder must give a frame with the columns statement_id and issue")
        key = ["statement_id", "issue"]
        spoken = pd.MultiIndex.from_frame(asked[key]).isin(pd.MultiIndex.from_frame(found[key]))
        chances, matched = np.full((len(asked), 3), np.nan), np.full(len(asked), None, object)
        chances[spoken], matched[spoken] = self._judge(asked[spoken])
        return pd.DataFrame(
            {
                "statement_id": asked["statement_id"],
                "issue": asked["issue"],
                "score": self._side(chances),
                "confidence": chances.max(axis=1),
                "matched": pd.Series(matched, dtype="str"),
                "method": "classifier",
            }
        )

    def stances(self, statements: pd.DataFrame) -> pd.DataFrame:
        """Give the table ``stances`` of `statements`; where it abstains there is no row."""
        table = self(statements).rename(columns={"score": "stance"})
        return schema.conform(table[table["stance"].notna()].reset_index(drop=True), "stances")

    def _side(self, chances: np.ndarray) -> np.ndarray:
        known = ~np.isnan(chances).any(axis=1)
        best = np.where(known[:, None], chances, 0).argmax(axis=1)
        return np.where(known, self.classes_[best], np.nan)

    def _too_little(self, side: np.ndarray) -> str | None:
        if len(side) < self.min_labels:
            return f"{len(side)} labels; {self.min_labels} are needed"
        there = np.unique(side)
        if len(there) < 2:
            return f"all {len(side)} labels are {there[0]:+d}: nothing to tell apart"
        return None

    def _learn_features(self, texts: pd.Series):
        if self.embed is not None:
            return self._embedded(texts)
        try:
            return self.counter_.fit_transform(texts)
        except ValueError as error:
            raise ValueError(f"nothing can be learned from these statements: {error}") from error

    def _embedded(self, texts: pd.Series) -> np.ndarray:
        vectors = np.asarray(self.embed(texts.tolist()), float)
        if vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all():
            raise ValueError(
                f"embed must give one finite vector per text, an array of shape ({len(texts)}, n), "
                f"not {vectors.shape}"
            )
        return normalize(vectors)

    def _judge(self, rows: pd.DataFrame):
        """Give for each row the probabilities of the sides and the terms that weighed most."""
        check_is_fitted(self, "models_")
        if not isinstance(rows, pd.DataFrame) or not {"text", "issue"} <= set(rows):
            raise ValueError("statements must be a table with the columns 'text' and 'issue'")
        chances, matched = np.full((len(rows), 3), np.nan), np.full(len(rows), None, object)
        known = rows["issue"].isin(list(self.models_)).to_numpy()
        if not known.any():
            return chances, matched
        texts = masked_with(rows[known], self.actors_)
        places = np.flatnonzero(known)
        features = self._embedded(texts) if self.embed else self.counter_.transform(texts)
        names = None if self.embed else self.counter_.get_feature_names_out()
        for issue, inside in pd.Series(places).groupby(rows["issue"].to_numpy()[places]):
            own = features[np.searchsorted(places, inside)]
            chances[inside], matched[inside] = self.models_[issue].judge(own, names)
        return chances, matched

    def __sklearn_clone__(self):
        # A codebook never changes, and cannot be copied deeply: clones share it.
        return type(self)(**self.get_params(deep=False))

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        return tags


_NAMES = ("minus", "zero", "plus")


def as_labels(stances: pd.DataFrame, statements: pd.DataFrame) -> pd.DataFrame:
    """
    Give the labels that can be learned from: one row per statement and issue, with a side.

    Raises
    ------
    ValueError
        As in `StanceClassifier.fit`.
    """
    missing = [c for c in ("statement_id", "issue", "stance") if c not in stances]
    if missing:
        raise ValueError(
            f"the labels lack the column {missing[0]!r}; they have: {', '.join(stances)}"
        )
    labels = stances[["statement_id", "issue"]].assign(stance=sides(stances["stance"]))
    labels = labels[labels["stance"].notna()].drop_duplicates(ignore_index=True)
    strange = labels.loc[~labels["statement_id"].isin(statements["statement_id"]), "statement_id"]
    if len(strange):
        raise ValueError(
            f"{strange.nunique()} labelled statements are not among the statements, "
            f"e.g. {strange.iloc[0]!r}"
        )
    twice = labels[labels.duplicated(["statement_id", "issue"])]
    if len(twice):
        first = twice.iloc[0]
        raise ValueError(
            f"the labels of {len(twice)} statements differ, e.g. of {first['statement_id']!r} on "
            f"{first['issue']!r}; settle them, or keep one coder's"
        )
    if labels.empty:
        raise ValueError("there is no label with a stance to learn from")
    return labels
