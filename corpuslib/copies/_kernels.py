"""
The compiled part of finding copies: words to shingles, samples of them, matches.

A shingle is five words in a row, as one 64-bit number. Texts are read from their
bytes again where two are compared, so that only the samples are kept in memory.
Arrays are never grown in here: a kernel that runs out of room stops at the start
of a text and says where, and Python grows the arrays and calls again.
"""

import numpy as np
from numba import njit

from corpuslib.utf8 import decode

SIZE = 5
#: What a code point is: between words, part of a word, or a word of its own.
BETWEEN, WORD, ALONE = 0, 1, 2

_OFFSET = np.uint64(14695981039346656037)
_PRIME = np.uint64(1099511628211)
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_A = np.uint64(0xBF58476D1CE4E5B9)
_MIX_B = np.uint64(0x94D049BB133111EB)


@njit(cache=True, nogil=True, inline="always")
def _mixed(value):
    value = (value ^ (value >> np.uint64(30))) * _MIX_A
    value = (value ^ (value >> np.uint64(27))) * _MIX_B
    return value ^ (value >> np.uint64(31))


@njit(cache=True, nogil=True, boundscheck=False)
def _shingles(data, begin, end, alphabet, words):
    """Write the shingles of one text over its words; give how many words and shingles."""
    kind, fold, ascii_word = alphabet
    n = 0
    i = begin
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
            what = kind[code]
            code = np.int64(fold[code])
            if what != WORD:
                if what == ALONE:
                    words[n] = (_OFFSET ^ np.uint64(code)) * _PRIME
                    n += 1
                i = after
                continue
        value = _OFFSET
        while True:
            value = (value ^ np.uint64(code)) * _PRIME
            i = after
            if i >= end:
                break
            byte = data[i]
            if byte < 0x80:
                code = np.int64(ascii_word[byte])
                after = i + 1
                if code == 0:
                    break
            else:
                code, after = decode(data, i, end)
                if kind[code] != WORD:
                    break
                code = np.int64(fold[code])
        words[n] = value
        n += 1
    if n < SIZE:
        if n:
            value = np.uint64(n)
            for k in range(n):
                value = value * _STEP + words[k]
            words[0] = _mixed(value)
        return n, min(n, 1)
    for k in range(n - SIZE + 1):
        value = words[k]
        for j in range(1, SIZE):
            value = value * _STEP + words[k + j]
        words[k] = _mixed(value)
    return n, n - SIZE + 1


@njit(cache=True, nogil=True, inline="always")
def _share(n, fewest, least):
    """The share of its shingles that a text of n of them puts into its sample."""
    return 1.0 if n <= fewest else max(fewest / n, least)


@njit(cache=True, nogil=True, boundscheck=False)
def sample(data, offsets, first, alphabet, words, fewest, least, bits, keys, written, n_words):
    """
    Write the sampled shingles of each text from `first` on, packed with its number.

    The shingles below a bound are taken, so that two texts take the same ones.
    Gives the text to go on with and the keys written.
    """
    for d in range(first, len(offsets) - 1):
        n, n_shingles = _shingles(data, offsets[d], offsets[d + 1], alphabet, words)
        if written + n_shingles > len(keys):
            return d, written
        n_words[d] = n
        share = _share(n_shingles, fewest, least)
        bound = np.uint64(0xFFFFFFFFFFFFFFFF)
        if share < 1:
            bound = np.uint64(share * 18446744073709551615.0)
        for k in range(n_shingles):
            keys[written] = (words[k] << np.uint64(bits)) | np.uint64(d)
            written += words[k] <= bound
    return len(offsets) - 1, written


@njit(cache=True, nogil=True)
def shared(keys, bits, begins, sizes):
    """
    Keep what more than one text has sampled, from sorted keys.

    Writes the texts of each shared shingle over `keys`, one shingle after the other,
    how many they are into `sizes`, and the shingles of each text into `begins[text + 1]`.
    Gives the shared shingles and the places used in `keys`.
    """
    shift = np.uint64(bits)
    mask = (np.uint64(1) << shift) - np.uint64(1)
    n_shared, written, i = 0, 0, 0
    while i < len(keys):
        shingle, begin = keys[i] >> shift, written
        last = mask + np.uint64(1)
        while i < len(keys) and keys[i] >> shift == shingle:
            text = keys[i] & mask
            if text != last:
                keys[written] = text
                written += 1
            last = text
            i += 1
        if written - begin > 1:
            for k in range(begin, written):
                begins[keys[k] + np.uint64(1)] += 1
            sizes[n_shared] = written - begin
            n_shared += 1
        else:
            written = begin
    return n_shared, written


