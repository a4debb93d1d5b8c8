"""Saved web pages: the article without menus and footers, by trafilatura."""

import re

from corpuslib.readers.encoding import decode, without_surrogates

DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})")
HEAD = 4096
DATES = {
    "original_date": True,
    "extensive_search": False,
    "min_date": "1600-01-01",
    "max_date": "2100-12-31",
}
NO_ARTICLE = (
    "no article found in the page (all of its visible text was taken: check it, or save the "
    "article as text)"
)
NO_TEXT = (
    "no text found in the page (scripts may have built it, or it is nested too deeply: save the "
    "article as text)"
)


def read(data: bytes) -> dict[str, str]:
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

    declared = DECLARED.search(data[:HEAD])
    page, encoding = decode(data, declared and declared[1].decode("ascii"))
    record = {"text": "", "encoding": encoding}
    if not page.strip():
        return record
    page = without_surrogates(page).replace("\0", "")
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
