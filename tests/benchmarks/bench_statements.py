"""Statements: ours beside one plain regular expression, and a spaCy pipeline where there is one."""

import re
from pathlib import Path

import pandas as pd

from corpuslib import extract_statements, load_articles, load_codebook
from tests.benchmarks import in_turn, report

ROOT = Path(__file__).resolve().parents[2]
_PLAIN = re.compile(
    r"[“\"]([^”\"]{3,400})[”\"],? (?:[A-Z]\w+ )*(?:said|says|told|added|he said|she said)"
)


def main() -> None:
    """Time the chronicle, then one long article and one with 5,000 quotations."""
    articles = load_articles(ROOT / "data" / "chronicle", progress=False)
    codebook = load_codebook()
    words = articles["text"].str.split().str.len().sum()
    n = words / 450
    contestants = {
        "a plain regular expression": lambda: [_PLAIN.findall(text) for text in articles["text"]],
        "corpuslib": lambda: extract_statements(articles, codebook, progress=False),
    }
    pipeline = _spacy()
    if pipeline is not None:
        contestants["spaCy, parse alone"] = lambda: list(pipeline.pipe(articles["text"]))
    times = in_turn(contestants)
    report(f"{n:.0f} articles of 450 words", times, "corpuslib")
    found = extract_statements(articles, codebook, progress=False)
    print(f"  {len(found)} statements; {n / times['corpuslib']['cpu']:.0f} articles a second (cpu)")
    one = "“We stay,” Ana Orlo said on Friday. She added that the bridge would open, and rejected the toll. "
    for size in (1_000, 2_000):
        text = one * size
        frame = pd.DataFrame({"article_id": ["long"], "text": [text]})
        seen = in_turn(
            {"long": lambda frame=frame: extract_statements(frame, codebook, progress=False)}
        )
        print(f"  one article of {len(text):,} characters: {seen['long']['cpu']:.2f} s cpu")
    frame = pd.DataFrame({"article_id": ["quotes"], "text": ["“Go,” Ana Orlo said. " * 5_000]})
    seen = in_turn({"quotes": lambda: extract_statements(frame, codebook, progress=False)})
    print(f"  one article of 5,000 quotations: {seen['quotes']['cpu']:.2f} s cpu")


def _spacy():
    try:
        import spacy

        return spacy.load("en_core_web_sm")
    except (ImportError, OSError):
        print("spaCy with en_core_web_sm is not installed: left out")
        return None


if __name__ == "__main__":
    main()