@njit(cache=True, nogil=True)
def by_text(places, sizes, begins, own):
    """Turn texts of shingles into shingles of texts; `begins` moves on to where each ends."""
    k = 0
    for s in range(len(sizes)):
        for _ in range(sizes[s]):
            own[begins[places[k]]] = s
            begins[places[k]] += 1
            k += 1


@njit(cache=True, nogil=True, inline="always")
def _fill(shingles, n, slots):
    """Put shingles into an emptied hash table; give the table's mask and how many differ."""
    size = 16
    while size < 2 * n:
        size *= 2
    slots[:size] = 0
    mask, distinct = size - 1, 0
    for k in range(n):
        value = shingles[k] | np.uint64(1)
        slot = np.int64(value >> np.uint64(20)) & mask
        while slots[slot] != 0 and slots[slot] != value:
            slot = (slot + 1) & mask
        distinct += slots[slot] == 0
        slots[slot] = value
    return mask, distinct


@njit(cache=True, nogil=True, inline="always")
def _overlap(shingles, n, slots, mask, seen, turn):
    """Count the different shingles that are in the table; `seen` takes the mark `turn`."""
    found = 0
    for k in range(n):
        value = shingles[k] | np.uint64(1)
        slot = np.int64(value >> np.uint64(20)) & mask
        while slots[slot] != 0 and slots[slot] != value:
            slot = (slot + 1) & mask
        if slots[slot] == value and seen[slot] != turn:
            seen[slot] = turn
            found += 1
    return found


@njit(cache=True, nogil=True, inline="always")
def _best_next(touched, k, n_touched, hits, rank):
    """Bring the text with the most hits of those from place `k` on to that place."""
    best = k
    for j in range(k + 1, n_touched):
        more = hits[touched[j]] - hits[touched[best]]
        if more > 0 or (more == 0 and rank[touched[j]] < rank[touched[best]]):
            best = j
    touched[k], touched[best] = touched[best], touched[k]


@njit(cache=True, nogil=True, inline="always")
def _cut(n_words, n_longer, limits):
    """Say whether a text may be a cut of a longer one, and how much of it must stand there."""
    threshold, even, uneven, fewest_words, least_ratio = limits[:5]
    ratio = max(n_words - SIZE + 1, 1) / max(n_longer - SIZE + 1, 1)
    containment = max(threshold, min(uneven, even + 2 * (uneven - even) * (1 - ratio)))
    return n_words >= fewest_words and ratio >= least_ratio, containment


@njit(cache=True, nogil=True, inline="always")
def _likely(n_words, n_longer, n_hits, limits):
    """Say whether so many shared samples are what copies have, but for chance."""
    threshold, fewest, least = limits[0], limits[8], limits[9]
    length, longer = max(n_words - SIZE + 1, 1), max(n_longer - SIZE + 1, 1)
    may_be_cut, containment = _cut(n_words, n_longer, limits)
    need = threshold / (1 + threshold) * (length + longer)
    if may_be_cut:
        need = min(need, containment * length)
    expected = need * min(_share(length, fewest, least), _share(longer, fewest, least))
    return n_hits >= expected - 4 * np.sqrt(expected)  # four standard deviations


@njit(cache=True, nogil=True)
def likely(longer, shorter, hits, limits):
    """Say of each pair whether it is to be compared."""
    found = np.empty(len(hits), np.bool_)
    for k in range(len(hits)):
        found[k] = _likely(shorter[k], longer[k], hits[k], limits)
    return found


@njit(cache=True, nogil=True)
def pairs(keys, bits, most, first, out):
    """
    Write the pairs of texts that share shingles, from sorted keys: the earlier text first.

    Of a shingle that many texts have, each is paired with the first `most`. Gives the key
    to go on with and the pairs written.
    """
    mask = (np.uint64(1) << np.uint64(bits)) - np.uint64(1)
    shift, written, i = np.uint64(bits), 0, first
    while i < len(keys):
        end = i + 1
        while end < len(keys) and keys[end] >> shift == keys[i] >> shift:
            end += 1
        size = end - i
        if written + size * min(size, most) > len(out):
            return i, written
        for k in range(i + 1, end):
            if keys[k] == keys[k - 1]:
                continue
            for j in range(i, min(k, i + most)):
                if keys[j] != keys[k] and (j == i or keys[j] != keys[j - 1]):
                    out[written, 0], out[written, 1] = keys[j] & mask, keys[k] & mask
                    written += 1
        i = end
    return i, written


