"""Nothing of the default subject stands in the code: it lives in corpuslib/codebook/default."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import corpuslib
from corpuslib import load_codebook
from corpuslib.codebook.actors import WORDS

PACKAGE = Path(corpuslib.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))

#: What may stand in the code although the default subject has it, and why.
ALLOWED = {
    "other": "the code of whoever is not in a table of actors, of any subject",
    "unattributed": "the code of nobody, of any subject",
    "AP": "in a pattern for AM and PM",
    "Commons": "in the name of a licence",
    "membership": "which row belongs to which group",
    "talks": "in a list of words that may be verbs",
    "guarantees": "in a list of words that may be verbs",
    "Italy": "in a list of words that end in -ly and are no adverbs",
    "troops": "in a list of nouns for groups of people",
    "rebels": "in a list of nouns for groups of people",
    "separatists": "in a list of nouns for groups of people",
    "Democrats": "in a list of nouns for groups of people",
    "Republicans": "in a list of nouns for groups of people",
}
#: Names that are English words in small letters, and so are looked for as they are written.
AS_WRITTEN = {"US", "WHO", "AP", "Pole"}


@cache
def forbidden() -> frozenset[str]:
    """Names, aliases and codes of actors, issues, terms and events."""
    codebook = load_codebook()
    actors = codebook.actors[~codebook.actors["role"].isin(WORDS[:2])]
    names = {*actors["name"], *actors["actor"], *codebook.issues}
    names |= {alias for cell in actors["alias"].dropna() for alias in cell.split(";")}
    names |= {issue["title"] for issue in codebook.issues.values()}
    names |= {*codebook.terms, *(term for pair in codebook.pairs for term in pair)}
    names |= {codebook.title, *codebook.events["label"]}
    return frozenset(name.strip() for name in names)


def docstrings(tree: ast.AST) -> set[int]:
    """The nodes that are docstrings, or stand alone like one."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def texts(file: Path) -> set[tuple[int, str]]:
    """Every identifier and every string literal of a file, with its line."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    skipped = docstrings(tree)
    found = set()
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        for field in ("id", "attr", "name", "asname", "arg", "module"):
            value = getattr(node, field, None)
            if isinstance(value, str):
                found.add((line, value.replace("_", " ")))
                found.add((line, value))
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and id(node) not in skipped:
            found.add((line, text))
    return found


@cache
def patterns() -> tuple[re.Pattern, re.Pattern]:
    allowed = {name.lower() for name in ALLOWED}
    anyhow = [name for name in forbidden() if name.lower() not in allowed]
    parts = [n for n in anyhow if n in AS_WRITTEN], [n for n in anyhow if n not in AS_WRITTEN]
    longest_first = [sorted(names, key=len, reverse=True) for names in parts]
    one, rest = ("|".join(map(re.escape, names)) for names in longest_first)
    alone = r"(?<![^\W_])(?:{})(?![^\W_])"
    return re.compile(alone.format(one)), re.compile(alone.format(rest), re.IGNORECASE)


def leaks(text: str) -> list[str]:
    """What of the default subject stands in a text."""
    return [match[0] for pattern in patterns() for match in pattern.finditer(text)]


@pytest.mark.parametrize("file", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_a_file_knows_nothing_of_the_default_subject(file):
    found = {(line, leak) for line, text in texts(file) for leak in leaks(text)}
    assert not found


@pytest.mark.parametrize(
    "code",
    [
        "ukraine = 1",
        "def for_nato(): pass",
        "table.open_door",
        "f(kyiv=2)",
        "x = 'the Kremlin spokesman'",
        "x = f'{n} of Blinken'",
        "import corpuslib.minsk",
        "allies = ('US', 'UK')",
    ],
)
def test_a_leak_is_noticed(code, tmp_path):
    file = tmp_path / "leak.py"
    file.write_text(code)
    assert any(leaks(text) for _, text in texts(file))


def test_docstrings_and_words_that_only_look_like_a_name_are_no_leak(tmp_path):
    file = tmp_path / "clean.py"
    file.write_text('"""About Ukraine."""\nkind = "datetime64[us]"\nwho = "whoever"\n')
    assert not any(leaks(text) for _, text in texts(file))


def test_every_allowance_is_needed():
    every = "\n".join(text.lower() for file in FILES for _, text in texts(file))
    known = {name.lower() for name in forbidden()}
    for name in ALLOWED:
        assert name.lower() in known
        assert re.search(rf"\b{re.escape(name.lower())}\b", every), name
