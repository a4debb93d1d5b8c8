"""
Loading: clean JSONL against pandas.read_json, and a folder of .txt against plain Python.

Three contestants for JSONL, since they do not do the same work: pandas parses
the file; our reader alone parses the same columns; `load_articles` also makes
ids, reads the dates, looks for damaged characters and tells the language.
"""

import json
import os
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from corpuslib import load_articles
from corpuslib.readers import jsonlines
from corpuslib.readers.assembly import _ahead
from corpuslib.readers.files import File
from tests.benchmarks import in_turn, peak_memory, report

N_ARTICLES, N_WORDS = 20_000, 450
COLUMNS = {name: name for name in ("text", "date", "title", "url")}


def make_texts(n: int, seed: int = 0) -> list[str]:
    """Invent texts with word lengths, punctuation, paragraphs and quotation marks like news."""
    rng = np.random.default_rng(seed)
    letters = np.array(list("etaoinshrdlucmfwypvbgk"))
    lengths = rng.choice([4, 5, 6, 7, 8, 9, 10, 11], 20_000)
    rare = ["".join(rng.choice(letters, length)) for length in lengths]
    usual = ["the", "of", "to", "and", "in", "a", "that", "for", "on", "said"]
    vocabulary = np.array(usual + rare, dtype=object)
    weight = np.r_[np.full(10, 0.03), 0.7 / np.arange(5, 20_005) / np.log(4_000)]
    texts = []
    for _ in range(n):
        words = vocabulary[rng.choice(len(vocabulary), N_WORDS, p=weight / weight.sum())]
        sentences = [" ".join(words[i : i + 22]).capitalize() for i in range(0, N_WORDS, 22)]
        sentences[1::5] = [f"“{sentence},” he said" for sentence in sentences[1::5]]
        sentences[3::7] = [f'A "{sentence}" plan' for sentence in sentences[3::7]]
        paragraphs = [". ".join(sentences[i : i + 3]) + "." for i in range(0, len(sentences), 3)]
        texts.append("\n\n".join(paragraphs))
    return texts


def write_jsonl(path: Path, texts: list[str]) -> None:
    """Write one article per line, dates over four months."""
    days = pd.date_range("2031-01-01", periods=120).strftime("%Y-%m-%d")
    with open(path, "w", encoding="utf-8") as file:
        for i, text in enumerate(texts):
            record = {
                "date": days[i % 120],
                "title": f"Headline number {i}",
                "url": f"https://post.example/{i}",
                "text": text,
            }
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def read(path: str) -> pd.DataFrame:
    """Read the four columns by our reader, nothing else."""
    file = File(os.path.basename(path), path)
    parts = jsonlines.open_table(file).parts(COLUMNS)
    batches = list(_ahead(lambda part: part(), parts))
    return pd.DataFrame(
        {
            name: pd.Series(pa.chunked_array([b.columns[name] for b in batches]), dtype="str")
            for name in COLUMNS
        }
    )


def read_folder(folder: str) -> list[str]:
    """Read all texts of a folder as one would by hand."""
    texts = []
    for place, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            with open(os.path.join(place, name), encoding="utf-8") as file:
                texts.append(file.read())
    return texts


def main() -> None:
    """Print both comparisons."""
    texts = make_texts(N_ARTICLES)
    with tempfile.TemporaryDirectory() as scratch:
        bench_jsonl(Path(scratch, "a.jsonl"), texts)
        bench_folder(Path(scratch, "press"), texts[:5_000])


def bench_jsonl(path: Path, texts: list[str]) -> None:
    """Compare wall time, processor time and memory on one clean JSONL file."""
    write_jsonl(path, texts)
    place = str(path)
    peer = pd.read_json(place, lines=True)
    ours = load_articles(place, progress=False)
    alone = read(place)
    assert texts == peer["text"].tolist() == ours["text"].tolist() == alone["text"].tolist()
    assert (peer["date"].to_numpy() == ours["date"].to_numpy()).all()
    assert (peer["date"].dt.strftime("%Y-%m-%d") == alone["date"]).all()
    del peer, ours, alone
    times = in_turn(
        {
            "pandas.read_json": lambda: pd.read_json(place, lines=True),
            "our reader alone": lambda: read(place),
            "load_articles": lambda: load_articles(place, progress=False),
        }
    )
    size = path.stat().st_size / 1e6
    report(f"JSONL, {len(texts):,} articles, {size:.0f} MB", times, "pandas.read_json")
    memory = {
        "pandas.read_json": peak_memory(
            f"import pandas as pd\n---\nframe = pd.read_json({place!r}, lines=True)"
        ),
        "our reader alone": peak_memory(
            f"from tests.benchmarks.bench_load import read\n---\nframe = read({place!r})"
        ),
        "load_articles": peak_memory(
            "from corpuslib.articles import load_articles\n---\n"
            f"frame = load_articles({place!r}, progress=False)"
        ),
    }
    for name, peak in memory.items():
        print(f"  {name:<32} {peak:7.0f} MB peak   x{peak / memory['pandas.read_json']:.2f}")


def bench_folder(folder: Path, texts: list[str]) -> None:
    """Compare with reading the same files in a plain loop."""
    for i, text in enumerate(texts):
        path = folder / f"{i % 10}" / f"{i:05}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    place = str(folder)
    assert read_folder(place) == load_articles(place, progress=False)["text"].tolist()
    times = in_turn(
        {
            "open(...).read()": lambda: read_folder(place),
            "load_articles": lambda: load_articles(place, progress=False),
        }
    )
    report(f"folder of {len(texts):,} .txt", times, "open(...).read()")


if __name__ == "__main__":
    main()
