"""Document-term matrices: TermCounter beside scikit-learn and, where installed, gensim."""

import gc
import multiprocessing
import statistics
import time
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from corpuslib import TermCounter
from tests.benchmarks.made import made_articles

SMALL, LARGE, ROUNDS = 20_000, 200_000, 5


def sklearn(texts):
    return CountVectorizer().fit_transform(texts)


def ours(texts, n_jobs=1):
    return TermCounter(n_jobs=n_jobs).fit_transform(texts)


def gensim(texts):
    from gensim.corpora import Dictionary
    from gensim.utils import tokenize

    tokens = [list(tokenize(text, lowercase=True)) for text in texts]
    dictionary = Dictionary(tokens)
    return [dictionary.doc2bow(document) for document in tokens]


def timed(work, *arguments):
    """Give CPU and wall seconds of one call."""
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    work(*arguments)
    return time.process_time() - cpu, time.perf_counter() - wall


def peak(name: str, n: int) -> tuple[float, float]:
    """
    Give the MB that counting `n` articles takes on top of the texts, and of the result too.

    In a process of its own, so that nothing else is counted.
    """
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_peak, (name, n))


def _peak(name: str, n: int) -> tuple[float, float]:
    texts = made_articles(n)["text"]
    texts = texts.tolist() if name == "sklearn" else texts
    work = {"sklearn": sklearn, "ours": ours}[name]
    work(texts[:100])
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    before = _status("VmRSS")
    kept = work(texts)
    taken = (_status("VmHWM") - before) / 1024
    result = (kept.data.nbytes + kept.indices.nbytes + kept.indptr.nbytes) / 2**20
    return taken, taken - result


def _status(field: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field))


def main() -> list[tuple[str, str]]:
    """Print and return the rows of the table: what was measured, and what was seen."""
    rows = []

    def report(what, seen):
        rows.append((what, seen))
        print(f"{what}: {seen}", flush=True)

    small = made_articles(SMALL)["text"]
    plain = small.tolist()
    first, second = ours(small), sklearn(plain)
    assert (first != second).nnz == 0
    assert (ours(small, 2) != second).nnz == 0
    report(f"{SMALL:,} articles", f"{second.shape[1]:,} terms, {second.nnz:,} counts, identical")
    del first, second
    peers = {"scikit-learn": (sklearn, plain), "corpuslib": (ours, small)}
    try:
        import gensim as _

        peers["gensim"] = (gensim, plain)
    except ImportError:
        print("gensim is not installed: left out")
    seen = {name: [] for name in peers}
    for _ in range(ROUNDS):
        for name, (work, texts) in peers.items():
            seen[name].append(timed(work, texts)[0])
    medians = {name: statistics.median(values) for name, values in seen.items()}
    for name, value in medians.items():
        report(f"{name}, CPU, one thread, {SMALL:,}", f"{value:.2f} s")
    ratio = medians["scikit-learn"] / medians["corpuslib"]
    report(f"ratio to scikit-learn, CPU, {SMALL:,}", f"{ratio:.1f}x")
    memory = {name: peak(name, SMALL) for name in ("sklearn", "ours")}
    for place, what in enumerate(["on top of the texts", "on top of texts and result"]):
        mine, peers = memory["ours"][place], memory["sklearn"][place]
        seen = f"{mine:.0f} MB of scikit-learn's {peers:.0f} MB ({mine / peers:.2f}x)"
        report(f"memory {what}, {SMALL:,}", seen)

    large = made_articles(LARGE)["text"]
    walls = {1: [], 2: []}
    for _ in range(3):
        for n_jobs in walls:
            walls[n_jobs].append(timed(ours, large, n_jobs))
    one = statistics.median(cpu for cpu, _ in walls[1])
    two = statistics.median(wall for _, wall in walls[2])
    report(f"corpuslib, {LARGE:,}", f"{one:.1f} s CPU on one thread, {two:.1f} s wall on two")
    report(f"growth {SMALL:,} to {LARGE:,}", f"{one / medians['corpuslib']:.1f}x")
    plain = large.tolist()
    counts = ours(large, 2)
    start = time.perf_counter()
    theirs = sklearn(plain)
    wall = time.perf_counter() - start
    assert np.array_equal(counts.indptr, theirs.indptr)
    assert (counts != theirs).nnz == 0
    report(f"scikit-learn, wall, {LARGE:,}", f"{wall:.1f} s, identical counts")
    report(f"ratio to scikit-learn, wall on two threads, {LARGE:,}", f"{wall / two:.1f}x")
    return rows


if __name__ == "__main__":
    main()
