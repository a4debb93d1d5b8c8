"""Transcripts and headlines: "QUESTION: ...", "Ana Orlo: ..."."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from corpuslib.statements.people import TITLES
from corpuslib.statements.running import in_first_person
from corpuslib.statements.speakers import NOBODY, Speaker

_ASKING = frozenset(
    "q question questions reporter journalist host moderator interviewer correspondent anchor "
    "presenter participant voice".split()
)


_ANSWER = frozenset("a answer".split())


_LABEL = 9


class Turn(NamedTuple):
    """Whose turn a sentence belongs to; what is said begins at the word `begins`."""

    speaker: Speaker
    question: bool
    begins: int


def turns(reading) -> dict[int, Turn]:
    """Find the labelled turns of a text: "QUESTION: ...", "Ana Orlo: ..."."""
    passage = reading.passage
    starts = sorted({*passage.breaks, *_within_lines(reading)})
    breaks = [*starts, len(passage.words)]
    labels, names = {}, _names(passage)
    for n in range(len(breaks) - 1):
        found = _label(reading, breaks[n], breaks[n + 1], names)
        if found is not None:
            labels[n] = found
    if not labels:
        return {}
    spoken = [turn for turn, capital in labels.values() if capital]
    transcript = len(spoken) >= 2
    if not transcript:
        return {}
    holder, result, last = None, {}, max(labels)
    initials = _initials(reading) if transcript else {}
    answers = None
    for n, sentence in enumerate(passage.sentences):
        p = bisect_right(starts, sentence.first) - 1
        if p in labels and breaks[p] >= sentence.first:
            holder = labels[p][0]
            if holder.speaker.name in initials:
                holder = holder._replace(speaker=initials[holder.speaker.name])
            if holder.speaker.name.lower() in _ANSWER:
                inside = [
                    initials[w] for w in passage.words[breaks[p] : breaks[p] + 10] if w in initials
                ]
                holder = holder._replace(speaker=inside[0] if inside else answers or holder.speaker)
            elif not holder.question:
                answers = holder.speaker
        elif p in labels:
            pass
        elif not transcript or (
            holder is not None and p > last and not in_first_person(passage, sentence)
        ):
            holder = None
        if holder is not None:
            later = p in labels and breaks[p] < sentence.first
            if transcript or not later or in_first_person(passage, sentence):
                result[n] = holder
    return result


def _within_lines(reading) -> Iterator[int]:
    """Where turns may begin inside the lines of an institution's transcript."""
    words = reading.passage.words
    for sentence in reading.passage.sentences if reading.voice else ():
        a = sentence.first
        label = len(words[a]) > 1 and words[a].isupper() and ":" in words[a + 1 : a + 5]
        if label or words[a] == "Q":
            yield a


def _label(reading, a: int, b: int, names: Counter) -> tuple[Turn, bool] | None:
    """Read the label that a paragraph begins with; say whether it is a transcript's."""
    passage = reading.passage
    words, low = passage.words, passage.low
    k = a
    while k < b and (words[k] in "*•-–—·#>" or low[k][:1].isdigit()):
        k += 1
    if k >= b:
        return None
    if low[k] in ("q", "a"):
        gap = passage.text[passage.end[k] : passage.start[k + 1]] if k + 1 < b else ""
        stop = k + 1
        while stop < b and words[stop] in ".:*":
            stop += 1
        bare = (
            low[k] == "q" and reading.voice and words[k + 1 : k + 2][:1] and words[k + 1].istitle()
        )
        if stop == k + 1 and len(gap) < 2 and not bare:
            return None
        if low[k] == "a" and words[k] != "A":
            return None
        if words[stop : stop + 1] == ["("] and stop + 2 < b and words[stop + 2] == ")":
            stop += 3
        return Turn(_named(words[k], k, k + 1), low[k] == "q", stop), True
    colon = next((m for m in range(k, min(k + _LABEL, b)) if words[m] == ":"), None)
    if colon is None or colon + 1 >= b:
        return None
    end = colon
    if "(" in words[k:end]:
        end = k + words[k:end].index("(")
    begins = colon + 1
    while begins < b and words[begins] == "*":
        begins += 1
    while end > k and words[end - 1] in "*,":
        end -= 1
    if end <= k:
        return None
    capital = all(word.isupper() or not word[:1].isalpha() for word in words[k:end]) and any(
        len(word) > 1 and word.isupper() for word in words[k:end]
    )
    if not _ASKING.isdisjoint(low[k:end]) and (capital or end - k == 1):
        return Turn(
            _named(reading.words(k, end), k, end, NOBODY),
            low[k] not in ("moderator", "host"),
            begins,
        ), True
    speaker = _label_speaker(reading, k, end, capital)
    return (
        None
        if speaker is None
        else (
            Turn(speaker, False, begins),
            capital
            or (
                end - k <= 3
                and "\n" not in passage.text[passage.start[a] : passage.start[k]]
                and names[passage.text[passage.start[k] : passage.end[end - 1]]] > 1
            ),
        )
    )


