"""
Files that come back from annotators, broken in every way: one clear error or a table, never else.

``python -m tests.fuzz.imports SECONDS SEED`` searches for longer.
"""

import json
import random
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

import corpuslib as cl
from corpuslib.stance.sheets import write_sheet
from tests.made_hostile import articles
from tests.test_formats_fuzz import mutated, mutated_inside

SLOWEST = 3  # seconds
CELLS = ["", "-", "=1", "x", "\0", "2031-13-45", "99999-01-01", "1e999", "nan", "inf", "-5",
         "9" * 30, "yes", "true", "'''", '"', "a" * 1000]  # fmt: skip
VALUES = [None, 1, -1, 1e300, float("inf"), "x", [], {}, "\ud800", True, [[]], {"id": 1}, 10**30]


def exported(folder: Path) -> Path:
    """Write a few statements in every format."""
    texts = [
        "He said: “We go.” Ana Orlo said she would not. “Never,” said Ben Tor.",
        "Ben Tor denied it.",
    ]
    table = articles(texts).assign(article_id=["x/a", "b"])
    statements = cl.extract_statements(table, progress=False)
    stances = pd.DataFrame(
        {"statement_id": statements["statement_id"], "issue": "x", "stance": 1.0}
    )
    for name, kind in (
        ("a.csv", "csv"),
        ("a.jsonl", "jsonl"),
        ("a.parquet", "parquet"),
        ("a.json", "labelstudio"),
        ("dna.csv", "dna"),
    ):
        cl.export_statements(
            statements, folder / name, format=kind, articles=table, stances=stances
        )
    cl.export_statements(statements, folder / "brat", articles=table)
    coded = cl.sample_for_coding(statements, 9, by=["kind"], path=folder / "new.csv")
    coded = coded.assign(issue="x", stance="1", coder="c")
    write_sheet(coded, folder / "coded.csv")
    write_sheet(coded, folder / "coded.xlsx")
    fixed = pd.DataFrame(
        {
            "statement_id": statements["statement_id"][:2],
            "speaker": ["A", "-"],
            "said_low": ["2031-05-01", ""],
            "remove": ["", ""],
        }
    )
    fixed.to_csv(folder / "fixed.csv", index=False)
    statements.to_parquet(folder / "statements.parquet")
    return folder


def search(folder: Path, seconds: float, seed: int) -> int:
    """Break the files of a folder until time is up; give how many were tried."""
    chance = random.Random(seed)
    statements = pd.read_parquet(folder / "statements.parquet")
    ways = [_bytes, _bytes, _cells, _json]
    n, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        source = chance.choice(
            sorted(p for p in folder.rglob("*") if p.is_file() and "broken" not in p.name)
        )
        broken = chance.choice(ways)(chance, source)
        if broken is None:
            continue
        n += 1
        _try(source, broken, folder, statements)
    return n


def _bytes(chance, source: Path) -> bytes:
    content = source.read_bytes()
    if source.suffix == ".xlsx" and chance.random() < 0.7:
        return mutated_inside(chance, content)
    return mutated(chance, content)


def _cells(chance, source: Path) -> bytes | None:
    if source.suffix != ".csv":
        return None
    table = pd.read_csv(source, dtype=str, keep_default_na=False)
    for _ in range(chance.choice([1, 2, 5])):
        table.iloc[chance.randrange(len(table)), chance.randrange(table.shape[1])] = chance.choice(
            CELLS
        )
    if chance.random() < 0.2:
        table = table.drop(columns=chance.choice(list(table)))
    return table.to_csv(index=False).encode()


def _json(chance, source: Path) -> bytes | None:
    if source.suffix not in (".json", ".jsonl"):
        return None
    text = source.read_text(encoding="utf-8")
    if source.suffix == ".json":
        return json.dumps(_changed(chance, json.loads(text))).encode()
    return "\n".join(
        json.dumps(_changed(chance, json.loads(row))) for row in text.splitlines()
    ).encode()


def _changed(chance, value):
    if chance.random() < 0.12:
        return chance.choice(VALUES)
    if isinstance(value, dict):
        return {k: _changed(chance, v) for k, v in value.items() if chance.random() > 0.04}
    if isinstance(value, list):
        return [_changed(chance, v) for v in value if chance.random() > 0.04]
    return value


def _try(source: Path, broken: bytes, folder: Path, statements: pd.DataFrame) -> None:
    whole = source.read_bytes() if "brat" in source.parts else None
    path = source if whole is not None else source.with_name(f"broken{source.suffix}")
    path.write_bytes(broken)
    start = time.process_time()
    try:
        if whole is not None:
            cl.import_statements(folder / "brat")
        elif source.stem in ("coded", "new"):
            cl.import_annotations(path, coder="c")
        elif source.stem == "fixed":
            cl.apply_corrections(statements, path)
        else:
            cl.import_statements(path, format="dna" if source.stem == "dna" else None)
    except (ValueError, FileNotFoundError) as error:
        if isinstance(error, UnicodeError) or not str(error).strip():
            raise AssertionError(f"{source.name}: no clear error") from error
    except Exception as error:
        raise AssertionError(f"{source.name}: {broken[:3_000]!r}") from error
    finally:
        if whole is not None:
            path.write_bytes(whole)
        else:
            path.unlink()
    assert time.process_time() - start < SLOWEST, source


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        print(search(exported(Path(name)), float(sys.argv[1]), int(sys.argv[2])), "files tried")
