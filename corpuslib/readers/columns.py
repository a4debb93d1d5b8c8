"""Which column of a table holds what."""

from collections.abc import Iterable, Mapping

#: What a table's columns are usually called, the likeliest name first.
NAMES = {
    "text": ("text", "body", "content", "article", "fulltext", "full_text", "article_text",
             "maintext", "story", "desc", "description"),
    "title": ("title", "headline", "heading", "page_title"),
    "date": ("date", "published", "published_at", "publish_date", "date_published",
             "publication_date", "pubdate", "seendate", "datetime", "timestamp", "day", "time",
             "t"),
    "source": ("source", "media_name", "site", "outlet", "publisher", "newspaper", "publication",
               "sourcecommonname", "publication_title", "domain", "src"),
    "voice": ("voice",),
    "url": ("url", "link", "href", "permalink", "document_url", "documentidentifier", "src"),
}  # fmt: skip


def check_columns(columns: Mapping[str, str], where: str) -> dict[str, str]:
    """Refuse a mapping with a column that articles do not have, and return it as a dict."""
    for name in columns:
        if name not in NAMES:
            raise ValueError(
                f"{where}: articles take no column {name!r} from a table; "
                f"they take: {', '.join(NAMES)}"
            )
    return dict(columns)


def choose(names: Iterable[str], fixed: Mapping[str, str] | None = None) -> dict[str, str]:
    """
    Map article columns to the columns of one table.

    Parameters
    ----------
    names : iterable of str
        The table's columns. Case, spaces and hyphens do not matter.
    fixed : mapping, optional
        Article column to table column, for those that are known.

    Returns
    -------
    dict
        Article column to table column; those not found are absent. No column
        serves twice.

    Examples
    --------
    >>> choose(["Link", "Headline", "BODY"])
    {'text': 'BODY', 'title': 'Headline', 'url': 'Link'}
    >>> choose(["url", "src", "text"])
    {'text': 'text', 'source': 'src', 'url': 'url'}
    """
    chosen = dict(fixed or {})
    free = {
        name.strip().lower().replace(" ", "_").replace("-", "_"): name
        for name in reversed(list(names))
        if name not in chosen.values()
    }
    for column, usual in NAMES.items():
        found = next((name for name in usual if name in free), None)
        if column not in chosen and found:
            chosen[column] = free.pop(found)
    return {column: chosen[column] for column in NAMES if column in chosen}
