import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpuslib import infer_dates, resolve_days

SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
THURSDAY = "2031-05-08"


def day(text):
    return pd.Timestamp(text)


def span(text, of=THURSDAY):
    """The first expression in a text, as (expression, low, high) with days as text."""
    row = resolve_days(text, of).iloc[0]
    return row["expression"], str(row["low"].date()), str(row["high"].date())


# ---- resolve_days


@pytest.mark.parametrize(
    ("text", "expression", "low", "high"),
    [
        ("They met on Wednesday.", "on Wednesday", "05-07", "05-07"),
        ("He spoke Wednesday night.", "Wednesday night", "05-07", "05-07"),
        ("It began late on Thursday.", "late on Thursday", "05-08", "05-08"),
        ("On Friday they met.", "On Friday", "05-02", "05-02"),
        ("They will meet on Friday.", "on Friday", "05-09", "05-09"),
        ("On Friday Oram will travel.", "On Friday", "05-09", "05-09"),
        ("They will leave, he said on Friday.", "on Friday", "05-02", "05-02"),
        ("It must be signed by Monday.", "by Monday", "05-12", "05-12"),
        ("Last Thursday it rained.", "Last Thursday", "05-01", "05-01"),
        ("It resumes next Thursday.", "next Thursday", "05-15", "05-15"),
        ("They speak this Tuesday.", "this Tuesday", "05-06", "05-06"),
        ("Yesterday morning it ended.", "Yesterday morning", "05-07", "05-07"),
        ("It ended today.", "today", "05-08", "05-08"),
        ("It ends tonight.", "tonight", "05-08", "05-08"),
        ("He leaves tomorrow.", "tomorrow", "05-09", "05-09"),
        ("It broke the day before yesterday.", "the day before yesterday", "05-06", "05-06"),
        ("Two days ago it held.", "Two days ago", "05-06", "05-06"),
        ("It fell on May 3.", "on May 3", "05-03", "05-03"),
        ("It fell on Apr. 24.", "on Apr. 24", "04-24", "04-24"),
        ("It fell on the 3rd of May.", "on the 3rd of May", "05-03", "05-03"),
        ("Talks of 3-5 May failed.", "3-5 May", "05-03", "05-05"),
        ("Talks from May 3 to 5 failed.", "from May 3 to 5", "05-03", "05-05"),
        ("TELL, May 6 (Agency) - Rain.", "May 6", "05-06", "05-06"),
        ("On 06.05.2031 it fell.", "On 06.05.2031", "05-06", "05-06"),
        ("Stamp 2031-05-06T10:00.", "2031-05-06", "05-06", "05-06"),
        ("On 05/23/2031 it ends.", "On 05/23/2031", "05-23", "05-23"),
        ("Last week they met.", "Last week", "04-28", "05-04"),
        ("They met this week.", "this week", "05-05", "05-11"),
        ("They met earlier this week.", "earlier this week", "05-05", "05-08"),
        ("They meet later this week.", "later this week", "05-08", "05-11"),
        ("They meet next week.", "next week", "05-12", "05-18"),
        ("They met over the weekend.", "over the weekend", "05-03", "05-04"),
        ("They will meet over the weekend.", "over the weekend", "05-10", "05-11"),
        ("It sank last month.", "last month", "04-01", "04-30"),
        ("It sank in April.", "in April", "04-01", "04-30"),
        ("It sank in early April.", "in early April", "04-01", "04-10"),
        ("War by mid-May is likely.", "by mid-May", "05-11", "05-20"),
        ("At the end of April it sank.", "At the end of April", "04-21", "04-30"),
        ("In recent days it grew.", "In recent days", "05-01", "05-08"),
        ("In the past two days it grew.", "In the past two days", "05-06", "05-08"),
        ("Over the last 24 hours it grew.", "Over the last 24 hours", "05-07", "05-08"),
        ("In the coming days it grows.", "In the coming days", "05-08", "05-15"),
        ("A week ago it held.", "A week ago", "04-28", "05-04"),
    ],
)
def test_day_words_mean_what_a_reader_of_that_thursday_takes_them_for(text, expression, low, high):
    assert span(text) == (expression, f"2031-{low}", f"2031-{high}")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("on December 24", "2030-12-24", "2030-12-24"),
        ("on June 20", "2031-06-20", "2031-06-20"),
        ("in December", "2030-12-01", "2030-12-31"),
        ("It will be in December", "2031-12-01", "2031-12-31"),
        ("on 29 February", "2032-02-29", "2032-02-29"),
        ("last year", "2030-01-01", "2030-12-31"),
        ("in 2014", "2014-01-01", "2014-12-31"),
        ("in April 2019", "2019-04-01", "2019-04-30"),
        ("on Thursday, May 2, 2030", "2030-05-02", "2030-05-02"),
        ("on Friday, March 15", "2030-03-15", "2030-03-15"),
    ],
)
def test_a_year_that_is_not_named_is_the_one_that_fits(text, low, high):
    if "February" in text:
        assert resolve_days(text, "2032-03-01")[["low", "high"]].iloc[0].tolist() == [day(low)] * 2
    else:
        assert span(text)[1:] == (low, high)


