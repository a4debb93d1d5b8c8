"""Counting words: how often terms are used, by whom and when, and how sure that is."""

from corpuslib.terms.collocations import collocations
from corpuslib.terms.counter import TermCounter
from corpuslib.terms.dispersion import dispersion
from corpuslib.terms.keyness import keyness, keyness_by
from corpuslib.terms.rates import steps, term_rates, wilson

__all__ = [
    "TermCounter",
    "collocations",
    "dispersion",
    "keyness",
    "keyness_by",
    "steps",
    "term_rates",
    "wilson",
]
