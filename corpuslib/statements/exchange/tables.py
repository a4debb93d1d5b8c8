"""Statements as CSV, JSON lines, Parquet, and as the event list of discourse network analysis."""

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd

from corpuslib import schema
from corpuslib.plain import plain_cell, read_cell
from corpuslib.statements.exchange.rows import STATEMENTS, records, statements_of

#: Our columns of the event list, and how the Discourse Network Analyzer itself calls them.
_DNA = {
    "statement_id": "statement ID",
    "article_id": "document ID",
    "date": "time",
    "person": "person",
    "organisation": "organization",
    "concept": "concept",
    "agreement": "agreement",
    "text": "text",
}


def write_cells(table: pd.DataFrame, file: Path) -> None:
    """Write a table as CSV: UTF-8, texts in double quotes, formulas guarded."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
        writer.writerow(map(plain_cell, table.columns))
        for row in records(table):
            writer.writerow([plain_cell(value) for value in row.values()])


def read_cells(file: Path, *, sep: str = ",") -> pd.DataFrame:
    """Read a CSV, every cell a text, empty cells missing, guards taken away."""
    try:
        table = pd.read_csv(
            file, sep=sep, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8-sig"
        )
    except pd.errors.EmptyDataError as error:
        raise ValueError(f"{file} is empty; it needs a first line with column names") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"{file} is not UTF-8; save it as 'CSV UTF-8'") from error
    except pd.errors.ParserError as error:
        raise ValueError(f"{file} is no CSV that can be read: {error}") from error
    table = table.rename(columns=read_cell)
    return table.apply(lambda column: column.map(read_cell, na_action="ignore"))


def write_csv(statements: pd.DataFrame, file: Path) -> None:
    write_cells(statements, file)


def read_csv(file: Path) -> pd.DataFrame:
    with file.open(encoding="utf-8-sig", errors="replace") as stream:
        names = stream.readline()
    if "concept" in names and "agreement" in names:
        return read_dna(file)
    return statements_of(_rows(read_cells(file)), file)


def _rows(cells: pd.DataFrame) -> list[dict]:
    return cells.astype(object).where(cells.notna(), None).to_dict("records")


def write_jsonl(statements: pd.DataFrame, file: Path) -> None:
    with file.open("w", encoding="utf-8", newline="\n") as stream:
        for row in records(statements):
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def read_jsonl(file: Path) -> pd.DataFrame:
    rows = []
    with file.open(encoding="utf-8-sig") as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (json.JSONDecodeError, RecursionError) as error:
                raise ValueError(f"line {number} of {file} is no JSON: {error}") from error
            if not isinstance(row, dict):
                raise ValueError(f"line {number} of {file} is not one statement in braces")
            rows.append(row)
    return statements_of(rows, file)


def write_parquet(statements: pd.DataFrame, file: Path) -> None:
    bare = statements.reset_index(drop=True)
    bare.attrs = {}
    bare.to_parquet(file, index=False)


def read_parquet(file: Path) -> pd.DataFrame:
    try:
        table = pd.read_parquet(file)
    except Exception as error:  # whatever pyarrow makes of a broken file
        raise ValueError(f"{file} is no Parquet that can be read: {error}") from error
    return schema.conform(table, "statements")


def write_dna(statements: pd.DataFrame, file: Path, stances: pd.DataFrame | None) -> None:
    """Write one row per statement and issue; a statement without stances has one without them."""
    schema.check(statements, "statements", needs=["statement_id", "article_id", "said_low"])
    columns = ["statement_id", "issue", "stance"]
    if stances is None:
        stances = schema.empty("stances")
    coded = schema.check(stances, "stances", needs=columns)[columns]
    table = statements.merge(coded, how="left", on="statement_id", sort=False)
    sign = np.sign(table["stance"])
    events = pd.DataFrame(
        {
            "statement_id": table["statement_id"],
            "article_id": table["article_id"],
            "date": table["said_low"],
            "person": table["speaker"],
            "organisation": table["actor"],
            "concept": table["issue"].astype(schema.TEXT),
            "agreement": sign.map({1.0: 1, -1.0: 0}).astype("Int64"),
            "text": table["text"],
        }
    )
    write_cells(events, file)


def read_dna(file: Path) -> pd.DataFrame:
    with file.open(encoding="utf-8-sig", errors="replace") as stream:
        names = stream.readline()
    cells = read_cells(file, sep=";" if names.count(";") > names.count(",") else ",")
    cells = cells.rename(columns={theirs: ours for ours, theirs in _DNA.items()})
    missing = [name for name in ("date", "concept", "agreement") if name not in cells]
    if missing:
        raise ValueError(f"{file} lacks the columns {', '.join(missing)} of an event list")
    agreement = cells["agreement"].map({"1": 1.0, "0": -1.0, "true": 1.0, "false": -1.0})
    strange = cells["agreement"].notna() & agreement.isna()
    if strange.any():
        row = strange.idxmax()
        raise ValueError(
            f"{file}: agreement is 1 or 0, not {cells['agreement'][row]!r} (row {row})"
        )
    days = pd.to_datetime(cells["date"], errors="coerce").dt.normalize().astype(schema.DAY)
    strange = cells["date"].notna() & days.isna()
    if strange.any():
        row = strange.idxmax()
        raise ValueError(f"{file}: {cells['date'][row]!r} is no day (row {row}); write 2031-05-01")
    table = {
        "statement_id": cells.get("statement_id"),
        "article_id": cells.get("article_id"),
        "text": cells.get("text"),
        "speaker": cells.get("person"),
        "actor": cells.get("organisation"),
        "said_low": days,
        "said_high": days,
        "issue": cells["concept"],
        "stance": agreement,
    }
    kinds = STATEMENTS | schema.COLUMNS["stances"]
    gap = pd.Series(np.nan, index=cells.index)
    return pd.DataFrame(
        {name: (gap if c is None else c).astype(kinds[name]) for name, c in table.items()}
    )
