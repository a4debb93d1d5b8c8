"""
The day of an article that carries none, inferred from its words and its neighbours.

Every clue is a likelihood over the days of a window: the weekdays and dates a
text names, and the days of dated articles that share its rare words. How strongly
each kind of clue speaks is learned from the articles whose day is known, each
taken as if it were not. The interval is the shortest run of days that holds
enough of the product.
"""

import re
from datetime import date

import numpy as np
import pandas as pd

from corpuslib.dates.clues import PRIOR, WIDTHS, read_clues
from corpuslib.dates.days import to_days
from corpuslib.dates.neighbours import TermIndex
from corpuslib.schema import check

_SAMPLE = 400
_WEEK = 7
_SHARE = 0.9
_DOUBT = 40
_SURE, _TIGHT = 0.95, 3
_LEVELS = (0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99)
_WIDEST = 1 / 3

_FILE_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)"
)
_URL_DAY = re.compile(r"/((?:19|20)\d\d)(/|-)(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?=/|-|_|\Z)")

# Days between articles on the same events: of 100, how many stand 0, 1, 2 ... apart.
_APART = [40, 40, 12, 5, 2, 1]
_REACH = len(_APART)
_POWER, _NONE, _OTHER = 4.0, 0.15, 0.02
_POWERS = (2, 3, 4, 6, 8)
_NONES = (0.04, 0.06, 0.1, 0.15, 0.22, 0.33, 0.5)


def infer_dates(articles: pd.DataFrame, *, window=None) -> pd.DataFrame:
    """
    Give every article the interval of days it may be from, and say why.

    An article with a day keeps it. One without takes it from its address or its
    file name; failing that, its day is inferred from the dates and weekdays it
    names and from dated articles that share its names, figures and quoted words.

    Parameters
    ----------
    articles : DataFrame
        Columns ``article_id``, ``date`` and ``text``; ``date_low``, ``date_high``,
        ``date_method``, ``url`` and ``path`` are used where present.
    window : (day, day), optional
        First and last day an article may be from. By default the window of the
        corpus (``articles.attrs["corpus"]["window"]``), else the span of the dated
        articles and a week either side.

    Returns
    -------
    DataFrame
        The articles with ``date_low`` and ``date_high`` (days, both included),
        ``date_method`` (``header``, ``metadata``, ``filename``, ``inferred`` or
        ``none``) and ``date_reason`` (the evidence in words). ``date`` is set
        where the interval is a single day. An article with nothing to go by has
        the window as its interval and method ``none``; without any window, i.e.
        where no article is dated, both ends are NaT.

    Raises
    ------
    ValueError
        If a column is missing, or `window` or the interval of an article does
        not hold two days in order.

    Notes
    -----
    Up to three days are given where they hold enough of the likelihood for nine
    in ten such intervals to be right among the dated articles of the same corpus,
    each hidden in turn; else the shortest run of days with 95 % of it, unless it
    would cover more than a third of the window. Articles marked ``inferred`` or
    ``none`` by an earlier call are inferred anew.

    Not to trust where the undated articles differ in kind from the dated ones, nor
    on the single day: whether news stands in the paper of the evening or of the
    next morning can rarely be told from it.

    Examples
    --------
    >>> articles = pd.DataFrame({
    ...     "article_id": ["a", "b", "c"],
    ...     "date": pd.to_datetime(["2031-05-08", "2031-05-20", None]),
    ...     "text": ["Premier Oram of Vell is “open to a truce”, she said in Port Sarn.",
    ...              "Rain fell on the harvest fair in Tell.",
    ...              "On Wednesday Oram told Vell that Port Sarn is “open to a truce”."]})
    >>> infer_dates(articles)[["date_low", "date_high", "date_method"]]
        date_low  date_high date_method
    0 2031-05-08 2031-05-08    metadata
    1 2031-05-20 2031-05-20    metadata
    2 2031-05-07 2031-05-09    inferred
    """
    ends = [column for column in ("date_low", "date_high") if column in articles]
    check(articles, "articles", needs=["article_id", "date", "text", *ends])
    wrong = articles[articles["date_low"] > articles["date_high"]] if len(ends) == 2 else ()
    if len(wrong):
        name = wrong["article_id"].iloc[0]
        raise ValueError(f"the date_low of article {name!r} comes after its date_high")
    table = _known(articles)
    undated = (table["date_low"] != table["date_high"]).to_numpy()
    if undated.any():
        days = _window(articles, table, window)
        if days is not None:
            _Inference(table, undated, days).fill(table)
    table["date_reason"] = table["date_reason"].fillna("no article is dated and no window is given")
    table["date_method"] = table["date_method"].fillna("none")
    alone = table["date"].isna() & (table["date_low"] == table["date_high"])
    table["date"] = table["date"].mask(alone, table["date_low"])
    return table


