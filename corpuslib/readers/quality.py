"""What can be seen in a text before it is read: damaged characters, and whether it is English."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

HEAD, MORE = 400, 8_000  # bytes of each text that tell its language, at first and second sight
FEW, ENOUGH = 8, 30  # words below which nothing is said, and from which "other" may be
ENGLISH = 0.08  # share of the words below: about 0.25 in English prose, below 0.04 elsewhere
WORDS = ("the", "and", "of", "to", "that", "for", "with", "has", "by", "from", "have", "were",
         "are", "will", "he", "its", "not", "but", "who", "his", "this", "said", "been", "they",
         "she", "than", "when", "had")  # fmt: skip
FOREIGN = 0.3  # share of bytes beyond ASCII that only another script reaches
CODES = np.array([int.from_bytes(word.encode(), "little") for word in WORDS], np.uint32)
SHORT = np.array(
    [0, 0xFF, 0xFFFF, 0xFFFFFF, 0xFFFFFFFF, 0], np.uint32
)  # bytes that count, by length
#: What cp1252 and latin-1 make of the second and third bytes of UTF-8.
TAIL = bytes(range(0x80, 0xC0)).decode("cp1252", "replace") + "\u0080-\u009f"

#: Kind of damage: the byte without which it cannot be, the pattern, and the remedy.
DAMAGE = {
    "mojibake": (
        b"\xc3",
        f"[ÂÃ][{TAIL}]|â[{TAIL}]{{2}}|ï»¿|ï¿½",
        "decoded in the wrong encoding at some point: save the text anew as UTF-8",
    ),
    "lost characters": (
        b"\xef",
        "\ufffd",
        "U+FFFD stands for what could not be decoded: restore it from the source",
    ),
    "NUL bytes": (b"\0", "\0", "the file may be cut or not be text: look at it"),
}


def normalise_newlines(texts: pa.LargeStringArray) -> pa.LargeStringArray:
    """Turn every line end, ``\\r\\n`` and ``\\r``, into ``\\n``."""
    if b"\r" not in _bytes(texts):
        return texts
    return pc.replace_substring(pc.replace_substring(texts, "\r\n", "\n"), "\r", "\n")


def find_damage(texts: pa.LargeStringArray) -> list[tuple[int, str]]:
    """
    List the texts with damaged characters: position, and what is wrong.

    The texts themselves are left as they are.

    Examples
    --------
    >>> find_damage(pa.array(["fine", "the portâ€™s gate"], pa.large_string()))[0][1][:8]
    'mojibake'
    """
    data = _bytes(texts)
    found = []
    for kind, (sign, pattern, remedy) in DAMAGE.items():
        if sign in data:
            hits = pc.match_substring_regex(texts, pattern)
            found += [(int(i), f"{kind} ({remedy})") for i in np.flatnonzero(hits)]
    return found


def find_language(texts: pa.LargeStringArray) -> pa.StringArray:
    """
    Tell English texts from others by their most frequent words.

    Looks at the first 400 bytes of each text, and at more of it before calling
    it "other". A light test, good for counting articles that are not English;
    it does not say which language another is, and a text that mixes two is what its
    beginning is.

    Returns
    -------
    StringArray
        "en", "other", or missing where there are too few words to tell.

    Examples
    --------
    >>> find_language(pa.array(["The door of the port is open to all of the ships."],
    ...                        pa.large_string())).to_pylist()
    ['en']
    """
    english, other = _look(texts, HEAD)
    doubtful = np.flatnonzero(other & (pc.fill_null(pc.binary_length(texts), 0).to_numpy() > HEAD))
    if len(doubtful):
        english[doubtful], other[doubtful] = _look(texts.take(pa.array(doubtful)), MORE)
    return pa.array(np.array(["other", "en"])[english.astype(int)], mask=~(english | other))


def _look(texts: pa.LargeStringArray, reach: int) -> tuple[np.ndarray, np.ndarray]:
    """Tell which texts are English and which are not, by their first bytes."""
    heads = pc.binary_slice(pc.fill_null(texts, "").cast(pa.large_binary()), 0, reach)
    space, nothing = (pa.scalar(mark, pa.large_binary()) for mark in (b" ", b""))
    heads = pc.binary_join_element_wise(heads, space, nothing)  # words end where a text ends
    starts = np.frombuffer(heads.buffers()[1], np.int64)[: len(heads) + 1]
    data = _bytes(heads) + b"    "
    codes = np.ndarray(len(data) - 3, "<u4", data, strides=(1,))  # four bytes from each place on
    data = np.frombuffer(data, np.uint8)
    beyond = data >= 128
    letter = beyond | ((data | 0x20) - np.uint8(ord("a")) < 26)
    begins, ends = np.flatnonzero(np.diff(letter, prepend=False)).reshape(-1, 2).T
    common = np.isin((codes[begins] | 0x20202020) & SHORT[np.minimum(ends - begins, 5)], CODES)

    n_words = np.diff(np.searchsorted(begins, starts))
    hits = np.diff(np.searchsorted(begins[common], starts))
    foreign = np.diff(np.searchsorted(np.flatnonzero(beyond), starts)) > FOREIGN * np.diff(starts)
    english = (hits >= ENGLISH * n_words) & (n_words >= FEW) & ~foreign
    other = foreign | (~english & (n_words >= ENOUGH))
    return english, other


def _bytes(texts: pa.Array) -> bytes:
    """All bytes of an array, one text after the other."""
    buffer = texts.buffers()[2]
    return buffer.to_pybytes() if buffer else b""
