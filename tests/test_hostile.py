"""A corpus is data from strangers: nothing it holds crashes, hangs, runs, links or leaks."""

import io
import json
import os
import re
import subprocess
import sys
import time
import warnings
import zipfile
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import matplotlib.pyplot as plt
import mistune
import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

import corpuslib as cl
from corpuslib import plots, schema
from corpuslib.__main__ import main
from corpuslib.plain import plain_cell, plain_html, plain_line, plain_markdown, read_cell
from corpuslib.share.mend import Mender
from corpuslib.tokens import paragraphs, sentences, words
from tests import made_evidence
from tests.fuzz.imports import exported, search
from tests.made_hostile import ATTACK, ATTACKS, MARK, SHAPES, articles, corpus, pieces

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = Path(cl.__file__).parent
CODEBOOK = cl.load_codebook()
SCORER = cl.CodebookScorer(CODEBOOK)
JS = (PACKAGE / "evidence" / "view.js").read_text(encoding="utf-8")


# ------------------------------------------------------------------ reading: no crash, no hang


def extract(text: str) -> pd.DataFrame:
    return cl.extract_statements(articles([text]), CODEBOOK, progress=False)


def whole(text: str) -> pd.DataFrame:
    """One statement that is the whole text."""
    row = {"statement_id": ["a"], "article_id": ["a0"], "start": [0], "end": [len(text)]}
    flags = {key: [False] for key in ("conditional", "negated", "question", "background")}
    return schema.conform(pd.DataFrame(row | flags | {"text": [text]}), "statements")


def score(text: str) -> None:
    statements = whole(text)
    stances = cl.score_stances(statements, CODEBOOK, SCORER, progress=False)
    explanation = cl.explain("a", statements, stances, codebook=CODEBOOK)
    assert explanation._repr_html_()
    assert repr(explanation)


def show(text: str) -> None:
    (article,) = articles([text]).to_dict("records")
    for options in ({}, {"context": 5, "excerpts": 3}):
        assert cl.show_statements(article, whole(text), **options)


def lexicon(text: str) -> None:
    patterns = ["a*b*c*", "he said", "*a*a*a*a*b", "* a"]
    cl.lexicon_rates(articles([text]), pd.DataFrame({"category": "x", "pattern": patterns}))


