"""
How well stances are scored: on the minimal pairs and on the coded statements of the gold.

    python -m tests.stance_scores pairs|gold [--errors]

prints the scores on the development rows, and with ``--errors`` the rows that are wrong.
A score is a dict of ``what``, ``score``, ``low``, ``high`` (95 %) and ``n``.
"""

import argparse
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from corpuslib import Codebook, extract_statements, load_codebook, load_gold, score_stances
from corpuslib.codebook.actors import ActorIndex
from corpuslib.reliability import UNLOCK
from tests.scoring import PLACE, share

GOLD = Path(__file__).resolve().parents[1] / "data" / "gold"
SIGNS = (-1, 0, 1)
Score = Callable[[pd.DataFrame], pd.DataFrame]

_RESAMPLES = 999
_SIDE = 0.25


def read_pairs(folder: Path = GOLD, *, split: str = "dev") -> pd.DataFrame:
    """Read the minimal pairs of one half; the test half is opened by the scoring of it alone."""
    if split == "test" and not os.environ.get(UNLOCK):
        raise PermissionError("the test half of the pairs is read by `make score-test` alone")
    pairs = pd.read_csv(folder / "minimal_pairs.csv")
    return pairs[pairs["split"] == split].reset_index(drop=True)


def pair_scores(
    pairs: pd.DataFrame, *, codebook: Codebook | None = None, score: Score | None = None
) -> list[dict]:
    """
    Score minimal pairs.

    Parameters
    ----------
    pairs : DataFrame
        As from `read_pairs`.
    codebook : Codebook, optional
        The default subject when None.
    score : callable, optional
        Takes statements and gives stances; `score_stances` when None.

    Returns
    -------
    list of dict
        The share of pairs with both sides right and of sides without a stance, first with the
        sentence itself as the statement of its holder, then with the statements that are
        extracted from it. A pair is right where both sides have the expected sign.
    """
    rows = []
    for name, table in pair_answers(pairs, codebook=codebook, score=score).items():
        both = table.groupby("pair")["right"].all().rename_axis("article_id").reset_index()
        every = pd.Series(True, index=both.index)
        none, sides = table["found"].isna(), table.assign(article_id=table["pair"])
        rows += [
            share(f"{name}: both sides right", both, both["right"], every),
            share(f"{name}: sides without a stance", sides, none, none | True),
        ]
    return rows


def pair_answers(
    pairs: pd.DataFrame, *, codebook: Codebook | None = None, score: Score | None = None
) -> dict[str, pd.DataFrame]:
    """Give the pairs with ``found``, ``matched`` and ``right``, per way of reading them."""
    codebook = load_codebook() if codebook is None else codebook
    score = _rules(codebook) if score is None else score
    index = ActorIndex(codebook.actors)
    keys = pairs["pair"] + pairs["side"]
    whole = pairs.assign(
        statement_id=keys,
        article_id=keys,
        mentions=[
            ";".join(sorted({m.actor for m in index.scan(text) if m.actor}))
            for text in pairs["text"]
        ],
    )
    articles = pd.DataFrame({"article_id": keys, "date": pd.NaT, "text": pairs["text"]})
    articles["date"] = pd.to_datetime(articles["date"]).astype("datetime64[us]")
    extracted = extract_statements(articles, codebook, progress=False)
    return {
        "pairs": _answers(pairs.assign(article_id=keys), whole, score),
        "pairs, extracted": _answers(pairs.assign(article_id=keys), extracted, score),
    }


def _answers(pairs: pd.DataFrame, statements: pd.DataFrame, score: Score) -> pd.DataFrame:
    stances = score(statements).merge(statements[["statement_id", "article_id"]], on="statement_id")
    mean = stances.groupby(["article_id", "issue"]).agg(
        found=("stance", "mean"), matched=("matched", "; ".join)
    )
    table = pairs.join(mean, on=["article_id", "issue"])
    table["found"] = _sign(table["found"])
    return table.assign(right=table["found"] == table["stance"])


