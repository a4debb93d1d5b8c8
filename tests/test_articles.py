import json
import os
import re
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from corpuslib import audit, iter_articles, load_articles, schema
from corpuslib.readers import jsonlines

SHARED = Path(__file__).parents[2] / "shared"
ARTICLES = {
    "north/ferry.txt": " date 2031-05-06 The ferry to Norhaven sailed again.\n\nNobody waved.\n",
    "north/strike.txt": "The strike was over on Tuesday, the crews said.",
    "south/month.md": "date 2031-05 A quiet month in Sudhaven.",
    "south/2031-05-07-mayor.txt": "The mayor of Sudhaven resigned.",
}


def write(folder, files):
    for name, content in files.items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Path(folder)


@pytest.fixture
def press(tmp_path):
    return write(tmp_path / "press", ARTICLES)


def load(path, **options):
    return schema.check(load_articles(path, progress=False, **options), "articles")


def one(folder, name, content, **options):
    """The only row of a file."""
    articles = load(write(folder, {name: content}) / name, **options)
    assert len(articles) == 1
    return articles.iloc[0]


def kinds(articles):
    """Problems without the file, the detail and the remedy."""
    texts = [re.sub(r"^\S*: ", "", problem) for problem in articles["problem"].dropna()]
    return [part.partition(" (")[0] for text in texts for part in text.split("; ")]


def test_a_folder_becomes_the_articles_table(press):
    articles = load(press)
    assert articles.dtypes.astype(str).to_dict() == schema.COLUMNS["articles"]
    assert articles["article_id"].tolist() == [
        "north/ferry", "north/strike", "south/2031-05-07-mayor", "south/month",
    ]  # fmt: skip
    assert articles["path"].tolist() == sorted(ARTICLES)
    assert articles["text"].tolist() == [
        "The ferry to Norhaven sailed again.\n\nNobody waved.\n",
        "The strike was over on Tuesday, the crews said.",
        "The mayor of Sudhaven resigned.",
        "A quiet month in Sudhaven.",
    ]
    assert articles["problem"].isna().all()
    assert articles["source"].isna().all()


def test_days_come_with_their_method_and_a_month_is_an_interval(press):
    articles = load(press).set_index("article_id")
    assert articles["date_method"].to_dict() == {
        "north/ferry": "header",
        "north/strike": "none",
        "south/2031-05-07-mayor": "filename",
        "south/month": "header",
    }
    days = articles[["date", "date_low", "date_high"]].apply(lambda day: day.dt.strftime("%d"))
    assert days.fillna("-").agg(" ".join, axis=1).to_dict() == {
        "north/ferry": "06 06 06",
        "north/strike": "- - -",
        "south/2031-05-07-mayor": "07 07 07",
        "south/month": "- 01 31",
    }


def test_folder_glob_list_and_archive_give_the_same_table(press):
    expected = load(press)
    with zipfile.ZipFile(press.parent / "press.zip", "w") as packed:
        for name in ARTICLES:
            packed.write(press / name, f"press/{name}")
    for path in (
        press / "**" / "*",
        [press / "south", press / "north"],
        sorted(press.rglob("*.*"), reverse=True),
        (str(path) for path in press.glob("*/*")),
        press.parent / "press.zip",
    ):
        pd.testing.assert_frame_equal(load(path), expected)


def test_an_archive_in_a_folder_is_read_as_a_folder(press):
    with zipfile.ZipFile(press / "more.zip", "w") as packed:
        packed.writestr("deep/down.txt", "Words.")
        packed.writestr("other.zip", b"PK")
    articles = load(press)
    assert "more.zip/deep/down" in set(articles["article_id"])
    assert kinds(articles) == ["an archive inside an archive"]


ROWS = pd.DataFrame(
    {
        "headline": ["A", "B", "C"],
        "body": ["The first.", None, "Caf\u00e9, \u201cclosed\u201d.\nTwo lines."],
        "published": ["2031-05-06T10:00:00Z", "6 May 2031", None],
        "outlet": ["Post", None, "Echo"],
        "link": ["https://post.example/a", None, None],
        "extra": [1, 2, 3],
    }
)


