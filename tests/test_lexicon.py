import re
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpuslib import audit_lexicon, kwic, lexicon_rates, load_lexicon, term_rates
from corpuslib.terms import _matching, _patterns

ARTICLES = pd.DataFrame(
    {
        "article_id": ["a", "b", "c", "d"],
        "date": pd.to_datetime(["2031-05-01", "2031-05-01", "2031-05-04", None]),
        "source": ["North", "South", "North", "South"],
        "text": [
            "They threaten war; threats of war.",  # 6 words
            "Peace talks, not war talks.",  # 5
            "A good day, a very good day for Lenmark.",  # 7 of two letters or more
            "No news.",  # 2
        ],
    }
)


def lexicon(**categories):
    rows = [(name, pattern) for name, own in categories.items() for pattern in own]
    return pd.DataFrame(rows, columns=["category", "pattern"])


def row(table, **keys):
    for column, value in keys.items():
        table = table[table[column] == value]
    assert len(table) == 1
    return table.iloc[0]


MOOD = lexicon(hard=["threat*", "war"], soft=["peace", "talk*", "good"], idle=["quince"])


def test_a_category_is_the_sum_of_its_words():
    hard = row(lexicon_rates(ARTICLES, MOOD), category="hard")
    assert (hard["n"], hard["total"], hard["n_articles"]) == (5, 20, 2)
    assert hard["rate"] == pytest.approx(5 / 20 * 10_000)


def test_categories_keep_their_order_and_have_a_row_in_every_group():
    table = lexicon_rates(ARTICLES, MOOD, by="source")
    assert table["category"].tolist() == ["hard", "soft", "idle"] * 2
    assert table["source"].tolist() == ["North"] * 3 + ["South"] * 3
    assert row(table, source="North", category="soft")["n"] == 2
    assert row(table, source="South", category="idle")[["n", "rate", "low"]].tolist() == [0, 0, 0]


def test_a_category_of_one_word_is_that_term():
    """Also its intervals and counts of articles, alone and by group and day."""
    for options in ({}, {"by": "source"}, {"freq": "D"}, {"by": ["source"], "freq": "W"}):
        ours = lexicon_rates(ARTICLES, lexicon(c=["war"]), **options)
        terms = term_rates(ARTICLES, ["war"], **options)
        pd.testing.assert_frame_equal(
            ours.drop(columns="category"), terms.drop(columns="term"), check_like=True
        )
        assert ours.attrs == terms.attrs


def test_a_word_counts_once_in_a_category_and_again_in_another():
    overlapping = lexicon(one=["war", "wa*", "*ar"], two=["war*"])
    table = lexicon_rates(ARTICLES, overlapping)
    assert table["n"].tolist() == [3, 3]


def test_a_phrase_takes_its_words_from_shorter_patterns():
    table = audit_lexicon(ARTICLES, lexicon(c=["good", "very good", "very good day", "good day"]))
    counted = table.set_index("pattern")["n"]
    assert counted.to_dict() == {"very good day": 1, "good day": 1, "good": 0, "very good": 0}
    found = table.set_index("pattern")["found"]
    assert found.to_dict() == {"very good day": 1, "good day": 2, "good": 2, "very good": 1}


def test_a_phrase_does_not_overlap_itself_nor_run_into_the_next_article():
    articles = pd.DataFrame({"article_id": ["a", "b"], "text": ["no no no", "no"]})
    table = audit_lexicon(articles, lexicon(c=["no no"])).iloc[0]
    assert (table["n"], table["found"], table["n_articles"]) == (1, 2, 1)


def test_words_of_one_letter_and_apostrophes_are_seen():
    articles = pd.DataFrame({"article_id": ["a"], "text": ["I can’t; a can. We can't, i say."]})
    table = audit_lexicon(articles, lexicon(c=["can't", "can", "i", "a*"])).set_index("pattern")
    assert table["n"].to_dict() == {"can't": 2, "i": 2, "can": 1, "a*": 1}


def test_words_of_one_letter_are_not_part_of_the_total():
    articles = pd.DataFrame({"article_id": ["a"], "text": ["I, I, I say no."]})
    said = row(lexicon_rates(articles, lexicon(c=["i"])))
    assert (said["n"], said["total"], said["rate"]) == (3, 2, 15_000)


patterns = st.lists(
    st.sampled_from(["aa", "ab", "a*", "*b", "a", "a*b", "*"]), min_size=1, max_size=3
)
texts = st.lists(st.text(alphabet="abAB \n,-", max_size=30), min_size=1, max_size=3)


