"""
How well statements are found: scores on the gold, on PolNeAR and on the fixtures.

    python -m tests.statement_scores gold|polnear|fixtures [--misses N] [--of speaker] [--kind K]

prints the scores, and with ``--misses`` what was missed or found wrongly, in context.
A score is a dict of ``what``, ``score``, ``low``, ``high`` (95 %) and ``n``. For PolNeAR the
environment variable CORPUSLIB_POLNEAR names the folder that holds its ``train`` and ``dev``.
"""

import argparse
import json
import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import pandas as pd

import corpuslib
from corpuslib import Codebook, infer_dates, load_articles, load_codebook, load_gold
from tests.polnear import POLNEAR, compare_polnear, polnear_scores, read_polnear, score_polnear
from tests.scoring import PLACE, compare, equal, f_score, right_speakers, share, span_scores

__all__ = ["fixture_scores", "gold_scores", "polnear_scores", "worst_misses"]

ROOT = Path(__file__).resolve().parents[1]
CHRONICLE, GOLD = ROOT / "data" / "chronicle", ROOT / "data" / "gold"
SPEECH = Path(__file__).parent / "fixtures" / "speech"
Extract = Callable[[pd.DataFrame], pd.DataFrame]


def gold_scores(
    statements: pd.DataFrame, gold: pd.DataFrame, *, codebook: Codebook | None = None
) -> list[dict]:
    """
    Score extracted statements against coded ones.

    Parameters
    ----------
    statements : DataFrame
        As from `extract_statements`, of at least the articles coded.
    gold : DataFrame
        As from `load_gold`; rows that differ in issue alone count once.
    codebook : Codebook, optional
        Whose actors say which names are the same speaker.

    Returns
    -------
    list of dict
        Spans as in `span_scores`; then, over the pairs at the looser overlap, the shares with
        the right kind, quote type, speaker, actor and day (both ends equal, or both missing;
        and, where the gold has a day, the found interval contains it), and the F of
        ``conditional``.
    """
    if "conditional" in gold:
        flag = gold.groupby(PLACE)["conditional"].transform("max")
        gold = gold.assign(conditional=flag)
    pairs = compare(gold, statements)
    both = pairs["in_gold"] & pairs["in_found"]
    rows = span_scores(statements, gold)
    for column in ("kind", "quote"):
        same = pairs[f"{column}_gold"].eq(pairs[f"{column}_found"])
        rows.append(share(f"{column} right, given a pair", pairs, same, both))
    rows += [
        share("speaker right, given a pair", pairs, right_speakers(pairs, codebook), both),
        share("actor right, given a pair", pairs, equal(pairs, "actor"), both),
    ]
    for actor in pairs.loc[both, "actor_gold"].value_counts().head(4).index:
        of = both & pairs["actor_gold"].eq(actor)
        rows.append(share(f"actor right, given a pair: {actor}", pairs, equal(pairs, "actor"), of))
    if "said_low" in gold:
        dated = both & pairs["said_low_gold"].notna()
        same = equal(pairs, "said_low") & equal(pairs, "said_high")
        inside = pairs["said_low_found"].le(pairs["said_low_gold"])
        inside &= pairs["said_high_found"].ge(pairs["said_high_gold"])
        rows.append(share("day equal, given a pair", pairs, same, both))
        rows.append(share("day inside, given a pair with a day", pairs, inside, dated))
    flags = pairs[both]
    of = [flags[f"conditional_{side}"].eq(1) for side in ("gold", "found")]
    rows.append(f_score("conditional: F, given a pair", flags, *of))
    return rows


