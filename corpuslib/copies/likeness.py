"""
How much two articles tell of the same things, by the names and the other words they share.

An article is the set of its words, stemmed and without the plain ones. A word weighs by
how often the article has it, three times as much if it stands in the opening, and by how
few articles have it. Names say who and where, the other words and the figures what
happened; likeness is the geometric mean of the cosines of the two, so that neither does
without the other: the same people are in the news with something else every day. It is
less for short articles. Words that many articles have find no candidates, so that the
work grows with the number of articles.
"""

import math
import re
from functools import lru_cache

import numpy as np
from nltk.stem.snowball import SnowballStemmer
from scipy import sparse
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from corpuslib.tokens import words

_READ, _OPENING, _OPENING_WEIGHT = 6_000, 700, 3
# A small corpus says little about how rare a word is: it is read with so many others.
_OTHERS = 50
# An article of fewer words tells too little to be sure: it is read as if it had so many.
_ENOUGH_WORDS = 30
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


def telling(text: str) -> dict[str, tuple[float, float]]:
    """
    Give the stems an article may share with others, with weight and share of capitals.

    The weight is 3 for a word of the opening and 1 for others, times the square root
    of how often it occurs.

    Examples
    --------
    >>> telling("Oram sent 8.5 thousand soldiers on Monday.")
    {'oram': (3.0, 1.0), 'sent': (3.0, 0.0), '8500': (3.0, 0.0), 'soldier': (3.0, 0.0)}
    """
    first: dict[str, int] = {}
    times: dict[str, int] = {}
    capitals: dict[str, int] = {}
    for start, _, key, capital in _keys(text[:_READ]):
        first.setdefault(key, start)
        times[key] = times.get(key, 0) + 1
        capitals[key] = capitals.get(key, 0) + capital
    return {
        key: (
            math.sqrt(n) * (_OPENING_WEIGHT if first[key] < _OPENING else 1),
            capitals[key] / n,
        )
        for key, n in times.items()
    }


class Likeness:
    """
    An index of the names and the other words of articles.

    A word is a name if it is written with a capital more often than not.

    Parameters
    ----------
    texts : list of str
        One per article.
    """

    def __init__(self, texts: list[str]):
        self._texts = texts
        place: dict[str, int] = {}
        columns, values, capitals, ends = [], [], [], [0]
        for text in texts:
            for key, (weight, capital) in telling(text).items():
                columns.append(place.setdefault(key, len(place)))
                values.append(weight)
                capitals.append(capital)
            ends.append(len(columns))
        self._place = place
        columns = np.array(columns, np.int64)
        self._n_articles = np.bincount(columns, minlength=len(place))
        self._rarity = np.log((len(texts) + _OTHERS) / (self._n_articles + 1))
        capitals = np.bincount(columns, np.array(capitals, float), len(place))
        self._is_name = capitals > self._n_articles / 2
        weights = sparse.csr_array(
            (np.array(values) * np.sqrt(self._rarity[columns]), columns, ends),
            shape=(len(texts), len(place)),
        )
        weights.sort_indices()
        short = np.sqrt(np.minimum(np.diff(ends) / _ENOUGH_WORDS, 1))
        self._weights = (_scaled(weights, self._is_name, short)).tocsr()
        self._weights += _scaled(weights, ~self._is_name, short)

    def of(self, rows: np.ndarray, others: np.ndarray) -> np.ndarray:
        """Give the likeness of each row to the other beside it, from 0 to 1."""
        kinds = np.stack([self._is_name, ~self._is_name], axis=1).astype(float)
        found = [np.zeros(0)]
        for begin in range(0, len(rows), 1 << 16):
            part = slice(begin, begin + (1 << 16))
            product = self._weights[rows[part]].multiply(self._weights[others[part]])
            found.append(np.sqrt((product @ kinds).prod(axis=1)))
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
            The mean of the two cosines, by words that at most 1,000 articles have, from
            which on a pair is kept. Likeness, their geometric mean, is never more.

        Returns
        -------
        rows, others : ndarray of int
        """
        rare = sparse.diags_array((self._n_articles <= _MOST_ARTICLES).astype(float))
        others = (self._weights[among] @ rare / 2).T.tocsr()
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
        Name what two articles share: a quotation, names, then other words.

        Of each the most telling first, spelt as in the first article.

        Examples
        --------
        >>> texts = ["Oram of Port Sarn is “open to a truce”.", "“Open to a truce”, says Oram."]
        >>> Likeness(texts).shared(0, 1)
        ["'open to a truce'", 'Oram']
        """
        text, opposite = self._texts[row], self._texts[other]
        ours, theirs = telling(text), telling(opposite)
        weight = {
            key: ours[key][0] * theirs[key][0] * self._rarity[self._place[key]] ** 2
            for key in ours
            if key in theirs
        }
        surface = _surface(text[:_READ], weight)
        phrase = _longest(_runs(opposite), _quotes(text))
        phrase = [] if PLAIN.issuperset(phrase) else phrase
        used = {word.lower() for word in phrase}
        quoted = [f"'{' '.join(phrase)}'"] if phrase else []
        names, others = [], []
        for key in sorted(weight, key=lambda key: (-weight[key], key)):
            spelt = surface[key]
            if weight[key] > 0 and not used & set(spelt.lower().split()):
                (names if self._is_name[self._place[key]] else others).append(spelt)
                used |= set(spelt.lower().split())
        left = most - len(quoted)
        n_names = max((left + 1) // 2, left - len(others))
        return [*quoted, *names[:n_names], *others][:most]


def _scaled(weights, kind: np.ndarray, length: np.ndarray):
    """Keep the columns of one kind, and give each row the length wanted."""
    part = weights @ sparse.diags_array(kind.astype(float))
    own = np.sqrt(part.multiply(part).sum(axis=1))
    scale = np.divide(length, own, out=np.zeros_like(own), where=own > 0)
    return sparse.diags_array(scale) @ part


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
    """Give where each word stands that is not plain, its key, and whether it is capitalised."""
    found = []
    number = None
    for start, end in words(text):
        word = text[start:end]
        key = _key(word)
        if number:
            begin, until, figure, _ = number
            if key in SCALES:
                found.append((begin, end, scaled(figure, SCALES[key]), False))
                number = None
                continue
            if len(figure) > 1:
                found.append((begin, until, figure, False))
        number = (start, end, key, False) if key and key[0].isdigit() else None
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