@settings(deadline=None, max_examples=80)
@given(texts, st.lists(patterns.map(" ".join), min_size=1, max_size=5))
def test_every_pattern_is_found_where_kwic_shows_it(texts, patterns):
    patterns = [p for p in patterns if _patterns.parts(p)]
    if not patterns:
        return
    articles = pd.DataFrame({"article_id": [f"{i}" for i in range(len(texts))], "text": texts})
    entries = pd.DataFrame({"category": "c", "parts": [_patterns.parts(p) for p in patterns]})
    _, found, totals, _ = _matching.match(articles["text"], entries)
    for column, pattern in enumerate(patterns):
        shown = kwic(articles, pattern)["article_id"].value_counts()
        shown = shown.reindex(articles["article_id"], fill_value=0)
        assert found[:, [column]].toarray().ravel().tolist() == shown.tolist()
    assert totals.tolist() == [len(re.findall(r"\w\w+", text)) for text in texts]


def greedy(text, patterns):
    """Count by hand: longest phrase first, then most letters; no word of the text twice."""
    words = re.findall(r"\w+", text.lower())
    taken, n = set(), [0] * len(patterns)
    parts = [p.split() for p in patterns]
    letters = [len("".join(p).replace("*", "")) for p in parts]
    for i in sorted(range(len(parts)), key=lambda i: (-len(parts[i]), -letters[i], i)):
        for start in range(len(words) - len(parts[i]) + 1):
            span = range(start, start + len(parts[i]))
            globs = [p.replace("*", r"\w*") for p in parts[i]]
            fits = all(re.fullmatch(g, words[k]) for g, k in zip(globs, span, strict=True))
            if fits and not taken & set(span):
                taken |= set(span)
                n[i] += 1
    return n


@settings(deadline=None, max_examples=80)
@given(texts, st.lists(patterns.map(" ".join), min_size=1, max_size=5))
def test_counting_agrees_with_reading_word_by_word(texts, patterns):
    patterns = [p for p in patterns if _patterns.parts(p)]
    if not patterns:
        return
    entries = pd.DataFrame({"category": "c", "parts": [_patterns.parts(p) for p in patterns]})
    matches, *_ = _matching.match(pd.Series(texts, dtype="str"), entries)
    assert matches.toarray().tolist() == [greedy(text, patterns) for text in texts]


def test_weights_add_up_to_a_score_with_an_interval():
    weighted = MOOD.assign(weight=[-2, -1, 1, 0.5, 1, 9])
    table = lexicon_rates(ARTICLES, weighted, by="source")
    north, south = (row(table, source=s, category="hard") for s in ("North", "South"))
    assert north["score"] == pytest.approx((2 * -2 + 2 * -1) / 13 * 10_000)
    assert south["score"] == pytest.approx(-1 / 7 * 10_000)
    assert south["score_low"] <= south["score"] <= south["score_high"] <= 0
    pd.testing.assert_frame_equal(
        table[["n", "rate", "low"]],
        lexicon_rates(ARTICLES, MOOD, by="source")[["n", "rate", "low"]],
    )


def test_equal_weights_score_the_rate():
    table = lexicon_rates(ARTICLES, MOOD.assign(weight=1)).iloc[:2]
    np.testing.assert_allclose(table["score"], table["rate"])
    np.testing.assert_allclose(table[["score_low", "score_high"]], table[["low", "high"]])


def test_stories_are_what_is_resampled():
    copies = pd.concat([ARTICLES] * 20, ignore_index=True)
    copies["story_id"] = copies["article_id"]
    copies["article_id"] = [str(i) for i in range(len(copies))]
    alone, copied = (row(lexicon_rates(a, MOOD), category="hard") for a in (ARTICLES, copies))
    assert copied[["low", "high"]].tolist() == pytest.approx(alone[["low", "high"]].tolist())
    assert (copied["n_articles"], copied["n_stories"]) == (40, 2)


def test_the_audit_says_what_carries_a_category():
    table = audit_lexicon(ARTICLES, MOOD)
    assert table["pattern"].tolist() == ["war", "threat*", "talk*", "good", "peace", "quince"]
    war = row(table, pattern="war")
    assert (war["n"], war["n_articles"], war["share"]) == (3, 2, 3 / 5)
    assert row(table, pattern="threat*")["words"] == "threaten (1), threats (1)"
    assert table.groupby("category")["share"].sum().to_dict() == {"hard": 1, "soft": 1, "idle": 0}
    totals = lexicon_rates(ARTICLES, MOOD).set_index("category")["n"]
    pd.testing.assert_series_equal(table.groupby("category")["n"].sum(), totals, check_like=True)


def test_the_audit_weighs_shares_by_the_size_of_weights():
    weighted = lexicon(c=["war", "peace"]).assign(weight=[-1, 3])
    table = audit_lexicon(ARTICLES, weighted).set_index("pattern")
    assert table["share"].to_dict() == {"war": 0.5, "peace": 0.5}


