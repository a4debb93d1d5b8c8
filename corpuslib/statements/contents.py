"""One attribution, and the words that it attributes."""

from dataclasses import dataclass

from corpuslib.statements.cues import Cue
from corpuslib.statements.phrases import Range, Row
from corpuslib.statements.words import BE, NEGATIONS


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


#: What is reported after these needs no verb of its own in a headline.
_SAYS = frozenset("says say said tells".split())
TURNED = ("den", "doubt", "disput", "reject", "dismiss", "rebut", "refut", "demand", "oppos",
           "rul", "exclu", "declin", "refus", "resist", "object")  # fmt: skip


def attributed(row, cue, verb, source, shared, form, at, stop, negated, last, speakable):
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
    turned = cue.kind == "position" and low[cue.first].startswith(TURNED)
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
    if (
        form == "object"
        and low[cue.last - 1] in _SAYS
        and row.end(stop, at) - at > 2
        and not negated
    ):
        content = [(at, row.end(stop, at))]
        return Attribution(
            (cue.first, cue.last), "speech", cue.strength, verb, source, shared, content, "zero"
        )
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


def main_subject(row: Row, lo: int, hi: int) -> Range | None:
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


def opening(row: Row, lo: int, hi: int) -> Range | None:
    """The first noun phrase of a clause whose verb is not known."""
    for a, b in row.segments(hi, lo):
        if row.tags[a] in "DNO":
            return (a, row.phrase(a, b)) if row.phrase(a, b) > a else None
    return None
