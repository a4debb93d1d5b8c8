"""
Placing whole texts on one scale: between reference texts, or between seed words.

Both methods read documents, not statements: a quoted opponent counts for whoever
quotes. They are here to look at a corpus from another side, never as a timeline.
"""

from corpuslib.stance.scaling.seeds import SeedScaler
from corpuslib.stance.scaling.words import WordScaler, wordscores

__all__ = ["SeedScaler", "WordScaler", "wordscores"]
