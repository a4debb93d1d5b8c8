"""
Speech that goes on without a cue: turns of a transcript, headlines, bare quotations, pull
quotes, the institution's own texts, and reported speech that runs on over several sentences.
"""

from corpuslib.statements.headlines import below
from corpuslib.statements.moments import TRIGGERS
from corpuslib.statements.speakers import Speaker
from corpuslib.statements.words import NEGATIONS

MARKS = frozenset('“”„‟"«»‹›〝〟〞「」') | {"``", "''", ",,"}

_FIRST_PERSON = frozenset("i we our my us me ours i'm we're we've i've we'll i'll we'd i'd".split())


def in_first_person(passage, sentence) -> bool:
    return not _FIRST_PERSON.isdisjoint(passage.low[sentence.first : sentence.last])


_OWN_SHARE = 0.2  # of sentences in the first person, in an institution's own speech

# ------------------------------------------------------------ what runs on

_CHAIN = 100  # paragraphs that one quotation may run over


def fill(reading) -> None:
    """Give bare quotations their speaker, and find the speech that runs on without a cue."""
    passage = reading.passage
    groups: dict[int, list] = {}
    for one in reading.found:
        groups.setdefault(one.sentence, []).append(one)
    for n, speaker in reading.signed.items():
        _sign(reading, groups, n - 1, speaker)
    _bare(reading, groups)
    _pull_quotes(reading, groups)
    below(reading, groups, take_sentence)
    if reading.voice:
        _own_words(reading, groups)
    else:
        _in_own_voice(reading, groups)
        _running(reading, groups)
    reading.found = [one for one in reading.found if one.speaker is not None or one.form != "bare"]
    del passage


def _sign(reading, groups, n: int, speaker) -> None:
    """Give the sentence before "said Ana Orlo." to her."""
    if n not in groups:
        take_sentence(reading, groups, n, speaker, 0.7, "name", None)
    for one in groups.get(n, ()):
        if one.speaker is None:
            _give(one, speaker, None, 0.8)


def _bare(reading, groups) -> None:
    passage = reading.passage
    sentences = passage.sentences
    order = sorted(groups)
    place = {n: k for k, n in enumerate(order)}
    vain: set[int] = set()
    for n in order:
        for one in groups[n]:
            if one.form == "bare" and one.speaker is None:
                _find_speaker(reading, groups, order, place, n, one, sentences, vain)


def _find_speaker(reading, groups, order, place, n, one, sentences, vain, depth=0) -> None:
    passage = reading.passage
    paragraph = sentences[n].paragraph
    named = _name_behind(reading, sentences[n], one)
    if named is not None:
        _give(one, named, None, 0.8)
        one.how = None
        return
    own = [o for o in groups[n] if o.speaker is not None and o.kind == "speech"]
    if own:
        _give(one, own[-1].speaker, own[-1], 0.8)
        return
    k = place[n]
    before = None
    if k:
        near = [o for o in groups[order[k - 1]] if o.speaker is not None and o.kind != "action"]
        before = near[-1] if near else None
    same = before is not None and sentences[before.sentence].paragraph == paragraph
    if same and n - before.sentence <= 2:
        _give(one, before.speaker, before, 0.75)
        return
    introduced = reading.introduced.get(n - 1)
    if (
        introduced is not None
        and (not reading.voice or introduced.kind == "person")
        and n
        and (
            sentences[n - 1].paragraph == paragraph
            or passage.words[sentences[n - 1].last - 1] == ":"
        )
    ):
        _give(one, introduced, None, 0.6)
        return
    if k + 1 < len(order):
        m = order[k + 1]
        behind = [
            o
            for o in groups[m]
            if o.speaker is not None
            and o.quote == "direct"
            and o.form in ("left", "around", "quote")
        ]
        if (
            behind
            and m - n == 1
            and (sentences[m].paragraph == paragraph or _unclosed(passage, one))
        ):
            _give(one, behind[0].speaker, behind[0], 0.75)
            return
        if m - n == 1 and _unclosed(passage, one):
            chain = [o for o in groups[m] if o.form == "bare" and o.speaker is None]
            if chain and depth < _CHAIN and m not in vain:
                _find_speaker(
                    reading, groups, order, place, m, chain[0], sentences, vain, depth + 1
                )
                if chain[0].speaker is not None:
                    _give(one, chain[0].speaker, None, 0.75)
                    return
                vain.add(m)
    alone = passage.breaks[paragraph] >= one.first - 1
    if (
        before is not None
        and alone
        and sentences[before.sentence].paragraph == paragraph - 1
        and before.quote in ("direct", "mixed")
    ):
        _give(one, before.speaker, before, 0.6)


