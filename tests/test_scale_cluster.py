"""Three worker processes give what one process gives, also where some of them are killed."""

import os
import signal
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from corpuslib import (
    build_tables,
    extract_statements,
    keyness,
    load_codebook,
    mark_copies,
    read_parts,
    score_stances,
    stance_timeline,
    term_rates,
)
from corpuslib.parts import Part, Parts, read_parquet
from corpuslib.scale import PartsError
from tests.made_parts import made_corpus, write_codebook

dask = pytest.importorskip("dask")
distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.slow

CORPUS = made_corpus(300, seed=1)
N_PARTS = 6
close = partial(assert_frame_equal, rtol=1e-9, atol=1e-9)


class Machines:
    """Three processes, as on three machines; what has killed two of them is given up."""

    def __init__(self):
        self.cluster = self.client = None

    def ready(self):
        """Give a client of three workers: of new ones, where some did not come back."""
        if self.client is not None:
            try:
                self.client.wait_for_workers(3, timeout=30)
            except TimeoutError:
                self.close()
        if self.client is None:
            with dask.config.set({"distributed.scheduler.allowed-failures": 1}):
                self.cluster = distributed.LocalCluster(
                    n_workers=3,
                    threads_per_worker=1,
                    processes=True,
                    dashboard_address=None,
                    memory_limit="1GB",
                )
            self.client = distributed.Client(self.cluster)
            self.client.wait_for_workers(3, timeout=120)
        return self.client

    def close(self):
        if self.client is not None:
            self.client.close()
            self.cluster.close()
        self.cluster = self.client = None


@pytest.fixture(scope="module")
def machines():
    machines = Machines()
    yield machines
    machines.close()


@pytest.fixture
def client(machines):
    return machines.ready()


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """The corpus in parts, and what one process makes of it."""
    folder = tmp_path_factory.mktemp("study")
    codebook = load_codebook(write_codebook(folder / "codebook"))
    (folder / "articles").mkdir()
    for place in range(N_PARTS):
        part = CORPUS.iloc[50 * place : 50 * place + 50]
        part.to_parquet(folder / "articles" / f"{place}.parquet")
    statements = extract_statements(CORPUS, codebook, progress=False)
    stances = score_stances(statements, codebook, progress=False)
    for name, table in {"statements": statements, "stances": stances}.items():
        (folder / name).mkdir()
        owner = table["statement_id"].str[:5]
        for place in range(N_PARTS):
            ids = CORPUS["article_id"].iloc[50 * place : 50 * place + 50]
            table[owner.isin(ids)].to_parquet(folder / name / f"{place}.parquet")
    return {"folder": folder, "codebook": codebook, "statements": statements, "stances": stances}


def deadly(folder: Path, deaths: set[int], marks: Path) -> Parts:
    """Parts whose reading kills its process, once for each of the given numbers of readings."""
    marks.mkdir()
    return Parts(
        Part(part.name, partial(_read_or_die, Path(part.name), deaths, marks))
        for part in read_parts(folder).parts
    )


def _read_or_die(file: Path, deaths: set[int], marks: Path, columns) -> pd.DataFrame:
    number = 0
    while True:  # the first free number is that of this reading, whatever process reads
        try:
            os.close(os.open(marks / str(number), os.O_CREAT | os.O_EXCL))
            break
        except FileExistsError:
            number += 1
    if number in deaths:
        os.kill(os.getpid(), signal.SIGKILL)
    return read_parquet(file, columns)


def deaths_of(marks: Path, deaths: set[int]) -> int:
    return sum((marks / str(number)).exists() for number in deaths)


@pytest.mark.parametrize("terms", [["canal", "open the canal"], None])
def test_rates_with_a_worker_killed(client, study, tmp_path, terms):
    deaths = {2, 5}
    parts = deadly(study["folder"] / "articles", deaths, tmp_path / "marks")
    found = term_rates(parts, terms, by="source", freq="W", client=client)
    close(found, term_rates(CORPUS, terms, by="source", freq="W"))
    assert deaths_of(tmp_path / "marks", deaths) == 2


@pytest.mark.parametrize("deaths", [{1}, {N_PARTS + 3}], ids=["first pass", "second pass"])
def test_keyness_with_a_worker_killed(client, study, tmp_path, deaths):
    target = deadly(study["folder"] / "articles", deaths, tmp_path / "marks")
    reference = made_corpus(60, seed=2)
    found = keyness(target, [reference], client=client)
    close(found, keyness(CORPUS, reference))
    assert deaths_of(tmp_path / "marks", deaths) == 1


