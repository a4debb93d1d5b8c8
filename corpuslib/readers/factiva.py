"""
Exports of Factiva (.rtf, .html): many articles in one file.

With indexing, an article is a table of two-letter fields (HD headline, PD day, SN
source, LP and TD text, AN number). Without, it is headline, number of words, day,
source, code, language and copyright, a line each, then the text. Either ends in
its number, ``Document NORPOST020310506eb56000ab``.
"""

import re
from collections.abc import Iterable

from corpuslib.readers.exports import count_row, is_day, missing_rows, shown, unread

CODES = frozenset(
    "AN ART BY CLM CO CR CT CX CY DLN ED ET HD IN IPC IPD LA LP NGC GC NS PD PG PUB RE RF RST SC "
    "SE SN TD VOL WC".split()
)
NUMBER = re.compile(r"(?:\w{6,12} )([A-Z][A-Z0-9]{2,7}[0-9]{6,}[A-Za-z0-9]{3,})")
WORDS = re.compile(r"\d[\d.,]* ?(?:words|word|mots|Wörter|palabras|palavras|parole|woorden)")
CLOCK = re.compile(r"\d{1,2}:\d{2}(?: ?[AP]M)?")
CODE = re.compile(r"[A-Z0-9]{2,8}")
RIGHTS = re.compile(r"(?:\([cC]\)|©|Copyright|All rights reserved)", re.IGNORECASE)
COUNTED = re.compile(r"\d+\) ")
#: Put in front of a headline by `mark_headlines`; no file holds it.
MARK = "\ue000"
LINKED = re.compile(rb'HYPERLINK[^{}"]{0,20}"#?(toc\d+)"', re.IGNORECASE)
OPENED = re.compile(rb"\{\\\*\\bkmkstart (toc\d+)\}", re.IGNORECASE)
TEXTS = ("LP", "TD")
AGAIN = "download it again, with indexing"


def mark_headlines(data: bytes) -> tuple[bytes, int]:
    """Make the bookmarks of headlines in an RTF file visible; count the headlines it lists."""
    listed = len({name.lower() for name in LINKED.findall(data)})
    return OPENED.sub(rb"\\u-8192?", data), listed  # U+E000, in the signed numbers of RTF


def split_text(text: str, listed: int = 0) -> list[dict[str, str]] | None:
    """
    Split the text of an RTF export into its articles.

    Parameters
    ----------
    text : str
        Cells of tables end in ``|``, as `striprtf` writes them.
    listed : int
        How many articles the list in the file names; 0 where it has none.

    Returns
    -------
    list of dict or None
        A record per article with ``title``, ``source``, ``date``, ``text`` and
        ``problem`` where there is one, and one for articles that are listed but
        not there. None if the text is no such export.
    """
    lines = [" ".join(line.replace("\xa0", " ").split()) for line in text.split("\n")]
    ends = [i for i, line in enumerate(lines) if _number(line)]
    if not ends or not any(_code(line) == "HD" or WORDS.fullmatch(line) for line in lines):
        return None
    records, start = [], 0
    for end in ends:
        records.append(_article(lines[start:end]))
        start = end + 1
    rest = [line for line in lines[start:] if line.strip("| ")]
    if rest and not rest[0].startswith("Search Summary") and "Factiva" not in " ".join(rest[-2:]):
        problem = f"no number of a document at its end (the file may be cut off: {AGAIN})"
        records.append(unread(problem, "\n\n".join(rest)))
    if listed and listed != len(ends):
        records += count_row(len(ends), listed)
    return records


def split_page(page: str) -> list[dict[str, str]] | None:
    """
    Split an HTML export into its articles; as `split_text`.

    The file's own list are the names of its articles' frames, which are their numbers.
    """
    if "articleParagraph" not in page and "Article" not in page:
        return None
    from lxml import html

    tree = html.document_fromstring(page)
    articles = [
        node
        for node in tree.iter("div")
        if re.fullmatch(r"article [a-z]{2,5}Article", " ".join((node.get("class") or "").split()))
    ]
    if not articles:
        return None
    records = [_from_node(node) for node in articles]
    numbers = [record.pop("number", None) for record in records]
    listed = [
        name.removeprefix("article-")
        for node in tree.iter("div")
        if (name := node.get("id") or "").startswith("article-")
        and NUMBER.fullmatch(f"number {name[8:]}")
    ]
    return records + (missing_rows(numbers, listed) if listed else [])


def _number(line: str) -> str | None:
    """Read the number of a document from the line that ends its article."""
    line = line.strip("| ")
    line = line[2:].strip("| ") if line.startswith("AN|") or line.startswith("AN ") else line
    found = NUMBER.fullmatch(line)
    return found[1] if found else None


def _code(line: str) -> str | None:
    code = line.lstrip("| " + MARK).split("|")[0].split(" ")[0]
    cell = line.lstrip("| " + MARK)[len(code) :].lstrip(" ")
    return code if code in CODES and (not cell or cell.startswith("|")) else None


def _article(lines: list[str]) -> dict[str, str]:
    if any(_code(line) == "HD" for line in lines):
        return _from_fields(_fields(lines))
    return _from_lines(lines)


