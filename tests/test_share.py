import base64
import hashlib
import html
import io
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import nbformat
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from corpuslib.share import NotebookError, fingerprint, run_notebooks, share_notebooks
from corpuslib.share.mend import Mender
from corpuslib.share.pages import _resource
from corpuslib.share.provenance import record
from corpuslib.share.settle import hide, settle, smaller

PARAMETERS = 'CORPUS = "../texts"\nCODEBOOK = None'
ANSWER = """
from pathlib import Path
from IPython.display import Markdown
n = len(list(Path(CORPUS).glob("*.txt")))
Markdown(f"**In short.** There are {n} articles.")
"""
UNSTEADY = """
import sys, warnings
from tqdm import tqdm
for _ in tqdm(range(3), disable=False): pass
sys.stderr.write("10%\\r90%\\rready\\n")
print({"strike", "ferry", "harbour"}, object(), Path(CORPUS).resolve(), Path.cwd())
warnings.warn("two days are missing")
"""
FIGURE = """
%config InlineBackend.figure_formats = ["svg"]
import matplotlib.pyplot as plt
figure, ax = plt.subplots(figsize=(3, 2))
ax.fill_between([0, 1], [0, 1], clip_path=None, hatch="x")
display(figure, metadata={"alt": "A triangle & its area"})
plt.close()
"""


def code(source, *tags, outputs=(), count=None, **metadata):
    cell = new_code_cell(source, metadata=metadata | ({"tags": list(tags)} if tags else {}))
    cell.outputs, cell.execution_count = list(outputs), count
    return cell


def data(kind, value, **metadata):
    return new_output("display_data", data={kind: value}, metadata=metadata)


def save(path, *cells, kernel=None):
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    path.parent.mkdir(parents=True, exist_ok=True)
    metadata = {"kernelspec": kernel} if kernel else {}
    nbformat.write(new_notebook(cells=list(cells), metadata=metadata), path)
    return path


def codes(path):
    return [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]


def corpus_in(folder, **texts):
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


@pytest.fixture
def texts(tmp_path):
    return corpus_in(tmp_path / "texts", a=" date 2019-03-01 The ferry sails.\n", b="It waits.\n")


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """
    A notebook run on its own corpus and on another.

    It asks for another kernel, and the kernel registered as Python is broken.
    """
    root = tmp_path_factory.mktemp("study")
    corpus_in(root / "texts", a=" date 2019-03-01 The ferry sails.\n")
    corpus_in(root / "elsewhere" / "more", a="One.\n", b=" date 2019-03-02 Two.\n")
    notebook = save(
        root / "notebooks" / "01_what.ipynb",
        new_markdown_cell("# What is there?"),
        code(PARAMETERS, "parameters"),
        code(ANSWER, "answer"),
        code(""),
        code(UNSTEADY),
        code(FIGURE),
        code("import hashlib\nprint(hashlib.md5(sys.executable.encode()).hexdigest())"),
        kernel={"name": "julia-1.11", "display_name": "Julia", "language": "julia"},
    )
    registered = root / "jupyter" / "kernels" / "python3" / "kernel.json"
    registered.parent.mkdir(parents=True)
    registered.write_text('{"argv": ["no-such-python"], "display_name": "P", "language": "python"}')
    more = root / "elsewhere" / "more"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(root / "jupyter"))
        (own,) = run_notebooks([notebook], corpus=root / "texts", out=root / "build")
        (other,) = run_notebooks([notebook], corpus=more, out=root / "other", progress=False)
    return root, notebook, own, other


# Running


def test_a_notebook_runs_on_the_corpus_that_is_named(study):
    _, _, own, other = study
    answers = [codes(path)[at].outputs[0].data for path, at in ((own, 1), (other, 2))]
    assert answers[0]["text/markdown"] == "**In short.** There are 1 articles."
    assert answers[1]["text/markdown"] == "**In short.** There are 2 articles."


def test_another_corpus_is_injected_behind_the_parameters_of_the_copy(study):
    _, notebook, own, other = study
    injected = codes(other)[1]
    assert injected.metadata.tags == ["injected-parameters"]
    assert injected.source == "CORPUS = '../elsewhere/more'"
    assert len(codes(own)) == len(codes(notebook)), "its own corpus needs no injection"


