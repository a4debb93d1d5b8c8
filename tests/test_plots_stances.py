import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from corpuslib import plots

MAY = pd.date_range("2031-05-01", periods=6)
ISSUES = {
    "toll": {"title": "The toll", "positive": "raise it", "negative": "drop it"},
    "canal": {"title": "The canal", "positive": "keep it open", "negative": "close it for $5"},
    "fish": {"title": "Fish", "positive": "eat", "negative": "spare"},
}
EVENTS = pd.DataFrame(
    {
        "date": pd.to_datetime(["2031-05-04", "2031-05-03", "2031-05-06", "2040-01-01"]),
        "label": ["Strike of all the boats", "Storm over the harbour", "Summit", "Later"],
    }
)


def days() -> pd.DataFrame:
    """Two actors on two issues; one day of the first series is a gap, one has a single story."""
    one = pd.DataFrame(
        {
            "date": MAY,
            "mean": [0.5, 0.2, np.nan, -0.4, -0.8, -0.9],
            "n_stories": [3, 1, 0, 2, 2, 4],
            "status": ["ok", "thin", "none", "ok", "ok", "ok"],
            "level": [0.4, 0.3, np.nan, -0.2, -0.5, -0.7],
        }
    )
    one = one.assign(
        low=one["mean"] - 0.3,
        high=one["mean"] + 0.2,
        level_low=one["level"] - 0.4,
        level_high=one["level"] + 0.4,
        weight=one["n_stories"] * 2.0,
    )
    other = one.iloc[[0, 1]].assign(mean=-one["mean"], weight=1.0)
    return pd.concat(
        [
            one.assign(actor="Vell", issue="canal"),
            other.assign(actor="Vell", issue="toll"),
            other.assign(actor="Sarn", issue="canal"),
        ],
        ignore_index=True,
    )


WEEK = days().groupby(["actor", "issue"], as_index=False).first()
COUNTS = pd.DataFrame([[8, 2], [0, 5]], index=["North", "South"], columns=["Vell", "Sarn"])
CHOICES = pd.DataFrame(
    {
        "copies": ["folded", "counted", "folded"],
        "quotes": ["all", "all", "direct"],
        "estimate": [0.5, -0.1, 0.3],
        "low": [0.2, -0.4, -0.1],
        "high": [0.8, 0.2, 0.7],
        "n_stories": [9, 12, 3],
    }
)
CALIBRATION = pd.DataFrame(
    {"confidence": [0.4, 0.8], "share_right": [0.5, 0.7], "low": [0.3, 0.6], "high": [0.7, 0.8],
     "n": [20, 1_200]}
)  # fmt: skip
COVERED = pd.DataFrame(
    {
        "world": ["steady", "jumps", "steady", "jumps"],
        "method": ["ours", "ours", "naive", "naive"],
        "coverage": [0.95, 0.93, 0.4, 0.2],
        "low": [0.94, 0.92, 0.38, 0.18],
        "high": [0.96, 0.94, 0.42, 0.22],
    }
)
DRAWINGS = {
    "plot_timeline": days(),
    "plot_stance_matrix": WEEK,
    "plot_sources_by_actor": COUNTS,
    "plot_confusion": COUNTS.set_axis(["Vell", "Sarn"]),
    "plot_multiverse": CHOICES,
    "plot_calibration": CALIBRATION,
    "plot_interval_coverage": COVERED,
}


@pytest.fixture
def ax():
    return plt.subplots(figsize=(10, 8), layout="constrained")[1]


def panels(ax) -> dict:
    return {panel.get_label(): panel for panel in ax.figure.axes if panel is not ax}


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_plot_returns_its_axes_and_leaves_table_and_settings_alone(name, ax):
    before, settings = DRAWINGS[name].copy(), dict(plt.rcParams)
    assert getattr(plots, name)(DRAWINGS[name], ax=ax) is ax
    assert plt.gca() is ax
    pd.testing.assert_frame_equal(DRAWINGS[name], before)
    assert dict(plt.rcParams) == settings


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_plot_without_axes_draws_on_the_current_ones(name, ax):
    assert getattr(plots, name)(DRAWINGS[name]) is ax
    assert len(plt.get_fignums()) == 1


