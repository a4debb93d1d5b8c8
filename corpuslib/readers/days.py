"""Dates as people and machines write them, as the interval of days they mean."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime
from functools import lru_cache

YEARS = range(1600, 2101)
ISO = re.compile(r"(\d{1,4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?![\d/.-])")
COMPACT = re.compile(r"((?:1[6-9]|20)\d\d)(\d\d)(\d\d)(?:\d{6})?(?!\d)")
SLASHED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?!\d)")
EPOCH = re.compile(r"-?\d{9,10}(?:\.\d+)?|-?\d{12,13}")
YEAR = re.compile(r"\d{4}")
NAMES = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
         "october", "november", "december")  # fmt: skip
MONTHS = {name[:n]: i for i, name in enumerate(NAMES, 1) for n in (3, 4, len(name))}
#: As German, French, Spanish, Italian, Dutch and Portuguese write them, from January on.
ELSEWHERE = ("januar janvier enero gennaio januari janeiro", "februar février febrero febbraio "
             "februari fevereiro", "märz mars marzo maart março", "avril abril aprile",
             "mai mayo maggio mei maio", "juni juin junio giugno junho", "juli juillet julio "
             "luglio julho", "août agosto augustus", "septembre septiembre settembre setembro",
             "oktober octobre octubre ottobre outubro", "novembre noviembre novembro",
             "dezember décembre diciembre dicembre dezembro")  # fmt: skip
MONTHS |= {name: i for i, names in enumerate(ELSEWHERE, 1) for name in names.split()}
LETTERS = r"[^\W\d_]+"
DAY_FIRST = re.compile(
    rf"(?:{LETTERS},?\s+)?(\d{{1,2}})(?:st|nd|rd|th|er|\.)?[\s-]+(?:de\s+)?({LETTERS})\.?,?[\s-]+"
    r"(?:de\s+)?(\d{4})\b"
)
MONTH_FIRST = re.compile(
    rf"(?:{LETTERS}day,?\s+)?({LETTERS})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b"
)
MONTH_ONLY = re.compile(rf"({LETTERS})\.?,?\s+(?:de\s+)?(\d{{4}})\b")
DIGITS = re.compile(r"(?:1[6-9]|20)\d\d[-_./]?\d\d")
NAMED = re.compile(r"(?<![0-9A-Za-z])((?:1[6-9]|20)\d\d)([-_./]?)(\d\d)\2(\d\d)(?![0-9A-Za-z])")


@lru_cache(maxsize=4096)
def parse_day(value: str) -> tuple[date, date]:
    """
    Read a date as the first and the last day that it may mean.

    Known are ISO days with or without a time, ``2031-05`` and ``2031`` (all of
    that month or year), ``20310506``, ``6 May 2031`` and ``May 6, 2031`` (months in
    full also in six other languages), the dates of e-mail headers, ``13/05/2031``
    where only one order is possible, and seconds or milliseconds since 1970 (in
    UTC). A time of day and its zone are passed over: the day is the one that is
    written.

    Raises
    ------
    ValueError
        If no day can be told, in words that say why.

    Examples
    --------
    >>> parse_day("2031-05-06T23:30:00+02:00")
    (datetime.date(2031, 5, 6), datetime.date(2031, 5, 6))
    >>> parse_day("2031-02")
    (datetime.date(2031, 2, 1), datetime.date(2031, 2, 28))
    >>> parse_day("2031-02-30")
    Traceback (most recent call last):
    ...
    ValueError: the month 2031-02 has 28 days
    """
    text = value.strip()[:80].lower()
    if EPOCH.fullmatch(text):
        seconds = float(text) / (1000 if len(text.lstrip("-")) > 11 and "." not in text else 1)
        day = datetime.fromtimestamp(seconds, UTC).date()
        return day, day
    if found := COMPACT.match(text) or ISO.match(text):
        return _interval(*(part and int(part) for part in found.groups()))
    if YEAR.fullmatch(text):
        return _interval(int(text), 1)[0], _interval(int(text), 12)[1]
    if found := SLASHED.match(text):
        return _slashed(int(found[1]), int(found[3]), int(found[4]), found[2])
    for pattern, order in ((DAY_FIRST, (3, 2, 1)), (MONTH_FIRST, (3, 1, 2)), (MONTH_ONLY, (2, 1))):
        found = pattern.match(text)
        if found and found[order[1]] in MONTHS:
            year, month, *day = (found[i] for i in order)
            return _interval(int(year), MONTHS[month], int(day[0]) if day else None)
    raise ValueError("not a date that can be read")


def day_in_name(stem: str) -> str | None:
    """
    Find the one day that a file's name tells, or else the folders it lies in.

    Examples
    --------
    >>> day_in_name("harbour/2031-05-06_ferry")
    '2031-05-06'
    >>> day_in_name("2031/05/06/ferry")
    '2031-05-06'
    >>> day_in_name("000_99427606d02d5959") is None
    True
    """
    folders, _, name = stem.rpartition("/")
    for part in filter(DIGITS.search, (name, folders)):
        days = {f"{y}-{m}-{d}" for y, mark, m, d in NAMED.findall(part) if mark or _exists(y, m, d)}
        if days:
            return days.pop() if len(days) == 1 else None
    return None


def _interval(year: int, month: int, day: int | None = None) -> tuple[date, date]:
    if year not in YEARS:
        raise ValueError(f"the year {year} is not likely: write it with four digits")
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    last = monthrange(year, month)[1]
    if day is None:
        return date(year, month, 1), date(year, month, last)
    if not 1 <= day <= last:
        raise ValueError(f"the month {year}-{month:02} has {last} days")
    return date(year, month, day), date(year, month, day)


def _slashed(first: int, second: int, year: int, mark: str) -> tuple[date, date]:
    if mark == "." or first > 12 or first == second:
        return _interval(year, second, first)
    if second > 12:
        return _interval(year, first, second)
    raise ValueError("day and month cannot be told apart: write YYYY-MM-DD")


def _exists(year: str, month: str, day: str) -> bool:
    try:
        return bool(date(int(year), int(month), int(day)))
    except ValueError:
        return False
