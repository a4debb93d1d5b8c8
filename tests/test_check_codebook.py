"""What check_codebook finds in codebooks that have one thing wrong."""

from dataclasses import replace

import pandas as pd
import pytest

from corpuslib import check_codebook, extract_statements, load_codebook
from corpuslib.__main__ import main

GOOD = {
    "subject.toml": """
title = "The canal"
window = ["2031-05-01", "2031-05-31"]
case_day = "2031-05-08"
terms = ["canal", "toll"]
""",
    "issues.toml": """
[toll]
title = "The toll"
definition = "Whether ships pay for the canal."
positive = "ships pay"
negative = "ships pay nothing"
keywords = ["toll", "fee~"]
pro = ["make~ them pay"]
con = ["free passage"]
""",
    "actors.csv": """name,alias,role,actor,valid_from,valid_to,source
Avaria,Avarian;Avarians,country,Avaria,,,made up
Ana Orlo,Orlo,president,Avaria,,,made up
Pim Sand,Sand,harbour master,harbour,,,made up
""",
    "events.csv": "date,label,source\n2031-05-06,Talks open,made up\n",
    "stopwords.txt": "the\na\nof\n",
}
TEXTS = [
    "The toll on the canal is fair, President Ana Orlo said. It helps to make them pay.",
    "Pim Sand rejected the fee. Free passage is better, he said.",
]


@pytest.fixture
def folder(tmp_path):
    for name, text in GOOD.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def articles(*texts):
    return pd.DataFrame({"article_id": [f"a{n}" for n in range(len(texts))], "text": list(texts)})


def edit(folder, file, old, new):
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new))
    return folder


def found(folder, *texts):
    given = articles(*texts) if texts else None
    return check_codebook(folder, given, progress=False)


def test_nothing_is_found_in_a_good_codebook_on_texts_that_use_all_of_it(folder):
    texts = [*TEXTS, "Avaria accepts free passage."]
    assert found(folder, *texts).empty
    assert list(found(folder)) == ["severity", "file", "place", "what", "remedy"]


@pytest.mark.parametrize(
    ("file", "old", "new", "severity", "place", "what"),
    [
        ("subject.toml", "2031-05-08", "2032-05-08", "warning", "case_day", "outside the window"),
        ("subject.toml", 'terms = ["canal", "toll"]', "", "warning", "terms", "there are none"),
        ("subject.toml", '"toll"]', '"Canal"]', "warning", "terms", "'canal' stands there 2"),
        ("subject.toml", '"toll"]', '"of the"]', "warning", "terms", "made of stop words"),
        ("subject.toml", 'title = "The canal"', 'title = "C"\ntime_zone = "Canal/Sea"', "error",
         "time_zone", "no time zone"),
        ("events.csv", "2031-05-06", "2030-05-06", "warning", "2030-05-06 Talks open", "outside"),
        ("events.csv", "Talks open", "", "warning", "2031-05-06", "no label"),
        ("actors.csv", "Sand,harbour master", "of,harbour master", "warning", "Pim Sand",
         "'of' is a stop word"),
        ("actors.csv", "president,Avaria", "president,avaria", "warning", "Avaria",
         "'Avaria', 'avaria' count as different"),
        ("actors.csv", "harbour,,,made up", "harbour,,,", "note", "Pim Sand", "no source in 1"),
        ("issues.toml", 'definition = "Whether ships pay for the canal."', "", "note", "[toll]",
         "no definition"),
        ("issues.toml", '"ships pay nothing"', '"Ships pay"', "error", "[toll]", "say the same"),
        ("issues.toml", 'keywords = ["toll", "fee~"]', "", None, "", ""),
        ("issues.toml", 'con = ["free passage"]', "", "note", "[toll]", "has no con"),
        ("issues.toml", '"fee~"]', '"fee~", "Toll"]', "warning", "[toll]",
         "'toll' stands in keywords and keywords"),
        ("issues.toml", "con =", 'other = ["toll"]\ncon =', "warning", "[toll]", "and other"),
        ("issues.toml", "con =", 'zero = ["(toll|tax)"]\ncon =', "warning", "[toll]",
         "keywords 'toll' gives way to '(toll|tax)'"),
        ("issues.toml", "[toll]", '[words]\nships = ["ship~"]\n[toll]', "note", "[words] ships",
         "called by no wording"),
        ("stopwords.txt", "of", "as well", "warning", "as well", "is not one word"),
        ("stopwords.txt", "of", "not", "note", "not", "carries stance"),
    ],
)  # fmt: skip
def test_one_thing_wrong_is_found_and_named(folder, file, old, new, severity, place, what):
    table = found(edit(folder, file, old, new))
    if severity is None:
        assert table.empty
        return
    (row,) = table.itertuples()
    assert (row.severity, row.file, row.place) == (severity, file, place)
    assert what in row.what
    assert row.remedy


def test_an_issue_with_words_for_one_side_only_cannot_reach_the_other(folder):
    edit(folder, "issues.toml", 'keywords = ["toll", "fee~"]', "")
    (row,) = found(edit(folder, "issues.toml", 'con = ["free passage"]', "")).itertuples()
    assert row.severity == "warning"
    assert "no wording for -1" in row.what
    (row,) = found(edit(folder, "issues.toml", 'pro = ["make~ them pay"]', "")).itertuples()
    assert row.severity == "error"
    assert "no wording that takes a side" in row.what


