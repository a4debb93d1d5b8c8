"""Exports of press databases: every article, its own day, and a count of what is missing."""

import pytest

from corpuslib import load_articles
from corpuslib.readers import factiva, nexis, proquest
from corpuslib.readers.exports import is_day
from tests import made_formats as made
from tests.made_formats import PRESS, expected

pytest.importorskip("docx", reason="the extra formats is not installed")
pytest.importorskip("striprtf", reason="the extra formats is not installed")

EXPORTS = {
    "nexis.docx": made.nexis,
    "factiva.rtf": made.factiva_lines,
    "fields.rtf": made.factiva_fields,
    "factiva.html": made.factiva_page,
    "codes.html": lambda **options: made.factiva_page(codes=True, **options),
    "proquest.txt": made.proquest,
}


def load(folder, name, content):
    (folder / name).write_bytes(content)
    return load_articles(folder / name, progress=False)


def facts(articles):
    """Title, source, day and text of each article."""
    days = articles["date"].dt.strftime("%Y-%m-%d")
    return list(zip(articles["title"], articles["source"], days, articles["text"], strict=True))


def problems(articles):
    return articles["problem"].dropna().tolist()


@pytest.mark.parametrize("name", EXPORTS)
def test_every_article_comes_out_with_its_title_source_day_and_text(tmp_path, name):
    articles = load(tmp_path, name, EXPORTS[name]())
    assert facts(articles) == expected()
    stem = name.partition(".")[0]
    assert articles["article_id"].tolist() == [f"{stem}#0", f"{stem}#1", f"{stem}#2"]
    assert set(articles["path"]) == {name}
    assert set(articles["date_method"]) == {"metadata"}
    assert problems(articles) == []


@pytest.mark.parametrize("name", EXPORTS)
def test_reading_twice_gives_the_same(tmp_path, name):
    content = EXPORTS[name]()
    first, second = (load(tmp_path, name, content) for _ in range(2))
    assert first.equals(second)


@pytest.mark.parametrize("name", EXPORTS)
def test_the_day_in_the_name_of_an_export_is_not_that_of_its_articles(tmp_path, name):
    articles = load(tmp_path, f"2031-12-24 {name}", EXPORTS[name]())
    assert facts(articles) == expected()


@pytest.mark.parametrize("name", EXPORTS)
def test_a_single_article_is_an_export_too(tmp_path, name):
    if name == "codes.html":
        content = made.factiva_page(PRESS[:1], codes=True)
    else:
        content = EXPORTS[name](PRESS[:1])
    articles = load(tmp_path, name, content)
    assert facts(articles) == expected(PRESS[:1])
    assert articles["article_id"].tolist() == [f"{name.partition('.')[0]}#0"]


def test_a_source_in_corpus_toml_wins(tmp_path):
    (tmp_path / "a.txt").write_bytes(made.proquest())
    (tmp_path / "corpus.toml").write_text('[files."a.txt"]\nsource = "Both"\nvoice = "Norhaven"')
    articles = load_articles(tmp_path, progress=False)
    assert set(articles["source"]) == {"Both"}
    assert set(articles["voice"]) == {"Norhaven"}


def test_ids_of_an_export_meet_no_others(tmp_path):
    (tmp_path / "a.txt").write_bytes(made.proquest())
    (tmp_path / "a.csv").write_text("text\none\ntwo\n")
    (tmp_path / "a#0.md").write_text("three")
    articles = load_articles(tmp_path, progress=False)
    assert articles["article_id"].is_unique
    assert len(articles) == 6
    assert "repeated id" in articles.loc[articles["path"] == "a.txt", "problem"].iloc[0]


