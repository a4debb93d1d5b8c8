"""Reading one article from top to bottom: who is heard in which sentence."""

from dataclasses import dataclass

import pandas as pd

from corpuslib.schema import COLUMNS
from corpuslib.statements import running
from corpuslib.statements.attributions import attributions
from corpuslib.statements.contents import Attribution
from corpuslib.statements.headlines import headline
from corpuslib.statements.modality import asked, conditional, is_background
from corpuslib.statements.moments import TRIGGERS, days_in
from corpuslib.statements.parsing import Parse
from corpuslib.statements.passages import Passage
from corpuslib.statements.phrases import Row
from corpuslib.statements.speakers import NOBODY, Cast, Speaker
from corpuslib.statements.turns import in_turn, turns
from corpuslib.statements.words import NEGATIONS

_ACTOR = [*COLUMNS["statements"]].index("actor") - 2  # behind the two ids
_ONLY_NAMES = frozenset("NDPCE,.")
_OPEN_KINDS = frozenset(["country", "office", "body"])


@dataclass(slots=True)
class Found:
    """One statement while it is made: words `first` to `last` of the text."""

    first: int
    last: int
    kind: str
    quote: str
    cue: str
    speaker: Speaker | None
    confidence: float
    sentence: int
    form: str
    negated: bool = False
    background: bool = False
    question: bool = False
    days: tuple | None = None
    how: str | None = None