@pytest.mark.parametrize(
    "text",
    [
        "They may march if they can.",
        "Black Friday and Good Friday sales.",
        "He writes for the Sunday Times every Sunday.",
        "The 2014 sanctions, 10,000 men, 3.5 points.",
        "Vell Today reports so; Premier May agrees.",
        "On February 30, on 31.04.2031 and on 3/4/2031.",
        "Shares fell in a second, a minute later.",
        "Some 24,000 marched; 5 percent of 12 marchers fell.",
    ],
)
def test_words_that_only_look_like_days_are_left_alone(text):
    assert resolve_days(text, THURSDAY)["expression"].tolist() == []


def test_numbers_after_a_month_are_not_days():
    assert span("In January 24,000 left.")[0] == "In January"
    assert span("In January 5% left.")[0] == "In January"


def test_the_previous_day_counts_from_the_day_named_just_before():
    days = resolve_days("He left on Tuesday. The previous day they met.", THURSDAY)
    assert days["low"].tolist() == [day("2031-05-06"), day("2031-05-05")]
    assert resolve_days("They met the previous day.", THURSDAY)["low"].tolist() == [
        day("2031-05-07")
    ]
    days = resolve_days("He left on Tuesday and came back two days later.", THURSDAY)
    assert days["high"].tolist() == [day("2031-05-06"), day("2031-05-08")]


def test_an_uncertain_day_widens_what_depends_on_it():
    low, high = resolve_days("yesterday", ("2031-05-08", "2031-05-09")).loc[0, ["low", "high"]]
    assert (low, high) == (day("2031-05-07"), day("2031-05-08"))
    low, high = resolve_days("on Friday", ("2031-05-08", "2031-05-09")).loc[0, ["low", "high"]]
    assert (low, high) == (day("2031-05-02"), day("2031-05-09"))


def test_without_a_day_only_dates_with_a_year_are_known():
    days = resolve_days("On Monday, 6 May 2031, not on Tuesday or May 9.", pd.NaT)
    assert days["low"].isna().tolist() == [False, True, True]
    assert days.loc[0, "low"] == day("2031-05-06")


def test_a_day_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="swap the two"):
        resolve_days("today", ("2031-05-09", "2031-05-08"))


def test_no_day_words_give_an_empty_table_of_the_same_columns():
    none = resolve_days("Nothing here.", THURSDAY)
    some = resolve_days("today", THURSDAY)
    assert len(none) == 0
    pd.testing.assert_series_equal(none.dtypes, some.dtypes)


DAY_WORDS = st.lists(
    st.sampled_from(
        [
            *("on ", "in ", "by ", "the ", "last ", "next ", "this ", "early ", "mid-", "a few "),
            *("Wednesday", "wed", "Sat. ", "January", "May ", "Feb. ", "February ", "31", "29, "),
            *("2031", "0000", "9999-12-31", "week", "weekend", "days ", "years ", "ago", "later"),
            *(
                "999 ",
                "yesterday",
                "tomorrow ",
                "will ",
                "said ",
                ", ",
                ". ",
                "\n",
                "İ",
                "٣",
                "99.99.99",
            ),
        ]
    ),
    max_size=30,
).map("".join)


