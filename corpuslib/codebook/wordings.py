"""
Wordings: short patterns of words that a person can read and edit.

A wording is a row of words, looked for in running text whatever the case. ``the``, ``a``
and ``an`` are left out on both sides, hyphens are spaces, ``isn't`` is ``is not``, and a
genitive ``'s`` is dropped. The signs of the language are these:

``refuse~``
    The word in any of its forms: refuse, refuses, refused, refusing. What is irregular
    (``withdrew``) has to be written out.
``inva*``
    Any word that begins so.
``(keep|hold) ... open``
    Either of these; and between them up to four words, but no comma, colon, semicolon,
    dash or bracket (up to eight with ``... ...``). A choice may hold phrases and choices.
``(legally)? binding``
    With or without what stands in the brackets.
``@weapons``
    Any of a list of wordings that has been given this name.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

REACH = 4
_MOST = 5_000
_BRACKETS = 100
#: Up to how many ways to go on behind a gap are looked up one by one.
_FEW = 6
_GAP = "..."
_SIGN = re.compile(r"\.\.\.|@\w+|[(|]|\)\??|[^\s()|@]+|\S")
_WORD = re.compile(r"[^\W_]+(?:[.,][^\W_]+)*\.?[*~]?")
_ARTICLES = frozenset(["the", "a", "an"])
_VOWELS = "aeiou"

Item = frozenset | None


class Match(NamedTuple):
    """
    A wording found among the words of a text.

    Attributes
    ----------
    places : tuple of int
        Which words are its own; the words in a gap are not.
    payload : object
        What was entered with it.
    """

    places: tuple[int, ...]
    payload: object


def read_wording(
    wording: str, named: Mapping[str, Iterable[str]] | None = None
) -> list[tuple[Item, ...]]:
    """
    Take a wording apart into the rows of words that it stands for.

    Parameters
    ----------
    wording : str
        See the module.
    named : mapping of str to iterable of str, optional
        The wordings that ``@name`` stands for.

    Returns
    -------
    list of tuple
        Per row its items: a frozenset of words, or None for a gap.

    Raises
    ------
    ValueError
        If it holds no word, a sign that has no meaning here, an empty choice, a bracket that
        is not closed, a gap at its beginning or end, or a name that is not known; or if it
        has more than 100 brackets or stands for more than 5,000 rows.

    Examples
    --------
    >>> read_wording("stop~ ... (gas|oil)") == [
    ...     (frozenset(["stop", "stops", "stopping", "stoping", "stopped", "stoped"]), None,
    ...      frozenset(["gas", "oil"]))]
    True
    """
    if wording.count("(") > _BRACKETS:
        raise ValueError(f"it has more than {_BRACKETS} brackets; divide it")
    signs = _SIGN.findall(wording)[::-1]
    rows = _sequence(signs, named or {})
    if signs:
        raise ValueError(f"{signs[-1]!r} stands where nothing is open")
    if not rows or not all(rows):
        raise ValueError("it holds no word")
    if any(row[0] is None or row[-1] is None for row in rows):
        raise ValueError("a gap needs a word on either side")
    return rows


class WordTrie:
    """
    Many wordings, to be looked for at once.

    The work of `find` grows in proportion to the number of words looked at.

    Examples
    --------
    >>> trie = WordTrie()
    >>> trie.add("(open|keep~) ... door", "pro")
    >>> [match.places for match in trie.find("we keep our own door open".split())]
    [(1, 4)]
    """

    def __init__(self):
        self._root: dict = {}
        self._symbols: dict[frozenset, int] = {}
        self._exact: dict[str, list[int]] = {}
        self._stems: dict[str, list[int]] = {}
        self._known: dict[str, tuple[int, ...]] = {}
        self._longest = 0

    def add(
        self, wording: str, payload: object, named: Mapping[str, Iterable[str]] | None = None
    ) -> None:
        """Enter a wording; `find` gives `payload` back wherever it stands."""
        self._known.clear()
        for row in read_wording(wording, named):
            node = self._root
            for item in row:
                node = node.setdefault(-1 if item is None else self._symbol(item), {})
            node.setdefault(-2, []).append(payload)

    def find(self, words: Sequence[str], breaks: Iterable[int] = ()) -> Iterator[Match]:
        """
        Give every wording that stands among the words.

        Parameters
        ----------
        words : sequence of str
            In small letters, as `simple_words` gives them.
        breaks : iterable of int
            The words before which a clause ends: no wording reaches over one.
        """
        symbols = [self._symbols_of(word) for word in words]
        breaks = frozenset(breaks)
        root, size = self._root, len(words)
        where: dict[int, list[int]] = {}
        ends, end = [size] * (size + 1), size
        for at in range(size - 1, -1, -1):
            ends[at] = end = at if at in breaks else end
            for symbol in symbols[at]:
                where.setdefault(symbol, []).append(at)
        for start in range(size):
            states = [(root[symbol], (start,)) for symbol in symbols[start] if symbol in root]
            while states:
                node, places = states.pop()
                for payload in node.get(-2, ()):
                    yield Match(places, payload)
                at = places[-1] + 1
                if ends[at] == at:
                    continue
                for symbol in symbols[at]:
                    if symbol in node:
                        states.append((node[symbol], (*places, at)))
                gap, reach = node.get(-1), at + REACH
                while gap is not None:
                    stop = min(reach + 1, ends[at])
                    if len(gap) <= _FEW:
                        for symbol, after in gap.items():
                            for to in where.get(symbol, ()):
                                if at <= to < stop:
                                    states.append((after, (*places, to)))
                    else:
                        for to in range(at, stop):
                            for symbol in symbols[to]:
                                if symbol in gap:
                                    states.append((gap[symbol], (*places, to)))
                    gap, reach = gap.get(-1), reach + REACH

    def _symbol(self, item: frozenset) -> int:
        symbol = self._symbols.setdefault(item, len(self._symbols))
        if symbol == len(self._symbols) - 1:
            for word in item:
                table, key = (self._stems, word[:-1]) if word[-1] == "*" else (self._exact, word)
                self._longest = max(self._longest, len(key))
                known = table.setdefault(key, [])
                if symbol not in known:
                    known.append(symbol)
        return symbol

    def _symbols_of(self, word: str) -> tuple[int, ...]:
        found = self._known.get(word)
        if found is None:
            symbols = set(self._exact.get(word, ()))
            for end in range(min(len(word), self._longest) + 1):
                symbols.update(self._stems.get(word[:end], ()))
            if len(self._known) > 200_000:
                self._known.clear()
            found = self._known[word] = tuple(sorted(symbols))
        return found


def simple_words(word: str) -> list[str]:
    """
    Give the small-letter forms by which wordings know one word of a text.

    Examples
    --------
    >>> simple_words("isn't"), simple_words("NATO’s"), simple_words("build-up")
    (['is', 'not'], ['nato'], ['build', 'up'])
    """
    return list(_simple_words(word))


@lru_cache(maxsize=1 << 16)
def _simple_words(word: str) -> tuple[str, ...]:
    small = word.lower().replace("’", "'")
    if small == "cannot":
        return ("can", "not")
    if "'" in small:
        if small.endswith("n't"):
            stem = {"wo": "will", "ca": "can", "sha": "shall"}.get(small[:-3], small[:-3])
            return (stem, "not")
        small = small.split("'")[0] if small.index("'") > 1 else small.replace("'", " ")
    pieces = re.split(r"[\s\u2010\u2011-]+", small)
    return tuple(piece for piece in pieces if piece and piece not in _ARTICLES)


def first_clash(
    one: Iterable[tuple[str, list]], other: Iterable[tuple[str, list]]
) -> tuple[str, str] | None:
    """
    Find two wordings that some words satisfy in the same way; None where there are none.

    Each side is a list of pairs: a wording, and its rows as `read_wording` gives them.

    Examples
    --------
    >>> sides = ["(stop|end) it", "(end|leave) it", "end it now"]
    >>> one, *other = [(wording, read_wording(wording)) for wording in sides]
    >>> first_clash([one], other)
    ('(stop|end) it', '(end|leave) it')
    """
    begins: dict = {}
    for wording, rows in other:
        for row in rows:
            for word in row[0]:
                begins.setdefault((len(row), word), []).append((wording, row))
    for wording, rows in one:
        for row in rows:
            for word in row[0]:
                for mate, its_row in begins.get((len(row), word), ()):
                    if all(_meet(*pair) for pair in zip(row, its_row, strict=True)):
                        return wording, mate
    return None


def _meet(item: Item, mate: Item) -> bool:
    if item is None or mate is None:
        return item is mate
    return not item.isdisjoint(mate)


def _sequence(signs: list[str], named: Mapping) -> list[tuple[Item, ...]]:
    """Read signs, last first, up to the end of what is open; give the rows of words."""
    rows: list[tuple[Item, ...]] = [()]
    while signs and signs[-1][0] not in "|)":
        sign = signs.pop()
        if sign == _GAP:
            choices: list[tuple[Item, ...]] = [(None,)]
        elif sign[0] == "@":
            choices = _named(sign[1:], named)
        elif sign == "(":
            choices = _choice(signs, named)
        else:
            choices = [tuple(frozenset(_forms(word)) for word in _words_of(sign))]
        if len(rows) * len(choices) > _MOST:
            raise ValueError(f"it stands for more than {_MOST:,} rows of words; divide it")
        rows = [row + choice for row in rows for choice in choices]
    return rows


def _choice(signs: list[str], named: Mapping) -> list[tuple[Item, ...]]:
    """Read a choice up to its closing bracket."""
    rows = []
    while True:
        choices = _sequence(signs, named)
        if not all(choices):
            raise ValueError("a choice such as (gas|oil) must hold words, and articles are none")
        rows += choices
        if not signs:
            raise ValueError("a bracket is not closed")
        sign = signs.pop()
        if sign != "|":
            return _joined(rows) + ([()] if sign == ")?" else [])


def _named(name: str, named: Mapping) -> list[tuple[Item, ...]]:
    if name not in named:
        known = f"; known: {', '.join(sorted(named))}" if named else ""
        raise ValueError(f"@{name} is not the name of a list{known}")
    return _joined(row for wording in named[name] for row in read_wording(wording, named))


def _joined(rows: Iterable[tuple[Item, ...]]) -> list[tuple[Item, ...]]:
    """Keep all rows of one word as a single choice."""
    rows = list(rows)
    single = frozenset(word for row in rows if len(row) == 1 and row[0] for word in row[0])
    longer = [row for row in rows if not (len(row) == 1 and row[0])]
    return ([(single,)] if single else []) + longer


def _words_of(text: str) -> list[str]:
    found = []
    for piece in re.split(r"[-\u2010\u2011]", text):
        if not _WORD.fullmatch(piece.replace("'", "").replace("’", "")):
            raise ValueError(f"{text!r} is no word, nor one of the signs ~ * ( | ) ... @")
        mark = piece[-1] if piece[-1] in "*~" else ""
        words = simple_words(piece.rstrip("*~"))
        if words:
            found += [*words[:-1], words[-1] + mark]
    return found


def _forms(word: str) -> set[str]:
    """The word itself, or where it ends in ~ its regular forms."""
    if not word.endswith("~"):
        return {word}
    word = word[:-1]
    forms = {word, word + "s", word + "ing", word + "ed"}
    if word.endswith("e"):
        forms = {word, word + "s", word[:-1] + "ing", word + "d"}
    elif word.endswith("y") and len(word) > 2 and word[-2] not in _VOWELS:
        forms = {word, word[:-1] + "ies", word + "ing", word[:-1] + "ied"}
    elif word.endswith(("s", "x", "ch", "sh", "z")):
        forms |= {word + "es"}
    elif word[-1] not in _VOWELS + "wy" and len(word) > 2 and word[-2] in _VOWELS:
        forms |= {word + word[-1] + "ing", word + word[-1] + "ed"}
    return forms
