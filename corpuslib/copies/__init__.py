"""Copies of one text and retellings of one event: what counts as one observation."""

from corpuslib.copies.changes import copies_of
from corpuslib.copies.groups import copy_pairs, mark_copies
from corpuslib.copies.stories import mark_stories, story_pairs

__all__ = ["copies_of", "copy_pairs", "mark_copies", "mark_stories", "story_pairs"]
