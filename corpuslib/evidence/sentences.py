"""The sentences of an evidence view, as lists that can be read without any script."""

import re
from bisect import bisect_right
from itertools import groupby

import pandas as pd

from corpuslib.evidence.tables import Evidence
from corpuslib.plain import plain_html
from corpuslib.statements.excerpts import excerpts, pieces
from corpuslib.statements.show import said
from corpuslib.tokens import Span, paragraphs, words

_LONGEST = 120  # words of a statement that are shown
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_BETWEEN_MATCHES = re.compile(r"\s*[|;…]\s*|\s*\.\.\.\s*")
_SIDE = re.compile(r" \([^()]*\)$")


def sentence_lists(tables: Evidence, articles: pd.DataFrame, context: int | None) -> str:
    """
    Write all statements by the day of which they are, each passage of an article once.

    Parameters
    ----------
    tables : Evidence
    articles : DataFrame
        Columns ``article_id`` and ``text``.
    context : int or None
        Words shown on either side of a statement.

    Returns
    -------
    str
        A folding list for each day. A statement is marked with its number, and told by
        the item of that number in the list below its passage.
    """
    texts = articles.drop_duplicates("article_id").set_index("article_id")["text"]
    stands = dict(list(tables.stands.groupby("number")))
    items = {
        row.Index: _item(row, stands[row.Index], tables) for row in tables.statements.itertuples()
    }
    matches = _matches(tables)
    days = []
    for first, rows in tables.statements.groupby("first"):
        blocks = []
        for article, inside in rows.groupby("article_id", sort=False):
            text = texts[article]
            shown = _passages(text, inside, items, matches, context)
            blocks.append(f'<div class="art"><p class="src">{_source(inside)}</p>{shown}</div>')
        n, m = len(rows), len(blocks)
        what = f"{n:,} statement{'s'[: n != 1]} in {m:,} article{'s'[: m != 1]}"
        day = f"{first.day} {first:%B %Y}"
        days.append(f"<details><summary>{day}: {what}</summary>{''.join(blocks)}</details>")
    return "\n".join(days)


def _matches(tables: Evidence) -> dict[int, list[str]]:
    """List the words that decided, of each statement."""
    found: dict[int, list[str]] = {}
    if "matched" in tables.stands:
        known = tables.stands[tables.stands["matched"].notna()]
        for number, matched in zip(known["number"], known["matched"], strict=True):
            found.setdefault(number, []).extend(decisive(str(matched)))
    return found


def decisive(matched: str) -> list[str]:
    """
    List the words that decided, without the sides they were given.

    >>> decisive("refused (turned); lift the sanctions (-)")
    ['refused', 'lift the sanctions']
    """
    parts = (_SIDE.sub("", part).strip(" \"'“”") for part in _BETWEEN_MATCHES.split(matched))
    return [part for part in parts if part]


def _source(rows: pd.DataFrame) -> str:
    row = rows.iloc[0]
    parts = [row["source"] if pd.notna(row["source"]) else row["article_id"]]
    parts += [said(row["published"], row["published"])] if pd.notna(row["published"]) else []
    parts += [f"“{row['title']}”"] if pd.notna(row["title"]) else []
    return plain_html(" · ".join(map(str, [*parts, f"story {row['story']}"])))


def _passages(text: str, rows: pd.DataFrame, items: dict, matches: dict, context) -> str:
    """Show the statements of one article, a passage or more for each paragraph."""
    edges = paragraphs(text)
    starts = [start for start, _ in edges]
    groups: dict[int, list] = {}
    for row in rows.itertuples():
        place = max(bisect_right(starts, row.start) - 1, 0)
        groups.setdefault(place, []).append((row.start, _end(text, row.start, row.end), row.Index))
    shown = []
    for place, spans in sorted(groups.items()):
        low, high = edges[place]
        high = max(high, *(end for _, end, _ in spans))
        inside = [(start - low, end - low) for start, end, _ in spans]
        for start, end in excerpts(text[low:high], inside, context):
            window = start + low, end + low
            here = [span for span in spans if span[0] < window[1] and window[0] < span[1]]
            listed = "".join(items[number] for _, _, number in here)
            direction = ' dir="auto"' if _RIGHT_TO_LEFT.search(text, *window) else ""
            marked = _marked(text, window, (low, high), here, matches)
            shown.append(f'<div class="pas"><p{direction}>{marked}</p><ol>{listed}</ol></div>')
    return "".join(shown)


