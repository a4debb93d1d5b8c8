"""How much of a topic survives other articles and another seed, and how many topics do."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from sklearn.base import clone
from sklearn.metrics import adjusted_mutual_info_score
from sklearn.utils.validation import check_is_fitted
from tqdm import tqdm

from corpuslib.topics.coherence import coherence
from corpuslib.topics.model import TopicModel
from corpuslib.topics.units import as_table, copies, originals, stories

#: A topic is stable where at least so many of its terms and articles stay together.
JACCARD, KEPT = 1 / 3, 1 / 2
_SHARE = 0.8  # of the stories, drawn without replacement


def topic_stability(
    model: TopicModel,
    articles: pd.DataFrame,
    *,
    n_resamples: int = 20,
    top: int = 20,
    progress: bool = False,
) -> pd.DataFrame:
    """
    Fit the model again on other articles and with other seeds, and see which topics return.

    Each time, four fifths of the stories are drawn and the topics of the new
    model are matched one to one with those of `model` by their terms
    (Hungarian assignment).

    Parameters
    ----------
    model : TopicModel
        Fitted on `articles`.
    articles : DataFrame or sequence of str
    n_resamples : int, default 20
        How many times. Each costs one fit.
    top : int, default 20
        How many terms of each topic are compared; 50 at most.
    progress : bool, default False
        Whether to show a progress bar.

    Returns
    -------
    DataFrame
        One row per topic:

        - ``topic``, ``label``
        - ``jaccard`` : mean share of the terms of either topic that both have,
          0 to 1; ``jaccard_low``, ``jaccard_high``: the 5 and 95 % points over
          resamples
        - ``kept`` : mean share of its articles that lie in the matched topic;
          ``kept_low``, ``kept_high``
        - ``stable`` : whether ``jaccard`` is at least 1/3 (half of the terms
          return) and ``kept`` at least 1/2

        ``attrs`` holds ``n_resamples`` and ``agreement``, the mean adjusted
        mutual information of the two divisions of the articles (0: as by
        chance, 1: the same).

    Raises
    ------
    ValueError
        If `model` was fitted on other articles, or `n_resamples` or `top` is
        below 1; if four fifths of the stories hold too few texts for so many
        topics.

    Notes
    -----
    A stable topic returns; that does not make it meaningful. A topic of a
    single story is lost whenever that story is not drawn. With two topics,
    half of the articles stay together by chance alone: look at ``agreement``.

    References
    ----------
    Greene, O'Callaghan & Cunningham (2014). How many topics? Stability
    analysis for topic models. ECML PKDD. Hennig (2007). Cluster-wise
    assessment of cluster stability. Computational Statistics & Data Analysis
    52(1).

    Examples
    --------
    >>> model = TopicModel(10).fit(articles["text"])  # doctest: +SKIP
    >>> topic_stability(model, articles)  # doctest: +SKIP
    """
    check_is_fitted(model, "components_")
    for name, value in (("n_resamples", n_resamples), ("top", top)):
        if value < 1:
            raise ValueError(f"{name} must be 1 or more, not {value!r}")
    table = as_table(articles)
    if table["article_id"].tolist() != model.main_["article_id"].tolist():
        raise ValueError("the model was fitted on other articles; fit it on these first")
    story, n_topics = stories(table), model.n_topics_
    shape = n_resamples, n_topics
    jaccard, kept, agreement = np.full(shape, np.nan), np.full(shape, np.nan), []
    for round_ in tqdm(range(n_resamples), disable=not progress):
        other = clone(model).set_params(n_topics=n_topics, random_state=_seed(model, round_))
        other._learn(table[story.isin(_draw(story.unique(), model.random_state, round_))])
        partner, jaccard[round_] = match(model.topics_, other.topics_, top)
        one, two = _common(model.main_, other.main_)
        same = pd.Series(partner[one] == two).groupby(one).mean()
        kept[round_, same.index] = same
        agreement.append(adjusted_mutual_info_score(one, two))
    table = pd.DataFrame({"topic": model.labels_.index, "label": model.labels_.to_numpy()})
    for name, values in (("jaccard", jaccard), ("kept", kept)):
        seen = pd.DataFrame(values)
        table[name] = seen.mean()
        table[f"{name}_low"], table[f"{name}_high"] = seen.quantile(0.05), seen.quantile(0.95)
    table["stable"] = (table["jaccard"] >= JACCARD) & (table["kept"] >= KEPT)
    table.attrs = {"n_resamples": n_resamples, "agreement": float(np.mean(agreement))}
    return table


def choose_k(
    articles: pd.DataFrame,
    ks: Iterable[int] | None = None,
    *,
    model: TopicModel | None = None,
    n_resamples: int = 10,
    top: int = 10,
    progress: bool = False,
) -> pd.DataFrame:
    """
    Compare numbers of topics, and recommend one with the reason.

    Parameters
    ----------
    articles : DataFrame or sequence of str
    ks : iterable of int, optional
        The numbers to compare. When None: 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25
        and 30, as far as there are 8 different texts to a topic.
    model : TopicModel, optional
        What to fit, apart from the number; the default model when None.
    n_resamples : int, default 10
        As for `topic_stability`. All in all, there are so many fits, and one
        more, for each number.
    top : int, default 10
        How many terms of each topic the coherence looks at.
    progress : bool, default False
        Whether to show a progress bar.

    Returns
    -------
    DataFrame
        One row per number, smallest first:

        - ``k``
        - ``jaccard``, ``kept`` : means over the topics, as from
          `topic_stability`; ``jaccard_low``, ``jaccard_high``: smallest and
          largest of a topic
        - ``agreement`` : of the division of articles, corrected for chance
        - ``n_stable`` : how many of the topics are stable
        - ``c_npmi``, ``c_v`` : mean coherence; ``n_coherent``: of how many
          topics it could be computed
        - ``exclusivity`` : mean over topics of the first ten terms
        - ``recommended`` : true in one row, the largest number of topics that
          are all stable; where no number is so, the one with the largest share
          of stable topics, and of those the smallest

        ``attrs["reason"]`` says in words why.

    Raises
    ------
    ValueError
        If `ks` is empty or holds a number that the texts are too few for.

    Notes
    -----
    The recommendation asks only what would return in another sample. A finer
    division can be worth reading although it would not: then say so. Measures
    of coherence rise and fall with the number of terms and texts, and are given
    for comparison; they do not decide.

    Examples
    --------
    >>> articles = corpuslib.load_articles("data/chronicle")  # doctest: +SKIP
    >>> choose_k(articles, [5, 10, 20])  # doctest: +SKIP
    """
    table = as_table(articles)
    n_texts = len(originals(table, copies(table)))
    ks = _numbers(n_texts) if ks is None else sorted(set(ks))
    if not ks:
        raise ValueError("ks is empty; leave it out to compare the usual numbers")
    model = TopicModel() if model is None else model
    rows = [
        _judge(clone(model).set_params(n_topics=k).fit(table), table, n_resamples, top)
        for k in tqdm(ks, disable=not progress)
    ]
    compared = pd.DataFrame(rows)
    place, reason = _recommend(compared)
    if ks == [1]:
        reason = f"{n_texts} different texts are too few to tell topics apart"
    compared["recommended"] = compared.index == place
    compared.attrs = {"reason": reason, "n_resamples": n_resamples}
    return compared


def match(one: pd.DataFrame, other: pd.DataFrame, top: int) -> tuple[np.ndarray, np.ndarray]:
    """
    Pair the topics of two models by their terms.

    Returns
    -------
    partner : ndarray of int
        For each topic of `one` that of `other`, or -1 where there are too few.
    jaccard : ndarray
        How alike the two are; 0 without partner.
    """
    similar = similarity(one, other, top)
    rows, columns = linear_sum_assignment(-similar)
    partner, jaccard = np.full(len(similar), -1), np.zeros(len(similar))
    partner[rows], jaccard[rows] = columns, similar[rows, columns]
    return partner, jaccard


def similarity(one: pd.DataFrame, other: pd.DataFrame, top: int) -> np.ndarray:
    """Give the Jaccard index of the first terms, for each topic of one with each of the other."""
    first, second = (
        [set(rows["term"].head(top)) for _, rows in topics.groupby("topic")]
        for topics in (one, other)
    )
    return np.array([[len(a & b) / max(len(a | b), 1) for b in second] for a in first])


def _seed(model: TopicModel, round_: int) -> int:
    return model.random_state + 1 + round_


def _draw(names: np.ndarray, seed: int, round_: int) -> np.ndarray:
    order = np.random.default_rng([seed, round_]).permutation(len(names))
    return names[order[: int(np.ceil(_SHARE * len(names)))]]


def _common(one: pd.DataFrame, other: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Give the main topics, in both models, of the articles that have one in both."""
    pair = one[["article_id", "topic"]].merge(other[["article_id", "topic"]], on="article_id")
    pair = pair.dropna()
    return pair["topic_x"].to_numpy(int), pair["topic_y"].to_numpy(int)


