"""
Headlines that name who says them: "Gates to close - Orlo", "Orlo: Gates to close".

A headline is the first sentence of a text, or a line without a full stop. What stands behind its
last dash, or before its colon, must be a speaker and nothing else: no verb of its own, no topic.
The sentences below it, as far as they have no attribution of their own and say the same again,
are its speaker's too.
"""

from typing import NamedTuple

from corpuslib.statements.people import HUMAN, VAGUE
from corpuslib.statements.speakers import GROUPS, NOBODY, UNKNOWN, Speaker

_LONGEST = 45  # words of a headline
_TAIL = 9  # words that name its speaker
_LEAD = 2  # sentences below it that may restate it

_PEOPLE = ("person", "surname", "office")
_TO_WHOM = frozenset("at to in on after before during following from about".split())
_NO_SPEAKER = frozenset(
    "analysis opinion explainer explained factbox timeline watch video photo photos live update "
    "updates exclusive interview breaking poll survey report reports podcast editorial comment "
    "commentary review profile map graphic infographic listen read gallery news day part column "
    "blog q&a transcript photogallery summary recap highlights".split()
)
_HEARSAY = frozenset("report reports source sources media document documents".split())
_QUESTIONS = frozenset("what why how who when where which is are can will does do five".split())
_SPEECH = 0.9


class Headline(NamedTuple):
    """Words `first` to `last` are said by a speaker."""

    first: int
    last: int
    speaker: Speaker


def headline(reading, n: int, sentence) -> Headline | None:
    """
    Read a headline that names its speaker.

    Parameters
    ----------
    reading : Reading
    n : int
        Number of the sentence.
    sentence : Sentence

    Returns
    -------
    Headline or None
        None for a sentence that is no headline, or whose speaker is told otherwise.
    """
    passage = reading.passage
    a, b = sentence.first, sentence.last
    if passage.breaks[sentence.paragraph] != a or not 3 < b - a <= _LONGEST:
        return None
    tags = passage.tags
    while b > a and tags[b - 1] == ".":
        b -= 1
    if n == 0 or b == sentence.last:
        found = _behind_dash(reading, a, b)
        if found is not None:
            return found
    return _before_colon(reading, a, b)


def _behind_dash(reading, a: int, b: int) -> Headline | None:
    passage = reading.passage
    tags, low = passage.tags, passage.low
    dash = next((k for k in range(b - 2, max(a + 1, b - _TAIL - 2), -1) if tags[k] == "-"), None)
    if dash is None or any(t in "AMVXOST" for t in tags[dash + 1 : b]):
        return None
    speaker = _tail(reading, a, dash, b)
    if speaker is None or dash - a < 2:
        return None
    if speaker.how is None and _told_inside(reading, a, dash):
        return None
    first = a
    colon = next((k for k in range(a + 1, min(a + _TAIL, dash - 2)) if tags[k] == ":"), None)
    if colon is not None and low[a:colon] != low[dash + 1 : b]:
        first = colon + 1 if not any(t in "AMVX" for t in tags[a:colon]) else a
    elif colon is not None:
        first = colon + 1
    return Headline(first, dash, speaker)


def _tail(reading, a: int, dash: int, b: int) -> Speaker | None:
    """Who stands behind the dash, if nothing else does."""
    passage, cast = reading.passage, reading.cast
    low, words = passage.low, passage.words
    first = dash + 1
    inside = cast.within(first, b)
    if inside and cast.first[inside[0]] <= first + 2:
        mention = cast.mentions[inside[0]]
        if low[b - 1] in _NO_SPEAKER and low[b - 1] not in _HEARSAY:
            return None
        if mention.kind == "country" and cast.last[inside[0]] < b:
            head = low[b - 1]
            if len(inside) == 1 and head not in HUMAN and not words[b - 1][:1].isupper():
                return None
        return cast.resolve(first, b)
    if b - first > 4 or any(low[k] in _NO_SPEAKER - _HEARSAY for k in range(first, b)):
        return None
    capital = [words[k][:1].isupper() for k in range(first, b)]
    if any(low[k] in VAGUE or low[k] in _HEARSAY for k in range(first, b)):
        return Speaker(reading.words(first, b), NOBODY, None, first, b, "", "group")
    if low[b - 1] in HUMAN:
        return cast.resolve(first, b)
    cased = [words[k] for k in range(a + 1, dash) if words[k][:1].isalpha()]
    titled = sum(word[:1].isupper() for word in cased) > 0.7 * len(cased)
    if not all(capital) or titled or words[b - 1].isupper() or words[b - 1][:1].isdigit():
        return None
    known = cast.named.get(words[b - 1])
    if known is not None:
        return known._replace(how="name", first=first, last=b)
    return Speaker(reading.words(first, b), UNKNOWN, None, first, b, "", "person")


