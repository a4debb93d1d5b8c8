"""Files of the extra `formats`: what they hold comes out, and nothing they do harms the rest."""

import contextlib
import gzip
import io
import socket
import struct
import sys
import time
import zipfile
import zlib

import pytest

from corpuslib import load_articles
from corpuslib.readers import office, pdf, rtf, warc, word, xlsx
from corpuslib.readers.columns import choose
from corpuslib.readers.problem import INSTALL, Unusable, library
from tests import made_formats as made

pytest.importorskip("docx", reason="the extra formats is not installed")
pytest.importorskip("openpyxl", reason="the extra formats is not installed")
pytest.importorskip("fastwarc", reason="the extra formats is not installed")

TEXT = "The harbour of Norhaven was closed for the night, and the crews were told to wait. " * 4


def write(folder, **files):
    for name, content in files.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def load(folder, name, content, **options):
    return load_articles(
        write(folder, **{name: content}) / name.replace("__", "."), progress=False, **options
    )


def one(folder, name, content):
    articles = load(folder, name, content)
    assert len(articles) == 1
    return articles.iloc[0]


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError(f"a reader opened the network: {args}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


class TestWord:
    def test_paragraphs_and_tables_come_in_their_order(self):
        import docx

        document = docx.Document()
        document.add_paragraph("Before.")
        table = document.add_table(2, 2)
        for row, cells in enumerate([("Ferry", "Day"), ("Norhaven", "Tuesday")]):
            for column, text in enumerate(cells):
                table.cell(row, column).text = text
        inner = table.cell(1, 1).add_table(1, 1)
        inner.cell(0, 0).text = "noon"
        document.add_paragraph("After.")
        assert word.read(made.saved(document)) == {
            "text": "Before.\n\nFerry | Day\nNorhaven | Tuesday noon\n\nAfter."
        }

    def test_merged_cells_are_read_once(self):
        import docx

        document = docx.Document()
        table = document.add_table(1, 3)
        table.cell(0, 0).merge(table.cell(0, 1)).text = "Wide"
        table.cell(0, 2).text = "Narrow"
        assert word.read(made.saved(document))["text"] == "Wide | Narrow"

    def test_insertions_stay_and_deletions_go(self):
        package = made.word("MARK")
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            xml = archive.read("word/document.xml").decode()
        marked = (
            "<w:r><w:t>The </w:t></w:r><w:ins><w:r><w:t>new </w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText>old </w:delText></w:r></w:del>"
            "<w:moveFrom><w:r><w:t>gone </w:t></w:r></w:moveFrom>"
            '<w:hyperlink><w:r><w:t>port</w:t><w:tab/><w:t xml:space="preserve">is</w:t></w:r>'
            "</w:hyperlink><w:sdt><w:sdtContent><w:r><w:br/><w:t>shut.</w:t></w:r></w:sdtContent>"
            "</w:sdt>"
        )
        xml = xml.replace("<w:r><w:t>MARK</w:t></w:r>", marked)
        package = made.repacked(package, word__document=b"")  # adds a stray member
        package = made.repacked(package, **{"word/document.xml": xml})
        assert word.read(package)["text"] == "The new port\tis\nshut."

    def test_a_date_in_front_counts_as_in_plain_text(self, tmp_path):
        article = one(tmp_path, "a__docx", made.word("date 2031-05-06 The ferry sailed."))
        assert (str(article["date"].date()), article["date_method"]) == ("2031-05-06", "header")
        assert article["text"] == "The ferry sailed."

    def test_a_date_in_the_name_counts_and_the_properties_do_not(self, tmp_path):
        article = one(tmp_path, "2031-05-06 ferry__docx", made.word("The ferry sailed."))
        assert (str(article["date"].date()), article["date_method"]) == ("2031-05-06", "filename")
        assert one(tmp_path, "ferry__docx", made.word("x"))["date_method"] == "none"

    def test_pictures_alone_are_reported(self, tmp_path):
        assert "no text in the file" in one(tmp_path, "a__docx", made.word())["problem"]


class TestRichText:
    def test_letters_of_every_kind_come_out(self):
        data = (
            b"{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset0 Times;}{\\f1\\fcharset204 "
            b"Times CYR;}}\\f0 caf\\'e9 \xe9 \\u8211? \\ldblquote x\\rdblquote\\par "
            b"\\f1\\'cf\\'ee\\'f0\\'f2\\par}"
        )
        assert rtf.read(data)["text"] == "café é – “x”\nПорт"

    def test_links_give_their_words_only(self):
        data = (
            b'{\\rtf1 See {\\field{\\*\\fldinst{HYPERLINK "https://post.example"}}'
            b"{\\fldrslt the page}} today.}"
        )
        assert rtf.read(data)["text"] == "See the page today."

    def test_a_date_in_front_counts(self):
        assert rtf.read(made.rtf("date 2031-05-06 The ferry."))["date"] == "2031-05-06"

    @pytest.mark.parametrize(
        "body",
        [
            "\\f1" * 200_000,
            "\\f0\\fcharset0 " + "a" * 200_000,
            "{\\field{\\*\\fldinst{" * 20_000,
            "{" * 200_000,
            "\\pict\\bin99999999 " + "x" * 50_000,
        ],
    )
    def test_odd_files_end_soon(self, body):
        start = time.perf_counter()
        for head in ("{\\rtf1 ", "{\\rtf1{\\fonttbl"):
            with contextlib.suppress(Unusable):
                rtf.read((head + body + "}").encode())
        assert time.perf_counter() - start < 5


class TestPdf:
    def test_pages_come_in_their_order(self):
        data = made.pdf("date 2031-05-06 The ferry (old) sailed.", "Nobody waved.")
        assert pdf.read(data) == {
            "text": "The ferry (old) sailed.\n\nNobody waved.",
            "date": "2031-05-06",
            "date_method": "header",
        }

    @pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
    def test_a_password_is_asked_for_only_where_one_is_needed(self, algorithm):
        data = made.pdf("The ferry sailed.")
        locked = made.encrypted(data, "", algorithm=algorithm)
        assert pdf.read(locked)["text"] == "The ferry sailed."
        with pytest.raises(Unusable, match="a password is needed"):
            pdf.read(made.encrypted(data, "key", algorithm=algorithm))

    def test_pages_without_text_are_reported(self):
        assert "no text in the file (its pages may be pictures" in pdf.read(made.pdf(""))["problem"]

    def test_too_many_pages_or_steps_are_refused(self, monkeypatch):
        data = made.pdf("one", "two", "three")
        monkeypatch.setattr(pdf, "PAGES", 2)
        with pytest.raises(Unusable, match="more than 2 pages"):
            pdf.read(data)
        monkeypatch.setattr(pdf, "PAGES", 9)
        monkeypatch.setattr(pdf, "OPERATIONS", 4)
        with pytest.raises(Unusable, match="more than 4 drawing steps"):
            pdf.read(data)

    def test_a_page_that_unfolds_is_refused(self):
        drawn = zlib.compress(b"q Q " * (4 << 20), 9)
        data = made.pdf("MARK")
        start, end = data.index(b"5 0 obj"), data.index(b"xref\n")
        stream = b"5 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(drawn)
        bomb = data[:start] + stream + drawn + b"\nendstream\nendobj\n" + data[end:]
        with pytest.raises(Unusable, match="too many steps"):
            pdf.read(bomb)

    def test_forms_that_draw_each_other_end_soon(self):
        """Each of twelve forms draws the next one ten times."""
        objects = ["<< /Type /Catalog /Pages 2 0 R >>",
                   "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                   "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R "
                   "/Resources << /XObject << /X 5 0 R >> >> >>",
                   "<< /Length 5 >>\nstream\n/X Do\nendstream"]  # fmt: skip
        drawn = "/X Do " * 10
        for i in range(12):
            objects.append(
                "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << "
                f"/X {6 + i} 0 R >> >> /Length {len(drawn)} >>\nstream\n{drawn}\nendstream"
            )
        objects.append("<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 0 >>\n"
                       "stream\n\nendstream")  # fmt: skip
        body = "".join(f"{i} 0 obj\n{o}\nendobj\n" for i, o in enumerate(objects, 1))
        data = f"%PDF-1.4\n{body}trailer\n<< /Root 1 0 R >>\n%%EOF".encode()
        start = time.perf_counter()
        with contextlib.suppress(Unusable):
            pdf.read(data)
        assert time.perf_counter() - start < 30


HEAD = ["Headline", "Full text", "Date", "Outlet"]


class TestWorkbook:
    def test_rows_are_articles(self, tmp_path):
        from datetime import date, datetime

        rows = [
            HEAD,
            ["Ferry", "It sailed.", datetime(2031, 5, 6, 9, 30), "Post"],
            [None, None, None, None],
            ["Port", "It shut.", date(2031, 5, 7), "Courier"],
            ["Strike", "It ended.", "8 May 2031", None],
            ["Count", 20310509.0, 20310509, "Post"],
        ]
        articles = load(tmp_path, "a__xlsx", made.workbook(("Articles", rows)))
        assert articles["article_id"].tolist() == ["a#0", "a#1", "a#2", "a#3"]
        assert articles["text"].tolist() == ["It sailed.", "It shut.", "It ended.", "20310509"]
        assert articles["date"].dt.day.tolist() == [6, 7, 8, 9]
        assert articles["source"].tolist()[:2] == ["Post", "Courier"]
        assert articles["problem"].isna().all()
        assert articles.attrs["columns"]["a.xlsx"]["text"] == "Full text"

    def test_every_sheet_is_read_or_named(self, tmp_path):
        data = made.workbook(
            ("Notes", [["who"], ["me"]]),
            ("May", [HEAD, ["Ferry", "It sailed."]]),
            ("Empty", []),
            ("June", [["Full text", "Headline"], ["It shut.", "Port"]]),
        )
        articles = load(tmp_path, "a__xlsx", data)
        assert articles["text"].tolist() == ["", "It sailed.", "It shut."]
        assert articles["title"].tolist()[1:] == ["Ferry", "Port"]
        assert articles["problem"].tolist()[0].startswith("a.xlsx#0: sheet not read ('Notes' has")
        assert articles["problem"].isna().tolist() == [False, True, True]

    def test_columns_may_be_named(self, tmp_path):
        data = made.workbook(("A", [["Body copy"], ["It sailed."]]))
        articles = load(tmp_path, "a__xlsx", data, columns={"text": "Body copy"})
        assert articles["text"].tolist() == ["It sailed."]

    @pytest.mark.parametrize(
        "cell",
        ['<row r="999999999999"><c r="A999999999999"><v>1</v></c></row>',
         '<row r="2"><c r="ZZZZZZZZ2"><v>1</v></c></row>',
         '<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
         '<row r="2"><c r="A2" t="s"><v>77</v></c></row>',
         '<row r="2"><c r="A2"><v>1</v></c>'],
    )  # fmt: skip
    def test_sheets_that_lie_end_soon_and_keep_their_rows(self, tmp_path, cell):
        data = made.workbook(("A", [["text"], ["It sailed."]]))
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            xml = archive.read("xl/worksheets/sheet1.xml").decode()
        xml = xml.replace("</sheetData>", cell + "</sheetData>")
        xml = xml.replace('ref="A1:A2"', 'ref="A1:XFD1048576"')
        start = time.perf_counter()
        articles = load(
            tmp_path, "a__xlsx", made.repacked(data, **{"xl/worksheets/sheet1.xml": xml})
        )
        assert articles["text"].tolist()[0] == "It sailed." or articles["problem"].notna().all()
        assert time.perf_counter() - start < 10


OFFICE = {"a__docx": made.word("The ferry sailed."),
          "b__xlsx": made.workbook(("A", [["text"], ["It sailed."]]))}  # fmt: skip
MAIN = {"a__docx": "word/document.xml", "b__xlsx": "xl/worksheets/sheet1.xml"}


class TestPackages:
    @pytest.mark.parametrize("name", OFFICE)
    def test_a_password_is_named(self, tmp_path, name):
        article = one(tmp_path, name, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
        assert "encrypted, or from before 2007" in article["problem"]

    @pytest.mark.parametrize("name", OFFICE)
    def test_a_bomb_is_refused_by_what_it_declares(self, tmp_path, name):
        bomb = made.repacked(OFFICE[name], **{MAIN[name]: b"<x>" + b" " * (200 << 20) + b"</x>"})
        assert len(bomb) < 1 << 20
        assert "too large when unpacked" in one(tmp_path, name, bomb)["problem"]

    @pytest.mark.parametrize("name", OFFICE)
    def test_a_bomb_that_lies_is_read_no_further_than_it_declares(self, tmp_path, name):
        import tracemalloc

        bomb = made.repacked(OFFICE[name], **{MAIN[name]: b"<x>" + b" " * (100 << 20) + b"</x>"})
        real = struct.pack("<L", (100 << 20) + 7)
        lying = bomb.replace(real, struct.pack("<L", 1000))
        assert lying != bomb
        tracemalloc.start()
        article = one(tmp_path, name, lying)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert "unpacked" in article["problem"] or "not a" in article["problem"]
        assert peak < 30 << 20

    @pytest.mark.parametrize("name", OFFICE)
    @pytest.mark.parametrize("code", ["utf-8", "utf-16"])
    def test_entities_are_refused(self, tmp_path, name, code):
        laughs = "".join(f'<!ENTITY l{i + 1} "{f"&l{i};" * 10}">' for i in range(12))
        head = f'<?xml version="1.0" encoding="{code}"?>'
        xml = f'{head}<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><x>&l12;</x>'.encode(code)
        article = one(tmp_path, name, made.repacked(OFFICE[name], **{MAIN[name]: xml}))
        assert "document type declaration" in article["problem"]

    def test_files_of_this_machine_are_not_included(self, tmp_path):
        secret = tmp_path / "secret"
        secret.write_text("SECRET")
        xml = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]><x>&e;</x>'
        data = made.repacked(OFFICE["a__docx"], **{MAIN["a__docx"]: xml})
        articles = load(tmp_path, "a__docx", data)
        assert "SECRET" not in articles.to_string()

    @pytest.mark.parametrize("name", OFFICE)
    def test_deep_xml_is_reported(self, tmp_path, name):
        deep = b"<x>" * 60_000 + b"</x>" * 60_000
        articles = load(tmp_path, name, made.repacked(OFFICE[name], **{MAIN[name]: deep}))
        assert articles["problem"].notna().all()

    def test_members_that_lead_out_of_the_file_are_never_written(self, tmp_path):
        data = made.repacked(OFFICE["a__docx"], **{"../../evil.xml": b"<x/>"})
        folder = tmp_path / "in"
        folder.mkdir()
        load(folder, "a__docx", data)
        assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.docx", "in"]

    def test_too_many_parts_are_refused(self, monkeypatch):
        monkeypatch.setattr(office, "MEMBERS", 3)
        with pytest.raises(Unusable, match="too large when unpacked"):
            office.unpack(OFFICE["a__docx"], "Word file", word.LIMIT)


RSS = """<?xml version="1.0" encoding="{code}"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Norhaven Post</title><link>https://post.example</link>
<item><title>Ferry &amp; port</title><link>https://post.example/ferry</link>
<pubDate>Tue, 06 May 2031 23:30:00 -0400</pubDate><description>Short.</description>
<content:encoded><![CDATA[<p>The café by the ferry.</p><p>It <b>shut</b>.</p>]]></content:encoded>
</item>
<item><title>Strike</title><guid>x</guid><pubDate>Wed, 07 May 2031 08:00:00 GMT</pubDate>
<description>&lt;p&gt;The strike ended.&lt;/p&gt;</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Sudhaven Courier</title>
<entry><title>Port</title><link href="https://courier.example/port"/><updated>2031-05-08T10:00:00Z
</updated><published>2031-05-07T10:00:00Z</published><content type="html">&lt;p&gt;It rained.
&lt;/p&gt;</content></entry></feed>"""


class TestFeeds:
    @pytest.mark.parametrize("code", ["utf-8", "iso-8859-1"])
    def test_entries_of_rss_are_articles(self, tmp_path, code):
        articles = load(tmp_path, "a__rss", RSS.format(code=code).encode(code))
        assert articles["text"].tolist() == [
            "The café by the ferry.\n\nIt shut.",
            "The strike ended.",
        ]
        assert articles["title"].tolist() == ["Ferry & port", "Strike"]
        assert articles["date"].dt.day.tolist() == [6, 7]
        assert articles["url"].tolist()[0] == "https://post.example/ferry"
        assert set(articles["source"]) == {"Norhaven Post"}
        assert articles["article_id"].tolist() == ["a#0", "a#1"]

    def test_entries_of_atom_have_the_day_of_publication(self, tmp_path):
        article = one(tmp_path, "a__atom", ATOM)
        assert (article["text"], article["source"]) == ("It rained.", "Sudhaven Courier")
        assert str(article["date"].date()) == "2031-05-07"

    @pytest.mark.parametrize("content", ["http://post.example/feed", "{file}", "file://{file}"])
    def test_a_file_that_holds_an_address_is_not_followed(self, tmp_path, content):
        secret = tmp_path / "secret.bin"
        secret.write_text(RSS.format(code="utf-8"))
        article = one(tmp_path, "a__xml", content.format(file=secret))
        assert "not an RSS or Atom feed" in article["problem"]

    def test_other_xml_is_named(self, tmp_path):
        assert (
            "it looks like XML" in one(tmp_path, "a__xml", "<?xml version='1.0'?><x/>")["problem"]
        )

    def test_entities_do_not_unfold(self, tmp_path):
        laughs = "".join(f'<!ENTITY l{i + 1} "{f"&l{i};" * 10}">' for i in range(9))
        doctype = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}]>'
        data = RSS.format(code="utf-8").replace("<rss", doctype + "<rss").replace("Short", "&l9;")
        start = time.perf_counter()
        articles = load(tmp_path, "a__xml", data)
        assert articles["text"].str.len().max() < 1_000
        assert time.perf_counter() - start < 5

    def test_a_feed_cut_off_keeps_what_it_has(self, tmp_path):
        data = RSS.format(code="utf-8").encode()
        articles = load(tmp_path, "a__xml", data[: data.index(b"Strike") + 3])
        assert articles["title"].tolist()[0] == "Ferry & port"


