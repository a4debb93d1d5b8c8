"""The coding sheet: what a coder says is on file at once, whole, and read back as it was said."""

import os
import subprocess
import sys

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpuslib import coding_sheet, import_annotations, sample_for_coding
from corpuslib.sheet.answers import Answers
from corpuslib.stance.coding import read_sheet

ARTICLE = "Rain fell. Orlo said the bridge must stay open, and left. Nobody knew =why."
VALLEY = {
    "bridges": {"title": "The bridges", "positive": "keep <b>open</b>", "negative": "close"},
    "ferries": {"title": "The ferries", "definition": "Whether ferries sail."},
}


def statements(n=5):
    return pd.DataFrame(
        {
            "statement_id": [f"s{i}" for i in range(n)],
            "article_id": "a",
            "start": ARTICLE.index("the bridge"),
            "end": ARTICLE.index(", and left"),
            "text": "the bridge must stay open",
            "speaker": "Orlo <i>",
            "actor": "North",
            "said_low": pd.Timestamp("2020-05-03"),
        }
    )


@pytest.fixture
def path(tmp_path):
    articles = pd.DataFrame({"article_id": ["a"], "text": [ARTICLE]})
    sample_for_coding(statements(), 5, path=tmp_path / "sheet.csv", articles=articles)
    return tmp_path / "sheet.csv"


def opened(path, coder="Ann", issues=VALLEY, **more):
    return coding_sheet(path, issues=issues, coder=coder, **more)


def press(sheet, do="answer", **told):
    """Say what the front end says when a key is pressed."""
    sheet._hear({"do": do, "id": sheet.shown["id"], "token": "v-1", **told})
    return sheet.shown


def answer(sheet, stance, issue="bridges"):
    return press(sheet, issue=issue, stance=stance)


def stances(path):
    table = import_annotations(path)
    return {(r.statement_id, r.issue): r.stance for r in table.fillna({"stance": 9}).itertuples()}


def test_an_answer_is_on_file_before_the_next_statement_is_shown(path):
    sheet = opened(path)
    ids = sheet.answers.ids
    assert sheet.shown["id"] == ids[0]
    shown = answer(sheet, -1)
    assert (shown["id"], shown["coded"], shown["heard"]) == (ids[1], 1, "v-1")
    assert stances(path) == {(ids[0], "bridges"): -1}
    answer(sheet, None, issue="none")
    assert stances(path) == {(ids[0], "bridges"): -1, (ids[1], "none"): 9}
    table = import_annotations(path)
    assert set(table["coder"]) == {"Ann"}
    assert table.attrs["n_open"] == 3


def test_a_new_sheet_goes_on_where_the_last_one_stopped(path):
    first = opened(path)
    for stance in (1, 0):
        answer(first, stance)
    second = opened(path)
    assert second.shown["at"] == 2
    assert second.shown["coded"] == 2
    assert second.shown["said"] == "2 statements were coded before; on to the next"
    assert second.answers.given == first.answers.given


