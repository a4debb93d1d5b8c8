"""
Who attributes what, in one sentence: the grammar of *she said that ...*.

A sentence is a row of words (`corpuslib.statements.passages.Sentence`). For each cue in it the
subject is looked for to its left or, inverted, to its right; then what it attributes: a clause
with or without "that", a quotation, what stands behind a colon, an object, or, where the cue is
put in between commas, the sentence around it.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from corpuslib.statements.cues import Cue
from corpuslib.statements.words import BE, NEGATIONS, PLAIN_VERBS, TITLES, UNSURE_VERBS

Range = tuple[int, int]

_DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday yesterday today tonight week month "
    "year weekend morning afternoon evening night day january february march april june july "
    "august september october november december jan feb mar apr jun jul aug sept sep oct nov dec "
    "hours days weeks months years spring summer autumn winter".split()
)
_DAY_FIRST = frozenset(
    "on in late early last this next earlier later the a that same during over at past few two "
    "three several for of again mid-".split()
)
_TELLS = frozenset(
    "told tells telling tell assured assures assuring assure informed informs inform reminded "
    "reminds reminding remind warned warns warning warn notified advised advises advise persuaded "
    "convinced asked asks asking ask urged urges urging briefed reassured promised promises "
    "promising cautioned cautions cautioning".split()
)
_ASKS = frozenset(
    "asked asks asking ask wondered wonders wonder inquired enquired say says said saying know "
    "knows explain explained explains told tell decide decided comment specify specified clarify "
    "clarified disclose reveal discussed describe described".split()
)
_TURNED = ("den", "doubt", "disput", "reject", "dismiss", "rebut", "refut", "demand", "oppos",
           "rul", "exclu", "declin", "refus", "resist", "object")  # fmt: skip
_VIEWS = frozenset(
    "view opinion words account version description estimate estimates count assessment telling "
    "record judgement judgment reading eyes words statement statements reckoning analysis "
    "interpretation understanding view views estimation calculation".split()
)
_PASSIVE = frozenset("it this as cited quoted".split())
_LEADS = frozenset("but and yet so still meanwhile however then".split())


@dataclass(slots=True)
class Attribution:
    """
    One cue with its source and what it attributes, as ranges of the row.

    Attributes
    ----------
    cue : (int, int)
    kind : str
        speech, position or action.
    strength : float
    verb : int
        Where the verb group begins, auxiliaries and negation included.
    source : (int, int) or None
        The noun phrase that speaks; None if it has to be taken from before.
    shared : bool
        Whether the source is that of the attribution before in the sentence.
    content : list of (int, int)
        What is attributed, from left to right.
    form : str
        that, zero, quote, colon, wh, object, around, left, according.
    negated : bool
    """

    cue: Range
    kind: str
    strength: float
    verb: int
    source: Range | None
    shared: bool
    content: list[Range]
    form: str
    negated: bool = False


class Row:
    """The grammar of one row of words."""

    __slots__ = ("cap", "hi", "lo", "low", "seams", "tags")

    def __init__(
        self,
        low: Sequence[str],
        tags: Sequence[str],
        cap: Sequence[bool],
        seams: frozenset[int] = frozenset(),
    ):
        self.low, self.tags, self.cap, self.seams = low, tags, cap, seams
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
        if m >= hi or self.low[m] not in _DAYS:
            return k
        while m < hi and (self.low[m] in _DAYS or self.low[m].isdigit() or self.low[m] == "ago"):
            m += 1
        return m

    def day_before(self, p: int, lo: int) -> int:
        """Step back over such words; `p` is the last word of what may be a day."""
        low = self.low
        m = p
        while m >= lo and (low[m] in _DAYS or (low[m].isdigit() and m < p) or low[m] == "ago"):
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
        if p < lo:
            return None
        if tags[p] in "OX":
            return (p, p + 1)
        s = p
        while s >= lo:
            t = tags[s]
            if low[s] in _DAYS and s < p and t == "N":
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
                if s == p and t == "G":
                    return None
                if s > lo and tags[s - 1] not in "DNPR":
                    break
            elif t == "P":
                if low[s] in _SUBORDINATING and self.finite(self._clause_start(s, lo), s):
                    return (s + 1, p + 1) if s < p else None
                if s in (p, lo) or (tags[s - 1] not in "N" and low[s - 1] not in _SOME):
                    break
            elif t == "C":
                if s in (p, lo) or low[s] == "but" or tags[s - 1] != "N":
                    break
                if self.finite(self._clause_start(s, lo), s):
                    break
            elif t == "R":
                if s == p or s - 1 < lo or tags[s - 1] not in "D":
                    break
            else:
                break
            s -= 1
        s += 1
        while s <= p and (tags[s] in "PCR" or low[s] in _LEADS):
            s += 1
        if s > p:
            return None
        if s > lo and low[s - 1] in _DAYS and tags[s - 1] == "N":
            return (s, p + 1)
        if (s > lo and tags[s - 1] == "P") or (s > lo and tags[s - 1] == "G"):
            cut = self._new_phrase(s, p)
            if cut is None:
                return None
            s = cut
        del cap
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

    def _clause_start(self, s: int, lo: int) -> int:
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
        while a < b and (low[a] in _LEADS or tags[a] == "R"):
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
                while q > lo and tags[q] == "E" and False:
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
        if found[0] > lo and tags[found[0] - 1] == "," and not self._begins(found[0] - 1, lo):
            wider = self._apposition(found, lo)
            if wider is not None:
                return "np", wider
        return "np", found

    def _begins(self, comma: int, lo: int) -> bool:
        return comma <= lo

    def _apposition(self, found: Range, lo: int) -> Range | None:
        """Leave a subject alone whose comma ends an opening phrase or another clause."""
        return None

    def _over_commas(self, p: int, lo: int) -> Range | None:
        """Find the noun phrase behind which an apposition stands that ends with `p`."""
        best = None
        for a, b in self.segments(p, lo):
            if b == p and best is not None:
                break
            found = self.head(a, b)
            if found is None and self.tags[a] not in "PSGE" and self.finite(a, b):
                cut = self._after_verb(a, b)
                best = cut
                continue
            if found is not None and best is None:
                best = found
                break
        if best is None:
            return None
        return (best[0], p) if p - best[0] <= 60 else best

    def _after_verb(self, a: int, b: int) -> Range | None:
        return None

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

    def complement(self, cue: Cue, hi: int):
        """
        Find what a cue attributes to its right.

        Returns
        -------
        (str, int) or (None, int)
            The form and the place where it begins; without one, the place where looking ended.
        """
        tags, low = self.tags, self.low
        k = cue.last
        bare = None
        told_first = low[cue.first] in ("told", "tells")
        told = low[cue.last - 1] in _TELLS or low[cue.first] in _TELLS
        if low[cue.last - 1] == "that":
            return "that", k
        steps = 0
        while k < hi and steps < 12:
            steps += 1
            t, x = tags[k], low[k]
            over = self.skip_day(k, hi)
            if over > k:
                k = over
            elif t == "R":
                k += 1
            elif t == "T":
                if k + 1 < hi and tags[k + 1] in "AMV":
                    return ("zero", k) if not told else ("object", k)
                return ("that", k + 1) if k + 1 < hi else (None, k)
            elif t == "Q":
                return "quote", k
            elif t == ":":
                if k + 1 < hi and tags[k + 1] == "Q":
                    return "quote", k + 1
                return ("colon", k + 1) if k + 1 < hi else (None, k)
            elif t in ",-":
                if k + 1 < hi and tags[k + 1] in "QT":
                    k += 1
                    continue
                close = next((m for m in range(k + 1, min(k + 16, hi)) if tags[m] == t), None)
                if (
                    close is not None
                    and close + 1 < hi
                    and (
                        tags[close + 1] in "QT"
                        or (
                            tags[k + 1] in "PG"
                            and tags[close + 1] in "DNO"
                            and not self.finite(k + 1, close)
                            and self.finite(close + 1, hi)
                            and tags[cue.first - 1] != ","
                        )
                    )
                ):
                    k = close + 1
                    continue
                if told_first and k + 1 < hi and tags[k + 1] in "DNO" and self.finite(k + 1, hi):
                    if not self.finite(self._clause_start(cue.first, 0), cue.first - 1):
                        return "zero", k + 1
                return None, k
            elif t == "P":
                if x == "to" and k + 1 < hi and self._infinitive(cue, k + 1):
                    return "object", k
                if k == cue.last and x not in _AFTER_SAYING and not told:
                    if cue.kind != "speech" or x in ("of", "about", "against", "for"):
                        return "object", k
                end = self.phrase(k + 1, hi)
                k = max(end, k + 1)
            elif t == "S":
                asks = low[cue.last - 1] in _ASKS and x in ("whether", "how", "why")
                if asks or (low[cue.last - 1] in _WONDERS and x in ("where", "if", "when")):
                    return ("wh", k + 1) if x in ("whether", "how", "if") else ("wh", k)
                if x == "should" and self.finite(k + 1, hi):
                    return "zero", k
                if x in ("if", "unless", "while", "although", "once", "as") and x != "as":
                    comma = next((m for m in range(k + 1, hi) if tags[m] == ","), None)
                    if comma is not None and self.finite(comma + 1, hi):
                        return "zero", k
                return None, k
            elif t == "W":
                if x == "what" or low[cue.last - 1] in _WONDERS:
                    return "wh", k
                return None, k
            elif t in "OX":
                if told:
                    told = False
                    k += 1
                    continue
                m = k + 1
                while m < hi and tags[m] == "R":
                    m += 1
                verb = m < hi and (tags[m] in "AMVE" or low[m] in UNSURE_VERBS | PLAIN_VERBS)
                return ("zero", k) if t == "X" or verb else ("object", k)
            elif t in "DNG":
                if told:
                    told = False
                    bare = k
                    k = max(self.phrase(k, hi), k + 1)
                    if k >= hi and low[cue.first].startswith(_NOT_ONLY_TOLD):
                        return "object", bare
                    continue
                if self._takes_no_clause(cue):
                    return "object", k
                stop = self._before_break(k, hi)
                return ("zero", k) if t != "G" and self.finite(k + 1, stop) else ("object", k)
            elif t in "EVAM":
                return "object", k
            elif t == "C":
                return None, k
            else:
                return None, k
        return None, k

    def _takes_no_clause(self, cue: Cue) -> bool:
        word = self.low[cue.first] if cue.last - cue.first == 1 else self.low[cue.last - 1]
        if cue.kind == "position":
            return not (word.startswith(_MIND) or self.low[cue.first].startswith(_MIND))
        return self.low[cue.first].startswith(_NO_CLAUSE)

    def _infinitive(self, cue: Cue, k: int) -> bool:
        """Whether a verb follows "to", rather than a noun phrase."""
        if self.low[k] in PLAIN_VERBS or self.tags[k] == "A":
            return True
        bids = cue.kind == "position" or self.low[cue.last - 1] in _TELLS
        return bids and self.tags[k] == "N" and not self.cap[k] and not self.low[k].endswith("s")

    def _before_break(self, k: int, hi: int) -> int:
        """The end of the stretch in which a clause must have its verb."""
        for m in range(k, hi):
            if self.tags[m] in ";:Q":
                return m
            if self.tags[m] == "W" and m > k:
                comma = next((n for n in range(m, hi) if self.tags[n] == ","), None)
                return m if comma is None else hi
        return hi

    def end(self, hi: int, start: int) -> int:
        """Leave the full stop, and a comma, outside."""
        while hi > start and self.tags[hi - 1] in ".,;:-":
            hi -= 1
        return hi


_SUBORDINATING = frozenset("after before since until till than like".split())
_NOT_ONLY_TOLD = ("promis", "warn", "urg", "ask", "advis", "remind")
_MAYBE = frozenset("could may might can must should ought".split())
_OWNERS = frozenset("his her their its my our".split())
_FRAMING = frozenset("of view opinion words account eyes".split())
_WONDERS = frozenset(
    "asked asks asking ask wondered wonders wonder inquired enquired know explain explained".split()
)
_SOME = frozenset("one some many most none all both each two three four several few any".split())
_MIND = (
    "believ", "think", "thought", "hope", "fear", "expect", "feel", "felt", "doubt", "insist",
    "agree", "wish", "suspect", "assum", "accept", "understand", "understood", "trust", "worr",
    "consider", "regret", "see", "saw", "know", "knew", "conclud", "certain", "sure", "confident",
    "convinced", "afraid", "aware", "adamant", "concerned",
)  # fmt: skip
_NO_CLAUSE = (
    "call", "accus", "urg", "describ", "compar", "nam", "brand", "label", "dub", "term", "portray",
    "depict", "liken", "blam", "thank", "prais", "welcom", "characteri", "spoke", "speak",
    "talk", "referr", "exhort", "implor", "voic", "express", "convey", "list", "quot", "cit",
)  # fmt: skip
_SURE = frozenset("said says told tells added".split())
_MEDIA = frozenset(
    "reporter reporters journalist journalists questioner interviewer correspondent".split()
)
_AFTER_SAYING = frozenset(
    "in at on to during after before by from via through with as over".split()
)


def attributions(row: Row, found: Sequence[Cue], speakable) -> list[Attribution]:
    """
    Read all attributions of a sentence.

    Parameters
    ----------
    row : Row
    found : sequence of Cue
        Its cues, from left to right.
    speakable : callable
        Says of a range of the row whether it can be a source.
    """
    lo, at = 0, 0
    tags = row.tags
    views = _views(row, speakable)
    stops = [*(k for k, t in enumerate(tags) if t == ";"), len(tags)]
    clauses = []
    for stop in stops:
        own = []
        while at < len(found) and found[at].first < stop:
            own.append(found[at])
            at += 1
        clauses.append((lo, stop, _clause(row, own, views, lo, stop, speakable)))
        lo = stop + 1
    return clauses[0][2] if len(clauses) == 1 else _joined(row, clauses)


def _joined(row: Row, clauses: list[tuple[int, int, list[Attribution]]]) -> list[Attribution]:
    """Let what is attributed in one clause run on into the next, behind a semicolon."""
    result: list[Attribution] = []
    for n, (lo, hi, own) in enumerate(clauses):
        last = result[-1] if result else None
        if own or last is None or not row.finite(lo, hi) or last.kind == "action":
            if (
                own
                and n
                and not clauses[n - 1][2]
                and last is None
                and own[0].form in ("left", "around")
            ):
                a, b = own[0].content[0]
                if a == lo and row.tags[a] != "Q":
                    own[0].content[0] = (clauses[0][0], b)
            result += own
            continue
        end = row.end(hi, lo)
        a, b = last.content[-1]
        if last.form in ("left", "around", "according") and row.tags[a] != "Q":
            last.content[-1] = (a, end)
        elif last.form != "object":
            result.append(
                Attribution(
                    last.cue, "speech", last.strength, last.verb, None, True, [(lo, end)], "running"
                )
            )
    return result


def _clause(row: Row, found: list[Cue], views, lo: int, hi: int, speakable) -> list[Attribution]:
    tags, low = row.tags, row.low
    result: list[Attribution] = []
    stop = row.end(hi, lo)
    events = [(cue.first, cue, None, None) for cue in found if cue.kind != "action"]
    frames = [(cue.first, cue, end, source) for cue, end, source in views if lo <= cue.first < hi]
    taken = {k for _, cue, _, _ in frames for k in range(cue.first, cue.last)}
    events = [event for event in events if event[0] not in taken]
    for _, cue, end, source in sorted(events + frames, key=lambda event: event[0]):
        inside = bool(result) and any(a <= cue.first < b for a, b in result[-1].content)
        last = result[-1] if result else None
        made = None
        head = low[cue.first]
        if end is not None:
            frame = (cue.first, cue.last)
            made = _framed(row, frame, end, source, cue.strength, lo, stop)
            if inside and made is not None:
                if made.content[0][0] > lo or tags[cue.first - 1] != ",":
                    continue
                made.form = "over"
        elif head in ("according", "as") or (
            head in ("in", "by", "on") and low[cue.last - 1] in _FRAMING
        ):
            if inside:
                if head == "according" and tags[cue.first - 1] == ",":
                    _cut(row, last, cue.first)
                continue
            made = _according(row, cue, lo, hi, speakable)
        elif low[cue.last - 1] == "by" and (head in BE or head in _PASSIVE):
            made = None if inside else _passive(row, cue, lo, hi, speakable)
        elif cue.last - cue.first > 1 and head in ("in", "at", "on", "for", "during", "by"):
            continue
        else:
            made = _verb(row, cue, lo, hi, stop, result, inside, speakable)
        if made is None:
            continue
        if inside and made.form != "over":
            behind = made.source and not made.shared and made.source[0] > last.content[-1][0]
            _cut(row, last, made.source[0] if behind else made.verb)
        if made.form == "over":
            made.form = "left"
            result = [one for one in result if one.verb > made.content[-1][1]]
        result.append(made)
    colon = next((k for k in range(lo + 2, stop - 3) if tags[k] == ":"), None)
    if not result and colon is not None and "Q" not in tags[lo:colon]:
        source = _main_subject(row, lo, colon)
        cue = Cue(colon, colon + 1, "speech", "before", 0.5)
        if source is not None and row.finite(colon + 1, stop) and speakable(source, cue, True):
            content = [(colon + 1, stop)]
            return [
                Attribution((colon, colon), "speech", 0.5, colon, source, False, content, "colon")
            ]
    if not result:
        for cue in found:
            if cue.kind == "action":
                made = _verb(row, cue, lo, hi, stop, result, False, speakable)
                if made is not None:
                    return [made]
    return result


def _cut(row: Row, before: Attribution, at: int) -> None:
    """End the content of an attribution before the next one begins."""
    tags = row.tags
    while at > 0 and (
        tags[at - 1] in "C,R" or row.low[at - 1] in ("while", "whereas", "by", "although")
    ):
        at -= 1
    before.content = [(a, min(b, at)) for a, b in before.content if a < at]


def _verb(row, cue, lo, hi, stop, result, inside, speakable) -> Attribution | None:
    tags, low = row.tags, row.low
    i = cue.first
    main = low[i]
    verb = row.verb_group(i, lo)
    if tags[verb] == "P":
        verb = i
    auxiliary = low[verb:i]
    prev = tags[i - 1] if i > lo else ""
    last = result[-1] if result else None
    negated = not NEGATIONS.isdisjoint([*auxiliary, *low[i : cue.last]])
    gerund = main.endswith("ing") and BE.isdisjoint(auxiliary)
    passive = not BE.isdisjoint(auxiliary) and main.endswith(("ed", "id", "en", "ld", "wn"))
    if passive or (cue.last < hi and low[cue.last] == "by" and cue.last - i == 1 and not gerund):
        return None
    if (prev == "D" and not auxiliary and low[i - 1] not in _SOME) or (
        prev == "P" and not gerund and low[i - 1] != "to"
    ):
        return None
    if prev and low[i - 1].endswith(("'s", "s'")) and tags[i - 1] == "N" and cue.strength < 0.9:
        return None
    if cue.last < hi and cue.last - i == 1 and tags[cue.last] in "AMV" and main not in _SURE:
        return None
    if cue.kind == "position" and not negated:
        if not _MAYBE.isdisjoint(auxiliary):
            return None
        if cue.strength < 0.6 and ("will" in auxiliary or "to" in auxiliary):
            return None
    form, at = row.complement(cue, stop)
    if gerund:
        return _participle(row, cue, verb, form, at, lo, stop, result, inside, negated, speakable)
    how, source = row.source_before(verb, lo)
    if how == "to":
        return None
    if form == "colon" and how == "np" and source[0] > lo and tags[source[0] - 1] == ",":
        if row.finite(lo, source[0]):
            return Attribution(
                (i, cue.last), cue.kind, cue.strength, verb, source, False, [(lo, stop)],
                "over" if inside or any(lo < one.cue[0] for one in result) else "around", negated,
            ) if speakable(source, cue) else None  # fmt: skip
    plain = main in PLAIN_VERBS and not auxiliary
    if plain and how == "np" and not _plural(row, source):
        return None
    if how == "np" and main in UNSURE_VERBS and not auxiliary and not row.cap[i - 1]:
        if any(word.endswith(("'s", "s'")) for word in low[source[0] : i]):
            return None
    inverted = None
    if (
        cue.kind == "speech"
        and cue.position != "before"
        and (cue.strength >= 0.6 or tags[verb - 1] == "Q" or cue.position == "after")
        and (
            i == lo
            or tags[verb - 1] in ",Q-:"
            or (tags[verb - 1] == "R" and low[verb - 1] in ("so", "thus"))
        )
    ):
        inverted = _inverted(row, cue, verb, lo, stop)
    if inverted is not None and (
        how != "np" or form in (None, "object") or tags[verb - 1] == "Q" or row.finite(lo, verb)
    ):
        content = _around(row, lo, verb, inverted[1], stop)
        over = last is not None and any(a < last.cue[0] < b for a, b in content)
        if not _MEDIA.isdisjoint(low[inverted[0] : inverted[1]]):
            return None
        if content:
            return Attribution(
                (i, cue.last), cue.kind, cue.strength, verb, inverted, False, content,
                "over" if over else "left", negated,
            )  # fmt: skip
    if how == "shared" and last is not None:
        if inside and not _coordinated(row, last, cue, verb, form):
            return None
        return _with_complement(
            row, cue, verb, None, True, form, at, stop, negated, last, speakable
        )
    if how == "shared" and last is None:
        source = _main_subject(row, lo, verb)
        how = "np" if source is not None else "none"
    if how != "np":
        return None
    if source[0] > lo and low[source[0] - 1] in ("what", "as"):
        if low[source[0] - 1] == "as" and cue.kind == "speech" and not inside and not passive:
            end = max(at if form is None else cue.last, cue.last)
            made = _framed(row, (i, cue.last), end, source, cue.strength, lo, stop)
            if made is not None and (source[0] - 1 == lo or tags[source[0] - 2] == ","):
                if source[0] - 1 == lo:
                    return made if form is None else None
                made.content = [(lo, source[0] - 2)]
                return made if row.finite(lo, source[0] - 2) else None
        return None
    if not _MEDIA.isdisjoint(low[source[0] : source[1]]):
        if inside and tags[source[0] - 1] == ",":
            _cut(row, last, source[0])
        return None
    if not speakable(source, cue):
        return None
    if form in (None,) or (
        form == "object"
        and cue.kind == "speech"
        and cue.strength >= 0.8
        and not _object_counts(row, cue, at)
    ):
        content = _around(row, lo, source[0], at if form is None else at, stop, cue)
        if content:
            over = inside or (last is not None and any(a < last.cue[0] < b for a, b in content))
            if over and low[i] in ("reported", "reports", "reporting"):
                if inside:
                    _cut(row, last, source[0])
                return None
            kind = cue.kind
            if kind == "position":
                stands = negated or low[i].startswith(_TURNED) or not row.finite(lo, source[0])
                kind = "position" if stands else "speech"
                a, b = content[0]
                if stands and tags[a] != "Q" and b <= source[0]:
                    content = [(a, cue.last)]
            return Attribution(
                (i, cue.last),
                kind,
                cue.strength,
                verb,
                source,
                False,
                content,
                "over" if over else "left",
                negated,
            )
        if form is None and (cue.kind != "position" or cue.last - cue.first == 1):
            return None
    if inside and not _new_clause(row, last, source, lo, cue, form):
        return None
    if (
        form in ("quote", "that", "object")
        and not inside
        and source[0] > lo
        and tags[source[0] - 1] == "Q"
        and cue.kind == "speech"
        and (form == "quote" or tags[cue.last : cue.last + 1] != ["T"])
    ):
        content = _around(row, lo, source[0], at, stop, cue)
        return Attribution(
            (i, cue.last), cue.kind, cue.strength, verb, source, False, content, "left", negated
        )
    if verb > lo and tags[verb - 1] in "WT" and form == "object":
        comma = next((k for k in range(max(at, cue.last), stop) if tags[k] == ","), stop)
        stop = min(stop, comma)
    return _with_complement(row, cue, verb, source, False, form, at, stop, negated, last, speakable)


def _object_counts(row, cue, at) -> bool:
    return row.low[cue.last - 1] not in (
        "said",
        "says",
        "say",
        "added",
        "adds",
        "noted",
        "replied",
        "insisted",
        "told",
        "explained",
        "continued",
        "responded",
        "commented",
    )


def _plural(row: Row, source: Range) -> bool:
    a, b = source
    word = row.low[b - 1]
    first = row.low[a]
    if row.tags[a] in "OX":
        return word in ("they", "we", "i", "you")
    return (
        (word.endswith("s") and not word.endswith(("ss", "'s")))
        or "and" in row.low[a:b]
        or word in ("people", "police", "media")
        or first in ("they", "some", "many", "most", "both", "all")
        or any(w.endswith("s") for w in row.low[a:b])
    )


def _inverted(row: Row, cue: Cue, verb: int, lo: int, hi: int) -> Range | None:
    """Read the subject behind the verb: said Orlo, the mayor of Fenn."""
    k = cue.last
    if k >= hi or row.tags[k] not in "DNO":
        return None
    if row.tags[k] == "O" and k + 1 < hi and row.tags[k + 1] in "AMVXER":
        return None
    if verb == lo and lo == 0 and row.low[lo] != "so":
        return None
    end = row.long_phrase(k, hi)
    if end == k:
        return None
    if end < hi and row.tags[end] in "AMVX":
        return None
    return (k, end)


def _around(
    row: Row, lo: int, source: int, behind: int, hi: int, cue: Cue | None = None
) -> list[Range]:
    """
    Give what stands around an attribution put in between.

    Quotations are taken one by one; a clause runs on over the attribution.
    """
    tags, low = row.tags, row.low
    left = source
    while left > lo and (tags[left - 1] in ",-R" or low[left - 1] in ("as", "and", "but")):
        left -= 1
    if left <= lo or (
        tags[source - 1] not in ",-Q:"
        and not (tags[source - 1] == "R" and tags[source - 2 : source - 1] in ([","], ["Q"]))
    ):
        return []
    begin = lo
    quotes = [k for k in range(lo, hi) if tags[k] == "Q"]
    if quotes and quotes[0] < source:
        before = [k for k in quotes if k < source]
        plain = row.finite(begin, before[0]) and tags[before[0] - 1] not in ":,"
        after = [k for k in quotes if k >= behind]
        if plain:
            return [(begin, left)] + [(k, k + 1) for k in after]
        return [(k, k + 1) for k in before + after]
    while begin < left and low[begin] in ("but", "and") and False:
        begin += 1
    if not row.finite(begin, left):
        on = _tail(row, behind, hi)
        sure = cue is None or cue.strength > 0.8 or on
        if left - begin < 2 or not sure or (tags[begin] in "PSGE" and not on):
            return []
    if tags[begin] in "GE" and low[begin] not in ("given", "according"):
        return []
    comma = next((k for k in range(behind, hi) if tags[k] in ",-"), None)
    if comma is not None and comma + 1 < hi and _goes_on(row, comma, behind, hi):
        return [(begin, hi)]
    after = [k for k in quotes if k >= behind]
    return [(begin, left)] + [(k, k + 1) for k in after]


def _tail(row: Row, behind: int, hi: int) -> bool:
    comma = next((k for k in range(behind, hi) if row.tags[k] in ",-"), None)
    return comma is not None and row.finite(comma + 1, hi)


def _goes_on(row: Row, comma: int, behind: int, hi: int) -> bool:
    """Whether the statement goes on behind the attribution: "..., she said, but ..."."""
    tags, low = row.tags, row.low
    k = comma + 1
    if tags[k] == "Q":
        return False
    if tags[k] == "C" and k + 1 < hi and tags[k + 1] in "VER" and low[k + 1] not in NEGATIONS:
        m = k + 1
        while m < hi and tags[m] == "R":
            m += 1
        if m < hi and tags[m] in "VE":
            return False
    if tags[k] in "GE" or low[k] in ("referring", "who", "whose", "which"):
        return False
    soon = low[k : k + 5]
    if row.skip_day(k, hi) > k or "eve" in soon:
        return False
    if tags[k] == "D" and ("before" in soon or "after" in soon) and low[k + 1] in _DAYS:
        return False
    if tags[k] in "D" and not row.finite(k, hi):
        later = next((m for m in range(k, hi) if tags[m] == ","), None)
        return later is not None and row.finite(later + 1, hi)
    if tags[k] in "SW" and low[k] not in ("because", "if", "unless", "should"):
        return False
    return low[k] != "without" or row.finite(k, hi)


def _coordinated(row: Row, last: Attribution, cue: Cue, verb: int, form) -> bool:
    """Whether a verb behind "and" has the subject of the attribution before."""
    if last.form in ("object", "quote", "left", "around"):
        return True
    if last.kind == "position" and last.form != "that":
        return True
    comma = verb >= 2 and row.tags[verb - 2] == ","
    strong = cue.strength >= 0.8
    return strong and (comma or form in ("that", "quote"))


def _new_clause(row: Row, last: Attribution, source: Range, lo: int, cue: Cue, form) -> bool:
    """Whether another subject opens a clause that is no longer part of what was attributed."""
    a = source[0]
    low, tags = row.low, row.tags
    if a <= last.content[0][0]:
        return False
    k = a - 1
    while k > lo and tags[k] == "R":
        k -= 1
    joint = low[k]
    if (
        joint not in ("but", "while", "whereas", "and", "although", "though", ",")
        and tags[k] != "-"
    ):
        return False
    if joint == ",":
        return False
    if last.form in ("that", "zero", "wh", "colon"):
        comma = k > 0 and tags[k - 1] == ","
        if tags[a] in "OX":
            return (
                comma
                and joint == "but"
                and form in ("that", "zero", "quote", "object")
                and cue.strength >= 0.8
            )
        return (
            (joint in ("but", "while", "whereas") or comma)
            and cue.strength >= 0.6
            and form is not None
        )
    return form is not None


def _with_complement(row, cue, verb, source, shared, form, at, stop, negated, last, speakable):
    low, tags = row.low, row.tags
    if form is None:
        if cue.kind == "position" and cue.last - cue.first > 1 and cue.strength >= 0.7:
            return Attribution(
                (cue.first, cue.last),
                "position",
                cue.strength,
                verb,
                source,
                shared,
                [(_start(row, verb, cue, negated), cue.last)],
                "object",
                negated,
            )
        return None
    kind = cue.kind
    turned = cue.kind == "position" and low[cue.first].startswith(_TURNED)
    if kind == "action":
        return Attribution(
            (cue.first, cue.last),
            kind,
            cue.strength,
            verb,
            source,
            shared,
            [(cue.first, _object_end(row, at, stop))],
            "object",
            negated,
        )
    if form == "quote":
        end = at + 1
        content = [(k, k + 1) for k in range(at, stop) if tags[k] == "Q"]
        del end
        return Attribution(
            (cue.first, cue.last),
            "speech",
            cue.strength,
            verb,
            source,
            shared,
            content,
            form,
            negated,
        )
    if form in ("that", "zero", "colon", "wh") and not turned and not negated:
        end = row.end(stop, at)
        if form == "wh" and cue.kind == "position":
            return Attribution(
                (cue.first, cue.last),
                kind,
                cue.strength,
                verb,
                source,
                shared,
                [(cue.first, end)],
                "object",
                negated,
            )
        if end > at:
            parts = _parts(row, at, end) if form == "that" else [(at, end)]
            return Attribution(
                (cue.first, cue.last),
                "speech",
                cue.strength,
                verb,
                source,
                shared,
                parts,
                form,
                negated,
            )
        return None
    if form == "object" and cue.kind == "speech" and cue.strength < 0.5:
        return None
    end = _object_end(row, at, stop)
    if form != "object":
        end = row.end(stop, at)
    if end <= cue.last and cue.last - cue.first == 1:
        return None
    if negated and cue.kind == "speech" and low[cue.first] in ("said", "says"):
        return None
    return Attribution(
        (cue.first, cue.last),
        "position",
        cue.strength,
        verb,
        source,
        shared,
        [(_start(row, verb, cue, negated), max(end, cue.last))],
        "object",
        negated,
    )


def _parts(row: Row, at: int, end: int) -> list[Range]:
    """Cut "that ..., that ... and that ..." into its clauses."""
    tags = row.tags
    parts = []
    for k in range(at + 2, end - 2):
        if tags[k] == "T" and tags[k - 1] in ",C" and row.finite(at, k) and row.finite(k + 1, end):
            stop = k - 1
            while tags[stop - 1] in ",C":
                stop -= 1
            parts.append((at, stop))
            at = k + 1
    return [*parts, (at, end)]


def _start(row: Row, verb: int, cue: Cue, negated: bool) -> int:
    """Where a position begins: with its verb, or with a negation or modal before that."""
    for k in range(verb, cue.first):
        if (
            row.tags[k] == "M"
            or row.low[k] in NEGATIONS
            or row.low[k] in BE
            or row.low[k] in ("do", "does", "did")
        ):
            return k
    return cue.first


def _object_end(row: Row, at: int, stop: int) -> int:
    """Where the object of a position ends: before what only hangs on behind a comma."""
    tags, low = row.tags, row.low
    for k in range(at, stop):
        if tags[k] == ":":
            return k
        if tags[k] == "," and k + 1 < stop:
            n = k + 1
            if low[n] in (
                "while",
                "as",
                "after",
                "although",
                "though",
                "whereas",
                "when",
                "which",
                "who",
            ):
                return k
            if (
                tags[n] == "C"
                and n + 1 < stop
                and tags[n + 1] in "ONDX"
                and row.finite(n + 1, stop)
                and low[n] == "but"
            ):
                return k
    return row.end(stop, at)


def _participle(row, cue, verb, form, at, lo, stop, result, inside, negated, speakable):
    """Read "..., adding that ...": its subject is that of the clause it hangs on."""
    tags, low = row.tags, row.low
    i = cue.first
    k = i - 1
    while k >= lo and tags[k] == "R":
        k -= 1
    if k < lo:
        return None
    if tags[k] not in ",-Q" and low[k] not in ("by", "while", "and", "but"):
        return None
    weak = cue.strength < (0.5 if cue.kind == "position" else 0.71)
    if form is None or (form == "object" and weak):
        return None
    last = result[-1] if result else None
    if last is not None and last.kind != "action":
        if low[k] == "and" and last.form in ("that", "zero"):
            return None
        return _with_complement(row, cue, i, None, True, form, at, stop, negated, last, speakable)
    source = _main_subject(row, lo, k) or _opening(row, lo, k)
    if source is None or not speakable(source, cue):
        return None
    return _with_complement(row, cue, i, source, False, form, at, stop, negated, last, speakable)


def _opening(row: Row, lo: int, hi: int) -> Range | None:
    """The first noun phrase of a clause whose verb is not known."""
    for a, b in row.segments(hi, lo):
        if row.tags[a] in "DNO":
            return (a, row.phrase(a, b)) if row.phrase(a, b) > a else None
    return None


def _main_subject(row: Row, lo: int, hi: int) -> Range | None:
    """The subject of the first clause between two places."""
    tags = row.tags
    for k in range(lo, hi):
        t = tags[k]
        if (t in "AMV" or (t == "E" and k > lo and tags[k - 1] in "NOR")) and k > lo:
            how, source = row.source_before(k, lo)
            if how == "np":
                return source
        elif t == "X":
            return (k, k + 1)
    return None


def _according(row, cue, lo, hi, speakable) -> Attribution | None:
    """Read "according to X", "in the words of X", "as stated by X", "in his view"."""
    tags, low = row.tags, row.low
    stop = row.end(hi, lo)
    first, k = cue.first, cue.last
    if low[k - 1] in ("to", "of", "by"):
        end = row.long_phrase(k, stop)
        if end == k:
            if k == stop or low[k] not in ("him", "her", "them", "it"):
                return None
            end = k + 1
        source = (k, end)
    else:
        end, source = k, (first + 1, first + 2)
    if low[first] == "according" and not speakable(source, cue._replace(strength=0.5)):
        return None
    del tags
    return _framed(row, (first, cue.last), end, source, cue.strength, lo, stop)


def _views(row: Row, speakable) -> list[tuple[Cue, int, Range]]:
    """Find "in the Avarian president's view", "by her own account": cue, end and source."""
    tags, low = row.tags, row.low
    found = []
    for k, word in enumerate(low):
        if word not in _VIEWS or k < 2:
            continue
        first = k - 1
        while first > max(0, k - 9) and low[first] not in ("in", "by", "on", "to", "from"):
            if tags[first] not in "NDRCPE" or (tags[first] == "P" and low[first] != "of"):
                break
            first -= 1
        if low[first] not in ("in", "by") or first + 1 >= k:
            continue
        owner = low[k - 1]
        own = owner in ("own",)
        last = k - 1 if own else k
        possessive = (
            low[last - 1].endswith(("'s", "s'"))
            or low[first + 1] in _OWNERS
            or (low[last - 1] == "'" and last - first > 2)
        )
        named = low[first + 1] == "the" and row.cap[last - 1] and last - first > 2
        if not possessive and not named:
            continue
        source = (
            (first + 1, first + 2)
            if low[first + 1] in _OWNERS and last - first <= 2
            else (first + 1, last)
        )
        cue = Cue(first, k + 1, "speech", "any", 0.85)
        if not speakable(source, cue):
            continue
        end = k + 1
        if end < len(low) and low[end] == "of":
            end = row.phrase(end + 1, len(low))
        found.append((cue, end, source))
    return found


def _framed(row, cue: Range, end: int, source: Range, strength, lo, stop) -> Attribution | None:
    """Find what a phrase such as "according to X" frames: the clause around it."""
    tags = row.tags
    first = cue[0]
    initial = first == lo or (
        first == lo + 1 and (row.low[lo] in _LEADS or tags[lo] == "R" or tags[lo] == ",")
    )
    if initial:
        start = end
        comma = next((m for m in range(end, stop) if tags[m] in ",Q"), None)
        if comma is not None and (comma - end <= 2 or not row.finite(end, comma)):
            while tags[comma] == ",":
                after = next((m for m in range(comma + 1, stop) if tags[m] == ","), None)
                if after is None or row.finite(comma + 1, after) or not row.finite(after + 1, stop):
                    break
                comma = after
            start = comma if tags[comma] == "Q" else comma + 1
        elif not row.finite(end, stop):
            return None
        if start >= stop:
            return None
        alone = tags[start] == "Q" and start + 1 >= stop
        content = [(start, start + 1)] if alone else [(start, stop)]
    else:
        before = first
        while before > lo and tags[before - 1] in ",-R":
            before -= 1
        if before == lo:
            return None
        quotes = [m for m in range(lo, before) if tags[m] == "Q"]
        comma = next((m for m in range(end, min(stop, end + 12)) if tags[m] in ",-"), None)
        if quotes and not row.finite(lo, quotes[0]):
            content = [(m, m + 1) for m in quotes]
        elif (
            comma is not None
            and tags[first - 1] in ",-"
            and (
                not row.finite(lo, before) or (comma + 1 < stop and _goes_on(row, comma, end, stop))
            )
        ):
            content = [(lo, stop)]
        elif tags[first - 1] not in ",-" and not row.finite(lo, before):
            return None
        else:
            content = [(lo, before)]
    return Attribution(cue, "speech", strength, first, source, False, content, "according")


def _passive(row, cue, lo, hi, speakable) -> Attribution | None:
    """Read "was told by X that ...", "was rejected by X"."""
    tags = row.tags
    stop = row.end(hi, lo)
    end = row.long_phrase(cue.last, stop)
    if end == cue.last:
        return None
    source = (cue.last, end)
    if not speakable(source, cue):
        return None
    near = range(end, min(end + 16, stop))
    that = next((m for m in near if tags[m] in "TQ" or row.low[m] == "as"), None)
    if that is not None:
        start = that if tags[that] == "Q" else that + 1
        content = [(start, start + 1)] if tags[that] == "Q" else [(start, stop)]
        if start < stop:
            return Attribution(
                (cue.first, cue.last),
                "speech",
                cue.strength,
                cue.first,
                source,
                False,
                content,
                "that",
            )
    if cue.kind == "position":
        return Attribution(
            (cue.first, cue.last),
            "position",
            cue.strength,
            cue.first,
            source,
            False,
            [(lo, cue.last - 1)],
            "object",
        )
    quotes = [m for m in range(lo, cue.first) if tags[m] == "Q"]
    if quotes:
        return Attribution(
            (cue.first, cue.last),
            "speech",
            cue.strength,
            cue.first,
            source,
            False,
            [(m, m + 1) for m in quotes],
            "left",
        )
    return None
