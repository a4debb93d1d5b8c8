"""
The default scorer: the sign of a statement from the wordings of a codebook.

A wording of an issue gives a direction; every word in reach that turns it round (not, refuse,
lift, unacceptable) changes its sign. *Rejected the request to ban gas*: ban and reject are two,
so the statement is for gas. What each word does is a row of `issues.toml` or `attitudes.toml`;
which words are in reach, `corpuslib.stance.sentence` says.
"""

from collections.abc import Iterable, Sequence

import pandas as pd
from tqdm import tqdm

from corpuslib.codebook import Codebook, load_codebook
from corpuslib.codebook.wordings import Match, WordTrie
from corpuslib.stance.clauses import Words, simple
from corpuslib.stance.sentence import DIRECTION, Reading, Sentence, held_places, longest

#: The share of rows right in issue and sign among statements of the development half of the
#: gold, by the kind of wording that decided: read straight, and turned round at least once.
_CONFIDENCE = {
    "pro": (0.8, 0.3),
    "con": (0.55, 0.4),
    "blame": (0.8, 0.15),
    "keywords": (0.6, 0.35),
    "counter": (0.2, 0.2),
    "zero": (0.8, 0.8),
    "onus": (0.95, 0.95),
    "open": (0.2, 0.2),
}
#: Words of attribution that may themselves be the stand: "denied", "opposed", "welcomed".
_CUES = frozenset(["deny", "against", "for"])
#: What a question keeps of its confidence: it may be asked to hear the opposite.
_ASKED = 0.5


