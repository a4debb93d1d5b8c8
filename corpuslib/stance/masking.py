"""Hiding from a text who speaks in it and when, so that neither can be learned as a stance."""

import re

import pandas as pd

from corpuslib.codebook import Codebook, load_codebook
from corpuslib.codebook.actors import ActorIndex
from corpuslib.dates.expressions import scan

HOLDER, DAY = "holder_", "day_"
_NAME = re.compile(r"[^\W\d_][\w’'-]{2,}")


def masked(statements: pd.DataFrame, codebook: Codebook | None = None) -> pd.Series:
    """
    Replace the holder's names and the day words in the texts of statements.

    Parameters
    ----------
    statements : DataFrame
        ``text``; ``speaker`` and ``actor`` where it has them.
    codebook : Codebook, optional
        Whose actors are known by other names; the default subject when None.

    Returns
    -------
    Series of str
        The texts, with ``holder_`` for the speaker, for every name in it that
        has a capital, and for whatever the codebook counts under the same actor;
        and with ``day_`` for days, months and years. Other actors stay: whom a
        demand is put to is part of what it says. A missing text is an empty one.

    Examples
    --------
    >>> rows = pd.DataFrame({"text": ["On Monday Orlo said Marsh must go"], "speaker": "Ana Orlo"})
    >>> masked(rows).item()
    'day_ holder_ said Marsh must go'
    """
    codebook = load_codebook() if codebook is None else codebook
    return masked_with(statements, ActorIndex(codebook.actors))


def masked_with(statements: pd.DataFrame, index: ActorIndex) -> pd.Series:
    """Do what `masked` does, with an index at hand."""
    columns = [
        statements[c] if c in statements else pd.Series(None, statements.index, dtype=object)
        for c in ("text", "speaker", "actor")
    ]
    texts = [_masked(*row, index) for row in zip(*columns, strict=True)]
    return pd.Series(texts, index=statements.index, dtype="str")


def _masked(text: object, speaker: object, actor: object, index: ActorIndex) -> str:
    if not isinstance(text, str):
        return ""
    spans = [(found.start, found.end, DAY) for found in scan(text)]
    if isinstance(actor, str):
        named = (m for m in index.scan(text) if m.actor == actor)
        spans += [(m.start, m.end, HOLDER) for m in named]
    if isinstance(speaker, str):
        names = {word for word in _NAME.findall(speaker) if word[0].isupper() and word != "The"}
        words = _NAME.finditer(text)
        spans += [(w.start(), w.end(), HOLDER) for w in words if _bare(w.group()) in names]
    pieces, done, last = [], 0, None
    for start, end, mark in sorted(spans):
        if start >= done:
            between = text[done:start]
            if between.strip() or mark != last:
                pieces += [between, mark]
            last = mark
        done = max(done, end)
    return "".join(pieces) + text[done:]


def _bare(word: str) -> str:
    return re.sub(r"['’]s?$", "", word)
