"""Words and where they stand: rates, keyness, dispersion, collocations."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from corpuslib.plots.style import COLOURS, drawing, plain, rows_only


@drawing
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
    {axes}
    """
    heights = np.arange(len(rates))[::-1]
    ax.hlines(heights, rates["low"], rates["high"], color=COLOURS[0], lw=2, alpha=0.5)
    ax.plot(rates["rate"], heights, "o", color=COLOURS[0], markersize=5)
    ax.set_yticks(
        heights,
        [f"{plain(name)} ({n:,})" for name, n in zip(rates[label], rates["n"], strict=True)],
    )
    ax.set(
        xlabel="per 10,000 words (line: 95 %; in brackets: occurrences)", ylabel="", xlim=(0, None)
    )
    return rows_only(ax)


@drawing
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
    {axes}
    """
    rows = pd.concat([table.iloc[:n], table.iloc[max(n, len(table) - n) :]])
    heights = np.arange(len(rows))[::-1]
    solid = (rows["p_permutation"] <= alpha).to_numpy()
    colours = np.where(rows["log_ratio"] >= 0, COLOURS[0], COLOURS[1])
    ax.axvline(0, color="0.7", lw=1, zorder=0)
    ax.hlines(heights, 0, rows["log_ratio"], color=colours, lw=1, alpha=0.5)
    faces = [colour if full else "white" for colour, full in zip(colours, solid, strict=True)]
    ax.scatter(rows["log_ratio"], heights, c=faces, edgecolors=colours, s=36, zorder=3)
    counts = zip(rows.index, rows["n_target"], rows["n_reference"], strict=True)
    ax.set_yticks(heights, [f"{plain(term)} ({a:,} : {b:,})" for term, a, b in counts])
    if "g2" in rows:
        for height, value in zip(heights, rows["g2"], strict=True):
            place = {"transform": ax.get_yaxis_transform(), "va": "center", "fontsize": "small"}
            ax.text(1.01, height, f"{abs(value):.0f}", color="0.35", **place)
        ax.text(
            1.01, 1.0, "G2", transform=ax.transAxes, va="bottom", fontsize="small", color="0.35"
        )
    ax.set(
        xlabel=f"log2 ratio of rates: more in {plain(labels[1])}  |  more in {plain(labels[0])}\n"
        f"(in brackets: occurrences in each; hollow: permutation p > {alpha:g})",
        ylabel="",
    )
    return rows_only(ax)


@drawing
def plot_dispersion(places: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """
    Draw where in each article a term stands: one row per article, the earliest at the top.

    Parameters
    ----------
    places : DataFrame
        Columns ``article_id``, ``date`` and ``place`` (share of the article
        that lies before the occurrence, 0 to 1; missing for an article without
        one, which then has an empty row). One row per occurrence.
    {axes}
    """
    articles = places.drop_duplicates("article_id").sort_values(["date", "article_id"])
    heights = pd.Series(np.arange(len(articles))[::-1], index=articles["article_id"].to_numpy())
    found = places[places["place"].notna()]
    where = found["article_id"].map(heights)
    ax.vlines(found["place"], where - 0.4, where + 0.4, color=COLOURS[0], lw=1.2)
    days = [f"{day:%d %b %Y}" if pd.notna(day) else "no day" for day in articles["date"]]
    names = [
        f"{day}  {plain(name)}" for day, name in zip(days, articles["article_id"], strict=True)
    ]
    ax.set_yticks(heights, names, fontsize="x-small")
    ax.set(
        xlabel=f"place in the article (n = {len(found):,} in {len(articles):,} articles)",
        ylabel="",
        xlim=(0, 1),
        ylim=(-0.7, len(articles) - 0.3),
    )
    return rows_only(ax)


@drawing
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
    {axes}
    """
    heights = np.arange(len(pairs))[::-1]
    ax.scatter(pairs[measure], heights, s=36, color=COLOURS[0])
    counts = zip(pairs["first"], pairs["second"], pairs["n"], pairs["n_articles"], strict=True)
    ax.set_yticks(heights, [f"{plain(a)} {plain(b)} ({n:,} in {k:,})" for a, b, n, k in counts])
    ax.set(xlabel=f"{measure} (in brackets: occurrences in how many articles)", ylabel="")
    return rows_only(ax)
