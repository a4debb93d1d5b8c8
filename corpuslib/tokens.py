"""
Sentences and words of a text, as character offsets.

Everything is a list of ``(start, end)`` pairs with ``text[start:end]`` the piece
itself, so that whatever is built on top can point back into the article. Work
grows in proportion to the length of the text, whatever it holds.
"""

import re
from itertools import pairwise

from sentencex import get_sentence_boundaries

Span = tuple[int, int]

_BLANK_LINE = re.compile(r"\n[^\S\n]*(?=\n)")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_RUN = r"[^\W_][\w\u0300-\u036f]*"
_WORD = re.compile(
    r"(?:[A-Z]\.){2,}"
    rf"|{_RUN}(?:(?:['’\u2010\u2011-]|(?<=\d)[.,](?=\d)){_RUN})*"
)

# A quotation mark that never closes makes the sentence splitter look ahead to the end
# of what it is given; so it is given no more than this many characters at a time.
_WINDOW, _LONGEST = 2_048, 8_192


def paragraphs(text: str) -> list[Span]:
    """
    Find the paragraphs of a text: what stands between blank lines.

    Parameters
    ----------
    text : str
        Any text; line ends are ``\\n``.

    Returns
    -------
    list of (int, int)
        Start and end of each paragraph, without the white space around it.

    Examples
    --------
    >>> text = "One.\\nStill one.\\n\\nTwo."
    >>> [text[start:end] for start, end in paragraphs(text)]
    ['One.\\nStill one.', 'Two.']
    """
    cuts = [0, *(blank.end() for blank in _BLANK_LINE.finditer(text)), len(text)]
    return _trimmed(text, pairwise(cuts))


def sentences(text: str) -> list[Span]:
    """
    Find the sentences of a text.

    A sentence never runs over a blank line; a single line end inside it is just
    white space, because wrapped lines are common. What stands in quotation marks
    stays in one piece with the words that introduce it.

    Parameters
    ----------
    text : str
        English text; line ends are ``\\n``.

    Returns
    -------
    list of (int, int)
        Start and end of each sentence, without the white space around it. Every
        character that is not white space lies in exactly one sentence.

    Notes
    -----
    Not to trust on lists, tables and headlines without a full stop: what has no
    end mark and no blank line after it runs on into the next sentence. A run of
    8,192 characters without an end mark is cut at a space.

    Examples
    --------
    >>> text = "Mr. Oram of the U.N. left on Jan. 24. “We go. We stay,” he said."
    >>> [text[start:end] for start, end in sentences(text)]
    ['Mr. Oram of the U.N. left on Jan. 24.', '“We go. We stay,” he said.']
    """
    safe = _SURROGATE.sub("\ufffd", text)
    return [span for start, end in paragraphs(text) for span in _split(safe, start, end)]


def words(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """
    Find the words of a text, or of a part of it.

    A word is a run of letters and digits; inside it may stand an apostrophe, a
    hyphen, or the point or comma of a number. Initials keep their points.

    Parameters
    ----------
    text : str
        Any text.
    start, end : int, optional
        Look only between these offsets; the offsets returned still count from the
        beginning of `text`.

    Returns
    -------
    list of (int, int)
        Start and end of each word.

    Examples
    --------
    >>> text = "The U.N. isn't sending 8,500 well-armed troops."
    >>> [text[start:end] for start, end in words(text)]
    ['The', 'U.N.', "isn't", 'sending', '8,500', 'well-armed', 'troops']
    """
    end = len(text) if end is None else end
    return [match.span() for match in _WORD.finditer(text, start, end)]


def _split(text: str, start: int, end: int) -> list[Span]:
    """Split one paragraph, a window at a time, starting anew at the last sentence begun."""
    found: list[Span] = []
    size = _WINDOW
    while start < end:
        stop = min(start + size, end)
        if stop < end:
            stop = _last_space(text, start, stop)
        pieces = [
            (start + piece["start_index"], start + piece["end_index"])
            for piece in get_sentence_boundaries("en", text[start:stop])
        ]
        if stop < end and size < _LONGEST and pieces[-1][0] < start + size // 2:
            size *= 2
            continue
        if stop < end and len(pieces) > 1:
            pieces.pop()
        found += pieces
        start, size = pieces[-1][1], _WINDOW
    return _trimmed(text, found)


def _last_space(text: str, start: int, stop: int) -> int:
    space = max(text.rfind(" ", start + 1, stop), text.rfind("\n", start + 1, stop))
    return space + 1 if space > 0 else stop


def _trimmed(text: str, spans) -> list[Span]:
    kept = []
    for start, end in spans:
        piece = text[start:end]
        start += len(piece) - len(piece.lstrip())
        end -= len(piece) - len(piece.rstrip())
        if start < end:
            kept.append((start, end))
    return kept
