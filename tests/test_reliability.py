import numpy as np
import pandas as pd
import pytest
from nltk.metrics.agreement import AnnotationTask
from sklearn.metrics import f1_score

from corpuslib import (
    agreement,
    confusion,
    corrected_rates,
    krippendorff_alpha,
    pair_gold,
    scores_against,
)
from corpuslib.reliability import matched

NONE = np.nan
# Twelve units coded by four coders: the worked example of the literature.
TWELVE = pd.DataFrame(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
        [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
    ]
).T


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("nominal", 0.743421052632),
        ("ordinal", 0.8153875038),
        ("interval", 0.8491071429),
        ("ratio", 0.7974027747),
    ],
)
def test_alpha_of_the_worked_example_has_its_published_value(level, expected):
    result = krippendorff_alpha(TWELVE, level)
    assert result["alpha"] == pytest.approx(expected, abs=1e-9)
    assert (result["n_units"], result["n_values"]) == (11, 40)
    assert result["low"] < result["alpha"] < result["high"]


def test_units_coded_once_say_nothing():
    codings = pd.DataFrame({"r1": [1, 1, 2], "r2": [1, 1, NONE], "r3": [NONE, 1, 2]})
    assert krippendorff_alpha(codings)["alpha"] == 1


def test_nltk_computes_the_same_alpha():
    rng = np.random.default_rng(3)
    codings = pd.DataFrame({c: rng.choice(list("xyz"), 60, p=[0.6, 0.3, 0.1]) for c in "ab"})
    codings["c"] = codings["a"].where(rng.random(60) < 0.7, codings["b"])
    data = [(c, str(i), codings.loc[i, c]) for c in codings for i in codings.index]
    expected = AnnotationTask(data=data).alpha()
    assert krippendorff_alpha(codings)["alpha"] == pytest.approx(expected)


def test_one_value_throughout_has_no_alpha():
    result = krippendorff_alpha(pd.DataFrame({"a": [1, 1], "b": [1, 1]}))
    assert np.isnan(result[["alpha", "low", "high"]].to_numpy()).all()
    assert np.isnan(krippendorff_alpha(pd.DataFrame({"a": [], "b": []}))["alpha"])


def test_resampling_whole_articles_widens_the_interval_where_articles_differ():
    good = pd.DataFrame({"a": [0, 1] * 10, "b": [0, 1] * 10})
    bad = pd.DataFrame({"a": [0, 1] * 10, "b": [1, 0] * 10})
    codings = pd.concat([good, bad, good], ignore_index=True)
    articles = pd.Series(np.repeat(["x", "y", "z"], 20))
    units, clusters = krippendorff_alpha(codings), krippendorff_alpha(codings, by=articles)
    assert clusters["alpha"] == units["alpha"]
    assert clusters["high"] - clusters["low"] > 1.5 * (units["high"] - units["low"])


@pytest.mark.parametrize(
    ("level", "message"), [("cardinal", "must be one of nominal"), ("ordinal", "needs numbers")]
)
def test_a_wrong_level_is_explained(level, message):
    with pytest.raises(ValueError, match=message):
        krippendorff_alpha(pd.DataFrame({"a": ["x"], "b": ["y"]}), level)


def coding(*rows):
    return pd.DataFrame(rows, columns=["article_id", "start", "end", "issue", "stance"])


A = coding(
    ("x", 0, 10, "gas", 1),
    ("x", 0, 10, "talks", -1),
    ("x", 20, 30, "none", None),
    ("y", 0, 10, "gas", -1),
    ("y", 50, 60, "gas", 1),
)
B = coding(
    ("x", 0, 9, "gas", 1),
    ("x", 20, 30, "talks", 1),
    ("y", 0, 10, "gas", 1),
    ("y", 80, 90, "none", None),
)


def test_statements_are_matched_by_the_words_they_cover():
    pairs = matched(A, B)
    assert pairs["jaccard"].dropna().tolist() == [0.9, 1.0, 1.0]
    assert pairs["start_b"].isna().sum() == 1
    assert pairs["start_a"].isna().sum() == 1


def test_a_statement_is_matched_once_and_with_its_best_partner():
    long = coding(("x", 0, 20, "none", None))
    parts = coding(("x", 0, 12, "none", None), ("x", 0, 18, "none", None))
    pairs = matched(long, parts)
    assert pairs["jaccard"].dropna().tolist() == [0.9]
    assert matched(long, parts, overlap=0.95)["jaccard"].isna().all()


def test_agreement_counts_units_issues_and_signs():
    table = agreement(A, B)
    assert table.loc["any", ["n_a", "n_b", "n_both"]].tolist() == [4, 4, 3]
    assert table.loc["any", "f1"] == pytest.approx(6 / 8)
    assert table.loc["gas", ["n_a", "n_b", "n_both"]].tolist() == [3, 2, 2]
    assert table.loc["gas", "sign"] == 0.5
    assert table.loc["talks", "n_both"] == 0
    assert np.isnan(table.loc["talks", "sign"])


