"""How much of what is said falls into the categories of a lexicon, and which words decide that."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from corpuslib.schema import check
from corpuslib.terms import _patterns
from corpuslib.terms._matching import match
from corpuslib.terms.rates import rates_by_group, texts_of

_SHOWN = 5


def lexicon_rates(
    articles: pd.DataFrame,
    lexicon: pd.DataFrame,
    *,
    by: str | Sequence[str] | None = None,
    freq: str | None = None,
    random_state: int = 0,
) -> pd.DataFrame:
    """
    Count the categories of a lexicon and give their rates per 10,000 words.

    Parameters
    ----------
    articles : DataFrame
        As for `term_rates`.
    lexicon : DataFrame
        Columns ``category``, ``pattern`` and, if wanted, ``weight``; see
        `load_lexicon`. A pattern is a word, a phrase, or either with ``*`` as
        in `kwic`, which shows every place that is counted here.
    by, freq, random_state
        As for `term_rates`.

    Returns
    -------
    DataFrame
        One row per category in one group, in the order of `lexicon`: the
        columns of `term_rates` with ``category`` in place of ``term``. Where
        `lexicon` has weights, also ``score``, the sum of the weights of what
        was found per 10,000 words, and its 95 % bootstrap interval over stories,
        ``score_low`` to ``score_high``. ``attrs["n_undated"]`` as there.

    Raises
    ------
    ValueError
        If `lexicon` has no rows, lacks a column, or has an empty pattern or
        category or a weight that is no number.

    Notes
    -----
    Within a category a word of the text counts once: for the pattern with the
    most words, then the most letters. Between categories it may count again.
    Patterns without a letter or digit, such as emoticons, are never found;
    `audit_lexicon` names them. Words of one letter are found but, as
    everywhere, not part of ``total``. A lexicon counts words whatever they mean there:
    "not safe" counts for "safe". Look at `audit_lexicon` before trusting a rate,
    because two or three frequent words often carry a category.

    Examples
    --------
    >>> articles = pd.DataFrame({
    ...     "article_id": ["a", "b"],
    ...     "text": ["They threaten war.", "Talks calm fears of war."],
    ... })
    >>> lexicon = pd.DataFrame({"category": "alarm", "pattern": ["threat*", "war", "fear*"]})
    >>> lexicon_rates(articles, lexicon)[["category", "n", "total", "rate", "n_articles"]]
      category  n  total    rate  n_articles
    0    alarm  4      8  5000.0           2
    """
    by = [by] if isinstance(by, str) else list(by or ())
    check(articles, "articles", needs=["article_id", "text", *(["date"] if freq else []), *by])
    entries = _entries(lexicon)
    used = articles[articles["date"].notna()] if freq else articles
    matches, _, totals, _ = match(texts_of(used), entries)
    codes, names = pd.factorize(entries["category"])
    rows, shape = np.arange(len(entries)), (len(entries), len(names))
    member = sparse.csr_matrix((np.ones(len(rows), np.int64), (rows, codes)), shape)
    weights = None
    if "weight" in entries:
        weights = sparse.csr_matrix((entries["weight"], (rows, codes)), shape)
    table = rates_by_group(
        used,
        matches @ member,
        totals,
        pd.Series(names, dtype="str"),
        by=by,
        freq=freq,
        weighted=None if weights is None else matches @ weights,
        random_state=random_state,
    ).rename(columns={"term": "category"})
    table.attrs = {"n_undated": len(articles) - len(used)}
    return table


def audit_lexicon(articles: pd.DataFrame, lexicon: pd.DataFrame) -> pd.DataFrame:
    """
    Say for each pattern of a lexicon what it finds, and how much of its category it carries.

    Parameters
    ----------
    articles : DataFrame
        Columns ``article_id`` and ``text``.
    lexicon : DataFrame
        As for `lexicon_rates`.

    Returns
    -------
    DataFrame
        One row per row of `lexicon`; its categories in their order, within each
        the patterns that carry most first:

        - ``category``, ``pattern``, and ``weight`` where `lexicon` has it
        - ``found`` : how often it occurs; ``n_articles`` : in how many articles
        - ``n`` : how often it is counted, each word once in a category; the
          sum over a category is the ``n`` of `lexicon_rates`
        - ``share`` : of the category's ``n``, or, with weights, of the sum of
          ``n`` times the size of the weight; missing where that is 0
        - ``words`` : up to five wordings it was found in, with their numbers
        - ``problem`` : NA, or: that it can never match or does not occur here,
          that all it finds is counted for another pattern, in which other
          categories it stands

    Raises
    ------
    ValueError
        As for `lexicon_rates`.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": ["War fears. Police fear war."]})
    >>> lexicon = pd.DataFrame({"category": "alarm", "pattern": ["war", "fear*", "threat*"]})
    >>> audit_lexicon(articles, lexicon)[["pattern", "n", "share", "words", "problem"]]
       pattern  n  share               words      problem
    0      war  2    0.5             war (2)          NaN
    1    fear*  2    0.5  fear (1), fears (1)          NaN
    2  threat*  0    0.0                 NaN  never occurs
    """
    check(articles, "articles", needs=["article_id", "text"])
    entries = _entries(lexicon)
    matches, found, _, wordings = match(texts_of(articles), entries)
    table = entries.drop(columns="parts")
    table["found"] = np.asarray(found.sum(axis=0)).ravel().astype("int64")
    table["n_articles"] = np.asarray((found > 0).sum(axis=0)).ravel().astype("int64")
    table["n"] = np.asarray(matches.sum(axis=0)).ravel().astype("int64")
    size = table["n"] * (table["weight"].abs() if "weight" in table else 1.0)
    whole = size.groupby(table["category"]).transform("sum")
    table["share"] = size / whole.where(whole > 0)
    table["words"] = pd.Series(map(_shown, wordings), table.index, dtype="str")
    table["problem"] = _problems(entries, table)
    order = np.lexsort((-table["share"].fillna(0), pd.factorize(table["category"])[0]))
    return table.iloc[order].reset_index(drop=True)


def _entries(lexicon: pd.DataFrame) -> pd.DataFrame:
    """Check a lexicon, and cut its patterns into words."""
    if not isinstance(lexicon, pd.DataFrame):
        raise TypeError(f"lexicon must be a DataFrame, not {type(lexicon).__name__}")
    missing = [column for column in ("category", "pattern") if column not in lexicon]
    if missing:
        raise ValueError(
            f"lexicon lacks the column {missing[0]!r}; it has: {', '.join(map(str, lexicon))}"
        )
    if lexicon.empty:
        raise ValueError("lexicon has no rows; give it at least one category and pattern")
    for column in ("category", "pattern"):
        blank = lexicon[column].isna() | lexicon[column].astype("str").str.strip().eq("")
        if blank.any():
            raise ValueError(f"lexicon[{column!r}] is empty in row {lexicon.index[blank][0]!r}")
    entries = lexicon[["category", "pattern"]].astype("str").reset_index(drop=True)
    if "weight" in lexicon:
        weight = pd.to_numeric(lexicon["weight"], errors="coerce").to_numpy(float)
        if not np.isfinite(weight).all():
            place = int(np.flatnonzero(~np.isfinite(weight))[0])
            raise ValueError(
                f"lexicon['weight'] of pattern {entries['pattern'][place]!r} must be a number, "
                f"not {lexicon['weight'].iloc[place]!r}"
            )
        entries["weight"] = weight
    return entries.assign(parts=[_patterns.parts(p) for p in entries["pattern"]])


def _shown(wordings: Counter) -> str | float:
    first = sorted(wordings.items(), key=lambda item: (-item[1], item[0]))[:_SHOWN]
    return ", ".join(f"{words} ({n})" for words, n in first) or np.nan


def _problems(entries: pd.DataFrame, table: pd.DataFrame) -> pd.Series:
    homes = defaultdict(dict)
    for words, category in zip(entries["parts"], entries["category"], strict=True):
        homes[words][category] = True
    problems = []
    for row, (words, own) in enumerate(zip(entries["parts"], entries["category"], strict=True)):
        found, n = table["found"].iloc[row], table["n"].iloc[row]
        others = [category for category in homes[words] if category != own] if words else []
        said = [
            "holds no letter or digit, so it can never match" if not words else None,
            "never occurs" if words and not found else None,
            "all it finds is counted for other patterns of the category"
            if found and not n
            else None,
            f"also in: {', '.join(others)}" if others else None,
        ]
        problems.append("; ".join(filter(None, said)) or np.nan)
    return pd.Series(problems, table.index, dtype="str")
