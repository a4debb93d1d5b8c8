import io
import json
import random
import zipfile
from datetime import date

import pyarrow as pa
import pytest

from corpuslib.readers import archive, delimited, html, jsonlines, text
from corpuslib.readers.archive import Archive
from corpuslib.readers.columns import choose
from corpuslib.readers.corpus import read_corpus
from corpuslib.readers.days import day_in_name, parse_day
from corpuslib.readers.encoding import decode
from corpuslib.readers.files import File, find_files
from corpuslib.readers.quality import DAMAGE, find_damage, find_language

QUOTED = "Le café de Norhaven – “fermé”, 5 €"
ENGLISH = (
    "The harbour of Norhaven was closed for the night, and the crews were told to wait by the "
    "gate. A spokesman for the port said that the ferries are to sail with the morning tide, "
    "and that he has had no word from the owners."
)
GERMAN = (
    "Der Hafen von Norhaven blieb in der Nacht geschlossen, und die Mannschaften mussten am Tor "
    "warten. Ein Sprecher sagte, die Fähren sollten mit der Flut am Morgen auslaufen, von den "
    "Eignern aber habe er noch nichts gehört."
)
FRENCH = (
    "Le port de Norhaven est resté fermé pendant la nuit, et les équipages ont dû attendre devant "
    "la grille. Un porte-parole a déclaré que les navires devaient partir avec la marée du matin, "
    "mais que les armateurs ne lui avaient encore rien dit."
)
DUTCH = (
    "De haven van Norhaven was in de nacht gesloten en de bemanning had voor de poort gewacht. "
    "Of de veerboten met het tij van de ochtend vertrekken, is volgens een woordvoerder niet "
    "zeker: de reder had nog niets van zich laten horen."
)
SPANISH = (
    "El puerto de Norhaven estuvo cerrado durante la noche y las tripulaciones tuvieron que "
    "esperar ante la verja. Un portavoz dijo que los barcos han de zarpar con la marea de la "
    "mañana, pero que los armadores no han dicho nada."
)
RUSSIAN = "Порт Норхейвена ночью был закрыт, и экипажи ждали у ворот."


def strings(*values):
    return pa.array(values, pa.large_string())


def table_file(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return File(name, str(path))


def read_all(module, file, mapping):
    """Every record of a table as a tuple of the mapped columns, and the problems by row."""
    rows, problems, encodings = [], {}, []
    for part in module.open_table(file).parts(mapping):
        batch = part()
        problems |= {len(rows) + i: problem for i, problem in batch.problems.items()}
        one = isinstance(batch.encoding, str)
        encodings += [batch.encoding] * batch.n if one else batch.encoding
        rows += zip(*(batch.columns[name].to_pylist() for name in mapping), strict=True)
    return rows, problems, encodings


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
    ],
)
def test_text_survives_every_encoding_of_the_rule(encoding, found):
    assert decode(QUOTED.encode(encoding)) == (QUOTED, found)


def test_a_declared_encoding_wins_over_utf8_but_not_over_a_mark():
    assert decode("Паром".encode("cp1251"), "windows-1251") == ("Паром", "cp1251")
    assert decode("é".encode("utf-8-sig"), "windows-1251") == ("é", "utf-8-sig")


@pytest.mark.parametrize("label", ["no-such-code", "", "utf-8\0", None])
def test_an_unknown_declaration_is_passed_over(label):
    assert decode("é".encode(), label) == ("é", "utf-8")


def test_a_single_nul_byte_does_not_make_a_text_utf16():
    assert decode(b"one\0two and a few more words")[1] == "utf-8"


def test_bytes_that_cp1252_lacks_become_replacement_characters():
    assert decode(b"caf\xe9 \x81") == ("café \ufffd", "cp1252")


