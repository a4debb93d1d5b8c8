"""The scores of statements are what a hand would count, and read errors are shown."""

import json
from functools import partial

import numpy as np
import pandas as pd
import pytest

from corpuslib import load_codebook, schema
from tests import dev_scores, polnear, statement_scores
from tests.scoring import Speakers, compare, f_score, share, span_scores
from tests.statement_scores import fixture_scores, gold_scores, read_fixtures, worst_misses

DAY = pd.Timestamp("2031-05-01")


def spans(*places, **columns):
    frame = pd.DataFrame(places, columns=["article_id", "start", "end"])
    return frame.assign(kind="speech", quote="indirect").assign(**columns)


def values(rows):
    return {row["what"]: row["score"] for row in rows}


GOLD = spans(("x", 0, 100), ("x", 200, 300), ("y", 0, 50), ("y", 60, 70))
FOUND = spans(("x", 0, 90), ("x", 200, 240), ("y", 300, 350))


def test_precision_and_recall_are_counted_over_pairs():
    """Two of three found are paired loosely (.9, .4), one of them closely; four are expected."""
    scores = values(span_scores(FOUND, GOLD))
    assert scores["spans, Jaccard 0.3: precision"] == pytest.approx(2 / 3)
    assert scores["spans, Jaccard 0.3: recall"] == pytest.approx(2 / 4)
    assert scores["spans, Jaccard 0.3: F"] == pytest.approx(2 * 2 / (3 + 4))
    assert scores["spans, Jaccard 0.8: F"] == pytest.approx(2 * 1 / (3 + 4))


def test_a_statement_is_paired_once():
    twice = spans(("x", 0, 50), ("x", 50, 100))
    pairs = compare(spans(("x", 0, 100)), twice)
    assert (pairs["in_gold"] & pairs["in_found"]).sum() == 1
    assert pairs["in_found"].sum() == 2


def test_actions_and_articles_that_nobody_coded_do_not_count():
    found = pd.concat([FOUND, spans(("x", 400, 450), kind="action"), spans(("z", 0, 9))])
    scores = [pd.DataFrame(span_scores(table, GOLD)) for table in (found, FOUND)]
    pd.testing.assert_frame_equal(*scores)


def test_an_article_without_statements_can_be_coded():
    found = pd.concat([FOUND, spans(("z", 0, 9))])
    scores = values(span_scores(found, GOLD, articles=["x", "y", "z"]))
    assert scores["spans, Jaccard 0.3: precision"] == pytest.approx(2 / 4)


def test_a_type_is_hit_by_the_same_type_alone():
    gold = GOLD.assign(quote=["direct", "direct", "mixed", "mixed"])
    found = FOUND.assign(quote=["direct", "mixed", "mixed"])
    scores = values(span_scores(found, gold))
    assert scores["spans, Jaccard 0.3: F, direct"] == pytest.approx(2 * 1 / (2 + 1))
    assert scores["spans, Jaccard 0.3: F, mixed"] == 0
    whatever = "spans, Jaccard 0.3: recall, direct, whatever it was taken for"
    assert scores[whatever] == 1
    assert np.isnan(scores["spans, Jaccard 0.3: F, unmarked"])


def test_given_a_pair_the_values_are_compared():
    gold = GOLD.assign(
        speaker=["Ann Oram", "Pim Sand", "Pim Sand", None],
        actor=["Marsh", "Dale", "Dale", "unattributed"],
        conditional=[1, 1, 0, 0],
        said_low=[DAY, DAY, DAY, pd.NaT],
        said_high=[DAY, DAY, DAY, pd.NaT],
    )
    found = FOUND.assign(
        speaker=["the Ánn Oram", "Ann Oram", "Ann Oram"],
        actor=["Marsh", "Marsh", "Marsh"],
        conditional=[True, False, False],
        said_low=[DAY, DAY - pd.Timedelta(days=2), DAY],
        said_high=[DAY, DAY + pd.Timedelta(days=1), DAY],
    )
    scores = values(gold_scores(found, gold))
    assert scores["speaker right, given a pair"] == 1 / 2
    assert scores["actor right, given a pair"] == 1 / 2
    assert scores["actor right, given a pair: Dale"] == 0
    assert scores["day equal, given a pair"] == 1 / 2
    assert scores["day inside, given a pair with a day"] == 1
    assert scores["conditional: F, given a pair"] == pytest.approx(2 * 1 / (2 + 1))


def test_rows_that_differ_in_issue_alone_count_once():
    gold = GOLD.assign(speaker="Ann", actor="Marsh", conditional=0, said_low=DAY, said_high=DAY)
    double = pd.concat([gold, gold[:1].assign(conditional=1)], ignore_index=True)
    found = FOUND.assign(speaker="Ann", actor="Marsh", conditional=False)
    found = found.assign(said_low=DAY, said_high=DAY)
    one, two = values(gold_scores(found, gold)), values(gold_scores(found, double))
    assert one["spans, Jaccard 0.3: F"] == two["spans, Jaccard 0.3: F"]
    assert two["conditional: F, given a pair"] == 0