def test_a_notebook_keeps_files_of_its_own_instead_of_a_corpus_that_it_names(tmp_path, texts):
    other = corpus_in(tmp_path / "other", one="It sails.\n")
    cells = [
        code(PARAMETERS.replace("texts", "other"), "parameters", instead_of="../texts"),
        code("len(list(__import__('pathlib').Path(CORPUS).glob('*.txt')))"),
    ]
    source = save(tmp_path / "notebooks" / "own.ipynb", *cells)
    plain = save(tmp_path / "notebooks" / "plain.ipynb", code(PARAMETERS, "parameters"), cells[1])

    run_notebooks([source, plain], corpus=texts, out=tmp_path / "a", progress=False)
    assert codes(tmp_path / "a" / "own.ipynb")[-1].outputs[0].data["text/plain"] == "1"
    assert codes(tmp_path / "a" / "plain.ipynb")[-1].outputs[0].data["text/plain"] == "2"
    share_notebooks(tmp_path / "a", corpus=texts, out=tmp_path / "site")
    page = (tmp_path / "site" / "own.html").read_text(encoding="utf-8")
    assert "'other'" in html.unescape(page)
    assert "'texts'" not in html.unescape(page)

    third = corpus_in(tmp_path / "third", a="A.", b="B.", c="C.")
    run_notebooks([source], corpus=third, out=tmp_path / "b", progress=False)
    assert codes(tmp_path / "b" / "own.ipynb")[-1].outputs[0].data["text/plain"] == "3"
    run_notebooks([source], corpus=other, out=tmp_path / "c", progress=False)
    assert "corpuslib_own" not in nbformat.read(tmp_path / "c" / "own.ipynb", 4).metadata
    before = source.read_bytes()
    run_notebooks([source], corpus=texts, progress=False)
    assert source.read_bytes() != before, "it is rewritten in place with what is its own"


def test_running_again_gives_the_same_bytes_in_place_and_in_a_copy(study):
    root, notebook, own, _ = study
    original = notebook.read_bytes()
    try:
        assert run_notebooks([notebook], corpus=root / "texts", progress=False) == [notebook]
        assert notebook.read_bytes() == own.read_bytes()
    finally:
        notebook.write_bytes(original)


def test_cells_are_counted_from_1_and_keep_their_ids(study):
    _, notebook, own, other = study
    assert [cell.execution_count for cell in codes(own)] == [1, 2, None, 3, 4, 5]
    assert [cell.execution_count for cell in codes(other)] == [1, 2, 3, None, 4, 5, 6]
    assert [cell.id for cell in codes(own)] == [cell.id for cell in codes(notebook)]


def test_nothing_of_the_machine_or_the_moment_is_left(study):
    root, _, own, other = study
    for path in (own, other):
        content = path.read_text()
        assert str(root) not in content
        assert str(Path.home()) + "/" not in content
        assert " at 0x" not in content
        assert "ipykernel_" not in content
        assert '"execution"' not in content
    printed = {out.name: out.text for out in codes(other)[4].outputs}
    assert printed["stderr"].startswith("ready\ncell:6: UserWarning")
    assert printed["stdout"].endswith("<object object> more .\n")


def test_the_kernel_is_this_python_whatever_the_notebook_asks_for(study):
    _, _, own, _ = study
    digest = hashlib.md5(sys.executable.encode()).hexdigest()
    assert codes(own)[-1].outputs[0].text == f"{digest}\n"
    assert nbformat.read(own, 4).metadata.kernelspec.name == "python3"


def test_the_copy_says_what_it_was_run_on(study):
    root, _, _, other = study
    provenance = nbformat.read(other, 4).metadata.corpuslib
    assert provenance.parameters == {"CORPUS": "more", "CODEBOOK": None}
    assert fingerprint(root / "elsewhere" / "more") == provenance.sha256.CORPUS


def test_a_failure_names_the_place_and_the_cause_and_leaves_old_results(tmp_path, texts):
    fine = save(tmp_path / "nb" / "1.ipynb", code(PARAMETERS, "parameters"), code("1 + 1"))
    bad = save(
        tmp_path / "nb" / "2.ipynb",
        new_markdown_cell("# Bad"),
        code(PARAMETERS, "parameters"),
        code("\n\ndef ferry(day):\n    return 1 / day\n\nferry(0)  # here"),
    )
    build = tmp_path / "build"
    build.mkdir()
    (build / "1.ipynb").write_text("old")
    other = corpus_in(tmp_path / "other", c="Three.\n")
    with pytest.raises(NotebookError) as caught:
        run_notebooks([fine, bad], corpus=other, out=build, progress=False)
    assert str(caught.value) == (
        f"{bad}, cell 3 (In [3]), line 6:\n    ferry(0)  # here\n"
        f"ZeroDivisionError: division by zero"
    )
    assert (build / "1.ipynb").read_text() == "old"
    assert sorted(path.name for path in build.iterdir()) == ["1.ipynb", "2.failed.ipynb"]
    assert str(tmp_path) not in (build / "2.failed.ipynb").read_text()


def test_a_kernel_that_dies_is_reported_with_its_cell(tmp_path, texts):
    bad = save(
        tmp_path / "nb" / "x.ipynb",
        code(PARAMETERS, "parameters"),
        code("import os\nos._exit(3)"),
    )
    with pytest.raises(NotebookError, match=r"x\.ipynb, cell 2.*\n.*Python stopped"):
        run_notebooks([bad], corpus=texts, progress=False)
    assert codes(bad)[1].execution_count is None, "the notebook is as it was"


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([code("1")], "one cell tagged 'parameters'.*0 cells have that tag"),
        ([code(PARAMETERS, "parameters"), code(PARAMETERS, "parameters")], "2 cells have that tag"),
        ([code("x = 1", "parameters")], 'says CORPUS = "..."'),
    ],
)
def test_a_notebook_must_have_one_parameters_cell(tmp_path, texts, cells, message):
    path = save(tmp_path / "nb" / "x.ipynb", *cells)
    with pytest.raises(NotebookError, match=message):
        run_notebooks([path], corpus=texts, out=tmp_path / "out")


