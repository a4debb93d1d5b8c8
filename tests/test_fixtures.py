"""The invented articles and their expected readings are what tests/fixtures/README.md says."""

import csv
import json
from pathlib import Path

import pytest

SPEECH = Path(__file__).parent / "fixtures" / "speech"
NAMES = sorted(file.stem for file in SPEECH.glob("*.txt"))
WORDS = {"text", "kind", "quote", "speaker", "cue"}
PLACES = {"start", "end"}
FLAGS = {"conditional", "question", "background", "optional"}


def article(name: str) -> str:
    return (SPEECH / f"{name}.txt").read_bytes().decode("utf-8")


def reading(name: str) -> dict:
    return json.loads((SPEECH / f"{name}.json").read_text(encoding="utf-8"))


def codebook() -> list[dict]:
    with open(SPEECH / "codebook" / "actors.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_article_has_its_reading():
    assert len(NAMES) >= 24
    assert sorted(file.stem for file in SPEECH.glob("*.json")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_reading_has_the_fields_of_the_card(name):
    read = reading(name)
    assert set(read) == {"note", "actors", "statements", "not_statements"}
    assert read["note"]
    for row in read["statements"]:
        assert set(row) == WORDS | PLACES | FLAGS
        assert all(isinstance(row[field], str) for field in WORDS)
        assert all(type(row[field]) is int for field in PLACES)
        assert all(isinstance(row[field], bool) for field in FLAGS)
        assert row["kind"] in {"speech", "position"}
        assert row["quote"] in {"direct", "mixed", "indirect", "unmarked"}
    assert {row["speaker"] for row in read["statements"]} == set(read["actors"])


@pytest.mark.parametrize("name", NAMES)
def test_every_statement_stands_where_it_says(name):
    text, rows = article(name), reading(name)["statements"]
    for row in rows:
        assert text[row["start"] : row["end"]] == row["text"]
        assert row["text"] == row["text"].strip() != ""
        around = text[max(0, row["start"] - 300) : row["end"] + 300]
        assert row["cue"].lower() in around.lower(), f"{row['cue']!r} is far from {row['text']!r}"
    assert rows == sorted(rows, key=lambda row: (row["start"], -row["end"]))


@pytest.mark.parametrize("name", NAMES)
def test_statements_lie_apart_or_one_inside_another(name):
    open_until = []
    for row in reading(name)["statements"]:
        while open_until and open_until[-1] <= row["start"]:
            open_until.pop()
        assert not open_until or row["end"] <= open_until[-1], row["text"]
        open_until.append(row["end"])


@pytest.mark.parametrize("name", NAMES)
def test_what_is_no_statement_stands_once_and_is_none(name):
    text, read = article(name), reading(name)
    for passage in read["not_statements"]:
        assert passage.strip()
        assert text.count(passage) == 1, passage
        start = text.find(passage)
        for row in read["statements"]:
            apart = row["end"] <= start or start + len(passage) <= row["start"]
            inside = row["start"] <= start and start + len(passage) <= row["end"]
            assert apart or (inside and passage != row["text"]), passage


def test_articles_are_short_but_for_one_long_line():
    for name in NAMES:
        if name != "single_line":
            assert 80 <= len(article(name).split()) <= 450, name
    line = article("single_line").rstrip("\n")
    assert len(line) >= 6_000
    assert "\n" not in line


def test_a_name_belongs_to_one_actor_only():
    owner = {}
    for row in codebook():
        assert row["role"], row
        assert row["actor"], row
        for name in [row["name"], *filter(None, row["alias"].split(";"))]:
            assert name == name.strip()
            assert owner.setdefault(name, row["name"]) == row["name"], f"{name} is two people"


def test_readings_and_codebook_agree_on_actors():
    actors = {row["name"]: row["actor"] for row in codebook()}
    known = {*actors.values(), "unattributed", "collective", "other"}
    for name in NAMES:
        for speaker, actor in reading(name)["actors"].items():
            assert actor in known, f"{name}: {actor}"
            assert actors.get(speaker, actor) == actor, f"{name}: {speaker}"
