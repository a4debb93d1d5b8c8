"""Do the terms of a topic keep company in the texts? Measures, with the conventions named."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from corpuslib.schema import REAL, TEXT, WHOLE
from corpuslib.terms.counter import TermCounter
from corpuslib.terms.rates import texts_of
from corpuslib.topics._kernels import window_counts
from corpuslib.topics.units import as_table

#: Each measure and the width of its windows in words; None: whole texts.
MEASURES = {
    "c_npmi": 10,
    "c_uci": 10,
    "c_v": 110,
    "u_mass_gensim": None,
    "u_mass_mimno": None,
    "u_mass_stm": None,
}
_EPSILON = 1e-12  # gensim's, added to shares of windows
_STM = 0.01  # stm's, added to counts of texts


def coherence(
    topics: pd.DataFrame | Mapping | Iterable[Iterable[str]],
    articles: pd.DataFrame | Iterable[str],
    measure: str = "c_npmi",
    *,
    top: int = 20,
    counter: TermCounter | None = None,
) -> pd.DataFrame:
    """
    Measure how far the terms of each topic stand together in texts.

    Parameters
    ----------
    topics : DataFrame, mapping or list of lists of str
        ``topics_`` of a `TopicModel` (columns ``topic`` and ``term``, the most
        typical first), or the terms of each topic.
    articles : DataFrame or sequence of str
        The texts to look into: a table with ``text``, or texts.
    measure : str, default "c_npmi"
        Between -1 and 1 are ``c_npmi``, the mean normalised pointwise mutual
        information of pairs in windows of 10 words, and, above 0 as a rule,
        ``c_v``, the mean cosine of each term's NPMI vector with their sum,
        windows of 110 words. ``c_uci`` is the mean pointwise mutual information,
        windows of 10. In whole texts, with D the number of texts with a term or
        with both, a the higher-ranked and b the lower-ranked term of a pair:
        ``u_mass_gensim``, the mean of ln((D(a, b) / D + 1e-12) / (D(a) / D));
        ``u_mass_mimno``, the sum of ln((D(a, b) + 1) / D(a)); ``u_mass_stm``, the
        sum of ln((D(a, b) + 0.01) / (D(a) + 0.01)). All: higher is more coherent.
    top : int, default 20
        How many terms of each topic to use.
    counter : TermCounter, optional
        How texts are cut into words; its limits on frequency are not used.
        Grammar words are counted as words of a window when None.

    Returns
    -------
    DataFrame
        One row per topic: ``topic``, a column named by `measure`, ``n_terms``
        (used) and ``reason``, which says why the value is missing where it is:
        a term that does not occur, fewer than two terms, or a pair that stands
        in every window.

    Raises
    ------
    ValueError
        If `measure` is unknown or `top` is below 2.

    Notes
    -----
    The sums depend on the number of terms, and all depend on the texts: compare
    models on the same texts and the same `top` only. Coherent terms can still
    be about nothing (the formulas of a news agency are). Terms that hold more
    than one word are not found.

    References
    ----------
    Röder, Both & Hinneburg (2015). Exploring the space of topic coherence
    measures. WSDM. Mimno et al. (2011). Optimizing semantic coherence in topic
    models. EMNLP. Roberts, Stewart & Tingley (2019). stm. JSS 91(2).

    Examples
    --------
    >>> texts = ["gas pipeline", "gas and pipeline", "goal match", "goal in a match"]
    >>> coherence([["gas", "pipeline"], ["gas", "goal"]], texts, "u_mass_mimno")
       topic  u_mass_mimno  n_terms reason
    0      0      0.405465        2    NaN
    1      1     -0.693147        2    NaN
    """
    if measure not in MEASURES:
        raise ValueError(f"measure must be one of {', '.join(MEASURES)}, not {measure!r}")
    if top < 2:
        raise ValueError(f"top must be 2 or more, not {top!r}")
    lists = _term_lists(topics, top)
    known = sorted({term for terms in lists.values() for term in terms})
    together, n = _together(known, articles, MEASURES[measure], counter)
    place = {term: i for i, term in enumerate(known)}
    rows = []
    for topic, terms in lists.items():
        at = [place[term] for term in terms]
        block = together[np.ix_(at, at)]
        reason = _why_not(terms, block, n, measure)
        value = np.nan if reason else _value(block, n, measure)
        rows.append((topic, value, len(terms), reason))
    table = pd.DataFrame(rows, columns=["topic", measure, "n_terms", "reason"])
    return table.astype({measure: REAL, "n_terms": WHOLE, "reason": TEXT})


def _term_lists(topics, top: int) -> dict:
    if isinstance(topics, pd.DataFrame):
        groups = topics.groupby("topic", sort=True)["term"]
        return {topic: terms.iloc[:top].tolist() for topic, terms in groups}
    pairs = topics.items() if isinstance(topics, Mapping) else enumerate(topics)
    return {topic: list(dict.fromkeys(terms))[:top] for topic, terms in pairs}


def _together(terms: list[str], articles, width: int | None, counter: TermCounter | None):
    """Count the windows that hold each pair of terms, and each term on the diagonal."""
    names, ids, ends = (counter or TermCounter()).sequence(texts_of(as_table(articles)))
    index = pd.Index(terms).get_indexer(pd.Index(names)) if len(names) else np.empty(0, int)
    ids = index[ids] if len(names) else ids
    longest = int(np.diff(ends, prepend=0).max(initial=1))
    counts, n = window_counts(ids.astype(np.int32), ends, width or longest, len(terms))
    return np.triu(counts) + np.triu(counts, 1).T, n


def _why_not(terms: list[str], block: np.ndarray, n: int, measure: str) -> str | None:
    if len(terms) < 2:
        return "fewer than two terms"
    absent = [term for term, seen in zip(terms, block.diagonal(), strict=True) if not seen]
    if absent:
        return f"no text has {', '.join(map(repr, absent))}"
    if measure in ("c_npmi", "c_v"):
        first, second = np.nonzero(np.triu(block == n, 0 if measure == "c_v" else 1))
        if len(first):
            return f"every window has {terms[first[0]]!r} and {terms[second[0]]!r}"
    return None


def _value(block: np.ndarray, n: int, measure: str) -> float:
    seen, size = block.diagonal().astype(float), len(block)
    above = np.triu_indices(size, 1)
    if measure.startswith("u_mass"):
        both, higher = block[above].astype(float), seen[above[0]]
        if measure == "u_mass_gensim":
            return float(np.log((both / n + _EPSILON) / (higher / n)).mean())
        if measure == "u_mass_mimno":
            return float(np.log((both + 1) / higher).sum())
        return float(np.log((both + _STM) / (higher + _STM)).sum())
    share = seen / n
    joint = block / n + _EPSILON
    pmi = np.log(joint / np.outer(share, share))
    if measure == "c_uci":
        return float(pmi[above].mean())
    npmi = pmi / -np.log(joint)
    if measure == "c_npmi":
        return float(npmi[above].mean())
    whole = npmi.sum(axis=0)
    length = np.linalg.norm(npmi, axis=1) * np.linalg.norm(whole)
    return float(np.divide(npmi @ whole, length, out=np.zeros(size), where=length > 0).mean())
