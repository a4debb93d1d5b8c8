"""
Articles that tell of the same things, found through the rare words they share.

Names, figures and quoted words weigh double, the opening of an article three
times its body, and everything by how few articles have it. Words that many
articles have are left aside, so the work grows with the number of articles.
"""

from itertools import pairwise
from zlib import crc32

import numpy as np
from scipy import sparse

from corpuslib.copies.likeness import PLAIN, POSSESSIVE, QUOTED, SCALES, scaled
from corpuslib.tokens import words

_READ, _OPENING = 6_000, 1_500
_MOST_ARTICLES, _FEWEST_SHARED = 500, 3
_BATCH = 512


def terms(text: str) -> dict[str, int]:
    """
    Give the words, word pairs and quoted word pairs an article may share, with their weights.

    Examples
    --------
    >>> terms("Oram sent “more men”, 8.5 thousand.")
    {'oram': 6, 'sent': 3, 'oram sent': 3, 'men': 3, '8500': 6, 'men 8500': 3, '“more men”': 6}
    """
    text = text[:_READ]
    spans = words(text)
    keys = _keys([text[start:end] for start, end in spans])
    found: dict[str, int] = {}
    before = None
    for (start, _), key in zip(spans, keys, strict=True):
        place = 3 if start < _OPENING else 1
        if key:
            special = 2 if text[start].isupper() or text[start].isdigit() else 1
            found[key] = max(found.get(key, 0), place * special)
            if before:
                found.setdefault(f"{before} {key}", place)
        before = key if key != "" else before
    for start, pair in _quoted_pairs(text):
        found.setdefault(pair, 6 if start < _OPENING else 2)
    return found


class TermIndex:
    """
    An index of which articles have which terms.

    Parameters
    ----------
    texts : list of str
        All articles.
    """

    def __init__(self, texts: list[str]):
        ids, values, ends = [np.array([], "uint32")], [np.array([], "float32")], [0]
        for text in texts:
            found = terms(text)
            ids.append(np.fromiter(map(_number, found), "uint32", len(found)))
            values.append(np.fromiter(found.values(), "float32", len(found)))
            ends.append(ends[-1] + len(found))
        self._texts = texts
        self._known, columns, n_articles = np.unique(
            np.concatenate(ids), return_inverse=True, return_counts=True
        )
        most = min(max(3, len(texts) // 4), _MOST_ARTICLES)
        telling = (n_articles >= 2) & (n_articles <= most)
        self._rarity = np.where(telling, np.log((len(texts) + 1) / n_articles), 0).astype("float32")
        matrix = sparse.csr_array(
            (np.concatenate(values) * self._rarity[columns], columns, ends),
            shape=(len(texts), len(self._known)),
        )
        matrix.eliminate_zeros()
        length = np.sqrt(matrix.multiply(matrix).sum(axis=1))
        scale = np.divide(1, length, out=np.zeros_like(length), where=length > 0)
        self._weights = (sparse.diags_array(scale) @ matrix).tocsr()

    def nearest(self, queries: np.ndarray, *, most: int = 20) -> tuple[np.ndarray, np.ndarray]:
        """
        Find the articles that share most with each of some articles.

        Parameters
        ----------
        queries : array of int
            Row numbers of the articles whose neighbours are wanted.
        most : int, default 20
            How many to keep for each.

        Returns
        -------
        rows, likeness : arrays of shape (len(queries), most)
            Row numbers of the neighbours, best first (-1 where there is none), and
            the cosine of the weighted terms, from 0 to 1. Who shares fewer than
            three terms is no neighbour.
        """
        rows = np.full((len(queries), most), -1)
        likeness = np.zeros((len(queries), most))
        others = self._weights.T.tocsr()
        present = self._weights.astype(bool).astype("float32")
        presents = present.T.tocsr()
        for begin in range(0, len(queries), _BATCH):
            batch = queries[begin : begin + _BATCH]
            shared = self._weights[batch] @ others
            shared = shared.multiply((present[batch] @ presents) >= _FEWEST_SHARED).tocsr()
            for i, row in enumerate(batch, start=begin):
                part = slice(*shared.indptr[i - begin : i - begin + 2])
                found, values = shared.indices[part], shared.data[part]
                found, values = found[found != row], values[found != row]
                best = np.lexsort((found, -values))[:most]
                rows[i, : len(best)] = found[best]
                likeness[i, : len(best)] = values[best]
        return rows, likeness

    def shared(self, row: int, other: int, *, most: int = 3) -> list[str]:
        """
        Name what two articles share, the most telling first, as it stands in the first.

        Examples
        --------
        >>> texts = ["Oram is “open to a truce” now.", "“Open to a truce”, says Oram.", "Rain."]
        >>> TermIndex(texts).shared(0, 1)
        ["'open to a truce'", 'Oram']
        """
        text = self._texts[row][:_READ]
        ours, theirs = terms(text), terms(self._texts[other])
        weight = {
            term: ours[term] * theirs[term] * self._rarity_of(term) ** 2
            for term in ours
            if term in theirs
        }
        phrase = _longest_phrase(text, weight)
        spans = words(text)
        keys = _keys([text[start:end] for start, end in spans])
        surface = dict(zip(reversed(keys), (text[a:b] for a, b in reversed(spans)), strict=True))
        single = [
            term for term in weight if term in surface and weight[term] > 0 and term not in phrase
        ]
        if not single and not phrase:
            single = [term for term in weight if weight[term] > 0]
        single.sort(key=lambda term: (-weight[term], term))
        named = [f"'{' '.join(phrase)}'"] if phrase else []
        return (named + [POSSESSIVE.sub("", surface.get(term, term)) for term in single])[:most]

    def _rarity_of(self, term: str) -> float:
        place = np.searchsorted(self._known, _number(term))
        return float(self._rarity[place])


def _longest_phrase(text: str, shared: dict[str, float]) -> list[str]:
    """Join quoted pairs of words that follow each other and are shared into the longest run."""
    best: list[str] = []
    run: list[str] = []
    for _, pair in _quoted_pairs(text):
        left, right = pair[1:-1].split(" ")
        if shared.get(pair, 0) <= 0:
            run = []
            continue
        run = [*run, right] if run and run[-1] == left else [left, right]
        best = max(best, run, key=len)
    return [] if set(best) <= PLAIN else best


def _number(term: str) -> int:
    return crc32(term.encode("utf-8", "replace"))


def _keys(tokens: list[str]) -> list[str | None]:
    """Bring words to the form they are compared in: None if plain, "" for a scale used up."""
    keys: list[str | None] = []
    for token in tokens:
        key = token.lower().replace("’", "'").removesuffix("'s")
        if key in SCALES and keys and keys[-1] and keys[-1][0].isdigit():
            keys[-1], key = scaled(keys[-1], SCALES[key]), ""
        elif key in PLAIN or len(key) < 2:
            key = None
        elif key[0].isdigit():
            key = key.replace(",", "")
        keys.append(key)
    return keys


def _quoted_pairs(text: str):
    for quote in QUOTED.finditer(text):
        inside = [quote[1][start:end].lower() for start, end in words(quote[1])]
        for left, right in pairwise(inside):
            yield quote.start(), f"“{left} {right}”"
