"""What is wrong with a codebook, by itself and on a corpus: one row per finding."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pandas as pd

from corpuslib import schema
from corpuslib.codebook import Codebook, load_codebook
from corpuslib.codebook.actors import ActorIndex
from corpuslib.codebook.wordings import WordTrie, first_clash, read_wording
from corpuslib.stance import CodebookScorer, score_stances
from corpuslib.stance.clauses import simple
from corpuslib.statements import extract_statements, unresolved
from corpuslib.terms import term_rates

SEVERITIES = ("error", "warning", "note")

_PARTS = {
    "subject.toml": ("title", "window", "time_zone", "case_day", "terms", "pairs"),
    "issues.toml": ("issues", "words"),
    "attitudes.toml": ("attitudes",),
    "actors.csv": ("actors",),
    "cues.csv": ("cues",),
    "events.csv": ("events",),
    "stopwords.txt": ("stopwords",),
}
_SIDES = ("keywords", "counter", "pro", "con", "blame")
_UNSIDED = ("zero", "onus", "other")
_MESSAGE = re.compile(
    r"(?:(\w+\.(?:toml|csv|txt)),? ?(lines? \d+(?: and \d+)?|\[words\] \w+|\[\w+\])?:? ?)?(.*)"
)
_NOBODY = ("unattributed", "other")
_FEW = 5
_MOST = 10
_LONG = 80


class Finding(NamedTuple):
    """One thing that is wrong, or may be."""

    severity: str
    file: str
    place: str
    what: str
    remedy: str


def check_codebook(
    codebook: Codebook | str | Path | None = None,
    articles: pd.DataFrame | None = None,
    *,
    statements: pd.DataFrame | None = None,
    progress: bool = True,
) -> pd.DataFrame:
    """
    Look for what is wrong with a codebook, and for what of it a corpus never uses.

    Parameters
    ----------
    codebook : Codebook or path, optional
        A codebook, or the folder of one; the default subject when None. Of files that are the
        same as the default's, none but the default itself is looked at.
    articles : DataFrame, optional
        The articles it is for: columns ``article_id`` and ``text``. Without them only the
        tables are compared with each other.
    statements : DataFrame, optional
        As from `extract_statements` on these articles; extracted anew when None.
    progress : bool, default True
        Whether to show progress bars.

    Returns
    -------
    DataFrame
        One row per finding, the gravest first: ``severity`` (error: it cannot be used so, or a
        part of it can have no effect; warning: results may be wrong or poor; note: to be
        known), ``file``, ``place`` in the file, ``what`` and ``remedy``. No rows: nothing found.

    Raises
    ------
    FileNotFoundError
        If `codebook` is no folder, or one without any file of a codebook.
    ValueError
        If `articles` cannot be used as such a table.

    Notes
    -----
    What keeps a folder from being read, such as two actors with one alias or a wording that is
    both for and against, is an error and then the only finding: mend it and look again. With
    any error, the articles are not looked at. That
    nothing is found does not make a codebook valid: whether a wording means what it is listed
    for, only reading and a hand coding can tell (`sample_for_coding`, `scores_against`).

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": ["No gas today, Ana Orlo said."]})
    >>> found = check_codebook("data/ombra/codebook", articles, progress=False)
    >>> found.loc[found["place"] == "Ilse Torv", "what"].item()
    'is named in no article'
    """
    empty = pd.DataFrame({column: pd.Series(dtype="str") for column in Finding._fields})
    if not isinstance(codebook, Codebook):
        try:
            codebook = load_codebook(codebook)
        except ValueError as error:
            return pd.concat([empty, pd.DataFrame(_unreadable(error))], ignore_index=True)
    own = _own_files(codebook)
    found = [*_subject(codebook), *_events(codebook), *_actors(codebook), *_issues(codebook)]
    found += [*_cues(codebook), *_stopwords(codebook)]
    if articles is not None and not any(finding.severity == "error" for finding in found):
        schema.check(articles, "articles", needs=["article_id", "text"])
        if statements is None:
            statements = extract_statements(articles, codebook, progress=progress)
        found += _terms_in(articles, codebook)
        found += _actors_in(articles, codebook)
        found += _wordings_in(articles, codebook)
        found += _stances_in(statements, codebook, progress=progress)
        found += _speakers_in(statements)
    found = [*_inherited(own), *(finding for finding in found if finding.file in own)]
    table = pd.concat([empty, pd.DataFrame(found, columns=Finding._fields)]).astype("str")
    gravity = table["severity"].map(SEVERITIES.index)
    order = gravity.to_frame("gravity").assign(file=table["file"].map([*_PARTS].index))
    order = order.reset_index(drop=True).sort_values(["gravity", "file"], kind="stable").index
    return table.iloc[order].reset_index(drop=True)


def _unreadable(error: ValueError) -> Iterator[Finding]:
    """Give each line of the message of an error as a finding."""
    for line in str(error).splitlines():
        file, place, rest = _MESSAGE.fullmatch(line).groups(default="")
        what, _, remedy = rest.rpartition("; ")
        yield Finding("error", file, place, what or rest, remedy if what else "mend it there")


def _own_files(codebook: Codebook) -> list[str]:
    """Say which files differ from the default's; all of them for the default itself."""
    default = load_codebook()

    def same(name: str) -> bool:
        one, other = getattr(codebook, name), getattr(default, name)
        return one.equals(other) if isinstance(one, pd.DataFrame) else one == other

    own = [file for file, parts in _PARTS.items() if not all(map(same, parts))]
    return own or list(_PARTS)