def _numbers(n_texts: int) -> list[int]:
    usual = [2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30]
    return [k for k in usual if 8 * k <= n_texts] or [1]


def _judge(model: TopicModel, articles: pd.DataFrame, n_resamples: int, top: int) -> dict:
    stability = topic_stability(model, articles, n_resamples=n_resamples)
    npmi = coherence(model.topics_, articles, "c_npmi", top=top)
    return {
        "k": model.n_topics_,
        "jaccard": stability["jaccard"].mean(),
        "jaccard_low": stability["jaccard"].min(),
        "jaccard_high": stability["jaccard"].max(),
        "kept": stability["kept"].mean(),
        "agreement": stability.attrs["agreement"],
        "n_stable": int(stability["stable"].sum()),
        "c_npmi": npmi["c_npmi"].mean(),
        "c_v": coherence(model.topics_, articles, "c_v", top=top)["c_v"].mean(),
        "n_coherent": int(npmi["c_npmi"].notna().sum()),
        "exclusivity": model.summary()["exclusivity"].mean(),
    }


def _recommend(compared: pd.DataFrame) -> tuple[int, str]:
    whole = compared[compared["n_stable"] == compared["k"]]
    if len(whole):
        best = whole["k"].idxmax()
        k = int(compared.loc[best, "k"])
        return best, f"{k} is the largest number compared of which every topic is stable"
    shares = compared["n_stable"] / compared["k"]
    best = shares.idxmax()
    k, n = (int(compared.loc[best, column]) for column in ("k", "n_stable"))
    return best, f"no number gives stable topics only; of {k} topics {n} are, the largest share"
