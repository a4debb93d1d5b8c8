"""Texts as UTF-8 bytes, for the compiled scanners: laid out in a row, and read code by code."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numba import njit


def as_bytes(texts: Iterable[str]) -> tuple[np.ndarray, np.ndarray]:
    """
    Lay texts out as UTF-8, one after the other, without a copy where they are so already.

    Parameters
    ----------
    texts : iterable of str
        A Series of dtype ``str``, an Arrow array, or any sequence of texts.

    Returns
    -------
    data : ndarray of uint8
        The bytes.
    offsets : ndarray of int64
        Where each text begins in them, and where the last one ends.

    Raises
    ------
    ValueError
        If `texts` is a single text, or one of them is missing or no text.

    Examples
    --------
    >>> data, offsets = as_bytes(["Vell", "né"])
    >>> data.tobytes(), offsets.tolist()
    (b'Velln\\xc3\\xa9', [0, 4, 7])
    """
    if isinstance(texts, pd.Series) and isinstance(texts.dtype, pd.StringDtype):
        texts = pa.array(texts)
    elif not isinstance(texts, pa.Array | pa.ChunkedArray):
        return flat(as_list(texts))
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    if texts.null_count:
        place = pc.index(pc.is_null(texts), True).as_py()
        raise ValueError(f"document {place} is missing; leave it out or fill it with ''")
    texts = texts.cast(pa.large_string())
    _, offsets, data = texts.buffers()
    if data is None:
        return np.empty(0, np.uint8), np.zeros(len(texts) + 1, np.int64)
    offsets = np.frombuffer(offsets, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    return np.frombuffer(data, np.uint8), offsets


def as_list(texts: Iterable[str]) -> list[str]:
    """Make a list of texts, and refuse what is none."""
    if isinstance(texts, str):
        raise ValueError("texts must be a sequence of documents; write [text] for a single one")
    texts = list(texts)
    for place, text in enumerate(texts):
        if not isinstance(text, str):
            raise ValueError(
                f"document {place} is not a text but {text!r}; leave it out or fill it with ''"
            )
    return texts


def flat(texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Encode a list of texts one after the other; lone surrogates pass."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    offsets = np.zeros(len(encoded) + 1, np.int64)
    np.cumsum([len(text) for text in encoded], out=offsets[1:])
    return np.frombuffer(b"".join(encoded), np.uint8), offsets


@njit(cache=True, nogil=True)
def largest_code_point(data):
    """Give an upper bound of the code points in UTF-8 bytes, quickly."""
    top = 0
    for i in range(len(data)):
        if data[i] > top:
            top = data[i]
    if top < 0x80:
        return 0x7F
    if top < 0xE0:
        return 0x7FF
    if top < 0xF0:
        return 0xFFFF
    if top < 0xF1:
        return 0x3FFFF
    return 0x10FFFF


@njit(cache=True, nogil=True, inline="always")
def decode(data, i, end):
    """Give the code point at byte i and the place after it; broken bytes stand for themselves."""
    b = data[i]
    if b < 0x80:
        return np.int64(b), i + 1
    if b < 0xE0 and i + 1 < end:
        return (np.int64(b & 0x1F) << 6) | np.int64(data[i + 1] & 0x3F), i + 2
    if b < 0xF0 and i + 2 < end:
        return (
            (np.int64(b & 0x0F) << 12)
            | (np.int64(data[i + 1] & 0x3F) << 6)
            | np.int64(data[i + 2] & 0x3F)
        ), i + 3
    if i + 3 < end:
        return (
            (np.int64(b & 0x07) << 18)
            | (np.int64(data[i + 1] & 0x3F) << 12)
            | (np.int64(data[i + 2] & 0x3F) << 6)
            | np.int64(data[i + 3] & 0x3F)
        ), i + 4
    return np.int64(0), end