def copies(text: str) -> None:
    cl.mark_stories(cl.mark_copies(articles([text, f"{text} x", text[: len(text) // 2]])))


READINGS = {
    "words": words,
    "sentences": sentences,
    "paragraphs": paragraphs,
    "extract": extract,
    "score": score,
    "show": show,
    "days": lambda text: cl.resolve_days(text, "2031-05-01"),
    "kwic": lambda text: cl.kwic(articles([text]), "*a*b*a*"),
    "kwic by sentence": lambda text: cl.kwic(articles([text]), "a", by="sentence"),
    "rates": lambda text: cl.term_rates(articles([text]), ["sanctions", "he said"]),
    "lexicon": lexicon,
    "pairs": lambda text: cl.collocations(articles([text])),
    "diversity": lambda text: cl.lexical_diversity(articles([text]), "source"),
    "copies": copies,
    "dates": lambda text: cl.infer_dates(articles([text]).assign(date=pd.NaT, date_method="none")),
}


def seconds(reading, text: str) -> float:
    """Processor time, which other work on the machine does not count in."""
    start = time.process_time()
    reading(text)
    return time.process_time() - start


@pytest.fixture(scope="module", autouse=True)
def _warm():
    for reading in READINGS.values():
        reading("Ana Orlo said “no” on Monday. He refused to lift the sanctions, a day later.")


@pytest.mark.parametrize("shape", list(SHAPES))
def test_no_shape_of_text_takes_long_to_read(shape):
    text = SHAPES[shape](8_000)
    for name in ("extract", "score", "show", "kwic by sentence", "days"):
        assert seconds(READINGS[name], text) < 1.5, f"{name} of {shape}"


@pytest.mark.slow
@pytest.mark.parametrize("reading", list(READINGS))
def test_reading_takes_time_in_proportion_to_length(reading):
    for shape, make in SHAPES.items():
        small, large = (seconds(READINGS[reading], make(n)) for n in (50_000, 200_000))
        assert large < 4 * (2 * small + 0.5), f"{shape}: {small:.2f} s, then {large:.2f} s"
        assert large < 2 * 4, f"{shape}: more than 4 s for 100 kB"


@pytest.mark.parametrize("seed", range(4))
def test_statements_stand_where_they_say_however_odd_the_text(seed):
    table = articles(pieces(seed, 60))
    statements = cl.extract_statements(table, CODEBOOK, progress=False)
    texts = table.set_index("article_id")["text"]
    for row in statements.itertuples():
        assert texts[row.article_id][row.start : row.end] == row.text
    cl.score_stances(statements, CODEBOOK, SCORER, progress=False)


def test_ten_thousand_marks_that_never_close_do_not_exhaust_the_stack():
    assert len(extract("« der \n " * 10_000)) >= 0
    assert len(extract("\n".join(["“He says a thing"] * 3_000))) >= 0


def test_a_sentence_without_an_end_is_cut_rather_than_read_for_hours():
    text = "&26 ban " * 10_000
    assert seconds(extract, text) < 5


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.lists(st.text(st.characters(exclude_categories=[]), max_size=200), min_size=20))
def test_text_of_any_characters_is_read(texts):
    table = articles(["x"] * len(texts)).assign(text=pd.Series(texts, dtype=object))
    statements = cl.extract_statements(table, CODEBOOK, progress=False)
    for article in table.to_dict("records"):
        text = article["text"]
        assert words(text) or sentences(text) or paragraphs(text) or not text.strip()
        cl.resolve_days(text, "2031-05-01")
        cl.show_statements(article, statements)


# ------------------------------------------------------- patterns of users, codebooks, lexicons


def book(folder: Path, name: str, content: str) -> Path:
    (folder / name).write_text(content, encoding="utf-8")
    return folder


ISSUE = 'title = "X"\npositive = "p"\nnegative = "n"\n'
BRANCHES = "".join(f"{b}: &{b} [{', '.join(['*' + a] * 9)}]\n" for a, b in pairwise("abcdefghi"))
BOOKS = {
    "brackets": ("issues.toml", f'[x]\n{ISSUE}pro = ["{"(" * 5_000}a"]'),
    "closed brackets": ("issues.toml", f'[x]\n{ISSUE}pro = ["{"(" * 999}a{")" * 999}"]'),
    "choices": ("issues.toml", f'[x]\n{ISSUE}pro = ["{"(a|b c) " * 30}"]'),
    "options": ("issues.toml", f'[x]\n{ISSUE}pro = ["{"(a b)? " * 40}c"]'),
    "gaps": ("issues.toml", f'[x]\n{ISSUE}pro = ["{"a ... " * 30}a"]'),
    "itself": ("issues.toml", f'[words]\na = ["@a b"]\n[x]\n{ISSUE}'),
    "no lists": ("issues.toml", "words = 1"),
    "nested": ("subject.toml", "title = " + "[" * 20_000),
    "no letter": ("actors.csv", "name,alias,role,actor,valid_from,valid_to,source\n(((,,a,A,,,\n"),
    "clashes": (
        "actors.csv",
        "name,alias,role,actor,valid_from,valid_to,source\n"
        + "".join(f"N{k} X,Same,president,A{k},,,\n" for k in range(3_000)),
    ),
    "open quote": ("events.csv", 'date,label,source\n2031-01-01,"ab,\n'),
    "far day": ("events.csv", "date,label,source\n99999-01-01,a,\n"),
}


@pytest.mark.parametrize("name", list(BOOKS))
def test_a_hostile_codebook_gets_one_clear_error_and_soon(tmp_path, name):
    start = time.process_time()
    with pytest.raises(ValueError, match=BOOKS[name][0].replace(".", r"\.")):
        cl.load_codebook(book(tmp_path, *BOOKS[name]))
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "content",
    [
        "a: &a [" + "x," * 9 + "]\n" + BRANCHES,
        "a: &a [*a]\n",
        "a: " + "[" * 20_000,
        "? [a, b]\n: c\n",
    ],
    ids=["bomb", "itself", "nested", "key"],
)
def test_a_hostile_lexicon_gets_one_clear_error(tmp_path, content):
    (tmp_path / "a.yaml").write_text(content)
    with pytest.raises(ValueError, match=r"a\.yaml"):
        cl.load_lexicon(tmp_path / "a.yaml")


def test_a_lexicon_runs_no_python(tmp_path):
    (tmp_path / "a.yaml").write_text("a: !!python/object/apply:os.mkdir [gone]\n")
    cl.load_lexicon(tmp_path / "a.yaml")
    assert not Path("gone").exists()


def test_a_word_of_any_length_is_looked_up_in_time_proportional_to_it():
    assert seconds(score, "a\u0301" * 200_000) < 5


def test_a_regular_expression_that_would_take_for_ever_is_stopped():
    table = articles(["a" * 5_000])
    with pytest.raises(TimeoutError, match="was stopped after"):
        cl.kwic(table, re.compile("(a|aa)+c"), time_limit=0.2)
    with pytest.raises(ValueError, match="characters"):
        cl.kwic(table, "a" * 1_001)


def test_broken_annotation_files_get_one_clear_error(tmp_path):
    assert search(exported(tmp_path), seconds=2, seed=0) > 10


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 4))
def test_many_broken_annotation_files_get_one_clear_error(tmp_path, seed):
    assert search(exported(tmp_path), seconds=60, seed=seed) > 10


@pytest.mark.parametrize("column", ["said_low", "speaker"])
def test_a_list_of_corrections_may_have_an_empty_column(column):
    statements = made_evidence.tables()[2]
    nothing = pd.DataFrame({"statement_id": ["s0"], column: [None]})
    corrected = cl.apply_corrections(statements, nothing)
    assert corrected["corrected"].isna().all()


# --------------------------------------------------------------------- what a page brings to life


def check_dead(html: str, *, live: bool = False, formulas: bool = True) -> BeautifulSoup:
    """Make sure that a piece of HTML runs, loads and links nothing of an attack."""
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup(True):
        for name, value in tag.attrs.items():
            value = " ".join(value) if isinstance(value, list) else str(value)
            assert not name.startswith("on"), tag
            if name in ("href", "src", "srcset", "xlink:href", "action", "data", "srcdoc"):
                assert MARK not in value or value.startswith("data:image/"), tag
                assert not re.match(r"\s*(javascript|vbscript|data:text)", value, re.I), tag
        assert tag.name not in ("iframe", "object", "embed", "base", "form"), tag
        assert tag.name != "meta" or tag.get("http-equiv", "").lower() != "refresh", tag
        assert tag.name != "img" or tag["src"].startswith("data:image/"), tag
        if tag.name == "script":
            assert live, tag
            if tag.get("type") == "application/json":
                json.loads(tag.string)
            else:
                assert tag.string == JS
        if tag.name == "style":
            assert MARK not in tag.get_text()
    for image in soup("img", src=re.compile("^data:image/svg")):
        check_dead(unquote(image["src"]).partition(",")[2], formulas=False)
    for text in soup(string=lambda string: formulas and MARK in string):
        if text.find_parent(class_="mathjax_ignore") or text.find_parent(["script", "pre", "code"]):
            continue
        assert not re.search(r"\$[^$]+\$|\\\(|\\\[|\\begin", text), f"a formula: {text!r}"
    return soup


def rendered(markdown: str) -> str:
    """Read Markdown as liberally as a notebook does: HTML in it stays HTML."""
    plugins = ["table", "strikethrough", "url", "footnotes", "task_lists", "math"]
    return mistune.create_markdown(escape=False, plugins=plugins)(markdown)


@pytest.mark.parametrize("name", list(ATTACKS))
@pytest.mark.parametrize("place", ["*{}* holds", "**{}** (3)", "- {}", "a {} b", "<code>{}</code>"])
def test_markdown_shows_a_name_as_it_is(name, place):
    soup = check_dead(rendered(place.format(plain_markdown(ATTACKS[name]))))
    assert {tag.name for tag in soup(True)} <= {"p", "em", "strong", "span", "ul", "li", "code"}
    shown = place.replace("*", "").removeprefix("- ").format(" ".join(ATTACKS[name].split()))
    shown = re.sub("</?code>", "", shown)
    hidden = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
    assert soup.get_text().strip() == hidden.sub("�", shown)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text("*_`[]()<>#+-.!|$&~:/@=\\\"'1ab \n\u202e;^{}%w", max_size=40))
