"""Statements go out in every format and come back as they were, as far as the format holds them."""

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from corpuslib import schema
from corpuslib.plain import plain_cell, read_cell
from corpuslib.statements.exchange import export_statements, import_statements

FERRY = "Ann Oram said:\n“We sail 🚢 at\nnoon.” =SUM(A1) is what Pim Sand called it.\r\n\tAs if."
HARBOUR = "-Nobody agreed, the “harbour's” keeper told us."
ARTICLES = pd.DataFrame({"article_id": ["press/ferry#7", "press/ferry"], "text": [FERRY, HARBOUR]})
HOLDING_ALL = ["csv", "parquet", "jsonl", "labelstudio", "brat"]
ENDINGS = {"labelstudio": "json", "dna": "csv"}


def statement(number, article, words, **rest):
    text = dict(ARTICLES.itertuples(index=False))[article]
    start = text.index(words)
    flags = dict.fromkeys(["conditional", "negated", "question", "background"], False)
    place = {"start": start, "end": start + len(words), "text": words}
    return {"statement_id": f"{article}/{number}", "article_id": article} | place | flags | rest


@pytest.fixture
def statements():
    day = pd.Timestamp("2031-05-01")
    rows = [
        statement(
            *(0, "press/ferry#7", "We sail 🚢 at\nnoon."),
            **{"kind": "speech", "quote": "direct", "cue": "said", "speaker": "Ann Oram"},
            **{"speaker_start": 0, "speaker_end": 8, "actor": "Marsh", "how": "name"},
            **{"said_low": day, "said_high": day, "confidence": 0.9, "mentions": "Sand;Marsh"},
        ),
        statement(
            *(1, "press/ferry#7", "=SUM(A1)"),
            **{"kind": "position", "quote": "indirect", "speaker": "@Sand", "negated": True},
            **{"said_low": day, "said_high": day + pd.Timedelta(days=3), "question": True},
        ),
        statement(2, "press/ferry#7", "\tAs if.", kind="action", speaker="'=Sand"),
        statement(0, "press/ferry", "-Nobody agreed", quote="unmarked", conditional=True),
    ]
    return schema.conform(pd.DataFrame(rows), "statements")


def target(folder, kind):
    return folder / ("out" if kind == "brat" else f"out.{ENDINGS.get(kind, kind)}")


def ordered(table):
    return table.sort_values(["article_id", "start"], ignore_index=True)


@pytest.mark.parametrize("kind", HOLDING_ALL)
def test_what_goes_out_comes_back(statements, tmp_path, kind):
    before = statements.copy()
    path = export_statements(statements, target(tmp_path, kind), articles=ARTICLES)
    back = import_statements(path)
    pd.testing.assert_frame_equal(ordered(back), ordered(statements))
    pd.testing.assert_frame_equal(statements, before)


@pytest.mark.parametrize("kind", HOLDING_ALL)
def test_an_own_column_comes_back(statements, tmp_path, kind):
    own = statements.assign(coder=["ann", None, "=bob", "eve"])
    own["coder"] = own["coder"].astype("str")
    path = export_statements(own, target(tmp_path, kind), articles=ARTICLES)
    pd.testing.assert_frame_equal(ordered(import_statements(path)), ordered(own))


@pytest.mark.parametrize("kind", ["csv", "parquet", "jsonl", "labelstudio", "dna"])
def test_no_statements_are_a_table_too(statements, tmp_path, kind):
    path = export_statements(statements[:0], target(tmp_path, kind), format=kind, articles=ARTICLES)
    assert len(import_statements(path, format=kind)) == 0


@pytest.mark.parametrize("kind", [*HOLDING_ALL, "dna"])
def test_the_same_statements_give_the_same_bytes(statements, tmp_path, kind):
    files = []
    for name in ("a", "b"):
        folder = tmp_path / name
        folder.mkdir()
        export_statements(statements, target(folder, kind), format=kind, articles=ARTICLES)
        files.append({f.relative_to(folder): f.read_bytes() for f in folder.rglob("*.*")})
    assert files[0] == files[1] != {}


def test_no_cell_of_a_csv_begins_like_a_formula(statements, tmp_path):
    for kind in ("csv", "dna"):
        path = export_statements(statements, tmp_path / f"{kind}.csv", format=kind)
        cells = pd.read_csv(path, dtype=str, keep_default_na=False)
        assert not cells.map(lambda cell: cell.startswith(("=", "+", "-", "@", "\t"))).any(
            axis=None
        )
    assert "'=SUM(A1)" in cells["text"].tolist()


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\ta", "'=1", "''=1", "'a", "a", "", "'"])
def test_guarding_a_cell_can_be_undone(cell):
    assert read_cell(plain_cell(cell)) == cell
    assert not plain_cell(cell).startswith(("=", "+", "@", "\t"))


