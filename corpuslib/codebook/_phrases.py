"""Reading noun phrases that name somebody: the scanner behind `corpuslib.codebook.actors`."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

GROUPS = ("country", "institution", "metonym", "collective")

_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|[^\W_]+")
_GLUE = frozenset([" ", "\n", "-", "'", "’", "\u2010", "\u2011", "\xa0", "  "])
_INSIDE = re.compile(r"[\w \n'’\u2010\u2011\xa0-]*")

_COURTESY = frozenset("Mr Mrs Ms Miss Dr Sir Dame Lord Lady Herr Frau Madame Monsieur".split())
_DAYS = frozenset(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April "
    "May June July August September October November December".split()
)
_FORMER = frozenset("former ex late then onetime".split())
_LOWER = frozenset("deputy vice assistant associate shadow future incoming".split())
_PLAIN = frozenset("new acting top senior chief current long serving incumbent outgoing".split())
_ADVERBIAL = _FORMER | _LOWER | _PLAIN
_JOINTS = frozenset(
    "a an and are as at be been but by for from had has have he if in is it its not of on or over "
    "said say says she than that the their they this to told was we were what when which while "
    "who will with would".split()
)
_SENT = ("ambassador", "envoy", "representative", "advis", "aide", "charg", "counsel")
_VAGUE = ("head", "leader", "official", "representative", "minister", "chairman")
_PREPOSITIONS = ("of", "to", "for")
_DEPTH, _REACH = 3, 4
_JOINABLE = frozenset(
    [(group, kind) for group in GROUPS for kind in ("body", "office", "person", "surname")]
    + [(kind, group) for group in GROUPS for kind in ("body", "office")]
    + [(kind, "office") for kind in ("body", "office", "person")]
    + [("office", kind) for kind in ("body", "person", "surname")]
    + [("person", "person")]
)


class Mention(NamedTuple):
    """
    A stretch of text that names somebody.

    Attributes
    ----------
    start, end : int
        Where it stands, country and title included: "Russian Foreign Minister Sergei Lavrov".
    core : int
        Where the name itself begins, or the office where there is no name.
    kind : str
        ``person``; ``surname`` (it is open who of that name is meant); ``office`` and ``body``
        (named by what they are, not by name); ``country``, ``institution``, ``metonym`` or
        ``collective``.
    name : str or None
        The name in the table; None where the words leave it open.
    actor : str or None
        The code; None where it is open.
    role : str
        The office or body in the table's wording; for a name, its role on the day.
    candidates : tuple of Actor
        Everybody in the table who may be meant, in the order of the table.
    """

    start: int
    end: int
    core: int
    kind: str
    name: str | None
    actor: str | None
    role: str
    candidates: tuple = ()


class _Part:
    """A phrase while it grows: tokens `first` to `last`, and what is known of it."""

    __slots__ = ("body", "core", "first", "kind", "last", "near", "place", "role", "rows")

    def __init__(self, first, last, kind, rows=(), role="", place=None, body=None, core=None):
        self.first, self.last, self.kind = first, last, kind
        self.rows, self.role, self.place, self.body = rows, role, place, body
        self.core = first if core is None else core
        self.near = None


def tokens(text: str) -> list[str]:
    """Split into the pieces that names are compared by."""
    return _TOKEN.findall(text)


class Scan:
    """One reading of one text: finds the names in it, then joins them to phrases."""

    def __init__(self, index, text: str, day, known: Iterable[str]):
        self.index, self.text, self.day = index, text, day
        self.spans = [match.span() for match in _TOKEN.finditer(text)]
        self.words = [text[start:end] for start, end in self.spans]
        self.introduced: dict[str, str | None] = {}
        self.held: dict[tuple, tuple] = {}
        self.on: dict[int, tuple[tuple, tuple]] = {}
        for name in known:
            self._introduce(name)

    def run(self) -> Iterator[Mention]:
        """Yield what the text names, from left to right."""
        self.atoms = self._atoms()
        at = 0
        while at < len(self.atoms):
            part, at = self._phrase(at, 0)
            if part is not None and part.kind != "term":
                yield self._mention(part)

    def _atoms(self) -> list[tuple[int, int, str, object]]:
        """Find the longest entries of the table, as (first token, last token, kind, value)."""
        trie, words, found = self.index.trie, self.words, []
        free = 0
        for at in [at for at, word in enumerate(words) if word in trie]:
            if at < free:
                continue
            node, best, end = trie[words[at]], None, at + 1
            while node is not None:
                if "" in node:
                    best, free = node[""], end
                if end == len(words) or not self._glued(end):
                    break
                node = node.get(words[end])
                end += 1
            if best is not None:
                found.append((at, free, *best))
        return found

    def _glued(self, at: int) -> bool:
        """Whether nothing but a space, a hyphen or an apostrophe stands before token `at`."""
        gap = self.text[self.spans[at - 1][1] : self.spans[at][0]]
        if gap in _GLUE:
            return True
        if gap == ". ":
            return self.words[at - 1] in _COURTESY or len(self.words[at - 1]) == 1
        return gap.isspace() and gap.count("\n") < 2

    def _phrase(self, at: int, depth: int) -> tuple[_Part | None, int]:
        """Read the phrase that begins with atom `at`; say which atom comes after it."""
        atoms = self.atoms
        part = self._part(*atoms[at])
        at += 1
        while part is not None and at < len(atoms):
            first, _, kind, _ = atoms[at]
            if first - part.last > _REACH or (part.kind, kind) not in _JOINABLE:
                break
            joined = self._join(part, at, depth)
            if joined is None:
                break
            part, at = joined
        return part, at

    def _part(self, first: int, last: int, kind: str, value) -> _Part | None:
        if kind == "office" or kind == "body":
            return _Part(first, last, kind, None if kind == "office" else (), value)
        if kind in GROUPS or kind == "term":
            rows = self._rows(value)
            return _Part(first, last, kind, rows) if rows else None
        return self._person(first, last, kind, value)

    def _rows(self, value: tuple) -> tuple:
        """Keep the rows of an entry that hold on the day; remembered, as names recur."""
        key = id(value)
        if key not in self.on:
            self.on[key] = value, rows_on(value, self.day)
        return self.on[key][1]

    def _person(self, first: int, last: int, kind: str, value) -> _Part | None:
        """Say who a name is, minding who has been introduced before."""
        core = first
        courtesy = first > 0 and self.words[first - 1] in _COURTESY and self._glued(first)
        if last - first == 1:
            surname = self.words[first]
            if not courtesy and self._somebody_else(first):
                self.introduced[surname] = None
            if surname in self.introduced:
                name = self.introduced[surname]
                value = tuple(row for row in value if row.name == name)
                kind = "person"
            elif kind == "surname" and courtesy and len({row.name for row in value}) == 1:
                kind = "person"
        rows = self._rows(value)
        if not rows:
            return None
        if kind == "person" and last - first > 1:
            self._introduce(rows[0].name)
            self.introduced[self.words[last - 1]] = rows[0].name
        return _Part(first - courtesy, last, kind, rows, core=core)

    def _introduce(self, name: str) -> None:
        self.introduced[tokens(name)[-1]] = name

    def _somebody_else(self, at: int) -> bool:
        """Whether another first name stands before a surname: "with Rosa Orlo"."""
        if at < 2 or not (self._glued(at) and self._glued(at - 1)):
            return False
        first, before = self.words[at - 1], self.words[at - 2]
        return (
            first.istitle()
            and len(first) > 2
            and self.text[self.spans[at][0] - 1] == " "
            and before.islower()
            and before != "s"
            and first not in _DAYS
            and first not in self.index.trie
            and not self.index.ends_a_name(first)
        )

    def _join(self, part: _Part, at: int, depth: int) -> tuple[_Part, int] | None:
        first, last, kind, value = self.atoms[at]
        link = self._link(part, first)
        if link is None:
            return None
        if link in _PREPOSITIONS:
            return self._join_after(link, part, at, depth)
        if kind == "body" and part.kind in GROUPS:
            return self._grown(part, first, last, "body", value, place=part.rows[0]), at + 1
        if kind == "office":
            if part.kind in GROUPS:
                place, body = part.rows[0], None
            elif part.kind == "body":
                place, body = part.place, part.role
            elif link == "own" and (part.kind == "person" or self._settled(part)):
                place, body = part.rows[0], None
            else:
                return None
            return self._grown(part, first, last, "office", value, place, body), at + 1
        if kind in ("person", "surname") and link in ("next", "own"):
            named = self._named(part, link, first, last, kind, value)
            return named and (named, at + 1)
        return None

    def _join_after(self, link: str, part: _Part, at: int, depth: int) -> tuple[_Part, int] | None:
        """Join "office of ...", "ambassador to ...", "government of ..."."""
        if part.kind == "body" and part.place is None and link == "of":
            first, last, kind, value = self.atoms[at]
            right = self._part(first, last, kind, value) if kind in GROUPS else None
            if right is not None:
                grown = self._grown(part, first, last, "body", part.role, place=right.rows[0])
                grown.core = part.core
                return grown, at + 1
        if part.kind != "office" or part.body is not None or depth == _DEPTH:
            return None
        if link == "to" and not any(stem in part.role for stem in _SENT):
            return None
        right, after = self._phrase(at, depth + 1)
        if right is None or right.kind in ("surname", "term"):
            return None
        place, body = part.place, None
        if right.kind in GROUPS:
            body = right.rows[0].name
        elif right.kind == "body":
            place, body = place or right.place, right.role
        elif right.kind == "person" or self._settled(right):
            if place is None:
                place = right.rows[0]
        else:
            return None
        grown = self._grown(part, right.first, right.last, "office", part.role, place, body)
        grown.core = part.core
        if right.kind in GROUPS and link != "to":
            grown.near = right.rows[0]
        return grown, after

    def _named(self, part: _Part, link: str, first: int, last: int, kind: str, value):
        """Join a title, a country or a house to the person it stands before."""
        if part.kind == "office" and link == "next":
            if last - first == 1:
                value, kind = self._with_title(part.role, kind, value)
                if not value:
                    self.introduced[self.words[first]] = None
        elif part.kind == "person" and link == "next":
            value = tuple(row for row in value if row.name == part.rows[0].name)
        elif part.kind in GROUPS:
            value = tuple(row for row in value if row.actor == part.rows[0].actor)
        else:
            return None
        right = self._person(first, last, kind, value) if value else None
        if right is not None:
            right.first = part.first
        return right

    def _with_title(self, office: str, kind: str, value):
        """Keep those of a surname who can bear the title before it."""
        if office in _VAGUE:
            return value, kind
        stems = set(office.split()) - {"of", "state"}
        value = tuple(row for row in value if stems & set(row.role.replace(";", " ").split()))
        return value, "person" if len({row.name for row in value}) == 1 else kind

    def _grown(self, part, first, last, kind, role, place=None, body=None) -> _Part:
        rows = None if kind == "office" else ()
        return _Part(part.first, last, kind, rows, role, place, body, core=first)

    def _link(self, part: _Part, first: int) -> str | None:
        """Say how a phrase leads over to token `first`: next, own, of, to, for, or not."""
        start, end = self.spans[part.last - 1][1], self.spans[first][0]
        gap = self.text[start:end]
        between = self.words[part.last : first]
        if not between and self._glued(first):
            return "own" if gap[:1] in "'’" and len(gap) > 1 else "next"
        if not gap or "\n\n" in gap or not _INSIDE.fullmatch(gap):
            return None
        if gap[0] in "'’":
            rest = between[1:] if between[:1] == ["s"] else between
            plain = all(word.islower() and word not in _JOINTS for word in rest)
            return "own" if plain and len(rest) < 4 else None
        if not between:
            return None
        if between[0] in _PREPOSITIONS and between[1:] in ([], ["the"]):
            return between[0]
        return "next" if all(word in _ADVERBIAL for word in between) else None

    def _settled(self, part: _Part) -> bool:
        """Look up who holds the office that a phrase names; say whether that is one person."""
        if part.kind != "office":
            return False
        if part.rows is None:
            part.role = self._qualified(part)
            key = part.role, part.place and part.place.name, part.body
            if key not in self.held:
                self.held[key] = self.index.held(part.role, part.place, part.body, self.day)
            part.rows = self.held[key]
        one = len({row.name for row in part.rows}) == 1
        return one and (part.place is not None or part.body is not None)

    def _qualified(self, part: _Part) -> str:
        """Say "former" or "deputy" with an office before which it stands, and take it in."""
        for at in (part.core - 1, part.first - 1):
            if at >= 0 and self._glued(at + 1):
                word = self.words[at].lower()
                if word in _FORMER or (word in _LOWER and at == part.core - 1):
                    part.first = min(part.first, at)
                    return f"former {part.role}" if word in _FORMER else f"{word} {part.role}"
        return part.role

    def _mention(self, part: _Part) -> Mention:
        rows, name, actor, role = part.rows, None, None, part.role
        if part.kind == "office":
            one = self._settled(part)
            rows, role, name = part.rows, part.role, part.rows[0].name if one else None
            near = part.place or part.near
            if one or (part.body is not None and len({row.actor for row in rows}) == 1):
                actor = rows[0].actor
            elif near is not None:
                actor = near.actor
        elif part.kind == "body":
            if part.place is not None:
                row = self.index.body_of(part.role, part.place)
                name = row.name if row else f"{part.role} of {part.place.name}"
                actor, rows = part.place.actor, (row,) if row else ()
        elif part.kind != "surname":
            name, actor, role = rows[0].name, rows[0].actor, rows[0].role
        start, end = self.spans[part.first][0], self.spans[part.last - 1][1]
        return Mention(start, end, self.spans[part.core][0], part.kind, name, actor, role, rows)


def rows_on(rows, day) -> tuple:
    """
    Keep the rows that hold on a day.

    A person none of whose rows holds is kept by the nearest one, without its office.
    """
    if day is None:
        return tuple(rows)
    holding = tuple(row for row in rows if row.holds_on(day))
    if len(holding) == len(rows):
        return holding
    found = []
    for name in dict.fromkeys(row.name for row in rows):
        own = [row for row in holding if row.name == name]
        if not own:
            nearest = min((row for row in rows if row.name == name), key=lambda row: row.off(day))
            own = [replace(nearest, role="")] if nearest.is_person else []
        found += own
    return tuple(found)
