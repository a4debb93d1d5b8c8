"""Stances follow from the wordings of a codebook, and say which words decided."""

import time

import numpy as np
import pandas as pd
import pytest

from corpuslib import CodebookScorer, explain, load_codebook, schema, score_stances
from corpuslib.codebook.wordings import read_wording
from tests.stance_scores import gold_answers, macro_f1, pair_answers, stance_scores

ISSUES = """
[words]
fuel = ["gas", "oil"]

[trade]
title = "Trade in fuel"
positive = "keep it going"
negative = "end it"
keywords = ["trade", "@fuel (exports|deliver~)"]
counter = ["boycott of @fuel"]
pro = ["keep~ ... tap~ open", "open~ ... tap~"]
con = ["(close~|shut~) ... tap~"]
blame = ["flood~ ... market"]
zero = ["talks about trade"]
onus = ["@fuel (sellers|buyers) must move"]
other = ["trade fair"]
ignore = ["dangerous*"]

[border]
title = "The border"
positive = "open"
negative = "shut"
keywords = ["border"]
"""


@pytest.fixture(scope="module")
def codebook(tmp_path_factory):
    folder = tmp_path_factory.mktemp("codebook")
    (folder / "issues.toml").write_text(ISSUES)
    return load_codebook(folder)


@pytest.fixture(scope="module")
def scorer(codebook):
    return CodebookScorer(codebook)


def frame(*texts, **columns):
    ids = [f"s{number}" for number in range(len(texts))]
    return pd.DataFrame({"statement_id": ids, "text": list(texts)}).assign(**columns)


def sign(scorer, text, **options):
    found = scorer.read(text, **options).get("trade")
    return None if found is None else found[0]


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        ("Avaria supports the trade", 0),
        ("Avaria opposes the trade", 1),
        ("Avaria does not oppose the trade", 2),
        ("Avaria refused to stop the trade", 2),
        ("Avaria rejected the request to ban the trade", 2),
        ("Avaria rejected the refusal to ban the trade", 3),
        ("Avaria denied that it would halt the trade", 2),
        ("Avaria never refused to prevent a ban on the trade", 4),
        ("The trade would be a mistake", 1),
        ("The trade would not be a mistake", 2),
        ("The trade is anything but useless", 2),
        ("To end the trade would be foolish", 2),
        ("Avaria no longer ruled out lifting the ban on the trade", 4),
        ("The trade was rejected by Avaria", 1),
        ("Avaria called the trade useless", 1),
        ("Avaria called on Marsh to end the trade", 1),
        ("Avaria wants no trade", 1),
        ("Without trade Avaria would be glad", 1),
        ("There must be no boycott of gas", 0),
        ("Avaria demanded a boycott of gas", 1),
    ],
)
def test_the_sign_is_the_direction_times_what_turns_it_round(scorer, text, turns):
    assert sign(scorer, text) == (-1) ** turns


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("If war came, Avaria would stop the trade", -1),
        ("Should Marsh refuse, Avaria will keep the trade", 1),
        ("Although it hates the border, Avaria defended the trade", 1),
        ("Avaria, which no longer trusts Marsh, supports the trade", 1),
        ("Avaria resumed the trade because Marsh had ended its siege", 1),
        ("Instead of banning the trade, Avaria should widen it", 1),
        ("Rather than end the trade, Avaria would widen it", 1),
        ("Neither Avaria nor Marsh opposes the trade", 1),
        ("The trade, a minister told reporters in Avaria, would be harmful", -1),
        ("Avaria calls the trade harmful, a minister said, and is wrong to do so", 1),
        ("Those who call the trade harmful, she said, they were right", -1),
        ("Any boycott of oil, an old demand of Marsh, was dismissed as absurd", 1),
        ("Avaria rejected and condemned the trade", -1),
        ("The trade has helped to stop the war", 1),
        ("Avaria supports the trade, a cause of concern in Marsh", 1),
        ("Avaria called the trade useless to a thief", -1),
        ("No doubt Avaria supports the trade", 1),
        ("The trade of gas by our ministers should be dropped", -1),
        ("The trade is useless and should be dropped", -1),
        ("Avaria, rashly but dangerously, supports the trade", 1),
    ],
)
def test_only_words_in_reach_turn_a_side_round(scorer, text, expected):
    assert sign(scorer, text) == expected


def test_a_thing_merely_named_gives_no_row_and_one_left_open_gives_0(scorer):
    assert sign(scorer, "The trade is forty years old") is None
    assert sign(scorer, "They spoke at the trade fair, which Avaria supports") is None
    assert sign(scorer, "Avaria supports talks about trade") == 0
    assert sign(scorer, "She does not know whether the trade will be stopped") == 0
    assert scorer.read("") == {}
    assert scorer.read("???") == {}


def test_a_reproach_is_turned_round_by_denial_alone(scorer):
    assert sign(scorer, "Marsh floods our market") == -1
    assert sign(scorer, "Marsh condemned how oil floods its market") == -1
    assert sign(scorer, "Marsh denied flooding the market") == 1