class CodebookScorer:
    """
    Score statements by the wordings of a codebook.

    Parameters
    ----------
    codebook : Codebook, optional
        Its `issues`, `words` and `attitudes` are used; the default subject when None.

    Notes
    -----
    What is decided on the way: clauses that give a condition, a concession or a circumstance do
    not turn round the main clause, and what stands in them counts only where the main clause
    says nothing. Of two wordings in a clause the fuller one counts; one that only tells more of
    another before it ("a moratorium on membership") does not. Two words that say the same
    ("wrong and foolish") turn once. A reproach is turned round by denial alone. A thing that is
    merely named gives no row; a wording that leaves it open ("does not know whether") gives 0.
    After the sentiment calculus of Moilanen and Pulman [1]_, with clauses in place of a parse.

    Work grows in proportion to the number of words. Not to trust where a sentence reports what
    others want, or joins several clauses without marks.

    References
    ----------
    .. [1] Moilanen, K. and Pulman, S. (2007). Sentiment composition. RANLP, 378-382.

    Examples
    --------
    >>> CodebookScorer().read("would not oppose lifting the sanctions")
    {'sanctions': (-1.0, 0.4, 'not (turned); oppose (turned); lifting the sanctions (-)')}
    """

    def __init__(self, codebook: Codebook | None = None):
        self.codebook = load_codebook() if codebook is None else codebook
        self._cues: dict[str, frozenset[str]] = {}
        self._trie = WordTrie()
        attitudes = self.codebook.attitudes
        for kind, wordings in attitudes.items():
            for wording in wordings:
                self._trie.add(wording, ("", kind))
        for issue, fields in self.codebook.issues.items():
            for kind in (*DIRECTION, "zero", "onus", "other", "ignore"):
                for wording in fields.get(kind, ()):
                    named = attitudes if kind == "ignore" else self.codebook.words
                    self._trie.add(wording, (issue, kind), named)

    def __call__(self, statements: pd.DataFrame, *, progress: bool = False) -> pd.DataFrame:
        """
        Give one row per statement and issue that it concerns.

        Parameters
        ----------
        statements : DataFrame
            ``statement_id`` and ``text``; ``cue``, ``question``, ``actor`` and ``mentions`` are
            used where they are there.
        progress : bool, default False
            Show a bar.

        Returns
        -------
        DataFrame
            The columns of the table ``stances``.
        """
        rows = []
        told = zip(
            statements["statement_id"],
            statements["text"],
            statements.get("cue", [None] * len(statements)),
            _of_self(statements),
            statements.get("question", [False] * len(statements)),
            strict=True,
        )
        bar = tqdm(
            told, "stances", len(statements), unit=" statements", leave=False, disable=not progress
        )
        for key, text, cue, of_self, question in bar:
            if isinstance(text, str):
                found = self.read(text, cue=cue, of_self=of_self)
                for issue, (stance, confidence, matched) in found.items():
                    confidence *= _ASKED if question is True else 1
                    rows.append((key, issue, stance, confidence, matched, "codebook"))
        return pd.DataFrame(
            rows, columns=["statement_id", "issue", "stance", "confidence", "matched", "method"]
        )

    def read(
        self, text: str, *, cue: str | None = None, of_self: bool = False
    ) -> dict[str, tuple[float, float, str]]:
        """
        Score one text: per issue the stance, the confidence and the words that decided.

        Parameters
        ----------
        text : str
            The words of a statement.
        cue : str, optional
            The words that attribute it. Where they are not in the text themselves and take a
            side ("denied", "welcomed"), they are read before it.
        of_self : bool, default False
            Whether the holder is the only actor whom it names.
        """
        kinds = self._cue_kinds(cue) if isinstance(cue, str) else frozenset()
        if kinds and cue.lower() not in text.lower():
            if kinds & {"deny", "against"}:
                return self._read(f"{cue} {text}", of_self)
            return self._read(text, of_self) or self._read(f"{cue} {text}", of_self)
        return self._read(text, of_self)

    def _cue_kinds(self, cue: str) -> frozenset[str]:
        """Say which side the words of attribution take: deny, against or for."""
        found = self._cues.get(cue)
        if found is None:
            words = simple(cue)
            matches = longest(
                m for m in self._trie.find(words.forms, words.breaks) if not m.payload[0]
            )
            kinds = {m.payload[1] for m in matches}
            found = frozenset() if "open" in kinds else frozenset(kinds & _CUES)
            self._cues[cue] = found
        return found

    def _read(self, text: str, of_self: bool) -> dict[str, tuple[float, float, str]]:
        words = simple(text)
        general: list[Match] = []
        own: dict[str, list[Match]] = {}
        for match in self._trie.find(words.forms, words.breaks):
            issue = match.payload[0]
            if not (of_self and match.payload[1] == "onus"):
                (own.setdefault(issue, []) if issue else general).append(match)
        if not any(
            m.payload[1] not in ("other", "ignore") for found in own.values() for m in found
        ):
            return {}
        sentence = Sentence(words, general, held_places(own))
        result = {}
        for issue in self.codebook.issues:
            reading = sentence.read(own[issue]) if issue in own else None
            if reading is not None:
                shown = _shown(text, words, reading.marks)
                result[issue] = reading.stance, _confidence(reading), shown
        return result


def _of_self(statements: pd.DataFrame) -> Iterable[bool]:
    """Say of each statement whether its holder is the only actor named in it."""
    if not {"actor", "mentions"} <= set(statements):
        return [False] * len(statements)
    return statements["mentions"].notna() & (statements["mentions"] == statements["actor"])


def _confidence(reading: Reading) -> float:
    turned = any(note == "turned" for _, note in reading.marks)
    return _CONFIDENCE[reading.kind][turned]


def _shown(text: str, words: Words, marks: Sequence) -> str:
    """Write the words that decided as they stand in the text, and what each did."""
    shown = []
    for places, note in sorted(marks):
        pieces: list[list[int]] = []
        for at in places:
            start, end = words.spans[at]
            if pieces and at - 1 == pieces[-1][2]:
                pieces[-1][1:] = end, at
            else:
                pieces.append([start, end, at])
        what = " ... ".join(text[start:end] for start, end, _ in pieces)
        shown.append(f"{what} ({note})" if note else what)
    return "; ".join(shown)
