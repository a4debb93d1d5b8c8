"""How far two coders, or a coder and the truth, say the same of the same statements."""

from corpuslib.reliability.alpha import krippendorff_alpha
from corpuslib.reliability.coders import agreement, matched
from corpuslib.reliability.gold import UNLOCK, gold_summary, load_gold

__all__ = [
    "UNLOCK",
    "agreement",
    "gold_summary",
    "krippendorff_alpha",
    "load_gold",
    "matched",
]
