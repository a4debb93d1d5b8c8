"""From bytes to text: one rule for every file, and the name of what it chose."""

import codecs
import re

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MARKS = tuple(mark for mark, _ in BOMS)
SAMPLE = 4096
SURROGATE = re.compile("[\ud800-\udfff]")


def decode(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """
    Decode bytes by the first of these that applies.

    A byte order mark; zero bytes in every other place (UTF-16 without a mark);
    the encoding the file declares, when it is known and fits; strict UTF-8; and
    cp1252, the encoding of most older English-language press archives. Nothing
    is guessed from letter statistics: on short texts such guesses are wrong
    more often than this order is.

    Parameters
    ----------
    data : bytes
        The whole content of a file.
    declared : str, optional
        What the file says of itself. As in browsers, ``latin-1`` and ``ascii``
        mean cp1252.

    Returns
    -------
    text : str
        Bytes that the encoding cannot place, and lone surrogates, become U+FFFD.
    encoding : str
        The Python name of the encoding used.

    Examples
    --------
    >>> decode("a café".encode())
    ('a café', 'utf-8')
    >>> decode("a café".encode("cp1252"))
    ('a café', 'cp1252')
    >>> decode("kava".encode("utf-16-le"))
    ('kava', 'utf-16-le')
    """
    wide = wide_encoding(data)
    if wide:
        return data.decode(wide, errors="replace"), wide
    for name in (declared and known_encoding(declared), "utf-8"):
        try:
            if name:
                return data.decode(name), name
        except UnicodeDecodeError:
            continue
    try:
        return without_surrogates(data.decode("utf-8", "surrogatepass")), "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "cp1252"


def wide_encoding(data: bytes) -> str | None:
    """Name the encoding that a byte order mark or a pattern of zero bytes gives away."""
    if data.startswith(MARKS):
        return next(name for mark, name in BOMS if data.startswith(mark))
    head = data[:SAMPLE]
    if 0 not in head:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) > max(1, len(head) // 20) and min(even, odd) == 0:
        return "utf-16-be" if even else "utf-16-le"
    return None


def known_encoding(label: str) -> str | None:
    """Translate a declared label to the codec that is meant, or None for an unknown one."""
    try:
        name = codecs.lookup(label.strip()).name
    except (LookupError, ValueError):
        return None
    return "cp1252" if name in ("iso8859-1", "ascii") else name


def without_surrogates(text: str) -> str:
    """Put U+FFFD in the place of lone surrogates, which no file can hold."""
    if text.isascii() or not SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
