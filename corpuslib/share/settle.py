"""Taking out of an executed notebook what differs from run to run, and every path."""

import base64
import binascii
import re
import sysconfig
import tempfile
from collections.abc import Mapping
from io import BytesIO
from itertools import groupby
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_output
from PIL import Image

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]{6,16}\b")
_CELL_FILE = re.compile(r"(?:^|(?<=[\s\"'<>]))[^\s\"'<>]*ipykernel_\d+[/\\]\d+\.py")
_PROGRESS = re.compile(r"\d%\|[^|]*\|[^\[|]*\[|\b\d+\S{0,20} \[\d+:\d\d[,:]")
_STYLER = re.compile(r"(?<=[#\"'])T_[0-9a-f]{5}(?=[\s_\"'{])")


def settle(notebook: NotebookNode, places: Mapping[str, str]) -> None:
    """
    Take out of an executed notebook, in place, all that differs from run to run.

    Progress bars go as a whole (whether one is shown depends on the speed of
    the machine), pieces of printed text are joined, and object addresses, random
    ids of styled tables, times of execution and paths are removed.

    Parameters
    ----------
    notebook : NotebookNode
        The executed notebook; it is changed.
    places : mapping of str to str
        Paths that must not be seen, and what to write in their stead.
    """
    styles: dict[str, str] = {}

    def clean(text: str) -> str:
        text = _ADDRESS.sub("", _CELL_FILE.sub("cell", text))
        text = _STYLER.sub(lambda id: styles.setdefault(id[0], f"T_{len(styles):05x}"), text)
        return hide(text, places)

    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            kept = [output for output in _joined(cell.outputs) if not _is_bar(output)]
            cell.outputs = [_settled(output, clean) for output in kept]
    notebook.metadata.update(METADATA)
    notebook.metadata.pop("widgets", None)


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join printed text between two other outputs, what went to stdout first."""
    joined = []
    for printed, group in groupby(outputs, key=lambda output: output.output_type == "stream"):
        if not printed:
            joined.extend(group)
            continue
        group = list(group)
        for name in ("stdout", "stderr"):
            text = "".join(piece.text for piece in group if piece.name == name)
            text = "".join(_lasting(line) for line in text.split("\n")).removesuffix("\n")
            if text.strip():
                joined.append(new_output("stream", name=name, text=text))
    return joined


def _lasting(line: str) -> str:
    """Reduce a line to what a terminal shows in the end; nothing of a progress bar."""
    line = line.rstrip("\r").rpartition("\r")[2]
    return "" if _PROGRESS.search(line) else f"{line}\n"


def _is_bar(output: NotebookNode) -> bool:
    """Tell a progress bar that is a widget, as tqdm's are in a notebook."""
    data = output.get("data", {})
    widget = "application/vnd.jupyter.widget-view+json" in data
    return widget and _PROGRESS.search(data.get("text/plain", "")) is not None


def _settled(output: NotebookNode, clean) -> NotebookNode:
    if output.output_type == "stream":
        output.text = clean(output.text)
    elif output.output_type == "error":
        output.evalue = clean(output.evalue)
        output.traceback = [clean(line) for line in output.traceback]
    else:
        output.data.pop("application/vnd.jupyter.widget-view+json", None)
        for kind, value in output.data.items():
            if kind == "image/png":
                output.data[kind] = smaller(value)
            elif isinstance(value, str) and (kind == "image/svg+xml" or "image/" not in kind):
                output.data[kind] = clean(value)
    return output


def smaller(picture: str) -> str:
    """
    Write a figure, given as base64, with a palette of 256 colours, where that is shorter.

    Figures of few hues look the same and take a third of the room. What is no PNG that
    can be read, or would not gain, is given back.
    """
    try:
        with Image.open(BytesIO(base64.b64decode(picture)), formats=["PNG"]) as image:
            if image.mode == "P":
                return picture
            palette = image.convert("RGBA").quantize(256, method=Image.Quantize.FASTOCTREE)
            kept = {"dpi": image.info["dpi"]} if "dpi" in image.info else {}
    except (OSError, ValueError, TypeError, binascii.Error, Image.DecompressionBombError):
        return picture
    written = BytesIO()
    palette.save(written, "PNG", optimize=True, **kept)
    short = base64.b64encode(written.getvalue()).decode() + "\n"
    return short if len(short) < len(picture) else picture


def machine_places(folder: Path) -> dict[str, str]:
    """Name the places of this machine that output may mention: longest paths matter first."""
    return {
        str(folder): ".",
        str(Path.cwd()): ".",
        str(Path(__file__).parents[1]): "corpuslib",
        sysconfig.get_path("purelib"): "site-packages",
        sysconfig.get_path("stdlib"): "python",
        sysconfig.get_path("data"): "environment",
        str(Path(tempfile.gettempdir()).resolve()): "tmp",
        str(Path.home()): "~",
    }


def hide(text: str, places: Mapping[str, str]) -> str:
    """
    Replace whole paths in a text, the longest first.

    >>> hide("/home/ann/texts/a.txt, /home/annex", {"/home/ann": "~", "/home/ann/texts": "texts"})
    'texts/a.txt, /home/annex'
    """
    for path in sorted(places, key=len, reverse=True):
        if len(path) > 1 and path in text:
            whole = rf"(?<![\w.-])(?<!\.\./){re.escape(path)}(?![\w-])"
            text = re.sub(whole, places[path].replace("\\", r"\\"), text)
    return text
