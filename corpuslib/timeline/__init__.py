"""Where actors stood, day by day, with the statements each day rests on and how sure it is."""

from corpuslib.timeline.changes import change_points, contrast, detectable_change
from corpuslib.timeline.counts import day_statements, merge_counts, story_counts
from corpuslib.timeline.days import estimate_days, stance_timeline
from corpuslib.timeline.multiverse import multiverse, story_influence
from corpuslib.timeline.simulation import simulate_coverage
from corpuslib.timeline.worlds import WORLDS, World, draw_world

__all__ = [
    "WORLDS",
    "World",
    "change_points",
    "contrast",
    "day_statements",
    "detectable_change",
    "draw_world",
    "estimate_days",
    "merge_counts",
    "multiverse",
    "simulate_coverage",
    "stance_timeline",
    "story_counts",
    "story_influence",
]
