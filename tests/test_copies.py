"""Copies: found, named and compared as a slow and plain reading of the rules says."""

import re
import time
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from corpuslib import copies_of, copy_pairs, load_articles, mark_copies
from corpuslib.copies.near import near_copies

CHRONICLE = Path(__file__).resolve().parents[1] / "data" / "chronicle"
RNG = np.random.default_rng(11)
WORDS = np.array([a + b + c for a in "bdfglmnprs" for b in "aeiou" for c in ("th", "nd", "r", "l")])


def made(n_words: int, seed: int) -> list[str]:
    """Words drawn at random: two such texts share no shingle."""
    return np.random.default_rng(seed).choice(WORDS, n_words).tolist()


def frame(*texts, ids=None, **columns) -> pd.DataFrame:
    ids = [chr(ord("a") + i) for i in range(len(texts))] if ids is None else ids
    texts = [" ".join(text) if isinstance(text, list) else text for text in texts]
    return pd.DataFrame({"article_id": ids, "text": pd.Series(texts, dtype="str"), **columns})


def ids(*texts, **columns) -> list[str]:
    return mark_copies(frame(*texts, **columns))["copy_id"].tolist()


def days(*values) -> pd.Series:
    return pd.Series(pd.to_datetime(list(values)))


def shingles(text: str) -> set[tuple[str, ...]]:
    """The same question put to Python: folded letter by letter, anything else divides."""
    words = re.findall(r"[^\W_]+", "".join(c.lower() if len(c.lower()) == 1 else c for c in text))
    return {tuple(words[i : i + 5]) for i in range(max(len(words) - 4, 1))} if words else set()


def plainly(texts: list[str]) -> dict[tuple[int, int], tuple[float, float]]:
    """Jaccard similarity and containment of all pairs that share a shingle."""
    sets = [shingles(text) for text in texts]
    found = {}
    for a, b in combinations(range(len(texts)), 2):
        both = len(sets[a] & sets[b])
        if both:
            lengths = len(sets[a]), len(sets[b])
            found[a, b] = both / (sum(lengths) - both), both / min(lengths)
    return found


def edited(words: list[str], n: int, seed: int) -> list[str]:
    rng = np.random.default_rng(seed)
    words = list(words)
    for place in rng.choice(len(words), n, replace=False):
        words[place] = f"x{rng.integers(10**9)}"
    return words


def some_corpus() -> list[str]:
    """Originals of 12 to 600 words, each with copies that have more and more words replaced."""
    texts = []
    for seed, n_words in enumerate([12, 20, 40, 80, 150, 300, 600] * 6):
        original = made(n_words, seed)
        texts.append(" ".join(original))
        for step in range(1, 8):
            texts.append(" ".join(edited(original, step * n_words // 60, 100 * seed + step)))
    return texts


TEXTS = some_corpus()


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.8])
def test_pairs_are_those_of_a_comparison_of_all_with_all(threshold):
    rows, others, jaccard, containment = near_copies(TEXTS, threshold=threshold, every=True)
    found = {
        (min(a, b), max(a, b)): (j, c)
        for a, b, j, c in zip(rows, others, jaccard, containment, strict=True)
    }
    truth = plainly(TEXTS)
    wanted = {pair for pair, (j, _) in truth.items() if j >= threshold}
    assert len(wanted) > 100
    assert len(wanted & set(found)) >= 0.99 * len(wanted)
    for pair, values in found.items():
        assert values == pytest.approx(truth[pair])
        assert values[0] >= threshold or values[1] >= 0.6


def test_the_reprints_of_the_chronicle_are_found_and_nothing_else():
    articles = mark_copies(load_articles(CHRONICLE, progress=False))
    listed = pd.read_csv(CHRONICLE / "copies.csv")
    real = {frozenset(pair) for pair in listed[["article_id", "original"]].to_numpy().tolist()}
    groups = articles.groupby("copy_id")["article_id"].agg(frozenset)
    assert {group for group in groups if len(group) > 1} == real


def test_every_text_on_its_own_is_its_own_original():
    assert ids(made(100, 1), made(100, 2), made(100, 3)) == ["a", "b", "c"]


def test_case_punctuation_and_quotation_marks_do_not_matter():
    text = "“We don't know,” said Oram of Vell; the envoys had left the old port of Sarn by noon."
    other = "WE DON’T KNOW -- said ORAM (of Vell) the envoys had left the old port of Sarn, by noon"
    assert len(set(ids(text, other))) == 1


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Το τέλος του δρόμου είναι εδώ ΤΕΛΟΣ", "το ΤΈΛΟΣ ΤΟΥ δρόμου ΕΊΝΑΙ εδώ τελος"),
        ("Brücken führen über Flüsse weiter", "BRÜCKEN FÜHREN ÜBER FLÜSSE WEITER"),
        ("émigré naïve façade rôle cliché", "ÉMIGRÉ NAÏVE FAÇADE RÔLE CLICHÉ"),
        ("талонов нет совсем никаких больше", "ТАЛОНОВ НЕТ СОВСЕМ НИКАКИХ БОЛЬШЕ"),
    ],
)
def test_letters_of_any_alphabet_are_compared_without_case(text, other):
    assert ids(text, other) == ["a", "a"]