def test_a_coding_agrees_with_itself():
    table = agreement(A, A)
    assert (table["f1"] == 1).all()
    assert (table["alpha"] == 1).all()


def test_agreement_is_the_same_from_both_sides():
    forward, backward = agreement(A, B), agreement(B, A)
    pd.testing.assert_frame_equal(
        forward[["n_both", "f1", "alpha"]], backward[["n_both", "f1", "alpha"]]
    )


# Fifteen units and three coders: a published example.
FIFTEEN = pd.DataFrame(
    {
        "a": [*[NONE] * 5, 3, 4, 1, 2, 1, 1, 3, 3, NONE, 3],
        "b": [1, NONE, 2, 1, 3, 3, 4, 3, *[NONE] * 7],
        "c": [NONE, NONE, 2, 1, 3, 4, 4, NONE, 2, 1, 1, 3, 3, NONE, 4],
    }
)


@pytest.mark.parametrize(
    ("level", "expected"),
    [("nominal", 0.691358), ("ordinal", 0.8067214), ("interval", 0.810845), ("ratio", 0.8089437)],
)
def test_alpha_of_three_coders_has_its_published_value(level, expected):
    assert krippendorff_alpha(FIFTEEN, level)["alpha"] == pytest.approx(expected, abs=1e-6)


def test_alpha_can_be_worse_than_chance():
    dresses = pd.DataFrame(
        {"one": ["yes", "yes", NONE], "two": ["no", "no", NONE], "three": ["no", NONE, "no"]}
    )
    assert krippendorff_alpha(dresses)["alpha"] == pytest.approx(-1 / 3)


def test_not_coded_is_a_value_only_where_it_is_written_as_one():
    codings = pd.DataFrame({"r1": [1, 1, 2], "r2": [1, 1, NONE], "r3": [NONE, 1, 2]})
    assert krippendorff_alpha(codings.astype(object).fillna("none"))["alpha"] == pytest.approx(
        1 / 3
    )


def test_the_interval_of_alpha_covers_the_truth_about_as_often_as_it_says():
    """Two coders who agree on a share s of units with even values have alpha 2s - 1."""
    rng = np.random.default_rng(1)
    covered = []
    for _ in range(150):
        first = rng.integers(0, 2, 80)
        second = np.where(rng.random(80) < 0.8, first, 1 - first)
        result = krippendorff_alpha(pd.DataFrame({"a": first, "b": second}))
        covered.append(result["low"] <= 0.6 <= result["high"])
    assert 0.88 <= np.mean(covered) <= 0.99


def labels(stances, **columns):
    ids = [f"s{i}" for i in range(len(stances))]
    return pd.DataFrame({"statement_id": ids, "issue": "gas", "stance": stances} | columns)


def random_codings(n=300, seed=5):
    rng = np.random.default_rng(seed)
    gold = rng.choice([-1, 0, 1], n, p=[0.3, 0.2, 0.5]).astype(float)
    found = np.where(rng.random(n) < 0.6, gold, rng.choice([-1.0, 0.0, 1.0], n))
    found[rng.random(n) < 0.2] = np.nan
    issue = rng.choice(["gas", "talks"], n)
    groups = {"issue": issue, "actor": rng.choice(["North", "South"], n)}
    return labels(gold, article_id=rng.integers(0, 40, n).astype(str), **groups), labels(
        found, issue=issue
    )


def test_scikit_learn_computes_the_same_scores():
    gold, found = random_codings()
    table = scores_against(gold, found)
    for issue in ("all", "gas", "talks"):
        inside = gold["issue"].eq(issue) | (issue == "all")
        true, guess = (
            gold["stance"][inside].astype(int),
            found["stance"][inside].fillna(9).astype(int),
        )
        row = table.loc[issue]
        assert row["macro_f1"] == pytest.approx(
            f1_score(true, guess, labels=[-1, 0, 1], average="macro")
        )
        assert row["accuracy"] == pytest.approx((true == guess).mean())
        assert row["coverage"] == pytest.approx((guess != 9).mean())
        sided = (true != 0) & (guess != 9)
        assert row["sign"] == pytest.approx((true == guess)[sided].mean())
        assert row["sign_minus"] == pytest.approx((guess == -1)[(true == -1) & (guess != 9)].mean())
        assert row["macro_f1_plus"] == pytest.approx(f1_score(true, true * 0 + 1, average="macro"))
        for name in ("macro_f1", "sign", "f1", "coverage"):
            assert row[f"{name}_low"] < row[name] < row[f"{name}_high"]