def _name_behind(reading, sentence, one):
    """Read a name and an office without a verb right behind a quotation."""
    passage, cast = reading.passage, reading.cast
    a, b = one.last, sentence.last
    while a < b and (passage.words[a] in MARKS or passage.tags[a] in "-,"):
        a += 1
    inside = cast.within(a, min(a + 3, b))
    if not inside or b - a > 14 or any(t in "AMVXE" for t in passage.tags[a:b]):
        return None
    if passage.tags[b - 1] == "." or cast.mentions[inside[0]].kind not in ("person", "office"):
        return None
    return cast.resolve(a, b)


def _unclosed(passage, one) -> bool:
    """Whether a quotation runs up to the end of its paragraph without a closing mark."""
    return one.last >= len(passage.words) or one.last in passage.starts


def _give(one, speaker, like, confidence: float) -> None:
    one.speaker, one.how, one.confidence = speaker, "carry", confidence
    if like is not None:
        one.days, one.background = like.days, like.background


def _pull_quotes(reading, groups) -> None:
    """Find what is said by somebody whose name follows without a verb."""
    passage, cast = reading.passage, reading.cast
    sentences, tags = passage.sentences, passage.tags
    for n in range(1, len(sentences)):
        sentence = sentences[n]
        a, b = sentence.first, sentence.last
        while a < b and tags[a] == "-":
            a += 1
        if b - a > 14 or a == b or n in groups or passage.words[b - 1] in ".!?:":
            continue
        inside = cast.within(a, min(a + 4, b))
        if not inside or cast.mentions[inside[0]].kind != "person" or cast.first[inside[0]] > a + 3:
            continue
        if any(t in "AMVX" for t in tags[a:b]):
            continue
        p = sentences[n - 1].paragraph
        if sentence.paragraph - p > 1:
            continue
        speaker = cast.resolve(a, b)
        groups.setdefault(n, [])
        m = n - 1
        while (
            m >= 0
            and sentences[m].paragraph == p
            and all(o.speaker is None for o in groups.get(m, ()))
        ):
            if m in groups:
                for one in groups[m]:
                    _give(one, speaker, None, 0.8)
            else:
                take_sentence(reading, groups, m, speaker, 0.7, "name", None)
            m -= 1


def _own_words(reading, groups) -> None:
    """In an institution's own text the institution speaks where nobody else does."""
    name = reading.record.get("source")
    name = name if isinstance(name, str) and name else reading.voice
    speaker = Speaker(name, reading.voice, "voice", 0, 0, "", "group")
    sentences = reading.passage.sentences
    own = sum(in_first_person(reading.passage, one) for one in sentences)
    speech, dropped = own > _OWN_SHARE * len(sentences), set()
    for n, sentence in enumerate(sentences):
        if n in reading.signed or sentence.last - sentence.first < 4:
            continue
        told = [one for one in groups.get(n, ()) if one.kind != "action"]
        if speech and told and all(_of_another(one, reading.voice) for one in told):
            dropped.update(map(id, told))
            told = []
        if not told:
            take_sentence(reading, groups, n, speaker, 0.9, "voice", None)
    reading.found = [one for one in reading.found if id(one) not in dropped]


def _of_another(one, voice: str) -> bool:
    """Whether a position is that of somebody else, of whom an institution speaks."""
    return one.kind == "position" and (one.speaker is None or one.speaker.actor != voice)


def take_sentence(reading, groups, n, speaker, confidence, how, like) -> None:
    passage = reading.passage
    sentence = passage.sentences[n]
    first, last = sentence.first, sentence.last
    while (first < last and passage.tags[first] in "-,:") or (
        first < last and passage.words[first] in "*•"
    ):
        first += 1
    question = passage.words[last - 1] == "?"
    while last > first and passage.tags[last - 1] in ".,;:-":
        last -= 1
    if last - first < 2:
        return
    marked = any(passage.words[k] in MARKS for k in range(first, last))
    one = reading.add(
        first,
        last,
        "mixed" if marked else "unmarked",
        speaker,
        confidence,
        n,
        "running",
        question,
        how,
    )
    if like is not None:
        one.days, one.background = like.days, like.background
    groups.setdefault(n, []).append(one)


# ------------------------------------------------------------ reported speech that runs on

_LIKELY = 0.0


def _in_own_voice(reading, groups) -> None:
    """Read paragraphs in the first person, without marks, that are closed by "she said"."""
    passage = reading.passage
    sentences = passage.sentences
    for n in sorted(groups, reverse=True):
        closing = [one for one in groups[n] if one.form == "left" and one.quote != "direct"]
        if not closing or closing[0].speaker is None:
            continue
        paragraph = sentences[n].paragraph
        begin = n
        while begin and sentences[begin - 1].paragraph == paragraph and begin - 1 not in groups:
            begin -= 1
        block = range(begin, n + 1)
        if begin == n or not any(in_first_person(passage, sentences[m]) for m in block):
            continue
        for m in range(begin, n):
            take_sentence(reading, groups, m, closing[0].speaker, 0.75, "carry", closing[0])
        for m in block:
            for one in groups.get(m, ()):
                if one.quote == "indirect":
                    one.quote = "unmarked"


