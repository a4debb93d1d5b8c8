"""Tables with texts, as a notebook shows them: long ones folded, the words that decided marked."""

from html import escape

import pandas as pd

from corpuslib.evidence.sentences import decisive, places
from corpuslib.plain import plain_html
from corpuslib.statements.excerpts import pieces
from corpuslib.statements.show import Html
from corpuslib.tokens import words

_STYLE = (
    "<style>.cl-table td { text-align: left; vertical-align: top; } .cl-table details { "
    "max-width: 44rem; } .cl-table mark { background: none; color: inherit; text-decoration: "
    "underline 2px; text-underline-offset: .22em; } .cl-table summary { cursor: pointer; }</style>"
)


def show_table(
    table: pd.DataFrame,
    *,
    mark: str | None = "matched",
    within: str = "text",
    most: int = 30,
) -> Html:
    """
    Show a table whose texts can be read: long ones folded, the words that decided marked.

    Parameters
    ----------
    table : DataFrame
        Any; numbers and days are shown as pandas shows them.
    mark : str, optional
        Column with the words to mark, as ``matched`` of `score_stances` has them:
        parts between semicolons, each with its side in brackets. Nothing is
        marked where the table lacks it, or when None.
    within : str
        Column with the texts to mark them in.
    most : int
        Words of a text that are shown; the rest unfolds at a click.

    Returns
    -------
    Html
        A text that a notebook shows as HTML. Whatever the table holds is escaped.

    Raises
    ------
    ValueError
        If `most` is below 1.

    Notes
    -----
    Rows beyond the option ``display.max_rows`` of pandas are left out in the middle, as
    pandas does.

    Examples
    --------
    >>> table = pd.DataFrame({"matched": ["lift the toll (-)"], "text": ["They lift the toll."]})
    >>> "<td>They <mark>lift the toll</mark>.</td>" in show_table(table)
    True
    """
    if most < 1:
        raise ValueError(f"most must be at least 1 word, not {most!r}")
    marked = table[mark] if mark in table else [None] * len(table)
    cells = table.copy()
    for at, name in enumerate(table):
        column = table.iloc[:, at]
        if column.dtype == "str" or column.dtype == "object" or column.dtype == "category":
            found = marked if name == within else [None] * len(table)
            shown = [_cell(x, y, most) for x, y in zip(column, found, strict=True)]
            cells.isetitem(at, pd.Series(shown, table.index, dtype="object"))
    cells.columns = _escaped(table.columns)
    cells.index = _escaped(table.index)
    with pd.option_context("display.max_colwidth", None):
        html = cells.to_html(escape=False, border=0, max_rows=pd.get_option("display.max_rows"))
    return Html(f'<div class="cl-table">{_STYLE}{html}</div>')


def _cell(value: object, matched: object, most: int) -> str:
    if not isinstance(value, str):
        missing = pd.api.types.is_scalar(value) and pd.isna(value)
        return "" if missing else plain_html(str(value))
    spans = places(value, 0, len(value), decisive(matched)) if isinstance(matched, str) else []
    tokens = words(value, 0, len(value))
    if len(tokens) <= most:
        return _marked(value, 0, len(value), spans)
    end = tokens[most - 1][1]
    first, rest = _marked(value, 0, end, spans), _marked(value, end, len(value), spans)
    return f"<details><summary>{first} …</summary>…{rest}</details>"


def _marked(text: str, start: int, end: int, spans: list) -> str:
    parts = [
        f"<mark>{plain_html(text[low:high])}</mark>" if active else plain_html(text[low:high])
        for low, high, active in pieces(start, end, spans)
    ]
    return "".join(parts)


def _escaped(labels: pd.Index) -> pd.Index:
    """Escape the names of rows or columns, whatever their levels."""

    def safe(label: object) -> object:
        return escape(label) if isinstance(label, str) else label

    if isinstance(labels, pd.MultiIndex):
        return pd.MultiIndex.from_tuples(
            [tuple(map(safe, one)) for one in labels], names=map(safe, labels.names)
        )
    if labels.dtype == "str" or labels.dtype == "object" or labels.dtype == "category":
        return pd.Index([safe(one) for one in labels], name=safe(labels.name))
    return labels.rename(safe(labels.name))