def test_a_notebook_is_rewritten_only_with_its_own_corpus(tmp_path, texts):
    path = save(tmp_path / "nb" / "x.ipynb", code(PARAMETERS, "parameters"))
    other = corpus_in(tmp_path / "other", c="Three.\n")
    with pytest.raises(ValueError, match="rewritten only with what it names itself"):
        run_notebooks([path], corpus=other)


def test_a_run_needs_files_that_are_there(tmp_path, texts):
    path = save(tmp_path / "nb" / "x.ipynb", code(PARAMETERS, "parameters"))
    with pytest.raises(FileNotFoundError, match=r"no notebook is called 'none\.ipynb'"):
        run_notebooks(["none.ipynb"], corpus=texts, out=tmp_path)
    with pytest.raises(FileNotFoundError, match="no file or folder is called 'nowhere'"):
        run_notebooks([path], corpus="nowhere", out=tmp_path)
    with pytest.raises(FileNotFoundError, match="no file or folder is called 'no-codes'"):
        run_notebooks([path], corpus=texts, codebook="no-codes", out=tmp_path)


def test_a_run_never_overwrites_its_sources_or_one_result_by_another(tmp_path, texts):
    path = save(tmp_path / "nb" / "x.ipynb", code(PARAMETERS, "parameters"))
    with pytest.raises(ValueError, match="would be overwritten"):
        run_notebooks([path], corpus=texts, out=tmp_path / "nb")
    twin = save(tmp_path / "twin" / "x.ipynb", code(PARAMETERS, "parameters"))
    with pytest.raises(ValueError, match=r"two notebooks would be written to one file: x\.ipynb"):
        run_notebooks([path, twin], corpus=texts, out=tmp_path / "out")


def test_a_file_that_is_no_notebook_is_named(tmp_path, texts):
    (tmp_path / "x.ipynb").write_text("{not json")
    with pytest.raises(NotebookError, match=r"x\.ipynb is not a notebook"):
        run_notebooks([tmp_path / "x.ipynb"], corpus=texts, out=tmp_path / "out")


# What a result rests on


def test_a_fingerprint_is_that_of_the_list_of_sums(tmp_path):
    corpus = corpus_in(tmp_path / "c" / "sub", b="Two.")
    (tmp_path / "c" / "a.csv").write_text("x")
    sums = [(hashlib.sha256(b"x"), "a.csv"), (hashlib.sha256(b"Two."), "sub/b.txt")]
    listing = "".join(f"{sum.hexdigest()}  {name}\n" for sum, name in sums)
    assert fingerprint(corpus.parent) == hashlib.sha256(listing.encode()).hexdigest()


def test_a_fingerprint_sees_bytes_and_names_but_not_places(tmp_path):
    first = fingerprint(corpus_in(tmp_path / "one", a="x", b="y"))
    assert fingerprint(corpus_in(tmp_path / "two", a="x", b="y")) == first
    (tmp_path / "two" / ".DS_Store").write_text("hidden")
    assert fingerprint(tmp_path / "two") == first
    assert fingerprint(f"{tmp_path}/two/*.txt") == first
    assert fingerprint(corpus_in(tmp_path / "three", a="y", b="x")) != first
    assert fingerprint(corpus_in(tmp_path / "four", a="x", c="y")) != first


def test_a_fingerprint_counts_the_card_beside_the_file_that_is_read(tmp_path):
    file = corpus_in(tmp_path / "c", a="x") / "a.txt"
    first, folder = fingerprint(file), fingerprint(tmp_path / "c")
    assert first == folder
    (tmp_path / "c" / "corpus.toml").write_text('title = "C"')
    assert fingerprint(file) not in {first, folder}
    assert fingerprint(file) == fingerprint(tmp_path / "c")


# Settling


def settled(*outputs, places=None):
    notebook = new_notebook(cells=[code("1", outputs=outputs)])
    settle(notebook, places or {})
    return notebook.cells[0].outputs


