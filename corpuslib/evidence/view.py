"""The evidence view as one piece of HTML, which a notebook shows and a file can hold."""

import base64
import hashlib
import json
import warnings
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd

from corpuslib.evidence.overview import overview
from corpuslib.evidence.sentences import sentence_lists
from corpuslib.evidence.tables import Evidence, join, step_of
from corpuslib.plain import plain_html

_LARGE = 2_000_000  # characters from which a view is slow to open
_REASONS = {
    "n_action": "actions",
    "n_unscored": "abstained",
    "n_no_actor": "nobody known holds them",
    "n_background": "background without a day",
    "n_undated": "no day",
    "n_wide": "day too uncertain",
}


class EvidenceView:
    """
    A piece of HTML that leads from each day of a timeline to its sentences.

    Made by `evidence_view`. A notebook shows it as the last line of a cell.

    Attributes
    ----------
    html : str
        All of it: it loads nothing, and several can stand on one page.
    """

    def __init__(self, html: str, description: str) -> None:
        self.html = html
        self.description = description

    def __repr__(self) -> str:
        return f"EvidenceView({self.description}; {len(self.html) / 1000:,.0f} kB)"

    def _repr_html_(self) -> str:
        return self.html

    def save(self, path: str | Path, *, title: str = "Stances and their sentences") -> Path:
        """
        Write the view as a page of its own, which works from any folder.

        The page allows itself the script of the view and nothing else: it cannot
        load or send anything.

        Parameters
        ----------
        path : path
            The file, which is overwritten.
        title : str
            Title of the page.

        Returns
        -------
        Path
        """
        digest = base64.b64encode(hashlib.sha256(_part("view.js").encode()).digest()).decode()
        values = {"title": plain_html(title), "hash": digest, "view": self.html}
        path = Path(path)
        path.write_text(_filled("page.html", values), encoding="utf-8", newline="\n")
        return path


def evidence_view(
    days: pd.DataFrame,
    stances: pd.DataFrame,
    statements: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    issues: Mapping[str, Mapping] | None = None,
    events: pd.DataFrame | None = None,
    links: pd.DataFrame | None = None,
    context: int | None = 20,
) -> EvidenceView:
    """
    Show a timeline whose every day opens the sentences that it rests on.

    One chooses an actor and an issue; hovering over a day, moving to it with the arrow
    keys or clicking on it shows its sentences in their context, with speaker, source,
    day and how it is known, the words that decided, and confidence; copies are folded.
    Where scripts do not run, as in a notebook that is not trusted, a picture of every
    series and lists of all sentences remain.

    Parameters
    ----------
    days : DataFrame
        As from `stance_timeline` by actor and issue. What is not to be shown can be
        left out: ``days[days["actor"].isin([...])]``.
    stances, statements, articles : DataFrame
        The tables that `days` was made from. Used where present, besides what
        those tables must have: ``source``, ``title``, ``date``, ``story_id`` and
        ``copy_id`` of articles.
    issues : mapping of str to mapping, optional
        Per issue ``title``, ``positive`` and ``negative``, as in
        `Codebook.issues`: what the ends of the axis stand for. Only these
        issues are shown, in this order; every issue, by its code, when None.
    events : DataFrame, optional
        Columns ``date`` and ``label``, drawn as dotted lines with numbers.
    links : DataFrame, optional
        As from `day_statements`, made with the options of the timeline. Made
        with its defaults, by day, week or month as `days` is, when None.
    context : int or None, default 20
        Words shown before and after a statement, within its paragraph; whole
        paragraphs when None. A statement of more than 120 words is cut.

    Returns
    -------
    EvidenceView

    Raises
    ------
    ValueError
        If a column is missing, `days` has two rows for one actor, issue and date,
        or days have statements and none of those given belongs there.

    Warns
    -----
    UserWarning
        If the view is larger than 2 MB.

    Notes
    -----
    A view holds passages of the articles. Whether these may be handed on is a matter
    of their licence; `context=0` leaves the sentences alone.

    Examples
    --------
    >>> days = stance_timeline(stances, statements, articles)  # doctest: +SKIP
    >>> view = evidence_view(days, stances, statements, articles)  # doctest: +SKIP
    >>> view.save("evidence.html")  # doctest: +SKIP
    """
    tables = join(days, stances, statements, articles, links, issues)
    picture, width, height = overview(tables.series, tables.days)
    n, stories = len(tables.statements), tables.statements["story"].nunique()
    first, last = (f"{d.day} {d:%B %Y}" for d in tables.days["date"].agg(["min", "max"]))
    lead = (
        f"{n:,} statements of {stories:,} stories, by {tables.series['actor'].nunique():,} actors "
        f"on {tables.series['issue'].nunique():,} issues, {first} to {last}"
    )
    values = {
        "css": _part("view.css"),
        "lead": plain_html(lead + _left_out(tables.left_out)),
        "picture": picture,
        "alt": plain_html(_alt(tables)),
        "size": f'width="{width}" height="{height}"',
        "lists": sentence_lists(tables, articles, context),
        "data": _json(tables, events),
        "js": _part("view.js"),
    }
    html = _filled("view.html", values)
    if len(html) > _LARGE:
        warnings.warn(
            f"the evidence view has {len(html) / 1e6:.1f} MB; give fewer actors or days, "
            "or less context, for one that opens quickly",
            stacklevel=2,
        )
    return EvidenceView(html, lead)


