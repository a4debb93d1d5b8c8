"""Topics: their shares, their course over time, and how stable their number is."""

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import offset_copy

from corpuslib.plots.style import (
    COLOURS,
    MARKERS,
    broken_at_gaps,
    days_below,
    drawing,
    mark_events,
    plain,
    rows_only,
    step,
)


@drawing
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
    {axes}
    """
    heights = np.arange(len(summary))[::-1]
    stable = (
        summary["stable"].to_numpy(bool) if "stable" in summary else np.ones(len(summary), bool)
    )
    ax.hlines(heights, summary["low"], summary["high"], color=COLOURS[0], lw=2, alpha=0.5)
    faces = [COLOURS[0] if full else "white" for full in stable]
    ax.scatter(summary["share"], heights, c=faces, edgecolors=COLOURS[0], s=36, zorder=3)
    names = []
    for row, full in zip(summary.itertuples(), stable, strict=True):
        name = f"{plain(row.label)}{'' if full else ' (unstable)'}"
        terms = plain(" ".join(row.terms.split()[:n_terms]))
        names.append(f"{name} ({row.n_articles:,} / {row.n_stories:,})\n{terms}")
    ax.set_yticks(heights, names, fontsize="small")
    ax.set(
        xlabel="share of the articles (line: 95 %; in brackets: articles / stories)",
        ylabel="",
        xlim=(0, None),
        ylim=(-0.7, len(summary) - 0.3),
    )
    return rows_only(ax)


@drawing
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
    {axes}

    Raises
    ------
    ValueError
        If one topic would have two shares on one day, e.g. those of two sources.
    """
    for topic, rows in rates.groupby("topic", sort=True):
        if rows["date"].duplicated().any():
            raise ValueError(f"topic {topic} has two shares on one day; draw one group alone")
        stable = rows["stable"].iloc[0] if "stable" in rows else True
        colour = COLOURS[topic % len(COLOURS)]
        marker = MARKERS[(topic + topic // len(COLOURS)) % len(MARKERS)]
        style = {"color": colour, "marker": marker, "markersize": 4, "lw": 1.2}
        label = f"{plain(rows['label'].iloc[-1])}{'' if stable else ' (unstable)'}"
        rows = broken_at_gaps(rows)
        ax.plot(rows["date"], rows["share"], label=label, ls="-" if stable else "--", **style)
        ax.fill_between(rows["date"], rows["low"], rows["high"], color=colour, alpha=0.18, lw=0)
    if len(rates):
        end = rates["date"].max() + pd.Timedelta(days=step(rates["date"]) - 1)
        ax.update_datalim([(mdates.date2num(end), 0)])
    mark_events(events, ax)
    above = 0 if events is None else 12  # the numbers of the events
    ax.set(xlabel="", ylabel="share of articles\n(band: 95 %)", ylim=(0, 1))
    if len(rates):
        place = offset_copy(ax.transAxes, ax.figure, y=above, units="points")
        corner = {"loc": "lower left", "bbox_to_anchor": (0, 1), "bbox_transform": place}
        ax.legend(frameon=False, fontsize="small", borderaxespad=0.2, **corner)
    return days_below(ax)


@drawing
def plot_stability(compared: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """
    Draw what numbers of topics give: how stable, exclusive and coherent topics are.

    Parameters
    ----------
    compared : DataFrame
        As from `choose_k`. The band goes from the least to the most stable topic;
        above it stands how many topics are stable. The dotted line is the
        number recommended.
    {axes}
    """
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
