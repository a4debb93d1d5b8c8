"""Documents to a matrix of term counts: CountVectorizer's results, several times faster."""

import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import pairwise
from numbers import Integral

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from nltk.stem.snowball import SnowballStemmer
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.utils.validation import check_is_fitted

from corpuslib.codebook import load_codebook
from corpuslib.terms import _kernels
from corpuslib.utf8 import as_bytes, as_list, flat, largest_code_point

#: What the two named token patterns stand for, as regular expressions.
PATTERNS = {
    "words": r"(?u)\b\w\w+\b",
    "compounds": r"(?u)\w+(?:['’\-]\w+)+|\w\w+",
}
#: Characters of two bytes whose lower case a table cannot give.
_CONTEXT = ("İ", "Σ")
_BLOCK = 1 << 21  # bytes of text read at a time


class TermCounter(TransformerMixin, BaseEstimator):
    """
    Count the terms of documents: a document-term matrix.

    Has the defaults of scikit-learn's `CountVectorizer` and gives the same
    vocabulary and the same matrix for any Unicode text, from a compiled scanner
    that reads UTF-8 bytes.

    Parameters
    ----------
    lowercase : bool, default True
        Whether words are counted in lower case.
    token_pattern : str, default "words"
        ``"words"``: two or more word characters in a row; ``"compounds"``: the
        same, but apostrophes and hyphens inside join (``don't``,
        ``build-up``); or a regular expression of your own, which is as slow as
        `CountVectorizer`, because that then does the work.
    stop_words : None, "english" or list of str, default None
        Words to leave out. ``"english"`` is the short list of the default
        codebook: articles, pronouns, auxiliaries; no word that carries stance.
    stemmer : str, optional
        A language that NLTK's Snowball stemmer knows, e.g. ``"english"``;
        terms are then stems. Stop words are taken out first.
    ngram_range : tuple of int, default (1, 1)
        Fewest and most words of a term, between 1 and 3.
    min_df, max_df : int or float, default 1, 1.0
        Leave out terms found in fewer, or in more, documents than this: a
        number of documents (int) or a share of them (float).
    max_features : int, optional
        Keep this many terms, the most frequent ones.
    vocabulary : mapping or iterable of str, optional
        The terms to count, where they are known beforehand.
    binary : bool, default False
        Whether to say 1 for any number of occurrences.
    dtype : dtype, default int64
        Of the counts.
    n_jobs : int, default 1
        Threads. The result does not depend on it.

    Attributes
    ----------
    vocabulary_ : dict of str to int
        The column of each term. Columns are in alphabetical order (of code
        points), unless `vocabulary` gave another.

    Notes
    -----
    Words are counted where they stand, whatever they mean there: "not open"
    counts once for "open".

    Examples
    --------
    >>> counter = TermCounter(ngram_range=(1, 2))
    >>> counter.fit_transform(["Talks on gas.", "No talks!"]).toarray()
    array([[1, 0, 0, 1, 1, 1, 1],
           [0, 1, 1, 0, 0, 1, 0]])
    >>> counter.get_feature_names_out().tolist()
    ['gas', 'no', 'no talks', 'on', 'on gas', 'talks', 'talks on']
    """

    def __init__(
        self,
        *,
        lowercase=True,
        token_pattern="words",
        stop_words=None,
        stemmer=None,
        ngram_range=(1, 1),
        min_df=1,
        max_df=1.0,
        max_features=None,
        vocabulary=None,
        binary=False,
        dtype=np.int64,
        n_jobs=1,
    ):
        self.lowercase = lowercase
        self.token_pattern = token_pattern
        self.stop_words = stop_words
        self.stemmer = stemmer
        self.ngram_range = ngram_range
        self.min_df = min_df
        self.max_df = max_df
        self.max_features = max_features
        self.vocabulary = vocabulary
        self.binary = binary
        self.dtype = dtype
        self.n_jobs = n_jobs

    def fit(self, texts, y=None):
        """Learn the terms of `texts`, a sequence of str; `y` is ignored."""
        self.fit_transform(texts)
        return self

    def fit_transform(self, texts, y=None):
        """
        Learn the terms of `texts` and count them.

        Parameters
        ----------
        texts : iterable of str
            One document each; a Series of a table's ``text``, for example.
        y : ignored

        Returns
        -------
        csr_matrix of shape (n_texts, n_terms)

        Raises
        ------
        ValueError
            If there is no term at all, or none is left by `min_df`, `max_df`.
        """
        self._check_options()
        if self.vocabulary is not None:
            self.vocabulary_ = _as_vocabulary(self.vocabulary)
            return self.transform(texts)
        if self.token_pattern not in PATTERNS:
            slow = self._slow().set_params(
                min_df=self.min_df, max_df=self.max_df, max_features=self.max_features
            )
            matrix = slow.fit_transform(as_list(texts))
            self.vocabulary_ = slow.vocabulary_
            return matrix
        shards = _read(self._reader(), self._bytes(texts), self.n_jobs)
        names, ids = _unite(shards)
        column = self._columns(shards, ids, len(names))
        matrix = self._matrix(shards, [column[i] for i in ids], int(column.max()) + 1)
        names = names.filter(pa.array(column >= 0)).to_pylist()
        self.vocabulary_ = {name: place for place, name in enumerate(names)}
        return matrix

    def transform(self, texts):
        """
        Count the terms learned in other texts; terms not learned are passed over.

        Returns
        -------
        csr_matrix of shape (n_texts, n_terms)
        """
        if self.vocabulary is not None and not hasattr(self, "vocabulary_"):
            self._check_options()
            self.vocabulary_ = _as_vocabulary(self.vocabulary)
        check_is_fitted(self, "vocabulary_")
        if self.token_pattern not in PATTERNS:
            return self._slow().set_params(vocabulary=self.vocabulary_).transform(as_list(texts))
        terms = sorted(self.vocabulary_, key=self.vocabulary_.get)
        shards = _read(self._reader(terms), self._bytes(texts), self.n_jobs)
        names = pa.array(terms, pa.large_string())
        columns = [pc.fill_null(pc.index_in(s.names, value_set=names), -1) for s in shards]
        return self._matrix(shards, [column.to_numpy() for column in columns], len(terms))

    def sequence(self, texts) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """
        Give the words of `texts` one by one, in reading order, without learning them.

        Returns
        -------
        names : ndarray of str objects
            The different words, in the order in which they first occur.
        ids : ndarray of int32
            For each token of the corpus its place in `names`.
        ends : ndarray of int64
            For each text the place in `ids` after its last token.
        """
        self._check_options()
        if self.token_pattern not in PATTERNS:
            raise ValueError(f"sequence reads only the patterns {', '.join(PATTERNS)}")
        reader = _Reader(
            self.lowercase, self.token_pattern, self.stemmer, (1, 1), self._stop_list()
        )
        ids, ends, n = [], [], 0
        for block, block_ends in reader.blocks(*self._bytes(texts)):
            ids.append(block.copy())
            ends.append(block_ends + n)
            n += len(block)
        names = np.array(reader.names().to_pylist(), dtype=object)
        empty = np.empty(0, np.int32), np.empty(0, np.int64)
        return names, np.concatenate([empty[0], *ids]), np.concatenate([empty[1], *ends])

    def get_feature_names_out(self, input_features=None):
        """
        Give the terms in the order of the columns; `input_features` is ignored.

        Returns
        -------
        ndarray of str objects
        """
        check_is_fitted(self, "vocabulary_")
        return np.array(sorted(self.vocabulary_, key=self.vocabulary_.get), dtype=object)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.requires_fit = self.vocabulary is None
        return tags

    def _check_options(self):
        shortest, longest = self.ngram_range
        if not 1 <= shortest <= longest <= 3:
            raise ValueError(f"ngram_range must lie between 1 and 3, not {self.ngram_range!r}")
        if self.token_pattern not in PATTERNS:
            re.compile(self.token_pattern)
        if isinstance(self.stop_words, str) and self.stop_words != "english":
            raise ValueError(
                f"stop_words must be None, 'english' or a list, not {self.stop_words!r}"
            )
        if self.stemmer is not None and self.stemmer not in SnowballStemmer.languages:
            known = ", ".join(sorted(SnowballStemmer.languages))
            raise ValueError(f"no stemmer for {self.stemmer!r}; there is one for: {known}")
        for name in ("min_df", "max_df"):
            value = getattr(self, name)
            if not (isinstance(value, Integral) and value >= 1) and not (
                isinstance(value, float) and 0 <= value <= 1
            ):
                raise ValueError(
                    f"{name} must be a number of documents or a share between 0.0 and 1.0, "
                    f"not {value!r}"
                )
        if self.max_features is not None and not (
            isinstance(self.max_features, Integral) and self.max_features > 0
        ):
            raise ValueError(f"max_features must be a positive number, not {self.max_features!r}")

    def _bytes(self, texts) -> tuple[np.ndarray, np.ndarray]:
        """
        Lay the texts out as UTF-8, with Python's lower case where a table cannot know it.

        That is where a lower case depends on the letters around it (final sigma)
        or is more than one character.
        """
        data, offsets = as_bytes(texts)
        if not self.lowercase:
            return data, offsets
        lead, trail = np.frombuffer("".join(_CONTEXT).encode(), np.uint8).reshape(-1, 2).T
        marked = _kernels.needs_python(data, offsets, lead, trail)
        if not marked.any():
            return data, offsets
        raw = [bytes(data[a:b]) for a, b in pairwise(offsets)]
        for place in np.flatnonzero(marked):
            text = raw[place].decode("utf-8", "surrogatepass").lower()
            raw[place] = text.encode("utf-8", "surrogatepass")
        offsets = np.concatenate([[0], np.cumsum([len(text) for text in raw])])
        return np.frombuffer(b"".join(raw), np.uint8), offsets.astype(np.int64)

    def _stop_list(self) -> frozenset[str]:
        if self.stop_words == "english":
            return load_codebook().stopwords
        return frozenset(self.stop_words or ())

    def _reader(self, terms: list[str] | None = None) -> Callable[[], "_Reader"]:
        """Give a maker of readers with these options; each thread has one of its own."""
        stop = sorted(self._stop_list())
        options = self.lowercase, self.token_pattern, self.stemmer, self.ngram_range, stop

        def make():
            reader = _Reader(*options)
            if terms is not None and self.ngram_range != (1, 1):
                reader.know(terms)
            return reader

        return make

    def _slow(self) -> CountVectorizer:
        """The same question put to scikit-learn, for patterns that only `re` can read."""
        pattern = re.compile(self.token_pattern)
        if pattern.groups > 1:
            raise ValueError(f"token_pattern may have one group at most: {self.token_pattern!r}")
        stop, stem = self._stop_list(), _stem_with(self.stemmer)

        def tokens(text):
            found = (token for token in pattern.findall(text) if token not in stop)
            return [stem(token) for token in found] if stem else list(found)

        return CountVectorizer(
            lowercase=self.lowercase,
            tokenizer=tokens,
            token_pattern=None,
            ngram_range=self.ngram_range,
            binary=self.binary,
            dtype=self.dtype,
        )

    def _columns(self, shards, ids, n_terms: int) -> np.ndarray:
        """Give each term its column, or -1 to those that the limits leave out."""
        in_documents = np.zeros(n_terms, np.int64)
        occurrences = np.zeros(n_terms, np.int64)
        for shard, place in zip(shards, ids, strict=True):
            own = np.zeros((2, len(place)), np.int64)
            _kernels.totals(shard.packed, own[0], own[1])
            in_documents[place] += own[0]
            occurrences[place] += own[0] if self.binary else own[1]
        n_texts = sum(len(shard.pointers) - 1 for shard in shards)
        if not in_documents.any():
            raise ValueError(
                "the texts hold no terms: they are empty, or hold only stop words or words "
                f"that the token pattern {self.token_pattern!r} does not see"
            )
        most = self.max_df if isinstance(self.max_df, Integral) else self.max_df * n_texts
        fewest = self.min_df if isinstance(self.min_df, Integral) else self.min_df * n_texts
        if most < fewest:
            raise ValueError(
                f"max_df={self.max_df!r} allows fewer documents than "
                f"min_df={self.min_df!r} asks for, of {n_texts}"
            )
        keep = (in_documents >= max(fewest, 1)) & (in_documents <= most)
        if self.max_features is not None and keep.sum() > self.max_features:
            kept = np.flatnonzero(keep)
            frequent = kept[(-occurrences[kept]).argsort()[: self.max_features]]
            keep = np.zeros(n_terms, bool)
            keep[frequent] = True
        if not keep.any():
            raise ValueError(
                f"no term is left by min_df={self.min_df!r} and max_df={self.max_df!r} "
                f"in {n_texts} documents; lower min_df or raise max_df"
            )
        return np.where(keep, np.cumsum(keep) - 1, -1).astype(np.int32)

    def _matrix(self, shards, columns, n_columns: int):
        """Sort the rows of all shards into one matrix; the shards are used up."""
        n = sum(len(shard.packed) for shard in shards)
        indices = np.empty(n, np.int32)
        # Counts are unpacked in place where there is one shard: they only ever move forward.
        data = shards[0].packed if len(shards) == 1 else np.empty(n, np.int64)
        kept = [
            len(shard.packed) if column.min(initial=0) >= 0 else _kept(shard, column)
            for shard, column in zip(shards, columns, strict=True)
        ]
        places = np.concatenate([[0], np.cumsum(kept)])
        indptr = [np.zeros(1, np.int64), *(np.empty(len(s.pointers) - 1, np.int64) for s in shards)]

        def unpack(shard, column, place, ends):
            _kernels.unpack(shard.packed, shard.pointers, column, place, indices, data, ends)
            shard.packed = None

        with ThreadPoolExecutor(max(len(shards), 1)) as pool:
            list(pool.map(unpack, shards, columns, places, indptr[1:]))
        out = int(places[-1])
        if out < n:
            indices, data = indices[:out].copy(), data[:out].copy()
        if self.binary:
            data[:] = 1
        indptr = np.concatenate(indptr)
        if out <= np.iinfo(np.int32).max:
            indptr = indptr.astype(np.int32)
        matrix = sparse.csr_matrix(
            (data.astype(self.dtype, copy=False), indices, indptr),
            shape=(len(indptr) - 1, n_columns),
        )
        matrix.has_sorted_indices = True
        return matrix


