"""
Figures. Every function draws a table it is given on axes it is given, and returns the axes.

Nothing is computed here, shown, or changed: intervals, counts and days come from
the table. Colours are those of Okabe and Ito, which colour-blind readers can tell
apart; markers differ as well, for prints without colour.
"""

from corpuslib.plots.doubt import plot_calibration, plot_interval_coverage, plot_multiverse
from corpuslib.plots.rates import plot_counts, plot_coverage, plot_rates
from corpuslib.plots.style import COLOURS, MARKERS, mark_events
from corpuslib.plots.tables import plot_confusion, plot_sources_by_actor, plot_stance_matrix
from corpuslib.plots.timeline import plot_timeline
from corpuslib.plots.topics import plot_stability, plot_topic_rates, plot_topics
from corpuslib.plots.words import (
    plot_collocations,
    plot_dispersion,
    plot_keyness,
    plot_term_bars,
)

__all__ = [
    "COLOURS",
    "MARKERS",
    "mark_events",
    "plot_calibration",
    "plot_collocations",
    "plot_confusion",
    "plot_counts",
    "plot_coverage",
    "plot_dispersion",
    "plot_interval_coverage",
    "plot_keyness",
    "plot_multiverse",
    "plot_rates",
    "plot_sources_by_actor",
    "plot_stability",
    "plot_stance_matrix",
    "plot_term_bars",
    "plot_timeline",
    "plot_topic_rates",
    "plot_topics",
]
