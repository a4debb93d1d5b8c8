"""A corpus of any size for the benchmarks, made from the words of the chronicle."""

from pathlib import Path

import numpy as np
import pandas as pd

CHRONICLE = Path(__file__).resolve().parents[2] / "data" / "chronicle"
WORDS = 450
#: Heaps' law: words so far ** EXPONENT * FACTOR is how many different ones there are.
FACTOR, EXPONENT = 9.0, 0.6
_SYLLABLES = [c + v for c in "bdfghklmnprstvz" for v in ("a", "e", "i", "o", "u", "ai", "en", "or")]


def made_articles(n: int, *, seed: int = 0) -> pd.DataFrame:
    """
    Make `n` articles of 450 words whose vocabulary grows as that of news does.

    Words are drawn as often as the chronicle uses them, punctuation and capitals
    included; now and then, ever more rarely, an article coins a word of its own,
    and coined words come back in later articles.
    """
    rng = np.random.default_rng(seed)
    files = sorted(CHRONICLE.glob("*/*.txt"))
    known = np.array(" ".join(f.read_text(encoding="utf-8") for f in files).split(), dtype=object)
    texts, coined, n_coined = [], np.empty(0, dtype=object), 0
    for place in range(n):
        words = known[rng.integers(0, len(known), WORDS)]
        so_far = (place + 1) * WORDS
        want = int(FACTOR * so_far**EXPONENT) - n_coined
        for slot in rng.integers(0, WORDS, max(want, 0)):
            if n_coined == len(coined):
                coined = np.resize(coined, max(1024, 2 * len(coined)))
            coined[n_coined] = _word(n_coined)
            words[slot] = coined[n_coined]
            n_coined += 1
        again = rng.random(WORDS) < 0.08
        words[again] = coined[(n_coined * rng.random(again.sum()) ** 4).astype(int)]
        texts.append(" ".join(words))
    ids = [f"made-{place:07d}" for place in range(n)]
    days = pd.Timestamp("2021-12-01") + pd.to_timedelta(np.arange(n) * 86 // max(n, 1), unit="D")
    return pd.DataFrame({"article_id": ids, "date": days, "text": pd.Series(texts, dtype="str")})


def _word(number: int) -> str:
    """Spell a number in syllables, so that every number is a word of its own."""
    word = ""
    while True:
        number, syllable = divmod(number, len(_SYLLABLES))
        word += _SYLLABLES[syllable]
        if not number:
            return word + "q"
        number -= 1


def with_copies(articles: pd.DataFrame, *, share: float = 0.1, seed: int = 1) -> pd.DataFrame:
    """
    Turn a share of made articles into copies of the article that stands before them.

    A third have some of their words replaced, few or many (Jaccard similarity of their
    five-word runs from about .2 to 1), a third a new opening, a third only their
    first 40 to 90 %.
    """
    rng = np.random.default_rng(seed)
    texts = articles["text"].tolist()
    for place in np.flatnonzero(rng.random(len(texts)) < share):
        words = texts[place - 1].split()
        own = texts[place].split()
        match rng.integers(3):
            case 0:
                for slot in rng.integers(0, len(words), rng.integers(0, len(words) // 5 + 1)):
                    words[slot] = own[slot % len(own)]
            case 1:
                cut = rng.integers(5, 100)
                words[:cut] = own[:cut]
            case 2:
                words = words[: int(len(words) * rng.uniform(0.4, 0.9))]
        texts[place] = " ".join(words)
    return articles.assign(text=pd.Series(texts, dtype="str"))
