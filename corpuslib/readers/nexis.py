"""
Exports of Nexis Uni and Lexis Advance (.docx, .rtf): many articles in one file.

An article is its headline, its source and its day, a line each; a copyright line;
fields such as ``Length:``; the line ``Body``, the text, and the line
``End of Document``. A cover may list all headlines. The layout is the one of the
English interface; what does not follow it is reported.
"""

import re
from collections.abc import Sequence

from corpuslib.readers.exports import count_row, is_day, missing_rows, shown, unread

START, END = "Body", "End of Document"
MARK = re.compile(r"Bookmark_\d+")
FIELD = re.compile(r"(?:Section|Length|Byline|Dateline|Highlight|Load-Date|Publication-Type): ?")
COVER = re.compile(r"(?:Job Number|Client/Matter|Search Terms|Search Type|Documents? \(\d)")
LISTED = re.compile(r"(\d{1,4})\. ?(\S.*)")
COUNTED = re.compile(r"Documents? \((\d{1,6})\)")
#: Headings of what follows the text.
AFTER = {"Classification", "Graphic"}
AGAIN = "download it again with the interface in English"


def split(paragraphs: Sequence) -> list[dict[str, str]] | None:
    """
    Split an export into its articles.

    Parameters
    ----------
    paragraphs : sequence of Paragraph
        As `corpuslib.readers.word.read_paragraphs` gives them.

    Returns
    -------
    list of dict or None
        A record per article with ``title``, ``source``, ``date``, ``text`` and
        ``problem`` where there is one, then a record for each headline in the
        file's own list whose article was not found. None if the file is no
        such export.

    Notes
    -----
    The day is the line under the source, never one in a headline or a text;
    where it is not there, the record has no day and says so. The line may hold
    more: the weekday, the hour, the edition.
    """
    lines = [" ".join(p.text.replace("\xa0", " ").split()) for p in paragraphs]
    if not _is_export(lines):
        return None
    pieces = _pieces(paragraphs, lines)
    cover: list[int] = []
    if pieces and _is_cover(pieces[0], lines):
        cover = pieces.pop(0)
    elif pieces:
        cover, pieces[0] = _without_cover(pieces[0], lines)
    articles = [_article(piece, paragraphs, lines) for piece in pieces]
    listed, counted = _listed([lines[i] for i in cover])
    titles = [article.get("title") for article in articles]
    if listed:
        return articles + missing_rows(titles, listed)
    if counted not in (None, len(articles)):
        return articles + count_row(len(articles), counted)
    return articles


def _is_export(lines: list[str]) -> bool:
    ends = lines.count(END)
    if START in lines and any(map(FIELD.match, lines)):
        return bool(ends) or any(map(COVER.match, lines))
    return bool(ends) and any(map(COVER.match, lines))


def _pieces(paragraphs: Sequence, lines: list[str]) -> list[list[int]]:
    """Cut at the marks that open articles and behind the lines that close them."""
    pieces: list[list[int]] = [[]]
    for i, line in enumerate(lines):
        if pieces[-1] and any(map(MARK.fullmatch, paragraphs[i].marks)):
            pieces.append([])
        pieces[-1].append(i)
        if line == END:
            pieces.append([])
    return [piece for piece in pieces if any(lines[i] for i in piece)]


def _is_cover(piece: list[int], lines: list[str]) -> bool:
    return not {START, END} & {lines[i] for i in piece} and any(
        COVER.match(lines[i]) for i in piece
    )


def _without_cover(piece: list[int], lines: list[str]) -> tuple[list[int], list[int]]:
    """Take off a cover that no mark separates from the first article."""
    texts = [lines[i] for i in piece]
    head = texts[: texts.index(START)] if START in texts else texts
    listing = [n for n, t in enumerate(head) if COVER.match(t) or t.startswith("Narrowed by")]
    if not listing:
        return [], piece
    cut = listing[-1] + 1
    while cut < len(head) and (LISTED.match(head[cut]) or "|" in head[cut] or not head[cut]):
        cut += 1
    return piece[:cut], piece[cut:]


def _listed(cover: list[str]) -> tuple[list[str], int | None]:
    """Read the headlines that a cover lists, and how many it says there are."""
    titles: list[str] = []
    counted = None
    for line in cover:
        if found := COUNTED.match(line):
            counted = int(found[1])
        elif (found := LISTED.match(line)) and int(found[1]) == len(titles) + 1:
            titles.append(found[2])
    return (titles if counted in (None, len(titles)) else []), counted


def _article(piece: list[int], paragraphs: Sequence, lines: list[str]) -> dict[str, str]:
    filled = [i for i in piece if lines[i]]
    closed = lines[filled[-1]] == END
    filled = filled[:-1] if closed else filled
    body = next((n for n, i in enumerate(filled) if lines[i] == START), None)
    if body is None:
        text = "\n\n".join(lines[i] for i in filled)
        return unread(f"no line that says {START!r} (all of its text was taken: {AGAIN})", text)
    record, problem = _head([lines[i] for i in filled[:body]])
    text = []
    for i in filled[body + 1 :]:
        heading = lines[i] in AFTER and paragraphs[i].bold is not False
        if heading or lines[i].startswith("Load-Date:"):
            break
        text.append(paragraphs[i].text.replace("\xa0", " ").strip())
    record["text"] = "\n\n".join(text)
    if not closed:
        problem = f"{problem}; " if problem else ""
        problem += f"no line that says {END!r} (the text may be cut off: download it again)"
    return record | ({"problem": problem} if problem else {})


def _head(head: list[str]) -> tuple[dict[str, str], str]:
    """Title, source and day from the lines above the text, and what could not be told."""
    fields = [n for n, line in enumerate(head) if FIELD.match(line) or "Copyright" in line[:12]]
    top = head[: fields[0]] if fields else head
    days = [n for n in range(2, len(top)) if is_day(top[n])]
    if not days:
        record = {"title": top[0]} if top else {}
        lines = shown(" / ".join(top)) or "no lines"
        return record, f"source and day not found (read: {lines!r}: {AGAIN})"
    day = days[0]
    record = {"title": top[0], "source": top[1], "date": top[day]}
    if any(line[:1] != "(" for line in top[2:day]):  # the name of a blog may stand in brackets
        lines = shown(" / ".join(top[1:day]))
        record.pop("source")
        return record, f"source not found (it is among: {lines!r}: give it in corpus.toml)"
    return record, ""
