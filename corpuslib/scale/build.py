"""From a corpus to its tables as files, in stages that can be stopped and taken up again."""

import os
import shutil
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from corpuslib.articles import iter_articles
from corpuslib.codebook import Codebook, load_codebook
from corpuslib.copies import mark_stories
from corpuslib.parts import ROWS, Part, Parts, file_part, read_parts
from corpuslib.scale.copies import copy_ids
from corpuslib.scale.engine import client_for, each
from corpuslib.scale.statements import codebook_of
from corpuslib.scale.store import (
    MANIFEST,
    alone,
    check_writable,
    clear_errors,
    is_whole,
    key_of,
    listing,
    publish,
    read_json,
    software,
    write_json,
    write_table,
)
from corpuslib.stance import score_stances
from corpuslib.statements import extract_statements
from corpuslib.timeline.counts import merge_counts, story_counts
from corpuslib.timeline.days import estimate_days

#: The tables, in the order in which they are made.
TABLES = ("articles", "copies", "statements", "stances", "counts", "days")
_DAYS = ["article_id", "date", "date_high"]


def build_tables(
    corpus: str | os.PathLike,
    out: str | os.PathLike,
    *,
    codebook: str | os.PathLike | None = None,
    columns: Mapping[str, str] | None = None,
    voice: str | Mapping[str, str] | None = None,
    stories: bool = False,
    rows: int = ROWS,
    client=None,
    progress: bool = True,
) -> dict[str, Parts]:
    """
    Make all tables of a corpus of any size, as folders of Parquet files.

    Each stage works part by part, so that memory need not hold the corpus. It may be
    stopped at any moment, by a kill or a failure of power: the same call goes on with
    the parts that are missing, and ends with the same bytes. Tables that stood in `out`
    before stay as they are until all new ones are finished.

    Parameters
    ----------
    corpus, columns, voice
        What `iter_articles` shall read; `corpus` is a file, a folder or a glob.
    out : path
        Folder for the tables, made if need be.
    codebook : path, optional
        The folder of a codebook; the default one when None.
    stories : bool, default False
        Whether to look for retellings of one event (`mark_stories`). This reads all
        articles into memory at once; without it, copies count as one story.
    rows : int, default 10,000
        Articles per part. A part takes about 1 MB of memory per 30 articles while it
        is read; fewer rows for fewer memory and more workers.
    client : distributed.Client, optional
        A cluster whose workers see `corpus` and `out` under the same paths. All but the
        reading of the corpus and the last sums is done there.
    progress : bool, default True
        Whether to show a bar per stage, with articles per second and the time left (not
        known while the corpus is read).

    Returns
    -------
    dict of str to Parts
        The tables, unread; in `out` a folder of that name holds ``part-00000.parquet`` etc.:

        - ``articles`` : as from `load_articles`
        - ``copies`` : ``article_id``, ``copy_id``, and ``story_id`` with `stories`
        - ``statements``, ``stances`` : as from `extract_statements`, `score_stances`
        - ``counts`` : the sums of `story_counts`, from which timelines are estimated
        - ``days`` : as from `stance_timeline`

        The same numbered parts of all tables but ``days`` are about the same articles.
        ``manifest.json`` names what they were made from: SHA-256 of corpus, codebook,
        code and parts, and versions. Where these are what they would be anyway, nothing
        is done.

    Raises
    ------
    FileNotFoundError, ValueError
        As `iter_articles` and `load_codebook`; also if `out` lies in the corpus.
    PartsError
        If parts could not be worked on; the others are done and kept.
    OSError
        If `out` cannot be written to, or the disk is full.
    RuntimeError
        If another process is building in `out`.

    Notes
    -----
    Dates are those that the articles carry; `infer_dates` looks at whole corpora and
    is not called. ``pd.read_parquet`` and ``dask.dataframe.read_parquet`` read the folders, too.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "fog.txt").write_text(" date 2031-05-06 “We wait,” said Ana Orlo.")
    ...     tables = build_tables(f"{folder}/*.txt", f"{folder}/tables", progress=False)
    ...     tables["statements"].frame()[["article_id", "speaker", "text"]]
      article_id   speaker     text
    0        fog  Ana Orlo  We wait,
    """
    corpus, out = Path(corpus).expanduser(), Path(out).expanduser().resolve()
    made_from = _made_from(corpus, codebook, columns, voice, stories, rows)
    if corpus.is_dir() and out.is_relative_to(corpus.resolve()):
        raise ValueError(f"{os.fspath(out)!r} lies in the corpus; name a folder beside it")
    check_writable(out)
    with alone(out), clear_errors(out):
        manifest = read_json(out / MANIFEST)
        key = key_of(made_from)
        if manifest.get("key") != key or not is_whole(out, manifest):
            work = out / f".work-{key[:16]}"
            for other in out.glob(".work-*"):
                if other != work:
                    shutil.rmtree(other, ignore_errors=True)
            finished = read_json(work / MANIFEST)
            if not finished:
                codebook = codebook and os.fspath(Path(codebook).expanduser().resolve())
                stages = _Stages(work, codebook, client_for(client), progress)
                stages.articles(corpus, columns, voice, rows)
                stages.copies(stories)
                stages.statements()
                stages.days()
                tables = {name: listing(work / name) for name in TABLES}
                finished = made_from | {"key": key, "tables": tables}
                write_json(finished, work / MANIFEST)
            publish(work, out, finished)
    return {name: read_parts(out / name) for name in TABLES}


