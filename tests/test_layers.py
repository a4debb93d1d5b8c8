"""The modules stand in the order of the flow; each imports only from those above it."""

import ast
from pathlib import Path

import pytest

import corpuslib

PACKAGE = Path(corpuslib.__file__).parent
LAYERS = [
    "schema",
    "plain",
    "parts",
    "codebook",
    "readers",
    "articles",
    "tokens",
    "utf8",
    "copies",
    "dates",
    "terms",
    "topics",
    "statements",
    "reliability",
    "stance",
    "check",
    "timeline",
    "plots",
    "evidence",
    "sheet",
    "table",
    "share",
    "scale",
    "__main__",
]
MODULES = sorted(p for p in PACKAGE.rglob("*.py") if p != PACKAGE / "__init__.py")


def home(file: Path) -> str:
    """The layer that a file belongs to: its top folder or its own name."""
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(file: Path) -> set[str]:
    """Every dotted name that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: import from corpuslib by its full name"
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("file", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_from_above(file):
    layer = home(file)
    assert layer in LAYERS, f"{layer} has no place in the flow yet"
    above = LAYERS[: LAYERS.index(layer) + 1]
    for name in imported(file):
        parts = name.split(".")
        if parts[0] == "corpuslib" and len(parts) > 1 and parts[1] in LAYERS:
            assert parts[1] in above, f"{layer} imports {name}, which stands below it"


@pytest.mark.parametrize("file", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_only_plots_draws(file):
    layer = home(file)
    if layer == "plots":
        siblings = {n.split(".")[1] for n in imported(file) if n.startswith("corpuslib.")}
        assert siblings <= {"schema", "plots"}
    else:
        assert not any(name.startswith("matplotlib.pyplot") for name in imported(file))


def test_every_public_name_can_be_imported():
    for name in corpuslib.__all__:
        assert getattr(corpuslib, name) is not None
    with pytest.raises(AttributeError, match="nonsense"):
        _ = corpuslib.nonsense
