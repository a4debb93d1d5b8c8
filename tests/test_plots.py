import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from corpuslib import plots

DAYS = pd.to_datetime(["2031-05-01", "2031-05-02", "2031-05-05"])
RATES = pd.DataFrame(
    {
        "date": [*DAYS, *DAYS],
        "term": ["gas"] * 3 + ["talks"] * 3,
        "rate": [10.0, 20.0, 30.0, 5.0, np.nan, 7.0],
        "low": [8.0, 15.0, 20.0, 1.0, np.nan, 2.0],
        "high": [12.0, 25.0, 40.0, 9.0, np.nan, 12.0],
        "n": [2, 4, 6, 1, 0, 2],
    }
)
COUNTS = pd.DataFrame(
    {"date": DAYS, "n_articles": [1, 3, 2], "source": ["North", "South", "South"]}
)
EVENTS = pd.DataFrame(
    {"date": pd.to_datetime(["2031-05-02", "2040-01-01"]), "label": ["Strike", "Later"]}
)


KEYNESS = pd.DataFrame(
    {
        "n_target": [30, 9, 4, 1],
        "n_reference": [2, 3, 8, 20],
        "g2": [21.0, 3.0, -2.0, -18.0],
        "log_ratio": [3.5, 1.2, -1.0, -4.0],
        "p_permutation": [0.001, 0.2, np.nan, 0.01],
    },
    index=pd.Index(["gas", "talks", "border", "peace"], name="term"),
)
PLACES = pd.DataFrame(
    {
        "article_id": ["late", "early", "late", "none"],
        "date": pd.to_datetime(["2031-05-09", "2031-05-01", "2031-05-09", None]),
        "place": [0.2, 0.5, 0.9, np.nan],
    }
)
PAIRS = pd.DataFrame(
    {
        "first": ["open", "gas"],
        "second": ["door", "talks"],
        "n": [9, 4],
        "n_articles": [5, 4],
        "log_dice": [13.5, 11.0],
    }
)

TOPICS = pd.DataFrame(
    {
        "label": ["north line / gas", "cup final"],
        "terms": ["gas line north valve", "cup goal final"],
        "n_articles": [12, 1_400],
        "n_stories": [9, 700],
        "share": [0.6, 0.4],
        "low": [0.5, 0.3],
        "high": [0.7, 0.5],
        "stable": [True, False],
    }
)
SHARES = pd.DataFrame(
    {
        "date": [*DAYS, *DAYS],
        "topic": [0] * 3 + [9] * 3,
        "label": ["gas"] * 3 + ["cup final"] * 3,
        "share": [0.6, 0.7, 0.5, 0.4, 0.3, 0.5],
        "low": [0.5, 0.6, 0.4, 0.3, 0.2, 0.4],
        "high": [0.7, 0.8, 0.6, 0.5, 0.4, 0.6],
        "stable": [True] * 3 + [False] * 3,
    }
)
COMPARED = pd.DataFrame(
    {
        "k": [2, 3, 6],
        "jaccard": [0.6, 0.5, 0.3],
        "jaccard_low": [0.5, 0.4, 0.1],
        "jaccard_high": [0.7, 0.6, 0.8],
        "kept": [0.9, 0.8, 0.4],
        "agreement": [0.8, 0.7, 0.3],
        "n_stable": [2, 3, 1],
        "c_npmi": [0.1, 0.2, -0.1],
        "exclusivity": [0.7, 0.6, 0.5],
        "recommended": [False, True, False],
    }
)


@pytest.fixture
def ax():
    return plt.subplots()[1]