@settings(max_examples=300)
@given(
    DAY_WORDS | st.text(),
    st.dates() | st.just(None),
    st.integers(min_value=0, max_value=400),
)
def test_any_text_and_any_day_give_exact_offsets_and_ordered_days(text, first, length):
    last = first and min(
        pd.Timestamp(first) + pd.Timedelta(days=length), pd.Timestamp("9999-12-31")
    )
    days = resolve_days(text, (first, last))
    assert [text[a:b] for a, b in zip(days["start"], days["end"], strict=True)] == days[
        "expression"
    ].tolist()
    assert (days["start"].to_numpy()[1:] >= days["end"].to_numpy()[:-1]).all()
    known = days.dropna()
    assert (known["low"] <= known["high"]).all()


@pytest.mark.parametrize(
    "piece",
    ["on on on January ", "January ", "12 ", "the day before ", "will on Friday ", "   ", "1"],
)
def test_time_grows_with_length_whatever_the_text(piece):
    def seconds(length):
        text, runs = (piece * length)[:length], []
        for _ in range(3):
            start = time.perf_counter()
            resolve_days(text, THURSDAY)
            runs.append(time.perf_counter() - start)
        return min(runs)

    assert seconds(60_000) < 16 * max(seconds(15_000), 0.002)


@pytest.mark.slow
def test_a_megabyte_of_day_words_takes_seconds():
    start = time.perf_counter()
    resolve_days("on on on January " * 62_500, THURSDAY)
    assert time.perf_counter() - start < 20


# ---- infer_dates

PLACES = [
    "Tell",
    "Vell",
    "Orsk Bay",
    "Sarn",
    "Quill",
    "Marrow",
    "Dunmere",
    "Hask",
    "Ilvane",
    "Brock",
]
PEOPLE = [
    f"{a}{b}" for a in ("Or", "Va", "Ki", "Me", "Du", "Sa") for b in ("nam", "lert", "strel", "vik")
]
THINGS = ["harbour", "treaty", "ferry", "wheat", "pipeline", "border", "school", "bridge", "dam"]
DEEDS = ["rejected", "welcomed", "signed", "delayed", "doubled", "cancelled", "inspected"]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def made_up_corpus(n_events, *, tellings=3, seed=0):
    """Events of an invented crisis, each told several times, that day or the morning after."""
    rng = np.random.default_rng(seed)
    rows = []
    for event in range(n_events):
        happened = day("2031-03-01") + pd.Timedelta(days=int(rng.integers(0, 90)))
        who, whom = rng.choice(PEOPLE, 2, replace=False)
        where, thing, deed = rng.choice(PLACES), rng.choice(THINGS), rng.choice(DEEDS)
        figure = int(rng.integers(1_000, 99_000))
        words = rng.choice(
            [f"{a} {b}" for a in ("no", "every", "half", "our", "some") for b in THINGS], 2
        )
        weekday = WEEKDAYS[happened.weekday()]
        for telling in range(tellings):
            published = happened + pd.Timedelta(days=int(rng.random() < 0.4))
            facts = [
                f"Minister {who} {deed} the {thing} plan in {where} on {weekday}.",
                f"Envoy {whom} counted {figure:,} people near {where}.",
                f"It was “{words[0]} and {words[1]}”, {who} said of {whom}.",
            ]
            order = rng.permutation(3)
            filler = f"Talks about the {rng.choice(THINGS)} had gone on in {rng.choice(PLACES)}."
            text = " ".join([facts[0], *(facts[i] for i in order if i), filler])
            rows.append((f"desk{telling}/event{event}", published, text))
    return pd.DataFrame(rows, columns=["article_id", "date", "text"])


def hidden(corpus, share, seed=0):
    gone = np.random.default_rng(seed).random(len(corpus)) < share
    return corpus.assign(date=corpus["date"].mask(gone)), gone


def test_a_hidden_day_is_found_again_within_two_days():
    """Nine in ten of the true days lie in intervals whose median is at most two days wide."""
    corpus = made_up_corpus(150)
    articles, gone = hidden(corpus, 0.2)
    found = infer_dates(articles)[gone]
    inferred = found[found["date_method"] == "inferred"]
    truth = corpus.loc[inferred.index, "date"]
    covered = (inferred["date_low"] <= truth) & (truth <= inferred["date_high"])
    width = (inferred["date_high"] - inferred["date_low"]).dt.days
    assert len(inferred) > 0.8 * gone.sum()
    assert covered.mean() >= 0.9
    assert width.median() <= 2


