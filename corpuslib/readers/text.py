"""Plain text and Markdown: one article per file, with an optional date in front."""

import re

from corpuslib.readers.encoding import decode

HEADER = re.compile(r"\s*date[ \t]+(\d{1,4}-\d{1,2}(?:-\d{1,2})?)(?:\s+|$)")


def read(data: bytes) -> dict[str, str]:
    """
    Read one article.

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
    {'text': 'The ferry sailed.\\nNobody waved.', 'encoding': 'utf-8',
     'date': '2031-05-06', 'date_method': 'header'}
    """
    text, encoding = decode(data)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    record = {"text": text, "encoding": encoding}
    if header := HEADER.match(text):
        record |= {"text": text[header.end() :], "date": header[1], "date_method": "header"}
    return record
