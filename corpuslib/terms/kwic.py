"""Every place where a word, a phrase or a pattern stands, with the words around it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from time import monotonic

import pandas as pd
import regex

from corpuslib.schema import TEXT, WHOLE, check
from corpuslib.terms import _patterns
from corpuslib.terms.rates import texts_of
from corpuslib.tokens import Span, sentences, words

SORTS = ("left", "node", "right")
_FLAGS = ("ASCII", "IGNORECASE", "MULTILINE", "DOTALL", "VERBOSE")
_RUN = re.compile(r"\w+")
_REACH = 50  # characters of context per word asked for, at most
_LONGEST = 1_000  # characters of a pattern
_SIDE = 1_000  # characters of a sentence shown on either side, at most


def kwic(
    articles: pd.DataFrame,
    pattern: str | re.Pattern | regex.Pattern,
    *,
    window: int = 8,
    by: str = "words",
    sort: str | None = None,
    time_limit: float = 60.0,
) -> pd.DataFrame:
    """
    Show every occurrence of a pattern with its context: key word in context.

    Parameters
    ----------
    articles : DataFrame
        Columns ``article_id`` and ``text``; ``date`` and ``source`` are taken
        along where present. A missing text is an empty one.
    pattern : str or compiled regular expression
        - a word (``"gas"``): whole words, in any case
        - a phrase (``"open door"``): its words one after the other, whatever
          punctuation or line end stands between them, as `term_rates` counts
        - wildcards (``"sanction*"``, ``"open * door"``): ``*`` is any letters
          within a word, also none; alone it is one word
        - a pattern compiled by `re` or `regex`, used as it is; matches do not
          overlap, and empty ones are passed over
    window : int, default 8
        How many words to show on either side. Not used for sentences.
    by : {"words", "sentence"}
        Whether the context is so many words, or what the sentence holds.
    sort : {"left", "node", "right"}, optional
        Order rows by the words before (nearest first), by the words found, or
        by the words after. In the order of `articles` and the text when None.
    time_limit : float, default 60
        Seconds that a regular expression of your own may search in all. Words
        and wildcards need no limit: their search is linear in the text.

    Returns
    -------
    DataFrame
        One row per occurrence, with no upper bound:

        - ``article_id``, and ``date`` and ``source`` where `articles` has them
        - ``left``, ``right`` : the context, its white space run together; at
          most 50 characters per word of `window`, or 1,000 of a sentence
        - ``node`` : what was found, exactly as in the text
        - ``start``, ``end`` : its offsets, ``text[start:end] == node``

    Raises
    ------
    ValueError
        If `pattern` is empty, holds no letter or has more than 1,000 characters, or an option
        is unknown.
    TypeError
        If `pattern` is neither text nor a compiled pattern for text.
    TimeoutError
        If a regular expression has searched longer than `time_limit`.

    Notes
    -----
    A pattern compiled by `re` is compiled again by `regex`, which can be
    interrupted; the two read the same syntax. A word also counts inside a
    compound ("open" in "open-door") and before an apostrophe ("Kyiv's").

    Examples
    --------
    >>> articles = pd.DataFrame({
    ...     "article_id": ["a", "b"],
    ...     "text": ["New sanctions loom.", "They fear a sanction on gas."],
    ... })
    >>> kwic(articles, "sanction*", window=2)[["article_id", "left", "node", "right"]]
      article_id    left       node   right
    0          a     New  sanctions   loom.
    1          b  fear a   sanction  on gas
    """
    search = _compiled(pattern)
    if window < 0:
        raise ValueError(f"window must be 0 words or more, not {window!r}")
    if by not in ("words", "sentence"):
        raise ValueError(f"by must be 'words' or 'sentence', not {by!r}")
    if sort is not None and sort not in SORTS:
        raise ValueError(f"sort must be None or one of {', '.join(SORTS)}, not {sort!r}")
    if not time_limit > 0:
        raise ValueError(f"time_limit must be above 0 seconds, not {time_limit!r}")
    check(articles, "articles", needs=["article_id", "text"])
    if isinstance(pattern, str):
        found = (list(search.finditer(text, overlapped=True)) for text in texts_of(articles))
    else:
        found = _limited(search, articles, time_limit)

    rows, lines = [], []
    for row, (text, matches) in enumerate(zip(texts_of(articles), found, strict=True)):
        spans = sorted(match.span() for match in matches if match.end() > match.start())
        if spans:
            lines += _by_words(text, spans, window) if by == "words" else _by_sentence(text, spans)
            rows += [row] * len(spans)
    keys = [column for column in ("article_id", "date", "source") if column in articles]
    table = articles[keys].iloc[rows].reset_index(drop=True)
    columns = {"left": TEXT, "node": TEXT, "right": TEXT, "start": WHOLE, "end": WHOLE}
    table = table.join(pd.DataFrame(lines, columns=list(columns)).astype(columns))
    return table if sort is None else _sorted(table, sort)


def _compiled(pattern) -> regex.Pattern:
    if isinstance(pattern, str):
        if not pattern.strip():
            raise ValueError("pattern is empty; give a word, a phrase or a regular expression")
        if len(pattern) > _LONGEST:
            raise ValueError(f"pattern has {len(pattern):,} characters, more than {_LONGEST:,}")
        found = _patterns.parts(pattern)
        if not found:
            raise ValueError(
                f"pattern {pattern!r} holds no letter or digit; to look for signs, "
                f"compile it: re.compile({re.escape(pattern)!r})"
            )
        return regex.compile(_patterns.expression(found), regex.IGNORECASE)
    if not isinstance(pattern, re.Pattern | regex.Pattern):
        raise TypeError(f"pattern must be text or a compiled pattern, not {pattern!r}")
    if not isinstance(pattern.pattern, str):
        raise TypeError(f"pattern must be for text, not for bytes: {pattern.pattern!r}")
    if not pattern.pattern:
        raise ValueError("pattern is empty; give a word, a phrase or a regular expression")
    if isinstance(pattern, regex.Pattern):
        return pattern
    flags = regex.VERSION0
    for name in _FLAGS:
        if pattern.flags & getattr(re, name):
            flags |= getattr(regex, name)
    try:
        return regex.compile(pattern.pattern, flags)
    except regex.error as error:
        raise ValueError(
            f"pattern {pattern.pattern!r} cannot be searched with a time limit: {error}"
        ) from error


def _limited(search: regex.Pattern, articles: pd.DataFrame, limit: float) -> Iterator[list]:
    """Find the matches in each text, as long as all searches together keep to the limit."""
    left = limit
    for row, text in enumerate(texts_of(articles)):
        begun = monotonic()
        try:
            # Below 0 would mean no limit at all.
            found = list(search.finditer(text, timeout=max(left, 0.0)))
        except TimeoutError:
            raise TimeoutError(
                f"the pattern {search.pattern!r} was stopped after {limit:g} seconds, in article "
                f"{articles['article_id'].iloc[row]!r}, number {row + 1} of {len(articles)}. "
                "Repetitions inside repetitions, such as (a|aa)+, can take for ever: write it "
                "without them, or raise time_limit if it is only slow"
            ) from None
        left -= monotonic() - begun
        yield found


def _by_words(text: str, spans: list[Span], window: int) -> Iterator[tuple]:
    begins, ends = zip(*(words(text) or [(0, 0)]), strict=True)
    for start, end in spans:
        before, after = bisect_left(begins, start), bisect_right(ends, end) + window - 1
        low = begins[before - window] if before > window > 0 else 0
        high = ends[after] if after < len(ends) else len(text)
        low, high = max(low, start - _REACH * window), min(high, end + _REACH * window)
        yield _line(text, low, start, end, high)


def _by_sentence(text: str, spans: list[Span]) -> Iterator[tuple]:
    begins, ends = zip(*(sentences(text) or [(0, 0)]), strict=True)
    for start, end in spans:
        first = max(bisect_right(begins, start) - 1, 0)
        last = min(bisect_left(ends, end), len(ends) - 1)
        low, high = min(begins[first], start), max(ends[last], end)
        yield _line(text, max(low, start - _SIDE), start, end, min(high, end + _SIDE))


def _line(text: str, low: int, start: int, end: int, high: int) -> tuple:
    left, right = " ".join(text[low:start].split()), " ".join(text[end:high].split())
    return left, text[start:end], right, start, end


def _sorted(table: pd.DataFrame, sort: str) -> pd.DataFrame:
    step = -1 if sort == "left" else 1
    keys = [_RUN.findall(context.casefold())[::step] for context in table[sort]]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    return table.iloc[order].reset_index(drop=True)
