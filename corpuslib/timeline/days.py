"""Where each actor stood, day by day: the mean of the stories, its doubt, the path behind it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from corpuslib.parts import in_parts
from corpuslib.schema import COLUMNS, DAY
from corpuslib.timeline.counts import (
    cells,
    columns_of,
    day_number,
    merge_counts,
    step_number,
    story_counts,
)
from corpuslib.timeline.labels import Labels, read_confusion
from corpuslib.timeline.model import Path, Steps, estimate_path

LABELS = ["minus", "zero", "plus"]
#: Stories, in fractions, below which a step is a gap: one known to four days makes days.
LEAST = 0.25
_WHOLE = 1 - 1e-9
#: Columns that a timeline has beside those of the table of days.
EXTRA = ("margin", "level_margin", "part_sampling", "part_dating", "part_labelling")


@in_parts
def stance_timeline(
    stances: pd.DataFrame,
    statements: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    by: Sequence[str] = ("actor", "issue"),
    freq: str = "D",
    weights: str | None = "stories",
    hindsight: bool = True,
    confusion: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """
    Say where each actor stood on each issue, day by day, and how sure that is.

    Parameters
    ----------
    stances : DataFrame
        ``statement_id``, ``issue`` and ``stance`` (-1 to 1; missing where the
        scorer abstained), as from `score_stances`.
    statements : DataFrame
        ``statement_id``, ``article_id``, ``actor``, ``said_low``, ``said_high``,
        as from `extract_statements`; ``kind`` and ``background`` are used where present.
    articles : DataFrame
        ``article_id``. What counts as one story is ``story_id`` where the table
        has it (see `mark_stories`), else ``copy_id``, else each article. ``date``
        and ``date_high`` are used without hindsight.
    by : sequence of str, default ("actor", "issue")
        Columns of the three tables whose values each get a series of their own,
        e.g. also ``"source"``.
    freq : {"D", "W", "M"}
        Length of a step: days, weeks from Monday, months. Days are those of the
        statements, which are days on the clocks of the codebook's time zone.
    weights : {"stories", "copies", None}
        What counts once for one holder, issue and sign: a story, a copy of a
        text (columns ``copy_id``), or, for None, each statement. The interval
        rests on stories as the units in each case.
    hindsight : bool, default True
        Whether a day may be judged by what came later. When false, no article
        changes anything before its day: what it reports of earlier days counts
        on the day it appeared (``date``, else ``date_high``), and the path is
        filtered, not smoothed.
    confusion : DataFrame, optional
        What the scorer makes of each true stance, as counts: rows true, columns
        given, both -1, 0 and 1. ``mean`` and ``level`` are then corrected for
        its mistakes, and the intervals cover them.
    client : distributed.Client, optional
        Where to add up, if not here; the tables may also be in parts (`corpuslib.scale`).

    Returns
    -------
    DataFrame
        One row per series and step, from the first step with a statement to the
        last of the whole table:

        - ``date``, the first day of the step, and the columns of `by`
        - ``raw_mean`` : mean over stories (each once per sign), -1 to 1
        - ``mean``, ``low``, ``high`` : the same drawn towards the running level
          of the series, the more so the fewer stories, with a 95 % interval
        - ``level``, ``level_low``, ``level_high`` : the running level alone,
          from the first to the last step with a statement; without hindsight
          carried on after it
        - ``weight`` : statements, in fractions where a day is an interval
        - ``n_statements``, ``n_stories``, ``n_articles`` : that touch the step
        - ``status`` : ``ok``; ``thin`` where the weights of the stories make
          fewer than 2; ``none`` for a gap, where the means are missing, never 0:
          there is no statement, or each is known to more than four days only;
          it still counts for the level
        - ``margin``, ``level_margin`` : half the width of the intervals before
          they are cut at -1 and 1
        - ``part_sampling``, ``part_dating``, ``part_labelling`` : parts of the
          variance of the step's own mean (without the level's help) due to few
          stories, uncertain days and wrong labels; they sum to 1. The last is
          missing where `confusion` is not given: it is then not known, not 0

        ``attrs`` counts the stances left out, each for the first reason that
        applies: of actions (``n_action``), without a stance (``n_unscored``),
        without an actor (``n_no_actor``), of background without a day
        (``n_background``), without a day (``n_undated``), with an interval of
        more than 31 days (``n_wide``).

    Raises
    ------
    ValueError
        If a column is missing or a value cannot be (a stance outside -1 to 1,
        two stances of one statement on one issue, a statement or article that
        is not in its table, days in the wrong order), or an option is unknown.

    Notes
    -----
    What the interval is about: the mean stance, on that day, over all the
    stories that might have been told of what the actor said, of which those in
    the corpus are taken as a draw. It says nothing of what was not reported, of
    sources that choose what they report, or, without `confusion`, of labels
    that err to one side. In made-up worlds (`simulate_coverage`) the intervals of
    days with one to three stories hold the truth in 93 to 98 % of days, also where
    stances are -1, 0 and 1 only, change suddenly or are dated to a week; in 99 %
    where days hardly differ, and in 91 % where a fifth of the stances is read
    wrongly and `confusion` is not given. That is an average over days: in the three
    days on either side of a sudden change by 1 it is about 82 %.

    The model: a level drifts from step to step, days scatter around the level,
    stories around their day. How much of each is learned from all series
    together, the variance between stories also from the series itself
    (`corpuslib.timeline.model`). With a single statement nearly all is prior.
    A stance that lies near -1 or 1 has intervals that end there.

    A statement whose day is an interval counts in each of its days by its part
    there. One known to a week thus makes a row of thin days: look at ``weight``.

    References
    ----------
    Morris, C. N. (1983). Parametric empirical Bayes inference: theory and
    applications. JASA 78, 47-55. Durbin & Koopman (2012), ch. 2.

    Examples
    --------
    >>> stances = pd.DataFrame({"statement_id": list("stuv"), "issue": "canal",
    ...                         "stance": [1.0, 1.0, 0.0, -1.0]})
    >>> said = pd.to_datetime(["2031-05-08", "2031-05-08", "2031-05-08", "2031-05-10"])
    >>> statements = pd.DataFrame({"statement_id": list("stuv"), "article_id": list("aabc"),
    ...     "actor": "Vell", "said_low": said, "said_high": said})
    >>> articles = pd.DataFrame({"article_id": list("abc")})
    >>> days = stance_timeline(stances, statements, articles)
    >>> days[["date", "raw_mean", "weight", "n_stories", "status"]]
            date  raw_mean  weight  n_stories status
    0 2031-05-08       0.5     3.0          2     ok
    1 2031-05-09       NaN     0.0          0   none
    2 2031-05-10      -1.0     1.0          1   thin
    """
    by = columns_of(by)
    counts = story_counts(stances, statements, articles, by=by, freq=freq, hindsight=hindsight)
    return estimate_days(
        merge_counts(counts),
        by=by,
        freq=freq,
        weights=weights,
        hindsight=hindsight,
        confusion=confusion,
    )


def estimate_days(
    counts: pd.DataFrame,
    *,
    by: Sequence[str] = ("actor", "issue"),
    freq: str = "D",
    weights: str | None = "stories",
    hindsight: bool = True,
    confusion: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """
    Estimate a timeline from sums: the third and last step of `stance_timeline`.

    Parameters
    ----------
    counts : DataFrame
        As from `story_counts`, or several put together by `merge_counts`, made
        with the same `by`, `freq` and `hindsight`.
    by, freq, weights, hindsight, confusion
        As for `stance_timeline`.

    Returns
    -------
    DataFrame
        As from `stance_timeline`.
    """
    by = columns_of(by)
    labels = read_confusion(confusion)
    if not len(counts):
        return _finished(_nothing(by), by, counts.attrs)
    seen = _seen(counts, by, weights, labels)
    table = _with_gaps(seen, by, freq)
    path = estimate_path(_steps(table), hindsight=hindsight)
    return _finished(_described(table, path, labels, hindsight), by, counts.attrs)


def story_table(
    counts: pd.DataFrame, by: list[str], weights: str | None, labels: Labels
) -> pd.DataFrame:
    """
    Say what each story says on each step.

    Returns
    -------
    DataFrame
        Indexed by the columns of `by`, ``date`` and ``story_id``: its ``weight``;
        ``raw`` and ``corrected``, weight times stance; ``minus``, ``zero`` and
        ``plus``, the weights of the labels; ``most``, ``sure`` and ``drift`` as in
        `story_counts`.
    """
    once = cells(counts, by, weights)
    once["raw"] = once["weight"] * once["value"]
    once["corrected"] = once["weight"] * labels.corrected(once["value"])
    once[LABELS] = labels.parts(once["value"]) * once["weight"].to_numpy()[:, None]
    total = dict.fromkeys(["weight", "raw", "corrected", *LABELS], "sum")
    return once.groupby([*by, "date", "story_id"], dropna=False, sort=True).agg(
        total | {"most": "max", "sure": "max", "drift": "min"}
    )


def _seen(counts: pd.DataFrame, by: list[str], weights: str | None, labels: Labels) -> pd.DataFrame:
    """Give one row per series and step with what was seen there."""
    story = story_table(counts, by, weights, labels)
    day = [*by, "date"]
    grouped = story.groupby(level=day, dropna=False)
    share = story["weight"] / grouped["weight"].transform("sum")
    story["stories"] = share**2
    story["dated"] = share**2 / story["most"]
    story["elsewhere"] = story["dated"] * (1 - story["sure"] ** 2)
    story["drifted"] = story["dated"] * story["drift"]
    value = (story["corrected"] / story["weight"]).where(story["sure"] >= _WHOLE)
    known = story["weight"].where(value.notna(), 0)
    story["squares"] = (value - value.groupby(level=day, dropna=False).transform("mean")) ** 2
    story["certain"], story["n_stories"] = value.notna(), 1
    story["known"], story["known_squares"] = known, known**2
    story["known_sum"] = story["corrected"].where(value.notna(), 0)
    sums = ["stories", "dated", "elsewhere", "drifted", "squares", "certain", "n_stories", "most"]
    sums += ["known", "known_squares", "known_sum"]
    total = ["weight", "raw", "corrected", *LABELS]
    seen = story.groupby(level=day, dropna=False)[[*total, *sums]].sum()
    seen["sure"] = seen["known_sum"] / seen["known"].where(seen["known"] > 0)
    seen["n_sure"] = seen["known"] ** 2 / seen["known_squares"].where(seen["known"] > 0)
    grouped = counts.groupby(day, dropna=False, sort=True)
    seen["seen"], seen["raw_mean"] = (seen[c] / seen["weight"] for c in ("corrected", "raw"))
    seen["weight"], seen["n_statements"] = grouped["weight"].sum(), grouped["n"].sum()
    seen["n_articles"] = grouped["article_id"].nunique()
    seen["best"] = story.groupby(level=day, dropna=False)["most"].max()
    seen["freedom"] = np.maximum(seen["certain"] - 1, 0)
    return seen.reset_index()


def _with_gaps(seen: pd.DataFrame, by: list[str], freq: str) -> pd.DataFrame:
    """Add a row for each step without evidence, from the first of its series on."""
    grouped = seen.groupby(by, dropna=False, sort=True)
    seen = seen.assign(
        series=grouped.ngroup(), time=step_number(day_number(seen["date"]), freq)
    ).sort_values(["series", "time"], ignore_index=True)
    first = seen.groupby("series")["time"].min().to_numpy()
    length = seen["time"].max() - first + 1
    series = np.repeat(np.arange(len(first)), length)
    time = np.concatenate([np.arange(n) for n in length]) + first[series]
    grid = pd.DataFrame({"series": series, "time": time})
    table = grid.merge(seen, on=["series", "time"], how="left", validate="one_to_one")
    start = seen.drop_duplicates("series").set_index("series")
    for column in by:
        table[column] = start[column].loc[series].array
    table["date"] = pd.PeriodIndex.from_ordinals(time, freq=freq).start_time.astype(DAY)
    return table


def _steps(table: pd.DataFrame) -> Steps:
    def column(name):
        return table[name].to_numpy(float)

    return Steps(
        series=table["series"].to_numpy(),
        time=table["time"].to_numpy(),
        seen=column("seen"),
        stories=column("stories"),
        dated=column("dated"),
        elsewhere=column("elsewhere"),
        drift=column("drifted"),
        sure=column("sure"),
        n_sure=column("n_sure"),
        squares=table["squares"].fillna(0).to_numpy(float),
        freedom=table["freedom"].fillna(0).to_numpy(float),
    )


def _described(table: pd.DataFrame, path: Path, labels: Labels, hindsight: bool) -> pd.DataFrame:
    """Turn what is known of each step into the columns of the result."""
    told = table["seen"].notna().to_numpy()
    there = told & (table["best"] >= LEAST * _WHOLE).to_numpy()
    common, noise = _label_doubt(table, labels, hindsight)
    of_labels = np.minimum(noise / path.variance, 1) * path.sampling
    own = path.sampling + path.dating + common
    margin = path.reach * np.sqrt(path.mean_variance + common)
    level_margin = path.reach * np.sqrt(path.level_variance + common)
    level = path.level.copy()
    if hindsight:
        last = pd.Series(np.where(told, table["time"], -np.inf)).groupby(table["series"])
        level[table["time"] > last.transform("max")] = np.nan
    level_margin[np.isnan(level)] = np.nan
    whole = ["n_statements", "n_stories", "n_articles"]
    status = np.where(table["most"] >= 2 * _WHOLE, "ok", "thin")
    mean, margin, own = (np.where(there, values, np.nan) for values in (path.mean, margin, own))
    return table.assign(
        raw_mean=table["raw_mean"].where(there),
        mean=mean.clip(-1, 1),
        low=(mean - margin).clip(-1, 1),
        high=(mean + margin).clip(-1, 1),
        level=level.clip(-1, 1),
        level_low=(level - level_margin).clip(-1, 1),
        level_high=(level + level_margin).clip(-1, 1),
        weight=table["weight"].fillna(0.0),
        status=np.where(there, status, "none"),
        margin=margin,
        level_margin=level_margin,
        part_sampling=(path.sampling - of_labels) / own,
        part_dating=path.dating / own,
        part_labelling=(of_labels + common) / own if labels.known else np.nan,
        **table[whole].fillna(0).astype("int64"),
    )


def _label_doubt(table: pd.DataFrame, labels: Labels, hindsight: bool):
    """
    Give what wrong labels add: a variance common to the series, and one per story.

    Both depend on how the labels of the series are mixed: all of them, or those so far.
    """
    if not labels.known:
        return np.zeros(len(table)), np.zeros(len(table))
    grouped = table[LABELS].fillna(0).groupby(table["series"])
    mixed = (grouped.transform("sum") if hindsight else grouped.cumsum()).to_numpy(float)
    mixed /= mixed.sum(axis=1, keepdims=True)
    return np.einsum("ij,jk,ik->i", mixed, labels.covariance, mixed), mixed @ labels.noise


def _finished(table: pd.DataFrame, by: list[str], left_out: dict) -> pd.DataFrame:
    known = [c for c in COLUMNS["days"] if c not in ("date", "actor", "issue")]
    table = table[["date", *by, *known, *EXTRA]].astype(
        {c: COLUMNS["days"][c] for c in ("date", *known)} | dict.fromkeys(EXTRA, float)
    )
    table.attrs = dict(left_out)
    return table


def _nothing(by: list[str]) -> pd.DataFrame:
    columns = dict.fromkeys(by, "str") | COLUMNS["days"] | dict.fromkeys(EXTRA, "float64")
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in columns.items()})
