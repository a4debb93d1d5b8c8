"""
Who attributes what, in one sentence: the grammar of *she said that ...*.

For each cue in a row of words the subject is looked for to its left or, inverted, to its right;
then what it attributes: a clause with or without "that", a quotation, what stands behind a colon,
an object, or, where the cue is put in between commas, the sentence around it.
"""

from collections.abc import Sequence

from corpuslib.statements.complements import complement
from corpuslib.statements.contents import TURNED, Attribution, attributed, main_subject, opening
from corpuslib.statements.cues import Cue
from corpuslib.statements.frames import (
    according,
    by_whom,
    framed,
    stands_around,
    subject_behind,
    views_in,
)
from corpuslib.statements.people import HUMAN
from corpuslib.statements.phrases import SOME, Range, Row
from corpuslib.statements.words import BE, NEGATIONS, PLAIN_VERBS, UNSURE_VERBS

_PASSIVE = frozenset("it this as cited quoted".split())


_FRAMING = frozenset("of view opinion words account eyes".split())


_MAYBE = frozenset("could may might can must should ought".split())


_MODAL = _MAYBE | {"will", "would", "to", "shall"}
#: What headlines say without "is": "Fenn ready to talk".
_BARE = frozenset("ready willing".split())


_TO_SOMEBODY = (
    "warn", "tell", "told", "urg", "slam", "accus", "remind", "threaten", "assur", "ask", "rebuk",
    "prais", "thank", "blam", "vow", "pledg", "promis",
)  # fmt: skip
_SURE = frozenset("said says told tells added".split())


