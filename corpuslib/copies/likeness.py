"""
How much two articles tell of the same things, by the rare words they share.

An article is the set of its words, stemmed and without the plain ones. Names and
figures weigh half as much again, the opening three times the rest, and everything
by how few articles have it. Likeness is the cosine, less for short articles. Words that
many articles have find no candidates, so that the work grows with the number of articles.
"""

import re
from functools import lru_cache

import numpy as np
from nltk.stem.snowball import SnowballStemmer
from scipy import sparse
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from corpuslib.tokens import words

_READ, _OPENING = 6_000, 700
_OPENING_WEIGHT, _SPECIAL_WEIGHT = 3, 1.5
# A small corpus says little about how rare a word is: it is read with so many others.
_OTHERS = 50
# An article of fewer words tells too little to be sure: it is read as if it had so many.
_ENOUGH_WORDS = 40
_RUN = 3  # quoted words in a row
_MOST_ARTICLES = 1_000
_BATCH = 512

POSSESSIVE = re.compile(r"['’]s\Z")
QUOTED = re.compile(r"[“«\"]([^“”«»\"\n]{4,200})[”»\"]")
SCALES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_CALENDAR = {
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december", "today", "yesterday", "tomorrow"),
}
_STEMMER = SnowballStemmer("english")
PLAIN = ENGLISH_STOP_WORDS | _CALENDAR | {"said", "says", "told"}


def telling(text: str) -> dict[str, float]:
    """
    Give the stems an article may share with others, and how much each weighs.

    Examples
    --------
    >>> telling("Oram sent 8.5 thousand soldiers on Monday.")
    {'oram': 4.5, 'sent': 3, '8500': 4.5, 'soldier': 3}
    """
    found: dict[str, float] = {}
    for start, _, key, special in _keys(text[:_READ]):
        weight = (_OPENING_WEIGHT if start < _OPENING else 1) * (_SPECIAL_WEIGHT if special else 1)
        if found.get(key, 0) < weight:
            found[key] = weight
    return found