def test_markdown_shows_any_text_as_it_is(text):
    soup = BeautifulSoup(rendered(f"a **b** {plain_markdown(text)} c"), "html.parser")
    assert {tag.name for tag in soup(True)} <= {"p", "strong", "span"}
    assert " ".join(soup.get_text().split()) == " ".join(
        f"a b {text} c".replace("\u202e", "�").split()
    )


def views():
    """Every piece of HTML that the library writes of a made study with attacks in all places."""
    days, stances, statements, table = made_evidence.tables()
    tables = [t.replace({made_evidence.HOSTILE: ATTACK}) for t in (days, stances, statements)]
    days, stances, statements = tables
    table["text"] = table["text"].str.replace(made_evidence.HOSTILE, ATTACK, regex=False)
    table = table.assign(title=ATTACK, source=ATTACK)
    statements["text"] = statements["text"].str.replace(made_evidence.HOSTILE, ATTACK, regex=False)
    last = statements.index[-1]
    text = table.set_index("article_id").loc["south/two", "text"]
    start = text.index(statements.loc[last, "text"])
    statements.loc[last, ["start", "end"]] = start, start + len(statements.loc[last, "text"])
    for name in ("speaker", "cue", "how", "kind", "quote", "date_method"):
        statements[name] = ATTACK
    for frame in (days, statements):
        frame["actor"] = frame["actor"].replace({"Sarn": ATTACK})
    stances = stances.assign(matched=f"ours; {ATTACK}", method=ATTACK)
    issues = {
        issue: dict.fromkeys(("title", "positive", "negative", "definition"), f"{issue} {ATTACK}")
        for issue in made_evidence.ISSUES
    }
    events = made_evidence.EVENTS.assign(label=ATTACK)
    codebook = cl.Codebook("T", CODEBOOK.window, issues=issues)
    yield (
        "evidence",
        cl.evidence_view(
            days, stances, statements, table, issues=issues, events=events
        )._repr_html_(),
    )
    for article in table.to_dict("records"):
        yield "statements", cl.show_statements(article, statements)
    for statement in statements["statement_id"]:
        yield "explain", cl.explain(statement, statements, stances, codebook=codebook)._repr_html_()
    with pd.option_context("display.html.use_mathjax", False, "display.max_colwidth", None):
        yield "table", statements.set_index("speaker").rename(columns=str.upper)._repr_html_()


