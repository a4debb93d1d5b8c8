"""
The byte scanner behind `TermCounter`: words from UTF-8 to a document-term matrix.

Compiled by numba, cached on disk. Arrays are never grown in here: a kernel that
runs out of room stops at the start of a document and says so, and Python grows
the arrays and calls again.
"""

import numpy as np
from numba import njit

from corpuslib.utf8 import decode

# What a code point is: not part of a word, part of one, or a joiner inside compounds.
OTHER, WORD, JOINER = 0, 1, 2
# Why a kernel stopped.
DONE, FULL_TABLE, FULL_ARENA, FULL_OUTPUT = 0, 1, 2, 3

_FNV_OFFSET = np.uint64(14695981039346656037)
_FNV_PRIME = np.uint64(1099511628211)
# A slot holds the id of a word and, above it, the upper 31 bits of the word's hash, so that
# most other words are told apart without a look at their letters.
_TAG = np.uint64(33)


@njit(cache=True, nogil=True)
def needs_python(data, offsets, lead, trail):
    """
    Mark the documents that hold one of a few two-byte characters.

    `lead[i]`, `trail[i]` are the bytes of the i-th character: those whose lower
    case depends on their neighbours or is more than one character.
    """
    marked = np.zeros(len(offsets) - 1, np.bool_)
    for d in range(len(offsets) - 1):
        for k in range(len(lead)):
            seen = 0
            for i in range(offsets[d], offsets[d + 1]):  # no branch: many bytes at a time
                seen += data[i] == lead[k]
            if seen:
                for i in range(offsets[d], offsets[d + 1] - 1):
                    if data[i] == lead[k] and data[i + 1] == trail[k]:
                        marked[d] = True
    return marked


@njit(cache=True, nogil=True, inline="always")
def _encode(code, out, n):
    """Write a code point as UTF-8 at out[n:] and give the place after it."""
    if code < 0x80:
        out[n] = code
        return n + 1
    if code < 0x800:
        out[n] = 0xC0 | (code >> 6)
        out[n + 1] = 0x80 | (code & 0x3F)
        return n + 2
    if code < 0x10000:
        out[n] = 0xE0 | (code >> 12)
        out[n + 1] = 0x80 | ((code >> 6) & 0x3F)
        out[n + 2] = 0x80 | (code & 0x3F)
        return n + 3
    out[n] = 0xF0 | (code >> 18)
    out[n + 1] = 0x80 | ((code >> 12) & 0x3F)
    out[n + 2] = 0x80 | ((code >> 6) & 0x3F)
    out[n + 3] = 0x80 | (code & 0x3F)
    return n + 4


@njit(cache=True, nogil=True, inline="always")
def _look_up(word, n, value, slots, arena, starts):
    """Give the id of the word in word[:n] (or -1), and the slot where it is or belongs."""
    mask = len(slots) - 1
    slot = np.int64(value & np.uint64(mask))
    tag = np.int64(value >> _TAG)
    while True:
        entry = slots[slot]
        if entry < 0:
            return -1, slot
        if entry >> 32 == tag:
            known = entry & 0xFFFFFFFF
            start = starts[known]
            if starts[known + 1] - start == n:
                same = True
                for k in range(n):
                    if arena[start + k] != word[k]:
                        same = False
                        break
                if same:
                    return known, slot
        slot = (slot + 1) & mask


@njit(cache=True, nogil=True, inline="always")
def _add(word, n, value, slot, n_words, used, slots, hashes, arena, starts):
    """Put a new word into its slot and give the arena bytes then in use."""
    slots[slot] = (np.int64(value >> _TAG) << 32) | n_words
    hashes[n_words] = value
    for k in range(n):
        arena[used + k] = word[k]
    starts[n_words + 1] = used + n
    return used + n


@njit(cache=True, nogil=True)
def insert(data, offsets, table, sizes, ids):
    """Add whole strings as words, as they are, and write their ids; there is room for all."""
    slots, hashes, arena, starts, _ = table
    for d in range(len(offsets) - 1):
        word = data[offsets[d] : offsets[d + 1]]
        value = _FNV_OFFSET
        for k in range(len(word)):
            value = (value ^ np.uint64(word[k])) * _FNV_PRIME
        value = value ^ (value >> np.uint64(29))
        found, slot = _look_up(word, len(word), value, slots, arena, starts)
        if found < 0:
            found = sizes[0]
            sizes[1] = _add(
                word, len(word), value, slot, sizes[0], sizes[1], slots, hashes, arena, starts
            )
            sizes[0] += 1
        ids[d] = found


