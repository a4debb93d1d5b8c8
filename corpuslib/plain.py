"""
Words of strangers, written so that whatever shows them takes them for words.

The texts, titles and names of a corpus go into HTML, Markdown, spreadsheets and terminals, each
of which runs or reads some signs as orders. Each function here writes any text so that one
of these shows it as it is.
"""

import re
from html import escape

_BIDI = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_UNSHOWABLE = dict.fromkeys(
    (*range(9), 11, 12, *range(14, 32), *range(127, 160), *_BIDI, *range(0xD800, 0xE000)), "�"
)
_MARKS = re.compile(
    r"[\\`*_\[\]<>|~$&@]|:(?=//)|(?<=www)\.|^[#+=-]"
    r"|(?:(?<=^\d)|(?<=^\d\d)|(?<=^\d\d\d))[.)]"
)
_DELIMITERS = ("$", "\\")
_FORMULA = re.compile(r"'*(?:[\s\0-\x20\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]|[\t\r\n\0])")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def plain_html(text: object) -> str:
    """
    Write any text so that HTML shows it as it is.

    Characters that cannot be shown, or that turn the direction of all that follows, become
    U+FFFD.

    Examples
    --------
    >>> plain_html('<b> & "c"')
    '&lt;b&gt; &amp; &quot;c&quot;'
    """
    return escape(str(text).translate(_UNSHOWABLE))


def plain_markdown(text: object) -> str:
    """
    Write any text so that Markdown shows it as it is, in one line.

    To be put around everything in a Markdown output that comes from a corpus or a codebook:
    titles, sources, names, labels. Not inside backticks, where it would be shown as it is
    written here.

    Parameters
    ----------
    text : object
        Anything; what is no text is written as `str` does. White space is run together.

    Returns
    -------
    str
        Holds no sign that Markdown, HTML or MathJax give a meaning to.

    Examples
    --------
    >>> plain_markdown("*The* Anglo-Avarian Post")
    '&#42;The&#42; Anglo-Avarian Post'
    >>> plain_markdown("[a](javascript:b)")
    '&#91;a&#93;(javascript:b)'
    """
    words = " ".join(str(text).translate(_UNSHOWABLE).split())
    return _MARKS.sub(_reference, words)


def _reference(sign: re.Match) -> str:
    """Write a sign as a reference; those that open formulas also apart from their neighbours."""
    named = f"&#{ord(sign[0])};"
    return f"<span>{named}</span>" if sign[0] in _DELIMITERS else named


def plain_line(text: object) -> str:
    """
    Write any text so that a terminal shows it and does nothing else.

    Examples
    --------
    >>> plain_line("a\\x1b[2Jb")
    'a\\\\x1b[2Jb'
    """
    return "".join(
        c.encode("unicode_escape").decode() if c == "\r" or ord(c) in _UNSHOWABLE else c
        for c in str(text)
    )


def plain_cell(value: object) -> object:
    """
    Put an apostrophe before a text that a spreadsheet would take for a formula.

    Examples
    --------
    >>> [plain_cell(cell) for cell in ("=1+1", "plain", "'=1+1", -1, "-1")]
    ["'=1+1", 'plain', "''=1+1", -1, '-1']
    """
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def read_cell(cell: str) -> str:
    """
    Take away the apostrophe that `plain_cell` put there.

    Examples
    --------
    >>> [read_cell(cell) for cell in ("'=1+1", "plain", "''=1+1", "'tis")]
    ['=1+1', 'plain', "'=1+1", "'tis"]
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
