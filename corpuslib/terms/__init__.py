"""Counting words: how often terms are used, by whom and when, and how sure that is."""

from corpuslib.terms.collocations import collocations
from corpuslib.terms.counter import TermCounter
from corpuslib.terms.dispersion import dispersion
from corpuslib.terms.diversity import lexical_diversity
from corpuslib.terms.keyness import keyness, keyness_by
from corpuslib.terms.kwic import kwic
from corpuslib.terms.lexicon import audit_lexicon, lexicon_rates
from corpuslib.terms.lexicon_files import load_lexicon
from corpuslib.terms.rates import steps, term_rates, wilson
from corpuslib.terms.weights import tf_idf

__all__ = [
    "TermCounter",
    "audit_lexicon",
    "collocations",
    "dispersion",
    "keyness",
    "keyness_by",
    "kwic",
    "lexical_diversity",
    "lexicon_rates",
    "load_lexicon",
    "steps",
    "term_rates",
    "tf_idf",
    "wilson",
]