def _known(articles: pd.DataFrame) -> pd.DataFrame:
    """Take the days that need no inference: given, or in the address, or in the file name."""
    table = articles.copy()
    n = len(table)
    for column in ("date_low", "date_high"):
        if column not in table:
            table[column] = pd.Series(pd.NaT, index=table.index, dtype="datetime64[us]")
    if "date_method" not in table:
        table["date_method"] = pd.Series([None] * n, index=table.index, dtype="str")
    again = table["date_method"].isin(["inferred", "none"])
    for column in ("date", "date_low", "date_high"):
        table[column] = table[column].mask(again)
    table["date_method"] = table["date_method"].mask(again)
    day = table["date"].dt.normalize().astype("datetime64[us]")
    day = day.fillna(table["date_low"].where(table["date_low"] == table["date_high"]))
    method = table["date_method"].where(table["date_method"] != "none")
    method = method.fillna(day.notna().map({True: "metadata", False: None}).astype("str"))
    empty = pd.Series([""] * n, index=table.index, dtype="str")
    url = table.get("url", empty).astype("str").fillna("")
    ids = table["article_id"].astype("str")
    path = table.get("path", ids).astype("str").fillna(ids).where(~ids.str.contains("#"), "")
    for pattern, places, name in (
        (_URL_DAY, url, "metadata"),
        (_FILE_DAY, path.str.replace("\\", "/").str.rsplit("/", n=1).str[-1], "filename"),
    ):
        for row in np.flatnonzero(day.isna()):
            found = pattern.search(places.iloc[row])
            if found:
                day.iloc[row] = pd.to_datetime(
                    "-".join(found.group(1, 3, 4)), errors="coerce", format="%Y-%m-%d"
                )
                method.iloc[row] = name if pd.notna(day.iloc[row]) else method.iloc[row]
    table["date_low"] = day.fillna(table["date_low"])
    table["date_high"] = day.fillna(table["date_high"])
    table["date_method"] = method
    table["date_reason"] = ("day from " + method.replace({"filename": "file name"})).where(
        day.notna()
    )
    return table


def _window(articles: pd.DataFrame, table: pd.DataFrame, window) -> tuple[int, int] | None:
    if window is None:
        window = articles.attrs.get("corpus", {}).get("window")
    if window is not None:
        try:
            first, last = (pd.Timestamp(day).toordinal() for day in window)
        except (TypeError, ValueError):
            first, last = 1, 0
        if first > last or isinstance(window, str):
            raise ValueError(f"window must be a first and a last day, not {window!r}")
        return first, last
    dated = table.loc[table["date_low"] == table["date_high"], "date_low"]
    given = pd.concat([dated, table["date_low"], table["date_high"]]).dropna()
    if given.empty:
        return None
    return given.min().toordinal() - _WEEK, given.max().toordinal() + _WEEK