def test_no_view_brings_an_attack_to_life():
    seen = set()
    for name, html in views():
        check_dead(html, live=name == "evidence")
        assert MARK in html or name == "statements"
        seen.add(name)
    assert len(seen) == 4


def test_a_page_of_its_own_allows_no_script_but_its_own(tmp_path):
    tables = made_evidence.tables()
    page = cl.evidence_view(*tables, issues=made_evidence.ISSUES).save(
        tmp_path / "a.html", title=ATTACK
    )
    soup = check_dead(page.read_text(encoding="utf-8"), live=True, formulas=False)
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2]


@pytest.mark.parametrize("name", list(ATTACKS))
@pytest.mark.parametrize("interactive", [False, True])
def test_a_page_takes_the_life_out_of_what_a_cell_shows(name, interactive):
    mended = Mender()(f"<p>{ATTACKS[name]}</p><table><tr><td>{ATTACKS[name]}</td></tr></table>")
    soup = BeautifulSoup(mended, "html.parser")
    assert not soup(["script", "iframe", "base", "meta", "form"])
    assert not soup.find(lambda tag: any(a.startswith("on") for a in tag.attrs))
    assert "<!--" not in mended
    assert not soup("img", src=lambda src: src and not src.startswith("data:image/"))
    if interactive:
        Mender()(ATTACKS[name], True)


