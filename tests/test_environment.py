"""environment.yml and pyproject.toml must ask for the same packages in the same ranges."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
CONDA_NAMES = {"matplotlib-base": "matplotlib"}


def ranges(specs):
    requirements = map(Requirement, specs)
    return {CONDA_NAMES.get(r.name, r.name): r.specifier for r in requirements}


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


@pytest.fixture(scope="module")
def conda():
    return yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]


def test_conda_asks_for_what_pip_asks_for(project, conda):
    pip = next(entry["pip"] for entry in conda if isinstance(entry, dict))
    specs = [entry for entry in conda if isinstance(entry, str)]
    specs = [s for s in specs if s != "pip" and not s.startswith("python>")]
    assert ranges(specs + [s for s in pip if s != "-e ."]) == ranges(project["dependencies"])
    assert "-e ." in pip


def test_conda_asks_for_the_same_python(project, conda):
    assert f"python{project['requires-python']}" in conda


def test_the_pins_lie_in_the_ranges(project):
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = {}
    for requirement in map(Requirement, lines):
        if requirement.marker is None or requirement.marker.evaluate():
            pins[re.sub(r"[-_.]+", "-", requirement.name).lower()] = requirement.specifier
    extras = project["optional-dependencies"]
    for requirement in map(Requirement, sum(extras.values(), project["dependencies"])):
        version = str(pins[requirement.name.lower()]).removeprefix("==")
        assert version in requirement.specifier, requirement.name


def test_the_pins_name_no_registry():
    assert "://" not in (ROOT / "constraints.txt").read_text()
    assert not (ROOT / "uv.lock").exists()
