"""The gold is what its card says, and its test rows stay shut."""

import re
from pathlib import Path

import pandas as pd
import pytest

from corpuslib import gold_summary, load_articles, load_codebook, load_gold
from corpuslib.reliability import UNLOCK, matched

ROOT = Path(__file__).resolve().parents[1]
GOLD, CHRONICLE = ROOT / "data" / "gold", ROOT / "data" / "chronicle"
COLUMNS = [
    *["article_id", "start", "end", "text", "kind", "quote", "cue", "speaker", "actor"],
    *["issue", "stance", "conditional", "said_low", "said_high"],
]
ACTORS = set(
    "US NATO Russia Ukraine EU UK France Germany Poland Baltics Belarus China UN OSCE Turkey "
    "Hungary separatists West other unattributed".split()
)
CODERS = ["coder_a", "coder_b", "adjudicated"]
each = pytest.mark.parametrize("name", CODERS)


def read(name):
    return pd.read_csv(GOLD / f"{name}.csv", dtype={"cue": "str", "speaker": "str"})


@pytest.fixture(scope="module")
def texts():
    return load_articles(CHRONICLE, progress=False).set_index("article_id")["text"]


@each
def test_a_coding_has_its_columns_and_values(name):
    gold = read(name)
    assert list(gold) == COLUMNS + (["reason"] if name == "adjudicated" else [])
    assert set(gold["kind"]) == {"speech", "position"}
    assert set(gold["quote"]) <= {"direct", "mixed", "indirect", "unmarked"}
    assert set(gold["actor"]) <= ACTORS
    assert set(gold["issue"]) <= {*load_codebook().issues, "none"}
    assert set(gold["conditional"]) <= {0, 1}
    assert gold.loc[gold["actor"] != "unattributed", "speaker"].notna().all()
    assert (gold["stance"].isna() == gold["issue"].eq("none")).all()
    assert set(gold["stance"].dropna()) == {-1, 0, 1}


@each
def test_every_statement_stands_where_it_says(name, texts):
    for row in read(name).itertuples():
        assert texts[row.article_id][row.start : row.end] == row.text, row
        assert row.text == row.text.strip()


@each
def test_a_statement_has_one_row_per_issue_and_one_holder(name):
    gold = read(name)
    place = ["article_id", "start", "end"]
    assert not gold.duplicated([*place, "issue"]).any()
    alone = gold[gold["issue"] == "none"].merge(gold, on=place)
    assert (alone["issue_y"] == "none").all()
    holders = gold.groupby(place)[["actor", "kind", "quote"]].nunique()
    assert (holders == 1).all(axis=None)


@each
def test_days_of_speech_are_days_and_not_later_than_the_dispatch(name):
    gold = read(name)
    days = pd.read_csv(CHRONICLE / "dates.csv").set_index("article_id")["date"]
    low, high = pd.to_datetime(gold["said_low"]), pd.to_datetime(gold["said_high"])
    assert (low.isna() == high.isna()).all()
    assert (low.dropna() <= high.dropna()).all()
    assert (high.dropna() <= pd.to_datetime(gold["article_id"].map(days))[high.notna()]).all()


def test_the_gold_is_as_large_and_as_balanced_as_promised():
    gold = read("adjudicated")
    statements = gold.drop_duplicates(["article_id", "start", "end"])
    scored = gold[gold["stance"].notna()]
    assert len(statements) >= 600
    assert gold["article_id"].nunique() >= 80
    assert scored["actor"].isin(["Russia", "Ukraine"]).mean() >= 0.35
    assert scored["stance"].eq(-1).mean() >= 0.25
    assert scored["issue"].value_counts().min() >= 15
    assert statements["quote"].isin(["indirect", "unmarked"]).sum() >= 60
    assert statements["conditional"].sum() >= 30


def test_every_disagreement_was_settled_with_a_reason():
    gold = read("adjudicated")
    place = ["article_id", "start", "end"]
    first, second = read("coder_a"), read("coder_b")
    both = matched(first, second).dropna(subset=["start_a", "start_b"])
    agreed = set(zip(both["article_id"], both["start_a"], both["end_a"], strict=True))
    unreasoned = gold[gold["reason"].isna()][place].itertuples(index=False, name=None)
    assert set(unreasoned) <= agreed