def _end(text: str, start: int, end: int) -> int:
    """Give the end of a statement, or of its first words if it has too many."""
    tokens = words(text, start, end) if end - start > _LONGEST else []
    return tokens[_LONGEST - 1][1] if len(tokens) > _LONGEST else end


def _marked(text: str, window: Span, paragraph: Span, spans: list, matches: dict) -> str:
    found = [
        place
        for start, end, number in spans
        for place in places(text, start, end, matches.get(number, []))
    ]
    marks = [(start, end) for start, end, _ in spans]
    parts: list[str] = ["… " if window[0] > paragraph[0] else ""]
    begun: set[int] = set()

    def numbers(piece) -> tuple[int, ...]:
        return tuple(spans[i][2] for i in piece[2] if i < len(spans))

    for covering, group in groupby(pieces(*window, [*marks, *found]), key=numbers):
        for number in covering:
            if number not in begun:
                begun.add(number)
                parts.append(f"<sup>{number}</sup>\u2060")
        inner = ""
        for start, end, active in group:
            piece = plain_html(text[start:end])
            inner += f"<u>{piece}</u>" if len(active) > len(covering) else piece
        names = " ".join(map(str, covering))
        parts.append(f'<mark data-s="{names}">{inner}</mark>' if covering else inner)
    return "".join([*parts, " …" if window[1] < paragraph[1] else ""])


def places(text: str, start: int, end: int, matched: list[str]) -> list[Span]:
    """Find where in a statement the words stand that decided; each at its first place."""
    inside = text[start:end].lower()
    if len(inside) != end - start:
        return []
    found = ((inside.find(part.lower()), len(part)) for part in matched)
    return [(start + at, start + at + length) for at, length in found if at >= 0]


def _item(row, stands: pd.DataFrame, tables: Evidence) -> str:
    """Say of one statement who, for whom, when, where it stands, and in which copies."""

    def has(name: str) -> bool:
        return not pd.isna(getattr(row, name, None))

    who = row.speaker if has("speaker") else "speaker not named"
    flags = ("conditional", "negated", "question", "background")
    manner = ["quoted"] if has("quote") and row.quote in ("direct", "mixed") else []
    manner += [name for name in flags if has(name) and getattr(row, name)]
    method = f" ({row.date_method})" if has("date_method") else ""
    parts = [f"<b>{plain_html(who)}</b> for {plain_html(row.actor)}"]
    parts += [", ".join(manner)] if manner else []
    parts.append(plain_html(f"said {said(row.said_low, row.said_high)}{method}"))
    told = "".join(
        f'<span data-k="{stand.series}">{_stand(stand, tables)}</span>'
        for stand in stands.itertuples()
    )
    return f'<li value="{row.Index}">{"; ".join(parts)}{told}{_copies(row.copies)}</li>'


def _stand(stand, tables: Evidence) -> str:
    sign = f"{stand.stance:+.2g}".replace("-", "−") if stand.stance else "0"
    text = f" {tables.series.loc[stand.series, 'title']}: {sign}"
    doubt = getattr(stand, "confidence", None)
    text += "" if pd.isna(doubt) else f", confidence {doubt:.2f}"
    matched = getattr(stand, "matched", None)
    return plain_html(text if pd.isna(matched) or matched == "" else f"{text}, by “{matched}”")


def _copies(copies: pd.DataFrame | None) -> str:
    if copies is None:
        return ""
    named = []
    for row in copies.itertuples():
        source = row.article_id if pd.isna(row.source) else row.source
        day = "" if pd.isna(row.published) else f", {said(row.published, row.published)}"
        named.append(f"{source}{day}")
    n = len(named)
    return plain_html(f" And {n} cop{'y' if n == 1 else 'ies'}: {'; '.join(named)}.")