def test_days_that_are_hidden_at_random_are_not_inferred_from_nothing():
    """Shuffled days leave nothing to learn: most articles get the window, and say so."""
    corpus = made_up_corpus(100, tellings=1, seed=3)
    texts = "Rain fell. " + corpus["article_id"].str.replace("/", " ")
    articles, gone = hidden(corpus.assign(text=texts), 0.3)
    found = infer_dates(articles)[gone]
    assert (found["date_method"] == "none").mean() > 0.9


TRUCE = pd.DataFrame(
    {
        "article_id": ["tell/truce", "vell/fair", "sarn/dam", "quill/truce"],
        "date": pd.to_datetime(["2031-05-08", "2031-05-26", "2031-04-17", None]),
        "text": [
            "Premier Oram of Vell is “open to a truce”, her spokesman Kiravel said in Port Sarn. "
            "Some 8,500 men wait at the border.",
            "The harvest fair in Tell drew a crowd on Monday, despite the rain.",
            "Engineers inspected the dam at Sarn on Thursday and found a crack.",
            "Oram told Vell on Wednesday that she is “open to a truce”. Her spokesman Kiravel "
            "counted 8.5 thousand men in Port Sarn.",
        ],
    }
)


def test_a_weekday_and_a_neighbour_together_tell_the_day():
    """8 May 2031 is a Thursday; the other telling says Wednesday."""
    row = infer_dates(TRUCE).iloc[3]
    assert row["date_method"] == "inferred"
    assert row["date_low"] <= day("2031-05-07") <= row["date_high"]
    assert row["date_high"] - row["date_low"] <= pd.Timedelta(days=2)


def test_the_reason_names_the_words_and_the_neighbour():
    reason = infer_dates(TRUCE)["date_reason"].iloc[3]
    assert "“on Wednesday”" in reason
    assert "'open to a truce'" in reason
    assert "tell/truce of 2031-05-08" in reason


def test_an_undated_article_helps_another_once_its_own_day_is_known():
    """The last shares nothing with any dated article, only with the undated one."""
    more = " Envoy Duvik sailed for Ilvane with “half a fleet”, 371 men and a Hask pilot."
    articles = pd.concat(
        [
            TRUCE.assign(text=TRUCE["text"] + [" ", " ", " ", more]),
            pd.DataFrame({"article_id": ["hask/fleet"], "date": [pd.NaT], "text": [more]}),
        ],
        ignore_index=True,
    )
    without = infer_dates(articles.drop(index=3)).iloc[3]
    assert without["date_method"] == "none"
    found = infer_dates(articles).iloc[4]
    assert found["date_method"] == "inferred"
    assert found["date_low"] <= day("2031-05-07") <= found["date_high"]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("(Tell, 14 May 2031) The premier of Vell resigned.", "2031-05-14", "2031-05-15"),
        ("TELL, May 14 (Agency) - Premier Oram will go.", "2031-05-14", "2031-05-15"),
        ("On May 14, the premier of Vell resigned.", "2031-05-14", "2031-05-15"),
    ],
)
def test_a_date_in_the_text_is_an_anchor_without_any_neighbour(text, low, high):
    articles = pd.concat(
        [
            TRUCE.iloc[:3],
            pd.DataFrame({"article_id": ["new"], "date": [pd.NaT], "text": [text]}),
        ],
        ignore_index=True,
    )
    row = infer_dates(articles).iloc[3]
    assert row["date_method"] == "inferred"
    assert row["date_low"] <= day(low)
    assert day(high) <= row["date_high"]


def test_a_dateline_outweighs_what_neighbours_say():
    articles = TRUCE.copy()
    articles.loc[3, "text"] = "QUILL, May 14 (Agency) - " + articles.loc[3, "text"]
    row = infer_dates(articles).iloc[3]
    assert (row["date_low"], row["date_high"]) == (day("2031-05-14"), day("2031-05-15"))


def test_a_deadline_is_no_anchor():
    """Whoever writes of what will happen on 20 May writes before it."""
    articles = TRUCE.copy()
    articles.loc[3, "text"] = "The premier of Vell will resign on May 20, she said."
    row = infer_dates(articles).iloc[3]
    assert row["date_low"] < day("2031-05-20")


def test_dated_articles_are_left_as_they_are():
    found = infer_dates(TRUCE)
    dated = TRUCE["date"].notna()
    pd.testing.assert_frame_equal(found.loc[dated, TRUCE.columns], TRUCE[dated])
    assert (found.loc[dated, "date_low"] == TRUCE.loc[dated, "date"]).all()
    assert found.loc[dated, "date_method"].eq("metadata").all()