def test_a_csv_that_a_spreadsheet_saved_is_read(statements, tmp_path):
    path = export_statements(statements, tmp_path / "a.csv")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    back = import_statements(path)
    assert back["statement_id"].tolist() == statements["statement_id"].tolist()
    assert back["negated"].tolist() == statements["negated"].tolist()


def test_a_text_that_says_na_is_a_text(statements, tmp_path):
    named = statements.assign(speaker=["NA", "None", "nan", "null"])
    back = import_statements(export_statements(named, tmp_path / "a.csv"))
    assert back["speaker"].tolist() == ["NA", "None", "nan", "null"]


def test_an_event_list_has_a_row_for_each_issue(statements, tmp_path):
    ids = statements["statement_id"]
    stances = pd.DataFrame(
        {
            "statement_id": [ids[0], ids[0], ids[1], ids[3]],
            "issue": ["ferry", "harbour", "ferry", "harbour"],
            "stance": [1.0, -0.5, 0.0, -1.0],
        }
    )
    path = export_statements(statements, tmp_path / "a.csv", format="dna", stances=stances)
    events = pd.read_csv(path)
    assert list(events)[2:7] == ["date", "person", "organisation", "concept", "agreement"]
    assert events["concept"].fillna("").tolist() == ["ferry", "harbour", "ferry", "", "harbour"]
    np.testing.assert_array_equal(events["agreement"], [1, 0, np.nan, np.nan, 0])
    back = import_statements(path)
    assert back["statement_id"].tolist() == [ids[0], *ids]
    np.testing.assert_array_equal(back["stance"], [1, -1, np.nan, np.nan, -1])
    assert back["said_low"][:2].eq(pd.Timestamp("2031-05-01")).all()


def test_an_event_list_of_the_analyzer_itself_is_read(tmp_path):
    """Its own names and semicolons, as its exporter writes them."""
    names = ["statement ID", "time", "document ID", "document title", "author", "source"]
    names += ["section", "type", "text", "person", "organization", "concept", "agreement"]
    row = '3;2031-05-01 09:30:00;7;"A";"";"";"";"";"We sail.";"Ann Oram";"Marsh";"ferry";1'
    path = tmp_path / "events.csv"
    path.write_text(";".join(f'"{name}"' for name in names) + "\n" + row + "\n", "utf-8")
    back = import_statements(path).loc[0]
    assert back[["statement_id", "speaker", "actor", "issue"]].tolist() == [
        *("3", "Ann Oram", "Marsh", "ferry")
    ]
    assert back["stance"] == 1
    assert back["said_low"] == pd.Timestamp("2031-05-01")


def test_what_an_annotator_did_in_label_studio_counts(statements, tmp_path):
    path = export_statements(statements, tmp_path / "a.json", articles=ARTICLES)
    tasks = json.loads(path.read_text("utf-8"))
    task = next(task for task in tasks if task["data"]["article_id"] == "press/ferry#7")
    first, second, _ = dict.fromkeys(part["id"] for part in task["predictions"][0]["result"])
    result = [part for part in task["predictions"][0]["result"] if part["id"] == first]
    for part in result:
        if part["from_name"] == "speaker":
            part["value"]["text"] = ["Eve Oram"]
    drawn = {"start": 0, "end": 8, "text": "Ann Oram", "labels": ["action"]}
    result.append(
        {"id": "x9", "from_name": "kind", "to_name": "text", "type": "labels", "value": drawn}
    )
    task["annotations"] = [
        {"result": result},
        {"result": [], "was_cancelled": True},
    ]
    path.write_text(json.dumps(tasks), "utf-8")
    back = import_statements(path).set_index("statement_id")
    assert back.loc["press/ferry#7/0", ["speaker", "cue"]].tolist() == ["Eve Oram", "said"]
    assert "press/ferry#7/1" not in back.index
    assert back.loc["x9", ["text", "kind"]].tolist() == ["Ann Oram", "action"]
    assert "press/ferry/0" in back.index  # nobody annotated its article
    assert second not in back.index


def test_ids_of_regions_hold_no_hash(statements, tmp_path):
    """Label Studio cuts an id there."""
    path = export_statements(statements, tmp_path / "a.json", articles=ARTICLES)
    ids = [
        r["id"] for t in json.loads(path.read_text("utf-8")) for r in t["predictions"][0]["result"]
    ]
    assert not any("#" in region for region in ids)
    assert len(set(ids)) == len(statements)


def test_the_labeling_interface_stands_beside_the_tasks(statements, tmp_path):
    path = export_statements(statements, tmp_path / "a.json", articles=ARTICLES)
    interface = (tmp_path / "a.labeling.xml").read_text("utf-8")
    used = {
        r["from_name"] for t in json.loads(path.read_text()) for r in t["predictions"][0]["result"]
    }
    assert {name for name in used if f'name="{name}"' in interface} == used


