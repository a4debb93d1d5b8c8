"""Every public name says what it needs, what it gives, and shows how it is used."""

import inspect
import re
from pathlib import Path

import pytest

import corpuslib
from corpuslib.share.api import api_modules, public_names

NAMES = public_names()
each = pytest.mark.parametrize("name", NAMES)

#: Estimators in the manner of scikit-learn name the types of their options in the docstring.
BY_DOCSTRING = {"SeedScaler", "StanceClassifier", "TermCounter", "TopicModel", "WordScaler"}
#: Names whose docstring still lacks an example; take them out as they get one.
WITHOUT_EXAMPLE = {"Codebook", "run_notebooks", "share_notebooks"}
#: Parameters that take things too varied to be typed in a line.
UNTYPED = {"client", "counter", "nlp", "window", "day", "stop_words", "options", "kwargs"}


def sections(name):
    """The sections of a docstring by their headings; what comes before the first is ''."""
    parts = re.split(r"^([A-Z][\w ]+)\n-+$", inspect.getdoc(NAMES[name]) or "", flags=re.M)
    return {"": parts[0]} | dict(zip(parts[1::2], parts[2::2], strict=True))


@each
def test_a_public_name_opens_with_one_sentence(name):
    first = sections(name)[""].strip().partition("\n\n")[0]
    assert first
    assert re.search(r"[.:](?: \[\d+\]_)?\.?$", first), first


@each
def test_a_public_name_documents_what_it_takes_and_what_it_gives(name):
    found, parameters = sections(name), inspect.signature(NAMES[name]).parameters
    if inspect.isclass(NAMES[name]):
        assert {"Parameters", "Attributes"} & set(found)
        return
    assert {"Returns", "Yields"} & set(found)
    heads = re.findall(r"^(\S.*?)(?: :.*)?$", found.get("Parameters", ""), flags=re.M)
    documented = {part.strip().lstrip("*") for head in heads for part in head.split(",")}
    assert not {parameter.lstrip("*") for parameter in parameters} - documented
    assert not documented - set(parameters)


@each
def test_a_public_name_shows_an_example(name):
    if name.startswith("plots."):
        return  # the notebooks are full of these, and a doctest cannot show a figure
    assert (">>>" in sections(name).get("Examples", "")) != (name in WITHOUT_EXAMPLE)


@each
def test_a_public_name_is_typed(name):
    if name in BY_DOCSTRING:
        return
    signature = inspect.signature(NAMES[name])
    untyped = {
        parameter.name
        for parameter in signature.parameters.values()
        if parameter.annotation is inspect.Parameter.empty
    }
    assert not untyped - UNTYPED
    if not inspect.isclass(NAMES[name]):
        assert signature.return_annotation is not inspect.Signature.empty


def test_the_index_holds_every_public_name_once():
    listed = [entry.name for entries in api_modules().values() for entry in entries]
    assert sorted(listed) == sorted(NAMES)
    assert set(corpuslib._HOME) <= set(listed)


def test_the_citation_names_this_version():
    citation = Path(__file__).resolve().parents[1].joinpath("CITATION.cff").read_text()
    assert f"version: {corpuslib.__version__}\n" in citation


def test_the_index_shows_no_place_in_memory_and_no_marks():
    for entries in api_modules().values():
        for entry in entries:
            assert " at 0x" not in entry.signature
            assert "pandas." not in entry.signature
            assert not re.search(r"`|\[\d+\]_", entry.summary)
            assert len(entry.signature) < 700
