"""From a path to pieces of the articles table: which files, what they say, under which ids."""

import csv
import os
import posixpath
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from tqdm import tqdm

from corpuslib import schema
from corpuslib.readers import DOCUMENTS, ENDINGS, TABLES
from corpuslib.readers.archive import ERRORS
from corpuslib.readers.batch import STRING, Batch
from corpuslib.readers.columns import check_columns, choose
from corpuslib.readers.corpus import Corpus, read_corpus
from corpuslib.readers.days import day_in_name
from corpuslib.readers.exports import unread
from corpuslib.readers.files import ALLOW, CORPUS, File, find_files
from corpuslib.readers.ids import Ids
from corpuslib.readers.problem import Unusable
from corpuslib.readers.refine import DAY, Refined, refine

UNREADABLE = (OSError, pa.ArrowException, csv.Error, UnicodeError, *ERRORS)
PILE = 2_000  # documents, or ...
WEIGHT = 32 << 20  # ... characters that are refined together
RECORD = ("title", "text", "date", "date_method", "source", "voice", "url")
Article = tuple[str, str, str, dict[str, str]]  # path, place in the file, id, what was read
SCHEMA = pa.schema(
    [(c, DAY if dtype == schema.DAY else STRING) for c, dtype in schema.COLUMNS["articles"].items()]
)


@dataclass
class Assembly:
    """
    One loading of a corpus.

    Attributes
    ----------
    files : list of File
        What is to be read.
    corpus : Corpus
        The content of ``corpus.toml``.
    columns, voice
        As given to `load_articles`.
    mapped : dict
        For each table read so far, article columns to its columns.
    sources : set of str
        Sources met so far.
    """

    files: list[File]
    corpus: Corpus
    columns: Mapping[str, str]
    voice: str | Mapping[str, str] | None
    mapped: dict[str, dict[str, str]] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, path, columns, voice) -> "Assembly":
        """Find the files of a corpus; raise where none can be read or settings are wrong."""
        path = path if isinstance(path, str | os.PathLike) else list(path)
        for name, value in {"columns": columns, "voice": voice}.items():
            if not isinstance(value, Mapping | None) and not (
                name == "voice" and type(value) is str
            ):
                also = "a text or " if name == "voice" else ""
                raise TypeError(f"{name} must be {also}a mapping, not {value!r}")
        columns = check_columns(columns or {}, "columns")
        root, files = find_files(path)
        own = next((file for file in files if file.path == CORPUS), None)
        corpus = Corpus()
        if own:
            files.remove(own)
            corpus = read_corpus(own.read())
            if corpus.unmatched(file.path for file in files):  # they may lie beside what is loaded
                beside = [file.path for file in find_files(root)[1] if file.path != CORPUS]
                corpus.check_files(beside)
        wanted = [file for file in files if not corpus.excludes(file.path)]
        if not any(file.suffix in ENDINGS for file in wanted):
            raise ValueError(_nothing(path, files, wanted))
        return cls(wanted, corpus, columns, voice)

    def pieces(self, *, progress: bool) -> Iterator[pa.Table]:
        """Read all files, yielding rows of the articles table in their order."""
        many = any(file.suffix in TABLES for file in self.files)
        total = None if many else len(self.files)
        with tqdm(total=total, unit=" articles", delay=1, disable=not progress) as bar:
            for piece in self._read():
                self.sources |= set(pc.unique(piece["source"]).to_pylist())
                yield piece
                bar.update(len(piece))
        found = {name for mapping in self.mapped.values() for name in mapping.values()}
        _check_found(self.columns.values(), found, "columns", "column", "table")
        if isinstance(self.voice, Mapping):
            _check_found(self.voice, self.sources - {None}, "voice", "source", "article")

    def _read(self) -> Iterator[pa.Table]:
        pile: list[Article] = []
        weight = 0
        ids = Ids(self.files)
        for file, (key, row, repeated) in zip(self.files, ids.named, strict=True):
            about = self.corpus.about(file.path)
            if file.problem or file.suffix not in TABLES:
                found = _document(file, about)
                if isinstance(found, list):
                    key, repeated = ids.of_rows(file)
                    articles = [
                        (file.path, f"{file.path}#{i}", f"{key}#{i}", record)
                        for i, record in enumerate(found)
                    ]
                else:
                    articles = [(file.path, file.path, key, found)]
            else:
                articles = []
                if pile:
                    yield self._documents(pile)
                    pile, weight = [], 0
                try:
                    yield from self._table(file, key, repeated, about)
                except Unusable as error:
                    articles = [(file.path, file.path, row, unread(str(error)))]
                except UNREADABLE as error:
                    articles = [(file.path, file.path, row, unread(_reason(error)))]
            for *_, record in articles:
                record["problem"] = _joined(repeated, record.get("problem"))
                weight += len(record["text"])
            pile += articles
            if len(pile) >= PILE or weight >= WEIGHT:
                yield self._documents(pile)
                pile, weight = [], 0
        if pile:
            yield self._documents(pile)

    def _documents(self, pile: list[Article]) -> pa.Table:
        """Articles that are files of their own, or parts of an export."""
        paths, places, keys, records = zip(*pile, strict=True)
        batch = Batch(
            {name: pa.array([record.get(name) for record in records], STRING) for name in RECORD},
            len(records),
            [record.get("encoding") for record in records],
            {i: record["problem"] for i, record in enumerate(records) if record["problem"]},
        )
        return self._piece(refine(batch), pa.array(keys, STRING), paths, places)

    def _table(self, file: File, key: str, repeated: str | None, about: Mapping):
        """Articles that are rows of a file."""
        table = TABLES[file.suffix].open_table(file)
        mapping, source = self._mapping(file, table.names, about)
        self.mapped[file.path] = mapping
        row = 0
        for refined in _ahead(lambda part: refine(part()), table.parts(mapping)):
            rows = range(row, row + refined.n)
            row += refined.n
            ids = pc.binary_join_element_wise(
                pa.scalar(key, STRING), pa.array(rows).cast(STRING), pa.scalar("#", STRING)
            )
            filled = {"source": source, "voice": about.get("voice")}
            for name, value in filled.items():
                if value:
                    refined.columns[name] = pc.fill_null(refined.columns[name], value)
            if repeated:
                for i in range(refined.n):
                    refined.problems[i] = [repeated, *refined.problems.get(i, [])]
            places = {i: f"{file.path}#{rows[i]}" for i in refined.problems}
            yield self._piece(refined, ids, file.path, places)
        if not row:
            raise Unusable("no rows (nothing to analyse: check the file, or leave it out)")

    def _mapping(self, file: File, names: list[str], about: Mapping) -> tuple[dict, str | None]:
        """Tell which column of a table holds what, and the source of rows that name none."""
        stated = about.get("columns", {})
        for name in stated.values():
            if name not in names:
                raise ValueError(
                    f"corpus.toml: {file.path} has no column {name!r}; it has: {', '.join(names)}"
                )
        given = {column: name for column, name in self.columns.items() if name in names}
        fixed = {**stated, **given}
        mapping = choose(names, fixed)
        if "text" not in mapping and "title" not in mapping:
            shown = ", ".join(names[:12]).replace(";", ",") or "no columns at all"
            raise Unusable(
                f"no column with a text (found: {shown}: name it, e.g. "
                f"columns={{'text': {names[0] if names else 'body'!r}}})"
            )
        source = about.get("source")
        if source and "source" not in fixed:
            mapping.pop("source", None)
        if not source and "source" not in mapping:
            source = posixpath.basename(file.stem)
        return mapping, source

    def _piece(self, refined: Refined, ids: pa.Array, path, places) -> pa.Table:
        """Rows of the articles table, complete."""
        n, columns = refined.n, refined.columns
        problem = np.full(n, None, object)
        for i, texts in refined.problems.items():
            problem[i] = f"{places[i]}: {'; '.join(texts)}"
        columns |= {
            "article_id": ids,
            "path": pa.repeat(pa.scalar(path, STRING), n)
            if isinstance(path, str)
            else pa.array(path, STRING),
            "problem": pa.array(problem, STRING),
        }
        if isinstance(self.voice, str):
            columns["voice"] = pa.repeat(pa.scalar(self.voice, STRING), n)
        elif self.voice:
            named = [self.voice.get(source) for source in columns["source"].to_pylist()]
            columns["voice"] = pc.coalesce(pa.array(named, STRING), columns["voice"])
        return pa.table([columns[name] for name in SCHEMA.names], schema=SCHEMA)


