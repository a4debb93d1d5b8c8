"""
A text as wordings see it: simple words with their places, cut into clauses.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from corpuslib.codebook.wordings import simple_words
from corpuslib.tokens import Span, words

_HARD = re.compile(r"[,;:.!?()\[\]—–…]|\s-\s")
_PIECE = re.compile(r"[^\u2010\u2011-]+")


class Words(NamedTuple):
    """
    The words of a text.

    Attributes
    ----------
    forms : list of str
        In small letters, without articles, as `simple_words` gives them.
    spans : list of (int, int)
        Where each stands in the text.
    breaks : frozenset of int
        The words before which a mark ends the clause.
    """

    forms: list[str]
    spans: list[Span]
    breaks: frozenset[int]


def simple(text: str) -> Words:
    """
    Give the words of a text in the forms that wordings know.

    Examples
    --------
    >>> simple("The allies won't go, he said.").forms
    ['allies', 'will', 'not', 'go', 'he', 'said']
    """
    forms, spans, breaks, end = [], [], set(), 0
    for start, stop in words(text):
        if _HARD.search(text, end, start):
            breaks.add(len(forms))
        end = stop
        for piece in _PIECE.finditer(text, start, stop):
            for form in simple_words(piece[0]):
                forms.append(form)
                spans.append(piece.span())
    return Words(forms, spans, frozenset(breaks))


class Clause(NamedTuple):
    """
    A stretch of words with one job in the sentence.

    Attributes
    ----------
    first, last : int
        Its words, `last` not included.
    role : str
        ``main``; ``if``, ``although`` or ``aside`` (a circumstance); ``detail`` (what follows
        "for" or "as"); ``relative`` (who, which, calling it ...); ``said`` (who speaks).
    group : int
        Clauses of one number are one proposition.
    """

    first: int
    last: int
    role: str
    group: int


_LINKS = frozenset(
    "is are was were be been has have had will would must should shall can could may might does "
    "ought do did to of that from in on with at not never deserve deserves need needs remains "
    "remain stays seems looks and or nor only by into".split()
)
_FINITE = frozenset(
    "is are was were has have had will would must should shall can could may might does do did "
    "he she it they we i there this that these those who its".split()
)
_AFTER_PARTICIPLE = frozenset("in by on at to with from for and earlier last during under".split())
#: How many words after its beginning a proposition may still go on.
_REACH = 60
#: Words before a thing, not before a clause: the verb of the sentence may still follow.
_BEFORE_NOUNS = frozenset("by for during following like".split())
_TO_VERB = 8
_AUXILIARY = frozenset(
    "is are was were has have had will would must should shall can could may might does do did "
    "ought deserve deserves need needs remain remains".split()
)
_SUBJECTS = frozenset("i you he she it we they this that these those who which what there".split())
_RELATIVE = frozenset("who which whose whom where something both".split())


def clauses(
    text: Words,
    openers: dict[int, str],
    sides: frozenset[int],
    said: frozenset[int],
    held: frozenset[int],
) -> list[Clause]:
    """
    Cut the words of a text into clauses.

    Parameters
    ----------
    text : Words
        The words.
    openers : dict of int to str
        Words that open a clause of their own, and its role.
    sides : frozenset of int
        Words that belong to a wording for or against something.
    said : frozenset of int
        Words that say who speaks.
    held : frozenset of int
        Words of the wordings of an issue.
    """
    size = len(text.forms)
    resumed = _resumed(text, openers)
    cuts = sorted({0, *text.breaks, *openers, *resumed, *_joints(text, sides)} - {size})
    found: list[Clause] = []
    group, main, begun = -1, None, 0
    for first, last in zip(cuts, [*cuts[1:], size], strict=True):
        spoken = not said.isdisjoint(range(first, last)) and (sides | held).isdisjoint(
            range(first, last)
        )
        role = "said" if spoken else _role(text, first, last, openers, bool(found))
        if role == "main":
            near = main is not None and first - begun <= _REACH
            if near and _verbless(text.forms, first, last, sides):
                role = "detail"
            elif not (near and _linked(text.forms, first)):
                group += 1
                main, begun = group, first
            found.append(Clause(first, last, role, main))
        elif found and (
            (role == "detail" and first not in text.breaks)
            or (role == "relative" and _shared(text.forms, found[-1], sides))
        ):
            found.append(Clause(first, last, role, found[-1].group))
        else:
            group += 1
            found.append(Clause(first, last, role, group))
    return found


def _shared(forms: Sequence[str], before: Clause, sides: frozenset[int]) -> bool:
    """Whether "who" or "which" tells what somebody is agreed or at odds with."""
    inside = range(before.first, before.last)
    return any(at in sides and "with" in forms[at : at + 2] for at in inside)


def _resumed(text: Words, openers: dict[int, str]) -> set[int]:
    """Find where a sentence goes on behind a circumstance: "the visit by ministers | should"."""
    forms, size = text.forms, len(text.forms)
    starts = sorted({0, *text.breaks})
    places = set()
    for at in openers:
        if forms[at] not in _BEFORE_NOUNS or at in text.breaks:
            continue
        begin = max((start for start in starts if start <= at), default=0)
        if _AUXILIARY.isdisjoint(forms[begin:at]):
            for place in range(at + 2, min(size, at + _TO_VERB)):
                if place in text.breaks or place in openers:
                    break
                if forms[place] in _AUXILIARY:
                    if forms[place - 1] not in _SUBJECTS:
                        places.add(place)
                    break
    return places


def _joints(text: Words, sides: frozenset[int]) -> list[int]:
    """Find "but", and "and" before a new finite clause."""
    forms = text.forms
    joints = []
    for at in range(1, len(forms) - 1):
        if forms[at] == "but" and forms[at - 1] not in ("nothing", "anything", "not", "all"):
            joints.append(at)
        elif forms[at] in ("and", "or") and at not in text.breaks:
            after = forms[at + 1]
            finite = after in _FINITE or (at + 1 in sides and after.endswith(("s", "ed")))
            if finite and not _same_form(forms, at, sides):
                joints.append(at)
    return joints


def _same_form(forms: Sequence[str], at: int, sides: frozenset[int]) -> bool:
    """Whether two verbs with one object are joined: "rejected and condemned it"."""
    return at - 1 in sides


def _role(
    text: Words,
    first: int,
    last: int,
    openers: dict[int, str],
    later: bool,
) -> str:
    if first in openers:
        return openers[first]
    word = text.forms[first]
    if word in ("should", "were", "had") and last - first > 2 and _begins(text, first):
        return "if"
    if later and word in _RELATIVE:
        return "relative"
    if (
        later
        and first in text.breaks
        and word.endswith("ing")
        and word not in ("nothing", "during")
    ):
        return "relative"
    participle = later and first in text.breaks and word.endswith(("ed", "en"))
    if participle and _AFTER_PARTICIPLE.intersection(text.forms[first + 1 : first + 2]):
        return "relative"
    return "main"


def _begins(text: Words, first: int) -> bool:
    """Whether a verb stands before its subject: "Should it attack, ..."."""
    if text.forms[first + 1] in ("be", "not", "have", "been", "to"):
        return False
    return first == 0 or (first in text.breaks and text.forms[first - 1] in ("said", "that"))


def _verbless(forms: Sequence[str], first: int, last: int, sides: frozenset[int]) -> bool:
    """Whether a clause is a further member of a list, or only another name for something."""
    if forms[first] in _LINKS:
        return False
    return not any(
        forms[at] in _FINITE or (at in sides and forms[at].endswith(("s", "ed")))
        for at in range(first, last)
    )


def _linked(forms: Sequence[str], first: int) -> bool:
    """Whether a clause goes on with the subject or the verb of the one before."""
    word = forms[first]
    if word in ("and", "or"):
        after = forms[first + 1] if first + 1 < len(forms) else ""
        return after in _LINKS and after not in ("and", "or", "not", "of", "to", "in", "that")
    return word in _LINKS
