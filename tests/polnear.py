"""
How well speech is found in PolNeAR, a public corpus of attributions in news.

Newell, Margolin & Ruths (2018). An Attribution Relations Corpus for Political News. LREC.
A user downloads it; its test part is not read here.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from corpuslib.tokens import paragraphs, sentences
from tests.scoring import PLACE, QUOTES, compare, f_score, share

#: Names the folder with PolNeAR's ``train`` and ``dev`` in it.
POLNEAR = "CORPUSLIB_POLNEAR"
_MARKS = re.compile('["“”]')
Extract = Callable[[pd.DataFrame], pd.DataFrame]


def read_polnear(
    folder: str | Path, parts: Iterable[str] = ("train", "dev")
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Read PolNeAR's articles and attributions.

    Parameters
    ----------
    folder : path
        Holds ``train`` and ``dev``, each with ``text`` and ``attributions``. Of several
        annotators of an article the first by name counts.
    parts : iterable of str
        Which of them to read.

    Returns
    -------
    articles : DataFrame
        ``article_id``, ``date``, ``title``, ``text``.
    gold : DataFrame
        One row per attribution with a content: ``article_id``, ``start``, ``end`` from the first
        to the last word of its content, insertions included; ``class`` as from `mark_class`;
        ``sources``, a tuple of (start, end).
    """
    texts = sorted(path for part in parts for path in Path(folder, part).glob("text/*"))
    if not texts:
        raise FileNotFoundError(f"{folder} holds no train/text or dev/text; set {POLNEAR} to data/")
    articles, gold = [], []
    for path in texts:
        text = path.read_bytes().decode("utf-8")
        day = pd.to_datetime(path.stem.split("_")[1])
        articles.append({"article_id": path.stem, "date": day, "title": None, "text": text})
        annotated = sorted((path.parents[1] / "attributions").glob(f"{path.stem}_????.ann"))
        for content, sources in _attributions(annotated[0].read_text("utf-8")):
            start, end = min(content)[0], max(end for _, end in content)
            gold.append((path.stem, start, end, mark_class(text, content), sources))
    return pd.DataFrame(articles), pd.DataFrame(gold, columns=[*PLACE, "class", "sources"])


def _attributions(ann: str) -> Iterator[tuple[list, tuple]]:
    places: dict[str, list[tuple[int, int]]] = {}
    events = []
    for line in ann.splitlines():
        key, _, rest = line.partition("\t")
        if key.startswith("T"):
            _, _, spans = rest.partition("\t")[0].partition(" ")
            places[key] = [tuple(map(int, span.split())) for span in spans.split(";")]
        elif key.startswith("E"):
            events.append([part.split(":") for part in rest.split()])
    for event in events:
        parts = {"Content": [], "Source": []}
        for role, key in event:
            parts.get(role.rstrip("0123456789"), []).extend(places[key])
        if parts["Content"]:
            yield parts["Content"], tuple(parts["Source"])


