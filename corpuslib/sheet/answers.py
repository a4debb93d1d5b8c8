"""The answers of one coder: what is on file, what is said next, and how to take it back."""

import hashlib
import os
from pathlib import Path

import pandas as pd

from corpuslib.stance.coding import ANSWERS, import_annotations, read_sheet, write_sheet

NONE = "none"


class Answers:
    """
    The statements of a sheet with the answers of one coder, on file at any moment.

    Every change is written before it counts: if it cannot be written, it raises and
    leaves the answers as they were.

    Parameters
    ----------
    sheet : DataFrame or path
        As from `sample_for_coding`.
    path : path
        The file of the answers. What it holds already is taken up.
    coder : str
        Who answers.

    Attributes
    ----------
    rows : list of dict
        The statements, in the order of the sheet, each cell as text.
    ids : list of str
        Their ``statement_id``.
    given : dict of str to dict
        Per statement the stances by issue; ``{"none": None}`` where it concerns none.
    notes : dict of str to str

    Raises
    ------
    ValueError
        If the sheet lacks a column or has no row, or the file is no .csv, cannot be
        read, or holds other statements or the answers of another coder.
    OSError
        If nothing can be written where the file is to be.
    """

    def __init__(self, sheet: pd.DataFrame | str | Path, path: str | Path, coder: str) -> None:
        self.path = Path(path).expanduser().resolve()
        self.coder = coder
        _writable(self.path)
        asked = sheet if isinstance(sheet, pd.DataFrame) else read_sheet(sheet)
        _check(asked, "the sheet")
        if not self.path.exists():
            blank = asked.drop_duplicates("statement_id").assign(**dict.fromkeys(ANSWERS, ""))
            write_sheet(blank, self.path)
        self._stamp = _stamp(self.path)
        rows = read_sheet(self.path)
        _check(rows, self.path.name)
        _check_same(asked, rows, self.path.name)
        begun = {"issue", "stance"} <= set(rows)
        rows = rows.assign(**{name: "" for name in ANSWERS if name not in rows}).fillna("")
        self.columns = list(rows)
        self.rows = rows.drop_duplicates("statement_id").to_dict("records")
        self.ids = [row["statement_id"] for row in self.rows]
        self.given: dict[str, dict[str, int | None]] = {id: {} for id in self.ids}
        self.notes = {
            id: "; ".join(dict.fromkeys(filter(None, notes)))
            for id, notes in rows.groupby("statement_id", sort=False)["note"]
        }
        self._past: list[tuple[str, dict]] = []
        if begun:
            self._take_up()

    def _take_up(self) -> None:
        coded = import_annotations(self.path, coder=self.coder)
        others = sorted(set(coded["coder"]) - {self.coder})
        if others:
            raise ValueError(
                f"{self.path.name} holds the answers of {others[0]!r}; give {self.coder!r} a "
                'file of their own: path="..."'
            )
        for row in coded.itertuples():
            self.given[row.statement_id][row.issue] = None if row.issue == NONE else int(row.stance)

    @property
    def n_coded(self) -> int:
        """How many statements have an answer."""
        return sum(map(bool, self.given.values()))

    def next_open(self, after: int) -> int | None:
        """Find the next statement without an answer, from the top again if need be."""
        order = [*range(after + 1, len(self.ids)), *range(min(after + 1, len(self.ids)))]
        return next((at for at in order if not self.given[self.ids[at]]), None)

    def answer(self, id: str, issue: str, stance: int | None) -> None:
        """Say where a statement stands on an issue, or that it concerns none."""
        kept = {} if issue == NONE else {k: v for k, v in self.given[id].items() if k != NONE}
        self._change(id, kept | {issue: stance})

    def clear(self, id: str) -> None:
        """Take all answers to a statement away."""
        self._change(id, {})

    def undo(self) -> str | None:
        """Take the last change of an answer back; return the statement, None if there is none."""
        if not self._past:
            return None
        id, before = self._past[-1]
        self._save(self.given | {id: before}, self.notes)
        self._past.pop()
        return id

    def note(self, id: str, text: str) -> None:
        """Keep a remark on a statement."""
        text = " ".join(text.split())
        if text != self.notes[id]:
            self._save(self.given, self.notes | {id: text})

    def _change(self, id: str, answers: dict) -> None:
        before = self.given[id]
        if answers != before:
            self._save(self.given | {id: answers}, self.notes)
            self._past.append((id, before))

    def _save(self, given: dict, notes: dict) -> None:
        if _stamp(self.path) != self._stamp:
            raise ValueError(
                f"{self.path.name} was changed by something else, and is left as it is. "
                "Run the cell again to go on from it"
            )
        write_sheet(self._table(given, notes), self.path)
        self._stamp = _stamp(self.path)
        self.given, self.notes = given, notes

    def _table(self, given: dict, notes: dict) -> pd.DataFrame:
        """Write a row for each answer, and one for each statement without any."""
        lines = []
        for id, row in zip(self.ids, self.rows, strict=True):
            for issue, stance in given[id].items() or [("", None)]:
                told = {"issue": issue, "stance": "" if stance is None else str(stance)}
                told |= {"coder": self.coder if issue else "", "note": notes[id]}
                lines.append(row | told)
        return pd.DataFrame(lines, columns=self.columns)


def _stamp(path: Path) -> str | None:
    """Tell one content of a file from another; None if there is no file."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None


def _check(sheet: pd.DataFrame, name: str) -> None:
    for column in ("statement_id", "text"):
        if column not in sheet:
            has = ", ".join(map(str, sheet)) or "none"
            raise ValueError(f"{name} lacks the column {column!r}; it has: {has}")
    if sheet.empty:
        raise ValueError(f"{name} has no statement")
    if sheet["statement_id"].isna().any() or sheet["text"].isna().any():
        raise ValueError(f"{name} has a row without a statement_id or a text")


def _check_same(asked: pd.DataFrame, kept: pd.DataFrame, name: str) -> None:
    """Make sure that a file of answers is one of this sheet."""
    ours, theirs = (
        {str(id): _plain(text) for id, text in zip(t["statement_id"], t["text"], strict=True)}
        for t in (asked, kept)
    )
    differing = [id for id in ours.keys() | theirs.keys() if ours.get(id) != theirs.get(id)]
    if differing:
        raise ValueError(
            f"{name} holds other statements than the sheet ({len(differing)} differ, such as "
            f"{min(differing)!r}); name another file with path="
        )


def _plain(text: str) -> str:
    """Reduce a text to what survives any spreadsheet."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())


def _writable(path: Path) -> None:
    """Find out before the first answer whether it can be kept."""
    if path.suffix.lower() != ".csv":
        raise ValueError(f"answers are kept in a .csv file, not {path.name!r}; name one with path=")
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise OSError(f"nothing can be written beside {path.name!r}; name another file with path=")
