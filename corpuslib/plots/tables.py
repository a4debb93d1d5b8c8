"""Tables as figures: a cell per actor and issue, source and actor, answer and prediction."""

from collections.abc import Iterable, Mapping
from textwrap import fill

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from corpuslib.plots.style import drawing, plain
from corpuslib.schema import check

_CELL = 0.92  # side of a drawn cell, of the 1 that it may take


@drawing
def plot_stance_matrix(
    days: pd.DataFrame,
    *,
    issues: Mapping[str, Mapping] | None = None,
    actors: Iterable[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw where each actor stood on each issue in one period: mean, interval and stories.

    A filled cell has an interval on one side of zero; where the interval holds zero the
    cell has a coloured edge only, dotted where there is little to go by (``thin``). An
    empty place has no statements. Purple is +1, orange is -1; the numbers say it too.

    Parameters
    ----------
    days : DataFrame
        One row per actor and issue, as from `stance_timeline` for one day or one
        week: columns ``actor``, ``issue``, ``mean``, ``low``, ``high`` (-1 to
        1), ``n_stories``, ``status``.
    issues : mapping of str to mapping, optional
        Per issue ``title``, ``positive`` and ``negative``, as in
        `Codebook.issues`; the rows, in order. Every issue, by its code, when None.
    actors : iterable of str, optional
        The columns, in order; in the order of the table when None.
    {axes}

    Raises
    ------
    ValueError
        If a column is missing or an actor has two rows on one issue.
    """
    needed = ["actor", "issue", "mean", "low", "high", "n_stories", "status"]
    check(days, "days", needs=needed)
    repeated = days.duplicated(["actor", "issue"])
    if repeated.any():
        first = days[repeated].iloc[0]
        raise ValueError(
            f"{first['actor']} has several rows on {first['issue']!r}; give one day, or one "
            "week of a timeline by weeks"
        )
    present = days["issue"].dropna().unique().tolist()
    rows = present if issues is None else [issue for issue in issues if issue in present]
    columns = days["actor"].dropna().unique().tolist() if actors is None else list(actors)
    colours = mpl.colormaps["PuOr"]
    for cell in days[days["actor"].isin(columns) & days["issue"].isin(rows)].itertuples():
        if pd.isna(cell.mean):
            continue
        place = columns.index(cell.actor), rows.index(cell.issue)
        colour = colours(0.5 + 0.4 * cell.mean)
        sure = cell.low > 0 or cell.high < 0
        edge = colours(0.95 if cell.mean > 0 else 0.15)
        style = {"fc": colour if sure else "white", "ec": edge, "lw": 1.2}
        _box(place, style | {"ls": ":" if cell.status == "thin" else "-"}, ax)
        lines = [_signed(cell.mean), f"{_signed(cell.low)} to {_signed(cell.high)}"]
        _write("\n".join([*lines, f"n = {cell.n_stories:,}"]), place, style["fc"], ax)
    _name(columns, [_worded(issue, issues) for issue in rows], ax)
    ax.set_xlabel(
        "mean, 95 % interval, n: stories (edge only: the interval holds 0; dotted: thin)",
        fontsize="small",
    )
    return ax


@drawing
def plot_sources_by_actor(counts: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """
    Draw whose statements each source carries: a row per source, a column per actor.

    Parameters
    ----------
    counts : DataFrame
        Counts of statements, indexed by source, a column per actor. A cell is
        shaded by its share of the row, and holds its count; the name of a row
        says in brackets how many statements it has.
    {axes}
    """
    return _shares(counts, "statement", ax)


@drawing
def plot_confusion(counts: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """
    Draw what was said by a method where people said something: right answers have a frame.

    Parameters
    ----------
    counts : DataFrame
        Counts, indexed by the right answer, a column per answer given. A cell is
        shaded by its share of the row, and holds its count.
    {axes}
    """
    _shares(counts, "answer", ax)
    for row, answer in enumerate(counts.index):
        for column in np.flatnonzero(counts.columns == answer):
            _box((column, row), {"fc": "none", "ec": "black", "lw": 1.6}, ax)
    ax.set(xlabel="answer given", ylabel="right answer")
    return ax


def _shares(counts: pd.DataFrame, what: str, ax: Axes) -> Axes:
    if (counts < 0).any(axis=None):
        raise ValueError(f"counts of {what}s cannot be negative")
    totals = counts.sum(axis="columns")
    shades = mpl.colormaps["Blues"]
    for (row, column), n in np.ndenumerate(counts.to_numpy()):
        colour = shades(0.8 * n / totals.iloc[row]) if n else (1.0, 1.0, 1.0, 1.0)
        _box((column, row), {"fc": colour, "ec": "0.85", "lw": 0.6}, ax)
        _write(f"{n:,.0f}" if n else "·", (column, row), colour, ax)
    names = [f"{plain(name)} ({n:,.0f})" for name, n in totals.items()]
    _name(list(counts.columns), names, ax)
    ax.set(xlabel=f"shade: share of the row; in brackets: {what}s in all", ylabel="")
    return ax


def _box(place: tuple[int, int], style: dict, ax: Axes) -> None:
    corner = (place[0] - _CELL / 2, place[1] - _CELL / 2)
    ax.add_patch(Rectangle(corner, _CELL, _CELL, **style))


def _write(text: str, place: tuple[int, int], ground: object, ax: Axes) -> None:
    """Write into a cell, in black or white, whichever stands out."""
    red, green, blue = mpl.colors.to_rgb(ground)
    dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.5
    style = {"color": "white" if dark else "black", "fontsize": "x-small", "linespacing": 1.15}
    ax.text(*place, text, ha="center", va="center", **style)


def _name(columns: list, rows: list[str], ax: Axes) -> None:
    """Name columns above and rows at the left, the first row on top."""
    ax.set_xticks(range(len(columns)), [fill(plain(column), 14) for column in columns])
    ax.set_yticks(range(len(rows)), rows)
    ax.set(xlim=(-0.5, len(columns) - 0.5), ylim=(len(rows) - 0.5, -0.5))
    ax.tick_params(length=0, labelbottom=False, labeltop=True, labelsize="small")
    for side in ax.spines.values():
        side.set_visible(False)


def _worded(issue: str, issues: Mapping[str, Mapping] | None) -> str:
    if issues is None:
        return plain(issue)
    words = issues[issue]
    ends = (f"+1: {plain(words['positive'])}", f"−1: {plain(words['negative'])}")
    return "\n".join([plain(words["title"]), *(fill(end, 34) for end in ends)])


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−") if round(value, 1) else "0.0"
