"""Where each actor stood on each issue, day by day: small multiples with their doubt."""

from collections.abc import Iterable, Mapping
from itertools import cycle
from textwrap import fill

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from corpuslib.plots.style import COLOURS, broken_at_gaps, days_below, divide, drawing, plain
from corpuslib.schema import check

_NEEDED = ["date", "actor", "issue", "mean", "low", "high", "weight", "n_stories", "status"]
_FLOOR, _BASE = -1.2, -1.85  # the bars of stories stand between these heights
_MOST_ACTORS = 6
_WIDE = 4.5  # inches from which a panel has room for labels in words


@drawing
def plot_timeline(
    days: pd.DataFrame,
    *,
    events: pd.DataFrame | None = None,
    issues: Mapping[str, Mapping] | None = None,
    actors: Iterable[str] | None = None,
    changes: pd.DataFrame | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw where each actor stood on each issue, day by day: a row per issue, a column per actor.

    A dot is the mean of a day, its stroke the interval; a day with little to go by
    (``thin``) is hollow, a day without statements has no dot. The line is the smoothed
    level in its wider band, dotted over days without statements; it ends where the table
    has no level. Bars beneath count stories.
    A panel reads well from about 2.5 by 1.6 inches.

    Parameters
    ----------
    days : DataFrame
        As from `stance_timeline`: columns ``date``, ``actor``, ``issue``,
        ``mean``, ``low``, ``high`` (-1 to 1), ``weight`` (statements),
        ``n_stories``, ``status``, and where present ``level``, ``level_low``,
        ``level_high``.
    events : DataFrame, optional
        Columns ``date`` and ``label``, drawn as dotted lines. Their labels stand
        above where a panel is wide enough, else numbers, with a key at the bottom.
    issues : mapping of str to mapping, optional
        Per issue ``title``, ``positive`` and ``negative``: what the axis says in
        words, as in `Codebook.issues`. Only these issues are drawn, in this
        order; every issue, by its code, when None.
    actors : iterable of str, optional
        The columns, in order. The six with most statements when None; the
        figure then says how many there are.
    changes : DataFrame, optional
        Those rows of `change_points` that are to be marked: columns ``actor``,
        ``issue``, ``date`` and ``p_holm`` or ``p``. A dashed line in the panel
        concerned, with that p.
    {axes}
        The axes given; its place is divided among the panels, which are the
        axes that follow it in ``ax.figure.axes``, each labelled ``actor: issue``.

    Raises
    ------
    ValueError
        If a column is missing, there is nothing to draw, or one actor has two
        means on one issue and day.
    """
    check(days, "days", needs=_NEEDED)
    repeated = days.duplicated(["actor", "issue", "date"])
    if repeated.any():
        first = days[repeated].iloc[0]
        raise ValueError(
            f"{first['actor']} has two means on {first['issue']!r} on {first['date']:%Y-%m-%d}; "
            "draw one group alone"
        )
    rows, columns = _issues(days, issues), _actors(days, actors)
    if not rows or not columns:
        raise ValueError("there is nothing to draw: no row of days has these actors and issues")

    figure, width = ax.figure, _inches(ax) / len(columns)
    shown = _shown(events, days["date"])
    grid = divide(ax, len(rows) + 1, len(columns), [*[1] * len(rows), 0.001])
    panels = np.empty((len(rows), len(columns)), dtype=object)
    drawn = days[days["actor"].isin(columns) & days["issue"].isin(rows)]
    most = max(1, drawn["n_stories"].max())
    colours = dict(zip(dict.fromkeys([*_ranked(days), *columns]), cycle(COLOURS), strict=False))
    for (row, column), _ in np.ndenumerate(panels):
        panel = figure.add_subplot(grid[row, column], sharex=panels[0, 0])
        panels[row, column] = panel
        issue, actor = rows[row], columns[column]
        panel.set_label(f"{actor}: {issue}")
        here = drawn[drawn["actor"].eq(actor) & drawn["issue"].eq(issue)]
        _draw_series(here.sort_values("date"), most, colours[actor], panel)
        for day in shown["date"]:
            panel.axvline(day, color="0.55", ls=":", lw=1, zorder=0)
        if changes is not None:
            _mark_changes(changes[changes["actor"].eq(actor) & changes["issue"].eq(issue)], panel)
        days_below(panel, most=max(3, int(width / 0.6)))
        panel.tick_params(labelbottom=row == len(rows) - 1, labelleft=column == 0)
    _name_rows(panels[:, 0], rows, issues)
    texts = [plain(label) for label in shown["label"]]
    names = texts if width >= _WIDE else [str(number) for number in shown["number"]]
    for panel, actor in zip(panels[0], columns, strict=True):
        levels = _name_events(shown["date"], names, width, panel)
        panel.set_title(plain(actor), loc="left", fontweight="bold", pad=5 + 11 * levels)
    n_actors = len(_ranked(days))
    some = f"The {len(columns)} of {n_actors} actors with most statements."
    some = some if actors is None and n_actors > len(columns) else ""
    key = shown.iloc[:0] if width >= _WIDE else shown
    _write_key(key, some, most, _inches(ax), figure.add_subplot(grid[-1, :]))
    figure.sca(ax)
    return ax


def _issues(days: pd.DataFrame, issues: Mapping[str, Mapping] | None) -> list[str]:
    present = days["issue"].dropna().unique().tolist()
    return present if issues is None else [issue for issue in issues if issue in present]


def _actors(days: pd.DataFrame, actors: Iterable[str] | None) -> list[str]:
    if actors is not None:
        return list(dict.fromkeys(actors))
    return _ranked(days)[:_MOST_ACTORS]


def _ranked(days: pd.DataFrame) -> list[str]:
    weights = days.groupby("actor")["weight"].sum()
    return weights.sort_values(ascending=False, kind="stable").index.tolist()


def _inches(ax: Axes) -> float:
    return ax.get_position().width * ax.figure.get_figwidth()


def _shown(events: pd.DataFrame | None, dates: pd.Series) -> pd.DataFrame:
    """Number the events inside the days drawn, in order of date."""
    if events is None:
        return pd.DataFrame({"date": pd.to_datetime([]), "label": [], "number": []})
    inside = events[events["date"].between(dates.min(), dates.max())].sort_values("date")
    return inside.assign(number=np.arange(1, len(inside) + 1))


def _draw_series(rows: pd.DataFrame, most: int, colour: str, ax: Axes) -> None:
    ax.axhline(0, color="0.75", lw=0.8, zorder=0)
    if "level" in rows:
        path = broken_at_gaps(rows)
        band = {"color": colour, "alpha": 0.15, "lw": 0, "zorder": 1}
        ax.fill_between(path["date"], path["level_low"], path["level_high"], **band)
        ax.plot(path["date"], path["level"], color=colour, lw=0.9, ls=":", zorder=2)
        there = path["level"].where(path["mean"].notna())
        ax.plot(path["date"], there, color=colour, lw=1.4, zorder=2)
    seen = rows[rows["mean"].notna()]
    ax.vlines(seen["date"], seen["low"], seen["high"], color=colour, alpha=0.45, lw=1.4, zorder=3)
    faces = np.where(seen["status"].eq("thin"), "white", colour)
    ax.scatter(seen["date"], seen["mean"], c=faces, edgecolors=colour, s=16, lw=1, zorder=4)
    told = seen[seen["n_stories"] > 0]
    heights = told["n_stories"] / most * (_FLOOR - _BASE)
    ax.bar(told["date"], heights, bottom=_BASE, width=0.85, color="0.6", lw=0)
    n = rows["weight"].sum()
    text = f"n = {n:,.0f} on {len(seen):,} days" if len(seen) else "no statements"
    quiet = {"transform": ax.transAxes, "fontsize": "x-small", "color": "0.35", "va": "bottom"}
    ax.text(0.01, 1.01, text, **quiet)
    ax.set(xlabel="", ylim=(_BASE, 1.1))


def _mark_changes(changes: pd.DataFrame, ax: Axes) -> None:
    p = changes["p_holm" if "p_holm" in changes else "p"]
    for date, value in zip(changes["date"], p, strict=True):
        if pd.notna(date):
            ax.axvline(date, color="0.2", ls="--", lw=1)
            beside = {"fontsize": "x-small", "rotation": 90, "ha": "right", "va": "bottom"}
            ax.text(date, _FLOOR + 0.05, f"p = {value:.2g}", **beside)


def _name_rows(panels: Iterable[Axes], rows: list[str], issues: Mapping | None) -> None:
    """Say at the left what the two ends of each issue stand for."""
    for panel, issue in zip(panels, rows, strict=True):
        words = (issues or {}).get(issue, {"title": issue, "positive": "", "negative": ""})
        above, below = (
            fill(f"{sign}: {plain(words[end])}" if words[end] else sign, 22)
            for sign, end in (("+1", "positive"), ("−1", "negative"))
        )
        panel.set_yticks([1, 0, -1], [above, "0", below])
        for label, place in zip(panel.get_yticklabels(), ("top", "center", "top"), strict=True):
            label.set(va=place, fontsize="x-small")
        panel.set_ylabel(fill(plain(words["title"]), 18), fontweight="bold", fontsize="small")


def _name_events(dates: pd.Series, names: list[str], inches: float, ax: Axes) -> int:
    """Write names above their lines, as many levels high as they need not to overlap."""
    left, right = ax.get_xlim()
    per_day = inches * 0.8 * 72 / (right - left)  # points; labels of the axis take a fifth
    ends: list[float] = []
    for day, name in zip(mdates.date2num(dates), names, strict=True):
        width = 4.6 * len(name) + 6
        at = (day - left) * per_day
        turned = at + width > (right - left) * per_day and at > width
        start = at - width if turned else at
        level = next((i for i, end in enumerate(ends) if end <= start), len(ends))
        ends[level : level + 1] = [start + width]
        ax.annotate(
            name,
            (day, 1),
            (-2 if turned else 2, 14 + 11 * level),
            xycoords=ax.get_xaxis_transform(),
            textcoords="offset points",
            ha="right" if turned else "left",
            fontsize="x-small",
            color="0.3",
        )
        stem = {"arrowstyle": "-", "ls": ":", "color": "0.55", "shrinkA": 0, "shrinkB": 0}
        ax.annotate(
            "",
            (day, 1),
            (0, 14 + 11 * level),
            xycoords=ax.get_xaxis_transform(),
            textcoords="offset points",
            arrowprops=stem,
        )
    return len(ends) + bool(ends)


def _write_key(events: pd.DataFrame, some: str, most: int, inches: float, ax: Axes) -> None:
    """Say beneath the panels what is drawn, and which event has which number."""
    lines = [
        "Dot: mean of a day; stroke: its interval; hollow: thin; line and band: smoothed level, "
        f"dotted without statements; bars: stories (tallest: {most:,}); n: statements. {some}"
    ]
    if len(events):
        named = zip(events["number"], events["date"], events["label"], strict=True)
        lines.append(
            "; ".join(f"{n}: {day.day} {day:%b}, {plain(label)}" for n, day, label in named)
        )
    text = "\n".join(fill(line, max(40, int(inches * 15))) for line in lines)
    below = 0 if ax.figure.get_layout_engine() else -32  # else nothing keeps clear of the days
    ax.set_axis_off()
    ax.set_label("key")
    quiet = {"fontsize": "x-small", "color": "0.35", "va": "top"}
    ax.annotate(text, (0, 0), (0, below), "axes fraction", "offset points", **quiet)