@pytest.mark.parametrize("name", list(ATTACKS))
def test_a_figure_draws_any_name(name):
    attack = ATTACKS[name]
    days = pd.to_datetime(["2031-05-01", "2031-05-02", "2031-05-05"]).astype("datetime64[us]")
    line = pd.DataFrame({"date": days, "rate": 1.0, "low": 0.0, "high": 2.0, "n_articles": 1})
    crossed = pd.DataFrame([[1, 2], [3, 4]], [attack, "z"], [attack, "y"])
    events = pd.DataFrame({"date": days[:1], "label": [attack]})
    drawn = {
        plots.plot_rates: (line.assign(term=attack), {"events": events}),
        plots.plot_coverage: (line.assign(source=attack), {}),
        plots.plot_sources_by_actor: (crossed, {}),
        plots.plot_confusion: (crossed, {}),
    }
    for plot, (table, options) in drawn.items():
        figure = plt.figure(figsize=(4, 3), layout="constrained")
        plot(table, **options)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of signs that no font has
            figure.savefig(io.BytesIO(), dpi=40)
        plt.close(figure)


# ---------------------------------------------------------- spreadsheets, terminals, file names

FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u200b=1",
    "＝1",
    "＠a",
]


def is_formula(cell: object) -> bool:
    text = str(cell).strip(" \t\r\n\0\u200b\ufeff\xa0")
    number = re.fullmatch(r"-?[0-9.]+", str(cell))
    return text[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠") and not number and text != ""


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.one_of(st.text(max_size=20), st.text(" '=+-@\t\r\n\0＝1a\u200b", max_size=8)))
def test_a_cell_is_never_a_formula_and_comes_back(text):
    assert not is_formula(plain_cell(text))
    assert read_cell(plain_cell(text)) == text


