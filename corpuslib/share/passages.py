"""Cutting what pages quote: no passage of an article longer than it may be."""

import re
from collections.abc import Iterable, Iterator

import numpy as np
from bs4 import BeautifulSoup
from bs4.element import NavigableString

#: Words of a passage that a page may show where the licence does not allow whole articles.
MOST = 100

_OPEN = re.compile(
    r"CC0|CC[ -]BY|Creative Commons|Public domain|PDDL|ODC|ODbL|Open Government Licen[cs]e"
    r"|.*\bmay be shared whole\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_RUN = 5  # words that stand alike on a page and in an article are taken from it
_GAP = 4  # words between that do not interrupt a passage, such as the number of a statement
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


def allows_whole(licence: str | None) -> bool:
    """
    Tell whether articles under a licence may be handed on whole.

    Those of Creative Commons, Open Data Commons and the public domain allow it, and
    any that says in so many words that its articles "may be shared whole".

    >>> [allows_whole(x) for x in ("CC BY 4.0", "By courtesy; may be shared whole", "Press", None)]
    [True, True, False, False]
    """
    return bool(licence) and _OPEN.match(licence.strip()) is not None


def cut_passages(
    pages: Iterable[str], texts: Iterable[str], most: int, *, whole: bool = False
) -> tuple[list[str], int]:
    """
    Cut the passages of articles on pages to so many words.

    A passage is what stands side by side on a page and alike in an article, for five words
    or more, whatever its marking and however it came there; the first `most` words of it
    stay, an ellipsis stands for the rest.

    Parameters
    ----------
    pages : iterable of str
        HTML. Words in attributes and in scripts are not looked at.
    texts : iterable of str
        The articles.
    most : int
        Words.
    whole : bool
        Whether all passages of an article together may be more than half of it.

    Returns
    -------
    list of str, int
        The pages, and how many words were cut.

    Notes
    -----
    Time grows with the number of words of the articles. Sentences that two articles
    share are cut if either demands it.

    Examples
    --------
    >>> text = "The ferry sails at dawn when the wind is low and the harbour is free of ice."
    >>> cut_passages(["<p>We read: the ferry <b>sails at dawn when</b> the wind</p>"], [text], 6)
    (['<p>We read: the ferry <b>sails at dawn when</b> …</p>'], 2)
    """
    soups = [BeautifulSoup(page, "html.parser") for page in pages]
    words = [_words(soup) for soup in soups]
    codes: dict[str, int] = {}
    lines = [[codes.setdefault(word, len(codes) + 1) for _, _, _, word in page] for page in words]
    pause = [0] * (_RUN + _GAP)
    line = np.array([code for one in lines for code in (*one, *pause)], dtype=np.uint64)
    ends = np.cumsum([len(one) + len(pause) for one in lines])
    page_of = np.searchsorted(ends, np.arange(len(line)), side="right")
    sums = _sums(line)
    order = np.argsort(sums, kind="stable")
    cut = np.zeros(len(line), dtype=bool)
    for text in texts:
        article = np.array([codes.get(word, 0) for word in _plain(text)], dtype=np.uint64)
        spots, places = _alike(_sums(article), sums[order], order)
        if len(spots):
            _mark(cut, spots, places, page_of, most, None if whole else len(article) // 2)
    n_cut = 0
    for soup, page, end in zip(soups, words, ends, strict=True):
        first = end - len(page) - len(pause)
        n_cut += _replace(page, cut[first : first + len(page)])
        soup.smooth()
    return [str(soup) for soup in soups], n_cut


def _plain(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _words(soup: BeautifulSoup) -> list[tuple[NavigableString, int, int, str]]:
    """List every word that a page shows: where it stands, and what it is."""
    return [
        (node, match.start(), match.end(), match[0].lower())
        for node in soup.find_all(string=True)
        if type(node) is NavigableString
        for match in _WORD.finditer(str(node))
    ]


def _sums(codes: np.ndarray) -> np.ndarray:
    """Give one number for each run of words; 0 where it has a word that no page has."""
    n = len(codes) - _RUN + 1
    if n <= 0:
        return np.zeros(0, dtype=np.uint64)
    total, known = np.zeros(n, dtype=np.uint64), np.ones(n, dtype=bool)
    for at in range(_RUN):
        total = (total ^ (total >> np.uint64(29))) * _FACTOR + codes[at : at + n]
        known &= codes[at : at + n] > 0
    return np.where(known, total, 0)


def _alike(article: np.ndarray, sums: np.ndarray, order: np.ndarray) -> tuple:
    """Find words of the page that stand in an article: their places there and in it."""
    low, high = (np.searchsorted(sums, article, side) for side in ("left", "right"))
    number = np.where(article > 0, high - low, 0)
    starts = np.repeat(low - np.concatenate([[0], np.cumsum(number)[:-1]]), number)
    spots = order[starts + np.arange(number.sum())] if number.sum() else np.zeros(0, dtype=int)
    places = np.repeat(np.arange(len(article)), number)
    spots, places = ((one[:, None] + np.arange(_RUN)).ravel() for one in (spots, places))
    spots, first = np.unique(spots, return_index=True)
    return spots, places[first]


def _mark(cut: np.ndarray, spots, places, page_of, most: int, half: int | None) -> None:
    """Mark what goes beyond the limits, of the words that one article has on the pages."""
    begins = np.diff(spots, prepend=-_RUN - _GAP) > _GAP
    run = np.cumsum(begins) - 1
    rank = np.arange(len(spots)) - np.flatnonzero(begins)[run]
    cut[spots[rank >= most]] = True
    if half is None:
        return
    for page in np.unique(page_of[spots]):
        here = page_of[spots] == page
        own, at = spots[here], places[here]
        own, at = own[~cut[own]], at[~cut[own]]
        seen, first = np.unique(at, return_index=True)
        beyond = set(seen[np.argsort(first)][half:].tolist())
        cut[own[[place in beyond for place in at.tolist()]]] = True


def _replace(page: list, cut: np.ndarray) -> int:
    """Write an ellipsis for each run of words that are cut."""
    nodes: dict[int, list] = {}
    for at in np.flatnonzero(cut):
        node, start, end, _ = page[at]
        new = at == 0 or not cut[at - 1]
        nodes.setdefault(id(node), []).append((node, start, end, new))
    for pieces in nodes.values():
        node = pieces[0][0]
        node.replace_with(NavigableString("".join(_kept(str(node), pieces))))
    return int(cut.sum())


def _kept(text: str, pieces: list) -> Iterator[str]:
    """Give what stays of a text node, piece by piece."""
    done = 0
    for _, start, end, new in pieces:
        if new:
            yield text[done:start] + "…"
        done = end
    yield text[done:].lstrip(".,;:!?")
