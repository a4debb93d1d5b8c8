"""Builds that are stopped, disturbed or refused: the same bytes in the end, and nothing lost."""

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from pandas.testing import assert_frame_equal

from corpuslib import (
    build_tables,
    extract_statements,
    load_articles,
    load_codebook,
    mark_copies,
    mark_stories,
    score_stances,
    stance_timeline,
)
from corpuslib.__main__ import main
from corpuslib.scale import PartsError, build, store
from corpuslib.share.run import write_files
from tests import made_parts
from tests.made_parts import made_corpus, write_codebook

ROWS = 12


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """A corpus of 40 articles in three files, and a codebook beside it."""
    folder = tmp_path_factory.mktemp("study")
    (folder / "press").mkdir()
    articles = made_corpus(40)[["date", "text", "source"]]
    for place, part in enumerate((articles[:15], articles[15:30], articles[30:])):
        part.to_json(
            folder / "press" / f"{place}.jsonl", orient="records", lines=True, date_format="iso"
        )
    write_codebook(folder / "codebook")
    return folder


@pytest.fixture(scope="module")
def undisturbed(study):
    """Tables that were built without any disturbance."""
    run(study, study / "undisturbed")
    return study / "undisturbed"


def run(study: Path, out: Path, **options) -> dict:
    return build_tables(
        study / "press",
        out,
        codebook=study / "codebook",
        rows=ROWS,
        progress=False,
        **options,
    )


