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
        record["text"] = (found and found.text) or html2txt(page) or ""
    except Exception as error:  # whatever a broken page provokes, it is one article's problem
        return record | {"problem": f"unreadable page ({error}: save the page again)"}
    if found is None or not found.text:
        return record | {
            "problem": "no article found in the page (all of its visible text was taken: "
            "check it, or save the article as text)"
        }
    record |= {name: value for name in ("title", "date", "url") if (value := getattr(found, name))}
    return record | ({"date_method": "metadata"} if "date" in record else {})
