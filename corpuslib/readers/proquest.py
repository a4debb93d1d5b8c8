"""
Exports of ProQuest (.txt): many articles in one file.

A line of underscores stands before each; ``Document 2 of 40`` and the title may
follow, then fields such as ``Publication date: May 6, 2031``, a blank line between
them. The text is the field ``Full text`` and may hold blank lines itself.
"""

import re

from corpuslib.readers.exports import shown, unread

BAR = "_" * 40
NUMBER = re.compile(r"Document (\d{1,5}) of (\d{1,5})")
NAMES = (
    "Abstract", "Author", "Business indexing term", "Classification", "Column",
    "Company / organization", "Copyright", "Correspondence author", "Country of publication",
    "Credit", "CREDIT", "DOI", "Database", "Dateline", "Document URL", "Document feature",
    "Document type", "Edition", "Entry date", "First page", "Full text", "ISBN", "ISSN",
    "Identifier / keyword", "Illustrations", "Issue", "Language of publication", "Last updated",
    "Links", "Location", "Number of pages", "Page count", "Pages", "People", "Person",
    "Place of publication", "ProQuest document ID", "Publication date", "Publication info",
    "Publication subject", "Publication title", "Publication year", "Publisher", "Section",
    "Source", "Source attribution", "Source type", "Start page", "Subject", "Title", "Volume",
    "Year",
)  # fmt: skip
#: Exports lose a space now and then: ``Lastupdated``.
FIELD = re.compile(rf"({'|'.join(name.replace(' ', ' ?') for name in NAMES)}):(?:\s+|$)")
UNKNOWN = re.compile(r"[A-Z][A-Za-z /&-]{1,40}: ")
WHOLE = {name.replace(" ", ""): name for name in NAMES}
NOTHING = {"", "none available.", "not available.", "not available"}


def split(text: str, encoding: str = "utf-8") -> list[dict[str, str]] | None:
    """
    Split an export into its articles.

    Returns
    -------
    list of dict or None
        A record per article with ``title``, ``source``, ``date``, ``url``,
        ``text``, ``encoding`` and ``problem`` where there is one, and a last one
        if numbers that the file counts are missing in it. None if the text is no
        such export.

    Examples
    --------
    >>> bar = "_" * 60
    >>> fields = "Full text: It rained.\\n\\nPublication title: Post\\n\\nPublication year: 2031"
    >>> split(f"{bar}\\n\\nPort shut\\n\\n{fields}\\n")
    [{'title': 'Port shut', 'source': 'Post', 'date': '2031', 'text': 'It rained.',
      'encoding': 'utf-8'}]
    """
    if not text[:200].lstrip("\ufeff \t\n").startswith(BAR):
        return None
    pieces = [[]]
    for line in text.split("\n"):
        if line.startswith(BAR) and not line.strip("_ \t"):
            pieces.append([])
        else:
            pieces[-1].append(line)
    blocks = [_blocks(piece) for piece in pieces if any(map(str.strip, piece))]
    if not any(FIELD.match(block) for piece in blocks for block in piece):
        return None
    if not any(map(FIELD.match, blocks[-1])) and "ProQuest" in " ".join(blocks[-1]):
        blocks.pop()  # how to reach the publisher
    numbers = [NUMBER.fullmatch(piece[0]) for piece in blocks]
    records = [_article(piece) for piece in blocks]
    total = max((int(number[2]) for number in numbers if number), default=0)
    lost = sorted(set(range(1, total + 1)) - {int(number[1]) for number in numbers if number})
    if lost:
        some = ", ".join(map(str, lost[:10])) + (", ..." if len(lost) > 10 else "")
        problem = f"count differs ({total:,} documents counted in the file, missing: {some}: "
        records.append(unread(f"{problem}download it again)"))
    return [record | {"encoding": encoding} for record in records]


def _blocks(lines: list[str]) -> list[str]:
    """Join the lines between blank ones."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            blocks[-1].append(line.rstrip())
        elif blocks[-1]:
            blocks.append([])
    return ["\n".join(block) for block in blocks if block]


def _article(blocks: list[str]) -> dict[str, str]:
    """Read one article: the text is what lies between its own field and the last fields."""
    named = [FIELD.match(block) for block in blocks]
    names = [name and WHOLE[name[1].replace(" ", "")] for name in named]
    start = names.index("Full text") if "Full text" in names else None
    stop = len(blocks)
    while stop > 1 and stop - 1 != start:
        unknown = UNKNOWN.match(blocks[stop - 1]) and named[stop - 2] and stop - 2 != start
        if not named[stop - 1] and not unknown:
            break
        stop -= 1
    fields: dict[str, str] = {}
    for i, name in enumerate(names):
        if name and (start is None or i < start or i >= stop):
            fields.setdefault(name, blocks[i][named[i].end() :].strip())
    record = _facts(blocks, named, fields)
    lacking = [name for name in ("title", "source", "date") if name not in record]
    problems = [f"fields not found ({', '.join(lacking)}: download it again)"] if lacking else []
    if start is not None:
        parts = [blocks[start][named[start].end() :], *blocks[start + 1 : stop]]
        record["text"] = "\n\n".join(part.strip() for part in parts if part.strip())
    if record.get("text", "").lower() in NOTHING:
        abstract = fields.get("Abstract", "")
        record["text"] = "" if abstract.lower() in NOTHING else abstract
        what = "its abstract" if record["text"] else "its title"
        if not fields:
            record["text"] = "\n\n".join(blocks)
            what = f"all of it, from {shown(blocks[0])!r} on,"
        problems.append(f"no full text in the export ({what} was taken: download it with its text)")
    return record | ({"problem": "; ".join(problems)} if problems else {})


def _facts(blocks: list[str], named: list, fields: dict[str, str]) -> dict[str, str]:
    heads = [b for b, name in zip(blocks[:2], named, strict=False) if not name]
    heads = [b for b in heads if not NUMBER.fullmatch(b) and not b.startswith("http")]
    facts = {
        "title": fields.get("Title") or (heads[0] if heads and fields else ""),
        "source": fields.get("Publication title", "").rpartition(";")[0]
        or fields.get("Publication title", ""),
        "date": fields.get("Publication date") or fields.get("Publication year", ""),
        "url": fields.get("Document URL", ""),
    }
    return {name: " ".join(value.split()) for name, value in facts.items() if value.strip()}
