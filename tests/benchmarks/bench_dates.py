"""How many articles a second get their day inferred, and how that grows with the corpus."""

import time

import pandas as pd

from corpuslib import infer_dates, resolve_days
from corpuslib.tokens import sentences, words
from tests.test_dates import hidden, made_up_corpus

SIZES = (1_000, 4_000, 16_000)
REPEATS = 3


def _seconds(work) -> float:
    """Median of a few runs, in seconds."""
    runs = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        runs.append(time.perf_counter() - start)
    return sorted(runs)[REPEATS // 2]


def main() -> pd.DataFrame:
    """Print and return one row per corpus size: seconds, articles a second, growth."""
    rows = []
    for size in SIZES:
        corpus = made_up_corpus(size // 4, tellings=4)
        corpus["text"] = (
            corpus["text"] + " " + corpus["text"].sample(frac=1, random_state=0).to_numpy()
        )
        articles, _ = hidden(corpus, 0.1)
        rows.append((size, _seconds(lambda articles=articles: infer_dates(articles))))
    table = pd.DataFrame(rows, columns=["articles", "seconds"])
    table["articles_per_second"] = (table["articles"] / table["seconds"]).round()
    table["seconds_per_1000_to_first"] = (
        table["seconds"] / table["articles"] / (table["seconds"][0] / table["articles"][0])
    ).round(2)
    print("infer_dates, a tenth of the articles undated")
    print(table.round(2).to_string(index=False))

    text = " ".join(made_up_corpus(2_000, tellings=1)["text"])
    for name, work in (
        ("sentences", lambda: sentences(text)),
        ("words", lambda: words(text)),
        ("resolve_days", lambda: resolve_days(text, "2031-05-08")),
    ):
        print(f"{name}: {len(text) / _seconds(work) / 1e6:.1f} million characters a second")
    return table


if __name__ == "__main__":
    main()