def _told_inside(reading, a: int, b: int) -> bool:
    """Whether the clause has an attribution of its own: behind the dash stands a medium."""
    cues = reading.cues.find(reading.passage.low[a:b])
    return any(cue.kind == "speech" and cue.strength >= _SPEECH for cue in cues)


def _before_colon(reading, a: int, b: int) -> Headline | None:
    passage, cast = reading.passage, reading.cast
    tags, low, words = passage.tags, passage.low, passage.words
    colon = next((k for k in range(a + 1, min(a + _TAIL + 2, b - 2)) if tags[k] == ":"), None)
    if colon is None or any(t in "AMVXOST" for t in tags[a:colon]) or "," in words[a:colon]:
        return None
    if low[colon + 1] in _QUESTIONS or words[b - 1] == "?":
        return None
    end = next((k for k in range(a + 1, colon) if low[k] in _TO_WHOM), colon)
    inside = cast.within(a, end)
    if not inside:
        return _stranger(reading, a, colon, b)
    n = inside[0]
    mention = cast.mentions[n]
    if cast.first[n] > a + 2 or low[end - 1] in _NO_SPEAKER:
        return None
    loose = cast.last[n] < end or cast.first[n] > a + 1
    if mention.kind in GROUPS and loose and low[end - 1] not in HUMAN:
        return None
    clause = any(t in "AMVX" for t in tags[colon + 1 : b])
    again = cast.within(colon + 1, colon + 3)
    if mention.kind == "country" and end == colon and (not clause or again):
        return None
    if again and cast.mentions[again[0]].name == mention.name and low[colon + 1] != "we":
        return None
    speaker = cast.resolve(a, end)
    return None if speaker is None else Headline(colon + 1, b, speaker)


def _stranger(reading, a: int, colon: int, b: int) -> Headline | None:
    """Read "Brandt: We shall not come", of somebody whose full name the text gives."""
    passage = reading.passage
    words, low = passage.words, passage.low
    if colon - a > 3 or not all(words[k][:1].isupper() for k in range(a, colon)):
        return None
    if any(low[k] in _NO_SPEAKER or low[k] in HUMAN for k in range(a, colon)):
        return None
    last = words[colon - 1]
    full = any(
        words[k] == last and words[k - 1][:1].isupper() and passage.tags[k - 1] == "N"
        for k in range(b + 1, min(len(words), b + 60))
    )
    if not full:
        return None
    name = reading.words(a, colon)
    return Headline(colon + 1, b, Speaker(name, UNKNOWN, None, a, colon, "", "person"))


# ------------------------------------------------------------ what stands below


def below(reading, groups, take_sentence) -> None:
    """Give the sentences that say a headline again to who says it."""
    sentences = reading.passage.sentences
    heads = [n for n in groups if sentences[n].first in reading.passage.starts]
    for n in sorted(heads):
        head = next((one for one in groups[n] if one.kind == "speech" and one.speaker), None)
        if head is None or not _is_headline(reading, n):
            continue
        if any(one.kind == "action" for one in groups[n]):
            continue
        said = _stems(reading, sentences[n])
        for m in range(n + 1, min(n + 1 + _LEAD, len(sentences))):
            if m in groups or sentences[m].paragraph > sentences[n].paragraph + 1:
                break
            shared = said & _stems(reading, sentences[m])
            if not _tells(sentences[m]) and len(shared) < max(2, 0.4 * len(said)):
                break
            if len(shared) < 1 or len(sentences[m].low) < 5:
                break
            take_sentence(reading, groups, m, head.speaker, 0.6, "carry", head)


def _is_headline(reading, n: int) -> bool:
    passage = reading.passage
    sentence = passage.sentences[n]
    if passage.breaks[sentence.paragraph] != sentence.first:
        return False
    alone = sentence.last in passage.starts and sentence.tags[-1] != "."
    return (n == 0 or alone) and sentence.last - sentence.first <= _LONGEST


def _tells(sentence) -> bool:
    """Whether a sentence says what must or will be, as narration seldom does."""
    return "M" in sentence.tags


def _stems(reading, sentence) -> set[str]:
    return {
        word[:6]
        for word, tag in zip(sentence.low, sentence.tags, strict=True)
        if tag in "NEVG" and len(word) > 3
    }
