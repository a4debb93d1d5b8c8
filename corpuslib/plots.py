"""
Figures. Every function draws a table it is given on axes it is given, and returns the axes.

Nothing is computed here, shown, or changed: intervals, counts and days come from
the table. Colours are those of Okabe and Ito, which colour-blind readers can tell
apart; markers differ as well, for prints without colour.
"""

from collections.abc import Iterable

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

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

    Parameters
    ----------
    rates : DataFrame
        As from `term_rates` with `freq`: columns ``date``, ``rate``, ``low``,
        ``high`` (all per 10 000 words) and the column named by `by`. A step
        that is absent or missing breaks the line; nothing is drawn across it.
    by : str, default "term"
        Column that tells the lines apart.
    events : DataFrame, optional
        Columns ``date`` and ``label``, drawn as dotted lines.
    ax : Axes, optional
        Where to draw; the current axes when None.

    Returns
    -------
    Axes
    """
    ax = plt.gca() if ax is None else ax
    for (name, rows), colour, marker in zip(
        rates.groupby(by, sort=False), _cycle(COLOURS), _cycle(MARKERS), strict=False
    ):
        rows = _broken_at_gaps(rows)
        style = {"color": colour, "marker": marker, "markersize": 4, "lw": 1.2}
        ax.plot(rows["date"], rows["rate"], label=str(name), **style)
        ax.fill_between(rows["date"], rows["low"], rows["high"], color=colour, alpha=0.18, lw=0)
    mark_events(events, ax)
    ax.set(xlabel="", ylabel="per 10 000 words\n(band: 95 %)", ylim=(0, None))
    ax.legend(frameon=False, ncols=min(4, max(1, rates[by].nunique())), loc="upper left")
    return _days_below(ax)


def plot_counts(counts: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """
    Draw a bar for each day: how many articles it has.

    Parameters
    ----------
    counts : DataFrame
        Columns ``date`` and ``n_articles``. A day that is absent has no bar.
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
    totals = counts.groupby(by)["n_articles"].sum().sort_values(kind="stable")
    rows = {name: row for row, name in enumerate(totals.index)}
    ax.scatter(
        counts["date"],
        counts[by].map(rows),
        s=12 * counts["n_articles"].clip(upper=30),
        color=COLOURS[0],
        alpha=0.75,
        lw=0,
    )
    ax.set_yticks(list(rows.values()), [f"{name} ({n:,})" for name, n in totals.items()])
    ax.set(xlabel="", ylabel="", ylim=(-0.7, len(rows) - 0.3))
    ax.grid(axis="x", color="0.9", lw=0.6)
    ax.set_axisbelow(True)
    return _days_below(ax)


def plot_term_bars(rates: pd.DataFrame, *, label: str = "term", ax: Axes | None = None) -> Axes:
    """
    Draw a dot with its interval for each row: a rate and how sure it is.

    Parameters
    ----------
    rates : DataFrame
        As from `term_rates`: columns ``rate``, ``low``, ``high`` (per 10 000
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
        heights, [f"{name} ({n:,})" for name, n in zip(rates[label], rates["n"], strict=True)]
    )
    ax.set(
        xlabel="per 10 000 words (line: 95 %; in brackets: occurrences)", ylabel="", xlim=(0, None)
    )
    ax.grid(axis="x", color="0.9", lw=0.6)
    ax.set_axisbelow(True)
    return ax


def mark_events(events: pd.DataFrame | None, ax: Axes) -> Axes:
    """
    Draw events as dotted lines, numbered above the axes in order of date.

    Parameters
    ----------
    events : DataFrame or None
        Columns ``date`` and ``label``. Only those inside the days shown are
        drawn; the labels stand in the legend of numbers that the caption gives.
    ax : Axes
        Where to draw.

    Returns
    -------
    Axes
    """
    if events is None:
        return ax
    left, right = ax.get_xlim()
    for number, day in enumerate(events["date"], start=1):
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


def _cycle(values: Iterable):
    values = tuple(values)
    while True:
        yield from values


def _step(dates: pd.Series) -> float:
    """Days between neighbours: 1 for days, 7 for weeks, about 30 for months."""
    gaps = dates.drop_duplicates().sort_values().diff().dt.days
    return float(gaps.min()) if gaps.notna().any() else 1.0


def _broken_at_gaps(rows: pd.DataFrame) -> pd.DataFrame:
    """Put a row of missing values into every gap, so that no line is drawn across it."""
    rows = rows.sort_values("date")
    step = _step(rows["date"]) * 1.5
    after = rows["date"].diff().dt.days > step
    breaks = pd.DataFrame({"date": rows["date"][after] - pd.Timedelta(days=1)})
    return pd.concat([rows, breaks]).sort_values("date", ignore_index=True)


def _days_below(ax: Axes) -> Axes:
    locator = mdates.AutoDateLocator(minticks=3, maxticks=8)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator))
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    return ax