def _fields(lines: list[str]) -> dict[str, list[str]]:
    """Gather the lines of each field; what stands before the first belongs to none."""
    fields: dict[str, list[str]] = {}
    known = None
    for line in lines:
        code = _code(line)
        if code and code not in fields:
            known = fields.setdefault(code, [])
            line = line.lstrip("| " + MARK)[len(code) :]
        if known is not None and (line := line.strip("| ")):
            known.append(line.replace(MARK, ""))
    return fields


def _from_fields(fields: dict[str, list[str]]) -> dict[str, str]:
    facts = {"title": "HD", "source": "SN", "date": "PD"}
    record = {name: " ".join(fields[code]) for name, code in facts.items() if fields.get(code)}
    text = [line for code in TEXTS for line in fields.get(code, [])]
    record["text"] = "\n\n".join(text)
    lacking = [code for code in ("HD", "PD", "SN") if not fields.get(code)]
    if lacking:
        record["problem"] = f"fields not found ({', '.join(lacking)}: {AGAIN})"
    return record


def _from_lines(lines: list[str]) -> dict[str, str]:
    """Read an article without field codes, by the order of its lines."""
    lines = [line.strip("| ") for line in lines]
    count = next(
        (
            i
            for i, line in enumerate(lines[:-1])
            if WORDS.fullmatch(line) and is_day(next(filter(None, lines[i + 1 : i + 4]), ""))
        ),
        None,
    )
    whole = "\n\n".join(line.replace(MARK, "") for line in lines if line)
    if count is None:
        return unread(f"no number of words with a day under it (all was taken: {AGAIN})", whole)
    title, problems = _headline([line for line in lines[:count] if line])
    record = {"title": title} if title else {}
    rest = [i for i in range(count + 1, len(lines)) if lines[i]]
    record["date"] = lines[rest.pop(0)]
    if rest and CLOCK.fullmatch(lines[rest[0]]):
        rest.pop(0)
    if rest and not RIGHTS.match(lines[rest[0]]):
        record["source"] = lines[rest.pop(0)]
    rights = [n for n, i in enumerate(rest[:9]) if RIGHTS.match(lines[i])]
    if not rights:
        problems.append(f"no line of copyright (all below the source was taken: {AGAIN})")
    body = rest[rights[-1] + 1 :] if rights else rest
    record["text"] = "\n\n".join(lines[i] for i in body)
    return record | ({"problem": "; ".join(problems)} if problems else {})


def _headline(lines: list[str]) -> tuple[str, list[str]]:
    """Tell the headline from the section above it and the authors below it."""
    marked = [line.lstrip(MARK) for line in lines if line.startswith(MARK)]
    if len(marked) == 1 and marked[0]:
        return marked[0], []
    above = [line for line in lines if not line.startswith("By ")]
    if len(above) == 1:
        return above[0], []
    seen = shown(" / ".join(above)) if above else "nothing"
    return "", [f"headline not found (one of: {seen!r}: {AGAIN})"]


def _from_node(node) -> dict[str, str]:
    """Read an article of a page."""
    cells = [row.findall("td") for row in node.iter("tr")]
    fields = {
        _plain(row[0]): [_plain(part) for part in _parts(row[1])]
        for row in cells
        if len(row) == 2 and _plain(row[0]) in CODES
    }
    numbers = [_number(_plain(part)) for part in node.iter("p", "td", "div")]
    number = next((n for n in reversed(numbers) if n), None)
    record = _from_fields(fields) if "HD" in fields else _from_blocks(node)
    return record | ({"number": number} if number else {})


def _from_blocks(node) -> dict[str, str]:
    """Read an article of a page without field codes: its blocks keep the order of the lines."""
    record: dict[str, str] = {}
    heads = [
        e
        for e in node.iter("span", "b")
        if (e.get("class") or "").split(" ")[0].endswith("Headline")
    ]
    if heads:
        title = _plain(heads[0])
        counted = "counted" in (heads[0].get("class") or "")
        record["title"] = COUNTED.sub("", title, count=1) if counted else title
    paragraphs = [p for p in node.iter("p") if "articleParagraph" in (p.get("class") or "")]
    record["text"] = "\n\n".join(filter(None, map(_plain, paragraphs)))
    blocks = [
        _plain(div) for div in node.iter("div") if not div.attrib and not len(div.findall("div"))
    ]
    place = next(
        (i for i, b in enumerate(blocks[:-1]) if WORDS.fullmatch(b) and is_day(blocks[i + 1])), None
    )
    lacking = [] if heads else ["headline"]
    if place is None:
        lacking += ["day", "source"]
    else:
        record["date"] = blocks[place + 1]
        after = [b for b in blocks[place + 2 :] if b and not CLOCK.fullmatch(b)]
        record |= {"source": after[0]} if after else {}
        lacking += [] if after else ["source"]
    if lacking:
        record["problem"] = f"not found in the page ({', '.join(lacking)}: {AGAIN})"
    return record


def _parts(cell) -> Iterable:
    return [p for p in cell.iter("p") if _plain(p)] or [cell]


def _plain(node) -> str:
    return " ".join(node.text_content().replace("\xa0", " ").split())