def stance_scores(
    gold: pd.DataFrame, *, codebook: Codebook | None = None, score: Score | None = None
) -> list[dict]:
    """
    Score stances on coded statements, the statements being given.

    Parameters
    ----------
    gold : DataFrame
        As from `load_gold`.
    codebook, score
        As in `pair_scores`.

    Returns
    -------
    list of dict
        Issues: precision, recall and F over pairs of statement and issue. Signs: over coded
        pairs, the macro-F1 of -1, 0 and +1 and the share right among those coded -1, once
        where a stance was found ("taken"), once with what was not found as wrong ("all");
        beside them the same figures of two baselines, which are told the issue: all +1, and
        the commonest sign of each issue.
    """
    answers = gold_answers(gold, codebook=codebook, score=score)
    coded, found = answers["stance"].notna(), answers["found"].notna()
    rows = [
        share("stances: issues, precision", answers, coded, found),
        share("stances: issues, recall", answers, found, coded),
    ]
    table = answers[coded].copy()
    table["all +1"] = 1.0
    table["majority"] = table.groupby("issue")["stance"].transform(lambda s: s.mode()[0])
    taken = table[table["found"].notna()]
    for name, part, column in [
        ("signs where taken", taken, "found"),
        ("signs where taken, all +1", taken, "all +1"),
        ("signs where taken, majority", taken, "majority"),
        ("signs of all", table, "found"),
        ("signs of all, all +1", table, "all +1"),
        ("signs of all, majority", table, "majority"),
    ]:
        right, minus = part[column] == -1, part["stance"] == -1
        rows += [
            _macro(f"stances: {name}, macro-F1", part, column),
            share(f"stances: {name}, right of -1", part, right, minus),
        ]
    return rows


def gold_answers(
    gold: pd.DataFrame, *, codebook: Codebook | None = None, score: Score | None = None
) -> pd.DataFrame:
    """Lay coded and found stances side by side, one row per statement and issue."""
    codebook = load_codebook() if codebook is None else codebook
    score = _rules(codebook) if score is None else score
    places = gold[PLACE].astype("str").agg("#".join, axis=1)
    gold = gold.assign(statement_id=places)
    statements = gold.drop_duplicates("statement_id").drop(columns=["issue", "stance"])
    stances = score(statements)[["statement_id", "issue", "stance", "matched"]]
    coded = gold.loc[gold["issue"] != "none", ["statement_id", "issue", "stance"]]
    answers = coded.merge(
        stances.rename(columns={"stance": "found"}), how="outer", on=["statement_id", "issue"]
    )
    known = statements.set_index("statement_id")[["article_id", "text", "actor"]]
    answers["found"] = _sign(answers["found"])
    return answers.join(known, on="statement_id")


def macro_f1(true: np.ndarray, found: np.ndarray) -> float:
    """Give the mean F1 of the signs that occur in either; a missing answer is wrong."""
    scores = [
        2
        * np.sum((true == sign) & (found == sign))
        / np.sum((true == sign) + (found == sign) * 1.0)
        for sign in SIGNS
        if np.any((true == sign) | (found == sign))
    ]
    return float(np.mean(scores)) if scores else float("nan")


def _macro(what: str, table: pd.DataFrame, column: str) -> dict:
    """Score a column, with an interval that resamples articles."""
    true, found = table["stance"].to_numpy(), table[column].to_numpy()
    groups = list(table.groupby("article_id").indices.values())
    draw = np.random.default_rng(0)
    scores = []
    for _ in range(_RESAMPLES if groups else 0):
        rows = np.concatenate([groups[i] for i in draw.integers(len(groups), size=len(groups))])
        scores.append(macro_f1(true[rows], found[rows]))
    low, high = np.quantile(scores, [0.025, 0.975]) if scores else (np.nan, np.nan)
    return {
        "what": what,
        "score": macro_f1(true, found),
        "low": float(low),
        "high": float(high),
        "n": len(table),
    }


def _sign(values: pd.Series) -> pd.Series:
    return (values > _SIDE) * 1.0 - (values < -_SIDE) + values * 0


def _rules(codebook: Codebook) -> Score:
    return lambda statements: score_stances(statements, codebook, progress=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["pairs", "gold"])
    parser.add_argument("--errors", action="store_true")
    wanted = parser.parse_args()
    if wanted.what == "pairs":
        rows, tables = pair_scores(read_pairs()), pair_answers(read_pairs())
        answers = tables["pairs"]
        wrong = answers[~answers["pair"].map(answers.groupby("pair")["right"].all())]
    else:
        gold = load_gold(GOLD)
        rows, answers = stance_scores(gold), gold_answers(gold)
        wrong = answers[answers["found"] != answers["stance"]]
    if wanted.errors:
        for row in wrong.itertuples():
            signs = f"{row.issue}: {row.stance:+.0f}, found {row.found:+.0f}"
            print(signs, row.text, row.matched, sep=" | ")
    for row in rows:
        interval = f"({row['low']:.3f} to {row['high']:.3f})"
        print(f"{row['what']:50s} {row['score']:.3f} {interval}, n {row['n']}")


if __name__ == "__main__":
    main()
