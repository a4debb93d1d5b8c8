"""Compiled loops behind the topics: shares of a mixture, and words that share a window."""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def scores_without_self(indptr, indices, counts, terms, totals, member, scores):
    """
    Correct, for the topics that a text is a member of, how well its terms fit there.

    `terms` holds counts with a row per term and a column per topic, `totals`
    their sums; the text's own counts, as far as `member` says, are taken out
    of them first. `scores` are logarithms of probabilities.
    """
    for d in range(len(indptr) - 1):
        begin, end = indptr[d], indptr[d + 1]
        size = counts[begin:end].sum()
        for k in range(len(totals)):
            own = member[d, k]
            if own > 1e-9:
                total, score = totals[k] - own * size, 0.0
                for i in range(begin, end):
                    rest = terms[indices[i], k] - own * counts[i]
                    score += counts[i] * np.log(rest / total)
                scores[d, k] = score


@njit(cache=True, nogil=True)
def mixture_shares(indptr, indices, counts, terms, totals, own, prior, rounds, tolerance, shares):
    """
    Fill in the shares of topics that explain the terms of each text best.

    `terms` and `totals` as above; `own` says how much of the text is in the
    counts of each topic and is taken out of them. `prior` is added, per text
    and topic, to the counts that a topic explains. Expectation and maximisation
    in turn: with the topics given there is one best answer.
    """
    n_topics = len(totals)
    old, new = np.empty(n_topics), np.empty(n_topics)
    for d in range(len(indptr) - 1):
        begin, end = indptr[d], indptr[d + 1]
        size = counts[begin:end].sum()
        fit = np.empty((end - begin, n_topics))
        for i in range(begin, end):
            for k in range(n_topics):
                rest = terms[indices[i], k] - own[d, k] * counts[i]
                fit[i - begin, k] = rest / (totals[k] - own[d, k] * size)
        old[:] = 1.0 / n_topics
        for _ in range(rounds):
            new[:] = prior[d]
            for i in range(end - begin):
                total = 0.0
                for k in range(n_topics):
                    total += old[k] * fit[i, k]
                part = counts[begin + i] / total
                for k in range(n_topics):
                    new[k] += part * old[k] * fit[i, k]
            new /= new.sum()
            moved = np.abs(new - old).max()
            old[:] = new
            if moved < tolerance:
                break
        shares[d] = old


@njit(cache=True, nogil=True)
def window_counts(ids, ends, width, n_terms):
    """
    Count in how many windows each pair of terms stands; each term alone on the diagonal.

    `ids` holds the term of each token, or -1; `ends` the place after the last
    token of each text. A text shorter than `width` is one window; an empty one
    is none.

    Returns the upper triangle of counts and the number of windows.
    """
    together = np.zeros((n_terms, n_terms), np.int64)
    inside = np.zeros(n_terms, np.int64)
    present = np.empty(n_terms, np.int64)
    n_windows, begin = 0, 0
    for end in ends:
        if end > begin:
            inside[:] = 0
            n_present = 0
            last = max(begin, end - width)
            for i in range(begin, min(end, begin + width)):
                n_present = _enter(ids[i], inside, present, n_present)
            unchanged = 1
            for start in range(begin + 1, last + 1):
                leaves, enters = ids[start - 1], ids[start + width - 1]
                if leaves != enters and (
                    (leaves >= 0 and inside[leaves] == 1) or (enters >= 0 and inside[enters] == 0)
                ):
                    _add(together, present, n_present, unchanged)
                    unchanged = 0
                if leaves >= 0:
                    inside[leaves] -= 1
                    if inside[leaves] == 0 and leaves != enters:
                        place = 0
                        while present[place] != leaves:
                            place += 1
                        n_present -= 1
                        present[place] = present[n_present]
                if leaves == enters:
                    if enters >= 0:
                        inside[enters] += 1
                else:
                    n_present = _enter(enters, inside, present, n_present)
                unchanged += 1
            _add(together, present, n_present, unchanged)
            n_windows += last - begin + 1
        begin = end
    return together, n_windows


@njit(cache=True, nogil=True, inline="always")
def _enter(term, inside, present, n_present):
    if term >= 0:
        if inside[term] == 0:
            present[n_present] = term
            n_present += 1
        inside[term] += 1
    return n_present


@njit(cache=True, nogil=True, inline="always")
def _add(together, present, n_present, times):
    for i in range(n_present):
        a = present[i]
        for j in range(i, n_present):
            b = present[j]
            together[min(a, b), max(a, b)] += times
