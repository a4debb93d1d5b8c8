"""
Quotation marks of every style, paired over a whole text, paragraph by paragraph.

Where a mark stands among spaces and letters says whether it opens or closes; its own form decides
only where that does not. Marks that do not match, and marks without a partner, still give a
quotation, which is then not `sure`.
"""

from bisect import bisect_right
from typing import NamedTuple

MARKS = frozenset("“”„‟\"«»‹›‘’‚'`〝〟〞「」「」") | {"``", "''", ",,"}


_SINGLE = frozenset("‘’‚'`‹›")


_DOUBLE = MARKS - _SINGLE


OPENS = frozenset("“„«‹‘‚〝「`") | {"``", ",,"}


_CLOSES = frozenset("”»›’〟〞」") | {"''"}


_SPACE = frozenset(" \n\t\r\f\v\xa0\u2002\u2003\u2009\u202f")


_BEFORE_OPEN = _SPACE | frozenset("([{—–-/:,;") | MARKS


_AFTER_CLOSE = _SPACE | frozenset(".,;:!?)]}—–-…/<") | MARKS


_NOT_BEHIND_OPEN = _SPACE | frozenset(".,;:!?)")


FINAL = frozenset(".!?…,:;") | {"..."}


class Quotation(NamedTuple):
    """A quotation: words `first` to `last` (not included) between its marks."""

    first: int
    last: int
    opened: bool
    closed: bool
    sure: bool

    @property
    def span(self) -> tuple[int, int]:
        """The words with the marks."""
        return self.first - self.opened, self.last + self.closed


_DIRECTED = OPENS | _CLOSES


def quotations(passage, text: str) -> list[Quotation]:
    """Pair the quotation marks of a text, paragraph by paragraph."""
    words = passage.words
    marks = [k for k, word in enumerate(words) if word in MARKS]
    if not marks:
        return []
    found: list[Quotation] = []
    breaks = [*passage.breaks, len(words)]
    at = 0
    for number in range(len(breaks) - 1):
        first, last = breaks[number], breaks[number + 1]
        if at >= len(marks):
            break
        if marks[at] >= last:
            continue
        begin = at
        while at < len(marks) and marks[at] < last:
            at += 1
        goes_on = last < len(words) and words[last] in _OPENS_PARAGRAPH
        found += _pairs(passage, text, marks[begin:at], first, last, goes_on)
    return found


_OPENS_PARAGRAPH = (_DOUBLE | {"‘", "‹"}) - {"”", "〟", "〞", "」"}


def _pairs(passage, text, marks, first, last, goes_on) -> list[Quotation]:
    """Pair the marks of one paragraph; only the outermost pairs are kept."""
    words, start, end = passage.words, passage.start, passage.end
    pairs: list[tuple[int, int]] = []
    waiting: list[int] = []
    singles: list[tuple[int, bool, bool]] = []
    lone = None
    skip = -1
    for n, k in enumerate(marks):
        if k == skip:
            continue
        word = words[k]
        before = text[start[k] - 1] if start[k] else " "
        behind = text[end[k]] if end[k] < len(text) else " "
        may_open = before in _BEFORE_OPEN and behind not in _NOT_BEHIND_OPEN
        may_close = (before not in _SPACE and behind in _AFTER_CLOSE) or k + 1 == last
        if word in _SINGLE and word not in "‹›":
            opens = may_open and word != "’" and not behind.isdigit()
            singles.append((k, opens, not opens and before not in _SPACE))
            continue
        if n + 1 < len(marks) and words[k + 1] == word and end[k] == start[k + 1]:
            skip = k + 1
        if may_open != may_close:
            opens = may_open
        elif may_open or word not in _DIRECTED:
            opens = not waiting
        else:
            opens = word in OPENS and (word == "«" or not waiting)
        if opens:
            waiting.append(max(k, skip))
        elif waiting:
            pairs.append((waiting.pop(), k))
        elif word == '"' and before.isdigit():
            continue
        elif lone is None and not pairs and k > first and words[k - 1] in FINAL:
            lone = Quotation(first, k, False, True, False)
    found = [] if lone is None else [lone]
    if waiting:
        found += _unclosed(passage, waiting, singles, pairs, first, last, goes_on)
    free = found[-1].span[1] if found else first
    for a, b in sorted(pairs):
        if a >= free or (waiting and b < waiting[0]):
            found.append(Quotation(a + 1, b, True, True, _match(words[a], words[b])))
            free = max(free, b + 1)
    if singles:
        found = _with_singles(passage, singles, found)
    return sorted(quote for quote in found if quote.last > quote.first)


def _match(a: str, b: str) -> bool:
    return _PAIRS.get(a, b) == b or (a in "”»›" and a == b) or (a, b) in _ALSO


_PAIRS = {"“": "”", '"': '"', "«": "»", "„": "“", "``": "''", "''": "''", ",,": "''", "‹": "›",
          "»": "«", "›": "‹", "〝": "〟", "「": "」"}  # fmt: skip


_ALSO = {("„", "”"), ("〝", "〞"), ("”", "”")}


def _unclosed(passage, waiting, singles, pairs, first, last, goes_on) -> list[Quotation]:
    """Say how far a quotation reaches whose closing mark is missing."""
    a, words = waiting[0], passage.words
    if goes_on:
        return [Quotation(a + 1, last, True, False, True)]
    for k, _, closes in singles:
        if closes and k > a and words[k - 1] in FINAL:
            return [Quotation(a + 1, k, True, True, False)]
    stop = min([last, *waiting[1:], *(b for b, _ in pairs if b > a)])
    for k in range(a + 3, stop):
        if words[k] in (",", "–", "—", ".", "!", "?") and _attributes(passage, k + 1, stop):
            return [Quotation(a + 1, k + 1, True, False, False)]
    return [Quotation(a + 1, stop, True, False, False)]


_SAYING = frozenset("said says told tells added adds asked replied".split())


def _attributes(passage, a, stop) -> bool:
    """Whether an attribution such as "she said" follows, up to the end of the sentence."""
    for k in range(a, min(a + 14, stop)):
        if passage.low[k] in _SAYING:
            return True
        if passage.words[k] in (".", "!", "?", ",", ";"):
            return False
    return False


def _with_singles(passage, singles, found) -> list[Quotation]:
    """Add quotations in single marks that stand outside those in double marks."""
    words = passage.words
    taken = sorted(quote.span for quote in found)
    starts = [a for a, _ in taken]
    added = []
    at = 0
    free = -1
    while at < len(singles):
        k, opens, _ = singles[at]
        at += 1
        n = bisect_right(starts, k) - 1
        if not opens or k < free or (n >= 0 and taken[n][1] > k):
            continue
        best, scan = None, at
        while scan < len(singles):
            j, again, closes = singles[scan]
            if again and words[j] in "‘'`":
                break
            if closes:
                if words[j - 1] in FINAL:
                    best = j
                    break
                if best is None and not (
                    j + 1 < len(words) and words[j - 1].endswith("s") and words[j] == "'"
                ):
                    best = j
            scan += 1
        if best is None or best - k < 2:
            continue
        inner = [quote for quote in found if k < quote.first <= best]
        for quote in inner:
            found.remove(quote)
        added.append(Quotation(k + 1, best, True, True, True))
        free = best
    return found + added