def test_whole_rows_are_right_only_with_issue_side_and_actor():
    gold = labels([1, -1, 1, np.nan], actor=["North", "North", "South", "South"])
    gold.loc[3, "issue"] = "none"
    found = labels([1.0, -1.0, -1.0, 1.0])
    statements = gold[["statement_id"]].assign(actor=["North", "South", "South", "South"])
    table = scores_against(gold, found, statements)
    # Three rows in the gold, four found, one of them right with its actor.
    assert table.loc["all", ["n", "n_found", "n_both"]].tolist() == [3, 4, 3]
    assert table.loc["all", "f1"] == pytest.approx(2 * 1 / (3 + 4))
    assert scores_against(gold, found).loc["all", "f1"] == pytest.approx(2 * 2 / (3 + 4))
    assert table.loc["all", "sign"] == pytest.approx(2 / 3)
    by_actor = scores_against(gold, found, statements, by=["actor", "issue"])
    assert by_actor.index.tolist() == [("all", "all"), ("North", "gas"), ("South", "gas")]
    assert by_actor.loc[("North", "gas"), "n"] == 2


def test_coded_places_find_the_statements_that_cover_them():
    gold = A.assign(actor="North")
    statements = pd.DataFrame(
        {
            "statement_id": ["s1", "s2", "s3", "s4"],
            "article_id": ["x", "y", "y", "z"],
            "start": [1, 0, 70, 0],
            "end": [10, 9, 80, 10],
            "actor": ["North", "South", "North", "North"],
        }
    )
    stances = pd.DataFrame(
        {
            "statement_id": ["s1", "s1", "s2", "s3", "s4"],
            "issue": ["gas", "talks", "gas", "gas", "gas"],
            "stance": [1.0, 1.0, -1.0, 1.0, 1.0],
        }
    )
    table = scores_against(gold, stances, statements)
    # s3 covers nothing coded; s4 is in an article that was not coded and does not count.
    assert table.loc["all", ["n", "n_found", "n_both"]].tolist() == [4, 4, 3]
    # Right with its actor: s1 on gas. s2 has the right side and the wrong holder.
    assert table.loc["all", "f1"] == pytest.approx(2 * 1 / (4 + 4))
    assert table.loc["all", "accuracy"] == 2 / 4
    matrix = confusion(gold, stances, statements)
    assert matrix.loc[-1].tolist() == [1, 0, 1, 0]
    assert matrix.loc[1].tolist() == [0, 0, 1, 1]
    assert matrix.loc["none"].tolist() == [0, 0, 1, 0]


def test_the_confusion_adds_up_in_all_and_by_issue():
    gold, found = random_codings()
    matrix, each = confusion(gold, found), confusion(gold, found, by="issue")
    assert matrix.to_numpy().sum() == len(gold)
    assert (each.groupby(level="gold").sum().reindex(matrix.index) == matrix).all(axis=None)
    expected = pd.crosstab(gold["stance"], found["stance"]).to_numpy()
    np.testing.assert_array_equal(matrix.loc[[-1, 0, 1], [-1, 0, 1]], expected)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda g, f: (g, pd.concat([f, f])), "more than one row for statement_id 's0'"),
        (lambda g, f: (pd.concat([g, g]), f), "the gold has more than one row"),
        (lambda g, f: (g, f.assign(stance=2.0)), "between -1 and 1 .* 2.0"),
        (lambda g, f: (g, f.drop(columns="issue")), "stances lacks the column 'issue'"),
        (lambda g, f: (g.drop(columns="statement_id"), f), "lacks the column 'article_id'"),
    ],
)
def test_scores_explain_what_is_wrong(change, message):
    gold, found = change(labels([1, -1]), labels([1.0, 1.0]))
    with pytest.raises(ValueError, match=message):
        scores_against(gold, found)


def test_a_gold_with_nothing_found_scores_nothing_rather_than_failing():
    table = scores_against(labels([1, -1]), labels([1.0]).iloc[:0])
    assert table.loc["all", ["f1", "coverage", "macro_f1"]].tolist() == [0, 0, 0]
    assert np.isnan(table.loc["all", "sign"])


MISTAKES = np.array([[0.8, 0.1, 0.1], [0.2, 0.6, 0.2], [0.05, 0.15, 0.8]])


def matrix_of(counts):
    return pd.DataFrame(counts, index=[-1, 0, 1], columns=[-1, 0, 1])


def test_correction_undoes_known_mistakes():
    true = np.array([0.2, 0.3, 0.5])
    seen = (true @ MISTAKES * 1000).round().astype(int)
    found = pd.DataFrame({"stance": np.repeat([-1.0, 0.0, 1.0], seen)})
    table = corrected_rates(found, matrix_of((MISTAKES * 100).round()))
    assert table["corrected"].tolist() == pytest.approx([0.2, 0.3, 0.5, 0.3], abs=0.003)
    assert table["reason"].isna().all()


