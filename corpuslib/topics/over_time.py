"""How much of the reporting each topic has, step by step, and which articles that rests on."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.utils.validation import check_is_fitted

from corpuslib.schema import DAY, REAL, TEXT, WHOLE, check
from corpuslib.terms.rates import _groups, steps
from corpuslib.topics.model import TopicModel
from corpuslib.topics.stability import match
from corpuslib.topics.units import share_table, stories

_TOP = 20  # terms by which topics are aligned
_ALIKE = 0.1  # Jaccard below which a topic is new
_COLUMNS = {
    "date": DAY,
    "topic": WHOLE,
    "label": TEXT,
    "share": REAL,
    "low": REAL,
    "high": REAL,
    "n_articles": WHOLE,
    "n_stories": WHOLE,
    "n_main": WHOLE,
}


def topic_rates(
    model: TopicModel,
    articles: pd.DataFrame,
    *,
    freq: str,
    by: str | Sequence[str] | None = None,
    hindsight: bool = True,
    stability: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """
    Give each topic's share of the articles of each step in time.

    Parameters
    ----------
    model : TopicModel
        Fitted on `articles` where `hindsight` is true; otherwise only its
        options are used.
    articles : DataFrame
        Columns ``article_id``, ``date``, ``text`` and those named in `by`.
    freq : {"D", "W", "M"}
        Length of a step: days, weeks from Monday, months.
    by : str or list of str, optional
        Columns that split the articles into groups, e.g. ``"source"``.
    hindsight : bool, default True
        Whether the topics are those of the whole corpus. When false, the
        articles of each step are judged by a model of the articles up to the
        end of that step; its topics are matched with those of the step before
        by their terms and keep their numbers, and a topic that resembles none
        gets a new number. What comes later then changes nothing earlier.
    stability : DataFrame, optional
        As from `topic_stability`; adds the column ``stable``. With hindsight
        only.

    Returns
    -------
    DataFrame
        One row per topic, step and group that has articles:

        - the columns of `by`, and ``date``, the first day of the step
        - ``topic``, ``label``
        - ``share`` : mean weight of the topic in the articles, 0 to 1
        - ``low``, ``high`` : 95 % interval when stories are drawn anew;
          missing for a single story
        - ``n_articles``, ``n_stories`` : of the step, whatever their topic
        - ``n_main`` : articles with this as their main topic
        - ``article_ids`` : a tuple of these, largest weight first
        - without hindsight ``similarity``: Jaccard index of the first 20 terms
          with the same topic one step before; missing for a new topic

        A step without articles has no rows: it is a gap, not a share of 0.
        ``attrs`` says how many articles have no single day (``n_undated``) or
        no known term (``n_unplaced``); neither is counted.

    Raises
    ------
    ValueError
        If a column is missing, `freq` is unknown, or `articles` are not those
        that `model` was fitted on.

    Notes
    -----
    Shares of a step add up to 1: where one topic rises, others must fall. With
    fewer than about ten stories in a step the interval is too narrow. Without
    hindsight the first steps rest on few articles and so on few topics; if
    days or copies were themselves inferred from the whole corpus, that much
    hindsight remains. It costs one fit for each step.

    References
    ----------
    AlSumait, Barbará & Domeniconi (2008). On-line LDA. ICDM.

    Examples
    --------
    >>> model = TopicModel(10).fit(articles["text"])  # doctest: +SKIP
    >>> topic_rates(model, articles, freq="W", by="source")  # doctest: +SKIP
    """
    by = [by] if isinstance(by, str) else list(by or ())
    check(articles, "articles", needs=["article_id", "text", "date", *by])
    dated = articles[articles["date"].notna()].reset_index(drop=True)
    step = steps(dated["date"], freq)
    if hindsight:
        table, n_unplaced = _looking_back(model, articles, dated, step, by)
        if stability is not None:
            table = table.merge(stability[["topic", "stable"]], on="topic", how="left")
    else:
        table, n_unplaced = _as_known_then(model, dated, step, by)
    table.attrs = {"n_undated": len(articles) - len(dated), "n_unplaced": n_unplaced}
    return table


def _looking_back(model, articles, dated, step, by):
    check_is_fitted(model, "components_")
    if articles["article_id"].tolist() != model.main_["article_id"].tolist():
        raise ValueError("the model was fitted on other articles; fit it on these first")
    weights = model._fit_weights[articles["date"].notna().to_numpy()]
    shares = [
        _shares(dated[step == day], weights[step == day], day, by, model.random_state)
        for day in sorted(step.unique())
    ]
    table = pd.concat(shares, ignore_index=True) if shares else _nothing(by)
    table["label"] = table["topic"].map(model.labels_)
    return _in_order(table, by), int(np.isnan(weights).any(axis=1).sum())


def _as_known_then(model, dated, step, by):
    """Fit anew up to each step; number the topics by their likeness to the step before."""
    model._check_options()
    shares, before, numbers, used, n_unplaced = [], None, np.empty(0, int), 0, 0
    for day in sorted(step.unique()):
        known = dated[step <= day].reset_index(drop=True)
        inside = (step[step <= day] == day).to_numpy()
        now = _fit_as_far_as_possible(model, known)
        if now is None:
            n_unplaced += int(inside.sum())
            continue
        numbers, alike = _numbered(now, before, numbers, used)
        used, before = max(used, numbers.max() + 1), now
        weights = now._fit_weights[inside]
        n_unplaced += int(np.isnan(weights).any(axis=1).sum())
        part = _shares(known[inside], weights, day, by, model.random_state)
        place = part["topic"].to_numpy(int)
        part["label"] = now.labels_.to_numpy()[place]
        part["similarity"] = alike[place]
        shares.append(part.assign(topic=numbers[place]))
    table = pd.concat(shares, ignore_index=True) if shares else _nothing(by).assign(similarity=1.0)
    return _in_order(table, by), n_unplaced


def _fit_as_far_as_possible(model, articles):
    """Fit with the number of topics asked for, or as many as the texts so far allow, if any."""
    for wanted in [None] if model.n_topics is None else range(model.n_topics, 0, -1):
        try:
            return clone(model).set_params(n_topics=wanted).fit(articles)
        except ValueError:
            continue
    return None


def _numbered(now, before, numbers: np.ndarray, used: int) -> tuple[np.ndarray, np.ndarray]:
    """Give each topic the number of the one it continues, or the next that is free."""
    if before is None:
        return np.arange(now.n_topics_), np.full(now.n_topics_, np.nan)
    partner, alike = match(now.topics_, before.topics_, _TOP)
    old = (partner >= 0) & (alike >= _ALIKE)
    new = np.empty(now.n_topics_, int)
    new[old], new[~old] = numbers[partner[old]], used + np.arange((~old).sum())
    return new, np.where(old, alike, np.nan)


def _shares(articles, weights, day, by, random_state) -> pd.DataFrame:
    """Give the rows of one step: a row per group and topic."""
    n_topics, story = weights.shape[1], stories(articles).to_numpy()
    groups, codes = _groups(articles, by, None)
    placed = ~np.isnan(weights).any(axis=1)
    rows = [_nothing(by)]
    for code in range(len(groups)):
        own = np.flatnonzero((codes == code) & placed)
        if not len(own):
            continue
        part = share_table(weights[own], story[own], random_state)
        main = weights[own].argmax(axis=1)
        ids = [_ids(articles, weights, own[main == topic], topic) for topic in range(n_topics)]
        keys = {column: groups[column].iloc[code] for column in by}
        part = part.assign(**keys, date=day, topic=np.arange(n_topics), n_articles=len(own))
        part["n_stories"] = len(np.unique(story[own]))
        rows.append(part.assign(n_main=[len(some) for some in ids], article_ids=ids))
    return pd.concat(rows[1:] or rows, ignore_index=True)


def _ids(articles, weights, places, topic) -> tuple[str, ...]:
    order = places[np.argsort(-weights[places, topic], kind="stable")]
    return tuple(articles["article_id"].iloc[order])


def _in_order(table: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    columns = [*by, *_COLUMNS, *(c for c in ("article_ids", "similarity") if c in table)]
    return table[columns].sort_values([*by, "date", "topic"], kind="stable", ignore_index=True)


def _nothing(by: list[str]) -> pd.DataFrame:
    columns = _COLUMNS | {"article_ids": "object"}
    empty = {name: pd.Series(dtype=dtype) for name, dtype in columns.items()}
    return pd.DataFrame({column: pd.Series(dtype="str") for column in by} | empty)