@pytest.mark.parametrize("kept", [0.3, 0.5, 0.7])
def test_a_cut_down_reprint_is_a_copy(kept):
    text = made(400, 5)
    assert ids(text, text[: int(400 * kept)]) == ["a", "a"]
    assert ids(text, text[-int(400 * kept) :]) == ["a", "a"]


def test_a_passage_that_stands_in_a_much_longer_text_is_no_copy():
    text = made(600, 5)
    assert ids(text, text[200:300]) == ["a", "b"]  # a sixth of it
    short = made(120, 6)
    assert ids(short, short[:49]) == ["a", "b"]  # fewer than fifty words
    assert ids(short, short[:52]) == ["a", "a"]


def test_a_reprint_with_other_wording_in_between_must_share_more_if_it_is_cut():
    text = made(400, 7)

    def shared(n_words, share):
        own = made(n_words, 8)
        own[: int(n_words * share)] = text[: int(n_words * share)]
        return ids(text, own)

    assert len(set(shared(400, 0.65))) == 1
    assert len(set(shared(400, 0.55))) == 2
    assert len(set(shared(200, 0.85))) == 1
    assert len(set(shared(200, 0.75))) == 2


def test_a_higher_threshold_asks_more_of_cuts_too():
    text = made(400, 7)
    own = text[:170] + made(30, 9)
    assert mark_copies(frame(text, own))["copy_id"].tolist() == ["a", "a"]
    assert mark_copies(frame(text, own), threshold=0.9)["copy_id"].tolist() == ["a", "b"]


def test_a_digest_does_not_join_the_pieces_it_is_made_of():
    one, other, third = made(120, 1), made(110, 2), made(100, 3)
    found = ids(one + other + third, one, other, third)
    assert len(set(found[1:])) == 3
    assert found[0] in {"a", found[1]}


def test_cuts_of_one_text_that_overlap_are_all_its_copies():
    text = made(400, 4)
    assert ids(text, text[:200], text[120:300]) == ["a", "a", "a"]


def test_copies_are_compared_with_the_fullest_text_though_a_cut_came_first():
    full = made(400, 1)
    reworded = made(100, 2) + full[100:-5]
    dates = days("2031-05-01", "2031-05-02", "2031-05-03")
    assert ids(full[:200], full, reworded, date=dates) == ["a", "a", "a"]
    assert ids(full[:200], reworded, date=dates[:2]) == ["a", "b"]


def test_a_chain_of_small_changes_does_not_join_texts_that_are_not_alike():
    steps = [made(200, 1)]
    for step in range(12):
        words = list(steps[-1])
        words[step * 15 : step * 15 + 15] = made(15, 50 + step)
        steps.append(words)
    articles = frame(*steps)
    marked = mark_copies(articles)
    assert marked["copy_id"].nunique() > 1
    truth = plainly(articles["text"].tolist())
    for _, group in marked.groupby("copy_id"):
        rows = group.index.tolist()
        alike = {row: {row} for row in rows}
        for a, b in combinations(rows, 2):
            if truth.get((a, b), (0, 0))[1] >= 0.6:
                alike[a].add(b)
                alike[b].add(a)
        assert any(len(others) == len(rows) for others in alike.values())


def test_the_original_is_the_earliest_then_the_longest_then_the_first_by_name():
    text = made(100, 1)
    longer = [*text, "and", "so", "on"]
    assert ids(text, longer, date=days("2031-05-02", "2031-05-03")) == ["a", "a"]
    assert ids(text, longer, date=days("2031-05-02", "2031-05-02")) == ["b", "b"]
    assert ids(text, text, ids=["z", "y"]) == ["y", "y"]