class TestNexis:
    def test_without_marks_the_cover_still_comes_off(self, tmp_path):
        assert facts(load(tmp_path, "a.docx", made.nexis(marks=False))) == expected()

    def test_without_a_cover_nothing_is_counted(self, tmp_path):
        assert facts(load(tmp_path, "a.docx", made.nexis(cover=False))) == expected()

    def test_what_is_listed_and_not_there_gets_a_row_each(self, tmp_path):
        listed = [PRESS[0]["title"], "A lost article", *(a["title"] for a in PRESS[1:])]
        articles = load(tmp_path, "a.docx", made.nexis(listed=listed))
        assert facts(articles)[:3] == expected()
        assert articles["text"].tolist()[3:] == [""]
        assert problems(articles) == [
            "a.docx#3: listed but not found ('A lost article', no. 2 of 4 in the list of the "
            "file: download it again)"
        ]

    def test_a_wrong_count_is_reported_where_titles_do_not_tell_which(self, tmp_path):
        articles = load(tmp_path, "a.docx", made.nexis(listed=["Other", "Another"]))
        assert facts(articles)[:3] == expected()
        [problem] = problems(articles)
        assert "count differs (2 articles in the list of the file, 3 found" in problem

    def test_an_article_without_its_last_line_is_kept_and_reported(self, tmp_path):
        press = [PRESS[0] | {"endless": True}, *PRESS[1:]]
        articles = load(tmp_path, "a.docx", made.nexis(press))
        assert facts(articles) == expected()
        [problem] = problems(articles)
        assert problem.startswith("a.docx#0: no line that says 'End of Document'")

    def test_an_article_without_the_line_body_keeps_all_its_words(self, tmp_path):
        press = [PRESS[0], PRESS[1] | {"bodiless": True}, PRESS[2]]
        articles = load(tmp_path, "a.docx", made.nexis(press))
        assert "It rained." in articles["text"][1]
        assert "no line that says 'Body'" in articles["problem"][1]
        assert [facts(articles)[i] for i in (0, 2)] == [expected()[i] for i in (0, 2)]

    @pytest.mark.parametrize(
        ("line", "low", "high"),
        [
            ("May 6, 2031 Tuesday 9:20 AM GMT", "2031-05-06", "2031-05-06"),
            ("May 6, 2031, Tuesday, FINAL EDITION", "2031-05-06", "2031-05-06"),
            ("6 May 2031", "2031-05-06", "2031-05-06"),
            ("6. Mai 2031 Dienstag", "2031-05-06", "2031-05-06"),
            ("6 mai 2031 mardi", "2031-05-06", "2031-05-06"),
            ("6 de mayo de 2031", "2031-05-06", "2031-05-06"),
            ("May 2031", "2031-05-01", "2031-05-31"),
        ],
    )
    def test_days_are_read_as_papers_write_them(self, tmp_path, line, low, high):
        press = [PRESS[1] | {"dateline": line}]
        article = load(tmp_path, "a.docx", made.nexis(press)).iloc[0]
        assert [str(article[c].date()) for c in ("date_low", "date_high")] == [low, high]

    def test_without_a_day_there_is_none_and_it_is_said(self, tmp_path):
        """The headline of the first article begins with a date, and so does its text."""
        press = [PRESS[0] | {"dateline": "Final Edition", "text": ["May 9, 2031 was dry."]}]
        article = load(tmp_path, "a.docx", made.nexis(press)).iloc[0]
        assert article["date_method"] == "none"
        assert article["title"] == PRESS[0]["title"]
        assert article["text"] == "May 9, 2031 was dry."
        assert "source and day not found" in article["problem"]

    def test_rich_text_of_the_same_layout_is_read_too(self, tmp_path):
        body = (
            "Port closed\nNorhaven Post\nMay 6, 2031 Tuesday\n\nCopyright 2031 Norhaven Post\n"
            "Length: 12 words\nBody\n\nIt rained.\n\nLoad-Date: May 7, 2031\n\nEnd of Document\n"
        )
        articles = load(tmp_path, "a.rtf", made.rtf(body * 2))
        assert facts(articles) == [("Port closed", "Norhaven Post", "2031-05-06", "It rained.")] * 2

    def test_an_ordinary_file_that_ends_in_the_same_words_is_none(self):
        from corpuslib.readers.word import Paragraph

        assert (
            nexis.split([Paragraph("Body"), Paragraph("x"), Paragraph("End of Document")]) is None
        )


