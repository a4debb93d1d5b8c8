"""
Finding copies in parts: what is alike meets in bands of shingles, and is then compared.

1. Every part gives a sample of the shingles of its texts, as 64-bit numbers.
2. The samples are dealt out by these numbers into bands. Texts that share a shingle
   meet in its band; the bands' pairs are added up.
3. Pairs with enough in common link texts into groups. The texts of a group are brought
   together and compared by the very code that compares a single table.

Only the samples (some 320 bytes per article), the days and the ids of the articles, and
the texts of one pile of groups are held at a time.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from corpuslib.copies import _kernels
from corpuslib.copies.groups import by_age, check_threshold, first_of_each, texts_of
from corpuslib.copies.near import (
    MOST_TEXTS,
    likely_copies,
    longest_first,
    near_copies,
    sample_shingles,
)
from corpuslib.parts import Part, Parts, is_dask
from corpuslib.scale.engine import Here, client_for, each, rows_for
from corpuslib.schema import check

_DAYS = ("date", "date_low", "date_high", "date_method")
_BAND = 8_000_000  # samples that are sorted at a time
_PAIRS = 4_000_000  # pairs that are written before they are added up
_PILE = 150_000_000  # characters that are compared at a time


def mark_copies(articles, *, threshold: float = 0.5, client=None, progress: bool = False):
    """
    Do `corpuslib.mark_copies` for articles in parts.

    Gives what it was given: parts, a Dask DataFrame, or one DataFrame. The
    ``copy_id`` are those of one table, unless some five words in a row stand in more
    than 200 originals: then a copy may be found here that is overlooked there.
    """
    client = client_for(client, articles)
    parts = Parts.of(articles, rows=rows_for(client, articles))
    ids = copy_ids(parts, threshold=threshold, client=client, progress=progress)
    if isinstance(articles, pd.DataFrame):
        every = np.concatenate([own.to_numpy() for own in ids])
        return articles.assign(copy_id=pd.Series(every, index=articles.index, dtype="str"))
    if is_dask(articles):
        import dask.dataframe as dd
        from dask import delayed

        frames = [
            delayed(_with_ids)(frame, own)
            for frame, own in zip(articles.to_delayed(), ids, strict=True)
        ]
        return dd.from_delayed(frames, meta=_with_ids(articles._meta, ids[0].iloc[:0]))
    own = Parts(
        Part.held(part.name, one.to_frame()) for part, one in zip(parts.parts, ids, strict=True)
    )
    return parts.map(_with_ids_of, own)


def _with_ids(articles: pd.DataFrame, ids: pd.Series) -> pd.DataFrame:
    return articles.assign(copy_id=pd.Series(ids.to_numpy(), index=articles.index, dtype="str"))


def _with_ids_of(articles: pd.DataFrame, ids: pd.DataFrame) -> pd.DataFrame:
    return _with_ids(articles, ids["copy_id"])


def copy_ids(
    parts: Parts, *, threshold: float = 0.5, client, progress: bool = False
) -> list[pd.Series]:
    """
    Find the original of every article.

    Returns
    -------
    list of Series of str
        ``copy_id`` for the rows of each part.
    """
    check_threshold(threshold)
    samples = each(_sample, parts, client=client, what="copies", keep=True, progress=progress)
    about = client.gather([client.submit(_about, sample) for sample in samples])
    sizes = [len(one.articles) for one in about]
    articles = pd.concat([one.articles for one in about], ignore_index=True)
    check(articles, "articles", needs=["article_id"])
    n_words = np.concatenate([one.n_words for one in about])
    n_keys = sum(one.n_keys for one in about)
    del about

    age = by_age(articles, articles["length"].to_numpy())
    order = longest_first(n_words, age)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    edges = _edges(
        client, samples, np.split(rank, np.cumsum(sizes)[:-1]), n_words[order], n_keys, threshold
    )
    del samples
    group = np.arange(len(articles))
    length = articles["length"].to_numpy()[order]
    for pile in _piles(edges, length, client):
        rows, others = _compared(client, parts, order[pile], np.cumsum(sizes), threshold)
        group[order[pile[rows]]] = order[pile[others]]
    found = first_of_each(articles, group, age).rename("copy_id")
    ends = np.cumsum(sizes)
    return [found.iloc[e - n : e].reset_index(drop=True) for e, n in zip(ends, sizes, strict=True)]


@dataclass(frozen=True)
class Sample:
    """
    What is kept of a part: the articles without their texts, and their sampled shingles.

    Attributes
    ----------
    articles : DataFrame
        ids and days, and the ``length`` of each text.
    n_words : array
    shingles, rows : arrays
        Sampled shingles, and the row of the text that each stands in.
    """

    articles: pd.DataFrame
    n_words: np.ndarray
    shingles: np.ndarray | None
    rows: np.ndarray | None
    n_keys: int


def _sample(part: Part) -> Sample:
    articles = part.load(["article_id", "text", *_DAYS])
    days = [c for c in ("date", "date_low", "date_high") if c in articles]
    check(articles, "articles", needs=["article_id", "text", *days])
    texts = texts_of(articles)
    keys, n_words, bits = sample_shingles(texts)
    rows = (keys & np.uint64((1 << bits) - 1)).astype(np.int32)
    about = articles.drop(columns="text").assign(length=texts.str.len())
    return Sample(about, n_words, keys >> np.uint64(bits), rows, len(keys))


def _about(sample: Sample) -> Sample:
    """Leave out what is large."""
    return Sample(sample.articles, sample.n_words, None, None, sample.n_keys)


def _edges(client, samples, ranks, n_words, n_keys, threshold) -> np.ndarray:
    """Give the pairs of texts that may be copies, by rank, as an array of shape (n, 2)."""
    n = len(n_words)
    bits = max(1, (n - 1).bit_length())
    workers = 1 if isinstance(client, Here) else max(len(client.nthreads()), 1)
    n_bands = max(-(-n_keys // _BAND), min(workers, 16))
    bands = []
    for band in range(n_bands):
        dealt = [
            client.submit(_dealt, sample, own, bits, band, n_bands)
            for sample, own in zip(samples, ranks, strict=True)
        ]
        bands.append(client.submit(_paired, dealt, bits, n))
    if n_bands == 1 or isinstance(client, Here):
        found = [client.submit(_likely, bands, n_words, threshold)]
    else:  # the counts of a pair are added up where all of them meet
        words = client.submit(np.asarray, n_words)
        found = []
        for share in range(n_bands):
            own = [client.submit(_share, band, share, n_bands) for band in bands]
            found.append(client.submit(_likely, own, words, threshold))
    return np.concatenate([np.empty((0, 2), np.int64), *client.gather(found)])


def _dealt(sample: Sample, rank: np.ndarray, bits: int, band: int, n_bands: int) -> np.ndarray:
    """Give the shingles of one band, each with the rank of its text behind it."""
    own = sample.shingles % np.uint64(n_bands) == band
    ranks = rank[sample.rows[own]].astype(np.uint64)
    return (sample.shingles[own] << np.uint64(bits)) | ranks


def _paired(dealt: list[np.ndarray], bits: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Give the pairs of texts that meet in a band, as one number each, and how often they do."""
    keys = np.concatenate(dealt)
    keys.sort()
    out = np.empty((min(_PAIRS, max(len(keys), 1) * MOST_TEXTS), 2), np.int64)
    codes, counts, first = np.empty(0, np.int64), np.empty(0, np.int64), 0
    while first < len(keys):
        after, written = _kernels.pairs(keys, bits, MOST_TEXTS, first, out)
        if after == first:
            out = np.empty((2 * len(out), 2), np.int64)
            continue
        first = after
        codes, counts = _summed(
            [codes, out[:written, 0] * n + out[:written, 1]],
            [counts, np.ones(written, np.int64)],
        )
    return codes, counts