class _Inference:
    """The clues of the undated articles, what each is worth, and the days they leave."""

    def __init__(self, table: pd.DataFrame, undated: np.ndarray, window: tuple[int, int]):
        first, last = window
        self.days = np.arange(first, last + 1)
        self.names = table["article_id"].tolist()
        texts = table["text"].astype("str").fillna("").tolist()
        low = _ordinals(table["date_low"])
        high = _ordinals(table["date_high"])
        inside = ~undated & (low >= first) & (low <= last)
        self.day = np.where(inside, low - first, -1)
        self.given = [_within(int(a), int(b), window) for a, b in zip(low, high, strict=True)]

        rows = np.flatnonzero(undated)
        dated = np.flatnonzero(inside)
        step = max(1, -(-len(dated) // _SAMPLE))
        self.n_undated = len(rows)
        self.rows = np.concatenate([rows, dated[::step]])
        self.index = TermIndex(texts)
        self.near, self.likeness = self.index.nearest(self.rows)
        self.clues = [read_clues(texts[row], self.days) for row in self.rows]
        spoken = [any(clue.kind == "dateline" for clue in clues) for clues in self.clues]
        self.near[spoken] = -1
        self._learn()

    def fill(self, table: pd.DataFrame) -> None:
        """Write interval, method and reason of every undated article into the table."""
        known = {self.rows[i]: self._posterior(i) for i in range(self.n_undated)}
        found = []
        for i, row in enumerate(self.rows[: self.n_undated]):
            low, high = self.given[row]
            likely = self._posterior(i, known)
            part = (self.days >= low) & (self.days <= high)
            likely = np.where(part, likely, 0)
            method = table["date_method"].iloc[row]
            reason = "nothing ties it to fewer days"
            if likely.sum() > 0:
                found_days = self._interval(likely / likely.sum(), part.sum())
                if found_days:
                    begin, end = found_days
                    low, high = self.days[begin], self.days[end]
                    method, reason = "inferred", self._reason(i, begin, end)
            found.append((low, high, method if pd.notna(method) else "none", reason))
        low, high, method, reason = zip(*found, strict=True)
        for column, values in (
            ("date_low", to_days(low)),
            ("date_high", to_days(high)),
            ("date_method", list(method)),
            ("date_reason", list(reason)),
        ):
            table.iloc[self.rows[: self.n_undated], table.columns.get_loc(column)] = values

    def _learn(self) -> None:
        """Weigh the clues, and choose how much is enough, by the articles whose day is known."""
        sample = slice(self.n_undated, None)
        truth = self.day[self.rows[sample]]
        seen = {kind: np.zeros(len(prior)) for kind, prior in PRIOR.items()}
        for clues, day in zip(self.clues[sample], truth, strict=True):
            for clue in clues:
                seen[clue.kind][clue.buckets[day]] += 1
        self.worth = {kind: np.log(_blend(PRIOR[kind], seen[kind])) for kind in PRIOR}
        for kind, worth in self.worth.items():
            if len(worth) == len(WIDTHS):
                self.worth[kind] = worth - np.log(WIDTHS)

        near = self.near[sample]
        dated = (near >= 0) & (self.day[near] >= 0)
        apart = np.abs(self.day[near] - truth[:, None])
        likeness = self.likeness[sample] * dated
        self.apart = _blend(_APART, np.zeros(_REACH))
        for _ in range(2):
            density = self._kernel(apart) * dated
            self.power, self.none = _tuned(likeness, density, len(self.days))
            explained = likeness**self.power * density
            total = explained.sum(axis=1) + self.none**self.power / len(self.days)
            share = explained / total[:, None]
            self.apart = _blend(_APART, [share[apart == k].sum() for k in range(_REACH)])
        self.level = self._enough(
            [self._posterior(i) for i in range(self.n_undated, len(self.rows))], truth
        )

    def _enough(self, posteriors: list[np.ndarray], truth: np.ndarray) -> float:
        """Choose how likely three days must be, so that nine in ten such intervals are right."""
        tight = []
        for likely, day in zip(posteriors, truth, strict=True):
            begin, end = self._tight(likely)
            tight.append((likely[begin : end + 1].sum(), begin <= day <= end))
        for level in _LEVELS:
            right = [hit for held, hit in tight if held >= level]
            if (sum(right) + (1 + level) / 2 * _DOUBT) / (len(right) + _DOUBT) >= _SHARE:
                return level
        return _LEVELS[-1]

    def _tight(self, likely: np.ndarray) -> tuple[int, int]:
        """Find the three likeliest days in a row, or fewer if those are sure."""
        begin, end = _shortest(likely, _SURE)
        if end - begin < _TIGHT:
            return begin, end
        total = np.concatenate([[0], np.cumsum(likely)])
        begin = int(np.argmax((total[_TIGHT:] - total[:-_TIGHT]).round(12)))
        return begin, begin + _TIGHT - 1

    def _interval(self, likely: np.ndarray, n_days: int) -> tuple[int, int] | None:
        if n_days > _TIGHT:
            begin, end = self._tight(likely)
            held = likely[begin : end + 1]
            if held.sum() >= self.level:
                first, last = _shortest(held / held.sum(), _SURE)
                return begin + first, begin + last
        begin, end = _shortest(likely, _SURE)
        return (begin, end) if end - begin + 1 <= n_days * _WIDEST else None

    def _kernel(self, apart: np.ndarray) -> np.ndarray:
        """How likely an article stands so many days apart from one on the same events."""
        return np.array([self.apart[0], *(self.apart[1:] / 2), 0.0])[np.minimum(apart, _REACH)]

    def _posterior(self, i: int, known: dict[int, np.ndarray] | None = None) -> np.ndarray:
        """How likely each day of the window is for the i-th query."""
        n = len(self.days)
        near = np.zeros(n)
        total = self.none**self.power
        for row, weight in zip(self.near[i], self.likeness[i] ** self.power, strict=True):
            if row >= 0 and self.day[row] >= 0:
                near[self.day[row]] += weight
                total += weight
            elif row >= 0 and known and row in known:
                near += weight * known[row]
                total += weight
        spread = np.convolve(near, self._kernel(np.abs(np.arange(-_REACH, _REACH + 1))))[
            _REACH : _REACH + n
        ]
        likely = np.log((1 - _OTHER) * (spread + self.none**self.power / n) / total + _OTHER / n)
        for clue in self.clues[i]:
            likely += self.worth[clue.kind][clue.buckets]
        likely = np.exp(likely - likely.max())
        return likely / likely.sum()

    def _reason(self, i: int, begin: int, end: int) -> str:
        row = self.rows[i]
        named = " and ".join(f"“{clue.words}”" for clue in self.clues[i][:2])
        parts = [f"names {named}"] if named else []
        support = []
        for other, likeness in zip(self.near[i], self.likeness[i], strict=True):
            gap = max(begin - self.day[other], self.day[other] - end, 0)
            if other >= 0 and self.day[other] >= 0 and gap < _REACH:
                support.append((likeness**self.power * self._kernel(gap), other))
        support.sort(key=lambda pair: (-pair[0], pair[1]))
        for weight, other in support[:2]:
            if weight >= support[0][0] / 10:
                day = date.fromordinal(int(self.days[self.day[other]]))
                shared = ", ".join(self.index.shared(row, other))
                parts.append(f"shares {shared} with {self.names[other]} of {day}")
        return "; ".join(parts)


def _within(low: int, high: int, window: tuple[int, int]) -> tuple[int, int]:
    """Put the ends of the window where those of an interval are not known (-1)."""
    first = low if low > 0 else window[0]
    last = high if high > 0 else window[1]
    return (first if low > 0 else min(first, last)), (last if high > 0 else max(first, last))


def _ordinals(days: pd.Series) -> np.ndarray:
    since = days.to_numpy("datetime64[D]").astype("int64") + 719_163
    return np.where(days.isna(), -1, since)


def _blend(prior, seen) -> np.ndarray:
    """Give the share of each bucket: half as was expected, half as was seen."""
    prior, seen = np.array(prior, float), np.array(seen, float)
    return (prior / prior.sum() + (0.4 * prior + seen) / (0.4 * prior + seen).sum()) / 2


def _tuned(likeness: np.ndarray, density: np.ndarray, n_days: int) -> tuple[float, float]:
    """Choose how steeply likeness counts, and what it is worth to have no neighbour."""

    def fit(power: float, none: float) -> float:
        weight = likeness**power
        base = none**power
        chances = ((weight * density).sum(axis=1) + base / n_days) / (weight.sum(axis=1) + base)
        doubt = np.log(power / _POWER) ** 2 + np.log(none / _NONE) ** 2
        return np.log(chances).sum() - 20 * doubt

    return max(((p, n) for p in _POWERS for n in _NONES), key=lambda pair: fit(*pair))


def _shortest(likely: np.ndarray, level: float) -> tuple[int, int]:
    """Find the shortest run of days that holds `level` of the likelihood; the likelier if tied."""
    total = np.concatenate([[0], np.cumsum(likely)])
    begin = np.flatnonzero(total[-1] - total[:-1] >= level - 1e-12)
    end = np.searchsorted(total, total[begin] + level - 1e-12)
    end = np.minimum(end, len(likely))
    best = np.lexsort((begin, -(total[end] - total[begin]).round(12), end - begin))[0]
    return int(begin[best]), int(end[best]) - 1