def read_fixtures(folder: Path = SPEECH) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Read the invented articles, their expected statements, and passages that are none."""
    articles, expected, narration = [], [], []
    for file in sorted(folder.glob("*.txt")):
        text = file.read_bytes().decode("utf-8")
        articles.append({"article_id": file.stem, "text": text})
        reading = json.loads(file.with_suffix(".json").read_text("utf-8"))
        for row in reading["statements"]:
            actor = reading["actors"][row["speaker"]]
            expected.append({"article_id": file.stem, **row, "actor": actor})
        for passage in reading["not_statements"]:
            start = text.index(passage)
            narration.append((file.stem, start, start + len(passage), passage))
    day = pd.Timestamp("2031-05-08")  # a Thursday
    frame = pd.DataFrame(articles).assign(date=day, title=None)
    return (
        frame,
        pd.DataFrame(expected),
        pd.DataFrame(narration, columns=[*PLACE, "text"]),
    )


def fixture_scores(extract: Extract | None = None) -> list[dict]:
    """
    Score an extractor on the fixtures; rows marked optional are neither found nor missed.

    Beside the scores of the gold: the share of passages of narration without a statement of
    their own in them (a longer row that contains one is no error).
    """
    articles, expected, narration = read_fixtures()
    codebook = load_codebook(SPEECH / "codebook")
    extract = extract or partial(_extract, codebook=codebook)
    found, expected = without_optional(extract(articles), expected)
    rows = span_scores(found, expected, articles["article_id"])
    pairs = compare(expected, found, articles=articles["article_id"])
    both = pairs["in_gold"] & pairs["in_found"]
    rows.append(share("speaker right, given a pair", pairs, right_speakers(pairs, codebook), both))
    settled = both & ~pairs["actor_gold"].isin(["collective", "other"])
    rows.append(share("actor right, given a pair", pairs, equal(pairs, "actor"), settled))
    for flag in ("conditional", "question", "background"):
        of = [pairs.loc[both, f"{flag}_{side}"].eq(True) for side in ("gold", "found")]
        rows.append(f_score(f"{flag}: F, given a pair", pairs[both], *of))
    rows.append(share("narration left alone", narration, *_left_alone(narration, found)))
    return rows


def _left_alone(narration: pd.DataFrame, found: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    places = found.loc[found["kind"] != "action", PLACE]
    each = narration.reset_index().merge(places, on="article_id", suffixes=("", "_found"))
    touched = (each["start_found"] < each["end"]) & (each["start"] < each["end_found"])
    longer = each["end_found"] - each["start_found"] > each["end"] - each["start"]
    around = (each["start_found"] <= each["start"]) & (each["end"] <= each["end_found"]) & longer
    every = pd.Series(True, index=narration.index)
    return every & ~narration.index.isin(each.loc[touched & ~around, "index"]), every


def without_optional(found: pd.DataFrame, expected: pd.DataFrame) -> tuple:
    """Take away the optional rows, and what was found at their places."""
    optional = expected[expected["optional"]]
    pairs = compare(expected, found, articles=found["article_id"])
    there = pairs[pairs["in_found"] & pairs["optional_gold"].eq(True)]
    places = pd.MultiIndex.from_frame(there[["article_id", "start_found", "end_found"]])
    dropped = pd.MultiIndex.from_frame(found[PLACE]).isin(places)
    return found[~dropped], expected.drop(index=optional.index)


def worst_misses(
    pairs: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    n: int = 20,
    of: str = "missed",
    kind: str | None = None,
    random_state: int = 0,
) -> Iterator[str]:
    """
    Show errors in their context.

    Parameters
    ----------
    pairs : DataFrame
        As from `compare`.
    articles : DataFrame
        ``article_id`` and ``text``.
    n : int, default 20
        How many at most, drawn at random and given in the order of the articles.
    of : {"missed", "false", "speaker", "actor", "kind", "quote", "day"}
        What is wrong with them: expected and not found, found and not expected, or found
        with another value.
    kind : str, optional
        Only those of this kind or quote type.
    """
    side = "found" if of == "false" else "gold"
    both = pairs["in_gold"] & pairs["in_found"]
    wrong = {
        "missed": lambda: pairs["in_gold"] & ~pairs["in_found"],
        "false": lambda: pairs["in_found"] & ~pairs["in_gold"],
        "speaker": lambda: both & ~right_speakers(pairs),
        "day": lambda: both & ~(equal(pairs, "said_low") & equal(pairs, "said_high")),
    }.get(of, lambda: both & ~equal(pairs, of))()
    rows = pairs[wrong]
    if kind is not None:
        classes = [c for c in (f"kind_{side}", f"quote_{side}", f"class_{side}") if c in rows]
        rows = rows[rows[classes].eq(kind).any(axis=1)]
    rows = rows.sample(min(n, len(rows)), random_state=random_state).sort_index()
    texts = articles.set_index("article_id")["text"]
    shown = ["kind", "quote", "class", "cue", "speaker", "actor", "how", "said_low", "said_high"]
    for row in rows.to_dict("records"):
        text, start, end = texts[row["article_id"]], row[f"start_{side}"], row[f"end_{side}"]
        lines = [f"{row['article_id']} {start}-{end}"]
        for name in ("gold", "found"):
            known = {c: row.get(f"{c}_{name}") for c in shown}
            values = [f"{c}={v}" for c, v in known.items() if pd.notna(v)]
            if values:
                lines.append(f"  {name:5} {' '.join(values)}")
        around = f"{text[max(0, start - 120) : start]}⟦{text[start:end]}⟧{text[end : end + 120]}"
        yield "\n".join([*lines, "  " + around.replace("\n", " / ")])


def _extract(articles: pd.DataFrame, **options) -> pd.DataFrame:
    return corpuslib.extract_statements(articles, progress=False, **options)


def chronicle(names: Iterable[str]) -> pd.DataFrame:
    """Load the dispatches of these names, with the days that can be told."""
    articles = infer_dates(load_articles(CHRONICLE, progress=False))
    return articles[articles["article_id"].isin(set(names))].reset_index(drop=True)


def _read_gold(_: str | None) -> tuple[list[dict], pd.DataFrame, pd.DataFrame]:
    gold = load_gold(GOLD)
    articles = chronicle(gold["article_id"])
    found = _extract(articles)
    return gold_scores(found, gold), compare(gold, found), articles


def _read_polnear(part: str | None) -> tuple[list[dict], pd.DataFrame, pd.DataFrame]:
    if not os.environ.get(POLNEAR):
        raise SystemExit(f"set {POLNEAR} to the folder with PolNeAR's train and dev")
    articles, gold = read_polnear(os.environ[POLNEAR], [part] if part else ["train", "dev"])
    found = _extract(articles)
    return score_polnear(articles, gold, found), compare_polnear(articles, gold, found), articles


def _read_fixtures(_: str | None) -> tuple[list[dict], pd.DataFrame, pd.DataFrame]:
    articles, expected, _ = read_fixtures()
    found = _extract(articles, codebook=load_codebook(SPEECH / "codebook"))
    scores = fixture_scores(lambda _: found)
    found, expected = without_optional(found, expected)
    return scores, compare(expected, found, articles=articles["article_id"]), articles


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("on", choices=["gold", "polnear", "fixtures"])
    parser.add_argument("--misses", type=int, default=0, metavar="N")
    parser.add_argument("--of", default="missed,false", help="missed,false,speaker,actor,day,...")
    parser.add_argument("--kind", help="only of this kind or quote type")
    parser.add_argument("--part", choices=["train", "dev"], help="of PolNeAR; both by default")
    options = parser.parse_args(arguments)
    read = {"gold": _read_gold, "polnear": _read_polnear, "fixtures": _read_fixtures}
    rows, pairs, articles = read[options.on](options.part)
    print(pd.DataFrame(rows).round(3).to_string(index=False))
    for of in options.of.split(",") if options.misses else ():
        print(f"\n== {of}")
        for line in worst_misses(pairs, articles, n=options.misses, of=of, kind=options.kind):
            print(line)


if __name__ == "__main__":
    main()