def test_an_undated_article_is_not_the_original_of_a_dated_one():
    text = made(100, 1)
    assert ids([*text, "more"], text, date=days(None, "2031-05-02")) == ["b", "b"]
    interval = {
        "date_low": days("2031-01-01", "2031-05-02"),
        "date_high": days("2031-12-31", "2031-05-02"),
    }
    assert ids(text, text, **interval) == ["a", "a"]
    assert ids(text, text, **interval, date_method=["none", "header"]) == ["b", "b"]


def test_of_two_intervals_that_begin_together_the_shorter_is_earlier():
    low, high = days("2031-05-01", "2031-05-01"), days("2031-05-09", "2031-05-03")
    text = made(60, 1)
    assert ids(text, text, date_low=low, date_high=high) == ["b", "b"]


def test_copies_are_found_across_days():
    text = made(60, 1)
    assert ids(text, text, date=days("2031-05-01", "2038-01-01")) == ["a", "a"]


def test_the_articles_come_back_as_they_were_with_one_column_more():
    articles = frame("one two three four five six", "rain", note=[1, 2]).set_index(pd.Index([7, 3]))
    before = articles.copy()
    marked = mark_copies(articles)
    pd.testing.assert_frame_equal(articles, before)
    pd.testing.assert_frame_equal(marked.drop(columns="copy_id"), before)
    assert marked["copy_id"].dtype == "str"


def test_the_order_of_the_rows_changes_nothing():
    texts = TEXTS[:120]
    articles = frame(*texts, ids=[f"n{i:03}" for i in range(len(texts))])
    marked = mark_copies(articles).set_index("article_id")["copy_id"]
    for seed in range(3):
        shuffled = mark_copies(articles.sample(frac=1, random_state=seed))
        pd.testing.assert_series_equal(
            shuffled.set_index("article_id")["copy_id"].sort_index(), marked.sort_index()
        )


def test_ten_thousand_copies_of_one_text_are_one_group_and_quick():
    text = " ".join(made(300, 1))
    articles = frame(*[text] * 10_000, ids=[f"n{i}" for i in range(10_000)])
    mark_copies(articles.head(10))
    start = time.perf_counter()
    assert mark_copies(articles)["copy_id"].eq("n0").all()
    assert time.perf_counter() - start < 10


def test_thousands_of_near_copies_are_one_group():
    text = made(200, 1)
    texts = [edited(text, 4, seed) for seed in range(3_000)]
    articles = frame(*texts, ids=[f"n{i:04}" for i in range(3_000)])
    assert mark_copies(articles)["copy_id"].nunique() == 1


def test_boilerplate_that_thousands_share_joins_nothing():
    boilerplate = made(60, 1)
    texts = [made(140, 10 + seed) + boilerplate for seed in range(2_000)]
    articles = frame(*texts, ids=[f"n{i}" for i in range(2_000)])
    assert mark_copies(articles)["copy_id"].equals(articles["article_id"].rename("copy_id"))


def test_more_pairs_than_articles_are_all_listed():
    text = " ".join(made(40, 1))
    pairs = copy_pairs(frame(*[text] * 40, ids=[f"n{i}" for i in range(40)]))
    assert len(pairs) == 40 * 39 / 2
    assert (pairs[["jaccard", "containment"]] == 1).all(axis=None)


@pytest.mark.parametrize("nothing", ["", "   \n", "... -- !", "“”"])
def test_empty_texts_are_nobodys_copies(nothing):
    assert ids(nothing, nothing, "", "rain") == ["a", "b", "c", "d"]


def test_a_missing_text_is_nobodys_copy():
    articles = frame("rain in Tell", "rain in Tell", "x").assign(text=[None, np.nan, "rain"])
    assert mark_copies(articles)["copy_id"].tolist() == ["a", "b", "c"]


def test_texts_of_fewer_than_five_words_are_copies_if_they_have_the_same_words():
    assert ids("Live: updates", "live updates", "Live updates now") == ["a", "a", "c"]
    assert ids("Rain", "Rain on the harvest fair in Tell") == ["a", "b"]


def test_a_script_without_spaces_is_compared_letter_by_letter():
    one = "北方的信使昨天抵达旧港口并同意再次会面讨论停火的条件"
    assert ids(one, "南方的雨水落在集市上人们早早回家", one + "各方") == ["c", "b", "c"]


