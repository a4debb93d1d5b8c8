"""
Target sentiment in news (NewsMTSC): what the classifier of stances reaches there.

A check that it learns as well as its kind does, on labels made by people. The data are
not part of the project: CORPUSLIB_NEWSMTSC names its ``train.jsonl`` (Hamborg & Donnay
2021). Each sentence is judged by what was learned from others; a target's own name is
masked. Published for TF-IDF with masked targets, on the test part: F1_m 60.5.
"""

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold

from corpuslib import StanceClassifier
from corpuslib.stance.masking import HOLDER
from corpuslib.terms.rates import draw_stories

FOLDS = 5


def targets(path: Path) -> pd.DataFrame:
    """Read one row per target: its sentence, the name, and the side (-1, 0, 1)."""
    rows = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            record = json.loads(line)
            sentence = record["sentence_normalized"]
            for place, target in enumerate(record["targets"]):
                start, end = target["from"], target["to"]
                masked = f"{sentence[:start]}{HOLDER}{sentence[end:]}"
                side = int(target["polarity"] / 2) - 2
                rows.append((f"{number}-{place}", sentence, masked, target["mention"], side))
    columns = ["statement_id", "sentence", "text", "speaker", "stance"]
    return pd.DataFrame(rows, columns=columns).assign(issue="sentiment", story_id="one")


def held_out(table: pd.DataFrame) -> np.ndarray:
    """Judge each sentence by what was learned from others."""
    found = np.full(len(table), np.nan)
    cutter = GroupKFold(FOLDS, shuffle=True, random_state=0)
    for train, test in cutter.split(table, groups=table["sentence"]):
        # All of one story: confidences then stay uncalibrated, which changes no side.
        classifier = StanceClassifier().fit(table.iloc[train], table.iloc[train])
        found[test] = classifier.predict(table.iloc[test])
    return found


def main() -> None:
    place = os.environ.get("CORPUSLIB_NEWSMTSC")
    if not place or not Path(place).is_file():
        print("No NewsMTSC: CORPUSLIB_NEWSMTSC names no file, so nothing is measured")
        return
    table = targets(Path(place))
    gold, found = table["stance"].to_numpy(), held_out(table)
    most = np.full(len(gold), np.bincount(gold + 1).argmax() - 1)
    counts = ", ".join(
        f"{side:+d} {n:,}" for side, n in zip(*np.unique(gold, return_counts=True), strict=True)
    )
    print(f"{len(table):,} targets in {table['sentence'].nunique():,} sentences ({counts})")
    print(f"  sides given to {100 * (~np.isnan(found)).mean():.1f} %")
    for name, guess in (
        ("StanceClassifier", np.nan_to_num(found, nan=9).astype(int)),
        ("majority", most),
    ):
        score = 100 * f1_score(gold, guess, labels=[-1, 0, 1], average="macro", zero_division=0)
        low, high = interval(table["sentence"], gold, guess)
        right = 100 * (gold == guess).mean()
        print(f"  {name:<18} F1_m {score:.1f} ({low:.1f} to {high:.1f})  accuracy {right:.1f}")


def interval(sentence: pd.Series, gold: np.ndarray, guess: np.ndarray) -> np.ndarray:
    """Give the 95 % interval of F1_m when sentences are drawn anew."""
    codes = pd.factorize(sentence)[0]
    parts = []
    for side in (-1, 0, 1):
        right = np.bincount(codes, (gold == side) & (guess == side))
        either = np.bincount(codes, (gold == side).astype(int) + (guess == side))
        parts += [right, either]
    sums = draw_stories(codes.max() + 1, 0) @ np.stack(parts, axis=1)
    drawn = (200 * sums[:, ::2] / sums[:, 1::2]).mean(axis=1)
    return np.quantile(drawn, [0.025, 0.975])


if __name__ == "__main__":
    main()
