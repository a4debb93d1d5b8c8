"""How often and how much, day by day: rates of terms, counts of articles, days covered."""

import matplotlib.dates as mdates
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from corpuslib.plots.style import (
    COLOURS,
    MARKERS,
    broken_at_gaps,
    days_below,
    drawing,
    mark_events,
    plain,
    step,
)


@drawing
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
    {axes}

    Raises
    ------
    ValueError
        If one line would have two rates on one day, e.g. those of two sources.
    """
    for at, (name, rows) in enumerate(rates.groupby(by, sort=False, dropna=False)):
        if rows["date"].duplicated().any():
            raise ValueError(f"the line of {name!r} has two rates on one day; draw one group alone")
        colour = COLOURS[at % len(COLOURS)]
        marker = MARKERS[(at + at // len(COLOURS)) % len(MARKERS)]
        rows = broken_at_gaps(rows)
        style = {"color": colour, "marker": marker, "markersize": 4, "lw": 1.2}
        ax.plot(rows["date"], rows["rate"], label=plain(name), **style)
        ax.fill_between(rows["date"], rows["low"], rows["high"], color=colour, alpha=0.18, lw=0)
        alone = rows[rows["rate"].shift().isna() & rows["rate"].shift(-1).isna()]
        ax.vlines(alone["date"], alone["low"], alone["high"], color=colour, alpha=0.5, lw=1.2)
    if len(rates):
        end = rates["date"].max() + pd.Timedelta(days=step(rates["date"]) - 1)
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
    return days_below(ax)


@drawing
def plot_counts(counts: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """
    Draw a bar for each day, week or month: how many articles it has.

    Parameters
    ----------
    counts : DataFrame
        Columns ``date`` and ``n_articles``. A day that is absent has no bar.
        Dates that are all Mondays are taken for weeks, firsts of the month for
        months; the bar stands on that day and is as wide as the step.
    {axes}
    """
    ax.bar(counts["date"], counts["n_articles"], width=step(counts["date"]) * 0.8, color="0.55")
    ax.set(xlabel="", ylabel=f"articles\n(n = {int(counts['n_articles'].sum()):,})")
    ax.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=3))
    return days_below(ax)


@drawing
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
    {axes}
    """
    names = counts[by].astype("object").map(plain)
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
    return days_below(ax)
