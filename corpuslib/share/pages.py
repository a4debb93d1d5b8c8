"""Rendering executed notebooks to pages that need nothing but a browser."""

import re
import warnings
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

import nbformat
import pandas as pd
from jinja2 import Environment, FunctionLoader
from markupsafe import Markup
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from corpuslib.articles import load_articles
from corpuslib.codebook import load_codebook
from corpuslib.share.api import api_modules
from corpuslib.share.cells import glance, prepared
from corpuslib.share.mend import Mender
from corpuslib.share.passages import MOST, allows_whole, cut_passages
from corpuslib.share.pdf import find_browser, print_pages
from corpuslib.share.provenance import NotebookError, fingerprint
from corpuslib.share.run import write_files


@dataclass(frozen=True)
class Page:
    """One notebook as a page: its name, title, body and what the body needs."""

    name: str
    title: str
    headed: bool
    cells: Markup
    teaser: Markup
    figure: Markup
    sections: list[dict[str, str]]
    scripts: list[str]

    @property
    def href(self) -> str:
        return quote(f"{self.name}.html")

    @property
    def pdf(self) -> str:
        return quote(f"{self.name}.pdf")


def share_notebooks(
    folder: str | Path,
    *,
    corpus: str | Path | None = None,
    codebook: str | Path | None = None,
    out: str | Path,
    excerpts: int | None = None,
    pdf: bool = False,
) -> Path:
    """
    Render executed notebooks to pages to hand on, with an index.

    Every page is one file with its figures inside. It asks the network for
    nothing, and works from a folder, a memory stick or any web server.

    Parameters
    ----------
    folder : path
        Where `run_notebooks` put its copies. All notebooks in it become pages, in the
        order of their file names.
    corpus : path, optional
        The corpus they were run on. The index then says what it holds; the
        pages are refused when its files are not those that were read.
    codebook : path, optional
        The codebook they were run with, checked likewise.
    out : path
        Folder for the pages, made if need be. Pages of an earlier call that
        have no notebook any more are removed; nothing else in it is touched.
    excerpts : int, optional
        Show at most so many words of a passage. When None, 100 where the licence in
        ``corpus.toml`` does not allow whole articles, and no limit where it does.
    pdf : bool, default False
        Print each page to a PDF as well, with a Chromium that is installed.

    Returns
    -------
    Path
        The index page.

    Raises
    ------
    NotebookError
        If there is no notebook, one has not been executed by `run_notebooks` from top to
        bottom, has a failed cell, or rests on other files or software than
        the rest.
    FileNotFoundError
        If `corpus` or `codebook` is not there.
    RuntimeError
        If PDFs are asked for and no browser is found or it fails.
    ValueError
        If `excerpts` is below 1, or given without `corpus`.

    Warns
    -----
    UserWarning
        If no `corpus` is named, so that nobody could look for whole articles.

    Notes
    -----
    The index shows, as the opening answer of a notebook, the Markdown output of its
    cell tagged ``answer``. The code of cells tagged ``answer``,
    ``hide-input`` or ``parameters`` is folded, and so is code that only imports.
    A figure is described by ``alt`` in the metadata of its output
    (``display(figure, metadata={"alt": "..."})``) or its cell, else by the
    paragraph that follows. Scripts in outputs are taken out, except in cells tagged
    ``interactive``.

    The index shows, besides, the first figure of each notebook, or that of the cell
    tagged ``teaser``.

    No page holds a whole article unless the licence allows it: one of Creative Commons,
    Open Data Commons or the public domain, or one that says "may be shared whole". Under
    any other, or none, passages are cut to `excerpts` words wherever they stand, printed
    output included, and a page shows at most half of the words of an article. Pictures and
    data inside scripts are not looked at.
    """
    if excerpts is not None and (excerpts < 1 or corpus is None):
        raise ValueError(
            f"excerpts must be at least 1 word, of a corpus; it is {excerpts!r}, "
            f"with corpus={corpus!r}"
        )
    if pdf:
        find_browser()
    paths = sorted(
        path for path in Path(folder).glob("[!.]*.ipynb") if not path.match("*.failed.ipynb")
    )
    if not paths:
        raise NotebookError(f"there are no executed notebooks in {str(folder)!r}; {_remedy()}")
    notebooks = {path: _executed(path) for path in paths}
    record = _common_record(notebooks)
    _check_inputs(record, paths[0], {"CORPUS": corpus, "CODEBOOK": codebook})

    names = {path.stem for path in paths}
    for taken in names & {"api", "index"}:
        raise NotebookError(
            f"a notebook called {taken} would overwrite the {taken} page; rename it"
        )
    pages = [_page(path, notebook, names, record) for path, notebook in notebooks.items()]
    articles = None if corpus is None else load_articles(corpus, progress=False)
    site, facts = _corpus_facts(articles, record)
    pages, limits = _within_limits(pages, articles, excerpts)
    texts = {}
    texts["api.html"] = _template("api.html").render(site=site, modules=api_modules(), css=_css())
    for number, page in enumerate(pages, start=1):
        texts[f"{page.name}.html"] = _template("page.html").render(
            vars(page) | {"site": site, "pages": pages, "number": number, "css": _css()},
            before=pages[number - 2] if number > 1 else None,
            after=pages[number] if number < len(pages) else None,
        )
    sizes = [_size(texts[f"{page.name}.html"]) for page in pages]
    provenance = _provenance(record, codebook)
    cards = list(zip(pages, sizes, strict=True))
    texts["index.html"] = _index(cards, site, facts + limits, provenance, pdf)
    index = _publish(Path(out), texts, pdf)
    if pdf:
        print_pages([Path(out) / f"{page.name}.html" for page in pages])
    return index


