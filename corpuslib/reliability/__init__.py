"""How far two coders, or a coder and the truth, say the same of the same statements."""

from corpuslib.reliability.alpha import krippendorff_alpha
from corpuslib.reliability.coders import agreement, matched
from corpuslib.reliability.correction import corrected_rates
from corpuslib.reliability.gold import UNLOCK, gold_summary, load_gold
from corpuslib.reliability.scores import confusion, pair_gold, scores_against

__all__ = [
    "UNLOCK",
    "agreement",
    "confusion",
    "corrected_rates",
    "gold_summary",
    "krippendorff_alpha",
    "load_gold",
    "matched",
    "pair_gold",
    "scores_against",
]
