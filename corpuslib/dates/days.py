"""
The days that day words mean, relative to the day of the text they stand in.

Days are counted as in `datetime.date.toordinal`; an interval has both its ends.
"""

from calendar import monthrange
from datetime import date

import numpy as np
import pandas as pd

from corpuslib.dates.expressions import Expression, scan

Interval = tuple[int, int]

_PARTS = {"early": (1, 10), "start": (1, 10), "beginning": (1, 10), "mid": (11, 20)}
_PARTS |= {"middle": (11, 20), "late": (21, 31), "end": (21, 31)}
_FIRST, _LAST = 1, date.max.toordinal()
_EPOCH = date(1970, 1, 1).toordinal()


def resolve_days(text: str, day) -> pd.DataFrame:
    """
    Find the day words of a text and say which days they mean.

    Parameters
    ----------
    text : str
        English text, of any length; the work grows with its length.
    day : date, Timestamp, str, or pair of these
        The day the text was published, or the first and last day it may have
        been published; the result widens with it. Where it is missing (NaT,
        None) only expressions that carry their own year get days.

    Returns
    -------
    DataFrame
        One row per expression, in order: ``start`` and ``end`` (offsets, so
        that ``text[start:end]`` is ``expression``), ``expression``, and ``low``
        and ``high``, the first and last day it can mean (both NaT if unknown).

    Raises
    ------
    ValueError
        If `day` is not a day, or its first day comes after its last.

    Notes
    -----
    - A bare weekday is the most recent such day, the article's own included (the
      right choice for .89 of the weekdays in annotated news); where the clause
      speaks of the future ("will meet on Friday", "by Friday") it is the next.
    - A date without a year takes the year that brings it nearest, and a future
      one only if it is marked as such or more than twice as near as the past one.
    - Weeks run from Monday to Sunday. "Early", "mid" and "late" are the 1st to
      10th, 11th to 20th and 21st to last day of a month.
    - "The previous day", "two days later" count from the day named just before
      in the text, if one stands within 300 characters; else from `day`.
    - Dates in figures are read as day.month.year with points, as year-month-day
      with hyphens; with slashes only where one number is above 12.
    - Not to trust: "next Friday" is the first Friday after `day`, though some
      writers mean the one after it; "Monday" in a feuilleton may be any Monday.

    Examples
    --------
    >>> days = resolve_days("They met on Wednesday and will meet again on Friday.", "2031-05-08")
    >>> days[["expression", "low", "high"]]
         expression        low       high
    0  on Wednesday 2031-05-07 2031-05-07
    1     on Friday 2031-05-09 2031-05-09
    """
    first, last = _interval(day)
    rows, anchor = [], None
    for expression in scan(text):
        span = None
        if expression.kind == "beside":
            if anchor and expression.start - anchor[0] <= 300:
                span = _shift(anchor[1], expression.names)
            elif first is not None:
                span = _shift((first, last), expression.names)
        else:
            span = resolve(expression, first, last)
        if span and span[1] - span[0] <= 7:
            anchor = (expression.end, span)
        rows.append((expression.start, expression.end, *(span or (None, None))))
    start, end, low, high = zip(*rows, strict=True) if rows else ((), (), (), ())
    return pd.DataFrame(
        {
            "start": np.array(start, dtype="int64"),
            "end": np.array(end, dtype="int64"),
            "expression": pd.Series(
                [text[a:b] for a, b in zip(start, end, strict=True)], dtype="str"
            ),
            "low": to_days(low),
            "high": to_days(high),
        }
    )


def to_days(ordinals) -> np.ndarray:
    """Turn day numbers (None where missing) into an array of days."""
    days = [np.datetime64("NaT" if day is None else int(day) - _EPOCH, "D") for day in ordinals]
    return np.array(days, dtype="datetime64[us]")


def resolve(expression: Expression, first: int | None, last: int | None) -> Interval | None:
    """Give the days an expression means in a text of the days `first` to `last`."""
    if first is None:
        return _without_day(expression)
    place = _PLACE[expression.kind]
    low, high = place(expression, first), place(expression, last)
    if low is None or high is None:
        return low or high
    return min(low[0], high[0]), max(low[1], high[1])


def _interval(day) -> tuple[int | None, int | None]:
    first, last = day if isinstance(day, (tuple, list)) else (day, day)
    low, high = pd.Timestamp(first), pd.Timestamp(last)
    if pd.isna(low) or pd.isna(high):
        return None, None
    if low > high:
        raise ValueError(f"the first day {first} comes after the last, {last}; swap the two")
    return low.toordinal(), high.toordinal()


