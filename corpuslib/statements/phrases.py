"""
One sentence as a row of words, and the noun phrases in it.

The row knows where a noun phrase begins and ends, which one is the subject of a verb, and whether
a verb that carries a clause stands in a stretch of it. Everything is told from the kinds of words
(`corpuslib.statements.words`), in one walk to the left or to the right.
"""

import itertools
from collections.abc import Sequence

from corpuslib.statements.words import NEGATIONS, PLAIN_VERBS, TITLES

Range = tuple[int, int]

_LONGEST = 40  # words of a subject


DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday yesterday today tonight week month "
    "year weekend morning afternoon evening night day january february march april june july "
    "august september october november december jan feb mar apr jun jul aug sept sep oct nov dec "
    "hours days weeks months years spring summer autumn winter".split()
)


_DAY_FIRST = frozenset(
    "on in late early last this next earlier later the a same during over at past few two "
    "three several for of again mid-".split()
)


LEADS = frozenset("but and yet so still meanwhile however then".split())


_SUBORDINATING = frozenset("after before since until till than like".split())


SOME = frozenset("one some many most none all both each two three four several few any".split())


class Row:
    """The grammar of one row of words."""

    __slots__ = ("cap", "hi", "lo", "low", "names", "seams", "tags")

    def __init__(
        self,
        low: Sequence[str],
        tags: Sequence[str],
        cap: Sequence[bool],
        seams: frozenset[int] = frozenset(),
        names: dict[int, int] | None = None,
    ):
        self.low, self.tags, self.cap, self.seams = low, tags, cap, seams
        self.names = names or {}
        self.lo, self.hi = 0, len(low)

    # ---------------------------------------------------------------- clauses

    def finite(self, a: int, b: int) -> bool:
        """Whether a verb that carries a clause stands between two places."""
        tags, low = self.tags, self.low
        for k in range(a, b):
            t = tags[k]
            if t in "AMVX":
                return True
            if t == "E" and k > a and tags[k - 1] in "NORTW" and (k + 1 >= b or low[k + 1] != "by"):
                return True
            if (
                t == "N"
                and k > a
                and low[k] in PLAIN_VERBS
                and tags[k - 1] in "NOW"
                and k + 1 < b
                and tags[k + 1] in "DPONT"
            ):
                return True
        return False

    # ------------------------------------------------------------ noun phrases

    def skip_day(self, k: int, hi: int) -> int:
        """Step over "on Wednesday", "late last week", "this month"."""
        m = k
        while m < hi and m - k < 4 and (self.low[m] in _DAY_FIRST or self.low[m].isdigit()):
            m += 1
        if m >= hi or self.low[m] not in DAYS:
            return k
        while m < hi and (self.low[m] in DAYS or self.low[m].isdigit() or self.low[m] == "ago"):
            m += 1
        return m

    def day_before(self, p: int, lo: int) -> int:
        """Step back over such words; `p` is the last word of what may be a day."""
        low = self.low
        m = p
        while m >= lo and (low[m] in DAYS or (low[m].isdigit() and m < p) or low[m] == "ago"):
            m -= 1
        if m == p:
            return p
        while m >= lo and low[m] in _DAY_FIRST and p - m < 6:
            m -= 1
        return m

    def phrase(self, k: int, hi: int) -> int:
        """Give the end of the noun phrase that begins at `k`."""
        tags, low, cap = self.tags, self.low, self.cap
        begun = k
        noun = False
        while k < hi:
            t = tags[k]
            if t == "N" or t in "EG":
                if noun and cap[k] and not cap[k - 1] and t == "N" and low[k - 1] not in TITLES:
                    break
                if t == "E" and noun and not cap[k]:
                    break
                noun = noun or t == "N"
            elif t == "D" or t == "R":
                if noun:
                    break
            elif t == "P":
                if low[k] != "of" or not noun:
                    break
                noun = False
            elif t == "C":
                if not noun or low[k] == "but" or k + 1 >= hi or tags[k + 1] not in "DN":
                    break
                rest = self.phrase(k + 1, hi)
                if rest < hi and tags[rest] in "AMVX":
                    break
                noun = False
            elif t == "O":
                return k + 1 if k == begun else k
            else:
                break
            k += 1
        return k

    def long_phrase(self, k: int, hi: int) -> int:
        """The same, with what "for", "to", "in" and "at" add to it."""
        end = self.phrase(k, hi)
        while (
            end > k and end + 1 < hi and self.low[end] in ("for", "to", "at", "from", "in", "with")
        ):
            if self.skip_day(end, hi) > end:
                break
            more = self.phrase(end + 1, hi)
            if more == end + 1:
                break
            end = more
        return end

    def subject(self, p: int, lo: int) -> Range | None:
        """Find the noun phrase that ends with the word `p`."""
        tags, low, cap = self.tags, self.low, self.cap
        lo = max(lo, p - _LONGEST)
        if p < lo:
            return None
        if tags[p] in "OX":
            return (p, p + 1)
        s = p
        while s >= lo:
            t = tags[s]
            if low[s] in DAYS and s < p and t == "N":
                break
            if s + 1 in self.seams and s < p:
                return (s + 1, p + 1)
            if t in "ND":
                if (
                    t == "D"
                    and s == p
                    and low[p]
                    not in (
                        "this",
                        "those",
                        "these",
                        "both",
                        "some",
                        "many",
                        "others",
                        "one",
                        "two",
                        "three",
                        "all",
                    )
                ):
                    return None
            elif t in "EG":
                if s == p and t == "G" and not cap[s]:
                    return None
                if s > lo and tags[s - 1] not in "DNPR":
                    break
            elif t == "P":
                if low[s] in _SUBORDINATING and self.finite(self.clause_start(s, lo), s):
                    return (s + 1, p + 1) if s < p else None
                if s in (p, lo) or (tags[s - 1] not in "N" and low[s - 1] not in SOME):
                    break
            elif t == "C":
                if s in (p, lo) or low[s] == "but" or tags[s - 1] != "N":
                    break
                if self.finite(self.clause_start(s, lo), s):
                    break
            elif t == "R":
                if s == p or s - 1 < lo or tags[s - 1] not in "D":
                    break
            else:
                break
            s -= 1
        s += 1
        while s <= p and (tags[s] in "PCR" or low[s] in LEADS):
            s += 1
        if s > p:
            return None
        if s > lo and low[s - 1] in DAYS and tags[s - 1] == "N":
            return (s, p + 1)
        if (s > lo and tags[s - 1] == "P") or (s > lo and tags[s - 1] == "G"):
            cut = self._new_phrase(s, p)
            if cut is None:
                return None
            s = cut
        return (s, p + 1)

    def _new_phrase(self, s: int, p: int) -> int | None:
        """Where a second noun phrase begins: "In Moscow | the president"."""
        tags, cap = self.tags, self.cap
        for k in range(s + 1, p + 1):
            if tags[k] == "D" and tags[k - 1] == "N":
                return k
            if tags[k] == "N" and cap[k] and not cap[k - 1] and tags[k - 1] == "N":
                return k
        return None

    def clause_start(self, s: int, lo: int) -> int:
        while s > lo and self.tags[s - 1] not in ",;:-Q(T":
            s -= 1
        return s

    def segments(self, p: int, lo: int) -> list[Range]:
        """Cut what stands before `p` at commas and dashes, from left to right."""
        cuts = [k for k in range(lo, p) if self.tags[k] in ",-()Q;:"]
        edges = [lo - 1, *cuts, p]
        return [(a + 1, b) for a, b in itertools.pairwise(edges) if b > a + 1]

    def head(self, a: int, b: int) -> Range | None:
        """Find the noun phrase that a segment between commas is, if it is one."""
        tags, low = self.tags, self.low
        while a < b and (low[a] in LEADS or tags[a] == "R"):
            a += 1
        if a >= b or tags[a] in "PSTWGEAMVX,":
            if a < b and tags[a] == "P":
                return self._behind_preposition(a, b)
            return None
        if self.finite(a, b):
            return None
        return (a, b)

    def _behind_preposition(self, a: int, b: int) -> Range | None:
        cut = self._new_phrase(a + 1, b - 1)
        return (cut, b) if cut is not None and not self.finite(cut, b) else None

    # ----------------------------------------------------------------- sources

    def source_before(self, verb: int, lo: int):
        """
        Find who is the subject of a verb group that begins at `verb`.

        Returns
        -------
        (str, Range or None)
            ``np`` and the noun phrase; ``shared`` where the subject is that of a verb before;
            ``to`` behind "to"; ``none``.
        """
        tags, low = self.tags, self.low
        p = verb - 1
        while p >= lo:
            q = self.day_before(p, lo)
            if q < p:
                p = q
            elif tags[p] == "R" or low[p] == "once":
                p -= 1
            else:
                break
        if p < lo:
            return "none", None
        t = tags[p]
        if t == "C":
            return "shared", None
        if low[p] == "to":
            return "to", None
        if t == "W" or (t == "T" and p > lo and tags[p - 1] in "N,"):
            q = p - 1
            if q >= lo and tags[q] == ",":
                q -= 1
            found = self.subject(q, lo)
            if found is not None and tags[p - 1] == ",":
                found = self._over_commas(p - 1, lo) or found
            return ("np", found) if found else ("none", None)
        if t in ",-)":
            found = self._over_commas(p, lo)
            return ("np", found) if found else ("none", None)
        found = self.subject(p, lo)
        if found is None:
            return "none", None
        return "np", found

    def _over_commas(self, p: int, lo: int) -> Range | None:
        """Find the noun phrase behind which an apposition stands that ends with `p`."""
        best = None
        for a, b in self.segments(p, lo):
            if b == p and best is not None:
                break
            found = self.head(a, b)
            if found is not None and best is None:
                best = found
                break
        if best is None:
            return None
        return (best[0], p) if p - best[0] <= 60 else best

    def verb_group(self, first: int, lo: int) -> int:
        """Step back from a cue over its auxiliaries, negation and adverbs."""
        tags, low = self.tags, self.low
        v = k = first
        while k > lo:
            t = tags[k - 1]
            if t in "AM":
                v = k = k - 1
            elif t == "R" or low[k - 1] in ("n't", "not", "neither", "nor"):
                k -= 1
                if low[k] in NEGATIONS:
                    v = k
            else:
                break
        if v > lo and tags[v - 1] == "X":
            return v
        return v

    # ------------------------------------------------------------- complements

    def end(self, hi: int, start: int) -> int:
        """Leave the full stop, and a comma, outside."""
        while hi > start and self.tags[hi - 1] in ".,;:-":
            hi -= 1
        return hi