class TestFactiva:
    def test_the_list_in_front_is_counted(self, tmp_path):
        listed = [a["title"] for a in PRESS] + ["A lost article"]
        articles = load(tmp_path, "a.rtf", made.factiva_lines(listed=listed))
        assert facts(articles)[:3] == expected()
        [problem] = problems(articles)
        assert problem.startswith("a.rtf#3: count differs (4 articles in the list of the file, 3")

    def test_a_frame_without_its_article_gets_a_row(self, tmp_path):
        content = made.factiva_page(extra_frames=[made.number(77)])
        articles = load(tmp_path, "a.html", content)
        assert facts(articles)[:3] == expected()
        [problem] = problems(articles)
        assert made.number(77) in problem
        assert "listed but not found" in problem

    def test_a_headline_that_cannot_be_told_is_not_guessed(self, tmp_path):
        articles = load(tmp_path, "a.rtf", made.factiva_lines(PRESS[1:2], bookmarks=False))
        assert articles["title"].isna().all()
        assert articles["text"][0] == "\n\n".join(PRESS[1]["text"])
        assert "headline not found (one of: 'Port of" in articles["problem"][0].replace(
            "Port of Sudhaven closed / World News / ", ""
        )

    def test_without_a_line_of_copyright_no_word_is_lost(self, tmp_path):
        articles = load(tmp_path, "a.rtf", made.factiva_lines(PRESS[1:2], rights=False))
        assert articles["text"][0].endswith("\n\n".join(PRESS[1]["text"]))
        assert "no line of copyright" in articles["problem"][0]

    def test_an_article_that_is_cut_off_is_kept_and_reported(self, tmp_path):
        content = made.factiva_lines(PRESS)
        cut = content[: content.rfind(b"Document ")] + b"}"
        articles = load(tmp_path, "a.rtf", cut)
        assert facts(articles)[:2] == expected()[:2]
        assert PRESS[2]["text"][0] in articles["text"][2]
        assert "no number of a document at its end" in articles["problem"][2]

    def test_a_field_that_is_not_there_is_named(self, tmp_path):
        content = made.factiva_fields(PRESS[:1]).replace(b"PD\\cell", b"XX\\cell")
        articles = load(tmp_path, "a.rtf", content)
        assert articles["date_method"].tolist() == ["none"]
        assert "fields not found (PD:" in articles["problem"][0]

    def test_a_word_in_capitals_inside_the_text_is_no_field(self):
        lines = ["HD|Strike|", "PD|6 May 2031|", "SN|Post|", "LP|He is", "IN favour.|"]
        [record] = factiva.split_text("\n".join([*lines, f"AN|Document {made.number(1)}|"]))
        assert record["text"] == "He is\n\nIN favour."

    def test_other_pages_are_read_as_pages(self, tmp_path):
        text = "The archive Factiva and the harbour of Norhaven have nothing in common, he said."
        articles = load(tmp_path, "a.html", made.page("Factiva", text * 3))
        assert articles["article_id"].tolist() == ["a"]


class TestProquest:
    def test_numbers_that_are_missing_are_named(self, tmp_path):
        articles = load(tmp_path, "a.txt", made.proquest(total=5))
        assert facts(articles)[:3] == expected()
        [problem] = problems(articles)
        assert "count differs (5 documents counted in the file, missing: 4, 5" in problem

    def test_the_address_is_kept(self, tmp_path):
        articles = load(tmp_path, "a.txt", made.proquest())
        assert articles["url"][2] == "https://archive.example/docview/3"

    def test_an_abstract_is_not_passed_off_as_the_text(self, tmp_path):
        articles = load(tmp_path, "a.txt", made.proquest([PRESS[0] | {"abstract": "Ferries."}]))
        assert articles["text"].tolist() == ["Ferries."]
        assert "no full text in the export (its abstract was taken" in articles["problem"][0]

    def test_a_text_may_hold_what_looks_like_a_field(self, tmp_path):
        text = ["It began.", "Location: the pier.", "It ended."]
        articles = load(tmp_path, "a.txt", made.proquest([PRESS[1] | {"text": text}] * 2))
        assert articles["text"][1] == "\n\n".join(text)

    def test_fields_with_lost_spaces_or_new_names_do_not_get_into_the_text(self, tmp_path):
        content = made.proquest().replace(b"Last updated", b"Lastupdated")
        content = content.replace(b"Document URL", b"DocumentURL")
        content = content.replace(b"Database:", b"Data set:")
        articles = load(tmp_path, "a.txt", content)
        assert facts(articles) == expected()
        assert articles["url"][2] == "https://archive.example/docview/3"

    def test_fields_that_are_not_there_are_named(self, tmp_path):
        content = made.proquest().replace(b"Publication date", b"Location")
        content = content.replace(b"Publication year", b"Location")
        articles = load(tmp_path, "a.txt", content)
        assert set(articles["date_method"]) == {"none"}
        assert articles["problem"].str.contains(r"fields not found \(date:").all()

    def test_lines_of_a_text_stay_lines(self, tmp_path):
        articles = load(tmp_path, "a.txt", made.proquest([PRESS[1] | {"between": "\n"}] * 2))
        assert articles["text"][0] == "\n".join(PRESS[1]["text"])

    def test_a_bar_alone_makes_no_export(self, tmp_path):
        articles = load(tmp_path, "a.txt", b"_" * 60 + b"\nThe ferry sailed.\n" + b"_" * 60)
        assert articles["article_id"].tolist() == ["a"]
        assert proquest.split("_" * 60) is None


@pytest.mark.parametrize("line", ["May 6, 2031", "6 May 2031 Tuesday", "2031-05-06", "May 2031"])
def test_a_day_is_told_from_other_lines(line):
    assert is_day(line)
    assert not is_day(f"The port shut on {line}")


@pytest.mark.parametrize("line", ["2031", "1984", "20310506", "", "Mayor resigns", "1,204 words"])
def test_a_mere_number_is_no_day(line):
    assert not is_day(line)
