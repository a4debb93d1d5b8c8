"""The small second corpus: a sound codebook, a course that is read, a hand coding in order."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from corpuslib import (
    check_codebook,
    extract_statements,
    infer_dates,
    load_articles,
    load_codebook,
    mark_stories,
    score_stances,
    scores_against,
    stance_timeline,
)

OMBRA = Path(__file__).resolve().parents[1] / "data" / "ombra"
ISSUES = ["filling", "guarantee", "inspection", "talks"]


@pytest.fixture(scope="module")
def articles():
    loaded = load_articles(OMBRA / "articles", progress=False)
    return mark_stories(infer_dates(loaded))


@pytest.fixture(scope="module")
def codebook():
    return load_codebook(OMBRA / "codebook")


@pytest.fixture(scope="module")
def statements(articles, codebook):
    return extract_statements(articles, codebook, progress=False)


@pytest.fixture(scope="module")
def stances(statements, codebook):
    return score_stances(statements, codebook, progress=False)


@pytest.fixture(scope="module")
def weeks(stances, statements, articles):
    """The weekly raw means, a row for each actor and issue and a column for each week."""
    table = stance_timeline(stances, statements, articles, freq="W")
    return table.pivot(index=["actor", "issue"], columns="date", values="raw_mean")


@pytest.fixture(scope="module")
def answers():
    return pd.read_csv(OMBRA / "answers.csv")


def test_the_codebook_has_the_four_issues_and_nothing_to_be_mended(codebook, articles, statements):
    assert list(codebook.issues) == ISSUES
    found = check_codebook(codebook, articles, statements=statements, progress=False)
    assert set(found["severity"]) <= {"note"}


def test_every_answer_stands_where_it_says_and_is_of_the_codebook(answers, articles, codebook):
    texts = articles.set_index("article_id")["text"]
    for row in answers.itertuples():
        assert texts[row.article_id][row.start : row.end] == row.text
    assert set(answers["issue"]) == {*ISSUES, "none"}
    assert answers["stance"].isna().eq(answers["issue"].eq("none")).all()
    assert set(answers["stance"].dropna()) == {-1, 0, 1}
    assert set(answers["actor"]) <= {*codebook.actors["actor"], "unattributed"}
    assert not answers.duplicated(["article_id", "start", "issue"]).any()
    assert not set(answers.query("round == 1")["article_id"]) & set(
        answers.query("round == 2")["article_id"]
    )


def test_the_coded_articles_were_chosen_by_their_place_in_the_list(answers, articles):
    ids = sorted(articles["article_id"])
    assert set(answers.query("round == 1")["article_id"]) == set(ids[::3])
    assert set(answers.query("round == 2")["article_id"]) == set(ids[1::6])


# What happens in the pieces, as told by whoever wrote them: the sign of the two sides before Vann
# came to Harn (20 March), and after the agreement or the last word on the matter.
COURSE = [
    ("Velmark", "filling", 1, None),
    ("Velmark", "guarantee", -1, 1),
    ("Velmark", "inspection", -1, 1),
    ("Velmark", "talks", -1, 1),
    ("Sarrow", "filling", -1, 1),
    ("Sarrow", "guarantee", 1, None),
    ("Sarrow", "inspection", 1, 1),
    ("Sarrow", "talks", 1, 1),
]


@pytest.mark.parametrize(("actor", "issue", "before", "after"), COURSE)
def test_the_course_of_the_dispute_is_read(weeks, actor, issue, before, after):
    series = weeks.loc[(actor, issue)].dropna()
    early = series[series.index < "2019-03-18"]
    assert np.sign(early.mean()) == before
    if after is not None:
        assert np.sign(series.iloc[-1]) == after


def test_the_turn_of_the_president_is_found_on_its_day(stances, statements):
    said = stances.merge(statements, on="statement_id", suffixes=("", "_of_words"))
    turn = said[(said["said_low"] == "2019-03-31") & (said["issue"] == "filling")]
    assert turn["stance"].tolist() == [-1]
    assert turn["speaker"].tolist() == ["Ilse Torv"]


def test_sides_are_right_where_they_are_read_and_many_are_not_read(answers, stances, statements):
    scores = {
        number: scores_against(part, stances, statements).loc["all"]
        for number, part in answers.groupby("round")
    }
    assert scores[1]["sign"] > 0.85
    assert scores[2]["sign"] > 0.75
    assert scores[2]["coverage"] > 0.25


def test_nobody_of_the_default_subject_is_found_here(statements):
    default = set(load_codebook().actors["actor"]) - {"other", "unattributed"}
    assert not default & set(statements["actor"])