@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl", "json", "parquet", "semicolon.csv"])
def test_every_table_format_gives_the_same_articles(tmp_path, ending):
    path = tmp_path / f"t.{ending}"
    match ending:
        case "parquet":
            ROWS.to_parquet(path)
        case "jsonl":
            ROWS.to_json(path, orient="records", lines=True)
        case "json":
            ROWS.to_json(path, orient="records")
        case _:
            sep = {"csv": ",", "tsv": "\t", "semicolon.csv": ";"}[ending]
            ROWS.to_csv(path, index=False, sep=sep)
    articles = load(path)
    stem = path.stem
    assert articles["article_id"].tolist() == [f"{stem}#0", f"{stem}#1", f"{stem}#2"]
    assert articles["text"].tolist() == ["The first.", "B", "Café, “closed”.\nTwo lines."]
    assert articles["title"].tolist() == ["A", "B", "C"]
    assert articles["source"].fillna("-").tolist() == ["Post", "-", "Echo"]
    assert articles["date"].dt.strftime("%F").fillna("-").tolist() == ["2031-05-06"] * 2 + ["-"]
    assert articles["date_method"].tolist() == ["metadata", "metadata", "none"]
    assert articles["url"].isna().tolist() == [False, True, True]
    assert articles.attrs["columns"] == {
        path.name: {
            "text": "body",
            "title": "headline",
            "date": "published",
            "source": "outlet",
            "url": "link",
        }
    }
    assert kinds(articles) == []


def test_a_table_without_sources_takes_its_name_for_one(tmp_path):
    assert one(tmp_path, "Norhaven Post.csv", "text\nWords.\n")["source"] == "Norhaven Post"


def test_columns_can_be_named(tmp_path):
    row = one(tmp_path, "a.csv", "copy,text\nright,wrong\n", columns={"text": "copy"})
    assert row["text"] == "right"
    with pytest.raises(ValueError, match="take no column 'txt'"):
        load(tmp_path, columns={"txt": "copy"})
    with pytest.raises(ValueError, match="column 'copi', but no table has it; there are: text"):
        load(tmp_path, columns={"text": "copi"})


def test_a_table_without_a_text_names_its_columns_and_the_remedy(tmp_path):
    row = one(tmp_path, "a.csv", "alpha,beta\n1,2\n")
    assert row["article_id"] == "a.csv"
    assert row["problem"] == (
        "a.csv: no column with a text (found: alpha, beta: name it, e.g. columns={'text': 'alpha'})"
    )


def test_voice_marks_primary_sources(tmp_path):
    write(tmp_path, {"a.csv": "text,source\nx,Palace\ny,Post\n", "b.txt": "z"})
    assert load(tmp_path, voice="Norland")["voice"].tolist() == ["Norland"] * 3
    voices = load(tmp_path, voice={"Palace": "Norland"})["voice"]
    assert voices.fillna("-").tolist() == ["Norland", "-", "-"]
    with pytest.raises(ValueError, match="source 'Palce', but no article has it; there are: Pal"):
        load(tmp_path, voice={"Palce": "Norland"})


TOML = """title = "Two ports"
licence = "CC0-1.0"
window = ["2031-05-01", "2031-05-31"]
exclude = ["notes.csv"]
[files."north/*.txt"]
source = "North desk"
[files."t.csv"]
source = "Palace"
voice = "Norland"
columns = { text = "copy" }
"""
DESK = {"corpus.toml": TOML, "notes.csv": "a,b\n", "t.csv": "copy,source\nWords.,nobody\n"}


def test_a_corpus_file_is_honoured(press):
    articles = load(write(press, DESK)).set_index("article_id")
    assert articles.loc["t#0", ["text", "source", "voice"]].tolist() == [
        "Words.", "Palace", "Norland",
    ]  # fmt: skip
    assert articles.loc["north/ferry", "source"] == "North desk"
    assert articles["source"].isna().sum() == 2
    assert not articles["path"].isin(["notes.csv", "corpus.toml"]).any()
    facts = {
        "title": "Two ports",
        "licence": "CC0-1.0",
        "window": ["2031-05-01", "2031-05-31"],
    }
    assert articles.attrs["corpus"] == facts == json.loads(json.dumps(facts))


def test_a_corpus_file_holds_for_a_part_of_its_folder(press):
    write(press, DESK)
    assert load(press / "t.csv")["source"].tolist() == ["Palace"]
    assert load([press / "north", press / "south"])["source"].notna().sum() == 2
    with pytest.raises(ValueError, match="found 1, all excluded by corpus"):
        load(press / "notes.csv")


