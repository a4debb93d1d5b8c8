"""
Simulate how often intervals of days hold the truth, over the whole grid of worlds, and record it.

`make simulation` runs this and writes data/simulation/coverage.csv, which a notebook shows. It
takes two minutes; the same seed gives the same file.
"""

from pathlib import Path

from corpuslib import simulate_coverage

RECORD = Path(__file__).resolve().parents[1] / "data" / "simulation" / "coverage.csv"
DRAWS = 12


def main() -> None:
    table = simulate_coverage(n_draws=DRAWS, progress=True)
    RECORD.parent.mkdir(exist_ok=True)
    table.round(4).to_csv(RECORD, index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