def test_the_input_is_not_changed_and_every_row_stays():
    before = TRUCE.copy(deep=True)
    found = infer_dates(TRUCE)
    pd.testing.assert_frame_equal(TRUCE, before)
    assert found["article_id"].tolist() == TRUCE["article_id"].tolist()


def test_an_article_with_nothing_to_go_by_keeps_the_window():
    articles = TRUCE.copy()
    articles.loc[3, "text"] = "Nothing."
    row = infer_dates(articles).iloc[3]
    assert (row["date_low"], row["date_high"]) == (day("2031-04-10"), day("2031-06-02"))
    assert row["date_method"] == "none"
    assert pd.isna(row["date"])
    row = infer_dates(articles, window=("2031-01-01", "2031-12-31")).iloc[3]
    assert (row["date_low"], row["date_high"]) == (day("2031-01-01"), day("2031-12-31"))
    articles.attrs["corpus"] = {"window": ["2031-04-01", "2031-05-31"]}
    row = infer_dates(articles).iloc[3]
    assert (row["date_low"], row["date_high"]) == (day("2031-04-01"), day("2031-05-31"))


def test_without_any_day_or_window_the_interval_is_unknown():
    articles = TRUCE.assign(date=pd.Series(pd.NaT, index=TRUCE.index, dtype="datetime64[us]"))
    found = infer_dates(articles)
    assert found[["date", "date_low", "date_high"]].isna().all(axis=None)
    assert found["date_method"].eq("none").all()
    assert found["date_reason"].str.contains("no window").all()


def test_a_table_without_rows_stays_a_table():
    assert infer_dates(TRUCE.iloc[:0]).columns.tolist() == infer_dates(TRUCE).columns.tolist()


def test_file_names_and_addresses_are_asked_before_the_text():
    articles = pd.DataFrame(
        {
            "article_id": ["wire/2031-05-14-truce", "b", "c", "dump-20310514#7", "x20315514"],
            "date": pd.to_datetime([None] * 5),
            "text": ["On May 9 it rained."] * 5,
            "path": [None, "news/20310515.txt", None, "dump-20310514.csv", None],
            "url": [None, None, "http://vell.example/2031/05/16/truce", None, None],
        }
    )
    found = infer_dates(articles, window=("2031-01-01", "2031-12-31"))
    assert found["date_method"].tolist()[:3] == ["filename", "filename", "metadata"]
    assert found["date"].tolist()[:3] == [day("2031-05-14"), day("2031-05-15"), day("2031-05-16")]
    assert not found["date_method"].iloc[3:].isin(["filename", "metadata"]).any()


def test_a_month_that_is_given_is_narrowed_and_never_left():
    articles = TRUCE.assign(
        date_low=TRUCE["date"].fillna(day("2031-05-01")),
        date_high=TRUCE["date"].fillna(day("2031-05-31")),
        date_method=["header"] * 4,
    )
    row = infer_dates(articles).iloc[3]
    assert row["date_method"] == "inferred"
    assert row["date_low"] <= day("2031-05-07") <= row["date_high"]
    articles.loc[3, "text"] = "Nothing."
    row = infer_dates(articles).iloc[3]
    assert (row["date_low"], row["date_high"]) == (day("2031-05-01"), day("2031-05-31"))
    assert row["date_method"] == "header"


def test_a_single_day_becomes_the_date():
    articles = TRUCE.assign(
        date_low=TRUCE["date"].fillna(day("2031-05-07")),
        date_high=TRUCE["date"].fillna(day("2031-05-07")),
    )
    assert infer_dates(articles)["date"].iloc[3] == day("2031-05-07")


def test_inferring_twice_or_in_another_order_changes_nothing():
    corpus, _ = hidden(made_up_corpus(40), 0.2)
    once = infer_dates(corpus)
    pd.testing.assert_frame_equal(infer_dates(once), once)
    indexed = corpus.set_index(np.zeros(len(corpus), dtype=int))
    pd.testing.assert_frame_equal(infer_dates(indexed).reset_index(drop=True), once)