def test_a_corpus_file_that_speaks_of_nothing_is_an_error(press):
    write(press, DESK | {"corpus.toml": 'exclude = ["gone.csv"]'})
    with pytest.raises(ValueError, match=r"'gone.csv', but no such file is there; there are: no"):
        load(press)
    write(press, {"corpus.toml": '[files."t.csv"]\ncolumns = { text = "cpy" }'})
    with pytest.raises(ValueError, match=r"t.csv has no column 'cpy'; it has: copy, source"):
        load(press)


def test_parts_hold_the_same_rows_as_the_whole(press, monkeypatch):
    write(press, {"t.jsonl": "".join(f'{{"text": "Words {i}."}}\n' for i in range(100))})
    monkeypatch.setattr(jsonlines, "BLOCK", 300)
    whole = load(press)
    assert len(whole) == 104
    for chunk in (1, 7, 104, 1_000):
        parts = list(iter_articles(press, chunk=chunk))
        assert {len(part) for part in parts[:-1]} <= {chunk}
        pd.testing.assert_frame_equal(pd.concat(parts, ignore_index=True), whole)
    with pytest.raises(ValueError, match="at least 1 row, not 0"):
        next(iter_articles(press, chunk=0))


def test_loading_changes_nothing_and_repeats_itself(press):
    before = {path: path.read_bytes() for path in press.rglob("*.*")}
    pd.testing.assert_frame_equal(load(press), load(press))
    assert {path: path.read_bytes() for path in press.rglob("*.*")} == before


# Bad input


def test_an_empty_folder_says_what_was_looked_for(tmp_path):
    with pytest.raises(ValueError, match=r"holds no articles: .*\.txt .*\.parquet .*found no file"):
        load(tmp_path)
    write(tmp_path, {"a.odt": "x", "b.pages": "x"})
    with pytest.raises(ValueError, match=r"found 2 with other endings: \.odt \.pages"):
        load(tmp_path)
    with pytest.raises(FileNotFoundError, match="nosuch"):
        load(tmp_path / "nosuch")


def test_unknown_endings_are_listed(press):
    articles = load(write(press, {"a.odt": "x", "noending": "x", "sub/corpus.toml": "x"}))
    assert len(articles) == len(ARTICLES) + 3
    assert kinds(articles) == [
        "unknown ending '.odt'", "unknown ending ''", "corpus.toml below the top",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "ending", ["txt", "md", "html", "csv", "tsv", "json", "jsonl", "parquet", "zip"]
)
def test_an_empty_file_is_a_row_with_a_problem(tmp_path, ending):
    row = one(tmp_path, f"a.{ending}", b"")
    assert row["text"] == ""
    assert row["problem"].startswith(f"a.{ending}: ")


@pytest.mark.parametrize("ending", ["txt", "html", "csv", "json", "jsonl", "parquet", "zip"])
def test_bytes_without_any_sense_never_raise(tmp_path, ending):
    noise = np.random.default_rng(3).bytes(20_000)
    articles = load(write(tmp_path, {f"a.{ending}": noise}) / f"a.{ending}")
    assert articles["problem"].notna().any()


def test_a_cut_parquet_file_is_a_problem(tmp_path):
    ROWS.to_parquet(tmp_path / "a.parquet")
    row = one(tmp_path, "b.parquet", (tmp_path / "a.parquet").read_bytes()[:-50])
    assert row["problem"].startswith("b.parquet: unreadable file")


def test_nul_bytes_are_reported_and_kept(tmp_path):
    row = one(tmp_path, "a.txt", b"one \0 two and three")
    assert row["text"] == "one \0 two and three"
    assert row["problem"].startswith("a.txt: NUL bytes")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-8-sig"])
@pytest.mark.parametrize("ending", ["txt", "csv", "jsonl"])
def test_other_encodings_are_read_and_named(tmp_path, encoding, ending):
    text = "Le café est “fermé” – jusqu’à mardi."
    content = {
        "txt": text,
        "csv": f'text,url\n"{text}",https://post.example\n',
        "jsonl": json.dumps({"text": text}, ensure_ascii=False) + "\n",
    }[ending]
    row = one(tmp_path, f"a.{ending}", content.encode(encoding))
    assert (row["text"], row["encoding"]) == (text, encoding)
    assert pd.isna(row["problem"])


