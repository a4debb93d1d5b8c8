"""
corpuslib: from a folder of news articles to figures whose every number leads back to its sentences.

Every public name can be imported from here; the module that owns it is loaded
on first use, so that ``import corpuslib`` stays quick.

>>> import corpuslib
>>> articles = corpuslib.load_articles("data/chronicle", progress=False)
>>> articles.columns[:3].tolist()
['article_id', 'date', 'date_low']
"""

from importlib import import_module

__version__ = "0.2.0"

_HOME = {
    "load_articles": "articles",
    "iter_articles": "articles",
    "audit": "articles",
    "infer_dates": "dates",
    "resolve_days": "dates",
    "copies_of": "copies",
    "copy_pairs": "copies",
    "mark_copies": "copies",
    "mark_stories": "copies",
    "story_pairs": "copies",
    "load_codebook": "codebook",
    "Codebook": "codebook",
    "agreement": "reliability",
    "confusion": "reliability",
    "corrected_rates": "reliability",
    "gold_summary": "reliability",
    "krippendorff_alpha": "reliability",
    "load_gold": "reliability",
    "pair_gold": "reliability",
    "scores_against": "reliability",
    "audit_lexicon": "terms",
    "collocations": "terms",
    "dispersion": "terms",
    "keyness": "terms",
    "keyness_by": "terms",
    "kwic": "terms",
    "lexical_diversity": "terms",
    "lexicon_rates": "terms",
    "load_lexicon": "terms",
    "steps": "terms",
    "term_rates": "terms",
    "tf_idf": "terms",
    "TermCounter": "terms",
    "choose_k": "topics",
    "coherence": "topics",
    "topic_rates": "topics",
    "topic_stability": "topics",
    "TopicModel": "topics",
    "CodebookScorer": "stance",
    "compare_scorers": "stance",
    "explain": "stance",
    "import_annotations": "stance",
    "sample_for_coding": "stance",
    "score_stances": "stance",
    "SeedScaler": "stance",
    "StanceClassifier": "stance",
    "WordScaler": "stance",
    "wordscores": "stance",
    "apply_corrections": "statements",
    "export_statements": "statements",
    "extract_statements": "statements",
    "import_statements": "statements",
    "show_statements": "statements",
    "unresolved": "statements",
    "plain_markdown": "plain",
    "evidence_view": "evidence",
    "check_codebook": "check",
    "coding_sheet": "sheet",
    "show_table": "table",
    "change_points": "timeline",
    "contrast": "timeline",
    "day_statements": "timeline",
    "detectable_change": "timeline",
    "multiverse": "timeline",
    "simulate_coverage": "timeline",
    "stance_timeline": "timeline",
    "story_influence": "timeline",
    "build_tables": "scale",
    "read_parts": "scale",
    "run_notebooks": "share",
    "share_notebooks": "share",
}
_MODULES = frozenset({"schema", "plots", *_HOME.values()})

__all__ = ["__version__", *sorted(_HOME)]


def __getattr__(name: str):
    if name in _HOME:
        return getattr(import_module(f"corpuslib.{_HOME[name]}"), name)
    if name in _MODULES:
        return import_module(f"corpuslib.{name}")
    raise AttributeError(f"module 'corpuslib' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME, *_MODULES})
