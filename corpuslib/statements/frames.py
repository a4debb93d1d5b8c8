"""
Attributions that are put into or around what they attribute.

*The road, she said, would open*; *according to the mayor, ...*; *in the Avarian view, ...*;
*"...", said Orlo*; *was told by the mayor that ...*.
"""

from corpuslib.statements.contents import Attribution
from corpuslib.statements.cues import Cue
from corpuslib.statements.phrases import DAYS, LEADS, Range, Row
from corpuslib.statements.words import NEGATIONS

_VIEWS = frozenset(
    "view opinion words account version description estimate estimates count assessment telling "
    "record judgement judgment reading eyes words statement statements reckoning analysis "
    "interpretation understanding view views estimation calculation".split()
)


_OWNERS = frozenset("his her their its my our".split())


def subject_behind(row: Row, cue: Cue, verb: int, lo: int, hi: int) -> Range | None:
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


def stands_around(
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
        tags[source - 1] not in ",-Q"
        and not (tags[source - 1] == "R" and tags[source - 2 : source - 1] in ([","], ["Q"]))
    ):
        return []
    begin = lo
    colon = next((k for k in range(lo, min(lo + 6, source)) if tags[k] == ":"), None)
    if colon is not None and colon + 1 < left and not row.finite(lo, colon):
        begin = lo = colon + 1
    quotes = [k for k in range(lo, hi) if tags[k] == "Q"]
    if quotes and quotes[0] < source:
        before = [k for k in quotes if k < source]
        plain = row.finite(begin, before[0]) and tags[before[0] - 1] not in ":,"
        after = [k for k in quotes if k >= behind]
        if plain:
            return [(begin, left)] + [(k, k + 1) for k in after]
        return [(k, k + 1) for k in before + after]
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
    if tags[k] == "D" and ("before" in soon or "after" in soon) and low[k + 1] in DAYS:
        return False
    if tags[k] in "D" and not row.finite(k, hi):
        later = next((m for m in range(k, hi) if tags[m] == ","), None)
        return later is not None and row.finite(later + 1, hi)
    if tags[k] in "SW" and low[k] not in ("because", "if", "unless", "should"):
        return False
    return low[k] != "without" or row.finite(k, hi)


def according(row, cue, lo, hi, speakable) -> Attribution | None:
    """Read "according to X", "in the words of X", "as stated by X", "in his view"."""
    low, stop = row.low, row.end(hi, lo)
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
    return framed(row, (first, cue.last), end, source, cue.strength, lo, stop)


def views_in(row: Row, speakable) -> list[tuple[Cue, int, Range]]:
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


def framed(row, cue: Range, end: int, source: Range, strength, lo, stop) -> Attribution | None:
    """Find what a phrase such as "according to X" frames: the clause around it."""
    tags = row.tags
    first = cue[0]
    initial = first == lo or (
        first == lo + 1 and (row.low[lo] in LEADS or tags[lo] == "R" or tags[lo] == ",")
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


def by_whom(row, cue, lo, hi, speakable) -> Attribution | None:
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