def _inherited(own: list[str]) -> Iterator[Finding]:
    about = {
        "issues.toml": "define the issues of your own subject, or take out what rests on stances",
        "actors.csv": "list your own actors: nobody else is found",
        "events.csv": "list your own events, or a header alone",
        "subject.toml": "say what your study is about",
    }
    for file, remedy in about.items():
        if file not in own:
            what = "is missing, so that of the default subject is used"
            yield Finding("warning", file, "file", what, remedy)


def _subject(codebook: Codebook) -> Iterator[Finding]:
    file = "subject.toml"
    first, last = codebook.window
    day = codebook.case_day
    if day is not None and not first <= day <= last:
        what = f"{day:%Y-%m-%d} lies outside the window, {first:%Y-%m-%d} to {last:%Y-%m-%d}"
        yield Finding("warning", file, "case_day", what, "choose a day inside, or leave it out")
    try:
        ZoneInfo(codebook.time_zone)
    except (KeyError, ValueError, OSError):
        what = f"{codebook.time_zone!r} is no time zone"
        yield Finding("error", file, "time_zone", what, 'write it as "Pacific/Auckland" or "UTC"')
    if not codebook.terms:
        yield Finding("warning", file, "terms", "there are none", "name the words to be counted")
    for term, n in Counter(term.lower() for term in codebook.terms).items():
        if n > 1:
            yield Finding("warning", file, "terms", f"{term!r} stands there {n} times", "keep one")
        if set(term.split()) <= codebook.stopwords:
            what = f"{term!r} is made of stop words"
            yield Finding("warning", file, "terms", what, "take it out of one of the two lists")


def _events(codebook: Codebook) -> Iterator[Finding]:
    file = "events.csv"
    first, last = codebook.window
    for event in codebook.events.itertuples():
        place = f"{event.date:%Y-%m-%d} {event.label}"
        if not first <= event.date <= last:
            what = "lies outside the window and is never drawn"
            yield Finding("warning", file, place, what, "mend the day, or widen the window")
        if pd.isna(event.label):
            what = "has no label"
            yield Finding("warning", file, f"{event.date:%Y-%m-%d}", what, "say what happened")
    for place in codebook.events.loc[codebook.events.duplicated(["date", "label"]), "label"]:
        yield Finding("note", file, str(place), "stands there twice", "keep one")


def _actors(codebook: Codebook) -> Iterator[Finding]:
    file, actors = "actors.csv", codebook.actors
    if actors.empty:
        yield Finding("error", file, "file", "lists nobody", "add whoever speaks")
        return
    codes = actors["actor"].drop_duplicates()
    plain = codes.str.casefold().str.replace(r"\W+", "", regex=True)
    for _, alike in codes.groupby(plain):
        if len(alike) > 1:
            what = f"the codes {', '.join(map(repr, alike))} count as different actors"
            yield Finding("warning", file, alike.iloc[0], what, "spell them in one way")
    for row in actors.itertuples():
        for alias in str(row.alias if pd.notna(row.alias) else "").split(";"):
            if alias.strip().lower() in codebook.stopwords and not alias.strip().isupper():
                what = f"the alias {alias.strip()!r} is a stop word, found everywhere"
                yield Finding("warning", file, row.name, what, "take it out")
    bare = actors["source"].isna()
    if bare.any():
        names = _listed(actors.loc[bare, "name"])
        yield Finding("note", file, names, f"no source in {bare.sum()} rows", "say where it stands")


