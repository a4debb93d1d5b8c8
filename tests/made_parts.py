"""A small made corpus for the tests of tables in parts, with speakers, copies and stories."""

from pathlib import Path

import numpy as np
import pandas as pd

ISSUES = """
[canal]
title = "The canal"
definition = "Whether the canal is open."
positive = "open it"
negative = "keep it shut"
keywords = ["canal"]
pro = ["open~ canal"]
con = ["shut~ canal"]
"""
ACTORS = """name,alias,role,actor,valid_from,valid_to,source
Ana Orlo,Ana Orlo,minister,Vell,,,made up
Ben Tarn,Ben Tarn,minister,Sarn,,,made up
"""
_WORDS = (
    "port ferry wind grain harbour bridge north quay lamp stone market boat rain old tide".split()
)
_SAID = (
    "“We will open the canal,” Ana Orlo said.",
    "“We will not open the canal,” said Ben Tarn.",
    "Ana Orlo said that Vell wanted to shut the canal.",
    "Ben Tarn said the canal was being dredged.",
)


def write_codebook(folder: Path) -> Path:
    """Write a codebook about the canal, and give its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "issues.toml").write_text(ISSUES)
    (folder / "actors.csv").write_text(ACTORS)
    return folder


def made_corpus(n: int, *, seed: int = 0) -> pd.DataFrame:
    """Make `n` articles of 60 to 120 words, a third of them copies of earlier ones, some bare."""
    rng = np.random.default_rng(seed)
    texts: list[str] = []
    for _ in range(n):
        if texts and rng.random() < 0.3:
            words = texts[rng.integers(len(texts))].split()
            for slot in rng.integers(0, len(words) or 1, min(len(words), 4)):
                words[slot] = _WORDS[rng.integers(len(_WORDS))]
            texts.append(" ".join(words))
            continue
        size = 0 if rng.random() < 0.05 else rng.integers(60, 120)
        words = [f"{_WORDS[k]}{rng.integers(90)}" for k in rng.integers(0, len(_WORDS), size)]
        said = [_SAID[k] for k in rng.integers(0, len(_SAID), rng.integers(0, 3))]
        texts.append(" ".join([*words, ".", *said]) if size else "")
    days = pd.Series(pd.Timestamp("2031-05-01") + pd.to_timedelta(rng.integers(0, 20, n), "D"))
    days = days.mask(rng.random(n) < 0.1).astype("datetime64[us]")
    source = pd.Series(rng.choice(["North Post", "South Post"], n), dtype="str")
    story = pd.Series([f"s{k}" for k in rng.integers(0, max(n // 2, 1), n)], dtype="str")
    return pd.DataFrame(
        {
            "article_id": pd.Series([f"a{place:04d}" for place in range(n)], dtype="str"),
            "date": days,
            "date_low": days,
            "date_high": days,
            "date_method": pd.Series(np.where(days.isna(), "none", "metadata"), dtype="str"),
            "text": pd.Series(texts, dtype="str").mask(rng.random(n) < 0.02),
            "source": source.mask(rng.random(n) < 0.1),
            "story_id": story.mask(rng.random(n) < 0.1),
        }
    )