def mark_class(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """
    Say by the quotation marks whether spans of a text are direct, mixed or indirect speech.

    Direct is what stands wholly within double marks, indirect what has no word within them.
    Marks pair within their paragraph; one that is never closed reaches to its end.

    >>> text = 'He said he was "very glad" to go. "I am."'
    >>> [mark_class(text, [span]) for span in [(8, 32), (35, 40), (0, 14)]]
    ['mixed', 'direct', 'indirect']
    """
    quoted = _quoted(text)
    inside = [
        bool(quoted[i]) for start, end in spans for i in range(start, end) if text[i].isalnum()
    ]
    return "direct" if inside and all(inside) else "mixed" if any(inside) else "indirect"


@lru_cache(maxsize=64)
def _quoted(text: str) -> np.ndarray:
    inside = np.zeros(len(text), dtype=bool)
    for start, end in paragraphs(text):
        opened = None
        for mark in _MARKS.finditer(text, start, end):
            closes = opened is not None and mark[0] != "“"
            if closes:
                inside[opened : mark.start()] = True
                opened = None
            elif opened is None and mark[0] != "”":
                opened = mark.end()
        if opened is not None:
            inside[opened:end] = True
    return inside


def joined(statements: pd.DataFrame, articles: pd.DataFrame, *, gap: int = 150) -> pd.DataFrame:
    """
    Join the parts of a quote that one attribution cuts in two, as PolNeAR does.

    Parts are direct quotes of one paragraph with the same place of speaker, at most `gap`
    characters apart, with that speaker between them. ``parts`` lists their places.
    """
    texts = articles.set_index("article_id")["text"]
    kept: list[dict] = []
    for row in statements.sort_values(PLACE).to_dict("records"):
        last = kept[-1] if kept else None
        if (
            last
            and (last["article_id"], "direct", "direct")
            == (row["article_id"], row["quote"], last["quote"])
            and pd.notna(row["speaker_start"])
            and row["speaker_start"] == last["speaker_start"]
            and last["end"] <= row["speaker_start"] < row["start"] <= last["end"] + gap
            and "\n\n" not in texts[row["article_id"]][last["end"] : row["start"]]
        ):
            last["end"] = row["end"]
            last["parts"].append((row["start"], row["end"]))
        else:
            kept.append(row | {"parts": [(row["start"], row["end"])]})
    return pd.DataFrame(kept, columns=[*statements.columns, "parts"])


def polnear_scores(folder: str | Path, extract: Extract) -> list[dict]:
    """
    Score an extractor on PolNeAR, test part aside.

    Returns
    -------
    list of dict
        F of spans at the looser overlap, in all and per class: both sides are classed by the
        marks around them (`mark_class`), and a wrong class is no error; the F of sentences that
        hold a part of what somebody says, beside that of calling every sentence speech, and of
        those that hold a part of a direct or mixed quote; and, given a pair with a source, the
        share whose speaker's mention overlaps a source.

    Notes
    -----
    PolNeAR also annotates beliefs, wishes and polls, and what documents say.
    """
    articles, gold = read_polnear(folder)
    return score_polnear(articles, gold, extract(articles))


def score_polnear(articles: pd.DataFrame, gold: pd.DataFrame, found: pd.DataFrame) -> list[dict]:
    pairs = compare_polnear(articles, gold, found)
    rows = [f_score("polnear: F, all", pairs)]
    rows.append(share("polnear: precision, all", pairs, pairs["in_gold"], pairs["in_found"]))
    rows.append(share("polnear: recall, all", pairs, pairs["in_found"], pairs["in_gold"]))
    for name in QUOTES[:3]:
        of = [pairs[f"class_{side}"].eq(name) for side in ("gold", "found")]
        rows.append(f_score(f"polnear: F, {name}", pairs, *of, same=False))
        rows.append(f_score(f"polnear: F, {name}, class equal", pairs, *of))
    speech = _speech_sentences(articles, gold, found[found["kind"] != "action"])
    rows.append(f_score("polnear: F, sentences with speech", speech))
    rows.append(f_score("polnear: F, every sentence called speech", speech.assign(in_found=True)))
    quoted = [t[t["class"].ne("indirect")] for t in (gold, _classed(articles, found))]
    rows.append(
        f_score("polnear: F, sentences with quoted speech", _speech_sentences(articles, *quoted))
    )
    known = pairs["in_found"] & pairs["sources"].map(bool, na_action="ignore").eq(True)
    rows.append(share("polnear: speaker's mention", pairs, _at_source(pairs), known))
    return rows


def compare_polnear(
    articles: pd.DataFrame, gold: pd.DataFrame, found: pd.DataFrame
) -> pd.DataFrame:
    """Pair attributions and statements, both with their class by marks; parts are joined."""
    pairs = compare(gold, _classed(articles, found), articles=articles["article_id"])
    return pairs.rename(columns={"sources_gold": "sources"})


def _classed(articles: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    texts = articles.set_index("article_id")["text"]
    found = joined(found[found["kind"] != "action"], articles)
    places = zip(found["article_id"], found["parts"], strict=True)
    return found.assign(**{"class": [mark_class(texts[name], parts) for name, parts in places]})


def _at_source(pairs: pd.DataFrame) -> pd.Series:
    right = [
        isinstance(sources, tuple)
        and pd.notna(start)
        and any(start < stop and begin < end for begin, stop in sources)
        for start, end, sources in zip(
            pairs["speaker_start_found"], pairs["speaker_end_found"], pairs["sources"], strict=True
        )
    ]
    return pd.Series(right, index=pairs.index, dtype=bool)


def _speech_sentences(articles, gold, found) -> pd.DataFrame:
    rows = []
    spans = [dict(list(table.groupby("article_id"))) for table in (gold, found)]
    for name, text in zip(articles["article_id"], articles["text"], strict=True):
        covered = np.zeros((2, len(text) + 1), dtype=bool)
        for side, table in zip(covered, spans, strict=True):
            for start, end in table[name][["start", "end"]].to_numpy() if name in table else ():
                side[start:end] = True
        letters = np.fromiter(map(str.isalnum, text), dtype=bool, count=len(text))
        for start, end in sentences(text):
            inside = covered[:, start:end] & letters[start:end]
            rows.append((name, *inside.any(axis=1)))
    return pd.DataFrame(rows, columns=["article_id", "in_gold", "in_found"])