def test_lone_surrogates_are_replaced_one_for_one():
    assert decode("a\ud800b\udfffc é".encode("utf-8", "surrogatepass"))[0] == "a\ufffdb\ufffdc é"


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("2031-05-06", date(2031, 5, 6), date(2031, 5, 6)),
        ("2031-05-06T23:59:00+02:00", date(2031, 5, 6), date(2031, 5, 6)),
        ("2031/5/6", date(2031, 5, 6), date(2031, 5, 6)),
        ("20310506", date(2031, 5, 6), date(2031, 5, 6)),
        ("6 May 2031", date(2031, 5, 6), date(2031, 5, 6)),
        ("6th Sept. 2031", date(2031, 9, 6), date(2031, 9, 6)),
        ("Tuesday, May 6, 2031", date(2031, 5, 6), date(2031, 5, 6)),
        ("Tue, 06 May 2031 10:00:00 GMT", date(2031, 5, 6), date(2031, 5, 6)),
        ("26/05/2031", date(2031, 5, 26), date(2031, 5, 26)),
        ("05/26/2031", date(2031, 5, 26), date(2031, 5, 26)),
        ("06.05.2031", date(2031, 5, 6), date(2031, 5, 6)),
        ("1000000000", date(2001, 9, 9), date(2001, 9, 9)),
        ("1000000000000", date(2001, 9, 9), date(2001, 9, 9)),
        ("20310506101500", date(2031, 5, 6), date(2031, 5, 6)),
        ("20310506T101500Z", date(2031, 5, 6), date(2031, 5, 6)),
        ("Dienstag, 6. Mai 2031", date(2031, 5, 6), date(2031, 5, 6)),
        ("1er août 2031", date(2031, 8, 1), date(2031, 8, 1)),
        ("6 de março de 2031", date(2031, 3, 6), date(2031, 3, 6)),
        ("6 maart 2031", date(2031, 3, 6), date(2031, 3, 6)),
        ("6 luglio 2031", date(2031, 7, 6), date(2031, 7, 6)),
        ("enero de 2031", date(2031, 1, 1), date(2031, 1, 31)),
        ("2032-02", date(2032, 2, 1), date(2032, 2, 29)),
        ("February 2031", date(2031, 2, 1), date(2031, 2, 28)),
        ("2031", date(2031, 1, 1), date(2031, 12, 31)),
    ],
)
def test_dates_are_read_as_people_and_machines_write_them(written, low, high):
    assert parse_day(written) == (low, high)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2022-02-30", "has 28 days"),
        ("2022-13-01", "no month 13"),
        ("2022-00-01", "no month 0"),
        ("22-01-26", "year 22 is not likely"),
        ("0022-01-26", "year 22 is not likely"),
        ("05/06/2031", "cannot be told apart"),
        ("soon", "not a date"),
        ("86400000", "not a date"),
        ("May flowers 2031", "not a date"),
    ],
)
def test_impossible_dates_say_why(written, reason):
    with pytest.raises(ValueError, match=reason):
        parse_day(written)


@pytest.mark.parametrize(
    ("stem", "day"),
    [
        ("2031-05-06", "2031-05-06"),
        ("press/20310506-ferry", "2031-05-06"),
        ("press/2031_05_06/ferry", "2031-05-06"),
        ("2031/05/06/ferry", "2031-05-06"),
        ("2031-05-01/ferry_2031-05-06", "2031-05-06"),
        ("2031-05-01_2031-05-31/ferry", None),
        ("report-20311399", None),
        ("2031-02-30 ferry", "2031-02-30"),
        ("a20310506b", None),
        ("99427606", None),
    ],
)
def test_a_file_name_tells_a_day_only_when_it_is_one(stem, day):
    assert day_in_name(stem) == day


@pytest.mark.parametrize(
    ("written", "day", "rest"),
    [
        (" date 2031-05-06 The ferry.", "2031-05-06", "The ferry."),
        ("date 2031-05\n\nThe ferry.", "2031-05", "The ferry."),
        ("date 2031-13-01 The ferry.", "2031-13-01", "The ferry."),
        ("date 2031-05-06", "2031-05-06", ""),
        ("The date 2031-05-06 was kept.", None, "The date 2031-05-06 was kept."),
        ("date palms grow here", None, "date palms grow here"),
        ("date 2031-05-06ish", None, "date 2031-05-06ish"),
        ("  The ferry. \n", None, "  The ferry. \n"),
    ],
)
def test_only_a_header_is_cut_from_a_text(written, day, rest):
    record = text.read(written.encode())
    assert (record.get("date"), record["text"]) == (day, rest)


