"""
Draw the figure of README.md: the timeline of the embedded corpus.

`make figure` runs this and writes notebooks/timeline.png.
"""

from pathlib import Path

import matplotlib.pyplot as plt

from corpuslib import (
    extract_statements,
    infer_dates,
    load_articles,
    load_codebook,
    mark_stories,
    plots,
    score_stances,
    stance_timeline,
)

ROOT = Path(__file__).resolve().parents[1]
FIGURE = ROOT / "notebooks" / "timeline.png"
ACTORS, ISSUES = ["Russia", "NATO", "US"], ["open_door", "guarantees", "dialogue"]


def main() -> None:
    codebook = load_codebook()
    articles = mark_stories(infer_dates(load_articles(ROOT / "data" / "chronicle")))
    statements = extract_statements(articles, codebook)
    days = stance_timeline(score_stances(statements, codebook), statements, articles)
    days = days[days["date"].between(*codebook.window)]
    fig, ax = plt.subplots(figsize=(9, 6.6), layout="constrained")
    issues = {name: codebook.issues[name] for name in ISSUES}
    plots.plot_timeline(days, issues=issues, actors=ACTORS, events=codebook.events, ax=ax)
    fig.savefig(FIGURE, dpi=110, metadata={"Software": None})


if __name__ == "__main__":
    main()