def test_mojibake_is_reported_and_not_repaired(tmp_path):
    broken = "the port’s gate".encode().decode("cp1252")
    row = one(tmp_path, "a.txt", broken)
    assert row["text"] == broken
    assert row["problem"].startswith("a.txt: mojibake")


def test_a_lone_surrogate_is_replaced_and_reported(tmp_path):
    articles = load(write(tmp_path, {"a.jsonl": '{"text": "x \\ud83d y"}\n{"text": "fine"}\n'}))
    assert articles["text"].tolist() == ["x \ufffd y", "fine"]
    assert kinds(articles) == ["lone surrogates", "lost characters"]


def test_a_single_line_of_50_megabytes_is_one_article(tmp_path):
    text = "word " * (10 << 20)
    assert one(tmp_path, "a.txt", text)["text"] == text
    row = one(tmp_path, "b.jsonl", json.dumps({"text": text, "date": "2031-05-06"}))
    assert row["text"] == text
    assert row["date"] == pd.Timestamp("2031-05-06")


def test_a_table_with_ragged_rows_quoted_lines_and_a_long_field(tmp_path):
    long = "word " * 40_000
    articles = load(
        write(tmp_path, {"a.csv": f'title,text\nA,"two\nlines"\nB,one,more\nC,"{long}"\n'})
    )
    assert articles["text"].tolist() == ["two\nlines", "one", long]
    assert kinds(articles) == ["ragged row"]
    assert articles["problem"][1].startswith("a.csv#1: ")


def test_a_broken_line_is_a_row_and_the_others_load(tmp_path):
    lines = ['{"text": "one"}', '{"text": "tw', '{"text": "three"}']
    articles = load(write(tmp_path, {"a.jsonl": "\n".join(lines)}))
    assert articles["article_id"].tolist() == ["a#0", "a#1", "a#2"]
    assert articles["text"].tolist() == ["one", "", "three"]
    assert kinds(articles) == ["not JSON"]
    assert articles["problem"][1].startswith("a.jsonl#1: ")


def test_bad_members_of_an_archive_are_rows(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("good.txt", "Fine.")
        packed.writestr("../out.txt", "x")
        packed.writestr("/abs.txt", "x")
        packed.writestr("locked.txt", "x")
        packed.writestr("bomb.txt", b"0" * (20 << 20))
        packed.writestr("nested/deep/good.txt", "Fine too.")
    data = bytearray(path.read_bytes())
    for header, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):  # local, central
        start = data.rfind(header, 0, data.find(b"locked.txt", data.find(header)))
        while data.find(b"locked.txt", start) - start not in (30, 46):
            start = data.find(header, start + 1)
        data[start + flags] |= 1
    path.write_bytes(data)
    articles = load(path).set_index("article_id")
    assert articles.loc[["good", "nested/deep/good"], "text"].tolist() == ["Fine.", "Fine too."]
    assert kinds(articles) == [
        "name leads out of the archive", "name leads out of the archive",
        "too large when unpacked", "encrypted",
    ]  # fmt: skip


def test_a_bomb_that_lies_about_its_size_is_a_row(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("bomb.txt", b"0" * (20 << 20))
        packed.writestr("good.txt", "Fine.")
    true, false = ((n).to_bytes(4, "little") for n in (20 << 20, 500))
    path.write_bytes(path.read_bytes().replace(true, false))
    articles = load(path)
    assert articles["text"].tolist() == ["", "Fine."]
    assert kinds(articles) == ["unreadable file"]


def test_a_loop_of_links_ends(press):
    (press / "loop").symlink_to(press)
    (press / "north" / "loop").symlink_to(press / "north")
    articles = load(press)
    assert len(articles) == len(ARTICLES) + 2
    assert kinds(articles) == ["a link to a folder"] * 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_in_the_folder_does_not_block(press):
    os.mkfifo(press / "pipe.txt")
    assert kinds(load(press)) == ["not a regular file"]


def test_five_thousand_small_files_are_five_thousand_rows(tmp_path):
    for i in range(5_000):
        Path(tmp_path, f"{i:04}.txt").write_bytes(b"date 2031-05-06 Article %d." % i)
    articles = load(tmp_path)
    assert articles["text"].tolist() == [f"Article {i}." for i in range(5_000)]
    assert (articles["date"] == pd.Timestamp("2031-05-06")).all()


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2022-02-30", "the month 2022-02 has 28 days"),
        ("2022-13-01", "there is no month 13"),
        ("22-01-26", "the year 22 is not likely"),
        ("0022-01-26", "the year 22 is not likely"),
    ],
)
def test_an_impossible_date_is_left_out_and_reported(tmp_path, written, reason):
    for name, content in (
        ("a.txt", f"date {written} The ferry."),
        ("a.csv", f"date,text\n{written},The ferry.\n"),
    ):
        row = one(tmp_path, name, content)
        assert row["text"] == "The ferry."
        assert row[["date", "date_low", "date_high"]].isna().all()
        assert row["date_method"] == "none"
        assert f"impossible date ({written!r}: {reason}" in row["problem"]