@pytest.mark.parametrize(
    "window", [("2031-05-09", "2031-05-08"), ("2031-05-09",), (None, "2031-05-08")]
)
def test_a_window_that_is_none_is_refused(window):
    with pytest.raises(ValueError, match="first and a last day"):
        infer_dates(TRUCE, window=window)


def test_days_that_are_not_days_are_refused():
    with pytest.raises(ValueError, match="must hold days"):
        infer_dates(TRUCE.assign(date="2031"))


@settings(max_examples=25, deadline=None)
@given(st.lists(DAY_WORDS | st.text(), min_size=1, max_size=6), st.integers(0, 3))
def test_any_texts_get_an_interval_inside_the_window(texts, n_dated):
    dates = [day(THURSDAY) if i < n_dated else pd.NaT for i in range(len(texts))]
    articles = pd.DataFrame(
        {
            "article_id": [f"a{i}" for i in range(len(texts))],
            "date": pd.Series(dates, dtype="datetime64[us]"),
            "text": texts,
        }
    )
    found = infer_dates(articles, window=("2031-04-01", "2031-06-01"))
    assert (found["date_low"] <= found["date_high"]).all()
    assert found["date_low"].min() >= day("2031-04-01")
    assert found["date_high"].max() <= day("2031-06-01")
    single = found["date_low"] == found["date_high"]
    assert (found["date"].notna() == single).all()


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the five articles are not on this machine")
def test_the_two_undated_articles_of_a_real_corpus_contain_their_wednesday():
    rows = []
    for path in sorted(SEEDS.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        head = text.split(maxsplit=2)
        dated = head[0] == "date"
        rows.append((path.stem, head[1] if dated else None, head[2] if dated else text))
    articles = pd.DataFrame(rows, columns=["article_id", "date", "text"])
    articles["date"] = pd.to_datetime(articles["date"])
    found = infer_dates(articles)
    undated = found[articles["date"].isna()]
    assert len(undated) == 2
    assert undated["date_method"].eq("inferred").all()
    assert (undated["date_low"] <= day("2022-01-26")).all()
    assert (undated["date_high"] >= day("2022-01-26")).all()
    assert ((undated["date_high"] - undated["date_low"]).dt.days <= 2).all()


def test_an_interval_with_one_end_reaches_to_that_end_of_the_window():
    articles = pd.DataFrame(
        {
            "article_id": ["a", "b", "c"],
            "date": pd.to_datetime(["2031-05-08", None, None]),
            "date_low": pd.to_datetime(["2031-05-08", "2031-05-03", None]),
            "date_high": pd.to_datetime(["2031-05-08", None, "2031-05-04"]),
            "text": ["The fair opened.", "Rain.", "Snow."],
        }
    )
    found = infer_dates(articles, window=("2031-05-01", "2031-05-20"))
    assert found["date_low"].tolist() == [day("2031-05-08"), day("2031-05-03"), day("2031-05-01")]
    assert found["date_high"].tolist() == [day("2031-05-08"), day("2031-05-20"), day("2031-05-04")]
    turned = articles.assign(date_low=day("2031-05-09"), date_high=day("2031-05-08"))
    with pytest.raises(ValueError, match="date_low of article 'a' comes after"):
        infer_dates(turned)


@pytest.mark.parametrize("window", ["2031", ("x", "y"), ("2031-05-09", "2031-05-01"), ("2031",), 3])
def test_a_window_that_is_not_two_days_in_order_is_an_error(window):
    articles = pd.DataFrame(
        {"article_id": ["a"], "date": pd.to_datetime([None]), "text": ["The fair opened."]}
    )
    with pytest.raises(ValueError, match="window must be a first and a last day"):
        infer_dates(articles, window=window)


def test_ids_may_be_numbers_and_addresses_all_missing():
    articles = pd.DataFrame(
        {
            "article_id": [1, 2],
            "date": pd.to_datetime(["2031-05-08", None]),
            "text": ["The fair opened.", "Rain."],
            "url": np.nan,
            "path": np.nan,
        }
    )
    assert infer_dates(articles)["date_method"].tolist() == ["metadata", "none"]


def test_texts_may_be_a_category():
    articles = pd.DataFrame(
        {
            "article_id": ["a", "b"],
            "date": pd.to_datetime(["2031-05-08", None]),
            "text": pd.Categorical(["The fair opened.", None]),
        }
    )
    assert infer_dates(articles)["date_method"].tolist() == ["metadata", "none"]
