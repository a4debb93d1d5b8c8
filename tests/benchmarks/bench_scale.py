"""
Seconds and memory of every stage from files to days, as the corpus grows.

Each stage runs in a process of its own, so that its peak of memory is its own. Only
2,000 articles are searched for statements, which are then taken for the
others, too: every article is read by itself, and reading them is most of the time. With the
environment variable CORPUSLIB_BENCH_MILLION a million articles are added, and all of
them are searched, by two workers: hours.
"""

import json
import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from corpuslib.parts import ROWS, Part, read_parts
from corpuslib.scale import build, connect, term_rates
from corpuslib.scale.engine import client_for
from corpuslib.scale.plan import plan
from corpuslib.scale.store import write_table
from tests.benchmarks.made import made_articles, with_copies

STAGES = ("load", "copies", "term rates", "statements", "stances", "days")
SIZES, SEARCHED = (10_000, 100_000), 2_000
TERMS = ["troops", "talks", "sanctions", "open door", "security guarantees", "the border"]
MILLION = "CORPUSLIB_BENCH_MILLION"


def make(size: int, file: Path) -> None:
    """Write `size` articles of 450 words as JSON lines, one in ten a copy."""
    with file.open("w", encoding="utf-8") as stream:
        for start in range(0, size, ROWS):
            part = with_copies(made_articles(min(ROWS, size - start), seed=start), seed=start + 1)
            part = part.drop(columns="article_id")
            stream.write(part.to_json(orient="records", lines=True, date_format="iso"))


def stages(folder: Path, client=None) -> build._Stages:
    made = build._Stages(folder / "work", None, client_for(client), False)
    sizes = folder / "work" / "articles.json"
    made.sizes = json.loads(sizes.read_text()) if sizes.exists() else []
    return made


def load(folder: Path) -> None:
    stages(folder).articles(folder / "articles.jsonl", None, None, ROWS)


def copies(folder: Path) -> None:
    stages(folder).copies(False)


def rates(folder: Path) -> None:
    table = term_rates(read_parts(folder / "work" / "articles"), TERMS, freq="W")
    assert (table["n"] > 0).any()


def statements(folder: Path) -> None:
    if MILLION in os.environ:
        with connect(workers=2) as client:
            own = stages(folder, client)
            own._each("statements", partial(build._statements, codebook=None), "articles")
        return
    own = stages(folder)
    some = Part.held("some", own._part("articles", 0).load().head(SEARCHED))
    write_table(build._statements(some, codebook=None), own._file("statements", 0))


def stances(folder: Path) -> None:
    own = stages(folder)
    own.sizes = own.sizes[: len(list((folder / "work" / "statements").glob("*.parquet")))]
    own._each("stances", partial(build._stances, codebook=None), "statements")


def take_for_others(folder: Path) -> None:
    """Give the articles that were not searched the statements of the others, under their ids."""
    own = stages(folder)
    ids = [
        own._part("articles", n).load(["article_id"])["article_id"] for n in range(len(own.sizes))
    ]
    found, scored = (own._part(name, 0).load() for name in ("statements", "stances"))
    first = ids[0].head(SEARCHED)
    for place, part in enumerate(ids):
        again = [part[start : start + SEARCHED] for start in range(0, len(part), SEARCHED)]
        both = [_under(found, scored, dict(zip(first, new, strict=False))) for new in again]
        for name, tables in zip(("statements", "stances"), zip(*both, strict=True), strict=True):
            write_table(pd.concat(tables, ignore_index=True), own._file(name, place))


def _under(found: pd.DataFrame, scored: pd.DataFrame, new: dict[str, str]) -> tuple:
    found = found[found["article_id"].isin(new.keys())]
    article = found["article_id"].map(new).astype("str")
    begin = found["statement_id"].str.rpartition(":")[2]
    renamed = dict(zip(found["statement_id"], article + ":" + begin, strict=True))
    scored = scored[scored["statement_id"].isin(renamed.keys())]
    return tuple(
        table.assign(statement_id=table["statement_id"].map(renamed).astype("str"))
        for table in (found.assign(article_id=article), scored)
    )


def days(folder: Path) -> None:
    stages(folder).days()


DO = dict(zip(STAGES, (load, copies, rates, statements, stances, days), strict=True))


def measured(stage: str, folder: Path) -> dict:
    """Run one stage in a fresh process; give its seconds and the MB it held at most."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_scale", stage, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Print the stages at every size, how they grow, and what larger corpora would take."""
    print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with TemporaryDirectory() as name:  # compile, outside of what is measured
        make(50, Path(name, "articles.jsonl"))
        for stage in STAGES:
            measured(stage, Path(name))
    sizes = (*SIZES, *([1_000_000] if MILLION in os.environ else []))
    seen: dict[int, dict[str, dict]] = {}
    for size in sizes:
        with TemporaryDirectory() as name:
            folder = Path(name)
            make(size, folder / "articles.jsonl")
            megabytes = (folder / "articles.jsonl").stat().st_size / 1e6
            print(f"{size:,} articles of 450 words, {megabytes:,.0f} MB of JSON lines")
            seen[size] = {}
            for stage in STAGES:
                if stage == "days" and MILLION not in os.environ:
                    take_for_others(folder)
                found = seen[size][stage] = measured(stage, folder)
                searched = size if MILLION in os.environ else min(size, SEARCHED)
                n = searched if stage in ("statements", "stances") else size
                found["rate"] = n / found["seconds"]
                note = f" (of {n:,} of them)" if n < size else ""
                print(
                    f"  {stage:<12} {found['seconds']:8.1f} s {found['rate']:9,.0f} articles/s "
                    f"{found['peak']:7,.0f} MB{note}"
                )
    small, large = sizes[0], sizes[-1]
    for stage in STAGES:
        if stage not in ("statements", "stances") or MILLION in os.environ:
            grown = seen[large][stage]["seconds"] / seen[small][stage]["seconds"]
            more = seen[large][stage]["peak"] - seen[small][stage]["peak"]
            print(
                f"  {stage:<12} {large // small}x the articles: {grown:.1f}x the time, "
                f"{more:+,.0f} MB"
            )
    print("projected from these rates, not measured: hours (one thread per worker)")
    table = plan({stage: seen[large][stage]["rate"] for stage in STAGES})
    print(table.round(1).to_string(index=False))


if __name__ == "__main__":
    began = time.perf_counter()
    DO[sys.argv[1]](Path(sys.argv[2]))
    seconds = time.perf_counter() - began
    status = Path("/proc/self/status").read_text()  # Linux only
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
    print(json.dumps({"seconds": seconds, "peak": peak}))