def test_nothing_is_lost_when_python_is_killed(path):
    code = f"""
import os
from corpuslib import coding_sheet
sheet = coding_sheet({str(path)!r}, issues={VALLEY!r}, coder="Ann")
for stance in (1, -1, 0):
    sheet._hear({{"do": "answer", "id": sheet.shown["id"], "issue": "bridges", "stance": stance,
                  "note": "sure"}})
os.kill(os.getpid(), 9)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60)
    assert done.returncode == -9, done.stderr.decode()
    sheet = opened(path)
    assert [sheet.answers.given[id] for id in sheet.answers.ids[:4]] == [
        {"bridges": 1}, {"bridges": -1}, {"bridges": 0}, {},
    ]  # fmt: skip
    assert import_annotations(path)["note"].tolist() == ["sure"] * 3
    assert os.listdir(path.parent) == ["sheet.csv"]


def test_undo_takes_back_one_answer_after_the_other_and_shows_its_statement(path):
    sheet = opened(path)
    ids = sheet.answers.ids
    answer(sheet, 1)
    answer(sheet, -1)
    press(sheet, "move", by=-1)
    answer(sheet, 0)
    assert press(sheet, "undo")["id"] == ids[1]
    assert stances(path) == {(ids[0], "bridges"): 1, (ids[1], "bridges"): -1}
    press(sheet, "undo")
    assert press(sheet, "undo")["id"] == ids[0]
    assert stances(path) == {}
    assert press(sheet, "undo")["said"] == "There is nothing to undo"


def test_a_statement_on_two_issues_gets_two_rows_and_none_stands_alone(path):
    sheet = opened(path)
    id = sheet.answers.ids[0]
    answer(sheet, 1)
    press(sheet, "move", by=-1)
    answer(sheet, -1, issue="ferries")
    assert stances(path) == {(id, "bridges"): 1, (id, "ferries"): -1}
    assert len(read_sheet(path)) == 6
    press(sheet, "move", by=-9)
    answer(sheet, None, issue="none")
    assert stances(path) == {(id, "none"): 9}
    press(sheet, "move", by=-9)
    answer(sheet, 0, issue="ferries")
    assert stances(path) == {(id, "ferries"): 0}
    press(sheet, "move", by=-9)
    press(sheet, "clear")
    assert stances(path) == {}


def test_coding_changes_nothing_but_the_answers(path):
    before = read_sheet(path)
    sheet = opened(path)
    for stance in (1, 0, -1):
        answer(sheet, stance)
    given = ["issue", "stance", "coder", "note"]
    pd.testing.assert_frame_equal(read_sheet(path).drop(columns=given), before.drop(columns=given))
    for _ in range(3):
        press(sheet, "undo")
    pd.testing.assert_frame_equal(read_sheet(path), before)


def test_a_note_is_kept_with_the_answer_and_alone(path):
    sheet = opened(path)
    press(sheet, issue="bridges", stance=1, note=" = unsure,\n ironic? ")
    press(sheet, "note", note="later")
    rows = read_sheet(path)
    assert rows["note"].dropna().tolist() == ["= unsure, ironic?", "later"]
    again = opened(path)
    assert again.shown["note"] == "later"
    assert press(again, "move", by=-1)["note"] == "= unsure, ironic?"


def test_moving_stops_at_both_ends_and_open_ones_are_found(path):
    sheet = opened(path)
    assert press(sheet, "move", by=-1)["at"] == 0
    assert press(sheet, "move", by=99)["at"] == 4
    answer(sheet, 1)
    assert sheet.shown["at"] == 0, "from the end on to the first open one"
    for _ in range(4):
        shown = answer(sheet, 1)
    assert shown["said"].endswith("All statements are coded")
    assert press(sheet, "open")["said"] == "All statements are coded"


def test_a_statement_is_shown_in_its_context_with_what_is_known_of_it(path):
    shown = opened(path).shown
    assert shown["passage"] == ["Rain fell. Orlo said", "the bridge must stay open",
                                ", and left. Nobody knew =why."]  # fmt: skip
    assert shown["about"] == [["Speaker", "Orlo <i>"], ["For", "North"], ["Day", "2020-05-03"],
                              ["Article", "a"]]  # fmt: skip


def test_two_coders_need_two_files(path):
    answer(opened(path), 1)
    with pytest.raises(ValueError, match="holds the answers of 'Ann'; give 'Bob' a file"):
        opened(path, coder="Bob")


def test_the_sheet_of_one_coder_is_handed_to_the_next_without_answers(path):
    sheet = opened(path)
    answer(sheet, 1)
    press(sheet, "move", by=-1)
    answer(sheet, 1, issue="ferries")
    bob = coding_sheet(path, path.with_name("bob.csv"), issues=VALLEY, coder="Bob")
    assert bob.shown["coded"] == 0
    assert stances(path.with_name("bob.csv")) == {}
    assert bob.answers.ids == sheet.answers.ids
    assert len(stances(path)) == 2


def test_a_file_changed_by_something_else_is_not_overwritten(path):
    sheet = opened(path)
    answer(sheet, 1)
    answer(opened(path), -1)
    kept = path.read_bytes()
    shown = answer(sheet, 0)
    assert shown["wrong"]
    assert "sheet.csv was changed by something else" in shown["said"]
    assert path.read_bytes() == kept
    assert (shown["at"], shown["coded"]) == (1, 1), "what was not saved does not count"


def test_an_answer_that_cannot_be_written_does_not_count(path, monkeypatch):
    sheet = opened(path)
    kept = path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("corpuslib.sheet.answers.write_sheet", full)
    shown = answer(sheet, 1)
    assert shown["said"] == "Not saved: [Errno 28] No space left on device"
    assert (shown["wrong"], shown["at"], shown["coded"]) == (True, 0, 0)
    monkeypatch.undo()
    assert answer(sheet, 1)["coded"] == 1
    assert path.read_bytes() != kept


@pytest.mark.parametrize(
    "told",
    [
        {"issue": "roads", "stance": 1},
        {"issue": "bridges", "stance": 2},
        {"issue": "bridges", "stance": None},
        {"issue": "none", "stance": 1},
        {"issue": "bridges", "stance": 1, "id": "nobody"},
    ],
)
def test_what_is_no_answer_is_refused(path, told):
    sheet = opened(path)
    kept = path.read_bytes()
    assert press(sheet, **told)["wrong"]
    assert path.read_bytes() == kept


@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["1", "0", "-1", "n", "x", "u"]),
                          st.sampled_from(["bridges", "ferries"])), max_size=12))  # fmt: skip
@settings(max_examples=25, deadline=None)
def test_the_file_always_holds_exactly_what_is_shown(tmp_path_factory, steps):
    path = tmp_path_factory.mktemp("coded") / "ann.csv"
    answers = Answers(statements(), path, "Ann")
    for at, key, issue in steps:
        id = answers.ids[at]
        if key == "u":
            answers.undo()
        elif key == "x":
            answers.clear(id)
        else:
            answers.answer(id, *(("none", None) if key == "n" else (issue, int(key))))
    assert Answers(statements(), path, "Ann").given == answers.given


def test_without_widgets_there_is_an_escaped_table(path):
    sheet = opened(path)
    answer(sheet, 1)
    data, _ = sheet._repr_mimebundle_()
    html = data["text/html"]
    assert "1 of 5 statements are coded" in html
    assert "Orlo &lt;i&gt;" in html
    assert "+1 on The bridges" in html
    assert "<i>" not in html
    assert data["text/plain"] == "CodingSheet(sheet.csv: 1 of 5 statements coded)"
    assert "application/vnd.jupyter.widget-view+json" in data


def test_a_table_is_coded_into_a_new_file_and_itself_left_alone(tmp_path):
    table = statements()
    kept = table.copy()
    sheet = coding_sheet(table, tmp_path / "ann.csv", issues=VALLEY, coder="Ann")
    answer(sheet, 1)
    pd.testing.assert_frame_equal(table, kept)
    assert len(import_annotations(tmp_path / "ann.csv")) == 1
    assert coding_sheet(table, tmp_path / "ann.csv", issues=VALLEY, coder="Ann").shown["at"] == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sheet": statements(4)}, "holds other statements than the sheet .1 differ, such as 's4'"),
        ({"sheet": statements().assign(text="no")}, "5 differ"),
        ({"sheet": statements().drop(columns="text")}, "the sheet lacks the column 'text'"),
        ({"sheet": statements(0)}, "the sheet has no statement"),
        ({"path": None, "sheet": statements()}, "say where the answers go"),
        ({"path": "ann.xlsx"}, "answers are kept in a .csv file, not 'ann.xlsx'"),
        ({"coder": " "}, "say who codes"),
        ({"issues": {}}, "issues names nothing to code"),
        ({"issues": {"none": {}}}, "no issue can be called 'none'"),
    ],
)
def test_what_cannot_be_coded_is_said_at_once(path, change, message):
    given = {"sheet": path, "path": path, "issues": VALLEY, "coder": "Ann"} | change
    with pytest.raises(ValueError, match=message):
        coding_sheet(given.pop("sheet"), given.pop("path"), **given)


def test_a_folder_that_is_not_there_is_named_at_once(tmp_path):
    with pytest.raises(OSError, match=r"nothing can be written beside 'ann\.csv'"):
        coding_sheet(statements(), tmp_path / "no" / "ann.csv", issues=VALLEY, coder="Ann")