def test_line_ends_become_newlines_and_nothing_else_changes():
    assert text.read(b"a\r\nb\rc\n\r\n\td  ")["text"] == "a\nb\nc\n\n\td  "


PAGE = """<html><head><meta charset="{charset}"><title>Strike ends</title>
<meta property="article:published_time" content="2031-05-06T10:00:00Z">
<link rel="canonical" href="https://post.example/strike"></head><body>
<nav><a href="/">Home</a></nav><article><h1>Strike ends</h1><p>{text}</p></article>
<footer>Imprint</footer></body></html>"""


def test_a_page_gives_its_article_without_menus():
    record = html.read(PAGE.format(charset="utf-8", text=ENGLISH * 2).encode())
    assert ENGLISH in record["text"]
    assert "Imprint" not in record["text"]
    assert record["title"] == "Strike ends"
    assert (record["date"], record["date_method"]) == ("2031-05-06", "metadata")
    assert record["url"] == "https://post.example/strike"


def test_a_page_is_decoded_as_it_declares():
    record = html.read(PAGE.format(charset="windows-1251", text=RUSSIAN * 5).encode("cp1251"))
    assert record["encoding"] == "cp1251"
    assert RUSSIAN in record["text"]


def test_a_fragment_keeps_its_text_and_says_so():
    record = html.read(b"<p>Norhaven closes.")
    assert record["text"].strip() == "Norhaven closes."
    assert record["problem"].startswith("no article found")


@pytest.mark.parametrize("page", [b"", b"<html></html>", b"<div>" * 20_000 + b"x", b"\0\xff\xfe<"])
def test_hopeless_pages_do_not_raise(page):
    assert html.read(page)["encoding"]


def test_columns_are_recognised_whatever_their_case():
    chosen = choose(["ID", "Headline", "Full Text", "Pub-Date", "Outlet", "Link"])
    assert chosen == {
        "text": "Full Text",
        "title": "Headline",
        "source": "Outlet",
        "url": "Link",
    }


def test_given_columns_win_and_are_not_used_twice():
    chosen = choose(["text", "body"], {"text": "body"})
    assert chosen == {"text": "body"}
    assert choose(["src"], {"url": "src"}) == {"url": "src"}


CLEAN = 'title,text\nA,"one, with a comma"\nB,"two\nlines"\nC,"a ""word"""\n'


@pytest.mark.parametrize(
    "content",
    [
        CLEAN.encode(),
        CLEAN.encode("utf-8-sig"),
        CLEAN.encode("utf-16"),
        CLEAN.replace("\nB", "\n\nB").encode(),
        CLEAN.replace(",", ";").replace("one; with", "one, with").encode(),
        (CLEAN + 'D,"a stray " mark"\n').encode(),  # goes to the csv module
    ],
)
def test_csv_reads_the_same_by_either_way(tmp_path, content):
    rows, _, _ = read_all(
        delimited, table_file(tmp_path, "a.csv", content), {"title": "title", "text": "text"}
    )
    assert rows[:3] == [("A", "one, with a comma"), ("B", "two\nlines"), ("C", 'a "word"')]


def test_ragged_rows_stay_and_are_reported(tmp_path):
    file = table_file(tmp_path, "a.csv", "title,text\nA,one\nB,two,three\nC\nD,four\n")
    rows, problems, _ = read_all(delimited, file, {"title": "title", "text": "text"})
    assert rows == [("A", "one"), ("B", "two"), ("C", None), ("D", "four")]
    assert {row: problem[:19] for row, problem in problems.items()} == {
        1: "ragged row (3 field",
        2: "ragged row (1 field",
    }


def test_an_unclosed_quotation_mark_is_reported_where_it_opens(tmp_path):
    file = table_file(tmp_path, "a.csv", 'title,text\nA,one\nB,"two\nC,three\n')
    rows, problems, _ = read_all(delimited, file, {"text": "text"})
    assert rows == [("one",), ("two\nC,three\n",)]
    assert list(problems) == [1]
    assert "never closed" in problems[1]


def test_csv_rows_are_decoded_one_by_one(tmp_path):
    content = "text\nplain\ncafé\n".encode() + "naïve – so\n".encode("cp1252")
    rows, _, encodings = read_all(
        delimited, table_file(tmp_path, "a.csv", content), {"text": "text"}
    )
    assert rows == [("plain",), ("café",), ("naïve – so",)]
    assert encodings == ["utf-8", "utf-8", "cp1252"]