def formulas() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Statements whose every text is a formula, and their articles."""
    table = articles([f"{formula}, Ana Orlo said." for formula in FORMULAS])
    rows = [
        whole(text).assign(statement_id=f"={k}", article_id=f"a{k}")
        for k, text in enumerate(table["text"])
    ]
    statements = pd.concat(rows, ignore_index=True)
    said = pd.Series(pd.Timestamp(2031, 5, 1), index=statements.index)
    own = {"=own": FORMULAS, "speaker": FORMULAS, "actor": FORMULAS, "said_low": said}
    return statements.assign(**own), table


@pytest.mark.parametrize("kind", ["csv", "dna", "sheet.csv", "sheet.xlsx"])
def test_no_export_holds_a_formula(tmp_path, kind):
    statements, table = formulas()
    path = tmp_path / kind.replace("dna", "dna.csv").replace("csv", "a.csv", kind == "csv")
    if kind.startswith("sheet"):
        cl.sample_for_coding(statements, 99, by=["=own"], path=path, articles=table)
    else:
        path = cl.export_statements(statements, tmp_path / "a.csv", format=kind)
    if kind.endswith("xlsx"):
        openpyxl = pytest.importorskip("openpyxl", reason="the extra formats is not installed")
        cells = [cell for row in openpyxl.load_workbook(path).active.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n", "d", "inlineStr"}
        values = [cell.value for cell in cells if cell.value is not None]
    else:
        sheet = pd.read_csv(path, dtype=str, keep_default_na=False)
        values = [*sheet.columns, *sheet.to_numpy().ravel()]
    assert len(values) > 20
    assert not [value for value in values if is_formula(value)]


def test_what_is_printed_cannot_steer_a_terminal(tmp_path, capsys):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / f"\x1b]0;{MARK}\x07.txt").write_text("The ferry sailed.")
    (tmp_path / "one" / "a\x1b[2Jb.csv").write_bytes(b"\0")
    assert main(["check", str(tmp_path / "one")]) == 0
    assert main(["check", str(tmp_path / "\x1b[2Jgone")]) == 1
    said = capsys.readouterr()
    assert "\x1b" not in said.out
    assert "\x1b" not in said.err.replace("\x1b[A", "")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", plain_line(ATTACK))


def test_no_name_leads_out_of_the_folder_written_to(tmp_path):
    names = ["../../out", "/etc/passwd", "..", ".", "a/../../b", "C:\\x", "a\\..\\b", "con", "a\0b"]
    table = articles(["No, Ana Orlo said."] * len(names)).assign(article_id=names)
    rows = [whole("No").assign(statement_id=f"s{k}", article_id=n) for k, n in enumerate(names)]
    statements = pd.concat(rows, ignore_index=True)
    inside = tmp_path / "deep" / "folder"
    inside.parent.mkdir()
    cl.export_statements(statements, inside, articles=table)
    written = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert all(p.is_relative_to(inside) for p in written)
    back = cl.import_statements(inside)
    assert sorted(back["article_id"]) == sorted(names)


def test_html_of_any_text_is_text():
    assert BeautifulSoup(plain_html(ATTACK), "html.parser").find() is None
    assert plain_html("a\u202eb\ud800c\x1b") == "a�b�c�"


# ------------------------------------------------------- no network, no other place, no pickles

WATCH = """
import sys, os
root, allowed = os.path.realpath(sys.argv[1]), tuple(map(os.path.realpath, sys.argv[2:]))
import corpuslib as cl, trafilatura  # which tries on import whether there is IPv6
from corpuslib.readers import DOCUMENTS, TABLES
cl.load_articles(root + "/z.md", progress=False)
seen, watching = [], True
def hook(event, arguments):
    if not watching:
        return
    if event.startswith(("socket.", "urllib", "http", "ftplib", "smtplib", "subprocess", "os.exec",
                         "os.system", "os.posix_spawn", "pickle", "webbrowser", "os.fork")):
        seen.append((event, str(arguments)[:200]))
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        place = os.path.realpath(os.fsdecode(arguments[0]))
        writes = (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if writes or not (place + "/").startswith(tuple(p + "/" for p in (root, *allowed))):
            seen.append((event, place))
sys.addaudithook(hook)
articles = cl.load_articles(root, progress=False)
for path in sorted(os.listdir(root)):
    if path not in ("corpus.toml", "b.pkl", "link.txt", "up"):
        cl.load_articles(os.path.join(root, path), progress=False)
watching = False
print(repr(seen)); print(len(articles)); print(articles["text"].str.contains("SECRET").sum())
"""


def lures(folder: Path, secret: Path) -> None:
    """Write files of every kind that ask for something outside."""
    web = "http://127.0.0.1:9/x"
    page = f'<html><head><base href="{web}"><link rel=stylesheet href="{web}">'
    page += (
        f'<script src="{web}"></script></head><body><img src="{web}"><iframe src="file://{secret}">'
    )
    page += "</iframe><p>The ferry sailed from the harbour again on that day.</p></body></html>"
    entity = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">'
    entity += f'<!ENTITY y SYSTEM "{web}">]><rss version="2.0"><channel><item><title>&x;&y;'
    entity += "</title><description>&x;</description></item></channel></rss>"
    (folder / "a.html").write_text(page)
    (folder / "a.xml").write_text(entity)
    (folder / "a.rss").write_text(entity)
    (folder / "a.json").write_text(json.dumps([{"text": web, "url": f"file://{secret}"}]))
    (folder / "a.csv").write_text(f"text,url\n{web},file://{secret}\n")
    (folder / "a.rtf").write_text(rf'{{\rtf1 {{\field{{\*\fldinst INCLUDETEXT "{secret}"}}}} x}}')
    (folder / "a.pdf").write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/URI/URI("
        + web.encode()
        + b")>>>>endobj\ntrailer<</Root 1 0 R>>"
    )
    (folder / "b.parquet").write_bytes(b"\x80\x04cos\nsystem\n(S'true'\ntR.")
    (folder / "b.pkl").write_bytes(b"\x80\x04cos\nsystem\n(S'true'\ntR.")
    (folder / "z.md").write_text("The ferry to Norhaven sailed again.")
    (folder / "link.txt").symlink_to(secret)
    (folder / "up").symlink_to(secret.parent)
    (folder / "corpus.toml").write_text('title = "T"\n')
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("../secret.txt", "no")
        archive.writestr("/etc/x.txt", "no")
        archive.writestr("ok.txt", "The ferry sailed.")
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, str(secret))
    relation = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    relation += (
        f'<Relationship Id="r1" Type="t" TargetMode="External" Target="{web}"/></Relationships>'
    )
    for name in ("b.docx", "b.xlsx"):
        with zipfile.ZipFile(folder / name, "w") as archive:
            archive.writestr("_rels/.rels", relation)
            archive.writestr("word/document.xml", entity)
            archive.writestr("xl/workbook.xml", entity)


def test_no_reader_opens_the_network_or_a_place_outside(tmp_path):
    secret = tmp_path / "elsewhere" / "secret.txt"
    secret.parent.mkdir()
    secret.write_text("SECRET")
    folder = tmp_path / "corpus"
    folder.mkdir()
    lures(folder, secret)
    allowed = {sys.prefix, sys.base_prefix, str(PACKAGE), "/proc", "/sys", "/dev", "/etc", "/usr"}
    done = subprocess.run(
        [sys.executable, "-c", WATCH, str(folder), *sorted(allowed)],
        capture_output=True, text=True, cwd=ROOT, timeout=300, check=False,
        env=os.environ | {"TQDM_DISABLE": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2_000:]
    seen, n, secrets = done.stdout.strip().splitlines()[-3:]
    assert seen == "[]"
    assert int(n) > 8
    assert secrets == "0"


def test_nothing_loads_pickles_or_runs_texts():
    forbidden = re.compile(
        r"\bpickle\b|\bjoblib\b|\bmarshal\b|\bshelve\b|allow_pickle|np\.load\b|read_pickle"
        r"|\beval\(|\bexec\(|os\.system|shell=True|yaml\.(?:load\((?!.*BaseLoader)|unsafe)"
        r"|\burllib\.request\b|\brequests\b\.|\bsocket\b|httpx"
    )
    found = {
        f"{path.name}: {line.strip()}"
        for path in PACKAGE.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if forbidden.search(line)
    }
    assert found <= ALLOWED, found - ALLOWED


#: Lines that look alike and are not.
ALLOWED: set[str] = set()


# ------------------------------------------------------------------------- notebooks and pages


def check_notebook(path: Path) -> int:
    """Look at every output of an executed notebook; give how often an attack is shown."""
    shown = 0
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            assert output.output_type != "error"
            data = output.get("data", {})
            shown += sum(str(data.get(kind, "")).count(MARK) for kind in data)
            assert not set(data) & {"text/latex", "application/javascript", "text/x-python"}
            if "text/html" in data:
                check_dead(data["text/html"], live=True)
            if "text/markdown" in data:
                soup = check_dead(rendered(data["text/markdown"]))
                assert not soup(["img", "table", "h1", "h2", "pre", "a"])
    return shown


@pytest.mark.slow
def test_notebooks_and_pages_of_a_hostile_corpus_are_dead(tmp_path):
    texts, book = corpus(tmp_path)
    notebooks = sorted((ROOT / "notebooks").glob("0[1-5]*.ipynb"))
    given = {"corpus": texts, "codebook": book}
    build = cl.run_notebooks(notebooks, **given, out=tmp_path / "build", progress=False)
    assert all(check_notebook(path) > 0 for path in build)
    cl.share_notebooks(tmp_path / "build", **given, out=tmp_path / "site")
    pages = sorted((tmp_path / "site").glob("*.html"))
    assert len(pages) > len(notebooks)
    for page in pages:
        soup = check_dead(page.read_text(encoding="utf-8"), live=True, formulas=False)
        assert MARK in soup.get_text() or page.stem == "api"
        policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
        assert "default-src 'none'" in policy
        assert "'unsafe" not in policy.partition("script-src")[2]
