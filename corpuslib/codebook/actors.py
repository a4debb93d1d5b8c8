"""
Who is who: checking a table of actors, and finding them in running text.

One row of ``actors.csv`` is a person in an office, or a body that speaks. Its columns:

``name``, ``alias``
    What it is called, and what else (separated by ``;``). Every form is looked for with the
    capitals it is written with; one that begins with a small letter ("the alliance") also
    with a capital. Accents may be left out in the text, and words set in capitals are known.
``role``
    For what is not a person: ``country`` (aliases: adjective and people), ``institution``,
    ``metonym`` (a capital or a building that stands for a government), ``collective``,
    ``term`` (a phrase with a name in it that names nobody: "Minsk agreements"), ``office``
    (an office and its other wordings: spokesperson, spokesman, spokeswoman) or ``body``
    (a kind of institution that every country has: foreign ministry, government).
    For a person: the offices held, separated by ``;``. An office of the actor as a whole
    stands alone ("foreign minister"); one that belongs to a part of it, or to one of
    several countries under one code, names it: "spokesperson of State Department",
    "ambassador to Russia", "president of Lithuania".
``actor``
    The code that statements are counted under.
``valid_from``, ``valid_to``
    First and last day of the office, or of the row where there is none; empty is open.
    A person stays known by name before and after, without the office.
``source``
    Where it can be read that this is so.

A surname that two people bear is an alias of neither: it is then read as the one whose full
name stands before it in the text, or whose office does ("Ambassador Sullivan").
A table without ``office`` and ``body`` rows of its own takes those of the default subject.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pandas as pd

from corpuslib.codebook._phrases import Mention, Scan, rows_on, tokens
from corpuslib.codebook._rows import (
    WORDS,
    Actor,
    check_actors,
    grouped,
    records,
    split,
    surname,
    variants,
)

__all__ = ["Actor", "ActorIndex", "Mention", "check_actors"]

_DEFAULT = Path(__file__).parent / "default" / "actors.csv"
_JOINTS = (" of ", " to ", " for ")


class ActorIndex:
    """
    Finds the actors of a table in a text: by name, by office, by country.

    Parameters
    ----------
    table : DataFrame
        Rows as in ``actors.csv``; checked with `check_actors`. Later changes to it
        have no effect.

    Notes
    -----
    Work grows in proportion to the length of the text. Not to trust where somebody
    who is not in the table bears a surname that is an alias in it and is never
    introduced in full.

    Examples
    --------
    >>> rows = pd.DataFrame({
    ...     "name": ["Avaria", "Ana Orlo", "Pim Sand"],
    ...     "alias": ["Avarian;Avarians", "Orlo", None],
    ...     "role": ["country", "president", "ambassador to Avaria"],
    ...     "actor": ["Avaria", "Avaria", "Marsh"],
    ...     "valid_from": pd.NaT, "valid_to": pd.NaT, "source": None})
    >>> text = "The Avarian president met Pim Sand. Orlo smiled at the ambassador to Avaria."
    >>> [(text[m.start : m.end], m.name) for m in ActorIndex(rows).scan(text)]
    [('Avarian president', 'Ana Orlo'), ('Pim Sand', 'Pim Sand'), ('Orlo', 'Ana Orlo'),
     ('ambassador to Avaria', 'Pim Sand')]
    """

    __slots__ = ("_composed", "_holders", "_kinds", "_rows", "_shared", "_surnames", "trie")

    def __init__(self, table: pd.DataFrame):
        check_actors(table)
        rows = list(records(table))
        words = rows if any(row.role in WORDS[:2] for row, _ in rows) else _default_words()
        self.trie: dict = {}
        for row, forms in words:
            if row.role in WORDS[:2]:
                for form in forms:
                    self._enter(form, row.role, row.name)
        rows = [(row, forms) for row, forms in rows if row.role not in WORDS[:2]]
        self._rows = grouped((row.name, row) for row, _ in rows)
        self._enter_names(rows)
        countries = grouped((row.actor, row.name) for row, _ in rows if row.role == "country")
        self._shared = frozenset(code for code, names in countries.items() if len(set(names)) > 1)
        self._composed = dict(self._bodies_of_countries())
        self._kinds = {row.name: body for (body, _), row in self._composed.items()}
        self._holders = self._offices_held()

    def lookup(self, name: str, day: object = None) -> tuple[Actor, ...]:
        """
        Look somebody up by name, alias or surname.

        Parameters
        ----------
        name : str
            The words, as a text has them.
        day : date-like, optional
            The day on which they were written; any day when None.

        Returns
        -------
        tuple of Actor
            Empty if nobody is called so; several if the words leave it open.
        """
        kind, value = self._entry(name)
        return () if kind in WORDS else rows_on(value, _day(day))

    def office(self, phrase: str) -> str | None:
        """Give the table's wording of an office: "spokeswoman" is a spokesperson; or None."""
        kind, value = self._entry(phrase)
        return value if kind == "office" else None

    def holders(
        self, office: str, *, of: Actor | str | None = None, day: object = None
    ) -> tuple[Actor, ...]:
        """
        Say who holds an office.

        Parameters
        ----------
        office : str
            An office in any of its wordings.
        of : Actor or str, optional
            The country, body or person whose office it is; anybody's when None.
        day : date-like, optional
            The day; any day when None.

        Returns
        -------
        tuple of Actor
            In the order of the table; empty if nobody holds it.
        """
        if isinstance(of, str):
            found = self.lookup(of, day)
            if not found:
                return ()
            of = found[0]
        return self.held(self.office(office) or office, of, None, _day(day))

    def resolve(self, phrase: str, day: object = None) -> Mention | None:
        """
        Read one noun phrase: "Britain's foreign secretary", "the Kremlin spokesman".

        Returns
        -------
        Mention or None
            The first person that it names, or else the first office, or else whatever
            comes first; None where nobody is named.
        """
        found = list(self.scan(phrase, day))
        rank = {"person": 0, "office": 1, "body": 2}
        return min(found, key=lambda mention: rank.get(mention.kind, 3), default=None)

    def scan(
        self, text: str, day: object = None, *, known: Iterable[str] = ()
    ) -> Iterator[Mention]:
        """
        Find who is named in a text, from left to right; the longest reading wins.

        Parameters
        ----------
        text : str
            Any text.
        day : date-like, optional
            Its day, which settles who holds an office; any day when None.
        known : iterable of str
            Full names that a reader has met before the text begins, say in its title.

        Yields
        ------
        Mention
            They do not overlap. Who is not in the table is not found.
        """
        return Scan(self, text, _day(day), known).run()

    def held(
        self, office: str, place: Actor | None, body: str | None, day: pd.Timestamp | None
    ) -> tuple[Actor, ...]:
        """
        Say who holds `office` of `body` in `place`; each of the two may be left open.

        The same as `holders` for a reader that has settled the words already.
        """
        rows = [held for held in self._holders.get(office, ()) if held[0].holds_on(day)]
        if body is None and place is not None:
            body = self._kinds.get(place.name)
        elif body in self._kinds:
            place, body = self._rows[body][0], self._kinds[body]
        if body is not None:
            own = [row for row, of, _ in rows if of == body]
            if place is not None:
                own = [row for row in own if row.actor == place.actor]
            place = place or next(iter(self._rows.get(body, ())), None)
            if own or place is None or place.name != body:
                return tuple(dict.fromkeys(own))
        if place is not None:
            own = [row for row, of, sent in rows if of == place.name and not sent]
            alone = place.role != "country" or place.actor not in self._shared
            bare = [row for row, of, _ in rows if of is None and row.actor == place.actor]
            return tuple(dict.fromkeys(own or (bare if alone else ())))
        return tuple(dict.fromkeys(row for row, _, _ in rows))

    def body_of(self, body: str, place: Actor) -> Actor | None:
        """Give the row of a body of a country, such as its foreign ministry, if it has one."""
        return self._composed.get((body, place.name))

    def ends_a_name(self, word: str) -> bool:
        """Whether a word is the last of somebody's name."""
        return word in self._surnames

    def _entry(self, phrase: str) -> tuple[str, object]:
        node = self.trie
        for word in tokens(phrase):
            node = node.get(word)
            if node is None:
                return "", ()
        return node.get("", ("", ()))

    def _enter(self, form: str, kind: str, value: object) -> None:
        for variant in variants(form, small=kind in WORDS):
            node = self.trie
            for word in variant:
                node = node.setdefault(word, {})
            if node is not self.trie:
                node[""] = (kind, value)

    def _enter_names(self, rows: list[tuple[Actor, list[str]]]) -> None:
        people = [row for row, _ in rows if row.is_person]
        self._surnames = frozenset(tokens(row.name)[-1] for row in people)
        stated = grouped((form, row) for row, forms in rows for form in forms)
        for last, found in grouped((surname(row.name), row) for row in people).items():
            if last not in stated:
                self._enter(last, "surname", found)
        for form, found in stated.items():
            self._enter(form, "person" if found[0].is_person else found[0].role, found)

    def _bodies_of_countries(self) -> Iterator[tuple[tuple[str, str], Actor]]:
        """Find the institutions that are called by a country and a kind of body."""
        for rows in self._rows.values():
            if rows[0].role == "institution":
                words = tokens(rows[0].name)
                for cut in range(1, len(words)):
                    front, back = " ".join(words[:cut]), " ".join(words[cut:])
                    for country, body in ((front, back), (back.removeprefix("of "), front)):
                        kind, value = self._entry(country)
                        if kind == "country" and self._entry(body)[0] == "body":
                            yield (self._entry(body)[1], value[0].name), rows[0]

    def _offices_held(self) -> dict[str, list[tuple[Actor, str | None, bool]]]:
        """List for each office who holds it, of what, and whether sent there."""
        held = defaultdict(list)
        for row in (row for rows in self._rows.values() for row in rows if row.is_person):
            for role in split(row.role):
                office, joint, body = self._taken_apart(role)
                held[office].append((row, self._body(body) if body else None, joint == " to "))
        for office in held:
            if not self._entry(office)[0]:
                self._enter(office, "office", office)
        return dict(held)

    def _taken_apart(self, role: str) -> tuple[str, str, str]:
        """Take "spokesperson of Kremlin" or "Kremlin spokesperson" apart."""
        if self.office(role):
            return self.office(role), "", ""
        joints = sorted((role.find(joint), joint) for joint in _JOINTS if joint in role)
        for at, joint in reversed(joints):
            if self.office(role[:at]):
                return self.office(role[:at]), joint, role[at + len(joint) :]
        pieces = role.split()
        for cut in range(1, len(pieces)):
            office, body = self.office(" ".join(pieces[cut:])), " ".join(pieces[:cut])
            if office and self._entry(body)[0]:
                return office, " of ", body
        for at, joint in joints:
            return role[:at], joint, role[at + len(joint) :]
        return role, "", ""

    def _body(self, phrase: str) -> str:
        """Give the name by which a body is known in the table."""
        kind, value = self._entry(phrase.removeprefix("the "))
        if kind == "body":
            return value
        name = value[0].name if kind and kind not in WORDS else phrase
        return self._kinds.get(name, name)


@cache
def _default_words() -> tuple[tuple[Actor, list[str]], ...]:
    table = pd.read_csv(_DEFAULT, dtype="str", keep_default_na=False, na_values=[""])
    return tuple(records(table[table["role"].isin(WORDS[:2])]))


def _day(day: object) -> pd.Timestamp | None:
    return None if day is None or pd.isna(day) else pd.Timestamp(day).normalize()
