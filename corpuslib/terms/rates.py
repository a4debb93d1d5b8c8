"""Counting words: how often a term is used, by whom and when, and how sure that rate is."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.stats import norm

from corpuslib.parts import in_parts
from corpuslib.schema import COLUMNS, check
from corpuslib.terms.counter import TermCounter

PER = 10_000
#: The columns added where occurrences have weights.
SCORES = ("score", "score_low", "score_high")
_RESAMPLES = 999
_BLOCK = 2_000
_CELLS = 20_000_000  # numbers that are held at a time
_RUN = re.compile(r"\w+")
#: The column that says which articles share one weight.
_WEIGHTS = {"copies": "copy_id", "stories": "story_id"}


@in_parts
def term_rates(
    articles: pd.DataFrame,
    terms: Iterable[str] | None = None,
    *,
    by: str | Sequence[str] | None = None,
    freq: str | None = None,
    weights: str | None = None,
    gaps: bool = False,
    random_state: int = 0,
) -> pd.DataFrame:
    """
    Count terms and give their rate per 10,000 words, with two intervals.

    Parameters
    ----------
    articles : DataFrame
        Columns ``article_id`` and ``text``; ``date`` where `freq` is given, and
        the columns named in `by`. Where ``story_id`` is present, stories are
        what is resampled; articles otherwise, also one whose story is missing.
    terms : iterable of str, optional
        Words, or phrases of up to three words, in any case; what stands
        between words makes no difference ("build-up" is "build up"). Every word
        of the corpus when None, in rows only where it occurs.
    by : str or list of str, optional
        Columns that split the articles into groups, e.g. ``"source"``. A
        missing value is a group of its own.
    freq : str, optional
        Length of a step in time: ``"D"`` days, ``"W"`` weeks from Monday,
        ``"M"`` months. Adds the column ``date``, the first day of the step.
    weights : {None, "copies", "stories"}
        How much an article weighs in ``rate``, ``low`` and ``high``: all alike;
        one over the number of its copies, or of the articles of its story, in
        the group (columns ``copy_id``, ``story_id``), so that a text printed
        ten times, or an event told ten times, counts once. ``n``, ``total``
        and the Wilson interval stay those of the articles as they are.
    gaps : bool, default False
        Whether steps without any article get rows of missing values (with
        ``n`` and ``total`` 0), between the first and the last step that has
        one. They are absent otherwise; they are never a rate of 0.
    random_state : int, default 0
        Seed of the bootstrap.
    client : distributed.Client, optional
        Where to count, if not here; `articles` may also be in parts (`corpuslib.scale`).

    Returns
    -------
    DataFrame
        One row per term in one group, sorted by group and then as in `terms`:

        - the columns of `by`, and ``date`` where `freq` is given
        - ``term``
        - ``n`` : occurrences; ``total`` : words of the group
        - ``rate`` : occurrences per 10,000 words
        - ``low``, ``high`` : 95 % percentile interval of the rate under
          resampling of whole stories, in the same unit. Missing where the
          group has a single story: one story cannot tell how stories vary.
          Where the term does not occur, ``high`` is ``wilson_high``.
        - ``wilson_low``, ``wilson_high`` : 95 % Wilson interval over words
        - ``n_articles``, ``n_stories`` : articles and stories of the group
          that contain the term

        ``attrs["n_undated"]`` says how many articles were left out because
        `freq` was given and they have no single day.

    Raises
    ------
    ValueError
        If a column is missing, one in `by` is called like one of the result, a
        term is not one to three words of two or more letters, or `freq` is none
        of the three.

    Notes
    -----
    Words are runs of two or more word characters, lower-cased, as
    `TermCounter` counts them. The words of one article are not
    independent draws, so the Wilson interval is too narrow for terms that come
    in bursts; prefer ``low`` and ``high``. The bootstrap in turn is too narrow
    for groups of fewer than about ten stories. A rate says how often a thing is
    named, not what is thought of it.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and
    statistical inference. JASA 22, 209-212.
    Efron, B. (1979). Bootstrap methods: another look at the jackknife. Annals
    of Statistics 7(1), 1-26.

    Examples
    --------
    >>> articles = pd.DataFrame({
    ...     "article_id": ["a", "b"],
    ...     "text": ["Talks went on. Talks on gas.", "The talks failed at noon."],
    ... })
    >>> term_rates(articles, ["talks", "gas"])[["term", "n", "total", "rate", "n_articles"]]
        term  n  total         rate  n_articles
    0  talks  3     11  2727.272727           2
    1    gas  1     11   909.090909           1
    """
    wanted = None if terms is None else clean_terms(terms)
    counted = count_articles(articles, wanted, by=by, freq=freq, weights=weights)
    return rates_of(
        counted, by=by, freq=freq, weights=weights, gaps=gaps, random_state=random_state
    )


@dataclass(frozen=True)
class Counted:
    """
    What `term_rates` needs to know of some articles; put together, of all of them.

    Attributes
    ----------
    articles : DataFrame
        Their groups, steps, stories and copies, without the texts.
    counts : csr_matrix of shape (n_articles, n_terms)
    totals : array of shape (n_articles,)
        Words of each article.
    names : Series of str
        The terms.
    every : bool
        Whether every word is counted, and not a list of terms.
    n_undated : int
        Articles that have no step.
    """

    articles: pd.DataFrame
    counts: sparse.csr_matrix
    totals: np.ndarray
    names: pd.Series
    every: bool
    n_undated: int


def count_articles(
    articles: pd.DataFrame,
    wanted: dict[str, str] | None,
    *,
    by: str | Sequence[str] | None = None,
    freq: str | None = None,
    weights: str | None = None,
) -> Counted:
    """Count terms, as from `clean_terms`, in each article: the first step of `term_rates`."""
    by = _columns(by)
    check(articles, "articles", needs=["article_id", "text", *(["date"] if freq else []), *by])
    if weights not in (None, *_WEIGHTS):
        raise ValueError(
            f"weights must be None, {' or '.join(map(repr, _WEIGHTS))}, not {weights!r}"
        )
    if weights and _WEIGHTS[weights] not in articles:
        raise ValueError(f"weights={weights!r} needs the column of mark_{weights}(articles)")
    used = articles[articles["date"].notna()] if freq else articles
    counts, totals, names = _count(texts_of(used), wanted)
    kept = dict.fromkeys([*by, *(["date"] if freq else []), "story_id", _WEIGHTS.get(weights)])
    used = used[[column for column in kept if column in used]]
    return Counted(used, counts, totals, names, wanted is None, len(articles) - len(used))


def rates_of(
    counted: Counted,
    *,
    by: str | Sequence[str] | None = None,
    freq: str | None = None,
    weights: str | None = None,
    gaps: bool = False,
    random_state: int = 0,
) -> pd.DataFrame:
    """Turn counts into the table: the second step of `term_rates`, with the same options."""
    by = _columns(by)
    table = rates_by_group(
        counted.articles,
        counted.counts,
        counted.totals,
        counted.names,
        by=by,
        freq=freq,
        weights=weights,
        absent=not counted.every,
        random_state=random_state,
    )
    if gaps and freq and len(table):
        table = _with_gaps(table, by, freq)
    table.attrs = {"n_undated": counted.n_undated}
    return table


def _columns(by: str | Sequence[str] | None) -> list[str]:
    return [by] if isinstance(by, str) else list(by or ())


def rates_by_group(
    articles: pd.DataFrame,
    counts,
    totals: np.ndarray,
    names: pd.Series,
    *,
    by: list[str],
    freq: str | None = None,
    weights: str | None = None,
    weighted=None,
    absent: bool = True,
    random_state: int = 0,
) -> pd.DataFrame:
    """
    Turn counts per article into the rows of `term_rates`, one per name and group.

    Parameters
    ----------
    articles : DataFrame
        As for `term_rates`; with a date in each row where `freq` is given.
    counts : sparse matrix of shape (n_articles, n_names)
        Occurrences of what `names` names.
    totals : array of shape (n_articles,)
        Words of each article.
    names : Series of str
        What the columns of `counts` are called.
    by, freq, weights, random_state
        As for `term_rates`.
    weighted : sparse matrix, optional
        The same occurrences, each with a weight. Adds the columns ``score``,
        ``score_low`` and ``score_high``: their sum per 10,000 words.
    absent : bool, default True
        Whether names that do not occur in a group have a row there.
    """
    own = {*COLUMNS["terms"], *(SCORES if weighted is not None else ()), *(["date"] * bool(freq))}
    if clash := sorted(own & set(by)):
        raise ValueError(f"by cannot be {clash[0]!r}, a column of the result; rename it first")
    groups, codes = _groups(articles, by, freq)
    stories = stories_of(articles)
    blocks = []
    for code in range(len(groups)):
        inside = np.flatnonzero(codes == code)
        story = pd.factorize(stories[inside])[0]
        weight = _weights(articles.iloc[inside], weights)
        block = _rates(counts[inside], totals[inside], story, weight, random_state)
        block.insert(0, "term", names)
        if weighted is not None:
            block = block.join(_scores(weighted[inside], totals[inside], story, random_state))
        block = block if absent else block[block["n"] > 0]
        keys = {column: groups[column].iloc[code] for column in groups}
        blocks.append(pd.DataFrame(keys, index=block.index).join(block))
    if blocks:
        return pd.concat(blocks, ignore_index=True)
    table = _no_rates(groups)
    return table if weighted is None else table.assign(**dict.fromkeys(SCORES, table["rate"]))


def clean_terms(terms: Iterable[str]) -> dict[str, str]:
    """
    Give each term in lower case, and the words, one space apart, that are counted for it.

    What stands between words makes no difference in a term, as it makes none in a text.

    Raises
    ------
    ValueError
        If there is no term, or one is not one to three words as `TermCounter` reads them.

    Examples
    --------
    >>> clean_terms(["Open  door", "Build-up"])
    {'open door': 'open door', 'build-up': 'build up'}
    """
    if isinstance(terms, str):
        raise ValueError(f"terms must be a list of terms; write [{terms!r}]")
    cleaned = {}
    for term in terms:
        if not isinstance(term, str):
            raise ValueError(f"a term must be a text, not {term!r}")
        term = " ".join(term.lower().split())
        words = _RUN.findall(term)
        if "*" in term:
            raise ValueError(f"a term has no wildcards, but {term!r} does; try lexicon_rates")
        if not 1 <= len(words) <= 3:
            raise ValueError(f"a term must have one to three words, not {term!r}")
        short = next((word for word in words if len(word) < 2), None)
        if short:
            raise ValueError(
                f"the term {term!r} cannot be counted: {short!r}, like every word of one letter, "
                "is not read; look for it with kwic or lexicon_rates"
            )
        cleaned[term] = " ".join(words)
    if not cleaned:
        raise ValueError("terms is empty; leave it out to count every word")
    return cleaned


def texts_of(articles: pd.DataFrame) -> pd.Series:
    """Give the texts; a missing one is an empty one, also where all are missing."""
    texts = articles["text"]
    if not isinstance(texts.dtype, pd.StringDtype):
        texts = texts.astype("object")
    return texts.where(texts.notna(), "")


def stories_of(articles: pd.DataFrame) -> np.ndarray:
    """Number the stories that articles belong to; one without a story is a story of its own."""
    if "story_id" not in articles:
        return np.arange(len(articles))
    story = pd.factorize(articles["story_id"])[0]
    alone = story < 0
    story[alone] = story.max(initial=-1) + 1 + np.arange(alone.sum())
    return story


def _groups(articles: pd.DataFrame, by: list[str], freq: str | None):
    """Name the groups, one row each, and say for every article which one it is in."""
    keys = articles[list(dict.fromkeys(by))].reset_index(drop=True)
    if freq:
        keys["date"] = steps(articles["date"], freq).to_numpy()
    if not len(keys.columns):
        return pd.DataFrame(index=range(min(1, len(articles)))), np.zeros(len(articles), int)
    grouped = keys.groupby(list(keys.columns), dropna=False, sort=True)
    codes = grouped.ngroup().to_numpy()
    first = pd.Series(np.arange(len(codes))).groupby(codes).first()
    return keys.iloc[first.to_numpy()].reset_index(drop=True), codes


def steps(dates: pd.Series, freq: str) -> pd.Series:
    """
    Give the first day of the day, week or month that each date lies in.

    Parameters
    ----------
    dates : Series of datetime
        Missing ones stay missing.
    freq : {"D", "W", "M"}
        Days, weeks from Monday, months.

    Returns
    -------
    Series of datetime

    Examples
    --------
    >>> steps(pd.Series(pd.to_datetime(["2022-01-26"])), "W").dt.strftime("%a %d %b").tolist()
    ['Mon 24 Jan']
    """
    if freq not in ("D", "W", "M"):
        raise ValueError(f"freq must be 'D', 'W' or 'M' (days, weeks, months), not {freq!r}")
    return dates.dt.to_period(freq).dt.start_time.astype(COLUMNS["articles"]["date"])


def _count(texts: pd.Series, wanted: dict[str, str] | None):
    """Count the wanted terms (or all words) in each text, and all its words."""
    words = TermCounter()
    try:
        every = words.fit_transform(texts)
        names = words.get_feature_names_out()
    except ValueError:  # no words at all
        every, names = sparse.csr_matrix((len(texts), 0), dtype=int), np.array([], dtype=object)
    totals = np.asarray(every.sum(axis=1)).ravel()
    if wanted is None:
        return every, totals, pd.Series(names, dtype="str")
    return count_terms(texts, wanted), totals, pd.Series(list(wanted), dtype="str")


def count_terms(texts: pd.Series, wanted: dict[str, str]):
    """Count terms, as from `clean_terms`, in each text; one column per term."""
    column = {words: place for place, words in enumerate(dict.fromkeys(wanted.values()))}
    longest = max(len(words.split()) for words in column)
    counts = TermCounter(vocabulary=column, ngram_range=(1, longest)).fit_transform(texts)
    return counts[:, [column[words] for words in wanted.values()]]


def _weights(articles: pd.DataFrame, weights: str | None) -> np.ndarray:
    """Give each article its weight: one over the size of its copy group or story."""
    if weights is None:
        return np.ones(len(articles))
    same = articles[_WEIGHTS[weights]]
    return 1 / same.map(same.value_counts()).fillna(1).to_numpy(float)


def _rates(counts, totals, story, weight, random_state) -> pd.DataFrame:
    n = np.asarray(counts.sum(axis=0)).ravel()
    total = int(totals.sum())
    membership = _membership(story) @ sparse.diags_array(weight)
    per_story = (membership @ counts).tocsc()
    low, high = _bootstrap(per_story, membership @ totals, random_state)
    wilson_low, wilson_high = wilson(n, total)
    words = float(weight @ totals)
    rate = np.divide(weight @ counts, words, out=np.full(len(n), np.nan), where=words > 0)
    return pd.DataFrame(
        {
            "n": n.astype("int64"),
            "total": total,
            "rate": rate * PER,
            "low": low * PER,
            "high": np.where((n == 0) & ~np.isnan(high), wilson_high, high) * PER,
            "wilson_low": wilson_low * PER,
            "wilson_high": wilson_high * PER,
            "n_articles": np.asarray((counts > 0).sum(axis=0)).ravel().astype("int64"),
            "n_stories": np.asarray((per_story > 0).sum(axis=0)).ravel().astype("int64"),
        }
    )


def _scores(weighted, totals, story, random_state) -> pd.DataFrame:
    total = totals.sum()
    score = np.asarray(weighted.sum(axis=0), float).ravel()
    score = np.divide(score, total, out=np.full(len(score), np.nan), where=total > 0)
    membership = _membership(story)
    low, high = _bootstrap((membership @ weighted).tocsc(), membership @ totals, random_state)
    return pd.DataFrame(dict(zip(SCORES, (score * PER, low * PER, high * PER), strict=True)))


def _membership(story: np.ndarray):
    """Give the matrix that adds up the articles of each story."""
    shape = story.max(initial=-1) + 1, len(story)
    return sparse.csr_matrix((np.ones(len(story)), (story, np.arange(len(story)))), shape=shape)


def _bootstrap(per_story, totals: np.ndarray, random_state: int):
    """Give the 2.5 and 97.5 % points of each term's share when stories are drawn anew."""
    n_stories, n_terms = per_story.shape
    low, high = np.full(n_terms, np.nan), np.full(n_terms, np.nan)
    if n_stories < 2 or not totals.sum():
        return low, high
    rows = max(1, min(_RESAMPLES, _CELLS // n_stories))
    held = list(_drawn(n_stories, random_state, rows)) if rows == _RESAMPLES else None
    for start in range(0, n_terms, _BLOCK):
        block = slice(start, start + _BLOCK)
        own = per_story[:, block]
        own = own.toarray() if n_stories * own.shape[1] <= _CELLS else own
        shares = []
        for draws in held or _drawn(n_stories, random_state, rows):
            words = draws @ totals
            draws, words = draws[words > 0], words[words > 0]
            shares.append((own.T @ draws.T).T / words[:, None])
        low[block], high[block] = np.quantile(np.concatenate(shares), [0.025, 0.975], axis=0)
    return low, high


def _drawn(n_stories: int, random_state: int, rows: int) -> Iterator[np.ndarray]:
    """Give the same as `draw_stories`, a few resamples at a time: memory need not hold all."""
    rng = np.random.default_rng([random_state, n_stories])
    even = np.full(n_stories, 1 / n_stories)
    for start in range(0, _RESAMPLES, rows):
        size = min(rows, _RESAMPLES - start)
        yield rng.multinomial(n_stories, even, size=size).astype(float)


def draw_stories(n_stories: int, random_state: int) -> np.ndarray:
    """Say how often each of 999 resamples holds each story; one row per resample."""
    return next(_drawn(n_stories, random_state, _RESAMPLES))


def wilson(n: np.ndarray, total: np.ndarray | int, *, confidence: float = 0.95):
    """
    Give Wilson's interval of a share: `n` out of `total`.

    Returns
    -------
    low, high : ndarray
        Shares between 0 and 1; missing where `total` is 0.

    Examples
    --------
    >>> low, high = wilson(7, 10)
    >>> print(f"{low:.4f} {high:.4f}")
    0.3968 0.8922
    """
    n, total = np.broadcast_arrays(np.asarray(n, float), np.asarray(total, float))
    z = norm.ppf((1 + confidence) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = n / total
        middle = (share + z**2 / (2 * total)) / (1 + z**2 / total)
        half = z / (1 + z**2 / total) * np.sqrt(share * (1 - share) / total + z**2 / (4 * total**2))
    return np.where(n == 0, middle * 0, middle - half), np.where(
        n == total, middle * 0 + 1, middle + half
    )


def _no_rates(groups: pd.DataFrame) -> pd.DataFrame:
    columns = COLUMNS["terms"]
    empty = pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in columns.items()})
    return groups.iloc[:0].join(empty)


def _with_gaps(table: pd.DataFrame, by: list[str], freq: str) -> pd.DataFrame:
    """Add rows of missing values for the steps in which a group has no article."""
    days = pd.period_range(table["date"].min(), table["date"].max(), freq=freq).start_time
    days = pd.DataFrame({"date": days.astype(table["date"].dtype)})
    order = pd.DataFrame({"term": table["term"].unique()})
    grid = table[by].drop_duplicates().merge(days, how="cross") if by else days
    grid = grid.merge(order, how="cross")
    full = grid.merge(table, on=[*by, "date", "term"], how="left")
    whole = ["n", "total", "n_articles", "n_stories"]
    return full.astype({"rate": float}).assign(**full[whole].fillna(0).astype("int64"))
