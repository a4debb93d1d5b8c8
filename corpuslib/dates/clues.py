"""
What the dates and weekdays an article names say about the day it is from.
"""

import re
from datetime import date
from typing import NamedTuple

import numpy as np

from corpuslib.dates.expressions import Expression, scan

_READ, _LEAD, _DATELINE_ENDS = 6_000, 600, 120
_DATELINE = re.compile(r"\s?(?:[(:)–—]|-\s|,?\s\d\d:\d\d)")

# Days from a date named to the day of the article: bucket edges, and how many of
# 100 articles fall into each before anything is learned.
EDGES = np.array([-(10**7), 0, 1, 2, 3, 4, 8, 15, 31, 10**7])
WIDTHS = np.array([60, 1, 1, 1, 1, 4, 7, 16, 60])
PRIOR = {
    "dateline": [0.5, 84, 12, 2, 0.5, 0.3, 0.2, 0.2, 0.3],
    "date in the lead": [2, 40, 31, 6, 4, 6, 5, 3, 3],
    "date": [5, 18, 15, 8, 6, 14, 12, 12, 10],
    "date ahead": [6, 8, 12, 8, 8, 18, 15, 15, 10],
    "weekday in the lead": [45, 33, 6, 4, 4, 4, 4],
    "weekday": [25, 20, 15, 12, 10, 9, 9],
    "weekday ahead": [12, 20, 20, 15, 13, 10, 10],
}


class Clue(NamedTuple):
    """A day word of a text, as evidence: for each day of the window, the bucket it falls into."""

    kind: str
    words: str
    buckets: np.ndarray


def read_clues(text: str, days: np.ndarray) -> list[Clue]:
    """Read the day words of a text as evidence, the strongest first."""
    found: dict[str, list[Expression]] = {}
    for expression in scan(text[:_READ]):
        kind = _kind(text, expression)
        if kind:
            found.setdefault(kind, []).append(expression)
    clues = []
    weekday = (days - 1) % 7
    seen = set()
    for kind in PRIOR:
        ahead = kind.endswith("ahead")
        for expression in found.get(kind, []):
            if kind.startswith("weekday"):
                name = expression.names[0]
                if (name, expression.future) in seen or len(seen) == 3:
                    continue
                seen.add((name, expression.future))
                buckets = (name - weekday) % 7 if ahead else (weekday - name) % 7
            else:
                away = [x for one in found[kind] if (x := _away(one, days, ahead)) is not None]
                if not away:
                    break
                buckets = np.searchsorted(EDGES, np.min(away, axis=0), side="right") - 1
            words = " ".join(text[expression.start : expression.end].split())
            clues.append(Clue(kind, words, buckets))
            if kind != "weekday":
                break
    return clues


def _kind(text: str, expression: Expression) -> str | None:
    lead = expression.start < _LEAD
    if expression.kind == "weekday" and expression.names[1] is None:
        base = "weekday"
    elif expression.kind == "date":
        if expression.start < _DATELINE_ENDS and _DATELINE.match(text, expression.end):
            return "dateline"
        base = "date"
    else:
        return None
    return f"{base} ahead" if expression.future else f"{base} in the lead" if lead else base


def _away(expression: Expression, days: np.ndarray, ahead: bool) -> np.ndarray | None:
    """Count the days from the date named to each day, or from each day to a date ahead."""
    year, month, day = expression.names[:3]
    first, last = int(days[0]), int(days[-1])
    years = range(date.fromordinal(first).year - 1, date.fromordinal(last).year + 2)
    named = []
    for y in [year] if year else years:
        try:
            moment = date(y, month, day).toordinal()
        except ValueError:
            continue
        if first - 60 <= moment <= last + 60:
            named.append(moment)
    if not named:
        return None
    if ahead:
        place = np.minimum(np.searchsorted(named, days), len(named) - 1)
        return np.array(named)[place] - days
    place = np.maximum(np.searchsorted(named, days, side="right") - 1, 0)
    return days - np.array(named)[place]