def stream(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def test_pieces_of_print_are_joined_up_to_the_next_output():
    shown = data("text/plain", "3")
    outputs = settled(stream("a"), stream("!", "stderr"), stream("b\n"), shown, stream("c"))
    assert [(out.get("name"), out.get("text")) for out in outputs] == [
        ("stdout", "ab\n"),
        ("stderr", "!"),
        (None, None),
        ("stdout", "c"),
    ]


@pytest.mark.parametrize(
    "bar",
    [
        "100%|██████████| 24/24 [00:01<00:00, 20.1it/s]\n",
        "  0%|          | 0/3 [00:00<?, ?it/s]\r100%|████| 3/3 [00:00<00:00, 9it/s]",
        "Reading: 12files [00:00, 300.2files/s]\n",
    ],
)
def test_progress_bars_leave_nothing(bar):
    assert settled(stream(bar, "stderr")) == []
    kept = settled(stream(f"{bar.rstrip()}\nall read\n", "stderr"))
    assert kept[0].text == "all read\n"


def test_bars_that_are_widgets_go_and_other_widgets_leave_their_words():
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "0ab"}}
    bar = new_output("display_data", data=view | {"text/plain": "  0%|   | 0/3 [00:00<?, ?it/s]"})
    sheet = new_output("display_data", data=view | {"text/plain": "CodingSheet(a.csv: 0 of 5)"})
    (kept,) = settled(bar, sheet)
    assert kept.data == {"text/plain": "CodingSheet(a.csv: 0 of 5)"}


def test_text_that_only_looks_like_progress_stays():
    text = "share: 40% | of all\n12 articles [1 undated]\n"
    assert settled(stream(text))[0].text == text


def test_random_names_of_styled_tables_are_numbered():
    table = '<style>#T_a1b2c_row0 {}</style><table id="T_a1b2c"><td id="T_a1b2c_row0"></table>'
    (output,) = settled(data("text/html", table))
    assert output.data["text/html"] == table.replace("T_a1b2c", "T_00000")


def test_paths_are_hidden_whole_or_not_at_all():
    places = {"/home/ann": "~", "/home/ann/texts": "texts", "../../texts": "texts"}
    assert hide("at /home/ann/texts/a.txt:1", places) == "at texts/a.txt:1"
    assert hide("file:///home/ann/x, /home/annex", places) == "file://~/x, /home/annex"
    assert hide("'../../texts' ../../../texts", places) == "'texts' ../../../texts"


def test_settling_takes_time_that_grows_with_the_text_only():
    long = "1" * 2_000_000
    assert settled(stream(long), data("text/html", long))[0].text == long


# Sharing


def executed(path, corpus, *cells):
    """Save a notebook as if `run_notebooks` had made it."""
    counts = iter(range(1, 99))
    for cell in cells:
        if cell.cell_type == "code" and cell.source:
            cell.execution_count = next(counts)
    save(path, *cells)
    notebook = nbformat.read(path, 4)
    notebook.metadata["corpuslib"] = record(corpus, None)
    nbformat.write(notebook, path)
    return path


PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
FRAME = """<div><style scoped>td {}</style><table border="1" class="dataframe"><thead>
<tr style="text-align: right;"><th></th><th>who</th><th>n</th><th>first</th></tr></thead><tbody>
<tr><th>0</th><td>A &lt;b&gt;</td><td>1,200</td><td>2019-03-01</td></tr>
<tr><th>1</th><td>B</td><td>NaN</td><td>NaT</td></tr></tbody></table></div>"""


@pytest.fixture
def site(tmp_path, texts):
    (texts / "corpus.toml").write_text('title = "Ferries <i>& co</i>"\nlicence = "CC BY <4.0>"\n')
    executed(
        tmp_path / "build" / "01_what.ipynb",
        texts,
        new_markdown_cell("# What <script>alert(1)</script> is *there*?\n\nA text."),
        code("import os\nfrom sys import path\n\nos.umask(0o22)"),
        code(PARAMETERS, "parameters"),
        code("CORPUS = '../../private/ann/texts'", "injected-parameters"),
        code(
            "answer()",
            "answer",
            outputs=[
                data("text/markdown", "# Oh\n\n**In short.** 2 <b>articles</b>, [see](#Days).")
            ],
        ),
        new_markdown_cell(
            "## Days\n\nSee [two](02_%27q%27%20%26.ipynb), [who](02_who.ipynb#x), "
            "[card](../data/README.md), [home](https://example.org), [bad](javascript:alert(1))."
        ),
        code("table", outputs=[data("text/html", FRAME)]),
        code("plot()", outputs=[data("image/png", PNG)]),
        new_markdown_cell("Articles by *day*, of `all`\nsources.\n\nMore text."),
        code("plot()", outputs=[data("image/png", PNG, alt='Two "bars"')]),
        new_markdown_cell(
            "## Days\n\n![](https://example.org/spy.png) ![x](data:image/png;base64,AA)"
        ),
        new_markdown_cell("## End\n\n# Second title"),
    )
    executed(
        tmp_path / "build" / "02_who.ipynb",
        texts,
        code(PARAMETERS, "parameters"),
        code(
            "hostile()",
            outputs=[
                data("text/html", f"<div onclick='x()'><script>alert(2)</script>{HOSTILE}"),
                new_output("stream", name="stdout", text="\x1b[31m<script>red</script>\x1b[0m"),
                data("text/html", "<textarea><!-- never closed"),
            ],
        ),
        code(
            "view()",
            "interactive",
            outputs=[data("text/html", "<script>let a = 1 < 2 && 'ä';</script>")],
        ),
        new_markdown_cell("The end."),
    )
    share_notebooks(tmp_path / "build", corpus=texts, out=tmp_path / "site")
    return tmp_path / "site"


