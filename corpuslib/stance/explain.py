"""Showing why: the words that decided, marked in the sentence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from corpuslib import schema
from corpuslib.codebook import Codebook, load_codebook
from corpuslib.plain import plain_html

_NOTE = re.compile(r"^(.*?)(?: \((\+|-|turned)\))?$", re.DOTALL)
_MEANING = {"+": "+1", "-": "−1", "turned": "turns", "": "side"}
_GAP = " ... "


class _Piece(NamedTuple):
    start: int
    end: int
    note: str


@dataclass(frozen=True)
class Explanation:
    """
    Why a statement stands where it stands. Made by `explain`.

    Attributes
    ----------
    statement_id : str
        Which statement.
    text : str
        Its words.
    holder : str
        Who holds it; empty where the frame does not say.
    rows : tuple of dict
        Per issue ``issue``, ``title``, ``stance``, ``side`` (the stance in words),
        ``confidence``, ``matched`` and ``method``.

    Notes
    -----
    In a notebook it is HTML; printed, the deciding words stand in square brackets with what
    each does: ``+1`` and ``−1`` give a direction, ``turns`` turns it round, ``side`` takes
    the side of what it is said of, ``0`` leaves it open.
    """

    statement_id: str
    text: str
    holder: str
    rows: tuple[dict, ...]

    def __repr__(self) -> str:
        head = f"{self.holder}: " if self.holder else ""
        if not self.rows:
            return f"{head}{self.text}\n  no row: no wording of an issue decides anything here"
        lines = []
        for row in self.rows:
            marked = "".join(
                f"[{text} | {_label(note, row)}]" if note is not None else text
                for text, note in _cut(self.text, row["matched"])
            )
            lines += [f"{head}{marked}", f"  {_verdict(row)}"]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        head = f"<strong>{plain_html(self.holder)}</strong>: " if self.holder else ""
        if not self.rows:
            return (
                f'<p class="mathjax_ignore">{head}{plain_html(self.text)}</p>'
                "<p>No row: no wording of an issue decides anything here.</p>"
            )
        return "".join(
            f'<p class="mathjax_ignore">{head}'
            + "".join(
                f"<mark>{plain_html(text)}<sub> {plain_html(_label(note, row))}</sub></mark>"
                if note is not None
                else plain_html(text)
                for text, note in _cut(self.text, row["matched"])
            )
            + f"<br><small>{plain_html(_verdict(row))}</small></p>"
            for row in self.rows
        )


def explain(
    statement_id: str,
    statements: pd.DataFrame,
    stances: pd.DataFrame,
    *,
    codebook: Codebook | None = None,
) -> Explanation:
    """
    Show the words of a statement that decided where it stands.

    Parameters
    ----------
    statement_id : str
        Which statement.
    statements : DataFrame
        The table it stands in: ``statement_id``, ``text``, and ``speaker`` or ``actor``
        where there is one.
    stances : DataFrame
        What `score_stances` gave.
    codebook : Codebook, optional
        Tells what +1 and -1 stand for, in words; the default subject when None.

    Returns
    -------
    Explanation
        HTML in a notebook, text where it is printed; readable without colour.

    Raises
    ------
    ValueError
        If the statement is not in the table.

    Examples
    --------
    >>> statements = pd.DataFrame({
    ...     "statement_id": ["a"], "text": ["refused to lift the sanctions"], "actor": ["Avaria"]})
    >>> stances = pd.DataFrame({
    ...     "statement_id": ["a"], "issue": ["sanctions"], "stance": [1.0], "confidence": [0.5],
    ...     "matched": ["refused (turned); lift the sanctions (-)"], "method": ["codebook"]})
    >>> explain("a", statements, stances)
    Avaria: [refused | turns] to [lift the sanctions | −1]
      Consequences for Russia: +1, impose or threaten them (confidence 0.50, codebook)
    """
    schema.check(statements, "statements", needs=["statement_id", "text"])
    schema.check(stances, "stances")
    here = statements[statements["statement_id"] == statement_id]
    if here.empty:
        raise ValueError(f"no statement is called {statement_id!r}")
    statement = here.iloc[0]
    issues = (load_codebook() if codebook is None else codebook).issues
    rows = stances[stances["statement_id"] == statement_id]
    return Explanation(
        statement_id=statement_id,
        text=statement["text"],
        holder=_holder(statement),
        rows=tuple(_row(row, issues.get(row["issue"], {})) for row in rows.to_dict("records")),
    )


def _holder(statement: pd.Series) -> str:
    named = [statement.get(column) for column in ("speaker", "actor")]
    named = [name for name in named if isinstance(name, str) and name]
    return " / ".join(dict.fromkeys(named))


def _row(row: dict, issue: dict) -> dict:
    stance = row["stance"]
    side = "no side"
    if stance:
        side = issue.get("positive" if stance > 0 else "negative", "")
    matched = row["matched"] if isinstance(row["matched"], str) else ""
    return row | {"title": issue.get("title", row["issue"]), "side": side, "matched": matched}


def _verdict(row: dict) -> str:
    number = f"{row['stance']:+g}".replace("-", "−") if row["stance"] else "0"
    side = f", {row['side']}" if row["side"] else ""
    return f"{row['title']}: {number}{side} (confidence {row['confidence']:.2f}, {row['method']})"


def _label(note: str, row: dict) -> str:
    return "0" if row["stance"] == 0 and not note else _MEANING[note]


def _cut(text: str, matched: str) -> Iterator[tuple[str, str | None]]:
    """Cut a text at the words that decided; give each part, and what it did or None."""
    end = 0
    for piece in sorted(set(_pieces(text, matched))):
        if piece.start < end:
            continue
        if piece.start > end:
            yield text[end : piece.start], None
        yield text[piece.start : piece.end], piece.note
        end = piece.end
    if end < len(text):
        yield text[end:], None


def _pieces(text: str, matched: str) -> Iterator[_Piece]:
    """Find the words of ``matched`` again; they stand in the order of the text."""
    start = 0
    for item in matched.split("; ") if matched else ():
        words, note = _NOTE.match(item).groups()
        at = start
        for number, part in enumerate(words.split(_GAP)):
            found = _whole(part, text, at)
            if found is None:
                break
            if number == 0:
                start = found[0]
            at = found[1]
            yield _Piece(*found, note or "")


def _whole(part: str, text: str, start: int) -> tuple[int, int] | None:
    """Find a piece as whole words, at or after a place."""
    while (at := text.find(part, start)) >= 0:
        end = at + len(part)
        if not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum()):
            return at, end
        start = at + 1
    return None
