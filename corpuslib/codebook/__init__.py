"""
What a study is about, in editable tables: subject, issues, actors, cues, events, stop words.

The default subject lives in `default/` beside this module. A folder of your own
replaces it file by file: what your folder lacks is inherited.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from corpuslib.codebook.actors import check_actors
from corpuslib.codebook.wordings import first_clash, read_wording

DEFAULT = Path(str(files("corpuslib") / "codebook" / "default"))

_SUBJECT = {"title", "window", "time_zone", "case_day", "terms", "pairs"}
_WORDINGS = ("keywords", "counter", "pro", "con", "blame", "zero", "onus", "other", "ignore")
_ISSUE = {"title", "definition", "positive", "negative", *_WORDINGS}
_ATTITUDES = (
    *("not", "without", "deny", "against", "undo", "bad", "ended", "for", "do", "idle", "open"),
    *("if", "although", "aside", "detail", "judge", "said"),
)
_TABLES = {
    "actors": ["name", "alias", "role", "actor", "valid_from", "valid_to", "source"],
    "cues": ["cue", "kind", "position", "strength"],
    "events": ["date", "label", "source"],
}
_FILES = (
    *("subject.toml", "issues.toml", "attitudes.toml"),
    *("actors.csv", "cues.csv", "events.csv", "stopwords.txt"),
)


@dataclass(frozen=True)
class Codebook:
    """
    The tables that say what a study is about. Made by `load_codebook`.

    Attributes
    ----------
    title : str
        What the study is called.
    window : tuple of Timestamp
        Its first and its last day.
    time_zone : str
        The place whose clocks say what a day is.
    case_day : Timestamp or None
        The day that the notebooks look at closely.
    terms : tuple of str
        Example terms that the notebooks count.
    pairs : tuple of tuple of str
        Pairs of terms that the notebooks set side by side.
    issues : mapping of str to mapping
        Per issue ``title``, ``definition``, ``positive`` and ``negative`` (what +1 and -1
        stand for, in words) and its wordings (`corpuslib.codebook.wordings`): ``keywords``,
        ``counter``, ``pro``, ``con``, ``blame``, ``zero``, ``onus``, ``other`` and ``ignore``.
    words : mapping of str to tuple of str
        Lists of wordings that those of the issues call by name, as ``@name``.
    attitudes : mapping of str to tuple of str
        English wordings, of any subject, that turn a side round, take one or leave it open.
    actors : DataFrame
        Who speaks for whom and when; `corpuslib.codebook.actors` says how to read it.
    cues : DataFrame
        One row per wording that attributes something, in small letters and the form that a
        text has ("said", "was quoted as saying"): ``kind`` (speech; position: a stand without
        a verb of saying; action), ``position`` (whether it stands before or after what it
        attributes, or in any place) and ``strength`` (0 to 1: how surely these words attribute
        something; low where they may be a noun, as "report" or "back").
    events : DataFrame
        What happened on which day.
    stopwords : frozenset of str
        Words that carry grammar rather than subject matter.
    """

    title: str
    window: tuple[pd.Timestamp, pd.Timestamp]
    time_zone: str = "UTC"
    case_day: pd.Timestamp | None = None
    terms: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    issues: Mapping[str, Mapping] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    words: Mapping[str, tuple] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    attitudes: Mapping[str, tuple] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    actors: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False, compare=False)
    cues: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False, compare=False)
    events: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False, compare=False)
    stopwords: frozenset[str] = field(default=frozenset(), repr=False)


def load_codebook(path: str | Path | None = None) -> Codebook:
    """
    Read the tables that say what a study is about.

    Parameters
    ----------
    path : path, optional
        A folder with any of ``subject.toml``, ``issues.toml``, ``attitudes.toml``,
        ``actors.csv``, ``cues.csv``, ``events.csv`` and ``stopwords.txt``. A file that
        it lacks is taken from the default subject; the default alone when None.

    Returns
    -------
    Codebook

    Raises
    ------
    FileNotFoundError
        If `path` is not a folder, or holds none of these files.
    ValueError
        If a file has an unknown key, lacks a column or field, or holds a value
        that cannot be read, if two actors share an alias at the same time, or if some
        words are both for and against on one issue; the message names the file and the place.

    Examples
    --------
    >>> codebook = load_codebook()
    >>> codebook.case_day.date().isoformat()
    '2022-01-26'
    >>> codebook.issues["sanctions"]["positive"]
    'impose or threaten them'
    """
    where = _locate(path)
    subject = _subject(where["subject.toml"])
    attitudes = _attitudes(where["attitudes.toml"])
    words, issues = _issues(where["issues.toml"], attitudes)
    return Codebook(
        **subject,
        words=words,
        issues=issues,
        attitudes=attitudes,
        actors=check_actors(_table(where["actors.csv"], days=["valid_from", "valid_to"])),
        cues=_table(where["cues.csv"], numbers=["strength"]),
        events=_table(where["events.csv"], days=["date"]).sort_values("date", ignore_index=True),
        stopwords=_words(where["stopwords.txt"]),
    )


def _locate(path: str | Path | None) -> dict[str, Path]:
    """Say for each file of a codebook where it is read from."""
    own = {}
    if path is not None:
        folder = Path(path)
        if not folder.is_dir():
            raise FileNotFoundError(f"the codebook {str(path)!r} is not a folder")
        own = {name: folder / name for name in _FILES if (folder / name).is_file()}
        if not own:
            raise FileNotFoundError(
                f"the codebook {str(path)!r} holds none of its files: {', '.join(_FILES)}"
            )
    return {name: own.get(name, DEFAULT / name) for name in _FILES}


def _toml(file: Path) -> dict:
    try:
        return tomllib.loads(_read(file))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ValueError(f"{file.name} cannot be read: {error}") from error


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{file.name} cannot be read: {error}; save it as UTF-8") from error


def _subject(file: Path) -> dict:
    raw = _toml(file)
    _only(raw, _SUBJECT, file.name)
    if not isinstance(raw.get("title"), str):
        raise ValueError(f"{file.name} needs a title")
    try:
        first, last = map(_day, raw.get("window", ()))
    except (TypeError, ValueError) as error:
        raise ValueError(
            f'{file.name}: window must be two days such as ["2021-11-01", "2022-02-24"], '
            f"not {raw.get('window')!r}"
        ) from error
    if first > last:
        raise ValueError(f"{file.name}: the window ends ({last:%Y-%m-%d}) before it begins")
    try:
        case_day = None if raw.get("case_day") is None else _day(raw["case_day"])
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"{file.name}: case_day must be a day such as 2022-01-26, not {raw['case_day']!r}"
        ) from error
    time_zone = raw.get("time_zone", "UTC")
    if not isinstance(time_zone, str):
        raise ValueError(f"{file.name}: time_zone must be a text, not {time_zone!r}")
    pairs = raw.get("pairs", [])
    if not isinstance(pairs, list):
        raise ValueError(f"{file.name}: pairs must be a list of pairs of terms, not {pairs!r}")
    pairs = tuple(_texts(pair, f"{file.name}: every one of pairs") for pair in pairs)
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError(f"{file.name}: every one of pairs must name two terms")
    return {
        "title": raw["title"],
        "window": (first, last),
        "time_zone": time_zone,
        "case_day": case_day,
        "terms": _texts(raw.get("terms", []), f"{file.name}: terms"),
        "pairs": pairs,
    }


def _issues(
    file: Path, attitudes: Mapping[str, tuple]
) -> tuple[Mapping[str, tuple], Mapping[str, Mapping]]:
    raw = _toml(file)
    words, lists = {}, raw.pop("words", {})
    if not isinstance(lists, dict):
        raise ValueError(f"{file.name}: words must be a section [words] of lists, not {lists!r}")
    for name, wordings in lists.items():
        place = f"{file.name} [words] {name}"
        wordings = _texts(wordings, place)
        _readings(wordings, words, place)
        words[name] = wordings
    issues = {}
    for name, fields in raw.items():
        place = f"{file.name} [{name}]"
        if not isinstance(fields, dict):
            raise ValueError(f"{file.name}: {name} must be a section [{name}] with a title")
        _only(fields, _ISSUE, place)
        missing = sorted({"title", "positive", "negative"} - set(fields))
        if missing:
            raise ValueError(f"{place} lacks: {', '.join(missing)}")
        wordings = {key: _texts(fields.get(key, []), f"{place}: {key}") for key in _WORDINGS}
        named = dict.fromkeys(_WORDINGS, words) | {"ignore": attitudes}
        rows = {key: _readings(wordings[key], named[key], f"{place}: {key}") for key in _WORDINGS}
        _opposed(rows["pro"], rows["con"] + rows["blame"], place, "pro and con")
        _opposed(rows["keywords"], rows["counter"], place, "keyword and counter")
        issues[name] = MappingProxyType({"definition": ""} | fields | wordings)
    return MappingProxyType(words), MappingProxyType(issues)


def _attitudes(file: Path) -> Mapping[str, tuple]:
    raw = _toml(file)
    _only(raw, set(_ATTITUDES), file.name)
    attitudes = {key: _texts(raw.get(key, []), f"{file.name}: {key}") for key in _ATTITUDES}
    rows = {key: _readings(attitudes[key], {}, f"{file.name}: {key}") for key in _ATTITUDES}
    for one in ("for", "do"):
        for other in ("deny", "against", "undo", "bad"):
            _opposed(rows[one], rows[other], file.name, f"{one} and {other}")
    return MappingProxyType(attitudes)


def _readings(wordings: tuple[str, ...], words: Mapping, place: str) -> list:
    found = []
    for wording in wordings:
        try:
            found.append((wording, read_wording(wording, words)))
        except ValueError as error:
            raise ValueError(f"{place}: {wording!r} cannot be read: {error}") from error
    return found


def _opposed(one: list, other: list, place: str, sides: str) -> None:
    clash = first_clash(one, other)
    if clash:
        raise ValueError(
            f"{place}: {clash[0]!r} and {clash[1]!r} share words that would be both "
            f"{sides}; take them out of one"
        )


def _table(file: Path, *, days: list[str] = (), numbers: list[str] = ()) -> pd.DataFrame:
    columns = _TABLES[file.stem]
    try:
        table = pd.read_csv(file, dtype="str", keep_default_na=False, na_values=[""])
    except (ValueError, UnicodeDecodeError) as error:
        raise ValueError(f"{file.name} cannot be read: {error}") from error
    if not isinstance(table.index, pd.RangeIndex):
        raise ValueError(
            f"{file.name}: line 2 has more fields than the header; "
            "put fields that hold a comma in quotation marks"
        )
    missing = [column for column in columns if column not in table]
    if missing:
        raise ValueError(f"{file.name} lacks the columns: {', '.join(missing)}")
    required = columns[0]
    if table[required].isna().any():
        row = int(table[required].isna().to_numpy().argmax()) + 2
        raise ValueError(f"{file.name}, line {row}: {required} is empty")
    for column in days:
        table[column] = _converted(table[column], pd.to_datetime, file, format="ISO8601")
        table[column] = table[column].astype("datetime64[us]")
    for column in numbers:
        table[column] = _converted(table[column], pd.to_numeric, file)
    return table


def _converted(column: pd.Series, convert, file: Path, **options) -> pd.Series:
    converted = convert(column, errors="coerce", **options)
    wrong = converted.isna() & column.notna()
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise ValueError(
            f"{file.name}, line {row + 2}: {column.name} cannot be {column.iloc[row]!r}"
        )
    return converted


def _words(file: Path) -> frozenset[str]:
    lines = (line.strip() for line in _read(file).splitlines())
    return frozenset(line.lower() for line in lines if line and not line.startswith("#"))


def _texts(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise ValueError(f'{where} must be a list of texts such as ["gas", "oil"], not {value!r}')
    return tuple(value)


def _only(fields: dict, known: set[str], where: str) -> None:
    unknown = sorted(set(fields) - known)
    if unknown:
        raise ValueError(
            f"{where}: {unknown[0]!r} is not known; the keys are {', '.join(sorted(known))}"
        )


def _day(value: object) -> pd.Timestamp:
    text = str(value)
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise ValueError(text)
    return pd.Timestamp(text)
