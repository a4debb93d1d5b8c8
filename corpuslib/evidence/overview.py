"""Every series at a glance, as a picture that needs no script: a row of bars for each."""

from urllib.parse import quote

import pandas as pd

from corpuslib.plain import plain_html

_LEFT, _WIDTH, _ROW, _HEAD = 250, 900, 22, 34
_UP, _DOWN = "#2b86c9", "#d55e00"
_STYLE = (
    "text{font:11px system-ui,sans-serif;fill:#1c2127}.q{fill:#56606b}.b{font-weight:600}"
    "line{stroke:#c3c9d0}"
    f".p{{stroke:{_UP}}}.m{{stroke:{_DOWN}}}.z{{stroke:#56606b}}"
)


def overview(series: pd.DataFrame, days: pd.DataFrame) -> tuple[str, int, int]:
    """
    Draw a row per series: a bar up for +, down for -, thin where the interval holds 0.

    Parameters
    ----------
    series, days : DataFrame
        As in `Evidence`.

    Returns
    -------
    str, int, int
        Address of the picture, which holds all of it, its width and its height.
    """
    seen = days[days["mean"].notna()]
    first, last = days["date"].min(), days["date"].max()
    width = (_WIDTH - _LEFT - 60) / ((last - first).days + 1)
    height = _HEAD + _ROW * (len(series) + series["actor"].nunique()) + 6
    parts = [_months(first, last, width, height)]
    y, actor = _HEAD, None
    rows = dict(list(seen.groupby("series")))
    for number, row in enumerate(series.itertuples()):
        if row.actor != actor:
            actor, y = row.actor, y + _ROW
            parts.append(f"<text class='b' x='4' y='{y - 5}'>{_short(actor, 40)}</text>")
        middle = y + _ROW // 2
        bars = rows[number]
        parts.append(f"<text x='14' y='{middle + 4}'>{_short(row.title, 38)}</text>")
        parts.append(f"<line x1='{_LEFT}' x2='{_WIDTH - 60}' y1='{middle}' y2='{middle}'/>")
        parts += _bars(bars, first, width, middle)
        n = f"n = {bars['weight'].sum():,.0f}" if "weight" in bars else f"{len(bars):,} days"
        parts.append(f"<text class='q' x='{_WIDTH - 54}' y='{middle + 4}'>{n}</text>")
        y += _ROW
    picture = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {_WIDTH} {height}' "
        f"width='{_WIDTH}' height='{height}'><style>{_STYLE}</style>"
        f"<rect width='{_WIDTH}' height='{height}' fill='#fff'/>{''.join(parts)}</svg>"
    )
    address = quote(picture, safe=" '/:=;,()")
    return f"data:image/svg+xml,{address}", _WIDTH, height


def _bars(rows: pd.DataFrame, first: pd.Timestamp, width: float, middle: int) -> list[str]:
    """Draw the bars of one series, those that look alike as one path."""
    paths: dict[str, list[str]] = {}
    for row in rows.itertuples():
        sign = "p" if row.mean > 0 else "m" if row.mean < 0 else "z"
        sure = row.low > 0 or row.high < 0
        height = max(2, round(abs(row.mean) * (_ROW // 2 - 2)))
        x = _LEFT + ((row.date - first).days + 0.5) * width
        down = height if row.mean < 0 else -height
        paths.setdefault(f"{sign} {'s' if sure else 'o'}", []).append(f"M{x:.0f} {middle}v{down}")
    thick = {"s": min(max(width * 0.8, 2), 12), "o": min(max(width * 0.25, 1), 4)}
    return [
        f"<path class='{name[0]}' stroke-width='{thick[name[2]]:.1f}' d='{''.join(path)}'/>"
        for name, path in sorted(paths.items())
    ]


def _months(first: pd.Timestamp, last: pd.Timestamp, width: float, height: int) -> str:
    """Rule the first day drawn and the firsts of months, with their names."""
    days = [first, *pd.date_range(first, last, freq="MS")]
    months = dict.fromkeys(day for day in days if day == first or (day - first).days * width > 60)
    parts = []
    for day in months:
        x = _LEFT + (day - first).days * width
        parts.append(f"<line x1='{x:.1f}' x2='{x:.1f}' y1='20' y2='{height}'/>")
        parts.append(f"<text class='q' x='{x:.1f}' y='15'>{day.day} {day:%b %Y}</text>")
    return "".join(parts)


def _short(text: str, most: int) -> str:
    text = str(text)
    return plain_html(text if len(text) <= most else f"{text[: most - 1]}…")
