"""The committed notebooks carry their outputs, made by the runner from the embedded corpus."""

import json
import re
from pathlib import Path

import nbformat
import pytest

from corpuslib.share import run_notebooks

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
EMBEDDED = ROOT / "data" / "chronicle"
MACHINE = re.compile(r"/(?:home|root|work|usr|tmp|Users|var)/|[A-Z]:\\\\|at 0x[0-9a-f]+")

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)


def read(path):
    return nbformat.read(path, as_version=4)


def tagged(notebook, tag):
    return [cell for cell in notebook.cells if tag in cell.metadata.get("tags", [])]


def test_there_are_notebooks():
    assert len(NOTEBOOKS) >= 2


@each
def test_a_notebook_was_executed_from_top_to_bottom(path):
    code = [cell for cell in read(path).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    outputs = [output for cell in code for output in cell.outputs]
    assert outputs
    assert not [output for output in outputs if output.output_type == "error"]
    assert not [o for o in outputs if o.get("name") == "stderr"], "a warning is shown"


@each
def test_a_notebook_opens_with_a_question_and_an_answer_from_a_cell(path):
    notebook = read(path)
    assert notebook.cells[0].source.startswith("# ")
    assert notebook.cells[0].source.splitlines()[0].endswith("?")
    (answer,) = tagged(notebook, "answer")
    (output,) = answer.outputs
    assert output.data["text/markdown"].startswith("**In short.**")
    (parameters,) = tagged(notebook, "parameters")
    assert not tagged(notebook, "injected-parameters")
    instead_of = parameters.metadata.get("instead_of")
    assert 'CORPUS = "../data/chronicle"' in parameters.source or instead_of == "../data/chronicle"
    opening = notebook.cells[: notebook.cells.index(answer)]
    assert not [c for c in opening if c.cell_type == "code" and c.get("outputs")]


@each
def test_a_notebook_is_small_and_names_no_machine(path):
    text = path.read_text(encoding="utf-8")
    assert len(text) < 500_000
    cells = json.loads(text)["cells"]
    for cell in cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop("image/png", None)
        assert not MACHINE.search(json.dumps(cell)), cell["id"]


@each
def test_a_notebook_defines_no_function_and_keeps_its_cells_short(path):
    for cell in read(path).cells:
        if cell.cell_type == "code":
            assert not re.search(r"^\s*(def|class) ", cell.source, re.MULTILINE), cell.id
            set_up = {"imports", "answer"} & set(cell.metadata.get("tags", []))
            assert len(cell.source.splitlines()) <= (24 if set_up else 12), cell.id


@each
def test_prose_states_no_result(path):
    """A number in prose would be false for another corpus; results are outputs of cells."""
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            prose = re.sub(r"Figure \d|95 %|10,000|`[^`]*`", "", cell.source)
            assert not re.search(r"\d", prose), cell.source


@each
def test_every_figure_has_a_text_for_those_who_cannot_see_it(path):
    for cell in read(path).cells:
        if any("image/png" in o.get("data", {}) for o in cell.get("outputs", [])):
            assert len(cell.metadata.get("alt", "")) > 20, cell.id


@pytest.mark.slow
@each
def test_a_fresh_run_gives_the_committed_bytes(path, tmp_path):
    run_notebooks([path], corpus=EMBEDDED, out=tmp_path, progress=False)
    fresh, kept = read(tmp_path / path.name), read(path)
    fresh = [c for c in fresh.cells if "injected-parameters" not in c.metadata.get("tags", [])]
    assert [c.source for c in fresh] == [c.source for c in kept.cells]
    for new, old in zip(fresh, kept.cells, strict=True):
        assert new.get("outputs") == old.get("outputs"), old.id