URL = "https://www.post.example/ferry"
PAGE = made.page("Ferry sails", TEXT)


class TestWebArchives:
    @pytest.mark.parametrize("packed", [False, True])
    def test_pages_are_articles(self, tmp_path, packed):
        port = made.page("Port", TEXT, "2031-05-07")
        records = [
            made.fetched(URL, PAGE),
            made.fetched("https://post.example/gone", b"<p>x</p>", status="404 Not Found"),
            made.fetched("https://post.example/logo", b"\x89PNG", kind="image/png"),
            made.fetched("https://post.example/b", gzip.compress(port),
                         extra="Content-Encoding: gzip\r\n"),
        ]  # fmt: skip
        name, data = (
            ("a__warc__gz", made.zipped(*records)) if packed else ("a__warc", b"".join(records))
        )
        articles = load(tmp_path, name, data)
        assert articles["article_id"].tolist() == ["a#0", "a#1"]
        assert articles["title"].tolist() == ["Ferry sails", "Port"]
        assert articles["date"].dt.strftime("%Y-%m-%d").tolist() == ["2031-05-06", "2031-05-07"]
        assert articles["url"].tolist() == [URL, "https://post.example/b"]
        assert set(articles["source"]) == {"post.example"}
        assert all(TEXT.strip() in text for text in articles["text"])
        assert articles["problem"].isna().all()

    def test_the_day_of_fetching_is_no_date(self, tmp_path):
        page = PAGE.replace(b"2031-05-06", b"")
        assert one(tmp_path, "a__warc", made.fetched(URL, page))["date_method"] == "none"

    @pytest.mark.parametrize("packed", [False, True])
    @pytest.mark.parametrize("cut", [1, 30, 90])
    def test_an_archive_cut_off_keeps_what_it_has_and_says_so(self, tmp_path, packed, cut):
        records = [made.fetched(URL, PAGE), made.fetched("https://post.example/b", PAGE)]
        data = made.zipped(*records) if packed else b"".join(records)[:-4]
        articles = load(tmp_path, "a__warc__gz" if packed else "a__warc", data[:-cut])
        assert articles["title"].tolist()[0] == "Ferry sails"
        assert articles["problem"].notna().sum() == (0 if packed and cut < 8 else 1)

    def test_a_page_that_unfolds_is_refused_and_the_next_one_read(self, tmp_path, monkeypatch):
        monkeypatch.setattr(warc, "LARGEST", 100_000)
        bomb = gzip.compress(b"0" * (20 << 20))
        data = (made.fetched("https://post.example/bomb", bomb, extra="Content-Encoding: gzip\r\n")
                + made.fetched(URL, PAGE))  # fmt: skip
        articles = load(tmp_path, "a__warc", data)
        assert "page too large" in articles["problem"][0]
        assert articles["title"][1] == "Ferry sails"

    @pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate"])
    def test_a_page_packed_wrongly_is_reported(self, tmp_path, coding):
        data = made.fetched(URL, b"nonsense", extra=f"Content-Encoding: {coding}\r\n")
        articles = load(tmp_path, "a__warc", data + made.fetched(URL, PAGE))
        assert articles["problem"].str.contains("unreadable page").tolist()[0]
        assert articles["title"][1] == "Ferry sails"


