"""
Figures. Every function draws a table it is given on axes it is given, and returns the axes.

Nothing is computed here, shown, or changed: intervals, counts and days come from
the table. Colours are those of Okabe and Ito, which colour-blind readers can tell
apart; markers differ as well, for prints without colour.
"""

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import offset_copy

#: Colours and markers of groups, in order of use.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#4D4D4D")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")


def plot_rates(
    rates: pd.DataFrame,
    *,
    by: str = "term",
    events: pd.DataFrame | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw how often terms are used over time, one line each with its band.

    A step between two gaps has no band to stand in; its interval is a stroke.

    Parameters
    ----------
    rates : DataFrame
        As from `term_rates` with `freq`: columns ``date``, ``rate``, ``low``,
        ``high`` (all per 10,000 words) and the column named by `by`. A step
        that is absent or missing breaks the line; nothing is drawn across it.
    by : str, default "term"
        Column that tells the lines apart.
    events : DataFrame, optional
        Columns ``date`` and ``label``, drawn as dotted lines from the first
        day to the last day of the last step.
    ax : Axes, optional
        Where to draw; the current axes when None.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If one line would have two rates on one day, e.g. those of two sources.
    """
    ax = plt.gca() if ax is None else ax
    for at, (name, rows) in enumerate(rates.groupby(by, sort=False, dropna=False)):
        if rows["date"].duplicated().any():
            raise ValueError(f"the line of {name!r} has two rates on one day; draw one group alone")
        colour = COLOURS[at % len(COLOURS)]
        marker = MARKERS[(at + at // len(COLOURS)) % len(MARKERS)]
        rows = _broken_at_gaps(rows)
        style = {"color": colour, "marker": marker, "markersize": 4, "lw": 1.2}
        ax.plot(rows["date"], rows["rate"], label=_plain(name), **style)
        ax.fill_between(rows["date"], rows["low"], rows["high"], color=colour, alpha=0.18, lw=0)
        alone = rows[rows["rate"].shift().isna() & rows["rate"].shift(-1).isna()]
        ax.vlines(alone["date"], alone["low"], alone["high"], color=colour, alpha=0.5, lw=1.2)
    if len(rates):
        end = rates["date"].max() + pd.Timedelta(days=_step(rates["date"]) - 1)
        ax.update_datalim([(mdates.date2num(end), 0)])
    mark_events(events, ax)
    ax.set(xlabel="", ylabel="per 10,000 words\n(band: 95 %)", ylim=(0, None))
    ax.legend(
        frameon=False,
        ncols=min(4, max(1, rates[by].nunique())),
        loc="lower left",
        bbox_to_anchor=(0, 1 if events is None else 1.06),
        borderaxespad=0.2,
    )
    return _days_below(ax)


def plot_counts(counts: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """
    Draw a bar for each day, week or month: how many articles it has.

    Parameters
    ----------
    counts : DataFrame
        Columns ``date`` and ``n_articles``. A day that is absent has no bar.
        Dates that are all Mondays are taken for weeks, firsts of the month for
        months; the bar stands on that day and is as wide as the step.
    ax : Axes, optional
        Where to draw; the current axes when None.

    Returns
    -------
    Axes
    """
    ax = plt.gca() if ax is None else ax
    ax.bar(counts["date"], counts["n_articles"], width=_step(counts["date"]) * 0.8, color="0.55")
    ax.set(xlabel="", ylabel=f"articles\n(n = {int(counts['n_articles'].sum()):,})")
    ax.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=3))
    return _days_below(ax)


def plot_coverage(counts: pd.DataFrame, *, by: str = "source", ax: Axes | None = None) -> Axes:
    """
    Draw which days each group covers: a dot per day, larger for more articles.

    Parameters
    ----------
    counts : DataFrame
        Columns ``date``, ``n_articles`` and the column named by `by`. The row
        of a group says in brackets how many articles it has; an empty stretch
        is a stretch without articles.
    by : str, default "source"
        Column that names the rows of the figure.
    ax : Axes, optional
        Where to draw; the current axes when None.

    Returns
    -------
    Axes
    """
    ax = plt.gca() if ax is None else ax
    names = counts[by].astype("object").map(_plain)
    totals = counts.groupby(names)["n_articles"].sum().sort_values(kind="stable")
    rows = {name: row for row, name in enumerate(totals.index)}
    ax.scatter(
        counts["date"],
        names.map(rows),
        s=12 * counts["n_articles"].clip(upper=30),
        color=COLOURS[0],
        alpha=0.75,
        lw=0,
    )
    ax.set_yticks(list(rows.values()), [f"{name} ({n:,})" for name, n in totals.items()])
    most = counts["n_articles"].max()
    size = f"largest dot: {most:,.0f} articles" if most > 1 else ""
    ax.set(xlabel=size, ylabel="", ylim=(-0.7, len(rows) - 0.3))
    ax.grid(axis="x", color="0.9", lw=0.6)
    ax.set_axisbelow(True)
    return _days_below(ax)


def plot_term_bars(rates: pd.DataFrame, *, label: str = "term", ax: Axes | None = None) -> Axes:
    """
    Draw a dot with its interval for each row: a rate and how sure it is.

    Parameters
    ----------
    rates : DataFrame
        As from `term_rates`: columns ``rate``, ``low``, ``high`` (per 10,000
        words), ``n`` and the column named by `label`. The first row is drawn
        at the top.
    label : str, default "term"
        Column that names the rows of the figure; ``n`` stands in brackets.
    ax : Axes, optional
        Where to draw; the current axes when None.

    Returns
    -------
    Axes
    """
    ax = plt.gca() if ax is None else ax
    heights = np.arange(len(rates))[::-1]
    ax.hlines(heights, rates["low"], rates["high"], color=COLOURS[0], lw=2, alpha=0.5)
    ax.plot(rates["rate"], heights, "o", color=COLOURS[0], markersize=5)
    ax.set_yticks(
        heights,
        [f"{_plain(name)} ({n:,})" for name, n in zip(rates[label], rates["n"], strict=True)],
    )
    ax.set(
        xlabel="per 10,000 words (line: 95 %; in brackets: occurrences)", ylabel="", xlim=(0, None)
    )
    return _rows_only(ax)


def plot_keyness(
    table: pd.DataFrame,
    *,
    n: int = 10,
    alpha: float = 0.05,
    labels: tuple[str, str] = ("target", "reference"),
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the terms at both ends of a keyness table: size of effect, and what to make of it.

    Parameters
    ----------
    table : DataFrame
        As from `keyness`, indexed by term: columns ``log_ratio``,
        ``n_target``, ``n_reference``, the statistic ``g2`` where it has one, and
        ``p_permutation``.
    n : int, default 10
        Rows from each end of the table, which is strongest first.
    alpha : float, default 0.05
        Terms whose ``p_permutation`` is above this, or missing, are hollow.
    labels : tuple of str
        What the two groups are called.
    ax : Axes, optional
        Where to draw; the current axes when None.

    Returns
    -------
    Axes
    """
    ax = plt.gca() if ax is None else ax
    rows = pd.concat([table.iloc[:n], table.iloc[max(n, len(table) - n) :]])
    heights = np.arange(len(rows))[::-1]
    solid = (rows["p_permutation"] <= alpha).to_numpy()
    colours = np.where(rows["log_ratio"] >= 0, COLOURS[0], COLOURS[1])
    ax.axvline(0, color="0.7", lw=1, zorder=0)
    ax.hlines(heights, 0, rows["log_ratio"], color=colours, lw=1, alpha=0.5)
    faces = [colour if full else "white" for colour, full in zip(colours, solid, strict=True)]
    ax.scatter(rows["log_ratio"], heights, c=faces, edgecolors=colours, s=36, zorder=3)
    counts = zip(rows.index, rows["n_target"], rows["n_reference"], strict=True)
    ax.set_yticks(heights, [f"{_plain(term)} ({a:,} : {b:,})" for term, a, b in counts])
    if "g2" in rows:
        for height, value in zip(heights, rows["g2"], strict=True):
            place = {"transform": ax.get_yaxis_transform(), "va": "center", "fontsize": "small"}
            ax.text(1.01, height, f"{abs(value):.0f}", color="0.35", **place)
        ax.text(
            1.01, 1.0, "G2", transform=ax.transAxes, va="bottom", fontsize="small", color="0.35"
        )
    ax.set(
        xlabel=f"log2 ratio of rates: more in {_plain(labels[1])}  |  more in {_plain(labels[0])}\n"
        f"(in brackets: occurrences in each; hollow: permutation p > {alpha:g})",
        ylabel="",
    )
    return _rows_only(ax)


def plot_dispersion(places: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """
    Draw where in each article a term stands: one row per article, the earliest at the top.

    Parameters
    ----------
    places : DataFrame
        Columns ``article_id``, ``date`` and ``place`` (share of the article
        that lies before the occurrence, 0 to 1; missing for an article without
        one, which then has an empty row). One row per occurrence.
    ax : Axes, optional
        Where to draw; the current axes when None.

    Returns
    -------
    Axes
    """
    ax = plt.gca() if ax is None else ax
    articles = places.drop_duplicates("article_id").sort_values(["date", "article_id"])
    heights = pd.Series(np.arange(len(articles))[::-1], index=articles["article_id"].to_numpy())
    found = places[places["place"].notna()]
    where = found["article_id"].map(heights)
    ax.vlines(found["place"], where - 0.4, where + 0.4, color=COLOURS[0], lw=1.2)
    days = [f"{day:%d %b %Y}" if pd.notna(day) else "no day" for day in articles["date"]]
    names = [
        f"{day}  {_plain(name)}" for day, name in zip(days, articles["article_id"], strict=True)
    ]
    ax.set_yticks(heights, names, fontsize="x-small")
    ax.set(
        xlabel=f"place in the article (n = {len(found):,} in {len(articles):,} articles)",
        ylabel="",
        xlim=(0, 1),
        ylim=(-0.7, len(articles) - 0.3),
    )
    return _rows_only(ax)


def plot_collocations(
    pairs: pd.DataFrame, *, measure: str = "log_dice", ax: Axes | None = None
) -> Axes:
    """
    Draw pairs of words by how closely they are bound, in the order of the table.

    Parameters
    ----------
    pairs : DataFrame
        As from `collocations`: columns ``first``, ``second``, ``n``,
        ``n_articles`` and the one named by `measure`.
    measure : str, default "log_dice"
        The column drawn.
    ax : Axes, optional
        Where to draw; the current axes when None.

    Returns
    -------
    Axes
    """
    ax = plt.gca() if ax is None else ax
    heights = np.arange(len(pairs))[::-1]
    ax.scatter(pairs[measure], heights, s=36, color=COLOURS[0])
    counts = zip(pairs["first"], pairs["second"], pairs["n"], pairs["n_articles"], strict=True)
    ax.set_yticks(heights, [f"{_plain(a)} {_plain(b)} ({n:,} in {k:,})" for a, b, n, k in counts])
    ax.set(xlabel=f"{measure} (in brackets: occurrences in how many articles)", ylabel="")
    return _rows_only(ax)


def plot_topics(summary: pd.DataFrame, *, n_terms: int = 7, ax: Axes | None = None) -> Axes:
    """
    Draw each topic's share of the articles with its interval, and its first terms.

    Parameters
    ----------
    summary : DataFrame
        As from `TopicModel.summary`: columns ``label``, ``terms``,
        ``n_articles``, ``n_stories``, ``share``, ``low``, ``high``; where it has
        ``stable``, topics that are not are hollow and say so. The first row is
        drawn at the top.
    n_terms : int, default 7
        How many terms stand below a label.
    ax : Axes, optional
        Where to draw; the current axes when None.

    Returns
    -------
    Axes
    """
    ax = plt.gca() if ax is None else ax
    heights = np.arange(len(summary))[::-1]
    stable = (
        summary["stable"].to_numpy(bool) if "stable" in summary else np.ones(len(summary), bool)
    )
    ax.hlines(heights, summary["low"], summary["high"], color=COLOURS[0], lw=2, alpha=0.5)
    faces = [COLOURS[0] if full else "white" for full in stable]
    ax.scatter(summary["share"], heights, c=faces, edgecolors=COLOURS[0], s=36, zorder=3)
    names = []
    for row, full in zip(summary.itertuples(), stable, strict=True):
        name = f"{_plain(row.label)}{'' if full else ' (unstable)'}"
        terms = _plain(" ".join(row.terms.split()[:n_terms]))
        names.append(f"{name} ({row.n_articles:,} / {row.n_stories:,})\n{terms}")
    ax.set_yticks(heights, names, fontsize="small")
    ax.set(
        xlabel="share of the articles (line: 95 %; in brackets: articles / stories)",
        ylabel="",
        xlim=(0, None),
        ylim=(-0.7, len(summary) - 0.3),
    )
    return _rows_only(ax)


def plot_topic_rates(
    rates: pd.DataFrame, *, events: pd.DataFrame | None = None, ax: Axes | None = None
) -> Axes:
    """
    Draw each topic's share of the articles over time, one line each with its band.

    Parameters
    ----------
    rates : DataFrame
        As from `topic_rates`: columns ``date``, ``topic``, ``label``,
        ``share``, ``low``, ``high``; where it has ``stable``, topics that are
        not are dashed and say so. A step that is absent breaks the line. A
        topic has the colour of its number, in every figure.
    events : DataFrame, optional
        Columns ``date`` and ``label``, drawn as dotted lines from the first
        day to the last day of the last step.
    ax : Axes, optional
        Where to draw; the current axes when None.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If one topic would have two shares on one day, e.g. those of two sources.
    """
    ax = plt.gca() if ax is None else ax
    for topic, rows in rates.groupby("topic", sort=True):
        if rows["date"].duplicated().any():
            raise ValueError(f"topic {topic} has two shares on one day; draw one group alone")
        stable = rows["stable"].iloc[0] if "stable" in rows else True
        colour = COLOURS[topic % len(COLOURS)]
        marker = MARKERS[(topic + topic // len(COLOURS)) % len(MARKERS)]
        style = {"color": colour, "marker": marker, "markersize": 4, "lw": 1.2}
        label = f"{_plain(rows['label'].iloc[-1])}{'' if stable else ' (unstable)'}"
        rows = _broken_at_gaps(rows)
        ax.plot(rows["date"], rows["share"], label=label, ls="-" if stable else "--", **style)
        ax.fill_between(rows["date"], rows["low"], rows["high"], color=colour, alpha=0.18, lw=0)
    if len(rates):
        end = rates["date"].max() + pd.Timedelta(days=_step(rates["date"]) - 1)
        ax.update_datalim([(mdates.date2num(end), 0)])
    mark_events(events, ax)
    above = 0 if events is None else 12  # the numbers of the events
    ax.set(xlabel="", ylabel="share of articles\n(band: 95 %)", ylim=(0, 1))
    if len(rates):
        place = offset_copy(ax.transAxes, ax.figure, y=above, units="points")
        corner = {"loc": "lower left", "bbox_to_anchor": (0, 1), "bbox_transform": place}
        ax.legend(frameon=False, fontsize="small", borderaxespad=0.2, **corner)
    return _days_below(ax)


def plot_stability(compared: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """
    Draw what numbers of topics give: how stable, exclusive and coherent topics are.

    Parameters
    ----------
    compared : DataFrame
        As from `choose_k`. The band goes from the least to the most stable topic;
        above it stands how many topics are stable. The dotted line is the
        number recommended.
    ax : Axes, optional
        Where to draw; the current axes when None.

    Returns
    -------
    Axes
    """
    ax = plt.gca() if ax is None else ax
    names = {
        "jaccard": "terms that return",
        "kept": "articles that stay together",
        "agreement": "agreement beyond chance",
        "exclusivity": "exclusivity",
        "c_npmi": "coherence (NPMI)",
    }
    band = {"color": COLOURS[0], "alpha": 0.18, "lw": 0}
    ax.fill_between(compared["k"], compared["jaccard_low"], compared["jaccard_high"], **band)
    for (column, name), colour, marker in zip(names.items(), COLOURS, MARKERS, strict=False):
        style = {"color": colour, "marker": marker, "markersize": 4, "lw": 1.2}
        ax.plot(compared["k"], compared[column], label=name, **style)
    for row in compared.itertuples():
        place = {"transform": ax.get_xaxis_transform(), "ha": "center", "va": "bottom"}
        ax.text(row.k, 1.01, f"{row.n_stable}", fontsize="small", color="0.35", **place)
        if row.recommended:
            ax.axvline(row.k, color="0.4", ls=":", lw=1.2, zorder=0)
    ax.set(xlabel="number of topics (above: how many of them are stable)", ylabel="")
    ax.set_xticks(compared["k"])
    ax.legend(frameon=False, ncols=3, loc="lower left", bbox_to_anchor=(0, 1.06), fontsize="small")
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    return ax


def mark_events(events: pd.DataFrame | None, ax: Axes) -> Axes:
    """
    Draw events as dotted lines, numbered above the axes in order of date.

    Parameters
    ----------
    events : DataFrame or None
        Columns ``date`` and ``label``. Only those inside the days drawn so far
        are marked; the labels stand in the legend of numbers that the caption gives.
    ax : Axes
        Where to draw.

    Returns
    -------
    Axes
    """
    if events is None:
        return ax
    left, right = ax.dataLim.intervalx
    for number, day in enumerate(events["date"].sort_values(), start=1):
        if left <= mdates.date2num(day) <= right:
            ax.axvline(day, color="0.6", ls=":", lw=1, zorder=0)
            ax.text(
                day,
                1.01,
                str(number),
                transform=ax.get_xaxis_transform(),
                ha="center",
                va="bottom",
                fontsize="small",
                color="0.35",
            )
    return ax


def _plain(name: object) -> str:
    """Write a name so that it is drawn as it is, neither as a formula nor left out of legends."""
    if not isinstance(name, tuple) and pd.isna(name):
        return "missing"
    text = ", ".join(map(str, name)) if isinstance(name, tuple) else str(name)
    text = " ".join(text.split()).replace("$", r"\$")
    return f" {text}" if text.startswith("_") else text


def _step(dates: pd.Series) -> float:
    """Days in a step: 30 where all are firsts of months, 7 where all are Mondays, else 1."""
    if dates.nunique() < 2:
        return 1.0
    if (dates.dt.day == 1).all():
        return 30.0
    return 7.0 if (dates.dt.day_of_week == 0).all() else 1.0


def _broken_at_gaps(rows: pd.DataFrame) -> pd.DataFrame:
    """Put a row of missing values into every gap, so that no line is drawn across it."""
    rows = rows.sort_values("date")
    step = _step(rows["date"]) * 1.5
    after = rows["date"].diff().dt.days > step
    breaks = pd.DataFrame({"date": rows["date"][after] - pd.Timedelta(days=1)})
    return pd.concat([rows, breaks]).sort_values("date", ignore_index=True)


def _rows_only(ax: Axes) -> Axes:
    """Rule the columns lightly and leave out the frame around rows."""
    ax.grid(axis="x", color="0.9", lw=0.6)
    ax.set_axisbelow(True)
    ax.tick_params(axis="y", length=0)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    return ax


def _day_label(value: float, _position: int) -> str:
    """Write a day with its year below; the hours between days have no label."""
    moment = mdates.num2date(value)
    return f"{moment.day} {moment:%b}\n{moment:%Y}" if moment.hour == 0 else ""


def _days_below(ax: Axes) -> Axes:
    locator = mdates.AutoDateLocator(minticks=3, maxticks=8)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(_day_label)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    return ax
