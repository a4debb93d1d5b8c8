"""
A user's own parser, such as a spaCy pipeline, as second opinion on subjects and clauses.

The protocol: ``nlp(text)`` gives a document whose iteration yields tokens with ``idx`` (offset in
the text), ``text``, ``dep_`` (``nsubj``, ``nsubjpass``, ``ccomp``, ``xcomp`` ... as in spaCy's
English models; ``nsubj:pass`` of Universal Dependencies too) and ``head`` (a token; a root is its
own head); ``pos_`` and ``lemma_`` are not needed. ``ents``, where the document has it, holds
entities with ``start_char``, ``end_char`` and ``label_``.

For each cue the subject of the verb becomes the source and its clausal complement the content,
where the built-in grammar found none, or found another. Quotations, running speech and the
resolving of speakers stay as they are. The names of people in ``ents`` are taken as the name of a
speaker who is not in the table of actors.
"""

from bisect import bisect_left

from corpuslib.statements.contents import Attribution

_SUBJECTS = frozenset(["nsubj", "nsubjpass", "nsubj:pass", "csubj"])
_CLAUSES = frozenset(["ccomp", "parataxis"])
_OBJECTS = frozenset(["xcomp", "dobj", "obj"])
_PEOPLE = frozenset(["PERSON", "PER"])


class Parse:
    """
    What a parser says of one text, by the words of its passage.

    Parameters
    ----------
    nlp : callable
        See above.
    passage : Passage

    Raises
    ------
    TypeError
        If `nlp` gives something whose tokens lack what the protocol asks for.
    """

    def __init__(self, nlp, passage):
        self.passage = passage
        document = nlp(passage.text)
        self.first: dict[int, object] = {}
        self.word: dict[int, int] = {}
        self.children: dict[int, list] = {}
        tokens = list(document)
        for token in tokens:
            missing = [name for name in ("idx", "text", "dep_", "head") if not hasattr(token, name)]
            if missing:
                raise TypeError(
                    f"nlp gave a token {token!r} without {', '.join(missing)}; "
                    "corpuslib.statements.parsing says what a token needs"
                )
            place = bisect_left(passage.end, token.idx + 1)
            self.word[token.idx] = place
            self.first.setdefault(place, token)
            if token.head.idx != token.idx:
                self.children.setdefault(token.head.idx, []).append(token)
        self.people = [
            (bisect_left(passage.end, ent.start_char + 1), bisect_left(passage.start, ent.end_char))
            for ent in getattr(document, "ents", ())
            if ent.label_ in _PEOPLE
        ]

    def refine(self, sentence, cues, read: list[Attribution]) -> list[Attribution]:
        """Correct the attributions of a sentence, and add those that only the parse shows."""
        row = {place: k for k, place in enumerate(sentence.at)}
        known = {one.cue[0]: one for one in read}
        for cue in cues:
            place = sentence.at[cue.first]
            token = self.first.get(place)
            if token is None or cue.kind == "action":
                continue
            source = self._range(token, _SUBJECTS, row)
            clause = self._range(token, _CLAUSES, row)
            one = known.get(cue.first)
            if one is not None:
                if source is not None and not one.shared and one.form != "according":
                    one.source = source
                if clause is not None and one.form in ("that", "zero", "object"):
                    one.content, one.form, one.kind = (
                        [self._bare(sentence, clause)],
                        "that",
                        "speech",
                    )
            elif source is None or clause is None or cue.strength < 0.3:
                continue
            elif not any(a <= cue.first < b for other in read for a, b in other.content):
                content, at = [self._bare(sentence, clause)], (cue.first, cue.last)
                read.append(
                    Attribution(
                        at, "speech", cue.strength, cue.first, source, False, content, "that"
                    )
                )
        return sorted(read, key=lambda one: one.cue)

    def _range(self, token, kinds, row) -> tuple[int, int] | None:
        """Give the words under the children of one kind, as a range of the row."""
        child = next((c for c in self.children.get(token.idx, ()) if c.dep_ in kinds), None)
        if child is None:
            return None
        places, waiting = [], [child]
        while waiting:
            one = waiting.pop()
            places.append(self.word[one.idx])
            waiting += self.children.get(one.idx, ())
        inside = [row[place] for place in places if place in row]
        return (min(inside), max(inside) + 1) if inside else None

    def _bare(self, sentence, clause: tuple[int, int]) -> tuple[int, int]:
        """Leave the "that" of a clause outside, and the comma at its end."""
        a, b = clause
        while a < b and sentence.tags[a] in "T,":
            a += 1
        while b > a and sentence.tags[b - 1] in ",.;:":
            b -= 1
        return a, b

    def person(self, first: int, last: int) -> tuple[int, int] | None:
        """Give the words of a person's name among the words `first` to `last`."""
        return next(((a, b) for a, b in self.people if first <= a and b <= last and a < b), None)