def test_a_long_field_is_read_by_either_way(tmp_path):
    import csv

    csv.field_size_limit(131_072)
    long = "word " * 40_000  # 200 kB
    for name, end in (("a.csv", ""), ("b.csv", "too,many\n")):
        file = table_file(tmp_path, name, f'text\n"{long}"\n{end}')
        rows, _, _ = read_all(delimited, file, {"text": "text"})
        assert rows[0] == (long,)
    assert csv.field_size_limit() == 131_072


def test_pyarrow_and_the_csv_module_agree_across_blocks(tmp_path, monkeypatch):
    """The second way takes over in the middle, without losing or repeating a row."""
    lines = [f"row {i},{'x' * 50}\n" for i in range(4_000)]
    monkeypatch.setattr(delimited, "BLOCK", 4_096)
    monkeypatch.setattr(delimited, "CHUNK", 700)
    file = table_file(tmp_path, "a.csv", "text,note\n" + "".join(lines) + "last,a,b\n")
    rows, problems, _ = read_all(delimited, file, {"text": "text"})
    assert rows == [(f"row {i}",) for i in range(4_000)] + [("last",)]
    assert list(problems) == [4_000]


def test_json_lines_keep_their_numbers_around_a_broken_one(tmp_path, monkeypatch):
    lines = [json.dumps({"text": f"text {i}"}) for i in range(500)]
    lines[250] = '{"text": "cut'
    monkeypatch.setattr(jsonlines, "BLOCK", 1_000)
    file = table_file(tmp_path, "a.jsonl", "\n\n".join(lines))
    rows, problems, _ = read_all(jsonlines, file, {"text": "text"})
    assert [row for (row,) in rows] == [None if i == 250 else f"text {i}" for i in range(500)]
    assert list(problems) == [250]
    assert problems[250].startswith("not JSON (")


@pytest.mark.parametrize(
    ("line", "value", "problem"),
    [
        (b'{"text": "a\\ud800b"}', "a\ufffdb", "lone surrogates"),
        (b'{"text": "caf\xe9"}', "café", None),
        (b'{"text": 5}', "5", None),
        (b'{"text": ["one", "two"]}', "one\n\ntwo", None),
        (b'{"text": {"a": 1}}', None, "not a text"),
        (b'{"text": null}', None, None),
        (b'["text"]', None, "not a record"),
        (b'{"text": "a\tb"}', "a\tb", None),
        (b"[" * 100_000, None, "not JSON"),
        (b'{"text": "a", "text": "b"}', "b", None),
    ],
)
def test_odd_json_lines_are_read_or_reported(tmp_path, line, value, problem):
    file = table_file(tmp_path, "a.jsonl", b'{"text": "first"}\n' + line + b"\n")
    rows, problems, _ = read_all(jsonlines, file, {"text": "text"})
    assert rows == [("first",), (value,)]
    assert (problems.get(1) or "").startswith(problem or "")
    assert bool(problems) == bool(problem)


@pytest.mark.parametrize(
    "content",
    [
        '[{"text": "a"}, {"text": "b"}]',
        '{"status": "ok", "articles": [{"text": "a"}, {"text": "b"}]}',
        '{"text": "a"}\n{"text": "b"}\n',
    ],
)
def test_json_files_may_be_arrays_objects_or_lines(tmp_path, content):
    file = table_file(tmp_path, "a.json", content)
    assert read_all(jsonlines, file, {"text": "text"})[0] == [("a",), ("b",)]


@pytest.mark.parametrize(
    "content",
    [
        '[{"text": "a"},\n {"text": "b"\n',
        '[\n{"text": "a"},\n{"text": "b",}\n]',
        '{"articles": [\n{"text": "a"} {"text": "b"}]}',
        "no JSON at all",
        "[" * 100_000,
    ],
)
def test_a_broken_json_file_says_where_and_what_to_do(tmp_path, content):
    table_file(tmp_path, "a.json", content)
    [problem] = load(tmp_path)["problem"]
    assert problem.startswith("a.json: not valid JSON (")
    assert "save" in problem or "write a list" in problem
    if content.startswith("[["):
        return
    with pytest.raises(json.JSONDecodeError) as error:
        json.loads(content)
    assert f"at line {error.value.lineno}, column {error.value.colno}:" in problem


