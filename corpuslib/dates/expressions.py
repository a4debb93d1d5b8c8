"""
Day words in a text: "on Wednesday", "mid-February", "two days ago".

`scan` finds them in one pass from left to right and says what they name; which
days they mean depends on the day of the text and is worked out in `days`.
"""

import re
import string
from calendar import monthrange
from typing import NamedTuple

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_VALUES = {word: (n, n) for n, word in enumerate(_COUNTS, start=1)} | {
    "a": (1, 1),
    "an": (1, 1),
    "couple": (1, 3),
    "few": (2, 6),
    "several": (2, 6),
}
_LENGTH = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30, "year": 365}
_SPREAD = {"day": 0, "week": 3, "month": 15, "year": 183}
_RECENT = {"hour": 24, "day": 7, "week": 5, "month": 5, "year": 5}
_WORDS = {
    "the day before yesterday": (-2, -2),
    "the day after tomorrow": (2, 2),
    "overnight": (-1, 0),
    "last night": (-1, -1),
}
_LOWER = {ord(letter): ord(letter.lower()) for letter in string.ascii_uppercase}

_S = r"\s{1,3}"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_SHORT_DAY = r"(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)(?![a-z])\.?"
_MONTH = (
    r"(?:(?:january|february|march|april|may|june|july|august|september|october|november|december)"
    r"(?![a-z])|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)(?![a-z])\.?)"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_NO_NUMBER = r"(?![\w%]|[.,:]\d|\s?(?:per\s?cent|percent)\b)"
_YEAR = r"(?:1[5-9]|20|21)\d\d(?!\d)"
_TO = r"(?:\s?[-–—]\s?|\s(?:to|and)\s)"
_COUNT = rf"(?:\d{{1,3}}|(?:a\s)?(?:couple(?:\sof)?|few)|several|an?|{'|'.join(_COUNTS)})"
_PART = r"(?:early|mid|late|the\s(?:start|beginning|middle|end)\sof)"
_WHICH = r"last|next|this|past|coming|previous|following"
_HOURS = r"morning|afternoon|evening|night"
_ENDS = r"(?=\s?[,.;:!?)”\"»\n]|\s(?:at|in|by|and|that|as|when)\b|\Z)"

_PATTERN = re.compile(
    rf"""
    \b(?=[\da-fijl-pr-uwy])(?<!-)(?<!\d[.,/:])
    (?:(?:late|early){_S}(?=on\b|in\sthe\b|tonight|{_WEEKDAY}))?
    (?:(?P<pre>on|in|at|over|by|until|till|since|before|after|from|during|through|throughout
        |around|ahead{_S}of){_S})?
    (?:
    (?P<iso>(?P<y1>\d{{4}})-(?P<m1>\d\d)-(?P<d1>\d\d)(?!-?\d))
    |(?P<dotted>(?P<d2>\d{{1,2}})\.(?P<m2>\d{{1,2}})\.(?P<y2>\d{{4}}|\d\d)(?![.,]?\d))
    |(?P<slashed>(?P<m3>\d{{1,2}})/(?P<d3>\d{{1,2}})/(?P<y3>\d{{4}})(?![\d/]))
    |(?P<day_month>(?:(?:(?P<which4>{_WHICH}){_S})?(?P<w4>{_WEEKDAY}|{_SHORT_DAY}),?{_S})?(?:the{_S})?
        (?P<d4>{_DAY})(?:{_TO}(?P<e4>{_DAY}))?{_S}(?:of{_S})?(?P<m4>{_MONTH})
        (?:,?{_S}(?P<y4>{_YEAR}))?)
    |(?P<month_day>(?:(?:(?P<which5>{_WHICH}){_S})?(?P<w5>{_WEEKDAY}|{_SHORT_DAY}),?{_S})?(?P<m5>{_MONTH}){_S}(?:the{_S})?
        (?P<d5>{_DAY}){_NO_NUMBER}(?:{_TO}(?P<e5>{_DAY}){_NO_NUMBER})?(?:,?{_S}(?P<y5>{_YEAR}))?)
    |(?P<month>(?:(?P<which6>last|next|this){_S}|(?P<part6>{_PART})(?:[-‐‑–]|{_S}(?:in{_S})?))?
        (?P<m6>{_MONTH})(?:,?{_S}(?:of{_S})?(?P<y6>{_YEAR}))?)
    |(?P<weekday>(?:(?:the{_S})?(?P<which7>{_WHICH}){_S})?(?P<w7>{_WEEKDAY})(?:{_S}(?:{_HOURS}))?)
    |(?P<short_day>(?P<w8>{_SHORT_DAY}))
    |(?P<weekend>(?:(?:the{_S})?(?P<which9>{_WHICH})|the){_S}weekend)
    |(?P<span>(?:(?P<part10>earlier|later){_S})?(?:the{_S})?(?P<which10>{_WHICH}){_S}
        (?P<u10>week|month|year))
    |(?P<recent>(?:the{_S})?(?P<which11>recent|last|past|coming|next){_S}
        (?:(?P<n11>{_COUNT}){_S})?(?P<u11>hour|day|week|month|year)s)
    |(?P<word>the{_S}day{_S}before{_S}yesterday|the{_S}day{_S}after{_S}tomorrow|overnight
        |(?:(?:earlier|later){_S})?today|tonight|this{_S}(?:{_HOURS})|last{_S}night
        |(?:yesterday|tomorrow)(?:{_S}(?:{_HOURS}))?)
    |(?P<beside>the{_S}(?P<which13>previous|following|next){_S}day
        |the{_S}day{_S}(?P<way13>before|after){_ENDS})
    |(?P<away>(?P<n14>{_COUNT}){_S}(?P<u14>day|week|month|year)s?{_S}
        (?P<way14>ago|earlier(?!\sthan)|later(?!\sthan)|before{_ENDS}))
    |(?P<year>(?P<y15>{_YEAR}))
    )
    (?:(?!\w)|(?=t\d\d:))
    """,
    re.VERBOSE,
)

_CLUE = re.compile(
    r"\b(?:(?P<future>will|shall|would|may|might|could|due|vow(?:s|ed)|scheduled|plan(?:s|ned|ning)?|expect(?:s|ed)?|slated"
    r"|set\sto|going\sto|is\sto|are\sto|upcoming|tomorrow|ahead\sof|deadline)"
    r"|sa(?:id|ys)|told|was|were|had|has|did|met|spoke|made|began|took|gave|held|went|sent"
    r"|(?<!\bbe\s)[a-z]{2,20}ed)\b|[’'](?P<short>ll)\b"
)
_CLAUSE_END = re.compile(r"[.;:!?]\s|\n\n|[”»\"]")
_FUTURE_AFTER = re.compile(r"\s(?:will|is\sto|are\sto|is\sdue|are\sdue)\b")
_NAMES_BEFORE = re.compile(
    r"\b(?:black|good|ash|super|bloody|palm|easter|cyber|holy|maundy|fat|shrove|giving|every|each)"
    r"[ -]\Z"
)
_NAMES_AFTER = re.compile(r" (?:Times|Telegraph|Mirror|Express|Mail|Post|Herald)\b")
_CAPITAL_BEFORE = re.compile(r"\b[A-Z]\w+ \Z")
_PLAIN_MONTHS = {"january", "february", "july", "september", "october", "november", "december"}
_MONTH_AFTER = {"in", "since", "until", "till", "from", "during", "through", "throughout"}
_MONTH_AFTER |= {"before", "after"}
_AHEAD = {"next", "coming", "following"}
_REACH = 80
_DEADLINES = {"by", "until", "till", "ahead of"}


class Expression(NamedTuple):
    """A day word in a text: where it stands, of what kind it is, what it names."""

    start: int
    end: int
    kind: str
    names: tuple
    future: bool


def scan(text: str) -> list[Expression]:
    """Find the day words of a text, from left to right."""
    lowered = text.translate(_LOWER)
    found = []
    for match in _PATTERN.finditer(lowered):
        read = _READ[match.lastgroup](match, text)
        if read:
            found.append(Expression(*match.span(), *read, _is_future(match)))
    return found


def _is_future(match: re.Match) -> bool:
    """Say whether the clause looks ahead: its nearest clue before decides, else the first after."""
    text, (start, end) = match.string, match.span()
    if any(match[group] in _AHEAD for group in ("which4", "which5", "which6")):
        return True
    if _FUTURE_AFTER.match(text, end):
        return True
    begin = max(0, start - _REACH)
    for stop in _CLAUSE_END.finditer(text, begin, start):
        begin = stop.end()
    clue = None
    for clue in _CLUE.finditer(text, begin, start):  # noqa: B007
        pass
    if clue is None and match["pre"] in _DEADLINES:
        return True
    if clue is None:
        stop = _CLAUSE_END.search(text, end, end + _REACH)
        clue = _CLUE.search(text, end, stop.start() if stop else end + _REACH)
    return clue is not None and bool(clue["future"] or clue["short"])


# What each alternative of the pattern says: a kind and its values, or None if it names no day.


def _read_numbers(year: str, month: str, day: str):
    y, m, d = int(year), int(month), int(day)
    if len(year) == 2:
        y += 2000 if y < 70 else 1900
    if not (y >= 1 and 1 <= m <= 12 and 1 <= d <= monthrange(y, m)[1]):
        return None
    return "date", (y, m, d, d, None)


def _read_slashed(match: re.Match, text: str):
    a, b = int(match["m3"]), int(match["d3"])
    if a <= 12 and b <= 12 and a != b:
        return None
    return _read_numbers(match["y3"], str(min(a, b)), str(max(a, b)))


def _read_date(match: re.Match, text: str, n: int):
    year, month, day, until, weekday = (match[f"{name}{n}"] for name in "ymdew")
    if month in ("may", "mar", "march") and not text[match.start(f"m{n}")].isupper():
        return None
    first, last = _number(day), _number(until or day)
    if first > 29 and first > monthrange(2000, _index(month, _MONTHS))[1]:
        return None
    w = _index(weekday, _WEEKDAYS) - 1 if weekday else None
    return "date", (int(year) if year else None, _index(month, _MONTHS), first, max(first, last), w)


def _read_month(match: re.Match, text: str):
    name = match["m6"]
    marked = match["which6"] or match["part6"] or match["y6"] or match["pre"] in _MONTH_AFTER
    if not text[match.start("m6")].isupper() or not (marked or name in _PLAIN_MONTHS):
        return None
    part = (match["part6"] or "").removesuffix("of").split()
    return "month", (
        int(match["y6"]) if match["y6"] else None,
        _index(name, _MONTHS),
        part[-1] if part else None,
        match["which6"],
    )


def _read_weekday(match: re.Match, text: str):
    start, end = match.span()
    named = _NAMES_BEFORE.search(match.string, max(0, start - 12), start)
    if _NAMES_AFTER.match(text, end) or (named and not match["pre"]):
        return None
    return "weekday", (_index(match["w7"], _WEEKDAYS) - 1, match["which7"])


def _read_short_day(match: re.Match, text: str):
    if match["pre"] != "on" or not text[match.start("w8")].isupper():
        return None
    return "weekday", (_index(match["w8"], _WEEKDAYS) - 1, None)


def _read_word(match: re.Match, text: str):
    word, start = " ".join(match["word"].split()), match.start()
    if text[start].isupper() and _CAPITAL_BEFORE.search(text, max(0, start - 20), start):
        return None
    if word in _WORDS:
        return "offset", _WORDS[word]
    shift = -1 if word.startswith("yesterday") else 1 if word.startswith("tomorrow") else 0
    return "offset", (shift, shift)


def _read_recent(match: re.Match, text: str):
    unit, which = match["u11"], match["which11"]
    if which == "recent" and match["n11"]:
        return None
    count = _count(match["n11"])[1] if match["n11"] else _RECENT[unit]
    days = max(1, round(count * _LENGTH[unit]))
    return "offset", (0, days) if which in ("coming", "next") else (-days, 0)


def _read_beside(match: re.Match, text: str):
    ahead = (match["which13"] or match["way13"]) in ("following", "next", "after")
    return "beside", (1, 1) if ahead else (-1, -1)


def _read_away(match: re.Match, text: str):
    unit, way = match["u14"], match["way14"]
    fewest, most = (n * _LENGTH[unit] for n in _count(match["n14"]))
    low, high = fewest - _SPREAD[unit], most + _SPREAD[unit]
    if way != "later":
        low, high = -high, -low
    return "offset" if way == "ago" else "beside", (low, high)


def _read_year(match: re.Match, text: str):
    return ("year", (int(match["y15"]),)) if match["pre"] else None


_READ = {
    "iso": lambda match, text: _read_numbers(match["y1"], match["m1"], match["d1"]),
    "dotted": lambda match, text: _read_numbers(match["y2"], match["m2"], match["d2"]),
    "slashed": _read_slashed,
    "day_month": lambda match, text: _read_date(match, text, 4),
    "month_day": lambda match, text: _read_date(match, text, 5),
    "month": _read_month,
    "weekday": _read_weekday,
    "short_day": _read_short_day,
    "weekend": lambda match, text: ("weekend", (match["which9"],)),
    "span": lambda match, text: ("span", (match["u10"], match["which10"], match["part10"])),
    "recent": _read_recent,
    "word": _read_word,
    "beside": _read_beside,
    "away": _read_away,
    "year": _read_year,
}


def _index(name: str, names: tuple[str, ...]) -> int:
    return names.index(name[:3]) + 1


def _number(ordinal: str) -> int:
    return int(ordinal.rstrip("stndrh"))


def _count(words: str) -> tuple[int, int]:
    if words.isdigit():
        return int(words), int(words)
    return _VALUES[words.removesuffix("of").split()[-1]]