class Likeness:
    """
    An index of the rare words of articles.

    Parameters
    ----------
    texts : list of str
        One per article.
    """

    def __init__(self, texts: list[str]):
        self._texts = texts
        place: dict[str, int] = {}
        columns, values, ends = [], [], [0]
        for text in texts:
            for key, weight in telling(text).items():
                columns.append(place.setdefault(key, len(place)))
                values.append(weight)
            ends.append(len(columns))
        self._place = place
        columns = np.array(columns, np.int64)
        self._n_articles = np.bincount(columns, minlength=len(place))
        self._rarity = np.log((len(texts) + _OTHERS) / (self._n_articles + 1))
        self._weights = sparse.csr_array(
            (np.array(values) * self._rarity[columns], columns, ends),
            shape=(len(texts), len(place)),
        )
        self._weights.sort_indices()
        length = np.sqrt(self._weights.multiply(self._weights).sum(axis=1))
        length *= np.sqrt(np.maximum(_ENOUGH_WORDS / np.maximum(np.diff(ends), 1), 1))
        scale = np.divide(1, length, out=np.zeros_like(length), where=length > 0)
        self._weights = (sparse.diags_array(scale) @ self._weights).tocsr()

    def of(self, rows: np.ndarray, others: np.ndarray) -> np.ndarray:
        """Give the likeness of each row to the other beside it, from 0 to 1."""
        found = [np.zeros(0)]
        for begin in range(0, len(rows), 1 << 16):
            part = slice(begin, begin + (1 << 16))
            product = self._weights[rows[part]].multiply(self._weights[others[part]])
            found.append(product.sum(axis=1))
        return np.concatenate(found)

    def candidates(
        self, rows: np.ndarray, among: np.ndarray, *, most: int, least: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """
        Find pairs of articles that may be alike.

        Parameters
        ----------
        rows, among : ndarray of int
            The articles to find others for, and those to look among.
        most : int
            How many to keep for each row, the likeliest.
        least : float
            Likeness, by words that at most 1,000 articles have, from which on a pair
            is kept.

        Returns
        -------
        rows, others : ndarray of int
        """
        rare = sparse.diags_array((self._n_articles <= _MOST_ARTICLES).astype(float))
        others = (self._weights[among] @ rare).T.tocsr()
        found = [np.zeros((2, 0), np.int64)]
        for begin in range(0, len(rows), _BATCH):
            batch = rows[begin : begin + _BATCH]
            near = (self._weights[batch] @ others).tocsr()
            for i, row in enumerate(batch):
                part = slice(*near.indptr[i : i + 2])
                columns, values = among[near.indices[part]], near.data[part]
                good = (values >= least) & (columns != row)
                columns, values = columns[good], values[good]
                best = columns[np.lexsort((columns, -values.round(9)))[:most]]
                found.append(np.stack([np.full(len(best), row), best]))
        return tuple(np.concatenate(found, axis=1))

    def shared(self, row: int, other: int, *, most: int = 4) -> list[str]:
        """
        Name what two articles share, the most telling first, as it stands in the first.

        Examples
        --------
        >>> texts = ["Oram of Port Sarn is “open to a truce”.", "“Open to a truce”, says Oram."]
        >>> Likeness(texts).shared(0, 1)
        ["'open to a truce'", 'Oram']
        """
        text, opposite = self._texts[row], self._texts[other]
        ours, theirs = telling(text), telling(opposite)
        weight = {
            key: ours[key] * theirs[key] * self._rarity[self._place[key]] ** 2
            for key in ours
            if key in theirs
        }
        phrase = _longest(_runs(opposite), _quotes(text))
        surface = _surface(text[:_READ], weight)
        phrase = [] if PLAIN.issuperset(phrase) else phrase
        used = {word.lower() for word in phrase}
        named = [f"'{' '.join(phrase)}'"] if phrase else []
        for key in sorted(weight, key=lambda key: (-weight[key], key)):
            name = surface[key]
            if weight[key] > 0 and not used & set(name.lower().split()):
                named.append(name)
                used |= set(name.lower().split())
        return named[:most]


def _quotes(text: str) -> list[list[str]]:
    return [
        [quote[1][start:end].lower() for start, end in words(quote[1])]
        for quote in QUOTED.finditer(text[:_READ])
    ]


def _runs(text: str) -> set[tuple[str, ...]]:
    """Give the runs of three words that stand in quotation marks."""
    return {tuple(q[i : i + _RUN]) for q in _quotes(text) for i in range(len(q) - _RUN + 1)}


def _longest(runs: set[tuple[str, ...]], quotes: list[list[str]]) -> list[str]:
    """Find the longest part of the quotes whose every run of three words is among `runs`."""
    best: list[str] = []
    for quote in quotes:
        begin = 0
        for i in range(len(quote) - _RUN + 1):
            if tuple(quote[i : i + _RUN]) not in runs:
                begin = i + 1
            elif i + _RUN - begin > len(best):
                best = quote[begin : i + _RUN]
    return best


def _surface(text: str, keys: dict[str, float]) -> dict[str, str]:
    """Spell keys as the text does; capitalised words in a row that are all shared are one name."""
    found: dict[str, str] = {}
    run: list[str] = []
    begin = last = 0
    for start, end, key, _ in _keys(text):
        if key not in keys:
            run = []
            continue
        name = text[start].isupper()
        if not (run and name and text[last:start] == " "):
            run, begin = [], start
        spelt = POSSESSIVE.sub("", text[begin:end])
        run = [*run, key] if name else []
        for part in run if len(run) > 1 else [key]:
            if len(spelt) > len(found.get(part, "")) and (name or part not in found):
                found[part] = spelt
        last = end
    return found


def _keys(text: str) -> list[tuple[int, int, str, bool]]:
    """Give where each word stands that is not plain, its key, and whether it is special."""
    found = []
    number = None
    for start, end in words(text):
        word = text[start:end]
        key = _key(word)
        if number:
            begin, until, figure, _ = number
            if key in SCALES:
                found.append((begin, end, scaled(figure, SCALES[key]), True))
                number = None
                continue
            if len(figure) > 1:
                found.append((begin, until, figure, True))
        number = (start, end, key, True) if key and key[0].isdigit() else None
        if key and not number:
            found.append((start, end, key, word[0].isupper()))
    return [*found, number] if number and len(number[2]) > 1 else found


@lru_cache(maxsize=1 << 17)
def _key(word: str) -> str | None:
    """Bring a word to the form it is compared in; None if it is plain."""
    key = word.lower().replace("’", "'").removesuffix("'s")
    if key[0].isdigit():
        return key.replace(",", "")
    return None if len(key) < 2 or key in PLAIN else _STEMMER.stem(key)


def scaled(number: str, scale: int) -> str:
    try:
        return str(round(float(number) * scale))
    except (ValueError, OverflowError):
        return number
