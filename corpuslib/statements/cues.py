"""The words that attribute something: the table of cues, compiled to be found in a row of words."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd


class Cue(NamedTuple):
    """A wording of the table that was found: words `first` to `last`, not included."""

    first: int
    last: int
    kind: str
    position: str
    strength: float


class CueIndex:
    """
    Finds the cues of a table in a row of words, the longest first.

    Parameters
    ----------
    table : DataFrame
        Columns ``cue``, ``kind``, ``position``, ``strength``, as in ``cues.csv``.

    Raises
    ------
    ValueError
        If a cue has a kind or position that is unknown, or a strength beyond 0 to 1.

    Examples
    --------
    >>> table = pd.DataFrame({"cue": ["said", "ruled out"], "kind": ["speech", "position"],
    ...                       "position": ["any", "before"], "strength": [1.0, 0.9]})
    >>> CueIndex(table).find("he ruled out a toll".split())
    [Cue(first=1, last=3, kind='position', position='before', strength=0.9)]
    """

    def __init__(self, table: pd.DataFrame):
        self._tree: dict = {}
        for row, cue, kind, position, strength in zip(
            range(len(table)), table["cue"], table["kind"], table["position"], table["strength"],
            strict=True,
        ):  # fmt: skip
            kind = _one_of(kind, ("speech", "position", "action"), "kind", row)
            position = _one_of(position, ("before", "after", "any"), "position", row)
            strength = 0.5 if pd.isna(strength) else float(strength)
            if not 0 <= strength <= 1:
                raise ValueError(
                    f"cues.csv, line {row + 2}: strength must be 0 to 1, not {strength}"
                )
            node = self._tree
            for word in str(cue).lower().replace("’", "'").split():
                node = node.setdefault(word, {})
            node[""] = (kind, position, strength)

    def find(self, low: Sequence[str]) -> list[Cue]:
        """Find the cues in a row of words in small letters; they do not overlap."""
        tree, found, free, n = self._tree, [], 0, len(low)
        for first in [k for k, word in enumerate(low) if word in tree]:
            if first < free:
                continue
            node, best = tree, None
            for last in range(first, n):
                node = node.get(low[last])
                if node is None:
                    break
                if "" in node:
                    best = last + 1, node[""]
            if best is not None:
                free = best[0]
                found.append(Cue(first, free, *best[1]))
        return found


def _one_of(value: object, known: tuple[str, ...], column: str, row: int) -> str:
    if value not in known:
        raise ValueError(
            f"cues.csv, line {row + 2}: {column} cannot be {value!r}; "
            f"it is one of {', '.join(known)}"
        )
    return value
