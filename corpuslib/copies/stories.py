"""Articles that retell one event in different words, with the reasons and the user's last word."""

import heapq

import numpy as np
import pandas as pd

from corpuslib.copies.groups import NEVER, by_age, intervals, mark_copies, texts_of
from corpuslib.copies.likeness import Likeness
from corpuslib.schema import check

# Tuned on a part of the embedded corpus whose stories are known, and on releases of
# several offices and headlines: above the likeness of what is alike without being one story.
_ENOUGH = 0.3
_NEAR_MISS = 0.8
_LEAST = 0.1
# What a likeness is worth by the days between two articles, and where a day is uncertain.
_WORTH, _UNCERTAIN = np.array([1, 0.7, 0.5]), 0.75
# And where one source has both: that is mostly its report of something else.
_SAME_SOURCE = 0.5
_WIDE = 3
_MOST = 30


def mark_stories(articles: pd.DataFrame, *, overrides: pd.DataFrame | None = None) -> pd.DataFrame:
    """
    Say of every article which story it tells: articles on one event share a story.

    Copies tell one story by definition. Other articles do if they are near in time
    and share enough of both names and other words; see `story_pairs` for the reasons.

    Parameters
    ----------
    articles : DataFrame
        Columns ``article_id`` and ``text``. ``date_low`` and ``date_high`` (or
        ``date``) and ``source`` are used where present, and ``copy_id``, for which
        `mark_copies` is called where it is missing.
    overrides : DataFrame, optional
        Your own decisions, columns ``article_id`` and ``story_id``: these articles,
        and their copies, get that story, whatever was found. A ``story_id`` that is
        the name of an article puts them with that article, and the story is called
        so; any other makes a story of its own.

    Returns
    -------
    DataFrame
        The articles with ``copy_id`` and ``story_id``: the ``article_id`` of the
        earliest article of the story, unless `overrides` names it.

    Raises
    ------
    ValueError
        If a column is missing, or `overrides` names an unknown article or gives one
        article two stories.

    Notes
    -----
    Likeness takes two kinds of evidence: the cosine of the names two articles share,
    and that of the other words and figures (see `Likeness` in
    ``corpuslib.copies.likeness``); their geometric mean counts, as the same people are
    in the news with something else every day. An article of fewer than 30 words that
    are not plain is read as if it had 30, so that two headlines hardly share enough.
    Likeness is multiplied by 1, 0.7 or 0.5 for articles no, one or two days apart, by 0
    beyond; by 0.75 where a day is known to more than four days only, or not at all; and
    by 0.5 where both have the same ``source``, if there are several, as a source seldom
    tells an event twice. Quoted words count like others, as a quotation comes back with
    later events. Stories are joined from the likest on, as long as all pairs of articles
    across the two are 0.3 alike on average, so that no chain of likenesses joins two
    events.

    Made to err by leaving stories apart: a wrong join hides evidence, a missed one
    counts an event twice. On the part of the embedded corpus it was tuned on, all 25
    pairs joined were right, copies included, and half of the pairs of one story were
    joined; with the days hidden, a fifth of the pairs joined were wrong. Expect less on
    texts written to a pattern: of 37 pairs that it joined among releases of three
    presidencies and headlines on them, 5 were wrong, most of them calls or meetings of
    one leader with two others.

    Not to trust without a look at `story_pairs` where there are fewer than about 50
    articles, as it takes a corpus to tell which words are rare; where few articles
    have a day; and on languages other than English.

    Examples
    --------
    >>> truce = ("Premier Oram of Vell offered Tarn a truce of 30 days, to begin in Port Sarn on "
    ...          "the eve of the harvest, and named Marshal Tove as envoy to the Assembly.")
    >>> again = ("A truce of 30 days is on offer: Oram, premier of Vell, wants it to begin at "
    ...          "harvest in Port Sarn, with Marshal Tove as envoy to Tarn's Assembly.")
    >>> articles = pd.DataFrame({
    ...     "article_id": ["a", "b", "c"],
    ...     "date": pd.to_datetime(["2031-05-08", "2031-05-08", "2031-05-08"]),
    ...     "text": [truce, again, "Rain fell on the harvest fair in Tell."]})
    >>> mark_stories(articles)["story_id"].tolist()
    ['a', 'a', 'c']
    >>> decided = pd.DataFrame({"article_id": ["b"], "story_id": ["c"]})
    >>> mark_stories(articles, overrides=decided)["story_id"].tolist()
    ['a', 'c', 'c']
    """
    table = _with_copies(articles)
    pieces = _Pieces(table)
    story = _joined(len(pieces.rows), pieces.links())[pieces.of_row]
    decided = _decisions(table, overrides)
    names = _named(table, story, pieces.order, decided)
    return table.assign(story_id=pd.Series(names, index=table.index, dtype="str"))