def test_latin_letters_beside_such_a_script_are_words():
    assert ids("G7北方的信使TV抵达旧港", "G7 北方的信使 TV 抵达旧港")[0] == "b"


def test_one_article_or_none_is_enough():
    assert ids("rain") == ["a"]
    none = mark_copies(frame("rain").head(0))
    assert none["copy_id"].tolist() == []
    assert list(copy_pairs(frame("rain"))) == ["article_id", "other", "jaccard", "containment"]


def test_a_text_that_repeats_itself_is_compared_by_what_differs():
    text = made(80, 1)
    assert ids(text + text, text) == ["a", "a"]
    pairs = copy_pairs(frame(text * 4, text * 4))
    assert pairs["jaccard"].tolist() == [1.0]


@pytest.mark.parametrize("threshold", [0, -0.1, 1.01, float("nan")])
def test_a_threshold_out_of_range_is_refused(threshold):
    with pytest.raises(ValueError, match="threshold"):
        mark_copies(frame("rain"), threshold=threshold)


def test_what_is_missing_is_named():
    with pytest.raises(ValueError, match="'text'"):
        mark_copies(pd.DataFrame({"article_id": ["a"]}))
    with pytest.raises(ValueError, match="more than one row"):
        mark_copies(frame("rain", "sun", ids=["a", "a"]))


LONG = (
    "The envoys met in the port. Rain fell all day long. Oram said that the old truce holds.\n\n"
    "Vell wants more time. They will meet again in the spring of next year."
)
SHORT = (
    "Late news. The envoys met in the port. Oram said that the old truce is over.\n\n"
    "They will meet again in the spring of next year."
)


def compared() -> pd.DataFrame:
    return copies_of(frame(LONG, SHORT, copy_id=["a", "a"]), "b")


def test_what_was_changed_is_told_passage_by_passage():
    told = compared()[["change", "original_text", "text"]].to_numpy().tolist()
    assert told == [
        ["added", "", "Late news."],
        ["kept", *["The envoys met in the port."] * 2],
        ["cut", "Rain fell all day long.", ""],
        ["kept", *["Oram said that the old truce"] * 2],
        ["changed", "holds.\n\nVell wants more time.", "is over."],
        ["kept", *["They will meet again in the spring of next year."] * 2],
    ]


@pytest.mark.parametrize(("text", "side"), [(LONG, "original_"), (SHORT, "")])
def test_passages_stand_where_they_say_and_cover_the_text(text, side):
    table = compared()
    covered = np.zeros(len(text), bool)
    for row in table.to_dict("records"):
        begin, end = row[f"{side}start"], row[f"{side}end"]
        assert text[begin:end] == row[f"{side}text"]
        assert not covered[begin:end].any()
        covered[begin:end] = True
    assert all(done or char.isspace() for done, char in zip(covered, text, strict=True))


def test_copies_are_shown_whichever_of_them_is_asked_for():
    articles = load_articles(CHRONICLE, progress=False)
    listed = pd.read_csv(CHRONICLE / "copies.csv").iloc[0]
    marked = mark_copies(articles)
    one, other = (copies_of(marked, listed[c]) for c in ("article_id", "original"))
    pd.testing.assert_frame_equal(one, other)
    assert one.attrs["original"] == marked.set_index("article_id")["copy_id"][listed["original"]]


def test_copies_are_looked_for_where_they_are_not_marked():
    text = "The two envoys met at noon in the old port of Sarn."
    assert copies_of(frame(text, f"{text} Rain fell."), "a")["change"].tolist() == ["kept", "cut"]


def test_an_article_without_copies_has_no_changes():
    assert copies_of(frame("rain", "sun"), "a").empty


def test_an_unknown_article_is_named():
    with pytest.raises(ValueError, match="'nonsense'"):
        copies_of(frame("rain"), "nonsense")


def test_markup_in_a_text_is_shown_as_text():
    text = "<script>alert(1)</script> the two envoys met at noon in the old port"
    shown = copies_of(frame(text, text, copy_id=["a", "a"]), "a")._repr_html_()
    assert "<script>" not in shown


def test_two_very_long_texts_are_compared_in_good_time():
    one, other = ". ".join(made(30_000, 1)), ". ".join(made(30_000, 2))
    start = time.perf_counter()
    table = copies_of(frame(one, other, copy_id=["a", "a"]), "a")
    assert time.perf_counter() - start < 10
    assert table["change"].tolist() == ["changed"]
