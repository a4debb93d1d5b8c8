"""
Pairs of texts that are copies of one another, found without comparing all with all.

Each text gives a sample of its shingles (five words in a row): those whose hash lies
below a bound, so that two texts sample the same ones (scaled MinHash). Texts that
share enough of the sample are read again and compared exactly. One sample serves both
questions, how alike two texts are and whether one is contained in the other.
"""

import unicodedata
from functools import lru_cache

import numpy as np

from corpuslib.copies import _kernels
from corpuslib.utf8 import as_bytes, largest_code_point

# A text is a copy of a longer one if this much of it stands there: the first if both
# have the same length, the second if it has half the length or less.
_CONTAINED = 0.6, 0.8
# It must have so many words then, and this share of those of the longer one.
_FEWEST_WORDS, _LEAST_RATIO = 50, 0.2
_CUT_OVERLAP = 0.1
# How many shingles of a text are sampled, and which share of them at least.
_SAMPLED, _LEAST_SHARE = 40, 1 / 16
# A shingle is looked up in so many texts; what stands in more of them is boilerplate.
MOST_TEXTS = 200
# With so many texts at most each is compared, those first that share most of its sample.
_COMPARED = 8
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")


def near_copies(
    texts, *, threshold: float = 0.5, order: np.ndarray | None = None, every: bool = False
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """
    Find for each text a longer one that it is a copy of; or every pair of copies.

    Parameters
    ----------
    texts : Series of str, or sequence of str
        The texts.
    threshold : float, default 0.5
        Jaccard similarity of the shingles from which on two texts are copies.
    order : array of int, optional
        The rows, those first that come first among texts of the same length.
    every : bool, default False
        Find all pairs, not just one original for each.

    Returns
    -------
    rows, others : ndarray of int
        The copies, and the texts that each is a copy of. A text in `others` is never
        in `rows`, unless `every`.
    jaccard, containment : ndarray of float
        Share of the different shingles of both texts that they have in common, and
        share of those of the text that has fewer. Exact.
    """
    data, offsets = as_bytes(texts)
    n_texts = len(offsets) - 1
    alphabet = _alphabet(largest_code_point(data))
    words = np.empty(int(np.diff(offsets).max(initial=0)) + 1, np.uint64)
    keys, n_words, bits = sample_shingles(texts)
    keys.sort()

    ends = np.zeros(n_texts + 1, np.int64)
    sizes = np.empty(len(keys) // 2 + 1, np.int32)
    n_shared, n_places = _kernels.shared(keys, bits, ends, sizes)
    sizes, places = sizes[:n_shared], keys[:n_places].astype(np.int32)
    del keys
    np.cumsum(ends, out=ends)
    own = np.empty(n_places, np.int32)
    ends = ends[:-1].copy()
    _kernels.by_text(places, sizes, ends, own)

    begins = np.zeros(n_shared, np.int64)
    np.cumsum(sizes[:-1], out=begins[1:])
    order = longest_first(n_words, order)
    rank = np.empty(n_texts, np.int64)
    rank[order] = np.arange(n_texts)
    index = ends, own, begins, np.zeros(n_shared, np.int32), places, rank
    limits = _limits(threshold)
    n_slots = 1 << max(4, int(2 * n_words.max(initial=1)).bit_length())
    room = (
        *(words, np.empty_like(words)),
        *(np.empty(n_slots, np.uint64), np.empty(n_slots, np.uint64), np.zeros(n_slots, np.int64)),
        *(np.zeros(1, np.int64), np.full(n_texts, -1), np.zeros(n_texts, np.int32)),
        *(np.empty(n_texts, np.int64), np.full(n_texts, -1)),
    )
    out = _results(n_texts)
    done = 0
    while done < n_texts:
        done = _kernels.match(
            data, offsets, alphabet, order, index, limits, n_words, every, room, done, out
        )
        if done < n_texts:
            out = _results(2 * len(out[1]) + n_texts, out)
    return tuple(column[: out[0][0]] for column in out[1:])


def longest_first(n_words: np.ndarray, order: np.ndarray | None = None) -> np.ndarray:
    """Give the rows in which texts are looked at: by their words, then as in `order`."""
    order = np.arange(len(n_words)) if order is None else order
    return order[np.argsort(-n_words[order], kind="stable")]


def likely_copies(
    longer: np.ndarray, shorter: np.ndarray, hits: np.ndarray, *, threshold: float = 0.5
) -> np.ndarray:
    """
    Say which pairs of texts have enough sampled shingles in common to be compared.

    Parameters
    ----------
    longer, shorter : arrays of int
        Words of the two texts of each pair.
    hits : array of int
        How many of the shingles that either has sampled both have.
    """
    return _kernels.likely(longer, shorter, hits, _limits(threshold))


def _limits(threshold: float) -> tuple:
    return (
        *(float(threshold), *_CONTAINED, _FEWEST_WORDS, _LEAST_RATIO),
        *(_CUT_OVERLAP, MOST_TEXTS, _COMPARED, _SAMPLED, _LEAST_SHARE),
    )


def sample_shingles(texts) -> tuple[np.ndarray, np.ndarray, int]:
    """
    Sample the shingles of each text.

    Returns
    -------
    keys : ndarray of uint64
        One per sampled shingle, those of a text together: the lower bits of its
        hash, and in the last `bits` bits the number of the text.
    n_words : ndarray of int64
        Words of each text.
    bits : int
    """
    data, offsets = as_bytes(texts)
    alphabet = _alphabet(largest_code_point(data))
    words = np.empty(int(np.diff(offsets).max(initial=0)) + 1, np.uint64)
    n_texts = len(offsets) - 1
    bits = max(1, (n_texts - 1).bit_length())
    n_words = np.zeros(n_texts, np.int64)
    keys = np.empty(n_texts * 2 * _SAMPLED + len(words), np.uint64)
    first, written = 0, 0
    while first < n_texts:
        first, written = _kernels.sample(
            *(data, offsets, first, alphabet, words, _SAMPLED, _LEAST_SHARE, bits),
            *(keys, written, n_words),
        )
        if first < n_texts:
            keys.resize(len(keys) + (len(keys) >> 1) + len(words), refcheck=False)
    keys.resize(written, refcheck=False)
    return keys, n_words, bits


def _results(size: int, before=None):
    columns = [np.empty(size, dtype) for dtype in (np.int64, np.int64, float, float)]
    if before is None:
        return np.zeros(1, np.int64), *columns
    for new, old in zip(columns, before[1:], strict=True):
        new[: len(old)] = old
    return before[0], *columns


@lru_cache(maxsize=4)
def _alphabet(top: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Say for every code point up to `top` what it is in a word, and what it is compared as."""
    kind = np.zeros(top + 1, np.uint8)
    fold = np.arange(top + 1, dtype=np.int32)
    for code in range(top + 1):
        category = unicodedata.category(chr(code))
        if category[0] in "LMN":
            kind[code] = _kernels.WORD
            if category[1] == "o" and unicodedata.name(chr(code), "").startswith(_UNSPACED):
                kind[code] = _kernels.ALONE
            for form in (chr(code).casefold(), chr(code).lower()):
                if len(form) == 1:
                    fold[code] = ord(form)
                    break
    ascii_word = np.where(kind[:128] == _kernels.WORD, fold[:128], 0).astype(np.uint8)
    return kind, fold, ascii_word