_MEDIA = frozenset(
    "reporter reporters journalist journalists questioner interviewer correspondent".split()
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
    views = views_in(row, speakable)
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
            made = framed(row, frame, end, source, cue.strength, lo, stop)
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
            made = according(row, cue, lo, hi, speakable)
        elif low[cue.last - 1] == "by" and (head in BE or head in _PASSIVE):
            made = None if inside else by_whom(row, cue, lo, hi, speakable)
        elif cue.last - cue.first > 1 and head in ("in", "at", "on", "for", "during", "by"):
            continue
        else:
            made = _verb(row, cue, lo, hi, stop, result, inside, speakable, found)
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
        source = main_subject(row, lo, colon)
        cue = Cue(colon, colon + 1, "speech", "before", 0.5)
        if source is not None and row.finite(colon + 1, stop) and speakable(source, cue, True):
            content = [(colon + 1, stop)]
            return [
                Attribution((colon, colon), "speech", 0.5, colon, source, False, content, "colon")
            ]
    if not result:
        for cue in found:
            if cue.kind == "action":
                made = _verb(row, cue, lo, hi, stop, result, False, speakable, found)
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


def _verb(row, cue, lo, hi, stop, result, inside, speakable, found) -> Attribution | None:
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
    if (prev == "D" and not auxiliary and low[i - 1] not in SOME) or (
        prev == "P" and not gerund and low[i - 1] != "to"
    ):
        return None
    if prev and low[i - 1].endswith(("'s", "s'")) and tags[i - 1] == "N":
        return None
    if cue.last < hi and cue.last - i == 1 and tags[cue.last] in "AMV" and main not in _SURE:
        return None
    if cue.kind == "position" and not negated:
        if not _MAYBE.isdisjoint(auxiliary):
            return None
        if cue.strength < 0.6 and ("will" in auxiliary or "to" in auxiliary):
            return None
    if cue.kind == "action" and not _MODAL.isdisjoint(auxiliary):
        return None
    if main in _BARE and (prev != "N" or tags[-1] == "." or cue.last - i > 2):
        return None
    form, at = complement(row, cue, stop)
    if prev == "," and i == verb and not gerund and cue.position != "after":
        first = _verb_before(row, cue, lo, stop, found)
        if first is not None:
            shared = last is not None and last.kind != "action"
            source = None if shared else first
            return attributed(
                row, cue, verb, source, shared, form, at, stop, negated, last, speakable
            )
    if gerund:
        return _participle(row, cue, verb, form, at, lo, stop, result, inside, negated, speakable)
    how, source = row.source_before(verb, lo)
    if how == "to":
        return None
    put_in = form == "colon" and how == "np" and source[0] > lo and tags[source[0] - 1] == ","
    if put_in and row.finite(lo, source[0]):
        if not speakable(source, cue):
            return None
        over = inside or any(lo < one.cue[0] for one in result)
        return Attribution(
            (i, cue.last), cue.kind, cue.strength, verb, source, False, [(lo, stop)],
            "over" if over else "around", negated,
        )  # fmt: skip
    plain = main in PLAIN_VERBS and not auxiliary
    listed = how == "np" and source[0] > lo and row.names.get(lo) == source[0] - 1
    if plain and how == "np" and not listed and not _plural(row, source):
        return None
    unsure = how == "np" and main in UNSURE_VERBS and not auxiliary and not row.cap[i - 1]
    if unsure and any(word.endswith(("'s", "s'")) for word in low[source[0] : i]):
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
        inverted = subject_behind(row, cue, verb, lo, stop)
    if inverted is not None and (
        how != "np" or form in (None, "object") or tags[verb - 1] == "Q" or row.finite(lo, verb)
    ):
        content = stands_around(row, lo, verb, inverted[1], stop)
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
        return attributed(row, cue, verb, None, True, form, at, stop, negated, last, speakable)
    if how == "shared" and last is None:
        source = main_subject(row, lo, verb)
        how = "np" if source is not None else "none"
    if how != "np":
        return None
    if source[0] > lo and low[source[0] - 1] in ("what", "as"):
        if (
            low[source[0] - 1] == "as"
            and cue.kind == "speech"
            and not inside
            and not passive
            and form is None
        ):
            end = max(at if form is None else cue.last, cue.last)
            made = framed(row, (i, cue.last), end, source, cue.strength, lo, stop)
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
        content = stands_around(row, lo, source[0], at, stop, cue)
        if content:
            over = inside or (last is not None and any(a < last.cue[0] < b for a, b in content))
            if over and low[i] in ("reported", "reports", "reporting"):
                if inside:
                    _cut(row, last, source[0])
                return None
            kind = cue.kind
            if kind == "position":
                stands = negated or low[i].startswith(TURNED) or not row.finite(lo, source[0])
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
        content = stands_around(row, lo, source[0], at, stop, cue)
        return Attribution(
            (i, cue.last), cue.kind, cue.strength, verb, source, False, content, "left", negated
        )
    if verb > lo and tags[verb - 1] in "WT" and form == "object":
        comma = next((k for k in range(max(at, cue.last), stop) if tags[k] == ","), stop)
        stop = min(stop, comma)
    return attributed(row, cue, verb, source, False, form, at, stop, negated, last, speakable)


def _verb_before(row, cue, lo, stop, found) -> Range | None:
    """The subject that "rejects talks, slams Fenn" has in common, or None where there is none."""
    before = [c for c in found if lo < c.first and c.last < cue.first]
    if not before or row.tags[lo] == "Q":
        return None
    how, source = row.source_before(row.verb_group(before[0].first, lo), lo)
    if how != "np" or source[0] > lo or row.tags[before[0].last - 1] in "G":
        return None
    if cue.kind == "speech" and not row.low[cue.first].startswith(_TO_SOMEBODY):
        behind = subject_behind(row, cue, cue.first, lo, stop)
        if behind is not None and (row.cap[behind[0]] or row.low[behind[1] - 1] in HUMAN):
            return None
        if behind is not None and row.tags[behind[0]] == "D":
            return None
    return source


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
        return attributed(row, cue, i, None, True, form, at, stop, negated, last, speakable)
    source = main_subject(row, lo, k) or opening(row, lo, k)
    if source is None or not speakable(source, cue):
        return None
    return attributed(row, cue, i, source, False, form, at, stop, negated, last, speakable)
