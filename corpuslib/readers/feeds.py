"""News feeds (RSS, Atom), by feedparser: one article per entry."""

import io
from functools import partial

from corpuslib.readers.batch import Table
from corpuslib.readers.files import File
from corpuslib.readers.html import plain_text
from corpuslib.readers.jsonlines import slices
from corpuslib.readers.problem import Unusable, library, look_like, reported

LARGEST = 64 << 20  # bytes
NAMES = ("title", "text", "date", "url", "source")


def open_table(file: File) -> Table:
    """
    Open a feed.

    The text of an entry is its content, or else its summary, which often is the
    beginning of an article only; the date that of publication, or else of the last
    update, as it is written; the source the title of the feed. Nothing is fetched.

    Raises
    ------
    Unusable
        If it is no feed, or has no entries.
    """
    feedparser = library("feedparser", "feedparser")
    data = file.read()
    if len(data) > LARGEST:
        raise Unusable(f"too large for a feed ({len(data):,} bytes: split it)")
    with reported("feed"):
        # A stream, since feedparser takes bytes and texts for names of files and addresses too.
        feed = feedparser.parse(io.BytesIO(data))
        records = [_record(entry, feed.feed.get("title")) for entry in feed.entries]
    if not feed.get("version") and not records:
        raise Unusable(f"not an RSS or Atom feed ({look_like(data)}: save it in another form)")
    return Table(list(NAMES), partial(slices, records, feed.get("encoding") or "utf-8"))


def _record(entry, source: str | None) -> dict[str, str | None]:
    content = next((part for part in entry.get("content", []) if part.get("value")), None)
    text = content["value"] if content else entry.get("summary", "")
    return {
        "title": plain_text(entry.get("title", "")) or None,
        "text": plain_text(text) or None,
        "date": entry.get("published") or entry.get("updated"),
        "url": entry.get("link"),
        "source": entry.get("source", {}).get("title") or (plain_text(source or "") or None),
    }
