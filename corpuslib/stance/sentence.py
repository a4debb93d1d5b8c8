"""
Reading one statement: what the wordings of an issue come to, with what turns them round.

Which words are in reach is settled by clauses, not by a grammar: what stands before a thing in
its proposition governs it, what stands after must be said of it ("would be a mistake").
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from corpuslib.codebook.wordings import Match
from corpuslib.stance.clauses import Clause, Words, clauses

_OPENERS = ("if", "although", "aside", "detail")
_RANK = {"main": 0, "detail": 1, "relative": 2, "aside": 3, "although": 4, "said": 3, "if": 5}
#: Which way the wordings of an issue point.
DIRECTION = {"pro": 1, "con": -1, "blame": -1, "keywords": 1, "counter": -1}
_SIDES = ("for", "do", "deny", "against", "undo", "bad")
_KEEPS = ("for", "do")
_TURNS = ("not", "without", *_SIDES, "ended", "open")
_BARE = ("not", "without")
_STEADY = frozenset(
    "has have had is are was were need needs ought going be likely due amount amounts amounted "
    "comes came".split()
)
_PREDICATE = frozenset(
    "is are was were be been being am has have had will would must should shall can could may "
    "might does do did not never no seem seems look looks remain remains become becomes still "
    "proved proves amount amounts amounted means meant".split()
)
#: Verbs that are said of what stands before them, however far.
_STATES = frozenset("deserve deserves merit merits warrant warrants".split())
#: What may stand between two judgements of one thing: "is useless and should be dropped".
_JOINING = frozenset("is are was were be to has have ought should must will would can".split())
#: What may follow a judgement that stands alone: "called them useless and ...".
_LEAVES = [[], *([word] for word in "and or but by to for in as that when if now while".split())]
_THINGS = frozenset("it this that them these those so which such".split())
_PRONOUNS = frozenset("he she it they this that these those".split())
#: How far before a thing, in words, a bare "no" or "without" denies it.
_NEAR = 3
#: How far apart, in words, a thing may stand from what governs it, or from "as" and the like.
_REACH = 60
_AS = 4


class Reading(NamedTuple):
    """What one wording of an issue comes to: the sign, and the words that made it."""

    stance: float
    kind: str
    marks: tuple[tuple[tuple[int, ...], str], ...]
    rank: int


class Sentence:
    """The words of a statement with what is general about them; reads one issue at a time."""

    def __init__(self, words: Words, general: list[Match], held: frozenset[int]):
        self.words = words
        self.found = [m for m in general if m.payload[1] != "judge"]
        self.general = longest(self.found)
        self.parts = _clauses(words, self.general, held)
        self.part_of = [n for n, p in enumerate(self.parts) for _ in range(p.first, p.last)]
        self.groups: dict[int, list[int]] = {}
        for number, part in enumerate(self.parts):
            self.groups.setdefault(part.group, []).append(number)
        self.judging = [m.places[0] for m in general if m.payload[1] == "judge"]

    def read(self, found: list[Match]) -> Reading | None:
        """Read one issue from the matches of its wordings."""
        anchors = self._anchors(found)
        ignored = {place for m in found if m.payload[1] == "ignore" for place in m.places}
        taken = ignored.union(*(m.places for m in anchors))
        free = longest(m for m in self.found if taken.isdisjoint(m.places))
        turns = [m for m in free if m.payload[1] in _TURNS]
        heads = [
            m
            for n, m in enumerate(anchors)
            if m.payload[1] != "other" and not self._inside(m, anchors[max(0, n - _AS) : n])
        ]
        self.turns = [[] for _ in self.parts]
        for turn in turns:
            self.turns[self.part_of[turn.places[0]]].append(turn)
        readings = [self._read_anchor(m) for m in heads]
        return _settled([reading for reading in readings if reading is not None])

    def _anchors(self, found: list[Match]) -> list[Match]:
        """
        Choose the wordings of an issue that count.

        What only looks like the issue comes first, then the longest; of two that are entangled
        one is kept. A word that can turn a side round does so where another wording is at hand.
        """
        kept: list[Match] = []
        used: set[int] = set()
        for match in sorted(
            (m for m in found if m.payload[1] != "ignore"),
            key=lambda m: (
                m.payload[1] not in ("other", "zero", "onus"),
                m.payload[1] in ("keywords", "counter"),
                -len(m.places),
                m.places,
            ),
        ):
            explicit = match.payload[1] in ("pro", "con", "blame")
            extent = range(match.places[0], match.places[-1] + 1)
            if used.isdisjoint(extent if explicit else match.places):
                kept.append(match)
                used.update(match.places)
        turning = {m.places for m in self.general if m.payload[1] in _SIDES}
        firm = [
            m for m in kept if not (m.payload[1] in ("pro", "con", "blame") and m.places in turning)
        ]
        if any(m.payload[1] != "other" for m in firm):
            kept = firm
        return sorted(kept, key=lambda m: m.places)

    def _inside(self, anchor: Match, anchors: list[Match]) -> bool:
        """Whether a thing only tells more of one before it: "a moratorium on membership"."""
        if anchor.payload[1] not in ("keywords", "counter"):
            return False
        at = anchor.places[0]
        for other in anchors:
            between = range(other.places[-1] + 1, at)
            if other.payload[1] in DIRECTION and other.places[0] < at and len(between) <= _AS:
                apart = {"and", "or", "but", "nor"} & {self.words.forms[i] for i in between}
                if not apart and self.words.breaks.isdisjoint(range(other.places[-1] + 1, at + 1)):
                    return True
        return False

    def _read_anchor(self, anchor: Match) -> Reading | None:
        number = self.part_of[anchor.places[-1]]
        kind = anchor.payload[1]
        rank = 2 * _RANK[self.parts[number].role]
        if kind in ("zero", "onus"):
            return Reading(0.0, kind, ((anchor.places, "0"),), rank)
        thing = kind in ("keywords", "counter")
        if self.parts[number].role == "if":
            reach = self._from_next(number)
            rank = 0 if reach else rank
        else:
            reach = self._in_reach(number, anchor) + self._verdict(number)
        if thing and all(m.payload[1] in _BARE for m in reach):
            near = [m for m in reach if 0 < anchor.places[0] - m.places[-1] <= _NEAR]
            if any(m.payload[1] == "without" for m in near):
                near += [m for m in reach if m.places[0] > anchor.places[-1]]
            reach = near or self._from_next(number)
            if not reach:
                return None
        if any(m.payload[1] == "open" for m in reach):
            return Reading(0.0, "open", ((anchor.places, "0"),), rank)
        sign = DIRECTION[kind]
        marks = [(anchor.places, "+" if sign > 0 else "-")]
        for turn in reach:
            turned = turn.payload[1] not in _KEEPS
            if kind == "blame":
                approved = turn.payload[1] == "for" and turn.places[0] > anchor.places[-1]
                approved = approved and not self.words.forms[turn.places[-1]].endswith("ed")
                turned = approved or turn.payload[1] in ("not", "without", "deny")
            sign = -sign if turned else sign
            marks.append((turn.places, "turned" if turned else ""))
        return Reading(float(sign), kind, tuple(marks), rank + thing)

    def _in_reach(self, number: int, anchor: Match) -> list[Match]:
        """Give the words that turn an anchor round or take its side, in the order of the text."""
        part, last = self.parts[number], anchor.places[-1]
        reach = []
        for near in self.groups[part.group]:
            own = self.parts[near]
            if own.last < anchor.places[0] - _REACH or own.first > last + _REACH:
                continue
            detail = own.role == "detail" and part.role != "detail"
            apart = near != number and part.role != "detail"
            for turn in self.turns[near]:
                kind = turn.payload[1]
                if turn.places[0] < last:
                    governs = kind != "ended" and not (kind == "without" and apart)
                else:
                    governs = not detail and self._said_of(turn, anchor)
                if governs:
                    reach.append(turn)
        return self._collapsed(reach)

    def _said_of(self, turn: Match, anchor: Match) -> bool:
        """Whether a word after a thing is said of it: "is useless", not "to stop the war"."""
        forms, at, kind = self.words.forms, turn.places[0], turn.payload[1]
        if kind == "without":
            return False
        before = forms[at - 1]
        if kind == "not":
            return before not in ("and", "but", "or") and at not in self.words.breaks
        if before == "to":
            return forms[at - 2] in _STEADY
        if kind == "ended" or not _PREDICATE.isdisjoint(forms[max(0, at - 5) : at]):
            return True
        if any(anchor.places[0] - _REACH < place < anchor.places[-1] for place in self.judging):
            after = turn.places[-1] + 1
            return after in self.words.breaks or forms[after : after + 1] in _LEAVES
        apart = at - anchor.places[-1]
        return (
            apart == 1 or (apart <= 3 and forms[at].endswith(("s", "ed"))) or forms[at] in _STATES
        )

    def _collapsed(self, reach: list[Match]) -> list[Match]:
        """Count once what is said twice: "wrong and foolish", "dismissed as false"."""
        forms = self.words.forms
        kept: list[Match] = []
        for turn in reach:
            at = turn.places[0]
            if kept:
                between = forms[kept[-1].places[-1] + 1 : at]
                kind, before = turn.payload[1], kept[-1].payload[1]
                joined = between[:1] in (["and"], ["or"]) and _JOINING.issuperset(between[1:])
                joined = joined or (not between and at in self.words.breaks)
                same = {kind, before}.isdisjoint((*_BARE, *_KEEPS))
                if joined and same:
                    continue
                if "as" in between[:_AS] and kind in _SIDES and before in _SIDES:
                    continue
            if forms[at] == "nor" and any(forms[m.places[0]] == "neither" for m in kept):
                continue
            kept.append(turn)
        return kept

    def _verdict(self, number: int) -> list[Match]:
        """Give the words that call right or wrong what was said in an earlier clause."""
        for later, part in enumerate(self.parts[number + 1 : number + 4], number + 1):
            if part.role == "main" and part.group != self.parts[number].group:
                found = self.turns[later]
                if len(found) < 4 and any(self._judges(m.places[0], part.first) for m in found):
                    return found
        return []

    def _judges(self, at: int, first: int) -> bool:
        """Whether a word is said of "they", "he" ...: "they were mistaken"."""
        forms = self.words.forms
        return any(
            forms[i] in _PRONOUNS and forms[i + 1] in ("is", "are", "was", "were")
            for i in range(max(first, at - 4), at - 1)
        )

    def _from_next(self, number: int) -> list[Match]:
        """Give the words for or against in the next clause that speaks of the same thing."""
        for later, part in enumerate(self.parts[number + 1 : number + 3], number + 1):
            if part.role in ("main", "relative") and part.last - part.first > 3:
                inside = [m for m in self.turns[later] if m.payload[1] not in ("ended", "open")]
                again = any(self.words.forms[at] in _THINGS for at in range(part.first, part.last))
                if again and any(m.payload[1] not in _BARE for m in inside):
                    return inside
        return []


def longest(found: Iterable[Match]) -> list[Match]:
    """Keep the matches with most words, none of which is used twice."""
    kept, used = [], set()
    for match in sorted(found, key=lambda m: (-len(m.places), m.places)):
        if used.isdisjoint(match.places):
            kept.append(match)
            used.update(match.places)
    return sorted(kept, key=lambda m: m.places)


def held_places(own: dict[str, list[Match]]) -> frozenset[int]:
    """Give the places of all wordings of issues."""
    return frozenset(
        place
        for found in own.values()
        for match in found
        if match.payload[1] in DIRECTION
        for place in match.places
    )


def _clauses(words: Words, general: list[Match], held: frozenset[int]) -> list[Clause]:
    sides = frozenset(m.places[0] for m in general if m.payload[1] in _SIDES)
    felt = {m.places[-1] + 1 for m in general if m.payload[1] in _SIDES}
    openers = {
        m.places[0]: m.payload[1]
        for m in general
        if m.payload[1] in _OPENERS
        and m.places[0] not in held
        and not (m.places[0] in felt and words.forms[m.places[0]] == "by")
    }
    said = frozenset(m.places[0] for m in general if m.payload[1] == "said")
    return clauses(words, openers, sides, said, held)


def _settled(readings: list[Reading]) -> Reading | None:
    """Give one reading of the issue: the most direct clause decides."""
    readings = [reading for reading in readings if reading.rank < 2 * _RANK["if"]]
    if not readings:
        return None
    best = min(reading.rank for reading in readings)
    top = [reading for reading in readings if reading.rank == best]
    open_ones = [reading for reading in top if reading.kind in ("zero", "onus", "open")]
    if open_ones:
        return open_ones[0]
    stance = float(np.sign(sum(reading.stance for reading in top)))
    agreeing = [reading for reading in top if reading.stance == stance] or top
    marks = tuple(dict.fromkeys(mark for reading in agreeing for mark in reading.marks))
    return Reading(stance, agreeing[0].kind, marks, best)
