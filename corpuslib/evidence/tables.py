"""What an evidence view shows: the series with their days, and the statements behind them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from corpuslib.schema import check
from corpuslib.timeline.counts import day_statements

_DAYS = ["date", "actor", "issue", "mean", "low", "high", "n_statements", "n_stories", "status"]


@dataclass(frozen=True)
class Evidence:
    """
    The tables behind one view, joined and numbered.

    Attributes
    ----------
    series : DataFrame
        One row per actor and issue, numbered from 0, those of the actor with most
        statements first: ``actor``, ``issue``, ``title``, ``positive``, ``negative``.
    days : DataFrame
        The days given, in order, with the number of their ``series``.
    statements : DataFrame
        One row per statement that is shown, indexed by its number (from 1 on, in the
        order shown), with its article's ``source``, ``title`` and ``published``, the
        number of its ``story``, the ``first`` and ``last`` step it belongs to, and
        ``copies``: the rows of the same words in copies of its article.
    stands : DataFrame
        One row per statement and issue: ``number``, ``series``, ``stance``,
        ``confidence``, ``matched``.
    links : DataFrame
        One row per statement shown and step: ``series``, ``date``, ``number``; the
        surest of a step first.
    left_out : mapping of str to int
        How many stances say nothing of any day, by reason.
    """

    series: pd.DataFrame
    days: pd.DataFrame
    statements: pd.DataFrame
    stands: pd.DataFrame
    links: pd.DataFrame
    left_out: Mapping[str, int]


def join(
    days: pd.DataFrame,
    stances: pd.DataFrame,
    statements: pd.DataFrame,
    articles: pd.DataFrame,
    links: pd.DataFrame | None,
    issues: Mapping[str, Mapping] | None,
) -> Evidence:
    """Join the tables of one view; `evidence_view` says what they hold."""
    check(days, "days", needs=_DAYS)
    check(statements, "statements", needs=["statement_id", "article_id", "start", "end", "text"])
    check(articles, "articles", needs=["article_id", "text"])
    if links is None:
        links = day_statements(stances, statements, articles, freq=step_of(days["date"]))
    left_out = dict(links.attrs)
    series = _series(days, issues)
    days = days.merge(series.reset_index()[["series", "actor", "issue"]], on=["actor", "issue"])
    days = days.sort_values(["series", "date"], ignore_index=True)
    _check_days(days)
    links = links.merge(days[["actor", "issue", "date", "series"]], on=["actor", "issue", "date"])
    _check_links(days, links)
    rows = _numbered(_shown(links, statements, articles))
    leader = rows.set_index("statement_id")["number"]
    links = links.assign(number=links["statement_id"].map(leader))
    links = links.sort_values(
        ["series", "date", "weight", "number"], ascending=[True, True, False, True]
    )
    stands = links.drop_duplicates(["statement_id", "series"])
    stands = stands[["statement_id", "issue", "series", "number"]].merge(
        stances.drop_duplicates(["statement_id", "issue"]), on=["statement_id", "issue"]
    )
    kept = rows[~rows["folded"]]
    stands = stands[stands["statement_id"].isin(kept["statement_id"])]
    copies = dict(list(rows[rows["folded"]].groupby("number")))
    kept = kept.assign(copies=[copies.get(number) for number in kept["number"]])
    return Evidence(
        series=series,
        days=days,
        statements=kept.set_index("number"),
        stands=stands.sort_values(["number", "series"], ignore_index=True),
        links=links[["series", "date", "number"]].drop_duplicates(ignore_index=True),
        left_out=left_out,
    )


def step_of(dates: pd.Series) -> str:
    """Say whether days are days, Mondays of weeks or firsts of months."""
    known = dates.dropna()
    if known.nunique() < 2:
        return "D"
    if (known.dt.day == 1).all():
        return "M"
    return "W" if (known.dt.day_of_week == 0).all() else "D"


def _series(days: pd.DataFrame, issues: Mapping[str, Mapping] | None) -> pd.DataFrame:
    """Number the series that have a day with a mean: busiest actor first, issues in order."""
    sizes = days[days["mean"].notna()].groupby(["actor", "issue"])["n_statements"].sum()
    table = sizes.reset_index()
    order = {issue: place for place, issue in enumerate(issues or sorted(set(table["issue"])))}
    table["place"] = table["issue"].map(order)
    table = table[table["place"].notna()]
    table["size"] = table.groupby("actor")["n_statements"].transform("sum")
    table = table.sort_values(["size", "actor", "place"], ascending=[False, True, True])
    for key in ("title", "positive", "negative"):
        plain = {"title": str}.get(key, lambda issue: "")
        table[key] = [(issues or {}).get(i, {}).get(key, plain(i)) for i in table["issue"]]
    columns = ["actor", "issue", "title", "positive", "negative"]
    return table[columns].reset_index(drop=True).rename_axis("series")


def _check_days(days: pd.DataFrame) -> None:
    if days.empty:
        raise ValueError("no row of days has a mean on one of the issues; there is nothing to show")
    twice = days.duplicated(["series", "date"])
    if twice.any():
        row = days[twice].iloc[0]
        raise ValueError(
            f"{row['actor']} has two rows on {row['issue']!r} on {row['date']:%Y-%m-%d}; "
            "show one group alone"
        )


def _check_links(days: pd.DataFrame, links: pd.DataFrame) -> None:
    """Make sure that every day with statements leads to some."""
    known = pd.MultiIndex.from_frame(links[["series", "date"]])
    told = days[days["mean"].notna() & (days["n_statements"] > 0)]
    lost = told[~pd.MultiIndex.from_frame(told[["series", "date"]]).isin(known)]
    if len(lost):
        row = lost.iloc[0]
        raise ValueError(
            f"{row['actor']} has {row['n_statements']} statements on {row['issue']!r} on "
            f"{row['date']:%Y-%m-%d}, but none of those given belongs there ({len(lost)} such "
            "days); give the tables the timeline was made from, and links made with its options"
        )


def _shown(links: pd.DataFrame, statements: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Take the statements linked to, each once, with what is known of its article."""
    span = links.groupby("statement_id")["date"].agg(first="min", last="max")
    stand = links.drop_duplicates(["statement_id", "issue"]).sort_values("issue")
    stand = (
        stand["issue"]
        .astype(str)
        .str.cat(stand["stance"].astype(str), sep=" ")
        .groupby(stand["statement_id"])
    )
    span["stands"] = stand.agg("; ".join)
    names = {"title": "title", "source": "source", "date": "published"}
    about = articles[["article_id", *(c for c in (*names, "story_id", "copy_id") if c in articles)]]
    own = [c for c in (*names, "story_id", "copy_id") if c in statements and c != "article_id"]
    rows = statements.drop(columns=own).merge(span, left_on="statement_id", right_index=True)
    rows = rows.merge(about.rename(columns=names), on="article_id", how="left")
    for column in ("title", "source", "published", "story_id", "copy_id"):
        rows[column] = rows[column].astype("object") if column in rows else np.nan
    rows["copy_id"] = rows["copy_id"].where(rows["copy_id"].notna(), rows["article_id"])
    rows["story_id"] = rows["story_id"].where(rows["story_id"].notna(), rows["copy_id"])
    return rows


def _numbered(rows: pd.DataFrame) -> pd.DataFrame:
    """
    Number statements in the order in which they are shown, and fold copies.

    The same words of one actor with the same stances on the same days, in two articles
    that are copies of each other, have one number; the later ones are ``folded``.
    """
    order = ["first", "story_id", "article_id", "start", "end", "statement_id"]
    rows = rows.sort_values(order, ignore_index=True)
    words = rows["text"].str.casefold().str.replace(r"[\W_]+", " ", regex=True).str.strip()
    key = ["copy_id", "actor", "words", "stands", "first", "last"]
    same = rows.assign(words=words)
    same["turn"] = same.groupby([*key, "article_id"], dropna=False).cumcount()
    group = same.groupby([*key, "turn"], dropna=False, sort=False).ngroup()
    rows["folded"] = group.duplicated()
    numbers = pd.Series(np.arange(1, (~rows["folded"]).sum() + 1), index=group[~rows["folded"]])
    rows["number"] = group.map(numbers).astype("int64")
    rows["story"] = rows.groupby("story_id", sort=False).ngroup() + 1
    return rows