def command(study: Path, out: Path) -> list[str]:
    given = [str(study / "press"), "--codebook", str(study / "codebook"), "--rows", str(ROWS)]
    return [sys.executable, "-m", "corpuslib", "build", *given, "--out", str(out)]


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder but the lock, whose content says nothing."""
    found = (file for file in folder.rglob("*") if file.is_file() and file.name != ".lock")
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in found}


@pytest.fixture
def one_version(monkeypatch, undisturbed):
    """Builds know what is older by the code, which an editor may change while tests run."""
    known = json.loads((undisturbed / "manifest.json").read_text())["software"]
    monkeypatch.setattr(build, "software", lambda: known)


def test_tables_hold_what_the_functions_give(study, undisturbed):
    articles = load_articles(study / "press", progress=False)
    codebook = load_codebook(study / "codebook")
    tables = {name: pd.read_parquet(undisturbed / name) for name in build.TABLES}
    assert_frame_equal(tables["articles"], articles)
    marked = mark_copies(articles)
    assert_frame_equal(tables["copies"], marked[["article_id", "copy_id"]])
    statements = extract_statements(articles, codebook, progress=False)
    assert_frame_equal(tables["statements"], statements)
    stances = score_stances(statements, codebook, progress=False)
    assert_frame_equal(tables["stances"], stances)
    days = stance_timeline(stances, statements, marked)
    assert len(days) > 10
    assert_frame_equal(tables["days"], days, check_exact=True)


def test_stories_are_looked_for_where_they_are_asked_for(study, tmp_path):
    tables = run(study, tmp_path / "out", stories=True)
    articles = mark_stories(mark_copies(load_articles(study / "press", progress=False)))
    assert tables["copies"].frame()["story_id"].tolist() == articles["story_id"].tolist()


def test_the_manifest_says_what_tables_were_made_from(study, undisturbed):
    manifest = json.loads((undisturbed / "manifest.json").read_text())
    assert manifest["names"] == {"corpus": "press", "codebook": "codebook"}
    assert manifest["tables"]["articles"]["rows"] == 40
    assert list(manifest["tables"]["articles"]["parts"])[-1] == "part-00003.parquet"
    assert len(manifest["sha256"]["corpus"]) == 64
    assert str(study) not in json.dumps(manifest)


def test_twice_the_same_bytes(study, undisturbed, one_version, tmp_path):
    run(study, tmp_path / "again")
    assert files(tmp_path / "again") == files(undisturbed)


def test_what_is_finished_is_not_done_again(study, undisturbed, one_version, monkeypatch):
    monkeypatch.setattr(build, "write_table", None)
    before = {file: file.stat().st_mtime_ns for file in undisturbed.rglob("*.parquet")}
    run(study, undisturbed)
    assert {file: file.stat().st_mtime_ns for file in before} == before


def test_a_damaged_table_is_made_again(study, undisturbed, one_version, tmp_path):
    shutil.copytree(undisturbed, tmp_path / "out")
    (tmp_path / "out" / "stances" / "part-00001.parquet").write_bytes(b"PAR1")
    run(study, tmp_path / "out")
    assert files(tmp_path / "out") == files(undisturbed)


@pytest.mark.parametrize("stop", range(0, 20, 3))
def test_a_build_stopped_between_any_two_files_goes_on(
    study, undisturbed, one_version, tmp_path, monkeypatch, stop
):
    """Every file is written by one function; it is cut off at the given call, half-way through."""
    calls, whole = [], store.write_bytes

    def cut_off(data, file):
        calls.append(file)
        if len(calls) == stop + 1:
            file.with_name(f".{file.name}.1.part").write_bytes(bytes(data)[: len(data) // 2])
            raise KeyboardInterrupt
        whole(data, file)

    monkeypatch.setattr(store, "write_bytes", cut_off)
    with pytest.raises(KeyboardInterrupt):
        run(study, tmp_path / "out")
    assert not (tmp_path / "out" / "manifest.json").exists()
    written = len(calls) - 1
    monkeypatch.setattr(store, "write_bytes", lambda *a: calls.append(a) or whole(*a))
    run(study, tmp_path / "out")
    assert files(tmp_path / "out") == files(undisturbed)
    total = sum(map(len, build_calls(undisturbed)))
    assert len(calls) - stop - 1 == total - written, "only what was missing is written"


def build_calls(folder: Path) -> list[list[Path]]:
    """The files of a build: its parts, the sizes, and the manifest twice."""
    return [list(folder.rglob("*.parquet")), [folder, folder, folder]]


def test_a_move_that_was_stopped_is_completed(
    study, undisturbed, one_version, tmp_path, monkeypatch
):
    out = tmp_path / "out"
    shutil.copytree(undisturbed, out)
    (out / "manifest.json").unlink()
    moved, whole = [], Path.rename

    def stopped(self, target):
        moved.append(target)
        if len(moved) == 5:
            raise KeyboardInterrupt
        return whole(self, target)

    monkeypatch.setattr(Path, "rename", stopped)
    with pytest.raises(KeyboardInterrupt):
        run(study, out)
    assert not (out / "manifest.json").exists()
    monkeypatch.setattr(Path, "rename", whole)
    run(study, out)
    assert files(out) == files(undisturbed)


def killed_until_done(study: Path, out: Path, pauses: list[float]) -> int:
    """Start the command again and again, killed after the given seconds; then let it finish."""
    kills = 0
    for pause in pauses:
        process = subprocess.Popen(
            command(study, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(pause)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            kills += process.wait() == -signal.SIGKILL
    subprocess.run(command(study, out), check=True, capture_output=True)
    return kills


@pytest.mark.slow
def test_a_build_killed_at_twenty_random_moments_ends_with_the_same_bytes(study, tmp_path):
    began = time.perf_counter()
    subprocess.run(command(study, tmp_path / "whole"), check=True, capture_output=True)
    length = time.perf_counter() - began
    chance = random.Random(0)
    kills = 0
    for turn in range(5):
        out = tmp_path / f"out{turn}"
        pauses = [chance.uniform(0.3, 1) * length for _ in range(4)]
        kills += killed_until_done(study, out, pauses)
        assert files(out) == files(tmp_path / "whole")
        shutil.rmtree(out)
    assert kills >= 10


def test_a_file_is_new_and_whole_or_as_it_was(tmp_path, monkeypatch):
    store.write_bytes(b"old", tmp_path / "table")
    monkeypatch.setattr(os, "fsync", lambda file: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store.write_bytes(b"new", tmp_path / "table")
    assert files(tmp_path) == {"table": b"old"}


def test_a_full_disk_is_one_clear_error_and_leaves_old_tables_whole(
    study, undisturbed, tmp_path, capfd
):
    """The system refuses files of more than 6 kB, as a full disk would."""
    out = tmp_path / "out"
    shutil.copytree(undisturbed, out)
    (out / "manifest.json").write_text('{"key": "of an older corpus"}')
    before = files(out)

    def small():
        resource.setrlimit(resource.RLIMIT_FSIZE, (6_000, 6_000))

    done = subprocess.run(
        command(study, out), preexec_fn=small, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("corpuslib build: a file is larger than is allowed")
    assert "give the same command again" in last
    assert "Traceback" not in done.stderr
    after = files(out)
    assert {name: after[name] for name in before} == before
    assert not [name for name in after if name.endswith(".part")]


def test_a_folder_that_cannot_be_written_to_is_found_out_first(study, tmp_path, capsys):
    (tmp_path / "out").write_text("a file")
    given = [str(study / "press"), "--out", str(tmp_path / "out")]
    assert main(["build", *given]) == 1
    assert "nothing can be written to" in capsys.readouterr().err
    assert (tmp_path / "out").read_text() == "a file"


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_read_only_folder_is_found_out_first(study, tmp_path):
    (tmp_path / "out").mkdir(mode=0o500)
    with pytest.raises(PermissionError, match="name another folder"):
        run(study, tmp_path / "out")


def test_a_part_that_fails_is_named_with_its_articles_and_the_others_are_kept(
    study, undisturbed, one_version, tmp_path, monkeypatch
):
    whole = build.extract_statements

    def choked(articles, *given, **options):
        if (articles["path"] == "2.jsonl").all():
            raise ArithmeticError("choked on it")
        return whole(articles, *given, **options)

    monkeypatch.setattr(build, "extract_statements", choked)
    with pytest.raises(PartsError, match="1 of 4 parts failed; the other 3 are done") as caught:
        run(study, tmp_path / "out")
    (name, reason), *_ = caught.value.failed.items()
    assert name.endswith("articles/part-00003.parquet")
    assert reason == "ArithmeticError: choked on it (articles from 2.jsonl)"
    assert len(list(tmp_path.glob("out/.work-*/statements/*.parquet"))) == 3
    monkeypatch.setattr(build, "extract_statements", whole)
    run(study, tmp_path / "out")
    assert files(tmp_path / "out") == files(undisturbed)


def test_another_codebook_makes_new_tables(study, undisturbed, one_version, tmp_path):
    shutil.copytree(undisturbed, tmp_path / "out")
    write_codebook(tmp_path / "codebook")
    (tmp_path / "codebook" / "actors.csv").write_text(made_parts.ACTORS.replace("Vell", "Oram"))
    tables = build_tables(
        study / "press", tmp_path / "out", codebook=tmp_path / "codebook", rows=ROWS, progress=False
    )
    assert "Oram" in set(tables["statements"].frame()["actor"])
    assert not list(tmp_path.glob("out/.[wo]*"))


def test_tables_do_not_go_into_their_own_corpus(study):
    with pytest.raises(ValueError, match="lies in the corpus"):
        run(study, study / "press" / "tables")


def test_two_builds_do_not_share_a_folder(study, tmp_path):
    (tmp_path / "out").mkdir()
    with (
        store.alone(tmp_path / "out"),
        pytest.raises(RuntimeError, match="another process is building"),
    ):
        run(study, tmp_path / "out")


def test_pages_and_notebooks_are_replaced_all_or_none(tmp_path, monkeypatch):
    names = [tmp_path / name for name in ("one.ipynb", "two.ipynb")]
    for name in names:
        name.write_text("old")
    whole = Path.write_text

    def full(self, text, **options):
        if "two" in self.name:
            whole(self, text[:1])
            raise OSError(28, "No space left on device")
        return whole(self, text, **options)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space left"):
        write_files(dict.fromkeys(names, "new"))
    assert files(tmp_path) == {"one.ipynb": b"old", "two.ipynb": b"old"}


@pytest.mark.slow
def test_a_run_of_notebooks_killed_at_any_moment_ends_with_the_same_bytes(study, tmp_path):
    cells = [
        new_code_cell('CORPUS = "x"', metadata={"tags": ["parameters"]}, id="a"),
        new_code_cell("import os, time; time.sleep(1); sorted(os.listdir(CORPUS))", id="b"),
    ]
    for name in ("one", "two"):
        nbformat.write(new_notebook(cells=cells), tmp_path / f"{name}.ipynb")
    names = [str(tmp_path / f"{name}.ipynb") for name in ("one", "two")]
    words = [sys.executable, "-m", "corpuslib", "run", *names, "--corpus", str(study / "press")]
    subprocess.run([*words, "--out", str(tmp_path / "whole")], check=True, capture_output=True)
    out = tmp_path / "out"
    shutil.copytree(tmp_path / "whole", out)
    (out / "one.ipynb").write_text("older")
    older, chance = files(out), random.Random(1)
    for _ in range(4):
        process = subprocess.Popen([*words, "--out", str(out)], stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.5, 3))
        process.kill()
        process.wait()
        assert files(out) in (older, files(tmp_path / "whole"))
    subprocess.run([*words, "--out", str(out)], check=True, capture_output=True)
    assert files(out) == files(tmp_path / "whole")


def test_a_corpus_that_is_not_there_leaves_no_folder(tmp_path, capsys):
    assert main(["build", str(tmp_path / "none"), "--out", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / "out").exists()
