"""Near-copies: mark_copies and its pairs beside rensa, where installed, and exact pairs."""

import gc
import re
import statistics
import time
import tracemalloc
from collections import defaultdict
from itertools import combinations

import pandas as pd

from corpuslib import copy_pairs, mark_copies
from tests.benchmarks.made import made_articles, with_copies

SMALL, LARGE, SUBSET, ROUNDS, THRESHOLD = 20_000, 200_000, 4_000, 5, 0.5
_WORD = re.compile(r"\w+")


def shingles(text: str) -> list[str]:
    words = _WORD.findall(text.lower())
    return [" ".join(words[i : i + 5]) for i in range(len(words) - 4)]


def all_shingles(texts: list[str]) -> list[list[str]]:
    return [shingles(text) for text in texts]


def rensa(texts: list[str]) -> set[tuple[int, int]]:
    """Give the pairs that rensa finds and exact Jaccard similarity confirms."""
    return rensa_from(all_shingles(texts))


def rensa_from(documents: list[list[str]]) -> set[tuple[int, int]]:
    """
    Do the same from shingles that are there already.

    64 permutations in 32 bands find a pair at the threshold in 9,999 of 10,000 cases;
    fewer bands are faster and miss more.
    """
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=THRESHOLD, num_perm=64, num_bands=32)
    sketches = RMinHash.from_token_sets(documents, num_perm=64, seed=42)
    index.insert_many(sketches)
    pairs = set()
    for one, found in enumerate(index.query_all(sketches)):
        if len(found) > 1:
            ours = set(documents[one])
            for other in found:
                if other > one:
                    theirs = set(documents[other])
                    both = len(ours & theirs)
                    if both >= THRESHOLD * (len(ours) + len(theirs) - both):
                        pairs.add((one, other))
    return pairs


def ours(articles: pd.DataFrame) -> pd.DataFrame:
    return copy_pairs(articles, threshold=THRESHOLD)


def as_rows(pairs: pd.DataFrame, articles: pd.DataFrame) -> set[tuple[int, int]]:
    """Give the pairs at or above the threshold as row numbers, the smaller first."""
    pairs = pairs[pairs["jaccard"] >= THRESHOLD]
    row = pd.Series(range(len(articles)), index=articles["article_id"])
    ends = zip(row[pairs["article_id"]], row[pairs["other"]], strict=True)
    return {(min(pair), max(pair)) for pair in ends}


def exact(texts: list[str]) -> set[tuple[int, int]]:
    """Give the pairs at or above the threshold by an index of every shingle."""
    sets = [set(shingles(text)) for text in texts]
    holders = defaultdict(list)
    for row, own in enumerate(sets):
        for shingle in own:
            holders[shingle].append(row)
    near = {pair for rows in holders.values() for pair in combinations(rows, 2)}
    return {(a, b) for a, b in near if len(sets[a] & sets[b]) >= THRESHOLD * len(sets[a] | sets[b])}


def timed(work, *arguments) -> tuple[float, float]:
    """Give CPU and wall seconds of one call."""
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    work(*arguments)
    return time.process_time() - cpu, time.perf_counter() - wall


def peak(articles: pd.DataFrame) -> float:
    """Give the MB that marking copies takes at most, as numpy and Python ask for them."""
    tracemalloc.start()
    mark_copies(articles)
    taken = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return taken / 2**20


def main() -> list[tuple[str, str]]:
    """Print and return the rows of the table: what was measured, and what was seen."""
    rows = []

    def report(what, seen):
        rows.append((what, seen))
        print(f"{what}: {seen}", flush=True)

    small = with_copies(made_articles(SMALL))
    plain = small["text"].tolist()
    subset = small.head(SUBSET)
    true = exact(subset["text"].tolist())
    found = as_rows(ours(subset), subset)
    assert found <= true
    report(
        f"pairs of {SUBSET:,} found, of {len(true):,} at or above {THRESHOLD}",
        f"recall {len(found) / len(true):.4f}, precision 1",
    )
    pairs = ours(small)
    found = as_rows(pairs, small)
    report(f"pairs of {SMALL:,}", f"{len(found):,}, and {len(pairs) - len(found):,} cut reprints")
    peers = {"corpuslib": (ours, small)}
    try:
        theirs = rensa(plain)
    except ImportError:
        print("rensa is not installed: left out")
    else:
        assert found == theirs, f"{len(found - theirs)} and {len(theirs - found)} differ"
        peers["rensa"] = (rensa, plain)
        peers["rensa, given the shingles"] = (rensa_from, all_shingles(plain))
    seen = {name: [] for name in peers}
    for _ in range(ROUNDS):
        for name, (work, texts) in peers.items():
            seen[name].append(timed(work, texts))
    for name, values in seen.items():
        cpu, wall = map(statistics.median, zip(*values, strict=True))
        report(f"{name}, verified pairs, {SMALL:,}", f"{cpu:.2f} s CPU, {wall:.2f} s wall")
    for place, what in enumerate(("CPU", "wall")) if "rensa" in seen else ():
        ratios = [
            b[place] / a[place] for a, b in zip(seen["corpuslib"], seen["rensa"], strict=True)
        ]
        report(f"ratio to rensa, {what}, {SMALL:,}", f"{statistics.median(ratios):.1f}x")

    small_cpu = statistics.median(timed(mark_copies, small)[0] for _ in range(ROUNDS))
    large = with_copies(made_articles(LARGE))
    large_cpu = statistics.median(timed(mark_copies, large)[0] for _ in range(3))
    report("mark_copies, CPU", f"{small_cpu:.2f} s at {SMALL:,}, {large_cpu:.2f} s at {LARGE:,}")
    report(f"growth {SMALL:,} to {LARGE:,}", f"{large_cpu / small_cpu:.1f}x")
    size = large["text"].str.len().sum() / 2**20
    report(f"memory on top of {size:.0f} MB of texts, {LARGE:,}", f"{peak(large):.0f} MB")
    return rows


if __name__ == "__main__":
    main()