def _made_from(corpus: Path, codebook, columns, voice, stories: bool, rows: int) -> dict:
    """Say what tables depend on, after a look at whether all of it is there."""
    from corpuslib.share.provenance import base_name, fingerprint

    if rows < 1:
        raise ValueError(f"rows must be at least 1, not {rows}")
    if isinstance(codebook, Codebook):
        raise TypeError("codebook must be the folder of one, so that workers can read it")
    load_codebook(codebook)
    given = {"corpus": corpus, "codebook": codebook}
    voice = dict(voice) if isinstance(voice, Mapping) else voice
    options = {"columns": dict(columns or {}), "voice": voice, "stories": stories, "rows": rows}
    return {
        "names": {name: path and base_name(path) for name, path in given.items()},
        "sha256": {name: path and fingerprint(path) for name, path in given.items()},
        "options": options,
        "software": software(),
    }


class _Stages:
    """The stages of one build, in a folder of its own; what is there already is passed over."""

    def __init__(self, work: Path, codebook: str | None, client, progress: bool):
        self.work, self.codebook, self.client, self.progress = work, codebook, client, progress
        for name in TABLES:
            (work / name).mkdir(parents=True, exist_ok=True)
        for left in work.glob("*/.*.part"):
            left.unlink(missing_ok=True)
        self.sizes: list[int] = []

    def articles(self, corpus: Path, columns, voice, rows: int) -> None:
        """Read the corpus into parts; how many there are is known when all are there."""
        done = self.work / "articles.json"
        if not done.exists():
            bar = tqdm(desc="articles", unit=" articles", disable=not self.progress, delay=1)
            sizes = []
            with bar:
                for part in iter_articles(corpus, chunk=rows, columns=columns, voice=voice):
                    target = self._file("articles", len(sizes))
                    if not target.exists():
                        part.attrs = {"corpus": part.attrs.get("corpus")}
                        write_table(part, target)
                    sizes.append(len(part))
                    bar.update(len(part))
            write_json(sizes, done)
        self.sizes = read_json(done)

    def copies(self, stories: bool) -> None:
        """Find copies over all parts, and write each part's own."""
        targets = [self._file("copies", place) for place in range(len(self.sizes))]
        if all(target.exists() for target in targets):
            return
        parts = self._parts("articles")
        found = copy_ids(parts, client=self.client, progress=self.progress)
        ids = [part.load(["article_id"])["article_id"] for part in parts.parts]
        tables = [
            pd.DataFrame({"article_id": i, "copy_id": c}) for i, c in zip(ids, found, strict=True)
        ]
        if stories:
            every = parts.frame().assign(copy_id=pd.concat(found, ignore_index=True))
            story = mark_stories(every)["story_id"]
            starts = pd.Series([0, *self.sizes]).cumsum()
            for table, start in zip(tables, starts, strict=False):
                table["story_id"] = story.iloc[start : start + len(table)].to_numpy()
        for table, target in zip(tables, targets, strict=True):
            if not target.exists():
                write_table(table, target)

    def statements(self) -> None:
        """Extract and score, each part by itself."""
        self._each("statements", partial(_statements, codebook=self.codebook), "articles")
        self._each("stances", partial(_stances, codebook=self.codebook), "statements")

    def days(self) -> None:
        """Add up what each part says of each day, and estimate the timeline from all sums."""
        self._each("counts", _counts, "stances", "statements", "articles", "copies")
        target = self._file("days", 0)
        if not target.exists():
            counts = merge_counts(*self._parts("counts"))
            write_table(estimate_days(counts), target)

    def _each(self, name: str, make: Callable, source: str, *others: str) -> None:
        """Make the parts of a table that are missing, each from the same parts of others."""
        missing = [
            place for place in range(len(self.sizes)) if not self._file(name, place).exists()
        ]
        each(
            partial(_written, make),
            Parts(self._part(source, place) for place in missing),
            [self._file(name, place) for place in missing],
            *([self._part(other, place) for place in missing] for other in others),
            client=self.client,
            what=name,
            progress=self.progress,
            weights=[self.sizes[place] for place in missing],
            unit=" articles",
        )

    def _file(self, name: str, place: int) -> Path:
        return self.work / name / f"part-{place:05d}.parquet"

    def _part(self, name: str, place: int) -> Part:
        return file_part(self._file(name, place))

    def _parts(self, name: str) -> Parts:
        return Parts(self._part(name, place) for place in range(len(self.sizes)))


def _written(make: Callable, part: Part, target: Path, *others: Part) -> int:
    """Make a part and write it; done twice, it is written twice, with the same bytes."""
    table = make(part, *others)
    write_table(table, target)
    return len(table)


def _statements(articles: Part, *, codebook: str | None) -> pd.DataFrame:
    return extract_statements(articles.load(), codebook_of(codebook), progress=False)


def _stances(statements: Part, *, codebook: str | None) -> pd.DataFrame:
    return score_stances(statements.load(), codebook_of(codebook), progress=False)


def _counts(stances: Part, statements: Part, articles: Part, copies: Part) -> pd.DataFrame:
    own = articles.load(_DAYS).merge(copies.load(), on="article_id", validate="one_to_one")
    return story_counts(stances.load(), statements.load(), own)
