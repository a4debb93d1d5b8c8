"""Print what the gold holds and how far its two coders agree: the tables of its card."""

from pathlib import Path

import pandas as pd

from corpuslib import agreement, gold_summary

GOLD = Path(__file__).resolve().parents[1] / "data" / "gold"


def markdown(table: pd.DataFrame) -> str:
    """Write a frame as a Markdown table, numbers to two digits."""
    cells = table.reset_index().map(lambda v: f"{v:.2f}" if isinstance(v, float) else str(v))
    head = [str(column) for column in cells]
    lines = [head, ["---"] * len(head), *cells.to_numpy().tolist()]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main() -> None:
    gold = pd.read_csv(GOLD / "adjudicated.csv")
    print(markdown(gold_summary(gold)), end="\n\n")
    table = agreement(pd.read_csv(GOLD / "coder_a.csv"), pd.read_csv(GOLD / "coder_b.csv"))
    for name in ("f1", "alpha"):
        low, high = table.pop(f"{name}_low"), table.pop(f"{name}_high")
        table[name] = [
            f"{v:.2f} ({a:.2f} to {b:.2f})" for v, a, b in zip(table[name], low, high, strict=True)
        ]
    print(markdown(table), end="\n\n")
    statements = gold.drop_duplicates(["article_id", "start", "end"])
    print(markdown(statements.groupby(["kind", "quote"]).size().unstack(fill_value=0)), end="\n\n")
    scored = gold[gold["stance"].notna()].astype({"stance": int})
    actors = scored.groupby(["actor", "stance"]).size().unstack(fill_value=0)
    print(markdown(actors))


if __name__ == "__main__":
    main()