HOSTILE = """
<iframe src="https://example.org"></iframe><link rel="stylesheet" href="//example.org/x.css">
<meta http-equiv="refresh" content="0; url=https://example.org"><base href="https://example.org/">
<style>@import "https://example.org/a.css"; td { background: url(https://example.org/b) }</style>
<p style="background-image: URL('http://example.org/c')">p</p><object data="x.swf"></object>
<video poster="https://example.org/d"><source srcset="https://example.org/e 2x"></video>
<svg><image xlink:href="https://example.org/f"/><use href="#ok"/></svg><form action="/"></form>
<svg><script href="https://example.org/g.js">1</script></svg></main></body></html>
"""


class Page(HTMLParser):
    """Every start tag of a page with its attributes, and the text inside some tags."""

    def __init__(self, path):
        super().__init__()
        self.tags, self.texts, self._open = [], {}, []
        self.feed(path.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self._open.append(tag)

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, text):
        for tag in set(self._open):
            self.texts[tag] = self.texts.get(tag, "") + text

    def all(self, *names):
        return [attributes for tag, attributes in self.tags if tag in names]


def pages_of(site):
    return {path.name: Page(path) for path in sorted(site.glob("*.html"))}


def test_there_is_an_index_and_a_page_for_each_notebook(site):
    assert list(pages_of(site)) == ["01_what.html", "02_who.html", "api.html", "index.html"]


def test_no_page_asks_the_network_for_anything(site):
    for page in pages_of(site).values():
        for tag, attributes in page.tags:
            assert tag not in {"iframe", "object", "embed", "base", "form"}
            for name, value in attributes.items():
                if name in {"src", "srcset", "poster", "data", "background", "xlink:href"} or (
                    name == "href" and tag != "a"
                ):
                    assert value.startswith(("data:", "#")), (tag, name, value)
                assert not name.startswith("on")
                if name == "style":
                    assert "url(" not in value.lower()
            assert attributes.get("http-equiv") in {None, "Content-Security-Policy"}
        assert not re.search(r"@import|url\((?!data:)", page.texts["style"], re.IGNORECASE)


def test_links_lead_to_pages_that_are_there_or_out(site):
    pages = pages_of(site)
    ids = {name: [a["id"] for _, a in page.tags if "id" in a] for name, page in pages.items()}
    targets = [(name, a["href"]) for name, page in pages.items() for a in page.all("a")]
    assert ("01_what.html", "02_who.html#x") in targets
    assert ("01_what.html", "https://example.org") in targets
    for name, href in targets:
        file, _, anchor = href.partition("#")
        if not href.startswith("https://") and href != "02_who.html#x":
            assert file in {"", *pages}, href
            assert not anchor or unquote(anchor) in ids[file or name], href
    for found in ids.values():
        assert len(found) == len(set(found))


def test_the_policy_allows_styles_and_pictures_and_only_scripts_of_interactive_cells(site):
    policies = {
        name: next(a["content"] for a in page.all("meta") if "http-equiv" in a)
        for name, page in pages_of(site).items()
    }
    closed = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert policies["index.html"].startswith(closed + "; base-uri")
    source = "let a = 1 < 2 && 'ä';"
    assert f"<script>{source}</script>" in (site / "02_who.html").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
    assert f"; script-src 'sha256-{digest}'; " in policies["02_who.html"]
    assert pages_of(site)["02_who.html"].texts["script"] == source


def test_hostile_output_cannot_swallow_the_page_after_it(site):
    page = pages_of(site)["02_who.html"]
    assert "The end." in page.texts["main"]
    assert "<script>red</script>" in page.texts["pre"]
    assert [tag for tag, _ in page.tags].count("footer") == 1


def test_a_page_hides_where_the_corpus_lay(site):
    text = (site / "01_what.html").read_text(encoding="utf-8")
    assert "private" not in text
    plain = html.unescape(re.sub(r"<[^>]+>", "", text))
    assert "CORPUS = 'texts'\nCODEBOOK = None" in plain


def test_code_of_imports_parameters_and_answer_is_folded(site):
    assert re.findall(
        r"<summary>(.*?)</summary>", (site / "01_what.html").read_text(encoding="utf-8")
    ) == ["On this page", "Imports", "Parameters", "Code of the answer"]


def test_a_page_has_a_language_landmarks_and_one_title(site):
    for page in pages_of(site).values():
        assert page.all("html") == [{"lang": "en"}]
        assert len(page.all("main")) == len(page.all("h1")) == len(page.all("title")) == 1
        skip = page.all("a")[0]
        assert skip == {"class": "skip", "href": "#content"}
        assert page.all("main")[0]["id"] == "content"
        assert any(meta.get("name") == "viewport" for meta in page.all("meta"))
        labels = [nav["aria-label"] for nav in page.all("nav")]
        assert len(labels) == len(set(labels))


