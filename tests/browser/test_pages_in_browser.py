"""Shared pages in a real browser, from a file: alive, silent, closed to others, on paper too."""

import json
import re
import subprocess
import sys

import pytest

from tests.browser.conftest import ROOT
from tests.browser.in_lab import KERNEL

EVIDENCE = """
import sys
sys.path.insert(0, ROOT)
from corpuslib import evidence_view
from tests.made_evidence import EVENTS, ISSUES, tables
evidence_view(*tables(), issues=ISSUES, events=EVENTS)
"""
SHEET = """
import tempfile
import pandas as pd
from corpuslib import coding_sheet
rows = pd.DataFrame({"statement_id": ["a"], "text": ["The <b>toll</b> is fair."]})
path = tempfile.mkdtemp() + "/ann.csv"
coding_sheet(rows, path, issues={"toll": {"title": "The toll"}}, coder="Ann")
"""
OPEN_ALL = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
FIGURE = """
import matplotlib.pyplot as plt
from tqdm.auto import tqdm
for _ in tqdm(range(3)):
    pass
plt.plot([0, 1], [0, 1])
plt.show()
"""


def cell(source, *tags):
    return {"cell_type": "code", "id": f"c{abs(hash(source)) % 10**6}", "source": source,
            "metadata": {"tags": list(tags)}, "outputs": [], "execution_count": None}  # fmt: skip