def _shift(days: Interval, by: Interval) -> Interval:
    return _inside(days[0] + by[0]), _inside(days[1] + by[1])


def _inside(day: int) -> int:
    return min(max(day, _FIRST), _LAST)


def _without_day(expression: Expression) -> Interval | None:
    year = expression.names[0] if expression.kind in ("date", "month", "year") else None
    return (
        None if year is None else _PLACE[expression.kind](expression, date(year, 1, 1).toordinal())
    )


def _place_date(expression: Expression, day: int) -> Interval | None:
    year, month, first, last, weekday = expression.names
    around = date.fromordinal(day).year
    spans = []
    for y in [year] if year else range(max(1, around - 1), min(9999, around + 1) + 1):
        length = monthrange(y, month)[1]
        if first <= length:
            start = date(y, month, first).toordinal()
            spans.append((start, start + min(last, length) - first))
    if year is None and weekday is not None:
        spans = [span for span in spans if (span[0] - 1) % 7 == weekday] or spans
    return _nearest(spans, day, expression.future)


def _place_month(expression: Expression, day: int) -> Interval:
    year, month, part, which = expression.names
    around = date.fromordinal(day).year
    years = [year] if year else range(max(1, around - 1), min(9999, around + 1) + 1)
    spans = [_month(y, month, part) for y in years]
    if which == "last":
        spans = [span for span in spans if span[1] < day] or spans
    elif which == "next":
        spans = [span for span in spans if span[0] > day] or spans
    return _nearest(spans, day, expression.future or which == "next")


def _month(year: int, month: int, part: str | None = None) -> Interval:
    first, last = _PARTS.get(part, (1, 31))
    begin = date(year, month, 1).toordinal() - 1
    return begin + first, begin + min(last, monthrange(year, month)[1])


def _nearest(spans: list[Interval], day: int, future: bool) -> Interval | None:
    """Choose among the years of a date: the past one unless the future is marked or much nearer."""

    def distance(span: Interval) -> int:
        if span[0] > day:
            return (span[0] - day) * (1 if future else 2)
        return max(0, day - span[1]) * (4 if future else 1)

    return min(spans, key=distance, default=None)


def _place_weekday(expression: Expression, day: int) -> Interval:
    weekday, which = expression.names
    back = (day - 1 - weekday) % 7
    ahead = (weekday - day + 1) % 7
    if which == "this":
        found = day - (day - 1) % 7 + weekday
    elif which in ("next", "coming", "following"):
        found = day + (ahead or 7)
    elif which in ("last", "past", "previous"):
        found = day - (back or 7)
    else:
        found = day + ahead if expression.future else day - back
    return _inside(found), _inside(found)


def _place_weekend(expression: Expression, day: int) -> Interval:
    (which,) = expression.names
    saturday = day - (day - 1) % 7 + 5
    if which in ("next", "following"):
        saturday += 7
    elif which in ("last", "past", "previous") or (
        which is None and day < saturday and not expression.future
    ):
        saturday -= 7
    return _inside(saturday), _inside(saturday + 1)


def _place_span(expression: Expression, day: int) -> Interval:
    unit, which, part = expression.names
    step = {"last": -1, "past": -1, "previous": -1, "this": 0}.get(which, 1)
    if unit == "week":
        monday = day - (day - 1) % 7 + 7 * step
        low, high = _inside(monday), _inside(monday + 6)
    else:
        today = date.fromordinal(day)
        months = 1 if unit == "month" else 12
        first = today.month if unit == "month" else 1
        count = min(max(today.year * 12 + first - 1 + months * step, 12), 10_000 * 12 - months)
        low = _month(count // 12, count % 12 + 1)[0]
        count += months - 1
        high = _month(count // 12, count % 12 + 1)[1]
    if part == "earlier":
        high = max(low, min(high, day))
    elif part == "later":
        low = min(high, max(low, day))
    return low, high


def _place_offset(expression: Expression, day: int) -> Interval:
    return _shift((day, day), expression.names)


def _place_year(expression: Expression, day: int) -> Interval:
    (year,) = expression.names
    return date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()


_PLACE = {
    "date": _place_date,
    "month": _place_month,
    "weekday": _place_weekday,
    "weekend": _place_weekend,
    "span": _place_span,
    "offset": _place_offset,
    "beside": _place_offset,
    "year": _place_year,
}