def late_names(folder, lines, known=300):
    """The columns of a file in which `lines` follow many with a text only."""
    first = [json.dumps({"text": f"text {i}"}) for i in range(known)]
    file = table_file(folder, "a.jsonl", "\n".join([*first, *lines]))
    return jsonlines.open_table(file).names


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("space", ["", " "])
def test_a_field_that_first_occurs_far_down_is_a_column(tmp_path, monkeypatch, space, ascii_only):
    monkeypatch.setattr(jsonlines, "BLOCK", 1_000)
    record = {"text": "last", "title": "Ferry", "Überschrift": "x", "url": "https://a"}
    line = json.dumps(record, separators=(",", f"{space}:{space}"), ensure_ascii=ascii_only)
    assert late_names(tmp_path, [line]) == ["text", "title", "Überschrift", "url"]
    articles = load(tmp_path / "a.jsonl")
    assert articles["title"].tolist()[-2:] == [articles["title"][0], "Ferry"]


def test_a_name_inside_a_field_or_a_text_is_no_column(tmp_path):
    lines = [
        json.dumps({"text": 'he said "title": no', "meta": {"url": "x", "deep": {"source": "y"}}}),
        json.dumps({"text": "it is", "url": "https://a"}),
    ]
    assert late_names(tmp_path, lines) == ["text", "meta", "url"]


def test_a_broken_line_far_down_does_not_hide_the_next(tmp_path):
    lines = ['{"title": "cut', '{"text": "x", "title": "Ferry"}']
    assert late_names(tmp_path, lines) == ["text", "title"]


def test_columns_found_late_are_those_of_parsing_every_line(tmp_path, monkeypatch):
    """The search agrees with the json module on lines drawn at random."""
    monkeypatch.setattr(jsonlines, "BLOCK", 500)
    chance = random.Random(0)
    usual = ["text", "title", "date", "source", "url", "body", "other: one", "a,b", "{x"]
    for _ in range(20):
        some = chance.sample(usual, 5)
        lines = [
            json.dumps({name: {"k": [1]} if name == "a,b" else 'x "y": z' for name in
                        chance.sample(some, chance.randint(1, 4))})
            for _ in range(60)
        ]  # fmt: skip
        expected = {name for line in lines for name in json.loads(line)} | {"text"}
        assert set(late_names(tmp_path, lines)) == expected


def load(path):
    from corpuslib import load_articles

    return load_articles(path, progress=False)