@pytest.mark.parametrize(
    "deaths", [{2}, {N_PARTS - 1}, {N_PARTS + 2}], ids=["sampling", "samples lost", "comparing"]
)
def test_copies_with_a_worker_killed(client, study, tmp_path, deaths):
    parts = deadly(study["folder"] / "articles", deaths, tmp_path / "marks")
    found = mark_copies(parts, client=client).frame()
    assert found["copy_id"].tolist() == mark_copies(CORPUS)["copy_id"].tolist()
    assert deaths_of(tmp_path / "marks", deaths) == 1


def test_statements_with_a_worker_killed(client, study, tmp_path):
    parts = deadly(study["folder"] / "articles", {3}, tmp_path / "marks")
    found = extract_statements(parts, study["codebook"], client=client, progress=False)
    assert_frame_equal(found, study["statements"])
    assert deaths_of(tmp_path / "marks", {3}) == 1


def test_stances_with_a_worker_killed(client, study, tmp_path):
    parts = deadly(study["folder"] / "statements", {0}, tmp_path / "marks")
    found = score_stances(parts, study["codebook"], client=client, progress=False)
    assert_frame_equal(found, study["stances"])
    assert deaths_of(tmp_path / "marks", {0}) == 1


def test_days_with_a_worker_killed(client, study, tmp_path):
    stances = deadly(study["folder"] / "stances", {4}, tmp_path / "marks")
    others = read_parts(study["folder"] / "statements"), read_parts(study["folder"] / "articles")
    found = stance_timeline(stances, *others, client=client)
    close(found, stance_timeline(study["stances"], study["statements"], CORPUS))
    assert deaths_of(tmp_path / "marks", {4}) == 1


def test_one_table_is_divided_between_the_workers(client, study):
    close(term_rates(CORPUS, ["canal"], client=client), term_rates(CORPUS, ["canal"]))
    close(mark_copies(CORPUS, client=client), mark_copies(CORPUS))
    found = extract_statements(CORPUS, study["codebook"], client=client, progress=False)
    assert_frame_equal(found, study["statements"])
    days = stance_timeline(study["stances"], found, CORPUS, client=client)
    close(days, stance_timeline(study["stances"], found, CORPUS))


@pytest.mark.parametrize("persisted", [False, True])
def test_dask_tables_are_worked_on_by_the_workers(client, study, persisted):
    dd = pytest.importorskip("dask.dataframe")
    lazy = dd.from_pandas(CORPUS.head(120), npartitions=4, sort=False)
    lazy = lazy.persist() if persisted else lazy
    here = CORPUS.head(120)
    close(term_rates(lazy, ["canal"]), term_rates(here, ["canal"]))
    close(keyness(lazy, lazy.partitions[0]), keyness(here, here.iloc[:30]))
    assert mark_copies(lazy).compute()["copy_id"].tolist() == mark_copies(here)["copy_id"].tolist()
    statements = extract_statements(lazy, study["codebook"])
    stances = score_stances(statements, study["codebook"])
    inside = study["statements"]["article_id"].isin(here["article_id"])
    own = study["statements"][inside]
    scored = study["stances"][study["stances"]["statement_id"].isin(own["statement_id"])]
    close(stance_timeline(stances, statements, lazy), stance_timeline(scored, own, here))


def test_a_part_that_always_fails_is_named_and_the_others_are_done(client, study, tmp_path):
    for file in (study["folder"] / "articles").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "4.parquet").write_bytes(b"no such thing")
    for work in (
        lambda parts: term_rates(parts, ["canal"], client=client),
        lambda parts: mark_copies(parts, client=client),
        lambda parts: extract_statements(parts, study["codebook"], client=client, progress=False),
    ):
        with pytest.raises(PartsError, match="1 of 6 parts failed; the other 5 are done") as caught:
            work(read_parts(tmp_path))
        assert list(caught.value.failed) == [os.fspath(tmp_path / "4.parquet")]


def test_a_part_that_kills_every_worker_is_named(client, study):
    parts = read_parts(study["folder"] / "articles").parts
    parts[2] = Part(parts[2].name, _die)
    with pytest.raises(PartsError, match="every worker that took it up died") as caught:
        term_rates(Parts(parts), ["canal"], client=client)
    assert list(caught.value.failed) == [parts[2].name]


def _die(columns) -> pd.DataFrame:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_build_on_workers_gives_the_same_bytes(client, study, tmp_path):
    (tmp_path / "press").mkdir()
    lines = CORPUS[["date", "text", "source"]].to_json(
        orient="records", lines=True, date_format="iso"
    )
    (tmp_path / "press" / "all.jsonl").write_text(lines)
    options = {"codebook": study["folder"] / "codebook", "rows": 60, "progress": False}
    build_tables(tmp_path / "press", tmp_path / "here", **options)
    build_tables(tmp_path / "press", tmp_path / "there", client=client, **options)
    here, there = (
        {f.relative_to(tmp_path / out): f.read_bytes() for f in (tmp_path / out).rglob("*.parquet")}
        for out in ("here", "there")
    )
    assert len(here) == 26
    assert here == there
