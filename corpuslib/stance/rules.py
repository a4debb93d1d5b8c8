"""
The default scorer: the sign of a statement from the wordings of a codebook.

A wording of an issue gives a direction; every word in reach that turns it round (not, refuse,
lift, unacceptable) changes its sign. *Rejected the request to ban gas*: ban and reject are two,
so the statement is for gas. What each word does is a row of `issues.toml` or `attitudes.toml`.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from corpuslib.codebook import Codebook, load_codebook
from corpuslib.codebook.wordings import Match, WordTrie
from corpuslib.stance.clauses import Clause, Words, clauses, simple

_TURNS = ("not", "without", "against", "ended", "for", "open")
_BARE = ("not", "without")
_OPENERS = ("if", "although", "aside", "detail")
_RANK = {"main": 0, "detail": 1, "relative": 2, "aside": 3, "although": 4, "said": 3, "if": 5}
_BASE = {"pro": 1, "con": -1, "keywords": 1}
_STEADY = frozenset("has have had is are was were need needs ought going be likely due".split())
_PRONOUNS = frozenset("he she it they this that these those".split())
_COPULAS = frozenset("is are was were".split())
#: How far before a thing itself, in words, a bare "no" or "without" denies it.
_NEAR = 2


class Turn(NamedTuple):
    """A word in reach of an anchor: its places, and whether it turns the side round."""

    places: tuple[int, ...]
    kind: str

    @property
    def sign(self) -> int:
        return 1 if self.kind == "for" else -1


class Reading(NamedTuple):
    """What one clause group says on one issue."""

    stance: float
    confidence: float
    places: tuple[tuple[tuple[int, ...], str], ...]
    rank: int


class CodebookScorer:
    """
    Score statements by the wordings of a codebook.

    Parameters
    ----------
    codebook : Codebook, optional
        Its `issues`, `words` and `attitudes` are used; the default subject when None.
    """

    def __init__(self, codebook: Codebook | None = None):
        self.codebook = load_codebook() if codebook is None else codebook
        self._trie = WordTrie()
        for kind, wordings in self.codebook.attitudes.items():
            for wording in wordings:
                self._trie.add(wording, ("", kind))
        for issue, fields in self.codebook.issues.items():
            for kind in ("keywords", "pro", "con", "zero", "other", "ignore"):
                for wording in fields[kind]:
                    self._trie.add(wording, (issue, kind), self.codebook.words)

    def __call__(self, statements: pd.DataFrame, *, progress: bool = False) -> pd.DataFrame:
        """Give one row per statement and issue that it concerns."""
        rows = []
        texts = statements["text"]
        for key, text in tqdm(
            zip(statements["statement_id"], texts, strict=True),
            total=len(statements),
            desc="stances",
            unit=" statements",
            disable=not progress,
        ):
            if isinstance(text, str):
                for issue, reading in self.read(text).items():
                    rows.append((key, issue, reading[0], reading[1], reading[2], "codebook"))
        return pd.DataFrame(
            rows, columns=["statement_id", "issue", "stance", "confidence", "matched", "method"]
        )

    def read(self, text: str) -> dict[str, tuple[float, float, str]]:
        """Score one text: per issue the stance, the confidence and the words that decided."""
        words = simple(text)
        general: list[Match] = []
        own: dict[str, list[Match]] = {}
        for match in self._trie.find(words.forms, words.breaks):
            issue = match.payload[0]
            (own.setdefault(issue, []) if issue else general).append(match)
        if not any(
            match.payload[1] not in ("other", "ignore") for found in own.values() for match in found
        ):
            return {}
        general = _longest(general)
        parts = _clauses(words, general, _held(own))
        result = {}
        for issue, found in own.items():
            reading = _read_issue(words, parts, general, found)
            if reading is not None:
                result[issue] = (
                    reading.stance,
                    reading.confidence,
                    _shown(text, words, reading.places),
                )
        return {issue: result[issue] for issue in self.codebook.issues if issue in result}


def _longest(found: Iterable[Match]) -> list[Match]:
    """Keep the matches with most words, none of which is used twice."""
    kept, used = [], set()
    for match in sorted(found, key=lambda m: (-len(m.places), m.places)):
        if used.isdisjoint(match.places):
            kept.append(match)
            used.update(match.places)
    return sorted(kept, key=lambda m: m.places)


def _held(own: dict[str, list[Match]]) -> frozenset[int]:
    """Give the places of all wordings of issues."""
    return frozenset(
        place
        for found in own.values()
        for match in found
        if match.payload[1] in ("pro", "con", "keywords")
        for place in match.places
    )


def _clauses(words: Words, general: list[Match], held: frozenset[int]) -> list[Clause]:
    openers = {
        m.places[0]: m.payload[1]
        for m in general
        if m.payload[1] in _OPENERS and m.places[0] not in held
    }
    sides = frozenset(m.places[0] for m in general if m.payload[1] in ("for", "against"))
    said = frozenset(m.places[0] for m in general if m.payload[1] == "said")
    return clauses(words, openers, sides, said, held)


def _read_issue(words, parts, general, found) -> Reading | None:
    anchors = _anchors(found, general)
    if not anchors:
        return None
    ignored = {place for m in found if m.payload[1] == "ignore" for place in m.places}
    taken = ignored.union(*(m.places for m in anchors)) if anchors else ignored
    turns = [
        Turn(m.places, m.payload[1])
        for m in general
        if m.payload[1] in _TURNS and taken.isdisjoint(m.places)
    ]
    part_of = {}
    for number, part in enumerate(parts):
        for place in range(part.first, part.last):
            part_of[place] = number
    readings = []
    for anchor in anchors:
        if anchor.payload[1] == "other":
            continue
        readings.append(_read_anchor(words, parts, part_of, anchor, turns))
    readings = [reading for reading in readings if reading is not None]
    return _settled(readings)


def _anchors(found: list[Match], general: list[Match]) -> list[Match]:
    """
    Choose the wordings of an issue that count.

    What only looks like the issue comes first, then the longest; of two that are entangled one
    is kept. A word that can turn a side round does so where another wording is at hand.
    """
    kept: list[Match] = []
    used: set[int] = set()
    for match in sorted(
        (m for m in found if m.payload[1] != "ignore"),
        key=lambda m: (
            m.payload[1] not in ("other", "zero"),
            m.payload[1] == "keywords",
            -len(m.places),
            m.places,
        ),
    ):
        extent = set(range(match.places[0], match.places[-1] + 1))
        bound = extent if match.payload[1] in ("pro", "con") else set(match.places)
        if used.isdisjoint(bound):
            kept.append(match)
            used.update(match.places)
    turning = {m.places for m in general if m.payload[1] in ("against", "for")}
    firm = [m for m in kept if not (m.payload[1] in ("pro", "con") and m.places in turning)]
    if any(m.payload[1] != "other" for m in firm):
        kept = firm
    return sorted(kept, key=lambda m: m.places)


def _read_anchor(words, parts, part_of, anchor, turns) -> Reading | None:
    number = part_of[anchor.places[-1]]
    part = parts[number]
    kind = anchor.payload[1]
    rank = _RANK[part.role]
    if kind == "zero":
        return Reading(0.0, 0.5, ((anchor.places, "0"),), 2 * rank)
    reach = _in_reach(words, parts, part_of, number, anchor, turns)
    reach += _verdict(words, parts, number, turns)
    if kind == "keywords" and all(turn.kind in _BARE for turn in reach):
        near = [turn for turn in reach if 0 < anchor.places[0] - turn.places[-1] <= _NEAR + 1]
        if not near:
            more = _from_next(words, parts, number, turns)
            if not more:
                return Reading(0.0, 0.3, ((anchor.places, "0"),), rank + 20)
            reach = reach + more
        else:
            reach = near
    rank = 2 * rank + (kind == "keywords")
    if any(turn.kind == "open" for turn in reach):
        return Reading(0.0, 0.4, ((anchor.places, "0"),), rank)
    sign = _BASE[kind]
    for turn in reach:
        sign *= turn.sign
    marks = [(anchor.places, "+" if _BASE[kind] > 0 else "-")]
    marks += [(turn.places, "for" if turn.sign > 0 else "turns") for turn in reach]
    return Reading(float(sign), 0.8 if kind != "keywords" else 0.6, tuple(marks), rank)


def _in_reach(words, parts, part_of, number, anchor, turns) -> list[Turn]:
    part = parts[number]
    last = anchor.places[-1]
    reach = []
    for turn in turns:
        at = turn.places[0]
        own = parts[part_of[at]]
        if own.group != part.group:
            continue
        if at < last:
            if turn.kind == "ended":
                continue
            reach.append(turn)
        elif turn.kind != "without" and (own.role != "detail" or part.role == "detail"):
            before = words.forms[at - 1] if at else ""
            if before == "to" and words.forms[at - 2] not in _STEADY:
                continue
            reach.append(turn)
    return _collapsed(words, reach)


def _collapsed(words, reach: list[Turn]) -> list[Turn]:
    """Count once what is said twice: "wrong and foolish", "dismissed as false", "neither nor"."""
    kept: list[Turn] = []
    for turn in reach:
        at = turn.places[0]
        between = words.forms[kept[-1].places[-1] + 1 : at] if kept else []
        if kept and turn.kind == kept[-1].kind and turn.kind in ("against", "ended"):
            joined = between in (["and"], ["or"]) or (not between and at in words.breaks)
            if joined:
                continue
        sides = ("against", "for")
        if "as" in between[:4] and turn.kind in sides and kept[-1].kind in sides:
            continue
        if words.forms[at] == "nor" and any(words.forms[t.places[0]] == "neither" for t in kept):
            continue
        kept.append(turn)
    return kept


def _verdict(words, parts, number, turns) -> list[Turn]:
    """Give the words that call right or wrong what was said in an earlier clause."""
    for part in parts[number + 1 : number + 4]:
        inside = range(part.first, part.last)
        if part.role == "main" and part.group != parts[number].group and len(inside) <= 12:
            found = [
                t for t in turns if t.places[0] in inside and t.kind in ("for", "against", "not")
            ]
            if any(_judges(words.forms, t.places[0], part.first) for t in found):
                return found
    return []


def _judges(forms, at: int, first: int) -> bool:
    """Whether a word is said of "they", "he" ...: "they were mistaken"."""
    return any(
        forms[i] in _PRONOUNS and forms[i + 1] in _COPULAS
        for i in range(max(first, at - 4), at - 1)
    )


def _from_next(words, parts, number, turns) -> list[Turn]:
    """Give the words for or against in the next clause that speaks of the same thing."""
    for part in parts[number + 1 : number + 3]:
        if part.role in ("main", "relative"):
            inside = [
                t for t in turns if part.first <= t.places[0] < part.last and t.kind != "ended"
            ]
            again = any(
                words.forms[at] in ("it", "this", "them", "that", "so", "which", "they")
                for at in range(part.first, part.last)
            )
            if again and any(t.kind not in _BARE for t in inside):
                return inside
    return []


def _settled(readings: list[Reading]) -> Reading | None:
    """Give one reading of the issue: the most direct clause decides."""
    readings = [reading for reading in readings if reading.rank % 20 < 2 * _RANK["if"]]
    if not readings:
        return None
    best = min(reading.rank for reading in readings)
    top = [reading for reading in readings if reading.rank == best]
    total = sum(reading.stance for reading in top)
    stance = float(np.sign(total))
    agreeing = [reading for reading in top if reading.stance == stance] or top
    places = tuple(dict.fromkeys(mark for reading in agreeing for mark in reading.places))
    confidence = max(reading.confidence for reading in agreeing)
    if any(reading.stance * stance < 0 for reading in top):
        confidence *= 0.6
    return Reading(stance, confidence, places, best)


def _shown(text: str, words: Words, marks) -> str:
    note = {"for": "", "turns": " (turned)", "+": " (+)", "-": " (-)", "0": ""}
    shown = []
    for places, what in sorted(marks):
        pieces = []
        for at in places:
            start, end = words.spans[at]
            if pieces and at - 1 == pieces[-1][2]:
                pieces[-1] = (pieces[-1][0], end, at)
            else:
                pieces.append((start, end, at))
        shown.append(" ... ".join(text[start:end] for start, end, _ in pieces) + note[what])
    return "; ".join(shown)
