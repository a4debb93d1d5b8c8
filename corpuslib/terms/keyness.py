"""Which terms set one group of articles apart from another."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.special import xlogy
from scipy.stats import beta, chi2, norm
from tqdm import tqdm

from corpuslib.parts import in_parts
from corpuslib.schema import check
from corpuslib.terms.counter import TermCounter
from corpuslib.terms.dispersion import deviation_of_proportions
from corpuslib.terms.rates import stories_of, texts_of

MEASURES = ("g2", "chi2", "log_ratio", "pct_diff", "simple_maths", "log_odds", "lrc")
_CORRECTIONS = {
    "auto": MEASURES,
    "none": ("g2", "chi2"),
    "yates": ("g2", "chi2"),
    "williams": ("g2",),
}
PERMUTATIONS = 999


@in_parts
def keyness(
    target: pd.Series | pd.DataFrame,
    reference: pd.Series | pd.DataFrame,
    *,
    measure: str = "g2",
    min_count: int = 5,
    correction: str = "auto",
    prior: float = 10.0,
    counter: TermCounter | None = None,
    random_state: int = 0,
) -> pd.DataFrame:
    """
    Rank the terms that set one group of articles apart from another.

    Parameters
    ----------
    target, reference : DataFrame or Series
        Two tables of articles (columns ``article_id`` and ``text``; ``story_id``
        where known), or two Series of counts indexed by term. A term absent
        from one Series counts as zero there.
    measure : str, default "g2"
        What the rows are ranked by:

        - ``"g2"`` : log-likelihood ratio over all four cells, with the sign of
          the difference
        - ``"chi2"`` : Pearson's chi-square, signed likewise
        - ``"log_ratio"`` : log2 of the ratio of rates, half a count added
        - ``"pct_diff"`` : difference of rates in per cent of the reference's;
          infinite where the reference lacks the term
        - ``"simple_maths"`` : ratio of rates per million, one added to each
        - ``"log_odds"`` : z score of the log odds ratio under an informative
          Dirichlet prior (`prior`)
        - ``"lrc"`` : the end nearer to 0 of a 95 % interval of the log ratio,
          Bonferroni-corrected for the number of terms; 0 where it holds 0
    min_count : int, default 5
        Leave out terms with fewer occurrences in both groups together. Totals
        are taken before anything is left out.
    correction : {"auto", "none", "yates", "williams"}
        For ``g2`` and ``chi2``. ``"auto"``: none for G2; for chi-square that of
        Yates where an expected count is below 5 (and the correction does not
        overshoot).
    prior : float, default 10
        For ``log_odds``: the weight of the prior in words, spread over the
        terms as the two groups together use them.
    counter : TermCounter, optional
        How articles are cut into terms; single words when None.
    random_state : int, default 0
        Seed of the permutations.
    client : distributed.Client, optional
        Where to count, if not here; the articles may also be in parts (`corpuslib.scale`).

    Returns
    -------
    DataFrame
        Indexed by ``term``, strongest target term first:

        - ``n_target``, ``n_reference`` : occurrences
        - ``rate_target``, ``rate_reference`` : per 10,000 words
        - a column named by `measure`, positive for terms of the target (for
          ``simple_maths``: above 1)
        - ``log_ratio`` : the size of the effect; 1 is twice as frequent
        - ``p`` : of the statistic (chi-square with 1 degree of freedom; normal
          for ``log_odds``; of G2 for the measures that are effect sizes),
          as if words were independent draws: far too small in texts
        - ``q`` : `p` after Benjamini and Hochberg, over the rows returned
        - ``p_permutation`` : share of 999 random re-divisions of the stories
          (articles where ``story_id`` is absent) into groups as large as these
          whose G2 is at least as far from 0. **Use this one.** Missing for counts.
        - ``dp`` : dispersion over articles, 0 even to 1 (one article); missing
          for counts
        - ``n_articles`` : articles with the term in either group; missing for counts

    Raises
    ------
    ValueError
        If a group has no words, a count is negative or no whole number, or an
        option is unknown.

    Notes
    -----
    A story with articles on both sides is re-divided as two halves, so
    ``p_permutation`` is somewhat too small where most stories are shared.
    Keyness says that a term is over-used, not why.

    References
    ----------
    Dunning (1993), Computational Linguistics 19(1). Rayson & Garside (2000).
    Monroe, Colaresi & Quinn (2008), Political Analysis 16(4). Gabrielatos
    (2018). Evert (2022), Measuring keyness. Kilgarriff (2009), Simple maths.

    Examples
    --------
    >>> north = pd.Series({"guarantees": 9, "talks": 6})
    >>> south = pd.Series({"sovereignty": 8, "talks": 7})
    >>> keyness(north, south)["g2"].round(1).to_dict()
    {'guarantees': 16.5, 'talks': -0.1, 'sovereignty': -14.1}
    """
    check_options(measure, correction, prior)
    if isinstance(target, pd.DataFrame) != isinstance(reference, pd.DataFrame):
        raise ValueError("target and reference must both be articles or both be counts")
    if isinstance(target, pd.DataFrame):
        articles = pd.concat([target, reference], ignore_index=True)
        side = np.arange(len(articles)) >= len(target)
        return _of_articles(
            articles, side, measure, min_count, correction, prior, counter, random_state
        )
    counts = {"n_target": _counts(target, "target"), "n_reference": _counts(reference, "reference")}
    counts = pd.DataFrame(counts).fillna(0)
    return _of_counts(counts, measure, min_count, correction, prior).pipe(_ranked, measure)


def keyness_by(
    articles: pd.DataFrame, by: str, *, progress: bool = True, **options
) -> pd.DataFrame:
    """
    Compare each group of articles with all the others together.

    Parameters
    ----------
    articles : DataFrame
        Columns ``article_id``, ``text`` and the one named by `by`; articles
        with a missing value there belong to no group but to every reference.
    by : str
        Column that names the groups, e.g. ``"source"``.
    progress : bool, default True
        Whether to show a progress bar.
    **options
        As for `keyness`.

    Returns
    -------
    DataFrame
        The tables of `keyness` one below the other, indexed by group and term.
        ``q`` is taken within each group.

    Raises
    ------
    ValueError
        If there are fewer than two groups.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": list("ab"), "source": ["Post", "Herald"],
    ...                          "text": ["gas gas talks", "coal coal talks"]})
    >>> table = keyness_by(articles, "source", min_count=2, progress=False)
    >>> table.groupby("source").head(1).index.tolist()
    [('Herald', 'coal'), ('Post', 'gas')]
    """
    check(articles, "articles", needs=["article_id", "text", by])
    groups = sorted(articles[by].dropna().unique())
    if len(groups) < 2 and not articles[by].isna().any():
        raise ValueError(f"keyness_by compares groups, but {by!r} holds {len(groups)} of them")
    tables = {}
    for group in tqdm(groups, desc="keyness", disable=not progress, delay=1):
        inside = articles[by].eq(group).fillna(False).to_numpy(bool)
        tables[group] = keyness(articles[inside], articles[~inside], **options)
    return pd.concat(tables, names=[by, "term"])


def check_options(measure: str, correction: str, prior: float) -> None:
    """Make sure that these go together."""
    if measure not in MEASURES:
        raise ValueError(f"measure must be one of {', '.join(MEASURES)}, not {measure!r}")
    if measure not in _CORRECTIONS.get(correction, ()):
        raise ValueError(f"correction {correction!r} does not go with measure {measure!r}")
    if not prior > 0:
        raise ValueError(f"prior must be above 0 words, not {prior!r}")


def _of_articles(articles, side, measure, min_count, correction, prior, counter, random_state):
    check(articles, "articles", needs=["text"])
    counter = TermCounter() if counter is None else counter
    try:
        matrix = counter.fit_transform(texts_of(articles))
    except ValueError as error:
        raise ValueError(f"keyness finds nothing to compare: {error}") from error
    terms = pd.Index(counter.get_feature_names_out(), name="term", dtype="str")
    both = [
        np.asarray(matrix[~side].sum(axis=0)).ravel(),
        np.asarray(matrix[side].sum(axis=0)).ravel(),
    ]
    counts = pd.DataFrame({"n_target": both[0], "n_reference": both[1]}, index=terms)
    table = _of_counts(counts, measure, min_count, correction, prior)
    kept = terms.get_indexer(table.index)
    words = np.asarray(matrix.sum(axis=1)).ravel()
    matrix = matrix.tocsc()[:, kept]
    table["p_permutation"] = _permuted(matrix, words, stories_of(articles), side, random_state)
    table["dp"] = deviation_of_proportions(matrix, words)
    table["n_articles"] = np.diff(matrix.indptr).astype("int64")
    return _ranked(table, measure)


def _counts(counts: pd.Series, name: str) -> pd.Series:
    """Make sure that these are counts of terms."""
    counts = pd.Series(counts)
    if not pd.api.types.is_numeric_dtype(counts):
        raise ValueError(f"{name} must hold counts, not {counts.dtype}; texts go in a DataFrame")
    if counts.index.has_duplicates:
        term = counts.index[counts.index.duplicated()][0]
        raise ValueError(f"{name} counts {term!r} twice; add its counts up first")
    known = counts.dropna().to_numpy(float)
    if not (np.isfinite(known) & (known == np.round(known))).all():
        raise ValueError(f"{name} must hold whole numbers: counts, not rates")
    return counts


def _of_counts(counts, measure, min_count, correction, prior) -> pd.DataFrame:
    if (counts < 0).any(axis=None):
        term = counts.index[(counts < 0).any(axis=1)][0]
        raise ValueError(f"keyness needs counts, but that of {term!r} is negative")
    totals = counts.sum()
    if (totals == 0).any():
        name = totals.index[totals == 0][0].removeprefix("n_")
        raise ValueError(f"keyness needs words on both sides, but the {name} has none")
    counts = counts.rename_axis("term")
    frequent = counts.sum(axis=1) >= max(min_count, 1)
    alpha = prior * counts.sum(axis=1)[frequent].to_numpy() / totals.sum()
    counts = counts[frequent]
    a, b = counts.to_numpy(float).T
    n1, n2 = totals.to_numpy(float)
    log_ratio = np.log2((a + 0.5) / (n1 + 0.5)) - np.log2((b + 0.5) / (n2 + 0.5))
    with np.errstate(divide="ignore", invalid="ignore"):
        value = {
            "g2": lambda: g2(a, b, n1, n2, correction),
            "chi2": lambda: chi_square(a, b, n1, n2, correction),
            "log_ratio": lambda: log_ratio,
            "pct_diff": lambda: (a / n1 - b / n2) / (b / n2) * 100,
            "simple_maths": lambda: (a / n1 * 1e6 + 1) / (b / n2 * 1e6 + 1),
            "log_odds": lambda: log_odds(a, b, n1, n2, alpha, prior),
            "lrc": lambda: conservative_log_ratio(a, b, n1, n2, 0.05 / max(len(a), 1)),
        }[measure]()
    if measure == "log_odds":
        p = 2 * norm.sf(np.abs(value))
    else:
        p = chi2.sf(np.abs(value if measure in ("g2", "chi2") else g2(a, b, n1, n2)), 1)
    table = pd.DataFrame(
        {
            "n_target": a.astype("int64"),
            "n_reference": b.astype("int64"),
            "rate_target": a / n1 * 10_000,
            "rate_reference": b / n2 * 10_000,
            measure: value,
            "log_ratio": log_ratio,
            "p": p,
            "q": benjamini_hochberg(p),
            "p_permutation": np.nan,
            "dp": np.nan,
            "n_articles": pd.array([pd.NA] * len(a), "Int64"),
        },
        index=counts.index,
    )
    return table


def _ranked(table: pd.DataFrame, measure: str) -> pd.DataFrame:
    order = np.lexsort((table.index.to_numpy(str), -table[measure].to_numpy()))
    return table.iloc[order]


def g2(a, b, n1, n2, correction: str = "auto") -> np.ndarray:
    """
    Give Dunning's log-likelihood ratio of counts `a` of `n1` and `b` of `n2`, signed.

    Examples
    --------
    >>> print(np.round(g2(7, 2, 10, 9), 3), np.round(g2(7, 2, 10, 9, "williams"), 3))
    4.535 4.201
    """
    a, b = np.asarray(a, float), np.asarray(b, float)
    total = n1 + n2
    rows, observed = a + b, np.stack([a, b, n1 - a, n2 - b])
    expected = np.stack(
        [
            rows * n1 / total,
            rows * n2 / total,
            (total - rows) * n1 / total,
            (total - rows) * n2 / total,
        ]
    )
    sign = np.where(a >= expected[0], 1.0, -1.0)
    if correction == "yates":
        step = np.clip(observed - expected, -0.5, 0.5)
        observed = observed - step
    value = 2 * (xlogy(observed, observed) - xlogy(observed, expected)).sum(axis=0)
    if correction == "williams":
        q = 1 + (total / rows + total / (total - rows) - 1) * (total / n1 + total / n2 - 1) / (
            6 * total
        )
        value = value / q
    return sign * np.maximum(value, 0)


def chi_square(a, b, n1, n2, correction: str = "auto") -> np.ndarray:
    """
    Give Pearson's chi-square of counts `a` of `n1` and `b` of `n2`, signed.

    Examples
    --------
    >>> print(np.round(chi_square(7, 2, 10, 9, "none"), 3), np.round(chi_square(7, 2, 10, 9), 3))
    4.337 2.632
    """
    a, b = np.asarray(a, float), np.asarray(b, float)
    c, d = n1 - a, n2 - b
    total, rows = n1 + n2, a + b
    cross = np.abs(a * d - b * c)
    smallest = np.minimum(rows, total - rows) * min(n1, n2) / total
    corrected = {
        "auto": (cross >= total / 2) & (smallest < 5),
        "yates": np.ones_like(cross, bool),
        "none": np.zeros_like(cross, bool),
    }[correction]
    cross = np.maximum(cross - np.where(corrected, total / 2, 0), 0)
    value = total * cross**2 / (rows * (c + d) * n1 * n2)
    return np.where(a * n2 >= b * n1, value, -value)


def log_odds(a, b, n1, n2, alpha, alpha0: float) -> np.ndarray:
    """
    Give the z score of the log odds ratio under a Dirichlet prior.

    `alpha` is the prior count of each term and `alpha0` their sum over the whole
    vocabulary. The variance is the two-term approximation of Monroe et al., eq. 20.
    """
    first = np.log((a + alpha) / (n1 + alpha0 - a - alpha))
    second = np.log((b + alpha) / (n2 + alpha0 - b - alpha))
    return (first - second) / np.sqrt(1 / (a + alpha) + 1 / (b + alpha))


def conservative_log_ratio(a, b, n1, n2, alpha: float = 0.05) -> np.ndarray:
    """
    Give the end nearer to 0 of the Clopper-Pearson interval of the log2 ratio of rates.

    Examples
    --------
    >>> print(np.round(conservative_log_ratio(70, 20, 1000, 900), 4))
    0.9214
    """
    a, b = np.asarray(a, float), np.asarray(b, float)
    low = np.nan_to_num(beta.ppf(alpha / 2, a, b + 1))
    high = np.nan_to_num(beta.ppf(1 - alpha / 2, a + 1, b), nan=1.0)
    with np.errstate(divide="ignore"):
        least = np.log2(n2 / n1 * low / (1 - low))
        most = np.log2(n2 / n1 * high / (1 - high))
    return np.where(a / n1 >= b / n2, np.maximum(least, 0), np.minimum(most, 0))


def benjamini_hochberg(p: Sequence[float]) -> np.ndarray:
    """
    Adjust p-values for the number of tests, controlling the false discovery rate.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03, 0.5]).round(4).tolist()
    [0.04, 0.0533, 0.0533, 0.5]
    """
    p = np.asarray(p, float)
    order = np.argsort(p)[::-1]
    ranks = np.arange(len(p), 0, -1)
    q = np.empty(len(p))
    q[order] = np.minimum(np.minimum.accumulate(p[order] * len(p) / ranks), 1)
    return q


def _permuted(matrix, words, story, side, random_state) -> np.ndarray:
    """Share of random re-divisions of the stories whose G2 is at least as far from 0."""
    unit = pd.MultiIndex.from_arrays([story, side]).factorize()[0]
    n_units = int(unit.max()) + 1
    gather = sparse.csr_matrix(
        (np.ones(len(unit)), (unit, np.arange(len(unit)))), shape=(n_units, len(unit))
    )
    counts, words = (gather @ matrix).tocsc(), gather @ words
    is_target = np.zeros(n_units, bool)
    is_target[unit[~side]] = True
    draws = next(draw_targets(is_target, random_state)).astype(float)
    n1 = draws @ words
    p = np.ones(matrix.shape[1])
    block = max(1, 4_000_000 // len(draws))
    for start in range(0, matrix.shape[1], block):
        own = counts[:, start : start + block].toarray()
        target, reference = is_target @ own, ~is_target @ own
        totals = is_target @ words, ~is_target @ words
        p[start : start + block] = permuted_p(draws @ own, n1, target, reference, *totals)
    return p


def draw_targets(
    is_target: np.ndarray, random_state: int, *, rows: int = PERMUTATIONS
) -> Iterator[np.ndarray]:
    """Re-divide the units at random 999 times, as many targets each time, `rows` times at once."""
    rng = np.random.default_rng([random_state, len(is_target)])
    for start in range(0, PERMUTATIONS, rows):
        yield np.stack([rng.permutation(is_target) for _ in range(min(rows, PERMUTATIONS - start))])


def permuted_p(drawn, n1, target, reference, n_target: float, n_reference: float) -> np.ndarray:
    """
    Give the share of re-divisions whose G2 is at least as far from 0 as what was seen.

    Parameters
    ----------
    drawn : array of shape (n_draws, n_terms)
        Occurrences of each term in the target of each re-division.
    n1 : array of shape (n_draws,)
        Words of that target. A re-division without words on one side does not count.
    target, reference : array of shape (n_terms,)
        Occurrences as seen; `n_target` and `n_reference` are the words.
    """
    words = n_target + n_reference
    valid = (n1 > 0) & (n1 < words)
    drawn, n1 = drawn[valid], n1[valid, None]
    seen = np.abs(g2(target, reference, n_target, n_reference))
    far = np.abs(g2(drawn, target + reference - drawn, n1, words - n1))
    return (1 + (far >= seen - 1e-9).sum(axis=0)) / (len(drawn) + 1)