def _document(file: File, about: Mapping) -> dict[str, str] | list[dict[str, str]]:
    """Read a file that is an article, or an export that holds many."""
    record = {"source": about.get("source"), "voice": about.get("voice"), "text": ""}
    if file.problem:
        return record | {"problem": file.problem}
    if file.suffix not in DOCUMENTS:
        if posixpath.basename(file.path) == CORPUS:
            return record | {"problem": "corpus.toml below the top (it counts only at the top)"}
        return record | {
            "problem": f"unknown ending {file.suffix!r} (save it in one of: {' '.join(ENDINGS)}, "
            "or leave it out)"
        }
    try:
        found = DOCUMENTS[file.suffix].read(file.read())
    except Unusable as error:
        return record | {"problem": str(error)}
    except UNREADABLE as error:
        return record | {"problem": _reason(error)}
    if isinstance(found, list):
        known = {name: value for name, value in record.items() if value}
        return [{"date_method": "metadata"} | article | known for article in found]
    record |= found
    if "date" not in record and (day := day_in_name(file.stem)):
        record |= {"date": day, "date_method": "filename"}
    return record


def _ahead(function: Callable, items: Iterable) -> Iterator:
    """Apply a function to items in their order, a few at a time on other threads."""
    workers = min(4, os.cpu_count() or 1)
    waiting: deque = deque()
    with ThreadPoolExecutor(workers) as pool:
        for item in items:
            waiting.append(pool.submit(function, item))
            if len(waiting) > workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _reason(error: Exception) -> str:
    what = getattr(error, "strerror", None) or str(error) or type(error).__name__
    what = " ".join(what.replace(";", ",").split())
    remedy = (
        ALLOW if isinstance(error, PermissionError) else "check that it is whole, or leave it out"
    )
    return f"unreadable file ({what}: {remedy})"


def _joined(*problems: str | None) -> str | None:
    return "; ".join(filter(None, problems)) or None


def _nothing(path, files: list[File], wanted: list[File]) -> str:
    message = f"{path if isinstance(path, list) else os.fspath(path)!r} holds no articles: "
    message += f"looked for files ending in {' '.join(ENDINGS)}"
    if wanted:
        endings = sorted({file.suffix or "none" for file in wanted})
        return f"{message}; found {len(wanted)} with other endings: {' '.join(endings)}"
    return (
        f"{message}; found {len(files)}, all excluded by corpus.toml"
        if files
        else f"{message}; found no file"
    )


def _check_found(
    wanted: Iterable[str], found: set[str], option: str, what: str, owner: str
) -> None:
    missing = [name for name in wanted if name not in found]
    if missing:
        raise ValueError(
            f"{option} speaks of the {what} {missing[0]!r}, but no {owner} has it; "
            f"there are: {', '.join(sorted(found)) or 'none'}"
        )