@pytest.mark.parametrize("name", [*DRAWINGS, "plot_rates"])
def test_the_docstring_of_a_plot_says_where_it_draws(name):
    assert "\nax : Axes, optional\n    Where to draw" in getattr(plots, name).__doc__


def test_the_timeline_has_a_row_per_issue_and_a_column_per_actor(ax):
    plots.plot_timeline(days(), issues=ISSUES, ax=ax)
    ax.figure.canvas.draw()
    boxes = {name: p.get_position() for name, p in panels(ax).items() if ":" in name}
    assert list(boxes) == ["Vell: toll", "Sarn: toll", "Vell: canal", "Sarn: canal"]
    assert boxes["Vell: toll"].y0 > boxes["Vell: canal"].y1
    assert boxes["Vell: toll"].x1 < boxes["Sarn: toll"].x0


def test_a_day_is_a_dot_with_its_interval_and_hollow_where_thin(ax):
    plots.plot_timeline(days(), ax=ax)
    band, strokes, dots = panels(ax)["Vell: canal"].collections
    np.testing.assert_allclose(dots.get_offsets()[:, 1], [0.5, 0.2, -0.4, -0.8, -0.9])
    np.testing.assert_allclose(
        [segment[:, 1] for segment in strokes.get_segments()],
        [[0.2, 0.7], [-0.1, 0.4], [-0.7, -0.2], [-1.1, -0.6], [-1.2, -0.7]],
    )
    hollow = [bool((face[:3] == 1).all()) for face in dots.get_facecolors()]
    assert hollow == [False, True, False, False, False]
    assert len(band.get_paths()) == 2, "the band has a gap"


def test_the_level_is_broken_where_there_is_none_and_dotted_without_statements(ax):
    gapped = days().drop(index=4)
    gapped.loc[2, "level"] = 0.1
    plots.plot_timeline(gapped, ax=ax)
    _, dotted, solid = panels(ax)["Vell: canal"].get_lines()
    np.testing.assert_array_equal(dotted.get_ydata(), [0.4, 0.3, 0.1, -0.2, np.nan, -0.7])
    np.testing.assert_array_equal(solid.get_ydata(), [0.4, 0.3, np.nan, -0.2, np.nan, -0.7])
    assert (dotted.get_linestyle(), solid.get_linestyle()) == (":", "-")


def test_bars_of_stories_are_in_proportion_and_n_is_stated(ax):
    plots.plot_timeline(days(), ax=ax)
    panel = panels(ax)["Vell: canal"]
    heights = np.array([bar.get_height() for bar in panel.patches])
    np.testing.assert_allclose(heights / heights.max() * 4, [3, 1, 2, 2, 4])
    assert "n = 24 on 5 days" in [text.get_text() for text in panel.texts]
    assert "tallest: 4" in panels(ax)["key"].texts[0].get_text()
    assert "no statements" in [text.get_text() for text in panels(ax)["Sarn: toll"].texts]


def test_the_axis_says_in_words_what_its_ends_are(ax):
    plots.plot_timeline(days(), issues=ISSUES, ax=ax)
    labels = [text.get_text() for text in panels(ax)["Vell: canal"].get_yticklabels()]
    assert [" ".join(label.split()) for label in labels] == [
        "+1: keep it open", "0", "−1: close it for \\$5",
    ]  # fmt: skip
    assert panels(ax)["Vell: toll"].get_ylabel() == "The toll"
    above = panels(ax)["Vell: toll"].get_yticklabels()[0].get_text()
    assert " ".join(above.split()) == "+1: raise it", "rows keep their own words"