def test_every_picture_is_described(site):
    pictures = pages_of(site)["01_what.html"].all("img")
    assert [picture["alt"] for picture in pictures] == [
        "Articles by day, of all sources.",
        'Two "bars"',
        "x",
    ]
    assert pictures[0]["width"] == pictures[0]["height"] == "1"
    assert "[image not included: " in pages_of(site)["01_what.html"].texts["main"]


def test_a_picture_without_words_is_called_by_its_section():
    mender = Mender()
    mender("<h2>Days &amp; gaps</h2>")
    assert "“Days &amp; gaps”" in mender('<img src="data:image/png;base64,AA" alt=" ">')


def test_a_table_scrolls_by_keyboard_and_names_its_columns(site):
    page = pages_of(site)["01_what.html"]
    box = next(div for div in page.all("div") if div.get("class") == "table")
    assert box["tabindex"] == "0"
    assert box["role"] == "region"
    assert box["aria-label"] == "Table 1: who, n, first"
    assert [th["scope"] for th in page.all("th")] == ["col"] * 3 + ["row"] * 2
    assert [td.get("class") for td in page.all("td")][1:] == [None, "number", "day"] * 2


def test_numbers_stay_right_aligned_where_a_group_spans_rows():
    index = pd.MultiIndex.from_tuples(
        [("N", "gas"), ("N", "talks"), ("S", "gas")], names=["source", "term"]
    )
    mended = Mender()(pd.DataFrame({"n": [4, 12, 9], "first": ["a", "b", "c"]}, index).to_html())
    assert 'rowspan="2"' in mended
    cells = re.findall(r"<t([dh])([^>]*)>(\w+)</t", mended)
    right = [text for _, attributes, text in cells if "number" in attributes]
    assert right == ["n", "4", "12", "9"]


def test_long_names_of_columns_may_break_and_are_read_whole():
    mended = Mender()(pd.DataFrame({"rate_target": [1.5], "__x_": [2]}).to_html(index=False))
    assert "rate_<wbr/>target</th>" in mended
    assert "__<wbr/>x_</th>" in mended
    assert 'aria-label="Table 1: rate_target, __x_"' in mended


def test_the_names_of_an_index_stand_beside_those_of_the_columns():
    named = pd.DataFrame({"n": [1]}, index=pd.Index(["A"], name="who"))
    assert re.findall("<th[^>]*>(.*?)</th>", Mender()(named.to_html())) == ["who", "n", "A"]
    pivot = named.rename_axis("counts", axis="columns")
    headings = re.findall("<th[^>]*>(.*?)</th>", Mender()(pivot.to_html()))
    assert headings == ["counts", "n", "who", "A"], "two names for one corner need two rows"


def test_the_index_tells_what_the_corpus_holds_and_what_the_pages_rest_on(site, texts):
    page = pages_of(site)["index.html"]
    assert page.texts["h1"] == "Ferries <i>& co</i>"
    facts = " ".join(page.texts["dd"].split())
    assert "CC BY <4.0>" in facts
    assert "1 March 2019 to 1 March 2019" in facts
    assert fingerprint(texts) in facts
    assert "pandas" in facts
    shown = re.findall(
        r"<dt>(.*?)</dt><dd>(.*?)</dd>", (site / "index.html").read_text(encoding="utf-8")
    )
    assert {"Articles": "2", "Without a day": "1", "With a problem": "0"}.items() <= dict(
        shown
    ).items()


def test_the_index_opens_each_notebook_with_its_answer(site):
    text = (site / "index.html").read_text(encoding="utf-8")
    assert "<strong>In short.</strong> 2 <b>articles</b>, see." in text
    assert '<h3><a href="01_what.html">What is there?</a></h3>' in text
    assert '<h3><a href="02_who.html">02 who</a></h3>' in text


def test_the_index_shows_the_first_figure_of_each_notebook_and_the_sizes(site):
    page = pages_of(site)["index.html"]
    (image,) = page.all("img")
    assert image["alt"] == "Articles by day, of all sources."
    assert image["src"].startswith("data:image/png;base64,")
    text = (site / "index.html").read_text(encoding="utf-8")
    sizes = [(site / name).stat().st_size for name in ("01_what.html", "02_who.html")]
    assert re.findall(r'class="size">(.*?)</p>', text) == [
        f"{size / 1000:,.0f} kB, one file" for size in sizes
    ]


def test_a_notebook_can_name_the_figure_that_stands_for_it(tmp_path, texts):
    figure = data("image/png", PNG)
    executed(
        tmp_path / "build" / "x.ipynb",
        texts,
        new_markdown_cell("# What <i>is</i> it?"),
        code("1", outputs=[data("image/png", PNG, alt="another")]),
        code("2", "teaser", outputs=[data("text/plain", "3"), figure]),
    )
    index = share_notebooks(tmp_path / "build", corpus=texts, out=tmp_path / "site")
    assert [image["alt"] for image in Page(index).all("img")] == ["A figure of: What is it?"]


