import signal
import subprocess
import sys
import time

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import corpuslib.articles
from corpuslib.__main__ import main
from corpuslib.share import fingerprint


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A folder with two articles and a notebook, which is also the working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "ferry.txt").write_text(" date 2019-03-01 The ferry sails.\n")
    (tmp_path / "texts" / "fog.txt").write_text("The ferry waits for the fog to lift.\n")
    cells = [
        new_markdown_cell("# How many?"),
        new_code_cell('CORPUS = "texts"\nCODEBOOK = None', metadata={"tags": ["parameters"]}),
        new_code_cell("import os\nlen(os.listdir(CORPUS))"),
    ]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    nbformat.write(new_notebook(cells=cells), tmp_path / "one.ipynb")
    return tmp_path


def test_check_prints_the_audit(study, capsys):
    assert main(["check", "texts"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["check", "n", "share", "examples"]
    assert next(line.split() for line in lines if line.startswith("undated"))[:3] == [
        "undated",
        "1",
        "50.0%",
    ]


def test_check_says_in_one_line_what_it_cannot_read(study, capsys):
    assert main(["check", "no/such/folder"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("corpuslib check: ")
    assert printed.err.count("\n") == 1
    assert "no/such/folder" in printed.err


def test_run_and_share_lead_from_texts_to_pages(study, capsys):
    paths = ["--corpus", "texts"]
    assert main(["run", "one.ipynb", *paths, "--out", "build"]) == 0
    assert "one.ipynb" in capsys.readouterr().err, "a progress bar names its notebook"
    assert main(["share", "build", *paths, "--out", "site"]) == 0
    assert "How many?" in (study / "site" / "index.html").read_text(encoding="utf-8")
    copy = nbformat.read(study / "build" / "one.ipynb", 4)
    assert copy.cells[2].outputs[0].data["text/plain"] == "2"


def test_a_failing_notebook_gives_status_1_and_its_reason(study, capsys):
    notebook = study / "one.ipynb"
    notebook.write_text(notebook.read_text().replace("len(os", "lenn(os"))
    assert main(["run", "one.ipynb", "--corpus", "texts", "--out", "build"]) == 1
    reason = capsys.readouterr().err.partition("corpuslib run: ")[2]
    assert reason == (
        "one.ipynb, cell 3 (In [2]), line 2:\n    lenn(os.listdir(CORPUS))\n"
        "NameError: name 'lenn' is not defined\n"
    )


def test_sharing_what_was_not_run_gives_status_1(study, capsys):
    assert main(["share", ".", "--out", "site"]) == 1
    assert "one.ipynb has not been executed; run first:" in capsys.readouterr().err
    assert not (study / "site").exists()


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["run", "one.ipynb", "--corpus", "texts"],
        ["run", "one.ipynb", "--corpus", "texts", "--out", "build", "--in-place"],
        ["run", "--corpus", "texts", "--out", "build"],
        ["share", "build"],
    ],
)
def test_a_command_must_be_complete(words, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == 2
    assert "usage: python -m corpuslib" in capsys.readouterr().err


def test_an_interrupt_is_not_a_traceback(study, monkeypatch, capsys):
    def interrupted(path):
        raise KeyboardInterrupt

    monkeypatch.setattr(corpuslib.articles, "load_articles", interrupted)
    assert main(["check", "texts"]) == 130
    assert capsys.readouterr().err == "stopped; earlier results are as they were\n"


@pytest.mark.slow
def test_an_interrupted_run_leaves_nothing_behind(study):
    notebook = study / "one.ipynb"
    waiting = "open('started', 'w').close(); import time; time.sleep(60)"
    notebook.write_text(notebook.read_text().replace("len(os.listdir(CORPUS))", waiting))
    command = [sys.executable, "-m", "corpuslib", "run", "one.ipynb", "--corpus", "texts"]
    with subprocess.Popen([*command, "--out", "build"], stderr=subprocess.PIPE) as process:
        while not (study / "started").exists():
            assert process.poll() is None
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        errors = process.stderr.read().decode()
    assert process.returncode == 130
    assert errors.endswith("stopped; earlier results are as they were\n")
    assert "Traceback" not in errors
    assert not (study / "build").exists()


def test_a_reader_that_goes_away_is_no_error(study):
    command = [sys.executable, "-m", "corpuslib", "check", "texts"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_an_error_that_rests_on_one_of_another_cell_is_placed_in_its_own(study, capsys):
    notebook = nbformat.read(study / "one.ipynb", 4)
    first = "\n" * 20 + "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    cause = error"
    notebook.cells[2:] = [
        new_code_cell(first, id="cell-2"),
        new_code_cell("fog = 1\nraise ValueError('no ferry') from cause", id="cell-3"),
    ]
    nbformat.write(notebook, study / "one.ipynb")
    assert main(["run", "one.ipynb", "--corpus", "texts", "--out", "build"]) == 1
    printed = capsys.readouterr().err
    assert "one.ipynb, cell 4 (In [3]), line 2:\n    raise ValueError" in printed
    assert "ValueError: no ferry" in printed


def test_run_finds_out_first_whether_it_can_write(study, capsys):
    (study / "build").write_text("a file, not a folder")
    assert main(["run", "one.ipynb", "--corpus", "texts", "--out", "build"]) == 1
    printed = capsys.readouterr().err
    assert "nothing can be written to 'build'" in printed
    assert "cell" not in printed, "no notebook was begun"


def test_a_corpus_toml_counts_though_its_folder_has_brackets_in_its_name(tmp_path):
    folder = tmp_path / "press [1]"
    folder.mkdir()
    (folder / "a.txt").write_text("One.")
    before = fingerprint(folder / "a.txt")
    (folder / "corpus.toml").write_text('title = "One"')
    assert fingerprint(folder / "a.txt") != before
