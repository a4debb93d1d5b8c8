"""The rows of a table of actors: as records, with all the forms of a name, and checked."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, islice

import pandas as pd

from corpuslib.codebook._phrases import GROUPS, tokens

COLUMNS = ("name", "alias", "role", "actor", "valid_from", "valid_to", "source")

#: Roles of rows that are words to know rather than somebody.
WORDS = ("office", "body", "term")

_PARTICLES = frozenset("von van der den de di da du del della la le al el bin ben gahr".split())
_SMALL = frozenset(["of", "the", "for", "and", "in", "to", "d", "s"])
_MOST = 100  # clashes that are counted
_PAST, _FUTURE = pd.Timestamp("0001-01-01"), pd.Timestamp("9999-12-31")


def check_actors(table: pd.DataFrame, codes: Iterable[str] | None = None) -> pd.DataFrame:
    """
    Make sure that a table of actors says one thing about everybody, and return it.

    Parameters
    ----------
    table : DataFrame
        Rows as in ``actors.csv``. It is not changed.
    codes : iterable of str, optional
        The actor codes that may be used; any when None.

    Returns
    -------
    DataFrame
        `table` itself.

    Raises
    ------
    ValueError
        If a column is missing, a name, role or actor is empty, a code is not one of
        `codes`, a row ends before it begins, or one alias belongs to two actors at
        the same time. The message names the lines, counted as in the file.

    Notes
    -----
    An alias clashes with a name, an alias or the surname of somebody else. Not
    noticed: surnames of people whom the table does not have.

    Examples
    --------
    >>> rows = pd.DataFrame({
    ...     "name": ["Ana Orlo", "Iva Orlo"], "alias": ["Orlo", None],
    ...     "role": ["president", "mayor of Sten"], "actor": ["Avaria", "Avaria"],
    ...     "valid_from": pd.NaT, "valid_to": pd.NaT, "source": None})
    >>> check_actors(rows)
    Traceback (most recent call last):
    ...
    ValueError: actors.csv, lines 2 and 3: 'Orlo' may be Ana Orlo (Avaria) or Iva Orlo
    (Avaria) at the same time; take the alias from both or give the rows days that do not overlap
    """
    missing = [column for column in COLUMNS if column not in table]
    if missing:
        raise ValueError(f"actors.csv lacks the columns: {', '.join(missing)}")
    for column in ("name", "role", "actor"):
        if table[column].isna().any():
            line = int(table[column].isna().to_numpy().argmax()) + 2
            raise ValueError(f"actors.csv, line {line}: {column} is empty")
    allowed = None if codes is None else set(codes)
    rows = list(records(table))
    problems = [
        problem
        for line, (row, _) in enumerate(rows, start=2)
        for problem in _row_problems(line, row, allowed)
    ]
    problems += islice(_clashes(rows), _MOST)
    if problems:
        least = "at least " if len(problems) >= _MOST else ""
        more = f" (and {least}{len(problems) - 5} more)" if len(problems) > 5 else ""
        raise ValueError("\n".join(problems[:5]) + more)
    return table


@dataclass(frozen=True, slots=True)
class Actor:
    """
    One row of a table of actors.

    Attributes
    ----------
    name, role, actor : str
        As in the table. `role` is empty for a person named outside the days of the office.
    valid_from, valid_to : Timestamp
        First and last day; far in the past or the future where open.
    """

    name: str
    role: str
    actor: str
    valid_from: pd.Timestamp = _PAST
    valid_to: pd.Timestamp = _FUTURE

    @property
    def is_person(self) -> bool:
        """Whether this is somebody rather than a country, a body or a phrase."""
        return self.role not in GROUPS and self.role not in WORDS

    def holds_on(self, day: pd.Timestamp | None) -> bool:
        """Whether the row holds on a day; always when the day is not known."""
        return day is None or self.valid_from <= day <= self.valid_to

    def off(self, day: pd.Timestamp) -> pd.Timedelta:
        """How far a day lies outside the days of the row."""
        return max(self.valid_from - day, day - self.valid_to, pd.Timedelta(0))


def records(table: pd.DataFrame) -> Iterator[tuple[Actor, list[str]]]:
    """Give every row as an actor, with all the forms of its name."""
    words = (table[column].tolist() for column in COLUMNS[:4])
    since = pd.to_datetime(table["valid_from"]).tolist()
    until = pd.to_datetime(table["valid_to"]).tolist()
    for name, alias, role, code, first, last in zip(*words, since, until, strict=True):
        actor = Actor(
            name,
            role,
            code,
            _PAST if first is pd.NaT else first,
            _FUTURE if last is pd.NaT else last,
        )
        yield actor, list(dict.fromkeys([name, *split(alias)]))


def split(cell: object) -> list[str]:
    """Take a cell apart at its semicolons; empty cells hold nothing."""
    if not isinstance(cell, str):
        return []
    return [piece.strip() for piece in cell.split(";") if piece.strip()]


def grouped(pairs: Iterable[tuple]) -> dict[object, tuple]:
    """Collect values by key, each once, in order."""
    found = defaultdict(dict)
    for key, value in pairs:
        found[key].setdefault(value)
    return {key: tuple(values) for key, values in found.items()}


def surname(name: str) -> str:
    """Give the last part of a name, with its particles: "von der Leyen"."""
    pieces = name.split()
    first = len(pieces) - 1
    while first > 1 and pieces[first - 1].lower() in _PARTICLES:
        first -= 1
    return " ".join(pieces[first:])


def folded(form: str) -> str:
    """Leave out accents: a text may have them or not."""
    if form.isascii():
        return form
    form = form.translate({ord("ø"): "o", ord("Ø"): "O", ord("ł"): "l", ord("Ł"): "L", 305: "i"})
    return "".join(c for c in unicodedata.normalize("NFD", form) if not unicodedata.combining(c))


def _capital(word: str) -> str:
    return word if word in _SMALL else word[:1].upper() + word[1:]


def variants(form: str, *, small: bool) -> set[tuple[str, ...]]:
    """Give the ways in which a form may be written: accents, capitals."""
    found = {tuple(tokens(form)), tuple(tokens(folded(form)))}
    if small or form[:1].islower():
        found |= {(words[0][:1].upper() + words[0][1:], *words[1:]) for words in found if words}
        found |= {tuple(map(_capital, words)) for words in found}
    return found | {tuple(map(str.upper, words)) for words in found if len("".join(words)) > 3}


def _row_problems(line: int, row: Actor, codes: set[str] | None) -> Iterator[str]:
    if codes is not None and row.actor not in codes:
        yield (
            f"actors.csv, line {line}: the actor of {row.name} cannot be {row.actor!r}; "
            f"the codes are {', '.join(sorted(codes))}"
        )
    if not tokens(row.name):
        yield f"actors.csv, line {line}: the name {row.name!r} holds no letter"
    if row.valid_from > row.valid_to:
        yield (
            f"actors.csv, line {line}: {row.name} ends ({row.valid_to:%Y-%m-%d}) "
            f"before it begins ({row.valid_from:%Y-%m-%d})"
        )


def _clashes(rows: list[tuple[Actor, list[str]]]) -> Iterator[str]:
    """Name every form that may be two actors on one day."""
    forms = grouped((folded(form), line) for line, (_, own) in enumerate(rows) for form in own)
    bearers = grouped(
        (folded(surname(row.name)), line) for line, (row, _) in enumerate(rows) if row.is_person
    )
    for form, stated in forms.items():
        for one, other in combinations(dict.fromkeys([*stated, *bearers.get(form, ())]), 2):
            a, b = rows[one][0], rows[other][0]
            same = (a.name, a.actor) == (b.name, b.actor)
            apart = a.valid_to < b.valid_from or b.valid_to < a.valid_from
            if same or apart or not {one, other} & set(stated):
                continue
            words = next((f for f in rows[min(one, other)][1] if folded(f) == form), form)
            yield (
                f"actors.csv, lines {one + 2} and {other + 2}: {words!r} may be {_called(a)} or "
                f"{_called(b)} at the same time; take the alias from both or give the rows days "
                "that do not overlap"
            )


def _called(row: Actor) -> str:
    return f"{row.name} ({row.actor})"
