"""Plain text and Markdown: one article per file, with an optional date in front; or an export."""

import re

from corpuslib.readers import proquest
from corpuslib.readers.encoding import decode

HEADER = re.compile(r"\s*date[ \t]+(\d{1,4}-\d{1,2}(?:-\d{1,2})?)(?:\s+|$)")


def read(data: bytes) -> dict[str, str] | list[dict[str, str]]:
    """
    Read one article, or those of a ProQuest export.

    A text may open with a header: ``date 2022-01-26`` or ``date 2022-01``,
    white space around it allowed. It is cut off together with that white space;
    the rest of the text stays as it is, but for line ends, which all become
    ``\\n``.

    Returns
    -------
    dict
        ``text``, ``encoding`` and, where there is a header, ``date`` as it was
        written and its ``date_method``.

    Examples
    --------
    >>> read(b" date 2031-05-06 The ferry sailed.\\r\\nNobody waved.")
    {'text': 'The ferry sailed.\\nNobody waved.', 'date': '2031-05-06',
     'date_method': 'header', 'encoding': 'utf-8'}
    """
    text, encoding = decode(data)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return proquest.split(text, encoding) or split_header(text) | {"encoding": encoding}


def split_header(text: str) -> dict[str, str]:
    """Cut the date in front off a text: a record with ``text`` and, if there is one, its date."""
    if header := HEADER.match(text):
        return {"text": text[header.end() :], "date": header[1], "date_method": "header"}
    return {"text": text}