def pack(path, **members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return path


def test_members_that_lead_out_are_refused(tmp_path):
    members = {"../a.txt": "x", "/b.txt": "x", "c/../../d.txt": "x", "C:\\e.txt": "x", "f.txt": "x"}
    path = pack(tmp_path / "a.zip", **members)
    refused = [name for name, _, refusal in Archive(str(path)).members() if refusal]
    assert sorted(refused) == ["../a.txt", "/b.txt", "C:/e.txt", "c/../../d.txt"]


def test_a_bomb_is_refused_by_what_it_declares(tmp_path, monkeypatch):
    path = pack(tmp_path / "a.zip", **{"bomb.txt": b"0" * (20 << 20), "good.txt": "fine"})
    refusals = {name: refusal for name, _, refusal in Archive(str(path)).members()}
    assert "20,971,520 bytes" in refusals["bomb.txt"]
    assert refusals["good.txt"] is None
    monkeypatch.setattr(archive, "LARGEST_TOTAL", 100)
    path = pack(tmp_path / "b.zip", **{f"{i}.txt": "0123456789" * 5 for i in range(4)})
    assert [bool(refusal) for _, _, refusal in Archive(str(path)).members()] == [0, 0, 1, 1]


def lying_zip(path, content, declared):
    """An archive whose member says that it is smaller than it is."""
    pack(path, **{"a.txt": content})
    data = path.read_bytes()
    true, false = (n.to_bytes(4, "little") for n in (len(content), declared))
    assert data.count(true) == 2  # local and central header
    path.write_bytes(data.replace(true, false))
    return path


def test_a_bomb_is_refused_by_what_is_read(tmp_path):
    import tracemalloc

    path = lying_zip(tmp_path / "a.zip", b"0" * (50 << 20), 1_000)
    packed = Archive(str(path))
    [(_, entry, refusal)] = packed.members()
    assert refusal is None  # its declared size looks harmless
    tracemalloc.start()
    with pytest.raises(zipfile.BadZipFile):
        packed.read(entry)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5 << 20


def test_an_archive_names_its_members_like_the_folder_it_was_made_of(tmp_path):
    wrapped = pack(tmp_path / "press.zip", **{"press/a.txt": "x", "press/b/c.txt": "x"})
    plain = pack(tmp_path / "plain.zip", **{"a.txt": "x", "b/c.txt": "x", "__MACOSX/a.txt": "x"})
    for path in (wrapped, plain):
        assert [file.path for file in find_files(path)[1]] == ["a.txt", "b/c.txt"]


@pytest.fixture
def press(tmp_path):
    for name in ("a.txt", "b/c.txt", "b/d.md", "b/e/f.txt", ".hidden.txt"):
        path = tmp_path / "press" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("words")
    return tmp_path / "press"


def paths(*given):
    return [file.path for file in find_files(given[0] if len(given) == 1 else given)[1]]


def test_a_folder_a_list_and_a_glob_give_the_same_paths(press):
    everything = ["a.txt", "b/c.txt", "b/d.md", "b/e/f.txt"]
    assert paths(press) == everything
    assert paths(str(press) + "/") == everything
    assert paths(press / "a.txt", press / "b") == everything
    assert paths(*sorted(press.rglob("[a-z]*.*"), reverse=True)) == everything
    assert paths(press, press / "a.txt") == everything
    assert paths(press / "**" / "*.txt") == ["a.txt", "b/c.txt", "b/e/f.txt"]
    assert paths(press / "*" / "*.txt") == ["b/c.txt"]
    assert paths(press / "b" / "[cd].*") == ["c.txt", "d.md"]
    assert paths(press / "b" / "c.txt") == ["c.txt"]


def test_links_never_lead_in_circles(press):
    (press / "b" / "up").symlink_to(press)
    (press / "gone.txt").symlink_to(press / "nowhere")
    (press / "same.txt").symlink_to(press / "a.txt")
    (press / "self").symlink_to(press / "self")
    for given in (press, press / "**"):
        files = {file.path: file.problem for file in find_files(given)[1]}
        assert sorted(files) == [
            "a.txt", "b/c.txt", "b/d.md", "b/e/f.txt", "b/up", "gone.txt", "same.txt", "self",
        ]  # fmt: skip
        assert files["b/up"].startswith("a link to a folder")
        assert files["gone.txt"].startswith("a link that leads nowhere")
        assert files["same.txt"] is None


@pytest.mark.parametrize("pattern", ["", "*.txt", "**/*.txt"])
def test_links_to_files_outside_are_followed_only_where_they_are_named(press, tmp_path, pattern):
    (tmp_path / "secret.txt").write_text("SECRET")
    (press / "link.txt").symlink_to(tmp_path / "secret.txt")
    files = {file.path: file.problem for file in find_files(press / pattern)[1]}
    assert files["link.txt"].startswith("a link out of the folder")
    assert files["a.txt"] is None
    assert [file.problem for file in find_files(press / "link.txt")[1]] == [None]


def test_a_path_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nosuch"):
        find_files(tmp_path / "nosuch")
    with pytest.raises(FileNotFoundError, match=r"pattern .*nosuch\*"):
        find_files(tmp_path / "nosuch*")
    with pytest.raises(ValueError, match="list of paths is empty"):
        find_files([])


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("licens = 'x'", "unknown key 'licens'; allowed: title, licence"),
        ("title = 3", "title must be a text, not 3"),
        ("window = ['2031-05-06']", "window must be its first and last day"),
        ("window = ['2031-05-06', '2031-05-01']", "window must be"),
        ("exclude = 'a.csv'", "exclude must be a list"),
        ("[files.'a.csv']\nsauce = 'x'", "unknown key 'sauce'; allowed: source, voice, columns"),
        ("[files.'a.csv']\ncolumns = {txt = 'b'}", "take no column 'txt'"),
        ("[files.'a.csv']\nvoice = 3", "voice must be a text"),
        ("files = 3", "files must be a table"),
        ("title = ", "not valid TOML"),
    ],
)
def test_a_wrong_corpus_file_says_what_is_wrong(toml, message):
    with pytest.raises(ValueError, match=message):
        read_corpus(toml.encode())