def test_the_coders_differ_in_their_rows():
    """Two passes that never disagree would be one pass."""
    first, second = read("coder_a"), read("coder_b")
    assert not first.equals(second)
    pairs = matched(first, second)
    assert pairs[["start_a", "start_b"]].isna().any(axis=1).sum() > 0


def test_a_story_lies_in_one_half_and_every_dispatch_in_one():
    split = pd.read_csv(GOLD / "split.csv").set_index("article_id")["split"]
    stories = pd.read_csv(CHRONICLE / "stories.csv").set_index("article_id")["story"]
    assert set(split.index) == set(stories.index)
    assert (split.groupby(stories).nunique() == 1).all()
    assert split.eq("dev").mean() == pytest.approx(0.6, abs=0.07)
    coded = split[read("adjudicated")["article_id"].unique()]
    assert coded.eq("dev").mean() == pytest.approx(0.6, abs=0.07)


def test_the_halves_are_runs_of_days():
    split = pd.read_csv(GOLD / "split.csv").set_index("article_id")["split"]
    days = pd.read_csv(CHRONICLE / "dates.csv").set_index("article_id")["date"]
    first = days.groupby(
        pd.read_csv(CHRONICLE / "stories.csv").set_index("article_id")["story"]
    ).min()
    stories = pd.read_csv(CHRONICLE / "stories.csv").drop_duplicates("story").set_index("story")
    by_day = split[stories["article_id"]].groupby(first[stories.index].to_numpy()).nunique()
    assert (by_day == 1).all()


def test_minimal_pairs_differ_in_sign_alone():
    pairs = pd.read_csv(GOLD / "minimal_pairs.csv")
    assert list(pairs) == ["pair", "side", "text", "actor", "issue", "stance", "split"]
    assert not pairs["text"].duplicated().any()
    assert set(pairs["actor"]) <= ACTORS
    assert not pairs["text"].str.contains('[“”"«»]').any()
    sides = pairs.groupby("pair")
    assert (sides["side"].agg("".join) == "ab").all()
    assert (sides["stance"].agg(set) == {-1, 1}).all()
    assert (sides[["actor", "issue", "split"]].nunique() == 1).all(axis=None)
    counts = pairs[pairs["side"] == "a"].groupby("issue")["split"].value_counts().unstack()
    assert set(counts.index) == set(load_codebook().issues)
    assert counts.sum(axis=1).min() >= 16
    assert (counts["dev"] - counts["test"]).abs().max() <= 1


def test_the_summary_adds_up():
    gold = load_gold(GOLD)
    table = gold_summary(gold)
    assert table.loc["all", "n"] == len(gold)
    assert table.drop(index="all")["n"].sum() == len(gold)
    scored = table.drop(index=["all", "none"])
    assert (scored[["plus", "zero", "minus"]].sum(axis=1) == scored["n"]).all()


def test_only_the_dev_rows_are_read_without_the_key(monkeypatch):
    monkeypatch.delenv(UNLOCK, raising=False)
    split = pd.read_csv(GOLD / "split.csv").set_index("article_id")["split"]
    assert set(split[load_gold(GOLD)["article_id"]]) == {"dev"}
    with pytest.raises(PermissionError, match="make score-test"):
        load_gold(GOLD, split="test")
    monkeypatch.setenv(UNLOCK, "1")
    assert set(split[load_gold(GOLD, split="test")["article_id"]]) == {"test"}


def test_no_code_but_the_scoring_of_the_test_half_opens_it():
    """The key is named where it is checked, here, and in the one rule of the Makefile."""
    allowed = {"corpuslib/reliability/gold.py", "tests/test_gold.py", "Makefile"}
    folders = ["corpuslib", "tests", "notebooks", "Makefile"]
    files = [f for name in folders for f in [ROOT / name, *(ROOT / name).rglob("*")] if f.is_file()]
    sources = {f.relative_to(ROOT).as_posix(): f.read_bytes() for f in files if f.suffix != ".pyc"}
    assert {name for name, text in sources.items() if UNLOCK.encode() in text} <= allowed
    rule = re.findall(rf"^\t.*{UNLOCK}.*$", sources["Makefile"].decode(), re.MULTILINE)
    assert [line.split()[-1] for line in rule] == ["tests.score_test"]
    readers = {name for name, text in sources.items() if b"adjudicated" in text}
    assert readers <= {
        "corpuslib/reliability/gold.py",
        "tests/test_gold.py",
        "tests/gold_report.py",
    }