@njit(cache=True, nogil=True, boundscheck=False)
def scan(data, offsets, first, kind, lower, ascii_word, table, state):
    """
    Read documents from `first` on and write which word stands where.

    Parameters
    ----------
    data, offsets : arrays of uint8, int64
        The documents as UTF-8, one after the other, and where each begins.
    first : int
        The document to begin with.
    kind, lower : arrays of uint8, int32
        Per code point its kind and its lower case.
    ascii_word : array of uint8
        For the first 128 the lower case of what is part of a word, else 0: all
        that most texts need, small enough to stay in cache.
    table : tuple
        (slots, hashes, arena, starts, skip): the hash table of words with the
        bytes of each word, and the words that do not count.
    state : tuple
        (sizes, ids, ends, word): sizes[0] words known, sizes[1] bytes in the
        arena, sizes[2] tokens written; the ids of the tokens in reading order
        and the end of each document in it; scratch room for one word.

    Returns
    -------
    int, int
        The document to go on with, and why it stopped.
    """
    slots, hashes, arena, starts, skip = table
    sizes, ids, ends, word = state
    n_words, used, n_ids = sizes[0], sizes[1], sizes[2]
    for d in range(first, len(offsets) - 1):
        i, end = offsets[d], offsets[d + 1]
        length = end - i
        if n_ids + length // 2 + 1 > len(ids):
            sizes[0], sizes[1], sizes[2] = n_words, used, n_ids
            return d, FULL_OUTPUT
        # A document of so many bytes has at most half as many new words; one byte of
        # UTF-8 becomes at most one and a half in lower case.
        if n_words + length // 2 + 1 > len(hashes):
            sizes[0], sizes[1], sizes[2] = n_words, used, n_ids
            return d, FULL_TABLE
        if used + 2 * length > len(arena):
            sizes[0], sizes[1], sizes[2] = n_words, used, n_ids
            return d, FULL_ARENA
        while i < end:
            byte = data[i]
            if byte < 0x80:
                code = np.int64(ascii_word[byte])
                if code == 0:
                    i += 1
                    continue
                after = i + 1
            else:
                code, after = decode(data, i, end)
                code = np.int64(lower[code])
                if kind[code] != WORD:
                    i = after
                    continue
            n = 0
            n_chars = 0
            value = _FNV_OFFSET
            while True:
                begun = n
                if code < 0x80:
                    word[n] = code
                    n += 1
                    value = (value ^ np.uint64(code)) * _FNV_PRIME
                else:
                    n = _encode(code, word, n)
                    for k in range(begun, n):
                        value = (value ^ np.uint64(word[k])) * _FNV_PRIME
                n_chars += 1
                i = after
                if i >= end:
                    break
                byte = data[i]
                if byte < 0x80:
                    code = np.int64(ascii_word[byte])
                    after = i + 1
                    if code != 0:
                        continue
                    code = np.int64(byte)
                    what = kind[byte]
                else:
                    code, after = decode(data, i, end)
                    code = np.int64(lower[code])
                    what = kind[code]
                if what == WORD:
                    continue
                if what == JOINER and after < end:
                    follows, _ = decode(data, after, end)
                    if kind[lower[follows]] == WORD:
                        continue
                break
            if n_chars < 2:
                continue
            value = value ^ (value >> np.uint64(29))
            found, slot = _look_up(word, n, value, slots, arena, starts)
            if found < 0:
                found = n_words
                used = _add(word, n, value, slot, n_words, used, slots, hashes, arena, starts)
                n_words += 1
            if not skip[found]:
                ids[n_ids] = found
                n_ids += 1
        ends[d] = n_ids
    sizes[0], sizes[1], sizes[2] = n_words, used, n_ids
    return len(offsets) - 1, DONE


@njit(cache=True, nogil=True)
def rehash(slots, hashes, n_words):
    """Put the first `n_words` words back into an emptied, larger table."""
    slots[:] = -1
    mask = len(slots) - 1
    for known in range(n_words):
        slot = np.int64(hashes[known] & np.uint64(mask))
        while slots[slot] >= 0:
            slot = (slot + 1) & mask
        slots[slot] = (np.int64(hashes[known] >> _TAG) << 32) | known


@njit(cache=True, nogil=True)
def rehash_grams(slots, keys, n_grams):
    """Put the first `n_grams` n-grams back into an emptied, larger table."""
    slots[:] = -1
    mask = len(slots) - 1
    for known in range(n_grams):
        value = _gram_hash(keys[known, 0], keys[known, 1], keys[known, 2])
        slot = np.int64(value & np.uint64(mask))
        while slots[slot] >= 0:
            slot = (slot + 1) & mask
        slots[slot] = known


@njit(cache=True, nogil=True, inline="always")
def _gram_hash(a, b, c):
    value = np.uint64(a) * np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(32))) + np.uint64(b)
    value = value * np.uint64(0xC2B2AE3D27D4EB4F)
    value = (value ^ (value >> np.uint64(29))) + np.uint64(c)
    value = value * np.uint64(0x165667B19E3779F9)
    return value ^ (value >> np.uint64(32))


