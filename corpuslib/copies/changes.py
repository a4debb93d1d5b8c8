"""What was changed in a copy: passages kept, cut, added and reworded, side by side."""

from difflib import SequenceMatcher

import pandas as pd

from corpuslib.copies.groups import mark_copies, texts_of
from corpuslib.schema import check
from corpuslib.tokens import Span, sentences, words

_COLUMNS = {
    "article_id": "str",
    "change": "str",
    "original_text": "str",
    "text": "str",
    "original_start": "int64",
    "original_end": "int64",
    "start": "int64",
    "end": "int64",
}
# A run of fewer words that two reworded passages share is no passage kept.
_FEWEST = 4
# Comparing takes the product of both lengths at worst; above this it is left out.
_MOST = 4_000_000
_NAMES = {"equal": "kept", "delete": "cut", "insert": "added", "replace": "changed"}


def copies_of(articles: pd.DataFrame, article_id: str) -> pd.DataFrame:
    """
    Show what was changed in the copies of an article.

    Parameters
    ----------
    articles : DataFrame
        Columns ``article_id`` and ``text``, and ``copy_id`` from `mark_copies`, which
        is called where that is missing.
    article_id : str
        Any article of a group of copies.

    Returns
    -------
    DataFrame
        One row per passage of each copy, in reading order, beside the passage of the
        original that stands in its place:

        - ``article_id`` : the copy
        - ``change`` : ``kept`` (the same words), ``cut`` (only in the original),
          ``added`` (only in the copy) or ``changed`` (reworded)
        - ``original_text``, ``text`` : the passage in the original and in the copy;
          empty where it was added or cut
        - ``original_start``, ``original_end``, ``start``, ``end`` : where these stand
          in the text of the original and of the copy (characters)

        The copies come in the order of `articles`. No rows if there are none; the
        original's ``article_id`` stands in ``attrs["original"]``.

    Raises
    ------
    ValueError
        If no article is called `article_id`.

    Notes
    -----
    Words are compared in lower case and without punctuation: a passage ``kept`` may
    differ in these. A passage moved to another place is cut here and added there.

    Examples
    --------
    >>> articles = pd.DataFrame({
    ...     "article_id": ["long", "short"], "copy_id": ["long", "long"],
    ...     "text": ["The envoys met at noon. Rain fell. They will meet again.",
    ...              "The two envoys met at noon. They will meet again."]})
    >>> copies_of(articles, "long")[["change", "original_text", "text"]]
        change           original_text                    text
    0  changed                     The                 The two
    1     kept     envoys met at noon.     envoys met at noon.
    2      cut              Rain fell.
    3     kept  They will meet again.  They will meet again.
    """
    check(articles, "articles", needs=["article_id", "text"])
    if article_id not in set(articles["article_id"]):
        raise ValueError(f"no article is called {article_id!r}")
    if "copy_id" not in articles:
        articles = mark_copies(articles)
    table = articles.set_index("article_id")
    texts = texts_of(table)
    original = table["copy_id"].get(article_id)
    group = table.index[table["copy_id"] == original]
    rows = [
        {"article_id": copy, **row}
        for copy in group
        if copy != original
        for row in _compare(texts[original], texts[copy])
    ]
    found = pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)
    found.attrs["original"] = original
    return found


def _compare(original: str, copy: str) -> list[dict]:
    """Compare by sentences, and where these differ by words."""
    parts = []
    ours, theirs = sentences(original), sentences(copy)
    before = [_key(original, *span) for span in ours]
    after = [_key(copy, *span) for span in theirs]
    for change, a, b, c, d in _opcodes(before, after):
        if change == "replace":
            parts += _by_words(original, copy, _hull(ours[a:b]), _hull(theirs[c:d]))
        else:
            parts.append((change, _hull(ours[a:b]), _hull(theirs[c:d])))
    return _rows(original, copy, parts)


def _by_words(original: str, copy: str, before: Span, after: Span) -> list[tuple]:
    """Compare two passages by words; what is kept must run over several of them."""
    ours, theirs = words(original, *before), words(copy, *after)
    codes = _opcodes(
        [original[a:b].lower() for a, b in ours], [copy[a:b].lower() for a, b in theirs]
    )
    kept = [code for code in codes if code[0] == "equal" and code[2] - code[1] >= _FEWEST]
    parts, i, j = [], 0, 0
    starts = [span[0] for span in ours] + [before[1]]
    others = [span[0] for span in theirs] + [after[1]]
    starts[0], others[0] = before[0], after[0]
    for _, a, b, c, d in [*kept, ("equal", len(ours), len(ours), len(theirs), len(theirs))]:
        for change, x, y, z, w in ((None, i, a, j, c), ("equal", a, b, c, d)):
            if x < y or z < w:
                name = change or ("replace" if x < y and z < w else "delete" if x < y else "insert")
                parts.append((name, (starts[x], starts[y]), (others[z], others[w])))
        i, j = b, d
    return parts


def _opcodes(ours: list, theirs: list) -> list[tuple]:
    if len(ours) * len(theirs) > _MOST:
        return [("replace", 0, len(ours), 0, len(theirs))]
    return SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()


def _key(text: str, start: int, end: int) -> tuple[str, ...]:
    return tuple(text[a:b].lower() for a, b in words(text, start, end))


def _hull(spans: list[Span]) -> Span | None:
    return (spans[0][0], spans[-1][1]) if spans else None


def _rows(original: str, copy: str, parts: list[tuple]) -> list[dict]:
    """Join neighbours of one kind, and spell out each passage; a gap stands where it would be."""
    joined: list[list] = []
    for change, before, after in parts:
        if joined and joined[-1][0] == change:
            joined[-1][1] = _joined(joined[-1][1], before)
            joined[-1][2] = _joined(joined[-1][2], after)
        else:
            joined.append([change, before, after])
    rows, ends = [], [0, 0]
    for change, *spans in joined:
        row = {"change": _NAMES[change]}
        for side, (text, span) in enumerate(zip((original, copy), spans, strict=True)):
            start, end = span or (ends[side], ends[side])
            end = start + len(text[start:end].rstrip())
            name = ("original_", "")[side]
            row |= {f"{name}text": text[start:end], f"{name}start": start, f"{name}end": end}
            ends[side] = end
        rows.append(row)
    return rows


def _joined(one: Span | None, other: Span | None) -> Span | None:
    return (one[0], other[1]) if one and other else one or other