def test_names_of_one_actor_are_one_speaker():
    codebook = load_codebook(statement_scores.SPEECH / "codebook")
    same = Speakers(codebook).same
    assert same("Vemmelin", "Radko Vemmelin")
    assert same("the Citadel", "Citadel")
    assert not same("Radko Vemmelin", "Maud Ferrowick")
    assert not same("Radko Vemmelin", None)
    assert not same("a nobody", "an officer")
    assert same(None, np.nan)


def test_intervals_hold_the_score_and_narrow_with_more_articles():
    rng = np.random.default_rng(1)
    places = [(f"a{i}", 100 * j, 100 * j + 50) for i in range(80) for j in range(5)]
    gold = spans(*places)
    found = gold.assign(start=gold["start"] + rng.integers(0, 60, len(gold)) // 30 * 45)
    few, many = (
        f_score("F", compare(gold[gold["article_id"].isin(names)], found))
        for names in ([f"a{i}" for i in range(8)], set(gold["article_id"]))
    )
    assert few["low"] < few["score"] < few["high"]
    assert many["high"] - many["low"] < few["high"] - few["low"]


def test_a_share_of_all_has_wilsons_interval():
    """Ten of ten: 1 / (1 + z^2 / 10) with z = 1.96."""
    rows = pd.DataFrame({"article_id": ["x"] * 10})
    yes = pd.Series(True, index=rows.index)
    assert share("all", rows, yes, yes)["low"] == pytest.approx(1 / (1 + 1.95996**2 / 10), abs=1e-5)
    assert np.isnan(share("none", rows, yes, ~yes)["score"])


@pytest.mark.parametrize(
    ("piece", "name"),
    [
        ("very glad", "direct"),
        ('"very glad"', "direct"),
        ('was "very glad" to', "mixed"),
        ("He said", "indirect"),
        ("I am. We", "direct"),
        ("Not so", "indirect"),
        ("It was", "direct"),
    ],
)
def test_the_class_of_a_span_is_told_by_its_marks(piece, name):
    text = 'He said he was "very glad" to go. “I am. We are.\n\nNot so. “It was.”'
    start = text.index(piece)
    assert polnear.mark_class(text, [(start, start + len(piece))]) == name


@pytest.fixture
def corpus(tmp_path):
    """Two articles in PolNeAR's layout: a quote in two parts, and one without a source."""
    text = '"We sail," Ann said, "at noon." Nobody agreed. The sea, it is held, was calm.'
    bound = [("Content", '"We sail,"'), ("Content", '"at noon."'), ("Source", "Ann")]
    bound += [("Cue", "said"), ("Content", "The sea"), ("Content", "was calm")]
    place = {piece: (text.index(piece), text.index(piece) + len(piece)) for _, piece in bound}
    two = [place['"at noon."'], place['"We sail,"']]
    lines = [
        "T1\tContent {};{}\tx".format(*(f"{a} {b}" for a, b in two)),
        "T2\tSource {} {}\tAnn".format(*place["Ann"]),
        "T3\tCue {} {}\tsaid".format(*place["said"]),
        "T4\tAttribution 11 15\tsaid",
        "E1\tAttribution:T4 Content:T1 Source:T2 Cue:T3",
        "T5\tContent {};{}\tx".format(
            *(f"{a} {b}" for a, b in (place["The sea"], place["was calm"]))
        ),
        "T6\tAttribution-no-source 50 52\tit",
        "E2\tAttribution-no-source:T6 Content:T5",
        "#1\tAnnotatorNotes T1\tsure",
    ]
    for part, name in (("train", "paper_2031-05-01_a"), ("dev", "paper_2031-05-02_b")):
        for folder in ("text", "attributions"):
            (tmp_path / part / folder).mkdir(parents=True)
        (tmp_path / part / "text" / f"{name}.txt").write_text(text, "utf-8")
        file = tmp_path / part / "attributions" / f"{name}_ab12.ann"
        file.write_text("\n".join(lines), "utf-8")
    return tmp_path


def found_in(articles, *rows):
    columns = ["start", "end", "quote", "speaker_start", "speaker_end"]
    each = [
        {"article_id": name} | dict(zip(columns, row, strict=True))
        for name in articles
        for row in rows
    ]
    return pd.DataFrame(each).assign(kind="speech", speaker="Ann")


def test_polnear_is_read_from_first_to_last_word(corpus):
    articles, gold = polnear.read_polnear(corpus)
    assert articles["article_id"].tolist() == ["paper_2031-05-02_b", "paper_2031-05-01_a"]
    assert articles["date"].tolist() == [pd.Timestamp("2031-05-02"), DAY]
    first = gold[gold["article_id"] == "paper_2031-05-01_a"]
    assert first[["start", "end"]].to_numpy().tolist() == [[0, 31], [47, 76]]
    assert first["class"].tolist() == ["direct", "indirect"]
    assert first["sources"].tolist() == [((11, 14),), ()]
    assert len(polnear.read_polnear(corpus, ["dev"])[0]) == 1


def test_polnear_counts_the_parts_of_one_quote_once(corpus):
    parts = [(1, 9, "direct", 11, 14), (22, 30, "direct", 11, 14)]

    def extract(articles):
        return found_in(articles["article_id"], *parts)

    scores = values(polnear.polnear_scores(corpus, extract))
    assert scores["polnear: F, all"] == pytest.approx(2 * 1 / (1 + 2))
    assert scores["polnear: F, direct"] == scores["polnear: F, direct, class equal"] == 1
    assert scores["polnear: F, indirect"] == 0
    assert scores["polnear: speaker's mention"] == 1
    # three sentences, the first and the last hold speech, the first was found
    assert scores["polnear: F, sentences with speech"] == pytest.approx(2 / 3)
    assert scores["polnear: F, every sentence called speech"] == pytest.approx(2 * 2 / (3 + 2))


def test_polnear_asks_for_the_place_of_the_speaker(corpus):
    def extract(articles):
        return found_in(articles["article_id"], (0, 31, "direct", 40, 45))

    assert values(polnear.polnear_scores(corpus, extract))["polnear: speaker's mention"] == 0


def test_polnear_says_what_to_set(tmp_path):
    with pytest.raises(FileNotFoundError, match=polnear.POLNEAR):
        polnear.read_polnear(tmp_path)


def perfect(_):
    return read_fixtures()[1]


def test_the_expected_readings_score_one():
    scores = values(fixture_scores(perfect))
    assert {v for k, v in scores.items() if v == v} == {1.0}


def test_optional_rows_neither_help_nor_harm():
    without = fixture_scores(lambda a: perfect(a).query("not optional"))
    assert without == fixture_scores(perfect)


def test_statements_on_narration_are_counted():
    _, expected, narration = read_fixtures()
    one = narration[:1].assign(kind="speech", quote="indirect")
    score = fixture_scores(lambda _: pd.concat([expected, one]))[-1]
    assert (score["what"], score["n"]) == ("narration left alone", len(narration))
    assert score["score"] == pytest.approx(1 - 1 / len(narration))
    around = one.assign(end=one["end"] + 1)
    assert fixture_scores(lambda _: pd.concat([expected, around]))[-1]["score"] == 1


def test_errors_are_shown_in_their_context():
    articles = pd.DataFrame(
        {"article_id": ["x"], "text": ["The ferry sailed. It will rain. Ann said so."]}
    )
    gold = spans(("x", 18, 30), quote="unmarked", speaker="Ann", actor="Marsh")
    found = spans(("x", 0, 16), speaker="Bob", actor="Dale")
    pairs = compare(gold, found)
    shown = partial(worst_misses, pairs, articles)
    assert "⟦It will rain⟧. Ann said" in next(shown())
    assert "⟦The ferry sailed⟧" in next(shown(of="false"))
    assert list(shown(kind="direct")) == []
    assert len(list(shown(kind="unmarked"))) == 1
    pairs = compare(gold, gold.assign(speaker="Bob"))
    assert "speaker=Bob" in next(worst_misses(pairs, articles, of="speaker"))


def test_the_dev_scores_are_rewritten_and_what_cannot_be_measured_stays(tmp_path):
    path = tmp_path / "dev_scores.csv"
    stamp = {"date": "2031-05-01", "commit": "abc"}
    row = {"what": "one: F", "score": 0.123456, "low": np.nan, "high": 1.0, "n": 5}
    measures = {"one": lambda: [row], "two": lambda: [row | {"what": "two: F"}]}
    dev_scores.update(path, measures, stamp)
    assert path.read_text().splitlines()[1] == "2031-05-01,abc,one: F,0.1235,,1,5"
    later = {"date": "2031-06-01", "commit": "def"}
    dev_scores.update(path, measures | {"two": list}, later)
    table = pd.read_csv(path)
    assert table["what"].tolist() == ["one: F", "two: F"]
    assert table["commit"].tolist() == ["def", "abc"]


def test_the_columns_that_are_scored_are_those_of_the_schema():
    used = {"kind", "quote", "speaker", "actor", "said_low", "said_high", "conditional"}
    assert used <= set(schema.COLUMNS["statements"])
    reading = json.loads(next(statement_scores.SPEECH.glob("*.json")).read_text("utf-8"))
    assert "statements" in reading
