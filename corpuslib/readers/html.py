"""Saved web pages: the article without menus and footers, by trafilatura; or an export."""

import re

from corpuslib.readers import factiva
from corpuslib.readers.encoding import decode, without_surrogates

DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})")
HEAD = 4096
DATES = {
    "original_date": True,
    "extensive_search": False,
    "min_date": "1600-01-01",
    "max_date": "2100-12-31",
}
PASSED = {"script", "style", "head", "template"}
BLOCKS = {"p", "div", "br", "li", "ul", "ol", "tr", "table", "blockquote", "section", "article",
          "h1", "h2", "h3", "h4", "h5", "h6", "pre", "figure", "figcaption"}  # fmt: skip
NO_ARTICLE = (
    "no article found in the page (all of its visible text was taken: check it, or save the "
    "article as text)"
)
NO_TEXT = (
    "no text found in the page (scripts may have built it, or it is nested too deeply: save the "
    "article as text)"
)


def read(data: bytes) -> dict[str, str] | list[dict[str, str]]:
    """
    Read one article from a saved page, or those of a Factiva export.

    Returns
    -------
    dict or list of dict
        As `read_page` and `corpuslib.readers.factiva.split_page`.
    """
    if b"articleParagraph" in data or b"Factiva" in data:
        page, encoding = _decode(data)
        try:
            found = factiva.split_page(page)
        except Exception:  # it is read as a page like any other, which reports what is wrong
            found = None
        if found:
            return [record | {"encoding": encoding} for record in found]
    return read_page(data)


def read_page(data: bytes) -> dict[str, str]:
    """
    Read one article from a page.

    The date is the one that the page declares (metadata or a ``time`` element),
    never one guessed from its prose. Where no article can be told from the rest
    of a page, all of its visible text is taken and ``problem`` says so.

    Returns
    -------
    dict
        ``text`` and ``encoding``; ``title``, ``date`` (with ``date_method``),
        ``url`` and ``problem`` where there is one.
    """
    from trafilatura import bare_extraction, html2txt  # half a second to import

    page, encoding = _decode(data)
    record = {"text": "", "encoding": encoding}
    if not page.strip():
        return record
    try:
        found = bare_extraction(
            page, with_metadata=True, include_comments=False, date_extraction_params=DATES
        )
        text = found and found.text
        if not text:
            whole = html2txt(page) or html2txt(f"<html><body>{page}</body></html>")
            return record | {"text": whole, "problem": NO_ARTICLE if whole else NO_TEXT}
    except Exception as error:  # whatever a broken page provokes, it is one article's problem
        reason = " ".join(str(error).replace(";", ",").split())
        return record | {"problem": f"unreadable page ({reason}: save the page again)"}
    facts = {name: getattr(found, name) for name in ("title", "date", "url")}
    record |= {name: without_surrogates(value) for name, value in facts.items() if value}
    record["text"] = without_surrogates(text)
    return record | ({"date_method": "metadata"} if "date" in record else {})


def plain_text(fragment: str) -> str:
    """
    Take the text out of a piece of HTML, a blank line between its paragraphs.

    Examples
    --------
    >>> plain_text("<p>Norhaven&#8217;s <b>port</b></p><p>is shut.</p>")
    'Norhaven’s port\\n\\nis shut.'
    >>> plain_text("2 < 3")
    '2 < 3'
    """
    if "<" not in fragment and "&" not in fragment:
        return fragment.strip()
    from lxml import etree, html  # with trafilatura, which brings it

    try:
        tree = html.document_fromstring(f"<div>{fragment}</div>")
    except (etree.LxmlError, ValueError):
        return fragment.strip()
    for element in list(tree.iter()):
        if element.tag in PASSED:
            element.drop_tree()
        elif element.tag in BLOCKS:
            element.tail = f"\n\n{element.tail or ''}"
            element.text = f"\n\n{element.text or ''}"
    text = without_surrogates(tree.text_content())
    paragraphs = (" ".join(part.split()) for part in text.split("\n\n"))
    return "\n\n".join(filter(None, paragraphs))


def _decode(data: bytes) -> tuple[str, str]:
    declared = DECLARED.search(data[:HEAD])
    page, encoding = decode(data, declared and declared[1].decode("ascii"))
    return without_surrogates(page).replace("\0", ""), encoding
