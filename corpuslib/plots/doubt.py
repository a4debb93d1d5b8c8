"""How far to trust a figure: other choices, calibration, and how often intervals hold the truth."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from corpuslib.plots.style import COLOURS, MARKERS, divide, drawing, plain, rows_only


@drawing
def plot_multiverse(
    table: pd.DataFrame, *, choices: Iterable[str] | None = None, ax: Axes | None = None
) -> Axes:
    """
    Draw one figure under every set of choices, weakest first, with the choices beneath.

    Parameters
    ----------
    table : DataFrame
        One row per set of choices, as from `multiverse`: columns ``estimate``,
        ``low``, ``high``, ``n_stories`` and one per choice, holding what was
        chosen. The first row, the choices that were made, has a black ring. A row
        without an estimate stands at the end, with its choices.
    choices : iterable of str, optional
        Which columns are choices; all others when None.
    {axes}
        The axes given; its place is divided between the estimates, their numbers of
        stories and the choices, the axes that follow it in ``ax.figure.axes``.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    numbers = ["estimate", "low", "high", "n_stories"]
    missing = [column for column in numbers if column not in table]
    if missing:
        raise ValueError(f"the table lacks {', '.join(missing)}; it has: {', '.join(table)}")
    choices = [c for c in table if c not in numbers] if choices is None else list(choices)
    rows = table.assign(_made=np.arange(len(table)) == 0)
    rows = rows.sort_values("estimate", kind="stable", ignore_index=True)
    options = [(c, option) for c in choices for option in rows[c].drop_duplicates()]
    heights = [6, 1.5, max(1, 0.6 * len(options))]
    grid = divide(ax, 3, 1, heights)
    top = ax.figure.add_subplot(grid[0])
    counts = ax.figure.add_subplot(grid[1], sharex=top)
    below = ax.figure.add_subplot(grid[2], sharex=top)

    top.axhline(0, color="0.75", lw=0.8, zorder=0)
    top.vlines(rows.index, rows["low"], rows["high"], color=COLOURS[0], alpha=0.45, lw=1.4)
    holds_zero = (rows["low"] <= 0) & (rows["high"] >= 0)
    faces = np.where(holds_zero, "white", COLOURS[0])
    top.scatter(rows.index, rows["estimate"], c=faces, edgecolors=COLOURS[0], s=20, zorder=3)
    made = rows[rows["_made"]]
    top.scatter(made.index, made["estimate"], fc="none", ec="black", s=70, lw=1.2, zorder=4)
    top.set(ylabel="estimate (hollow: holds 0;\nring: the choices made)", xlabel="")
    counts.bar(rows.index, rows["n_stories"], width=0.8, color="0.6")
    counts.set(ylabel="stories", xlabel="")
    for height, (choice, option) in enumerate(options):
        made = rows.index[(rows[choice] == option) | (rows[choice].isna() & pd.isna(option))]
        colour = COLOURS[choices.index(choice) % len(COLOURS)]
        below.plot(made, [height] * len(made), "s", color=colour, markersize=4)
    names = [f"{plain(choice)}: {plain(option)}" for choice, option in options]
    below.set_yticks(range(len(options)), names, fontsize="x-small")
    below.set(ylim=(len(options) - 0.4, -0.6), xlabel=f"{len(rows):,} sets of choices")
    rows_only(below)
    below.grid(visible=False)
    for panel in (top, counts):
        panel.tick_params(labelbottom=False, bottom=False)
        panel.spines[["top", "right", "bottom"]].set_visible(False)
    below.set_xticks([])
    ax.figure.align_ylabels([top, counts])
    ax.figure.sca(ax)
    return ax


@drawing
def plot_calibration(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """
    Draw how often answers were right against how sure they claimed to be.

    Parameters
    ----------
    table : DataFrame
        One row per group of answers: columns ``confidence`` (mean of the
        group), ``share_right``, ``low``, ``high`` (all 0 to 1) and ``n``, which
        stands beside the dot. On the dotted line claims are as good as they say.
    {axes}
    """
    ax.plot([0, 1], [0, 1], ls=":", color="0.4", lw=1.2, zorder=0)
    ax.vlines(table["confidence"], table["low"], table["high"], color=COLOURS[0], alpha=0.5, lw=2)
    ax.plot(table["confidence"], table["share_right"], "o", color=COLOURS[0], markersize=5)
    for row in table.itertuples():
        beside = {"textcoords": "offset points", "fontsize": "x-small", "color": "0.35"}
        ax.annotate(f"{row.n:,}", (row.confidence, row.share_right), (5, -3), **beside)
    ax.set(
        xlabel="confidence claimed (beside the dot: answers)",
        ylabel="share that was right\n(line: 95 %)",
        xlim=(0, 1.02),
        ylim=(0, 1.02),
        aspect="equal",
    )
    ax.spines[["top", "right"]].set_visible(False)
    return ax


@drawing
def plot_interval_coverage(
    table: pd.DataFrame,
    *,
    by: str = "method",
    label: str = "world",
    nominal: float = 0.95,
    target: tuple[float, float] = (0.92, 0.98),
    ax: Axes | None = None,
) -> Axes:
    """
    Draw how often intervals held the truth in made worlds, one row per world.

    Parameters
    ----------
    table : DataFrame
        One row per world and method: columns ``coverage``, ``low``, ``high`` (0
        to 1; the last two say how exactly the simulation knows it) and those
        named by `by` and `label`. Of `simulate_coverage`, the rows of one
        number of stories.
    by : str, default "method"
        Column that tells the marks apart.
    label : str, default "world"
        Column that names the rows of the figure, the first on top.
    nominal : float, default 0.95
        What the intervals promise, a dotted line.
    target : tuple of float, default (0.92, 0.98)
        The shaded stretch that counts as kept.
    {axes}
    """
    names = table[label].drop_duplicates().tolist()
    groups = list(table.groupby(by, sort=False, dropna=False))
    ax.axvspan(*target, color="0.92", zorder=0)
    ax.axvline(nominal, color="0.4", ls=":", lw=1.2, zorder=0)
    for at, (name, rows) in enumerate(groups):
        heights = rows[label].map(names.index) + (at - (len(groups) - 1) / 2) * 0.6 / len(groups)
        colour, marker = COLOURS[at % len(COLOURS)], MARKERS[at % len(MARKERS)]
        ax.hlines(heights, rows["low"], rows["high"], color=colour, lw=2, alpha=0.5)
        ax.plot(rows["coverage"], heights, marker, color=colour, markersize=5, label=plain(name))
    ax.set_yticks(range(len(names)), [plain(name) for name in names])
    ax.set(
        xlabel=f"share of intervals that held the truth (dotted: {nominal:.0%} promised)",
        ylabel="",
        ylim=(len(names) - 0.4, -0.6),
        xlim=(min(0.9, table["low"].min() - 0.02), 1.005),
    )
    ax.legend(frameon=False, ncols=4, loc="lower left", bbox_to_anchor=(0, 1), fontsize="small")
    return rows_only(ax)