def test_files_of_one_name_in_two_folders_are_two_articles(tmp_path):
    articles = load(write(tmp_path, {"a/x.txt": "one", "b/x.txt": "two"}))
    assert articles["article_id"].tolist() == ["a/x", "b/x"]
    assert kinds(articles) == []


def test_files_that_differ_only_in_their_ending_keep_apart(tmp_path):
    articles = load(
        write(
            tmp_path,
            {"a.md": "one", "a.txt": "two", "t.csv": "text\nx\n", "t.tsv": "text\ny\n",
             "t#0.txt": "z", "a.csv": "text\nv\n"},
        )
    )  # fmt: skip
    assert articles["article_id"].is_unique
    assert dict(zip(articles["path"], articles["article_id"], strict=True)) == {
        "a.csv": "a#0", "a.md": "a", "a.txt": "a~2",
        "t#0.txt": "t#0~2", "t.csv": "t#0", "t.tsv": "t~2#0",
    }  # fmt: skip
    assert kinds(articles) == ["repeated id"] * 3


def test_a_file_that_may_not_be_read_is_a_row(press, monkeypatch):
    """By refusing in `open`, since a superuser may read everything."""
    real = open

    def refusing(file, *args, **options):
        if str(file).endswith("ferry.txt"):
            raise PermissionError(13, "Permission denied", file)
        return real(file, *args, **options)

    monkeypatch.setattr("builtins.open", refusing)
    articles = load(press)
    assert len(articles) == len(ARTICLES)
    assert articles["problem"].dropna().tolist() == [
        "north/ferry.txt: unreadable file (Permission denied: allow reading it, e.g. chmod u+r)"
    ]


def test_a_folder_that_may_not_be_listed_is_a_row(press, monkeypatch):
    real = os.scandir

    def refusing(folder):
        if str(folder).endswith("north"):
            raise PermissionError(13, "Permission denied", folder)
        return real(folder)

    monkeypatch.setattr("os.scandir", refusing)
    assert kinds(load(press)) == ["unreadable folder"]


def test_a_file_name_that_is_not_utf8_is_loaded(tmp_path):
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text("Words.")
    articles = load(tmp_path)
    assert articles["article_id"].tolist() == ["caf\ufffd"]
    assert articles["text"].tolist() == ["Words."]


def test_problems_stand_together_and_no_article_is_lost(tmp_path):
    row = one(tmp_path, "a.csv", "date,text\n2031-02-30,lost \ufffd words,more\n")
    assert kinds(pd.DataFrame([row])) == ["ragged row", "lost characters", "impossible date"]


# Audit


def findings(articles):
    return audit(articles).set_index("check")


def test_an_audit_counts_what_was_loaded(press):
    table = findings(
        load(write(press, {"empty.txt": "", "copy.txt": "The mayor of Sudhaven resigned."}))
    )
    assert table["n"].to_dict() == {
        "articles": 6,
        "days with articles": 2,
        "days without articles": 0,
        "dated by an interval of days": 1,
        "undated": 3,
        "date from filename": 1,
        "date from header": 2,
        "date from none": 3,
        "empty texts": 1,
        "texts repeated word for word": 1,
        "longest text (characters)": 51,
        "median text (characters)": 31,
        "shortest text (characters)": 26,
        "articles with problems": 1,
        "problem: empty text": 1,
        "encoding: utf-8": 6,
        "language: en": 2,
        "language: too short to tell": 4,
        "sources": 0,
        "no source": 6,
    }
    assert table.loc["undated", "share"] == 3 / 6
    assert table.loc["undated", "examples"] == "copy, empty, north/strike"
    assert table.loc["longest text (characters)", "examples"] == "north/ferry"


