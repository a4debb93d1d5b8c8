"""
What a text is made of, before anybody is heard in it: words, sentences, paragraphs, quotations.

One pass over the text makes words; quotation marks are paired over the whole text with a stack,
paragraph by paragraph; each sentence is then laid out as a row of words in which a quotation
that is a clause of its own stands as a single word (`QUOTE`), so that the grammar of
*"...", she said, "..."* is that of five words, however long the quotations are.
"""

import re
from bisect import bisect_right
from itertools import pairwise

from corpuslib.statements.furniture import furniture
from corpuslib.statements.quotations import FINAL, Quotation, quotations
from corpuslib.statements.words import tags
from corpuslib.tokens import paragraphs, sentences

QUOTE = "\N{REPLACEMENT CHARACTER}quote"

_TOKEN = re.compile(
    r"(?:[A-Z]\.){2,}|(?:Mr|Mrs|Ms|Dr|Gen|Sen|Gov|Rep|Lt|Col|St|vs)\.(?=\s)|No\.(?=\s\d)"
    r"|[^\W_]\w*(?:(?:['’\u2010\u2011&/-]|(?<=\d)[.,:](?=\d))[^\W_]\w*)*"
    r"|``|''|,,|--+|\.{3}|[^\w\s]|_"
)
_BLANK = {ord(mark): " " for mark in '“”„‟"«»‹›‘‚`〝〟〞「」'}
_LONGEST = 250  # words of a sentence; what is longer is a list, and would take long
_TAG = re.compile(r"<(?:script|style)\b[^>]{0,400}>[^<]{0,20000}</|</?[A-Za-z!][^<>]{0,2000}>|[<>]")
_ENTITY = re.compile(r"&(#\d{2,5}|[a-z]{2,6}\d?);")
_ENTITIES = {
    "ldquo": "“", "rdquo": "”", "lsquo": "‘", "rsquo": "’", "quot": '"', "laquo": "«",
    "raquo": "»", "bdquo": "„", "#8220": "“", "#8221": "”", "#8216": "‘", "#8217": "’",
    "#34": '"', "#39": "'", "apos": "'", "mdash": "—", "ndash": "–", "#8212": "—", "#8211": "–",
}  # fmt: skip


class Sentence:
    """
    A sentence laid out as a row: quotations that are clauses stand in it as one word.

    Attributes
    ----------
    at : list of int
        For each word of the row its place among the words of the text; for a quotation the
        place of its first word.
    low, tags : list of str
        The words in small letters, and what kind they are, see `words`.
    quotes : dict of int to Quotation
        The quotations of the row, by their place in it.
    paragraph : int
        Number of the paragraph it stands in.
    """

    __slots__ = ("at", "first", "last", "low", "paragraph", "quotes", "tags")

    def __init__(self, passage, first, last, paragraph, quotes):
        self.first, self.last, self.paragraph = first, last, paragraph
        if not quotes:
            self.at = range(first, last)
            self.low = passage.low[first:last]
            self.tags = passage.tags[first:last]
            self.quotes = {}
            return
        self.at, self.low, self.tags, self.quotes = [], [], [], {}
        k = first
        for quote in quotes:
            a, b = quote.span
            self.at += range(k, a)
            self.low += passage.low[k:a]
            self.tags += passage.tags[k:a]
            self.quotes[len(self.at)] = quote
            self.at.append(quote.first)
            self.low.append(QUOTE)
            self.tags.append("Q")
            k = b
        self.at += range(k, last)
        self.low += passage.low[k:last]
        self.tags += passage.tags[k:last]


