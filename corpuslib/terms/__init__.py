"""Counting words: how often terms are used, by whom and when, and how sure that is."""

from corpuslib.terms.counter import TermCounter
from corpuslib.terms.rates import steps, term_rates, wilson

__all__ = ["TermCounter", "steps", "term_rates", "wilson"]