def test_words_that_an_issue_ignores_do_not_count(scorer):
    assert sign(scorer, "The trade is harmful") == -1
    assert sign(scorer, "The trade is dangerous") is None


def test_a_statement_has_a_row_for_every_issue_it_speaks_of(codebook):
    statements = frame("Avaria supports the trade and wants the border closed off", "Rain fell")
    stances = score_stances(statements, codebook, progress=False)
    assert stances["issue"].tolist() == ["trade", "border"]
    assert stances["stance"].tolist() == [1, -1]
    assert (stances["method"] == "codebook").all()
    schema.check(stances, "stances")


def test_what_is_put_on_another_is_open_unless_the_holder_speaks_of_itself(codebook):
    statements = frame(
        *["The gas sellers must move, for they keep the tap open"] * 2,
        actor="Avaria",
        mentions=["Avaria", "Marsh"],
    )
    stances = score_stances(statements, codebook, progress=False)
    assert stances["stance"].tolist() == [1, 0]


def test_the_words_of_attribution_count_where_they_take_a_side(scorer):
    assert sign(scorer, "a ban on the trade", cue="opposed") == 1
    assert sign(scorer, "opposed a ban on the trade", cue="opposed") == 1
    assert sign(scorer, "the trade", cue="welcomed") == 1
    assert sign(scorer, "the trade", cue="said") is None


def test_actions_are_never_scored_and_questions_are_half_as_sure(codebook):
    statements = frame(*["Avaria ended the trade"] * 3, kind=["action", "speech", "position"])
    statements["question"] = [False, False, True]
    stances = score_stances(statements, codebook, progress=False)
    assert stances["statement_id"].tolist() == ["s1", "s2"]
    sure, asked = stances["confidence"]
    assert asked == pytest.approx(sure / 2)


def test_a_frame_is_not_changed_and_may_be_empty_or_have_gaps(codebook):
    statements = frame("Avaria supports the trade", None)
    before = statements.copy()
    assert len(score_stances(statements, codebook, progress=False)) == 1
    pd.testing.assert_frame_equal(statements, before)
    empty = score_stances(statements.iloc[:0], codebook, progress=False)
    assert list(empty) == list(schema.COLUMNS["stances"])
    assert empty.empty
    with pytest.raises(ValueError, match="lacks the column 'text'"):
        score_stances(statements.drop(columns="text"), codebook, progress=False)


def test_the_words_that_decided_are_those_of_the_text(scorer):
    text = "“Avaria”, he said, never  REFUSED to Keep\nany tap open"
    stance, _, matched = scorer.read(text)["trade"]
    assert stance == 1
    assert matched == "never (turned); REFUSED (turned); Keep ... tap open (+)"


def test_two_runs_and_any_order_of_rows_give_the_same(codebook):
    texts = ["Avaria supports the trade", "Marsh opposes the trade", "The border must be shut off"]
    statements = frame(*texts)
    once = score_stances(statements, codebook, progress=False)
    again = score_stances(statements[::-1], codebook, progress=False)
    assert once.to_csv() == score_stances(statements, codebook, progress=False).to_csv()
    key = ["statement_id", "issue"]
    pd.testing.assert_frame_equal(
        once.sort_values(key, ignore_index=True), again.sort_values(key, ignore_index=True)
    )


def test_a_scorer_of_ones_own_judges_every_statement_on_every_issue(codebook):
    def loud(rows):
        score = np.where(rows["text"].str.isupper(), 1.0, np.nan)
        return np.where(rows["issue"] == "border", -score, score), np.full(len(rows), 0.9)

    stances = score_stances(frame("UP", "down"), codebook, loud, progress=False)
    assert stances[["statement_id", "issue", "stance"]].to_numpy().tolist() == [
        ["s0", "trade", 1.0],
        ["s0", "border", -1.0],
    ]
    assert set(stances["method"]) == {"loud"}


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        (([1.0], [1.0]), ValueError, r"shape \(1,\) for 4 rows"),
        (([2.0, 0, 0, 0], [1.0] * 4), ValueError, r"score .*2\.0.* row 0; .* between -1 and 1"),
        (([0.0] * 4, [0, 0, -0.1, 0]), ValueError, r"confidence .*-0\.1.* row 2"),
        (([0.0] * 4, [0, np.nan, 0, 0]), ValueError, "no confidence for the score of row 1"),
        ("yes", TypeError, "two arrays of numbers"),
        (pd.DataFrame({"score": [0.0] * 4}), ValueError, "lacks the column 'confidence'"),
    ],
)
def test_a_scorer_that_gives_nonsense_is_told_so(codebook, given, error, message):
    with pytest.raises(error, match=message):
        score_stances(frame("a", "b"), codebook, lambda rows: given, progress=False)


