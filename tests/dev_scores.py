"""
Score what is built on everything that may be seen while building, and record it.

`make score-dev` runs this and writes data/gold/dev_scores.csv: one row per score, with day and
commit, the latest only. Rows on PolNeAR need the environment variable CORPUSLIB_POLNEAR; where
it is not set, those of the last run stay, with their day and commit.
"""

import os
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import pandas as pd

from corpuslib import extract_statements
from tests.polnear import POLNEAR, polnear_scores
from tests.score_test import COLUMNS, GOLD, rounded, seen
from tests.score_test import MEASURES as HALVES
from tests.statement_scores import fixture_scores

SCORES = GOLD / "dev_scores.csv"


def fixtures() -> list[dict]:
    return [row | {"what": f"fixtures: {row['what']}"} for row in fixture_scores()]


def polnear() -> list[dict]:
    folder = os.environ.get(POLNEAR)
    return polnear_scores(folder, lambda a: extract_statements(a, progress=False)) if folder else []


#: What is measured; the words before the first colon of a score's name say by which.
MEASURES: dict[str, Callable[[], list[dict]]] = {
    **{name: partial(measure, "dev") for name, measure in HALVES.items()},
    "fixtures": fixtures,
    "polnear": polnear,
}


def update(path: Path, measures: dict[str, Callable], stamp: dict) -> pd.DataFrame:
    """Write the scores of every measure; one that gives none here keeps its rows."""
    old = pd.read_csv(path, dtype=str) if path.exists() else pd.DataFrame(columns=COLUMNS)
    kind = old["what"].str.split(":").str[0]
    parts: list[Iterable[dict]] = []
    for name, measure in measures.items():
        rows = [rounded(stamp | row) for row in measure()]
        parts.append(rows or old[kind == name].to_dict("records"))
    table = pd.DataFrame([row for rows in parts for row in rows], columns=COLUMNS)
    table["n"] = pd.to_numeric(table["n"]).astype("Int64")
    table.to_csv(path, index=False, lineterminator="\n")
    return table


def main() -> None:
    print(update(SCORES, MEASURES, seen())[COLUMNS[2:]].to_string(index=False))


if __name__ == "__main__":
    main()
