"""
Patterns of words: a word, a phrase, or either with wildcards.

A pattern is a row of words. What stands between them, in the pattern as in the
text (spaces, hyphens, apostrophes, other punctuation), makes no difference, as
with n-grams; case makes none either. ``*`` stands for any letters, digits or
underscores inside a word, also for none; a ``*`` alone for any one word.
"""

from functools import lru_cache

import regex

_BETWEEN = regex.compile(r"[^\w*]+")
_STARS = regex.compile(r"\*+")


def parts(pattern: str) -> tuple[str, ...]:
    """
    Give the words of a pattern in lower case; none where it holds no letter or digit.

    Examples
    --------
    >>> parts("Build-up of  troop*")
    ('build', 'up', 'of', 'troop*')
    >>> parts("* :-)")
    ()
    """
    found = tuple(word for word in _BETWEEN.split(_STARS.sub("*", pattern.lower())) if word)
    return found if any(word != "*" for word in found) else ()


def expression(words: tuple[str, ...]) -> str:
    """
    Write the words of a pattern as a regular expression that never backtracks far.

    Examples
    --------
    >>> expression(("open", "door*"))
    '(?<!\\\\w)open\\\\W++door\\\\w*+(?!\\\\w)'
    """
    return r"(?<!\w)" + r"\W++".join(map(_word, words)) + r"(?!\w)"


@lru_cache(maxsize=4096)
def word_expression(word: str) -> regex.Pattern:
    """Compile one word of a pattern, to be matched with whole words."""
    return regex.compile(_word(word))


def _word(word: str) -> str:
    if word == "*":
        return r"\w++"
    first, *rest = map(regex.escape, word.split("*"))
    if not rest:
        return first
    *middle, last = rest
    # Each piece is taken where it first occurs, which is enough, and never given back.
    pieces = "".join(rf"(?>\w*?{piece})" for piece in middle)
    return first + pieces + (rf"\w*{last}" if last else r"\w*+")
