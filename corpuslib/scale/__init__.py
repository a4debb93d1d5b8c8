"""To be written."""

from corpuslib.parts import Part, Parts, read_parts
from corpuslib.scale.copies import mark_copies
from corpuslib.scale.engine import PartsError
from corpuslib.scale.statements import extract_statements, score_stances, stance_timeline
from corpuslib.scale.words import keyness, term_rates

__all__ = [
    "Part",
    "Parts",
    "PartsError",
    "extract_statements",
    "keyness",
    "mark_copies",
    "read_parts",
    "score_stances",
    "stance_timeline",
    "term_rates",
]
