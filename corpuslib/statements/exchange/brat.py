"""
Statements as brat's standoff annotations, and back.

Each article is a ``.txt`` and an ``.ann`` in a folder. A statement is a text-bound annotation
of its kind, with its quote type and its flags as attributes; the place of its speaker is one
of type ``source``, joined to it by a relation ``says``. Everything else stands in the
annotation's note as JSON, where an annotator can correct it. ``annotation.conf`` says all
this to brat. Offsets count characters, from 0; an annotation over several lines is written
in fragments, as brat wants it.
"""

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pandas as pd

from corpuslib.statements.exchange.rows import records, statements_of

_KINDS = ("speech", "position", "action")
_FLAGS = ("conditional", "negated", "question", "background")
_PLACED = ("start", "end", "text", "kind", "quote", "speaker_start", "speaker_end", *_FLAGS)
_LINE = re.compile(r"[^\n]+")
_UNSAFE = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|%]|[. ]$')

CONFIGURATION = """\
[entities]
speech
position
action
source

[relations]
says Arg1:source, Arg2:speech|position|action
<OVERLAP> Arg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>

[events]

[attributes]
quote Arg:<ENTITY>, Value:direct|mixed|indirect|unmarked
conditional Arg:<ENTITY>
negated Arg:<ENTITY>
question Arg:<ENTITY>
background Arg:<ENTITY>
"""


def write_brat(statements: pd.DataFrame, texts: pd.Series, folder: Path) -> None:
    (folder / "annotation.conf").write_text(CONFIGURATION, encoding="utf-8")
    by_article: dict[str, list[dict]] = {}
    for row in records(statements):
        by_article.setdefault(row["article_id"], []).append(row)
    for name, rows in by_article.items():
        base = folder.joinpath(*map(_safe, name.split("/")))
        base.parent.mkdir(parents=True, exist_ok=True)
        for ending, content in ((".txt", texts[name]), (".ann", _ann(rows, texts[name]))):
            Path(f"{base}{ending}").write_bytes(content.encode("utf-8"))


def _safe(segment: str) -> str:
    """Write one part of an id as a file name, and so that `unquote` gives it back."""
    return _UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", segment) or "%"


def _ann(rows: list[dict], text: str) -> str:
    lines, t, a, r = [], 0, 0, 0
    for row in rows:
        t += 1
        here = t
        lines.append(_bound(here, row["kind"] or "speech", row["start"], row["end"], text))
        marks = [f"quote T{here} {row['quote']}"] if row["quote"] is not None else []
        for mark in marks + [f"{flag} T{here}" for flag in _FLAGS if row[flag]]:
            a += 1
            lines.append(f"A{a}\t{mark}")
        note = {k: v for k, v in row.items() if k not in (*_PLACED, "article_id")}
        note |= {"kind": None} if row["kind"] is None else {}
        lines.append(f"#{here}\tAnnotatorNotes T{here}\t{json.dumps(note, ensure_ascii=False)}")
        if row["speaker_start"] is not None and row["speaker_end"] is not None:
            t, r = t + 1, r + 1
            lines.append(_bound(t, "source", row["speaker_start"], row["speaker_end"], text))
            lines.append(f"R{r}\tsays Arg1:T{t} Arg2:T{here}")
    return "".join(line + "\n" for line in lines)


def _bound(number: int, label: str, start: int, end: int, text: str) -> str:
    pieces = [match.span() for match in _LINE.finditer(text, start, end)]
    spans = ";".join(f"{a} {b}" for a, b in pieces) or f"{start} {end}"
    words = " ".join(text[a:b] for a, b in pieces).replace("\r", " ")
    return f"T{number}\t{label} {spans}\t{words}"


def read_brat(folder: Path) -> pd.DataFrame:
    """Read every ``.ann`` with a ``.txt`` beside it, in the order of their names."""
    files = sorted(folder.rglob("*.ann"))
    if not files:
        raise FileNotFoundError(f"{str(folder)!r} holds no .ann file; name the folder of a project")
    rows = []
    for file in files:
        source = file.with_name(f"{file.name.removesuffix('.ann')}.txt")
        if not source.exists():
            raise FileNotFoundError(f"{str(file)!r} has no {source.name} beside it")
        name = file.relative_to(folder).as_posix().removesuffix(".ann")
        name = "/".join("" if part == "%" else unquote(part) for part in name.split("/"))
        text = source.read_bytes().decode("utf-8")
        rows += _rows(file.read_bytes().decode("utf-8"), text, name, file)
    return statements_of(rows, folder)


def _rows(ann: str, text: str, name: str, file: Path) -> list[dict]:
    bound, notes, marks, says = {}, {}, [], {}
    for number, line in enumerate(ann.split("\n"), start=1):
        key, _, rest = line.partition("\t")
        try:
            if key.startswith("T"):
                label, spans = rest.partition("\t")[0].split(" ", 1)
                places = [tuple(map(int, span.split())) for span in spans.split(";")]
                bound[key] = label, min(places)[0], max(end for _, end in places)
            elif key.startswith("A"):
                marks.append(rest.split())
            elif key.startswith("R"):
                _, one, other = rest.split()
                says[other.partition(":")[2]] = one.partition(":")[2]
            elif key.startswith("#"):
                what, _, note = rest.partition("\t")
                notes[what.split()[1]] = note
        except (ValueError, IndexError) as error:
            raise ValueError(f"line {number} of {file} is no brat annotation: {line!r}") from error
    rows = {}
    for key, (label, start, end) in bound.items():
        if label not in _KINDS:
            continue
        row = {"statement_id": f"{name}:{start}-{end}", "article_id": name}
        row |= {"start": start, "end": end, "text": text[start:end], "kind": label}
        if key in says and says[key] in bound:
            _, first, last = bound[says[key]]
            row |= {"speaker_start": first, "speaker_end": last, "speaker": text[first:last]}
        rows[key] = row | _note(notes.get(key, ""))
    for what, key, *value in marks:
        if key in rows:
            rows[key][what] = value[0] if value else True
    return list(rows.values())


def _note(note: str) -> dict:
    """Read the note of a statement; words that are no JSON are an annotator's own."""
    try:
        found = json.loads(note)
    except (json.JSONDecodeError, RecursionError):
        return {"note": note} if note.strip() else {}
    return found if isinstance(found, dict) else {"note": note}