def _running(reading, groups) -> None:
    """
    Find sentences that carry on what somebody says, from their likeness to reported speech.

    `features` are counted and weighed with `_WEIGHTS`; the sum decides. The weights are rounded
    coefficients of a logistic regression on the development half of the gold (392 sentences),
    but for three set by hand: "direct", "question" and "first person". What follows a quotation
    in the press is more often narration than it is there: not to trust without a look.
    """
    sentences = reading.passage.sentences
    for n in range(len(sentences)):
        if n in groups:
            continue
        like = _before(groups, sentences, n) or _behind(groups, sentences, n)
        if like is None or like.speaker is None:
            continue
        score = sum(_WEIGHTS.get(name, 0.0) for name in features(reading, groups, n, like))
        if score > _LIKELY:
            take_sentence(reading, groups, n, like.speaker, 0.5, "carry", like)


def _before(groups, sentences, n):
    """The statement that a sentence may carry on: the outermost of the sentence before."""
    if n and sentences[n - 1].paragraph == sentences[n].paragraph:
        near = [o for o in groups.get(n - 1, ()) if o.kind != "action" and o.speaker is not None]
        outer = [o for o in near if o.form in ("left", "around", "according", "running")]
        return (outer or near)[-1] if near else None
    return None


def _behind(groups, sentences, n):
    if n + 1 < len(sentences) and sentences[n + 1].paragraph == sentences[n].paragraph:
        near = [
            o
            for o in groups.get(n + 1, ())
            if o.form in ("left", "around", "according") and o.speaker is not None
        ]
        return near[0] if near else None
    return None


def features(reading, groups, n: int, like) -> list[str]:
    """Say what speaks for and against a sentence being reported speech that runs on."""
    passage, cast = reading.passage, reading.cast
    sentences = passage.sentences
    sentence = sentences[n]
    low, tags = sentence.low, sentence.tags
    found = ["always", "position" if like.kind == "position" else like.form]
    if like.quote == "direct":
        found.append("direct")
    if like.sentence > n:
        found.append("behind")
    if n == 0 or sentences[n - 1].paragraph != sentence.paragraph:
        found.append("first")
    if n + 1 == len(sentences) or sentences[n + 1].paragraph != sentence.paragraph:
        found.append("last")
    elif any(one.speaker is not None for one in groups.get(n + 1, ())):
        found.append("next")
    found.append(f"verb:{_first_verb(low, tags)}")
    if "M" in tags:
        found.append("modal")
    found.append("opens:" + (low[0] if low[0] in ("he", "she", "the", "it") else tags[0]))
    named = [cast.mentions[k] for k in cast.within(sentence.first, sentence.last)]
    if any(m.kind == "person" for m in named):
        found.append("person")
    if any(m.name == like.speaker.name for m in named):
        found.append("speaker")
    if not TRIGGERS.isdisjoint(low):
        found.append("day")
    if not NEGATIONS.isdisjoint(low):
        found.append("negation")
    if not _DUTY.isdisjoint(low):
        found.append("duty")
    if not _FIRST_PERSON.isdisjoint(low):
        found.append("first person")
    found.append("short" if len(low) < 8 else "long" if len(low) > 23 else "middling")
    if low[-1] == "?":
        found.append("question")
    return found


def _first_verb(low, tags) -> str:
    for k, letter in enumerate(tags):
        if letter in "AMX":
            return low[k] if letter == "A" else "modal"
        if letter == "V" or (letter == "E" and k and tags[k - 1] in "NORW"):
            return "present" if low[k].endswith("s") else "past"
    return "none"


_DUTY = frozenset("must should cannot need needs".split())
_WEIGHTS = {
    "always": 1.3, "direct": -1.5, "first": -1.2, "person": -1.1, "next": -0.9, "short": -0.8,
    "behind": -0.7, "question": -3.0, "according": -0.6, "day": -0.6, "opens:the": -0.5,
    "speaker": -0.4, "last": -0.4, "opens:he": -0.3, "opens:she": -0.3, "opens:P": -0.2,
    "verb:did": -0.6, "verb:was": -0.6, "verb:none": -0.3, "verb:present": -0.2,
    "verb:past": -0.2, "position": -0.2, "negation": 0.3, "left": 0.3, "running": 0.3,
    "verb:were": 0.3, "verb:had": 0.3, "duty": 0.5, "verb:is": 0.5, "long": 0.6,
    "verb:modal": 0.7, "modal": 0.7, "opens:O": 0.6, "first person": 2.0,
}  # fmt: skip