QUOTED = "Ferries " + " ".join(f"word{n}" for n in range(299))


@pytest.mark.parametrize(
    ("licence", "excerpts", "shown", "said"),
    [
        (None, None, 100, "up to 100 words, and at most half of an article on a page"),
        ("Press", 30, 30, "up to 30 words, and at most half of an article on a page"),
        ("Press", 500, 150, "up to 500 words, and at most half of an article on a page"),
        ("CC BY 4.0", None, 300, None),
        ("CC BY 4.0", 120, 120, "up to 120 words"),
        ("By courtesy: may be shared whole", None, 300, None),
    ],
)
def test_whole_articles_are_shown_only_where_the_licence_allows(
    tmp_path, licence, excerpts, shown, said
):
    texts = corpus_in(tmp_path / "texts", a=QUOTED)
    if licence:
        (texts / "corpus.toml").write_text(f'licence = "{licence}"\n')
    executed(
        tmp_path / "build" / "x.ipynb",
        texts,
        code("answer", "answer", outputs=[data("text/markdown", QUOTED)]),
        code("print(text)", outputs=[stream(QUOTED)]),
    )
    out = tmp_path / "site"
    share_notebooks(tmp_path / "build", corpus=texts, out=out, excerpts=excerpts)
    for name, tag in (("index.html", "li"), ("x.html", "main"), ("x.html", "pre")):
        found = re.findall(r"Ferries|word\d+", Page(out / name).texts[tag])
        assert len(set(found)) == shown, (name, tag)
    facts = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", (out / "index.html").read_text()))
    assert facts.get("Passages shown") == said


def test_without_a_corpus_it_is_said_that_nobody_looked(tmp_path, texts):
    executed(tmp_path / "build" / "x.ipynb", texts, code("1", outputs=[stream("1")]))
    with pytest.warns(UserWarning, match="nobody looked whether the pages hold whole articles"):
        share_notebooks(tmp_path / "build", out=tmp_path / "site")
    with pytest.raises(ValueError, match="excerpts must be at least 1 word, of a corpus"):
        share_notebooks(tmp_path / "build", out=tmp_path / "site", excerpts=9)
    with pytest.raises(ValueError, match="it is 0"):
        share_notebooks(tmp_path / "build", corpus=texts, out=tmp_path / "site", excerpts=0)


def test_pdfs_stand_beside_the_pages_and_go_with_them(site, texts, monkeypatch):
    def print_pages(pages):
        for page in pages:
            page.with_suffix(".pdf").write_bytes(b"%PDF")

    monkeypatch.setattr("corpuslib.share.pages.print_pages", print_pages)
    monkeypatch.setattr("corpuslib.share.pages.find_browser", lambda: "chrome")
    (site / "mine.pdf").write_bytes(b"%PDF")
    build = site.parent / "build"
    index = share_notebooks(build, corpus=texts, out=site, pdf=True)
    links = [a["href"] for a in Page(index).all("a") if a["href"].endswith(".pdf")]
    assert links == ["01_what.pdf", "02_who.pdf"]
    (build / "02_who.ipynb").unlink()
    share_notebooks(build, corpus=texts, out=site, pdf=True)
    assert sorted(path.name for path in site.glob("*.pdf")) == ["01_what.pdf", "mine.pdf"]
    share_notebooks(build, corpus=texts, out=site)
    assert [path.name for path in site.glob("*.pdf")] == ["mine.pdf"]


def test_without_a_browser_no_page_is_written(tmp_path, texts, monkeypatch):
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "none"))
    executed(tmp_path / "build" / "x.ipynb", texts, code("1", outputs=[stream("1")]))
    with pytest.raises(RuntimeError, match="leave out --pdf"):
        share_notebooks(tmp_path / "build", corpus=texts, out=tmp_path / "site", pdf=True)
    assert not (tmp_path / "site").exists()


def test_sharing_again_gives_the_same_bytes(site, texts):
    before = {path.name: path.read_bytes() for path in site.iterdir()}
    share_notebooks(site.parent / "build", corpus=texts, out=site)
    assert {path.name: path.read_bytes() for path in site.iterdir()} == before


def test_pages_of_notebooks_that_are_gone_go_too_but_nothing_else(site, texts):
    (site / "mine.html").write_text("<p>my own page</p>")
    (site.parent / "build" / "02_who.ipynb").unlink()
    share_notebooks(site.parent / "build", corpus=texts, out=site)
    assert sorted(path.name for path in site.iterdir()) == [
        "01_what.html",
        "api.html",
        "index.html",
        "mine.html",
    ]


