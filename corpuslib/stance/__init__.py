"""
Where each statement stands on each issue: -1 to 1, with the words that decided.

>>> import pandas as pd
>>> statements = pd.DataFrame({"statement_id": ["a"], "text": ["refused to lift the sanctions"]})
>>> score_stances(statements, progress=False)["matched"].item()
'refused (turned); lift the sanctions (-)'
"""

from corpuslib.stance.classifier import StanceClassifier
from corpuslib.stance.coding import import_annotations, sample_for_coding
from corpuslib.stance.compare import compare_scorers
from corpuslib.stance.explain import Explanation, explain
from corpuslib.stance.rules import CodebookScorer
from corpuslib.stance.scaling import SeedScaler, WordScaler, wordscores
from corpuslib.stance.scoring import score_stances

__all__ = [
    "CodebookScorer",
    "Explanation",
    "SeedScaler",
    "StanceClassifier",
    "WordScaler",
    "compare_scorers",
    "explain",
    "import_annotations",
    "sample_for_coding",
    "score_stances",
    "wordscores",
]