def _left_out(reasons: Mapping[str, int]) -> str:
    known = [f"{n:,} ({_REASONS.get(reason, reason)})" for reason, n in reasons.items() if n]
    return f". Stances not counted: {', '.join(known)}" if known else ""


def _alt(tables: Evidence) -> str:
    names = ", ".join(tables.series["actor"].drop_duplicates().astype(str))
    return (
        f"Overview of {len(tables.series)} series, a row for each actor and issue ({names}): "
        "bars up are days with a mean above 0, bars down below 0, thin ones have an interval "
        "that holds 0. The sentences of every day stand in the list that follows."
    )


def _json(tables: Evidence, events: pd.DataFrame | None) -> str:
    """Write the numbers of the view; means in hundredths, days counted from the first."""
    start = tables.days["date"].min()
    refs = tables.links.groupby(["series", "date"])["number"].agg(list)
    by_series = dict(list(tables.days.groupby("series")))
    series = []
    for number, row in tables.series.iterrows():
        rows = by_series[number]
        seen = rows[rows["mean"].notna()]
        drawn = [
            [(r.date - start).days, *_hundredths(r.mean, r.low, r.high), int(r.n_stories),
             int(r.n_statements), int(r.status == "thin"), refs.get((number, r.date), [])]
            for r in seen.itertuples()
        ]  # fmt: skip
        level = _level(rows, start) if "level" in rows else []
        words = {key: str(row[key]) for key in ("actor", "title", "positive", "negative")}
        series.append(words | {"days": drawn, "level": level})
    data = {
        "start": f"{start:%Y-%m-%d}",
        "n": int((tables.days["date"].max() - start).days) + 1,
        "step": {"D": 1, "W": 7, "M": 31}[step_of(tables.days["date"])],
        "events": _events(events, start),
        "series": series,
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    text = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return text.encode("utf-8", "replace").decode("utf-8")


def _level(rows: pd.DataFrame, start: pd.Timestamp) -> list:
    """
    Give the level of one series, in runs, with a run broken where there is none.

    Over steps without statements the level is all but straight: every fourth is enough.
    """
    known, told = rows["level"].notna(), rows["mean"].notna()
    begins = known & ~known.shift(fill_value=False)
    ends = known & ~known.shift(-1, fill_value=False)
    beside = told | told.shift(fill_value=False) | told.shift(-1, fill_value=False)
    kept = known & (begins | ends | beside | (np.arange(len(rows)) % 4 == 0))
    runs: list[list] = []
    for row, new in zip(rows[kept].itertuples(), begins[kept], strict=True):
        if new:
            runs.append([])
        values = _hundredths(row.level, row.level_low, row.level_high)
        runs[-1].append([(row.date - start).days, *values])
    return runs


def _hundredths(*values: float) -> list[int | None]:
    return [None if pd.isna(value) else round(value * 100) for value in values]


def _events(events: pd.DataFrame | None, start: pd.Timestamp) -> list:
    if events is None:
        return []
    rows = events.sort_values("date", kind="stable")
    offsets = (rows["date"] - start).dt.days
    return [[int(day), str(label)] for day, label in zip(offsets, rows["label"], strict=True)]


def _filled(name: str, values: Mapping[str, str]) -> str:
    """Fill in a template once; what is filled in is not looked at again."""
    first, *pieces = _part(name).split("{{ ")
    named = (piece.split(" }}", 1) for piece in pieces)
    return first + "".join(values[name] + rest for name, rest in named)


@cache
def _part(name: str) -> str:
    return (files("corpuslib") / "evidence" / name).read_text(encoding="utf-8")
