"""From raw records to what articles hold: clean columns, days, language, and what is wrong."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpuslib.readers.batch import STRING, Batch
from corpuslib.readers.days import parse_day
from corpuslib.readers.quality import find_damage, find_language, normalise_newlines

DAY = pa.timestamp("us")
EMPTY = "empty text (nothing to analyse: check the file, or leave it out)"


@dataclass(frozen=True)
class Refined:
    """Columns as in the articles table, but for ids and sources; and problems by position."""

    columns: dict[str, pa.Array]
    n: int
    problems: dict[int, list[str]]


def refine(batch: Batch) -> Refined:
    """
    Bring a batch of raw records into shape.

    Line ends become ``\\n``; a record without a text takes its title as text;
    empty cells become missing values; dates become intervals of days. Texts are
    otherwise not changed. The method of a date is the batch's column
    ``date_method``, "metadata" where it has none.
    """
    problems = defaultdict(list, {i: [text] for i, text in batch.problems.items()})
    raw = {name: _trimmed(batch, name) for name in ("title", "source", "voice", "url", "date")}
    text = batch.columns.get("text", pa.nulls(batch.n, STRING))
    text = normalise_newlines(pc.fill_null(text, ""))
    blank = _is_blank(text)
    if blank.any():
        text = pc.if_else(pa.array(blank), pc.coalesce(raw["title"], text), text)
    for i in np.flatnonzero(_is_blank(text)):
        if i not in problems:
            problems[i].append(EMPTY)
    for texts in (text, raw["title"]):
        for i, problem in find_damage(texts):
            if problem not in problems[i]:
                problems[i].append(problem)

    low, high, wrong = _days(raw["date"])
    for i, problem in wrong:
        problems[i].append(problem)
    method = batch.columns.get("date_method", pa.repeat(pa.scalar("metadata", STRING), batch.n))
    encoding = batch.encoding
    if isinstance(encoding, str):
        encoding = pa.repeat(pa.scalar(encoding, STRING), batch.n)
    columns = {
        "date": pc.if_else(pc.equal(low, high), low, pa.scalar(None, DAY)),
        "date_low": low,
        "date_high": high,
        "date_method": pc.if_else(pc.is_valid(low), method, "none"),
        "title": raw["title"],
        "text": text,
        "source": raw["source"],
        "voice": raw["voice"],
        "url": raw["url"],
        "lang": find_language(text).cast(STRING),
        "encoding": pa.array(encoding, STRING),
    }
    return Refined(columns, batch.n, {i: problems[i] for i in sorted(problems)})


def _trimmed(batch: Batch, name: str) -> pa.Array:
    values = batch.columns.get(name)
    if values is None:
        return pa.nulls(batch.n, STRING)
    values = pc.utf8_trim_whitespace(values)
    return pc.if_else(pc.equal(values, ""), pa.scalar(None, STRING), values)


def _is_blank(texts: pa.Array) -> np.ndarray:
    empty = pc.or_(pc.equal(pc.binary_length(texts), 0), pc.utf8_is_space(texts))
    return empty.to_numpy(zero_copy_only=False)


def _days(values: pa.Array) -> tuple[pa.Array, pa.Array, list[tuple[int, str]]]:
    """First and last day of each date, parsing every distinct one once; and those impossible."""
    encoded = pc.dictionary_encode(values)
    lows, highs, reasons = [], [], {}
    for i, value in enumerate(encoded.dictionary.to_pylist()):
        low = high = None
        try:
            low, high = parse_day(value)
        except ValueError as error:
            shown = value[:40].replace(";", ",")
            reasons[i] = f"impossible date ({shown!r}: {error}; correct it)".replace(";", ",")
        lows.append(low)
        highs.append(high)
    codes = encoded.indices
    low, high = (pa.array(days, pa.date32()).take(codes).cast(DAY) for days in (lows, highs))
    wrong = [
        (int(i), reasons[codes[i].as_py()])
        for i in np.flatnonzero(pc.and_(pc.is_valid(values), pc.is_null(low)))
    ]
    return low, high, wrong