def test_names_of_files_are_escaped(tmp_path, texts):
    executed(
        tmp_path / "build" / "a'&\"<b>#.ipynb",
        texts,
        code("1", outputs=[data("text/plain", "1")]),
    )
    index = share_notebooks(tmp_path / "build", corpus=texts, out=tmp_path / "site")
    text = index.read_text(encoding="utf-8")
    assert "<b>" not in text
    links = [a["href"] for a in Page(index).all("a") if "href" in a and "#" not in a["href"]]
    (href,) = [link for link in links if link != "api.html"]
    assert unquote(href) == "a'&\"<b>#.html"


def test_real_runs_can_be_shared(study, tmp_path):
    root, _, _, _ = study
    corpus = root / "elsewhere" / "more"
    index = share_notebooks(root / "other", corpus=corpus, out=tmp_path)
    page = Page(tmp_path / "01_what.html")
    assert [picture["alt"] for picture in page.all("img")] == ["A triangle & its area"]
    assert page.all("img")[0]["src"].startswith("data:image/svg+xml;base64,")
    for path in tmp_path.iterdir():
        assert str(root) not in path.read_text(encoding="utf-8")
        assert "elsewhere" not in path.read_text(encoding="utf-8")
    assert "There are 2 articles." in index.read_text(encoding="utf-8")


# Refusing to share


def refused(folder, message, **inputs):
    with pytest.raises(NotebookError, match=message):
        share_notebooks(folder, out=folder.parent / "site", **inputs)
    assert not (folder.parent / "site").exists()


def test_a_notebook_that_was_not_run_is_refused(tmp_path, texts):
    save(tmp_path / "build" / "x.ipynb", code("1"))
    refused(tmp_path / "build", r"x\.ipynb has not been executed; run first: python -m corpuslib")


def test_an_empty_folder_is_refused(tmp_path):
    (tmp_path / "build").mkdir()
    refused(tmp_path / "build", "no executed notebooks in .*build'; run first")


def test_a_notebook_run_out_of_order_is_refused(tmp_path, texts):
    path = executed(tmp_path / "build" / "x.ipynb", texts, code("1", outputs=[stream("1")]))
    path.write_text(path.read_text().replace('"execution_count": 1', '"execution_count": 7'))
    refused(tmp_path / "build", "not executed from top to bottom")


def test_a_failed_cell_is_refused(tmp_path, texts):
    error = new_output("error", ename="KeyError", evalue="'x'", traceback=[])
    executed(tmp_path / "build" / "x.ipynb", texts, code("1", outputs=[error]))
    refused(tmp_path / "build", "failed with KeyError")


def test_pages_on_files_that_have_changed_since_are_refused(tmp_path, texts):
    executed(tmp_path / "build" / "x.ipynb", texts, code("1", outputs=[stream("1")]))
    (texts / "a.txt").write_text("Other words.\n")
    refused(tmp_path / "build", "whose files were not those", corpus=texts)


def test_notebooks_that_rest_on_different_files_are_not_shared_together(tmp_path, texts):
    executed(tmp_path / "build" / "x.ipynb", texts, code("1", outputs=[stream("1")]))
    (texts / "a.txt").write_text("Other words.\n")
    executed(tmp_path / "build" / "y.ipynb", texts, code("1", outputs=[stream("1")]))
    refused(tmp_path / "build", "were not run alike: their sha256 differ")


def test_a_failed_copy_is_no_page(tmp_path, texts):
    executed(tmp_path / "build" / "x.ipynb", texts, code("1", outputs=[stream("1")]))
    save(tmp_path / "build" / "y.failed.ipynb", code("1"))
    share_notebooks(tmp_path / "build", corpus=texts, out=tmp_path / "site")
    names = [path.name for path in sorted((tmp_path / "site").iterdir())]
    assert names == ["api.html", "index.html", "x.html"]


# Colours


def luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """The ratio of WCAG 2, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("mode", "at"), [("light", 0), ("dark", 1)])
def test_every_colour_of_text_stands_out_from_every_ground(mode, at):
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    block = re.findall(r":root \{(.*?)\}", _resource("page.css"), re.DOTALL)[at]
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block))
    grounds = {colours.pop(name) for name in ("paper", "shade", "warn")}
    colours.pop("line")
    assert len(colours) == 8
    for name, colour in colours.items():
        assert all(contrast(colour, ground) >= 4.5 for ground in grounds), (mode, name)


def test_a_figure_is_kept_with_a_palette_and_looks_the_same():
    figure = Figure(figsize=(3, 2))
    figure.subplots().plot([0, 1, 0.5], color="#0072b2")
    stream = io.BytesIO()
    figure.savefig(stream)
    before = base64.b64encode(stream.getvalue()).decode()
    after = smaller(before)
    assert len(after) < len(before) / 2
    pixels = [
        np.asarray(Image.open(io.BytesIO(base64.b64decode(one))).convert("RGB"), dtype=int)
        for one in (before, after)
    ]
    assert pixels[0].shape == pixels[1].shape
    assert np.abs(pixels[0] - pixels[1]).mean() < 2
    assert smaller("no picture") == "no picture"
    assert smaller(after) == after or len(smaller(after)) <= len(after)