def _names(passage) -> Counter:
    """Count what stands right before a colon: the last one, two and three words."""
    text, start, end = passage.text, passage.start, passage.end
    colons = (
        n for n, word in enumerate(passage.words) if word == ":" and n and start[n] == end[n - 1]
    )
    return Counter(
        text[start[first] : end[n - 1]] for n in colons for first in range(max(n - 3, 0), n)
    )


def _label_speaker(reading, a: int, b: int, capital: bool) -> Speaker | None:
    cast = reading.cast
    inside = cast.within(a, b)
    if inside:
        n = inside[0]
        m = cast.mentions[n]
        covers = cast.first[n] <= a + 1 and (
            b - cast.last[n] <= 1 or m.kind in ("person", "surname")
        )
        if m.kind == "country" and (cast.last[n] < b or cast.first[n] > a):
            return None
        if covers or capital:
            if len(inside) > 1 and m.kind in ("country", "institution", "metonym") and not capital:
                return None
            return cast.resolve(a, b)
        return None
    words = reading.passage.words
    known = cast.named.get(words[b - 1])
    if known is not None:
        return known
    if capital and b - a <= 6:
        if reading.voice and words[a] == "THE":
            held = reading.index.holders(" ".join(words[a + 1 : b]).lower(), day=None)
            own = [row for row in held if row.actor == reading.voice]
            if own:
                return Speaker(own[0].name, own[0].actor, "role", a, b, "", "person")
            return Speaker(reading.words(a, b), reading.voice, "role", a, b, "", "person")
        actor = (
            reading.voice
            if reading.voice and words[a] in ("SENIOR", "MODERATOR", "AIDE")
            else "other"
        )
        return Speaker(
            reading.words(a, b).title() if b - a > 1 else words[a],
            actor,
            "role" if actor != "other" else None,
            a,
            b,
            "",
            "person",
        )
    return None


def _named(name: str, a: int, b: int, actor: str = NOBODY) -> Speaker:
    return Speaker(name, actor, None, a, b, "", "person")


def _initials(reading) -> dict[str, Speaker]:
    """Read "Ana Orlo (AO)"."""
    words, cast, found = reading.passage.words, reading.cast, {}
    for n, m in enumerate(cast.mentions):
        k = cast.last[n]
        if (
            m.kind == "person"
            and words[k : k + 1] == ["("]
            and words[k + 2 : k + 3] == [")"]
            and words[k + 1].isupper()
        ):
            found[words[k + 1]] = Speaker(m.name, m.actor, "name", cast.first[n], k, "", "person")
    return found


def in_turn(reading, n: int, sentence, turn: Turn) -> None:
    """Take a sentence of a turn: what its speaker says, without a cue."""
    passage = reading.passage
    first, last = max(sentence.first, turn.begins), sentence.last
    while first < last and passage.words[first] in "*-–—":
        first += 1
    lone = passage.tags[first + 1 : last] in ([], ["."])
    if (
        first >= last
        or (lone and passage.low[first] in TITLES)
        or (passage.words[first] in "([" and passage.words[last - 1] in ")]")
    ):
        return
    for quote in sentence.quotes.values():
        a, b = quote.span
        if a <= first and last - b <= 1:
            reading.add(
                quote.first, quote.last, "direct", turn.speaker, 0.9, n, "turn", turn.question
            )
            return
    while last > first and passage.tags[last - 1] in ".,;:-":
        last -= 1
    if last > first:
        reading.add(
            first,
            last,
            "unmarked",
            turn.speaker,
            0.9,
            n,
            "turn",
            turn.question or passage.words[min(last, len(passage.words) - 1)] == "?",
        )
