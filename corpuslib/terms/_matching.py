"""Where the patterns of a lexicon stand in a corpus, looked up in its vocabulary."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse

from corpuslib.terms import _patterns
from corpuslib.terms.counter import TermCounter

_RUN = re.compile(r"\w+")

Parts = tuple[str, ...]


class Words:
    """
    The words of a corpus in reading order, and which of them a pattern means.

    Parameters
    ----------
    texts : Series of str
    patterns : iterable of tuple of str
        What will be looked for. One-letter words are read only for patterns
        that could see them: phrases, and words of one letter.
    """

    def __init__(self, texts: pd.Series, patterns: Iterable[Parts]):
        plain = all(len(p) == 1 and len(p[0].replace("*", "")) > 1 for p in patterns if p)
        names, self.ids, ends = TermCounter().sequence(texts) if plain else _sequence(texts)
        self.names = np.asarray(names, dtype=object)
        self.text_of = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))
        shape = len(texts), len(self.names)
        #: How often each text has each word.
        self.counts = _tally(self.text_of, self.ids, shape)
        whole = np.fromiter((len(name) > 1 for name in self.names), np.int64, len(self.names))
        #: Words of two or more letters in each text.
        self.totals = self.counts @ whole
        self._frequency = np.bincount(self.ids, minlength=len(self.names))
        self._order = np.argsort(self.names, kind="stable")
        self._sorted = self.names[self._order].tolist()

    def types(self, word: str) -> np.ndarray:
        """Give the columns of the words that one word of a pattern means."""
        prefix, star, rest = word.partition("*")
        low = bisect_left(self._sorted, prefix)
        if not star:
            here = self._sorted[low : low + 1] == [word]
            return self._order[low : low + here]
        high = bisect_left(self._sorted, prefix + "\U0010ffff", lo=low)
        found = self._order[low:high]
        if not rest:
            return found
        fits = _patterns.word_expression(word).fullmatch
        return found[[bool(fits(name)) for name in self._sorted[low:high]]]

    def places(self, parts: Parts) -> np.ndarray:
        """Give the places in the corpus at which a row of words begins, in order."""
        types = [self.types(word) for word in parts]
        sizes = [self._frequency[t].sum() for t in types]
        rarest = int(np.argmin(sizes))
        pieces = [self._by_word[t] for t in types[rarest]]
        begin = np.sort(np.concatenate([np.empty(0, np.int64), *pieces])) - rarest
        begin = begin[(begin >= 0) & (begin + len(parts) <= len(self.ids))]
        begin = begin[self.text_of[begin] == self.text_of[begin + len(parts) - 1]]
        for step, found in enumerate(types):
            if step != rarest and len(found) < len(self.names):
                meant = np.zeros(len(self.names), bool)
                meant[found] = True
                begin = begin[meant[self.ids[begin + step]]]
        return begin

    def wordings(self, parts: Parts, places: np.ndarray | None) -> Counter:
        """Count the wordings in which a pattern occurs."""
        if places is None:
            found = self.types(parts[0]) if parts else []
            return Counter({self.names[t]: int(self._frequency[t]) for t in found})
        rows = self.ids[places[:, None] + np.arange(len(parts))]
        rows, n = np.unique(rows, axis=0, return_counts=True)
        return Counter(
            {" ".join(self.names[row]): k for row, k in zip(rows, n.tolist(), strict=True)}
        )

    @cached_property
    def _by_word(self) -> list[np.ndarray]:
        """The places of each word in the corpus."""
        order = np.argsort(self.ids, kind="stable")
        return np.split(order, self._frequency.cumsum()[:-1])


def match(texts: pd.Series, entries: pd.DataFrame):
    """
    Count the patterns of a lexicon.

    Parameters
    ----------
    texts : Series of str
    entries : DataFrame
        Columns ``category`` and ``parts`` (see `_patterns.parts`), indexed from 0.

    Returns
    -------
    matches, found : csr_matrix of shape (n_texts, n_entries)
        What is counted for each pattern, every word of a text once in a
        category; and every place where the pattern occurs.
    totals : ndarray
        Words of each text.
    wordings : list of Counter
        Per pattern, how often it occurs in which words.
    """
    words = Words(texts, entries["parts"])
    shape = len(texts), len(entries)
    parts = entries["parts"].tolist()
    types = {i: words.types(p[0]) for i, p in enumerate(parts) if len(p) == 1}
    places = {i: words.places(p) for i, p in enumerate(parts) if len(p) > 1}

    def tally(types_of: dict, places_of: dict):
        columns = np.repeat(list(types_of), [len(t) for t in types_of.values()]).astype(int)
        chosen = _tally(_joined(types_of), columns, (len(words.names), len(entries)))
        columns = np.repeat(list(places_of), [len(t) for t in places_of.values()]).astype(int)
        return words.counts @ chosen + _tally(words.text_of[_joined(places_of)], columns, shape)

    owned, kept, twice = {}, {}, sparse.csr_matrix(shape, dtype=np.int64)
    for _, rows in entries.loc[_best_first(parts)].groupby("category", sort=False):
        owner = np.full(len(words.names), -1, np.int64)
        for i in reversed([i for i in rows.index if i in types]):
            owner[types[i]] = i
        owned |= {i: np.flatnonzero(owner == i) for i in rows.index if i in types}
        phrases = [i for i in rows.index if i in places]
        if phrases:
            claimed = np.zeros(len(words.ids), bool)
            kept |= {i: _claim(places[i], len(parts[i]), claimed) for i in phrases}
            inside = np.flatnonzero(claimed & (owner[words.ids] >= 0))
            twice += _tally(words.text_of[inside], owner[words.ids[inside]], shape)
    wordings = [words.wordings(p, places.get(i)) for i, p in enumerate(parts)]
    return tally(owned, kept) - twice, tally(types, places), words.totals, wordings


def _best_first(parts: list[Parts]) -> list[int]:
    """Order patterns: the most words first, then the most letters, then as they came."""
    letters = [len("".join(p).replace("*", "")) for p in parts]
    return sorted(range(len(parts)), key=lambda i: (-len(parts[i]), -letters[i]))


def _claim(places: np.ndarray, size: int, claimed: np.ndarray) -> np.ndarray:
    """Take the places at which no word is taken yet, without overlap, and mark their words."""
    reach = np.arange(size)
    free = places[~claimed[places[:, None] + reach].any(axis=1)]
    if (np.diff(free) < size).any():
        taken, after = [], -1
        for place in free.tolist():
            if place >= after:
                taken.append(place)
                after = place + size
        free = np.array(taken, np.int64)
    claimed[free[:, None] + reach] = True
    return free


def _sequence(texts: pd.Series):
    """Give what `TermCounter.sequence` gives, with words of one letter."""
    ids: dict[str, int] = defaultdict()
    ids.default_factory = ids.__len__
    read = [np.empty(0, np.int64)]
    for text in texts:
        found = _RUN.findall(text.lower())
        read.append(np.fromiter(map(ids.__getitem__, found), np.int64, len(found)))
    ends = np.cumsum([len(piece) for piece in read[1:]], dtype=np.int64)
    return list(ids), np.concatenate(read), ends


def _tally(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]):
    """Count how often each pair of row and column is given."""
    ones = np.ones(len(rows), np.int64)
    return sparse.csr_matrix((ones, (rows, columns)), shape)


def _joined(pieces: dict[int, np.ndarray]) -> np.ndarray:
    return np.concatenate([np.empty(0, np.int64), *pieces.values()])
