"""
Write the accuracy table of README.md from the recorded scores.

`make accuracy` runs this; a test compares the two, so that the table cannot be out of date.
"""

from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
README, GOLD = ROOT / "README.md", ROOT / "data" / "gold"
BEGIN, END = "<!-- accuracy: made by `make accuracy` -->\n", "<!-- end of accuracy -->\n"

#: What the table names, and the recorded score that it shows.
ROWS = {
    "statements found (F, a third of the words shared)": "statements: spans, Jaccard 0.3: F",
    "statements found (F, four fifths shared)": "statements: spans, Jaccard 0.8: F",
    "actor right, where a statement is found": "statements: actor right, given a pair",
    "speaker right, where a statement is found": "statements: speaker right, given a pair",
    "day right, where a statement is found": "statements: day equal, given a pair",
    "minimal pairs with both sides right": "pairs: both sides right",
    "side of a coded statement (macro-F1 of -1, 0, +1)": "stances: signs of all, macro-F1",
    "the same by always taking the commonest side": "stances: signs of all, majority, macro-F1",
    "side right on -1 rows, where one is taken": "stances: signs where taken, right of -1",
    "from text to stance: statement, actor, issue, side (F)": "pipeline: rows, F",
    "retellings and copies joined that are of one story": (
        "stories: pairs joined that are of one story"
    ),
    "day of undated articles inside the interval": "dating: day inside, where placed",
}


def table() -> str:
    test, dev = (
        pd.read_csv(GOLD / f"{name}_scores.csv").drop_duplicates("what", keep="last")
        for name in ("test", "dev")
    )
    test, dev = test.set_index("what"), dev.set_index("what")
    lines = ["| | held back | 95 % interval | n | seen while building |", "|---|---|---|---|---|"]
    for label, what in ROWS.items():
        if what not in test.index:
            continue
        row = test.loc[what]
        interval = f"{row['low']:.2f} to {row['high']:.2f}" if row.notna()["low"] else ""
        seen = f"{dev.loc[what, 'score']:.2f}" if what in dev.index else ""
        lines.append(f"| {label} | **{row['score']:.2f}** | {interval} | {row['n']:.0f} | {seen} |")
    return "\n".join(lines) + "\n"


def written(text: str) -> str:
    """Put the table between its two marks."""
    before, rest = text.split(BEGIN)
    return before + BEGIN + "\n" + table() + "\n" + END + rest.split(END)[1]


def main() -> None:
    README.write_text(written(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
