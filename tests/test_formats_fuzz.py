"""Files that are anything at all: never an exception, never a hang, never a lost file."""

import io
import random
import time
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpuslib import load_articles
from corpuslib.readers import DOCUMENTS, TABLES
from tests import made_formats as made

pytest.importorskip("docx", reason="the extra formats is not installed")
pytest.importorskip("openpyxl", reason="the extra formats is not installed")
pytest.importorskip("fastwarc", reason="the extra formats is not installed")

ENDINGS = sorted({*DOCUMENTS, *TABLES})
RSS = b"<rss version='2.0'><channel><item><title>Ferry</title></item></channel></rss>"
#: Valid files of every kind, most of them under an ending that is theirs.
SEEDS = {
    ".txt": [made.proquest(), b" date 2031-05-06 The ferry sailed."],
    ".html": [made.factiva_page(), made.factiva_page(codes=True), made.page("Ferry", "It sailed.")],
    ".docx": [made.nexis(), made.word("The ferry sailed.")],
    ".rtf": [made.factiva_lines(), made.factiva_fields(), made.rtf("The ferry sailed.")],
    ".pdf": [made.pdf("The ferry sailed.", "Nobody waved."), made.encrypted(made.pdf("x"), "")],
    ".csv": [b"title,text\nA,one\n", made.knowledge("Ferry", "https://a").encode() + b"\n"],
    ".json": [b'[{"text": "one", "title": "A"}]'],
    ".jsonl": [b'{"text": "one"}\n' * 250 + b'{"text": "two", "title": "B"}\n'],
    ".xlsx": [made.workbook(("A", [["text", "date"], ["It sailed.", "2031-05-06"]]))],
    ".xml": [RSS],
    ".warc": [made.fetched("https://a", made.page("Ferry", "It sailed.")) * 2],
    ".warc.gz": [made.zipped(made.fetched("https://a", made.page("Ferry", "It sailed.")))],
}
SLOWEST = 10  # seconds, on a machine that does other things too


def check(folder, ending, content):
    """Load a file beside a good one, whose row must be as ever."""
    (folder / f"a{ending}").write_bytes(content)
    (folder / "z.md").write_text("The ferry to Norhaven sailed again.")
    start = time.perf_counter()
    articles = load_articles(folder, progress=False)
    assert time.perf_counter() - start < SLOWEST
    assert articles["article_id"].is_unique
    assert articles["text"].notna().all()
    assert articles["text"].iloc[-1] == "The ferry to Norhaven sailed again."
    own = articles[articles["path"] == f"a{ending}"]
    assert len(own) >= 1
    empty = own["text"].str.strip() == ""
    assert own.loc[empty, "problem"].notna().all()


def mutated(chance, content):
    """Flip, cut, double, swap or blow up some parts of a file."""
    data = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 5, 20])):
        if not data:
            break
        at, length = chance.randrange(len(data)), chance.choice([1, 1, 4, 40, 400])
        kind = chance.randrange(6)
        if kind == 0:
            data[at] = chance.randrange(256)
        elif kind == 1:
            del data[at : at + length]
        elif kind == 2:
            data[at:at] = data[at : at + length] * chance.choice([1, 2, 50])
        elif kind == 3:
            data[at : at + length] = chance.randbytes(length)
        elif kind == 4:
            data[at:at] = chance.choice([b"<", b"{", b"\0", b"\\", b"9" * 12, b'"', b"\xff\xfe"])
        else:
            del data[at:]
    return bytes(data)


def mutated_inside(chance, package):
    """Do the same to one member of an Office file, so that the archive itself stays whole."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        name = chance.choice([n for n in archive.namelist() if n.endswith((".xml", ".rels"))])
        content = archive.read(name)
    return made.repacked(package, **{name: mutated(chance, content)})


def search(folder, seconds, seed):
    """Mutate valid files of every kind in turn until time is up; every kind at least once."""
    chance = random.Random(seed)
    start, n = time.perf_counter(), 0
    while time.perf_counter() - start < seconds or n < len(SEEDS):
        ending = list(SEEDS)[n % len(SEEDS)]
        content = chance.choice(SEEDS[ending])
        if content.startswith(b"PK") and chance.random() < 0.7:
            content = mutated_inside(chance, content)
        else:
            content = mutated(chance, content)
        try:
            check(folder, ending, content)
        except BaseException:
            print(f"seed {seed}, file {n}, ending {ending}: {content!r}"[:20_000])
            raise
        (folder / f"a{ending}").unlink()
        n += 1


@pytest.mark.parametrize("ending", list(SEEDS))
def test_the_valid_files_are_read(tmp_path, ending):
    for content in SEEDS[ending]:
        check(tmp_path, ending, content)


@settings(max_examples=60, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(ending=st.sampled_from(ENDINGS), content=st.binary(max_size=400))
def test_random_bytes_do_no_harm(tmp_path_factory, ending, content):
    check(tmp_path_factory.mktemp("fuzz"), ending, content)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    ending=st.sampled_from([".rtf", ".pdf", ".docx", ".xml", ".warc", ".json", ".html", ".txt"]),
    pieces=st.lists(
        st.sampled_from(
            [b"{\\rtf1 ", b"\\par ", b"\\'e9", b"\\u-1?", b"}", b"{", b"%PDF-1.4\n", b"1 0 obj\n",
             b"<< /Type /Page >>", b"trailer << /Root 1 0 R >>", b"PK\x03\x04", b"<rss>", b"<item>",
             b"<title>", b"</item>", b"WARC/1.0\r\n", b"WARC-Type: response\r\n", b"\r\n\r\n",
             b"Content-Length: 99999999999\r\n", b"[", b'{"text": ', b'"x"', b"_" * 60, b"\n",
             b"Document 1 of 9\n\n", b"Full text: ", b"End of Document\n", b"Body\n", b"HD|x|\n",
             b"100 words\n6 May 2031\n", b"Document NORPST0020310506eb56000ab\n", b"\xff", b"\0",
             b'<div class="article enArticle">', b"articleParagraph", b"</div>"]
        ),
        max_size=30,
    ),
)  # fmt: skip
def test_files_of_likely_pieces_do_no_harm(tmp_path_factory, ending, pieces):
    check(tmp_path_factory.mktemp("fuzz"), ending, b"".join(pieces))


def test_broken_files_of_every_kind_do_no_harm(tmp_path):
    search(tmp_path, 3, seed=0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 5))
def test_many_broken_files_of_every_kind_do_no_harm(tmp_path, seed):
    search(tmp_path, 60, seed)