def told(text):
    return {"cell_type": "markdown", "id": f"m{len(text)}", "source": text, "metadata": {}}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Run a small notebook with a view, a sheet and a figure, and share it, PDF and all."""
    root = tmp_path_factory.mktemp("pages")
    (root / "texts").mkdir()
    (root / "texts" / "a.txt").write_text("The toll is fair, Ms Oram said. " * 40)
    cells = [
        told("# Who said what?"),
        cell('CORPUS = "../texts"\nCODEBOOK = None', "parameters"),
        cell('from IPython.display import Markdown\nMarkdown("**In short.** It is *so*.")',
             "answer"),
        told("## The view"),
        cell(EVIDENCE.replace("ROOT", repr(str(ROOT))), "interactive"),
        told("## The sheet"),
        cell(SHEET),
        told("## A figure"),
        cell(FIGURE),
        told("The line rises from left to right."),
        cell('print(open("../texts/a.txt").read())'),
    ]  # fmt: skip
    notebook = {"cells": cells, "metadata": {"kernelspec": KERNEL}, "nbformat": 4,
                "nbformat_minor": 5}  # fmt: skip
    (root / "nb").mkdir()
    (root / "nb" / "01_who.ipynb").write_text(json.dumps(notebook))
    for words in (["run", "nb/01_who.ipynb", "--corpus", "texts", "--out", "build"],
                  ["share", "build", "--corpus", "texts", "--out", "site", "--pdf"]):  # fmt: skip
        done = subprocess.run([sys.executable, "-m", "corpuslib", *words], cwd=root,
                              capture_output=True, text=True, timeout=300)  # fmt: skip
        assert done.returncode == 0, done.stderr
    return root / "site"


@pytest.fixture(scope="module")
def committed(tmp_path_factory):
    """Share the notebooks of the project as they are committed, those that were executed."""
    root = tmp_path_factory.mktemp("committed")
    records = {}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        record = notebook["metadata"].get("corpuslib")
        if record:
            records.setdefault(json.dumps(record, sort_keys=True), []).append(path)
    (root / "build").mkdir()
    for path in max(records.values(), key=len):
        (root / "build" / path.name).write_bytes(path.read_bytes())
    words = ["share", str(root / "build"), "--out", str(root / "site")]
    done = subprocess.run([sys.executable, "-m", "corpuslib", *words], cwd=ROOT,
                          capture_output=True, text=True, timeout=300)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return root / "site"


def look(seen, path):
    """Open a page with the network watched at the level of its routes."""
    reached = []

    def pass_on(route):
        if not route.request.url.startswith(("file:", "data:")):
            reached.append(route.request.url)
        route.continue_()

    seen.page.route("**/*", pass_on)
    seen.page.goto(path.as_uri())
    return reached


def test_the_view_is_alive_on_a_shared_page(site, visit):
    seen = visit(viewport={"width": 1100, "height": 1000})
    reached = look(seen, site / "01_who.html")
    page = seen.page
    view = page.locator(".cl-evidence[data-live]")
    assert view.locator(".told").inner_text().startswith("8 May 2031")
    view.get_by_label("Issue").select_option("The toll")
    view.locator(".day circle").nth(1).click()
    assert view.locator(".told").inner_text().startswith("3 May 2031")
    page.keyboard.press("ArrowLeft")
    assert view.locator(".told").inner_text().startswith("2 May 2031")
    page.keyboard.press("Enter")
    assert view.locator(".panel mark.on").count() == 2
    seen.shoot("page_view", full_page=True)
    assert (reached, seen.outside(), seen.said) == ([], [], [])


def test_without_scripts_everything_can_be_read(site, visit):
    seen = visit(java_script_enabled=False)
    reached = look(seen, site / "01_who.html")
    page = seen.page
    assert page.locator(".cl-evidence .all img").is_visible()
    assert page.locator("select").count() == 0
    page.locator(".cl-evidence .lists > summary").click()
    page.get_by_text("2 May 2031: 2 statements in 1 article").click()
    assert page.get_by_text("The toll is fair").first.is_visible()
    assert page.get_by_text("0 of 1 statements are coded").is_visible()
    assert page.get_by_role("cell", name="The <b>toll</b> is fair.").is_visible()
    assert "it/s" not in page.locator("main").inner_text(), "a progress bar leaves nothing"
    seen.shoot("page_without_scripts", full_page=True)
    assert reached == []


def test_a_script_that_was_put_in_does_not_run(site, visit, tmp_path):
    """The policy of the page allows the script of the view by its hash, and no other."""
    clean = (site / "01_who.html").read_text(encoding="utf-8")
    evil = ("<script>window.hit = 1</script><p id=p onclick='window.hit = 2'>x</p>"
            "<a id=a href='javascript:window.hit=3'>y</a><img src='https://example.org/s.png'>"
            "<iframe srcdoc='<script>parent.hit = 4</script>'></iframe>"
            "<link rel=stylesheet href='https://example.org/s.css'>")  # fmt: skip
    (tmp_path / "evil.html").write_text(clean.replace("</main>", evil + "</main>"), "utf-8")
    seen = visit()
    look(seen, tmp_path / "evil.html")
    page = seen.page
    page.locator("#p").click()
    page.locator("#a").click()
    page.wait_for_timeout(300)
    assert page.evaluate("window.hit") is None
    assert page.locator(".cl-evidence[data-live]").count() == 1, "the view itself still works"
    assert sum("Content Security Policy" in line for line in seen.said) >= 4
    sent = page.evaluate("() => fetch('https://example.org/').then(() => 'sent', () => 'held')")
    assert sent == "held"


def test_the_text_of_an_article_is_cut_on_the_page(site, visit):
    seen = visit()
    look(seen, site / "01_who.html")
    printed = seen.page.locator("pre.output.stdout").inner_text()
    assert printed.strip().endswith("…")
    assert len(re.findall(r"\w+", printed)) <= 100


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index", "01_who"])
def test_made_pages_have_no_serious_barrier(site, visit, name, scheme):
    seen = visit(color_scheme=scheme)
    look(seen, site / f"{name}.html")
    seen.page.evaluate(OPEN_ALL)
    assert seen.serious() == []


@pytest.mark.parametrize("width", [390, 1100])
def test_pages_do_not_scroll_sideways(site, visit, width):
    seen = visit(viewport={"width": width, "height": 900})
    for name in ("index", "01_who"):
        look(seen, site / f"{name}.html")
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
        seen.shoot(f"page_{name}_{width}", full_page=True)


def test_the_pdf_is_tagged_and_titled(site):
    data = (site / "01_who.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    assert b"/StructTreeRoot" in data
    assert b"/Outlines" in data
    pypdf = pytest.importorskip("pypdf")
    reader = pypdf.PdfReader(site / "01_who.pdf")
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "Who said what?" in text
    assert "The line rises" in text
    assert "evidence_view(" in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_committed_notebooks_make_pages_without_barriers_or_requests(committed, visit, scheme):
    pages = sorted(committed.glob("*.html"))
    assert len(pages) > 1
    for path in pages:
        seen = visit(color_scheme=scheme, viewport={"width": 1100, "height": 1000})
        reached = look(seen, path)
        assert (path.name, seen.serious()) == (path.name, [])
        assert (reached, seen.said) == ([], [])
        seen.shoot(f"{path.stem}_{scheme}", full_page=path.stem == "index")


def test_pages_are_fit_for_paper(committed, visit):
    seen = visit(viewport={"width": 800, "height": 1100})
    seen.page.emulate_media(media="print", color_scheme="dark")
    for path in sorted(committed.glob("*.html")):
        look(seen, path)
        page = seen.page
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") in (
            "rgb(255, 255, 255)",
            "rgba(0, 0, 0, 0)",
        )
        assert page.locator(".skip, .turn").filter(visible=True).count() == 0
        seen.shoot(f"{path.stem}_print")
