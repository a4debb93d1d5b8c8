"""Rendering executed notebooks to pages that need nothing but a browser."""

import ast
import html
import re
import struct
from base64 import b64decode, b64encode
from dataclasses import dataclass
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
from corpuslib.share.mend import Mender
from corpuslib.share.provenance import NotebookError, fingerprint
from corpuslib.share.run import write_files
from corpuslib.share.settle import hide, machine_places

_IMAGES = ("image/svg+xml", "image/png", "image/jpeg", "image/gif")
_FOLDED = {"answer": "Code of the answer", "parameters": "Parameters", "hide-input": "Code"}


@dataclass(frozen=True)
class Page:
    """One notebook as a page: its name, title, body and what the body needs."""

    name: str
    title: str
    headed: bool
    cells: Markup
    teaser: Markup
    sections: list[dict[str, str]]
    scripts: list[str]

    @property
    def href(self) -> str:
        return quote(f"{self.name}.html")


def share_notebooks(
    folder: str | Path,
    *,
    corpus: str | Path | None = None,
    codebook: str | Path | None = None,
    out: str | Path,
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

    Notes
    -----
    The index shows, as the opening answer of a notebook, the Markdown output of its
    cell tagged ``answer``. The code of cells tagged ``answer``,
    ``hide-input`` or ``parameters`` is folded, and so is code that only imports.
    A figure is described by ``alt`` in the metadata of its output
    (``display(figure, metadata={"alt": "..."})``) or its cell, else by the
    paragraph that follows. Scripts in outputs are taken out, except in cells tagged
    ``interactive``.

    What the cells print is shown as it is. Whether the texts of the corpus
    may be handed on is a matter of their licence, which the index names.
    """
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
        raise NotebookError(f"a notebook called {taken} would overwrite the {taken} page; rename it")
    pages = [_page(path, notebook, names, record) for path, notebook in notebooks.items()]
    site, facts = _corpus_facts(corpus, record)
    texts = {"index.html": _index(pages, site, facts, _provenance(record, codebook))}
    texts["api.html"] = _template("api.html").render(site=site, modules=api_modules(), css=_css())
    for number, page in enumerate(pages, start=1):
        texts[f"{page.name}.html"] = _template("page.html").render(
            vars(page) | {"site": site, "pages": pages, "number": number, "css": _css()},
            before=pages[number - 2] if number > 1 else None,
            after=pages[number] if number < len(pages) else None,
        )
    return _publish(Path(out), texts)


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
    cells = _render(_prepared(notebook, path, record), mender)
    title = next((text for level, _, text in mender.headings if level == 1), "")
    return Page(
        name=path.stem,
        title=title or path.stem.replace("_", " "),
        headed=bool(title),
        cells=Markup(cells),
        teaser=Markup(_teaser(notebook, names)),
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


def _prepared(notebook: NotebookNode, path: Path, record: dict) -> NotebookNode:
    """Say of each cell how its code is shown, and of each output as what."""
    places = machine_places(path.parent.resolve())
    cells = [cell for cell in notebook.cells if "injected-parameters" not in _tags(cell)]
    for at, cell in enumerate(cells):
        if cell.cell_type != "code":
            continue
        if "parameters" in _tags(cell):
            values = notebook.metadata.get("corpuslib_own", record)["parameters"]
            cell.source = "\n".join(f"{name} = {values[name]!r}" for name in ("CORPUS", "CODEBOOK"))
        cell.fold = next((_FOLDED[tag] for tag in _FOLDED if tag in _tags(cell)), None)
        if cell.fold is None and not cell.outputs and _is_setup(cell.source):
            cell.fold = "Imports"
        cell.source = hide(cell.source, places)
        alts = cell.metadata.get("alt", [])
        described = iter([alts] if isinstance(alts, str) else alts)
        for output in cell.outputs:
            output.shown = _shown(output, described, _caption(cells[at + 1 : at + 2]))
    return NotebookNode(notebook | {"cells": cells})


def _tags(cell: NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def _is_setup(code: str) -> bool:
    """Say whether code only imports, and perhaps sets options."""
    try:
        statements = ast.parse(re.sub(r"(?m)^\s*%.*$", "", code)).body
    except SyntaxError:
        return False
    imports = [isinstance(statement, ast.Import | ast.ImportFrom) for statement in statements]
    return any(imports) and all(
        imported or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call))
        for imported, statement in zip(imports, statements, strict=True)
    )


def _caption(following: list[NotebookNode]) -> str:
    """Take the plain text of the paragraph that follows, if it is one."""
    if not following or following[0].cell_type != "markdown":
        return ""
    first = following[0].source.strip().partition("\n\n")[0]
    if first.startswith(("#", "|", "<", "```", "!")):
        return ""
    return " ".join(re.sub(r"\[([^\]]*)\]\([^)]*\)|[*_`]", r"\1", first).split())


def _shown(output: NotebookNode, described, caption: str) -> NotebookNode:
    """Choose the form in which one output is shown."""
    if output.output_type == "stream":
        return NotebookNode(kind="text", text=output.text)
    data, metadata = output.get("data", {}), output.get("metadata", {})
    for kind in ("html", "markdown"):
        if f"text/{kind}" in data:
            return NotebookNode(kind=kind, text=data[f"text/{kind}"])
    image = next((kind for kind in _IMAGES if kind in data), None)
    if image is None:
        return NotebookNode(kind="text", text=data.get("text/plain", ""))
    own = metadata.get("alt") or metadata.get(image, {}).get("alt")
    alt = own or next(described, None) or caption
    return NotebookNode(kind="html", text=_figure(image, data[image], metadata.get(image, {}), alt))


def _figure(kind: str, data: str, size: dict, alt: str) -> str:
    if kind == "image/svg+xml":
        data = b64encode(data.encode()).decode()
    elif kind == "image/png" and not size:
        width, height = struct.unpack(">II", b64decode(data)[16:24])
        size = {"width": width, "height": height}
    extent = "".join(f' {side}="{size[side]}"' for side in ("width", "height") if side in size)
    source = "".join(data.split())
    image = f'<img src="data:{kind};base64,{source}" alt="{html.escape(alt)}"{extent}>'
    return f"<figure>{image}</figure>"


def _corpus_facts(corpus: str | Path | None, record: dict) -> tuple[str, list[tuple[str, str]]]:
    """Give a corpus its title, and what a reader wants to know of it at a glance."""
    name = record["parameters"]["CORPUS"]
    if corpus is None:
        return name, []
    articles = load_articles(corpus, progress=False)
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


def _index(pages: list[Page], site: str, facts: list, provenance: list) -> str:
    return _template("index.html").render(
        title=site, site=site, pages=pages, facts=facts, provenance=provenance, css=_css()
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


def _publish(out: Path, texts: dict[str, str]) -> Path:
    write_files({out / name: text for name, text in texts.items()})
    for path in out.glob("*.html"):
        if path.name not in texts:
            with path.open(encoding="utf-8", errors="replace") as stream:
                if '<meta name="generator" content="corpuslib">' in stream.read(2_000):
                    path.unlink()
    return out / "index.html"