class TestTablesOfDatabases:
    def test_lists_of_media_cloud_give_titles_and_sources(self, tmp_path):
        head = "id,indexed_date,language,media_name,media_url,publish_date,title,url\n"
        row = (
            "1,2031-05-09 00:00:01,en,post.example,post.example,2031-05-06,Ferry sails,https://a\n"
        )
        article = one(tmp_path, "a__csv", head + row)
        assert article[["title", "text", "source", "url"]].tolist() == [
            "Ferry sails", "Ferry sails", "post.example", "https://a",
        ]  # fmt: skip
        assert str(article["date"].date()) == "2031-05-06"

    def test_older_lists_of_media_cloud_do_too(self):
        names = (
            "stories_id publish_date title url language ap_syndicated themes media_id media_name"
        )
        assert choose(names.split()) == {
            "title": "title", "date": "publish_date", "source": "media_name", "url": "url",
        }  # fmt: skip

    def test_lists_of_gdelt_are_tables_like_others(self, tmp_path):
        data = "\ufeffURL,MobileURL,Date,Title\nhttps://a,,2031-05-06 10:15:00,Ferry sails\n"
        article = one(tmp_path, "a__csv", data)
        assert (article["title"], article["url"]) == ("Ferry sails", "https://a")
        assert str(article["date"].date()) == "2031-05-06"

    def test_answers_of_gdelt_in_json_are_read(self, tmp_path):
        data = (
            '{"articles": [{"url": "https://a", "url_mobile": "", "title": "Ferry sails", '
            '"seendate": "20310506T101500Z", "domain": "post.example", "language": "English"}]}'
        )
        article = one(tmp_path, "a__json", data)
        assert (article["title"], article["source"]) == ("Ferry sails", "post.example")
        assert str(article["date"].date()) == "2031-05-06"

    @pytest.mark.parametrize("name", ["20310506101500__gkg__csv", "a__tsv", "a__CSV"])
    def test_the_knowledge_graph_gives_titles(self, tmp_path, name):
        lines = [
            made.knowledge("Ferry &amp; port; “quoted, too", "https://a"),
            made.knowledge("Strike", "https://b", "20310507000000"),
            "cut\toff",
        ]
        articles = load(tmp_path, name, "\n".join(lines) + "\n")
        assert articles["title"].tolist()[:2] == ["Ferry & port; “quoted, too", "Strike"]
        assert articles["date"].dt.day.tolist()[:2] == [6, 7]
        assert articles["source"].tolist()[:2] == ["post.example"] * 2
        assert "ragged row (2 fields where there must be 27" in articles["problem"][2]

    @pytest.mark.parametrize(("kind", "width"), [("events", 61), ("events", 58), ("mentions", 16)])
    def test_lists_without_words_are_named(self, tmp_path, kind, width):
        line = "\t".join(["1204", "20310506", *["x"] * (width - 2)])
        article = one(tmp_path, "a__CSV", f"{line}\n{line}\n")
        assert article["problem"].startswith(f"a.CSV: GDELT {kind} (they hold neither texts")


