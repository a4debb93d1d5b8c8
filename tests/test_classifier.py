"""A classifier of stances learns what its labels say, and nothing of who says it."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.utils.estimator_checks import check_estimator

from corpuslib import StanceClassifier, compare_scorers, score_stances
from corpuslib.codebook import load_codebook
from corpuslib.schema import COLUMNS
from corpuslib.stance.masking import masked

FOR, AGAINST = (
    ["welcome", "support", "endorse", "approve"],
    ["refuse", "oppose", "resist", "deplore"],
)
NEUTRAL = ["awaits", "studies", "mentions"]
FILL = "the plan of one commission on rivers and bridges in our valley".split()


def world(n=300, issue="bridges", noise=0.0, seed=0, words=(AGAINST, NEUTRAL, FOR)):
    """Statements whose side is told by one word, some of them labelled wrongly."""
    rng = np.random.default_rng(seed)
    side = rng.integers(-1, 2, n)
    told = np.where(rng.random(n) < noise, rng.integers(-1, 2, n), side)
    texts = [
        " ".join([*rng.choice(FILL, 5), rng.choice(words[one + 1]), *rng.choice(FILL, 4)])
        for one in told
    ]
    ids = [f"{issue}-{i}" for i in range(n)]
    story = (np.arange(n) // 5).astype(str)
    statements = pd.DataFrame({"statement_id": ids, "article_id": story, "text": texts})
    return statements, pd.DataFrame({"statement_id": ids, "issue": issue, "stance": side})


def everything(issue):
    """A finder for which every statement speaks of one issue."""
    return lambda statements: statements[["statement_id"]].assign(issue=issue)


ACTORS = pd.DataFrame(
    {
        "name": ["Avaria", "Marsh"],
        "alias": ["Avarian;Avarians", "Marshes"],
        "role": "country",
        "actor": ["AV", "MA"],
        "valid_from": pd.NaT,
        "valid_to": pd.NaT,
        "source": None,
    }
)
VALLEY = SimpleNamespace(actors=ACTORS)


def learner(**options):
    return StanceClassifier(VALLEY, **{"finder": everything("bridges")} | options)


STATEMENTS, LABELS = world()
NEW, TRUE = world(seed=1)


@pytest.fixture(scope="module")
def classifier():
    return learner().fit(STATEMENTS, LABELS)


def test_sides_told_by_words_are_learned(classifier):
    found = classifier.predict(NEW.assign(issue="bridges"))
    assert (found == TRUE["stance"]).mean() > 0.98
    chances = classifier.predict_proba(NEW.assign(issue="bridges"))
    np.testing.assert_allclose(chances.sum(axis=1), 1)
    np.testing.assert_array_equal(classifier.classes_[chances.argmax(axis=1)], found)


def test_the_terms_that_decided_are_shown(classifier):
    table = classifier(NEW.head(40))
    for row, text, side in zip(
        table.itertuples(), NEW["text"], TRUE["stance"].head(40), strict=False
    ):
        decided = {*AGAINST, *FOR, *NEUTRAL} & set(text.split())
        assert row.score == side
        assert decided & set(row.matched.replace(";", "").split())
        assert all(term in text for term in row.matched.split("; "))


def test_it_serves_as_a_scorer(classifier, codebook):
    scored = score_stances(NEW, codebook, classifier, progress=False)
    assert scored["issue"].unique().tolist() == ["bridges"]
    expected = classifier.stances(NEW)
    assert expected.dtypes.astype(str).to_dict() == COLUMNS["stances"]
    for column in ("statement_id", "stance", "confidence"):
        pd.testing.assert_series_equal(scored[column], expected[column])
    assert set(expected["method"]) == {"classifier"}


def test_without_an_issue_column_every_issue_is_asked_and_only_those_found_are_scored():
    rivers, labels = world(issue="rivers", seed=3)
    both = pd.concat([STATEMENTS, rivers]), pd.concat([LABELS, labels])

    def finder(rows):
        return rows[rows["statement_id"].str.startswith("rivers")].assign(issue="rivers")

    classifier = learner(finder=finder).fit(*both)
    table = classifier(pd.concat([NEW.head(3), rivers.head(2)]))
    assert table["issue"].tolist() == ["bridges", "rivers"] * 5
    assert table["score"].notna().tolist() == [False] * 7 + [True, False, True]


@pytest.fixture(scope="module")
def codebook(tmp_path_factory):
    """Two issues of one valley, beside the default actors."""
    folder = tmp_path_factory.mktemp("codebook")
    section = '[{0}]\ntitle = "{0}"\npositive = "for"\nnegative = "against"\nkeywords = ["{0}"]\n'
    (folder / "issues.toml").write_text(section.format("bridges") + section.format("ferries"))
    return load_codebook(folder)


def test_the_rules_of_the_codebook_find_the_issues_by_default(codebook):
    classifier = StanceClassifier(codebook).fit(STATEMENTS, LABELS)
    texts = ["they support the bridges", "they support it"]
    rows = pd.DataFrame({"statement_id": ["a", "b"], "text": texts})
    assert classifier(rows)["score"].notna().tolist() == [True, False]
    assert classifier.predict(rows.assign(issue="bridges")).tolist() == [1, 1]


def test_confidence_is_about_the_share_that_is_right():
    statements, labels = world(900, noise=0.4, seed=5)
    classifier = learner().fit(statements, labels)
    new, true = world(900, noise=0.4, seed=6)
    table = classifier(new)
    right = (table["score"] == true["stance"]).mean()
    assert table["confidence"].mean() == pytest.approx(right, abs=0.05)
    # The linear model alone, on the other hand, is far too modest here.
    model = classifier.models_["bridges"]
    assert model.temperature > 1.3


def test_who_speaks_and_when_cannot_be_learned():
    rng = np.random.default_rng(2)
    side = rng.choice([-1, 1], 200)
    who = np.where(side > 0, "Ana Orlo", "Pim Sand")
    when = np.where(side > 0, "Monday", "12 March")
    texts = [
        f"On {day} {name.split()[1]} spoke of {' '.join(rng.choice(FILL, 4))}"
        for day, name in zip(when, who, strict=True)
    ]
    ids = [str(i) for i in range(200)]
    statements = pd.DataFrame({"statement_id": ids, "text": texts, "speaker": who})
    labels = pd.DataFrame({"statement_id": ids, "issue": "bridges", "stance": side})
    asked = statements.assign(issue="bridges")
    half = labels.iloc[:100]
    classifier = learner().fit(statements, half)
    found = classifier.predict(asked)[100:]
    assert not {"orlo", "sand", "monday", "12", "march"} & set(classifier.counter_.vocabulary_)
    assert abs((found == side[100:]).mean() - 0.5) < 0.15
    # With the holder left unknown the names give everything away.
    open_names = statements.drop(columns="speaker")
    found = learner().fit(open_names, half).predict(open_names.assign(issue="bridges"))
    assert (found[100:] == side[100:]).mean() > 0.95


def test_names_of_the_holder_and_days_are_masked_and_others_are_not():
    rows = pd.DataFrame(
        {
            "text": [
                "Avaria and the Avarians told Marsh on 3 May 2020: Orlo's plan stands.",
                None,
                "Nothing to hide",
            ],
            "speaker": ["The Foreign Ministry of Ana Orlo", "x", None],
            "actor": ["AV", "AV", None],
        }
    )
    texts = masked(rows, VALLEY)
    assert texts.tolist() == [
        "holder_ and the holder_ told Marsh day_: holder_ plan stands.",
        "",
        "Nothing to hide",
    ]


def test_too_few_labels_and_one_side_alone_make_it_abstain_with_a_reason():
    few = LABELS.head(12).assign(issue="few")
    one = LABELS[LABELS["stance"] == 1].assign(issue="one")
    classifier = learner().fit(STATEMENTS, pd.concat([LABELS, few, one]))
    table = classifier.issues_.set_index("issue")
    assert table["status"].to_dict() == {"bridges": "ok", "few": "abstains", "one": "abstains"}
    assert table.loc["few", "reason"] == "12 labels; 20 are needed"
    assert "labels are +1" in table.loc["one", "reason"]
    assert table.loc["bridges", ["minus", "zero", "plus"]].sum() == len(LABELS)
    asked = NEW.head(4).assign(issue=["bridges", "few", "one", "unheard of"])
    assert np.isnan(classifier.predict(asked)).tolist() == [False, True, True, True]


def test_labels_of_one_story_are_learned_but_not_calibrated():
    statements = STATEMENTS.assign(story_id="the only one")
    classifier = learner().fit(statements, LABELS)
    row = classifier.issues_.iloc[0]
    assert (row["status"], row["n_groups"]) == ("uncalibrated", 1)
    assert "more than one story" in row["reason"]
    assert (classifier.predict(NEW.assign(issue="bridges")) == TRUE["stance"]).mean() > 0.98


def test_calibration_never_sees_the_same_story_twice():
    """Stories that repeat one random text say nothing about new stories, however sure they look."""
    rng = np.random.default_rng(4)
    texts = [" ".join(rng.choice(list("abcdefghij"), 6)) for _ in range(40)]
    texts = [" ".join(word * 3 for word in text.split()) for text in texts]
    side = rng.choice([-1, 1], 40)
    ids = [str(i) for i in range(400)]
    statements = pd.DataFrame({"statement_id": ids, "text": np.repeat(texts, 10)})
    statements["story_id"] = np.repeat(np.arange(40), 10).astype(str)
    labels = pd.DataFrame({"statement_id": ids, "issue": "b", "stance": np.repeat(side, 10)})
    told = learner().fit(statements, labels)
    naive = learner().fit(statements.drop(columns="story_id"), labels)
    asked = statements.assign(issue="b")
    assert naive.predict_proba(asked).max(axis=1).mean() > 0.85
    assert told.predict_proba(asked).max(axis=1).mean() < 0.7


def test_a_text_of_unknown_words_is_no_evidence(classifier):
    rows = pd.DataFrame({"text": ["zzz yyy", "", None], "issue": "bridges"})
    assert np.isnan(classifier.predict_proba(rows)).all()


def test_vectors_of_ones_own_can_take_the_place_of_words():
    asked = []

    def embed(texts):
        asked.extend(texts)
        return np.array(
            [[len(set(t.split()) & set(w)) for w in (FOR, AGAINST, NEUTRAL)] for t in texts]
        )

    classifier = learner(embed=embed).fit(STATEMENTS, LABELS)
    assert (classifier.predict(NEW.assign(issue="bridges")) == TRUE["stance"]).all()
    assert asked[0] == STATEMENTS["text"].iloc[0]
    scored = learner(embed=embed).fit(STATEMENTS, LABELS)
    assert scored(NEW.head(2))["matched"].isna().all()
    with pytest.raises(ValueError, match="one finite vector per text"):
        learner(embed=lambda texts: np.ones((2, 2))).fit(STATEMENTS, LABELS)


def test_the_same_labels_give_the_same_classifier(classifier):
    again = clone(classifier).fit(STATEMENTS, LABELS)
    asked = NEW.assign(issue="bridges")
    np.testing.assert_array_equal(again.predict_proba(asked), classifier.predict_proba(asked))


def test_the_tables_are_left_alone():
    statements, labels = STATEMENTS.copy(), LABELS.copy()
    learner().fit(statements, labels)(statements)
    pd.testing.assert_frame_equal(statements, STATEMENTS)
    pd.testing.assert_frame_equal(labels, LABELS)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (LABELS.replace({"stance": {1: 2}}), "between -1 and 1"),
        (LABELS.assign(statement_id="x"), "1 labelled statements .* e.g. 'x'"),
        (pd.concat([LABELS, LABELS.assign(stance=-LABELS["stance"])]), "on 'bridges'; settle them"),
        (LABELS.drop(columns="issue"), "lack the column 'issue'"),
        (LABELS.assign(stance=np.nan), "no label with a stance"),
    ],
)
def test_wrong_labels_are_explained(labels, message):
    with pytest.raises(ValueError, match=message):
        learner().fit(STATEMENTS, labels)


def test_wrong_statements_are_explained(classifier):
    with pytest.raises(ValueError, match="'text' and 'issue'"):
        classifier.predict(NEW)
    with pytest.raises(ValueError, match="lack the column 'statement_id'"):
        classifier(NEW.drop(columns="statement_id"))
    with pytest.raises(ValueError, match="nothing can be learned"):
        learner().fit(STATEMENTS.assign(text="?"), LABELS)
    with pytest.raises(TypeError, match="finder must give"):
        clone(classifier).set_params(finder=len).fit(STATEMENTS, LABELS)(NEW)


@pytest.mark.filterwarnings("ignore:Can't test estimator")
def test_scikit_learns_own_checks_pass():
    check_estimator(StanceClassifier())


# Comparing scorers.


def liked(rows):
    """A scorer that knows the words for and against, and abstains on the rest."""
    words = [set(text.split()) for text in rows["text"]]
    side = np.array([1.0 if w & set(FOR) else -1.0 if w & set(AGAINST) else np.nan for w in words])
    side[~rows["issue"].eq("bridges").to_numpy()] = np.nan
    return side, np.full(len(rows), 0.9)


def coin(rows):
    side = np.random.default_rng(len(rows)).choice([-1.0, 0, 1], len(rows))
    return side, np.full(len(rows), 0.5)


def test_the_better_scorer_is_named_and_every_figure_is_that_of_the_gold(codebook):
    table = compare_scorers(
        STATEMENTS,
        LABELS,
        {"words": liked, "coin": coin, "learner": learner()},
        codebook=codebook,
        progress=False,
    )
    rows = table.loc["bridges"]
    scorers = ["words", "coin", "learner", "learner (issue told)", "majority", "all +1"]
    assert rows.index.tolist() == scorers
    shares = LABELS["stance"].value_counts(normalize=True)
    assert rows.loc["words", "coverage"] == pytest.approx(1 - shares[0])
    # -1 and 1 are always right, 0 never: F1 of 1, 1 and 0.
    assert rows.loc["words", "macro_f1"] == pytest.approx(2 / 3)
    assert rows.loc["words", "sign"] == 1
    plus = 2 * shares[1] / (1 + shares[1]) / 3
    assert rows.loc["all +1", "macro_f1"] == pytest.approx(plus)
    assert rows.loc["learner", "macro_f1"] > 0.97
    assert rows["verdict"].to_dict() == {
        "words": "surely better than majority",
        "coin": rows.loc["coin", "verdict"],
        "learner": "use",
        "learner (issue told)": "told the issue",
        "majority": "baseline",
        "all +1": "baseline",
    }
    gain = rows.loc["words", "macro_f1"] - rows.loc["majority", "macro_f1"]
    assert rows.loc["words", "gain"] == pytest.approx(gain)
    assert table.attrs["verdict"].startswith("Use learner: macro-F1 ")


def test_what_learns_must_be_surely_better_than_what_does_not(codebook):
    """Both read the same words; the fixed one is kept though the other may be a little better."""

    def perfect(rows):
        side, confidence = liked(rows)
        side[np.isnan(side) & rows["issue"].eq("bridges").to_numpy()] = 0
        return side, confidence

    table = compare_scorers(
        STATEMENTS,
        LABELS,
        {"words": perfect, "learner": learner()},
        codebook=codebook,
        progress=False,
    )
    assert table.loc[("bridges", "words"), "verdict"] == "use"
    assert table.loc[("bridges", "learner"), "verdict"] == "surely better than majority"


def test_nothing_is_recommended_where_nothing_is_surely_better(codebook):
    rng = np.random.default_rng(8)
    noise = LABELS.assign(stance=rng.choice([-1, 1], len(LABELS)))
    table = compare_scorers(
        STATEMENTS, noise, {"learner": learner()}, codebook=codebook, progress=False
    )
    assert table.loc[("all", "majority"), "verdict"] == "use"
    assert table.attrs["verdict"] == "Nothing is surely better than the majority."


def test_no_story_is_learned_and_judged_at_once(codebook):
    seen = []

    class Spy(StanceClassifier):
        def fit(self, statements, stances):
            self.stories_ = set(statements["story_id"])
            return super().fit(statements, stances)

        def predict(self, statements):
            seen.append(self.stories_ & set(statements["story_id"]))
            return super().predict(statements)

    statements = STATEMENTS.assign(story_id=[str(i % 7) for i in range(len(STATEMENTS))])
    compare_scorers(
        statements,
        LABELS,
        {"spy": Spy(VALLEY, finder=everything("bridges"))},
        codebook=codebook,
        progress=False,
    )
    assert seen == [set()] * 5


def test_statements_labelled_none_show_who_sees_an_issue_where_there_is_none(codebook):
    none = LABELS.head(60).assign(issue="none", stance=np.nan)
    labels = pd.concat([none, LABELS.iloc[60:]])
    scorer = {"words": liked}
    strict = compare_scorers(STATEMENTS, labels, scorer, codebook=codebook, progress=False)
    lax = compare_scorers(STATEMENTS, labels.iloc[60:], scorer, codebook=codebook, progress=False)
    assert strict.loc[("all", "words"), "n_found"] > lax.loc[("all", "words"), "n_found"]
    assert strict.loc[("all", "words"), "f1"] < lax.loc[("all", "words"), "f1"]
    assert strict.loc[("all", "words"), "sign"] == lax.loc[("all", "words"), "sign"]


def test_wrong_comparisons_are_explained(codebook):
    def compare(labels=LABELS, scorers=None, **options):
        scorers = {"words": liked} if scorers is None else scorers
        return compare_scorers(
            STATEMENTS, labels, scorers, codebook=codebook, progress=False, **options
        )

    with pytest.raises(ValueError, match="no issue 'tolls'"):
        compare(LABELS.assign(issue="tolls"))
    with pytest.raises(ValueError, match="name of a baseline"):
        compare(scorers={"majority": liked})
    with pytest.raises(ValueError, match="single story"):
        compare(groups=pd.Series("one", index=STATEMENTS.index))