@njit(cache=True, nogil=True)
def grams(ids, ends, first, shortest, longest, frozen, table, n_grams, out, out_ends):
    """
    Turn word ids into ids of n-grams, document by document.

    `table` is (slots, keys): keys[g] holds the word ids of n-gram g plus one,
    zero where it is shorter. Stops before a document for which the table may
    be too small; gives the next document, the n-grams known, and those written.
    """
    slots, keys = table
    mask = len(slots) - 1
    written = 0 if first == 0 else out_ends[first - 1]
    begin = 0 if first == 0 else ends[first - 1]
    for d in range(first, len(ends)):
        end = ends[d]
        room = (end - begin) * (longest - shortest + 1)
        if not frozen and (n_grams + room > len(keys)):
            return d, n_grams, written
        for size in range(shortest, longest + 1):
            for i in range(begin, end - size + 1):
                a = ids[i] + 1
                b = ids[i + 1] + 1 if size > 1 else 0
                c = ids[i + 2] + 1 if size > 2 else 0
                slot = np.int64(_gram_hash(a, b, c) & np.uint64(mask))
                found = -1
                while True:
                    known = slots[slot]
                    if known < 0:
                        break
                    if keys[known, 0] == a and keys[known, 1] == b and keys[known, 2] == c:
                        found = known
                        break
                    slot = (slot + 1) & mask
                if found < 0:
                    if frozen:
                        continue
                    found = n_grams
                    slots[slot] = found
                    keys[found, 0] = a
                    keys[found, 1] = b
                    keys[found, 2] = c
                    n_grams += 1
                out[written] = found
                written += 1
        out_ends[d] = written
        begin = end
    return len(ends), n_grams, written


@njit(cache=True, nogil=True)
def count(ids, ends, stamp, place, first_document, packed, n, pointers):
    """
    Count ids per document: append id and count, packed into one number each.

    `stamp` and `place` remember for each id the last document it was seen in
    and where; `packed` has room for every id. Gives the new length.
    """
    begin = 0
    for d in range(len(ends)):
        document = first_document + d
        for i in range(begin, ends[d]):
            word = ids[i]
            if stamp[word] == document:
                packed[place[word]] += 1
            else:
                stamp[word] = document
                place[word] = n
                packed[n] = (np.int64(word) << 32) | 1
                n += 1
        begin = ends[d]
        pointers[document + 1] = n
    return n


@njit(cache=True, nogil=True)
def totals(packed, in_documents, occurrences):
    """Add up in how many documents, and how often, each id occurs."""
    for i in range(len(packed)):
        word = packed[i] >> 32
        in_documents[word] += 1
        occurrences[word] += packed[i] & 0xFFFFFFFF


@njit(cache=True, nogil=True)
def unpack(packed, pointers, column, out, indices, data, ends):
    """
    Sort each row by column and split it into columns and counts.

    `column` gives the column of each id, or -1 to leave it out; `out` is the
    place in `indices` and `data` to write from. Writes where each row ends and
    gives the place after the last.
    """
    bits = 1
    while len(column) >> bits:
        bits += 1
    scratch = np.empty(1024, np.int64)
    for d in range(len(pointers) - 1):
        kept = begin = pointers[d]
        for i in range(begin, pointers[d + 1]):
            target = column[packed[i] >> 32]
            if target >= 0:
                packed[kept] = (np.int64(target) << 32) | (packed[i] & 0xFFFFFFFF)
                kept += 1
        row = packed[begin:kept]
        if len(row) > len(scratch):
            scratch = np.empty(2 * len(row), np.int64)
        _sort(row, scratch, bits)
        for k in range(len(row)):
            indices[out + k] = row[k] >> 32
            data[out + k] = row[k] & 0xFFFFFFFF
        out += len(row)
        ends[d] = out
    return out


@njit(cache=True, nogil=True)
def _sort(row, scratch, bits):
    """Sort packed numbers by their upper half, of so many bits: by bytes, or by insertion."""
    n = len(row)
    if n < 48:
        for i in range(1, n):
            value = row[i]
            j = i - 1
            while j >= 0 and row[j] > value:
                row[j + 1] = row[j]
                j -= 1
            row[j + 1] = value
        return
    places = np.empty(256, np.int64)
    for shift in range(32, 32 + bits, 8):
        places[:] = 0
        for i in range(n):
            places[(row[i] >> shift) & 0xFF] += 1
        total = 0
        for digit in range(256):
            here = places[digit]
            places[digit] = total
            total += here
        for i in range(n):
            digit = (row[i] >> shift) & 0xFF
            scratch[places[digit]] = row[i]
            places[digit] += 1
        for i in range(n):
            row[i] = scratch[i]


@njit(cache=True, nogil=True)
def factors(ids, ends, n_words, threshold, out):
    """
    Count the MTLD factors of each document, read forwards and backwards.

    A factor is complete when the share of different words in it falls below
    `threshold`; the words left at the end count as a part of one.
    """
    seen = np.full(n_words, -1, np.int64)
    factor, begin = 0, 0
    for d in range(len(ends)):
        for backwards in range(2):
            n, tokens, types = 0.0, 0, 0
            factor += 1
            for k in range(ends[d] - begin):
                word = ids[ends[d] - 1 - k] if backwards else ids[begin + k]
                tokens += 1
                if seen[word] != factor:
                    seen[word] = factor
                    types += 1
                if types / tokens < threshold:
                    n += 1.0
                    factor += 1
                    tokens, types = 0, 0
            if tokens:
                n += (1 - types / tokens) / (1 - threshold)
            out[d, backwards] = n
        begin = ends[d]