@pytest.mark.parametrize(("width", "named"), [(14, True), (6, False)])
def test_labels_of_events_do_not_overlap(width, named):
    figure, ax = plt.subplots(figsize=(width, 6), layout="constrained")
    plots.plot_timeline(days(), events=EVENTS, issues=ISSUES, ax=ax)
    figure.canvas.draw()
    panel = panels(ax)["Vell: toll"]
    labels = [text for text in panel.texts if text.get_text() and "n =" not in text.get_text()]
    texts = [text.get_text() for text in labels]
    assert texts == (
        ["Storm over the harbour", "Strike of all the boats", "Summit"]
        if named
        else ["1", "2", "3"]
    )
    boxes = [text.get_window_extent() for text in [*labels, panel.texts[0], panel._left_title]]
    assert not [1 for i, a in enumerate(boxes) for b in boxes[:i] if a.overlaps(b)]
    lines = [x for x in panel.get_lines() if x.get_linestyle() == ":" and x.get_lw() == 1]
    assert [x.get_xdata()[0] for x in lines] == sorted(EVENTS["date"])[:3]
    key = panels(ax)["key"].texts[0].get_text()
    assert ("2: 4 May, Strike" in " ".join(key.split())) is not named


def test_nothing_is_drawn_outside_the_figure():
    figure, ax = plt.subplots(figsize=(9, 5), layout="constrained")
    plots.plot_timeline(days(), events=EVENTS, issues=ISSUES, ax=ax)
    figure.canvas.draw()
    box = figure.get_tightbbox()
    assert box.x0 >= -0.05
    assert box.y0 >= -0.05
    assert box.y1 <= 5.05


def test_actors_are_chosen_and_keep_their_colour(ax):
    plots.plot_timeline(days(), actors=["Sarn", "Nobody"], ax=ax)
    assert {"Sarn: canal", "Nobody: toll"} <= set(panels(ax))
    dots = panels(ax)["Sarn: canal"].collections[-1]
    assert to_hex(dots.get_edgecolors()[0]).upper() == plots.COLOURS[1]
    assert "no statements" in panels(ax)["Nobody: canal"].texts[0].get_text()


def test_of_many_actors_the_six_with_most_statements_are_drawn_and_that_is_said(ax):
    many = pd.concat(
        [days().iloc[:2].assign(actor=f"A{i}", weight=float(i)) for i in range(9)],
        ignore_index=True,
    )
    plots.plot_timeline(many, ax=ax)
    assert [p.split(":")[0] for p in panels(ax) if ": canal" in p] == [
        "A8",
        "A7",
        "A6",
        "A5",
        "A4",
        "A3",
    ]
    assert "The 6 of 9 actors" in " ".join(panels(ax)["key"].texts[0].get_text().split())


