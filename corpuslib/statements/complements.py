"""What a verb attributes to its right: a clause, a quotation, an object, or nothing."""

from corpuslib.statements.cues import Cue
from corpuslib.statements.words import PLAIN_VERBS, UNSURE_VERBS

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


_WONDERS = frozenset(
    "asked asks asking ask wondered wonders wonder inquired enquired know explain explained".split()
)


_NOT_ONLY_TOLD = ("promis", "warn", "urg", "ask", "advis", "remind")


_MIND = (
    "believ", "think", "thought", "hope", "fear", "expect", "feel", "felt", "doubt", "insist",
    "agree", "wish", "suspect", "assum", "accept", "understand", "understood", "trust", "worr",
    "consider", "regret", "see", "saw", "know", "knew", "conclud", "certain", "sure", "confident",
    "convinced", "afraid", "aware", "adamant", "concerned",
)  # fmt: skip


_NO_CLAUSE = (
    "call", "accus", "urg", "describ", "compar", "nam", "brand", "label", "dub", "term", "portray",
    "depict", "liken", "blam", "thank", "prais", "welcom", "characteri", "spoke", "speak",
    "talk", "threaten", "rebuk", "slam", "decr", "hail", "censur", "scold", "referr",
    "exhort", "implor", "voic", "express", "convey", "list", "quot", "cit",
)  # fmt: skip


_AFTER_SAYING = frozenset(
    "in at on to during after before by from via through with as over".split()
)


def complement(row, cue: Cue, hi: int):
    """
    Find what a cue attributes to its right.

    Returns
    -------
    (str, int) or (None, int)
        The form and the place where it begins; without one, the place where looking ended.
    """
    tags, low = row.tags, row.low
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
        over = row.skip_day(k, hi)
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
                        and not row.finite(k + 1, close)
                        and row.finite(close + 1, hi)
                        and tags[cue.first - 1] != ","
                    )
                )
            ):
                k = close + 1
                continue
            follows = told_first and k + 1 < hi and tags[k + 1] in "DNO" and row.finite(k + 1, hi)
            if follows and not row.finite(row.clause_start(cue.first, 0), cue.first - 1):
                return "zero", k + 1
            return None, k
        elif t == "P":
            if x == "to" and k + 1 < hi and _infinitive(row, cue, k + 1):
                return "object", k
            if x in ("to", "on") and low[cue.first].startswith("agre") and row.cap[k + 1 : k + 2]:
                return "object", k
            lone = k == cue.last and x not in _AFTER_SAYING and not told
            if lone and (cue.kind != "speech" or x in ("of", "about", "against", "for")):
                return "object", k
            end = row.phrase(k + 1, hi)
            k = max(end, k + 1)
        elif t == "S":
            asks = low[cue.last - 1] in _ASKS and x in ("whether", "how", "why")
            if asks or (low[cue.last - 1] in _WONDERS and x in ("where", "if", "when")):
                return ("wh", k + 1) if x in ("whether", "how", "if") else ("wh", k)
            if x == "should" and row.finite(k + 1, hi):
                return "zero", k
            if x in ("if", "unless", "while", "although", "once", "as") and x != "as":
                comma = next((m for m in range(k + 1, hi) if tags[m] == ","), None)
                if comma is not None and row.finite(comma + 1, hi):
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
                name = row.names.get(k, k)
                if row.names.get(name) and row.cap[name]:
                    k = name
                    continue
                of = _warned_of(row, cue, k, hi)
                if of:
                    return "object", bare
                k = max(row.phrase(k, hi), k + 1)
                if k >= hi and low[cue.first].startswith(_NOT_ONLY_TOLD):
                    return "object", bare
                continue
            if _takes_no_clause(row, cue):
                return "object", k
            stop = _before_break(row, k, hi)
            return ("zero", k) if t != "G" and row.finite(k + 1, stop) else ("object", k)
        elif t in "EVAM":
            return "object", k
        elif t == "C":
            return None, k
        else:
            return None, k
    return None, k


def _warned_of(row, cue: Cue, k: int, hi: int) -> bool:
    """Whether somebody is told of a thing, "warns Fenn of a toll", and not that it is so."""
    if not row.low[cue.first].startswith(_WARNS):
        return False
    while k < hi and row.tags[k] in "DNGE":
        k += 1
    return k < hi and row.low[k] in ("of", "about", "against", "over") and "T" not in row.tags[k:hi]


_WARNS = ("warn", "remind", "caution", "assur", "inform", "notif")


def _takes_no_clause(row, cue: Cue) -> bool:
    word = row.low[cue.first] if cue.last - cue.first == 1 else row.low[cue.last - 1]
    if cue.kind == "position":
        return not (word.startswith(_MIND) or row.low[cue.first].startswith(_MIND))
    return row.low[cue.first].startswith(_NO_CLAUSE)


def _infinitive(row, cue: Cue, k: int) -> bool:
    """Whether a verb follows "to", rather than a noun phrase."""
    if row.low[k] in PLAIN_VERBS or row.tags[k] == "A":
        return True
    bids = cue.kind == "position" or row.low[cue.last - 1] in _TELLS
    return bids and row.tags[k] == "N" and not row.cap[k] and not row.low[k].endswith("s")


def _before_break(row, k: int, hi: int) -> int:
    """The end of the stretch in which a clause must have its verb."""
    for m in range(k, hi):
        if row.tags[m] in ";:Q":
            return m
        if row.tags[m] == "W" and m > k:
            comma = next((n for n in range(m, hi) if row.tags[n] == ","), None)
            return m if comma is None else hi
    return hi