def _kept(shard: "_Shard", column: np.ndarray) -> int:
    """Count the packed numbers whose id has a column."""
    return int((column[shard.packed >> 32] >= 0).sum())


class _Shard:
    """What one thread has read: rows of packed counts, and the terms their ids stand for."""

    def __init__(self, names: pa.Array, packed: np.ndarray, pointers: np.ndarray):
        self.names, self.packed, self.pointers = names, packed, pointers


class _Reader:
    """Reads documents block by block with the kernels, and grows their tables between calls."""

    def __init__(self, lowercase, pattern, stemmer, ngram_range, stop=()):
        self.alphabet = pattern, lowercase
        self.stem = _stem_with(stemmer)
        self.shortest, self.longest = ngram_range
        self.sizes = np.zeros(3, np.int64)  # words, bytes in the arena, tokens of the block
        self.slots = np.full(1 << 16, -1, np.int64)
        self.hashes = np.empty(1 << 15, np.uint64)
        self.starts = np.zeros((1 << 15) + 1, np.int64)
        self.arena = np.empty(1 << 18, np.uint8)
        self.skip = np.zeros(1 << 15, np.bool_)
        self.stems: dict[str, int] = {}
        self.stem_of = np.empty(0, np.int32)
        self.frozen = False
        self.n_grams = 0
        self.gram_slots = np.full(1 << 16, -1, np.int32)
        self.gram_keys = np.empty((1 << 15, 3), np.int32)
        self._add(list(stop))
        self.skip[: self.sizes[0]] = True

    def know(self, terms: Iterable[str]) -> None:
        """Count these n-grams and no others."""
        parts = [term.split(" ") for term in terms]
        parts = [words for words in parts if self.shortest <= len(words) <= self.longest]
        units = sorted({word for words in parts for word in words})
        if self.stem is None:
            ids = dict(zip(units, self._add(units).tolist(), strict=True))
        else:
            ids = {unit: self.stems.setdefault(unit, len(self.stems)) for unit in units}
        flat = np.array([ids[word] for words in parts for word in words], np.int32)
        ends = np.cumsum([len(words) for words in parts], dtype=np.int64)
        for size in range(self.shortest, self.longest + 1):
            own = [k for k, words in enumerate(parts) if len(words) == size]
            pieces = [flat[ends[k] - size : ends[k]] for k in own]
            if own:
                self._grams(np.concatenate(pieces), size * np.arange(1, len(own) + 1), size, size)
        self.frozen = True

    def read(self, data: np.ndarray, offsets: np.ndarray) -> _Shard:
        """Count the terms of documents that lie one after the other in `data`."""
        pointers = np.zeros(len(offsets), np.int64)
        packed, n, first = np.empty(1 << 16, np.int64), 0, 0
        stamp, place = np.full(1 << 15, -1, np.int32), np.empty(1 << 15, np.int64)
        for tokens, ends in self.blocks(data, offsets):
            if n + len(tokens) > len(packed):
                packed.resize(n + len(tokens) + (n >> 2), refcheck=False)
            if self._n_terms() > len(stamp):
                stamp = _longer(stamp, 2 * self._n_terms(), fill=-1)
                place = _longer(place, len(stamp))
            n = _kernels.count(tokens, ends, stamp, place, first, packed, n, pointers)
            first += len(ends)
        packed.resize(n, refcheck=False)
        return _Shard(self.names(), packed, pointers)

    def blocks(self, data: np.ndarray, offsets: np.ndarray):
        """Yield the ids of the terms of a few documents at a time, and where each of these ends."""
        kind, lower = _alphabet(largest_code_point(data), *self.alphabet)
        n_texts, longest = len(offsets) - 1, int(np.diff(offsets).max(initial=0))
        word = np.empty(2 * longest + 8, np.uint8)
        ids = np.empty(max(_BLOCK, longest) // 2 + 2, np.int32)
        ends = np.empty(n_texts, np.int64)
        ascii_word = np.where(kind[:128] == _kernels.WORD, lower[:128], 0).astype(np.uint8)
        first = 0
        while first < n_texts:
            self.sizes[2] = 0
            begun, why = first, _kernels.FULL_TABLE
            while first < n_texts and why != _kernels.FULL_OUTPUT:
                table = self.slots, self.hashes, self.arena, self.starts, self.skip
                state = self.sizes, ids, ends, word
                first, why = _kernels.scan(
                    data, offsets, first, kind, lower, ascii_word, table, state
                )
                if why == _kernels.FULL_TABLE:
                    self._more_words()
                elif why == _kernels.FULL_ARENA:
                    self.arena = _longer(self.arena, 2 * len(self.arena) + 2 * longest)
            yield self._terms(ids[: self.sizes[2]], ends[begun:first])

    def _add(self, words: list[str]) -> np.ndarray:
        """Put words into the table as they are and give their ids."""
        data, offsets = flat(words)
        while self.sizes[0] + len(words) > len(self.hashes):
            self._more_words()
        if self.sizes[1] + len(data) > len(self.arena):
            self.arena = _longer(self.arena, 2 * len(self.arena) + len(data))
        ids = np.empty(len(words), np.int32)
        table = self.slots, self.hashes, self.arena, self.starts, self.skip
        _kernels.insert(data, offsets, table, self.sizes, ids)
        return ids

    def _more_words(self) -> None:
        size = 2 * len(self.hashes)
        self.hashes = _longer(self.hashes, size)
        self.starts = _longer(self.starts, size + 1)
        self.skip = _longer(self.skip, size, fill=False)
        self.slots = np.empty(2 * size, np.int64)
        _kernels.rehash(self.slots, self.hashes, self.sizes[0])

    def _terms(self, ids: np.ndarray, ends: np.ndarray):
        """Turn the ids of a block's words into ids of its terms: stems, n-grams."""
        if self.stem is not None:
            new = _strings(self.arena, self.starts, len(self.stem_of), self.sizes[0]).to_pylist()
            own = [self.stems.setdefault(self.stem(w), len(self.stems)) for w in new]
            self.stem_of = np.concatenate([self.stem_of, np.array(own, np.int32)])
            ids = self.stem_of[ids]
        if self.longest == 1 and not self.frozen:
            return ids, ends
        return self._grams(ids, ends, self.shortest, self.longest)

    def _grams(self, ids, ends, shortest: int, longest: int):
        out = np.empty(len(ids) * (longest - shortest + 1), np.int32)
        out_ends = np.empty(len(ends), np.int64)
        first, written = 0, 0
        while first < len(ends):
            table = self.gram_slots, self.gram_keys
            first, self.n_grams, written = _kernels.grams(
                ids, ends, first, shortest, longest, self.frozen, table, self.n_grams, out, out_ends
            )
            if first < len(ends):
                begin = ends[first - 1] if first else 0
                need = self.n_grams + (ends[first] - begin) * (longest - shortest + 1)
                size = 1 << int(max(2 * len(self.gram_keys), need)).bit_length()
                self.gram_keys = _longer(self.gram_keys, size)
                self.gram_slots = np.empty(2 * size, np.int32)
                _kernels.rehash_grams(self.gram_slots, self.gram_keys, self.n_grams)
        return out[:written], out_ends

    def _n_terms(self) -> int:
        if self.longest > 1 or self.frozen:
            return self.n_grams
        return len(self.stems) if self.stem is not None else int(self.sizes[0])

    def names(self) -> pa.Array:
        """Spell out the terms, in the order of their ids."""
        if self.stem is not None:
            words = pa.array(list(self.stems), pa.large_string())
        else:
            words = _strings(self.arena, self.starts, 0, self.sizes[0])
        if self.longest == 1 and not self.frozen:
            return words
        keys = self.gram_keys[: self.n_grams]
        space = pa.scalar(" ", pa.large_string())
        names = words.take(pa.array(keys[:, 0] - 1))
        for column in range(1, self.longest):
            more = words.take(pa.array(keys[:, column] - 1, mask=keys[:, column] == 0))
            names = pc.binary_join_element_wise(names, more, space, null_handling="skip")
        return names


def _read(make: Callable[[], _Reader], texts: pa.Array, n_jobs: int) -> list[_Shard]:
    """Read texts with one reader per thread, each a run of about as many bytes."""
    data, offsets = texts
    cuts = np.searchsorted(offsets, np.linspace(offsets[0], offsets[-1], (n_jobs or 1) + 1)[1:-1])
    bounds = [0, *np.unique(cuts).tolist(), len(offsets) - 1]
    runs = [offsets[a : b + 1] for a, b in pairwise(bounds) if b > a]
    if len(runs) < 2:
        return [make().read(data, run) for run in runs or [offsets]]
    with ThreadPoolExecutor(len(runs)) as pool:
        return list(pool.map(lambda run: make().read(data, run), runs))


def _unite(shards: list[_Shard]) -> tuple[pa.Array, list[np.ndarray]]:
    """Sort the terms of all shards, and say for each shard which of them its ids are."""
    names = shards[0].names
    if len(shards) > 1:
        names = pc.unique(pa.chunked_array([shard.names for shard in shards]))
    names = names.take(pc.sort_indices(names))
    return names, [pc.index_in(s.names, value_set=names).to_numpy() for s in shards]


def _longer(array: np.ndarray, size: int, *, fill=None) -> np.ndarray:
    longer = np.empty((size, *array.shape[1:]), array.dtype)
    longer[: len(array)] = array
    if fill is not None:
        longer[len(array) :] = fill
    return longer


def _strings(arena: np.ndarray, starts: np.ndarray, first: int, last: int) -> pa.Array:
    """Give the words from `first` to `last` of a table as an array of strings."""
    offsets = starts[first : last + 1].copy()
    return pa.LargeStringArray.from_buffers(
        int(last - first), pa.py_buffer(offsets), pa.py_buffer(arena[: offsets[-1]].copy())
    )


def _stem_with(language: str | None) -> Callable[[str], str] | None:
    return None if language is None else SnowballStemmer(language).stem


def _as_vocabulary(vocabulary) -> dict[str, int]:
    if isinstance(vocabulary, Mapping):
        if sorted(vocabulary.values()) != list(range(len(vocabulary))):
            raise ValueError("vocabulary must give each term a column of its own, from 0 on")
        found = dict(vocabulary)
    else:
        terms = sorted(vocabulary) if isinstance(vocabulary, set) else list(vocabulary)
        found = {term: place for place, term in enumerate(terms)}
        if len(found) < len(terms):
            raise ValueError("vocabulary names a term twice")
    if not found:
        raise ValueError("vocabulary is empty")
    return found


@lru_cache(maxsize=8)
def _alphabet(top: int, pattern: str, lowercase: bool) -> tuple[np.ndarray, np.ndarray]:
    """Say for every code point up to `top` what it is in a word, and its lower case."""
    kind = np.fromiter((chr(code).isalnum() for code in range(top + 1)), np.uint8, top + 1)
    kind[ord("_")] = _kernels.WORD
    if pattern == "compounds":
        for joiner in "'’-":
            if ord(joiner) <= top:
                kind[ord(joiner)] = _kernels.JOINER
    lower = np.arange(top + 1, dtype=np.int32)
    if lowercase:
        for code in range(top + 1):
            small = chr(code).lower()
            if len(small) == 1:
                lower[code] = ord(small)
    return kind, lower
