"""
Seconds and memory of every stage from files to days, as the corpus grows.

Each stage runs in a process of its own, so that its peak of memory is its own. Beyond
10,000 articles only as many are searched for statements, which are then taken for the
others, too: every article is read by itself, and reading them is most of the time. With the
environment variable CORPUSLIB_BENCH_MILLION a million articles are added, and all of
them are searched, by two workers: hours.
"""

import json
import os
import resource
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from corpuslib.parts import ROWS, read_parts
from corpuslib.scale import build, connect, term_rates
from corpuslib.scale.engine import client_for
from corpuslib.scale.plan import plan
from corpuslib.scale.store import write_table
from tests.benchmarks.made import made_articles, with_copies

STAGES = ("load", "copies", "term rates", "statements", "stances", "days")
SIZES, SEARCHED = (10_000, 100_000), 10_000
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
    own = stages(folder)
    if MILLION in os.environ:
        with connect(workers=2) as client:
            all_of_it = stages(folder, client)
            all_of_it._each("statements", partial(build._statements, codebook=None), "articles")
        return
    own.sizes = own.sizes[: max(1, SEARCHED // ROWS)]
    own._each("statements", partial(build._statements, codebook=None), "articles")


def stances(folder: Path) -> None:
    own = stages(folder)
    own.sizes = own.sizes[: len(list((folder / "work" / "statements").glob("*.parquet")))]
    own._each("stances", partial(build._stances, codebook=None), "statements")


def take_for_others(folder: Path) -> None:
    """Give the parts that were not searched the statements of the first under their own ids."""
    own = stages(folder)
    there = len(list((folder / "work" / "stances").glob("*.parquet")))
    first = own._part("articles", 0).load(["article_id"])["article_id"]
    for place in range(there, len(own.sizes)):
        ids = own._part("articles", place).load(["article_id"])["article_id"]
        new = dict(zip(first, ids, strict=False))
        found = own._part("statements", 0).load()
        found = found[found["article_id"].isin(new.keys())]
        article = found["article_id"].map(new).astype("str")
        begin = found["statement_id"].str.rpartition(":")[2]
        renamed = pd.Series((article + ":" + begin).array, index=found["statement_id"])
        write_table(
            found.assign(article_id=article, statement_id=renamed.array),
            own._file("statements", place),
        )
        scored = own._part("stances", 0).load()
        scored = scored[scored["statement_id"].isin(renamed.index)]
        scored = scored.assign(statement_id=scored["statement_id"].map(renamed).astype("str"))
        write_table(scored, own._file("stances", place))


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
                if stage == "days":
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
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak += resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps({"seconds": seconds, "peak": peak / 1024}))