class Reading:
    """
    One article, read.

    Parameters
    ----------
    record : dict
        A row of the table articles: ``article_id``, ``text`` and what else there is.
    index : ActorIndex
    cues : CueIndex
    nlp : callable or None
    """

    def __init__(self, record: dict, index, cues, nlp=None, holders=None):
        self.record, self.cues = record, cues
        self.text = record["text"]
        self.low_day, self.high_day, self.method = _published(record)
        self.voice = _there(record.get("voice"))
        self.passage = Passage(self.text)
        day = None if self.high_day is None else pd.Timestamp.fromordinal(self.high_day)
        self.index = index
        title = _there(record.get("title"))
        known = [m.name for m in index.scan(title, day) if m.kind == "person"] if title else ()
        mentions = list(index.scan(self.text, day, known=known))
        self.parse = None if nlp is None else Parse(nlp, self.passage)
        self.cast = Cast(self.passage, mentions, holders or index.holders, day, self.voice)
        self.found: list[Found] = []
        self.introduced: dict[int, Speaker] = {}
        self.signed: dict[int, Speaker] = {}
        self.day_words: tuple | None = None
        self.course: tuple = (None, None)
        self.days_of: dict[str, tuple] = {}

    def statements(self):
        """Yield the columns of the table behind the two ids, in the order of the text."""
        spoken = turns(self)
        for n, sentence in enumerate(self.passage.sentences):
            turn = spoken.get(n)
            if turn is not None:
                in_turn(self, n, sentence, turn)
                continue
            opens = sentence.first in self.passage.starts
            head = headline(self, n, sentence) if opens else None
            if head is None:
                self._read(n, sentence)
            else:
                self._headline(n, sentence, head)
        running.fill(self)
        self.found.sort(key=lambda one: (one.first, -one.last))
        done = set()
        for one in self.found:
            if one.first < one.last and (one.first, one.last, one.kind) not in done:
                done.add((one.first, one.last, one.kind))
                columns = self._columns(one)
                yield columns
                at = _ACTOR
                for actor in one.speaker.others if one.speaker else ():
                    yield (*columns[:at], actor, *columns[at + 1 :])

    def add(
        self, first, last, quote, speaker, confidence, n, form, question=False, how=None
    ) -> Found:
        """Put down a statement that has no cue."""
        one = Found(first, last, "speech", quote, "", speaker, confidence, n, form,
                    question=question, how=how)  # fmt: skip
        self.found.append(one)
        return one

    # -------------------------------------------------------------- one sentence

    def _headline(self, n: int, sentence, head) -> None:
        first, last = head.first, head.last
        tags, words = self.passage.tags, self.passage.words
        while first < last and tags[first] in "-,:":
            first += 1
        while last > first and tags[last - 1] in "-,:.":
            last -= 1
        if first >= last:
            return
        quote = "unmarked"
        whole = next((q for q in self.passage.quotations if q.span == (first, last)), None)
        if whole is not None:
            first, last, quote = whole.first, whole.last, "direct"
        elif any(words[k] in running.MARKS for k in range(first, last)):
            quote = "mixed"
        asks = words[last - 1] == "?"
        self.add(first, last, quote, head.speaker, 0.8, n, "headline", asks)
        self.cast.heard(head.speaker)

    def _read(self, n: int, sentence) -> None:
        cues = [cue for cue in self.cues.find(sentence.low) if not self._is_name(sentence, cue)]
        if cues and self._signature(n, sentence, cues[0]):
            return
        begun = len(self.found)
        row = None
        if cues:
            at, cast = sentence.at, self.cast
            row = self._row(sentence)

            def speakable(source, cue, person=False):
                a, b = source
                return cast.speakable(at[a], at[max(a, b - 1)] + 1, cue.strength, person)

            read = attributions(row, cues, speakable)
            if self.parse is not None:
                read = self.parse.refine(sentence, cues, read)
            if read and not self._in_content(sentence, read):
                self._notice(n, sentence, row)
            previous = None
            for one in read:
                previous = self._take(n, sentence, row, one, previous) or previous
        for k, quote in sentence.quotes.items():
            if not self._dashes(n, quote) and not any(
                one.first <= quote.first and quote.last <= one.last for one in self.found[begun:]
            ):
                self.found.append(self._bare_quote(n, quote, k))
        if len(self.found) == begun or self.found[-1].speaker is None:
            self._notice(n, sentence, row)
            self._put_on(sentence)

    def _signature(self, n: int, sentence, cue) -> bool:
        """Whether a sentence only says who said what stands before: "said Ana Orlo." """
        behind = sentence.tags[cue.last :]
        if not n or cue.first or cue.kind != "speech" or not 1 < len(behind) <= 14:
            return False
        if sentence.first in self.passage.starts or not _ONLY_NAMES.issuperset(behind):
            return False
        a, b = sentence.first + cue.last, sentence.last - (behind[-1] == ".")
        inside = self.cast.within(a, b)
        if not inside or self.cast.first[inside[0]] > a + 1:
            return False
        speaker = self.cast.resolve(a, b)
        if speaker is None:
            return False
        self.cast.heard(speaker)
        self.signed[n] = speaker
        return True

    def _dashes(self, n: int, quote) -> bool:
        """Read an attribution between dashes inside a quotation: "We go – said Orlo – today"."""
        passage, begun = self.passage, len(self.found)
        tags = passage.tags
        if "-" not in tags[quote.first : quote.last]:
            return False
        dashes = [k for k in range(quote.first, quote.last) if tags[k] == "-"]
        at = quote.first
        speaker, cue = None, ""
        for n_dash, a in enumerate(dashes):
            if a < at:
                continue
            b = dashes[n_dash + 1] if n_dash + 1 < len(dashes) else quote.last
            if not 2 < b - a < 18:
                continue
            found = [c for c in self.cues.find(passage.low[a + 1 : b]) if c.kind == "speech"]
            if not found or found[0].position == "before":
                continue
            first, last = a + 1 + found[0].first, a + 1 + found[0].last
            if first == a + 1:
                source = last, b
            elif last >= b - 1:
                source = a + 1, first
            else:
                continue
            if not self.cast.speakable(*source, found[0].strength):
                continue
            speaker, cue = self.cast.resolve(*source), self.words(first, last)
            self._part(n, at, a, speaker, cue)
            at = b + 1
        if speaker is None:
            return False
        self._part(n, at, quote.last, speaker, cue)
        whole = [
            one for one in self.found[:begun] if one.sentence == n and one.first <= quote.first
        ]
        for one in whole:
            if one.last >= quote.last:
                self.found.remove(one)
        return True

    def _part(self, n: int, first: int, last: int, speaker: Speaker | None, cue: str) -> None:
        tags = self.passage.tags
        while first < last and tags[first] in "-,":
            first += 1
        while last > first and tags[last - 1] == "-":
            last -= 1
        if first < last and speaker is not None:
            one = self.add(first, last, "direct", speaker, 0.9, n, "left")
            one.cue = cue
            self.cast.heard(speaker)

    def _in_content(self, sentence, read) -> bool:
        """Whether who is named first in a sentence is named inside a statement or speaks."""
        inside = self.cast.within(sentence.first, sentence.last)
        if not inside:
            return True
        first = self.cast.first[inside[0]] - sentence.first
        if sentence.quotes and first >= min(sentence.quotes):
            return True
        ranges = [r for one in read for r in (*one.content, *([one.source] if one.source else []))]
        return any(a <= first < b for a, b in ranges)

    def _is_name(self, sentence, cue) -> bool:
        """Whether a cue is part of a name: the United States, the State Department."""
        at = sentence.at
        if not self.passage.words[at[cue.first]][:1].isupper() or (
            cue.first == 0 and cue.last == 1
        ):
            return False
        return any(
            self.cast.first[n] < at[cue.first] + (cue.first == 0)
            or self.cast.last[n] > at[cue.first] + 1
            for n in self.cast.within(at[cue.first], at[cue.first] + 1)
        )

    def _notice(self, n: int, sentence, row: Row | None = None) -> None:
        """Take note of who is the subject of a sentence."""
        at, tags = sentence.at, sentence.tags
        if not self.cast.within(sentence.first, min(sentence.last, sentence.first + 30)):
            return
        row = row or self._row(sentence)
        for k in range(min(len(tags), 30)):
            t = tags[k]
            if t in "AMVX" or (t == "E" and k and tags[k - 1] in "NRO"):
                how, source = row.source_before(row.verb_group(k, 0), 0)
                if how == "np":
                    noticed = self.cast.notice(at[source[0]], at[source[1] - 1] + 1)
                    if noticed is not None:
                        self.introduced[n] = noticed
                    return
        people = self.cast.within(sentence.first, sentence.last)
        if people and not any(t in "AMVX" for t in tags):
            self.cast.notice(self.cast.first[people[0]], self.cast.last[people[0]])

    def _row(self, sentence) -> Row:
        cast, at = self.cast, sentence.at
        inside = cast.within(sentence.first, sentence.last)
        cap = self.passage.cap
        cap = [cap[k] for k in at] if sentence.quotes else cap[sentence.first : sentence.last]
        seams, names = frozenset(), None
        if inside and not sentence.quotes:
            names = {cast.first[n] - at[0]: cast.last[n] - at[0] for n in inside}
        if len(inside) > 1 and not sentence.quotes:
            ends = {cast.last[n] for n in inside if cast.mentions[n].kind not in _OPEN_KINDS}
            people = (n for n in inside if cast.mentions[n].kind in ("person", "surname"))
            begins = {cast.first[n] for n in people}
            seams = frozenset(k - sentence.first for k in ends & begins)
        return Row(sentence.low, sentence.tags, cap, seams, names)

    def _bare_quote(self, n: int, quote, k: int) -> Found:
        return Found(
            quote.first,
            quote.last,
            "speech",
            "direct",
            "",
            None,
            0.6,
            n,
            "bare",
            question=self.passage.words[quote.last - 1] == "?",
        )

    def _take(self, n, sentence, row: Row, one: Attribution, previous):
        at, cast, passage = sentence.at, self.cast, self.passage
        if one.shared:
            speaker = previous
        elif one.source is not None:
            a, b = one.source
            speaker = self._who(at[a], at[b - 1] + 1)
        else:
            speaker = None
        if speaker is None:
            return None
        if one.kind == "action" and speaker.how is None:
            return None
        cast.heard(speaker)
        a, b = one.cue
        cue = self.words(at[one.verb if one.negated and one.form == "object" else a], at[b - 1] + 1)
        cue = "" if a == b else cue.removesuffix(" that")
        background = is_background(sentence.low) and is_background(
            word
            for k, word in enumerate(sentence.low)
            if not any(c <= k < d for c, d in one.content) or one.verb - 2 <= k < b
        )
        days = self._days(sentence, one)
        if days is not None:
            if not background:
                self.course = sentence.paragraph, days
                self.days_of[speaker.name] = days
        elif not background:
            days = self._in_course(sentence, speaker)
        for c, d in one.content:
            first, last, quote = self._span(sentence, c, d)
            if first >= last:
                continue
            if one.form == "running":
                quote, cue = ("unmarked" if quote == "indirect" else quote), ""
            confidence = one.strength * (1.0 if speaker.how in ("name", "institution") else 0.9)
            if any(not q.sure for i, q in sentence.quotes.items() if c <= i < d):
                confidence *= 0.7
            self.found.append(
                Found(
                    first,
                    last,
                    one.kind,
                    quote,
                    cue,
                    speaker,
                    round(confidence, 3),
                    n,
                    one.form,
                    one.negated,
                    background,
                    days=days,
                    question=asked(passage.text[passage.start[first] : passage.end[last - 1]], cue),
                )
            )
        return speaker

    def _who(self, first: int, last: int) -> Speaker | None:
        """Resolve a source; a parser may know the name of somebody who is not in the table."""
        speaker = self.cast.resolve(first, last)
        if self.parse is not None and speaker is not None and speaker.how is None:
            name = self.parse.person(first, last)
            if name is not None:
                speaker = speaker._replace(name=self.words(*name), first=name[0], last=name[1])
        return speaker

    def _span(self, sentence, c: int, d: int) -> tuple[int, int, str]:
        """Turn a range of a row into words of the text, without what stands at its edges."""
        passage, tags, at = self.passage, sentence.tags, sentence.at
        while c < d and tags[c] in ",;:-.)":
            c += 1
        while d > c and tags[d - 1] in ",;:-.(":
            d -= 1
        if c >= d:
            return 0, 0, ""
        inside = [sentence.quotes[k] for k in range(c, d) if tags[k] == "Q"]
        if d - c == 1 and inside:
            return inside[0].first, inside[0].last, "direct"
        first = inside[0].span[0] if tags[c] == "Q" else at[c]
        last = inside[-1].span[1] if tags[d - 1] == "Q" else at[d - 1] + 1
        marks = [k for k in range(first, last) if passage.words[k] in running.MARKS]
        if not marks and not inside:
            return first, last, "indirect"
        for quote in passage.quotations:
            a, b = quote.span
            if a <= first and last <= b:
                return max(first, quote.first), min(last, quote.last), "direct"
            if (
                a == first
                and b >= last - 1
                and quote.last - quote.first >= 0.9 * (last - first - 2)
            ):
                return quote.first, quote.last, "direct"
        return first, last, "mixed"

    def _days(self, sentence, one: Attribution):
        """Find the day on which something was said in the words around what is said."""
        near = self._day_words(sentence)
        if not near:
            return None
        at, starts = sentence.at, self.passage.start
        a, b = one.cue
        cue = starts[at[a]]
        best = None
        for days in near:
            place = next((k for k in range(len(at)) if starts[at[k]] >= days[0]), len(at))
            content = [(c, d) for c, d in one.content if c <= place < d]
            if content:
                around = (
                    one.form in ("around", "left", "over") and content[0][0] <= a < content[0][1]
                )
                if not (around or one.form == "object") or not b <= place <= b + 6:
                    continue
                if any(t in ",;" for t in sentence.tags[b:place]):
                    continue
            if best is None or abs(days[0] - cue) < abs(best[0] - cue):
                best = days
        return None if best is None else (best[2], best[3])

    def _day_words(self, sentence) -> list[tuple]:
        """Find the days, not in the future, that a sentence names outside its quotations."""
        if self.day_words is not None and self.day_words[0] is sentence:
            return self.day_words[1]
        found = []
        if not TRIGGERS.isdisjoint(sentence.low):
            passage = self.passage
            first, last = passage.start[sentence.first], passage.end[sentence.last - 1]
            for a, b, low, high in days_in(self.text, first, last, self.low_day, self.high_day):
                if self.high_day is not None:
                    if low > self.high_day:
                        continue
                    high = min(high, self.high_day)
                found.append((a, b, low, high))
            for quote in sentence.quotes.values():
                a, b = passage.start[quote.first], passage.end[quote.last - 1]
                found = [days for days in found if not a <= days[0] < b]
        self.day_words = sentence, found
        return found

    def _in_course(self, sentence, speaker: Speaker | None):
        """The day that the paragraph, or else the speaker, was last put on."""
        paragraph, days = self.course
        if paragraph == sentence.paragraph and days is not None:
            return days
        return self.days_of.get(speaker.name) if speaker else None

    def _put_on(self, sentence) -> None:
        """Let a sentence that tells an event of late put its paragraph on that day."""
        for _, _, low, high in self._day_words(sentence):
            recent = self.low_day is not None and self.low_day - low <= 40
            if high - low <= 7 and recent:
                self.course = sentence.paragraph, (low, high)
                return

    # --------------------------------------------------------------------- a row

    def words(self, first: int, last: int) -> str:
        """Give the words `first` to `last` as the text has them, on one line."""
        passage = self.passage
        return " ".join(passage.text[passage.start[first] : passage.end[last - 1]].split())

    def _columns(self, one: Found) -> tuple:
        passage, cast = self.passage, self.cast
        start, end = passage.start[one.first], passage.end[one.last - 1]
        low = passage.low[one.first : one.last]
        tags = passage.tags[one.first : one.last]
        speaker = one.speaker
        place = (None, None)
        if speaker is not None and speaker.last > speaker.first >= 0:
            place = passage.start[speaker.first], passage.end[speaker.last - 1]
        actors = dict.fromkeys(
            m.actor for n in cast.within(one.first, one.last) if (m := cast.mentions[n]).actor
        )
        low_day, high_day, method = self.low_day, self.high_day, self.method
        if one.days is not None:
            low_day, high_day, method = *one.days, "expression"
        elif one.background:
            low_day = high_day = None
            method = "none"
        return (
            start, end, self.text[start:end], one.kind, one.quote, one.cue,
            speaker.name if speaker else None, *place,
            speaker.actor if speaker else NOBODY,
            one.how or (speaker.how if speaker else None),
            ";".join(actors), low_day, high_day, method,
            conditional(low, tags), one.negated or not NEGATIONS.isdisjoint(low[:12]),
            one.question, one.background, one.confidence,
        )  # fmt: skip


def _there(value) -> str | None:
    return value if isinstance(value, str) and value else None


def _published(record: dict) -> tuple[int | None, int | None, str]:
    """Give the interval in which an article was published, as ordinals, and how it is known."""
    low, high, day = (record.get(c) for c in ("date_low", "date_high", "date"))
    ends = [
        None if value is None or pd.isna(value) else pd.Timestamp(value).toordinal()
        for value in (low, high, day)
    ]
    low, high = (end if end is not None else ends[2] for end in ends[:2])
    method = _there(record.get("date_method"))
    if low is None or high is None:
        return None, None, "none"
    return low, high, method or "metadata"
