"""One article with its statements marked, to read and to check."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import pandas as pd

from corpuslib.plain import plain_html
from corpuslib.schema import check
from corpuslib.statements.excerpts import excerpts as passages
from corpuslib.statements.excerpts import pieces

_KINDS = {
    "speech": "solid line: speech",
    "position": "double line: a position, stated without a verb of saying",
    "action": "dotted line: an action, never scored",
}


class Html(str):
    """HTML that a notebook shows as such, and that is otherwise a plain text."""

    def _repr_html_(self) -> str:
        return str(self)


def show_statements(
    article: pd.Series | pd.DataFrame | Mapping,
    statements: pd.DataFrame,
    *,
    context: int | None = None,
    excerpts: int | None = None,
) -> Html:
    """
    Show an article with its statements marked: who speaks, in what manner, how sure.

    Every statement is numbered, and underlined in the manner of its kind; the list
    beneath says by number who speaks for whom, what told so, and when it was said.
    Nothing depends on colour.

    Parameters
    ----------
    article : Series, mapping or DataFrame of one row
        ``article_id`` and ``text``; ``title``, ``source`` and ``date`` are
        shown where present.
    statements : DataFrame
        As from `extract_statements`, of any number of articles: columns
        ``article_id``, ``start``, ``end``; shown where present are ``kind``,
        ``quote``, ``cue``, ``speaker``, ``actor``, ``how``, ``said_low``,
        ``said_high``, ``date_method``, ``conditional``, ``negated``,
        ``question``, ``background``, ``confidence``.
    context : int, optional
        Show only so many words before and after each statement; the whole text
        when None. For pages that may hold no more than excerpts.
    excerpts : int, optional
        Show at most so many passages; how many are left out is said.

    Returns
    -------
    Html
        A text that a notebook shows as HTML. Whatever the article holds is escaped.

    Raises
    ------
    ValueError
        If `article` is more than one row or has no text, or a statement does not
        stand where it says, as when the text is of another version.

    Examples
    --------
    >>> article = {"article_id": "a", "text": "Vell will not wait, Ms Oram said. It rained."}
    >>> statements = pd.DataFrame({
    ...     "article_id": ["a"], "start": [0], "end": [18], "kind": ["speech"],
    ...     "speaker": ["Ms Oram"], "actor": ["Vell"]})
    >>> shown = show_statements(article, statements, context=3)
    >>> "It rained" in shown, "for Vell" in shown
    (False, True)
    """
    one = _one(article)
    check(statements, "statements", needs=["article_id", "start", "end"])
    rows = statements[statements["article_id"] == one["article_id"]]
    rows = rows.sort_values(["start", "end"], ascending=[True, False], kind="stable")
    text = one["text"]
    for row in rows.itertuples():
        found = text[row.start : row.end]
        if not 0 <= row.start < row.end <= len(text) or getattr(row, "text", found) != found:
            raise ValueError(
                f"the statement at {row.start} to {row.end} of {one['article_id']!r} does not "
                "stand there; give the articles it was extracted from"
            )
    spans = list(zip(rows["start"].astype(int), rows["end"].astype(int), strict=True))
    shown = passages(text, spans, context)
    left = shown[excerpts:] if excerpts is not None else []
    shown = shown[: len(shown) - len(left)]
    body = [_passage(text, low, high, spans, rows) for low, high in shown]
    inside = [any(low < end and start < high for low, high in shown) for start, end in spans]
    listed = [
        f'<li value="{number}">{_described(row)}</li>'
        for number, (row, there) in enumerate(zip(rows.itertuples(), inside, strict=True), start=1)
        if there
    ]
    hidden = len(spans) - sum(inside)
    count = f"{len(spans):,} statement{'s' if len(spans) != 1 else ''}"
    if hidden:
        plural = "s" if len(left) != 1 else ""
        count += f", of which {hidden:,} in {len(left):,} passage{plural} not shown"
    kinds = [_KINDS[k] for k in _KINDS if "kind" in rows and k in set(rows["kind"])]
    legend = ". ".join([count, *kinds])
    return Html(
        f'<div class="cl-statements mathjax_ignore">{_style()}'
        f'<p class="head">{_heading(one)}</p>{"".join(body)}'
        f'<p class="legend">{plain_html(legend)}.</p><ol>{"".join(listed)}</ol></div>'
    )


def _one(article: pd.Series | pd.DataFrame | Mapping) -> dict:
    if isinstance(article, pd.DataFrame):
        if len(article) != 1:
            raise ValueError(f"show_statements shows one article, not a table of {len(article)}")
        article = article.iloc[0]
    one = dict(article)
    if missing := [column for column in ("article_id", "text") if column not in one]:
        raise ValueError(f"the article lacks {' and '.join(missing)}; it has: {', '.join(one)}")
    if not isinstance(one["text"], str):
        raise ValueError(f"the article {one['article_id']!r} has no text")
    return one


def _heading(one: dict) -> str:
    date = one.get("date")
    parts = [one.get("title"), one.get("source"), None if pd.isna(date) else said(date, date)]
    named = [plain_html(part) for part in parts if not pd.isna(part)]
    return " · ".join(named or [plain_html(one["article_id"])])


def _passage(text: str, low: int, high: int, spans: list, rows: pd.DataFrame) -> str:
    """Write one passage, with a number and a name where a statement begins."""
    kinds = rows["kind"].tolist() if "kind" in rows else [None] * len(rows)
    names = rows["actor"].tolist() if "actor" in rows else [None] * len(rows)
    within = [i for i, (start, end) in enumerate(spans) if start < high and low < end]
    parts = ["… " if low > 0 else ""]
    begun: set[int] = set()
    for start, end, active in pieces(low, high, [spans[i] for i in within]):
        covering = [within[i] for i in active]
        for i in covering:
            if i not in begun:
                begun.add(i)
                label = "" if pd.isna(names[i]) else f" {plain_html(names[i])}"
                parts.append(f"<sup>{i + 1}{label}</sup>\u2060")
        piece = plain_html(text[start:end]).replace("\n\n", "<br><br>")
        if covering:
            kind = kinds[covering[-1]]
            known = f' class="{kind}"' if kind in _KINDS else ""
            inner = ' data-inner=""' if len(covering) > 1 else ""
            piece = f"<mark{known}{inner}>{piece}</mark>"
        parts.append(piece)
    parts.append(" …" if high < len(text) else "")
    return f'<p class="passage" dir="auto">{"".join(parts)}</p>'


def _described(row) -> str:
    """Say of a statement who, for whom, how, when, and how sure."""

    def has(name: str) -> bool:
        return not pd.isna(getattr(row, name, None))

    who = row.speaker if has("speaker") else "Speaker not named"
    actor = f", for {row.actor}" if has("actor") else ", for nobody known"
    parts = [f"<b>{plain_html(who)}</b>{plain_html(actor)}"]
    manner = [str(getattr(row, name)) for name in ("kind", "quote") if has(name)]
    flags = ("conditional", "negated", "question", "background")
    manner += [name for name in flags if has(name) and getattr(row, name)]
    parts += [plain_html(", ".join(manner))] if manner else []
    parts += [f"told by “{plain_html(row.cue)}”"] if has("cue") and row.cue else []
    parts += [f"found by {plain_html(row.how)}"] if has("how") else []
    if has("said_low") and has("said_high"):
        method = f" ({row.date_method})" if has("date_method") else ""
        parts.append(plain_html(f"said {said(row.said_low, row.said_high)}{method}"))
    parts += [f"confidence {row.confidence:.2f}"] if has("confidence") else []
    return "; ".join(parts)


def said(low: pd.Timestamp, high: pd.Timestamp) -> str:
    """
    Write the days between which something was said.

    Examples
    --------
    >>> said(pd.Timestamp("2031-05-08"), pd.Timestamp("2031-05-09"))
    'between 8 May 2031 and 9 May 2031'
    """
    first, last = (f"{day.day} {day:%b %Y}" for day in (low, high))
    return first if first == last else f"between {first} and {last}"


@cache
def _style() -> str:
    css = (files("corpuslib") / "statements" / "show.css").read_text(encoding="utf-8")
    return f"<style>{css}</style>"
