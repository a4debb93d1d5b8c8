"""
Who a noun phrase stands for, in the course of one text.

Order: full name; surname already introduced; role; institution; pronoun, the last speaker or
subject of fitting kind; carry-over. The column ``how`` says which it was.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from corpuslib.codebook.actors import Mention
from corpuslib.statements.people import (
    GENERIC,
    HUMAN,
    ONE_PERSON,
    PARTICLES,
    TITLES,
    VAGUE,
    sex_of,
)

GROUPS = frozenset(["country", "institution", "metonym", "collective", "body"])
UNKNOWN, NOBODY = "other", "unattributed"

_HE = frozenset("he him his himself".split())
_SHE = frozenset("she her hers herself".split())
_IT = frozenset("it its itself".split())
_THEY = frozenset("they them their themselves both".split())
_PRONOUNS = _HE | _SHE | _IT | _THEY


class Speaker(NamedTuple):
    """Who says something: words `first` to `last` of the text name them."""

    name: str
    actor: str
    how: str | None
    first: int
    last: int
    sex: str = ""
    kind: str = ""
    others: tuple[str, ...] = ()


class Cast:
    """
    The people and bodies of one text, as far as it has been read.

    Parameters
    ----------
    passage : Passage
    mentions : sequence of Mention
        Who is named in it, from left to right.
    holders : callable
        `ActorIndex.holders` of the table that they were found with.
    day : Timestamp, optional
        The day of the text.
    home : str, optional
        The actor whose own text it is: its president is "the president".
    """

    def __init__(self, passage, mentions: Sequence[Mention], holders, day=None, home=None):
        self.passage, self.holders, self.day, self.home = passage, holders, day, home
        self.mentions = mentions
        starts, ends = passage.start, passage.end
        self.first = [bisect_left(ends, m.start + 1) for m in mentions]
        self.last = [bisect_left(starts, m.end) for m in mentions]
        self.seen: list[Speaker] = []
        self.spoke: list[Speaker] = []
        self.named: dict[str, Speaker] = {}
        self.sexes: dict[str, str] = {}
        self.said: Speaker | None = None
        self.roles: dict[str, str] = {}

    # ------------------------------------------------------------- what is there

    def within(self, a: int, b: int) -> list[int]:
        """Numbers of the mentions that begin among the words `a` to `b`."""
        n = bisect_left(self.first, a)
        if n and self.last[n - 1] > a:
            n -= 1
        found = []
        while n < len(self.first) and self.first[n] < b:
            found.append(n)
            n += 1
        return found

    def speakable(self, a: int, b: int, strength: float, person: bool = False) -> bool:
        """Whether a noun phrase can be a source; or, if so asked, must be a person."""
        low = self.passage.low
        if person:
            if b - a == 1 and low[a] in ("he", "she"):
                return True
            named = self.within(a, b)
            at_head = bool(named) and self.first[named[0]] - a <= 1
            return at_head and self.mentions[named[0]].kind in ("person", "surname", "office")
        if b - a == 1 and low[a] in _PRONOUNS:
            return low[a] not in _IT or self._last(("group",)) is not None
        if low[a] in _NO_SOURCE or (a and low[a - 1] in _HYPOTHESIS):
            return False
        if self.within(a, b):
            return True
        words = self.passage.words
        if any(words[k][:1].isupper() for k in range(a + 1, b)):
            return True
        if self._head(a, b) in HUMAN or (b - a == 1 and low[a] in _SOME):
            return True
        if words[a][:1].isupper() and self.passage.tags[a] == "N":
            return strength >= 0.7
        return strength >= 0.9 and low[a] not in _IT

    def _head(self, a: int, b: int) -> str:
        """The noun that a phrase is built on: "officials" in "three officials of the union"."""
        tags, low = self.passage.tags, self.passage.low
        k = a
        while k < b and tags[k] not in "P,-(WT":
            k += 1
        return low[k - 1] if k > a else low[a]

    def _list_before(self, a: int) -> int:
        """Where a list begins that a name ends: "Fenn, Aria", at the head of its sentence."""
        words, low = self.passage.words, self.passage.low
        if not a or low[a - 1] != "," or not (inside := self.within(a, a + 1)):
            return a
        first, n = a, inside[0] - 1
        actors = {self.mentions[n + 1].actor}
        while n >= 0 and low[first - 1] == "," and self.last[n] == first - 1:
            mention = self.mentions[n]
            if mention.kind in ("office", "body") or mention.actor in actors:
                return a
            actors.add(mention.actor)
            first, n = self.first[n], n - 1
        opens = first == 0 or first in self.passage.starts or words[first - 1] in ".:-–—"
        return first if opens else a

    def _members(self, whole: Speaker, a: int, b: int) -> Speaker:
        """Read "the Lake Group (Fenn, Aria and Oule)": it speaks for each of those named."""
        low, named = self.passage.low, self.within(a, b)
        kinds = {self.mentions[n].kind for n in named}
        actors = [self.mentions[n].actor for n in named]
        if len(named) < 2 or kinds != {"country"} or None in actors:
            return whole
        inner = {low[k] for m, n in pairwise(named) for k in range(self.last[m], self.first[n])}
        if not inner <= {",", "and"}:
            return whole
        first, *others = dict.fromkeys(actors)
        return whole._replace(actor=first, kind="groups", others=tuple(others))

    def _list_behind(self, a: int, end: int, b: int) -> int:
        """Where a list ends that a name begins: "Fenn, Aria officials", "(Fenn, Aria)"."""
        low, inside = self.passage.low, self.within(a, b)
        names = [n for n in inside if self.first[n] >= end or self.last[n] == end]
        kinds = {self.mentions[n].kind for n in names}
        actors = {self.mentions[n].actor for n in names}
        if len(names) < 2 or len(actors) < len(names) or not kinds <= {"country", "institution"}:
            return end
        between = {word for m, n in pairwise(names) for word in low[self.last[m] : self.first[n]]}
        last = self.last[names[-1]]
        tail = low[last:b]
        if not between <= {",", "and"} or low[last - 1].endswith(("'s", "s'")):
            return end
        return (
            b if not tail or (len(tail) == 1 and tail[0] in HUMAN and tail[0][-1] == "s") else end
        )

    # ---------------------------------------------------------------- resolving

    def resolve(self, a: int, b: int) -> Speaker | None:
        """Say who the noun phrase of the words `a` to `b` is."""
        passage = self.passage
        low, _words, tags = passage.low, passage.words, passage.tags
        while b - a > 1 and (tags[b - 1] in ",-R)"):
            b -= 1
        while b - a > 1 and tags[a] in ",-R(":
            a += 1
        if low[a] in _PRONOUNS and (b - a == 1 or tags[a + 1] in ",-"):
            return self._pronoun(low[a], a, a + 1)
        if (b - a == 1 and low[a] in _PRONOUNS) or (low[a] in _THEY and b - a <= 2):
            return self._pronoun(low[a], a, b)
        if b - a == 1 and low[a] in ("i", "we", "you"):
            return self._carry(a, b)
        if low[a] in ("who", "which"):
            return None
        end = a
        while end < b and tags[end] not in ",-(":
            end += 1
        a = self._list_before(a)
        if end < b and low[end] == ",":
            end = self._list_behind(a, end, b)
        head = self.within(a, end) if end > a else []
        rest = [n for n in self.within(end, b) if n not in head]
        found = self._mention(head, rest, a, end, b) if head else self._unlisted(a, end, b, rest)
        if end < b and low[end] == "(" and found is not None:
            found = self._members(found, end + 1, b)
        if found is not None:
            self._remember(found, a, b)
        return found

    def _mention(self, head: list[int], rest: list[int], a: int, end: int, b: int) -> Speaker:
        passage = self.passage
        n = head[0]
        m = self.mentions[n]
        first, last = self.first[n], self.last[n]
        whole = self._text(a, end)
        if (first > a and passage.tags[first - 1] == "P") or (
            first > a + 1 and passage.tags[first - 1] == "D" and passage.tags[first - 2] == "P"
        ):
            tail = head[-1]
            if self.mentions[tail].kind == "person" and self.last[tail] == end:
                return self._person(tail, self.mentions[tail], a, end)
            name = self._capitals(a, first)
            how = "name" if name else "role"
            human = name or self._head(a, end) in HUMAN
            kind = "person" if human else "thing"
            return Speaker(name or whole, m.actor or UNKNOWN, how, a, end, kind=kind)
        tail = head[-1]
        borne = m.kind == "office" and self.mentions[tail].kind == "person"
        if borne and self.last[tail] == end and passage.tags[self.first[tail] - 1] != "P":
            return self._person(tail, self.mentions[tail], a, end)
        joined = self._joined(head, end)
        if joined is not None:
            return joined
        if m.kind in ("person", "surname", "office") and self._owns(last, end):
            owner = self._office(n, m, a, last, last, whole) if m.kind == "office" else m
            actor = owner.actor or UNKNOWN
            return Speaker(self._bare(a, end), actor, "role", a, end, kind="group")
        if m.kind in ("person", "surname"):
            return self._person(n, m, a, end)
        if m.kind == "office":
            for k in rest[:1]:
                other = self.mentions[k]
                if other.kind == "person" and self._close(self.first[k], end):
                    return self._person(k, other, a, b)
            return self._office(n, m, a, end, b, whole)
        for k in rest[:1]:
            other = self.mentions[k]
            if (
                other.kind in ("person", "surname", "office")
                and other.actor == m.actor
                and self._close(self.first[k], end)
            ):
                if other.kind == "office":
                    return self._office(k, other, a, b, b, self._text(a, b))
                if passage.words[last - 1].endswith(("'s", "’s")) or last < end:
                    return self._person(k, other, a, b)
        tail = self._tail(last, end)
        if tail:
            name = self._capitals(last, end)
            low = passage.low
            if name:
                return Speaker(
                    name, m.actor or UNKNOWN, "name", a, end, self._sex(name, a, b), "person"
                )
            if end - 1 >= 0 and low[end - 1] in ONE_PERSON:
                known = self._one_of(m.actor, low[end - 1])
                if known is not None:
                    return known._replace(how="role", first=a, last=end)
                name = self._capitals(end, b)
                if name:
                    return Speaker(
                        name, m.actor or UNKNOWN, "name", a, b, self._sex(name, a, b), "person"
                    )
                return Speaker(
                    self._bare(a, end),
                    m.actor or UNKNOWN,
                    "role",
                    a,
                    end,
                    self._sex("", a, end),
                    "person",
                )
            many = self._head(a, end).endswith("s") or self._head(a, end) in ("people", "police")
            return Speaker(
                self._bare(a, end), m.actor or UNKNOWN, "role", a, end,
                kind="groups" if many else "group",
            )  # fmt: skip
        if m.actor is None:
            others = [self.mentions[k] for k in head[1:] if self.mentions[k].kind in GROUPS]
            if others and others[0].actor:
                kind = "groups" if self._head(a, end).endswith("s") else "group"
                return Speaker(whole, others[0].actor, "institution", a, end, kind=kind)
        return self._body(m, a, end, whole)

    def _body(self, m: Mention, a: int, end: int, whole: str) -> Speaker:
        """A country, house or body; one that every country has is that of the last speaker."""
        actor, word = m.actor, self.passage.low[a]
        head = self._head(a, end)
        if actor is None and word in _OWNERS:
            owner = self._pronoun(word, a, a + 1)
            actor = owner.actor if owner else None
        elif actor is None and head not in VAGUE:
            met = (one.actor for one in reversed(self.seen) if one.actor not in (UNKNOWN, NOBODY))
            actor = self.home or next(met, None)
        many = m.kind == "collective" or head in ("people", "officials", "authorities")
        many = many or (m.kind == "country" and head.endswith("s") and m.name and m.name[-1] != "s")
        open_ = NOBODY if head in VAGUE else UNKNOWN
        how = "institution" if actor else None
        kind = "groups" if many else "person" if head in ONE_PERSON else "group"
        return Speaker(m.name or whole, actor or open_, how, a, end, kind=kind)

    def _tail(self, last: int, end: int) -> bool:
        """Whether nouns of its own follow a country or body: "the Avarian | officials"."""
        tags = self.passage.tags
        return last < end and tags[last] in "NEG"

    def _owns(self, last: int, end: int) -> bool:
        """Whether a body of somebody's own follows the name: "Orlo's office"."""
        passage = self.passage
        possessive = passage.low[last - 1].endswith(("'s", "s'"))
        return possessive and last < end and passage.low[end - 1] in _BODIES

    def _close(self, at: int, end: int) -> bool:
        """Whether a mention opens the apposition behind a comma."""
        return at - end <= 5

    def _joined(self, head: list[int], end: int) -> Speaker | None:
        """Read "Putin and Lukashenko": one speaker with two names, counted for the first."""
        if len(head) < 2:
            return None
        low = self.passage.low
        pieces = [head[0]]
        for n in head[1:]:
            between = low[self.last[pieces[-1]] : self.first[n]]
            if (
                between
                and set(between) <= {"and", ",", "the", "both", "&"}
                and self.mentions[n].kind != "office"
            ):
                pieces.append(n)
            else:
                break
        if len(pieces) < 2:
            return None
        found = [self.mentions[n] for n in pieces]
        tail = end > self.last[pieces[-1]] and self.passage.tags[self.last[pieces[-1]]] in "NE"
        if tail and not (low[end - 1].endswith("s") and low[end - 1] in HUMAN):
            return None
        for m, n in zip(found, pieces, strict=True):
            if m.kind == "person":
                self._remember(
                    self._person(n, m, self.first[n], self.last[n]), self.first[n], self.last[n]
                )
        names = [m.name or self.passage.text[m.start : m.end] for m in found]
        actors = [m.actor or UNKNOWN for m in found]
        how = "name" if found[0].kind in ("person", "surname") else "institution"
        return Speaker(
            " and ".join(names),
            actors[0],
            how,
            self.first[pieces[0]],
            self.last[pieces[-1]],
            "",
            "groups",
            tuple(dict.fromkeys(actor for actor in actors if actor != actors[0])),
        )

    def _person(self, n: int, m: Mention, a: int, b: int) -> Speaker:
        name, actor = m.name, m.actor
        if m.kind == "surname":
            surname = self.passage.words[self.last[n] - 1]
            known = self.named.get(_stem(surname))
            if known is not None:
                return known._replace(how="name", first=a, last=b)
            ranked = [row for row in m.candidates if any(s.name == row.name for s in self.seen)]
            rows = ranked or list(m.candidates)
            actors = {row.actor for row in rows}
            if len({row.name for row in rows}) == 1:
                name, actor = rows[0].name, rows[0].actor
            else:
                name = surname
                actor = rows[0].actor if len(actors) == 1 else UNKNOWN
        if m.candidates and name not in self.roles:
            self.roles[name] = ";".join(row.role for row in m.candidates if row.name == name)
        return Speaker(name, actor or UNKNOWN, "name", a, b, self._sex(name, a, b), "person")

    def _office(self, n: int, m: Mention, a: int, end: int, b: int, whole: str) -> Speaker:
        last = self.last[n]
        name = self._capitals(last, end) or (self._capitals(end, b) if b > end else "")
        of = self._of_whom(n, m, end)
        if of is not None:
            return of._replace(first=a, last=end)
        if name and self.passage.low[last] != "of":
            return Speaker(name, m.actor or UNKNOWN, "name", a, b, self._sex(name, a, b), "person")
        if m.name:
            sex = self._sex(m.name, a, end)
            return Speaker(m.name, m.actor or UNKNOWN, "role", a, end, sex, "person")
        word = self.passage.low[a]
        if word in ("its", "their", "his", "her"):
            owner = self._pronoun(word, a, a + 1)
            if owner is not None:
                held = self.holders(m.role, of=owner.name, day=self.day)
                if len({row.name for row in held}) == 1 and held[0].name != owner.name:
                    one = held[0]
                    return Speaker(
                        one.name, one.actor, "role", a, end, self._sex(one.name, a, end), "person"
                    )
                return Speaker(
                    self._text(a, end), owner.actor, "role", a, end, self._sex("", a, end), "person"
                )
        if self.home and m.actor in (None, self.home):
            own = [row for row in self.holders(m.role, day=self.day) if row.actor == self.home]
            if own and len({row.name for row in own}) == 1:
                one = own[0]
                return Speaker(
                    one.name, one.actor, "role", a, end, self._sex(one.name, a, end), "person"
                )
        generic = m.role in GENERIC and word == "the"
        behind = self.passage.low[last : last + 1] == ["of"] and not generic
        open_ = word in _INDEFINITE or behind or (m.role in GENERIC and not generic)
        known = None if open_ else self._holder(m, self._sex("", a, end), self.first[n])
        if known is not None:
            return known._replace(how="role", first=a, last=end)
        actor = m.actor
        if actor is None:
            actors = {row.actor for row in m.candidates}
            actor = actors.pop() if len(actors) == 1 else None
            if actor and len({row.name for row in m.candidates}) == 1:
                one = m.candidates[0]
                return Speaker(
                    one.name, actor, "role", a, end, self._sex(one.name, a, end), "person"
                )
        if actor is None and self.passage.low[a] in ("his", "her", "its", "their"):
            holder = self._pronoun(self.passage.low[a], a, a + 1)
            actor = holder.actor if holder else None
        sex = self._sex("", a, end)
        plural = whole.endswith("s")
        kind = "groups" if plural else "person"
        return Speaker(
            self._bare(a, end), actor or NOBODY, "role" if actor else None, a, end, sex, kind
        )

    def _of_whom(self, n: int, m: Mention, end: int) -> Speaker | None:
        """Read "the secretary of its Security Council"."""
        low, k = self.passage.low, self.last[n]
        if low[k : k + 1] != ["of"] or n + 1 >= len(self.mentions) or self.first[n + 1] > k + 2:
            return None
        body = self.mentions[n + 1]
        if body.kind not in GROUPS or self.first[n + 1] >= end:
            return None
        held = self.holders(m.role, of=body.name or "", day=self.day) if body.name else ()
        if len({row.name for row in held}) == 1:
            return Speaker(
                held[0].name,
                held[0].actor,
                "role",
                0,
                0,
                self.sexes.get(held[0].name, ""),
                "person",
            )
        return None

    def _holder(self, m: Mention, sex: str, before: int) -> Speaker | None:
        """Who of those already met may hold an office: the last speaker first."""
        names = {row.name for row in m.candidates}
        if m.role in GENERIC and m.actor:
            return self._one_of(m.actor, m.role)
        words = set(m.role.split()) if m.role else set()
        for one in [*reversed(self.spoke), *reversed(self.seen)]:
            if one.kind != "person" or (m.actor and one.actor != m.actor):
                continue
            if sex and one.sex and sex != one.sex:
                continue
            roles = self.roles.get(one.name)
            if one.name in names or (roles is None and words & set(one.name.lower().split())):
                return one
            if roles and m.role and _is_called(m.role, roles):
                return one
        for k in range(len(self.first) - 1, -1, -1):
            if self.first[k] >= before or before - self.first[k] > 400:
                continue
            other = self.mentions[k]
            if other.kind == "person" and other.name in names and (m.actor in (None, other.actor)):
                return Speaker(
                    other.name, other.actor, "role", 0, 0, self.sexes.get(other.name, ""), "person"
                )
        return None

    def _one_of(self, actor: str | None, noun: str) -> Speaker | None:
        """The last person of that side, for "the Avarian leader"."""
        for one in reversed(self.seen[-6:]):
            if (
                one.kind == "person"
                and one.actor == actor
                and one.how in ("name", "role", "pronoun")
            ):
                return one
        return None

    def _unlisted(self, a: int, end: int, b: int, rest: list[int]) -> Speaker | None:
        """Read a phrase in which nobody of the table is named before the first comma."""
        low, tags = self.passage.low, self.passage.tags
        some = low[a] in _SOME and low[a + 1 : a + 2] == ["of"]
        if some or (
            low[a] in ("the", "both") and low[a + 1 : a + 2] in (["two"], ["three"], ["sides"])
        ):
            group = self._last(("groups",))
            if group is not None:
                return group._replace(name=self._text(a, end), how="pronoun", first=a, last=end)
        name = self._capitals(a, end)
        if name:
            known = self.named.get(_stem(name.split()[-1]))
            if known is not None:
                return known._replace(how="name", first=a, last=end)
            if rest and self.mentions[rest[0]].actor:
                m = self.mentions[rest[0]]
                if m.kind == "person" and self._close(self.first[rest[0]], end):
                    return self._person(rest[0], m, a, b)
                return Speaker(name, m.actor, "name", a, b, self._sex(name, a, b), "person")
            return Speaker(name, UNKNOWN, None, a, end, self._sex(name, a, b), "person")
        if (
            rest
            and self._close(self.first[rest[0]], end)
            and self.mentions[rest[0]].kind == "person"
        ):
            return self._person(rest[0], self.mentions[rest[0]], a, b)
        if (
            low[a] in ("the", "his", "her", "their", "its")
            and low[end - 1] in ONE_PERSON
            and self.seen
        ) and low[a] == "the":
            for one in reversed(self.seen[-4:]):
                if one.kind == "person":
                    return one._replace(how="role", first=a, last=end)
        if low[a] in ("his", "her", "its", "their"):
            holder = self._pronoun(low[a], a, a + 1)
            name = self._capitals(end, b)
            actor = holder.actor if holder else NOBODY
            return Speaker(
                name or self._text(a, end),
                actor,
                "role",
                a,
                b if name else end,
                "",
                "person" if name else "group",
            )
        head = self._head(a, end)
        kind = "groups" if head.endswith("s") else "person" if head in ONE_PERSON else "thing"
        actor = NOBODY
        if rest and self.mentions[rest[0]].actor:
            actor = self.mentions[rest[0]].actor
        del tags
        return Speaker(
            self._bare(a, end),
            actor,
            None if actor == NOBODY else "role",
            a,
            end,
            self._sex("", a, end),
            kind,
        )

    def _pronoun(self, word: str, a: int, b: int) -> Speaker | None:
        if word in _HE or word in _SHE:
            sex = "m" if word in _HE else "f"
            found = self._last(("person",), sex)
            if found is not None and not found.sex:
                self.sexes[found.name] = sex
        elif word in _IT:
            found = self._last(("group",))
        else:
            found = self._last(("groups",)) or self._last(("group",))
        if found is None:
            open_ = word in ("he", "she", "they")
            return Speaker(self._text(a, b), NOBODY, None, a, b) if open_ else None
        return found._replace(how="pronoun", first=a, last=b)

    def _last(self, kinds, sex: str = "") -> Speaker | None:
        """The last of these kinds who may be of that sex; for a woman, rather one known as such."""
        fitting = None
        for one in reversed(self.seen):
            if one.kind in kinds:
                known = one.sex or self.sexes.get(one.name, "")
                if known == sex or (sex == "m" and not known):
                    return one
                if not known and fitting is None:
                    fitting = one
        return fitting

    def heard(self, one: Speaker) -> None:
        """Take note of who has just said something."""
        self.said = one
        self.spoke = [*self.spoke[-11:], one]

    def _carry(self, a: int, b: int) -> Speaker | None:
        return self.said._replace(how="carry", first=a, last=b) if self.said else None

    # ------------------------------------------------------------------- memory

    def _remember(self, one: Speaker, a: int, b: int) -> None:
        if not one.kind:
            return
        if one.sex:
            self.sexes[one.name] = one.sex
        self.seen.append(one)
        if len(self.seen) > 60:
            del self.seen[:30]
        if one.kind == "person" and " " in one.name and one.name[:1].isupper():
            self.named[_stem(one.name.split()[-1])] = one

    def notice(self, a: int, b: int) -> Speaker | None:
        """Take note of the subject of a sentence, who may be "he" in the next."""
        if any(self.passage.low[k] in _PRONOUNS for k in range(a, b)):
            return None
        found = self.within(a, b)
        if found and self.first[found[0]] - a > 1:
            return None
        if not found and not self._capitals(a, min(b, a + 3)):
            return None
        return self.resolve(a, b)

    # --------------------------------------------------------------------- words

    def _text(self, a: int, b: int) -> str:
        passage = self.passage
        return " ".join(passage.text[passage.start[a] : passage.end[b - 1]].split())

    def _bare(self, a: int, b: int) -> str:
        """The phrase without its article and without what stands for a pronoun."""
        low = self.passage.low
        if b - a > 1 and low[a] in ("the",):
            a += 1
        return self._text(a, b)

    def _capitals(self, a: int, b: int) -> str:
        """The name in a phrase: its last run of capitals, two or more, or one at its end."""
        words, tags, low = self.passage.words, self.passage.tags, self.passage.low
        end = b
        while end > a:
            k = end
            while k > a and (
                (words[k - 1][:1].isupper() and (tags[k - 1] in "NEGVM"))
                or (low[k - 1] in PARTICLES and k < end and k - 1 > a)
            ):
                k -= 1
            if end - k >= 1:
                while k < end and low[k] in TITLES:
                    k += 1
                alone = end - k == 1 and end == b and low[k] not in HUMAN
                if end - k >= 2 or alone:
                    return self._text(k, end).removesuffix("'s").removesuffix("’s")
            end = min(k, end - 1)
        return ""

    def _sex(self, name: str, a: int, b: int) -> str:
        if name in self.sexes:
            return self.sexes[name]
        return sex_of(name, self.passage.low[a : min(b, a + 14)])


_NO_SOURCE = frozenset(
    "there nothing something everything this what nobody none neither no whoever anyone "
    "anybody".split()
)
_HYPOTHESIS = frozenset("if unless whether whoever".split())
_INDEFINITE = frozenset("a an one another some".split())
_BODIES = frozenset(
    "office government administration party campaign team cabinet delegation staff ministry "
    "company foundation lawyers family".split()
)
_OWNERS = frozenset("its his her their".split())
_SOME = frozenset("some many others someone both all one everyone two three four".split())


def _is_called(role: str, roles: str) -> bool:
    """Whether an office in short ("secretary") is one of those held ("secretary of state")."""
    for held in roles.split(";"):
        if held == role or held.startswith(role + " "):
            return True
        if role not in ("chief", "head") and held.split(" of ")[0].endswith(" " + role):
            return True
    return False


def _stem(word: str) -> str:
    return word.removesuffix("'s").removesuffix("’s")
