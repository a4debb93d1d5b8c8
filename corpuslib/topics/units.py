"""What counts as one observation: a text printed twice is one, and a story is what is resampled."""

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

from corpuslib.schema import check
from corpuslib.terms.rates import draw_stories, texts_of

# Han, kana, Thai, Lao, Khmer and Burmese: scripts that put no space between words.
_UNSPACED = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
)
_LETTERS = re.compile(r"[^\W\d_]")


def as_table(articles) -> pd.DataFrame:
    """Give the articles as a table; texts alone are numbered from 0."""
    if isinstance(articles, pd.DataFrame):
        return check(articles, "articles", needs=["article_id", "text"])
    if isinstance(articles, str):
        raise ValueError("articles must be a table or a list of texts; write [text] for one text")
    if not isinstance(articles, Iterable):
        raise TypeError(f"articles must be a table or a list of texts, not {articles!r}")
    texts = list(articles)
    for place, text in enumerate(texts):
        if not isinstance(text, str):
            raise ValueError(f"text {place} is not a str but {text!r}")
    ids = [str(place) for place in range(len(texts))]
    return pd.DataFrame({"article_id": ids, "text": texts}, columns=["article_id", "text"])


def copies(articles: pd.DataFrame) -> pd.Series:
    """
    Say for each article which text it is a printing of.

    ``copy_id`` where the table has it; and wherever two texts are the same but
    for case and white space, the first of them.
    """
    plain = texts_of(articles).str.lower().str.split().str.join(" ")
    group = articles["article_id"].groupby(plain.to_numpy(), sort=False).transform("first")
    if "copy_id" in articles:
        marked = articles["copy_id"].where(articles["copy_id"].notna(), articles["article_id"])
        group = marked.groupby(group.to_numpy(), sort=False).transform("first")
    return group.rename("copy_id")


def originals(articles: pd.DataFrame, group: pd.Series) -> np.ndarray:
    """
    Give the places of one article per text: the original where it is marked, else the earliest.

    `group` is what `copies` gives.
    """
    reprint = (articles["article_id"] != group) & ("copy_id" in articles)
    order = pd.DataFrame(
        {
            "group": group.to_numpy(),
            "reprint": reprint.to_numpy(),
            "day": articles["date"].to_numpy() if "date" in articles else pd.NaT,
        }
    ).sort_values(["reprint", "day"], kind="stable")
    return np.sort(order.index[~order["group"].duplicated()].to_numpy())


def stories(articles: pd.DataFrame, group: pd.Series | None = None) -> pd.Series:
    """Say for each article which story it tells: ``story_id``, or else the text it prints."""
    group = copies(articles) if group is None else group
    if "story_id" in articles:
        group = articles["story_id"].where(articles["story_id"].notna(), group)
    return group.rename("story_id")


def require_spaces(texts: pd.Series) -> None:
    """
    Stop where most letters belong to scripts that are written without spaces.

    Raises
    ------
    ValueError
    """
    some = "".join(texts.iloc[:: max(1, len(texts) // 500)].str.slice(0, 2000))
    letters, unspaced = len(_LETTERS.findall(some)), len(_UNSPACED.findall(some))
    if unspaced > letters / 2:
        raise ValueError(
            "most of the text is in a script without spaces between words, so words cannot be "
            "counted; put spaces between them first, or give counter= a TermCounter with a "
            "token_pattern that finds words"
        )


def share_table(weights: np.ndarray, story: np.ndarray, random_state: int) -> pd.DataFrame:
    """
    Give each topic's share of the articles, with a 95 % interval over stories.

    Parameters
    ----------
    weights : array of shape (n_articles, n_topics)
        Rows sum to 1; rows of NaN are passed over.
    story : array
        The story of each article.
    random_state : int

    Returns
    -------
    DataFrame
        One row per topic: ``share``, ``low``, ``high``. The bounds are missing
        where there is a single story, all three where there is no article.
    """
    placed = ~np.isnan(weights).any(axis=1)
    weights, story = weights[placed], pd.factorize(np.asarray(story)[placed])[0]
    n_topics = weights.shape[1]
    if not len(weights):
        return pd.DataFrame(np.full((n_topics, 3), np.nan), columns=["share", "low", "high"])
    n_stories = story.max() + 1
    low = high = np.full(n_topics, np.nan)
    if n_stories > 1:
        sums = np.zeros((n_stories, n_topics))
        np.add.at(sums, story, weights)
        draws = draw_stories(n_stories, random_state)
        shares = draws @ sums / (draws @ np.bincount(story))[:, None]
        low, high = np.quantile(shares, [0.025, 0.975], axis=0)
    return pd.DataFrame({"share": weights.mean(axis=0), "low": low, "high": high})