@njit(cache=True, nogil=True, boundscheck=False)
def match(data, offsets, alphabet, order, index, limits, n_words, every, room, first, out):
    """
    Compare each text with those before it in `order` that share sampled shingles with it.

    Parameters
    ----------
    data, offsets, alphabet
        The texts and how to read them.
    order : array of int64
        The texts, longest first.
    index : tuple
        (ends, own, begins, filled, members, rank): the shared shingles of each text, for
        each shingle the texts met so far that later ones are compared with, and the place
        of each text in `order`.
    limits : tuple
        (threshold, containment of even and of uneven lengths, fewest words, least ratio,
        overlap of cuts, most members looked up, most texts compared, fewest, least): see
        `near.py`.
    n_words : array
        Words of each text.
    every : bool
        Write every pair that is verified; else the one text that each is a copy of, and
        compare only with texts that are no copies.
    room : tuple
        Scratch: words and slots for two texts, marks, counts per text.
    first : int
        The place in `order` to begin with.
    out : tuple
        (n, rows, others, jaccard, containment): what was found.

    Returns
    -------
    int
        The place in `order` to go on with.
    """
    ends, own, begins, filled, members, rank = index
    threshold, cut_overlap, most, compared = limits[0], limits[5], limits[6], limits[7]
    ours, theirs, slots, spare, seen, turns, distinct, hits, touched, cuts = room
    n, rows, others, jaccard, contained = out
    for place in range(first, len(order)):
        d = order[place]
        begin = ends[d - 1] if d else 0
        n_touched = 0
        for k in range(begin, ends[d]):
            s = own[k]
            for m in range(begins[s], begins[s] + min(filled[s], most)):
                other = members[m]
                if hits[other] == 0:
                    touched[n_touched] = other
                    n_touched += 1
                hits[other] += 1
        if every and n[0] + n_touched > len(rows):
            for k in range(n_touched):
                hits[touched[k]] = 0
            return place
        n_likely = 0
        for k in range(n_touched):
            other = touched[k]
            if _likely(n_words[d], n_words[other], hits[other], limits):
                touched[n_likely] = other
                n_likely += 1
            else:
                hits[other] = 0
        n_own, mask = -1, 0
        best, best_found = -1, 0
        best_jaccard, best_contained = 0.0, 0.0
        for k in range(n_likely):
            if not every:
                if k == compared:
                    break
                _best_next(touched, k, n_likely, hits, rank)
            other = touched[k]
            may_be_cut, containment = _cut(n_words[d], n_words[other], limits)
            if n_own < 0:
                _, n_own = _shingles(data, offsets[d], offsets[d + 1], alphabet, ours)
                mask, distinct[d] = _fill(ours, n_own, slots)
            _, n_their = _shingles(data, offsets[other], offsets[other + 1], alphabet, theirs)
            if distinct[other] < 0:
                _, distinct[other] = _fill(theirs, n_their, spare)
            turns[0] += 1
            both = _overlap(theirs, n_their, slots, mask, seen, turns[0])
            alike = both / (distinct[d] + distinct[other] - both)
            inside = both / min(distinct[d], distinct[other])
            if alike < threshold and not (may_be_cut and inside >= containment):
                continue
            if every:
                rows[n[0]], others[n[0]] = d, other
                jaccard[n[0]], contained[n[0]] = alike, inside
                n[0] += 1
                continue
            if both <= best_found:
                continue
            if alike < threshold and cuts[other] >= 0:
                cut = cuts[other]
                _, n_cut = _shingles(data, offsets[cut], offsets[cut + 1], alphabet, theirs)
                turns[0] += 1
                if _overlap(theirs, n_cut, slots, mask, seen, turns[0]) < cut_overlap * distinct[d]:
                    continue
            best, best_found = other, both
            best_jaccard, best_contained = alike, inside
        for k in range(n_likely):
            hits[touched[k]] = 0
        if best >= 0:
            rows[n[0]], others[n[0]] = d, best
            jaccard[n[0]], contained[n[0]] = best_jaccard, best_contained
            n[0] += 1
            if best_jaccard < threshold and cuts[best] < 0:
                cuts[best] = d
        if every or best < 0:
            for k in range(begin, ends[d]):
                s = own[k]
                members[begins[s] + filled[s]] = d
                filled[s] += 1
    return len(order)
