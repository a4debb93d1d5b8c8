"""The cells of a notebook as a page shows them: which code is folded, each output as what."""

import ast
import html
import re
import struct
from base64 import b64decode, b64encode
from pathlib import Path

from nbformat import NotebookNode

from corpuslib.share.settle import hide, machine_places

_IMAGES = ("image/svg+xml", "image/png", "image/jpeg", "image/gif")
_FOLDED = {"answer": "Code of the answer", "parameters": "Parameters", "hide-input": "Code"}


def prepared(notebook: NotebookNode, path: Path, record: dict) -> NotebookNode:
    """Say of each cell how its code is shown, and of each output as what."""
    places = machine_places(path.parent.resolve())
    cells = [cell for cell in notebook.cells if "injected-parameters" not in tags(cell)]
    for at, cell in enumerate(cells):
        if cell.cell_type != "code":
            continue
        if "parameters" in tags(cell):
            values = notebook.metadata.get("corpuslib_own", record)["parameters"]
            cell.source = "\n".join(f"{name} = {values[name]!r}" for name in ("CORPUS", "CODEBOOK"))
        cell.fold = next((_FOLDED[tag] for tag in _FOLDED if tag in tags(cell)), None)
        if cell.fold is None and not cell.outputs and _is_setup(cell.source):
            cell.fold = "Imports"
        cell.source = hide(cell.source, places)
        alts = cell.metadata.get("alt", [])
        described = iter([alts] if isinstance(alts, str) else alts)
        for output in cell.outputs:
            output.shown = _shown(output, described, _caption(cells[at + 1 : at + 2]))
    return NotebookNode(notebook | {"cells": cells})


def tags(cell: NotebookNode) -> list[str]:
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


def glance(notebook: NotebookNode, title: str) -> str:
    """Take the first figure of a prepared notebook, or that of its cell tagged ``teaser``."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in sorted(code, key=lambda cell: "teaser" not in tags(cell)):
        for output in cell.outputs:
            if output.shown.kind == "html" and output.shown.text.startswith("<figure>"):
                named = f'alt="A figure of: {html.escape(title)}"'
                return output.shown.text.replace('alt=""', named)
    return ""


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