def _remedy(name: str = "notebooks/*.ipynb") -> str:
    return f"run first: python -m corpuslib run {name} --corpus PATH --out build"


def _executed(path: Path) -> NotebookNode:
    """Read a notebook and make sure that it was executed from top to bottom by us."""
    try:
        notebook = nbformat.read(path, as_version=4)
    except (ValueError, nbformat.ValidationError) as error:
        raise NotebookError(f"{path} is not a notebook that can be read") from error
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    if "corpuslib" not in notebook.metadata or not any(cell.outputs for cell in code):
        raise NotebookError(f"{path} has not been executed; {_remedy(path.name)}")
    if [cell.execution_count for cell in code] != list(range(1, len(code) + 1)):
        raise NotebookError(f"{path} was not executed from top to bottom; {_remedy(path.name)}")
    for cell in code:
        for output in cell.outputs:
            if output.output_type == "error":
                raise NotebookError(f"{path} failed with {output.ename}; {_remedy(path.name)}")
    return notebook


def _common_record(notebooks: dict[Path, NotebookNode]) -> dict:
    records = {path: notebook.metadata["corpuslib"] for path, notebook in notebooks.items()}
    first = next(iter(records))
    for path, record in records.items():
        if record != records[first]:
            differing = ", ".join(
                sorted(key for key in record if record[key] != records[first][key])
            )
            raise NotebookError(
                f"{path} and {first} were not run alike: their {differing} differ; {_remedy()}"
            )
    return records[first]


def _check_inputs(record: dict, example: Path, given: dict[str, str | Path | None]) -> None:
    for name, path in given.items():
        if path is not None and fingerprint(path) != record["sha256"][name]:
            read = record["parameters"][name]
            raise NotebookError(
                f"{example} was run with {name} = {read!r}, whose files were not those that "
                f"{str(path)!r} holds now; {_remedy()}"
            )


def _page(path: Path, notebook: NotebookNode, names: set[str], record: dict) -> Page:
    mender = Mender(names)
    shown = prepared(notebook, path, record)
    cells = _render(shown, mender)
    title = next((text for level, _, text in mender.headings if level == 1), "")
    return Page(
        name=path.stem,
        title=title or path.stem.replace("_", " "),
        headed=bool(title),
        cells=Markup(cells),
        teaser=Markup(_teaser(notebook, names)),
        figure=Markup(glance(shown, title)),
        sections=[{"id": id, "text": text} for level, id, text in mender.headings if level == 2],
        scripts=sorted(set(mender.scripts)),
    )


def _render(notebook: NotebookNode, mender: Mender) -> str:
    exporter = HTMLExporter(raw_template=_resource("cells.html"), exclude_anchor_links=True)
    exporter.register_filter("mend", mender)
    return exporter.from_notebook_node(notebook)[0]


def _teaser(notebook: NotebookNode, names: set[str]) -> str:
    """Render the opening answer, as a part of the index."""
    for cell in notebook.cells:
        if "answer" in cell.metadata.get("tags", []):
            for output in cell.outputs:
                text = output.get("data", {}).get("text/markdown")
                if text:
                    answer = new_notebook(cells=[new_markdown_cell(text, id="answer")])
                    rendered = _render(answer, Mender(names, top=4))
                    return re.sub(r'<a href="#[^"]*">(.*?)</a>', r"\1", rendered)
    return ""


