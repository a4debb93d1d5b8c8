"""
Score what is built on the test half of the gold, and record what was seen.

`make score-test` runs this and appends to data/gold/test_scores.csv: one row per
score, with day and commit. Nothing else reads the test rows. A figure here is
worth something only as long as nobody builds with these rows in view, so it is
run when something is finished, not while it is being made.
"""

import csv
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from corpuslib import (
    extract_statements,
    infer_dates,
    load_articles,
    load_gold,
    mark_stories,
    score_stances,
    scores_against,
)
from corpuslib.terms import wilson
from tests.stance_scores import pair_scores, read_pairs, stance_scores
from tests.statement_scores import chronicle, gold_scores

ROOT = Path(__file__).resolve().parents[1]
CHRONICLE, GOLD = ROOT / "data" / "chronicle", ROOT / "data" / "gold"
SCORES = GOLD / "test_scores.csv"
COLUMNS = ["date", "commit", "what", "score", "low", "high", "n"]


def dating(split: str) -> list[dict]:
    """Score the days inferred for the dispatches that have no header, in one half of the days."""
    halves = pd.read_csv(GOLD / "split.csv").set_index("article_id")["split"]
    dates = pd.read_csv(CHRONICLE / "dates.csv", parse_dates=["date"]).set_index("article_id")
    wanted = dates.index[(dates["undated"] == 1) & halves.reindex(dates.index).eq(split)]
    articles = infer_dates(load_articles(CHRONICLE, progress=False)).set_index("article_id")
    found = articles.loc[wanted]
    true = dates.loc[wanted, "date"]
    inside = (found["date_low"] <= true) & (true <= found["date_high"])
    placed = found["date_method"] == "inferred"
    width = (found["date_high"] - found["date_low"]).dt.days + 1
    return [
        share("dating: undated dispatches placed", int(placed.sum()), len(placed)),
        share("dating: day inside, where placed", int(inside[placed].sum()), int(placed.sum())),
        {"what": "dating: median days wide, where placed", "score": width[placed].median()},
    ]


def stories(split: str) -> list[dict]:
    """Score the stories found for the dispatches of one half of the days, copies included."""
    halves = pd.read_csv(GOLD / "split.csv").set_index("article_id")["split"]
    true = pd.read_csv(CHRONICLE / "stories.csv").set_index("article_id")["story"]
    articles = mark_stories(infer_dates(load_articles(CHRONICLE, progress=False)))
    found = articles.set_index("article_id")["story_id"]
    wanted = halves.index[halves == split]
    together, right, real, f = pairs_and_b_cubed(found[wanted], true[wanted])
    return [
        share("stories: pairs joined that are of one story", right, together),
        share("stories: pairs of one story that are joined", right, real),
        {"what": "stories: B-cubed F", "score": f, "n": len(wanted)},
    ]


def statements(split: str) -> list[dict]:
    """Score the statements found in the coded dispatches of one half of the days."""
    gold = load_gold(GOLD, split=split)
    found = extract_statements(chronicle(gold["article_id"]), progress=False)
    return [row | {"what": f"statements: {row['what']}"} for row in gold_scores(found, gold)]


def pairs(split: str) -> list[dict]:
    """Score the minimal pairs of one half: both sides right, as written and as extracted."""
    return pair_scores(read_pairs(split=split))


def stances(split: str) -> list[dict]:
    """Score the stances read from the coded statements of one half of the days."""
    return stance_scores(load_gold(GOLD, split=split))


def pipeline(split: str) -> list[dict]:
    """Score what comes out of the dispatches of one half: statement, actor, issue and side."""
    gold = load_gold(GOLD, split=split)
    found = extract_statements(chronicle(gold["article_id"]), progress=False)
    scores = scores_against(gold, score_stances(found, progress=False), found).loc["all"]
    names = {
        "f1": "rows, F",
        "coverage": "rows of the gold with a stance",
        "macro_f1": "macro-F1",
        "sign": "side right, where taken",
        "sign_minus": "side right of -1, where taken",
    }
    return [
        {
            "what": f"pipeline: {name}",
            "score": scores[column],
            "low": scores[f"{column}_low"],
            "high": scores[f"{column}_high"],
            "n": int(scores["n_minus" if column == "sign_minus" else "n"]),
        }
        for column, name in names.items()
    ]


#: What is measured on one half of the gold, by name.
MEASURES = {
    "dating": dating,
    "stories": stories,
    "statements": statements,
    "pairs": pairs,
    "stances": stances,
    "pipeline": pipeline,
}


def pairs_and_b_cubed(found: pd.Series, true: pd.Series) -> tuple[int, int, int, float]:
    """Count the pairs joined, those that are right, and those to be joined; give B-cubed F."""
    joined = found.to_numpy()[:, None] == found.to_numpy()
    same = true.to_numpy()[:, None] == true.to_numpy()
    both = joined & same
    n = len(found)
    together, right, real = ((int(x.sum()) - n) // 2 for x in (joined, both, same))
    precision = (both.sum(axis=1) / joined.sum(axis=1)).mean()
    recall = (both.sum(axis=1) / same.sum(axis=1)).mean()
    return together, right, real, 2 * precision * recall / (precision + recall)


def share(what: str, n: int, total: int) -> dict:
    low, high = wilson(n, total)
    score = n / total if total else float("nan")
    return {"what": what, "score": score, "low": float(low), "high": float(high), "n": total}


def seen() -> dict:
    """Say when a score was seen, and of what."""
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    ).stdout.strip()
    return {"date": f"{datetime.now(UTC):%Y-%m-%d}", "commit": commit}


def rounded(row: dict) -> dict:
    """Write numbers with four digits; a score that cannot be told stays empty."""
    row = {k: v for k, v in row.items() if v == v}
    return {k: f"{v:.4g}" if isinstance(v, float) else v for k, v in row.items()}


def main() -> None:
    stamp = seen()
    rows = [stamp | row for measure in MEASURES.values() for row in measure("test")]
    new = not SCORES.exists()
    with SCORES.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if new:
            writer.writeheader()
        for row in map(rounded, rows):
            writer.writerow(row)
            print("  ".join(f"{k} {row[k]}" for k in COLUMNS[2:] if k in row))


if __name__ == "__main__":
    main()