def _issues(codebook: Codebook) -> Iterator[Finding]:
    file = "issues.toml"
    if not codebook.issues:
        what = "defines no issue, so that no statement takes a stance"
        yield Finding("error", file, "file", what, "add a section [name]")
    used = set()
    homes: dict[str, list[str]] = {}
    for name, fields in codebook.issues.items():
        place = f"[{name}]"
        wordings = {key: fields[key] for key in (*_SIDES, *_UNSIDED)}
        used |= {m for key in wordings for w in wordings[key] for m in re.findall(r"@(\w+)", w)}
        for wording in dict.fromkeys(map(str.lower, fields["keywords"])):
            homes.setdefault(wording, []).append(name)
        if not fields["definition"].strip():
            yield Finding("note", file, place, "has no definition", "say what it is, in a sentence")
        if fields["positive"].strip().lower() == fields["negative"].strip().lower():
            what = "positive and negative say the same"
            yield Finding("error", file, place, what, "say what +1 and what -1 stand for")
        yield from _sides(file, place, wordings)
        for wording, keys in _repeated(wordings):
            what = f"{_short(wording)} stands in {' and '.join(keys)}"
            yield Finding("warning", file, place, what, "keep it in one of them")
        yield from _hidden(file, place, wordings, codebook)
    for wording, names in homes.items():
        if len(names) > 1:
            what = f"is a keyword of {' and '.join(names)}: a statement counts for each"
            remedy = "make it longer where the two differ"
            yield Finding("note", file, repr(wording), what, remedy)
    for word in codebook.words.values():
        used |= {name for wording in word for name in re.findall(r"@(\w+)", wording)}
    for name in codebook.words:
        if name not in used:
            what = "is called by no wording"
            yield Finding("note", file, f"[words] {name}", what, f"write @{name}, or take it out")


def _sides(file: str, place: str, wordings: dict) -> Iterator[Finding]:
    if not any(wordings[key] for key in _SIDES):
        what = "has no wording that takes a side, so that nothing is ever found"
        remedy = "give it keywords: the words for the thing itself"
        yield Finding("error", file, place, what, remedy)
    elif not wordings["keywords"] and not wordings["counter"]:
        there = {1: wordings["pro"], -1: (*wordings["con"], *wordings["blame"])}
        for sign, side in there.items():
            if not side:
                what = f"has no keywords and no wording for {sign:+d}"
                remedy = f"add keywords, or {'pro' if sign > 0 else 'con'}"
                yield Finding("warning", file, place, what, remedy)
    elif not wordings["pro"] or not wordings["con"]:
        missing = " and no ".join(key for key in ("pro", "con") if not wordings[key])
        what = f"has no {missing}: it rests on keywords and the words for and against them"
        remedy = "add wordings that are a side by themselves, if there are any"
        yield Finding("note", file, place, what, remedy)


def _repeated(wordings: dict) -> Iterator[tuple[str, list[str]]]:
    homes: dict[str, list[str]] = {}
    for key, listed in wordings.items():
        for wording in listed:
            homes.setdefault(wording.lower(), []).append(key)
    return ((wording, keys) for wording, keys in homes.items() if len(keys) > 1)


def _hidden(file: str, place: str, wordings: dict, codebook: Codebook) -> Iterator[Finding]:
    """Find wordings that take a side and lose their words to one that takes none."""
    stronger = [(w, read_wording(w, codebook.words)) for key in _UNSIDED for w in wordings[key]]
    for key in _SIDES:
        for wording in wordings[key]:
            clash = first_clash([(wording, read_wording(wording, codebook.words))], stronger)
            if clash and clash[0] != clash[1]:
                what = (
                    f"{key} {_short(wording)} gives way to {_short(clash[1])}, which takes no side"
                )
                yield Finding("warning", file, place, what, "take the shared words out of one")


def _cues(codebook: Codebook) -> Iterator[Finding]:
    file, cues = "cues.csv", codebook.cues
    if cues.empty:
        yield Finding("error", file, "file", "lists no cue", "add said, told, according to ...")
        return
    words = cues["cue"].str.lower().str.split().str.join(" ")
    for cue in words[words.duplicated()].drop_duplicates():
        yield Finding("warning", file, cue, "stands there more than once", "keep one")
    known = {"kind": ("speech", "position", "action"), "position": ("before", "after", "any")}
    for column, values in known.items():
        for row in cues[~cues[column].isin(values)].itertuples():
            what = f"{column} cannot be {getattr(row, column)!r}"
            yield Finding("error", file, row.cue, what, f"write one of {', '.join(values)}")
    for row in cues[(cues["strength"] < 0) | (cues["strength"] > 1)].itertuples():
        what = f"strength cannot be {row.strength:g}"
        yield Finding("error", file, row.cue, what, "write a number from 0 to 1")


def _stopwords(codebook: Codebook) -> Iterator[Finding]:
    file = "stopwords.txt"
    for word in sorted(codebook.stopwords):
        if not re.fullmatch(r"\w[\w'’-]*", word):
            what = "is not one word, so that it is never found"
            yield Finding("warning", file, word, what, "write one word a line")
    attitudes = codebook.attitudes
    turning = {word for key in ("not", "without", "against") for word in attitudes.get(key, ())}
    for word in sorted(codebook.stopwords & turning):
        what = "carries stance, and is left out of word counts"
        yield Finding("note", file, word, what, "take it out, to count it")