def story_pairs(articles: pd.DataFrame) -> pd.DataFrame:
    """
    List the pairs of articles that tell one story, and those that nearly do, with reasons.

    Parameters
    ----------
    articles : DataFrame
        As for `mark_stories`, which is called where ``story_id`` is missing.

    Returns
    -------
    DataFrame
        ``article_id``, ``other``, ``same_story`` (as ``story_id`` says), ``score``
        (0 to 1, see `mark_stories`; 1 for a copy), ``days_apart`` (missing where a
        day is uncertain), ``reason`` (in words), highest score first. Of each group
        of copies only the original stands for its retellings.

    Notes
    -----
    A pair of one story may score less than 0.3, as the average counts, and a pair
    of two stories more. Pairs of two stories are listed from 0.24 on.

    Examples
    --------
    >>> truce = ("Premier Oram of Vell is “open to a truce” of 30 days, she told Tarn's envoy "
    ...          "Tove in Port Sarn, the harbour where the Assembly sits until the harvest.")
    >>> again = ("“Open to a truce”: Oram, premier of Vell, told envoy Tove of Tarn so in the "
    ...          "harbour of Port Sarn, where the Assembly sits; 30 days until the harvest.")
    >>> articles = pd.DataFrame({
    ...     "article_id": ["a", "b"],
    ...     "date": pd.to_datetime(["2031-05-08", "2031-05-09"]),
    ...     "text": [truce, again]})
    >>> story_pairs(articles).loc[0, "reason"]
    "shares: 'open to a truce', Assembly, Premier Oram, 30; 1 day apart"
    """
    table = articles if "story_id" in articles else mark_stories(articles)
    table = _with_copies(table)
    pieces = _Pieces(table)
    ids, stories = table["article_id"].to_numpy(), table["story_id"].to_numpy()
    rows = []
    for one, other, score in pieces.links():
        a, b = pieces.rows[one], pieces.rows[other]
        same = stories[a] == stories[b]
        if same or score >= _NEAR_MISS * _ENOUGH:
            days = pieces.days_apart(one, other)
            reason = f"shares: {', '.join(pieces.likeness.shared(one, other))}; {_when(days)}"
            rows.append((ids[a], ids[b], same, score, days, reason))
    for row in np.flatnonzero(table["copy_id"].to_numpy() != ids):
        first = pieces.rows[pieces.of_row[row]]
        if first != row:
            same = stories[row] == stories[first]
            rows.append((ids[first], ids[row], same, 1.0, None, "copies of one text"))
    columns = {
        "article_id": "str",
        "other": "str",
        "same_story": "bool",
        "score": "float64",
        "days_apart": "Int64",
        "reason": "str",
    }
    found = pd.DataFrame(rows, columns=list(columns)).astype(columns)
    return found.sort_values(
        ["score", "article_id", "other"], ascending=[False, True, True], ignore_index=True
    )


class _Pieces:
    """
    The different texts of a corpus, one for each group of copies, in order of age.

    `rows[i]` is the row of the original of the i-th piece, `of_row[row]` the piece of
    a row. A piece has the days of its original and the text of its longest copy.
    """

    def __init__(self, table: pd.DataFrame):
        self.order = by_age(table)
        copies = table["copy_id"].to_numpy()[self.order]
        codes, originals = pd.factorize(copies)
        self.of_row = np.empty(len(table), np.int64)
        self.of_row[self.order] = codes
        first = np.unique(codes, return_index=True)[1]
        self.rows = self.order[first]
        texts = texts_of(table).to_numpy()[self.order]
        longest = [""] * len(originals)
        for code, text in zip(codes, texts, strict=True):
            if len(text) > len(longest[code]):
                longest[code] = text
        self.likeness = Likeness(longest)
        low, high = intervals(table)
        self.low, self.high = low[self.rows], high[self.rows]
        unknown = self.low == NEVER
        self.low[unknown], self.high[unknown] = -(1 << 40), 1 << 40
        self.wide = self.high - self.low > _WIDE
        self.source = _sources(table)[self.rows]

    def links(self) -> list[tuple[int, int, float]]:
        """Give pairs of pieces with how alike they are, of all pairs that may be of one story."""
        found = [self._near(np.flatnonzero(self.wide), np.arange(len(self.rows)))]
        narrow = np.flatnonzero(~self.wide)
        narrow = narrow[np.argsort(self.low[narrow], kind="stable")]
        days = self.low[narrow]
        reach = _WIDE + len(_WORTH) - 1
        for day in np.unique(days):
            begin, end = np.searchsorted(days, [day - reach, day + reach + 1])
            found.append(self._near(narrow[days == day], narrow[begin:end]))
        pairs = np.concatenate([np.sort(pair, axis=0) for pair in found], axis=1)
        one, other = np.unique(pairs, axis=1)
        score = (self.likeness.of(one, other) * self._worth(one, other)).round(9)
        keep = score >= _LEAST
        return list(
            zip(one[keep].tolist(), other[keep].tolist(), score[keep].tolist(), strict=True)
        )

    def days_apart(self, one: int, other: int) -> int | None:
        return None if self.wide[one] or self.wide[other] else int(self._gap(one, other))

    def _near(self, rows: np.ndarray, among: np.ndarray) -> np.ndarray:
        return np.stack(self.likeness.candidates(rows, among, most=_MOST, least=_LEAST))

    def _gap(self, one, other):
        low = np.maximum(self.low[one], self.low[other])
        return np.maximum(low - np.minimum(self.high[one], self.high[other]), 0)

    def _worth(self, one: np.ndarray, other: np.ndarray) -> np.ndarray:
        gap = self._gap(one, other)
        worth = np.append(_WORTH, 0)[np.minimum(gap, len(_WORTH))]
        worth = worth * np.where(self.wide[one] | self.wide[other], _UNCERTAIN, 1)
        again = (self.source[one] == self.source[other]) & (self.source[one] >= 0)
        return worth * np.where(again, _SAME_SOURCE, 1)