def test_the_audit_names_every_problem():
    poor = lexicon(one=["war", "quince", ":-)", "wa*"], two=["War", "peace"], three=["war"])
    table = audit_lexicon(ARTICLES, poor).set_index(["category", "pattern"])
    problem = table["problem"]
    assert problem["one", "quince"] == "never occurs"
    assert problem["one", ":-)"] == "holds no letter or digit, so it can never match"
    assert problem["one", "wa*"] == "all it finds is counted for other patterns of the category"
    assert problem["one", "war"] == "also in: two, three"
    assert problem["two", "War"] == "also in: one, three"
    assert pd.isna(problem["two", "peace"])
    assert len(table) == len(poor)


def test_the_audit_shows_phrases_as_they_were_worded():
    table = audit_lexicon(ARTICLES, lexicon(c=["* talks", "quince *"])).set_index("pattern")
    assert table.loc["* talks", "words"] == "peace talks (1), war talks (1)"
    assert pd.isna(table.loc["quince *", "words"])


@pytest.mark.parametrize("weight", [False, True])
@pytest.mark.parametrize("options", [{}, {"by": "source"}, {"by": "source", "freq": "D"}])
def test_an_empty_corpus_gives_an_empty_table_with_its_columns(options, weight):
    own = MOOD.assign(weight=1) if weight else MOOD
    table = lexicon_rates(ARTICLES.iloc[:0], own, **options)
    assert list(table) == list(lexicon_rates(ARTICLES, own, **options))
    assert table.empty


def test_texts_without_words_have_no_rate_and_the_audit_still_has_its_rows():
    for text in (["...", None], [np.nan, np.nan]):
        articles = pd.DataFrame({"article_id": ["a", "b"], "text": text})
        table = lexicon_rates(articles, MOOD.assign(weight=1))
        assert table["total"].eq(0).all()
        assert table[["rate", "low", "score", "score_low"]].isna().all(axis=None)
        audit = audit_lexicon(articles, MOOD)
        assert audit["problem"].eq("never occurs").all()
        assert audit["share"].isna().all()
    audit = audit_lexicon(ARTICLES.iloc[:0], lexicon(c=["very good"]))
    assert audit[["found", "n", "n_articles"]].to_numpy().tolist() == [[0, 0, 0]]


def test_one_article_has_a_rate_without_an_interval_over_stories():
    table = lexicon_rates(ARTICLES.iloc[:1], MOOD.assign(weight=1))
    assert row(table, category="hard")["rate"] == pytest.approx(4 / 6 * 10_000)
    assert table[["low", "high", "score_low", "score_high"]].isna().all(axis=None)


def test_inputs_are_not_changed_and_reruns_agree():
    before, own = ARTICLES.copy(deep=True), MOOD.copy(deep=True)
    pd.testing.assert_frame_equal(lexicon_rates(ARTICLES, MOOD), lexicon_rates(ARTICLES, MOOD))
    audit_lexicon(ARTICLES, MOOD)
    pd.testing.assert_frame_equal(ARTICLES, before)
    pd.testing.assert_frame_equal(MOOD, own)


@pytest.mark.parametrize(
    ("own", "message"),
    [
        (MOOD.iloc[:0], "lexicon has no rows"),
        (MOOD[["pattern"]], "lacks the column 'category'"),
        (lexicon(c=["war", " "]), r"lexicon\['pattern'\] is empty in row 1"),
        (pd.DataFrame({"category": [None], "pattern": ["a"]}), r"\['category'\] is empty in row 0"),
        (lexicon(c=["war"]).assign(weight=["much"]), "'war' must be a number, not 'much'"),
        (lexicon(c=["war"]).assign(weight=[np.inf]), "'war' must be a number"),
    ],
)
def test_a_lexicon_that_cannot_serve_is_explained(own, message):
    for function in (lexicon_rates, audit_lexicon):
        with pytest.raises(ValueError, match=message):
            function(ARTICLES, own)


def test_a_lexicon_must_be_a_table():
    with pytest.raises(TypeError, match="must be a DataFrame, not dict"):
        lexicon_rates(ARTICLES, {"c": ["war"]})


def loaded(tmp_path, name, text):
    path = tmp_path / name
    path.write_bytes(text.encode())
    return [tuple(row) for row in load_lexicon(path).itertuples(index=False)]