def test_brat_gets_fragments_at_line_ends(statements, tmp_path):
    folder = export_statements(statements, tmp_path / "brat", articles=ARTICLES)
    lines = (folder / "press" / "ferry#7.ann").read_text("utf-8").split("\n")
    start = FERRY.index("We")
    cut = FERRY.index("\n", start)
    end = FERRY.index("noon.") + 5
    assert lines[0] == f"T1\tspeech {start} {cut};{cut + 1} {end}\tWe sail 🚢 at noon."
    assert (folder / "press" / "ferry#7.txt").read_bytes().decode("utf-8") == FERRY


def test_what_an_annotator_did_in_brat_counts(statements, tmp_path):
    folder = export_statements(statements, tmp_path / "brat", articles=ARTICLES)
    file = folder / "press" / "ferry.ann"
    file.write_text(
        "T1\tposition 0 14\t-Nobody agreed\nA1\tquote T1 indirect\nA2\tnegated T1\n"
        "T2\tsource 16 41\tthe\nR1\tsays Arg1:T2 Arg2:T1\n#1\tAnnotatorNotes T1\tsurely not\n",
        "utf-8",
    )
    row = import_statements(folder).query("article_id == 'press/ferry'").iloc[0]
    assert row[["kind", "quote", "negated", "note"]].tolist() == [
        *("position", "indirect", True, "surely not")
    ]
    assert row["speaker"] == HARBOUR[16:41]
    assert row["speaker_start"] == 16


@pytest.mark.parametrize("name", ["../up", "a/../../up", "/root", "C:\\x", ".", "a//b", "what?%41"])
def test_an_id_never_leads_out_of_the_folder(tmp_path, name):
    flags = dict.fromkeys(["conditional", "negated", "question", "background"], False)
    row = {"statement_id": "s", "article_id": name, "start": 0, "end": 2, "text": "No"} | flags
    table = schema.conform(pd.DataFrame([row]), "statements")
    inner = tmp_path / "inner"
    inner.mkdir()
    texts = pd.DataFrame({"article_id": [name], "text": ["No."]})
    folder = export_statements(table, inner / "out", articles=texts)
    assert {p.name for p in tmp_path.iterdir()} == {"inner"}
    assert {p.name for p in inner.iterdir()} == {"out"}
    assert import_statements(folder)["article_id"].tolist() == [name]


def test_a_file_is_replaced_whole_or_not_at_all(statements, tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text("old")

    def fail(*_):
        raise OSError("no room")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="no room"):
        export_statements(statements, path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_holds_something_is_left_alone(statements, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="new folder"):
        export_statements(statements, tmp_path, format="brat", articles=ARTICLES)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("a.xlsx", {}, "tells no format"),
        ("a.csv", {"format": "excel"}, "must be one of csv"),
        ("a.json", {}, "give articles="),
        ("out", {"articles": ARTICLES[1:]}, "lacks 1 articles, e.g. 'press/ferry#7'"),
        ("a.json", {"articles": ARTICLES.assign(text="Other.")}, "does not stand at"),
        ("nowhere/a.csv", {}, "make it first"),
    ],
)
def test_export_says_what_is_wrong(statements, tmp_path, name, options, message):
    with pytest.raises((ValueError, FileNotFoundError), match=message):
        export_statements(statements, tmp_path / name, **options)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "", "is empty"),
        ("a.csv", "statement_id,start,end\na,zero,1\n", "start cannot hold 'zero' .row 0"),
        ("a.csv", "statement_id,start,end\na,,1\n", "start is empty in row 0"),
        ("a.csv", "start,end,said_low\n0,1,soon\n", "said_low cannot hold 'soon'"),
        ("a.csv", "start,end,negated\n0,1,perhaps\n", "negated cannot hold 'perhaps'"),
        ("a.jsonl", '{"start": 0, "end": 1}\n{"start"\n', "line 2 of .* is no JSON"),
        ("a.jsonl", "[1]\n", "line 1 of .* is not one statement"),
        ("a.json", "{}", "no list of tasks"),
        ("a.json", '[{"data": {}}]', "task 0 of .* has no data.text"),
        ("a.parquet", "PAR1", "no Parquet"),
        ("e.csv", "date,concept,agreement\n2031-05-01,ferry,maybe\n", "not 'maybe' .row 0"),
        ("e.csv", "date,concept,agreement\nsoon,ferry,1\n", "'soon' is no day"),
        ("b.ann", "T1\tspeech zero 4\tx\n", "line 1 of .* is no brat annotation"),
    ],
)
def test_import_says_what_is_wrong(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_text(content, "utf-8")
    if name == "b.ann":
        (tmp_path / "b.txt").write_text("text", "utf-8")
        path = tmp_path
    with pytest.raises(ValueError, match=message):
        import_statements(path)


def test_import_says_that_nothing_is_there(tmp_path):
    with pytest.raises(FileNotFoundError, match="no file or folder"):
        import_statements(tmp_path / "a.csv")
    with pytest.raises(FileNotFoundError, match=r"holds no \.ann"):
        import_statements(Path(tmp_path))