def test_corrected_intervals_cover_the_truth_about_as_often_as_they_say():
    rng = np.random.default_rng(0)
    true, covered, naive = np.array([0.5, 0.3, 0.2]), [], []
    for _ in range(150):
        gold = np.stack([rng.multinomial(60, row) for row in MISTAKES])
        sides = rng.choice(3, 200, p=true)
        found = [rng.choice([-1, 0, 1], p=MISTAKES[side]) for side in sides]
        row = corrected_rates(pd.DataFrame({"stance": found}), matrix_of(gold)).iloc[3]
        covered.append(row["low"] <= -0.3 <= row["high"])
        naive.append(abs(row["share"] + 0.3) < 1.96 * np.std(found) / np.sqrt(200))
    assert 0.9 <= np.mean(covered) <= 0.99
    assert np.mean(naive) < 0.8


def test_an_impossible_share_becomes_the_nearest_possible_one():
    found = pd.DataFrame({"stance": [1.0] * 50})
    table = corrected_rates(found, matrix_of((MISTAKES * 100).round()))
    assert table["corrected"].between(-1, 1).all()
    assert table["corrected"][:3].sum() == pytest.approx(1)
    assert table["corrected"][2] == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ([[40, 5, 35], [10, 60, 10], [38, 6, 36]], "nearly singular .* hardly tells"),
        ([[3, 0, 0], [0, 50, 0], [0, 0, 50]], "3 rows of minus"),
        ([[0, 0, 0], [0, 50, 0], [0, 0, 50]], "0 rows of minus"),
    ],
)
def test_correction_refuses_with_a_reason(counts, reason):
    found = pd.DataFrame({"stance": [1.0, -1.0, 0.0] * 10})
    table = corrected_rates(found, matrix_of(counts))
    assert table["reason"].str.contains(reason).all()
    assert table[["corrected", "low", "high"]].isna().all(axis=None)
    assert table["share"].notna().all()


def test_each_issue_is_corrected_by_its_own_mistakes():
    gold, found = random_codings(600)
    table = corrected_rates(
        found.assign(story_id=gold["article_id"]),
        confusion(gold, found, by="issue"),
        by="issue",
        groups="story_id",
    )
    assert table["issue"].tolist() == ["gas"] * 4 + ["talks"] * 4
    for issue, rows in table.groupby("issue"):
        scored = found["stance"].notna() & gold["issue"].eq(issue)
        # The mistakes are those of these very rows, so the correction finds their gold again.
        true = [(gold["stance"][scored] == side).mean() for side in (-1, 0, 1)]
        assert rows["corrected"].tolist()[:3] == pytest.approx(true)
        assert (rows["low"] < rows["corrected"]).all()
    other = corrected_rates(
        found.assign(issue="rail"), confusion(gold, found, by="issue"), by="issue"
    )
    assert other["reason"].str.contains("no rows for this group").all()


def test_wrong_matrices_are_explained():
    found = labels([1.0])
    with pytest.raises(ValueError, match="must hold counts"):
        corrected_rates(found, matrix_of(MISTAKES))
    with pytest.raises(ValueError, match="lacks -1"):
        corrected_rates(found, matrix_of(MISTAKES).drop(columns=-1))
    gold, other = random_codings()
    with pytest.raises(ValueError, match="by must name 'issue'"):
        corrected_rates(found, confusion(gold, other, by="issue"))
    assert corrected_rates(found.iloc[:0], matrix_of(np.eye(3)), by="issue").empty


def test_scoring_leaves_its_tables_alone():
    gold, found = random_codings()
    before = gold.copy(), found.copy()
    scores_against(gold, found)
    corrected_rates(found, confusion(gold, found))
    pd.testing.assert_frame_equal(gold, before[0])
    pd.testing.assert_frame_equal(found, before[1])


def test_of_a_joint_statement_the_row_of_the_coded_holder_is_taken():
    place = {"article_id": "a", "start": 0, "end": 10}
    gold = pd.DataFrame([place | {"actor": actor} for actor in ("Tarn", "Vell", "Oram")])
    gold = pd.concat([gold, gold.iloc[:1].assign(start=50, end=60)], ignore_index=True)
    holders = {"a:0": "Vell", "a:0+": "Tarn"}
    rows = [place | {"statement_id": name, "actor": actor} for name, actor in holders.items()]
    statements = pd.DataFrame(rows)
    found = pair_gold(gold, statements)["statement_id"]
    assert found.tolist()[:3] == ["a:0+", "a:0", "a:0"]
    assert found.isna().tolist() == [False, False, False, True]