HARD_SOFT = [("hard line", "threat*"), ("hard line", "no war"), ("soft", "threat*"), ("soft", "no")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.lc3", "\n+hard line\nthreat* \n no war\r\n+soft\n\nthreat*\nno\n"),
        ("a.yaml", "hard line: [threat*, no war]\nsoft:\n  - threat*\n  - no\n"),
        ("A.YML", "hard line:\n  - threat*\n  - - no war\nsoft: [threat*, 'no']\nempty:\n"),
        (
            "a.csv",
            "pattern,Category\nthreat*,hard line\nno war, hard line\nthreat*,soft\nno,soft\n",
        ),
        (
            "a.csv",
            "\ufeffcategory;pattern\nhard line;threat*\nhard line;no war\nsoft;threat*\nsoft;no\n",
        ),
    ],
)
def test_every_format_gives_the_same_table(tmp_path, name, text):
    assert loaded(tmp_path, name, text) == HARD_SOFT


@pytest.mark.parametrize(
    "text",
    [
        "%\n1\thard line\n02\tsoft\n%\nthreat*\t01\t2\nno war\t1\nno\t2\n",
        "%\r\n1 hard line\r\n2 soft\r\n\r\n%\r\n\r\nthreat* 1 2\r\nno war 1\r\nno 2\r\n",
        "%\n1\thard line\n\t2\t\tsoft\n%\nthreat*\t1 2\nno war\t1\nno\t\t2\t\n",
    ],
)
def test_a_dic_file_is_read_with_tabs_or_spaces(tmp_path, text):
    found = loaded(tmp_path, "a.dic", text)
    assert sorted(found) == sorted(HARD_SOFT)


def test_conditions_of_a_dic_file_are_said_to_be_passed_over(tmp_path):
    text = "%\n1\tone\n2\ttwo\n%\nlike\t(02 134)1/2\t(02)1\nkind\t<of>1/2\nplain\t1\n"
    with pytest.warns(UserWarning, match=r"3 categories depend on .* first in line 5"):
        found = loaded(tmp_path, "a.dic", text)
    assert found == [("two", "like"), ("two", "kind"), ("one", "plain")]


def test_nested_categories_are_joined_by_a_point(tmp_path):
    text = "tone:\n  hard: [war]\n  soft:\n    warm: [peace, talks]\nyes: [on, null, ~]\n"
    assert loaded(tmp_path, "a.yaml", text) == [
        ("tone.hard", "war"),
        ("tone.soft.warm", "peace"),
        ("tone.soft.warm", "talks"),
        ("yes", "on"),
        ("yes", "null"),
        ("yes", "~"),
    ]


def test_a_csv_keeps_weights_and_words_that_look_like_gaps(tmp_path):
    found = loaded(tmp_path, "a.csv", "category,pattern,weight\nc,null,1\nc,NA,-0.5\n")
    assert found == [("c", "null", 1.0), ("c", "NA", -0.5)]


def test_old_encodings_are_read(tmp_path):
    path = tmp_path / "a.lc3"
    path.write_bytes("+c\ncafé*\n".encode("cp1252"))
    assert load_lexicon(path)["pattern"].tolist() == ["café*"]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.docx", "x", r"no lexicon can be read from 'a.docx'; use .dic, .lc3"),
        ("a.dic", "one\t1\n", "a.dic: the categories must stand between two lines of '%'"),
        ("a.dic", "%\none\n%\n", "line 2 is no number and category: 'one'"),
        ("a.dic", "%\n1\tc\n%\nwar\t2\n", "line 4 names the unknown category 2"),
        ("a.dic", "%\n1\tc\n%\nwar\n", "line 4 names no category"),
        ("a.dic", "%\n1\tc\n%\nwar\tx\n", "'x' is no number of a category"),
        ("a.lc3", "war\n+c\n", "line 1 stands before the first category"),
        ("a.lc3", "+c\n", "a.lc3: there is no pattern in it"),
        ("a.yaml", "- war\n", "must hold categories with lists"),
        ("a.yaml", "c: [war", "this is not YAML"),
        ("a.csv", "word,category\nwar,c\n", "columns category and pattern are needed, not: word"),
        ("a.csv", "pattern,category\nwar,\n", "category is empty in row 1"),
        ("a.csv", "pattern,category,weight\nwar,c,1\nwar,c,big\n", "row 2 .* no number: 'big'"),
        ("a.csv", "", "a.csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_explained(tmp_path, name, text, message):
    with pytest.raises(ValueError, match=message):
        loaded(tmp_path, name, text)


def test_a_loaded_lexicon_counts(tmp_path):
    path = tmp_path / "mood.yaml"
    path.write_text("hard: [threat*, war]\nsoft: [peace, talk*, good]\nidle: [quince]\n")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        own = load_lexicon(path)
    pd.testing.assert_frame_equal(own, MOOD)
    assert len(lexicon_rates(ARTICLES, own)) == 3