def test_a_keyword_of_two_issues_is_noted(folder):
    second = GOOD["issues.toml"].replace("[toll]", "[fees]")
    second = second.replace('"toll", "fee~"', '"levy", "FEE~"')
    (folder / "issues.toml").write_text(GOOD["issues.toml"] + second)
    assert [(r.place, r.what) for r in found(folder).itertuples()] == [
        ("'fee~'", "is a keyword of toll and fees: a statement counts for each")
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "what"),
    [
        ("issues.toml", '"free passage"', '"make~ them pay"', "[toll]", "both pro and con"),
        ("issues.toml", '"free passage"', '"(free passage"', "[toll]", "bracket is not closed"),
        ("issues.toml", 'title = "The toll"', "", "[toll]", "lacks: title"),
        ("actors.csv", "Pim Sand,Sand", "Pim Sand,Orlo", "lines 3 and 4", "'Orlo' may be"),
        ("events.csv", "2031-05-06", "6 May", "line 2", "date cannot be '6 May'"),
        ("subject.toml", "terms", "words", "", "'words' is not known"),
    ],
)
def test_what_cannot_be_read_is_an_error_with_its_place(folder, file, old, new, place, what):
    (row,) = found(edit(folder, file, old, new), *TEXTS).itertuples()
    assert (row.severity, row.file, row.place) == ("error", file, place)
    assert what in row.what
    assert row.remedy


def test_what_the_articles_never_use_is_found(folder):
    edit(folder, "subject.toml", '"toll"]', '"toll", "dredging"]\npairs = [["canal", "tariff"]]')
    edit(folder, "issues.toml", '"free passage"', '"free passage", "scrap~ ... toll"')
    edit(folder, "actors.csv", "Pim Sand", "Mira Tan,Tan,mayor,town,,,made up\nPim Sand")
    table = found(folder, *TEXTS, "Avaria accepts free passage.")
    assert [(row.severity, row.place, row.what) for row in table.itertuples()] == [
        ("warning", "terms", "'dredging' occurs in no article"),
        ("warning", "pairs", "'tariff' occurs in no article"),
        ("note", "[toll]", "con 'scrap~ ... toll' stands in no article"),
        ("note", "Mira Tan", "is named in no article"),
    ]


def test_an_issue_without_a_stance_and_one_with_a_single_side_are_found(folder):
    table = found(folder, "It rained, Ana Orlo said.")
    assert "no statement takes a stance on it" in set(table["what"])
    one_sided = [f"The president of Avaria backed the toll on day {n}." for n in range(5)]
    table = found(folder, *one_sided)
    assert "all 5 stances on it are +1" in set(table["what"])
    table = found(folder, *one_sided, "Pim Sand rejected the toll.")
    assert not table["what"].str.contains("all ").any()


def test_speakers_whom_nobody_knows_are_listed(folder):
    texts = [*TEXTS, "The toll must go, Bela Wick said.", "It must go soon, Bela Wick said."]
    table = found(folder, *texts)
    row = table[table["place"] == "Bela Wick"].iloc[0]
    assert row["what"] == "speaks 2 times and resolves to nobody"
    table = found(folder, *texts[2:])
    assert table["what"].str.match("100% of 2 statements are held by nobody").any()


def test_a_surname_that_two_people_bear_is_found_where_the_texts_leave_it_open(folder):
    edit(folder, "actors.csv", "Ana Orlo,Orlo,", "Iva Orlo,,mayor,town,,,made up\nAna Orlo,,")
    table = found(folder, *TEXTS, "Orlo smiled.")
    row = table[table["place"] == "Orlo"].iloc[0]
    assert row["severity"] == "warning"
    assert row["what"] == "'Orlo' may be Iva Orlo, Ana Orlo in 1 place"


def test_with_an_error_the_articles_are_not_looked_at(folder):
    edit(folder, "subject.toml", '"toll"]', '"dredging"]\ntime_zone = "Canal/Sea"')
    assert len(found(folder, *TEXTS)) == 1


def test_statements_at_hand_are_used_instead_of_new_ones(folder):
    given, codebook = articles(*TEXTS), load_codebook(folder)
    none = extract_statements(given, codebook, progress=False).iloc[:0]
    table = check_codebook(codebook, given, statements=none, progress=False)
    assert "no statement takes a stance on it" in set(table["what"])


def test_inherited_files_are_named_and_not_looked_into(folder):
    for name in ("issues.toml", "events.csv", "actors.csv"):
        (folder / name).unlink()
    table = found(folder, *TEXTS)
    assert table["file"].tolist() == ["issues.toml", "actors.csv", "events.csv"]
    assert (table["place"] == "file").all()


def test_the_graver_comes_first_and_the_codebook_stays_as_it_was(folder):
    codebook = load_codebook(folder)
    codebook = replace(codebook, time_zone="Canal/Sea", terms=())
    before = codebook.actors.copy()
    table = check_codebook(codebook, progress=False)
    assert table["severity"].tolist() == ["error", "warning"]
    pd.testing.assert_frame_equal(codebook.actors, before)


def test_the_default_codebook_has_no_error():
    table = check_codebook(progress=False)
    assert not table["severity"].eq("error").any()


def test_articles_without_texts_are_refused(folder):
    with pytest.raises(ValueError, match="lacks the column 'text'"):
        check_codebook(folder, pd.DataFrame({"article_id": ["a"]}))
    empty = articles("").assign(text=pd.Series([None], dtype="str"))
    assert check_codebook(folder, empty, progress=False)["severity"].ne("error").all()


def test_the_command_line_prints_the_findings(folder, tmp_path, capsys):
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "one.txt").write_text(TEXTS[0])
    assert main(["check", str(texts), "--codebook", str(folder)]) == 0
    printed = capsys.readouterr().out
    assert "codebook: " in printed
    assert "con 'free passage' stands in no article" in printed
