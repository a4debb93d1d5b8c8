"""What a site puts around its texts: names of its pages, stamps of the minute, links."""

import re

_SECTION = re.compile(r"«[ \t]?[^\W\d_][^«»|\n]{1,40}\|[ \t]?[\w-]{2,30}(?:\.[A-Za-z]{2,5})?")
_STAMP = re.compile(r"\(?\b\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2}) \d{1,2}:\d{2}\)?(?: [-–—](?= ))?")
_LINK = re.compile(r"(?<=[.!?”\"])[ \t]*\b(?:View (?:news|all)|Read (?:more|also))\b\.?(?=\s*\Z)")
_SIGNED = re.compile(r"(?<=[.!?”\"])[ \t]*[–—][ \t]?[A-Z][\w-]{2,20}\.(?=\s*\Z)")


_HEAD = 600  # characters in which a stamp may stand


def furniture(text: str) -> str:
    """
    Blank out what a site puts around a text, without moving anything.

    Examples
    --------
    >>> furniture("Gates shut (11.02.31 12:15) « World | Fenn.NET. Snow fell. View news.")
    'Gates shut                                    . Snow fell.           '
    """
    if "«" in text and "|" in text:
        text = _SECTION.sub(_spaces, text)
    if ":" in text[:_HEAD]:
        text = _STAMP.sub(_spaces, text[:_HEAD]) + text[_HEAD:]
    tail = text[-60:]
    if "—" in tail or "–" in tail or "View" in tail or "Read" in tail:
        head = text[:-60]
        text = head + _SIGNED.sub(_spaces, _LINK.sub(_spaces, tail))
    return text


def _spaces(match: re.Match) -> str:
    return " " * len(match[0])