WRONG = {
    "a__docx": "not a Word file",
    "a__xlsx": "not a workbook",
    "a__rtf": "not rich text",
    "a__pdf": "not a PDF",
    "a__warc": "not a web archive",
    "a__warc__gz": "not a web archive",
    "a__xml": "not an RSS or Atom feed",
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize(
    ("content", "likeness"),
    [
        (b"", "it is empty"),
        (b"The ferry sailed.", "something else"),
        (b"%PDF-1.7", "a PDF"),
        (b"{\\rtf1 x}", "rich text"),
        (b"<html><p>x</p></html>", "a web page"),
    ],
)
def test_a_wrong_ending_is_named_and_harms_no_other(tmp_path, name, content, likeness):
    if (name, likeness) in {("a__rtf", "rich text"), ("a__pdf", "a PDF")}:
        return
    write(tmp_path, z__txt="Fine.", **{name: content})
    articles = load_articles(tmp_path, progress=False)
    assert articles["text"].tolist() == ["", "Fine."]
    problem = articles["problem"][0]
    assert problem.startswith(f"{name.replace('__', '.')}: {WRONG[name]} (")
    assert likeness in problem
    assert articles["problem"].isna()[1]


VALID = {
    "a__docx": made.word("The ferry sailed.", "It rained."),
    "a__xlsx": made.workbook(("A", [["text"], ["It sailed."]])),
    "a__pdf": made.pdf("The ferry sailed."),
}


@pytest.mark.parametrize("name", VALID)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_cut_off_is_reported_and_harms_no_other(tmp_path, name, share):
    content = VALID[name]
    write(tmp_path, z__txt="Fine.", **{name: content[: int(share * len(content))]})
    articles = load_articles(tmp_path, progress=False)
    assert articles["text"].tolist()[-1] == "Fine."
    assert articles["problem"].notna().tolist() == [True, False]


LIBRARIES = {
    "a__docx": ("docx", "python-docx"),
    "a__rtf": ("striprtf.striprtf", "striprtf"),
    "a__pdf": ("pypdf", "pypdf"),
    "a__xlsx": ("openpyxl", "openpyxl"),
    "a__xml": ("feedparser", "feedparser"),
    "a__warc": ("fastwarc", "fastwarc"),
}


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_missing_library_names_the_extra_and_the_command(tmp_path, monkeypatch, name):
    module, package = LIBRARIES[name]
    monkeypatch.setitem(sys.modules, module, None)
    content = {"a__rtf": b"{\\rtf1 x}", "a__pdf": made.pdf("x")}.get(name, b"x")
    write(tmp_path, z__txt="Fine.", **{name: content})
    articles = load_articles(tmp_path, progress=False)
    problem = articles["problem"][0]
    assert f"{package} is not installed (it comes with the extra formats" in problem
    assert INSTALL in problem
    assert articles["text"][1] == "Fine."


def test_the_command_names_an_extra_that_exists():
    import tomllib
    from pathlib import Path

    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
    asked = " ".join(project["optional-dependencies"]["formats"])
    for _, package in LIBRARIES.values():
        assert package in asked
    assert "[formats]" in INSTALL
    assert library("json", "json").loads("1") == 1


def test_the_library_is_imported_only_for_its_files(tmp_path):
    import subprocess

    write(tmp_path, a__txt="The ferry sailed.", b__csv="text\nx\n")
    script = (
        "import sys; from corpuslib import load_articles; "
        f"load_articles({str(tmp_path)!r}, progress=False); "
        "print([m for m in ('docx', 'pypdf', 'openpyxl', 'feedparser', 'fastwarc', 'striprtf') "
        "if m in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


def test_pickles_in_a_folder_are_not_opened(tmp_path):
    write(tmp_path, a__pkl=b"cos\nsystem\n(S'touch pwned'\ntR.", z__txt="Fine.")
    articles = load_articles(tmp_path, progress=False)
    assert "unknown ending '.pkl'" in articles["problem"][0]


def test_files_inside_an_archive_are_read_alike(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for name, content in VALID.items():
            packed.writestr(name.replace("__", ".").replace("a.", f"{name[3:]}."), content)
        packed.writestr("w.warc.gz", made.zipped(made.fetched(URL, PAGE)))
    articles = load(tmp_path, "press__zip", stream.getvalue())
    assert articles["problem"].isna().all()
    assert articles["article_id"].tolist() == ["docx", "pdf", "w#0", "xlsx#0"]


def test_xlsx_limits_are_what_excel_can_hold():
    assert (xlsx.ROWS, xlsx.COLUMNS) == (1_048_576, 256)