def test_an_audit_shows_each_source_and_its_days():
    articles = pd.DataFrame(
        {
            "article_id": list("abcde"),
            "date": pd.to_datetime(["2031-05-01", "2031-05-04", "2031-05-04", None, None]),
            "text": list("vwxyz"),
            "source": ["Post", "Post", "Post", "Post", "Echo"],
        }
    )
    table = findings(articles)
    assert table.loc["source: Post", ["n", "share"]].tolist() == [4, 4 / 5]
    assert table.loc["source: Post", "examples"] == "2 days, 2031-05-01 to 2031-05-04"
    assert table.loc["source: Echo", "examples"] == "no dated article"
    assert table.loc["days without articles", ["n", "share"]].tolist() == [2, 2 / 4]
    assert table.loc["days without articles", "examples"] == "2031-05-02, 2031-05-03"


def test_an_audit_needs_three_columns_and_changes_nothing():
    articles = pd.DataFrame(
        {"article_id": [7, 8], "date": pd.to_datetime([None, None]), "text": [None, "Words."]}
    )
    before = articles.copy()
    assert findings(articles).loc[["undated", "empty texts"], "n"].tolist() == [2, 1]
    pd.testing.assert_frame_equal(articles, before)
    with pytest.raises(ValueError, match="lacks the column 'text'"):
        audit(articles.drop(columns="text"))


def test_an_audit_of_nothing_is_a_table_of_zeros():
    table = findings(schema.empty("articles"))
    assert (table["n"] == 0).all()
    assert table["share"].isna().all()


def test_an_audit_reports_days_outside_the_window(press):
    write(press, {"corpus.toml": 'window = ["2031-05-07", "2031-05-31"]'})
    table = findings(load(press))
    assert table.loc["outside the window of the corpus", "examples"] == "north/ferry"


def test_an_audit_counts_problems_by_kind(tmp_path):
    write(
        tmp_path,
        {"a.txt": "date 2031-13-01 lost \ufffd", "b: c.txt": "date 2031-02-30 x", "c.odt": ""},
    )
    table = findings(load(tmp_path))
    assert table.loc["articles with problems", "n"] == 3
    assert table.filter(like="problem: ", axis=0)["n"].to_dict() == {
        "problem: impossible date": 2,
        "problem: lost characters": 1,
        "problem: unknown ending '.odt'": 1,
    }


@pytest.mark.skipif(not SHARED.exists(), reason="needs the folder ../shared")
def test_real_corpora_load_whole():
    seeds = load(SHARED / "seeds")
    assert seeds["date_method"].value_counts().to_dict() == {"header": 3, "none": 2}
    window = load(SHARED / "data" / "window")
    assert len(window) == 183 + 390 + 344 + 1_440
    assert set(kinds(window)) == {"empty text"}
    assert window["voice"].value_counts().to_dict() == {"Russia": 390, "Ukraine": 344, "US": 183}
    assert window["date"].between("2021-11-01", "2022-02-24").all()


def test_nan_in_json_is_a_missing_value_and_not_a_word(tmp_path):
    lines = (
        '{"text": "The fair opened.", "source": NaN, "date": NaN}\n{"text": NaN, "title": "Rain"}\n'
    )
    array = f"[{','.join(lines.splitlines())}]"
    for name, content in {"a.jsonl": lines, "b.json": array}.items():
        articles = load(write(tmp_path, {name: content}) / name)
        assert articles["text"].tolist() == ["The fair opened.", "Rain"]
        assert articles["problem"].isna().all()
        assert articles[["source", "date"]].isna().all(axis=None)


def test_an_audit_does_not_depend_on_index_or_type_of_the_columns():
    frame = pd.DataFrame(
        {
            "article_id": ["a", "b", "c"],
            "date": pd.to_datetime(["2031-05-01", None, "2031-05-03"]),
            "text": ["The strike.", None, "The strike began."],
        }
    )
    expected = audit(frame)
    for other in (
        frame.set_index(pd.Index([7, 7, 7])),
        frame.assign(text=frame["text"].astype("category")),
        frame.assign(text=frame["text"].astype("object")),
    ):
        pd.testing.assert_frame_equal(audit(other), expected)


@pytest.mark.parametrize("options", [{"voice": 3}, {"voice": ["North"]}, {"columns": ["text"]}])
def test_an_option_of_the_wrong_kind_is_named(press, options):
    with pytest.raises(TypeError, match=f"{next(iter(options))} must be a"):
        load(press, **options)