def test_an_explanation_marks_the_words_and_says_what_each_did(codebook):
    statements = frame("Avaria refused to <b>stop</b> the trade", actor="Avaria")
    stances = score_stances(statements, codebook, progress=False)
    shown = explain("s0", statements, stances, codebook=codebook)
    assert repr(shown).splitlines()[0] == (
        "Avaria: Avaria [refused | turns] to <b>[stop | turns]</b> the [trade | +1]"
    )
    assert "Trade in fuel: +1, keep it going" in repr(shown)
    html = shown._repr_html_()
    assert "<mark>refused<sub> turns</sub></mark>" in html
    assert "<b>" not in html
    assert "&lt;b&gt;" in html


def test_an_explanation_survives_other_scorers_and_statements_without_rows(codebook):
    statements = frame("Avaria supports the trade", "Rain fell")
    stances = score_stances(
        statements, codebook, lambda r: ([0.5, 0, np.nan, np.nan], [1.0] * 4), progress=False
    )
    assert "+0.5, keep it going" in repr(explain("s0", statements, stances, codebook=codebook))
    assert "no row" in repr(explain("s1", statements, stances, codebook=codebook))
    with pytest.raises(ValueError, match="no statement is called 'x'"):
        explain("x", statements, stances, codebook=codebook)


def test_the_time_grows_with_the_number_of_words(scorer):
    def seconds(text):
        start = time.perf_counter()
        scorer.read(text)
        return time.perf_counter() - start

    part = "Avaria never refused to keep any other tap open, and rejected the trade. "
    short = min(seconds(part * 50) for _ in range(3))
    assert seconds(part * 400) < 8 * 4 * short + 0.1


def test_pairs_are_right_only_with_both_sides(codebook):
    pairs = pd.DataFrame(
        [
            ("p", "a", "Avaria supported the trade.", "Avaria", "trade", 1),
            ("p", "b", "Avaria opposed the trade.", "Avaria", "trade", -1),
            ("q", "a", "Avaria supported the trade.", "Avaria", "trade", 1),
            ("q", "b", "Avaria named the trade.", "Avaria", "trade", -1),
        ],
        columns=["pair", "side", "text", "actor", "issue", "stance"],
    )
    right = pair_answers(pairs, codebook=codebook)["pairs"].groupby("pair")["right"].all()
    assert right.to_dict() == {"p": True, "q": False}


def test_macro_f1_agrees_with_scikit_learn():
    from sklearn.metrics import f1_score

    rng = np.random.default_rng(1)
    true, found = rng.integers(-1, 2, (2, 200))
    assert macro_f1(true, found) == pytest.approx(f1_score(true, found, average="macro"))
    assert macro_f1(np.array([1.0]), np.array([np.nan])) == 0


def test_scores_of_coded_statements_are_counted_by_hand(codebook):
    rows = [
        ("x", 0, "Avaria supports the trade", "trade", 1.0),
        ("x", 1, "Avaria opposes the trade", "trade", -1.0),
        ("x", 2, "Marsh will have none of it", "trade", -1.0),
        ("y", 0, "Avaria supports the border", "none", np.nan),
    ]
    gold = pd.DataFrame(rows, columns=["article_id", "start", "text", "issue", "stance"])
    gold = gold.assign(end=99, actor="Avaria")
    assert len(gold_answers(gold, codebook=codebook)) == 4
    scores = {row["what"]: row["score"] for row in stance_scores(gold, codebook=codebook)}
    assert scores["stances: issues, precision"] == pytest.approx(2 / 3)
    assert scores["stances: issues, recall"] == pytest.approx(2 / 3)
    assert scores["stances: signs where taken, macro-F1"] == 1
    assert scores["stances: signs of all, right of -1"] == pytest.approx(1 / 2)
    # all +1: of two taken one is right, so F1 is 2/3 for +1 and 0 for -1.
    assert scores["stances: signs where taken, all +1, macro-F1"] == pytest.approx(1 / 3)


#: Words of the lists "for" and "against" that name people or things, tell of deeds rather than
#: of what is said, or are irregular (their forms are among the cues).
NO_POSITIONS = """
aspiration backer critic denial detractor doubter foe friend intention naysayer objection
opponent proponent refusal rejection sceptic skeptic supporter
attend certify contribute countersign cross deserve enable engage help initial mobilise need
participate pass pay point quail save solve stake stay stop summon take work
address allow attest count delight esteem eye go moan press recognise recognize second succeed
turn verify veto
"""


def test_verbs_for_and_against_are_known_as_cues_of_positions():
    codebook = load_codebook()
    cues = codebook.cues[codebook.cues["kind"] != "action"]["cue"].str.lower().tolist()
    known = {" ".join(cue.split()[:size]) for cue in cues for size in range(1, 9)}
    unknown = []
    for side in ("for", "against"):
        for wording in codebook.attitudes[side]:
            verb, *rest = wording.split()
            if verb.endswith("~") and not set("(|.@*~") & set("".join(rest)):
                forms = [form for form in read_wording(verb)[0][0] if form.endswith("s")]
                whole = {" ".join([form, *rest]) for form in forms}
                if whole.isdisjoint(known) and set(forms).isdisjoint(cues):
                    unknown.append(verb[:-1])
    assert sorted(set(unknown) - set(NO_POSITIONS.split())) == []
