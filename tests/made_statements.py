"""Statements made by hand: who said what, on which day, in which story."""

import pandas as pd

from corpuslib.schema import DAY


def tables(rows: list[dict]):
    """
    Make stances, statements and articles from one dict per statement.

    Keys: ``day`` (also ``to``, the last day it may have been said), ``stance``,
    and, each with a default, ``actor``, ``issue``, ``article``, ``story``, ``date`` of
    the article, ``source``, and further columns of the statements.
    """
    table = pd.DataFrame([{"actor": "Vell", "issue": "canal"} | row for row in rows])
    n = len(table)

    def column(name, default):
        return table[name] if name in table else pd.Series(default, index=table.index)

    ids = [f"s{k:04d}" for k in range(n)]
    article = column("article", [f"a{k:04d}" for k in range(n)]).astype("str")
    low = pd.to_datetime(table["day"]).astype(DAY)
    high = pd.to_datetime(column("to", None).astype("object").fillna(table["day"])).astype(DAY)
    statements = pd.DataFrame(
        {
            "statement_id": pd.Series(ids, dtype="str"),
            "article_id": article,
            "actor": table["actor"].astype("str"),
            "said_low": low,
            "said_high": high,
        }
    )
    for extra in ("kind", "quote", "date_method", "background"):
        if extra in table:
            statements[extra] = table[extra]
    stances = pd.DataFrame(
        {
            "statement_id": statements["statement_id"],
            "issue": table["issue"].astype("str"),
            "stance": table["stance"].astype(float),
        }
    )
    story = column("story", None).astype("object")
    articles = pd.DataFrame({"article_id": article, "story_id": story.fillna(article)})
    for extra in ("source", "copy"):
        if extra in table:
            articles["copy_id" if extra == "copy" else extra] = table[extra].astype("str")
    if "date" in table:
        articles["date"] = pd.to_datetime(table["date"]).astype(DAY)
    articles["story_id"] = articles["story_id"].astype("str")
    return stances, statements, articles.drop_duplicates("article_id", ignore_index=True)
