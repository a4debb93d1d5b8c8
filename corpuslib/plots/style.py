"""What all figures share: colours, markers, days on the axis, gaps, events, names as they are."""

import inspect
from collections.abc import Callable
from functools import wraps

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.gridspec import GridSpec, GridSpecBase

#: Colours and markers of groups, in order of use.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#4D4D4D")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")

_AXES = """ax : Axes, optional
    Where to draw; the current axes when None.

Returns
-------
Axes"""


def drawing(plot: Callable[..., Axes]) -> Callable[..., Axes]:
    """Let a plot draw on the current axes when it is given none, and have its docstring say so."""

    @wraps(plot)
    def on_axes(*tables, ax: Axes | None = None, **options) -> Axes:
        return plot(*tables, ax=plt.gca() if ax is None else ax, **options)

    on_axes.__doc__ = inspect.cleandoc(plot.__doc__ or "").replace("{axes}", _AXES)
    return on_axes


def divide(ax: Axes, n_rows: int, n_columns: int, heights: list[float]) -> GridSpecBase:
    """Make a grid in the place of some axes, which are themselves left empty."""
    ax.set_axis_off()
    spec = ax.get_subplotspec()
    if spec is not None:
        return spec.subgridspec(n_rows, n_columns, height_ratios=heights)
    place = ax.get_position()
    sides = {"left": place.x0, "right": place.x1, "bottom": place.y0, "top": place.y1}
    return GridSpec(n_rows, n_columns, figure=ax.figure, height_ratios=heights, **sides)


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


def plain(name: object) -> str:
    """Write a name so that it is drawn as it is, neither as a formula nor left out of legends."""
    if not isinstance(name, tuple) and pd.isna(name):
        return "missing"
    text = ", ".join(map(str, name)) if isinstance(name, tuple) else str(name)
    text = " ".join(text.split()).replace("$", r"\$")
    return f" {text}" if text.startswith("_") else text


def step(dates: pd.Series) -> float:
    """Days in a step: 30 where all are firsts of months, 7 where all are Mondays, else 1."""
    if dates.nunique() < 2:
        return 1.0
    if (dates.dt.day == 1).all():
        return 30.0
    return 7.0 if (dates.dt.day_of_week == 0).all() else 1.0


def broken_at_gaps(rows: pd.DataFrame) -> pd.DataFrame:
    """Put a row of missing values into every gap, so that no line is drawn across it."""
    rows = rows.sort_values("date")
    limit = step(rows["date"]) * 1.5
    after = rows["date"].diff().dt.days > limit
    breaks = pd.DataFrame({"date": rows["date"][after] - pd.Timedelta(days=1)})
    return pd.concat([rows, breaks]).sort_values("date", ignore_index=True)


def rows_only(ax: Axes) -> Axes:
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


def days_below(ax: Axes, *, most: int = 8) -> Axes:
    """Write days below the axes, at most so many, and leave out the frame."""
    locator = mdates.AutoDateLocator(minticks=min(3, most - 1), maxticks=most)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(_day_label)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    return ax