def _within_limits(
    pages: list[Page], articles: pd.DataFrame | None, excerpts: int | None
) -> tuple[list[Page], list[tuple[str, str]]]:
    """Cut what pages quote to what may be handed on, and say to what."""
    if articles is None:
        warnings.warn(
            "no corpus is named, so nobody looked whether the pages hold whole articles",
            stacklevel=3,
        )
        return pages, []
    whole = allows_whole((articles.attrs.get("corpus") or {}).get("licence"))
    if whole and excerpts is None:
        return pages, []
    most = excerpts or MOST
    parts = [part for page in pages for part in (page.cells, page.teaser)]
    cut, _ = cut_passages(parts, articles["text"].dropna(), most, whole=whole)
    cells, teasers = map(Markup, cut[::2]), map(Markup, cut[1::2])
    pages = [
        replace(page, cells=one, teaser=other)
        for page, one, other in zip(pages, cells, teasers, strict=True)
    ]
    half = "" if whole else ", and at most half of an article on a page"
    return pages, [("Passages shown", f"up to {most:,} words{half}")]


def _size(text: str) -> str:
    return f"{len(text.encode()) / 1000:,.0f} kB"


def _corpus_facts(articles: pd.DataFrame | None, record: dict) -> tuple[str, list[tuple[str, str]]]:
    """Give a corpus its title, and what a reader wants to know of it at a glance."""
    name = record["parameters"]["CORPUS"]
    if articles is None:
        return name, []
    card = articles.attrs.get("corpus") or {}
    days = articles["date"].dropna()
    facts = {
        "Articles": f"{len(articles):,}",
        "Sources": f"{articles['source'].nunique():,}",
        "Days": f"{_day(days.min())} to {_day(days.max())}" if len(days) else "none known",
        "Without a day": f"{articles['date'].isna().sum():,}",
        "With a problem": f"{articles['problem'].notna().sum():,}",
        "Licence": card.get("licence") or "not stated",
    }
    return card.get("title") or name, list(facts.items())


def _provenance(record: dict, codebook: str | Path | None) -> list[tuple[str, str, str]]:
    """List what the pages rest on: name, value, and whether the value is code."""
    parameters, sums = record["parameters"], record["sha256"]
    rows = [("Corpus", parameters["CORPUS"], "code"), ("SHA-256 of it", sums["CORPUS"], "code")]
    if parameters["CODEBOOK"] is None or codebook is not None:
        book = load_codebook(codebook)
        rows += [("Codebook", book.title, "")]
        rows += [("Days it covers", " to ".join(map(_day, book.window)), "")]
    if parameters["CODEBOOK"] is not None:
        rows += [("Codebook folder", parameters["CODEBOOK"], "code")]
        rows += [("SHA-256 of it", sums["CODEBOOK"], "code")]
    versions = record["versions"].items()
    return [*rows, ("Software", ", ".join(f"{name} {number}" for name, number in versions), "")]


def _day(day: pd.Timestamp) -> str:
    return f"{day.day} {day:%B %Y}"


def _index(
    cards: list[tuple[Page, str]], site: str, facts: list, provenance: list, pdf: bool
) -> str:
    return _template("index.html").render(
        title=site, site=site, cards=cards, facts=facts, provenance=provenance, css=_css(), pdf=pdf
    )


@cache
def _resource(name: str) -> str:
    return (files("corpuslib") / "share" / name).read_text(encoding="utf-8")


def _css() -> Markup:
    return Markup(_resource("page.css"))


@cache
def _template(name: str):
    loader = FunctionLoader(_resource)
    return Environment(loader=loader, autoescape=True, trim_blocks=True).get_template(name)


def _publish(out: Path, texts: dict[str, str], pdf: bool) -> Path:
    """Write the pages, and take away what earlier ones left: their pages and their PDFs."""
    ours = {path for path in out.glob("*.html") if _is_ours(path)}
    write_files({out / name: text for name, text in texts.items()})
    for path in ours:
        if path.name not in texts or not pdf:
            path.with_suffix(".pdf").unlink(missing_ok=True)
        if path.name not in texts:
            path.unlink()
    return out / "index.html"


def _is_ours(path: Path) -> bool:
    with path.open(encoding="utf-8", errors="replace") as stream:
        return '<meta name="generator" content="corpuslib">' in stream.read(2_000)
