"""One figure under every defensible set of choices, and the story it leans on most."""

from collections.abc import Mapping
from itertools import product

import numpy as np
import pandas as pd
from scipy.stats import t as student

from corpuslib.timeline.counts import usable
from corpuslib.timeline.days import LABELS, story_table
from corpuslib.timeline.labels import Labels, read_confusion
from corpuslib.timeline.model import POOLED_WEIGHT, PRIOR_VARIANCE, PRIOR_WEIGHT

_CHOICES = {
    "copies": ("once", "each"),
    "positions": ("counted", "left out"),
    "quotes": ("all", "direct only"),
    "dates": ("all", "not inferred"),
}
_INFERRED = ("inferred", "none")
_BY = ["actor", "issue"]


def multiverse(
    stances: pd.DataFrame,
    statements: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    actor: str,
    issue: str,
    split: pd.Timestamp | str | None = None,
    against: str | None = None,
    scorers: Mapping[str, pd.DataFrame] | None = None,
    confusion: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """
    Give one headline figure under all sets of choices that could have been made.

    The figure is the mean stance of `actor` on `issue` over the whole time; with
    `split` its change, the mean from that day on minus the mean before; with
    `against` minus the same of that other actor.

    Parameters
    ----------
    stances, statements, articles : DataFrame
        As for `stance_timeline`. The choices are made by ``kind``, ``quote`` and
        ``date_method`` of the statements and ``source`` of the articles; one
        whose column is missing, or that changes nothing for any statement of the
        figure, is not offered.
    actor, issue : str
    split : day, optional
    against : str, optional
    scorers : mapping of str to DataFrame, optional
        Other tables of stances of the same statements, by name, such as those of
        a learned classifier.
    confusion : DataFrame, optional
        As for `stance_timeline`, of the scorer of `stances`: whether its
        mistakes are taken back is then a choice.

    Returns
    -------
    DataFrame
        One row per set of choices, the one that `stance_timeline` makes first:

        - ``copies`` : a story counts ``once`` for one holder and sign, or each
          statement does (``each``)
        - ``positions`` : stated stands without a verb of saying, ``counted`` or ``left out``
        - ``quotes`` : ``all`` statements, or ``direct only``
        - ``dates`` : ``all``, or ``not inferred`` (days found from other articles)
        - ``scorer`` : ``first`` for `stances`, else the name in `scorers`
        - ``labels`` : ``as given`` or ``corrected`` (only with `confusion`)
        - ``left_out`` : ``nothing``; ``source ...`` for each source, and
          ``story ...`` for the story without which the figure changes most
          (`story_influence`), each with the other choices as in the first row
        - ``estimate``, ``low``, ``high`` : the figure and its 95 % interval,
          missing where a mean has nothing left
        - ``n_stories`` : stories it rests on

    Raises
    ------
    ValueError
        If the actor has no stance on the issue (before, or after), or as for
        `stance_timeline`.

    Notes
    -----
    The interval is that of means of stories, by Student's t, with the variance
    between stories of one actor and issue taken together with that of all, as in
    `stance_timeline`; unlike there, nothing is drawn towards a level. Stories are
    taken as independent; a drift within a period counts as spread.

    The rows are not independent findings and their share on one side of 0 is no
    probability: they show which choice the figure hangs on.

    References
    ----------
    Steegen, Tuerlinckx, Gelman & Vanpaemel (2016). Increasing transparency
    through a multiverse analysis. Perspectives on Psychological Science 11.

    Examples
    --------
    >>> stances = pd.DataFrame({"statement_id": list("stu"), "issue": "canal",
    ...                         "stance": [1.0, 1.0, -1.0]})
    >>> said = pd.to_datetime(["2031-05-08"] * 3)
    >>> statements = pd.DataFrame({"statement_id": list("stu"), "article_id": list("abc"),
    ...     "actor": "Vell", "said_low": said, "said_high": said})
    >>> articles = pd.DataFrame({"article_id": list("abc"), "story_id": list("aac")})
    >>> table = multiverse(stances, statements, articles, actor="Vell", issue="canal")
    >>> table[["copies", "left_out", "estimate", "n_stories"]].round(2)
      copies left_out  estimate  n_stories
    0   once  nothing      0.00          2
    1   each  nothing      0.33          2
    2   once  story a     -1.00          1
    """
    figure = _Figure(actor, issue, split, against)
    scored = {"first": stances} | dict(scorers or {})
    rows = {name: figure.rows(table, statements, articles) for name, table in scored.items()}
    labels = {"as given": read_confusion(None)}
    if confusion is not None:
        labels["corrected"] = read_confusion(confusion)
    base = rows["first"]
    figure.require(base)
    options = _options(base, figure) | {"scorer": tuple(scored), "labels": tuple(labels)}
    names, specs = list(options), []
    for chosen in product(*options.values()):
        spec = dict(zip(names, chosen, strict=True))
        right = labels[spec["labels"]] if spec["scorer"] == "first" else labels["as given"]
        if spec["scorer"] != "first" and spec["labels"] != "as given":
            continue
        numbers = figure.estimate(_chosen(rows[spec["scorer"]], spec), spec["copies"], right)
        specs.append(spec | {"left_out": "nothing"} | numbers)
    first = {name: some[0] for name, some in options.items()}
    for left_out, part in _without(base, figure):
        numbers = figure.estimate(part, "once", labels["as given"])
        specs.append(first | {"left_out": left_out} | numbers)
    table = pd.DataFrame(specs)
    single = [name for name in names if name != "copies" and len(options[name]) == 1]
    return table.drop(columns=single)


def story_influence(
    stances: pd.DataFrame,
    statements: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    actor: str,
    issue: str,
    split: pd.Timestamp | str | None = None,
    against: str | None = None,
) -> pd.DataFrame:
    """
    Say for every story what the headline figure of `multiverse` would be without it.

    Parameters
    ----------
    stances, statements, articles, actor, issue, split, against
        As for `multiverse`.

    Returns
    -------
    DataFrame
        One row per story, the most influential first: ``story_id``, ``estimate``
        (without it; missing where nothing is left), ``change`` (that minus the
        figure), ``n_statements`` and ``statement_ids`` (a tuple).

    Examples
    --------
    >>> stances = pd.DataFrame({"statement_id": list("stu"), "issue": "canal",
    ...                         "stance": [1.0, 1.0, -1.0]})
    >>> said = pd.to_datetime(["2031-05-08"] * 3)
    >>> statements = pd.DataFrame({"statement_id": list("stu"), "article_id": list("abc"),
    ...     "actor": "Vell", "said_low": said, "said_high": said})
    >>> articles = pd.DataFrame({"article_id": list("abc")})
    >>> story_influence(stances, statements, articles, actor="Vell", issue="canal")[
    ...     ["story_id", "change"]].round(2)
      story_id  change
    0        c    0.67
    1        a   -0.33
    2        b   -0.33
    """
    figure = _Figure(actor, issue, split, against)
    rows = figure.rows(stances, statements, articles)
    figure.require(rows)
    return _influence(rows, figure)


class _Figure:
    """A signed sum of means: of one or two actors, in one or two periods."""

    def __init__(self, actor, issue, split, against):
        self.actor, self.issue, self.against = actor, issue, against
        self.split = None if split is None else pd.Timestamp(split)
        periods = [("all", 1)] if split is None else [("before", -1), ("after", 1)]
        actors = [(actor, 1)] if against is None else [(actor, 1), (against, -1)]
        self.signs = {(a, p): s * t for a, s in actors for p, t in periods}

    def rows(self, stances, statements, articles) -> pd.DataFrame:
        """Join the tables to one row per stance that counts, with what the choices need."""
        rows, _ = usable(stances, statements, articles, _BY)
        extra = [c for c in ("quote", "date_method") if c in statements]
        rows = rows.merge(statements[["statement_id", *extra]], on="statement_id", how="left")
        extra = [c for c in ("source", "date_method") if c in articles]
        own = articles[["article_id", *extra]].rename(columns={"date_method": "article_method"})
        rows = rows.merge(own, on="article_id", how="left")
        return rows.assign(sign=np.sign(rows["stance"]).astype("int64"))

    def of(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Keep the rows that the figure rests on."""
        actors = [self.actor] if self.against is None else [self.actor, self.against]
        return rows[rows["actor"].isin(actors) & (rows["issue"] == self.issue)]

    def require(self, rows: pd.DataFrame) -> None:
        """Stop where a mean of the figure has no story at all."""
        there = set(zip(*(self._periods(self.of(rows))[c] for c in ("actor", "date")), strict=True))
        for actor, period in self.signs:
            if (actor, period) not in there:
                when = "" if period == "all" else f" {period} {self.split:%Y-%m-%d}"
                known = sorted(rows.loc[rows["issue"] == self.issue, "actor"].unique())
                raise ValueError(
                    f"{actor!r} has no stance on {self.issue!r}{when}; actors that have one at "
                    f"any time: {', '.join(known) or 'none'}"
                )

    def estimate(self, rows: pd.DataFrame, copies: str, labels: Labels) -> dict:
        """Give the figure with its interval and number of stories."""
        story = self._stories(rows, copies, labels)
        group = [*_BY, "date"]
        means, squares, freedom = _group_means(story, group)
        all_squares = PRIOR_VARIANCE * PRIOR_WEIGHT + squares.sum()
        all_freedom = PRIOR_WEIGHT + freedom.sum()
        backing = 1 / (1 / POOLED_WEIGHT + 1 / all_freedom)
        keys = [(actor, self.issue, period) for actor, period in self.signs]
        own = story[story["issue"] == self.issue].set_index(["actor", "date"])
        n_stories = own.loc[own.index.isin(list(self.signs)), "story_id"].nunique()
        numbers = {"estimate": np.nan, "low": np.nan, "high": np.nan, "n_stories": n_stories}
        if not all(key in means.index for key in keys):
            return numbers
        signs = np.array(list(self.signs.values()), float)
        all_of = means.loc[keys]
        own_freedom = backing + freedom.loc[keys].sum()
        variance = backing * all_squares / all_freedom + squares.loc[keys].sum()
        doubt = variance / own_freedom * all_of["stories"].sum()
        mixed = signs @ all_of[LABELS].to_numpy()
        doubt += mixed @ labels.covariance @ mixed
        estimate = float(signs @ all_of["mean"])
        half = student.ppf(0.975, own_freedom) * np.sqrt(doubt)
        most = np.abs(signs).sum()
        bounds = np.clip([estimate, estimate - half, estimate + half], -most, most)
        return numbers | dict(zip(("estimate", "low", "high"), bounds, strict=True))

    def without_each_story(self, rows: pd.DataFrame) -> tuple[float, pd.Series]:
        """Give the figure alone, and what it would be without each story."""
        story = self._stories(self.of(rows), "once", read_confusion(None))
        story = story.assign(period=list(zip(story["actor"], story["date"], strict=True)))
        story = story[story["period"].isin(list(self.signs))]
        wide = story.pivot(index="story_id", columns="period", values=["weight", "raw"]).fillna(0)
        groups, signs = list(self.signs), np.array(list(self.signs.values()))
        weight, value = (wide[c].reindex(columns=groups).to_numpy() for c in ("weight", "raw"))
        all_weight, all_value = weight.sum(axis=0), value.sum(axis=0)
        rest = all_weight - weight
        rest[rest < 1e-9] = np.nan
        without = pd.Series(((all_value - value) / rest) @ signs, index=wide.index)
        return float(all_value / all_weight @ signs), without

    def _stories(self, rows: pd.DataFrame, copies: str, labels: Labels) -> pd.DataFrame:
        """Give one row per series, period and story."""
        part = self._periods(rows)
        part["value"], part["most"] = part["weight"] * part["stance"], part["weight"]
        part = part.assign(sure=part["weight"], drift=0.0)
        weights = "stories" if copies == "once" else None
        return story_table(part, _BY, weights, labels).reset_index()

    def _periods(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Give each row the part of it that falls before the split, and on or after it."""
        if self.split is None:
            return rows.assign(date="all", weight=1.0)
        length = (rows["said_high"] - rows["said_low"]).dt.days + 1
        before = (self.split - rows["said_low"]).dt.days.clip(lower=0)
        before = np.minimum(before, length) / length
        parts = (
            rows.assign(date="before", weight=before),
            rows.assign(date="after", weight=1 - before),
        )
        every = pd.concat(parts, ignore_index=True)
        return every[every["weight"] > 0].reset_index(drop=True)


def _group_means(story: pd.DataFrame, group: list[str]):
    """Give the mean of each group of stories, their squared deviations and degrees of freedom."""
    story = story.assign(value=story["corrected"] / story["weight"])
    share = story["weight"] / story.groupby(group)["weight"].transform("sum")
    story["mean"] = share * story["value"]
    story["stories"] = share**2 / story["most"]
    for column in LABELS:
        story[column] = share * story[column] / story["weight"]
    means = story.groupby(group)[["mean", "stories", *LABELS]].sum()
    off = story["value"] - story.groupby(group)["value"].transform("mean")
    story["squares"] = off**2
    squares = story.groupby(group)["squares"].sum()
    return means, squares, story.groupby(group).size() - 1


def _options(rows: pd.DataFrame, figure: _Figure) -> dict[str, tuple[str, ...]]:
    """Say which choices there are, and leave out those that change nothing."""
    own = figure.of(rows)
    return {
        name: options
        if name == "copies" or len(_chosen(own, {name: options[1]})) < len(own)
        else options[:1]
        for name, options in _CHOICES.items()
    }


def _chosen(rows: pd.DataFrame, spec: Mapping[str, str]) -> pd.DataFrame:
    """Keep the rows that a set of choices lets count."""
    if spec.get("positions") == "left out" and "kind" in rows:
        rows = rows[rows["kind"] != "position"]
    if spec.get("quotes") == "direct only" and "quote" in rows:
        rows = rows[rows["quote"] == "direct"]
    if spec.get("dates") == "not inferred":
        for column in ("date_method", "article_method"):
            if column in rows:
                rows = rows[~rows[column].isin(_INFERRED)]
    return rows


def _without(rows: pd.DataFrame, figure: _Figure):
    """Yield the rows without each source, and without the most influential story."""
    own = figure.of(rows)
    if "source" in rows and own["source"].nunique() > 1:
        for source in sorted(own["source"].dropna().unique()):
            yield f"source {source}", rows[rows["source"] != source]
    if own["story_id"].nunique() > 1:
        story = _influence(rows, figure)["story_id"].iloc[0]
        yield f"story {story}", rows[rows["story_id"] != story]


def _influence(rows: pd.DataFrame, figure: _Figure) -> pd.DataFrame:
    whole, without = figure.without_each_story(rows)
    ids = figure.of(rows).groupby("story_id", sort=True)["statement_id"].agg(tuple)
    table = pd.DataFrame({"estimate": without, "change": without - whole})
    table["n_statements"] = ids.map(len)
    table["statement_ids"] = ids
    size = table["change"].abs().fillna(np.inf).round(12)
    order = size.sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index()
