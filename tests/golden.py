"""
What the tables of the embedded corpus come to: one hash per column, kept in golden.json.

`make golden` writes it anew. Do that when numbers were meant to change, and say in the
commit which and why; `test_golden.py` fails whenever they change without that. Values are
rounded to 6 digits first, so that another machine may differ in the last ones.
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from corpuslib import (
    extract_statements,
    infer_dates,
    load_articles,
    load_codebook,
    mark_copies,
    mark_stories,
    score_stances,
    stance_timeline,
    term_rates,
)

HERE = Path(__file__).parent
CHRONICLE = HERE.parent / "data" / "chronicle"
KEPT = HERE / "golden.json"
DIGITS = 6


def golden_tables(corpus: Path = CHRONICLE) -> dict[str, pd.DataFrame]:
    """Make every table of a corpus, as the notebooks do."""
    codebook = load_codebook()
    articles = load_articles(corpus, progress=False)
    articles = mark_stories(mark_copies(infer_dates(articles, window=codebook.window)))
    statements = extract_statements(articles, codebook, progress=False)
    stances = score_stances(statements, codebook, progress=False)
    return {
        "articles": articles,
        "terms": term_rates(articles, codebook.terms, by="source", freq="W"),
        "statements": statements,
        "stances": stances,
        "days": stance_timeline(stances, statements, articles),
    }


def hash_of(values: pd.Series) -> str:
    """
    Give a short name to a column: the same as long as no value changes in 6 digits.

    Examples
    --------
    >>> hash_of(pd.Series([0.1, -0.0])) == hash_of(pd.Series([0.1 + 1e-12, 0.0]))
    True
    >>> hash_of(pd.Series([0.1])) == hash_of(pd.Series([0.10001]))
    False
    """
    if pd.api.types.is_float_dtype(values):
        values = values.astype(float).round(DIGITS) + 0.0
        written = [f"{v:.{DIGITS}f}" if np.isfinite(v) else str(v) for v in values]
    else:
        written = [None if pd.isna(v) else str(v) for v in values]
    return hashlib.sha256(json.dumps(written).encode()).hexdigest()[:16]


def summary(tables: dict[str, pd.DataFrame]) -> dict[str, dict]:
    """Say what each table comes to: its rows, and a hash of each of its columns."""
    return {
        name: {"rows": len(table), "columns": {c: hash_of(table[c]) for c in table}}
        for name, table in tables.items()
    }


def differences(kept: dict[str, dict], found: dict[str, dict]) -> list[str]:
    """List in words what is not as it was kept."""
    lines = []
    for name in sorted({*kept, *found}):
        old, new = kept.get(name, {}), found.get(name, {})
        if old.get("rows") != new.get("rows"):
            lines.append(f"{name}: {old.get('rows')} rows before, {new.get('rows')} now")
        columns = old.get("columns", {}), new.get("columns", {})
        lines += [
            f"{name}: column {column!r} differs"
            for column in sorted({*columns[0], *columns[1]})
            if columns[0].get(column) != columns[1].get(column)
        ]
    return lines


def main(arguments: list[str]) -> None:
    """Renew the hashes; or, with a folder, write the tables themselves there as Parquet."""
    tables = golden_tables()
    if arguments:
        for name, table in tables.items():
            table.to_parquet(Path(arguments[0], f"{name}.parquet"))
        return
    found = summary(tables)
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    print("\n".join(differences(kept, found)) or "nothing has changed")
    KEPT.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
