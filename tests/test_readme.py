"""What the README states is what the project holds."""

import re
from pathlib import Path

import corpuslib
from tests import accuracy_table

README = accuracy_table.README.read_text(encoding="utf-8")
ROOT = accuracy_table.ROOT


def test_the_accuracy_table_is_what_was_recorded():
    assert accuracy_table.written(README) == README


def test_every_file_that_the_readme_links_to_exists():
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert len(links) > 10
    missing = [x for x in links if "://" not in x and not (ROOT / x).exists()]
    assert not missing


def test_every_notebook_stands_in_the_readme():
    names = {path.stem for path in Path(ROOT / "notebooks").glob("*.ipynb")}
    assert {name for name in names if f"notebooks/{name}.ipynb" not in README} == set()


def test_every_function_that_the_readme_names_exists():
    section = README.split("## In your own scripts")[1].split("\n## ")[0]
    named = set(re.findall(r"`(\w+)`", section))
    known = {*corpuslib.__all__, "corpuslib"}
    assert named - known == set()
    assert len(named) > 40
