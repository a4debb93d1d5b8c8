"""The sheet as a notebook shows it: the front end is sheet.js, what it is told comes from here."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import anywidget
import pandas as pd
import traitlets

from corpuslib.plain import plain_html
from corpuslib.sheet.answers import NONE, Answers

_ABOUT = {
    "speaker": "Speaker",
    "actor": "For",
    "source": "Source",
    "said_low": "Day",
    "article_id": "Article",
}
_SHOWN = 10  # statements of the table that stands in for the sheet


class CodingSheet(anywidget.AnyWidget):
    """
    A sheet to be coded in a notebook, as made by `coding_sheet`.

    Where no widget can run, as on a shared page, it is a table of its first statements.

    Attributes
    ----------
    answers : Answers
        What has been answered so far, all of it on file.
    """

    _esm = (files("corpuslib") / "sheet" / "sheet.js").read_text(encoding="utf-8")
    _css = (files("corpuslib") / "sheet" / "sheet.css").read_text(encoding="utf-8")
    issues = traitlets.List().tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)

    def __init__(self, answers: Answers, issues: Mapping[str, Mapping]) -> None:
        self.answers = answers
        self._at = answers.next_open(-1) or 0
        asked = [_in_words(code, about) for code, about in issues.items()]
        super().__init__(issues=asked, shown=self._view(_greeting(answers)))
        self.on_msg(lambda _, told, __: self._hear(told))

    def __repr__(self) -> str:
        coded, n = self.answers.n_coded, len(self.answers.ids)
        return f"CodingSheet({self.answers.path.name}: {coded:,} of {n:,} statements coded)"

    def _repr_mimebundle_(self, **kwargs) -> tuple[dict, dict]:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return {**data, "text/plain": repr(self), "text/html": self._table()}, metadata

    def _hear(self, told: dict) -> None:
        """Do what the front end asks for, and tell it what to show next."""
        wrong = False
        try:
            said = self._do(told)
        except (OSError, ValueError) as error:
            said, wrong = f"Not saved: {error}", True
        self.shown = self._view(said, wrong=wrong, heard=str(told.get("token", "")))

    def _do(self, told: dict) -> str:
        answers, what = self.answers, told.get("do")
        if what == "undo":
            id = answers.undo()
            if id is None:
                return "There is nothing to undo"
            self._at = answers.ids.index(id)
            return "Taken back"
        id = told["id"]
        if id not in answers.given:
            raise ValueError(f"the sheet has no statement {id!r}")
        answers.note(id, str(told.get("note", "")))
        at = answers.ids.index(id)
        if what == "answer":
            issue, stance = told["issue"], told["stance"]
            self._check(issue, stance)
            answers.answer(id, issue, stance)
            following = answers.next_open(at)
            self._at = at if following is None else following
            title = next((one["title"] for one in self.issues if one["code"] == issue), "")
            done = ". All statements are coded" if following is None else ""
            return f"Saved: {_signed(stance)}{f' on {title}' if title else ''}{done}"
        if what == "clear":
            answers.clear(id)
            return "Cleared"
        if what == "open":
            following = answers.next_open(at)
            self._at = at if following is None else following
            return "All statements are coded" if following is None else ""
        if what == "move":
            self._at = min(max(at + int(told["by"]), 0), len(answers.ids) - 1)
        return ""

    def _check(self, issue: str, stance: int | None) -> None:
        codes = [one["code"] for one in self.issues]
        if not (issue == NONE and stance is None) and (
            issue not in codes or stance not in (-1, 0, 1)
        ):
            raise ValueError(f"{stance!r} on {issue!r} is no answer")

    def _view(self, said: str, *, wrong: bool = False, heard: str = "") -> dict:
        """Tell all that the front end shows at this moment."""
        answers, at = self.answers, self._at
        row, id = answers.rows[at], answers.ids[at]
        return {
            "id": id,
            "at": at,
            "n": len(answers.ids),
            "coded": answers.n_coded,
            "coder": answers.coder,
            "file": answers.path.name,
            "about": [[name, row[key]] for key, name in _ABOUT.items() if row.get(key)],
            "passage": [row.get("before", ""), row["text"], row.get("after", "")],
            "given": [[issue, stance] for issue, stance in answers.given[id].items()],
            "note": answers.notes[id],
            "said": said,
            "wrong": wrong,
            "heard": heard,
        }

    def _table(self) -> str:
        """Show the first statements as a table, for pages without widgets."""
        answers = self.answers
        titles = {one["code"]: one["title"] for one in self.issues}
        rows = []
        for row, id in zip(answers.rows[:_SHOWN], answers.ids, strict=False):
            told = "; ".join(
                _signed(stance) + (f" on {titles.get(issue, issue)}" if issue != NONE else "")
                for issue, stance in answers.given[id].items()
            )
            cells = (row.get("speaker", ""), row["text"], told)
            rows.append("".join(f"<td>{plain_html(cell)}</td>" for cell in cells))
        said = (
            f"{answers.n_coded:,} of {len(answers.ids):,} statements are coded. Statements are "
            "coded in JupyterLab, where this cell is a sheet with a key for each answer. "
            f"The first {len(rows):,} of them:"
        )
        head = "".join(f"<th>{name}</th>" for name in ("Speaker", "Statement", "Coded"))
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f"<div><p>{plain_html(said)}</p>{table}</div>"


def coding_sheet(
    sheet: pd.DataFrame | str | Path,
    path: str | Path | None = None,
    *,
    issues: Mapping[str, Mapping],
    coder: str,
) -> CodingSheet:
    """
    Code statements inside a notebook, one after the other, a key for each answer.

    Each statement stands in its context with speaker and day. The keys 1, 2 and 3 say that
    it takes the side of -1, no side, or that of +1 on the issue chosen by its letter; 0
    or n that it concerns none. Every answer is on file before the next statement
    is shown. Run the cell again, today or next week, to go on where you stopped.

    Parameters
    ----------
    sheet : DataFrame or path
        As from `sample_for_coding`: ``statement_id`` and ``text``; ``before``,
        ``after``, ``speaker``, ``actor``, ``source``, ``said_low`` and
        ``article_id`` are shown where it has them.
    path : path, optional
        The .csv file of the answers, made if need be; `sheet` itself when None. Two
        coders need two files.
    issues : mapping of str to mapping
        What is asked, as in `Codebook.issues`: per code ``title``, ``definition``,
        ``positive`` and ``negative`` in words.
    coder : str
        Who codes; entered with each answer.

    Returns
    -------
    CodingSheet
        A widget; a table of the first statements where none can run. `import_annotations`
        reads its file.

    Raises
    ------
    ValueError
        If the sheet cannot be read or has no statement, no file is named, or
        the file holds other statements or the answers of another coder.
    OSError
        If the file cannot be written.

    Notes
    -----
    A statement that concerns two issues gets two answers: go back to it, choose the
    other issue, answer. To leave a sheet half done is fine; rows
    without an answer stay open. While the sheet is in use its file should not be
    changed by other means: it would then refuse to overwrite it.

    Coders who see what the machine made of a statement tend to agree with it, so
    the sheet does not show it.

    Examples
    --------
    >>> import tempfile
    >>> statements = pd.DataFrame({"statement_id": ["a"], "text": ["The ferry must sail."]})
    >>> valley = {"ferry": {"title": "The ferry", "positive": "keep it", "negative": "end it"}}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     coding_sheet(statements, f"{folder}/ann.csv", issues=valley, coder="Ann")
    CodingSheet(ann.csv: 0 of 1 statements coded)
    """
    if path is None and isinstance(sheet, pd.DataFrame):
        raise ValueError('say where the answers go: path="answers.csv"')
    if not str(coder).strip():
        raise ValueError("say who codes: coder=")
    if not issues:
        raise ValueError("issues names nothing to code; give e.g. load_codebook().issues")
    if NONE in issues:
        raise ValueError(f"no issue can be called {NONE!r}: that is the answer that there is none")
    return CodingSheet(Answers(sheet, sheet if path is None else path, coder.strip()), issues)


def _in_words(code: str, about: Mapping) -> dict[str, str]:
    words = ("title", "definition", "positive", "negative")
    told = {name: str(about.get(name) or "") for name in words}
    return {"code": code, **told, "title": told["title"] or code}


def _signed(stance: int | None) -> str:
    return NONE if stance is None else {-1: "−1", 0: "0", 1: "+1"}[stance]


def _greeting(answers: Answers) -> str:
    if not answers.n_coded:
        return ""
    return f"{answers.n_coded:,} statements were coded before; on to the next"