class Passage:
    """
    The words, paragraphs, quotations and sentences of one text.

    Attributes
    ----------
    text : str
        The text as it was given; offsets count in it.
    words, low, tags : list of str
        Words and signs; the same in small letters; their kinds.
    cap : list of bool
        Whether each word begins with a capital.
    start, end : list of int
        Where each stands.
    quotations : list of Quotation
        From left to right; none lies inside another.
    sentences : list of Sentence
    breaks : list of int
        The word that each paragraph begins with.
    """

    def __init__(self, text: str):
        self.text = text
        clear = masked(text)
        spans = [piece.span() for piece in _TOKEN.finditer(clear)]
        self.words = [clear[start:end] for start, end in spans]
        self.cap = [word[:1].isupper() for word in self.words]
        self.start = [start for start, _ in spans]
        self.end = [end for _, end in spans]
        low = list(map(str.lower, self.words))
        if "’" in clear:
            low = [word.replace("’", "'") for word in low]
        self.low = low
        self.tags = tags(low)
        blocks = _blocks(clear)
        self.breaks = [bisect_right(self.end, start) for start, _ in blocks]
        self.breaks = sorted(set(self.breaks))
        self.starts = {*self.breaks, len(self.words)}
        self.quotations = quotations(self, clear)
        self._lay_out(clear)

    def _lay_out(self, clear: str) -> None:
        """Make sentences; one that a quotation begun in it runs beyond goes on behind that."""
        ends = sorted(
            {bisect_right(self.start, end - 1) for _, end in sentences(clear.translate(_BLANK))}
            | set(self.breaks[1:])
            | {len(self.words)}
        )
        ends = [
            end
            for first, last in pairwise([0, *ends])
            for end in (*range(first + _LONGEST, last, _LONGEST), last)
        ]
        clauses = []
        self._behind = -99
        for quote in self.quotations:
            if self.is_clause(quote):
                clauses.append(quote)
                self._behind = quote.span[1]
        self.clauses = clauses
        self.sentences = []
        at = first = paragraph = n = 0
        breaks = [*self.breaks[1:], len(self.words) + 1]
        while first < len(self.words) and at < len(ends):
            while at < len(ends) and ends[at] <= first:
                at += 1
            if at == len(ends):
                break
            last, inside = ends[at], []
            while n < len(clauses) and clauses[n].span[0] < last:
                quote = clauses[n]
                inside.append(quote)
                n += 1
                while last < quote.last:
                    at += 1
                    last = ends[at] if at < len(ends) else len(self.words)
                if last < len(self.words) and last == quote.last and quote.closed:
                    last = quote.span[1]
            while first >= breaks[paragraph]:
                paragraph += 1
            self.sentences.append(Sentence(self, first, last, paragraph, inside))
            first = last

    def is_clause(self, quote: Quotation) -> bool:
        """Whether a quotation is a clause of its own, rather than a term or a part of a clause."""
        words, (a, b) = self.words, quote.span
        n = quote.last - quote.first
        if n == 0:
            return False
        final = words[quote.last - 1] in FINAL
        capital = words[quote.first][:1].isupper() or not words[quote.first][:1].isalpha()
        before = self.low[a - 1] if a else "."
        behind = self.low[b] if b < len(words) else "."
        if not quote.closed:
            return True
        at_start = before in (".", "!", "?", "…", "...") or a in self.starts
        if before == ":" or (before == "," and (capital or final) and n > 1):
            return n > 1 or final
        if at_start:
            lone = behind in (".", ",", "–", "—", "-", "--") or final or b in self.starts
            return (
                n > 1
                and (
                    lone
                    or (behind not in _NOT_AFTER and capital and n > 3 and self._clausal(quote))
                )
            ) or (final and capital)
        if before in (",", "–", "—", "--", "-"):
            goes_on = a - self._behind < 24 and "." not in words[self._behind : a]
            return final or (n > 2 and (capital or goes_on) and self._clausal(quote))
        if final and capital and n > 2:
            return True
        return capital and n > 4 and self._clausal(quote) and self.tags[a - 1] in "VER,N"

    def _clausal(self, quote: Quotation) -> bool:
        return any(letter in "AMVEX" for letter in self.tags[quote.first : quote.last])


_NOT_AFTER = frozenset("is was are were has had policy and of".split())


def masked(text: str) -> str:
    """
    Blank out tags and read character entities, without moving anything.

    Examples
    --------
    >>> masked("<b>Orlo</b>: &ldquo;No&rdquo;")
    '   Orlo    :       “No”      '
    """
    if "&" in text:
        text = _ENTITY.sub(_read_entity, text)
    if "<" in text and ("</" in text or "/>" in text or "<br" in text or "<p" in text):
        text = _TAG.sub(_spaces, text)
    return furniture(text)


def _read_entity(match: re.Match) -> str:
    sign = _ENTITIES.get(match[1], " ")
    if sign in ("’", "'"):
        return sign + "\u2060" * (len(match[0]) - 1)
    return (
        sign + " " * (len(match[0]) - 1)
        if sign in _OPENS_WIDE
        else " " * (len(match[0]) - 1) + sign
    )


_OPENS_WIDE = frozenset("”»’—–")


def _spaces(match: re.Match) -> str:
    return "".join("\n" if sign == "\n" else " " for sign in match[0])


def _blocks(text: str) -> list[tuple[int, int]]:
    """
    Find paragraphs: between blank lines, and at line ends unless the lines are wrapped.

    Lines are taken as wrapped where none is long and many end in the middle of a sentence.
    """
    lines = text.split("\n")
    full = [line for line in lines if line.strip()]
    open_ends = sum(line.rstrip()[-1] not in _LINE_END for line in full)
    longest = max(map(len, full), default=0)
    wrapped = len(full) > 3 and 50 < longest <= 100 and open_ends > 0.4 * len(full)
    if wrapped and len(full) < len(lines):
        return paragraphs(text)
    found, at = [], 0
    for line in lines:
        if line.strip():
            found.append((at, at + len(line)))
        at += len(line) + 1
    if len(full) == len(lines) and longest <= 100:
        joined = [found[0]]
        for start, end in found[1:]:
            if text[joined[-1][1] - 1] in _LINE_END or len(full) < 3 or not wrapped:
                joined.append((start, end))
            else:
                joined[-1] = joined[-1][0], end
        return joined
    return found


_LINE_END = frozenset(".!?”\"»“…:'’)")
