"""A made-up corpus whose topics are known: each theme has words of its own, all share some."""

import numpy as np
import pandas as pd

THEMES = {
    "harbour": "harbour crane cargo docks pilot tide vessel quay anchor ferry freight berth",
    "orchard": "orchard apple blossom harvest cider pruning frost beehive ladder crate graft",
    "theatre": "theatre curtain actor rehearsal stage costume applause script prompter scene",
}
SHARED = "people said today after while again morning town many year road news".split()


def corpus(n_each=20, *, seed=0, themes=THEMES, length=40, own=0.5) -> pd.DataFrame:
    """Make articles of each theme, in turn by day; about `own` of their words are its own."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(n_each):
        for theme, words in themes.items():
            mixed = np.where(
                rng.random(length) < own,
                rng.choice(words.split(), length),
                rng.choice(SHARED, length),
            )
            rows.append((f"{theme}/{number:03}", theme, " ".join(mixed)))
    table = pd.DataFrame(rows, columns=["article_id", "theme", "text"]).astype("str")
    days = pd.date_range("2031-03-03", periods=n_each, freq="D").astype("datetime64[us]")
    table["date"] = np.repeat(days, len(themes))
    return table