def _terms_in(articles: pd.DataFrame, codebook: Codebook) -> Iterator[Finding]:
    paired = [term for pair in codebook.pairs for term in pair]
    terms = list(dict.fromkeys(term.lower() for term in (*codebook.terms, *paired)))
    if not terms or articles.empty:
        return
    counts = term_rates(articles, terms).set_index("term")["n_articles"]
    for term in terms:
        if not counts.get(term, 0):
            place = "terms" if term in map(str.lower, codebook.terms) else "pairs"
            what, remedy = f"{term!r} occurs in no article", "choose another word"
            yield Finding("warning", "subject.toml", place, what, remedy)


def _actors_in(articles: pd.DataFrame, codebook: Codebook) -> Iterator[Finding]:
    file, index = "actors.csv", ActorIndex(codebook.actors)
    named, open_ = Counter(), Counter()
    who: dict[str, str] = {}
    for text in articles["text"].dropna():
        for mention in index.scan(text):
            if mention.name is not None:
                named[mention.name] += 1
            elif mention.kind == "surname" and mention.candidates:
                word = text[mention.core : mention.end]
                open_[word] += 1
                who[word] = _listed(row.name for row in mention.candidates)
    somebody = ~codebook.actors["role"].isin(["office", "body", "term"])
    for name in codebook.actors.loc[somebody, "name"].drop_duplicates():
        if not named[name]:
            what, remedy = "is named in no article", "mend the spelling, add an alias, or let it be"
            yield Finding("note", file, name, what, remedy)
    for word, n in sorted(open_.items(), key=lambda item: (-item[1], item[0])):
        what = f"{word!r} may be {who[word]} in {_counted(n, 'place')}"
        remedy = "give them days in office, or make the surname an alias of one"
        yield Finding("warning", file, word, what, remedy)


def _wordings_in(articles: pd.DataFrame, codebook: Codebook) -> Iterator[Finding]:
    """Find the wordings that stand in no article."""
    trie = WordTrie()
    for name, fields in codebook.issues.items():
        for key in (*_SIDES, *_UNSIDED):
            for wording in fields[key]:
                trie.add(wording, (name, key, wording), codebook.words)
    alive = set()
    for text in articles["text"].dropna():
        words = simple(text)
        alive.update(match.payload for match in trie.find(words.forms, words.breaks))
    for name, fields in codebook.issues.items():
        for key in (*_SIDES, *_UNSIDED):
            for wording in dict.fromkeys(fields[key]):
                if (name, key, wording) not in alive:
                    what = f"{key} {_short(wording)} stands in no article"
                    remedy = "test it on a sentence; mend it, or let it be"
                    yield Finding("note", "issues.toml", f"[{name}]", what, remedy)


def _stances_in(
    statements: pd.DataFrame, codebook: Codebook, *, progress: bool
) -> Iterator[Finding]:
    stances = score_stances(statements, codebook, CodebookScorer(codebook), progress=progress)
    stances = stances.dropna(subset="stance")
    for name in codebook.issues:
        signs = stances.loc[stances["issue"] == name, "stance"]
        sided = signs[signs != 0]
        if signs.empty:
            what = "no statement takes a stance on it"
            remedy = "write keywords as the articles word it (see kwic)"
            yield Finding("warning", "issues.toml", f"[{name}]", what, remedy)
        elif len(sided) >= _FEW and sided.nunique() == 1:
            what = f"all {len(sided)} stances on it are {sided.iloc[0]:+.0f}"
            remedy = "read some; is the other side worded in another way?"
            yield Finding("note", "issues.toml", f"[{name}]", what, remedy)


def _speakers_in(statements: pd.DataFrame) -> Iterator[Finding]:
    spoken = statements[statements["kind"] != "action"]
    for row in unresolved(statements).head(_MOST).itertuples():
        if pd.notna(row.speaker) and (row.n > 1 or row.speaker[:1].isupper()):
            what = f"speaks {_counted(row.n, 'time')} and resolves to nobody"
            remedy = "add the name, or an alias, if it matters"
            yield Finding("note", "actors.csv", row.speaker, what, remedy)
    share = spoken["actor"].isin(_NOBODY).mean() if len(spoken) else 0
    if share > 1 / 3:
        what = f"{share:.0%} of {len(spoken):,} statements are held by nobody in the table"
        yield Finding("warning", "actors.csv", "file", what, "add those who speak most")


def _listed(names: Iterable[str]) -> str:
    names = list(dict.fromkeys(map(str, names)))
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


def _counted(n: int, thing: str) -> str:
    return f"{n:,} {thing}{'s' if n != 1 else ''}"


def _short(wording: str) -> str:
    return repr(wording if len(wording) <= _LONG else wording[: _LONG - 2] + " …")
