"""Coding by hand: statements out with their context, stances back in with a name."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from corpuslib import schema
from corpuslib.codebook import Codebook
from corpuslib.stance.sheets import kind, read_sheet, write_sheet

#: What a coder fills in.
ANSWERS = ("issue", "stance", "coder", "note")
_ABOUT = ("statement_id", "article_id", "said_low", "speaker", "actor")
_CONTEXT = 500  # characters on either side
_MINUS = str.maketrans("−–—＋,", "---+.")
_KEYS = ("statement_id", "issue", "stance", "coder")


def sample_for_coding(
    statements: pd.DataFrame,
    n: int,
    *,
    path: str | Path,
    by: str | Iterable[str] = (),
    articles: pd.DataFrame | None = None,
    random_state: int = 0,
) -> pd.DataFrame:
    """
    Draw statements to be coded by hand, and write them to a sheet.

    Parameters
    ----------
    statements : DataFrame
        ``statement_id`` and ``text``; ``article_id``, ``said_low``, ``speaker`` and
        ``actor`` are shown where it has them.
    n : int
        How many; all of them if there are fewer.
    path : path
        The sheet: ``.csv``, or ``.xlsx`` (needs the extra ``formats``).
    by : str or list of str, optional
        Columns of `statements` that make strata, e.g. ``["actor"]``. Each stratum
        gets the same number of statements, as far as it has that many, so that
        rare ones are coded too. A missing value is a stratum of its own.
    articles : DataFrame, optional
        ``article_id`` and ``text``: the words around each statement are then shown,
        up to 500 characters on either side (needs ``start`` and ``end``).
    random_state : int, default 0
        Seed. The same seed and statements give the same sheet, whatever their order.

    Returns
    -------
    DataFrame
        The sheet, in random order: the columns named above, the strata,
        ``before``, ``text``, ``after``, the empty ``issue``, ``stance``, ``coder`` and
        ``note``, and ``weight``: how many statements of its stratum each one
        stands for. Means over the sheet need it.

    Raises
    ------
    FileExistsError
        If there is a file at `path`: it may hold somebody's work.
    ValueError
        If columns are missing, `n` is below 1, or `path` ends in something else.

    Notes
    -----
    To code: fill in ``issue`` (as in issues.toml, or "none"), ``stance`` (-1, 0, 1; empty
    for "none") and ``coder``. A statement that concerns two issues is coded in two
    rows: copy the row. Read it back with `import_annotations`.

    Examples
    --------
    >>> import tempfile
    >>> statements = pd.DataFrame({"statement_id": list("abcdef"), "text": "Talks help.",
    ...                            "actor": ["North"] * 5 + ["South"]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sheet = sample_for_coding(statements, 3, path=f"{folder}/sheet.csv", by="actor")
    >>> sheet.groupby("actor")["weight"].agg(["size", "sum"]).reset_index().values.tolist()
    [['North', 2, 5.0], ['South', 1, 1.0]]
    """
    by = [by] if isinstance(by, str) else list(by)
    schema.check(statements, "statements", needs=["statement_id", "text"])
    for column in by:
        if column not in statements:
            has = ", ".join(map(str, statements))
            raise ValueError(f"there is no column {column!r} to draw by; statements have: {has}")
    if clash := set(by) & {"before", "text", "after", "weight", *ANSWERS}:
        raise ValueError(f"by cannot be {min(clash)!r}, a column of the sheet; rename it first")
    if n < 1:
        raise ValueError(f"n must be at least 1, not {n!r}")
    path = _new_file(path)
    pool = statements.sort_values("statement_id", ignore_index=True)
    stratum = pool.groupby(by, dropna=False).ngroup() if by else pd.Series(0, index=pool.index)
    sizes = np.bincount(stratum, minlength=1)
    wanted = _even(sizes, min(n, len(pool)))
    order = pd.Series(np.random.default_rng(random_state).permutation(len(pool)))
    rank = order.groupby(stratum.to_numpy()).rank(method="first").to_numpy() - 1
    drawn = np.flatnonzero(rank < wanted[stratum])
    drawn = drawn[np.argsort(order.to_numpy()[drawn])]
    rows = pool.iloc[drawn].reset_index(drop=True)
    shown = list(dict.fromkeys([c for c in (*_ABOUT, *by) if c in rows]))
    before, after = _context(rows, articles)
    sheet = rows[shown].assign(before=before, text=rows["text"], after=after)
    sheet = sheet.assign(**dict.fromkeys(ANSWERS, pd.Series(np.nan, sheet.index, dtype="str")))
    sheet["weight"] = (sizes / np.maximum(wanted, 1))[stratum.to_numpy()[drawn]]
    write_sheet(sheet, path)
    return sheet


def import_annotations(
    path: str | Path,
    *,
    coder: str | None = None,
    codebook: Codebook | None = None,
) -> pd.DataFrame:
    """
    Read a coded sheet, and check what was coded.

    Parameters
    ----------
    path : path
        A sheet of `sample_for_coding`, filled in; CSV as any spreadsheet saves it
        (commas, semicolons or tabs), or XLSX.
    coder : str, optional
        Who coded the rows whose ``coder`` is empty; a name in the sheet stays.
    codebook : Codebook, optional
        Its issues are the only ones accepted; any when None.

    Returns
    -------
    DataFrame
        One row per statement, issue and coder: ``statement_id``, ``issue`` ("none"
        where it concerns none), ``stance`` (-1, 0, 1; missing for "none"), ``coder``,
        ``note``, and the other columns of the sheet. ``attrs["n_open"]``: rows
        that nobody has coded yet, which are left out.

    Raises
    ------
    ValueError
        If columns are missing, a row has an unknown issue, a stance out of range,
        one of both without the other, or no coder; or if a coder coded a
        statement twice on one issue. The message names the rows as the
        spreadsheet counts them, with row 1 the header.

    Notes
    -----
    The stances of two coders side by side, for `krippendorff_alpha`::

        both = pd.concat([import_annotations("ann.csv"), import_annotations("bob.csv")])
        both.pivot(index=["statement_id", "issue"], columns="coder", values="stance")

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sheet = Path(folder, "sheet.csv")
    ...     _ = sheet.write_text("statement_id,issue,stance\\na,gas,-1\\nb,none,\\nc,,\\n")
    ...     coded = import_annotations(sheet, coder="ann")
    >>> coded[["statement_id", "issue", "coder"]].to_numpy().tolist(), coded.attrs["n_open"]
    ([['a', 'gas', 'ann'], ['b', 'none', 'ann']], 1)
    """
    sheet = read_sheet(path)
    name = Path(path).name
    missing = [c for c in ("statement_id", "issue", "stance") if c not in sheet]
    if missing:
        has = ", ".join(map(str, sheet)) or "none"
        raise ValueError(f"{name} lacks the column {missing[0]!r}; it has: {has}")
    for column in ("coder", "note"):
        if column not in sheet:
            sheet[column] = pd.Series(np.nan, sheet.index, dtype="str")
    sheet = sheet.apply(lambda c: c.str.strip().replace("", np.nan) if c.name in _KEYS else c)
    answered = sheet[["issue", "stance"]].notna()
    coded = sheet[answered.any(axis=1)].copy()
    none = coded["issue"].str.lower().eq("none").fillna(False)
    coded["issue"] = coded["issue"].mask(none, "none")
    stance = pd.to_numeric(coded["stance"].str.translate(_MINUS), errors="coerce")
    wrong = {
        "no statement_id": coded["statement_id"].isna(),
        "a stance without an issue": coded["issue"].isna(),
        "an issue without a stance": coded["stance"].isna() & ~none,
        'a stance on "none"': coded["stance"].notna() & none,
        "a stance other than -1, 0 or 1": coded["stance"].notna() & ~stance.isin([-1, 0, 1]),
    }
    if codebook is not None:
        strange = coded["issue"].notna() & ~none & ~coded["issue"].isin(list(codebook.issues))
        known = f"an issue that the codebook lacks (it has {', '.join(codebook.issues)}, none)"
        wrong[known] = strange
    coded["coder"] = coded["coder"].fillna(coder) if coder else coded["coder"]
    wrong["no coder; say who with coder="] = coded["coder"].isna()
    found = [f"{what}: {_rows(coded, bad)}" for what, bad in wrong.items() if bad.any()]
    key = ["statement_id", "issue", "coder"]
    twice = coded.duplicated(key, keep=False) & coded[key].notna().all(axis=1)
    torn = ~twice & none & coded.duplicated(["statement_id", "coder"], keep=False)
    if twice.any():
        found.append(f"one statement, issue and coder more than once: {_rows(coded, twice)}")
    if torn.any():
        found.append(f'"none" beside an issue of the same statement: {_rows(coded, torn)}')
    if found:
        raise ValueError(f"{name} cannot be used yet. " + ". ".join(found))
    front = ["statement_id", "issue", "stance", "coder", "note"]
    table = coded.assign(stance=stance)[[*front, *(c for c in coded if c not in front)]]
    if "weight" in table:
        table["weight"] = pd.to_numeric(table["weight"].str.replace(",", "."), errors="coerce")
    table = table.reset_index(drop=True)
    table.attrs["n_open"] = len(sheet) - len(coded)
    return table


def _even(sizes: np.ndarray, n: int) -> np.ndarray:
    """Share out n over strata as evenly as their sizes allow; the first ones get what is left."""
    wanted = np.zeros_like(sizes)
    while n:
        open_ = np.flatnonzero(wanted < sizes)
        each = max(1, min(n // len(open_), int((sizes - wanted)[open_].min())))
        take = open_[:n]
        wanted[take] += each
        n -= each * len(take)
    return wanted


def _context(rows: pd.DataFrame, articles: pd.DataFrame | None) -> tuple[list, list]:
    if articles is None:
        return [""] * len(rows), [""] * len(rows)
    schema.check(articles, "articles", needs=["article_id", "text"])
    schema.check(rows, "statements", needs=["article_id", "start", "end"])
    texts = articles.set_index("article_id")["text"]
    before, after = [], []
    for key, start, end in zip(rows["article_id"], rows["start"], rows["end"], strict=True):
        text = texts.get(key)
        if not isinstance(text, str):
            raise ValueError(f"articles lack the text of {key!r}, in which a statement stands")
        left, right = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
        if start > _CONTEXT:
            left = "… " + left.partition(" ")[2]
        if end + _CONTEXT < len(text):
            right = right.rpartition(" ")[0] + " …"
        before.append(left.strip())
        after.append(right.strip())
    return before, after


def _new_file(path: str | Path) -> Path:
    path = Path(path)
    kind(path)
    if path.exists():
        raise FileExistsError(f"{path.name} is there already and may hold answers; name another")
    return path


def _rows(table: pd.DataFrame, bad: pd.Series) -> str:
    numbers = [str(number) for number in table.index[bad]]
    more = f" and {len(numbers) - 8} more" if len(numbers) > 8 else ""
    word = "row" if len(numbers) == 1 else "rows"
    return f"{word} {', '.join(numbers[:8])}{more}"