DRAWINGS = {
    "plot_rates": RATES,
    "plot_counts": COUNTS,
    "plot_coverage": COUNTS,
    "plot_term_bars": RATES.iloc[:3],
    "plot_keyness": KEYNESS,
    "plot_dispersion": PLACES,
    "plot_collocations": PAIRS,
    "plot_topics": TOPICS,
    "plot_topic_rates": SHARES,
    "plot_stability": COMPARED,
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_plot_returns_its_axes_and_leaves_table_and_settings_alone(name, ax):
    before, settings = DRAWINGS[name].copy(), dict(plt.rcParams)
    assert getattr(plots, name)(DRAWINGS[name], ax=ax) is ax
    pd.testing.assert_frame_equal(DRAWINGS[name], before)
    assert dict(plt.rcParams) == settings


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_plot_without_axes_draws_on_the_current_ones(name, ax):
    assert getattr(plots, name)(DRAWINGS[name]) is ax
    assert len(plt.get_fignums()) == 1


def test_rates_are_drawn_as_given_and_broken_at_gaps(ax):
    gas, talks = plots.plot_rates(RATES, ax=ax).get_lines()
    assert gas.get_label() == "gas"
    np.testing.assert_array_equal(gas.get_ydata(), [10, 20, np.nan, 30])
    np.testing.assert_array_equal(talks.get_ydata(), [5, np.nan, np.nan, 7])
    assert "per 10,000 words" in ax.get_ylabel()


def test_the_band_of_a_rate_is_its_interval(ax):
    band = plots.plot_rates(RATES, ax=ax).collections[0].get_paths()[0].vertices
    first = band[np.isclose(band[:, 0], mdates.date2num(DAYS[0]))][:, 1]
    assert (first.min(), first.max()) == (8, 12)


def test_weeks_are_not_taken_for_gaps(ax):
    weeks = pd.date_range("2031-05-05", periods=3, freq="7D")
    rates = RATES.iloc[:3].assign(date=weeks)
    np.testing.assert_array_equal(
        plots.plot_rates(rates, ax=ax).get_lines()[0].get_ydata(), [10, 20, 30]
    )


def test_days_far_apart_are_not_taken_for_weeks(ax):
    days = pd.to_datetime(["2031-05-09", "2031-05-15", "2031-05-21"])
    rates = RATES.iloc[:3].assign(date=days)
    line = plots.plot_rates(rates, ax=ax).get_lines()[0].get_ydata()
    np.testing.assert_array_equal(line, [10, np.nan, 20, np.nan, 30])
    strokes = [segment[:, 1].tolist() for segment in ax.collections[1].get_segments()]
    assert strokes == [[8, 12], [15, 25], [20, 40]], "a day without neighbours keeps its interval"


@pytest.mark.parametrize(
    ("days", "width"),
    [
        (["2031-05-09", "2031-05-15"], 0.8),
        (["2031-05-05", "2031-05-19"], 7 * 0.8),
        (["2031-05-01", "2031-08-01"], 30 * 0.8),
        (["2031-05-05"], 0.8),
    ],
)
def test_bars_are_as_wide_as_the_step_they_count(days, width, ax):
    counts = pd.DataFrame({"date": pd.to_datetime(days), "n_articles": 1})
    plots.plot_counts(counts, ax=ax)
    assert [bar.get_width() for bar in ax.patches] == pytest.approx([width] * len(days))


@pytest.mark.parametrize(
    "days", [["2031-05-09", "2031-06-02"], ["2031-12-01", "2032-02-24"], ["2031-05-09"] * 2]
)
def test_every_tick_names_a_day_of_its_month_and_year(days, ax):
    counts = pd.DataFrame({"date": pd.to_datetime(days), "n_articles": 1, "source": ["N", "S"]})
    plots.plot_coverage(counts, ax=ax)
    ax.figure.canvas.draw()
    named = [
        (at, t.get_text()) for at, t in zip(ax.get_xticks(), ax.get_xticklabels(), strict=True)
    ]
    for at, text in named:
        assert text == "" or pd.to_datetime(text, format="%d %b\n%Y") == mdates.num2date(
            at
        ).replace(tzinfo=None)
    assert any(text for _, text in named)
    assert not ax.xaxis.get_offset_text().get_text()


def test_the_legend_stands_above_lines_and_numbers(ax):
    plots.plot_rates(RATES, events=EVENTS, ax=ax)
    ax.figure.canvas.draw()
    legend, numbers = ax.get_legend().get_window_extent(), ax.texts[0].get_window_extent()
    assert legend.y0 >= ax.get_window_extent().y1
    assert not legend.overlaps(numbers)


def test_events_outside_the_days_shown_are_not_drawn(ax):
    plots.plot_rates(RATES, events=EVENTS, ax=ax)
    assert [text.get_text() for text in ax.texts] == ["1"]
    assert ax.get_xlim()[1] < mdates.date2num(pd.Timestamp("2031-06-01"))


def test_events_are_drawn_to_the_last_day_of_the_last_week(ax):
    weeks = RATES.iloc[:2].assign(date=pd.to_datetime(["2031-05-05", "2031-05-12"]))
    days = pd.to_datetime(["2031-05-04", "2031-05-05", "2031-05-18", "2031-05-19"])
    plots.plot_rates(weeks, events=pd.DataFrame({"date": days, "label": list("abcd")}), ax=ax)
    assert [text.get_text() for text in ax.texts] == ["2", "3"]


def test_bars_show_the_counts_and_their_sum(ax):
    plots.plot_counts(COUNTS, ax=ax)
    assert [bar.get_height() for bar in ax.patches] == [1, 3, 2]
    assert "n = 6" in ax.get_ylabel()


def test_coverage_names_each_group_with_its_number_of_articles(ax):
    plots.plot_coverage(COUNTS, ax=ax)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["North (1)", "South (5)"]
    dots = ax.collections[0].get_offsets()
    np.testing.assert_array_equal(dots[:, 1], [0, 1, 1])
    np.testing.assert_allclose(dots[:, 0], mdates.date2num(DAYS))
    assert ax.get_xlabel() == "largest dot: 3 articles"


def test_term_bars_put_the_first_row_on_top(ax):
    plots.plot_term_bars(RATES.iloc[:3], ax=ax)
    x, y = ax.get_lines()[0].get_data()
    np.testing.assert_array_equal(x, [10, 20, 30])
    assert y[0] > y[1] > y[2]
    assert ax.get_yticklabels()[0].get_text() == "gas (2)"
    segments = ax.collections[0].get_segments()
    np.testing.assert_array_equal(segments[2][:, 0], [20, 40])


def test_an_eighth_group_still_gets_a_colour(ax):
    many = pd.concat([RATES.iloc[:3].assign(term=f"t{i}") for i in range(8)])
    assert len(plots.plot_rates(many, ax=ax).get_lines()) == 8


def test_keyness_shows_both_ends_with_effect_statistic_and_doubt(ax):
    plots.plot_keyness(KEYNESS, n=1, labels=("North", "South"), ax=ax)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["gas (30 : 2)", "peace (1 : 20)"]
    dots = ax.collections[-1]
    np.testing.assert_array_equal(dots.get_offsets(), [[3.5, 1], [-4.0, 0]])
    assert [text.get_text() for text in ax.texts] == ["21", "18", "G2"]
    assert "more in South  |  more in North" in ax.get_xlabel()


def test_the_colour_of_a_term_is_that_of_its_side(ax):
    table = KEYNESS.assign(log_ratio=[3.5, 1.2, 0.4, -4.0], p_permutation=0.01)
    plots.plot_keyness(table, n=2, ax=ax)
    colours = [to_hex(face).upper() for face in ax.collections[-1].get_facecolors()]
    assert colours == [plots.COLOURS[0]] * 3 + [plots.COLOURS[1]]


def test_terms_without_a_small_permutation_p_are_hollow(ax):
    plots.plot_keyness(KEYNESS, n=2, ax=ax)
    faces = ax.collections[-1].get_facecolors()[:, :3]
    assert [bool((face == 1).all()) for face in faces] == [False, True, True, False]


def test_counts_alone_can_be_drawn_though_all_are_hollow(ax):
    plots.plot_keyness(KEYNESS.assign(p_permutation=np.nan).drop(columns="g2"), n=2, ax=ax)
    assert (ax.collections[-1].get_facecolors()[:, :3] == 1).all()
    assert not ax.texts


def test_dispersion_has_a_row_per_article_the_earliest_on_top(ax):
    plots.plot_dispersion(PLACES, ax=ax)
    names = {
        label.get_text(): y for label, y in zip(ax.get_yticklabels(), ax.get_yticks(), strict=True)
    }
    assert names == {"01 May 2031  early": 2, "09 May 2031  late": 1, "no day  none": 0}
    lines = [segment.mean(axis=0).tolist() for segment in ax.collections[0].get_segments()]
    assert lines == [[0.2, 1.0], [0.5, 2.0], [0.9, 1.0]]
    assert "n = 3 in 3 articles" in ax.get_xlabel()


def test_collocations_keep_the_order_of_their_table(ax):
    plots.plot_collocations(PAIRS, ax=ax)
    assert [t.get_text() for t in ax.get_yticklabels()] == [
        "open door (9 in 5)",
        "gas talks (4 in 4)",
    ]
    np.testing.assert_array_equal(ax.collections[0].get_offsets(), [[13.5, 1], [11.0, 0]])


def test_a_missing_group_is_drawn_under_that_name(ax):
    plots.plot_rates(RATES.assign(source=RATES["term"].replace({"gas": None})), by="source", ax=ax)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["missing", "talks"]
    plots.plot_coverage(COUNTS.assign(source=[None, "South", "South"]), ax=ax)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["missing (1)", "South (5)"]


@pytest.mark.parametrize("name", ["US$ and AU$", "$\\frac$", "_draft", "two\nlines"])
def test_any_name_is_drawn_as_it_is_written(ax, name):
    plots.plot_rates(RATES.assign(term=RATES["term"].replace({"gas": name})), ax=ax)
    label = ax.get_legend().get_texts()[0].get_text()
    assert label.replace("\\$", "$").split() == name.split()
    ax.figure.canvas.draw()
    plots.plot_dispersion(PLACES.assign(article_id=name), ax=ax)
    ax.figure.canvas.draw()


def test_lines_that_would_mix_two_groups_are_refused(ax):
    two = pd.concat([RATES.assign(source="North"), RATES.assign(source="South")])
    with pytest.raises(ValueError, match="two rates on one day"):
        plots.plot_rates(two, ax=ax)


def test_no_two_of_many_lines_look_alike(ax):
    many = pd.concat([RATES[RATES["term"] == "gas"].assign(term=f"t{i}") for i in range(20)])
    plots.plot_rates(many, ax=ax)
    assert len({(line.get_color(), line.get_marker()) for line in ax.get_lines()}) == 20


@pytest.mark.parametrize("n_rows", [1, 3])
def test_a_short_keyness_table_is_drawn_whole(ax, n_rows):
    plots.plot_keyness(KEYNESS.iloc[:n_rows], ax=ax)
    names = [label.get_text().split()[0] for label in ax.get_yticklabels()]
    assert names == KEYNESS.index[:n_rows].tolist()


def test_events_are_numbered_by_date_in_whatever_order_they_come(ax):
    days = pd.to_datetime(["2031-05-05", "2031-05-01"])
    plots.plot_rates(RATES, events=pd.DataFrame({"date": days, "label": ["b", "a"]}), ax=ax)
    assert [text.get_position()[0] for text in ax.texts] == sorted(days)


def test_topics_show_share_interval_terms_and_counts(ax):
    plots.plot_topics(TOPICS, n_terms=2, ax=ax)
    assert [t.get_text() for t in ax.get_yticklabels()] == [
        "north line / gas (12 / 9)\ngas line",
        "cup final (unstable) (1,400 / 700)\ncup goal",
    ]
    lines, dots = ax.collections
    assert [s[:, 0].tolist() for s in lines.get_segments()] == [[0.5, 0.7], [0.3, 0.5]]
    np.testing.assert_array_equal(dots.get_offsets(), [[0.6, 1], [0.4, 0]])


def test_topics_that_are_not_stable_are_hollow(ax):
    plots.plot_topics(TOPICS, ax=ax)
    faces = ax.collections[-1].get_facecolors()[:, :3]
    assert [bool((face == 1).all()) for face in faces] == [False, True]
    fresh = plt.subplots()[1]
    plots.plot_topics(TOPICS.drop(columns="stable"), ax=fresh)
    assert not (fresh.collections[-1].get_facecolors()[:, :3] == 1).all(axis=1).any()


def test_topic_shares_are_drawn_as_given_and_broken_at_gaps(ax):
    gas, cup = plots.plot_topic_rates(SHARES, events=EVENTS, ax=ax).get_lines()[:2]
    np.testing.assert_array_equal(gas.get_ydata(), [0.6, 0.7, np.nan, 0.5])
    np.testing.assert_array_equal(cup.get_ydata(), [0.4, 0.3, np.nan, 0.5])
    band = ax.collections[0].get_paths()[0].vertices
    first = band[np.isclose(band[:, 0], mdates.date2num(DAYS[0]))][:, 1]
    assert (first.min(), first.max()) == (0.5, 0.7)
    assert (gas.get_linestyle(), cup.get_linestyle()) == ("-", "--")
    assert (gas.get_label(), cup.get_label()) == ("gas", "cup final (unstable)")
    assert [text.get_text() for text in ax.texts] == ["1"]


@pytest.mark.filterwarnings("error")
def test_no_shares_leave_the_axes_empty(ax):
    assert not plots.plot_topic_rates(SHARES.iloc[:0], events=EVENTS, ax=ax).get_lines()


def test_a_topic_keeps_its_colour_when_it_is_drawn_alone(ax):
    both = plots.plot_topic_rates(SHARES, ax=ax).get_lines()[1]
    alone = plots.plot_topic_rates(SHARES.iloc[3:], ax=plt.subplots()[1]).get_lines()[0]
    assert (both.get_color(), both.get_marker()) == (alone.get_color(), alone.get_marker())


def test_two_groups_are_not_drawn_as_one_topic(ax):
    with pytest.raises(ValueError, match="topic 0 has two shares on one day"):
        plots.plot_topic_rates(pd.concat([SHARES, SHARES]), ax=ax)


def test_stability_is_drawn_over_the_numbers_compared(ax):
    plots.plot_stability(COMPARED, ax=ax)
    lines = {line.get_label(): list(line.get_ydata()) for line in ax.get_lines()}
    assert lines["terms that return"] == [0.6, 0.5, 0.3]
    assert lines["articles that stay together"] == [0.9, 0.8, 0.4]
    assert lines["agreement beyond chance"] == [0.8, 0.7, 0.3]
    assert lines["coherence (NPMI)"] == [0.1, 0.2, -0.1]
    assert lines["exclusivity"] == [0.7, 0.6, 0.5]
    assert [text.get_text() for text in ax.texts] == ["2", "3", "1"]
    band = ax.collections[0].get_paths()[0].vertices
    assert (band[:, 1].min(), band[:, 1].max()) == (0.1, 0.8)
    (marked,) = (line for line in ax.get_lines() if line.get_linestyle() == ":")
    assert marked.get_xdata() == [3, 3]