def _summed(codes: list, counts: list) -> tuple[np.ndarray, np.ndarray]:
    codes, place = np.unique(np.concatenate(codes), return_inverse=True)
    return codes, np.bincount(place, np.concatenate(counts), len(codes)).astype(np.int64)


def _share(paired: tuple, share: int, n_shares: int) -> tuple[np.ndarray, np.ndarray]:
    codes, counts = paired
    own = codes % n_shares == share
    return codes[own], counts[own]


def _likely(paired: list[tuple], n_words: np.ndarray, threshold: float) -> np.ndarray:
    """Add the pairs of all bands up, and keep those that have enough in common."""
    codes, hits = _summed([c for c, _ in paired], [h for _, h in paired])
    pairs = np.stack([codes // len(n_words), codes % len(n_words)], axis=1)
    longer, shorter = n_words[pairs[:, 0]], n_words[pairs[:, 1]]
    return pairs[likely_copies(longer, shorter, hits, threshold=threshold)]


def _piles(edges: np.ndarray, length: np.ndarray, client):
    """Yield the ranks of texts that are linked, group by group, some groups at a time."""
    texts, place = np.unique(edges, return_inverse=True)
    if not len(texts):
        return
    place = place.reshape(-1, 2).T
    links = sparse.coo_matrix((np.ones(len(edges)), tuple(place)), shape=(len(texts),) * 2)
    group = connected_components(links, directed=False)[1]
    weight = np.bincount(group, length[texts])
    pile = (np.cumsum(weight) - weight) // _PILE
    pile = pile[group]
    for number in np.unique(pile):
        yield texts[pile == number]


def _compared(client, parts: Parts, rows: np.ndarray, ends: np.ndarray, threshold: float):
    """Bring the texts of a pile together, and find which is a copy of which."""
    home = np.searchsorted(ends, rows, side="right")
    homes = np.unique(home)
    some = Parts(parts.parts[place] for place in homes)
    own = [rows[home == place] - (ends[place - 1] if place else 0) for place in homes]
    picked = each(_picked, some, own, client=client, what="texts of copies", keep=True)
    where = np.argsort(home, kind="stable")
    return (
        client.submit(_matched, picked, where, threshold, pure=False).result()
        if not isinstance(client, Here)
        else _matched(picked, where, threshold)
    )


def _picked(part: Part, rows: np.ndarray) -> pd.Series:
    return texts_of(part.load(["text"])).iloc[rows]


def _matched(picked: list[pd.Series], where: np.ndarray, threshold: float):
    """Compare texts, in the order of their ranks; `where` says which text each of these is."""
    texts = pd.concat(picked, ignore_index=True)
    place = np.empty(len(where), np.int64)
    place[where] = np.arange(len(where))
    rows, others, _, _ = near_copies(texts.iloc[place], threshold=threshold)
    return rows, others
