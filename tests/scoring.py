"""Scores of found statements against expected ones, with intervals that resample articles."""

import re
import unicodedata
from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from corpuslib import Codebook, load_codebook
from corpuslib.codebook.actors import ActorIndex
from corpuslib.reliability import matched
from corpuslib.terms import wilson

#: Smallest Jaccard, over characters, of two spans that are one statement: loosely and closely.
LOOSE, CLOSE = 0.3, 0.8
KINDS = ("speech", "position")
QUOTES = ("direct", "mixed", "indirect", "unmarked")
PLACE = ["article_id", "start", "end"]

_RESAMPLES = 999
_ACCENTS = re.compile("[\u0300-\u036f]")
_ARTICLE = re.compile(r"^(the|a|an)\s+")


def compare(
    gold: pd.DataFrame,
    found: pd.DataFrame,
    *,
    overlap: float = LOOSE,
    articles: Iterable[str] | None = None,
) -> pd.DataFrame:
    """
    Pair what is expected with what was found, one to one, and lay them side by side.

    Returns
    -------
    DataFrame
        One row per pair and per statement without a partner: ``article_id``, ``jaccard``,
        the other columns as ``<column>_gold`` and ``<column>_found``, and ``in_gold``,
        ``in_found``. Rows of one place count once; found rows of kind "action", or of other
        articles than `articles` (by default those of `gold`), are left out.
    """
    coded = set(gold["article_id"] if articles is None else articles)
    found = found[found["article_id"].isin(coded)]
    found = found[found["kind"] != "action"] if "kind" in found else found
    sides = {"gold": gold.drop_duplicates(PLACE), "found": found.drop_duplicates(PLACE)}
    pairs = matched(*sides.values(), overlap=overlap).rename(
        columns={f"{p}_{a}": f"{p}_{s}" for a, s in zip("ab", sides, strict=True) for p in PLACE}
    )
    for side, table in sides.items():
        named = table.rename(columns=lambda c, s=side: c if c == "article_id" else f"{c}_{s}")
        keys = ["article_id", f"start_{side}", f"end_{side}"]
        pairs = pairs.merge(named, how="left", on=keys, validate="many_to_one")
        pairs[f"in_{side}"] = pairs[f"start_{side}"].notna()
    return pairs


def f_score(what: str, pairs: pd.DataFrame, gold=True, found=True, *, same: bool = True) -> dict:
    """
    Give the F of one class of statements, its interval resampling articles.

    Parameters
    ----------
    pairs : DataFrame
        As from `compare`.
    gold, found : Series of bool
        Which of the rows are expected, and found, to be of the class. Recall is a share of
        the expected ones, precision of the found ones.
    same : bool, default True
        A hit is a pair of which both sides are of the class. Otherwise an expected row of
        the class is hit by any found row, and a found row by any expected one: taking one
        class for another is no error.
    """
    wanted, given = pairs["in_gold"] & gold, pairs["in_found"] & found
    paired = pairs["in_gold"] & pairs["in_found"]
    hits = [wanted & given] * 2 if same else [wanted & paired, given & paired]

    def f(total: np.ndarray) -> np.ndarray:
        n_gold, n_found, hit_gold, hit_found = np.moveaxis(total, -1, 0)
        recall, precision = _ratio(hit_gold, n_gold), _ratio(hit_found, n_found)
        value = np.nan_to_num(_ratio(2 * precision * recall, precision + recall))
        return np.where(n_gold + n_found > 0, value, np.nan)

    return _resampled(what, pairs["article_id"], [wanted, given, *hits], f, int(wanted.sum()))


def share(what: str, pairs: pd.DataFrame, right: pd.Series, among: pd.Series) -> dict:
    """Give a share of rows; its interval resamples articles, or is Wilson's if all or none are."""
    right = right & among
    n, total = int(right.sum()), int(among.sum())
    if 0 < n < total:
        flags = [right, among]
        return _resampled(what, pairs["article_id"], flags, lambda t: _ratio(*t.T), total)
    low, high = wilson(n, total)
    score = n / total if total else np.nan
    return {"what": what, "score": score, "low": float(low), "high": float(high), "n": total}


def _ratio(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    return np.divide(top, bottom, out=np.full(np.shape(top), np.nan), where=bottom > 0)


def _resampled(what: str, article: pd.Series, flags: list, value: Callable, n: int) -> dict:
    codes, names = pd.factorize(article)
    counts = np.stack([np.bincount(codes, flag, len(names)) for flag in flags], axis=-1)
    low = high = np.nan
    if len(names) > 1:
        rng = np.random.default_rng([0, len(names)])
        draws = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), _RESAMPLES)
        drawn = value(draws @ counts)
        if np.isfinite(drawn).any():
            low, high = np.nanquantile(drawn, [0.025, 0.975])
    score = float(value(counts.sum(axis=0, keepdims=True))[0])
    return {"what": what, "score": score, "low": float(low), "high": float(high), "n": n}


class Speakers:
    """Says whether two names are of one speaker, by the actors of a codebook."""

    def __init__(self, codebook: Codebook | None = None):
        self._index = ActorIndex((codebook or load_codebook()).actors)
        self._names: dict[str, str | None] = {}

    def same(self, a: object, b: object) -> bool:
        """Whether both are missing, read alike but for article and accents, or are one actor."""
        if not (isinstance(a, str) and isinstance(b, str)):
            return not isinstance(a, str) and not isinstance(b, str)
        return _plain(a) == _plain(b) or self._known(a) == self._known(b) is not None

    def _known(self, name: str) -> str | None:
        if name not in self._names:
            mention = self._index.resolve(name)
            self._names[name] = mention and mention.name
        return self._names[name]


def _plain(name: str) -> str:
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", name)).casefold()
    return _ARTICLE.sub("", " ".join(bare.split()))


def span_scores(
    statements: pd.DataFrame, gold: pd.DataFrame, articles: Iterable[str] | None = None
) -> list[dict]:
    """
    Score which statements there are: F at both overlaps, in all, per kind and per quote type.

    A type's precision is the share of the rows found as that type which are paired with a row
    of the same type in the gold, and its recall the reverse.
    """
    rows = []
    for overlap in (LOOSE, CLOSE):
        pairs = compare(gold, statements, overlap=overlap, articles=articles)
        name = f"spans, Jaccard {overlap:g}"
        rows.append(f_score(f"{name}: F", pairs))
        rows.append(share(f"{name}: precision", pairs, pairs["in_gold"], pairs["in_found"]))
        rows.append(share(f"{name}: recall", pairs, pairs["in_found"], pairs["in_gold"]))
        for column, values in (("kind", KINDS), ("quote", QUOTES)):
            for value in values:
                of = [pairs[f"{column}_{side}"].eq(value) for side in ("gold", "found")]
                rows.append(f_score(f"{name}: F, {value}", pairs, *of))
                any_type = f"{name}: recall, {value}, whatever it was taken for"
                rows.append(share(any_type, pairs, pairs["in_found"], of[0]))
    return rows


def right_speakers(pairs: pd.DataFrame, codebook: Codebook | None = None) -> pd.Series:
    same = Speakers(codebook).same
    names = zip(pairs["speaker_gold"], pairs["speaker_found"], strict=True)
    return pd.Series([same(a, b) for a, b in names], index=pairs.index, dtype=bool)


def equal(pairs: pd.DataFrame, column: str) -> pd.Series:
    a, b = pairs[f"{column}_gold"], pairs[f"{column}_found"]
    return a.eq(b) | (a.isna() & b.isna())