def test_later_entries_of_a_corpus_file_win():
    corpus = read_corpus(
        b'[files."north/*.txt"]\nsource = "North"\nvoice = "A"\n[files."north/x.txt"]\nvoice = "B"'
    )
    assert corpus.about("north/x.txt") == {"source": "North", "voice": "B"}
    assert corpus.about("north/y.txt") == {"source": "North", "voice": "A"}
    assert corpus.about("south/y.txt") == {}


def test_dates_of_a_window_may_be_toml_dates():
    corpus = read_corpus(b"window = [2031-05-01, 2031-05-31]")
    assert corpus.facts()["window"] == ["2031-05-01", "2031-05-31"]


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("plain words, “quotes” – and café, SÃO PAULO, Ângela", []),
        ("the port\u00e2\u20ac\u2122s gate", ["mojibake"]),
        ("un caf\u00c3\u00a9 ferm\u00c3\u00a9", ["mojibake"]),
        ("5\u00c2\u00a0000 ferries", ["mojibake"]),
        ("lost \ufffd here", ["lost characters"]),
        ("a \0 byte", ["NUL bytes"]),
    ],
)
def test_damage_is_found_and_told_apart(words, kinds):
    found = find_damage(strings("fine", words))
    assert [(i, problem.partition(" (")[0]) for i, problem in found] == [(1, k) for k in kinds]
    assert set(kinds) <= set(DAMAGE)


def test_what_cp1252_makes_of_utf8_is_called_mojibake():
    """All common accented letters, wrongly decoded by Python itself."""
    letters = "àáâãäåæçèéêëìíîïñòóôõöøùúûüÀÉÑÖÜß’“”–—…€"
    broken = [letter.encode().decode("cp1252", "replace") for letter in letters]
    damaged = {i for i, _ in find_damage(strings(*broken))}
    assert damaged == set(range(len(letters)))


def test_english_is_told_from_other_languages():
    found = find_language(strings(ENGLISH, ENGLISH.upper()))
    assert found.to_pylist() == ["en", "en"]
    found = find_language(strings(GERMAN, FRENCH, DUTCH, SPANISH, RUSSIAN))
    assert found.to_pylist() == ["other"] * 5


def test_a_list_of_names_in_front_does_not_hide_english():
    names = ", ".join(f"Anna Marek{i} Norhaven" for i in range(40))
    assert len(names) > 400
    found = find_language(strings(f"{names}. {ENGLISH * 5}", names, f"{names}. {GERMAN * 5}"))
    assert found.to_pylist() == ["en", "other", "other"]


def test_short_texts_have_no_language():
    assert find_language(strings("", "NATO says no", None)).to_pylist() == [None] * 3


def test_a_language_does_not_depend_on_the_neighbours():
    eight = "the end of the strike and the ferry"  # as few words as tell
    texts = [eight, eight, ENGLISH, "the", GERMAN, "", "of the", FRENCH, RUSSIAN]
    alone = [find_language(strings(one))[0].as_py() for one in texts]
    assert find_language(strings(*texts)).to_pylist() == alone


def test_the_share_of_english_words_is_counted_rightly():
    """8 % of 50 words is 4: the share just reached, and just missed."""
    reached = "the harbour of fish and salt to " + "zzz " * 43
    assert len(reached.split()) == 50
    missed = reached.replace(" to ", " zz ")
    assert find_language(strings(reached, missed)).to_pylist() == ["en", "other"]


def test_a_stream_of_bytes_is_a_file_too(tmp_path):
    path = pack(tmp_path / "a.zip", **{"t.csv": CLEAN})
    [file] = find_files(path)[1]
    assert isinstance(file.open(), io.BytesIO)
    assert len(read_all(delimited, file, {"text": "text"})[0]) == 3
