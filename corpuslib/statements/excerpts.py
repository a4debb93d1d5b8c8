"""Passages around statements, and the pieces of a passage that statements cover."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise

from corpuslib.tokens import Span, words

_DEEPEST = 8  # spans that a piece names, the innermost, however many cover it
_BESIDE = 12  # characters of punctuation taken along with a word


def excerpts(text: str, spans: Iterable[Span], context: int | None) -> list[Span]:
    """
    Find the passages that show some spans with so many words on either side.

    Parameters
    ----------
    text : str
        The text they stand in.
    spans : iterable of (int, int)
        What must be shown.
    context : int or None
        Words to show before and after each; the whole text when None.

    Returns
    -------
    list of (int, int)
        Passages in order; those that touch, or leave out fewer than three
        words between them, are one.

    Examples
    --------
    >>> text = "one two three four five six seven eight nine ten"
    >>> [text[a:b] for a, b in excerpts(text, [(8, 13), (40, 44)], 1)]
    ['two three four', 'eight nine ten']
    """
    if context is None:
        return [(0, len(text))]
    tokens = words(text)
    starts, ends = [start for start, _ in tokens], [end for _, end in tokens]
    found: list[Span] = []
    for start, end in sorted(spans):
        first = max(bisect_right(ends, start) - context, 0)
        last = min(bisect_left(starts, end) + context, len(tokens)) - 1
        low = min([start, *starts[first : first + 1]])
        high = max([end, *ends[last : last + 1]]) if last >= 0 else end
        if found and bisect_left(starts, low) - bisect_left(starts, found[-1][1]) < 3:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return [_with_marks(text, low, high) for low, high in found]


def _with_marks(text: str, low: int, high: int) -> Span:
    """Take along quotation marks, stops and the like that stand right beside a word."""
    first, last = max(0, low - _BESIDE), min(len(text), high + _BESIDE)
    while low > first and not text[low - 1].isspace() and not text[low - 1].isalnum():
        low -= 1
    while high < last and not text[high].isspace() and not text[high].isalnum():
        high += 1
    return low, high


def pieces(low: int, high: int, spans: Sequence[Span]) -> Iterator[tuple[int, int, list[int]]]:
    """
    Cut a passage wherever a span begins or ends, however they overlap.

    Yields
    ------
    (int, int, list of int)
        Start and end of a piece, and the numbers of the spans that cover it, the one
        that began last at the end; of more than eight the innermost eight.

    Examples
    --------
    >>> list(pieces(0, 9, [(2, 7), (4, 9)]))
    [(0, 2, []), (2, 4, [0]), (4, 7, [0, 1]), (7, 9, [1])]
    """
    edges: dict[int, list[tuple[bool, int]]] = {low: [], high: []}
    for number, (start, end) in enumerate(spans):
        start, end = max(start, low), min(end, high)
        if start < end:
            edges.setdefault(start, []).append((True, number))
            edges.setdefault(end, []).append((False, number))
    active: dict[int, None] = {}
    places = sorted(edges)
    for place, following in pairwise(places):
        for begins, number in edges[place]:
            if begins:
                active[number] = None
            else:
                active.pop(number, None)
        yield place, following, [*islice(reversed(active), _DEEPEST)][::-1]