def _joined(n: int, links: list[tuple[int, int, float]]) -> np.ndarray:
    """Join pieces from the likest pair on, while the average over all pairs is enough."""
    near: list[dict[int, float]] = [{} for _ in range(n)]
    for one, other, score in links:
        near[one][other] = near[other][one] = score
    parent, size = np.arange(n), [1] * n
    heap = [(-score, one, other, 1, 1) for one, other, score in links if score >= _ENOUGH]
    heapq.heapify(heap)
    while heap:
        _, one, other, a, b = heapq.heappop(heap)
        if (size[one], size[other]) != (a, b):
            continue
        parent[other] = one
        size[one], size[other] = a + b, 0
        for third, score in near[other].items():
            del near[third][other]
            if third != one:
                near[one][third] = near[third][one] = near[one].get(third, 0) + score
        near[other] = {}
        for third, score in near[one].items():
            average = score / (size[one] * size[third])
            if average >= _ENOUGH:
                low, high = min(one, third), max(one, third)
                heapq.heappush(heap, (-round(average, 9), low, high, size[low], size[high]))
    for piece in range(n):  # what a piece was joined to stands before it
        parent[piece] = parent[parent[piece]]
    return parent


def _when(days: int | None) -> str:
    if days is None:
        return "a day is uncertain"
    return {0: "same day", 1: "1 day apart"}.get(days, f"{days} days apart")


def _with_copies(articles: pd.DataFrame) -> pd.DataFrame:
    days = [c for c in ("date", "date_low", "date_high") if c in articles]
    check(articles, "articles", needs=["article_id", "text", *days])
    if "copy_id" not in articles:
        return mark_copies(articles)
    return articles.assign(copy_id=articles["copy_id"].fillna(articles["article_id"]))


def _sources(table: pd.DataFrame) -> np.ndarray:
    """Number the sources; -1 where it is unknown, or the same for all articles."""
    if "source" not in table or table["source"].nunique() < 2:
        return np.full(len(table), -1)
    return pd.factorize(table["source"])[0]


def _decisions(table: pd.DataFrame, overrides: pd.DataFrame | None) -> pd.Series:
    """Give the story that the user chose for each row, for copies too; missing where none."""
    chosen = pd.Series(np.nan, index=range(len(table)), dtype="str")
    if overrides is None:
        return chosen
    missing = {"article_id", "story_id"} - set(overrides)
    if missing:
        raise ValueError(f"overrides lacks the column {min(missing)!r}")
    given = overrides[["article_id", "story_id"]].astype("str").drop_duplicates()
    if given.isna().any(axis=None):
        raise ValueError("overrides needs an article_id and a story_id in every row")
    twice = given["article_id"][given["article_id"].duplicated()]
    if len(twice):
        raise ValueError(f"overrides gives article {twice.iloc[0]!r} more than one story")
    unknown = given["article_id"][~given["article_id"].isin(table["article_id"])]
    if len(unknown):
        raise ValueError(f"overrides names the article {unknown.iloc[0]!r}, which is not there")
    own = table["article_id"].map(given.set_index("article_id")["story_id"]).array
    copies = table["copy_id"].reset_index(drop=True)
    chosen = pd.Series(own, dtype="str")
    first = chosen.groupby(copies).transform("first")
    return chosen.fillna(first)


def _named(
    table: pd.DataFrame, story: np.ndarray, order: np.ndarray, chosen: pd.Series
) -> list[str]:
    """Name each story after its first article that the user names, or else its first."""
    ids = table["article_id"].to_numpy()
    named = set(chosen.dropna())
    names = chosen.to_numpy(dtype=object, na_value=None)
    leads: dict[int, str] = {}
    for row in order:
        if names[row] is None:
            lead = leads.setdefault(story[row], ids[row])
            if ids[row] in named and lead not in named:
                leads[story[row]] = ids[row]
            elif ids[row] in named and lead != ids[row]:
                names[row] = ids[row]
    return [leads[own] if name is None else name for own, name in zip(story, names, strict=True)]