def test_a_change_is_marked_in_its_panel_alone(ax):
    change = pd.DataFrame(
        {
            "actor": ["Vell", "Sarn"],
            "issue": "canal",
            "date": [MAY[3], pd.NaT],
            "p": [0.0123, np.nan],
        }
    )
    plots.plot_timeline(days(), changes=change, ax=ax)
    dashed = {
        name: [x.get_xdata()[0] for x in panel.get_lines() if x.get_linestyle() == "--"]
        for name, panel in panels(ax).items()
    }
    assert {name: x for name, x in dashed.items() if x} == {"Vell: canal": [MAY[3]]}
    assert "p = 0.012" in [text.get_text() for text in panels(ax)["Vell: canal"].texts]


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        (pd.concat([days(), days()]), {}, "Vell has two means on 'canal' on 2031-05-01"),
        (days().iloc[:0], {}, "nothing to draw"),
        (days(), {"issues": {"fish": ISSUES["fish"]}}, "nothing to draw"),
        (days().drop(columns="low"), {}, "lacks the column 'low'"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name(table, options, message, ax):
    with pytest.raises(ValueError, match=message):
        plots.plot_timeline(table, ax=ax, **options)


def test_a_matrix_shows_mean_interval_and_stories_and_leaves_gaps_empty(ax):
    plots.plot_stance_matrix(WEEK, issues=ISSUES, actors=["Vell", "Sarn"], ax=ax)
    cells = {text.get_position(): text.get_text() for text in ax.texts}
    assert cells == {
        (0, 0): "−0.5\n+0.2 to +0.7\nn = 3",
        (0, 1): "+0.5\n+0.2 to +0.7\nn = 3",
        (1, 1): "−0.5\n+0.2 to +0.7\nn = 3",
    }
    rows = [label.get_text() for label in ax.get_yticklabels()]
    assert rows == [
        "The toll\n+1: raise it\n−1: drop it",
        "The canal\n+1: keep it open\n−1: close it for \\$5",
    ]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["Vell", "Sarn"]


def test_a_cell_whose_interval_holds_zero_is_not_filled(ax):
    week = WEEK.assign(low=[-0.1, 0.2, -0.9], high=[0.9, 0.7, -0.2], status=["ok", "thin", "ok"])
    plots.plot_stance_matrix(week, ax=ax)
    white = [bool(np.all(cell.get_facecolor()[:3] == np.ones(3))) for cell in ax.patches]
    assert white == [True, False, False]
    assert [cell.get_linestyle() for cell in ax.patches] == ["-", ":", "-"]


def test_a_matrix_of_several_days_is_refused(ax):
    with pytest.raises(ValueError, match="Vell has several rows on 'canal'; give one day"):
        plots.plot_stance_matrix(days(), ax=ax)


def test_counts_are_written_and_shaded_by_their_share_of_the_row(ax):
    plots.plot_sources_by_actor(COUNTS, ax=ax)
    assert {t.get_position(): t.get_text() for t in ax.texts} == {
        (0, 0): "8", (1, 0): "2", (0, 1): "·", (1, 1): "5",
    }  # fmt: skip
    shade = {p.get_xy(): p.get_facecolor()[0] for p in ax.patches}
    dark = sorted(shade, key=shade.get)
    assert [(round(x + 0.46), round(y + 0.46)) for x, y in dark] == [(1, 1), (0, 0), (1, 0), (0, 1)]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["North (10)", "South (5)"]


def test_right_answers_have_a_frame(ax):
    plots.plot_confusion(COUNTS.set_axis(["Sarn", "Vell"]), ax=ax)
    framed = [p.get_xy() for p in ax.patches if p.get_facecolor()[3] == 0]
    assert [(round(x + 0.46), round(y + 0.46)) for x, y in framed] == [(1, 0), (0, 1)]
    with pytest.raises(ValueError, match="negative"):
        plots.plot_confusion(-COUNTS, ax=ax)


def test_sets_of_choices_are_drawn_weakest_first_with_their_choices_beneath(ax):
    plots.plot_multiverse(CHOICES, ax=ax)
    top, counts, below = (panel for panel in ax.figure.axes if panel is not ax)
    np.testing.assert_allclose(top.collections[1].get_offsets()[:, 1], [-0.1, 0.3, 0.5])
    hollow = [bool((face[:3] == 1).all()) for face in top.collections[1].get_facecolors()]
    assert hollow == [True, True, False]
    np.testing.assert_allclose(top.collections[2].get_offsets(), [[2, 0.5]])
    assert [bar.get_height() for bar in counts.patches] == [12, 3, 9]
    names = [label.get_text() for label in below.get_yticklabels()]
    made = {name: list(x.get_xdata()) for name, x in zip(names, below.get_lines(), strict=True)}
    assert made == {
        "copies: counted": [0],
        "copies: folded": [1, 2],
        "quotes: all": [0, 2],
        "quotes: direct": [1],
    }
    with pytest.raises(ValueError, match="lacks low"):
        plots.plot_multiverse(CHOICES.drop(columns="low"), ax=ax)


def test_calibration_stands_beside_its_diagonal_with_n(ax):
    plots.plot_calibration(CALIBRATION, ax=ax)
    diagonal, dots = ax.get_lines()
    np.testing.assert_array_equal(diagonal.get_xydata(), [[0, 0], [1, 1]])
    np.testing.assert_array_equal(dots.get_xydata(), [[0.4, 0.5], [0.8, 0.7]])
    assert [text.get_text() for text in ax.texts] == ["20", "1,200"]


def test_coverage_of_intervals_is_drawn_per_world_beside_what_was_promised(ax):
    plots.plot_interval_coverage(COVERED, ax=ax)
    promised, ours, naive = ax.get_lines()
    assert promised.get_xdata() == [0.95, 0.95]
    np.testing.assert_array_equal(ours.get_xdata(), [0.95, 0.93])
    np.testing.assert_array_equal(naive.get_xdata(), [0.4, 0.2])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["steady", "jumps"]
    assert ax.get_ylim()[0] > ax.get_ylim()[1], "the first world is on top"
